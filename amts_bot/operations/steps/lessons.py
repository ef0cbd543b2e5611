"""From the book to drafts: what its confirmed units teach an engine, and the engine's answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.bases.verify import verified_bases
from amts_bot.book.branch.effort_file import Corrected, effort_path, read_record
from amts_bot.book.branch.working_branch import find_working_branch
from amts_bot.book.pairs import text_pairs
from amts_bot.book.places.book import Book, FilePlace
from amts_bot.book.places.read_book import read_book
from amts_bot.engines.leverage import draft_all
from amts_bot.engines.protocol import Engine, Material, Settles
from amts_bot.errors import BadInput
from amts_bot.operations.steps.book_glossary import BookGlossary
from amts_bot.operations.steps.plan_book import Work
from amts_bot.settings.settings import Settings
from amts_bot.translation.ledger import OpenStates, text_hash
from amts_bot.translation.memory.glossary_changes import OldWording, TermChange, old_wordings
from amts_bot.translation.memory.memory import build_memory
from amts_bot.translation.memory.pairing import as_memory, of_granularity
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.memory.style import Style, learn_style
from amts_bot.translation.plan.decisions import Draft, Request


def confirmed_pairs(
    book: Book, language: str, source_language: str, cache: Cache, log: Log, corrected: Collection[Corrected] = ()
) -> list[Pair]:
    """The pairs of the whole book: every file with a known base, its open units left out.

    What people `corrected` comes last, as the newest: what upstream wrote later after what it wrote before.
    """
    known = [place for place in book.places if place.base and place.translation]
    texts = {
        **book.source.blobs(place.base for place in known if place.base),
        **book.target.blobs(place.translation for place in known if place.translation),
    }
    log(f"memory from {len(known)} files")
    pairs: list[Pair] = []
    newest: list[tuple[int, Pair]] = []
    for place in known:
        path = place.old_path or place.path
        try:
            base, translation = decode(texts[place.base or ""], path), decode(texts[place.translation or ""], path)
        except BadInput:
            continue  # named among the files that were left alone
        found = text_pairs(base, translation, source_language, language, path, cache)
        age = place.base_version.age if place.base_version else 0
        for pair in _confirmed(found, book.state.open_in(path)):
            if Corrected(path, text_hash(pair.source), text_hash(pair.target)) in corrected:
                newest.append((age, pair))
            else:
                pairs.append(pair)
    return [*pairs, *(pair for _, pair in sorted(newest, key=lambda one: one[0]))]


def confirmed_of(
    source: Repository, target: Repository, settings: Settings, language: str, cache: Cache, log: Log, *,
    on_open_branch: bool = False,
) -> list[Pair]:  # fmt: skip
    """The confirmed pairs of a language of some settings, on its default branch or on the bot's open one."""
    chosen = settings.targets[language]
    branch = find_working_branch(target, language, chosen, shares_repository=settings.shares_repository(language))
    book = read_book(
        source, target, settings.source_alone(), chosen, at=settings.source.branch or "HEAD",
        target_at=branch.start if on_open_branch else branch.main.commit, main=branch.main.commit,
        state_file=branch.state_file,
        find=verified_bases(cache=cache, log=log, trust_recorded=chosen.trust_recorded),
    )  # fmt: skip
    record = read_record(target, book.target_head.commit, effort_path(branch.state_file))
    return confirmed_pairs(book, language, settings.source.language, cache, log, record.corrected)


def _confirmed(pairs: Iterable[Pair], open_units: OpenStates) -> Iterable[Pair]:
    """The pairs that no open unit of the file stands for (law 9)."""
    return (pair for pair in pairs if (text_hash(pair.source), text_hash(pair.target)) not in open_units)


@dataclass(frozen=True)
class Lessons:
    """What a book teaches an engine, how its translators write, and what changed in their glossary."""

    material: Material
    style: Style
    changes: tuple[TermChange, ...] = ()

    @property
    def old_wordings(self) -> tuple[OldWording, ...]:
        """The book's sentences that have the older words of an entry of the glossary."""
        return tuple(old_wordings(self.changes, of_granularity(self.material.pairs, "sentence")))


def learn(
    pairs: Sequence[Pair], glossary: BookGlossary, habits: Mapping[Any, bool | str], source_language: str,
    language: str, *, again: bool = False,
) -> Lessons:  # fmt: skip
    """The lessons of a book's confirmed pairs. `again` is for what an engine translated before and nobody confirmed."""
    material = Material(
        source_language, language, build_memory(as_memory(pairs)), pairs, glossary.terminology, again=again
    )  # fmt: skip
    return Lessons(material, learn_style(pairs).with_settings(habits), glossary.changes)


def draft_work(work: Work, lessons: Lessons, engine: Engine) -> dict[FilePlace, dict[int, Draft]]:
    """One call for all requests of the language."""
    places = [(place, number) for place, prepared in work.prepared.items() for number in prepared.requests]
    requests = {n: work.prepared[place].requests[number] for n, (place, number) in enumerate(places)}
    drafts: dict[FilePlace, dict[int, Draft]] = {place: {} for place in work.prepared}
    for n, draft in draft_all(requests, lessons.material, engine, lessons.style).items():
        place, number = places[n]
        drafts[place][number] = draft
    return drafts


Afterwards = Callable[[Callable[[], None]], None]
"""Takes what is to be done once a commit is where it stays."""


def at_once(act: Callable[[], None]) -> None:
    """A commit on a branch at hand stays where it is."""
    act()


def settle(engine: Engine, material: Material, kept_back: Sequence[Request]) -> None:
    """Tell an engine that keeps paid results that they are committed now, except for these requests."""
    if isinstance(engine, Settles):
        engine.settle(material, kept_back)
