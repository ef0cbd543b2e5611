"""A Markdown text as blocks with exact spans: the values.

All offsets are Unicode code points into the text; lines are cut at LF only, so CRLF, form feeds and a byte order mark
stay inside the spans.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What a block is. Prose kinds have segments; the others are units as a whole."""

    FRONT_MATTER = "front matter"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    IMAGE = "image"
    TABLE = "table"
    CODE = "code"
    MATH = "math"
    LABEL = "label"
    TAB = "tab"
    DIRECTIVE = "directive"
    HTML = "html"
    DEFINITION = "definition"
    BREAK = "break"
    BLANK = "blank"


ALL_TABS = "all"
"""D2L's name for code that belongs to every tab."""

PROSE = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.IMAGE})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block: `start` to `end` in the text, its own content from `content` on (after prefixes)."""

    start: int
    content: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a file: `start` to `body_end` is the block, up to `end` follow its blank lines."""

    kind: Kind
    start: int
    body_end: int
    end: int
    lines: tuple[Line, ...]
    level: int = 0


@dataclass(frozen=True)
class Document:
    """A text and its blocks, whose spans cover it without gap or overlap."""

    text: str
    blocks: tuple[Block, ...]

    def body(self, block: Block) -> str:
        """The block without the blank lines after it."""
        return self.text[block.start : block.body_end]

    def whole(self, block: Block) -> str:
        """The block with the blank lines after it."""
        return self.text[block.start : block.end]

    def line_of(self, offset: int) -> int:
        """The 1-based line in which a code point stands."""
        return bisect_right(self._line_starts, offset)

    def lines_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last 1-based line of a span."""
        return self.line_of(start), self.line_of(max(start, end - 1))

    @cached_property
    def tabs(self) -> dict[int, frozenset[str]]:
        """The tabs that code and tab markers name (D2L), by block index. An end marker has its beginning's."""
        out: dict[int, frozenset[str]] = {}
        opened: frozenset[str] = frozenset()
        for n, block in enumerate(self.blocks):
            found = _TAB_NAMES.search(self.body(block)) if block.kind in (Kind.CODE, Kind.TAB) else None
            names = frozenset(re.findall(r"[\w-]+", found["code"] or found["tab"] or "")) if found else frozenset()
            if block.kind is Kind.TAB:
                begins = "begin_tab" in self.body(block)
                opened = names if begins else opened
                out[n] = frozenset(f"{'begin' if begins else 'end'} {name}" for name in opened)
            elif names:
                out[n] = names
        return out

    @cached_property
    def tab_around(self) -> dict[int, frozenset[str]]:
        """The tab in which each block stands (D2L), by block index; blocks outside tabs are absent."""
        out: dict[int, frozenset[str]] = {}
        opened: frozenset[str] = frozenset()
        for n, block in enumerate(self.blocks):
            if block.kind is Kind.TAB:
                names = frozenset(name.partition(" ")[2] for name in self.tabs.get(n, ()))
                opened = names if "begin_tab" in self.body(block) else frozenset()
            elif opened:
                out[n] = opened
        return out

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


_TAB_NAMES = re.compile(
    r"^[ \t]*(?:#[ \t]*@tab[ \t]+(?P<code>[^\n]+)|:begin_tab:[ \t]*`(?P<tab>[^`\n]+)`|:end_tab:)", re.M
)


def join(document: Document) -> str:
    """The text again; the inverse of `split`."""
    return "".join(document.whole(block) for block in document.blocks)
