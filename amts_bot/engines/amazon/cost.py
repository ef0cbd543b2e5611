"""What a translation costs before it is ordered and after, and what of it a budget lets go now.

Amazon bills source characters (Unicode code points, white space counted). Whether it bills markup and protected text is
not documented; the estimate counts a unit's text with its protected spans, and none of the HTML around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MILLION = 1_000_000
_A_CENT = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """Characters that are sent, and what they cost in US dollars."""

    characters: int = 0
    dollars: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.characters + other.characters, self.dollars + other.dollars)

    def __str__(self) -> str:
        is_little = self.characters and self.dollars < _A_CENT / 2
        return f"{self.characters:,} characters, {'less than a cent' if is_little else f'about ${self.dollars:.2f}'}"


def told_units(count: int) -> str:
    """A number of units in words: "1 unit", "2,000 units"."""
    return f"{count:,} {'unit' if count == 1 else 'units'}"


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may send: characters, and US dollars at a price for a million of them. None is no limit."""

    per_million: float
    max_characters: int | None = None
    max_cost: float | None = None

    def cost(self, characters: int) -> Cost:
        """What so many characters cost."""
        return Cost(characters, characters * self.per_million / MILLION)

    @property
    def most_characters(self) -> int | None:
        """The most characters that it allows, None for any number."""
        bought = None
        if self.max_cost is not None and self.per_million:
            bought = int(self.max_cost / self.per_million * MILLION + 1e-6)
        return min((limit for limit in (self.max_characters, bought) if limit is not None), default=None)

    def allows(self, characters: int) -> bool:
        """Whether so many characters, all together, may be sent."""
        within = self.max_characters is None or characters <= self.max_characters
        return within and (self.max_cost is None or self.cost(characters).dollars <= self.max_cost + 1e-9)


@dataclass(frozen=True, slots=True)
class Admission:
    """Which of the groups go now and which wait, by their indexes, in the order given; and what those that go cost."""

    now: tuple[int, ...]
    waiting: tuple[int, ...]
    cost: Cost
    waiting_cost: Cost


def admit(groups: Sequence[Sequence[str]], budget: Budget) -> Admission:
    """Which groups of sources (the units of a file each, most urgent first) a budget lets go now.

    A group goes whole or waits whole; one that is too big does not hold up smaller ones behind it. A source that occurs
    again is sent, and counted, once.
    """
    sent: set[str] = set()
    now: list[int] = []
    characters = 0
    for n, group in enumerate(groups):
        fresh = set(group) - sent
        more = sum(map(len, fresh))
        if budget.allows(characters + more):
            characters += more
            sent |= fresh
            now.append(n)
    waiting = tuple(n for n in range(len(groups)) if n not in set(now))
    left = sum(len(source) for source in {source for n in waiting for source in groups[n]} - sent)
    return Admission(tuple(now), waiting, budget.cost(characters), budget.cost(left))
