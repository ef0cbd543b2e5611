"""Paragraphs that translators put in another order, which no monotone alignment can see."""

from __future__ import annotations

from collections.abc import Sequence

from amts_bot.translation.anchors import Item
from amts_bot.translation.beads import SENTENCE, Bead, Costs
from amts_bot.translation.windows import align_window

_Ends = tuple[int, int]
"""A block's items: from the first to behind the last."""

_CLEARLY = 2.0
"""How much more anchor weight two swapped paragraphs must share to be taken for swapped."""


def join_apart(beads: list[Bead], same: Sequence[tuple[int, int]]) -> list[Bead]:
    """Pair what has the same key, both sides once, and was left alone because it stands in another order."""
    alone_there = {bead.target for bead in beads if not bead.source}
    alone_here = {bead.source for bead in beads if not bead.target}
    apart = [(i, j) for i, j in same if (i,) in alone_here and (j,) in alone_there]
    here, there = {i for i, _ in apart}, {j for _, j in apart}
    rest = [bead for bead in beads if not (here.intersection(bead.source) or there.intersection(bead.target))]
    return [*rest, *(Bead((i,), (j,), 100.0) for i, j in apart)]


def swap_back(costs: Costs, beads: list[Bead]) -> list[Bead]:
    """Undo what a monotone alignment does to paragraphs that translators put in another order.

    Two pairs of paragraphs, or two that are alone, change partners if their anchors say so clearly.
    """
    partners = _whole_paragraphs(costs, beads)
    out = beads
    for one, other in _pairs_by_gain(costs, partners):
        (i, j), (k, m) = one, other
        out = [bead for bead in out if not _within(bead, (i, k), (j, m))]
        out += align_window(costs, *i, *m) + align_window(costs, *k, *j)
    return out


def _whole_paragraphs(costs: Costs, beads: list[Bead]) -> list[tuple[_Ends, _Ends]]:
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
        if len(targets) == 1 and len(back[next(iter(targets))]) == 1 and costs.left[source[0]].kind == SENTENCE
    ]


def _ends_of_blocks(side: Sequence[Item]) -> dict[int, _Ends]:
    ends: dict[int, _Ends] = {}
    for n, item in enumerate(side):
        ends[item.block] = (ends.get(item.block, (n, n))[0], n + 1)
    return ends


def _pairs_by_gain(
    costs: Costs, partners: list[tuple[_Ends, _Ends]]
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
