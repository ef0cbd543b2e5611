"""What a file's new text leaves people to know: lines that gave way, passages that stay, places left as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from amts_bot.translation.assembly.pieces import Layout
from amts_bot.translation.ledger import Finding, Severity, Unit
from amts_bot.translation.plan.decisions import Decisions, Place


def remarks(
    decisions: Decisions, layout: Layout, texts: Mapping[int, str], units: Mapping[int, Unit]
) -> Iterator[Finding]:
    """The findings of a file; `texts` and `units` are by the number of the planned unit."""
    yield from decisions.findings
    yield from _conflicts(layout, texts, units)
    yield from _beside(layout, units)
    yield from _staying(decisions, layout)
    for place, why in decisions.as_it_was:
        yield from _as_it_was(decisions, place, why, units)


def _conflicts(layout: Layout, texts: Mapping[int, str], units: Mapping[int, Unit]) -> Iterator[Finding]:
    """The translators' lines that gave way, but for those that came back, such as a comment that the memory has."""
    for number, lost in layout.conflicts.items():
        lines = units[number].source_lines
        there = {line.strip() for line in texts.get(number, "").splitlines()}
        for line in (line for line in lost if not {each.strip() for each in line.splitlines()} <= there):
            message = f"the English changed this line too; the translation had: {' '.join(line.split())}"
            yield Finding("merge", Severity.WARNING, message, source_line=lines[0] if lines else None)


def _beside(layout: Layout, units: Mapping[int, Unit]) -> Iterator[Finding]:
    """Where people's words in markup stand though the source changed them too."""
    last: Unit | None = None
    for piece in layout.pieces:
        last = units.get(piece.unit, last) if piece.unit is not None else last
        for words in piece.beside:
            message = f"the source changed this markup too; yours stands, and the source has: {' '.join(words.split())}"
            source = last.source_lines[0] if last and last.source_lines else None
            target = last.target_lines[0] if last and last.target_lines else None
            yield Finding("merge", Severity.WARNING, message, source, target)


def _staying(decisions: Decisions, layout: Layout) -> Iterator[Finding]:
    """Passages that the source moved and the translation did not, since others are written together with them."""
    document = decisions.changes.head.document
    message = "the source has this at another place now; its translation shares a paragraph with other text and stays"
    for h in layout.staying:
        yield Finding("order", Severity.WARNING, message, source_line=document.line_of(document.blocks[h].start))


def _as_it_was(decisions: Decisions, place: Place, why: str, units: Mapping[int, Unit]) -> Iterator[Finding]:
    """A place that the source's change could not be brought to: one finding for each run of blocks."""
    at_old: dict[int, Unit] = {}
    for number, unit in enumerate(decisions.units):
        for j in unit.target:
            at_old.setdefault(decisions.alignment.target_items[j].block, units[number])
    for first in _starts(block for block in place.old if block in at_old):
        lines, sources = at_old[first].target_lines, at_old[first].source_lines
        message = f"stays as it was: the source's change cannot be brought here soundly ({why})"
        yield Finding("place", Severity.WARNING, message, sources[0] if sources else None, lines[0] if lines else None)
    document = decisions.changes.head.document
    known = {item.block for item in decisions.head_items}
    for first in _starts(block for block in place.head if block in known):
        message = f"is new in the source and left out here: it cannot be brought soundly ({why})"
        yield Finding("place", Severity.WARNING, message, source_line=document.line_of(document.blocks[first].start))


def _starts(blocks: Iterable[int]) -> list[int]:
    """The first block of each run; a blank or an end marker between two does not part them."""
    wanted = sorted(blocks)
    pairs = zip([None, *wanted], wanted, strict=False)
    return [block for before, block in pairs if before is None or block > before + 2]
