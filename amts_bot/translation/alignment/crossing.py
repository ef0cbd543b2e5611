"""What translators put in another order, paragraphs and sentences inside them: no monotone alignment can see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import SENTENCE, Bead, Costs, score
from amts_bot.translation.alignment.windows import align_window

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


def swap_sentences(costs: Costs, beads: list[Bead]) -> list[Bead]:
    """Give sentences of one paragraph to each other crosswise where their anchors say so clearly."""
    out = [part for bead in beads for part in _crossed_inside(costs, bead)]
    by_paragraph: dict[tuple[int, int], list[int]] = {}
    for n, bead in enumerate(out):
        for paragraph in _paragraphs(costs, bead):
            by_paragraph.setdefault(paragraph, []).append(n)
    for members in _pairs_of_paragraphs(by_paragraph):
        gains = [
            (_gain(costs, out[n], out[k]), n, k)
            for place, n in enumerate(members)
            for k in members[place + 1 : place + 1 + _NEAR]
        ]
        used: set[int] = set()
        for gain, n, k in sorted(gains, reverse=True):
            if gain > _CLEARLY and not used & {n, k}:
                used |= {n, k}
                out[n], out[k] = _bead(costs, out[n].source, out[k].target), _bead(costs, out[k].source, out[n].target)
    return [bead for bead in out if bead.source or bead.target]


def _paragraphs(costs: Costs, bead: Bead) -> list[tuple[int, int]]:
    """The paragraph on each side (side and block) of a bead of at most one sentence on each."""
    if len(bead.source) > 1 or len(bead.target) > 1:
        return []
    items = [(0, costs.left[n]) for n in bead.source] + [(1, costs.right[n]) for n in bead.target]
    return [(side, item.block) for side, item in items if item.kind == SENTENCE]


def _pairs_of_paragraphs(by_paragraph: dict[tuple[int, int], list[int]]) -> Iterator[list[int]]:
    """The beads of each source paragraph with those of the target paragraphs that they touch."""
    touching: dict[int, list[tuple[int, int]]] = {}
    for paragraph, members in by_paragraph.items():
        for n in members:
            touching.setdefault(n, []).append(paragraph)
    for (side, _), members in by_paragraph.items():
        others = {paragraph for n in members for paragraph in touching[n] if paragraph[0] == 1}
        if side == 0 and len(others) == 1:
            yield sorted({*members, *by_paragraph[others.pop()]})


def _gain(costs: Costs, one: Bead, other: Bead) -> float:
    """How much more anchor weight two beads share crosswise; nothing for a bead that shares all that it has."""
    if any(b.source and b.target and not costs.unshared(_ends(b.source), _ends(b.target)) for b in (one, other)):
        return 0.0
    crosswise = _shared(costs, one, other) + _shared(costs, other, one)
    return crosswise - _shared(costs, one, one) - _shared(costs, other, other)


def _shared(costs: Costs, one: Bead, other: Bead) -> float:
    return costs.shared(_ends(one.source), _ends(other.target)) if one.source and other.target else 0.0


def _ends(side: tuple[int, ...]) -> _Ends:
    return side[0], side[-1] + 1


def _bead(costs: Costs, source: tuple[int, ...], target: tuple[int, ...]) -> Bead:
    return Bead(source, target, score(costs, source, target))


def _crossed_inside(costs: Costs, bead: Bead) -> list[Bead]:
    """A bead of two and two, taken apart if its sentences belong to each other crosswise."""
    if len(bead.source) != 2 or len(bead.target) != 2:  # noqa: PLR2004
        return [bead]
    (i, k), (j, m) = bead.source, bead.target
    straight = Bead((i,), (j,), 0.0), Bead((k,), (m,), 0.0)
    crossed = _bead(costs, (i,), (m,)), _bead(costs, (k,), (j,))
    gain = sum(_shared(costs, b, b) for b in crossed) - sum(_shared(costs, b, b) for b in straight)
    return [*crossed] if gain > _CLEARLY and all(b.sure for b in crossed) else [bead]


def _within(bead: Bead, sources: Sequence[_Ends], targets: Sequence[_Ends]) -> bool:
    return any(start <= n < end for n in bead.source for start, end in sources) or any(
        start <= n < end for n in bead.target for start, end in targets
    )
