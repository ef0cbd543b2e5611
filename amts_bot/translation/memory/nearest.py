"""The text that is nearest to another one by Levenshtein distance, found without comparing it with all of them.

An edit destroys at most two of a text's bigrams (Ukkonen 1992), so near texts share a number of them that is known
beforehand, and few texts that are not near do. How many each text shares is counted for all texts at once: a bigram
is an integer with a bit for every text that holds it, and integers are added bit by bit (carry-save adders). The
answer is the one that a scan over all texts gives, ties included.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True)
class Nearest:
    """Texts in an order that decides between equally near ones: the first wins."""

    texts: Sequence[str]

    def find(self, text: str, minimum: float) -> int | None:
        """The index of the nearest text, if its normalised similarity (above 0, up to 1) is at least `minimum`."""
        if len(text) > minimum * _LONG:
            near = list(range(len(self.texts)))
        else:
            near = sorted(self._by_length[place] for place in _ones(self._candidates(text, minimum)))
        candidates = [self.texts[n] for n in near]
        found = process.extractOne(text, candidates, scorer=Levenshtein.normalized_similarity, score_cutoff=minimum)
        return near[found[2]] if found else None

    def _candidates(self, text: str, minimum: float) -> int:
        """The texts of fitting length that share enough grams, as bits in the order of their length."""
        sums = list(_sums([self._holders[gram] for gram in _grams(text) if gram in self._holders]))
        bounds = _lengths(len(text), minimum)
        places = [bisect_left(self._lengths, bound) for bound in bounds]
        bits = 0
        for low, high, length in zip(places, places[1:], [bounds[1] - 1, *bounds[1:]], strict=False):
            if low < high:
                bits |= _at_least(_shared(length, minimum), sums, (1 << high) - (1 << low))
        return bits

    @cached_property
    def _by_length(self) -> list[int]:
        return sorted(range(len(self.texts)), key=lambda n: len(self.texts[n]))

    @cached_property
    def _lengths(self) -> list[int]:
        return [len(self.texts[n]) for n in self._by_length]

    @cached_property
    def _holders(self) -> dict[str, int]:
        """The texts that hold each gram, as bits in the order of their length."""
        size = len(self.texts) // 8 + 1
        holders: dict[str, bytearray] = defaultdict(lambda: bytearray(size))
        for place, n in enumerate(self._by_length):
            byte, bit = place >> 3, 1 << (place & 7)
            for gram in _grams(self.texts[n]) if len(self.texts[n]) <= _LONG else ():
                holders[gram][byte] |= bit
        return {gram: int.from_bytes(bits, "little") for gram, bits in holders.items()}


_BANDS = 6
_LONG = 2_000
"""Characters from which on texts are few and have too many grams: they are scanned."""


def _lengths(length: int, minimum: float) -> list[int]:
    """Bounds of the lengths of near texts: the shortest, then from just over this one's to the longest in bands."""
    longest = int(length / minimum + 1e-6)
    step = max(1, (longest - length + _BANDS - 1) // _BANDS)
    return [int(minimum * length), *range(length + 1, longest + 1, step), longest + 1]


def _grams(text: str) -> list[str]:
    """The bigrams of a text; the second `th` is another gram than the first, and has its number behind it."""
    counts = Counter(map(str.__add__, text, text[1:]))
    again = [gram + chr(n) for gram, count in counts.items() if count > 1 for n in range(1, count)]
    return [*counts, *again]


def _shared(length: int, minimum: float) -> int:
    """How many grams two near texts share at least if the longer one has this length, or more."""
    lengths = range(length, length + 2 + int(1 / max(1 - minimum, 0.01)))
    return min(longer - 1 - 2 * int((1 - minimum) * longer + 1e-6) for longer in lengths)


def _sums(numbers: list[int]) -> Iterator[int]:
    """How many of the numbers have each bit, in binary: the ones of all bits, the twos, the fours…"""
    while numbers:
        carried = []
        while len(numbers) > 2:  # noqa: PLR2004 - three go in, two come out
            one, two, three = numbers.pop(), numbers.pop(), numbers.pop()
            either = one ^ two
            numbers.append(either ^ three)
            carried.append(one & two | either & three)
        if len(numbers) == 2:  # noqa: PLR2004
            carried.append(numbers[0] & numbers[1])
        yield numbers[0] if len(numbers) == 1 else numbers[0] ^ numbers[1]
        numbers = carried


def _at_least(least: int, sums: Sequence[int], among: int) -> int:
    """Which bits among these have a sum of at least `least`."""
    if least <= 0:
        return among
    if least >> len(sums):
        return 0
    enough = among
    for place, number in enumerate(sums):
        enough = enough & number if least >> place & 1 else enough | number
    return enough & among


def _ones(bits: int) -> Iterator[int]:
    """The places of the bits that are set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
