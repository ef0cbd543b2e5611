"""Where everything goes: the new translation as pieces in their order, some still to be filled.

The old translation is edited in place. What did not change is not touched, so that its bytes, its order and the
translators' own text survive; new blocks are put after the translation of what precedes them in the head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from amts_bot.text.document import Block, Kind
from amts_bot.text.segments import one_line
from amts_bot.translation.alignment import longest_increasing
from amts_bot.translation.anchors import Item
from amts_bot.translation.changes import frame, gaps
from amts_bot.translation.merge import breaks_python, merge
from amts_bot.translation.plan import Decisions, MovedBlock, PlannedUnit, Request
from amts_bot.translation.units import Status


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the new translation.

    `open` ones are replaced by the unit's draft, if it has one. One `between` two units stands as `text` beside
    source text, and as `target_text` where both units are in the target language. `comments` are the units of
    new comments in a piece of code.
    """

    text: str
    unit: int | None = None
    open: bool = False
    between: tuple[int, int] | None = None
    target_text: str = ""
    comments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A block of the new translation: its pieces and the blank lines after it; `old` is its old index."""

    pieces: tuple[Piece, ...]
    gap: str
    old: int | None = None
    head: int | None = None


@dataclass(frozen=True)
class Layout:
    """The new translation before its open pieces are filled, with what the merges gave up by unit."""

    pieces: tuple[Piece, ...]
    conflicts: dict[int, tuple[str, ...]]
    newline: str


def lay_out(decisions: Decisions) -> Layout:
    """Put kept, changed, moved and new blocks in order."""
    return _Layout(decisions).lay_out()


_GONE = frozenset({Status.REMOVED, Status.MOVED})
_TAB_BODY = frozenset({Kind.CODE, Kind.TAB, Kind.LABEL})


class _Layout:
    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.units = decisions.units
        self.head, self.target = decisions.changes.head, decisions.alignment.target
        self.newline = _newline(self.target.text)
        self.conflicts: dict[int, tuple[str, ...]] = {}
        self.head_items_of = _by_block(decisions.head_items)
        self.target_items_of = _by_block(decisions.alignment.target_items)
        self.places = {h: self._place(h) for h in self.head_items_of}
        self.added_after, self.added_before = self._added_segments()

    # --- the order of blocks ------------------------------------------------------------------------------

    def lay_out(self) -> Layout:
        blocks = self.target.document.blocks
        nodes = [node for t in range(len(blocks)) if (node := self._old_node(t)) is not None]
        last: Node | None = None
        in_order = self._in_order()
        for h in sorted(self.head_items_of):
            old = self.places[h]
            if old and h in self.decisions.changes.moved and self._is_movable(h, old):
                moving = [node for node in nodes if node.old in old]
                nodes = [node for node in nodes if node.old not in old]
                last = _insert(nodes, moving, self._position(nodes, last, h))
            elif old and h in in_order:
                last = next((node for node in reversed(nodes) if node.old in old), last)
            elif not old and (new := self._new_node(h)):
                last = _insert(nodes, [new], self._position(nodes, last, h))
        return Layout(tuple(self._joined(nodes)), self.conflicts, self.newline)

    def _in_order(self) -> set[int]:
        """The head's blocks whose translations stand in the same order: what new blocks go by."""
        return {h for h, _ in longest_increasing([(h, max(old)) for h, old in self.places.items() if old])}

    def _place(self, h: int) -> frozenset[int]:
        """The old translation's blocks that hold head block `h`."""
        found = set()
        for item in self.head_items_of[h]:
            unit = self.units[self.decisions.of_head[item]]
            if unit.status not in _GONE:
                found |= {self.decisions.alignment.target_items[t].block for t in unit.target}
        return frozenset(found)

    def _is_movable(self, h: int, old: frozenset[int]) -> bool:
        """Only blocks that hold nothing but this head block may follow it to its new place."""
        return all(
            self.decisions.head_items[i].block == h
            for t in old
            for item in self.target_items_of[t]
            for i in self.units[self.decisions.of_target[item]].head
        )

    def _position(self, nodes: list[Node], last: Node | None, h: int) -> int:
        """After what precedes it in the head, and after the translation's own tabs that follow there."""
        if last is None:
            following = next((self.places[n] for n in sorted(self._in_order()) if n > h), frozenset())
            return next((n for n, node in enumerate(nodes) if node.old in following), len(nodes))
        position = next(n for n, node in enumerate(nodes) if node is last) + 1
        depth = 0
        while position < len(nodes) and (kind := self._own_kind(nodes[position])) is not None:
            if not depth and kind not in _TAB_BODY:
                break
            if kind is Kind.TAB:
                depth = 0 if "end_tab" in nodes[position].pieces[0].text else 1
            position += 1
        return position

    def _own_kind(self, node: Node) -> Kind | None:
        """The kind of a block that only the translation has; None for every other block."""
        if node.old is None:
            return None
        units = {self.decisions.of_target[item] for item in self.target_items_of.get(node.old, [])}
        if not units or any(self.units[unit].status is not Status.TARGET_ONLY for unit in units):
            return None
        return self.target.document.blocks[node.old].kind

    # --- one block of the old translation -----------------------------------------------------------------

    def _old_node(self, t: int) -> Node | None:
        block = self.target.document.blocks[t]
        gap = self.target.text[block.body_end : block.end]
        members = self.target_items_of.get(t, [])
        if not members:
            return Node((Piece(self.target.document.body(block)),), gap, t)
        if not self.target.segments[t]:
            pieces = self._old_block(block, members[0])
        elif block.kind is Kind.TABLE and (h := self._changed_table(t)) is not None:
            pieces = self._from_head(h)
        else:
            pieces = self._old_prose(t, block, members)
        return Node(pieces, gap, t) if pieces else None

    def _old_block(self, block: Block, item: int) -> tuple[Piece, ...]:
        number = self.decisions.of_target[item]
        unit = self.units[number]
        if unit.status in _GONE:
            return ()
        body = self.target.document.body(block)
        if unit.status is not Status.MERGED:
            return (Piece(body, number),)
        return (Piece(self._merged(number, unit, body), number, comments=self._comments_in(unit.head[0])),)

    def _comments_in(self, head_item: int) -> tuple[int, ...]:
        return tuple(n for n, unit in enumerate(self.units) if unit.within == head_item)

    def _merged(self, number: int, unit: PlannedUnit, body: str) -> str:
        head = self.head.document.body(self.head.document.blocks[self.decisions.head_items[unit.head[0]].block])
        merged = merge(_line_feeds(unit.old_source or ""), _line_feeds(head), _line_feeds(body))
        if breaks_python(_line_feeds(body), _line_feeds(head), merged.text):
            self.conflicts[number] = ("the code as a whole, which was left as it is: a merge would not run",)
            return body
        self.conflicts[number] = merged.conflicts
        return self._with_newlines(merged.text)

    def _changed_table(self, t: int) -> int | None:
        """The head's table that this one is rendered from, if cells came or went and none is the translators' own."""
        units = [self.units[self.decisions.of_target[item]] for item in self.target_items_of[t]]
        blocks = {self.decisions.head_items[i].block for unit in units for i in unit.head}
        if len(blocks) != 1 or any(unit.status is Status.TARGET_ONLY for unit in units):
            return None
        h = blocks.pop()
        return None if self.decisions.changes.unchanged(h) else h

    def _old_prose(self, t: int, block: Block, members: list[int]) -> tuple[Piece, ...]:
        between = self._frame(t, block)
        survivors: list[tuple[int, list[Piece]]] = []
        for place, item in enumerate(members):
            pieces = self._old_segment(item)
            if pieces:
                survivors.append((place, pieces))
        if not survivors:
            return ()
        out = [Piece(between[0])]
        separator = self._separator(block, between)
        for n, (place, pieces) in enumerate(survivors):
            if n:
                out.append(Piece(_widest(between[survivors[n - 1][0] + 1 : place + 1])))
            out += self._separated(pieces, separator)
        return (*out, Piece(between[-1]))

    def _separated(self, pieces: list[Piece], separator: str) -> Iterator[Piece]:
        """New sentences beside old ones: a blank before text that stays in the source language."""
        yield pieces[0]
        for before, piece in pairwise(pieces):
            around = (before.unit or 0, piece.unit or 0)
            yield Piece(separator or " ", between=around, target_text=separator)
            yield piece

    def _old_segment(self, item: int) -> list[Piece]:
        """A segment's pieces: its own text or the unit's new one, and sentences that are new beside it."""
        number = self.decisions.of_target[item]
        unit = self.units[number]
        own: list[Piece] = []
        if unit.request is not None:
            if item == unit.target[0]:
                own = [Piece(self._fallback(unit.request), number, open=True)]
        elif unit.status not in _GONE:
            old = self.decisions.alignment.target_items[item]
            own = [Piece(self.target.text[old.start : old.end], number)]
        before = [self._filled(unit) for unit in self.added_before[item]]
        return [*before, *own, *[self._filled(unit) for unit in self.added_after[item]]]

    def _fallback(self, request: Request) -> str:
        """What stands where no draft does: the source, as it stands there already if it was left before."""
        if request.open_status is Status.UNTRANSLATED and request.source == request.old_source:
            return request.old_target or request.source
        return request.source

    def _filled(self, number: int) -> Piece:
        unit = self.units[number]
        if unit.status is Status.MOVED:
            return Piece(self._old_text(unit, keep_lines=True), number)
        assert unit.request is not None
        return Piece(unit.request.source, number, open=True)

    def _frame(self, t: int, block: Block) -> list[str]:
        """The markup around the segments, with the head's change of it where people left it as it was."""
        between = gaps(self.target, block, self.target.segments[t])
        blocks = {
            self.decisions.head_items[i].block
            for item in self.target_items_of[t]
            for i in self.units[self.decisions.of_target[item]].head
        }
        if len(blocks) != 1 or block.kind is Kind.PARAGRAPH:
            return between
        h = blocks.pop()
        b = self.decisions.changes.origin[h]
        base = self.decisions.changes.base
        if b is None or frame(base, b) == frame(self.head, h):
            return between
        before = gaps(base, base.document.blocks[b], base.segments[b])
        after = gaps(self.head, self.head.document.blocks[h], self.head.segments[h])
        if not len(before) == len(after) == len(between):
            return [self._new_frame(before[0], after[0], between[0]), *between[1:]]
        return [self._new_frame(*three) for three in zip(before, after, between, strict=True)]

    def _new_frame(self, before: str, after: str, own: str) -> str:
        if before.split() == after.split():
            return own
        if before.split() == own.split():
            return self._with_newlines(_line_feeds(after))
        return self._with_newlines(merge(_line_feeds(before), _line_feeds(after), _line_feeds(own)).text)

    def _separator(self, block: Block, between: list[str]) -> str:
        """What stands between two sentences here: a line break where people break lines after sentences."""
        inner = between[1:-1]
        broken = [gap for gap in inner if "\n" in gap]
        if broken and 2 * len(broken) >= len(inner):
            return broken[0]
        if not inner and block.kind is Kind.PARAGRAPH and self._breaks_lines and block.lines[0].content == block.start:
            return self.newline
        return inner[0] if inner and not broken else self.target.language.sentence_joiner

    @cached_property
    def _breaks_lines(self) -> bool:
        """Whether this translation mostly begins a sentence on a line of its own."""
        inner = [
            gap
            for block, segments in zip(self.target.document.blocks, self.target.segments, strict=True)
            if block.kind is Kind.PARAGRAPH
            for gap in gaps(self.target, block, segments)[1:-1]
        ]
        return 2 * sum("\n" in gap for gap in inner) > len(inner)

    # --- what is new --------------------------------------------------------------------------------------

    def _added_segments(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """Units of new sentences inside paragraphs that the translation has, by the old item beside them."""
        after: dict[int, list[int]] = defaultdict(list)
        before: dict[int, list[int]] = defaultdict(list)
        for h, members in self.head_items_of.items():
            if not self.places[h] or self.head.document.blocks[h].kind is Kind.TABLE:
                continue
            anchor: int | None = None
            waiting: list[int] = []
            for item in members:
                number = self.decisions.of_head[item]
                unit = self.units[number]
                if unit.target and unit.status is not Status.MOVED:
                    anchor = unit.target[-1]
                    before[unit.target[0]] += waiting
                    waiting = []
                elif self._is_new(unit):
                    (waiting if anchor is None else after[anchor]).append(number)
        return after, before

    def _is_new(self, unit: PlannedUnit) -> bool:
        return unit.status is Status.MOVED or (unit.request is not None and not unit.target)

    def _new_node(self, h: int) -> Node | None:
        members = [self.units[self.decisions.of_head[item]] for item in self.head_items_of[h]]
        if all(unit.status is Status.KEPT for unit in members):
            return None
        block = self.head.document.blocks[h]
        gap = self.newline if block.end > block.body_end else ""
        return Node(self._from_head(h), gap, None, h)

    def _from_head(self, h: int) -> tuple[Piece, ...]:
        """The head's block with every segment given to its unit."""
        block, segments = self.head.document.blocks[h], self.head.segments[h]
        members = self.head_items_of[h]
        if h in self.decisions.moved_in:
            return tuple(self._from_elsewhere(self.decisions.moved_in[h], members))
        if not segments:
            number = self.decisions.of_head[members[0]]
            unit = self.units[number]
            old = unit.status is Status.MOVED and unit.target
            body = self._old_text(unit, keep_lines=True) if old else _line_feeds(self.head.document.body(block))
            new = unit.request is not None
            inside = self._comments_in(members[0]) if new else ()
            return (Piece(self._with_newlines(body), number, open=new, comments=inside),)
        between = [self._with_newlines(_line_feeds(gap)) for gap in gaps(self.head, block, segments)]
        out = [Piece(between[0])]
        for n, (segment, item) in enumerate(zip(segments, members, strict=True)):
            out.append(self._segment_from_head(segment.start, segment.end, item))
            out.append(self._gap_from_head(block, between[n + 1], members[n : n + 2]))
        return tuple(out)

    def _from_elsewhere(self, moved: MovedBlock, members: list[int]) -> Iterator[Piece]:
        for gap, text, item in zip(moved.gaps, moved.texts, members, strict=False):
            yield Piece(self._with_newlines(gap))
            yield Piece(self._with_newlines(text), self.decisions.of_head[item])
        yield Piece(self._with_newlines(moved.gaps[-1]))

    def _gap_from_head(self, block: Block, gap: str, around: list[int]) -> Piece:
        """What follows a segment of a new block; between sentences it depends on their language."""
        if len(around) < 2 or block.kind not in (Kind.PARAGRAPH, Kind.ITEM):  # noqa: PLR2004
            return Piece(gap)
        one, other = (self.decisions.of_head[item] for item in around)
        plain = block.kind is Kind.PARAGRAPH and block.lines[0].content == block.start
        separator = self.newline if plain and self._breaks_lines else self.target.language.sentence_joiner
        return Piece(gap, between=(one, other), target_text=separator)

    def _segment_from_head(self, start: int, end: int, item: int) -> Piece:
        number = self.decisions.of_head[item]
        unit = self.units[number]
        if unit.request is not None:
            return Piece(self._with_newlines(_line_feeds(self.head.text[start:end])), number, open=True)
        if unit.target:
            return Piece(self._old_text(unit, keep_lines=False), number)
        return Piece("", number)

    def _old_text(self, unit: PlannedUnit, *, keep_lines: bool) -> str:
        """What the old translation has for a unit; on one line if it goes into other surroundings."""
        members = [self.decisions.alignment.target_items[t] for t in unit.target]
        if members[0].segment is None:
            return members[0].text
        if members[-1].end > members[0].start and len({m.block for m in members}) == 1:
            text = self.target.text[members[0].start : members[-1].end]
            block = self.target.document.blocks[members[0].block]
            plain_lines = all(line.content == line.start for line in block.lines)
            return text if keep_lines and plain_lines else one_line(text, self.target.language)
        return self.target.language.sentence_joiner.join(member.text for member in members)

    def _with_newlines(self, text: str) -> str:
        return text if self.newline == "\n" else _line_feeds(text).replace("\n", self.newline)

    # --- blank lines between blocks -----------------------------------------------------------------------

    def _joined(self, nodes: list[Node]) -> Iterator[Piece]:
        old_last = len(self.target.document.blocks) - 1
        for n, node in enumerate(nodes):
            yield from node.pieces
            if n + 1 == len(nodes):
                yield Piece(node.gap if node.old == old_last else "")
                continue
            if self._is_attached(node, nodes[n + 1]):
                nodes[n + 1] = replace(nodes[n + 1], gap=max(node.gap, nodes[n + 1].gap, key=len))
                node = replace(node, gap="")  # noqa: PLW2901 - the blank line goes behind what is attached
            body = "".join(piece.text for piece in node.pieces)
            yield Piece("" if body.endswith("\n") or not body else self.newline)
            yield Piece(self._gap(node, nodes[n + 1]))

    def _is_attached(self, node: Node, following: Node) -> bool:
        """Whether a new block follows without a blank line in the head, such as a label after its heading."""
        if following.head is None or following.head == 0:
            return False
        before = following.head - 1
        block = self.head.document.blocks[before]
        owns = node.head == before or node.old in self.places.get(before, frozenset())
        return owns and block.end == block.body_end

    def _gap(self, node: Node, following: Node) -> str:
        if node.old is not None and (following.old == node.old + 1 or self._is_blank(node.old)):
            return node.gap
        if following.head is not None:
            return node.gap if "\n" in node.gap or self._is_attached(node, following) else self.newline
        if "\n" not in node.gap and node.head is None and following.old:
            before = self.target.document.blocks[following.old - 1]
            return self.target.text[before.body_end : before.end]
        return node.gap if "\n" in node.gap or node.head is None else self._head_gap(node)

    def _is_blank(self, t: int) -> bool:
        return self.target.document.blocks[t].kind is Kind.BLANK

    def _head_gap(self, node: Node) -> str:
        """A new block that ends the head's file has no blank line after it; here something follows."""
        return self.newline if node.head == len(self.head.document.blocks) - 1 else node.gap


def _by_block(members: tuple[Item, ...]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for n, item in enumerate(members):
        out.setdefault(item.block, []).append(n)
    return out


def _insert(nodes: list[Node], new: list[Node], position: int) -> Node:
    nodes[position:position] = new
    return new[-1]


def _widest(between: list[str]) -> str:
    """Of the gaps around removed sentences, the one that breaks the line, else the first."""
    return next((gap for gap in between if "\n" in gap), between[0])


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n")


def _newline(text: str) -> str:
    return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
