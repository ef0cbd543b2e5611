"""The segments of a document: sentences, headings, captions and table cells, each with its exact span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from amts_bot.text.blocks import Block, Document, Kind
from amts_bot.text.document import split
from amts_bot.text.grammar import as_parsed
from amts_bot.text.languages import Language, find_language
from amts_bot.text.protected_spans import mask, without_slide_marks
from amts_bot.text.sentences import split_sentences


class SegmentKind(StrEnum):
    """What a segment is to its reader."""

    SENTENCE = "sentence"
    HEADING = "heading"
    CAPTION = "caption"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of prose, `start` to `end` in the text (code points).

    `plain` is the segment as one line: container prefixes taken out, soft wraps joined as the language
    joins words. `words` is that without slide marks: two segments say the same if their `words` are equal.
    """

    kind: SegmentKind
    start: int
    end: int
    plain: str

    @property
    def words(self) -> str:
        return without_slide_marks(self.plain)


@dataclass(frozen=True)
class SegmentedDocument:
    """A document with the segments of each of its blocks (`segments[i]` belong to `document.blocks[i]`)."""

    document: Document
    language: Language
    segments: tuple[tuple[Segment, ...], ...]

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def prose_characters(self) -> int:
        """Characters of prose: no code, no display math, no markup lines."""
        return sum(len(segment.plain) for group in self.segments for segment in group)


def segment(document: Document, language: Language) -> SegmentedDocument:
    """Find the segments of every block; blocks without prose have none."""
    groups = tuple(tuple(_segments(document, block, language)) for block in document.blocks)
    return SegmentedDocument(document, language, groups)


def read_segments(text: str, language: str) -> SegmentedDocument:
    """A text's blocks and segments."""
    return segment(split(text), find_language(language))


def one_line(text: str, language: Language) -> str:
    """The text with its line breaks joined: by nothing beside a letter of a script that sets no spaces."""
    lines = [line.strip() for line in text.split("\n")]
    out = lines[0]
    for line in lines[1:]:
        out += (_joint(out, line, language) if out and line else "") + line
    return out


def _joint(before: str, after: str, language: Language) -> str:
    return " " if language.joiner or (before[-1].isascii() and after[0].isascii()) else ""


_SENTENCES = frozenset({Kind.PARAGRAPH, Kind.ITEM})
_HASHES = re.compile(r"[ \t]*#{1,6}(?=\s|\Z)")
_TASK = re.compile(r"\s*\[[ xX]\][ \t]")
_CAPTION = re.compile(r"!\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\(")
_FRONT_VALUE = re.compile(
    r"^(?:title|subtitle|description|summary)[ \t]*+:[ \t]++[\"']?"
    r"(?P<text>(?:[^ \t\r\n\"']|[ \t\r]++(?!$)|[\"'](?![ \t\r]*+$))*+)",
    re.M,
)
_NO_TITLE = "figure|container|grid|card-carousel|solution|solution-start|solution-end|exercise-end"
"""Directives whose argument is a path, a class, a label or a number."""

_DIRECTIVE_TITLE = re.compile(
    r"^[ \t]*+(?:`{3,}+|~{3,}+|:{3,}+)[ \t]*+"
    rf"(?:\{{(?!(?:{_NO_TITLE})\}})[\w:.-]+\}}|[\w-]+)[ \t]++(?P<text>[^\n{{}}]+)$",
    re.M,
)


def _segments(document: Document, block: Block, language: Language) -> Iterator[Segment]:
    if block.kind in _SENTENCES:
        yield from _sentences(document, block, language)
    elif block.kind is Kind.HEADING:
        yield from _heading(document, block, language)
    elif block.kind is Kind.TABLE:
        yield from _cells(document, block, language)
    elif block.kind is Kind.IMAGE:
        yield from _matches(document, block, language, _CAPTION, SegmentKind.CAPTION)
    elif block.kind is Kind.FRONT_MATTER:
        yield from _matches(document, block, language, _FRONT_VALUE, SegmentKind.HEADING)
    elif block.kind is Kind.DIRECTIVE:
        yield from _matches(document, block, language, _DIRECTIVE_TITLE, SegmentKind.CAPTION)


def _prose(document: Document, block: Block) -> str:
    """The block's body as parsed, with the containers' prefixes overwritten by blanks, at the same length."""
    text = document.text
    lines = [" " * (line.content - line.start) + text[line.content : line.end] for line in block.lines]
    return as_parsed("".join(lines))


def _segment(kind: SegmentKind, block: Block, prose: str, span: tuple[int, int], language: Language) -> Segment:
    start, end = span
    return Segment(kind, block.start + start, block.start + end, one_line(prose[start:end], language))


def _sentences(document: Document, block: Block, language: Language) -> Iterator[Segment]:
    prose = _prose(document, block)
    task = _TASK.match(prose) if block.kind is Kind.ITEM else None
    if task:
        prose = " " * task.end() + prose[task.end() :]
    for span in split_sentences(prose, language=language.code, masked=mask(prose)):
        yield _segment(SegmentKind.SENTENCE, block, prose, span, language)


def _heading(document: Document, block: Block, language: Language) -> Iterator[Segment]:
    prose = _prose(document, block)
    hashes = _HASHES.match(prose)
    start = hashes.end() if hashes else 0
    span = _trim(prose, start, _end_of_atx(prose, start) if hashes else _start_of_underline(prose))
    if span:
        yield _segment(SegmentKind.HEADING, block, prose, span, language)


def _end_of_atx(prose: str, start: int) -> int:
    """Before the closing hashes, if a blank stands before them."""
    end = len(prose.rstrip())
    inner = prose[start:end].rstrip("#")
    return start + len(inner) if not inner or inner[-1].isspace() else end


def _start_of_underline(prose: str) -> int:
    return len(prose.rstrip().rpartition("\n")[0])


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without the blanks around it, or None if nothing is left."""
    inner = text[start:end]
    if not inner.strip():
        return None
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _matches(
    document: Document, block: Block, language: Language, pattern: re.Pattern[str], kind: SegmentKind
) -> Iterator[Segment]:
    prose = _prose(document, block)
    for match in pattern.finditer(prose):
        span = _trim(prose, *match.span("text"))
        if span:
            yield _segment(kind, block, prose, span, language)


_DELIMITER_ROW = re.compile(r"[\s|:-]+\Z")


def _cells(document: Document, block: Block, language: Language) -> Iterator[Segment]:
    prose = _prose(document, block)
    masked = re.sub(r"\\[^\n]", "XX", mask(prose))
    for row in re.finditer(r"[^\n]+", masked):
        if _DELIMITER_ROW.match(row[0]):
            continue
        for cell in re.finditer(r"[^|]+", row[0]):
            span = _trim(prose, row.start() + cell.start(), row.start() + cell.end())
            if span:
                yield _segment(SegmentKind.CELL, block, prose, span, language)
