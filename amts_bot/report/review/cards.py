"""One unit on the review page: a card with its old and new texts, and the words that changed marked."""

from __future__ import annotations

from dataclasses import dataclass, field

from amts_bot.report.words.html import Html, join, tag
from amts_bot.report.words.word_diff import DiffLine, Pieces, changed_lines, changed_words
from amts_bot.text.blocks import PROSE, Kind
from amts_bot.text.languages import Language, find_language
from amts_bot.text.protected_spans import protected_spans
from amts_bot.translation.ledger import OPEN, Finding, Severity, Status, Unit

LONGEST_TEXT = 3000
"""Code points of a text that a card shows; the rest is in the files."""

MOST_LINES = 60
"""Lines of a block that a card shows."""

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Wording:
    """What the page says of a status: on a unit's badge, on its filter, after a number, and under the badge."""

    badge: str
    short: str
    told: str
    hint: str = ""


# fmt: off
WORDS = {
    Status.UNTRANSLATED: Wording("Still in {source}", "Still in {source}", "still in {source}: yours to write"),
    Status.FUZZY: Wording("Similar text offered", "Offered", "with words of your book offered: check that they fit"),
    Status.MACHINE: Wording("Drafted by the engine", "Drafted", "drafted by the engine: not read by a person yet"),
    Status.CONFLICT: Wording("You and {source} changed it", "Both changed it",
                             "changed by you and by {source}: yours stands"),
    Status.MERGED: Wording("Carried over", "Carried over", "carried over (code, formulas, markup)"),
    Status.EXACT: Wording("Reused from your book", "Reused", "reused from your book",
                          "Your book has this sentence already."),
    Status.MOVED: Wording("Moved with your words", "Moved", "moved with your words"),
    Status.REMOVED: Wording("Removed", "Removed", "removed"),
    Status.TARGET_ONLY: Wording("Your own", "Your own", "your own", "Only the translation has it, and it stays."),
    Status.KEPT: Wording("As you wrote it", "Kept", "as you wrote them"),
}
# fmt: on
_STANDS = Wording("Your words stand", "", "", "The {source} changed, and nothing translates it yet.")


@dataclass(frozen=True, slots=True)
class Sides:
    """The two languages of a page."""

    source: Language
    target: Language


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit on the page, with the findings at its place and, for one that left, where it went."""

    unit: Unit
    findings: tuple[Finding, ...] = field(default=())
    moved_to: str = ""

    @property
    def views(self) -> frozenset[str]:
        """The filters under which the unit is seen."""
        views = {"all", self.unit.status.value}
        views |= {"open"} if self.unit.status in OPEN else set()
        views |= {"findings"} if self.findings else set()
        return frozenset(views)

    @property
    def is_shown(self) -> bool:
        """Whether it has a card; what stayed as it was is folded, unless something is to be said of it."""
        return self.unit.status is not Status.KEPT or bool(self.findings)


def filtered(*classes: str, views: frozenset[str]) -> str:
    """The class attribute of what the filters show and hide."""
    return " ".join([*classes, "f", *(f"v-{view}" for view in sorted(views))])


# --- a card -----------------------------------------------------------------------------------------------


def unit_card(entry: Entry, sides: Sides) -> Html:
    """The card of a unit."""
    unit, words = entry.unit, _STANDS if entry.unit.stands else WORDS[entry.unit.status]
    moved = tag("p", "It moved with its translation to ", tag("bdi", entry.moved_to), ".", class_="hint")
    hint = tag("p", words.hint.format(source=sides.source.name), class_="hint") if words.hint else ""
    return tag(
        "article",
        tag("header", _badge(unit, words, sides), " ", tag("span", _place(unit, sides), class_="place")),
        moved if entry.moved_to else hint,
        _texts(unit, sides),
        *(finding_note(finding, sides) for finding in entry.findings),
        class_=filtered("unit", unit.status.value, views=entry.views),
    )


def _badge(unit: Unit, words: Wording, sides: Sides) -> Html:
    score = f" · {unit.score:g} of 100" if unit.score is not None else ""
    return tag("strong", words.badge.format(source=sides.source.name), score, class_="badge")


def _place(unit: Unit, sides: Sides) -> str:
    kind = "" if unit.kind == "sentence" else unit.kind
    source = f"{sides.source.name} {_lines(unit.source_lines)}" if unit.source_lines else ""
    was = "was " if unit.status is Status.REMOVED else ""
    target = f"{sides.target.name} {was}{_lines(unit.target_lines)}" if unit.target_lines else ""
    return " · ".join(part for part in (kind, source, target) if part)


def _lines(span: tuple[int, int]) -> str:
    return f"line {span[0]:,}" if span[0] == span[1] else f"lines {span[0]:,}–{span[1]:,}"


def finding_note(finding: Finding, sides: Sides) -> Html:
    """A finding in a sentence, with its lines."""
    places = ((sides.source.name, finding.source_line), (sides.target.name, finding.target_line))
    lines = ", ".join(f"{name} line {line:,}" for name, line in places if line is not None)
    word = "Error" if finding.severity is Severity.ERROR else "Look here"
    place = tag("span", f" ({finding.check}{'; ' if lines else ''}{lines})", class_="place")
    message = tag("span", clipped(finding.message), dir="auto")
    return tag("p", tag("strong", word), ": ", message, place, class_=f"finding {finding.severity.value}")


# --- its texts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a card: what it is, in which language, and the text as HTML."""

    label: str
    language: Language
    html: Html

    def cell(self, kind: str) -> Html:
        """The text under its label. Markup is written from left to right in every language."""
        direction = "ltr" if kind in _MARKUP else _direction(self.language)
        text = tag("dd", self.html, lang=self.language.code, dir=direction)
        return tag("div", tag("dt", self.label), text, class_="rtl" if direction == "rtl" else "")


def _direction(language: Language) -> str:
    return "rtl" if language.right_to_left else "ltr"


def _texts(unit: Unit, sides: Sides) -> Html:
    """Before and now beside each other, a row for each language; or the two languages, if there is no before."""
    if unit.status is Status.MERGED and (unit.source, unit.old_source) == (unit.target, unit.old_target):
        return _row(_versions("In both books", sides.source, unit.old_source, unit.source), unit.kind)
    source, target = _source_texts(unit, sides), _target_texts(unit, sides)
    if len(source) == len(target) == 1:
        return _row([*source, *target], unit.kind)
    return join(_row(source, unit.kind), _row(target, unit.kind))


_MARKUP = frozenset(kind.value for kind in set(Kind) - PROSE - {Kind.TABLE})
"""Kinds of units that hold no words of the book."""


def _row(texts: list[_Text], kind: str) -> Html:
    classes = ["two"] * (len(texts) > 1) + ["mono"] * (kind in _MARKUP)
    return tag("dl", *(text.cell(kind) for text in texts), class_=" ".join(classes)) if texts else Html()


def _source_texts(unit: Unit, sides: Sides) -> list[_Text]:
    name = sides.source.name
    if unit.status is Status.REMOVED:
        return [_gone(name, sides.source, unit.old_source)] if unit.old_source else []
    then, here = ("of the similar sentence", "here") if unit.from_elsewhere else ("before", "now")
    return _versions(name, sides.source, unit.old_source, unit.source, then=then, now=here)


def _target_texts(unit: Unit, sides: Sides) -> list[_Text]:
    name, language = sides.target.name, sides.target
    if unit.status is Status.REMOVED:
        was = unit.old_target or unit.target
        return [_gone(name, language, was)] if was else []
    if unit.status is Status.UNTRANSLATED and unit.target == unit.source:
        before = [_Text(f"{name} before", language, _plain(unit.old_target, language))] if unit.old_target else []
        return [*before, _to_write(f"{name} now" if before else name)]
    if unit.status in OPEN and unit.old_source and unit.old_target in (None, unit.target):
        name = f"{name}, {'offered from it' if unit.from_elsewhere else 'not changed so far'}"
    return _versions(name, language, unit.old_target, unit.target)


def _to_write(label: str) -> _Text:
    english = find_language("en")
    return _Text(label, english, tag("span", "Yours to write", class_="todo"))


def _gone(name: str, language: Language, text: str) -> _Text:
    return _Text(f"{name}, gone", language, tag("del", _plain(text, language), class_="gone"))


def _versions(
    name: str, language: Language, old: str | None, new: str | None, *, then: str = "before", now: str = "now"
) -> list[_Text]:
    """The text now, with the one before if it was another: two texts of words, one diff of lines."""
    if new is None:
        return []
    if old is None or old == new:
        return [_Text(name, language, _plain(new, language))]
    if _is_block(old) or _is_block(new):
        return [_Text(f"{name}, what changed", language, _diff(changed_lines(old, new)))]
    before, after = changed_words(clipped(old.strip("\n")), clipped(new.strip("\n")))
    return [
        _Text(f"{name} {then}", language, _marked(before, "del", language)),
        _Text(f"{name} {now}", language, _marked(after, "ins", language)),
    ]


def _is_block(text: str) -> bool:
    return "\n" in text.strip("\n")


def _plain(text: str, language: Language) -> Html:
    if not _is_block(text):
        return _prose(clipped(text.strip("\n")), language)
    return _diff(tuple(DiffLine(" ", line) for line in text.strip("\n").split("\n")), "plain")


def _marked(pieces: Pieces, mark: str, language: Language) -> Html:
    prose = ((piece.changed, _prose(piece.text, language)) for piece in pieces)
    return join(*(tag(mark, text) if changed else text for changed, text in prose))


def _prose(text: str, language: Language) -> Html:
    """A text in which protected spans keep their direction: within Arabic their signs would change places."""
    parts, position = [], 0
    for span in protected_spans(text) if language.right_to_left else ():
        parts += [text[position : span.start], tag("bdi", text[span.start : span.end], dir="ltr")]
        position = span.end
    return join(*parts, text[position:])


_MARKS = {"-": "del", "+": "ins", " ": "span"}


def _diff(lines: tuple[DiffLine, ...], class_: str = "diff") -> Html:
    left_out = len(lines) - MOST_LINES
    more = [tag("span", f"… and {left_out:,} more lines", class_="gap")] if left_out > 0 else []
    return tag("pre", *(_diff_line(line) for line in lines[:MOST_LINES]), *more, dir="ltr", class_=class_)


def _diff_line(line: DiffLine) -> Html:
    if line.sign == "…":
        return tag("span", "⋯", class_="gap")
    return tag(_MARKS[line.sign], clipped(line.text, _LONGEST_LINE) + "\n")


def clipped(text: str, limit: int = LONGEST_TEXT) -> str:
    """A text of at most `limit` code points, and how many more there are."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


# --- folded units -----------------------------------------------------------------------------------------


def context_row(unit: Unit, sides: Sides) -> Html:
    """A unit that stayed as it was: both texts, a line or sentence each."""
    texts = ((sides.source, unit.source), (sides.target, unit.target))
    cells = [
        tag("p", _prose(_first_line(text or "—"), language), lang=language.code, dir=_direction(language))
        for language, text in texts
    ]
    return tag("div", *cells, class_="context")


def _first_line(text: str) -> str:
    first, _, rest = text.strip("\n").partition("\n")
    return clipped(first, _LONGEST_LINE) + (" …" if rest else "")
