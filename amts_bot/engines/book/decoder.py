"""The search for the cheapest translation of a sentence: phrases in nearly the source's order, beam by beam.

Koehn, Och and Marcu 2003 with cube pruning (Huang and Chiang 2007). A hypothesis covers some words of the source; those
that cover equally many compete. All costs are integers and every tie has an order, so the result is always the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from amts_bot.engines.book.language_model import LanguageModel
from amts_bot.engines.book.phrases import UNIT, Option, Phrase, Weights

BEAM = 24
"""Hypotheses of each size that go on."""

POPS = 60
"""Hypotheses of each size that are looked at."""

REACH = 6
"""How far, in words, a phrase may begin from the first word that is not covered yet."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An option, chosen for the source words from `start` to `end`."""

    start: int
    end: int
    option: Option


@dataclass(slots=True)
class _Hypothesis:
    cost: int
    covered: int
    end: int
    state: int
    back: _Hypothesis | None
    placed: Placed | None


@dataclass(frozen=True, slots=True)
class _Span:
    """The options of a stretch of the source, cheapest first by what they cost alone."""

    start: int
    end: int
    mask: int
    options: Sequence[tuple[int, Option]]


@dataclass(frozen=True)
class Decoder:
    """A phrase table and a language model that translate sentences given as numbers of words."""

    table: Mapping[Phrase, Sequence[Option]]
    model: LanguageModel
    weights: Weights
    end_word: int
    longest: int

    def translate(self, sentence: Sequence[int], unknown: Mapping[int, Option]) -> list[Placed]:
        """The phrases of the cheapest translation that is not empty, in the target's order.

        `unknown` has, by place, options for words that the table does not know.
        """
        placed = self._search(sentence, unknown, may_drop=True)
        if sentence and not any(one.option.words for one in placed):
            placed = self._search(sentence, unknown, may_drop=False)
        return placed

    def _search(self, sentence: Sequence[int], unknown: Mapping[int, Option], *, may_drop: bool) -> list[Placed]:
        spans = self._spans(sentence, unknown, may_drop=may_drop)
        future = _future_costs(spans, len(sentence))
        begin = _Hypothesis(0, 0, 0, self.model.start, None, None)
        stacks: list[list[_Hypothesis]] = [[begin]] + [[] for _ in sentence]
        for size in range(1, len(sentence) + 1):
            stacks[size] = self._fill(stacks, size, spans, future, len(sentence))
        best = min(stacks[-1], key=lambda one: one.cost)
        out = []
        while best.back is not None and best.placed is not None:
            out.append(best.placed)
            best = best.back
        return out[::-1]

    def _spans(
        self, sentence: Sequence[int], unknown: Mapping[int, Option], *, may_drop: bool
    ) -> dict[int, list[_Span]]:
        """The spans that have options, by where they start."""
        out: dict[int, list[_Span]] = {}
        for start in range(len(sentence)):
            out[start] = []
            for end in range(start + 1, min(len(sentence), start + self.longest) + 1):
                options: Sequence[Option] = self.table.get(tuple(sentence[start:end]), ())
                if not may_drop:
                    options = [option for option in options if option.words]
                if not options and end == start + 1:
                    options = (unknown[start],)
                if options:
                    mask = ((1 << (end - start)) - 1) << start
                    ranked = sorted(((self._alone(one), n) for n, one in enumerate(options)))
                    out[start].append(_Span(start, end, mask, [(cost, options[n]) for cost, n in ranked]))
        return out

    def _alone(self, option: Option) -> int:
        """What an option costs, as far as that is known without its neighbours."""
        cost, state = 0, 0
        for word in option.words:
            step, state = self.model.step(state, word)
            cost += step
        return option.cost + round(self.weights.language_model * cost)

    def _fill(
        self, stacks: list[list[_Hypothesis]], size: int, spans: dict[int, list[_Span]],
        future: list[list[int]], length: int,
    ) -> list[_Hypothesis]:  # fmt: skip
        """The best hypotheses that cover `size` words, by cube pruning over all ways to get there."""
        queue: list[tuple[int, int, list[_Hypothesis], _Span, int, int, _Hypothesis]] = []
        tick = count()
        for smaller in range(max(0, size - self.longest), size):
            for group in _groups(stacks[smaller]):
                for span in _next_spans(group[0], spans, size - smaller, length):
                    self._push(queue, tick, group, span, 0, 0, future, length)
        found: dict[tuple[int, int, int], _Hypothesis] = {}
        ranked: list[tuple[int, int, _Hypothesis]] = []
        for _ in range(POPS):
            if not queue:
                break
            estimate, number, group, span, i, j, new = heappop(queue)
            key = (new.covered, new.end, new.state)
            known = found.get(key)
            if known is None:
                found[key] = new
                ranked.append((estimate, number, new))
            elif new.cost < known.cost:
                known.cost, known.back, known.placed = new.cost, new.back, new.placed
            if j + 1 < len(span.options):
                self._push(queue, tick, group, span, i, j + 1, future, length)
            if j == 0 and i + 1 < len(group):
                self._push(queue, tick, group, span, i + 1, 0, future, length)
        ranked.sort(key=lambda one: one[:2])
        return [one for _, _, one in ranked[:BEAM]]

    def _push(
        self, queue: list[tuple[int, int, list[_Hypothesis], _Span, int, int, _Hypothesis]], tick: count[int],
        group: list[_Hypothesis], span: _Span, i: int, j: int, future: list[list[int]], length: int,
    ) -> None:  # fmt: skip
        old, option = group[i], span.options[j][1]
        new = self._extend(old, span, option, length)
        estimate = new.cost + _future(new.covered, future, length)
        heappush(queue, (estimate, next(tick), group, span, i, j, new))

    def _extend(self, old: _Hypothesis, span: _Span, option: Option, length: int) -> _Hypothesis:
        cost, state, step = 0, old.state, self.model.step
        for word in option.words:
            more, state = step(state, word)
            cost += more
        covered = old.covered | span.mask
        if covered == (1 << length) - 1:
            cost += step(state, self.end_word)[0]
        jump = abs(span.start - old.end)
        total = (
            old.cost + option.cost + round(self.weights.language_model * cost + self.weights.distortion * UNIT * jump)
        )
        return _Hypothesis(total, covered, span.end, state, old, Placed(span.start, span.end, option))


def _groups(stack: Sequence[_Hypothesis]) -> list[list[_Hypothesis]]:
    """Hypotheses that can go on in the same way, each group cheapest first."""
    groups: dict[tuple[int, int], list[_Hypothesis]] = {}
    for one in stack:
        groups.setdefault((one.covered, one.end), []).append(one)
    for group in groups.values():
        group.sort(key=lambda one: one.cost)
    return list(groups.values())


def _next_spans(old: _Hypothesis, spans: dict[int, list[_Span]], size: int, length: int) -> list[_Span]:
    """The spans of a size that a hypothesis may cover next: near its end and near its first open word."""
    first = _first_open(old.covered)
    out = []
    for start in range(first, min(length - size, first + REACH) + 1):
        for span in spans[start]:
            if span.end - start == size and not span.mask & old.covered:
                out.append(span)
    return out


def _first_open(covered: int) -> int:
    return (~covered & (covered + 1)).bit_length() - 1


def _future_costs(spans: dict[int, list[_Span]], length: int) -> list[list[int]]:
    """The least that each stretch of the source will cost, order aside: `[start][end]`."""
    never = 10**9
    future = [[never] * (length + 1) for _ in range(length + 1)]
    for start, group in spans.items():
        for span in group:
            future[start][span.end] = min(cost for cost, _ in span.options)
    for size in range(1, length + 1):
        for start in range(length - size + 1):
            end = start + size
            row = future[start]
            best = row[end]
            for middle in range(start + 1, end):
                both = row[middle] + future[middle][end]
                best = min(best, both)
            row[end] = best
    return future


def _future(covered: int, future: list[list[int]], length: int) -> int:
    """The least that the open stretches will cost."""
    cost, start = 0, 0
    while start < length:
        open_from = start + _first_open(covered >> start)
        if open_from >= length:
            break
        rest = covered >> open_from
        end = min(length, open_from + ((rest & -rest).bit_length() - 1 if rest else length))
        cost += future[open_from][end]
        start = end
    return cost
