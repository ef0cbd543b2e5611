"""How a translation is written: spacing, punctuation and quotes, learned from the book and applied to machine text.

A habit is what most of the book does; where the book has no clear habit, nothing is changed. People's text is never
restyled, and protected spans are never touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from amts_bot.text.protected_spans import protected_spans
from amts_bot.translation.memory.pairing import COMMENT, GRANULARITIES
from amts_bot.translation.memory.pairs import Pair

_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CLEARLY = 0.8
_ENOUGH = 5

_PATTERNS = {
    "han_latin_space": (rf"[{_HAN}] [A-Za-z0-9]|[A-Za-z0-9] [{_HAN}]", rf"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]"),
    "space_before_reference": (rf"[{_HAN}] :[a-z]+:`", rf"[{_HAN}]:[a-z]+:`"),
    "space_after_reference": (rf":[a-z]+:`[^`]*` [{_HAN}]", rf":[a-z]+:`[^`]*`[{_HAN}]"),
    "full_width_punctuation": (rf"[{_HAN}][，。：；！？]", rf"[{_HAN}][,.:;!?](?:\s|\Z)"),
    "full_width_parentheses": (rf"[{_HAN}”」]（", rf"[{_HAN}”」] ?\("),
}
_QUOTES = ("“”", "「」", "«»", "„“", "»«", '""')


@dataclass(frozen=True, slots=True)
class Habit:
    """How often the book does something, and how often it does the opposite."""

    yes: int = 0
    no: int = 0

    @property
    def value(self) -> bool | None:
        """True or False where the habit is clear, None where it is not."""
        total = self.yes + self.no
        if total < _ENOUGH or max(self.yes, self.no) < _CLEARLY * total:
            return None
        return self.yes > self.no


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of a translation. `quotes` are the opening and the closing mark, empty if none is usual."""

    han_latin_space: Habit = Habit()
    space_before_reference: Habit = Habit()
    space_after_reference: Habit = Habit()
    full_width_punctuation: Habit = Habit()
    full_width_parentheses: Habit = Habit()
    comments_translated: Habit = Habit()
    quotes: str = ""

    def with_settings(self, settings: Mapping[Any, bool | str]) -> Style:
        """This style with what the settings say in place of what was learned."""
        told: dict[str, Any] = {
            key: value if key == "quotes" else Habit(*((_ENOUGH, 0) if value else (0, _ENOUGH)))
            for key, value in settings.items()
        }
        return replace(self, **told)


NO_HABITS = Style()


def learn_style(pairs: Iterable[Pair]) -> Style:
    """The habits of the people whose translations these are."""
    counts: dict[str, Counter[bool]] = {name: Counter() for name in (*_PATTERNS, "comments_translated")}
    quotes: Counter[str] = Counter()
    for pair in pairs:
        if pair.kind == COMMENT:
            counts["comments_translated"][pair.source != pair.target] += 1
        elif pair.kind in GRANULARITIES["sentence"]:
            quotes += Counter(marks for marks in _QUOTES if marks[0] in pair.target and marks[1] in pair.target)
            for name, (yes, no) in _PATTERNS.items():
                counts[name][True] += len(re.findall(yes, pair.target))
                counts[name][False] += len(re.findall(no, pair.target))
    usual = quotes.most_common(1)
    return Style(
        **{name: Habit(count[True], count[False]) for name, count in counts.items()},
        quotes=usual[0][0] if usual and usual[0][1] >= _ENOUGH else "",
    )


def apply_style(text: str, style: Style) -> str:
    """Machine text as this book writes: only where the habit is clear, and outside protected spans."""
    for habit, change in _CHANGES:
        if (value := getattr(style, habit).value) is not None:
            text = change(text, value)
    return _with_quotes(text, style.quotes) if style.quotes else text


def _outside(text: str, pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> str:
    """Replace only where no part of the match, lookarounds aside, is in a protected span."""
    spans = protected_spans(text)

    def one(match: re.Match[str]) -> str:
        if any(span.start < match.end() and match.start() < span.end for span in spans):
            return match[0]
        return match.expand(replacement) if isinstance(replacement, str) else replacement(match)

    return re.sub(pattern, one, text)


def _space_han_latin(text: str, wanted: bool) -> str:
    if wanted:
        text = _outside(text, rf"(?<=[{_HAN}])(?=[A-Za-z0-9])", " ")
        return _outside(text, rf"(?<=[A-Za-z0-9])(?=[{_HAN}])", " ")
    return _outside(text, rf"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9]) (?=[{_HAN}])", "")


def _space_before_reference(text: str, wanted: bool) -> str:
    return re.sub(rf"(?<=[{_HAN}]) ?(?=:[a-z]+:`)", " " if wanted else "", text)


def _space_after_reference(text: str, wanted: bool) -> str:
    return re.sub(rf"(:[a-z]+:`[^`]*`) ?(?=[{_HAN}])", r"\1 " if wanted else r"\1", text)


_FULL_WIDTH = dict(zip(",.:;!?", "，。：；！？", strict=True))


def _full_width(text: str, wanted: bool) -> str:
    if not wanted:
        return text
    return _outside(text, rf"(?<=[{_HAN}])([,.:;!?])(?: |(?=[{_HAN}])|\Z)", lambda match: _FULL_WIDTH[match[1]])


def _full_width_parentheses(text: str, wanted: bool) -> str:
    if not wanted:
        return text
    return _outside(text, rf"(?<=[{_HAN}”」]) ?\(([^()]*)\)", r"（\1）")


_CHANGES: tuple[tuple[str, Callable[[str, bool], str]], ...] = (
    ("full_width_punctuation", _full_width),
    ("full_width_parentheses", _full_width_parentheses),
    ("han_latin_space", _space_han_latin),
    ("space_before_reference", _space_before_reference),
    ("space_after_reference", _space_after_reference),
)


def _with_quotes(text: str, quotes: str) -> str:
    """Straight and English double quotes in pairs become the book's."""
    text = _outside(text, r"[\"“]([^\"“”]*)[\"”]", rf"{quotes[0]}\1{quotes[1]}")
    return _outside(text, rf"(?<=[{_HAN}]) (?={quotes[0]})|(?<={quotes[1]}) (?=[{_HAN}])", "")
