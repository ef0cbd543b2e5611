"""What a person reads before a new language begins: how much there is, what it costs, and in how many pull requests."""

from __future__ import annotations

from dataclasses import dataclass

from amts_bot.report.words.plural import plural

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file to translate: passages and source characters (code points) that no earlier chapter has.

    `wave` counts from 1; None if the budget of a run is too small for it.
    """

    path: str
    units: int
    characters: int
    wave: int | None = None


@dataclass(frozen=True, slots=True)
class FirstTranslation:
    """The chapters in their order, the size of a wave, Amazon's prices (US dollars for a million characters), and more.

    `build_files` are files of the source that build the book and are not copied.
    """

    chapters: tuple[Chapter, ...]
    wave: int
    act_price: float
    standard_price: float
    prices_as_of: str
    build_files: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        return sum(chapter.characters for chapter in self.chapters)


def first_translation_text(plan: FirstTranslation) -> str:
    """The price of the whole book, the waves, and every chapter on a line."""
    units, waves = sum(chapter.units for chapter in plan.chapters), {chapter.wave for chapter in plan.chapters} - {None}
    act, standard = (_dollars(plan.characters, price) for price in (plan.act_price, plan.standard_price))
    lines = [
        f"the whole book: {plural(len(plan.chapters), 'file')}, {plural(units, 'passage')}, "
        f"{plural(plan.characters, 'character')} (what occurs again counts once)",
        f"Amazon Translate: about {act} with parallel data (${plan.act_price:g} a million characters), {standard} "
        f"without (${plan.standard_price:g}); prices as of {plan.prices_as_of}",
        f"{plural(len(waves), 'pull request')}, each of at most {plural(plan.wave, 'passage')} or one larger file, in "
        "the order of the table of contents; each begins when the one before is merged, and learns from it",
        *_table(plan),
    ]
    if too_big := [chapter.path for chapter in plan.chapters if chapter.wave is None]:
        lines.append(f"raise amazon.max_cost, which is too low for {', '.join(too_big)}")
    if plan.build_files:
        lines.append(f"copy by hand what builds the book, the bot leaves it alone: {', '.join(plan.build_files)}")
    return "\n".join(lines) + "\n"


def _table(plan: FirstTranslation) -> list[str]:
    width = max(len("file"), *(len(chapter.path) for chapter in plan.chapters))
    rows = [f"{'wave':>4}  {'file':{width}}  {'passages':>8}  {'characters':>10}  {'cost':>8}"]
    for chapter in sorted(plan.chapters, key=lambda chapter: chapter.wave or len(plan.chapters) + 1):
        cost = _dollars(chapter.characters, plan.act_price)
        counts = f"{chapter.units:>8,}  {chapter.characters:>10,}  {cost:>8}"
        rows.append(f"{chapter.wave or '-':>4}  {chapter.path:{width}}  {counts}")
    return rows


def _dollars(characters: int, per_million: float) -> str:
    return f"${characters * per_million / _MILLION:,.2f}"
