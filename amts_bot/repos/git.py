"""git at the edge: read trees, blobs and history of a repository, and add a commit to a branch of it.

Everything works on bare repositories too, and never touches index or working tree. No hook runs, no prompt
appears, nothing of the machine's git identity is needed. Paths are what git gives, decoded as UTF-8.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amts_bot.errors import BadInput, OutsideFailure

BOT_NAME = "amts-bot"
BOT_EMAIL = "amts-bot@users.noreply.github.com"

_OPTIONS = ("core.hooksPath=/dev/null", "core.quotePath=false", "protocol.ext.allow=never", "safe.directory=*")
_REGULAR_FILE = "100644"


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


@dataclass(frozen=True)
class Repository:
    """A git repository in a folder. `name` is how people named it."""

    folder: Path
    name: str
    _git: Any = field(repr=False, compare=False)

    def run(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes | None = None) -> bytes:
        """The output of a git command. Raises OutsideFailure with git's own words."""
        from git.exc import GitCommandError

        options = [part for option in _OPTIONS for part in ("-c", option)]
        with _as_file(stdin) as istream:
            try:
                output = self._git.execute(
                    ["git", *options, *arguments],
                    istream=istream,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env={**_ENVIRONMENT, **(env or {})},
                )
            except GitCommandError as error:
                said = (error.stderr or "").strip().removeprefix("stderr: ").strip("'\n ")
                raise OutsideFailure(f"{self.name}: git {arguments[0]} failed: {said}") from None
        return bytes(output)

    def lines(self, *arguments: str) -> list[str]:
        """The NUL-separated output of a git command."""
        return [part for part in self.run(*arguments).decode("utf-8", "surrogateescape").split("\0") if part]

    def word(self, *arguments: str, env: Mapping[str, str] | None = None, stdin: bytes | None = None) -> str:
        """The output of a git command that prints one word."""
        return self.run(*arguments, env=env, stdin=stdin).decode("utf-8", "surrogateescape").strip()

    # --- reading ------------------------------------------------------------------------------------------

    def revision(self, name: str = "HEAD") -> Revision:
        """The commit that a branch, tag or id names. Raises NoSuchRevision."""
        try:
            commit = self.word("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}")
        except OutsideFailure:
            raise NoSuchRevision(f"{self.name}: has no revision {name!r}; name a branch, tag or commit") from None
        return Revision(commit, self.word("show", "--no-patch", "--format=%cd", "--date=raw", commit))

    def tree(self, revision: str) -> dict[str, str]:
        """The regular files of a revision: blob ids by path. Submodules and symbolic links are left out."""
        out = {}
        for entry in self.lines("ls-tree", "-r", "-z", "--full-tree", revision):
            meta, path = entry.split("\t", 1)
            mode, kind, blob = meta.split()
            if kind == "blob" and mode != "120000":
                out[path] = blob
        return out

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of blobs, read in one go."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        output = self.run("cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n")
        return dict(_batch(output, wanted))

    def history(self, revision: str) -> list[PathChange]:
        """Every change of every file up to a revision, newest first; merges as seen from their first parent."""
        output = self.lines(
            "log", "--format=%x00%H", "--raw", "-z", "--no-abbrev", "-M", "--diff-merges=first-parent", "--end-of-options",
            revision,
        )  # fmt: skip
        return list(_path_changes(output))

    def is_ancestor(self, commit: str, of: str) -> bool:
        """Whether one commit is in the history of another."""
        try:
            self.run("merge-base", "--is-ancestor", commit, of)
        except OutsideFailure:
            return False
        return True

    def branches(self, prefix: str) -> dict[str, str]:
        """Commits by the names of the branches that begin with a prefix."""
        listing = self.run("for-each-ref", "--format=%(refname:short)%00%(objectname)", f"refs/heads/{prefix}*")
        rows = (line.split("\0") for line in listing.decode("utf-8", "surrogateescape").splitlines())
        return dict(rows)

    # --- writing ------------------------------------------------------------------------------------------

    def commit(
        self, branch: str, *, parent: str | None, files: Mapping[str, bytes | None], message: str, date: str
    ) -> str:
        """Add one commit to a branch (made if it is not there) and give its id.

        `files` are whole contents by path; None removes one. Without a parent it is the first commit. If
        nothing changes, there is no commit and the parent's id is given.
        """
        with tempfile.TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if parent:
                self.run("read-tree", parent, env=env)
            modes = self._modes(parent) if parent else {}
            lines = [self._index_line(path, content, modes.get(path)) for path, content in files.items()]
            self.run("update-index", "-z", "--index-info", env=env, stdin=b"".join(lines))
            tree = self.word("write-tree", env=env)
        if parent and tree == self.word("rev-parse", parent + "^{tree}"):
            return parent
        who = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, **_IDENTITY}
        ancestry = ["-p", parent] if parent else []
        commit = self.word("commit-tree", tree, *ancestry, "-F", "-", env=who, stdin=message.encode())
        before = self.branches(branch).get(branch, "0" * 40)
        self.run("update-ref", "-m", "amts-bot", f"refs/heads/{branch}", commit, before)
        return commit

    def _modes(self, revision: str) -> dict[str, str]:
        entries = (entry.split("\t", 1) for entry in self.lines("ls-tree", "-r", "-z", "--full-tree", revision))
        return {path: meta.split()[0] for meta, path in entries}

    def _index_line(self, path: str, content: bytes | None, mode: str | None) -> bytes:
        name = path.encode("utf-8", "surrogateescape")
        if content is None:
            return b"0 " + b"0" * 40 + b"\t" + name + b"\0"
        blob = self.word("hash-object", "-w", "--stdin", stdin=content)
        return f"{mode or _REGULAR_FILE} {blob}\t".encode() + name + b"\0"


_IDENTITY = {
    "GIT_AUTHOR_NAME": BOT_NAME,
    "GIT_AUTHOR_EMAIL": BOT_EMAIL,
    "GIT_COMMITTER_NAME": BOT_NAME,
    "GIT_COMMITTER_EMAIL": BOT_EMAIL,
}
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
        _, _, old_blob, blob, status = record.split(" ")
        path = next(parts)
        if status[0] in "RC":
            yield PathChange(commit, path, next(parts), blob)
        elif status == "D":
            yield PathChange(commit, path, None, old_blob)
        else:
            yield PathChange(commit, path, path, blob)


def create_repository(folder: Path) -> Repository:
    """A new repository with a working tree, whose branch is main."""
    from git import Git

    folder.mkdir(parents=True)
    repository = Repository(folder, str(folder), Git(str(folder)))
    repository.run("init", "--quiet", "--initial-branch=main")
    return repository


def open_repository(name: str, *, clone_into: Path | None = None) -> Repository:
    """A repository by path, file URL, or (with a folder to clone into) any URL that git takes.

    Raises BadInput if there is none, OutsideFailure if it cannot be cloned.
    """
    from git import Git

    folder = Path(name.removeprefix("file://")).expanduser()
    if folder.is_dir():
        repository = Repository(folder.resolve(), name, Git(str(folder.resolve())))
        try:
            repository.run("rev-parse", "--git-dir")
        except OutsideFailure:
            raise BadInput(f"{name}: is no git repository; name a clone, a bare repository or its URL") from None
        return repository
    if clone_into is None or "://" not in name:
        raise BadInput(f"{name}: there is no such repository; name a folder with a clone or a bare repository")
    return _clone(name, clone_into)


def _clone(url: str, folder: Path) -> Repository:
    from git import Git

    outside = Repository(folder, url, Git(str(folder)))
    place = folder / "clone.git"
    outside.run("clone", "--quiet", "--bare", "--filter=blob:none", "--", url, str(place), env=dict(os.environ))
    return Repository(place, url, Git(str(place)))
