"""Sections that only the translation has: what stands in them is not taken for the text of the section before.

A heading of the translators' own ends the section above it. A bead that reaches over such a heading is not sure, so
that what they wrote below it is never edited: a translator's own section is one, and the last section of a
chapter is where they like to put it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amts_bot.text.blocks import Kind
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead

UNSURE = 0.0


def doubt_own_sections(beads: Sequence[Bead], left: Sequence[Item], right: Sequence[Item]) -> list[Bead]:
    """The beads; those that pair prose of a section with prose below a heading of the translators' own lose all score.

    A bead whose two sides share an anchor, such as a formula or a number, keeps it.
    """
    heading_of = _headings(left), _headings(right)
    partner = {bead.target[0]: bead.source[0] for bead in beads if len(bead.source) == len(bead.target) == 1}
    paired = {source for source in partner.values() if left[source].kind == Kind.HEADING}
    return [
        replace(bead, score=UNSURE) if _reaches_over(bead, heading_of, partner, paired, left, right) else bead
        for bead in beads
    ]


def _headings(side: Sequence[Item]) -> list[int | None]:
    """The heading that each item stands below; itself for a heading."""
    out: list[int | None] = []
    current: int | None = None
    for n, item in enumerate(side):
        if item.kind == Kind.HEADING:
            current = n
        out.append(current)
    return out


def _reaches_over(
    bead: Bead, heading_of: tuple[list[int | None], list[int | None]], partner: dict[int, int], paired: set[int],
    left: Sequence[Item], right: Sequence[Item],
) -> bool:  # fmt: skip
    if not bead.source or not bead.target:
        return False
    one, other = left[bead.source[0]], right[bead.target[0]]
    if one.segment is None or Kind.HEADING in (one.kind, other.kind):
        return False
    above, below = heading_of[0][bead.source[0]], heading_of[1][bead.target[0]]
    if above is None or below is None or below in partner or above not in paired:
        return False
    return not one.anchors & other.anchors
