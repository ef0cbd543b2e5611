"""Phrases and their translations, looked up in the aligned pairs when a text needs them.

Only what the requests hold is extracted (Lopez 2007), so that long phrases cost nothing: a sentence that is nearly one
of the book's is translated in long pieces. Scores are costs in integers, 1000 for a factor of e.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from amts_bot.translation.alignment.word_alignment import Link, Sentence

LONGEST = 10
"""Words in a source phrase."""

LONGEST_TARGET = 14
OCCURRENCES = 200
"""How many occurrences of a phrase are looked at; of more, as many in even steps."""

OPTIONS = 12
"""Translations of a phrase that the decoder may choose from."""

DISCOUNT = 0.4
"""What is taken from every count: what was seen once proves less than half of what was seen twice."""

UNIT = 1000
"""A cost of one natural logarithm."""

NOTHING = 0
"""The number of the empty word."""

Phrase = tuple[int, ...]
Tree = dict[int, Any]
"""Phrases by their first word, and so on."""


@dataclass(frozen=True)
class Weights:
    """How much each score counts (see `benchmarks.evaluation --tune` for how they were found)."""

    forward: float = 1.17
    backward: float = 0.38
    lexical_forward: float = 0.33
    lexical_backward: float = 0.56
    language_model: float = 0.69
    distortion: float = 0.74
    phrase: float = 1.6
    word: float = -2.95
    nothing: float = 3.24


@dataclass(frozen=True, slots=True)
class Option:
    """A translation of a source phrase: its words, its links (place in the phrase, place in the words), its cost.

    A word that is a kept text is given by `kept`: place in the words → place in the phrase.
    """

    words: Phrase
    links: tuple[Link, ...]
    kept: tuple[Link, ...]
    cost: int


@dataclass
class AlignedPairs:
    """Pairs with their links, and how words translate one by one."""

    source: Sequence[Sentence]
    target: Sequence[Sentence]
    links: Sequence[Sequence[Link]]
    kept_source: frozenset[int]
    kept_target: frozenset[int]
    """The words that stand for texts which translation leaves alone."""
    origins: Sequence[Mapping[int, int]]
    """Per pair: the source place of the text that is kept at a target place."""
    forward: dict[Link, float] = field(init=False)
    backward: dict[Link, float] = field(init=False)

    def __post_init__(self) -> None:
        both: Counter[Link] = Counter()
        sources: Counter[int] = Counter()
        targets: Counter[int] = Counter()
        for source, target, links in zip(self.source, self.target, self.links, strict=True):
            found = [(source[i], target[j]) for i, j in links]
            linked_source, linked_target = {i for i, _ in links}, {j for _, j in links}
            found += [(word, NOTHING) for i, word in enumerate(source) if i not in linked_source]
            found += [(NOTHING, word) for j, word in enumerate(target) if j not in linked_target]
            both.update(found)
        for (s, t), count in both.items():
            sources[s] += count
            targets[t] += count
        self.forward = {(s, t): count / sources[s] for (s, t), count in both.items()}
        self.backward = {(s, t): count / targets[t] for (s, t), count in both.items()}


def phrases_of(sentences: Iterable[Sentence]) -> Tree:
    """All phrases of these sentences as a tree: word → the phrases that go on with it."""
    root: Tree = {}
    for sentence in sentences:
        for start in range(len(sentence)):
            node = root
            for word in sentence[start : start + LONGEST]:
                node = node.setdefault(word, {})
    return root


@dataclass(frozen=True, slots=True)
class _Found:
    """What one occurrence of a phrase is translated as."""

    words: Phrase
    links: tuple[Link, ...]
    kept: tuple[Link, ...]


def phrase_table(pairs: AlignedPairs, sentences: Iterable[Sentence], weights: Weights) -> dict[Phrase, list[Option]]:
    """The options of every phrase in these sentences that the pairs hold, cheapest first."""
    table: dict[Phrase, Mapping[_Found, float]] = {}
    seen: dict[Phrase, int] = {}
    places = _occurrences(pairs.source, phrases_of(sentences))
    bounds = [_Bounds(pairs, n) for n in range(len(pairs.source))]
    for phrase, found in places.items():
        step = -(-len(found) // OCCURRENCES)
        counts: dict[_Found, float] = defaultdict(float)
        for number, start in found[::step]:
            extracted = list(bounds[number].translations(start, start + len(phrase)))
            for one in extracted:
                counts[one] += 1 / len(extracted)
        if counts:
            table[phrase] = counts
            seen[phrase] = step
    occurrences = _count_targets(pairs.target, {one.words for counts in table.values() for one in counts})
    return {
        phrase: _options(phrase, counts, seen[phrase], occurrences, pairs, weights) for phrase, counts in table.items()
    }


def phrase_translations(pairs: AlignedPairs, phrases: Iterable[Phrase]) -> dict[Phrase, Counter[Phrase]]:
    """How often each of these phrases is translated as what. An occurrence counts with its shortest translation."""
    out: dict[Phrase, Counter[Phrase]] = {}
    wanted = set(phrases)
    for phrase, found in _occurrences(pairs.source, phrases_of(sorted(wanted))).items():
        if phrase in wanted:
            counts = out.setdefault(phrase, Counter())
            for number, start in found:
                shortest = next(_Bounds(pairs, number).translations(start, start + len(phrase)), None)
                if shortest is not None:
                    counts[shortest.words] += 1
    return out


def _occurrences(sentences: Sequence[Sentence], tree: Tree) -> dict[Phrase, list[tuple[int, int]]]:
    out: dict[Phrase, list[tuple[int, int]]] = defaultdict(list)
    for phrase, number, start in _walk(sentences, tree):
        out[phrase].append((number, start))
    return out


def _walk(sentences: Sequence[Sentence], tree: Tree) -> Iterator[tuple[Phrase, int, int]]:
    """Every place of every beginning of the tree's phrases: the phrase, the sentence, where in it."""
    for number, sentence in enumerate(sentences):
        for start in range(len(sentence)):
            node = tree
            for end in range(start, len(sentence)):
                if sentence[end] not in node:
                    break
                node = node[sentence[end]]
                yield tuple(sentence[start : end + 1]), number, start


class _Bounds:
    """What of a pair can be translated alone: how far each word's links reach."""

    __slots__ = ("_of_source", "_of_target", "_pair", "_pairs")

    def __init__(self, pairs: AlignedPairs, number: int) -> None:
        self._pairs, self._pair = pairs, number
        self._of_source: dict[int, list[int]] = {}
        self._of_target: dict[int, list[int]] = {}
        for i, j in pairs.links[number]:
            self._of_source.setdefault(i, []).append(j)
            self._of_target.setdefault(j, []).append(i)

    def translations(self, start: int, end: int) -> Iterator[_Found]:
        """The target phrases whose links stay within source places `start` to `end`, widened by unlinked words."""
        reached = [j for i in range(start, end) for j in self._of_source.get(i, ())]
        if not reached:
            if end - start == 1 and self._pairs.source[self._pair][start] not in self._pairs.kept_source:
                yield _Found((), (), ())
            return
        first, last = min(reached), max(reached)
        if last - first >= LONGEST_TARGET or any(
            not start <= i < end for j in range(first, last + 1) for i in self._of_target.get(j, ())
        ):
            return
        size = len(self._pairs.target[self._pair])
        low = first
        while True:
            high = last
            while True:
                if found := self._found(start, end, low, high):
                    yield found
                high += 1
                if high >= size or high in self._of_target or high - low >= LONGEST_TARGET:
                    break
            low -= 1
            if low < 0 or low in self._of_target or last - low >= LONGEST_TARGET:
                break

    def _found(self, start: int, end: int, low: int, high: int) -> _Found | None:
        """The phrase, unless it lacks a kept text of its source or has one more."""
        pairs, target = self._pairs, self._pairs.target[self._pair]
        words = tuple(target[low : high + 1])
        origin = pairs.origins[self._pair]
        kept = tuple(
            (origin.get(j, -1) - start, j - low) for j in range(low, high + 1) if target[j] in pairs.kept_target
        )
        source = pairs.source[self._pair]
        expected = [i - start for i in range(start, end) if source[i] in pairs.kept_source]
        if sorted(i for i, _ in kept) != expected:
            return None
        links = tuple((i - start, j - low) for j in range(low, high + 1) for i in self._of_target.get(j, ()))
        return _Found(words, links, kept)


def _count_targets(sentences: Sequence[Sentence], wanted: set[Phrase]) -> Counter[Phrase]:
    tree: Tree = {}
    for phrase in wanted:
        node = tree
        for word in phrase:
            node = node.setdefault(word, {})
    return Counter(phrase for phrase, _, _ in _walk(sentences, tree) if phrase in wanted)


def _options(
    phrase: Phrase, counts: Mapping[_Found, float], step: int, occurrences: Counter[Phrase], pairs: AlignedPairs,
    weights: Weights,
) -> list[Option]:  # fmt: skip
    """The best options of a phrase. The same words with other links count together; the most frequent links stay."""
    by_words: dict[tuple[Phrase, tuple[Link, ...]], tuple[float, float, _Found]] = {}
    total = 0.0
    for found, count in counts.items():
        known = by_words.get((found.words, found.kept))
        total += count
        if known is None:
            by_words[found.words, found.kept] = (count, count, found)
        else:
            both, most, best = known
            by_words[found.words, found.kept] = (both + count, *((count, found) if count > most else (most, best)))
    out = []
    for count, _, found in by_words.values():
        cost = weights.forward * _cost((count - DISCOUNT * min(1.0, count)) / total)
        if found.words:
            back = min(1.0, (count - DISCOUNT * min(1.0, count)) * step / max(1, occurrences[found.words]))
            cost += weights.backward * _cost(back)
            cost += weights.lexical_forward * _lexical_forward(phrase, found, pairs.forward)
            cost += weights.lexical_backward * _lexical_backward(phrase, found, pairs.backward)
        else:
            cost += weights.nothing * UNIT
        cost += weights.phrase * UNIT + weights.word * UNIT * len(found.words)
        out.append(Option(found.words, found.links, found.kept, round(cost)))
    return sorted(out, key=lambda option: (option.cost, option.words, option.kept))[:OPTIONS]


def _cost(probability: float) -> float:
    return -UNIT * log(max(probability, 1e-7))


def _lexical_forward(phrase: Phrase, found: _Found, table: Mapping[Link, float]) -> float:
    """The cost of every target word given the source words that it is linked to."""
    linked: dict[int, list[int]] = {}
    for i, j in found.links:
        linked.setdefault(j, []).append(i)
    cost = 0.0
    for j, word in enumerate(found.words):
        places = linked.get(j)
        if places:
            cost += _cost(sum(table.get((phrase[i], word), 0.0) for i in places) / len(places))
        else:
            cost += _cost(table.get((NOTHING, word), 0.0))
    return cost


def _lexical_backward(phrase: Phrase, found: _Found, table: Mapping[Link, float]) -> float:
    linked: dict[int, list[int]] = {}
    for i, j in found.links:
        linked.setdefault(i, []).append(j)
    cost = 0.0
    for i, word in enumerate(phrase):
        places = linked.get(i)
        if places:
            cost += _cost(sum(table.get((word, found.words[j]), 0.0) for j in places) / len(places))
        else:
            cost += _cost(table.get((word, NOTHING), 0.0))
    return cost
