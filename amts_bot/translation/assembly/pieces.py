"""The new translation before it is filled, as values, and what every part of the layout looks up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from amts_bot.text.blocks import Kind
from amts_bot.text.segments import SegmentedDocument, one_line
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.changes import gaps
from amts_bot.translation.plan.decisions import Decisions, PlannedUnit


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the new translation.

    `open` ones are replaced by the unit's draft, if it has one. One `between` two units stands as `text` beside
    source text, and as `target_text` where both units are in the target language. `comments` are the units of
    new comments in a piece of code, `lost` the translation's lines that gave way in a merge, `beside` what the source
    has where people's own text stands.
    """

    text: str
    unit: int | None = None
    open: bool = False
    between: tuple[int, int] | None = None
    target_text: str = ""
    comments: tuple[int, ...] = ()
    lost: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A block of the new translation: its pieces and the blank lines after it.

    `old` is its index in the old translation, `head` that in the head; a new block has only the latter.
    """

    pieces: tuple[Piece, ...]
    gap: str
    old: int | None = None
    head: int | None = None


@dataclass(frozen=True)
class Layout:
    """The new translation before its open pieces are filled.

    `staying` has the head's blocks that stand elsewhere in the source now, and whose translation could not follow.
    """

    pieces: tuple[Piece, ...]
    newline: str
    staying: tuple[int, ...] = ()

    @property
    def conflicts(self) -> dict[int, tuple[str, ...]]:
        """What the merges gave up, by unit."""
        return {piece.unit: piece.lost for piece in self.pieces if piece.unit is not None and piece.lost}


GONE = frozenset({Status.REMOVED, Status.MOVED})
"""Units that leave nothing where they stood."""


@dataclass(frozen=True)
class View:
    """The decisions of one file with what is looked up in them again and again."""

    decisions: Decisions

    @property
    def units(self) -> tuple[PlannedUnit, ...]:
        return self.decisions.units

    @property
    def head(self) -> SegmentedDocument:
        return self.decisions.changes.head

    @property
    def target(self) -> SegmentedDocument:
        return self.decisions.alignment.target

    @cached_property
    def head_items_of(self) -> dict[int, list[int]]:
        """The items of each block of the head."""
        return _by_block(self.decisions.head_items)

    @cached_property
    def target_items_of(self) -> dict[int, list[int]]:
        """The items of each block of the old translation."""
        return _by_block(self.decisions.alignment.target_items)

    @cached_property
    def places(self) -> dict[int, frozenset[int]]:
        """The old translation's blocks that hold each block of the head."""
        table_of = {h: t for t, h in self.tables.items()}
        is_table = {h for h in self.head_items_of if self.head.document.blocks[h].kind is Kind.TABLE}
        return {
            h: frozenset({table_of[h]} if h in table_of else ()) if h in is_table else self._place(items)
            for h, items in self.head_items_of.items()
        }

    def _place(self, items: Sequence[int]) -> frozenset[int]:
        units = (self.unit_of_head(item) for item in items)
        held = (unit.target for unit in units if unit.status not in GONE)
        return frozenset(self.decisions.alignment.target_items[t].block for target in held for t in target)

    @cached_property
    def tables(self) -> dict[int, int]:
        """The table of the head that each old table is now, where it is one: the one with most of its cells.

        Cells may move inside a table, and into another one; a table of the head stands in the place of one old table.
        """
        shared: Counter[tuple[int, int]] = Counter()
        for t, items in self.target_items_of.items():
            if self.target.document.blocks[t].kind is Kind.TABLE:
                shared.update((t, h) for item in items for h in self._heads_of(self.unit_of_target(item)))
        found: dict[int, int] = {}
        for t, h in sorted(shared, key=lambda pair: (-shared[pair], pair)):
            if t not in found and h not in found.values() and self.head.document.blocks[h].kind is Kind.TABLE:
                found[t] = h
        return found

    def _heads_of(self, unit: PlannedUnit) -> set[int]:
        return {self.decisions.head_items[h].block for h in unit.head}

    @cached_property
    def as_they_were(self) -> frozenset[int]:
        """The old translation's blocks that are not edited."""
        return frozenset(t for place, _ in self.decisions.as_it_was for t in place.old)

    @cached_property
    def comments_in(self) -> dict[int, tuple[int, ...]]:
        """The units of new comments in each head item that is code."""
        found: dict[int, tuple[int, ...]] = {}
        for number, unit in enumerate(self.units):
            if unit.within is not None:
                found[unit.within] = (*found.get(unit.within, ()), number)
        return found

    def unit_of_head(self, item: int) -> PlannedUnit:
        return self.units[self.decisions.of_head[item]]

    def unit_of_target(self, item: int) -> PlannedUnit:
        return self.units[self.decisions.of_target[item]]

    def heads_of(self, t: int) -> set[int]:
        """The head's blocks that an old block's units speak of."""
        return {h for item in self.target_items_of[t] for h in self._heads_of(self.unit_of_target(item))}

    # --- how the translation is written -------------------------------------------------------------------

    @cached_property
    def newline(self) -> str:
        """The old translation's line end, or the head's if it has none."""
        text = self.target.text if "\n" in self.target.text else self.head.text
        return "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"

    def with_newlines(self, text: str) -> str:
        """The text with the old translation's line ends."""
        return text if self.newline == "\n" else line_feeds(text).replace("\n", self.newline)

    @cached_property
    def breaks_lines(self) -> bool:
        """Whether this translation mostly begins a sentence on a line of its own."""
        inner = [
            gap
            for block, segments in zip(self.target.document.blocks, self.target.segments, strict=True)
            if block.kind is Kind.PARAGRAPH
            for gap in gaps(self.target, block, segments)[1:-1]
        ]
        return 2 * sum("\n" in gap for gap in inner) > len(inner)

    def old_text(self, unit: PlannedUnit, *, keep_lines: bool) -> str:
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


def _by_block(members: Sequence[Item]) -> dict[int, list[int]]:
    out: dict[int, list[int]] = {}
    for n, item in enumerate(members):
        out.setdefault(item.block, []).append(n)
    return out


def line_feeds(text: str) -> str:
    """The text with LF as its line end."""
    return text.replace("\r\n", "\n")
