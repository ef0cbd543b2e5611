"""What there is to do for a language: the files with their plans, and the part of them that a run takes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from amts_bot.adapters.files import decode
from amts_bot.adapters.log import Log
from amts_bot.book.branch.state_file import read_state
from amts_bot.book.branch.working_branch import WorkingBranch
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.book.results import FileResult
from amts_bot.engines.leverage import without_engine
from amts_bot.errors import BadInput
from amts_bot.report.pull_request.waiting_files import NEXT_BUDGET, NEXT_WAVE
from amts_bot.text.document import refuse_conflict_markers
from amts_bot.text.segments import read_segments
from amts_bot.text.table_of_contents import may_be_contents, reading_order, without_entries
from amts_bot.translation.assembly.file import decide_file, prepare, with_book_comments
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.ledger import OpenStates
from amts_bot.translation.memory.memory import Memory
from amts_bot.translation.memory.style import Style
from amts_bot.translation.plan.decisions import Decisions, Request
from amts_bot.translation.plan.waves import Limits, Load, moves_between, select_wave, together


@dataclass(frozen=True, slots=True)
class Need:
    """A file that must not be written unless another one is.

    It gives people's text to it (`characters` of the source, code points), or takes the name that it leaves.
    """

    place: FilePlace
    other: FilePlace
    characters: int = 0


@dataclass(frozen=True)
class Work:
    """The files to work on with their plans, and those that are left alone with the reason.

    `left_out` has the lines of the head (1-based) that the plan of a page does not know: entries for missing files.
    """

    prepared: Mapping[FilePlace, Prepared]
    texts: Mapping[str, bytes]
    left_alone: tuple[FileResult, ...] = ()
    needs: tuple[Need, ...] = ()
    left_out: Mapping[FilePlace, Sequence[int]] = field(default_factory=dict)

    @property
    def has_requests(self) -> bool:
        return any(prepared.requests for prepared in self.prepared.values())

    @property
    def requests(self) -> list[Request]:
        return [request for prepared in self.prepared.values() for request in prepared.requests.values()]

    def with_new_source(self) -> Work:
        """This work with the new source in the place of changed sentences that nothing translates."""
        return replace(self, prepared={place: each.with_new_source() for place, each in self.prepared.items()})

    def only(self, places: Collection[FilePlace]) -> Work:
        """This work without all other files, of which nothing is said."""
        return replace(self, prepared={place: each for place, each in self.prepared.items() if place in places})

    def without(self, waiting: Mapping[FilePlace, str]) -> Work:
        """This work without some files, which are left alone for the reason given."""
        kept = {place: prepared for place, prepared in self.prepared.items() if place not in waiting}
        left = (left_alone(place, waiting[place]) for place in self.prepared if place in waiting)
        return replace(self, prepared=kept, left_alone=(*self.left_alone, *left))


def left_alone(place: FilePlace, reason: str) -> FileResult:
    """The result of a file that is not touched."""
    return FileResult(place.path, place.source_path, place.situation, reason)


def _needs(prepared: Mapping[FilePlace, Prepared], places: Sequence[FilePlace]) -> Iterator[Need]:
    """Which files must not be written without which other ones."""
    planned = list(prepared)
    for move in moves_between([each.decisions for each in prepared.values()]):
        yield Need(planned[move.loser], planned[move.arriver], move.characters)
    leaving = {place.old_path: place for place in places if place.old_path}
    for place in planned:
        if place.path in leaving and leaving[place.path] != place:
            yield Need(place, leaving[place.path])


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
    missing, known = _missing(book), book.history.tree

    def leave_out(text: str, path: str) -> str:
        return without_entries(text, path, missing, known)[0]

    decisions: dict[FilePlace, Decisions] = {}
    not_touched = [left_alone(place, place.reason) for place in book.places if place.reason]
    for number, place in enumerate(todo, 1):
        log(f"plan {number}/{len(todo)} {place.path} ({place.situation})")
        try:
            decisions[place] = _decide(place, texts, language, source_language, open_units.get(place, {}), leave_out)
        except BadInput as error:
            not_touched.append(left_alone(place, str(error)))
    prepared = dict(zip(decisions, prepare(list(decisions.values())), strict=True))
    heads = {place: _read(texts, place.head, place.source_path) for place in prepared}
    left_out = {place: without_entries(head, place.source_path, missing, known)[1] for place, head in heads.items()}
    needs = tuple(_needs(prepared, book.places))
    return Work(
        prepared, texts, tuple(not_touched), needs, {place: lines for place, lines in left_out.items() if lines}
    )


def _decide(
    place: FilePlace, texts: Mapping[str, bytes], language: str, source_language: str, open_units: OpenStates,
    leave_out: Callable[[str, str], str],
) -> Decisions:  # fmt: skip
    base, head = (
        leave_out(_read(texts, blob, place.source_path), place.source_path) for blob in (place.base, place.head)
    )
    translation = _read(texts, place.translation, place.old_path or place.path)
    refuse_conflict_markers(translation, place.path)
    return decide_texts(base, head, translation, open_units, language, source_language)


def decide_texts(
    base: str, head: str, translation: str, open_units: OpenStates, language: str, source_language: str
) -> Decisions:
    """The decisions for one file. Raises BadInput if the texts are strangers to each other."""
    return decide_file(
        read_segments(base, source_language), read_segments(head, source_language),
        read_segments(translation, language), open_units,
    )  # fmt: skip


def _read(texts: Mapping[str, bytes], blob: str | None, name: str) -> str:
    return decode(texts[blob], name) if blob else ""


def as_the_book_has_comments(work: Work, book: Book, style: Style) -> Work:
    """The work of a book by its habit: comments in new code are translated, or stay as the source has them."""
    if not style.comments_translated.value:
        return work
    states = open_states(book)
    prepared = {place: with_book_comments(each, states.get(place, {})) for place, each in work.prepared.items()}
    return replace(work, prepared=prepared)


def _missing(book: Book) -> frozenset[str]:
    """The source's files that the translation does not have."""
    return frozenset(place.source_path for place in book.places if place.situation is Situation.NEW)


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
        need.place: f"shares moved text with {need.other.path}; name that file too"
        for need in work.needs
        if need.place in named and need.other not in named
    }
    asked = {place: prepared for place, prepared in work.prepared.items() if place in named}
    return replace(work, prepared=asked).without(waiting)


def _names(place: FilePlace) -> set[str]:
    return {place.path, place.old_path or place.path, place.source_path}


def is_declined(work: Work, book: Book, branch: WorkingBranch, declined: Mapping[str, str]) -> bool:
    """Whether people closed a branch that had all of this work, each file at just the same text of the source.

    `declined` is its last commit, with the ref that keeps it.
    """
    tip = next(iter(book.target.obtain(declined)), None)
    if tip is None:
        return False
    main, there = (read_state(book.target, revision, branch.state_file) for revision in (branch.main.commit, tip))
    brought = {(base.path, base.blob) for base in there.bases - main.bases}
    asked = {(place.path, place.head) for place in work.prepared if place.situation is not Situation.UP_TO_DATE}
    return bool(asked) and asked <= brought


# --- waves ---


def within(
    limits: Limits, work: Work, memory: Memory, book: Book, branch: WorkingBranch, spent: Iterable[Prepared] = ()
) -> Work:
    """The part of the work that people can review at once and the budget allows; the rest waits, and is named.

    `spent` are files that an engine has translated in this run already, though they are not among the work.
    """
    if limits == Limits():
        return work
    order = {path: n for n, path in enumerate(_reading_order(book))}
    in_order = sorted(work.prepared.items(), key=lambda item: order.get(item[0].source_path, -1))
    ordered = replace(work, prepared=dict(in_order))
    places = list(ordered.prepared)
    index = {place: n for n, place in enumerate(places)}
    pairs = [(index[need.place], index[need.other]) for need in work.needs if {need.place, need.other} <= index.keys()]
    begun = book.target.tree(branch.start).items() - book.target.tree(branch.main.commit).items()
    now_at = [(place.old_path or place.path, place.translation) for place in places]
    main_state = read_state(book.target, branch.main.commit, branch.state_file)
    wave = select_wave(
        [_load(prepared, memory) for prepared in ordered.prepared.values()], together(len(places), pairs), limits,
        begun=frozenset(n for n, at in enumerate(now_at) if at in begun),
        waiting=len(book.state.open_units - main_state.open_units),
        spent=sum(_load(prepared, memory).characters for prepared in spent),
    )  # fmt: skip
    return ordered.without(
        {places[n]: NEXT_WAVE for n in wave.for_people} | {places[n]: NEXT_BUDGET for n in wave.for_budget}
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
    sent = [request for request in asked if not request.is_machine_translated and not request.is_left_to_people]
    return Load(len(new), sum(len(request.source) for request in sent))
