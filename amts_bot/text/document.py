"""Markdown to blocks with exact spans, and back.

`split` is lossless for every text (law 1): the blocks' spans are contiguous and cover the text, so that
joining them gives it back byte for byte. mistune knows the grammar and finds where blocks begin; it never
writes Markdown.

Containers (lists, quotes, admonitions) are flattened: every block that stands in one is a block of its own,
and remembers per line how much of the line is the container's prefix.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from amts_bot.errors import BadInput
from amts_bot.text.blocks import Block, Document, Kind, Line
from amts_bot.text.grammar import DIRECTIVES_WITH_PROSE, as_parsed, block_starts


def split(text: str) -> Document:
    """Find the blocks of a Markdown text.

    D2L's dialect, MyST, GitHub's Markdown and YAML front matter are known; text that fits none of them is
    paragraphs. Never fails.
    """
    parsed = as_parsed(text)
    mark = int(text.startswith("\ufeff"))
    lines = _lines(parsed, mark)
    front = _front_matter_length(parsed, lines)
    blocks = [Block(Kind.BLANK, 0, 0, mark, (Line(0, mark, mark),))] if mark else []
    if front:
        blocks.append(_block(parsed, Kind.FRONT_MATTER, lines[:front], 0))
    _collect(parsed, lines[front:], 0, blocks)
    return Document(text, tuple(_attach_blanks(blocks)))


def _lines(text: str, first: int) -> list[Line]:
    """The lines of the text from an offset on."""
    ends = [match.end() for match in re.finditer("\n", text)]
    if not ends or ends[-1] != len(text):
        ends.append(len(text))
    starts = [first, *ends[:-1]]
    return [Line(start, start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _front_matter_length(text: str, lines: list[Line]) -> int:
    """How many lines of YAML front matter the text begins with (0: none)."""
    if not lines or text[lines[0].content : lines[0].end].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], 2):
        mark = text[line.start : line.end].rstrip()
        if mark in ("---", "..."):
            return number
        if not mark and number == 2:  # noqa: PLR2004 - a rule and an empty line: no front matter
            return 0
    return 0


def _collect(text: str, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    """Append the blocks of these lines, those inside containers included."""
    if not lines:
        return
    content = "".join(text[line.content : line.end] for line in lines)
    starts = block_starts(content, nested=depth > 0)
    offsets = _content_offsets(lines)
    begins = [bisect_right(offsets, start.offset) - 1 for start in starts]
    for start, first, last in zip(starts, begins, [*begins[1:], len(lines)], strict=True):
        if first < last:
            _add(text, start.kind, start.level, lines[first:last], depth, blocks)


def _content_offsets(lines: list[Line]) -> list[int]:
    offsets, total = [], 0
    for line in lines:
        offsets.append(total)
        total += line.end - line.content
    return offsets


_MAX_DEPTH = 8


def _add(text: str, kind: str, level: int, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    if kind == "quote" and depth < _MAX_DEPTH:
        _collect(text, [_inside_quote(text, line) for line in lines], depth + 1, blocks)
    elif kind == "list" and depth < _MAX_DEPTH:
        _add_list(text, lines, depth, blocks)
    elif kind == "footnote" and depth < _MAX_DEPTH:
        _add_footnote(text, lines, depth, blocks)
    elif kind == "fence" and depth < _MAX_DEPTH:
        _add_fence(text, lines, depth, blocks)
    elif kind in ("quote", "list", "footnote"):
        blocks.append(_block(text, Kind.PARAGRAPH, lines, level))
    elif kind == "fence":
        blocks.append(_block(text, Kind.CODE, lines, level))
    elif kind == "paragraph":
        blocks.append(_block(text, _paragraph_kind(text, lines), lines, level))
    else:
        blocks.append(_block(text, Kind(kind), lines, level))


_QUOTE_MARK = re.compile(r" {0,3}> ?")
_ITEM_MARK = re.compile(r"([ \t]*)([*+-]|\d{1,9}[.)])(?:([ \t]+)(?=[^ \t\n])|(?=[ \t]*(?:\n|\Z)))")
_TAB = 4
_FENCE_MARK = re.compile(r"[ \t]*(`{3,}|~{3,}|:{3,})")


def _inside_quote(text: str, line: Line) -> Line:
    mark = _QUOTE_MARK.match(text, line.content, line.end)
    return Line(line.start, mark.end(), line.end) if mark else line


def _add_list(text: str, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    """The items of a list: each is its first paragraph (an ITEM), then whatever else stands in it."""
    item: list[Line] = []
    width, fence = 0, ""
    for line in lines:
        mark = None if fence else _ITEM_MARK.match(text, line.content, line.end)
        if mark and (not item or len(mark[1].expandtabs(_TAB)) < width):
            _add_item(text, item, depth, blocks)
            width, item = _content_width(mark), [Line(line.start, mark.end(), line.end)]
        else:
            inner = _indented(text, line, width)
            item.append(inner)
            fence = _open_fence(text, inner, fence)
    _add_item(text, item, depth, blocks)


def _content_width(mark: re.Match[str]) -> int:
    spaces = mark[3] or ""
    return len(mark[1].expandtabs(_TAB)) + len(mark[2]) + (len(spaces) if 0 < len(spaces) <= _TAB else 1)


def _indented(text: str, line: Line, width: int) -> Line:
    """The line without at most `width` columns of indentation."""
    content, column = line.content, 0
    while column < width and content < line.end and text[content] in " \t":
        column += _TAB - column % _TAB if text[content] == "\t" else 1
        content += 1
    return Line(line.start, content, line.end)


def _open_fence(text: str, line: Line, fence: str) -> str:
    mark = _FENCE_MARK.match(text, line.content, line.end)
    if not mark:
        return fence
    if not fence:
        return mark[1]
    closes = mark[1].startswith(fence) and not text[mark.end() : line.end].strip()
    return "" if closes else fence


def _add_item(text: str, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    if not lines:
        return
    before = len(blocks)
    _collect(text, lines, depth + 1, blocks)
    first = blocks[before]
    if first.kind is Kind.PARAGRAPH:
        blocks[before] = replace(first, kind=Kind.ITEM, level=depth)
    elif first.kind is Kind.BLANK:
        blocks[before] = _block(text, Kind.ITEM, list(first.lines), depth)


_FOOTNOTE_MARK = re.compile(r" {0,3}\[\^[^\[\]\s]+\]:[ \t]*")


def _add_footnote(text: str, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    first = lines[0]
    mark = _FOOTNOTE_MARK.match(text, first.content, first.end)
    opening = Line(first.start, mark.end() if mark else first.content, first.end)
    _add_item(text, [opening, *(_indented(text, line, _TAB) for line in lines[1:])], depth, blocks)


_OPENING = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*\{(?P<name>[\w:.-]+)\}")
_OPTION = re.compile(r"[ \t]*:[\w-]+:")


def _add_fence(text: str, lines: list[Line], depth: int, blocks: list[Block]) -> None:
    """A fence is code, or math, or a directive whose body is Markdown again."""
    opening = _OPENING.match(text, lines[0].content, lines[0].end)
    name = opening["name"] if opening else ""
    if name == "math":
        blocks.append(_block(text, Kind.MATH, lines, 0))
    elif opening and name in DIRECTIVES_WITH_PROSE:
        head = _option_lines(text, lines)
        tail = _closing_lines(text, lines[head:], opening["mark"])
        blocks.append(_block(text, Kind.DIRECTIVE, lines[:head], 0))
        _collect(text, lines[head : len(lines) - tail], depth + 1, blocks)
        if tail:
            blocks.append(_block(text, Kind.DIRECTIVE, lines[-tail:], 0))
    else:
        blocks.append(_block(text, Kind.CODE, lines, 0))


def _option_lines(text: str, lines: list[Line]) -> int:
    """How many lines a directive's opening line and its options take."""
    count = 1
    if count < len(lines) and text[lines[1].content : lines[1].end].strip() == "---":
        marks = [n for n, line in enumerate(lines[2:], 2) if text[line.content : line.end].strip() == "---"]
        return marks[0] + 1 if marks else 1
    while count < len(lines) and _OPTION.match(text, lines[count].content, lines[count].end):
        count += 1
    return count


def _closing_lines(text: str, lines: list[Line], mark: str) -> int:
    """How many lines at the end are the directive's closing fence and blank lines after it."""
    for number, line in enumerate(reversed(lines), 1):
        content = text[line.content : line.end].strip()
        if content:
            return number if content.startswith(mark) and not content.strip(mark[0]) else 0
    return 0


_ONLY_IMAGE = re.compile(r"\s*!\[(?:[^\[\]]|\[[^\]]*\])*\]\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\{[^{}\n]*\})?\s*")


def _paragraph_kind(text: str, lines: list[Line]) -> Kind:
    content = "".join(text[line.content : line.end] for line in lines)
    return Kind.IMAGE if content.lstrip().startswith("![") and _ONLY_IMAGE.fullmatch(content) else Kind.PARAGRAPH


_BLANKS = " \t\n"


def _block(text: str, kind: Kind, lines: list[Line], level: int) -> Block:
    start, end = lines[0].start, lines[-1].end
    body = len(lines)
    while body and not text[lines[body - 1].content : lines[body - 1].end].strip(_BLANKS):
        body -= 1
    if not body and kind is not Kind.ITEM:
        return Block(Kind.BLANK, start, start, end, tuple(lines))
    body = max(1, body)
    return Block(kind, start, lines[body - 1].end, end, tuple(lines[:body]), level)


def _attach_blanks(blocks: list[Block]) -> list[Block]:
    """Blank lines belong to the block before them; only at the start of a text do they stand alone, behind a byte
    order mark if it has one: so no block's body depends on that mark."""
    out: list[Block] = []
    for block in blocks:
        if block.kind is Kind.BLANK and out:
            out[-1] = replace(out[-1], end=block.end)
        else:
            out.append(block)
    return out


_CONFLICT = re.compile(r"^<<<<<<< .*\n(?:.*\n)*?=======\s*\n(?:.*\n)*?>>>>>>> ", re.M)


def refuse_conflict_markers(text: str, name: str) -> None:
    """Raise BadInput if a file was committed in the middle of a git merge."""
    found = _CONFLICT.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BadInput(f"{name}, line {line}: has git conflict markers; resolve the merge and remove them first")
