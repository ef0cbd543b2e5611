"""The translation memory: all confirmed units of a book, and what of a text they serve.

Exact means the same source in one line. Fuzzy is Levenshtein on characters (the industry's bands start at 75), less a
penalty where a source has several translations or other protected spans. A match's protected spans are brought to the
new source only where that takes no guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from amts_bot.text.protected_spans import SpanKind, mask, protect, protected_spans, without_slide_marks
from amts_bot.translation.memory.nearest import Nearest

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
        found = self._index.find(shape(source), minimum / 100)
        if found is None:
            return None
        best = self._sources[found]
        targets = self.entries[best]
        score = similarity(best, source) - SEVERAL_TRANSLATIONS * (len(targets) > 1)
        return Match(Entry(best, targets[-1]), score) if score >= minimum else None

    @cached_property
    def _sources(self) -> list[str]:
        return list(self.entries)

    @cached_property
    def _index(self) -> Nearest:
        return Nearest([shape(source) for source in self._sources])


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


@dataclass(frozen=True, slots=True)
class Adapted:
    """A target with its protected spans brought to a new source, and how many of them could not be, without a guess."""

    text: str
    unresolved: int = 0


def adapt(old_source: str, old_target: str, new_source: str) -> Adapted:
    """Bring the protected spans of an old target to the new source, where that takes no guess.

    Unresolved is a span that the new source adds or drops, or that the old target does not hold just as often as the
    old source did.
    """
    before, after = _hard_spans(old_source), _hard_spans(new_source)
    if len(set(before)) == len(before) == len(after) and before == _hard_spans(old_target):
        return Adapted(_with_numbers(_with_spans(old_target, after), old_source, new_source))
    text, unresolved = old_target, 0
    replaced: list[tuple[str, str]] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace" and i1 - i0 == j1 - j0:
            replaced += zip(before[i0:i1], after[j0:j1], strict=True)
        elif tag != "equal" and sorted(before) != sorted(after):
            unresolved += max(i1 - i0, j1 - j0)
    for old, new in dict(replaced).items():
        if old not in text and text.count(new) == after.count(new):
            continue  # people have brought it to the new source already
        if text.count(old) == before.count(old) == 1:
            text = text.replace(old, new)
        else:
            unresolved += 1
    return Adapted(_with_numbers(text, old_source, new_source), unresolved)


def _with_spans(target: str, spans: list[str]) -> str:
    """The target with its protected spans replaced one by one, where they stand in the order of the source."""
    out, position = [], 0
    places = [span for span in protected_spans(target) if span.kind in _HARD]
    for place, new in zip(places, spans, strict=True):
        out += [target[position : place.start], new]
        position = place.end
    return "".join([*out, target[position:]])


def _with_numbers(target: str, old_source: str, new_source: str) -> str:
    """The target with the numbers that changed in the source, where it holds the old ones just as often."""
    before, after = (_WHOLE_NUMBER.findall(mask(source, " ")) for source in (old_source, new_source))
    if len(before) != len(after):
        return target
    there = Counter(_WHOLE_NUMBER.findall(mask(target, " ")))
    changed: dict[str, str] = {}
    for old in dict.fromkeys(before):
        new = {number for number, was in zip(after, before, strict=True) if was == old}
        if len(new) == 1 and there[old] == before.count(old):
            changed[old] = new.pop()
    out, position = [], 0
    for match in _WHOLE_NUMBER.finditer(mask(target, " ")):
        out += [target[position : match.start()], changed.get(match[0], match[0])]
        position = match.end()
    return "".join([*out, target[position:]])


_WHOLE_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def has_already(old_source: str, new_source: str, target: str) -> bool:
    """Whether a target agrees with the new source, and not with the old one, in all its numbers and protected spans."""
    before, after, there = (sorted(_evidence(text)) for text in (old_source, new_source, target))
    return there == after != before


def has_own_link(old_source: str, new_source: str, target: str) -> bool:
    """Whether only links changed, and the target's are others than the old source's, so the translators' own."""
    if shape(old_source) != shape(new_source):
        return False
    before, after, there = (_hard_spans(text) for text in (old_source, new_source, target))
    changed = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    return bool(changed) and all(_is_link(old) and _is_link(new) and old not in there for old, new in changed)


def _is_link(span: str) -> bool:
    return span.startswith(("](", "http", "<http"))


_NUMBER = re.compile(r"\d+")


def _evidence(text: str) -> list[str]:
    plain = without_slide_marks(text)
    return _hard_spans(plain) + _NUMBER.findall(mask(plain, " "))


def _hard_spans(text: str) -> list[str]:
    return [text[span.start : span.end] for span in protected_spans(text) if span.kind in _HARD]
