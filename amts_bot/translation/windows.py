"""The cheapest monotone list of beads for two stretches of items, by dynamic programming."""

from __future__ import annotations

from math import inf

from amts_bot.translation.beads import SHAPES, Bead, Costs, score

_BAND = 60


def align_window(costs: Costs, i0: int, i1: int, j0: int, j1: int) -> list[Bead]:
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
    costs: Costs, best: list[dict[int, tuple[float, int, int]]], i0: int, j0: int, i: int, j: int
) -> tuple[float, int, int]:
    found = (inf, 0, 0)
    if i and j in best[i - 1]:
        found = min(found, (best[i - 1][j][0] + costs.alone(0, i0 + i - 1), 1, 0))
    if j and j - 1 in best[i]:
        found = min(found, (best[i][j - 1][0] + costs.alone(1, j0 + j - 1), 0, 1))
    for m, n, prior in SHAPES:
        if m <= i and n <= j and j - n in best[i - m]:
            before = best[i - m][j - n][0] + prior
            cost = before + costs.bead(i0 + i - m, m, j0 + j - n, n) if before < inf else inf
            if cost < found[0]:
                found = (cost, m, n)
    return found


def _backtrack(
    costs: Costs, best: list[dict[int, tuple[float, int, int]]], i0: int, j0: int, i: int, j: int
) -> list[Bead]:
    beads = []
    while i or j:
        _, m, n = best[i][j]
        i, j = i - m, j - n
        beads.append(_bead(costs, i0 + i, m, j0 + j, n))
    return beads[::-1]


def _bead(costs: Costs, i: int, m: int, j: int, n: int) -> Bead:
    source, target = tuple(range(i, i + m)), tuple(range(j, j + n))
    return Bead(source, target, score(costs, source, target))
