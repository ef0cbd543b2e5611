"""Alignment of a source document with its translation: beads of items, blocks first by what identifies them.

Blocks that both sides have exactly once (labels, labelled headings, code, formulas, images) are pins; between two pins
the items are aligned by dynamic programming over beads (Gale and Church 1993) whose cost joins prior, length, shared
anchors, paragraph borders and kind. What is not sure is left out and says why; nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.anchors import Item, items
from amts_bot.translation.alignment.beads import CERTAIN, Bead, Costs
from amts_bot.translation.alignment.crossing import join_apart, swap_back, swap_sentences
from amts_bot.translation.alignment.lexicon import learn_lexicon
from amts_bot.translation.alignment.own_sections import doubt_own_sections
from amts_bot.translation.alignment.section_order import in_source_order
from amts_bot.translation.alignment.windows import Ends, Look, look


@dataclass(frozen=True)
class Alignment:
    """Every item of both documents in exactly one bead; beads in source order, then target order."""

    source: SegmentedDocument
    target: SegmentedDocument
    source_items: tuple[Item, ...]
    target_items: tuple[Item, ...]
    beads: tuple[Bead, ...]


def align(source: SegmentedDocument, target: SegmentedDocument) -> Alignment:
    """Align two documents; the target is taken to be a translation of the source, whole or in part."""
    left, right = items(source), items(target)
    return Alignment(source, target, left, right, tuple(align_items(left, right)))


_RELATED = 0.1
_ENOUGH_ITEMS, _ENOUGH_ANCHORS = 6, 10


def is_related(alignment: Alignment) -> bool:
    """Whether the target can be a translation of the source at all.

    A tenth of the smaller one must be aligned, and of the source's formulas, code, references and links, if there are
    enough of them to tell, a tenth must be in the target: prose alone fits every other prose of its length.
    """
    smaller = min(len(alignment.source_items), len(alignment.target_items))
    if smaller < _ENOUGH_ITEMS:
        return True
    if sum(bead.sure for bead in alignment.beads) < _RELATED * smaller:
        return False
    here, there = _firm_anchors(alignment.source_items), _firm_anchors(alignment.target_items)
    return here.total() < _ENOUGH_ANCHORS or (here & there).total() >= _RELATED * min(
        here.total(), _MANY * _ENOUGH_ANCHORS
    )


_MANY = 10


def _firm_anchors(side: Sequence[Item]) -> Counter[str]:
    """Formulas, code, references and links in prose, and the keys of blocks: what no two strangers share."""
    firm = Counter(a for item in side for a in item.anchors.elements() if item.segment is not None and a[0] in "mcru")
    return firm + Counter(item.key for item in side if item.key)


def align_items(left: tuple[Item, ...], right: tuple[Item, ...]) -> list[Bead]:
    """The beads of two lists of items, sorted by source and then by target."""
    order = in_source_order(left, right)
    beads = align_in_order(left, tuple(right[n] for n in order))
    return sorted((part for bead in beads for part in _put_back(bead, order)), key=_order)


def _put_back(bead: Bead, order: Sequence[int]) -> list[Bead]:
    """A bead with the target's own numbers; what does not stand side by side there is left alone."""
    target = tuple(sorted(order[j] for j in bead.target))
    if target and target[-1] - target[0] >= len(target):
        return [*(Bead((i,), (), 0.0) for i in bead.source), *(Bead((), (j,), 0.0) for j in target)]
    return [replace(bead, target=target)]


def align_in_order(left: tuple[Item, ...], right: tuple[Item, ...]) -> list[Bead]:
    """The beads of two lists of items whose sections stand in one order.

    Where a first look is not certain, a second one has the words that it found to stand for each other.
    """
    costs = Costs(left, right)
    same = _same_keys(left, right)
    pins = longest_increasing(same)
    windows = list(_windows(pins, len(left), len(right)))
    looks = [look(ends, costs) for ends in windows]
    if any(map(_is_doubtful, looks)):
        lexicon = learn_lexicon((bead for each in looks for bead in each.beads), left, right)
        if lexicon.source:
            costs = Costs(lexicon.anchored(left, lexicon.source), lexicon.anchored(right, lexicon.target))
            looks = [
                look(ends, costs, first) if _is_doubtful(first) else first
                for ends, first in zip(windows, looks, strict=True)
            ]
    beads = [bead for each in looks for bead in each.beads] + [Bead((i,), (j,), 100.0) for i, j in pins]
    beads = swap_sentences(costs, swap_back(costs, join_apart(sorted(beads, key=_order), same)))
    return doubt_own_sections(beads, left, right)


def _windows(pins: Sequence[tuple[int, int]], rows: int, columns: int) -> Iterator[Ends]:
    """The stretches between pins."""
    i = j = 0
    for pin_i, pin_j in [*pins, (rows, columns)]:
        yield i, pin_i, j, pin_j
        i, j = pin_i + 1, pin_j + 1


def _is_doubtful(found: Look) -> bool:
    return any(bead.source and bead.target and bead.certainty < CERTAIN for bead in found.beads)


def _order(bead: Bead) -> tuple[int, int]:
    """Beads in the order of the source; before them, those that have none, in the order of the target."""
    return (bead.source[0] if bead.source else -1, bead.target[0] if bead.target else -1)


def _same_keys(left: Sequence[Item], right: Sequence[Item]) -> list[tuple[int, int]]:
    """Pairs of items whose key both sides have exactly once."""
    here, there = _unique_keys(left), _unique_keys(right)
    return [(i, there[key]) for key, i in here.items() if key in there]


def _unique_keys(side: Sequence[Item]) -> dict[str, int]:
    counts = Counter(item.key for item in side if item.key)
    return {item.key: n for n, item in enumerate(side) if item.key and counts[item.key] == 1}


def longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest list of these pairs in which both numbers only grow."""
    pairs = sorted(pairs)
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1], ends[place : place + 1] = [j], [n]
    out, n = [], ends[-1] if ends else -1
    while n >= 0:
        out.append(pairs[n])
        n = before[n]
    return out[::-1]
