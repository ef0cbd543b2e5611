"""A translation beside its source, with the questions that the rules ask of the two."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from amts_bot.text.document import Block, Document, Kind
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment import Alignment
from amts_bot.translation.anchors import Item
from amts_bot.translation.checks.marks import Mark, MarkKind, marks


@dataclass(frozen=True, slots=True)
class Defect:
    """What a rule found: a sentence, and where (code points into the source and into the target)."""

    message: str
    source: int | None = None
    target: int | None = None


@dataclass(frozen=True)
class Side:
    """One of the two texts. `bead_of` tells each item's bead."""

    segmented: SegmentedDocument
    items: tuple[Item, ...]
    bead_of: tuple[int, ...]

    @property
    def document(self) -> Document:
        return self.segmented.document

    @property
    def text(self) -> str:
        return self.segmented.text

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        return marks(self.document)

    def marks_of(self, *kinds: MarkKind) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind in kinds]

    def shown(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def block_at(self, offset: int) -> int:
        """The index of the block in which a code point stands."""
        return max(0, bisect_right(self._block_starts, offset) - 1)

    def bead_at(self, offset: int) -> int | None:
        """The bead of the item at a code point: the one around it, else the nearest of its block, else before."""
        item = bisect_right(self._item_starts, offset) - 1
        block = self.block_at(offset)
        if item + 1 < len(self.items) and (item < 0 or self.items[item].block != block == self.items[item + 1].block):
            item += 1
        return self.bead_of[item] if self.items else None

    @cached_property
    def items_of_block(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            out[item.block].append(number)
        return out

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    @cached_property
    def _item_starts(self) -> list[int]:
        return [item.start for item in self.items]


@dataclass(frozen=True)
class Difference:
    """Marks that the translation lacks, and marks that only it has."""

    missing: tuple[Mark, ...]
    extra: tuple[Mark, ...]


@dataclass(frozen=True)
class Comparison:
    """An alignment with both sides' marks, and who belongs to whom."""

    alignment: Alignment

    @cached_property
    def source(self) -> Side:
        of = {item: n for n, bead in enumerate(self.alignment.beads) for item in bead.source}
        items = self.alignment.source_items
        return Side(self.alignment.source, items, tuple(of[n] for n in range(len(items))))

    @cached_property
    def target(self) -> Side:
        of = {item: n for n, bead in enumerate(self.alignment.beads) for item in bead.target}
        items = self.alignment.target_items
        return Side(self.alignment.target, items, tuple(of[n] for n in range(len(items))))

    @property
    def same_language(self) -> bool:
        return self.alignment.source.language.base == self.alignment.target.language.base

    # --- who belongs to whom ------------------------------------------------------------------------------

    @cached_property
    def section_of_bead(self) -> tuple[int, ...]:
        """The number of the source's section in which each bead stands; for text of the target alone, that before it."""
        sections = [0] * len(self.alignment.beads)
        section = 0
        for number, item in enumerate(self.source.items):
            section += item.level > 0
            sections[self.source.bead_of[number]] = section
        section = 0
        for bead in self.target.bead_of:
            section = sections[bead] if self.alignment.beads[bead].source else section
            sections[bead] = section
        return tuple(sections)

    def section_of(self, side: Side, mark: Mark) -> int:
        bead = side.bead_at(mark.start)
        return 0 if bead is None else self.section_of_bead[bead]

    def is_lost(self, bead: int | None) -> bool:
        """Whether the source's part of a bead has no counterpart at all."""
        return bead is not None and not self.alignment.beads[bead].target

    def opposite(self, side: Side, block: int) -> list[int]:
        """The blocks of the other side that a block's items are aligned with, the best first."""
        here_is_source = side is self.source
        votes: Counter[int] = Counter()
        for item in side.items_of_block.get(block, []):
            bead = self.alignment.beads[side.bead_of[item]]
            others, items = (bead.target, self.target.items) if here_is_source else (bead.source, self.source.items)
            votes.update(items[other].block for other in others)
        return [block for block, _ in votes.most_common()]

    def target_of(self, source: int) -> int | None:
        """Where in the target a code point of the source has its counterpart, None if nowhere."""
        bead = self.source.bead_at(source)
        targets = self.alignment.beads[bead].target if bead is not None else ()
        return self.target.items[targets[0]].start if targets else None

    def source_of(self, target: int) -> int | None:
        bead = self.target.bead_at(target)
        sources = self.alignment.beads[bead].source if bead is not None else ()
        return self.source.items[sources[0]].start if sources else None

    def place(self, defect: Defect) -> int:
        """A code point of the target by which findings are put in order: its own, or after what stands before."""
        if defect.target is not None:
            return defect.target
        bead = self.source.bead_at(defect.source) if defect.source is not None else None
        while bead is not None and bead >= 0:
            if self.alignment.beads[bead].target:
                return self.target.items[self.alignment.beads[bead].target[-1]].end
            bead -= 1
        return 0

    def lacking(self, mark: Mark, message: str) -> Defect:
        """A defect at a mark of the source that the translation lacks."""
        return Defect(message, mark.start, self.target_of(mark.start))

    def surplus(self, place: int, message: str) -> Defect:
        """A defect at a code point of the target that has more than it should."""
        return Defect(message, self.source_of(place), place)

    # --- differences --------------------------------------------------------------------------------------

    def difference(self, *kinds: MarkKind, within_sections: bool = False) -> Difference:
        """Marks that one side has more often than the other: in the whole file, or section by section.

        Which of several equal marks is missing is told by the beads.
        """
        here, there = self.source.marks_of(*kinds), self.target.marks_of(*kinds)
        place = self._section if within_sections else _everywhere
        return Difference(
            tuple(self._more_often(self.source, here, self.target, there, place)),
            tuple(self._more_often(self.target, there, self.source, here, place)),
        )

    def _more_often(
        self, one: Side, marks: Sequence[Mark], other: Side, others: Sequence[Mark], place: Callable[[int | None], int]
    ) -> Iterator[Mark]:
        surplus = _counted(one, marks, place)
        surplus.subtract(_counted(other, others, place))
        in_beads = _counted(one, marks, _itself)
        in_beads.subtract(_counted(other, others, _itself))
        taken: set[Mark] = set()
        for counts, key in ((in_beads, _itself), (surplus, place)):
            for mark in marks:
                bead = one.bead_at(mark.start)
                here, near = (mark.kind, mark.name, place(bead)), (mark.kind, mark.name, key(bead))
                if mark not in taken and surplus[here] > 0 and counts[near] > 0:
                    taken.add(mark)
                    surplus[here] -= 1
                    in_beads[mark.kind, mark.name, _itself(bead)] -= 1
        yield from (mark for mark in marks if mark in taken)

    def _section(self, bead: int | None) -> int:
        return self.section_of_bead[bead] if bead is not None else 0


def _everywhere(_bead: int | None) -> int:
    return 0


def _itself(bead: int | None) -> int:
    return -1 if bead is None else bead


def _counted(side: Side, found: Iterable[Mark], place: Callable[[int | None], int]) -> Counter[Hashable]:
    return Counter((mark.kind, mark.name, place(side.bead_at(mark.start))) for mark in found)


_LONGEST = 60


def quoted(text: str) -> str:
    """A piece of a text for a message: on one line, not too long, between backticks."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
    return f"`{short}`" if "`" not in short else f"`` {short} ``"


def told(texts: Sequence[str]) -> str:
    """The first few of some texts, for a message."""
    return ", ".join(quoted(text) for text in texts[:_TOLD]) + (" …" if len(texts) > _TOLD else "")


_TOLD = 3


def blocks_of(side: Side, *kinds: Kind) -> Iterator[tuple[int, Block]]:
    """The blocks of some kinds, with their indexes."""
    return ((n, block) for n, block in enumerate(side.document.blocks) if block.kind in kinds)
