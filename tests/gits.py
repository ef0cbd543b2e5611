"""Git repositories in a line: a nested dict is a tree, and each tree is a commit on top of the one before.

    book = make(tmp_path / "book", {"a.md": "A\n", "img": {"a.png": b"..."}}, {"a.md": None, "b.md": "A\n"})

A name that is not mentioned stays as it was; None removes it. Real git, no network, and nothing of the machine's
configuration; the same trees give the same commits, to the id.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    to: str


@dataclass(frozen=True)
class Submodule:
    """Another repository's commit, by its id."""

    commit: str = "1234567890" * 4


@dataclass(frozen=True)
class Script:
    """A file that may be executed."""

    text: str


Entry: TypeAlias = str | bytes | Link | Submodule | Script | None
Tree: TypeAlias = Mapping[str, "Tree | Entry"]

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
FIRST_DATE = 1_700_000_000


@dataclass(frozen=True)
class Git:
    """A repository in a folder; calling it runs git there and gives what it prints."""

    folder: Path

    def __call__(self, *arguments: str, stdin: bytes = b"") -> str:
        return self.run(*arguments, stdin=stdin).decode("utf-8", "surrogateescape").strip("\n")

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """The bytes that git prints."""
        ran = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=ENVIRONMENT, input=stdin, capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
        return ran.stdout

    def commit(
        self, tree: Tree, *, branch: str = "main", on: str = "main", message: str = "A change", date: int | None = None
    ) -> str:
        """Commit a tree to a branch, a new one on top of another, and give the id; index and files stay as they are."""
        tips = (self("for-each-ref", "--format=%(objectname)", f"refs/heads/{name}") for name in (branch, on))
        parent = next(filter(None, tips), "")
        if date is None:
            date = FIRST_DATE + (3600 * self.count(parent) if parent else 0)
        stream = [
            f"commit refs/heads/{branch}\ncommitter Person <person@example.org> {date} +0000\n".encode(),
            _counted(message.encode()),
            f"from {parent}\n".encode() if parent else b"",
            *(_change(path, entry) for path, entry in _flat(tree)),
        ]
        self.run("fast-import", "--quiet", "--date-format=raw-permissive", stdin=b"".join(stream))
        return self("rev-parse", f"refs/heads/{branch}")

    def show(self, path: str, revision: str = "main") -> str:
        """A file's text at a revision."""
        return self.run("cat-file", "blob", f"{revision}:{path}").decode("utf-8")

    def paths(self, revision: str = "main") -> list[str]:
        """The paths of a revision."""
        return self._names("ls-tree", "-r", "-z", "--name-only", revision)

    def changed(self, revision: str, since: str = "main") -> list[str]:
        """The paths that differ between two revisions."""
        return self._names("diff", "--name-only", "--no-renames", "-z", since, revision)

    def _names(self, *arguments: str) -> list[str]:
        return [os.fsdecode(name) for name in self.run(*arguments).split(b"\0") if name]

    def branches(self, prefix: str = "amts/") -> list[str]:
        """The branches whose names begin so."""
        names = self("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").splitlines()
        return [name for name in names if name.startswith(prefix)]

    def count(self, revision: str) -> int:
        """How many commits a revision's history has."""
        return int(self("rev-list", "--count", revision))


def make(folder: Path, *trees: Tree, bare: bool = False, branch: str = "main", object_format: str = "sha1") -> Git:
    """A new repository with a commit for every tree, checked out unless it is bare."""
    folder.mkdir(parents=True)
    git = Git(folder)
    git(
        "init",
        "--quiet",
        "--template=",
        f"--initial-branch={branch}",
        f"--object-format={object_format}",
        *["--bare"] * bare,
    )
    for tree in trees:
        git.commit(tree, branch=branch)
    if trees and not bare:
        git("reset", "--hard", "--quiet")
    return git


def clone(of: Git, folder: Path, *options: str) -> Git:
    """A clone; `--depth` works, since it goes by URL."""
    of("clone", "--quiet", *options, of.folder.as_uri(), str(folder))
    return Git(folder)


def _flat(tree: Tree, folder: str = "") -> Iterator[tuple[str, Entry]]:
    for name, entry in tree.items():
        if isinstance(entry, Mapping):
            yield from _flat(entry, f"{folder}{name}/")
        else:
            yield folder + name, entry


def _change(path: str, entry: Entry) -> bytes:
    """The line of a fast-import stream for one path."""
    name = b'"' + b"".join(b"\\%03o" % byte for byte in os.fsencode(path)) + b'"'
    match entry:
        case None:
            return b"D " + name + b"\n"
        case Submodule(commit):
            return b"M 160000 %b %b\n" % (commit.encode(), name)
        case Link(to):
            return b"M 120000 inline %b\n%b" % (name, _counted(os.fsencode(to)))
        case Script(text):
            return b"M 100755 inline %b\n%b" % (name, _counted(text.encode()))
        case str(text):
            return b"M 100644 inline %b\n%b" % (name, _counted(text.encode()))
        case bytes(content):
            return b"M 100644 inline %b\n%b" % (name, _counted(content))


def _counted(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)
