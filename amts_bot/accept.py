"""Closing open units: what `amts-bot accept` does, and what a person says who has looked and found them right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from amts_bot.errors import BadInput
from amts_bot.files import decode
from amts_bot.repos.branches import WorkingBranch, find_working_branch
from amts_bot.repos.git import Repository
from amts_bot.repos.state import OpenUnit, State, format_state, read_state
from amts_bot.settings import Target
from amts_bot.text.document import Kind
from amts_bot.text.markup import without_slide_marks
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.units import text_hash
from amts_bot.translation.update import read_segments

_LARGEST_BEAD = 4


def accept(
    target: Repository,
    *,
    language: str,
    settings: Target,
    paths: Sequence[str],
    section: str | None,
    shares_repository: bool = False,
) -> tuple[str, int]:
    """Close the open units of these files (all, if none is named), or of one section of them.

    Commits the state file to the bot's open branch, or to a new one, and gives the branch and how many units were
    closed. Raises BadInput if nothing of that name is there.
    """
    branch = find_working_branch(target, language, settings, shares_repository=shares_repository)
    tree = target.tree(branch.start)
    if branch.state_file not in tree:
        raise BadInput(f"{target.name}: has no {branch.state_file}, so nothing is open")
    state = read_state(target, branch.start, branch.state_file)
    _refuse_unknown(paths, state)
    named = [unit for unit in state.open_units if not paths or unit.path in paths]
    if section is not None:
        hashes = {path: _hashes(target, tree, path, language, section) for path in {unit.path for unit in named}}
        if not any(hash_ is not None for hash_ in hashes.values()):
            raise BadInput(f"no heading or label {section!r} in a file with open units; write it as it stands there")
        named = [unit for unit in named if unit.target_hash in (hashes[unit.path] or ())]
    return branch.name, _commit(target, branch, state, named)


def _refuse_unknown(paths: Sequence[str], state: State) -> None:
    known = {unit.path for unit in state.open_units}
    for path in paths:
        if path not in known:
            raise BadInput(f"{path}: has no open units; write one of: {', '.join(sorted(known)) or 'there are none'}")


def _commit(target: Repository, branch: WorkingBranch, state: State, units: Sequence[OpenUnit]) -> int:
    if units:
        closed = replace(state, open_units=state.open_units - frozenset(units))
        date = target.revision(branch.start).date
        message = f"Accept {len(units)} open unit{'' if len(units) == 1 else 's'}\n"
        target.commit(
            branch.name,
            parent=branch.start,
            files={branch.state_file: format_state(closed).encode()},
            message=message,
            date=date,
        )
    return len(units)


def _hashes(target: Repository, tree: dict[str, str], path: str, language: str, section: str) -> set[str] | None:
    """The hashes of everything that a section says; None if the file has no such section."""
    if path not in tree:
        return None
    document = read_segments(decode(target.blobs([tree[path]])[tree[path]], path), language)
    blocks = list(_section(document, section))
    if not blocks:
        return None
    texts = [segment.plain for block in blocks for segment in document.segments[block]]
    joiner = document.language.sentence_joiner
    return {
        text_hash(joiner.join(texts[n : n + size])) for n in range(len(texts)) for size in range(1, _LARGEST_BEAD + 1)
    }


def _section(document: SegmentedDocument, name: str) -> Iterator[int]:
    """The blocks from a heading, named by its text or by its label, to the next heading."""
    inside: list[int] = []
    wanted = False
    for n, block in enumerate(document.document.blocks):
        if block.kind is Kind.HEADING:
            if wanted:
                break
            inside = []
        inside.append(n)
        wanted = wanted or _is_named(document, n, name)
    return iter(inside if wanted else ())


def _is_named(document: SegmentedDocument, n: int, name: str) -> bool:
    block = document.document.blocks[n]
    if block.kind is Kind.HEADING:
        return any(without_slide_marks(segment.plain) == name for segment in document.segments[n])
    return block.kind is Kind.LABEL and f"`{name}`" in document.document.body(block)
