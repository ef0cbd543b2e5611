"""What an engine may learn from when certain articles are scored: nothing that holds their text.

Files are left out by path, and pairs of other files by content: an equal segment on either side, or a paragraph in
which one stands. What is only similar stays, and is counted: a book repeats itself, and readers may judge that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from amts_bot.translation.memory.memory import FUZZY_MINIMUM, shape
from amts_bot.translation.memory.pairs import Pair

_LABELS = frozenset({"heading", "caption", "cell"})
"""Kinds of segments whose words may stand in any sentence."""

_TELLING = 20
"""UTF-8 bytes from which on a segment inside a longer text is taken for a part of it: 20 letters of English, 7 Han."""

_BEGIN = 7
"""Characters by which such segments are looked up."""


@dataclass(frozen=True)
class HeldOut:
    """The pairs that are left, how many were left out, and of the segments to score those with a near-duplicate."""

    pairs: tuple[Pair, ...]
    same_file: int = 0
    same_text: int = 0
    near_duplicates: int = 0


def hold_out(pairs: Iterable[Pair], items: Sequence[Pair], paths: Iterable[str]) -> HeldOut:
    """The pairs of a book without those of the articles at these paths, nor any that hold an item's text."""
    pool, left_out = list(pairs), frozenset(paths)
    elsewhere = [pair for pair in pool if pair.path not in left_out]
    texts = {_key(side) for item in items for side in (item.source, item.target)}
    running = {_key(side) for item in items if item.kind not in _LABELS for side in (item.source, item.target)}
    telling: dict[str, list[str]] = {}
    for text in running:
        if len(text.encode("utf-8", "surrogatepass")) >= _TELLING:
            telling.setdefault(text[:_BEGIN], []).append(text)
    kept = tuple(pair for pair in elsewhere if not _holds(pair, texts, telling))
    near = count_near_duplicates([item.source for item in items], [pair.source for pair in kept])
    return HeldOut(kept, len(pool) - len(elsewhere), len(elsewhere) - len(kept), near)


def _holds(pair: Pair, texts: set[str], telling: Mapping[str, Sequence[str]]) -> bool:
    """Whether a side is one of the texts, or has one in it; `telling` has the texts by how they begin."""
    return any(side in texts or _has_inside(side, telling) for side in (_key(pair.source), _key(pair.target)))


def _has_inside(side: str, telling: Mapping[str, Sequence[str]]) -> bool:
    return any(
        side.startswith(text, start)
        for start in range(len(side) - _BEGIN + 1)
        for text in telling.get(side[start : start + _BEGIN], ())
    )


def _key(text: str) -> str:
    """Letters and digits: what texts share that differ in marks, case, blanks or the width of characters only."""
    return "".join(char for char in normalize("NFKC", text).casefold() if char.isalnum())


def count_near_duplicates(sources: Sequence[str], others: Iterable[str]) -> int:
    """How many sources have one among the others that a memory would offer for them (75 or above)."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    shapes = sorted({shape(other) for other in others})
    return sum(
        process.extractOne(
            shape(source), shapes, scorer=Levenshtein.normalized_similarity, score_cutoff=FUZZY_MINIMUM / 100
        )
        is not None
        for source in sources
    )
