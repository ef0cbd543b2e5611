"""Which words stand for which in this very file, learned from what is aligned: evidence where prose has no other.

Words that keep turning up together in beads are given one anchor on both sides, so that a second look weighs it like a
formula or a number. The measure is the log-likelihood ratio (Dunning 1993, "Accurate methods for the statistics of
surprise and coincidence"), which holds for the small counts that one file gives.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""Scripts that set no blanks between words: two letters side by side are as near to a word as one gets."""

_LETTERS = re.compile(r"[^\W\d_]{3,}")
_STEM = 6
"""Of longer words the first letters count: endings differ from sentence to sentence."""

_SURPRISING, _ALIKE = 8.0, 0.6
"""The log-likelihood ratio and the Dice coefficient that two words must reach to stand for each other."""

_RARE, _COMMON = 2, 0.3
"""Words of one bead tell nothing, and neither do those of a third of all beads."""

_LEARNS_FROM, _LARGEST = 0.5, 3
"""How certain a bead must be to learn from it, and how many sentences it may have."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The anchor of each word that has a counterpart, for the source's words and for the translation's."""

    source: Mapping[str, str]
    target: Mapping[str, str]

    def anchored(self, side: Sequence[Item], anchors: Mapping[str, str]) -> tuple[Item, ...]:
        """A side's items with the anchors of their words."""
        return tuple(_anchored(item, anchors) if item.segment is not None else item for item in side)


def learn_lexicon(beads: Iterable[Bead], left: Sequence[Item], right: Sequence[Item]) -> Lexicon:
    """The words that stand for each other in beads, each with its best counterpart only. Ties go by the alphabet."""
    pairs = [
        (_words(left[n].text for n in bead.source), _words(right[n].text for n in bead.target))
        for bead in beads
        if bead.sure and bead.certainty >= _LEARNS_FROM and len(bead.source) + len(bead.target) <= _LARGEST
        and left[bead.source[0]].segment is not None
    ]  # fmt: skip
    source: dict[str, str] = {}
    target: dict[str, str] = {}
    for _, one, other in sorted(_counterparts(pairs), key=lambda found: (-found[0], found[1], found[2])):
        if one not in source:
            source[one] = target.setdefault(other, f"x:{other}")
    return Lexicon(source, target)


def _words(texts: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in texts:
        for run in _UNSPACED.findall(text):
            words.update(run[n : n + 2] for n in range(len(run) - 1))
        words.update(word.lower()[:_STEM] for word in _LETTERS.findall(_UNSPACED.sub(" ", text)))
    return words


def _counterparts(pairs: Sequence[tuple[set[str], set[str]]]) -> Iterator[tuple[float, str, str]]:
    """Words that turn up together surprisingly often, with how surprising that is."""
    count = len(pairs)
    here, there = (
        Counter(word for one, _ in pairs for word in one),
        Counter(word for _, other in pairs for word in other),
    )
    telling = [{word for word, n in side.items() if _RARE <= n <= _COMMON * count} for side in (here, there)]
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in pairs:
        known = other & telling[1]
        for word in one & telling[0]:
            together[word].update(known)
    for word, others in together.items():
        for counterpart, n in others.items():
            if n >= _RARE and 2 * n >= _ALIKE * (here[word] + there[counterpart]):
                surprise = _log_likelihood_ratio(n, here[word], there[counterpart], count)
                if surprise >= _SURPRISING:
                    yield surprise, word, counterpart


def _log_likelihood_ratio(both: int, one: int, other: int, count: int) -> float:
    """Dunning's G squared for two words in `count` beads, of which `both` have both."""
    observed = (both, one - both, other - both, count - one - other + both)
    expected = (one * other, one * (count - other), (count - one) * other, (count - one) * (count - other))
    return 2 * sum(n * log(n * count / by) for n, by in zip(observed, expected, strict=True) if n)


def _anchored(item: Item, anchors: Mapping[str, str]) -> Item:
    found = sorted({anchors[word] for word in _words([item.text]) if word in anchors})  # sums of floats have an order
    return replace(item, anchors=item.anchors + Counter(found)) if found else item
