"""New and reworded comments in code: units of their own where the translators of a book translate comments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from amts_bot.text.blocks import Kind
from amts_bot.text.segments import one_line
from amts_bot.translation.alignment import Alignment
from amts_bot.translation.anchors import Item
from amts_bot.translation.beads import Bead
from amts_bot.translation.changes import Changes
from amts_bot.translation.comments import comments, comments_of_bead, line_by_line, translates_comments
from amts_bot.translation.memory import similarity
from amts_bot.translation.plan import PlannedUnit, Request
from amts_bot.translation.regroup import Succession


@dataclass(frozen=True)
class _Before:
    """The old comments of a code block in one line, with their translations as they stand."""

    by_line: bool
    pairs: tuple[tuple[str, str], ...]


def comment_units(
    changes: Changes, alignment: Alignment, succession: Succession, head_items: Sequence[Item], settled: Collection[int]
) -> Iterator[PlannedUnit]:
    """A unit for every comment that the head's code has and the base's had not; `settled` head items are left out."""
    if not translates_comments(alignment):
        return
    known = _comments_of(item for item in alignment.source_items if item.kind == Kind.CODE)
    before = _before(alignment, succession, head_items)
    for h, item in enumerate(head_items):
        if item.kind != Kind.CODE or h in settled:
            continue
        old = before.get(h, _Before(False, ()))
        for comment in comments(item.text, by_line=old.by_line):
            if comment.text not in known:
                words = one_line(comment.text, changes.head.language)
                likest = max(old.pairs, key=lambda pair: similarity(pair[0], words), default=(None, None))
                yield PlannedUnit("comment", None, request=Request("comment", words, *likest), within=h)


def _comments_of(code: Iterator[Item]) -> set[str]:
    return {
        comment.text for item in code for by_line in (True, False) for comment in comments(item.text, by_line=by_line)
    }


def _before(alignment: Alignment, succession: Succession, head_items: Sequence[Item]) -> dict[int, _Before]:
    """The old comments of each code block of the head that the translation has."""
    out: dict[int, _Before] = {}
    for bead in alignment.beads:
        heads = succession.of(bead.source)
        if bead.sure and heads and head_items[heads[0]].kind == Kind.CODE:
            out[heads[0]] = _before_bead(alignment, bead, head_items[heads[0]].text)
    return out


def _before_bead(alignment: Alignment, bead: Bead, head: str) -> _Before:
    one, other = alignment.source_items[bead.source[0]], alignment.target_items[bead.target[0]]
    by_line = line_by_line(one.text, other.text, head)
    pairs = (
        (one_line(source.text, alignment.source.language), other.text[target.start : target.end])
        for source, target in comments_of_bead(alignment, bead, by_line=by_line)
    )
    return _Before(by_line, tuple(pairs))
