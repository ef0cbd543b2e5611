"""Closing open units: what `amts-bot accept` does, and what a person says who has looked and found them right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from amts_bot.adapters.git.repository import Repository
from amts_bot.book.branch.state_file import OpenUnit, State, format_state, read_state
from amts_bot.book.branch.working_branch import WorkingBranch, find_working_branch
from amts_bot.book.scope import Scope, hashes_in_scope, refuse_unknown_paths
from amts_bot.errors import BadInput
from amts_bot.report.output.commit_messages import with_command
from amts_bot.report.words.plural import plural
from amts_bot.settings.book import Target


def accept(
    target: Repository, *, language: str, settings: Target, scope: Scope, shares_repository: bool = False,
    command: str = "", finished: Collection[str] = (),
) -> tuple[str, int]:  # fmt: skip
    """Close the open units of a part of the translation.

    Commits the state file to the bot's open branch, or to a new one, and gives the branch and how many units were
    closed. `command` is the comment that asked for it. Raises BadInput if nothing of that name is there.
    """
    branch = find_working_branch(target, language, settings, shares_repository=shares_repository, finished=finished)
    tree = target.tree(branch.start)
    if branch.state_file not in tree:
        raise BadInput(f"{target.name}: has no {branch.state_file}, so nothing is open")
    state = read_state(target, branch.start, branch.state_file)
    refuse_unknown_paths(scope, list({unit.path for unit in state.open_units}), "has no open units")
    named = [unit for unit in state.open_units if scope.has(unit.path)]
    if scope.is_exact:
        paths = sorted({unit.path for unit in named})
        hashes = hashes_in_scope(target, tree, paths, language, scope)
        named = [unit for unit in named if unit.target_hash in hashes.get(unit.path, ())]
    if named:
        _commit(target, branch, state, named, command)
    return branch.name, len(named)


def _commit(target: Repository, branch: WorkingBranch, state: State, units: Sequence[OpenUnit], command: str) -> None:
    closed = replace(state, open_units=state.open_units - frozenset(units))
    target.commit(
        branch.name,
        parent=branch.start,
        files={branch.state_file: format_state(closed).encode()},
        message=with_command(f"Accept {plural(len(units), 'open unit')}\n", command),
        date=target.revision(branch.start).date,
    )
