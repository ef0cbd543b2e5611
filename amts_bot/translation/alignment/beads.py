"""Beads, and what they cost: prior, length, shared anchors, paragraph borders and kind (Gale and Church 1993).

Costs are negative logarithms of likelihood, up to a constant. The weights were set by hand and are measured by
`benchmarks/alignment.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, inf, log

from amts_bot.text.blocks import ALL_TABS
from amts_bot.translation.alignment.anchors import AnchorWeights, Item


@dataclass(frozen=True, slots=True)
class Bead:
    """Items that belong together: indexes into the alignment's source and target items.

    `score` is 0 to 100: how much better it is to align them than to leave them alone. `certainty` is 0 to 1: how
    likely it is that no other reading of their surroundings is the right one. One side may be empty.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float
    certainty: float = 1.0

    @property
    def sure(self) -> bool:
        return bool(self.source and self.target) and self.score >= SURE

    @property
    def likely(self) -> bool:
        """Whether memory and parallel data may learn from this bead."""
        return self.sure and self.certainty >= LIKELY

    @property
    def certain(self) -> bool:
        """Whether a person's text may be deleted or exchanged because this bead says so (law 11)."""
        return self.sure and self.certainty >= CERTAIN


SURE = 50.0
LIKELY = 0.7
"""As many pairs of the gold are found from here on as without a limit; from .8 on precision is 1.000 and F1 .948."""

CERTAIN = 0.95
"""Of the gold's beads, with notes put in, 2 of 1,009 from here on are wrong, and 4 of 179 just below
(`python -m benchmarks.certainty`)."""


PRIORS = {
    (1, 1): 0.86, (2, 1): 0.05, (1, 2): 0.04, (3, 1): 0.012, (1, 3): 0.006,
    (2, 2): 0.004, (1, 4): 0.003, (4, 1): 0.003,
}  # fmt: skip
SHAPES = [(m, n, -log(prior)) for (m, n), prior in PRIORS.items()]
_ALONE = 1.0 - log(0.012)
_ALONE_MORE = 2.0
_SPREAD = 2.2
_LENGTH_WEIGHT = 0.4
_ANCHOR_LENGTH = 3
_SHARED, _UNSHARED = 2.0, 0.45
_BORDER, _START = 1.5, 0.7
_OTHER_LEVEL = 1.0
_BLOCK_LIKENESS, _LIKE_ENOUGH = 30.0, 0.7
SENTENCE = "sentence"


class Costs:
    """Costs of beads between two lists of items, as negative logarithms of likelihood (up to a constant)."""

    def __init__(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> None:
        self.left, self.right = left, right
        weights = AnchorWeights(left, right)
        self._weights = ([weights.of(item) for item in left], [weights.of(item) for item in right])
        self._totals = tuple([sum(w.values()) for w in side] for side in self._weights)
        self._sums = tuple(_running(side) for side in self._totals)
        self._starts = tuple(_running(item.starts_block for item in side) for side in (left, right))
        self._others = tuple(_running(item.kind != SENTENCE for item in side) for side in (left, right))
        self._ratio = _length_ratio(left, right)
        self._lengths = (_lengths(left, 1.0), _lengths(right, min(1.0, self._ratio)))
        self._merged: dict[tuple[int, int, int], dict[str, float]] = {}
        self.known = firm_anchors(left)
        self._block_sizes = _block_sizes(right)

    def alone(self, side: int, n: int) -> float:
        item = (self.left, self.right)[side][n]
        return _ALONE + (_UNSHARED * self._totals[side][n] if item.segment is not None else 0.0)

    def own_block(self, end: int) -> int:
        """How many sentences the target's block has that ends before an item; 0 where none ends there."""
        return self._block_sizes.get(end, 0)

    def alone_block(self, start: int, count: int) -> float:
        """The cost of a whole block of the target that is the translators' own, such as a note: less than for each of
        its sentences apart, since who writes one seldom writes one sentence."""
        anchors = sum(self._totals[1][start : start + count])
        return _ALONE + _ALONE_MORE * (count - 1) + _UNSHARED * anchors

    def bead(self, i: int, m: int, j: int, n: int) -> float:
        """The cost of aligning `m` source items from `i` with `n` target items from `j`, prior left out."""
        first, other = self.left[i], self.right[j]
        if first.segment is not None and first.tabs != other.tabs and first.tabs.isdisjoint(other.tabs):
            return inf
        if m == n == 1 and first.kind != SENTENCE:
            return self._one_to_one(i, j) if first.kind == other.kind else inf
        here, there = self._others
        if here[i + m] > here[i] or there[j + n] > there[j]:
            return inf
        return self._length(i, m, j, n) + self._anchors(i, m, j, n) + self._borders(i, m, j, n)

    def _one_to_one(self, i: int, j: int) -> float:
        one, other = self.left[i], self.right[j]
        if one.segment is None:
            return _BLOCK_LIKENESS * (_LIKE_ENOUGH - likeness(one, other))
        level = _OTHER_LEVEL * (one.level != other.level)
        return level + self._length(i, 1, j, 1) + self._anchors(i, 1, j, 1)

    def _length(self, i: int, m: int, j: int, n: int) -> float:
        lengths, others = self._lengths
        expected = self._ratio * (lengths[i + m] - lengths[i])
        actual = others[j + n] - others[j]
        return _LENGTH_WEIGHT * (expected - actual) ** 2 / (_SPREAD * ((expected + actual) / 2 + 3))

    def _anchors(self, i: int, m: int, j: int, n: int) -> float:
        total = self._sums[0][i + m] - self._sums[0][i] + self._sums[1][j + n] - self._sums[1][j]
        if not total:
            return 0.0
        here, there = self._weights_of(0, i, m), self._weights_of(1, j, n)
        small, large = (here, there) if len(here) <= len(there) else (there, here)
        shared = sum([min(weight, large[anchor]) for anchor, weight in small.items() if anchor in large])
        return _UNSHARED * total - _SHARED * shared

    def shared(self, source: tuple[int, int], target: tuple[int, int]) -> float:
        """The weight of the anchors that two stretches have in common."""
        here = self._weights_of(0, source[0], source[1] - source[0])
        there = self._weights_of(1, target[0], target[1] - target[0])
        return sum(min(weight, there[anchor]) for anchor, weight in here.items() if anchor in there)

    def unshared(self, source: tuple[int, int], target: tuple[int, int]) -> bool:
        """Whether both of two stretches have anchors that the other one lacks."""
        shared = self.shared(source, target)
        totals = (sum(self._totals[0][slice(*source)]), sum(self._totals[1][slice(*target)]))
        return min(totals) > shared + 1e-9

    def _weights_of(self, side: int, start: int, count: int) -> dict[str, float]:
        if count == 1:
            return self._weights[side][start]
        key = (side, start, count)
        if key not in self._merged:
            merged: dict[str, float] = {}
            for weights in self._weights[side][start : start + count]:
                for anchor, weight in weights.items():
                    merged[anchor] = merged.get(anchor, 0.0) + weight
            self._merged[key] = merged
        return self._merged[key]

    def _borders(self, i: int, m: int, j: int, n: int) -> float:
        here, there = self._starts
        inside = here[i + m] - here[i + 1] + there[j + n] - there[j + 1]
        both, one = self.left[i].starts_block, self.right[j].starts_block
        start = 0.0 if not (both or one) else (-_START if both and one else _START)
        return _BORDER * inside + start


def likeness(one: Item, other: Item) -> float:
    """0 to 1: the Dice coefficient of the tokens of two blocks without prose; 0 if they share no tab."""
    if one.tabs != other.tabs and one.tabs.isdisjoint(other.tabs) and ALL_TABS not in one.tabs | other.tabs:
        return 0.0
    total = sum(one.anchors.values()) + sum(other.anchors.values())
    return 2 * (one.anchors & other.anchors).total() / total if total else float(one.text == other.text)


_EVIDENT = 3
"""Anchors that two sentences must share, and share all but one, to be the same without a base to tell."""


def is_evident(one: Item, other: Item) -> bool:
    """Whether two items are the same thing even without a common base: like blocks, or sentences full of anchors."""
    if one.segment is None:
        return likeness(one, other) >= _ALREADY_LIKE
    shared = (one.anchors & other.anchors).total()
    return shared >= _EVIDENT and shared + 1 >= max(_without_words(one), _without_words(other))


_ALREADY_LIKE = 0.8


def _without_words(item: Item) -> int:
    return sum(count for anchor, count in item.anchors.items() if not anchor.startswith("w:"))


def _length_ratio(left: Iterable[Item], right: Iterable[Item]) -> float:
    """Expected characters of translation per character of source."""
    source = sum(item.length for item in left if item.segment is not None)
    target = sum(item.length for item in right if item.segment is not None)
    return min(4.0, max(0.15, target / source)) if source and target else 1.0


def _block_sizes(side: Sequence[Item]) -> dict[int, int]:
    """The sentences of each block of prose, by the item behind its last one."""
    sizes: dict[int, int] = {}
    count = 0
    for n, item in enumerate(side):
        count = 1 if item.starts_block else count + 1
        if item.kind == SENTENCE and (n + 1 == len(side) or side[n + 1].starts_block):
            sizes[n + 1] = count
    return sizes


def _running(numbers: Iterable[float]) -> list[float]:
    """Running sums, so that a stretch's sum is a difference."""
    return [0.0, *accumulate(numbers)]


def _lengths(side: Iterable[Item], anchor_scale: float) -> list[float]:
    """Running sums of length: prose, and a little for every anchor."""
    out = [0.0]
    for item in side:
        protected = sum(count for anchor, count in item.anchors.items() if anchor[0] in "mcru")
        out.append(out[-1] + item.length + _ANCHOR_LENGTH * anchor_scale * protected)
    return out


def score(costs: Costs, source: tuple[int, ...], target: tuple[int, ...]) -> float:
    """How sure a bead is: the gain over leaving its items alone, through a logistic curve."""
    if not source or not target:
        return 0.0
    alone = sum(costs.alone(0, n) for n in source) + sum(costs.alone(1, n) for n in target)
    prior = -log(PRIORS[len(source), len(target)])
    gain = alone - prior - costs.bead(source[0], len(source), target[0], len(target))
    found = round(100 / (1 + exp(-max(-50.0, min(50.0, (gain - _EVEN) / _SLOPE)))), 1)
    return min(found, _DOUBTFUL) if _contradict(costs, source, target) else found


_EVEN, _SLOPE = 4.0, 2.0
_DOUBTFUL = SURE - 1


def _contradict(costs: Costs, source: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether both sides have numbers that the other one lacks, as sentences that only stand side by side do.

    So do those that have code, formulas or references, but none in common, where the target's stand in the source
    elsewhere: translators have left a sentence out here.
    """
    here: Counter[str] = sum((costs.left[n].numbers for n in source), Counter())
    there: Counter[str] = sum((costs.right[n].numbers for n in target), Counter())
    if here - there and there - here:
        return True
    ours, theirs = (
        firm_anchors(side[n] for n in numbers) for side, numbers in ((costs.left, source), (costs.right, target))
    )
    return bool(ours and theirs) and ours.isdisjoint(theirs) and theirs <= costs.known


def firm_anchors(some: Iterable[Item]) -> frozenset[str]:
    """The code, formulas, references and links in prose."""
    return frozenset(a for item in some if item.segment is not None for a in item.anchors if a[0] in "mcru")
