"""Everything that the source repository ever was: all texts of all files, under all their names, on all branches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from amts_bot.adapters.git.repository import Repository


@dataclass(frozen=True, slots=True)
class Version:
    """A text that a source file had: its blob, the oldest commit with it, its path there.

    `age` counts commits from the oldest on, parents before children; `ahead` tells that it is not in the history
    of the head, but on another branch or tag.
    """

    blob: str
    commit: str
    path: str
    age: int
    ahead: bool


@dataclass(frozen=True)
class SourceHistory:
    """Every text of every file that a source repository ever had, and under which names a file went before and after.

    `tree` has the blobs of the head by path; `renames` the new names of a path in the history of the head, with
    their age, the oldest first. Made by `read_source_history`.
    """

    source: Repository
    tree: Mapping[str, str]
    by_path: Mapping[str, Sequence[Version]]
    later_names: Mapping[str, Set[str]]
    earlier_names: Mapping[str, Set[str]]
    renames: Mapping[str, Sequence[tuple[int, str]]]

    def versions(self, path: str) -> list[Version]:
        """All texts that a file had, one version for each, oldest first; renames are followed both ways.

        Of several commits that have the same text, it is the oldest in the history of the head, under this path if
        it ever stood there.
        """
        names = _reached(path, self.later_names) | _reached(path, self.earlier_names)
        every = [version for name in names for version in self.by_path.get(name, ())]
        every.sort(key=lambda version: (version.ahead, version.path != path, version.age, version.path))
        return sorted({version.blob: version for version in reversed(every)}.values(), key=lambda each: each.age)

    def version(self, blob: str, path: str) -> Version | None:
        """Where a text stood: under this path if it ever did, else under its first one. None if upstream never had it.

        A version in the history of the head comes before all others.
        """
        return min(
            self._of_blob.get(blob, ()),
            key=lambda version: (version.ahead, version.path != path, version.path, version.age),
            default=None,
        )

    def path_now(self, path: str, since: int = -1) -> str | None:
        """Where a file that had this path at an age is at the head; None if it was removed.

        Its own renames are followed, not those of another file that had the name before. A file that was removed
        and made again under its name is the same one.
        """
        name, age = path, since
        while renamed := next((rename for rename in self.renames.get(name, ()) if rename[0] > age), None):
            age, name = renamed
        return next((now for now in (name, path) if now in self.tree), None)

    def names_before(self, path: str) -> set[str]:
        """The names that a file had before this one."""
        return _reached(path, self.earlier_names) - {path}

    @cached_property
    def _of_blob(self) -> Mapping[str, Sequence[Version]]:
        found: dict[str, list[Version]] = {}
        for version in (version for versions in self.by_path.values() for version in versions):
            found.setdefault(version.blob, []).append(version)
        return found


def read_source_history(source: Repository, head: str) -> SourceHistory:
    """All history that the clone has, in one go. `head` is a commit."""
    oldest_first = source.word("rev-list", "--topo-order", "--reverse", "--all", head).split()
    ages = {commit: age for age, commit in enumerate(oldest_first)}
    mainline = source.history(head)
    changes = [(change, False) for change in mainline]
    changes += [(change, True) for tip in _other_tips(source, head) for change in source.history(f"{head}..{tip}")]
    by_path: dict[str, list[Version]] = {}
    later_names: dict[str, set[str]] = {}
    earlier_names: dict[str, set[str]] = {}
    for change, ahead in changes:
        if change.path is None:
            continue
        version = Version(change.blob, change.commit, change.path, ages[change.commit], ahead)
        by_path.setdefault(change.path, []).append(version)
        if change.path != change.old_path:
            later_names.setdefault(change.old_path, set()).add(change.path)
            earlier_names.setdefault(change.path, set()).add(change.old_path)
    renames: dict[str, list[tuple[int, str]]] = {}
    for change in sorted(mainline, key=lambda change: ages[change.commit]):
        if change.path is not None and change.path != change.old_path:
            renames.setdefault(change.old_path, []).append((ages[change.commit], change.path))
    return SourceHistory(source, source.tree(head), by_path, later_names, earlier_names, renames)


def fetch_texts(history: SourceHistory, paths: Iterable[str]) -> None:
    """Ask a partial clone's remote for all texts of some files in one go; git itself would fetch them one by one."""
    source, blobs = history.source, sorted({version.blob for path in paths for version in history.versions(path)})
    for name in source.lines("config", "--list", "--name-only", "-z"):
        if name.startswith("remote.") and name.endswith(".promisor") and blobs:
            source.run(
                "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--recurse-submodules=no", "--filter=blob:none", "--stdin",
                name.removeprefix("remote.").removesuffix(".promisor"), stdin="\n".join(blobs).encode(),
            )  # fmt: skip


def _other_tips(source: Repository, head: str) -> Iterator[str]:
    """The ends of all branches and tags that are not in the history of the head."""
    for line in source.word("rev-list", "--children", "--all", "--not", head).splitlines():
        commit, *children = line.split()
        if not children:
            yield commit


def _reached(path: str, names: Mapping[str, Set[str]]) -> set[str]:
    reached, new = {path}, [path]
    while new:
        more = [name for name in names.get(new.pop(), ()) if name not in reached]
        reached.update(more)
        new += more
    return reached
