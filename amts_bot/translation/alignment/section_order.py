"""Sections that translators keep in another order: found by what only they share, never by their position.

A monotone alignment would pair two such sections with each other, or lose one. So the target's items are first put
into an order in which its sections stand as the source's do; where nothing contradicts the order that is there, it
stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from amts_bot.text.blocks import Kind
from amts_bot.translation.alignment.anchors import Item

_ENOUGH_VOTES = 2
_LENGTHS = 0.6
"""How alike the lengths of two sections must be, by the book's ratio, to be the same without an anchor."""

_Section = tuple[int, int]
"""A heading and what stands below it until the next one: from the first item to behind the last."""


def in_source_order(left: Sequence[Item], right: Sequence[Item]) -> list[int]:
    """The numbers of the target's items, its sections in the order of the source's."""
    here, there = _sections(left), _sections(right)
    partner = _Partners(left, right, here, there).found()
    order = _reordered(len(there), partner)
    return [n for section in order for n in range(*there[section])]


def _sections(side: Sequence[Item]) -> list[_Section]:
    """The sections of one side; what stands before the first heading is one too."""
    starts = [n for n, item in enumerate(side) if item.kind == Kind.HEADING and item.segment in (None, 0)]
    borders = [0, *(n for n in starts if n), len(side)]
    return list(pairwise(borders)) if side else []


@dataclass(frozen=True)
class _Partners:
    """The search for each source section's counterpart."""

    left: Sequence[Item]
    right: Sequence[Item]
    here: list[_Section]
    there: list[_Section]

    def found(self) -> dict[int, int]:
        """The target's section by the source's: by anchors, then by neighbours, then by their shape."""
        partner = self._by_votes()
        if not partner:
            return {}
        self._add_neighbours(partner)
        self._add_look_alikes(partner)
        return partner

    def _by_votes(self) -> dict[int, int]:
        """Sections that have most of what is unique to them in common."""
        votes = _votes(self.left, self.right, self.here, self.there)
        rows, columns = Counter[int](), Counter[int]()
        for (i, j), count in votes.items():
            rows[i] += count
            columns[j] += count
        return {
            i: j for (i, j), count in votes.items() if count >= _ENOUGH_VOTES and 2 * count > max(rows[i], columns[j])
        }

    def _add_neighbours(self, partner: dict[int, int]) -> None:
        """Sections of one level that stand beside two that belong together, from the end to the start and back."""
        taken = set(partner.values())
        for step, i in [*((1, i) for i in reversed(range(len(self.here)))), *((-1, i) for i in range(len(self.here)))]:
            beside = len(self.there) if i + step == len(self.here) else partner.get(i + step)
            j = -1 if beside is None else beside - step
            if i not in partner and j not in taken and 0 <= j < len(self.there) and self._level(i, j):
                partner[i] = j
                taken.add(j)

    def _add_look_alikes(self, partner: dict[int, int]) -> None:
        """Sections that are left over and look like each other and like no other one."""
        taken = set(partner.values())
        alike = defaultdict[int, list[int]](list)
        for i in range(len(self.here)):
            for j in range(len(self.there)):
                if i not in partner and j not in taken and self._level(i, j) and self._is_alike(i, j):
                    alike[i].append(j)
        counts = Counter(j for candidates in alike.values() for j in candidates)
        partner |= {i: js[0] for i, js in alike.items() if len(js) == 1 and counts[js[0]] == 1}

    def _level(self, i: int, j: int) -> bool:
        one, other = self.left[self.here[i][0]], self.right[self.there[j][0]]
        return (one.kind, one.level) == (other.kind, other.level)

    def _is_alike(self, i: int, j: int) -> bool:
        """Whether two sections have the same blocks and lengths that fit."""
        ours, theirs = self.left[slice(*self.here[i])], self.right[slice(*self.there[j])]
        if [item.kind for item in ours if item.starts_block] != [item.kind for item in theirs if item.starts_block]:
            return False
        ratio = _length(self.right) / max(1, _length(self.left))
        lengths = _length(ours) * ratio, float(_length(theirs))
        return len(ours) > 1 and min(lengths) >= _LENGTHS * max(lengths)


def _length(side: Sequence[Item]) -> int:
    return sum(item.length for item in side)


def _votes(
    left: Sequence[Item], right: Sequence[Item], here: Sequence[_Section], there: Sequence[_Section]
) -> Counter[tuple[int, int]]:
    """How much each two sections share that is in no other section of either side."""
    ours, theirs = _places(left, here), _places(right, there)
    return Counter((ours[sign], theirs[sign]) for sign in ours.keys() & theirs.keys())


def _places(side: Sequence[Item], sections: Sequence[_Section]) -> Mapping[str, int]:
    """The section of each sign that only one section has: a key, or an anchor of prose that is no bare number."""
    places = defaultdict[str, set[int]](set)
    for section, (start, end) in enumerate(sections):
        for item in side[start:end]:
            for sign in _signs(item):
                places[sign].add(section)
    return {sign: found.pop() for sign, found in places.items() if len(found) == 1}


def _signs(item: Item) -> Iterator[str]:
    if item.key:
        yield item.key
    if item.segment is not None:
        yield from (anchor for anchor in item.anchors if not anchor.startswith(("n:", "w:")))


def _reordered(count: int, partner: Mapping[int, int]) -> list[int]:
    """The target's sections: those with a partner in its order, each of the others behind the one that it follows."""
    if not partner:
        return list(range(count))
    places = sorted(partner.values())
    order: list[int] = list(range(places[0]))
    end_of = dict(zip(places, [*places[1:], count], strict=True))
    for _, j in sorted(partner.items()):
        order += range(j, end_of[j])
    return order
