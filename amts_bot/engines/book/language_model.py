"""How likely a sequence of words is in the translation: n-grams with interpolated Kneser-Ney smoothing.

Chen and Goodman 1999. Costs are integers, 1000 for a factor of e, and a state is the number of the longest known
context, so that the decoder can compare states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

UNIT = 1000
KEPT_FROM = 4
"""From this order on, n-grams seen once are not kept."""


@dataclass(frozen=True)
class LanguageModel:
    """A tree of n-grams: node 0 is the empty context; a child's key is its parent times `width` plus its word."""

    children: dict[int, int]
    cost: Sequence[int]
    backoff: Sequence[int]
    suffix: Sequence[int]
    width: int
    start: int
    """The state at the beginning of a sentence."""
    unknown: int
    """The cost of a word that was never seen."""
    is_full: Sequence[bool]
    """Whether a node is of the highest order, so that its suffix is the state after it."""

    def step(self, state: int, word: int) -> tuple[int, int]:
        """The cost of a word in a state, and the state after it."""
        cost = 0
        while True:
            node = self.children.get(state * self.width + word)
            if node is not None:
                return cost + self.cost[node], self.suffix[node] if self.is_full[node] else node
            if state == 0:
                return cost + self.unknown, 0
            cost += self.backoff[state]
            state = self.suffix[state]


def learn_language_model(sentences: Sequence[Sequence[int]], *, begin: int, end: int, order: int) -> LanguageModel:
    """A model of these sentences; `begin` and `end` are the words for a sentence's ends, and 0 is no word."""
    import numpy as np

    stream = np.array([w for sentence in sentences for w in (begin, *sentence, end)] or [begin, end], dtype=np.int64)
    sizes = [len(sentence) + 2 for sentence in sentences] or [2]
    ends = np.repeat(np.cumsum(sizes), sizes)
    width = int(stream.max()) + 1
    grams = _count(stream, ends, order, width)
    return _smoothed(grams, width, begin)


@dataclass
class _Order:
    """The n-grams of one order: parallel arrays, sorted by parent and word."""

    parent: Ints
    word: Ints
    suffix: Ints
    counts: Ints
    total: Ints
    """By parent: how often it is followed by anything."""
    kinds: Ints
    """By suffix: how many different n-grams end in it."""


def _count(stream: Ints, ends: Ints, order: int, width: int) -> list[_Order]:
    """N-grams of every order; parents and suffixes are places in the order below."""
    import numpy as np

    out: list[_Order] = []
    at = np.arange(len(stream))
    ids = np.zeros(len(stream), dtype=np.int64)  # which (n-1)-gram begins at each place
    previous_ids = ids
    for n in range(1, order + 1):
        at = at[at + n <= ends[at]]
        keys, first, inverse, counts = np.unique(
            ids[at] * width + stream[at + n - 1], return_index=True, return_inverse=True, return_counts=True
        )
        suffix = previous_ids[at[first] + 1] if n > 1 else np.zeros(len(keys), dtype=np.int64)
        parent, below = keys // width, len(out[-1].word) if out else 1
        total, kinds = np.bincount(parent, counts, below), np.bincount(suffix[suffix >= 0], minlength=below)
        if n >= KEPT_FROM:
            keep = counts > 1
            place = np.cumsum(keep) - 1
            at, inverse = at[keep[inverse]], inverse[keep[inverse]]
            keys, suffix, counts, inverse = keys[keep], suffix[keep], counts[keep], place[inverse]
        out.append(_Order(keys // width, keys % width, suffix, counts, total, kinds))
        fresh = np.full(len(stream) + 1, -1, dtype=np.int64)
        fresh[at] = inverse
        previous_ids, ids = fresh, fresh
    return out


def _smoothed(grams: list[_Order], width: int, begin: int) -> LanguageModel:
    import numpy as np

    children: dict[int, int] = {}
    cost, backoff, suffix, is_full = [0], [0], [0], [False]
    lower = np.array([1.0 / width])
    lower_base = 0
    for n, gram in enumerate(grams):
        size = len(gram.word)
        counts, total = gram.counts.astype(float), gram.total
        parents = len(total)
        if n + 1 < len(grams):  # how many different words stand before it, except at a sentence's beginning
            kinds = grams[n + 1].kinds
            counts = np.where(kinds > 0, kinds, counts)
            total = np.bincount(gram.parent, counts, parents)
        ones, twos = int((counts == 1).sum()), int((counts == 2).sum())  # noqa: PLR2004
        discount = ones / (ones + 2 * twos) if ones and twos else 0.75
        own = (counts - discount) / total[gram.parent]
        rest = 1 - np.bincount(gram.parent, own, parents)
        below = lower[gram.suffix] if n else np.full(size, lower[0])
        probability = own + rest[gram.parent] * below
        base = len(cost)
        children.update(
            zip(((gram.parent + (lower_base if n else 0)) * width + gram.word).tolist(),
                range(base, base + size), strict=True)
        )  # fmt: skip
        cost += [round(-UNIT * log(p)) for p in probability.tolist()]
        backoff += [0] * size
        for node, share in enumerate(rest.tolist()):
            backoff[lower_base + node] = round(-UNIT * log(min(1.0, max(share, 1e-9))))
        suffix += (gram.suffix + lower_base).tolist() if n else [0] * size
        is_full += [n + 1 == len(grams)] * size
        lower, lower_base = probability, base
    start = children[begin]
    return LanguageModel(children, cost, backoff, suffix, width, start, round(UNIT * log(width)) + backoff[0], is_full)
