"""What a run would commit: whole files, the state and the ledger, decided before anything is written.

Files between which text moved are kept together: if one of them cannot be written, none of them is, so that no
sentence leaves one chapter without arriving in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from amts_bot.repos.assets import Asset, AssetOutcome, changed_assets, referred
from amts_bot.repos.snapshots import Book, FilePlace, Situation
from amts_bot.repos.state import FileBase, State, format_state, open_unit
from amts_bot.results import FileResult
from amts_bot.translation.assembly import Assembled
from amts_bot.translation.gate import Severities, WouldBreak, finish_soundly
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import OPEN, FileReport, Finding, Severity, Status
from amts_bot.translation.waves import blocked_with
from amts_bot.work import Work, left_alone

Files = Mapping[str, bytes | None]
"""Whole contents by path; None removes a file."""


@dataclass(frozen=True)
class Commit:
    """Files that are committed together, with their state.

    `updated` counts the translated files, `needs_eyes` the units in them that are for people.
    """

    files: Files
    state: State
    updated: int
    needs_eyes: int = 0


@dataclass(frozen=True)
class Changeset:
    """Everything that a run would commit, in order: first what needs no eyes, then what does."""

    commits: tuple[Commit, ...]
    state: State
    results: tuple[FileResult, ...]
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True)
class _Finished:
    """A file as it would be written."""

    assembled: Assembled
    report: FileReport
    files: Files = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return any(unit.status in OPEN for unit in self.assembled.units)


def make_changeset(
    book: Book, work: Work, drafts: Mapping[FilePlace, Mapping[int, Draft]], language: str, engine: str,
    severities: Severities, with_assets: bool = True,
) -> Changeset:  # fmt: skip
    """Put every file together, keep back what cannot be written, and order the rest into commits."""
    finished, refused = _finish(work, drafts, language, engine, severities)
    results = list(work.left_alone)
    results += [left_alone(place, reason) for place, reason in refused.items()]
    results += [
        FileResult(place.path, place.source_path, place.situation, report=each.report)
        for place, each in finished.items()
    ]
    assets = _assets(book, finished) if with_assets else []
    commits = _commits(book, finished, assets)
    state = commits[-1].state if commits else book.state
    return Changeset(tuple(commits), state, tuple(sorted(results, key=lambda result: result.path)), tuple(assets))


def _finish(
    work: Work, drafts: Mapping[FilePlace, Mapping[int, Draft]], language: str, engine: str, severities: Severities
) -> tuple[dict[FilePlace, _Finished], dict[FilePlace, str]]:
    """The files that can be written, and the reasons for those that cannot."""
    finished: dict[FilePlace, _Finished] = {}
    refused: dict[FilePlace, str] = {}
    for place, prepared in work.prepared.items():
        try:
            assembled = finish_soundly(prepared, dict(drafts[place]), severities)
        except WouldBreak as error:
            refused[place] = str(error)
            continue
        report = _with_notes(assembled.report(place.path, language, engine), place.notes)
        if reason := _why_not(place, report):
            refused[place] = reason
        else:
            finished[place] = _Finished(assembled, report, _file_changes(place, assembled, work.texts))
    return _kept_together(work, finished, refused)


def _kept_together(
    work: Work, finished: dict[FilePlace, _Finished], refused: dict[FilePlace, str]
) -> tuple[dict[FilePlace, _Finished], dict[FilePlace, str]]:
    places = list(work.prepared)
    index = {place: n for n, place in enumerate(places)}
    groups = [frozenset(index[place] for place in group if place in index) for group in work.groups]
    waiting = blocked_with(groups, {index[place]: reason for place, reason in refused.items()})
    for number, culprit in waiting.items():
        refused[places[number]] = f"waits for {places[culprit].path}, with which it shares moved text"
        finished.pop(places[number], None)
    return finished, refused


def _with_notes(report: FileReport, notes: Sequence[str]) -> FileReport:
    """The report with what a person should know of the file's base and snapshot."""
    found = (Finding("base", Severity.WARNING, note) for note in notes)
    return replace(report, findings=(*found, *report.findings))


_SERVED = 0.5
"""A new file is made if at least half of its prose has a translation; an all-English file helps nobody."""


def _why_not(place: FilePlace, report: FileReport) -> str:
    """Why a planned file is not written after all; empty if it is."""
    if place.situation is Situation.NEW and not _is_served(report):
        return "not translated yet, and the memory serves less than half of it"
    if place.situation is Situation.REMOVED and report.count()[Status.TARGET_ONLY]:
        return "removed upstream; the translation has text of its own, so it stays"
    return ""


def _is_served(report: FileReport) -> bool:
    """Whether a new file has enough in the language; text that moved there from another file must never be lost."""
    if report.count()[Status.MOVED]:
        return True
    left = sum(len(unit.source or "") for unit in report.units if unit.status is Status.UNTRANSLATED)
    return left <= (1 - _SERVED) * report.characters.source


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
    changes: dict[str, bytes | None] = {**gone, place.path: text}
    if place.origin_path and place.head and (place.old_origin_path or place.translation is None):
        changes[place.origin_path] = texts[place.head]
    return changes


def _assets(book: Book, finished: Mapping[FilePlace, _Finished]) -> list[Asset]:
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


def _commits(book: Book, finished: Mapping[FilePlace, _Finished], assets: Sequence[Asset]) -> list[Commit]:
    """What needs no eyes, then what does, each with the state that speaks of it; nothing if no file changes."""
    quiet = {place: each for place, each in finished.items() if not each.is_open}
    asked = {place: each for place, each in finished.items() if each.is_open}
    copies = {asset.path: asset.content for asset in assets if asset.content is not None}
    first = {**_all_files(quiet), **copies}
    second = _all_files(asked)
    if not first and not second:
        return []
    state = _with_found_bases(book, {place.old_path or place.path for place in finished})
    commits = []
    if first:
        state = _with_assets(_next_states(state, quiet, book), assets, book)
        commits.append(Commit(first, state, len(quiet)))
    if second:
        state = _next_states(state, {**({} if first else quiet), **asked}, book)
        count = sum(unit.status in OPEN for each in asked.values() for unit in each.assembled.units)
        commits.append(Commit(second, state, len(asked), needs_eyes=count))
    return commits


def _all_files(finished: Mapping[FilePlace, _Finished]) -> dict[str, bytes | None]:
    """The changes of several files; a path that one leaves and another takes is written."""
    changes = [item for each in finished.values() for item in each.files.items()]
    return dict(sorted(changes, key=lambda change: change[1] is not None))


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


def _next_states(state: State, finished: Mapping[FilePlace, _Finished], book: Book) -> State:
    for place, each in finished.items():
        state = _next_state(state, place, each.assembled, book)
    return state


def _next_state(state: State, place: FilePlace, assembled: Assembled, book: Book) -> State:
    state = state.without_file(place.old_path or place.path)
    if place.situation is Situation.REMOVED or place.head is None:
        return state
    base = FileBase(place.path, place.source_path, book.head.commit, place.head)
    recorded = book.state.files.get(place.path)
    if place.situation is Situation.UP_TO_DATE and recorded and recorded.blob == place.base:
        base = recorded
    units = [unit for unit in assembled.units if unit.status in OPEN and unit.source and unit.target]
    return state.with_file(
        base, [open_unit(place.path, unit.source or "", unit.status, unit.score, unit.target or "") for unit in units]
    )


def _with_assets(state: State, assets: Sequence[Asset], book: Book) -> State:
    """The state with the head as the base of the assets that were brought to it, or that people have been told of."""
    files = {**state.files}
    for asset in assets:
        if asset.outcome is not AssetOutcome.COPIED or asset.path in files:
            files[asset.path] = FileBase(asset.path, asset.source_path, book.head.commit, asset.blob)
    return replace(state, files=files)


def committed(commit: Commit, state_path: str) -> dict[str, bytes | None]:
    """The files of a commit, its state among them."""
    return {**commit.files, state_path: format_state(commit.state).encode()}


def not_committed(work: Work, changeset: Changeset) -> list[Request]:
    """The requests of planned files that were left alone after all: their drafts are in no commit."""
    alone = {result.path for result in changeset.results if result.left_alone}
    kept_back = [prepared for place, prepared in work.prepared.items() if place.path in alone]
    return [request for prepared in kept_back for request in prepared.requests.values()]
