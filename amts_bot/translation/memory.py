"""The translation memory: all confirmed units of a book, and what of a text they serve.

Exact means the same source in one line. Fuzzy is Levenshtein on characters (the industry's bands start at 75), less a
penalty where a source has several translations or other protected spans. A match's protected spans are brought to the
new source only where that takes no guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from amts_bot.text.markup import SpanKind, protect, protected_spans

FUZZY_MINIMUM = 75.0
SEVERAL_TRANSLATIONS = 1.0
"""What a match loses if its source has more than one translation (Trados' default)."""

OTHER_SPANS = 1.0
"""What a match loses if its code, math, references or links differ (Trados' penalty for other formatting)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source in one line with its translation in one line."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that serves a source, 0 to 100."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Memory:
    """Entries by source, oldest first; the newest translation is the one that is offered."""

    entries: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def exact(self, source: str) -> Match | None:
        """The newest translation of just this source."""
        targets = self.entries.get(source)
        return Match(Entry(source, targets[-1]), 100.0) if targets else None

    def fuzzy(self, source: str, minimum: float = FUZZY_MINIMUM) -> Match | None:
        """The entry whose source is most like this one, at `minimum` or above."""
        found = process.extractOne(
            shape(source), self._shapes, scorer=Levenshtein.normalized_similarity, score_cutoff=minimum / 100
        )
        if not found:
            return None
        best = found[2]
        targets = self.entries[best]
        score = similarity(best, source) - SEVERAL_TRANSLATIONS * (len(targets) > 1)
        return Match(Entry(best, targets[-1]), score) if score >= minimum else None

    @cached_property
    def _shapes(self) -> dict[str, str]:
        return {source: shape(source) for source in self.entries}


def build_memory(entries: Iterable[Entry]) -> Memory:
    """A memory of these entries; later ones are newer."""
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        targets = found.setdefault(entry.source, {})
        targets.pop(entry.target, None)
        targets[entry.target] = None
    return Memory({source: tuple(targets) for source, targets in found.items()})


def similarity(one: str, other: str) -> float:
    """0 to 100: Levenshtein on characters, a protected span counting as one if that is kinder; 100 only if equal."""
    if one == other:
        return 100.0
    score = 100 * max(
        Levenshtein.normalized_similarity(shape(one), shape(other)), Levenshtein.normalized_similarity(one, other)
    )
    return round(min(99.0, score - OTHER_SPANS * (_hard_spans(one) != _hard_spans(other))), 1)


def shape(text: str) -> str:
    """The text with each protected span as one private-use character, so that long formulas weigh no more."""
    return _PLACEHOLDER.sub("\ue002", protect(text).text)


_PLACEHOLDER = re.compile("\ue000\\d+\ue001")


_HARD = frozenset({SpanKind.CODE, SpanKind.MATH, SpanKind.REFERENCE, SpanKind.LINK, SpanKind.URL})


def adapt(old_source: str, old_target: str, new_source: str) -> str | None:
    """The old target with its protected spans brought to the new source.

    None if that would take a guess: a span that the new source adds or drops, or that the old target does not
    hold just as often as the old source.
    """
    before, after = _hard_spans(old_source), _hard_spans(new_source)
    target = old_target
    replaced: list[tuple[str, str]] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace" and i1 - i0 == j1 - j0:
            replaced += zip(before[i0:i1], after[j0:j1], strict=True)
        elif tag != "equal" and sorted(before) != sorted(after):
            return None
    for old, new in dict(replaced).items():
        if old not in target and target.count(new) == after.count(new):
            continue  # people have brought it to the new source already
        if target.count(old) != before.count(old) or before.count(old) != 1:
            return None
        target = target.replace(old, new)
    return target


def _hard_spans(text: str) -> list[str]:
    return [text[span.start : span.end] for span in protected_spans(text) if span.kind in _HARD]
