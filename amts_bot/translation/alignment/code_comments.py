"""Comments in code: found, told apart from code, and what the translators of a book do with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amts_bot.text.blocks import Kind
from amts_bot.text.segments import one_line
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.ledger import OpenStates, text_hash

_MARK = re.compile(r"(?:^|(?<=\s))(?:#|//)(?=[ \t])[ \t]*")
_DOCSTRING = re.compile(r"(?P<quote>\"\"\"|''')(?P<text>[^\n]*?[^\W\d_]{2}[^\n]*?)(?P=quote)")
_LEADING_MARK = re.compile(r"^[ \t]*(?:#|//)[ \t]*")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Comment:
    """The words of a comment, without its mark, and where they stand in the code (code points).

    The text of a comment over several lines has a line for each.
    """

    start: int
    end: int
    text: str


def comments(code: str, *, by_line: bool) -> Iterator[Comment]:
    """The comments (`#`, `//`) and one-line docstrings of a code block that have words, in order.

    Lines of comment below each other are one comment, or one each where the translators translate line by line.
    """
    offset = 0
    for line in code.splitlines(keepends=True) if by_line else logical_lines(code):
        found = _comment(line)
        if found and _WORD.search(found.text):
            yield Comment(offset + found.start, offset + found.end, found.text)
        offset += len(line)


def _comment(line: str) -> Comment | None:
    start = comment_start(line)
    mark = _MARK.match(line, start) if start is not None else None
    if mark:
        words = line[mark.end() :].rstrip()
        lines = [words.partition("\n")[0], *(_LEADING_MARK.sub("", more) for more in words.split("\n")[1:])]
        return Comment(mark.end(), mark.end() + len(words), "\n".join(each.rstrip() for each in lines))
    docstring = _DOCSTRING.search(line)
    return Comment(*docstring.span("text"), docstring["text"]) if docstring else None


_COMMENT_LINE = re.compile(r"(?P<indent>[ \t]*)(?:#|//)[ \t](?![ \t]*@)")


def logical_lines(code: str) -> list[str]:
    """The lines of a code block, those of one comment together."""
    out: list[str] = []
    indent = None
    for line in code.splitlines(keepends=True):
        found = _COMMENT_LINE.match(line)
        here = found["indent"] if found else None
        if here is not None and here == indent:
            out[-1] += line
        else:
            out.append(line)
        indent = here
    return out


def line_by_line(*versions: str) -> bool:
    """Whether the comments of these versions of a code block have the same lines, so that each stands for its like."""
    counts = {
        tuple(len(run.splitlines()) for run in logical_lines(code) if _COMMENT_LINE.match(run)) for code in versions
    }
    return len(counts) == 1


def comment_start(line: str) -> int | None:
    """Where the comment of a line of code begins, mark included; a mark inside quotes is none."""
    for mark in _MARK.finditer(line):
        before = line[: mark.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return mark.start()
    return None


_ENOUGH = 2


def comment_pairs(alignment: Alignment) -> Iterator[tuple[str, str, float]]:
    """Comments and what stands in their place in the translation, with the sureness of the code they are in.

    A comment over several lines is there as a whole, and line by line too where the lines are the same.
    """
    for bead in alignment.beads:
        if bead.sure and alignment.source_items[bead.source[0]].kind == Kind.CODE:
            both = {by_line: list(_pairs(alignment, bead, by_line=by_line)) for by_line in (True, False)}
            lines = both[True] if line_by_line(*_versions(alignment, bead)) else []
            for source, target in dict.fromkeys([*lines, *both[False]]):
                yield source, target, bead.score


def _pairs(alignment: Alignment, bead: Bead, *, by_line: bool) -> Iterator[tuple[str, str]]:
    for source, target in comments_of_bead(alignment, bead, by_line=by_line):
        yield one_line(source.text, alignment.source.language), one_line(target.text, alignment.target.language)


def _versions(alignment: Alignment, bead: Bead) -> tuple[str, str]:
    return alignment.source_items[bead.source[0]].text, alignment.target_items[bead.target[0]].text


def comments_of_bead(alignment: Alignment, bead: Bead, *, by_line: bool) -> Iterator[tuple[Comment, Comment]]:
    """The comments of one aligned code block with their translations, if both sides have as many."""
    here, there = (list(comments(code, by_line=by_line)) for code in _versions(alignment, bead))
    if len(here) == len(there):
        yield from zip(here, there, strict=True)


def translates_comments(alignment: Alignment, open_units: OpenStates) -> bool | None:
    """Whether people have most comments of this file translated; None where it has too few that they have seen."""
    pairs = [
        source != target
        for source, target, _ in comment_pairs(alignment)
        if (text_hash(source), text_hash(target)) not in open_units
    ]
    return 2 * sum(pairs) > len(pairs) if len(pairs) >= _ENOUGH else None
