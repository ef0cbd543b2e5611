"""How much of a chapter changed from one revision to another: what `status` counts for a file that is behind."""

from __future__ import annotations

from dataclasses import dataclass

from amts_bot.text.blocks import Kind
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.plan.changes import compare


@dataclass(frozen=True, slots=True)
class Extent:
    """Sections in which anything changed, and prose characters (code points) that the base did not have."""

    sections: int = 0
    characters: int = 0


def extent(base: SegmentedDocument, head: SegmentedDocument) -> Extent:
    """The extent of the changes from base to head. A removed block counts for the section that it was in."""
    changes = compare(base, head)
    here, there = _sections(base), _sections(head)
    changed = {
        there[h]
        for h, block in enumerate(head.document.blocks)
        if block.kind is not Kind.BLANK and not changes.unchanged(h)
    }
    went_to = {here[b]: there[h] for h, b in reversed([*enumerate(changes.origin)]) if b is not None}
    lost = {went_to.get(here[b], -1 - here[b]) for b in changes.removed}
    known = {segment.words for group in base.segments for segment in group}
    new = (segment for group in head.segments for segment in group if segment.words not in known)
    return Extent(len(changed | lost), sum(len(segment.plain) for segment in new))


def _sections(document: SegmentedDocument) -> list[int]:
    """The number of each block's section."""
    number, sections = 0, []
    for block in document.document.blocks:
        number += block.kind is Kind.HEADING
        sections.append(number)
    return sections
