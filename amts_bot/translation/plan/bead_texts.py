"""What the sides of a bead say, each in one line, and what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.plan.changes import Changes


@dataclass(frozen=True)
class Said:
    """The words of base, head and old translation, by the numbers of their items."""

    changes: Changes
    alignment: Alignment
    head_items: tuple[Item, ...]

    def kind(self, bead: Bead) -> str:
        """What a bead is in the base: a sentence, a heading, a block of code…"""
        return self.alignment.source_items[bead.source[0]].kind

    def base(self, source: Sequence[int]) -> str:
        """Some items of the base."""
        return _joined(self.changes.base, [self.alignment.source_items[b] for b in source])

    def head(self, head: Sequence[int]) -> str:
        """Some items of the head."""
        return _joined(self.changes.head, [self.head_items[h] for h in head])

    def target(self, bead: Bead) -> str:
        """A bead's old translation."""
        return _joined(self.alignment.target, self._members(bead))

    def old_target(self, bead: Bead) -> str:
        """A bead's old translation as it stands, line breaks included; joined where it is spread over blocks."""
        members = self._members(bead)
        if len({item.block for item in members}) == 1:
            return self.alignment.target.text[members[0].start : members[-1].end]
        return self.target(bead)

    def _members(self, bead: Bead) -> list[Item]:
        return [self.alignment.target_items[j] for j in bead.target]


def _joined(document: SegmentedDocument, members: Sequence[Item]) -> str:
    return document.language.sentence_joiner.join(item.text for item in members)
