"""From a segment to words that a model can count, and from words back to a segment.

Protected spans and numbers become symbols of their kind and are put back from the source. Emphasis, links and slide
marks are taken off as wraps around words; they are put around whatever those words became. So a result
cannot lose, double or unbalance any of them. Whether a blank stands between two words is learned from the book.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from amts_bot.text.languages import Language
from amts_bot.text.protected_spans import Span, SpanKind, protected_spans

SYMBOL = "\ue000"
"""The first character of the word that stands for a protected span; its kind follows."""

NUMBER = SYMBOL + "number"

OPENING, CLOSING = "\ue002", "\ue003"
"""What stands before a straight quotation mark, which looks the same on both sides."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTER = rf"(?![{_UNSPACED}])[^\W_][\u0300-\u036f]*"
_WORD = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*(?!{_LETTER}))"
    rf"|(?P<unspaced>[{_UNSPACED}]+)"
    r"|(?P<mark>\*{1,3}|~~|__?|!?\[)"
    r"|(?P<initials>(?:[^\W\d_]\.){2,})"
    rf"|(?P<word>(?:{_LETTER})+(?:_+(?:{_LETTER})+)*)"
    r"|(?P<ellipsis>\.{2,}|…+|—+|-{2,})"
    r"|(?P<other>\S)"
)
_APOSTROPHES = "'’"
_LONGEST_ELISION = 2
"""Letters before an apostrophe that go with it (l'eau, qu'il); after more letters the rest does (model's)."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """Marks around the words from `start` to `end`: emphasis, a link, a slide mark."""

    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A segment's words. `texts[i]` is what stood there, from `starts[i]` on; `spaced[i]`: whether after a blank."""

    words: tuple[str, ...]
    texts: tuple[str, ...]
    spaced: tuple[bool, ...]
    starts: tuple[int, ...]
    wraps: tuple[Wrap, ...] = ()


@dataclass
class _Reader:
    """A segment that is being taken apart."""

    words: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    spaced: list[bool] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    wraps: list[Wrap] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    blank: bool = False
    quoted: bool = False

    def add(self, word: str, text: str, start: int) -> None:
        self.words.append(word)
        self.texts.append(text)
        self.starts.append(start)
        self.spaced.append(self.blank)
        self.blank = False

    def extend_last(self, text: str) -> None:
        self.words[-1] += text
        self.texts[-1] += text

    def close(self, after: str) -> None:
        before, start = self.opened.pop()
        self.wraps.append(Wrap(before, after, start, len(self.words)))


def read_words(text: str) -> Words:
    """The words of a segment in one line. In a script without blanks between words, a character is a word."""
    reader = _Reader()
    spans = protected_spans(text)
    opening, closing = _paired_marks(text, spans)
    position = 0
    for span in (*spans, None):
        for match in _WORD.finditer(text, position, span.start if span else len(text)):
            reader.blank |= match.start() > position
            position = match.end()
            if match.start() in opening:
                reader.opened.append((match[0], len(reader.words)))
            elif match.start() in closing:
                reader.close(match[0])
            else:
                _read_word(reader, match)
        if span:
            reader.blank |= span.start > position
            position = span.end
            _read_span(reader, text, span, is_closing=span.start in closing)
    wraps = sorted(reader.wraps, key=lambda wrap: (wrap.start, -wrap.end))
    return Words(tuple(reader.words), tuple(reader.texts), tuple(reader.spaced), tuple(reader.starts), tuple(wraps))


def _read_span(reader: _Reader, text: str, span: Span, *, is_closing: bool) -> None:
    if is_closing:
        reader.close(text[span.start : span.end])
    elif span.kind is not SpanKind.MARK:  # slide marks say nothing about the words; memory and pairs hold none
        reader.add(SYMBOL + span.kind.value, text[span.start : span.end], span.start)


def _read_word(reader: _Reader, match: re.Match[str]) -> None:
    kind, word = match.lastgroup, match[0]
    touches = bool(reader.words) and not reader.blank
    if kind == "number":
        reader.add(NUMBER, word, match.start())
    elif kind == "unspaced":
        for n, character in enumerate(word):
            reader.add(character, character, match.start() + n)
    elif touches and (_ends_elision(reader.words[-1], word) or (reader.words[-1] in _APOSTROPHES and kind == "word")):
        reader.extend_last(word)
    elif word == '"':
        reader.quoted = not reader.quoted
        reader.add((OPENING if reader.quoted else CLOSING) + word, word, match.start())
    else:
        reader.add(word, word, match.start())


def _ends_elision(word: str, mark: str) -> bool:
    return mark in _APOSTROPHES and word.isalpha() and len(word) <= _LONGEST_ELISION


_MARK = re.compile(
    r"(?P<emphasis>\*{1,3}|~~|(?<!\w)_{1,2}(?=[^\s_])|(?<=[^\s_])_{1,2}(?!\w))|(?P<bracket>!?\[)|(?P<end>\])"
)


def _paired_marks(text: str, spans: Sequence[Span]) -> tuple[set[int], set[int]]:
    """Where marks begin that open and close something around at least one word: emphasis, and the text of a link."""
    hidden = list(text)
    for span in spans:
        hidden[span.start : span.end] = ("\0" if span.kind is SpanKind.MARK else "x") * (span.end - span.start)
    links = {span.start for span in spans if span.kind is SpanKind.LINK}
    for start in links:
        hidden[start] = "]"
    opened: list[tuple[str, int, int]] = []
    pairs: list[tuple[int, int]] = []
    plain = "".join(hidden)
    for match in _MARK.finditer(plain):
        mark = "]" if match["end"] else match[0]
        partners = ("[", "![") if mark == "]" else (mark,)
        place = next((n for n in range(len(opened) - 1, -1, -1) if opened[n][0] in partners), None)
        if match["bracket"] or (match["emphasis"] and place is None):
            if plain[match.end() : match.end() + 1].strip() or match["bracket"]:
                opened.append((mark, match.start(), match.end()))
        elif place is not None:
            _, start, end = opened[place]
            del opened[place:]
            if (mark != "]" or match.start() in links) and any(char.isalnum() for char in plain[end : match.start()]):
                pairs.append((start, match.start()))
    return {start for start, _ in pairs}, {end for _, end in pairs}


def kept_texts(text: str) -> Counter[str]:
    """The protected texts, slide marks aside, and how often each stands there."""
    return Counter(text[span.start : span.end] for span in protected_spans(text) if span.kind is not SpanKind.MARK)


# --- back to text -----------------------------------------------------------------------------------------


def surface(word: str) -> str:
    """A word as it is written."""
    return word.lstrip(OPENING + CLOSING)


def _shape(word: str) -> str:
    """What a word is to the blank beside it: a protected span of a kind, a word of a script, or a mark by itself."""
    if word.startswith(SYMBOL):
        return word
    if re.match(rf"[{_UNSPACED}]", word):
        return "han"
    return "word" if word[0].isalnum() and word[-1].isalnum() else word


@dataclass(frozen=True)
class Spacing:
    """Where a translation sets blanks: by the shapes of the two words, as the book does in most cases."""

    habits: dict[tuple[str, str], bool]
    joiner: str = " "

    def between(self, left: str, right: str) -> str:
        """What stands between two words: a blank or nothing."""
        shapes = _shape(left), _shape(right)
        known = self.habits.get(shapes)
        return (" " if known else "") if known is not None else self._usual(*shapes)

    def _usual(self, left: str, right: str) -> str:
        if "han" in (left, right) or _category(left) in _NONE_AFTER or _category(right) in _NONE_BEFORE:
            return ""
        return " " if self.joiner or left.isascii() == right.isascii() else ""


_NONE_AFTER, _NONE_BEFORE = frozenset({"Ps", "Pi"}), frozenset({"Pe", "Pf", "Po"})


def _category(shape: str) -> str:
    return unicodedata.category(shape) if len(shape) == 1 else ""


def learn_spacing(sentences: Iterable[Words], language: Language) -> Spacing:
    """The habits of a book's sentences."""
    counts: dict[tuple[str, str], Counter[bool]] = {}
    for sentence in sentences:
        for (left, right), blank in zip(pairwise(sentence.words), sentence.spaced[1:], strict=True):
            counts.setdefault((_shape(left), _shape(right)), Counter())[blank] += 1
    habits = {shapes: count[True] > count[False] for shapes, count in counts.items()}
    return Spacing(habits, language.joiner)


def write_words(words: Sequence[str], texts: Sequence[str], wraps: Iterable[Wrap], spacing: Spacing) -> str:
    """The segment that these words make; `words` decide on blanks, `texts` are written. Wraps must nest."""
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    for wrap in sorted(wraps, key=lambda wrap: (wrap.start, -wrap.end)):
        before[wrap.start] = before.get(wrap.start, "") + wrap.before
        after[wrap.end] = wrap.after + after.get(wrap.end, "")
    out: list[str] = []
    for place, text in enumerate(texts):
        gap = spacing.between(words[place - 1], words[place]) if place else ""
        out += [after.get(place, ""), gap, before.get(place, ""), text]
    return "".join([*out, after.get(len(texts), "")])
