"""Comments in code: found, told apart from code, and what the translators of a book do with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amts_bot.translation.alignment import Alignment
from amts_bot.translation.beads import Bead

_MARK = re.compile(r"(?:^|(?<=\s))(?:#|//)(?=[ \t])[ \t]*")
_DOCSTRING = re.compile(r"(?P<quote>\"\"\"|''')(?P<text>[^\n]*?[^\W\d_]{2}[^\n]*?)(?P=quote)")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Comment:
    """The words of a comment, without its mark, and where they stand in the code (code points)."""

    start: int
    end: int
    text: str


def comments(code: str) -> Iterator[Comment]:
    """The comments (`#`, `//`) and one-line docstrings of a code block that have words, in order."""
    offset = 0
    for line in code.splitlines(keepends=True):
        found = _comment(line)
        if found and _WORD.search(found.text):
            yield Comment(offset + found.start, offset + found.end, found.text)
        offset += len(line)


def _comment(line: str) -> Comment | None:
    start = comment_start(line)
    mark = _MARK.match(line, start) if start is not None else None
    if mark:
        text = line[mark.end() :].rstrip()
        return Comment(mark.end(), mark.end() + len(text), text)
    docstring = _DOCSTRING.search(line)
    return Comment(*docstring.span("text"), docstring["text"]) if docstring else None


def comment_start(line: str) -> int | None:
    """Where the comment of a line of code begins, mark included; a mark inside quotes is none."""
    for mark in _MARK.finditer(line):
        before = line[: mark.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return mark.start()
    return None


_ENOUGH = 2


def comment_pairs(alignment: Alignment) -> Iterator[tuple[str, str, float]]:
    """Comments and what stands in their place in the translation, with the sureness of the code they are in."""
    for bead in alignment.beads:
        if bead.sure:
            yield from comments_of_bead(alignment, bead)


def comments_of_bead(alignment: Alignment, bead: Bead) -> Iterator[tuple[str, str, float]]:
    """The comments of one aligned code block, if both sides have as many."""
    one, other = alignment.source_items[bead.source[0]], alignment.target_items[bead.target[0]]
    if one.kind == "code":
        here, there = list(comments(one.text)), list(comments(other.text))
        if len(here) == len(there):
            yield from ((a.text, b.text, bead.score) for a, b in zip(here, there, strict=True))


def translates_comments(alignment: Alignment) -> bool:
    """Whether this translation has its comments translated, most of them."""
    pairs = [source != target for source, target, _ in comment_pairs(alignment)]
    return len(pairs) >= _ENOUGH and 2 * sum(pairs) > len(pairs)
