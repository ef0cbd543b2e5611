"""Blocks that moved from one file of the book to another keep their translation, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from amts_bot.text.blocks import Kind
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import CERTAIN, LIKELY
from amts_bot.translation.ledger import Finding, Severity, Status
from amts_bot.translation.plan.changes import gaps, identity
from amts_bot.translation.plan.decisions import STAYS, Decisions, MovedBlock, PlannedUnit

_Identity = tuple[str, ...]

MARKS = frozenset({Kind.TAB, Kind.LABEL, Kind.DIRECTIVE, Kind.BREAK})
"""Kinds of blocks that hold nothing of a translator's; each comes with the head, and never without its other half."""


def follow_moves(files: Sequence[Decisions]) -> list[Decisions]:
    """Give every block that is new in one file the translation that it had in another, which lost it.

    Text whose removal is doubtful goes where its source went; what goes nowhere stays, and is named.
    """
    left: dict[_Identity, MovedBlock] = {}
    for decisions in files:
        for key, _, block in _blocks_that_left(decisions):
            left.setdefault(key, block)
    followed = [_with_moved_in(decisions, left) for decisions in files]
    arrived = {identity(decisions.changes.head, h) for decisions in followed for h in decisions.moved_in}
    wanted = {
        unit.request.source for decisions in followed for unit in decisions.units if unit.request and not unit.target
    }
    return [_without_doubts(decisions, arrived, wanted) for decisions in followed]


def _without_doubts(decisions: Decisions, arrived: Set[_Identity], wanted: Set[str]) -> Decisions:
    """The decisions in which no removal is doubtful any more: a sentence that is new elsewhere goes there, since the
    memory has it."""
    if not any(map(_is_doubtful, decisions.units)):
        return decisions
    gone = {t for key, t, _ in _blocks_that_left(decisions) if key in arrived}
    items, document = decisions.alignment.target_items, decisions.alignment.target.document
    units, findings = list(decisions.units), list(decisions.findings)
    of_target = list(decisions.of_target)
    for number, unit in enumerate(decisions.units):
        has_left = all(items[j].block in gone for j in unit.target)
        if not _is_doubtful(unit) or has_left or (_is_in_memory(unit) and unit.old_source in wanted):
            continue
        line = document.line_of(items[unit.target[0]].start)
        findings.append(Finding("unaligned", Severity.WARNING, STAYS.format(unit.old_source, line)))
        for j in unit.target:  # the bead says nothing any more: each sentence is a unit of its own
            of_target[j] = number if j == unit.target[0] else len(units)
            own = PlannedUnit(items[j].kind, Status.TARGET_ONLY, (), (j,))
            units[of_target[j] : of_target[j] + 1] = [own]
    return replace(decisions, units=tuple(units), of_target=tuple(of_target), findings=tuple(findings))


def _is_doubtful(unit: PlannedUnit) -> bool:
    return unit.status is Status.REMOVED and unit.certainty < CERTAIN


def _is_in_memory(unit: PlannedUnit) -> bool:
    """Whether the memory learns a sentence from the place that it leaves."""
    return len(unit.target) == 1 and unit.certainty >= LIKELY


def _blocks_that_left(decisions: Decisions) -> Iterator[tuple[_Identity, int, MovedBlock]]:
    """Blocks whose units were all removed, one old sentence for one of the source: as the source had them, and here."""
    alignment = decisions.alignment
    units_of: dict[int, list[PlannedUnit]] = {}
    for number, item in zip(decisions.of_target, alignment.target_items, strict=True):
        units_of.setdefault(item.block, []).append(decisions.units[number])
    base_block = _base_blocks(decisions)
    for t, units in units_of.items():
        b = base_block.get(t)
        if (
            b is None
            or b < 0
            or alignment.source.document.blocks[b].kind in MARKS
            or any(unit.status is not Status.REMOVED or len(unit.target) != 1 for unit in units)
        ):
            continue
        moved = _moved_block(decisions, t)
        if len(moved.texts) == max(1, len(alignment.source.segments[b])):
            yield identity(alignment.source, b), t, moved


def _base_blocks(decisions: Decisions) -> dict[int, int]:
    """The base block that each old translation block belongs to, where it is just one and all beads are 1-1."""
    found: dict[int, set[int]] = {}
    alignment = decisions.alignment
    for bead in alignment.beads:
        for target in bead.target:
            t = alignment.target_items[target].block
            sources = {alignment.source_items[n].block for n in bead.source}
            found.setdefault(t, set()).update(sources if len(bead.source) == 1 else {-1, *sources})
    return {t: blocks.copy().pop() for t, blocks in found.items() if len(blocks) == 1}


def _moved_block(decisions: Decisions, t: int) -> MovedBlock:
    target = decisions.alignment.target
    block, segments = target.document.blocks[t], target.segments[t]
    if not segments:
        return MovedBlock((target.document.body(block),), ("", ""))
    return MovedBlock(
        tuple(target.text[segment.start : segment.end] for segment in segments), tuple(gaps(target, block, segments))
    )


def _with_moved_in(decisions: Decisions, left: Mapping[_Identity, MovedBlock]) -> Decisions:
    units = list(decisions.units)
    moved_in: dict[int, MovedBlock] = {}
    for h, items in _new_blocks(decisions).items():
        block = left.get(identity(decisions.changes.head, h))
        if block is None or len(block.texts) != len(items):
            continue
        moved_in[h] = block
        for n in items:
            unit = units[decisions.of_head[n]]
            units[decisions.of_head[n]] = replace(unit, status=Status.MOVED, request=None)
    return replace(decisions, units=tuple(units), moved_in=moved_in)


def _new_blocks(decisions: Decisions) -> dict[int, list[int]]:
    """The head's blocks in which everything is new, with their items."""
    out: dict[int, list[int]] = {}
    for n, item in enumerate(decisions.head_items):
        out.setdefault(item.block, []).append(n)
    return {h: items for h, items in out.items() if all(_is_new(decisions, n, decisions.head_items[n]) for n in items)}


def _is_new(decisions: Decisions, n: int, item: Item) -> bool:
    unit = decisions.units[decisions.of_head[n]]
    return decisions.changes.origin[item.block] is None and unit.request is not None and not unit.target
