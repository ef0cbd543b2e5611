"""What stands where: for every translated file its base, the head and the translation, or why there is none.

The base of a file is the blob that the state file records, else the translators' own English snapshot if that
is an upstream blob. Both must be in the history of the head: a translation that is ahead is never updated
backwards. Dates are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from amts_bot.errors import BadInput
from amts_bot.files import decode
from amts_bot.repos.git import PathChange, Repository, Revision
from amts_bot.repos.state import EMPTY, STATE_PATH, FileBase, State, parse_state
from amts_bot.settings import Source, Target


class Situation(StrEnum):
    """How a translated file stands to its source."""

    UP_TO_DATE = "up to date"
    OUTDATED = "outdated"
    RENAMED = "renamed"
    REMOVED = "removed"
    NEW = "new"
    UNKNOWN_BASE = "unknown base"
    TARGET_ONLY = "target-only"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """One file of the book: where it is in both repositories, and the blobs of its three texts.

    `path` is the translation's path at the head, `old_path` the one it has now if that differs. A blob is None
    where there is no such text. `origin_path` is where the English snapshot belongs, `old_origin_path` where
    one is that may be replaced: an upstream blob, not edited by hand.
    """

    situation: Situation
    path: str
    source_path: str
    base: str | None = None
    head: str | None = None
    translation: str | None = None
    old_path: str | None = None
    origin_path: str | None = None
    old_origin_path: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Book:
    """Both repositories at their revisions, and every file of them that matters."""

    source: Repository
    head: Revision
    target: Repository
    target_head: Revision
    state: State
    places: tuple[FilePlace, ...]


def working_branch(target: Repository, language: str, main: str, name: str) -> tuple[str, str]:
    """The branch to commit to, and the commit of the target to start from.

    An open branch of the bot is added to, with whatever people did on it; one that was merged into `main` (a
    commit) is left behind, and the next one is `amts/<language>-<name>`, numbered if that name was used.
    """
    branches = _bot_branches(target, language)
    for branch, commit in sorted(branches.items()):
        if not _is_merged(target, commit, main):
            return branch, commit
    names = (f"amts/{language}-{name}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, len(branches) + 3))))
    return next(free for free in names if free not in branches), main


def _bot_branches(target: Repository, language: str) -> dict[str, str]:
    """The bot's branches of a language; those of `zh-TW` are none of `zh`."""
    name = re.compile(rf"amts/{re.escape(language)}-(accept-)?[0-9a-f]{{7,40}}(-\d+)?")
    return {branch: commit for branch, commit in target.branches("amts/").items() if name.fullmatch(branch)}


def _is_merged(target: Repository, commit: str, main: str) -> bool:
    """Whether a branch's work is in main: by history, or squashed, which the state files of main tell."""
    if target.is_ancestor(commit, main):
        return True
    done = _read_state(target, target.tree(commit), STATE_PATH)
    return bool(done.files) and any(_holds(state, done) for state in _states(target, main))


def _states(target: Repository, revision: str) -> Iterator[State]:
    """All states that a history went through, newest first, but for those that were broken then."""
    versions = [change.blob for change in target.history(revision, STATE_PATH) if change.path]
    for content in target.blobs(versions).values():
        with suppress(BadInput):
            yield parse_state(decode(content, STATE_PATH))


def _holds(here: State, done: State) -> bool:
    """Whether one state has all bases of another, and no unit open that is closed there."""
    return done.files.items() <= here.files.items() and here.open_units <= done.open_units


def read_book(
    source: Repository, target: Repository, source_settings: Source, settings: Target, *, at: str, target_at: str,
    state_path: str = STATE_PATH,
) -> Book:  # fmt: skip
    """Look at both repositories. Raises BadInput if the state file is broken."""
    head, target_head = source.revision(at), target.revision(target_at)
    tree, occupied = target.tree(target_head.commit), target.entries(target_head.commit).keys()
    state = _read_state(target, tree, state_path)
    paths = _Paths(source_settings, settings, tree)
    upstream = _Upstream(source.history(head.commit), source.tree(head.commit), is_shallow=source.is_shallow)
    places = [*_translated_places(paths, upstream, state, tree)]
    places += _new_places(paths, upstream.tree, {place.source_path for place in places}, occupied)
    return Book(source, head, target, target_head, state, tuple(sorted(places, key=lambda place: place.path)))


def _read_state(target: Repository, tree: dict[str, str], path: str) -> State:
    if path not in tree:
        return EMPTY
    return parse_state(decode(target.blobs([tree[path]])[tree[path]], path), path)


class _Upstream:
    """Where blobs and paths of the source's history are now."""

    def __init__(self, history: Iterable[PathChange], tree: dict[str, str], *, is_shallow: bool) -> None:
        self.tree = tree
        self.is_shallow = is_shallow
        self.paths_of: dict[str, set[str]] = {}
        self._renamed: dict[str, str] = {}
        for change in history:
            self.paths_of.setdefault(change.blob, set()).add(change.path or change.old_path)
            if change.path and change.path != change.old_path:
                self._renamed.setdefault(change.old_path, change.path)

    def has(self, blob: str) -> bool:
        return blob in self.paths_of or blob in self.tree.values()

    def path_now(self, path: str) -> str | None:
        """Where a file that once had this path is at the head; None if it was removed."""
        seen: set[str] = set()
        while path not in self.tree and path in self._renamed and path not in seen:
            seen.add(path)
            path = self._renamed[path]
        return path if path in self.tree else None


class _Paths:
    """How paths of the source and of the translation belong together."""

    def __init__(self, source: Source, target: Target, tree: dict[str, str]) -> None:
        from pathspec import PathSpec

        self._include = PathSpec.from_lines("gitignore", source.include)
        self._exclude = PathSpec.from_lines("gitignore", source.exclude)
        self._source = source.path.partition("{path}")[::2]
        self._target = target.path.partition("{path}")[::2]
        self._suffix = _origin_suffix(target.origin, tree)

    def matters(self, source_path: str) -> bool:
        return self._include.match_file(source_path) and not self._exclude.match_file(source_path)

    def of_translation(self, source_path: str) -> str:
        return _between(source_path, self._source).join(self._target)

    def of_source(self, path: str) -> str | None:
        """The source path that a translation's path stands for, or None if it is no translation's path."""
        if path.startswith(".amts/") or self.is_origin(path) or not _is_between(path, self._target):
            return None
        return _between(path, self._target).join(self._source)

    def origin(self, path: str) -> str | None:
        """Where the English snapshot beside a translated file is kept."""
        if self._suffix is None:
            return None
        stem, dot, suffix = path.rpartition(".")
        return f"{stem}{self._suffix}" if dot and self._suffix.endswith(f".{suffix}") else None

    def is_origin(self, path: str) -> bool:
        return self._suffix is not None and path.endswith(self._suffix)


def _is_between(path: str, ends: tuple[str, ...]) -> bool:
    return path.startswith(ends[0]) and path.endswith(ends[1]) and len(path) > len(ends[0]) + len(ends[1])


def _between(path: str, ends: tuple[str, ...]) -> str:
    return path[len(ends[0]) : len(path) - len(ends[1])] if _is_between(path, ends) else path


_HABIT = "_origin.md"


def _origin_suffix(pattern: str | None, tree: dict[str, str]) -> str | None:
    """What origin snapshots have after the stem; None where the target keeps none."""
    if pattern != "auto":
        return pattern.partition("{stem}")[2] if pattern else None
    kept = any(path.endswith(_HABIT) and path.replace(_HABIT, ".md") in tree for path in tree)
    return _HABIT if kept else None


def _translated_places(paths: _Paths, upstream: _Upstream, state: State, tree: dict[str, str]) -> Iterator[FilePlace]:
    for path, blob in tree.items():
        by_path, recorded = paths.of_source(path), state.files.get(path)
        source_path = recorded.source_path if recorded else by_path
        if by_path is not None and source_path is not None and paths.matters(source_path):
            yield _translated(paths, upstream, recorded, path, blob, source_path, tree)


def _new_places(
    paths: _Paths, source_tree: dict[str, str], taken: Collection[str], occupied: Collection[str]
) -> Iterator[FilePlace]:
    for source_path, blob in source_tree.items():
        path = paths.of_translation(source_path)
        if source_path in taken or not paths.matters(source_path) or paths.of_source(path) != source_path:
            continue
        if path in occupied:
            yield FilePlace(Situation.TARGET_ONLY, path, source_path, head=blob, reason=_NO_FILE)
        else:
            yield FilePlace(Situation.NEW, path, source_path, head=blob, origin_path=paths.origin(path))


def _translated(
    paths: _Paths, upstream: _Upstream, recorded: FileBase | None, path: str, blob: str, source_path: str,
    tree: dict[str, str],
) -> FilePlace:  # fmt: skip
    """The situation of a file that the translation has."""
    origin = paths.origin(path)
    snapshot = tree.get(origin) if origin else None
    base = recorded.blob if recorded else snapshot
    if base is not None and not recorded:
        source_path = _path_of_origin(upstream, base, source_path)
    now = upstream.path_now(source_path)
    head = upstream.tree[now] if now else None
    if base is None or not upstream.has(base):
        if now is None and base is None:
            return FilePlace(Situation.TARGET_ONLY, path, source_path, translation=blob, reason=_ONLY_TRANSLATION)
        reason = _SHALLOW if upstream.is_shallow else _why_no_base(recorded, base)
        return FilePlace(
            Situation.UNKNOWN_BASE, path, now or source_path, None, head, blob, origin_path=origin, reason=reason
        )
    old_origin = origin if snapshot and upstream.has(snapshot) else None
    if now is None:
        return FilePlace(Situation.REMOVED, path, source_path, base, None, blob, None, origin, old_origin)
    new_path = path if now == source_path else paths.of_translation(now)
    if new_path != path and new_path not in tree:
        new_origin = paths.origin(new_path)
        return FilePlace(Situation.RENAMED, new_path, now, base, head, blob, path, new_origin, old_origin)
    situation = Situation.UP_TO_DATE if base == head else Situation.OUTDATED
    return FilePlace(situation, path, now, base, head, blob, None, origin, old_origin)


def _path_of_origin(upstream: _Upstream, base: str, source_path: str) -> str:
    """Where the snapshot's text was upstream: under its own name, if it ever was, else under another one."""
    paths = upstream.paths_of.get(base, set())
    return source_path if source_path in paths or not paths else min(paths)


_ONLY_TRANSLATION = "only the translation has it"
_NO_FILE = "is a symbolic link or a submodule in the translation, or was translated under another name"
_SHALLOW = "its base is not in this shallow clone of the source; fetch the whole history (`git fetch --unshallow`)"


def _why_no_base(recorded: FileBase | None, base: str | None) -> str:
    if recorded:
        return f"its recorded base {recorded.commit[:10]} is not in the history of the head"
    if base is not None:
        return "its English snapshot is no revision in the history of the head (edited, or ahead)"
    return "no recorded base and no English snapshot"
