"""Rules about the build of a text: headings, sections, paragraphs, lists, front matter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from amts_bot.text.blocks import PROSE, Kind
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.checks.comparison import Comparison, Defect, blocks_of, quoted

# --- headings and sections --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading of the source (the number of its item) with the target's, if there is one."""

    number: int
    here: Item
    there: Item | None

    @property
    def runs_on(self) -> bool:
        """Whether the target's heading has taken in text that follows the source's."""
        return self.there is not None and len(self.there.text) > max(_LONG, _TIMES * len(self.here.text))


_LONG, _TIMES = 60, 5


def _headings(pair: Comparison) -> list[_Heading]:
    """The source's headings: each with its aligned one, else with the first unaligned one in the same place."""
    used: set[int] = set()
    out = []
    for number, item in enumerate(pair.source.items):
        if item.level:
            aligned = pair.alignment.beads[pair.source.bead_of[number]].target
            there = aligned[0] if aligned else _loose_heading(pair, number, used)
            used |= {there} if there is not None else set()
            out.append(_Heading(number, item, None if there is None else pair.target.items[there]))
    return out


def _loose_heading(pair: Comparison, number: int, used: set[int]) -> int | None:
    """An unaligned heading of the target between the counterparts of what stands around a source heading."""
    beads = pair.alignment.beads
    after = (beads[pair.source.bead_of[n]].target for n in range(number + 1, len(pair.source.items)))
    before = (beads[pair.source.bead_of[n]].target for n in range(number - 1, -1, -1))
    first = next((targets[-1] + 1 for targets in before if targets), 0)
    last = next((targets[0] for targets in after if targets), len(pair.target.items))
    free = (n for n in range(first, last) if pair.target.items[n].level and not beads[pair.target.bead_of[n]].source)
    return next((n for n in free if n not in used), None)


def headings(pair: Comparison) -> Iterator[Defect]:
    """Every heading of the source, at its level, and not run into the text after it."""
    lost = {section[0] for section in _lost_sections(pair)}
    for heading in _headings(pair):
        item, other = heading.here, heading.there
        if other is None and heading.number not in lost:
            yield Defect(f"the heading {quoted(item.text)} is missing", item.start)
        elif other and other.level != item.level:
            message = f"the heading {quoted(other.text)} is on level {other.level}, in the source on {item.level}"
            yield Defect(message, item.start, other.start)
        elif other and heading.runs_on:
            yield Defect(f"the heading {quoted(other.text)} runs on into the text after it", item.start, other.start)


def sections(pair: Comparison) -> Iterator[Defect]:
    """Every section of the source: lost if its heading is, and most of what stands under it."""
    for section in _lost_sections(pair):
        item = pair.source.items[section[0]]
        yield Defect(f"the section {quoted(item.text)} is missing", item.start)


_MOST = 0.6


def _lost_sections(pair: Comparison) -> list[range]:
    """The source items of each section that is lost."""
    found = _headings(pair)
    ends = [*(heading.number for heading in found[1:]), len(pair.source.items)]
    spans = [range(heading.number, end) for heading, end in zip(found, ends, strict=False) if not heading.there]
    lost = (sum(pair.is_lost(pair.source.bead_of[n]) for n in span) for span in spans)
    return [span for span, count in zip(spans, lost, strict=True) if count > 1 and count >= _MOST * len(span)]


# --- paragraphs -------------------------------------------------------------------------------------------


def paragraphs(pair: Comparison) -> Iterator[Defect]:
    """Every paragraph, list item and caption of the source has a counterpart, and so has each of its sentences."""
    told = _told_elsewhere(pair)
    for index, block in blocks_of(pair.source, Kind.PARAGRAPH, Kind.ITEM, Kind.IMAGE):
        numbers = [n for n in pair.source.items_of_block.get(index, []) if pair.source.items[n].segment is not None]
        lost = [n for n in numbers if pair.is_lost(pair.source.bead_of[n]) and n not in told]
        if lost and len(lost) == len(numbers):
            yield _missing(block.kind, pair.source.items[lost[0]])
        else:
            yield from (_missing("sentence", pair.source.items[n]) for n in lost)


def _missing(what: str, item: Item) -> Defect:
    return Defect(f"the {what} {quoted(item.text)} is missing", item.start)


def _told_elsewhere(pair: Comparison) -> set[int]:
    """Source items in lost sections, and those that a heading has taken in."""
    told = {n for section in _lost_sections(pair) for n in section}
    for heading in _headings(pair):
        if heading.runs_on:
            following = range(heading.number + 1, len(pair.source.items))
            told |= set(takewhile(lambda n: pair.is_lost(pair.source.bead_of[n]), following))
    return told


_REPEATABLE, _TELLING = 20, 30
_DOUBLED = PROSE | {Kind.CODE, Kind.MATH, Kind.TABLE}


def doubled(pair: Comparison) -> Iterator[Defect]:
    """No block of some length more often (under one tab) than the source has what it stands for."""
    same: dict[tuple[str, Kind, str], list[int]] = defaultdict(list)
    tab = ""
    for index, block in enumerate(pair.target.document.blocks):
        body = " ".join(pair.target.document.body(block).split())
        tab = body if block.kind is Kind.TAB else tab
        if block.kind in _DOUBLED and (len(body) >= _REPEATABLE or block.kind is Kind.HEADING):
            same[tab, block.kind, body].append(index)
    for (_, kind, body), indexes in same.items():
        for index in indexes[_times_in_source(pair, body, indexes) :] if len(indexes) > 1 else ():
            start = pair.target.document.blocks[index].start
            yield pair.surplus(start, f"the {kind} {quoted(body)} stands twice")


def _times_in_source(pair: Comparison, body: str, indexes: list[int]) -> int:
    """How many blocks of the source these equal blocks of the target may stand for.

    Two short texts of the source may well be one in the translation, two long ones hardly.
    """
    aligned = {block for index in indexes for block in pair.opposite(pair.target, index)[:1]}
    document = pair.source.document
    counts = Counter(document.body(block).strip() for block in document.blocks)
    equal = max((counts[document.body(document.blocks[block]).strip()] for block in aligned), default=0)
    return max(1, equal, len(aligned) if len(body) < _TELLING else 0)


def lists(pair: Comparison) -> Iterator[Defect]:
    """Every list item of the source is one of the target's: one finding for each block that took some in."""
    taken: dict[int, list[int]] = defaultdict(list)
    for index, block in blocks_of(pair.source, Kind.ITEM):
        others = pair.opposite(pair.source, index)
        if others:
            items = (other for other in others if pair.target.document.blocks[other].kind is Kind.ITEM)
            taken[next(items, others[0])].append(block.start)
    for other, starts in taken.items():
        block = pair.target.document.blocks[other]
        count = "a list item has" if len(starts) == 1 else f"{len(starts)} list items have"
        if block.kind is not Kind.ITEM:
            yield Defect(f"{count} become part of other text", starts[0], block.start)
        elif len(starts) > 1:
            yield Defect(f"{count} become one", starts[0], block.start)


def front_matter(pair: Comparison) -> Iterator[Defect]:
    """Front matter where the source has it."""
    here = next(blocks_of(pair.source, Kind.FRONT_MATTER), None)
    if here and not any(blocks_of(pair.target, Kind.FRONT_MATTER)):
        yield Defect("the front matter is missing or not closed", here[1].start, 0)
