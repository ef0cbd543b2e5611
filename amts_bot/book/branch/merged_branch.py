"""What the bot committed on a branch that is merged by now, found in git: by a merge, squashed, or rebased."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from amts_bot.adapters.git.repository import BOT_EMAIL, Repository

_MOST_COMMITS = 200


@dataclass(frozen=True, slots=True)
class MergedBranch:
    """The bot's commits on it, newest first, and where it left the default branch ("" if nobody can tell)."""

    commits: tuple[str, ...]
    start: str


def merged_branch(target: Repository, head: str, main: str, known: Collection[str] = ()) -> MergedBranch:
    """What the bot committed up to a branch's last commit, now that its work is in main.

    Where main was only moved forward to it, nothing tells where it began: then all of the bot's commits since other
    branches that are `known` (by their last commits) are taken.
    """
    before = _main_before(target, head, main)
    if before is None:
        others = [each for each in sorted(known) if target.is_ancestor(each, head) and each != head]
        return MergedBranch(_bots(target, "--first-parent", head, *(f"^{each}" for each in others)), "")
    return MergedBranch(_bots(target, head, f"^{before}"), target.word("merge-base", before, head))


def _main_before(target: Repository, head: str, main: str) -> str | None:
    """Main as it was when the branch was merged into it; None if it was moved forward to the branch."""
    if not target.is_ancestor(head, main):
        return main
    listing = target.run("rev-list", "--first-parent", "--parents", main, f"^{head}").decode().splitlines()
    for line in listing:
        _, first, *others = line.split()
        if head in others:
            return first
    return None


def _bots(target: Repository, *revisions: str) -> tuple[str, ...]:
    """The commits that the bot itself made: what a server squashed or rebased has another committer."""
    options = ("--topo-order", f"--max-count={_MOST_COMMITS}", "--format=%H %ce")
    lines = target.run("log", *options, *revisions).decode("utf-8", "surrogateescape").splitlines()
    return tuple(commit for commit, _, who in (line.partition(" ") for line in lines) if who == BOT_EMAIL)
