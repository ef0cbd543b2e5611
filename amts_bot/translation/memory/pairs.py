"""Parallel data: pairs of segments as values, and the filters that say which of them an engine learns from.

The rules of the file (one line a field, at most 1000 bytes, no leading formula sign, the last record of a
source wins) are Amazon's: developer guide of Amazon Translate, "Parallel data input files". The other filters
are ours: they keep out what an aligner gets wrong and what teaches nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log, sqrt
from statistics import median
from types import MappingProxyType
from typing import Final, TypeAlias

from amts_bot.text.languages import find_language
from amts_bot.text.protected_spans import protected_spans

MAXIMUM_BYTES: Final = 1000
FORMULA_SIGNS: Final = ("+", "-", "=", "@")
HIGHEST_SCORE: Final = 100.0

# Line breaks, controls, lone surrogates and the two other code points that XML 1.0 forbids.
UNWRITABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

# A pair is out of ratio where ln(target length / source length) is further from the set's median than
# FLOOR + SLACK / sqrt(source length). Measured on gold English-Chinese sentences: 1 of 116 right pairs is out
# and 64 of 100 with a target sentence too many. Headings and paragraphs of six real books pass as well.
RATIO_FLOOR: Final = 0.2
RATIO_SLACK: Final = 3.5
RATIO_PADDING: Final = 3  # added to both lengths: one character against two is no evidence

_GAP: Final = re.compile(r"\s+")
_LINE_BREAK: Final = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_TWO_CJK: Final = re.compile(
    "[\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\U00020000-\U0003ffff]{2}"
)
_REFERENCE: Final = re.compile(r"(:[A-Za-z][\w+.:-]*:|\{[A-Za-z][\w+.:-]*\})`([^`]+)`")
_NAME: Final = re.compile(r"\w[A-Z0-9]|\w[/_.]\w")
_TITLED: Final = re.compile(r".*<([^<>]+)>\s*", re.DOTALL)

# A letter is of a script if its Unicode name begins so. A script without a row is not checked.
_LETTER_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "latin": ("LATIN", "FULLWIDTH LATIN"),
        "han": ("CJK",),
        "kana": ("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "CJK"),
        "hangul": ("HANGUL", "HALFWIDTH HANGUL"),
        "burmese": ("MYANMAR",),
        **{
            name: (name.upper(),)
            for name in (
                *("cyrillic", "greek", "armenian", "georgian", "arabic", "hebrew", "ethiopic", "devanagari"),
                *("bengali", "tamil", "telugu", "thai", "lao", "khmer"),
            )
        },
    }
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A source segment and its translation, either of which may hold any character.

    `kind` is sentence, heading, caption, cell or paragraph; `path` is the source file's relative path; lines
    are 1-based, 0 where unknown; `score`, 0 to 100, says how sure the alignment is.
    """

    source: str
    target: str
    kind: str
    path: str = ""
    source_line: int = 0
    target_line: int = 0
    score: float = HIGHEST_SCORE


class Rejection(StrEnum):
    """Why a pair stays out of the parallel data."""

    EMPTY = "empty"
    CONTROL_CHARACTER = "control-character"
    TOO_LONG = "too-long"
    FORMULA_SIGN = "formula-sign"
    NO_WORDS = "no-words"
    UNTRANSLATED = "untranslated"
    WRONG_SCRIPT = "wrong-script"
    REFERENCES_DIFFER = "references-differ"
    LENGTH_RATIO = "length-ratio"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Selection:
    """Every pair that was given, exactly once and in the order given: kept, or rejected with the reason.

    Both sides of a pair, rejected or not, are on one line here (see `one_line`).
    """

    pairs: tuple[Pair, ...]
    rejected: tuple[tuple[Pair, Rejection], ...]


_Judged: TypeAlias = tuple[Pair, Rejection | None]


def select(pairs: Iterable[Pair], *, source_language: str, target_language: str) -> Selection:
    """The pairs that make good parallel data, in the order given, each side on one line.

    Languages are BCP 47 codes; `BadInput` if one is not. Of several pairs with one source the last is kept,
    as Amazon does it: give the newest last.
    """
    source, target = find_language(source_language), find_language(target_language)
    judged: list[_Judged] = []
    for pair in pairs:
        line = replace(pair, source=one_line(pair.source), target=one_line(pair.target))
        verdict = amazon_rejection(line) or content_rejection(
            line, target_script=target.script, may_be_equal=source.base == target.base
        )
        judged.append((line, verdict))
    judged = _judge_repeats(_judge_lengths(judged))
    return Selection(
        pairs=tuple(pair for pair, rejection in judged if rejection is None),
        rejected=tuple((pair, rejection) for pair, rejection in judged if rejection is not None),
    )


def amazon_rejection(pair: Pair) -> Rejection | None:
    """Why Amazon Translate would not take the pair as it stands, or None. The limit counts bytes of UTF-8."""
    sides = (pair.source, pair.target)
    if not all(side.strip() for side in sides):
        return Rejection.EMPTY
    if any(UNWRITABLE.search(side) for side in sides):
        return Rejection.CONTROL_CHARACTER
    if any(len(side.encode()) > MAXIMUM_BYTES for side in sides):
        return Rejection.TOO_LONG
    # Amazon refuses the sign behind a quotation mark as well.
    if any(side.lstrip('" ').startswith(FORMULA_SIGNS) for side in sides):
        return Rejection.FORMULA_SIGN
    return None


def content_rejection(pair: Pair, *, target_script: str | None = None, may_be_equal: bool = False) -> Rejection | None:
    """Why the pair, looked at by itself, is no example of a translation, or None.

    `target_script` is a family of scripts as in `languages` (latin, han, kana, hangul...), None for any.
    `may_be_equal` is for two variants of one language, where the same text may well be the translation.
    """
    source, target = prose(pair.source), prose(pair.target)
    same = source.split() == target.split()
    if not has_letter(source):
        return Rejection.NO_WORDS
    if same and not may_be_equal:
        return None if _only_names(source) else Rejection.UNTRANSLATED
    if not has_letter(target, script=target_script):
        return Rejection.WRONG_SCRIPT
    if references(pair.source) != references(pair.target):
        return Rejection.REFERENCES_DIFFER
    return None


def one_line(text: str) -> str:
    """The text on one line: a gap with a break or tab becomes a space, or nothing between CJK characters."""

    def joined(gap: re.Match[str]) -> str:
        if not _LINE_BREAK.search(gap[0]):
            return gap[0]
        neighbours = gap.string[gap.start() - 1] + gap.string[gap.end()]
        return "" if _TWO_CJK.match(neighbours) else " "

    return _GAP.sub(joined, text.strip())


def references(text: str) -> Counter[tuple[str, str]]:
    """How often each reference (``:numref:`x```, ``{ref}`x```, a citation, a label) occurs: (role, target).

    The title in ``{ref}`Title <x>``` is prose and does not count; citations in a list count one by one.
    """
    return Counter(
        (role, target.strip())
        for role, content in _REFERENCE.findall(text)
        for target in _TITLED.sub(r"\1", content).split(",")
    )


def prose(text: str) -> str:
    """The text with a space in place of what no translation changes: references, code, math, URLs, HTML."""
    spans = protected_spans(text)
    starts = (0, *(span.end for span in spans))
    ends = (*(span.start for span in spans), len(text))
    return " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def has_letter(text: str, *, script: str | None = None) -> bool:
    """Has the text a letter, of that script if its letters are known?"""
    names = _LETTER_NAMES.get(script or "", ("",))
    return any(char.isalpha() and unicodedata.name(char, "").startswith(names) for char in text)


def _only_names(text: str) -> bool:
    """Is every word written as only names are: PyTorch, BERT, ResNet18, ../img/tide.svg? They teach that names stay."""
    return all(_NAME.search(word) for word in text.split() if has_letter(word))


def _judge_lengths(judged: Sequence[_Judged]) -> list[_Judged]:
    """Rejects what is far longer or shorter than the other pairs of the set would have it."""
    ratios = [_log_ratio(pair) for pair, verdict in judged if verdict is None]
    usual = median(ratios) if ratios else 0.0

    def verdict_on(pair: Pair) -> Rejection | None:
        if pair.source == pair.target:
            return None
        tolerance = RATIO_FLOOR + RATIO_SLACK / sqrt(_padded_length(pair.source))
        return Rejection.LENGTH_RATIO if abs(_log_ratio(pair) - usual) > tolerance else None

    return [(pair, verdict or verdict_on(pair)) for pair, verdict in judged]


def _log_ratio(pair: Pair) -> float:
    return log(_padded_length(pair.target) / _padded_length(pair.source))


def _padded_length(text: str) -> int:
    return len("".join(prose(text).split())) + RATIO_PADDING


def _judge_repeats(judged: Sequence[_Judged]) -> list[_Judged]:
    """Rejects every pair whose source comes again later."""
    newest: dict[str, str] = {}
    verdicts: list[Rejection | None] = []
    for pair, verdict in reversed(judged):
        if verdict is None and pair.source in newest:
            same = newest[pair.source] == pair.target
            verdicts.append(Rejection.DUPLICATE if same else Rejection.SUPERSEDED)
            continue
        if verdict is None:
            newest[pair.source] = pair.target
        verdicts.append(verdict)
    return [(pair, verdict) for (pair, _), verdict in zip(judged, reversed(verdicts), strict=True)]
