"""Which files one pull request carries: as many as people can review, and as much as a budget allows.

Whole files, in the order of the book. Files between which people's text moves go together or not at all: a sentence
must never leave one chapter before it has arrived in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Decisions
from amts_bot.translation.plan.moves import MARKS

SHORTEST_MOVE = 20
"""Characters that a text must have to be taken for one that moved: "Summary" comes and goes by chance."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a file asks of people (units that need eyes) and of an engine (source characters, code points)."""

    units: int
    characters: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one run may ask of people and of an engine; None is no limit."""

    units: int | None = None
    characters: int | None = None


@dataclass(frozen=True, slots=True)
class Wave:
    """The files that go now, by index, and those that wait for people or for the budget."""

    now: frozenset[int]
    for_people: frozenset[int] = frozenset()
    for_budget: frozenset[int] = frozenset()


def select_wave(
    loads: Sequence[Load], groups: Sequence[frozenset[int]], limits: Limits, *, begun: frozenset[int] = frozenset(),
    waiting: int = 0, spent: int = 0,
) -> Wave:  # fmt: skip
    """Take groups of files, in the order given, as long as they are within the limits.

    `begun` are files that the open pull request carries already, `waiting` the units for people in it, `spent` the
    characters that this run's engine has translated before. Files that ask
    nothing, and those that were begun, always go. The first group that asks something goes even if it is larger than
    a wave, since it would never go otherwise; a budget is kept to in any case.
    """
    now: set[int] = set()
    for_people: set[int] = set()
    for_budget: set[int] = set()
    units, characters = waiting, spent
    for group in groups:
        asked = sum(loads[n].units for n in group), sum(loads[n].characters for n in group)
        if limits.characters is not None and asked[1] and characters + asked[1] > limits.characters:
            for_budget |= group
        elif not group & begun and limits.units is not None and asked[0] and units and units + asked[0] > limits.units:
            for_people |= group
        else:
            now |= group
            units, characters = units + asked[0], characters + asked[1]
    return Wave(frozenset(now), frozenset(for_people), frozenset(for_budget))


def all_waves(loads: Sequence[Load], limits: Limits) -> list[frozenset[int]]:
    """All waves of files that share no text, if each is merged before the next begins; files by index.

    Those that no budget of `limits` is large enough for are in none.
    """
    left, waves = list(range(len(loads))), list[frozenset[int]]()
    while left:
        groups = [frozenset({n}) for n in range(len(left))]
        now = frozenset(left[n] for n in select_wave([loads[n] for n in left], groups, limits).now)
        if not now:
            break
        waves.append(now)
        left = [n for n in left if n not in now]
    return waves


@dataclass(frozen=True, slots=True)
class Move:
    """People's text that one file loses and another gets, files by index; `characters` of its source (code points)."""

    loser: int
    arriver: int
    characters: int


def moves_between(files: Sequence[Decisions]) -> list[Move]:
    """Between which files text moves, and how much."""
    losers: dict[str, set[int]] = {}
    for number, decisions in enumerate(files):
        for text in _removed(decisions):
            losers.setdefault(text, set()).add(number)
    characters: Counter[tuple[int, int]] = Counter()
    for number, decisions in enumerate(files):
        for text in dict.fromkeys(_arrived(decisions)):
            for loser in losers.get(text, set()) - {number}:
                characters[loser, number] += len(text)
    return [Move(loser, arriver, count) for (loser, arriver), count in sorted(characters.items())]


def together(count: int, pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Indexes in groups that pairs connect, each group at the place of its first member."""
    group_of = {number: frozenset({number}) for number in range(count)}
    for one, other in pairs:
        merged = group_of[one] | group_of[other]
        group_of |= dict.fromkeys(merged, merged)
    return list(dict.fromkeys(group_of[number] for number in range(count)))


def _removed(decisions: Decisions) -> Iterator[str]:
    """The source text of the people's text that a file loses: not marks, nor what they left as it was."""
    items = decisions.alignment.target_items
    for unit in decisions.units:
        source = (unit.old_source or "").strip()
        if unit.status is not Status.REMOVED or unit.kind in MARKS or len(source) < SHORTEST_MOVE:
            continue
        if source.split() != " ".join(items[n].text for n in unit.target).split():
            yield source


def _arrived(decisions: Decisions) -> Iterator[str]:
    """The source text of units that are new in a file, with or without a translation from elsewhere."""
    for unit in decisions.units:
        if unit.status is Status.MOVED or (unit.request and not unit.target):
            yield from (decisions.head_items[n].text.strip() for n in unit.head)
