"""What becomes of a block that the old translation has: left alone, edited in place, merged, or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from amts_bot.text.blocks import Block, Kind
from amts_bot.translation.assembly.new_blocks import NewBlocks
from amts_bot.translation.assembly.pieces import GONE, Node, Piece, View, line_feeds
from amts_bot.translation.ledger import Status
from amts_bot.translation.merge.code import breaks_python, merge, merge_markup
from amts_bot.translation.plan.changes import frame, gaps
from amts_bot.translation.plan.decisions import PlannedUnit, Request

_STATEMENTS = frozenset({Kind.CODE, Kind.MATH, Kind.TAB})
"""Blocks that follow the source where both changed them: a program must run, and a formula be true."""


@dataclass(frozen=True)
class OldBlocks:
    """The old translation's blocks as they stand in the new one."""

    view: View

    def node(self, t: int) -> Node | None:
        """The block `t` of the old translation, or None if nothing of it is left."""
        target = self.view.target
        block = target.document.blocks[t]
        gap = target.text[block.body_end : block.end]
        members = self.view.target_items_of.get(t, [])
        if not members:
            return Node((Piece(target.document.body(block)),), gap, t)
        if not target.segments[t]:
            pieces = self._whole(block, members[0])
        elif block.kind is Kind.TABLE and (h := self._changed_table(t)) is not None:
            pieces = NewBlocks(self.view).pieces(h)
        else:
            pieces = self._prose(t, block, members)
        return Node(pieces, gap, t) if pieces else None

    # --- blocks without prose -----------------------------------------------------------------------------

    def _whole(self, block: Block, item: int) -> tuple[Piece, ...]:
        number = self.view.decisions.of_target[item]
        unit = self.view.units[number]
        if unit.status in GONE:
            return ()
        body = self.view.target.document.body(block)
        if unit.status is not Status.MERGED:
            comments = self.view.comments_in.get(unit.head[0], ()) if unit.head else ()
            return (Piece(body, number, comments=comments),)
        comments = self.view.comments_in.get(unit.head[0], ())
        if block.kind not in _STATEMENTS:
            head = line_feeds(self.view.decisions.head_items[unit.head[0]].text)
            own = merge_markup(line_feeds(unit.old_source or ""), head, line_feeds(body))
            return (Piece(self.view.with_newlines(own.text), number, comments=comments, beside=own.conflicts),)
        text, lost = self._merged(unit, body)
        return (Piece(text, number, comments=comments, lost=lost),)

    def _merged(self, unit: PlannedUnit, body: str) -> tuple[str, tuple[str, ...]]:
        """The block merged three ways, and the translation's lines that gave way to the head's."""
        head = line_feeds(self.view.decisions.head_items[unit.head[0]].text)
        merged = merge(line_feeds(unit.old_source or ""), head, line_feeds(body))
        if breaks_python(line_feeds(body), head, merged.text):
            return body, ("the code as a whole, which was left as it is: a merge would not run",)
        return self.view.with_newlines(merged.text), merged.conflicts

    def _changed_table(self, t: int) -> int | None:
        """The head's table that this one is rendered from, if cells came, went or moved and none is people's own."""
        h = self.view.tables.get(t)
        own = any(self.view.unit_of_target(item).status is Status.TARGET_ONLY for item in self.view.target_items_of[t])
        if h is None or own or t in self.view.as_they_were:
            return None
        is_same = self.view.decisions.changes.unchanged(h) and self.view.heads_of(t) == {h}
        return None if is_same else h

    # --- prose --------------------------------------------------------------------------------------------

    def _prose(self, t: int, block: Block, members: list[int]) -> tuple[Piece, ...]:
        between = self._frame(t, block)
        survivors = [(place, pieces) for place, item in enumerate(members) if (pieces := self._segment(item))]
        if not survivors:
            return ()
        out = [between[0]]
        separator = self._separator(block, between)
        for n, (place, pieces) in enumerate(survivors):
            if n:
                before, earlier = survivors[n - 1]
                widest = _widest(between[before + 1 : place + 1])
                out.append(replace(self._between(widest.text, earlier[-1], pieces[0]), beside=widest.beside))
            out += _separated(pieces, separator)
        return (*out, between[-1])

    def _between(self, gap: str, one: Piece, other: Piece) -> Piece:
        """What stands between two sentences; text that is left in the source language has a blank around it."""
        joiner, usual = self.view.head.language.sentence_joiner, self.view.target.language.sentence_joiner
        numbers = (one.unit or 0, other.unit or 0)
        if gap and not (gap == joiner != usual and any(self._was_in_source_language(n) for n in numbers)):
            return Piece(gap)
        return Piece(gap or joiner, between=numbers, target_text=usual if gap else gap)

    def _was_in_source_language(self, number: int) -> bool:
        request = self.view.units[number].request
        return request is not None and request.open_status is Status.UNTRANSLATED

    def _segment(self, item: int) -> list[Piece]:
        """A segment's pieces: its own text or the unit's new one, and sentences that are new beside it."""
        number = self.view.decisions.of_target[item]
        unit = self.view.units[number]
        own: list[Piece] = []
        if unit.request is not None:
            if item == unit.target[0]:
                own = [Piece(_fallback(unit.request), number, open=True)]
        elif unit.status not in GONE:
            old = self.view.decisions.alignment.target_items[item]
            own = [Piece(self.view.target.text[old.start : old.end], number)]
        before, after = self._added
        return [
            *(self._new_sentence(number) for number in before.get(item, ())),
            *own,
            *(self._new_sentence(number) for number in after.get(item, ())),
        ]

    def _new_sentence(self, number: int) -> Piece:
        unit = self.view.units[number]
        if unit.status is Status.MOVED:
            return Piece(self.view.old_text(unit, keep_lines=True), number)
        assert unit.request is not None
        return Piece(unit.request.source, number, open=True)

    @cached_property
    def _added(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Units of new sentences inside paragraphs that the translation has, before and after the old item there."""
        before: dict[int, list[int]] = defaultdict(list)
        after: dict[int, list[int]] = defaultdict(list)
        for h, members in self.view.head_items_of.items():
            if not self.view.places[h] or self.view.head.document.blocks[h].kind is Kind.TABLE:
                continue
            anchor: int | None = None
            waiting: list[int] = []
            for item in members:
                number = self.view.decisions.of_head[item]
                unit = self.view.units[number]
                if unit.target and unit.status is not Status.MOVED:
                    anchor = unit.target[-1]
                    before[unit.target[0]] += waiting
                    waiting = []
                elif unit.status is Status.MOVED or (unit.request is not None and not unit.target):
                    (waiting if anchor is None else after[anchor]).append(number)
        return before, after

    # --- the markup around prose --------------------------------------------------------------------------

    def _frame(self, t: int, block: Block) -> list[Piece]:
        """The markup around the segments, with the head's change of it where people left it as it was."""
        target, changes = self.view.target, self.view.decisions.changes
        between = gaps(target, block, target.segments[t])
        blocks = self.view.heads_of(t)
        if len(blocks) != 1 or block.kind is Kind.PARAGRAPH or t in self.view.as_they_were:
            return [*map(Piece, between)]
        h = blocks.pop()
        b = changes.origin[h]
        if b is None or frame(changes.base, b) == frame(changes.head, h):
            return [*map(Piece, between)]
        before = gaps(changes.base, changes.base.document.blocks[b], changes.base.segments[b])
        after = gaps(changes.head, changes.head.document.blocks[h], changes.head.segments[h])
        if not len(before) == len(after) == len(between):
            return [self._new_frame(before[0], after[0], between[0]), *map(Piece, between[1:])]
        return [self._new_frame(*three) for three in zip(before, after, between, strict=True)]

    def _new_frame(self, before: str, after: str, own: str) -> Piece:
        if before.split() == after.split():
            return Piece(own)
        if before.split() == own.split():
            return Piece(self.view.with_newlines(line_feeds(after)))
        merged = merge_markup(line_feeds(before), line_feeds(after), line_feeds(own))
        return Piece(self.view.with_newlines(merged.text), beside=merged.conflicts)

    def _separator(self, block: Block, frame: Sequence[Piece]) -> str:
        """What stands between two sentences here: a line break where people break lines after sentences."""
        inner = [piece.text for piece in frame[1:-1]]
        broken = [gap for gap in inner if "\n" in gap]
        if broken and 2 * len(broken) >= len(inner):
            return broken[0]
        is_plain = block.kind is Kind.PARAGRAPH and block.lines[0].content == block.start
        if not inner and is_plain and self.view.breaks_lines:
            return self.view.newline
        return inner[0] if inner and not broken else self.view.target.language.sentence_joiner


def _separated(pieces: list[Piece], separator: str) -> Iterator[Piece]:
    """New sentences beside old ones: a blank before text that stays in the source language."""
    yield pieces[0]
    for before, piece in pairwise(pieces):
        around = (before.unit or 0, piece.unit or 0)
        yield Piece(separator or " ", between=around, target_text=separator)
        yield piece


def _fallback(request: Request) -> str:
    """What stands where no draft does: the source, as it stands there already if it was left before."""
    if request.open_status is Status.UNTRANSLATED and request.source == request.old_source:
        return request.old_target or request.source
    return request.source


def _widest(between: Sequence[Piece]) -> Piece:
    """Of the gaps around removed sentences, the one that breaks the line, else the first."""
    return next((gap for gap in between if "\n" in gap.text), between[0])
