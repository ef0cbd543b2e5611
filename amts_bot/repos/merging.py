"""The default branch merged into the bot's open one, so that people's work on both is what a run builds upon.

Files merge as git merges them. The bot's own files merge line by line, as the sets that they are. Where people changed
the same lines of a text on both sides, nothing is decided: the branch stays as it is, and the files are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from amts_bot.repos.branches import WorkingBranch
from amts_bot.repos.effort import HEADER as EFFORT_HEADER
from amts_bot.repos.effort import effort_path
from amts_bot.repos.git import Repository
from amts_bot.repos.state import HEADER


@dataclass(frozen=True, slots=True)
class Merged:
    """Where to start from: the branch with the default branch in it, if that could be.

    `is_needed` tells that git alone would not have merged them, `conflicts` which files people have to merge.
    """

    branch: WorkingBranch
    is_needed: bool = False
    conflicts: tuple[str, ...] = ()


def with_default_branch(target: Repository, branch: WorkingBranch) -> Merged:
    """The working branch with what has come to the default branch since."""
    ours, theirs = branch.start, branch.main.commit
    if ours == theirs or target.is_ancestor(theirs, ours):
        return Merged(branch)
    found = target.merge_trees(ours, theirs)
    if found is None:
        return Merged(branch)
    tree, conflicts = found
    ours_alone = {branch.state_file: HEADER, effort_path(branch.state_file): EFFORT_HEADER}
    of_people = tuple(path for path in conflicts if path not in ours_alone)
    if of_people:
        return Merged(branch, conflicts=of_people)
    files = {path: _merged_lines(target, branch, path, ours_alone[path]) for path in conflicts}
    message = "Merge the default branch\n\nPeople's work there is what this branch builds upon.\n"
    commit = target.merge_commit(tree, (ours, theirs), files=files, message=message)
    return Merged(replace(branch, start=commit), is_needed=bool(conflicts))


def _merged_lines(target: Repository, branch: WorkingBranch, path: str, header: str) -> bytes:
    """The lines of both sides but for those that one of them took out."""
    sides = (branch.start, branch.main.commit)
    old, ours, theirs = (_lines(target, commit, path) for commit in (target.word("merge-base", *sides), *sides))
    kept = (ours & theirs) | (ours - old) | (theirs - old)
    return "".join(f"{line}\n" for line in (header, *sorted(kept - {header}))).encode("utf-8", "surrogateescape")


def _lines(target: Repository, commit: str, path: str) -> frozenset[str]:
    blob = target.tree(commit).get(path)
    text = target.blobs([blob])[blob].decode("utf-8", "surrogateescape") if blob else ""
    return frozenset(line for line in text.replace("\r\n", "\n").split("\n") if line)
