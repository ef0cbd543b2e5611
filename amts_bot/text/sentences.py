"""Where one sentence ends and the next begins, in the prose of one Markdown paragraph.

Every end mark gets a verdict from what stands around it. What the marks leave open (a short capitalised
word, an initialism, a title that no list knows) is decided by a splitter: pysbd, or ICU for the languages
that pysbd lacks. So a splitter is asked only where its answer counts; its own faults (cuts inside formulas,
code, brackets and lists, before closing quotes) have no way in, and no text is long enough to hang it.

Offsets are Unicode code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from amts_bot.text.languages import Language, find_language
from amts_bot.text.splitters import cuts_of

FILLER = "X"  # stands for a protected span: a capital letter, since a sentence may begin with such a span


def split_sentences(prose: str, *, language: str, masked: str | None = None) -> list[tuple[int, int]]:
    """Spans [start, end) in code points of the sentences of one paragraph's prose, in order, without the
    blanks around them. Every character that is no blank lies in exactly one of them.

    `masked` is the same text with its protected spans (math, code, roles, URLs, link targets) overwritten by
    FILLER; if given, boundaries are decided on it. Raises BadInput for what is no language code.
    """
    return split_by(find_language(language), prose, masked)


def split_by(row: Language, prose: str, masked: str | None = None) -> list[tuple[int, int]]:
    """`split_sentences` by a language's row, which need not be one of the table's."""
    text = _hide_asides(_one_line(prose, prose if masked is None else masked))
    return list(_spans(prose, _boundaries(text, row)))


def _spans(prose: str, boundaries: Iterable[int]) -> Iterator[tuple[int, int]]:
    for start, end in pairwise((0, *boundaries, len(prose))):
        piece = prose[start:end]
        if piece and not piece.isspace():
            yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


# --- the marks ---

_NARROW = ".!?…．"  # these end a sentence before a blank
_WIDE = "。！？｡؟۔।॥።፧։။។៕"  # these wherever they stand
_PAUSE = ",;:，、；：،؛"
_BRACKET = ")）]】〕｝}"
_CLOSING = _BRACKET + "》〉」』”’›"
_EITHER = "\"'*_~“«»"  # these open or close: they close if no letter follows
_OPENING = "\"'“‘„«»‹([{（［【〔「『《〈¿¡*_~"
_UNCASED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"  # kana, Han, Hangul: often no blank after a full stop


def _any(characters: str) -> str:
    return f"[{re.escape(characters)}]"


_CLOSES = _any(_CLOSING + _EITHER)
_CLOSERS = (
    rf"(?:\s*+{_any(_BRACKET)}|{_any(_CLOSING)}|\s?»(?=\s|\Z)"
    rf"|{_any(_EITHER)}++(?=\s|\Z|{_any(_CLOSING + _PAUSE)}))*+"
)
_AFTER_UNCASED = rf"(?:(?<=[{_UNCASED}])|(?<=[{_UNCASED}]{_CLOSES})|(?<=[{_UNCASED}]{_CLOSES}{{2}}))"
_END_MARK = re.compile(
    rf"(?<!{_any(_NARROW + _WIDE)})(?:"
    rf"(?P<wide>{_any(_NARROW)}*+{_any(_WIDE)}{_any(_NARROW + _WIDE)}*+){_CLOSERS}"
    rf"|(?P<narrow>{_any(_NARROW)}++){_CLOSERS}(?=\s|\Z)"
    rf"|{_AFTER_UNCASED}(?P<glued>[.!?．]++)(?=[{_UNCASED}A-Z{re.escape(_OPENING)}])"
    rf"|(?<=[{FILLER}\d{re.escape(_CLOSING + _EITHER)}])(?P<stuck>[.!?．]++)(?=[{_UNCASED}]))"
)
_NEXT = re.compile(rf"\s*+{_any(_OPENING)}*+")
_NO_START = frozenset(_NARROW + _WIDE + _PAUSE + _CLOSING + "%/=+|&^<>\\")
_REACH = 40  # how far a verdict looks back: longer than any abbreviation and what stands before it


# --- what is hidden before the marks are looked for ---

_BLANK = re.compile(r"[^\S ]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")


def _one_line(prose: str, text: str) -> str:
    """The text with every blank a space, and footnote marks as closing brackets: they follow an end mark."""
    characters = list(_BLANK.sub(" ", text))
    for mark in _FOOTNOTE.finditer(prose):
        characters[mark.start() : mark.end()] = ")" * len(mark[0])
    return "".join(characters)


_ASIDE = re.compile(
    r"\((?!\*\*)(?:[^()]|\([^()]{0,99}\)){0,400}+\)|（(?:[^（）]|（[^（）]{0,99}）){0,400}+）"
    r"|\[(?!\*\*)[^\[\]]{0,400}+\]|【[^【】]{0,400}+】|《[^《》]{0,400}+》"
    r"|「[^「」]{0,400}+」|『[^『』]{0,400}+』|“[^“”]{0,400}+”|„[^„“”]{0,400}+[“”]|«[^«»]{0,400}+»"
    r"|(?<![^\s(（\[*_,:，、：])\"(?=\S)[^\"]{0,400}+(?<=\S)\""
)
_ASIDE_TAIL = re.compile(rf"{_any(_NARROW + _WIDE)}+{_CLOSES}*\Z")
_MARK = re.compile(_any(_NARROW + _WIDE))
_OPENS_SENTENCE = re.compile(
    rf"(?:\A|(?:{_any(_WIDE + ':：')}|{_any(_NARROW)}(?=.*\s)){_CLOSES}*)\s*{_any(_OPENING)}*\Z"
)
_HIRAGANA = re.compile(r"[ぁ-ん]")


def _hide_asides(text: str) -> str:
    """The text with the end marks inside brackets and quotations hidden, where these stand amid a sentence.

    A bracket or quotation that opens a sentence, or follows a colon, holds sentences of its own. D2L's slide
    marks `(**` and `[**` are no brackets.
    """
    return _ASIDE.sub(_hidden, text)


def _hidden(aside: re.Match[str]) -> str:
    text, follows = aside.string, aside.string[aside.end() : aside.end() + 1]
    before = text[max(0, aside.start() - _REACH) : aside.start()]
    if _OPENS_SENTENCE.search(before) and not _HIRAGANA.match(follows):  # 「…。」と: a particle goes on
        return aside[0]
    tail = None if follows.isalnum() else _ASIDE_TAIL.search(aside[0])
    kept = tail.start() if tail else len(aside[0])
    return _MARK.sub(",", aside[0][:kept]) + aside[0][kept:]


# --- the verdict on an end mark ---


class _Verdict(Enum):
    ENDS = auto()
    GOES_ON = auto()
    OPEN = auto()


class _End(NamedTuple):
    """Where an end mark begins, where its sentence would end, and where the next one would begin (behind what
    opens it)."""

    mark: int
    end: int
    next: int


def _boundaries(text: str, row: Language) -> list[int]:
    certain: list[int] = []
    unsure: list[_End] = []
    last = _last_word(text)
    for match in _END_MARK.finditer(text):
        if match.start() > last:
            break
        end = _end(text, match)
        verdict = _verdict(text, end, match, row)
        if verdict is _Verdict.ENDS:
            certain.append(end.end)
        elif verdict is _Verdict.OPEN:
            unsure.append(end)
    voted = _confirmed(text, certain, unsure, row) if unsure else ()
    return _with_words(text, sorted({*certain, *voted}))


def _last_word(text: str) -> int:
    """Where the last letter or digit stands: behind it no sentence begins."""
    return next((at for at in range(len(text) - 1, -1, -1) if text[at].isalnum()), -1)


def _with_words(text: str, ends: Iterable[int]) -> list[int]:
    """The ends that have a letter or digit between them and the one before."""
    kept, start = [], 0
    for end in ends:
        if any(map(str.isalnum, text[start:end])):
            kept.append(end)
        start = end
    return kept


_EMPHASIS = re.compile(r"\*+|_+|\"")


def _end(text: str, match: re.Match[str]) -> _End:
    """The end mark with what closes behind it. Emphasis that a letter follows without a blank, as in 。**后,
    closes if an odd number of its kind came before."""
    end = match.end()
    emphasis = _EMPHASIS.match(text, end)
    if emphasis and text.count(emphasis[0], max(0, end - 2000), end) % 2:
        end = emphasis.end()
    following = _NEXT.match(text, end)
    return _End(match.start(), end, following.end() if following else end)


def _verdict(text: str, end: _End, match: re.Match[str], row: Language) -> _Verdict:
    first = text[end.next]
    if first in _NO_START:
        return _Verdict.GOES_ON
    if match["wide"]:
        return _Verdict.ENDS
    if first.islower() and not _lower_case_begins(text, end):
        return _Verdict.GOES_ON
    marks = match["narrow"] or match["glued"] or match["stuck"]
    if marks in (".", "．"):
        return _full_stop(text, end, row)
    return _Verdict.ENDS if first.isalnum() else _Verdict.OPEN


_CODE_OR_ITEM = re.compile(r"[a-z]+(?:[A-Z_(\d]|\.[a-z]|-\d)|[a-z]{1,4}\)")


def _lower_case_begins(text: str, end: _End) -> bool:
    """A small letter begins a sentence if the one before is in a script without such, or if it begins a name
    from code ("word2vec", "iPhone") or an item ("b)")."""
    last = text[end.mark - 1 : end.mark]
    uncased = last.isalpha() and last.lower() == last.upper()
    return uncased or bool(_CODE_OR_ITEM.match(text, end.next))


_NUMBER_OR_MASK = re.compile(rf"\d|{FILLER}{FILLER}")
_INITIALISM = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}\Z")
_BEFORE_TOKEN = re.compile(rf"[\s{_UNCASED}、，：；]")
_ITEM = re.compile(r"(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,4})\Z")
_BEFORE_ITEM = re.compile(rf"(?:\A|{_any(_NARROW + _WIDE + ':：;；')}{_CLOSES}*)\s*\Z")
_FIRST_UNCASED = _UNCASED[0]  # an East Asian particle after "p.d.f."
_ORDINAL = re.compile(r"(?:[1-9]|[12]\d|3[01])\Z")  # days, centuries, small counts


def _full_stop(text: str, end: _End, row: Language) -> _Verdict:
    before = text[max(0, end.mark - _REACH) : end.mark]
    token = _BEFORE_TOKEN.split(before)[-1]
    word = token.lstrip(_OPENING)
    goes_on = (
        not row.abbreviations.isdisjoint((word, word[:1].lower() + word[1:]))
        or (word.lower() in row.numbered and _NUMBER_OR_MASK.match(text, end.next))
        or (_ITEM.match(word) and (token != word or _begins_item(before.removesuffix(token), row)))
        or (row.ordinal_dot and _ORDINAL.match(word))
        or (len(word) == 1 and word.isupper())
        or (_INITIALISM.match(word) and text[end.next] >= _FIRST_UNCASED)
    )
    if goes_on:
        return _Verdict.GOES_ON
    return _Verdict.OPEN if _may_go_on(word, text[end.next]) else _Verdict.ENDS


def _begins_item(before: str, row: Language) -> bool:
    """Whether a number there counts an item: at the start, or after an end mark (but not that of "Fig.")."""
    last = before.rstrip(" .").rpartition(" ")[2]
    return bool(_BEFORE_ITEM.search(before)) and last.lower() not in row.numbered


_SHORT, _TITLE = 3, 5  # letters of an abbreviation before a number, and of a title before a name


def _may_go_on(word: str, following: str) -> bool:
    """Whether the word may be an abbreviation that no list names, or what follows no sentence."""
    if not following.isalnum() or _INITIALISM.match(word):
        return True
    if not word.isalpha():
        return False
    before_number = following.isdecimal() and len(word) <= _SHORT
    return len(word) == 1 or before_number or (word.istitle() and len(word) <= _TITLE)


# --- what a splitter decides ---


def _confirmed(text: str, certain: Iterable[int], unsure: list[_End], row: Language) -> Iterator[int]:
    """The unsure ends that the row's splitter confirms. It sees what lies between two certain ends."""
    waiting = unsure[::-1]
    for start, stop in pairwise((0, *certain, len(text))):
        asked = []
        while waiting and waiting[-1].mark < stop:
            asked.append(waiting.pop())
        cuts = cuts_of(text[start:stop], row) if asked else []
        for end in asked:
            nearest = bisect_right(cuts, end.mark - start)
            if nearest < len(cuts) and cuts[nearest] <= end.next - start:
                yield end.end
