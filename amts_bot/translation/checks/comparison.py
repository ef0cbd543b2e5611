"""A translation beside its source, with the questions that the rules ask of the two."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from amts_bot.text.blocks import PROSE, Block, Document, Kind
from amts_bot.text.protected_spans import Span, mask, protected_spans
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.checks.marks import Mark, MarkKind, content, marks
from amts_bot.translation.memory.glossary import NO_TERMS, Terminology


@dataclass(frozen=True, slots=True)
class Defect:
    """What a rule found: a sentence, and where (code points into the source and into the target)."""

    message: str
    source: int | None = None
    target: int | None = None


@dataclass(frozen=True)
class Prose:
    """A block of prose or a table: its index, its text without containers' prefixes, and what is protected in it."""

    index: int
    block: Block
    text: str
    masked: str
    spans: tuple[Span, ...]


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

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """Every block of prose and every table, read once."""
        blocks = [(n, block, content(self.document, block)) for n, block in blocks_of(self, *PROSE, Kind.TABLE)]
        return tuple(Prose(n, block, text, mask(text), protected_spans(text)) for n, block, text in blocks)

    @cached_property
    def prose_of(self) -> dict[int, Prose]:
        return {prose.index: prose for prose in self.prose}

    def marks_of(self, *kinds: MarkKind) -> list[Mark]:
        return [mark for mark in self.marks if mark.kind in kinds]

    def shown(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def block_at(self, offset: int) -> int:
        """The index of the block in which a code point stands."""
        return max(0, bisect_right(self._block_starts, offset) - 1)

    def item_before(self, offset: int) -> int:
        """The last item that starts at or before a code point, -1 if none does."""
        return bisect_right(self._item_starts, offset) - 1

    def bead_at(self, offset: int) -> int | None:
        """The bead of the item at a code point: the one around it, else the nearest of its block, else before."""
        item, block = self.item_before(offset), self.block_at(offset)
        if item + 1 < len(self.items) and (item < 0 or self.items[item].block != block == self.items[item + 1].block):
            item += 1
        return self.bead_of[item] if self.items else None

    def bead_of_mark(self, mark: Mark) -> int | None:
        return self.bead_at(mark.start)

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


Pairs = list[tuple[Mark, Mark]]


@dataclass(frozen=True)
class Comparison:
    """An alignment with both sides' marks, and who belongs to whom."""

    alignment: Alignment
    terminology: Terminology = NO_TERMS

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
        """The number of the source's section in which each bead stands; the target's own text is where it follows."""
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

    def pairs(self, missing: Iterable[Mark], extra: Iterable[Mark], *, far: bool = True) -> Pairs:
        """Marks that stand for each other: those in the same bead first, then (if far) those in the same section."""
        left, right = list(missing), list(extra)
        found: Pairs = []
        for place in (Side.bead_of_mark, self.section_of) if far else (Side.bead_of_mark,):
            for one in list(left):
                here = place(self.source, one)
                other = next((other for other in right if place(self.target, other) == here), None)
                if other:
                    found.append((one, other))
                    left.remove(one)
                    right.remove(other)
        return found

    def section_of(self, side: Side, mark: Mark) -> int:
        bead = side.bead_at(mark.start)
        return 0 if bead is None else self.section_of_bead[bead]

    def is_lost(self, bead: int | None) -> bool:
        """Whether the source's part of a bead has no counterpart at all."""
        return bead is not None and not self.alignment.beads[bead].target

    def stands_alone(self, side: Side, mark: Mark) -> bool:
        """Whether a mark's bead has nothing on the other side."""
        bead = side.bead_at(mark.start)
        return bead is not None and not (self.alignment.beads[bead].source and self.alignment.beads[bead].target)

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
        if defect.target is not None or defect.source is None:
            return defect.target or 0
        number = self.source.item_before(defect.source)
        before = (self.alignment.beads[self.source.bead_of[n]].target for n in range(number, -1, -1))
        return next((self.target.items[targets[-1]].end for targets in before if targets), 0)

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
        return Difference(
            self._more_often(self.source, self.target, kinds, within_sections),
            self._more_often(self.target, self.source, kinds, within_sections),
        )

    def _more_often(self, one: Side, other: Side, kinds: tuple[MarkKind, ...], sections: bool) -> tuple[Mark, ...]:
        found = one.marks_of(*kinds)
        wide = [(mark.kind, mark.name, self.section_of(one, mark) if sections else 0) for mark in found]
        near = [(mark.kind, mark.name, one.bead_at(mark.start)) for mark in found]
        others = other.marks_of(*kinds)
        surplus = Counter(wide)
        surplus.subtract((mark.kind, mark.name, self.section_of(other, mark) if sections else 0) for mark in others)
        in_beads = Counter(near)
        in_beads.subtract((mark.kind, mark.name, other.bead_at(mark.start)) for mark in others)
        taken: set[int] = set()
        for only_sure in (True, False):
            for n, (here, close) in enumerate(zip(wide, near, strict=True)):
                if n not in taken and surplus[here] > 0 and (in_beads[close] > 0 or not only_sure):
                    surplus[here] -= 1
                    in_beads[close] -= 1
                    taken.add(n)
        return tuple(found[n] for n in sorted(taken))


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
