"""The cheapest monotone list of beads for two stretches of items, by dynamic programming, and how certain each bead is.

Certainty is a probability: the share that the ways through a bead have in all ways through the lattice, each way
weighted by its cost (the forward and backward sums of a hidden Markov model, over the very costs of the cheapest way).
It tells what a bead's own score cannot: that its neighbours could be read as well in another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, inf

from amts_bot.translation.alignment.beads import SHAPES, Bead, Costs, score

_BANDS = (8, 20, 60)
"""How far from the diagonal to look, at first and if the way found leads near the border."""

TEMPERATURE = 2.0
"""By what costs are divided before they are weights; more makes every bead less certain. Set so that certainty is what
it says: `python -m benchmarks.certainty` counts the gold's beads that are wrong, by how certain they were."""

_Step = tuple[int, int, float]
"""A bead's sizes on both sides, and the share of the ways to its end that come by it."""


Ends = tuple[int, int, int, int]
"""Two stretches: source items from the first to before the second number, target items from the third to the fourth."""


@dataclass(frozen=True, slots=True)
class Look:
    """The beads of two stretches, and by source item the target items at which a way with any weight passes."""

    beads: list[Bead]
    live: list[list[int]]


def align_window(costs: Costs, *ends: int) -> list[Bead]:
    """The cheapest monotone list of beads for two stretches (`Ends`)."""
    i0, i1, j0, j1 = ends
    return look((i0, i1, j0, j1), costs).beads


def look(ends: Ends, costs: Costs, earlier: Look | None = None) -> Look:
    """The cheapest monotone list of beads; where there was an earlier look, only the ways that had any weight in it."""
    i0, i1, j0, j1 = ends
    rows, columns = i1 - i0, j1 - j0
    if not rows or not columns:
        alone = [Bead((i,), (), 0.0) for i in range(i0, i1)] + [Bead((), (j,), 0.0) for j in range(j0, j1)]
        return Look(alone, [])
    if earlier:
        lattice = _Lattice(costs, i0, j0, rows, columns, earlier.live)
        way = lattice.cheapest_way()
    else:
        for band in _BANDS:
            cells = _diagonal(rows, columns, abs(rows - columns) + band)
            lattice = _Lattice(costs, i0, j0, rows, columns, cells)
            way = lattice.cheapest_way()
            if _strays(way, rows, columns) <= band // 2:
                break
    certainties, live = lattice.certainties(way)
    return Look(_beads(costs, i0, j0, way, certainties), live)


def _diagonal(rows: int, columns: int, band: int) -> list[list[int]]:
    """The places at most `band` items off the diagonal, row by row."""
    middles = [i * columns // rows for i in range(rows + 1)]
    return [list(range(max(0, middle - band), min(columns, middle + band) + 1)) for middle in middles]


@dataclass
class _Cell:
    """An end of beads: what the cheapest way to it costs, its last bead, and the weight of all ways to it."""

    cost: float = inf
    m: int = 0
    n: int = 0
    weight: float = 0.0
    steps: list[_Step] = field(default_factory=list)


@dataclass
class _Lattice:
    """All ways through two stretches that pass only at some places, which are given row by row."""

    costs: Costs
    i0: int
    j0: int
    rows: int
    columns: int
    places: Sequence[Sequence[int]]
    cells: list[dict[int, _Cell]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [{} for _ in range(self.rows + 1)]
        self.cells[0][0] = _Cell(0.0, weight=1.0)
        for i, places in enumerate(self.places):
            for j in places:
                if i or j:
                    self.cells[i][j] = self._cell(i, j)

    def _cell(self, i: int, j: int) -> _Cell:
        """A cell, from those before it. Weights are relative to its cheapest way, so that none overflows."""
        ways = self._ways(i, j)
        if not ways:
            return _Cell()
        cost, m, n, _ = min(ways)
        shares = [(m, n, weight * exp((cost - other) / TEMPERATURE)) for other, m, n, weight in ways]
        weight = sum([share for _, _, share in shares])
        return _Cell(
            cost, m, n, weight, [(m, n, share / weight) for m, n, share in shares if share > _NOTHING * weight]
        )

    def _ways(self, i: int, j: int) -> list[tuple[float, int, int, float]]:
        """The cost of the cheapest way by each last bead, its sizes, and the weight of the cell that it comes from."""
        costs, cells, i0, j0 = self.costs, self.cells, self.i0, self.j0
        ways = []
        if i and (before := cells[i - 1].get(j)):
            ways.append((before.cost + costs.alone(0, i0 + i - 1), 1, 0, before.weight))
        if j and (before := cells[i].get(j - 1)):
            ways.append((before.cost + costs.alone(1, j0 + j - 1), 0, 1, before.weight))
        own = costs.own_block(j0 + j)
        if 1 < own <= j and (before := cells[i].get(j - own)):
            ways.append((before.cost + costs.alone_block(j0 + j - own, own), 0, own, before.weight))
        for m, n, prior in SHAPES:
            before = cells[i - m].get(j - n) if m <= i and n <= j else None
            if before is not None and before.cost < inf:
                cost = before.cost + prior + costs.bead(i0 + i - m, m, j0 + j - n, n)
                if cost < inf:
                    ways.append((cost, m, n, before.weight))
        return [way for way in ways if way[0] < inf]

    def cheapest_way(self) -> list[tuple[int, int]]:
        """The sizes of the cheapest beads in order."""
        way = []
        i, j = self.rows, self.columns
        while i or j:
            cell = self.cells[i][j]
            way.append((cell.m, cell.n))
            i, j = i - cell.m, j - cell.n
        return way[::-1]

    def certainties(self, way: list[tuple[int, int]]) -> tuple[list[float], list[list[int]]]:
        """For each bead of a way the share of all ways that go through it; and where ways of any weight pass."""
        passed: list[dict[int, float]] = [{} for _ in range(self.rows + 1)]
        passed[self.rows][self.columns] = 1.0
        through: dict[tuple[int, int, int, int], float] = {}
        for i in range(self.rows, -1, -1):
            for j in range(self.columns, -1, -1):
                share = passed[i].get(j, 0.0)
                for m, n, part in self.cells[i][j].steps if share > _NOTHING else ():
                    through[i - m, m, j - n, n] = share * part
                    passed[i - m][j - n] = passed[i - m].get(j - n, 0.0) + share * part
        out = []
        i = j = 0
        for m, n in way:
            out.append(through.get((i, m, j, n), 0.0))
            i, j = i + m, j + n
        out = self._in_step(way, out, passed)
        return out, [sorted(j for j, share in row.items() if share > _LIVE) for row in passed]

    def _in_step(
        self, way: list[tuple[int, int]], certainties: list[float], passed: list[dict[int, float]]
    ) -> list[float]:
        """Two paragraphs with as many sentences, one for one, are as certain as their two borders are: whoever
        translates a paragraph sentence by sentence seldom joins two of them and parts two others.
        """
        out = list(certainties)
        start: tuple[int, int, int] | None = None
        i = j = 0
        for n, sizes in enumerate([*way, (1, 1)]):
            borders = self._borders(i, j)
            if all(borders):
                if start is not None and passed[i].get(j):
                    first, from_i, from_j = start
                    share = min(passed[from_i].get(from_j, 0.0), passed[i][j])
                    out[first:n] = [max(share, own) for own in out[first:n]]
                start = (n, i, j)
            if sizes != (1, 1) or any(borders) != all(borders):
                start = None
            i, j = i + sizes[0], j + sizes[1]
        return out

    def _borders(self, i: int, j: int) -> tuple[bool, bool]:
        """Whether a paragraph begins, or all ends, at a place of the source, and at one of the translation."""
        return (
            i == self.rows or self.costs.left[self.i0 + i].starts_block,
            j == self.columns or self.costs.right[self.j0 + j].starts_block,
        )


_NOTHING = 1e-6
"""Shares of the ways that are not followed."""

_LIVE = 1e-4
"""Shares that no further evidence can make large: places with less are not looked at again."""


def _strays(way: list[tuple[int, int]], rows: int, columns: int) -> int:
    """How far from the diagonal a way leads at most, in target items."""
    i = j = far = 0
    for m, n in way:
        i, j = i + m, j + n
        far = max(far, abs(j - i * columns // rows))
    return far


def _beads(costs: Costs, i: int, j: int, way: list[tuple[int, int]], certainties: list[float]) -> list[Bead]:
    beads = []
    for (m, n), certainty in zip(way, certainties, strict=True):
        source, target = tuple(range(i, i + m)), tuple(range(j, j + n))
        if source:
            beads.append(Bead(source, target, score(costs, source, target), certainty))
        else:
            beads += [Bead((), (each,), 0.0, certainty) for each in target]
        i, j = i + m, j + n
    return beads
