"""Alignment of a source document with its translation: beads of items, blocks first by what identifies them.

Blocks that both sides have exactly once (labels, code, formulas, images) are pins; between two pins the items
are aligned by dynamic programming over beads (Gale and Church 1993) whose cost joins prior, length, shared
anchors, paragraph borders and kind. What is not sure is left out and says why; nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.anchors import AnchorWeights, Item, items


@dataclass(frozen=True, slots=True)
class Bead:
    """Items that belong together: indexes into the alignment's source and target items.

    `score` is 0 to 100: how much better it is to align them than to leave them alone. One side may be empty.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    score: float

    @property
    def sure(self) -> bool:
        return bool(self.source and self.target) and self.score >= SURE


SURE = 50.0


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
_ENOUGH_ITEMS = 6


def is_related(alignment: Alignment) -> bool:
    """Whether the target can be a translation of the source at all: a tenth of the smaller one is aligned."""
    smaller = min(len(alignment.source_items), len(alignment.target_items))
    if smaller < _ENOUGH_ITEMS:
        return True
    return sum(bead.sure for bead in alignment.beads) >= _RELATED * smaller


def align_items(left: tuple[Item, ...], right: tuple[Item, ...]) -> list[Bead]:
    """The beads of two lists of items, sorted by source and then by target."""
    costs = _Costs(left, right)
    pins = _pins(left, right)
    beads: list[Bead] = []
    i = j = 0
    for pin_i, pin_j in [*pins, (len(left), len(right))]:
        beads += _align_window(costs, i, pin_i, j, pin_j)
        if pin_i < len(left):
            beads.append(Bead((pin_i,), (pin_j,), 100.0))
        i, j = pin_i + 1, pin_j + 1
    return sorted(_swap_back(costs, beads), key=_order)


def _order(bead: Bead) -> tuple[int, int]:
    """Beads in the order of the source; those without a source after what precedes them in the target."""
    return (bead.source[0] if bead.source else -1, bead.target[0] if bead.target else -1)


# --- pins -------------------------------------------------------------------------------------------------


def _pins(left: Sequence[Item], right: Sequence[Item]) -> list[tuple[int, int]]:
    """Pairs of items whose key both sides have exactly once, the longest list of them without a crossing."""
    here, there = _unique_keys(left), _unique_keys(right)
    return _longest_increasing([(i, there[key]) for key, i in here.items() if key in there])


def _unique_keys(side: Sequence[Item]) -> dict[str, int]:
    counts = Counter(item.key for item in side if item.key)
    return {item.key: n for n, item in enumerate(side) if item.key and counts[item.key] == 1}


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
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


# --- what a bead costs ------------------------------------------------------------------------------------

_PRIORS = {
    (1, 1): 0.86, (2, 1): 0.05, (1, 2): 0.04, (3, 1): 0.012, (1, 3): 0.006,
    (2, 2): 0.004, (1, 4): 0.003, (4, 1): 0.003,
}  # fmt: skip
_SHAPES = [(m, n, -log(prior)) for (m, n), prior in _PRIORS.items()]
_ALONE = 1.0 - log(0.012)
_SPREAD = 2.2
_LENGTH_WEIGHT = 0.4
_ANCHOR_LENGTH = 3
_SHARED, _UNSHARED = 2.0, 0.45
_BORDER, _START = 1.5, 0.7
_OTHER_LEVEL = 1.0
_BLOCK_LIKENESS, _LIKE_ENOUGH = 30.0, 0.7
_SENTENCE = "sentence"


class _Costs:
    """Costs of beads between two lists of items, as negative logarithms of likelihood (up to a constant)."""

    def __init__(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> None:
        self.left, self.right = left, right
        weights = AnchorWeights(left, right)
        self._weights = ([weights.of(item) for item in left], [weights.of(item) for item in right])
        self._totals = tuple([sum(w.values()) for w in side] for side in self._weights)
        self._ratio = _length_ratio(left, right)
        self._lengths = (_lengths(left, 1.0), _lengths(right, min(1.0, self._ratio)))
        self._merged: dict[tuple[int, int, int], dict[str, float]] = {}

    def alone(self, side: int, n: int) -> float:
        item = (self.left, self.right)[side][n]
        return _ALONE + (_UNSHARED * self._totals[side][n] if item.segment is not None else 0.0)

    def bead(self, i: int, m: int, j: int, n: int) -> float:
        """The cost of aligning `m` source items from `i` with `n` target items from `j`, prior left out."""
        first, other = self.left[i], self.right[j]
        if m == n == 1 and first.kind != _SENTENCE:
            return self._one_to_one(i, j) if first.kind == other.kind else inf
        if any(item.kind != _SENTENCE for item in (*self.left[i : i + m], *self.right[j : j + n])):
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
        here, there = self._weights_of(0, i, m), self._weights_of(1, j, n)
        small, large = (here, there) if len(here) <= len(there) else (there, here)
        shared = sum(min(weight, large[anchor]) for anchor, weight in small.items() if anchor in large)
        total = sum(self._totals[0][i : i + m]) + sum(self._totals[1][j : j + n])
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
        inside = sum(item.starts_block for item in (*self.left[i + 1 : i + m], *self.right[j + 1 : j + n]))
        both, one = self.left[i].starts_block, self.right[j].starts_block
        start = 0.0 if not (both or one) else (-_START if both and one else _START)
        return _BORDER * inside + start


def likeness(one: Item, other: Item) -> float:
    """0 to 1: the Dice coefficient of the tokens of two blocks without prose; 0 if their tabs differ."""
    if one.tab != other.tab:
        return 0.0
    total = sum(one.anchors.values()) + sum(other.anchors.values())
    return 2 * (one.anchors & other.anchors).total() / total if total else float(one.text == other.text)


def _length_ratio(left: Iterable[Item], right: Iterable[Item]) -> float:
    """Expected characters of translation per character of source."""
    source = sum(item.length for item in left if item.segment is not None)
    target = sum(item.length for item in right if item.segment is not None)
    return min(4.0, max(0.15, target / source)) if source and target else 1.0


def _lengths(side: Iterable[Item], anchor_scale: float) -> list[float]:
    """Running sums of length: prose, and a little for every anchor."""
    out = [0.0]
    for item in side:
        protected = sum(count for anchor, count in item.anchors.items() if anchor[0] in "mcru")
        out.append(out[-1] + item.length + _ANCHOR_LENGTH * anchor_scale * protected)
    return out


# --- dynamic programming ----------------------------------------------------------------------------------

_BAND = 60


def _align_window(costs: _Costs, i0: int, i1: int, j0: int, j1: int) -> list[Bead]:
    """The cheapest monotone list of beads for source items i0..i1 and target items j0..j1."""
    rows, columns = i1 - i0, j1 - j0
    if not rows or not columns:
        return [Bead((i,), (), 0.0) for i in range(i0, i1)] + [Bead((), (j,), 0.0) for j in range(j0, j1)]
    band = max(_BAND, abs(rows - columns) + 20)
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(rows + 1)]
    best[0][0] = (0.0, 0, 0)
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            if i or j:
                best[i][j] = _cheapest(costs, best, i0, j0, i, j)
    return _backtrack(costs, best, i0, j0, rows, columns)


def _cheapest(
    costs: _Costs, best: list[dict[int, tuple[float, int, int]]], i0: int, j0: int, i: int, j: int
) -> tuple[float, int, int]:
    found = (inf, 0, 0)
    if i and j in best[i - 1]:
        found = min(found, (best[i - 1][j][0] + costs.alone(0, i0 + i - 1), 1, 0))
    if j and j - 1 in best[i]:
        found = min(found, (best[i][j - 1][0] + costs.alone(1, j0 + j - 1), 0, 1))
    for m, n, prior in _SHAPES:
        if m <= i and n <= j and j - n in best[i - m]:
            before = best[i - m][j - n][0] + prior
            cost = before + costs.bead(i0 + i - m, m, j0 + j - n, n) if before < inf else inf
            if cost < found[0]:
                found = (cost, m, n)
    return found


def _backtrack(
    costs: _Costs, best: list[dict[int, tuple[float, int, int]]], i0: int, j0: int, i: int, j: int
) -> list[Bead]:
    beads = []
    while i or j:
        _, m, n = best[i][j]
        i, j = i - m, j - n
        beads.append(_bead(costs, i0 + i, m, j0 + j, n))
    return beads[::-1]


def _bead(costs: _Costs, i: int, m: int, j: int, n: int) -> Bead:
    source, target = tuple(range(i, i + m)), tuple(range(j, j + n))
    return Bead(source, target, _score(costs, source, target))


def _score(costs: _Costs, source: tuple[int, ...], target: tuple[int, ...]) -> float:
    """How sure a bead is: the gain over leaving its items alone, through a logistic curve."""
    if not source or not target:
        return 0.0
    alone = sum(costs.alone(0, n) for n in source) + sum(costs.alone(1, n) for n in target)
    prior = -log(_PRIORS[len(source), len(target)])
    gain = alone - prior - costs.bead(source[0], len(source), target[0], len(target))
    score = round(100 / (1 + exp(-max(-50.0, min(50.0, (gain - _EVEN) / _SLOPE)))), 1)
    return min(score, _DOUBTFUL) if _contradict(costs, source, target) else score


_EVEN, _SLOPE = 4.0, 2.0
_DOUBTFUL = SURE - 1


def _contradict(costs: _Costs, source: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether both sides have numbers that the other one lacks, as sentences that only stand side by side do."""
    here: Counter[str] = sum((costs.left[n].numbers for n in source), Counter())
    there: Counter[str] = sum((costs.right[n].numbers for n in target), Counter())
    return bool(here - there and there - here)


# --- paragraphs in another order ---------------------------------------------------------------------------


_Ends = tuple[int, int]
"""A block's items: from the first to behind the last."""

_CLEARLY = 2.0
"""How much more anchor weight two swapped paragraphs must share to be taken for swapped."""


def _swap_back(costs: _Costs, beads: list[Bead]) -> list[Bead]:
    """Undo what a monotone alignment does to paragraphs that translators put in another order.

    Two pairs of paragraphs, or two that are alone, change partners if their anchors say so clearly.
    """
    partners = _whole_paragraphs(costs, beads)
    out = beads
    for one, other in _pairs_by_gain(costs, partners):
        (i, j), (k, m) = one, other
        out = [bead for bead in out if not _within(bead, (i, k), (j, m))]
        out += _align_window(costs, *i, *m) + _align_window(costs, *k, *j)
    return out


def _whole_paragraphs(costs: _Costs, beads: list[Bead]) -> list[tuple[_Ends, _Ends]]:
    """The paragraphs that are aligned as a whole, one with one."""
    left, right = _ends_of_blocks(costs.left), _ends_of_blocks(costs.right)
    partners: dict[_Ends, set[_Ends]] = {}
    back: dict[_Ends, set[_Ends]] = {}
    for bead in beads:
        for i in bead.source:
            for j in bead.target:
                partners.setdefault(left[costs.left[i].block], set()).add(right[costs.right[j].block])
                back.setdefault(right[costs.right[j].block], set()).add(left[costs.left[i].block])
    return [
        (source, next(iter(targets)))
        for source, targets in partners.items()
        if len(targets) == 1 and len(back[next(iter(targets))]) == 1 and costs.left[source[0]].kind == _SENTENCE
    ]


def _ends_of_blocks(side: Sequence[Item]) -> dict[int, _Ends]:
    ends: dict[int, _Ends] = {}
    for n, item in enumerate(side):
        ends[item.block] = (ends.get(item.block, (n, n))[0], n + 1)
    return ends


def _pairs_by_gain(
    costs: _Costs, partners: list[tuple[_Ends, _Ends]]
) -> list[tuple[tuple[_Ends, _Ends], tuple[_Ends, _Ends]]]:
    """Pairs of aligned paragraphs that share clearly more anchors crosswise, each in at most one, best first."""
    torn = [pair for pair in partners if costs.unshared(*pair)]
    gains = []
    for n, (i, j) in enumerate(torn):
        for k, m in torn[n + 1 : n + 1 + _NEAR]:
            straight = costs.shared(i, j) + costs.shared(k, m)
            gains.append((costs.shared(i, m) + costs.shared(k, j) - straight, (i, j), (k, m)))
    out, used = [], set()
    for gain, one, other in sorted(gains, reverse=True):
        if gain > _CLEARLY and one not in used and other not in used:
            used |= {one, other}
            out.append((one, other))
    return out


_NEAR = 8
"""How many torn paragraphs apart two may stand to be looked at."""


def _within(bead: Bead, sources: Sequence[_Ends], targets: Sequence[_Ends]) -> bool:
    return any(start <= n < end for n in bead.source for start, end in sources) or any(
        start <= n < end for n in bead.target for start, end in targets
    )
