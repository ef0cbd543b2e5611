"""New and reworded comments in code: units of their own where the translators of a book translate comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from amts_bot.text.blocks import Kind
from amts_bot.text.languages import Language
from amts_bot.text.segments import one_line
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.alignment.code_comments import comments, comments_of_bead, line_by_line, translates_comments
from amts_bot.translation.ledger import OpenStates, Status, text_hash
from amts_bot.translation.memory.memory import similarity
from amts_bot.translation.plan.changes import Changes
from amts_bot.translation.plan.decisions import Decisions, PlannedUnit, Request
from amts_bot.translation.plan.follow_sentences import Succession, follow_items, follow_sentences

_Pairs = tuple[tuple[str, str], ...]
"""Comments in one line, each with its translation as it stands."""


@dataclass(frozen=True)
class _Before:
    """What the code block that a head's block comes from had: its comments, and their translations."""

    by_line: bool = False
    pairs: _Pairs = ()
    known: frozenset[str] = frozenset()


def comment_units(
    changes: Changes, alignment: Alignment, succession: Succession, head_items: Sequence[Item], settled: Collection[int]
) -> Iterator[PlannedUnit]:
    """A unit for every comment that the head's code has and its base's had not; `settled` head items are left out.

    A block that is new as a whole, such as another framework's tab, asks for all its comments, but for those that
    people leave in the source language wherever the translation has them.
    """
    before, pairs = _before(alignment, succession, head_items), _pairs_of(alignment)
    left_alone = {source for source, target in pairs if source == target} - {
        source for source, target in pairs if source != target
    }
    for h, item in enumerate(head_items):
        if item.kind != Kind.CODE or h in settled:
            continue
        old = before.get(h, _Before())
        found = list(comments(item.text, by_line=old.by_line))
        said = [one_line(comment.text, changes.head.language) for comment in found]
        own = _own_pairs(old.pairs, said)
        for n, (comment, words) in enumerate(zip(found, said, strict=True)):
            if comment.text not in old.known and words not in left_alone:
                source, target = own.get(n) or _likest(words, (*old.pairs, *pairs))
                indented = target and _indented(target, item.text, comment.start)
                request = Request("comment", words, source, indented, stays=n in own)
                yield PlannedUnit("comment", None, old_source=source if n in own else None, request=request, within=h)


def _own_pairs(old: _Pairs, said: Sequence[str]) -> dict[int, tuple[str, str]]:
    """By the number of a comment, what it was before its source changed and what people made of that."""
    followed = follow_sentences([source for source, _ in old], said, may_regroup=False)
    return {new: old[was] for (was,), (new,) in followed}


def waiting_comments(
    alignment: Alignment, units: Sequence[PlannedUnit], head_items: Sequence[Item], open_units: OpenStates
) -> Iterator[PlannedUnit]:
    """A unit for every comment that a run before has left in the source's language, in code that stays as it is."""
    for unit in units if open_units else ():
        if unit.status is Status.KEPT and unit.kind == Kind.CODE and len(unit.head) == len(unit.target) == 1:
            h, there = unit.head[0], alignment.target_items[unit.target[0]].text
            for words, target in _pairs_of_texts(head_items[h].text, there, alignment.source.language):
                state = open_units.get((text_hash(words), text_hash(target)))
                if state and state[0] is Status.UNTRANSLATED:
                    request = Request("comment", words, words, target, open_status=state[0])
                    yield PlannedUnit("comment", None, request=request, within=h)


def _pairs_of_texts(source: str, target: str, language: Language) -> Iterator[tuple[str, str]]:
    """The comments of code and of its translation, each over all its lines; none if there are not as many."""
    here, there = (list(comments(code, by_line=False)) for code in (source, target))
    if len(here) == len(there):
        yield from ((one_line(one.text, language), other.text) for one, other in zip(here, there, strict=True))


def with_comments(decisions: Decisions, open_units: OpenStates) -> Decisions:
    """These decisions with units for the comments of new code, where the file shows no habit of its own.

    It is for books that have their comments translated; `open_units` are no evidence of what people do.
    """
    if translates_comments(decisions.alignment, open_units) is not None:
        return decisions
    succession = follow_items(decisions.changes, decisions.alignment, decisions.head_items)
    settled = settled_items(decisions.of_head, decisions.units)
    found = comment_units(decisions.changes, decisions.alignment, succession, decisions.head_items, settled)
    return replace(decisions, units=(*decisions.units, *found))


def settled_items(of_head: Iterable[int], units: Sequence[PlannedUnit]) -> set[int]:
    """The head items whose translation stays as it is. `of_head` is the unit of each, in the order of the items."""
    return {h for h, n in enumerate(of_head) if units[n].status in (Status.KEPT, Status.MOVED)}


def _likest(words: str, pairs: _Pairs) -> tuple[str, str] | tuple[None, None]:
    return max(pairs, key=lambda pair: similarity(pair[0], words), default=(None, None))


def _indented(target: str, code: str, start: int) -> str:
    """A translated comment for the place `start` of this code: the further lines as far in as the first."""
    line = code[code.rfind("\n", 0, start) + 1 : start]
    first, *more = target.split("\n")
    return "\n".join([first, *(line[: len(line) - len(line.lstrip())] + each.lstrip(" \t") for each in more)])


def _before(alignment: Alignment, succession: Succession, head_items: Sequence[Item]) -> dict[int, _Before]:
    """The old comments of each code block of the head that the translation has."""
    out: dict[int, _Before] = {}
    for bead in _code_beads(alignment):
        heads = succession.of(bead.source)
        if heads and head_items[heads[0]].kind == Kind.CODE:
            base, target = alignment.source_items[bead.source[0]], alignment.target_items[bead.target[0]]
            by_line = line_by_line(base.text, target.text, head_items[heads[0]].text)
            known = {comment.text for each in (True, False) for comment in comments(base.text, by_line=each)}
            pairs = tuple(_pairs_of_bead(alignment, bead, by_line=by_line))
            out[heads[0]] = _Before(by_line, pairs, frozenset(known))
    return out


def _pairs_of(alignment: Alignment) -> _Pairs:
    """All comments of a file, each over all its lines."""
    return tuple(pair for bead in _code_beads(alignment) for pair in _pairs_of_bead(alignment, bead, by_line=False))


def _code_beads(alignment: Alignment) -> Iterator[Bead]:
    return (
        bead for bead in alignment.beads
        if bead.sure and bead.source and alignment.source_items[bead.source[0]].kind == Kind.CODE
    )  # fmt: skip


def _pairs_of_bead(alignment: Alignment, bead: Bead, *, by_line: bool) -> Iterator[tuple[str, str]]:
    code = alignment.target_items[bead.target[0]].text
    for source, target in comments_of_bead(alignment, bead, by_line=by_line):
        yield one_line(source.text, alignment.source.language), code[target.start : target.end]
