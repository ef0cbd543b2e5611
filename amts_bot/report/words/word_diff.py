"""What changed between two texts: the words of a sentence, the lines of a block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from amts_bot.text.protected_spans import protected_spans


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether the other text has something else there."""

    text: str
    changed: bool


Pieces = tuple[Piece, ...]

# Scripts that set no blanks between words (Thai to Burmese, Khmer, Han, kana): a character is a token of its own.
_ALONE = (
    "[\u0e00-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\ua4cf\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)
# Python's \w has no vowel signs; a word of an Indic or Semitic script, or one in decomposed Latin, would break at each.
_LETTER = (
    rf"(?:(?!{_ALONE})[\w\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06ed\u0900-\u0963\u0966-\u0dff\u200c\u200d])"
)
_TOKEN = re.compile(rf"\s+|{_ALONE}|{_LETTER}+(?:['’.,\-]{_LETTER}+)*|.", re.S)
_STACKERS = ("\u200d", "\u1039", "\u17d2")  # zero width joiner, and what puts the next consonant below this one

_MOST_COMPARISONS = 250_000
"""difflib's time grows with the product of the lengths: what is longer than 500 tokens each has changed as a whole."""

_ALIKE = 0.35
"""Below this share of common tokens the common ones are chance, and marks between them only confuse."""


def tokens(prose: str) -> list[str]:
    """The prose in words, blanks and signs; a protected span (reference, math, code, link…) is one token."""
    found: list[str] = []
    position = 0
    for span in protected_spans(prose):
        found += [*_words(prose[position : span.start]), *_protected(prose[span.start : span.end])]
        position = span.end
    return [*found, *_words(prose[position:])]


def _protected(span: str) -> list[str]:
    """A protected span as one token; of a link, only the target, so that its words keep their bracket."""
    return [span[:2], span[2:-1], span[-1]] if span.startswith("](") else [span]


def _words(prose: str) -> list[str]:
    words: list[str] = []
    for word in _TOKEN.findall(prose):
        if words and (unicodedata.category(word[0]).startswith("M") or words[-1].endswith(_STACKERS)):
            words[-1] += word
        else:
            words.append(word)
    return words


def changed_words(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, with the words marked that the other has not. Pieces join to the text again."""
    before, after = tokens(old), tokens(new)
    same = _common(before, after)
    if _share(before, same) < _ALIKE and _share(after, [(b, a, n) for a, b, n in same]) < _ALIKE:
        same = []
    kept_before = {a + n for a, _, length in same for n in range(length)}
    kept_after = {b + n for _, b, length in same for n in range(length)}
    return _pieces(before, kept_before), _pieces(after, kept_after)


Match = tuple[int, int, int]
"""Where a common run begins in the old and in the new tokens, and how many tokens it has."""


def _common(before: Sequence[str], after: Sequence[str]) -> list[Match]:
    """The common runs, without those that are only blanks between two changes."""
    start, end = _common_ends(before, after)
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    found: list[Match] = [(0, 0, start)]
    if len(middle_before) * len(middle_after) <= _MOST_COMPARISONS:
        matcher = SequenceMatcher(None, middle_before, middle_after, autojunk=False)
        found += [(start + a, start + b, n) for a, b, n in matcher.get_matching_blocks()]
    found.append((len(before) - end, len(after) - end, end))
    return [match for match in found if not _between_changes(before, after, match)]


def _common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many tokens are the same at the start, and of the rest at the end."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return start, end


def _between_changes(before: Sequence[str], after: Sequence[str], match: Match) -> bool:
    a, b, length = match
    inside = a + b > 0 and a + b + 2 * length < len(before) + len(after)
    return inside and all(token.isspace() for token in before[a : a + length])


def _share(words: Sequence[str], same: Sequence[Match]) -> float:
    """Which part of a text's tokens, blanks aside, is in common runs; all of nothing."""
    common = sum(_count(words[a : a + length]) for a, _, length in same)
    return common / _count(words) if _count(words) else 1.0


def _count(words: Sequence[str]) -> int:
    return sum(not word.isspace() for word in words)


def _pieces(words: Sequence[str], kept: set[int]) -> Pieces:
    runs = groupby(range(len(words)), key=lambda n: n not in kept)
    return tuple(Piece("".join(words[n] for n in run), changed) for changed, run in runs)


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a block's diff. The sign is " ", "-", "+", or "…" for lines that are left out."""

    sign: str
    text: str


def changed_lines(old: str, new: str, *, context: int = 2) -> tuple[DiffLine, ...]:
    """The changed lines of a block, with `context` lines around them; nothing if no line changed."""
    before, after = _lines(old), _lines(new)
    if before == after:
        return ()
    if len(before) * len(after) > _MOST_COMPARISONS:
        return (*_signed("-", before), *_signed("+", after))
    return tuple(_hunks(before, after, context))


def _hunks(before: list[str], after: list[str], context: int) -> Iterator[DiffLine]:
    reached = 0
    for hunk in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(context):
        if hunk[0][1] > reached:
            yield DiffLine("…", "")
        for kind, old_start, old_end, new_start, new_end in hunk:
            if kind == "equal":
                yield from _signed(" ", before[old_start:old_end])
            else:
                yield from _signed("-", before[old_start:old_end])
                yield from _signed("+", after[new_start:new_end])
        reached = hunk[-1][2]
    if reached < len(before):
        yield DiffLine("…", "")


def _signed(sign: str, lines: Sequence[str]) -> list[DiffLine]:
    return [DiffLine(sign, line) for line in lines]


def _lines(block: str) -> list[str]:
    return block.replace("\r\n", "\n").removesuffix("\n").split("\n") if block else []
