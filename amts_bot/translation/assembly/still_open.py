"""Which units of a new text nobody has confirmed, by the hashes by which the next run will know them.

The next run reads the text anew. A draft whose sentences it will not tell apart, or will take for another sentence's,
is open under the hashes of what it will see; and what was open before and stands there still, though this run had no
unit for it (a comment in code that did not change, a passage without a sure counterpart), stays open. People's words
that were offered without a request have no score: the next run must not take them for an offer that an engine could
better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from amts_bot.text.blocks import Kind
from amts_bot.text.document import split
from amts_bot.text.segments import SegmentedDocument, segment
from amts_bot.translation.alignment.align import Alignment, align
from amts_bot.translation.alignment.code_comments import comment_pairs, comments
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.ledger import OPEN, OpenStates, Status, Unit, text_hash
from amts_bot.translation.plan.decisions import Decisions

Key = tuple[str, str]

_LARGEST_BEAD = 4


def still_open(decisions: Decisions, assembled: Assembled, before: OpenStates) -> OpenStates:
    """Status and score of every open unit, by the hashes of its source and of its text."""
    drafted = [
        (number, unit)
        for number, unit in zip(assembled.numbers, assembled.units, strict=True)
        if unit.status in OPEN and unit.source and unit.target
    ]
    if not drafted and not before:
        return {}
    again = align(decisions.changes.head, segment(split(assembled.text), decisions.alignment.target.language))
    paired = (bead for bead in again.beads if bead.source and bead.target)
    known = {_key(again, bead.source, bead.target) for bead in paired} | set(_comments(again))
    found: dict[Key, tuple[Status, float | None]] = {}
    for number, unit in drafted:
        key = text_hash(unit.source or ""), text_hash(unit.target or "")
        seen = [] if key in known else list(_seen(again, decisions.units[number].head, unit))
        score = unit.score if decisions.units[number].request else None
        found |= dict.fromkeys(seen or [key], (unit.status, score))
    planned = set(_planned(decisions))
    left = {key: state for key, state in before.items() if key not in planned}
    sources, targets = (runs(document) if left else frozenset() for document in (again.source, again.target))
    kept = {key: left[key] for key in left if key in known or (key[0] in sources and key[1] in targets)}
    return {**kept, **found}


def _seen(again: Alignment, head: Iterable[int], unit: Unit) -> Iterator[Key]:
    """The hashes of all that the next run will see where a unit's source or its words stand."""
    first, last = unit.target_lines or (0, -1)
    lines = [again.target.document.line_of(item.start) for item in again.target_items]
    there = {n for n, item in enumerate(again.target_items) if item.text in (unit.target or "")}
    there = {n for n in there if first <= lines[n] <= last}
    for bead in again.beads:
        if bead.source and bead.target and not (there.isdisjoint(bead.target) and set(head).isdisjoint(bead.source)):
            yield _key(again, bead.source, bead.target)


def runs(document: SegmentedDocument) -> frozenset[str]:
    """The hashes of all that a unit of a text's prose can be: some sentences in a row."""
    words = [each.plain for segments in document.segments for each in segments]
    joiner = document.language.sentence_joiner
    found = ((start, start + size) for start in range(len(words)) for size in range(1, _LARGEST_BEAD + 1))
    return frozenset(text_hash(joiner.join(words[start:end])) for start, end in found)


def standing(document: SegmentedDocument) -> frozenset[str]:
    """The hashes of all that a unit of a text can be, comments in code among it."""
    code = [document.document.body(block) for block in document.document.blocks if block.kind is Kind.CODE]
    said = (each.text for text in code for by_line in (False, True) for each in comments(text, by_line=by_line))
    return runs(document) | frozenset(map(text_hash, said))


def _key(alignment: Alignment, source: tuple[int, ...], target: tuple[int, ...]) -> Key:
    here, there = alignment.source.language.sentence_joiner, alignment.target.language.sentence_joiner
    return (
        text_hash(here.join(alignment.source_items[n].text for n in source)),
        text_hash(there.join(alignment.target_items[n].text for n in target)),
    )


def _comments(alignment: Alignment) -> Iterator[Key]:
    for source, target, _ in comment_pairs(alignment):
        yield text_hash(source), text_hash(target)


def _planned(decisions: Decisions) -> Iterator[Key]:
    """The old open units that became units of this run, which says itself what they are now."""
    joiner = decisions.alignment.target.language.sentence_joiner
    for unit in decisions.units:
        if unit.request and unit.request.open_status:
            target = joiner.join(decisions.alignment.target_items[n].text for n in unit.target)
            yield text_hash(unit.request.old_source or ""), text_hash(target)
