"""The cheapest monotone list of beads for two stretches of items, by dynamic programming."""

from __future__ import annotations

from math import inf

from amts_bot.translation.alignment.beads import SHAPES, Bead, Costs, score

_BANDS = (8, 20, 60)
"""How far from the diagonal to look, at first and if the way found leads near the border."""


def align_window(costs: Costs, i0: int, i1: int, j0: int, j1: int) -> list[Bead]:
    """The cheapest monotone list of beads for source items i0..i1 and target items j0..j1."""
    rows, columns = i1 - i0, j1 - j0
    if not rows or not columns:
        return [Bead((i,), (), 0.0) for i in range(i0, i1)] + [Bead((), (j,), 0.0) for j in range(j0, j1)]
    for band in _BANDS:
        shapes = _way(costs, i0, j0, rows, columns, abs(rows - columns) + band)
        if _strays(shapes, rows, columns) <= band // 2:
            break
    return _beads(costs, i0, j0, shapes)


def _way(costs: Costs, i0: int, j0: int, rows: int, columns: int, band: int) -> list[tuple[int, int]]:
    """The sizes of the cheapest beads in order, at most `band` items off the diagonal."""
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(rows + 1)]
    best[0][0] = (0.0, 0, 0)
    for i in range(rows + 1):
        middle = i * columns // rows
        for j in range(max(0, middle - band), min(columns, middle + band) + 1):
            if i or j:
                best[i][j] = _cheapest(costs, best, i0, j0, i, j)
    way = []
    i, j = rows, columns
    while i or j:
        _, m, n = best[i][j]
        way.append((m, n))
        i, j = i - m, j - n
    return way[::-1]


def _strays(way: list[tuple[int, int]], rows: int, columns: int) -> int:
    """How far from the diagonal a way leads at most, in target items."""
    i = j = far = 0
    for m, n in way:
        i, j = i + m, j + n
        far = max(far, abs(j - i * columns // rows))
    return far


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


def _beads(costs: Costs, i: int, j: int, way: list[tuple[int, int]]) -> list[Bead]:
    beads = []
    for m, n in way:
        source, target = tuple(range(i, i + m)), tuple(range(j, j + n))
        beads.append(Bead(source, target, score(costs, source, target)))
        i, j = i + m, j + n
    return beads
