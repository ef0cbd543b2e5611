"""What GitHub computes from a repository: comparisons, commits, and merges by all three methods."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.gits import Git

_COMMITTER = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com")


class Conflict(Exception):
    """Two sides changed the same lines."""


@dataclass(frozen=True)
class Commit:
    """A commit as git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: tuple[str, str, str]
    committer: tuple[str, str, str]
    message: str


@dataclass(frozen=True)
class FileChange:
    """A file that differs between two commits."""

    path: str
    old_path: str
    status: str
    blob: str
    additions: int
    deletions: int
    patch: str


def read_commit(git: Git, sha: str) -> Commit:
    """A commit by its id."""
    person = "%x00".join(("%an", "%ae", "%aI", "%cn", "%ce", "%cI"))
    fields = git("show", "--no-patch", f"--format=%H%x00%T%x00%P%x00{person}%x00%B", sha).split("\0")
    found, tree, parents, *people, message = fields
    author, committer = tuple(people[:3]), tuple(people[3:])
    assert len(author) == 3
    assert len(committer) == 3
    return Commit(found, tree, tuple(parents.split()), author, committer, message.rstrip("\n"))


def merge_base(git: Git, one: str, other: str) -> str:
    """The best common ancestor."""
    return git("merge-base", one, other)


def between(git: Git, base: str, head: str) -> list[Commit]:
    """The commits of head that base has not, oldest first."""
    return [read_commit(git, sha) for sha in git("rev-list", "--reverse", "--topo-order", f"{base}..{head}").split()]


_STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed", "C": "copied"}


def changed_files(git: Git, base: str, head: str) -> list[FileChange]:
    """The files that differ since the merge base, as a pull request shows them."""
    start = merge_base(git, base, head)
    fields = git.run("diff", "--raw", "-z", "-M", "--no-abbrev", start, head).decode().split("\0")[:-1]
    found, rest = [], iter(fields)
    for meta in rest:
        _, _, old, blob, status = meta.split(" ")
        old_path = next(rest)
        path = next(rest) if status[0] in "RC" else old_path
        patch = git("diff", "-M", "--no-color", "--unified=3", start, head, "--", old_path, path)
        _, at, hunks = patch.partition("\n@@")
        lines = hunks.split("\n") if at else []
        added, removed = (sum(line.startswith(sign) for line in lines[1:]) for sign in "+-")
        shown = blob if status[0] != "D" else old
        found.append(FileChange(path, old_path, _STATUS[status[0]], shown, added, removed, f"@@{hunks}" if at else ""))
    return found


def lines_in_diff(change: FileChange) -> dict[int, str]:
    """The lines of the new file that a pull request's diff shows, which are those that may be commented on."""
    shown: dict[int, str] = {}
    number = 0
    for line in change.patch.split("\n"):
        if line.startswith("@@"):
            number = int(line.split("+")[1].split(",")[0].split(" ")[0])
        elif line[:1] in ("+", " "):
            shown[number] = line[1:]
            number += 1
    return shown


def merged_tree(git: Git, base: str, head: str) -> str:
    """The tree of a merge. Raises Conflict."""
    try:
        return git("merge-tree", "--write-tree", base, head)
    except AssertionError:
        raise Conflict from None


def commit_tree(git: Git, tree: str, *parents: str, message: str, author: tuple[str, str] | None = None) -> str:
    """A new commit, by GitHub on behalf of somebody."""
    ancestry = [part for parent in parents for part in ("-p", parent)]
    who = [f"-c author.name={author[0]}", f"-c author.email={author[1]}"] if author else []
    options = [part for option in who for part in option.split(" ", 1)]
    return git(*_COMMITTER, *options, "commit-tree", tree, *ancestry, "-F", "-", stdin=message.encode())


def rebased(git: Git, base: str, head: str) -> str:
    """The commits of head one after the other upon base. Raises Conflict."""
    commits = [commit.sha for commit in between(git, base, head) if len(commit.parents) == 1]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tree"
        git("worktree", "add", "--quiet", "--detach", str(place), base)
        try:
            inside = Git(place)
            inside(*_COMMITTER, "cherry-pick", "--allow-empty", *commits)
            return inside("rev-parse", "HEAD")
        except AssertionError:
            raise Conflict from None
        finally:
            git("worktree", "remove", "--force", str(place))
