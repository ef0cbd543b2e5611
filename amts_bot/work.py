"""What there is to do for a language: the files with their plans, and the part of them that a run takes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from amts_bot.errors import BadInput
from amts_bot.files import decode
from amts_bot.repos.snapshots import Book, FilePlace, Situation
from amts_bot.repos.state import State
from amts_bot.results import FileResult
from amts_bot.text.contents import may_be_contents, reading_order
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.leverage import without_engine
from amts_bot.translation.memory import Memory
from amts_bot.translation.plan import Decisions
from amts_bot.translation.units import OpenStates
from amts_bot.translation.update import Prepared, decide_file, prepare, read_segments, refuse_conflict_markers
from amts_bot.translation.waves import Limits, Load, linked, select_wave

Log = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """The files to work on with their plans, and those that are left alone with the reason."""

    prepared: Mapping[FilePlace, Prepared]
    texts: Mapping[str, bytes]
    left_alone: tuple[FileResult, ...] = ()
    groups: tuple[frozenset[FilePlace], ...] = ()

    @property
    def has_requests(self) -> bool:
        return any(prepared.requests for prepared in self.prepared.values())

    def without(self, waiting: Mapping[FilePlace, str]) -> Work:
        """This work without some files, which are left alone for the reason given."""
        kept = {place: prepared for place, prepared in self.prepared.items() if place not in waiting}
        left = (left_alone(place, waiting[place]) for place in self.prepared if place in waiting)
        return replace(self, prepared=kept, left_alone=(*self.left_alone, *left))


def left_alone(place: FilePlace, reason: str) -> FileResult:
    """The result of a file that is not touched."""
    return FileResult(place.path, place.source_path, place.situation, reason)


def _grouped(prepared: Mapping[FilePlace, Prepared]) -> tuple[frozenset[FilePlace], ...]:
    """The files in groups between which text moves."""
    places = list(prepared)
    groups = linked([each.decisions for each in prepared.values()])
    return tuple(frozenset(places[n] for n in group) for group in groups)


# --- plan ---


_NOT_IN_STEP = frozenset({Situation.OUTDATED, Situation.RENAMED, Situation.REMOVED, Situation.NEW})


def open_states(book: Book) -> dict[FilePlace, OpenStates]:
    """The open units of every file, which a sync tries again."""
    return {place: book.state.open_in(place.old_path or place.path) for place in book.places}


def plan_work(
    book: Book, open_units: Mapping[FilePlace, OpenStates], language: str, source_language: str, log: Log
) -> Work:
    """Plan every file that is not in step, or that has open units. One that cannot be read is left alone and named."""
    todo = [
        place
        for place in book.places
        if place.situation in _NOT_IN_STEP or (place.situation is Situation.UP_TO_DATE and open_units.get(place))
    ]
    texts = {
        **book.source.blobs(blob for place in todo for blob in (place.base, place.head) if blob),
        **book.target.blobs(place.translation for place in todo if place.translation),
    }
    decisions: dict[FilePlace, Decisions] = {}
    not_touched = [left_alone(place, place.reason) for place in book.places if place.reason]
    for number, place in enumerate(todo, 1):
        log(f"plan {number}/{len(todo)} {place.path} ({place.situation})")
        try:
            decisions[place] = _decide(place, texts, language, source_language, open_units.get(place, {}))
        except BadInput as error:
            not_touched.append(left_alone(place, str(error)))
    prepared = dict(zip(decisions, prepare(list(decisions.values())), strict=True))
    return Work(prepared, texts, tuple(not_touched), _grouped(prepared))


def _decide(
    place: FilePlace, texts: Mapping[str, bytes], language: str, source_language: str, open_units: OpenStates
) -> Decisions:
    base = _read(texts, place.base, place.source_path, source_language)
    head = _read(texts, place.head, place.source_path, source_language)
    translation = _read(texts, place.translation, place.old_path or place.path, language)
    refuse_conflict_markers(translation.text, place.path)
    return decide_file(base, head, translation, open_units)


def _read(texts: Mapping[str, bytes], blob: str | None, name: str, language: str) -> SegmentedDocument:
    return read_segments(decode(texts[blob], name) if blob else "", language)


# --- a part of the work -----------------------------------------------------------------------------------


def only(paths: Collection[str], work: Work, book: Book) -> Work:
    """The work on these files, named by their path in the translation or in the source; all of it if none is named.

    A file that shares moved text with one that is not named waits. Raises BadInput for a path that no file has.
    """
    if not paths:
        return work
    known = {name for place in book.places for name in _names(place)}
    for path in paths:
        if path not in known:
            raise BadInput(f"{path}: is no file of the book; write its path in the translation or in the source")
    named = {place for place in work.prepared if _names(place) & set(paths)}
    waiting = {
        place: f"shares moved text with {min(other.path for other in group - named)}; name that file too"
        for group in work.groups
        if not group <= named
        for place in group & named
    }
    asked = {place: prepared for place, prepared in work.prepared.items() if place in named}
    whole = tuple(group for group in work.groups if group <= named)
    return replace(work, prepared=asked, groups=whole).without(waiting)


def _names(place: FilePlace) -> set[str]:
    return {place.path, place.old_path or place.path, place.source_path}


# --- waves ---


def within(limits: Limits, work: Work, memory: Memory, book: Book, main_state: State) -> Work:
    """The part of the work that people can review at once and the budget allows; the rest waits, and is named."""
    if limits == Limits():
        return work
    order = {path: n for n, path in enumerate(_reading_order(book))}
    in_order = sorted(work.prepared.items(), key=lambda item: order.get(item[0].source_path, -1))
    ordered = replace(work, prepared=dict(in_order))
    places = list(ordered.prepared)
    index = {place: n for n, place in enumerate(places)}
    groups = sorted((frozenset(index[place] for place in group) for group in work.groups), key=min)
    begun = {path for path, base in book.state.files.items() if main_state.files.get(path) != base}
    wave = select_wave(
        [_load(prepared, memory) for prepared in ordered.prepared.values()], groups, limits,
        begun=frozenset(n for n, place in enumerate(places) if (place.old_path or place.path) in begun),
        waiting=len(book.state.open_units - main_state.open_units),
    )  # fmt: skip
    return ordered.without(
        {places[n]: "waits for the next wave, which begins when this one is merged" for n in wave.for_people}
        | {places[n]: "waits for the budget of a later run" for n in wave.for_budget}
    )


def _reading_order(book: Book) -> list[str]:
    """The source's files as its table of contents has them."""
    tree = book.history.tree
    pages = {path: blob for path, blob in tree.items() if may_be_contents(path)}
    contents = book.source.blobs(pages.values())
    return reading_order(tree, {path: contents[blob].decode("utf-8", "replace") for path, blob in pages.items()})


def _load(prepared: Prepared, memory: Memory) -> Load:
    """What a file asks of people and of an engine. Open units that come back to people as they are ask nothing new."""
    asked = [request for request in prepared.requests.values() if without_engine(request, memory) is None]
    new = [request for request in asked if request.open_status is None]
    return Load(len(new), sum(len(request.source) for request in asked if not request.is_machine_translated))
