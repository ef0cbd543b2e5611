"""Units as HTML and back: what must not change is a protected element, what surrounds words is an element around them.

Amazon Translate leaves `translate="no"` elements alone and moves them with the word order, so they are compared as a
multiset of ids and put back from our own text. Every literal `<`, `>` and `&` is escaped: a stray one breaks the
protection (aws-sdk-ruby#3191). Emphasis, links and paired tags are plain HTML elements, whose words are translated.
`unmark(mark(text), mark(text).html())` gives the text again, for every text in one line.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from html.parser import HTMLParser

from amts_bot.text.protected_spans import ProtectionBroken, Span, SpanKind, protected_spans
from amts_bot.translation.memory.pairs import one_line

PROTECTED, EMPHASIS, STRONG, LINK, OTHER = "span", "i", "b", "a", "u"


@dataclass(frozen=True, slots=True)
class Element:
    """An HTML element of a marked text: what its begin and end stand for, and where these are in the text."""

    tag: str
    begin: tuple[int, int]
    end: tuple[int, int]

    def crosses(self, other: Element) -> bool:
        """Whether the two overlap without one holding the other in what it surrounds."""
        apart = self.end[1] <= other.begin[0] or other.end[1] <= self.begin[0]
        within = self.begin[1] <= other.begin[0] and other.end[1] <= self.end[0]
        around = other.begin[1] <= self.begin[0] and self.end[1] <= other.end[0]
        return not (apart or within or around)


@dataclass(frozen=True)
class Marked:
    """A source text with the elements that stand for its markup, in the order of their begins."""

    source: str
    elements: tuple[Element, ...]

    def html(self, prefix: str = "") -> str:
        """The text inside its margins as HTML; element `n` has the id `{prefix}.{n}`."""
        events: list[tuple[int, int, str]] = []
        for n, element in enumerate(self.elements):
            no = ' translate="no"' if element.tag == PROTECTED else ""
            begin = f'<{element.tag}{no} id="{prefix}.{n}">'
            if element.tag == PROTECTED:
                begin += escape(self.source[element.begin[0] : element.begin[1]], quote=False)
            events += [(*element.begin, begin), (*element.end, f"</{element.tag}>")]
        out, position = [], len(self.source) - len(self.source.lstrip())
        for start, end, tag in _in_order(events):
            out += [escape(self.source[position:start], quote=False), tag]
            position = end
        return "".join([*out, escape(self.source[position:].rstrip(), quote=False)])

    @cached_property
    def key(self) -> str:
        """16 hexadecimal digits that stand for this text at the service, the same in every run."""
        return hashlib.sha256(self.html().encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def original(self, n: int) -> tuple[str, str]:
        """What the begin and the end of an element stand for."""
        element = self.elements[n]
        return self.source[slice(*element.begin)], self.source[slice(*element.end)]

    def surrounds_text(self, n: int) -> bool:
        """Whether an element has anything but blanks in it."""
        element = self.elements[n]
        return bool(self.source[element.begin[1] : element.end[0]].strip())

    @property
    def readable(self) -> str:
        """The text as a reader sees it: without emphasis, the targets of links and paired tags, code and math as is."""
        paired = [
            place for element in self.elements if element.tag != PROTECTED for place in (element.begin, element.end)
        ]
        out, position = [], 0
        for start, end in sorted(paired):
            out.append(self.source[position:start])
            position = end
        return "".join([*out, self.source[position:]])


def _in_order(events: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    # Ends stand after their begins in the list already; a stable sort keeps that for protected spans.
    return sorted(events, key=lambda event: (event[0], event[1]))


# --- text to elements -------------------------------------------------------------------------------------

_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+?)(?<=\S)\1", re.S)
_EMPHASIS = re.compile(r"(?<![*\w\\])(\*|(?<!_)_)(?=[^\s*_])((?:(?!\1).)+?)(?<=[^\s*_\\])\1(?![*\w])", re.S)
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^>]*?(/?)>", re.S)
_FILLER = "\ue003"


def mark(source: str) -> Marked:
    """The elements of a text in one line: pairs around words where they are nested well, protected spans elsewhere."""
    spans = protected_spans(source)
    plain = _overwritten(source, spans)
    pairs: list[Element] = []
    for pair in (*_links(plain, spans), *_tag_pairs(source, spans), *_slide_marks(source, spans), *_emphasis(plain)):
        if not any(pair.crosses(other) for other in pairs):
            pairs.append(pair)
    used = {place for pair in pairs for place in (pair.begin, pair.end)}
    inside = [(start, end) for start, end in used if end > start]
    alone = [
        Element(PROTECTED, (span.start, span.end), (span.end, span.end))
        for span in spans
        if not any(start <= span.start and span.end <= end for start, end in inside)
    ]
    return Marked(source, tuple(sorted([*pairs, *alone], key=lambda element: element.begin)))


def _overwritten(source: str, spans: Iterable[Span]) -> str:
    out = list(source)
    for span in spans:
        out[span.start : span.end] = _FILLER * (span.end - span.start)
    return "".join(out)


def _links(plain: str, spans: Iterable[Span]) -> Iterator[Element]:
    """`[words](url)` and `![words](file)`: the bracket that the link's target closes, and the target itself."""
    for span in spans:
        if span.kind is not SpanKind.LINK:
            continue
        depth = 1
        for position in range(span.start - 1, -1, -1):
            depth += {"]": 1, "[": -1}.get(plain[position], 0)
            if depth == 0:
                start = position - (position > 0 and plain[position - 1] == "!")
                yield Element(LINK, (start, position + 1), (span.start, span.end))
                break


def _tag_pairs(source: str, spans: Iterable[Span]) -> Iterator[Element]:
    waiting: list[tuple[str, Span]] = []
    for span in spans:
        tag = _TAG_NAME.fullmatch(source, span.start, span.end) if span.kind is SpanKind.HTML else None
        if tag is None or tag[3]:
            continue
        if not tag[1]:
            waiting.append((tag[2], span))
        elif waiting and waiting[-1][0] == tag[2]:
            begin = waiting.pop()[1]
            yield Element(OTHER, (begin.start, begin.end), (span.start, span.end))


def _slide_marks(source: str, spans: Iterable[Span]) -> Iterator[Element]:
    begin: Span | None = None
    for span in (span for span in spans if span.kind is SpanKind.MARK):
        if source[span.start] in "[(":
            begin = span
        elif begin:
            yield Element(OTHER, (begin.start, begin.end), (span.start, span.end))
            begin = None


def _emphasis(plain: str) -> Iterator[Element]:
    for pattern, tag in ((_STRONG, STRONG), (_EMPHASIS, EMPHASIS)):
        for found in pattern.finditer(plain):
            yield Element(tag, found.span(1), (found.end(2), found.end()))


# --- HTML back to text ------------------------------------------------------------------------------------


def unmark(marked: Marked, html: str) -> str:
    """The translation as Markdown, in one line, with the margins of the source.

    Raises ProtectionBroken if an element was lost, doubled or changed, or if something came that we did not send.
    """
    reader = _Reader(marked)
    reader.feed(html)
    reader.close()
    text = reader.text()
    if "DNT_" in text and "DNT_" not in marked.source:
        raise ProtectionBroken("the service's own placeholder is in the text")
    source = marked.source
    words = text.strip()
    if not words and source.strip():
        raise ProtectionBroken("the translation is empty")
    words = one_line(words) if "\n" in words or "\r" in words else words
    margin = len(source) - len(source.lstrip())
    translation = source[:margin] + words + source[len(source.rstrip()) :] if source.strip() else source
    if _spans(translation) != _spans(source):
        raise ProtectionBroken("the translation has other code, math, references or links than the source")
    return translation


def _spans(text: str) -> Counter[str]:
    return Counter(text[span.start : span.end] for span in protected_spans(text))


class _Reader(HTMLParser):
    """Puts the originals back while it reads, and refuses what it does not know."""

    def __init__(self, marked: Marked) -> None:
        super().__init__(convert_charrefs=True)
        self._marked = marked
        self._out: list[str] = []
        self._open: list[tuple[int, int]] = []  # element, and where its words begin in `_out`
        self._seen: set[int] = set()
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            self._skipping += 1
            return
        number = (dict(attrs).get("id") or "").rpartition(".")[2]
        n = int(number) if number.isdecimal() and number.isascii() else -1
        if not 0 <= n < len(self._marked.elements) or self._marked.elements[n].tag != tag or n in self._seen:
            raise ProtectionBroken("an element came back changed or twice")
        self._seen.add(n)
        self._out.append(self._marked.original(n)[0])
        if tag == PROTECTED:
            self._skipping = 1
        else:
            self._open.append((n, len(self._out)))

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if not self._open or self._marked.elements[self._open[-1][0]].tag != tag:
            raise ProtectionBroken("an element ends where it did not begin")
        n, words = self._open.pop()
        if self._marked.surrounds_text(n) and not "".join(self._out[words:]).strip():
            raise ProtectionBroken("emphasis, a link or a tag lost the words in it")
        self._out.append(self._marked.original(n)[1])

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._out.append(data)

    def handle_comment(self, data: str) -> None:
        raise _not_ours(data)

    def handle_decl(self, decl: str) -> None:
        raise _not_ours(decl)

    def handle_pi(self, data: str) -> None:
        raise _not_ours(data)

    def unknown_decl(self, data: str) -> None:
        raise _not_ours(data)

    def text(self) -> str:
        if self._open or self._skipping or len(self._seen) != len(self._marked.elements):
            raise ProtectionBroken("a protected span (code, math, reference, link or markup) was lost")
        return "".join(self._out)


def _not_ours(content: str) -> ProtectionBroken:
    return ProtectionBroken(f"a comment or declaration came back that was not sent: {content[:20]!r}")
