"""Which word stands for which: IBM Model 1 with a prior for the diagonal, in both directions, made symmetric.

Brown et al. 1993 for the model, Dyer et al. 2013 (fast_align) for the diagonal, Och and Ney 2003 with Koehn et al.
2003 for grow-diag-final-and. Sums run in a fixed order (`bincount`), and no logarithm or exponential of numpy's is
taken, so that every machine finds the same links.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]
    Floats = NDArray[np.float64]

ROUNDS = 5
TENSION = 2.0
"""How fast a link loses when it leaves the diagonal (fast_align begins with 4)."""

NO_COUNTERPART = 0.08
"""The prior share of words that stand for nothing on the other side (fast_align's value)."""

BAND = 0.45
"""In long sentences, links further than this from the diagonal are not considered."""

_LONG = 40
_STEPS = 64
_SAME, _OTHER = 50.0, 0.02
"""How much more likely a link is that is known, and one that goes elsewhere from there."""

Sentence = Sequence[int]
Link = tuple[int, int]


@dataclass(frozen=True)
class Bitext:
    """Sentence pairs as numbers of words, and the links that are known before anything is counted: equal texts."""

    source: Sequence[Sentence]
    target: Sequence[Sentence]
    known: Sequence[Sequence[Link]]


def align_words(bitext: Bitext) -> list[list[Link]]:
    """The links of each sentence pair, as (source place, target place), sorted."""
    forward = _viterbi(bitext.source, bitext.target, bitext.known)
    turned = [[(j, i) for i, j in known] for known in bitext.known]
    backward = _viterbi(bitext.target, bitext.source, turned)
    return [symmetric(ahead, {(i, j) for j, i in back}) for ahead, back in zip(forward, backward, strict=True)]


@dataclass(frozen=True)
class _Links:
    """All links that are considered, sentence by sentence, target place by target place: parallel arrays.

    There are millions of them, so each array has the narrowest numbers that hold it.
    """

    source_place: Ints
    target_place: Ints
    kind: Ints
    """Which pair of words it links: places in `source_of_kind`."""
    prior: Floats
    starts: Ints
    """Where the links of each target place begin (places count through all sentences)."""
    source_of_kind: Ints
    place_word: Ints
    sentence_of_place: Ints

    def places(self) -> Ints:
        """The target place of each link, counted through all sentences."""
        import numpy as np

        count = np.arange(len(self.starts), dtype=np.int32)
        return np.repeat(count, np.diff(np.append(self.starts, len(self.prior))))


def _viterbi(
    source: Sequence[Sentence], target: Sequence[Sentence], known: Sequence[Sequence[Link]]
) -> list[set[Link]]:
    """The best source place for each target place, where there is one better than none."""
    import numpy as np

    links = _all_links(source, target, known)
    out: list[set[Link]] = [set() for _ in source]
    if not len(links.prior):
        return out
    place_of = links.places()
    probability, none = _learn(links, place_of)
    score = probability[links.kind]
    score *= links.prior
    best = np.maximum.reduceat(score, links.starts)
    is_best = np.flatnonzero(score == best[place_of])
    _, first = np.unique(place_of[is_best], return_index=True)
    chosen = is_best[first]
    chosen = chosen[score[chosen] > NO_COUNTERPART * none[links.place_word[place_of[chosen]]]]
    for sentence, i, j in zip(
        links.sentence_of_place[place_of[chosen]].tolist(), links.source_place[chosen].tolist(),
        links.target_place[chosen].tolist(), strict=True,
    ):  # fmt: skip
        out[sentence].add((i, j))
    return out


def _learn(links: _Links, place_of: Ints) -> tuple[Floats, Floats]:
    """p(target word | source word) for every kind of link, and p(target word | nothing)."""
    import numpy as np

    kinds = len(links.source_of_kind)
    words = len(np.bincount(links.place_word))
    probability = np.full(kinds, 1.0 / words)
    none = np.full(words, 1.0 / words)
    for _ in range(ROUNDS):
        weight = probability[links.kind]
        weight *= links.prior
        weight_of_none = NO_COUNTERPART * none[links.place_word]
        total = np.bincount(place_of, weight, len(links.starts)) + weight_of_none
        weight /= total[place_of]
        counts: Floats = np.bincount(links.kind, weight, kinds).astype(float)
        seen: Floats = np.bincount(links.source_of_kind, counts).astype(float)
        probability = _discounted(counts) / _discounted(seen + 0.5)[links.source_of_kind]
        counts_of_none = np.bincount(links.place_word, weight_of_none / total, words)
        none = (counts_of_none + 1e-3) / (fsum(counts_of_none.tolist()) + 1e-3 * words)
    return probability, none


def _discounted(counts: Floats) -> Floats:
    """Nearly exp(digamma(x)), by which variational Bayes keeps rare words from taking everything."""
    square = counts * counts
    return square * counts / (square + 0.5 * counts + 0.25) + 1e-9


def _all_links(source: Sequence[Sentence], target: Sequence[Sentence], known: Sequence[Sequence[Link]]) -> _Links:
    import numpy as np

    table = np.array([round(exp(-TENSION * step / _STEPS), 9) for step in range(_STEPS + 1)])
    width = max((word for right in target for word in right), default=0) + 1
    narrow = np.min_scalar_type(max((len(one) for side in (source, target) for one in side), default=0))
    sources: list[Ints] = []
    targets: list[Ints] = []
    words: list[Ints] = []
    priors: list[Floats] = []
    starts: list[Ints] = []
    place_words: list[Sentence] = []
    sentences: list[tuple[int, int]] = []
    begun = 0
    for number, (left, right, sure) in enumerate(zip(source, target, known, strict=True)):
        if not left or not right:
            continue
        i, j = np.meshgrid(np.arange(len(left)), np.arange(len(right)))
        distance = np.abs((i + 0.5) / len(left) - (j + 0.5) / len(right))
        prior = table[(distance * _STEPS).astype(np.int64)]
        for one, other in sure:
            prior[other, :] *= _OTHER
            prior[:, one] *= _OTHER
            prior[other, one] *= _SAME / _OTHER**2
        prior *= ((1 - NO_COUNTERPART) / prior.cumsum(axis=1)[:, -1])[:, None]
        keep = distance <= (BAND if len(left) > _LONG else 1.0)
        per_place = keep.sum(axis=1)
        i, j = i[keep], j[keep]
        sources.append(i.astype(narrow))
        targets.append(j.astype(narrow))
        words.append(np.array(left)[i] * width + np.array(right)[j])
        priors.append(prior[keep])
        starts.append(begun + np.concatenate(([0], np.cumsum(per_place)[:-1])))
        begun += int(per_place.sum())
        place_words.append(right)
        sentences.append((number, len(right)))
    if not sentences:
        none = np.zeros(0, np.int64)
        return _Links(none, none, none, np.zeros(0), none, none, none, none)
    kinds, kind = _kinds(_joined(words))
    return _Links(
        _joined(sources),
        _joined(targets),
        kind,
        _joined(priors),
        np.concatenate(starts),
        source_of_kind=kinds // width,
        place_word=np.concatenate([np.array(words) for words in place_words]),
        sentence_of_place=np.repeat([number for number, _ in sentences], [size for _, size in sentences]),
    )


def _joined(parts: list[Any]) -> Any:
    """The parts in one array; they are given away, so that no more than one column is there twice."""
    import numpy as np

    whole = np.concatenate(parts)
    parts.clear()
    return whole


_AT_ONCE = 1 << 20


def _kinds(words: Ints) -> tuple[Ints, Ints]:
    """The different values, sorted, and which of them each is: `numpy.unique`, but part by part in little memory."""
    import numpy as np

    kind = np.empty(len(words), dtype=np.int32)
    parts = [slice(start, start + _AT_ONCE) for start in range(0, len(words), _AT_ONCE)]
    values: list[Ints] = []
    for part in parts:
        found, kind[part] = np.unique(words[part], return_inverse=True)
        values.append(found)
    kinds = np.unique(np.concatenate(values))
    for part, found in zip(parts, values, strict=True):
        kind[part] = np.searchsorted(kinds, found)[kind[part]]
    return kinds, kind


# --- symmetric ----------------------------------------------------------------------------------------------

_NEIGHBOURS = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))


def symmetric(forward: set[Link], backward: set[Link]) -> list[Link]:
    """Grow-diag-final-and: from the links of both directions to those of one that their neighbours support."""
    links, union = forward & backward, forward | backward
    sources, targets = {i for i, _ in links}, {j for _, j in links}
    frontier = sorted(links)
    while frontier:
        added = []
        for i, j in frontier:
            for di, dj in _NEIGHBOURS:
                link = (i + di, j + dj)
                if link in union and link not in links and (link[0] not in sources or link[1] not in targets):
                    links.add(link)
                    sources.add(link[0])
                    targets.add(link[1])
                    added.append(link)
        frontier = added
    for direction in (forward, backward):
        for i, j in sorted(direction):
            if i not in sources and j not in targets:
                links.add((i, j))
                sources.add(i)
                targets.add(j)
    return sorted(links)
