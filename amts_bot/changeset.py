"""What a run would commit: whole files, the state and the ledger, decided before anything is written.

A file that loses text to another, or takes the name of another, is written only if that one is, so that no sentence
leaves one chapter without arriving in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from amts_bot.repos.assets import Asset, changed_assets, referred
from amts_bot.repos.snapshots import Book, FilePlace, Situation
from amts_bot.repos.state import FileBase, State, format_state, open_line
from amts_bot.results import FileResult
from amts_bot.translation.assembly import Assembled
from amts_bot.translation.gate import Severities, WouldBreak, finish_soundly
from amts_bot.translation.pairing import COMMENT
from amts_bot.translation.plan import Decisions, Draft, Request
from amts_bot.translation.still_open import still_open
from amts_bot.translation.units import OPEN, FileReport, Finding, OpenStates, Severity, Status, Unit, text_hash
from amts_bot.translation.update import Prepared
from amts_bot.work import Work

Files = Mapping[str, bytes | None]
"""Whole contents by path; None removes a file."""

Drafts = Mapping[FilePlace, Mapping[int, Draft]]
"""An engine's answers by file and unit."""


@dataclass(frozen=True)
class Commit:
    """Files that are committed together, with their state.

    `updated` counts the translated files in it, `needs_eyes` the units in those that are for people. What was open
    before and is as it was is not counted.
    """

    files: Files
    state: State
    updated: int
    needs_eyes: int = 0


@dataclass(frozen=True)
class Changeset:
    """Everything that a run would commit, in order: first what needs no eyes, then what does.

    `state` is the last commit's; without one it is what the next would record, where people have answered units since.
    """

    commits: tuple[Commit, ...]
    state: State
    results: tuple[FileResult, ...]
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True)
class Finished:
    """A file as it would be written."""

    assembled: Assembled
    report: FileReport
    decisions: Decisions
    files: Files = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return any(unit.status in OPEN for unit in self.assembled.units)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file is not written. If it `blocks`, files that need it are not written either."""

    reason: str
    blocks: bool = True


Finish = Callable[[FilePlace, Prepared, Drafts], Finished | Refused]
Select = Callable[[Work, Sequence[Prepared]], Work]
Refuse = Callable[[Work], Mapping[FilePlace, Refused]]


# --- files ------------------------------------------------------------------------------------------------


def carry_out(
    work: Work, *, select: Select, draft: Callable[[Work], Drafts],
    finish: Finish, refuse: Refuse = lambda _: {}, hopeless: Refuse = lambda _: {},
) -> tuple[Work, dict[FilePlace, Finished]]:  # fmt: skip
    """Put together the files that are selected. Where one cannot be written, others may go in its place.

    `select` takes the part of the work that goes now; beside it, it gets files that were drafted in vain. What `refuse`
    names is not drafted at all, and what is `hopeless` takes no place in any wave. Gives the work that was done,
    everything else in it as left alone, and its files.
    """
    never = hopeless(work)
    done: dict[FilePlace, Finished | Refused] = dict(never)
    refused = _refusals(work, done)
    while True:
        in_vain = [work.prepared[place] for place in refused if place in done and place not in never]
        now = select(work.without(refused), in_vain)
        new = now.only([place for place in now.prepared if place not in done])
        done |= (not_drafted := refuse(new))
        new = new.only(new.prepared.keys() - not_drafted.keys())
        drafts = draft(new) if new.has_requests else {}
        done |= {place: finish(place, prepared, drafts) for place, prepared in new.prepared.items()}
        more = _refusals(work, done)
        if more.keys() == refused.keys():
            return now, {place: each for place in now.prepared if isinstance(each := done[place], Finished)}
        refused = more


def _refusals(work: Work, done: Mapping[FilePlace, Finished | Refused]) -> dict[FilePlace, str]:
    """The files that cannot be written, for their own reasons or since they need one that cannot."""
    refused = {place: each.reason for place, each in done.items() if isinstance(each, Refused)}
    blocking = {place for place, each in done.items() if isinstance(each, Refused) and each.blocks}
    blocking |= {need.other for need in work.needs} - work.prepared.keys()
    while waiting := [need for need in work.needs if need.other in blocking and need.place not in blocking]:
        for need in waiting:
            why = "with which it shares moved text" if need.characters else "whose name it takes"
            refused.setdefault(need.place, f"waits for {need.other.old_path or need.other.path}, {why}")
            blocking.add(need.place)
    return refused


def finisher(work: Work, language: str, engine: str, severities: Severities, *, only_planned: bool = False) -> Finish:
    """Puts a file of some work together, or says why it cannot be written.

    `only_planned`: the engine was not asked what it would have drafted, so new files count as served.
    """
    return partial(
        _finish, work=work, language=language, engine=engine, severities=severities, only_planned=only_planned
    )


def would_break(work: Work, language: str, severities: Severities) -> Mapping[FilePlace, Refused]:
    """The files that no draft can save: with every request left in the source language they would break the book.

    That they hold the source language is no reproach here. An engine that costs money need not see them.
    """
    finish = finisher(work, language, "", {**severities, "untranslated": None})
    refused = {}
    for place, prepared in work.prepared.items():
        left = {n: Draft(request.source, Status.UNTRANSLATED) for n, request in prepared.requests.items()}
        found = finish(place, prepared, {place: left})
        if isinstance(found, Refused) and found.blocks:
            refused[place] = found
    return refused


def never_served(work: Work, finish: Finish, draft: Callable[[Work], Drafts]) -> Mapping[FilePlace, Refused]:
    """The new files that an engine which only remembers cannot make, whatever else is merged in this run's waves."""
    new = work.only([place for place in work.prepared if place.situation is Situation.NEW])
    drafts = draft(new) if new.has_requests else {}
    finished = {place: finish(place, prepared, drafts) for place, prepared in new.prepared.items()}
    return {place: each for place, each in finished.items() if isinstance(each, Refused) and each.reason == _NOT_SERVED}


def _finish(
    place: FilePlace, prepared: Prepared, drafts: Drafts, *, work: Work, language: str, engine: str,
    severities: Severities, only_planned: bool,
) -> Finished | Refused:  # fmt: skip
    try:
        assembled = finish_soundly(prepared, dict(drafts.get(place, {})), severities)
    except WouldBreak as error:
        return Refused(str(error))
    assembled = _with_true_lines(assembled, work.left_out.get(place, ()))
    report = _with_notes(assembled.report(place.path, language, engine), place.notes)
    arrived = sum(need.characters for need in work.needs if need.other == place)
    if place.situation is Situation.NEW and not only_planned and not _is_served(report, arrived):
        return Refused(_NOT_SERVED, blocks=False)
    if place.situation is Situation.REMOVED and report.count()[Status.TARGET_ONLY]:
        return Refused("removed upstream; the translation has text of its own, so it stays")
    return Finished(assembled, report, prepared.decisions, _file_changes(place, assembled, work.texts))


def _with_true_lines(assembled: Assembled, left_out: Sequence[int]) -> Assembled:
    """The ledger with the lines of the whole head, of which the plan did not know all."""

    def true(line: int) -> int:
        for number in left_out:
            line += number <= line
        return line

    def moved(unit: Unit) -> Unit:
        span = unit.source_lines
        return replace(unit, source_lines=(true(span[0]), true(span[1]))) if span else unit

    findings = (
        replace(finding, source_line=true(finding.source_line)) if finding.source_line else finding
        for finding in assembled.findings
    )
    return replace(assembled, units=tuple(map(moved, assembled.units)), findings=tuple(findings))


def _with_notes(report: FileReport, notes: Sequence[str]) -> FileReport:
    """The report with what a person should know of the file's base and snapshot."""
    found = (Finding("base", Severity.WARNING, note) for note in notes)
    return replace(report, findings=(*found, *report.findings))


_NOT_SERVED = (
    "not translated yet, and your book has less than half of it elsewhere: it takes an engine that translates, or a "
    "person"
)

_SERVED = 0.5
"""A new file is made if at least half of its prose has a translation; an all-English file helps nobody."""

_MOVED_SHARE, _MOVED_TEXT = 0.1, 200
"""It is made as well if people's text moved there that must not be lost: this share of it, or so many characters. Less
than that is the one sentence that every other chapter has."""


def _is_served(report: FileReport, arrived: int) -> bool:
    """Whether a new file has enough in the language."""
    source = report.characters.source
    prose = (unit for unit in report.units if unit.kind != COMMENT)
    left = sum(len(unit.source or "") for unit in prose if unit.status is Status.UNTRANSLATED)
    return left <= (1 - _SERVED) * source or arrived >= min(_MOVED_TEXT, _MOVED_SHARE * source)


# --- changes ----------------------------------------------------------------------------------------------


def make_changeset(
    book: Book, work: Work, finished: Mapping[FilePlace, Finished], *, with_assets: bool = True
) -> Changeset:
    """The files in commits, with everything that was left alone in the results."""
    results = [
        FileResult(place.path, place.source_path, place.situation, report=each.report)
        for place, each in finished.items()
    ]
    assets = _assets(book, finished) if with_assets else []
    commits = _commits(book, finished, assets)
    state = commits[-1].state if commits else _next_states(book.state, finished, book)
    ordered = sorted((*work.left_alone, *results), key=lambda result: result.path)
    return Changeset(tuple(commits), state, tuple(ordered), tuple(assets))


def _file_changes(place: FilePlace, assembled: Assembled, texts: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The files that one file's update writes and removes: itself, its old path, and its English snapshot."""
    gone: dict[str, bytes | None] = {path: None for path in (place.old_path, place.old_origin_path) if path}
    if place.situation is Situation.REMOVED:
        return {**gone, place.path: None}
    text = assembled.text.encode()
    silent = place.translation and text == texts[place.translation] and not place.old_path
    is_open = any(unit.status in OPEN for unit in assembled.units)
    if silent and (place.situation is Situation.UP_TO_DATE or not is_open):
        return {}
    return written_files(place, text, texts[place.head] if place.head else None)


def written_files(place: FilePlace, text: bytes, head: bytes | None) -> dict[str, bytes | None]:
    """The files of an update that writes `text`, with the snapshot of the `head` where the translators keep one."""
    changes: dict[str, bytes | None] = {path: None for path in (place.old_path, place.old_origin_path) if path}
    changes[place.path] = text
    if place.origin_path and head is not None and (place.old_origin_path or place.translation is None):
        changes[place.origin_path] = head
    return changes


def _assets(book: Book, finished: Mapping[FilePlace, Finished]) -> list[Asset]:
    written = {path: content for each in finished.values() for path, content in each.files.items() if content}
    wanted = {
        target for path, content in written.items() for target in referred(path, content.decode("utf-8", "replace"))
    }
    entries = book.target.entries(book.target_head.commit)
    tree = book.target.tree(book.target_head.commit)
    return changed_assets(
        book.history, book.target, book.paths, book.state, tree=tree, occupied=entries.keys(), wanted=wanted
    )


# --- commits and state ------------------------------------------------------------------------------------


def _commits(book: Book, finished: Mapping[FilePlace, Finished], assets: Sequence[Asset]) -> list[Commit]:
    """What needs no eyes, then what does, each with the state that speaks of it; nothing if no file changes."""
    quiet = {place: each for place, each in finished.items() if not each.is_open}
    asked = {place: each for place, each in finished.items() if each.is_open}
    copies = {asset.path: asset.content for asset in assets if asset.content is not None}
    first = {**_all_files(quiet), **copies}
    second = {path: content for path, content in _all_files(asked).items() if content is not None or path not in first}
    if not first and not second:
        return []
    state = _with_found_bases(book, {place.old_path or place.path for place in finished})
    state = _with_assets(_without_old_paths(state, finished), assets, book)
    commits = []
    if first:
        state = _next_states(state, quiet, book)
        commits.append(Commit(first, state, sum(bool(each.files) for each in quiet.values())))
    if second:
        state = _next_states(state, {**({} if first else quiet), **asked}, book)
        new = [each for each in asked.values() if each.files]
        count = sum(unit.status in OPEN for each in new for unit in each.assembled.units)
        commits.append(Commit(second, state, len(new), needs_eyes=count))
    return commits


def _all_files(finished: Mapping[FilePlace, Finished]) -> dict[str, bytes | None]:
    """The changes of several files; a path that one leaves and another takes is written."""
    changes = [item for each in finished.values() for item in each.files.items()]
    return dict(sorted(changes, key=lambda change: change[1] is not None))


def _without_old_paths(state: State, finished: Mapping[FilePlace, Finished]) -> State:
    """The state without the paths that files leave, before others take them."""
    for place in finished:
        state = state.without_file(place.old_path) if place.old_path else state
    return state


def _with_found_bases(book: Book, working: set[str]) -> State:
    """The state with the bases of files that are not worked on now, where they were not recorded as they are."""
    state = book.state
    for place in book.places:
        path, version = place.old_path or place.path, place.base_version
        if place.base is None or version is None or path in working:
            continue
        recorded = state.files.get(path)
        if recorded is None or recorded.blob != place.base:
            state = replace(
                state, files={**state.files, path: FileBase(path, version.path, version.commit, place.base)}
            )
    return state


def _next_states(state: State, finished: Mapping[FilePlace, Finished], book: Book) -> State:
    for place, each in finished.items():
        state = _next_state(state, place, each, book)
    return state


def _next_state(state: State, place: FilePlace, each: Finished, book: Book) -> State:
    if place.situation is Situation.REMOVED or place.head is None:
        return state.without_file(place.path)
    base = FileBase(place.path, place.source_path, book.head.commit, place.head)
    recorded = book.state.files.get(place.path)
    if place.situation is Situation.UP_TO_DATE and recorded and recorded.blob == place.base:
        base = recorded
    elif place.situation is Situation.UP_TO_DATE and (version := place.base_version):
        base = FileBase(place.path, version.path, version.commit, version.blob)
    before = {**_came_along(each, book.state), **book.state.open_in(place.old_path or place.path)}
    states = still_open(each.decisions, each.assembled, before)
    return state.with_file(base, [open_line(place.path, key, *state) for key, state in states.items()])


def _came_along(each: Finished, state: State) -> OpenStates:
    """What is open in passages that other files gave to this one: it still is."""
    decisions, assembled = each.decisions, each.assembled
    keys = {
        (text_hash(unit.source), text_hash(unit.target))
        for number, unit in zip(assembled.numbers, assembled.units, strict=True)
        if unit.source and unit.target and unit.status is Status.MOVED
        if decisions.head_items[decisions.units[number].head[0]].block in decisions.moved_in
    }
    open_units = (
        {key: found for path in {unit.path for unit in state.open_units} for key, found in state.open_in(path).items()}
        if keys
        else {}
    )
    return {key: found for key, found in open_units.items() if key in keys}


def _with_assets(state: State, assets: Sequence[Asset], book: Book) -> State:
    """The state with the head as the base of the assets that were brought to it, or that people have been told of."""
    bases = {asset.path: FileBase(asset.path, asset.source_path, book.head.commit, asset.blob) for asset in assets}
    return replace(state, files={**state.files, **bases})


def unrecorded_bases(book: Book, changeset: Changeset, recorded: State) -> list[str]:
    """The source's commits that updated files were at of which no base is recorded: later runs could not tell."""
    updated = {result.path for result in changeset.results if result.report}
    places = (place for place in book.places if place.path in updated and place.situation is not Situation.UP_TO_DATE)
    return [
        place.base_version.commit
        for place in places
        if place.base_version and (place.old_path or place.path) not in recorded.files
    ]


def committed(commit: Commit, state_path: str) -> dict[str, bytes | None]:
    """The files of a commit, its state among them."""
    return {**commit.files, state_path: format_state(commit.state).encode()}


def not_committed(work: Work, changeset: Changeset) -> list[Request]:
    """The requests of planned files that were left alone after all: their drafts are in no commit."""
    alone = {result.path for result in changeset.results if result.left_alone}
    kept_back = [prepared for place, prepared in work.prepared.items() if place.path in alone]
    return [request for prepared in kept_back for request in prepared.requests.values()]
