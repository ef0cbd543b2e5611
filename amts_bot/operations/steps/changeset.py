"""What a run would commit: whole files, the state and the ledger, decided before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from amts_bot.book.branch.state_file import FileBase, State, format_state, open_line
from amts_bot.book.places.assets import Asset, changed_assets, referred
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.book.results import FileResult
from amts_bot.operations.steps.finish_files import Files, Finished
from amts_bot.operations.steps.plan_book import Need, Work
from amts_bot.translation.assembly.still_open import still_open
from amts_bot.translation.ledger import OPEN, OpenStates, Status, text_hash
from amts_bot.translation.plan.decisions import Request


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

    @property
    def removed(self) -> set[str]:
        """The paths that are gone after the last commit."""
        files = [item for commit in self.commits for item in commit.files.items()]
        return {path for path, content in dict(files).items() if content is None}


def make_changeset(
    book: Book, work: Work, finished: Mapping[FilePlace, Finished], *, with_assets: bool = True
) -> Changeset:
    """The files in commits, with everything that was left alone in the results."""
    results = [
        FileResult(place.path, place.source_path, place.situation, report=each.report)
        for place, each in finished.items()
    ]
    assets = _assets(book, finished) if with_assets else []
    commits = _commits(book, finished, work.needs, assets)
    state = commits[-1].state if commits else _next_states(book.state, finished, book)
    ordered = sorted((*work.left_alone, *results), key=lambda result: result.path)
    return Changeset(tuple(commits), state, tuple(ordered), tuple(assets))


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


def _commits(
    book: Book, finished: Mapping[FilePlace, Finished], needs: Sequence[Need], assets: Sequence[Asset]
) -> list[Commit]:
    """What needs no eyes, then what does, each with the state that speaks of it; nothing if no file changes."""
    for_people = _for_people(finished, needs)
    quiet = {place: each for place, each in finished.items() if place not in for_people}
    asked = {place: each for place, each in finished.items() if place in for_people}
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


def _for_people(finished: Mapping[FilePlace, Finished], needs: Sequence[Need]) -> set[FilePlace]:
    """The files with open units, and those that need such a one: without the second commit no text would be lost."""
    found = {place for place, each in finished.items() if each.is_open}
    while more := {need.place for need in needs if need.other in found and need.place in finished} - found:
        found |= more
    return found


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
    elsewhere = {unit.path for unit in state.open_units} if keys else ()
    return {key: found for path in elsewhere for key, found in state.open_in(path).items() if key in keys}


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
