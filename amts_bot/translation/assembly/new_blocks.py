"""A block that the translation does not have yet: the head's markup with every segment given to its unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amts_bot.text.blocks import Block, Kind
from amts_bot.translation.assembly.pieces import Node, Piece, View, line_feeds
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.changes import gaps
from amts_bot.translation.plan.decisions import MovedBlock

_SENTENCES = frozenset({Kind.PARAGRAPH, Kind.ITEM})
_NOT_HERE = frozenset({Status.KEPT, Status.UNTRANSLATED})
"""Units of a block that the translators left out, or that cannot be brought soundly."""


@dataclass(frozen=True)
class NewBlocks:
    """The head's blocks as they stand in the new translation."""

    view: View

    def node(self, h: int) -> Node | None:
        """The block `h` of the head, or None if it is one of those that the translators left out."""
        members = [self.view.unit_of_head(item) for item in self.view.head_items_of[h]]
        if all(unit.status in _NOT_HERE and not unit.request for unit in members):
            return None
        block = self.view.head.document.blocks[h]
        gap = self.view.newline if block.end > block.body_end else ""
        pieces = self.pieces(h)
        return Node(pieces, gap, None, h) if pieces else None

    def pieces(self, h: int) -> tuple[Piece, ...]:
        """The block's markup and segments."""
        head = self.view.head
        block, segments = head.document.blocks[h], head.segments[h]
        members = self.view.head_items_of[h]
        if h in self.view.decisions.moved_in:
            return tuple(self._from_elsewhere(self.view.decisions.moved_in[h], members))
        if not segments:
            return (self._whole(block, members[0]),)
        between = [self.view.with_newlines(line_feeds(gap)) for gap in gaps(head, block, segments)]
        if block.kind in _SENTENCES:
            there = [n for n, item in enumerate(members) if self._has_text(item)]
        else:
            there = list(range(len(members)))
        out = []
        for before, n in zip([None, *there], there, strict=False):
            around = [] if before is None else [members[before], members[n]]
            out.append(self._gap(block, between[n] if around else between[0], around))
            out.append(self._segment(segments[n].start, segments[n].end, members[n]))
        return (*out, Piece(between[-1])) if out else ()

    def _has_text(self, item: int) -> bool:
        """Whether a sentence stands in the new block: not if the translators have left it out, or have it elsewhere."""
        unit = self.view.unit_of_head(item)
        return unit.request is not None or unit.status is Status.MOVED or bool(unit.target)

    def _whole(self, block: Block, item: int) -> Piece:
        number = self.view.decisions.of_head[item]
        unit = self.view.units[number]
        if unit.status is Status.MOVED and unit.target:
            return Piece(self.view.with_newlines(self.view.old_text(unit, keep_lines=True)), number)
        text = self.view.with_newlines(line_feeds(self.view.head.document.body(block)))
        new = unit.request is not None
        return Piece(text, number, open=new, comments=self.view.comments_in.get(item, ()) if new else ())

    def _from_elsewhere(self, moved: MovedBlock, members: list[int]) -> Iterator[Piece]:
        for gap, text, item in zip(moved.gaps, moved.texts, members, strict=False):
            yield Piece(self.view.with_newlines(gap))
            yield Piece(self.view.with_newlines(text), self.view.decisions.of_head[item])
        yield Piece(self.view.with_newlines(moved.gaps[-1]))

    def _segment(self, start: int, end: int, item: int) -> Piece:
        number = self.view.decisions.of_head[item]
        unit = self.view.units[number]
        if unit.request is not None:
            return Piece(self.view.with_newlines(line_feeds(self.view.head.text[start:end])), number, open=True)
        if unit.target:
            return Piece(self.view.old_text(unit, keep_lines=False), number)
        return Piece("", number)

    def _gap(self, block: Block, gap: str, around: list[int]) -> Piece:
        """What stands before a segment; between sentences it depends on their language."""
        if not around or block.kind not in _SENTENCES:
            return Piece(gap)
        one, other = (self.view.decisions.of_head[item] for item in around)
        plain = block.kind is Kind.PARAGRAPH and block.lines[0].content == block.start
        breaks = plain and self.view.breaks_lines
        separator = self.view.newline if breaks else self.view.target.language.sentence_joiner
        return Piece(gap, between=(one, other), target_text=separator)
