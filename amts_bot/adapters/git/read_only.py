"""git at the edge, read: revisions, trees, blobs and history of a repository, and what a merge would make.

Everything works on bare repositories too, and never touches index or working tree. No prompt appears. Paths are what
git gives, decoded as UTF-8.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amts_bot.errors import BadInput, OutsideFailure

_OPTIONS = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "protocol.ext.allow=never", "safe.directory=*",
    # What people may have set for themselves, and what would change the history that is read or a commit's id:
    "log.showRoot=true", "log.showSignature=false", "diff.orderFile=/dev/null", "i18n.commitEncoding=UTF-8",
    # A run's clones are gone with it, and people's repositories are theirs to tidy up:
    "maintenance.auto=false", "gc.auto=0",
)  # fmt: skip
REGULAR_FILE = "100644"
FILES = frozenset({REGULAR_FILE, "100755"})
_NONE = "000000"
_SMALL_TEXT, _TEXTS_KEPT = 16_384, 256
"""How many bytes a text may have that is kept, and how many are: four megabytes at most."""
_OBJECT_ID = re.compile(r"[0-9a-f]{40}")
_NO_GIT = "git cannot be started; install git 2.31 or newer"


class NoSuchRevision(BadInput):
    """A branch, tag or commit that the repository does not have."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: its full id and its committer date as git writes it (seconds and zone)."""

    commit: str
    date: str

    @property
    def short(self) -> str:
        return self.commit[:10]


@dataclass(frozen=True, slots=True)
class PathChange:
    """A file in one commit: where it was, where it is, and its blob then. `path` is None if it was deleted."""

    commit: str
    old_path: str
    path: str | None
    blob: str


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A path that git could not merge, and its blobs by side; "" is no regular file, and a side may have none."""

    path: str
    blobs: Mapping[int, str]


BASE, OURS, THEIRS = 1, 2, 3
"""The sides of a merge as git numbers them."""


@dataclass(frozen=True)
class ReadOnlyRepository:
    """A git repository in a folder, to be read. `name` is how people named it."""

    folder: Path
    name: str
    _git: Any = field(repr=False, compare=False)
    _listings: dict[str, Mapping[str, tuple[str, str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _texts: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def access_variables(self) -> dict[str, str]:
        """What git needs to ask a server for what is missing here: nothing, where all is at hand."""
        return {}

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes | None = None) -> bytes:
        """The output of a git command. Raises OutsideFailure with git's own words."""
        from git.exc import GitCommandError, GitCommandNotFound

        options = [part for option in _OPTIONS for part in ("-c", option)]
        with _as_file(stdin) as istream:
            try:
                output = self._git.execute(
                    ["git", *options, *arguments],
                    istream=istream,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env={**_ENVIRONMENT, **self.access_variables(), **(env or {})},
                )
            except GitCommandNotFound:
                raise OutsideFailure(_NO_GIT) from None
            except GitCommandError as error:
                said = (error.stderr or "").strip().removeprefix("stderr: ").strip("'\n ")
                raise OutsideFailure(f"{self.name}: git {arguments[0]} failed: {' '.join(said.split())}") from None
        return bytes(output)

    def lines(self, *arguments: str) -> list[str]:
        """The NUL-separated output of a git command."""
        return [part for part in self.run(*arguments).decode("utf-8", "surrogateescape").split("\0") if part]

    def word(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes | None = None) -> str:
        """The output of a git command that prints one word."""
        return self.run(*arguments, env=env, stdin=stdin).decode("utf-8", "surrogateescape").strip()

    def revision(self, name: str = "HEAD") -> Revision:
        """The commit that a branch, tag or id names, the branch where several do. Raises NoSuchRevision."""
        is_alone = name == "HEAD" or _OBJECT_ID.fullmatch(name)
        for candidate in (name,) if is_alone else (f"refs/heads/{name}", name):
            with suppress(OutsideFailure):
                commit, date = self._commit_and_date(candidate)
                return Revision(commit, date)
        if not self.branches(""):
            raise NoSuchRevision(f"{self.name}: has no commits yet; commit the book, or what `amts-bot init` writes")
        raise NoSuchRevision(f"{self.name}: has no revision {name!r}; name a branch, tag or commit")

    def _commit_and_date(self, name: str) -> tuple[str, str]:
        # Not by rev-parse, which takes any 40 digits for an object that is there.
        ask = ("log", "--max-count=1", "--format=%H %cd", "--date=raw", "--end-of-options", name + "^{commit}", "--")
        commit, _, date = self.word(*ask).partition(" ")
        return commit, date

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the clone was cut off and lacks the older history."""
        return self.word("rev-parse", "--is-shallow-repository") == "true"

    def entries(self, revision: str) -> Mapping[str, tuple[str, str]]:
        """Everything in a revision but folders: mode and id by path. What a commit holds is asked for once."""
        if revision in self._listings:
            return self._listings[revision]
        listing = (entry.split("\t", 1) for entry in self.lines("ls-tree", "-r", "-z", "--full-tree", revision))
        entries = MappingProxyType({path: (meta.split()[0], meta.split()[2]) for meta, path in listing})
        if _OBJECT_ID.fullmatch(revision):
            self._listings[revision] = entries
        return entries

    def tree(self, revision: str) -> dict[str, str]:
        """The regular files of a revision: blob ids by path. Submodules and symbolic links are left out."""
        return {path: blob for path, (mode, blob) in self.entries(revision).items() if mode in FILES}

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of blobs, read in one go; of small ones, which a run reads again and again, once."""
        wanted = list(dict.fromkeys(ids))
        read = self._read([blob for blob in wanted if blob not in self._texts])
        found = {blob: read[blob] if blob in read else self._texts[blob] for blob in wanted}
        for blob, text in read.items():
            if len(self._texts) < _TEXTS_KEPT and len(text) <= _SMALL_TEXT:
                self._texts[blob] = text
        return found

    def _read(self, blobs: Sequence[str]) -> dict[str, bytes]:
        if not blobs:
            return {}
        return dict(_batch(self.run("cat-file", "--batch", stdin="\n".join(blobs).encode() + b"\n"), blobs))

    def history(self, revision: str, *paths: str) -> list[PathChange]:
        """Every change of every file, or of these, newest first; merges as seen from their first parent."""
        output = self.lines(
            "log", "--format=%x00%H", "--raw", "-z", "--no-abbrev", "-M", "--diff-merges=first-parent",
            "--end-of-options", revision, "--", *paths,
        )  # fmt: skip
        return list(_path_changes(output))

    def obtain(self, commits: Mapping[str, str]) -> set[str]:
        """Those of some commits (with the refs that keep them elsewhere) that are here."""
        if not commits:
            return set()
        listing = self.run(
            "cat-file", "--batch-check=%(objectname) %(objecttype)", stdin="\n".join(commits).encode() + b"\n"
        )
        found = (line.split() for line in listing.decode().splitlines())
        return {commit for commit, kind in found if kind == "commit"}

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether one commit is in the history of another."""
        try:
            self.run("merge-base", "--is-ancestor", commit, of)
        except OutsideFailure:
            return False
        return True

    def common_ancestor(self, one: str, other: str) -> str:
        """The best commit that two histories have in common; empty if they have none."""
        try:
            return self.word("merge-base", one, other)
        except OutsideFailure:
            return ""

    def merge_trees(self, ours: str, theirs: str) -> tuple[str, list[Unmerged]] | None:
        """The tree of two commits merged, and what git could not merge; None if this git (before 2.38) cannot tell."""
        options = [part for option in _OPTIONS for part in ("-c", option)]
        command = ["git", *options, "merge-tree", "--write-tree", "-z", "--no-messages", ours, theirs]
        status, output, _ = self._git.execute(
            command, with_extended_output=True, with_exceptions=False, stdout_as_string=False,
            env={**_ENVIRONMENT, **self.access_variables()},
        )  # fmt: skip
        if status not in (0, 1):
            return None
        tree, *entries = bytes(output).decode("utf-8", "surrogateescape").rstrip("\0\n").split("\0")
        stages: dict[str, dict[int, str]] = {}
        for meta, path in (entry.split("\t", 1) for entry in entries):
            mode, blob, stage = meta.split()
            stages.setdefault(path, {})[int(stage)] = blob if mode in FILES else ""
        return tree.strip(), [Unmerged(path, blobs) for path, blobs in stages.items()]

    def merge_texts(self, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
        """A three-way merge of lines; None where both sides changed the same ones."""
        with tempfile.TemporaryDirectory() as folder:
            names = [str(Path(folder) / name) for name in ("ours", "base", "theirs")]
            for name, content in zip(names, (ours, base, theirs), strict=True):
                Path(name).write_bytes(content)
            try:
                return self.run("merge-file", "-p", "-q", *names)
            except OutsideFailure:
                return None

    def branches(self, prefix: str) -> dict[str, str]:
        """Commits by the names of the branches that begin with a prefix."""
        listing = self.run("for-each-ref", "--format=%(refname:lstrip=2)%00%(objectname)", "refs/heads")
        rows = (line.split("\0") for line in listing.decode("utf-8", "surrogateescape").split("\n") if line)
        return {name: commit for name, commit in rows if name.startswith(prefix)}

    def branch_checked_out(self) -> str:
        """The branch that HEAD stands on; empty if it is on none."""
        return self._name_behind("HEAD").removeprefix("refs/heads/")

    def default_of_origin(self) -> str:
        """The default branch of where this was cloned from; empty if nobody knows."""
        return self._name_behind("refs/remotes/origin/HEAD").removeprefix("refs/remotes/origin/")

    def _name_behind(self, symbolic: str) -> str:
        try:
            return self.word("symbolic-ref", "--quiet", symbolic)
        except OutsideFailure:
            return ""


_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


@contextmanager
def _as_file(content: bytes | None) -> Iterator[Any]:
    if content is None:
        yield None
        return
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


def _batch(output: bytes, wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents in the output of `git cat-file --batch`."""
    position = 0
    for blob in wanted:
        end = output.index(b"\n", position)
        header = output[position:end].split()
        if len(header) != 3:  # noqa: PLR2004 - id, type and size, or "missing"
            raise OutsideFailure(f"git does not have the object {blob}; the clone is not complete")
        size = int(header[2])
        yield blob, output[end + 1 : end + 1 + size]
        position = end + 1 + size + 1


def _path_changes(output: list[str]) -> Iterator[PathChange]:
    """The raw log's records: a commit id, then `:modes blobs status` with one path, or two for a rename."""
    commit, parts = "", iter(output)
    for part in parts:
        record = part.lstrip("\n")
        if not record.startswith(":"):
            commit = record
            continue
        _, mode, old_blob, blob, status = record.split(" ")
        path = next(parts)
        if mode not in {*FILES, _NONE}:
            if status[0] in "RC":
                next(parts)
            continue  # a submodule or a link is no text
        if status[0] in "RC":
            yield PathChange(commit, path, next(parts), blob)
        elif status == "D":
            yield PathChange(commit, path, None, old_blob)
        else:
            yield PathChange(commit, path, path, blob)


def git_in(folder: Path) -> Any:
    """What runs git in a folder. Raises OutsideFailure if there is no git."""
    try:
        from git import Git
    except ImportError:  # this is how it says that there is no git
        raise OutsideFailure(_NO_GIT) from None
    return Git(str(folder))
