"""The bot's branches of a language: which one is open and to be gone on with, and how the next one is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.read_only import Revision
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.branch.state_file import EMPTY, STATE_PATH, State, parse_state, read_state, state_path
from amts_bot.errors import BadInput
from amts_bot.settings.book import Target

PREFIX = "amts/"


@dataclass(frozen=True)
class Earlier:
    """What became of the bot's earlier branches, as far as only GitHub knows it.

    `finished` are those whose pull request was merged or closed: nothing is added to them. `merged` are the last
    commits of merged ones, oldest first, with the refs that keep them. `declined` is that of the one that people closed
    last, if nothing came after it.
    """

    finished: frozenset[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)
    declined: Mapping[str, str] = field(default_factory=dict)


NOTHING_EARLIER = Earlier()


@dataclass(frozen=True, slots=True)
class WorkingBranch:
    """The branch to commit to, the commit of the target to start from, the default branch's head, the state's path."""

    name: str
    start: str
    main: Revision
    state_file: str


def find_working_branch(
    target: Repository, language: str, settings: Target, *, upstream: str | None = None,
    shares_repository: bool = False, finished: Collection[str] = (),
) -> WorkingBranch:  # fmt: skip
    """Where to go on with a language; a new branch is named after the upstream commit, or after what it does.

    `finished` are branches that are left behind although git does not tell: their pull request was closed.
    """
    main = target.revision(settings.branch or _default_branch(target, language))
    state_file = state_path(target, main.commit, language, shared=shares_repository)
    name, start = working_branch(
        target, language, main.commit, upstream or f"accept-{main.short}", state_file, finished
    )
    return WorkingBranch(name, start, main, state_file)


def _default_branch(target: Repository, language: str) -> str:
    """What is checked out, unless that is a branch of the bot's: nobody has merged what is only there."""
    here = target.branch_checked_out()
    if not here.startswith(PREFIX):
        return "HEAD"
    others = [name for name in target.branches("") if not name.startswith(PREFIX)]
    for name in (target.default_of_origin(), "main", "master"):
        if name in others:
            return name
    if len(others) == 1:
        return others[0]
    raise BadInput(
        f"{target.name}: the bot's branch {here} is checked out; check out the default branch, or name it in "
        f"amts.yml as targets.{language}.branch"
    )


def working_branch(
    target: Repository, language: str, main: str, name: str, state_path: str = STATE_PATH,
    finished: Collection[str] = (),
) -> tuple[str, str]:  # fmt: skip
    """The branch to commit to, and the commit of the target to start from.

    An open branch of the bot is added to, with whatever people did on it; one that was merged into `main` (a
    commit) is left behind, and the next one is `amts/<language>-<name>`, numbered if that name was used.
    One that is deleted by now has used it too.
    """
    branches = _bot_branches(target, language)
    for branch, commit in sorted(branches.items()):
        if branch not in finished and not _is_merged(target, commit, main, state_path):
            return branch, commit
    taken = {*branches, *finished}
    names = (f"amts/{language}-{name}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, len(taken) + 3))))
    return next(free for free in names if free not in taken), main


def _bot_branches(target: Repository, language: str) -> dict[str, str]:
    branches = target.branches(PREFIX).items()
    return {branch: commit for branch, commit in branches if is_bots_branch(branch, language)}


def is_bots_branch(branch: str, language: str) -> bool:
    """Whether a branch is one of the bot's for a language; those of `zh-TW` are none of `zh`."""
    return re.fullmatch(rf"amts/{re.escape(language)}-(accept-)?[0-9a-f]{{7,40}}(-\d+)?", branch) is not None


def _is_merged(target: Repository, commit: str, main: str, state_path: str) -> bool:
    """Whether a branch's work is in main: by history, or squashed, which the state files of main since then tell."""
    if target.is_ancestor(commit, main):
        return True
    base = target.common_ancestor(commit, main)
    old = read_state(target, base, state_path) if base else EMPTY
    done = read_state(target, commit, state_path)
    if done == old:
        return _brings_nothing(target, commit, main)
    since = f"{base}..{main}" if base else main
    return any(_holds(state, done, old) for state in _states(target, since, state_path))


def _brings_nothing(target: Repository, commit: str, main: str) -> bool:
    """Whether a merge would leave main as it is: people took back what was on the branch, or have it already."""
    merged = target.merge_trees(main, commit)
    return merged is not None and merged == (target.word("rev-parse", main + "^{tree}"), [])


def _states(target: Repository, revisions: str, state_path: str) -> Iterator[State]:
    """All states that a history, or a part of it, went through, newest first, but for those that were broken then."""
    versions = [change.blob for change in target.history(revisions, state_path) if change.path]
    for content in target.blobs(versions).values():
        with suppress(BadInput):
            yield parse_state(decode(content, state_path))


def _holds(here: State, done: State, old: State) -> bool:
    """Whether a state has all that became of an old one elsewhere: its bases, and no unit open that is closed there."""
    gone = old.bases - done.bases
    return done.bases <= here.bases and not gone & here.bases and here.open_units <= done.open_units
