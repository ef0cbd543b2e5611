"""From an alignment to pairs: what of two texts may teach an engine or serve as memory.

Only sure beads give pairs. Slide marks are left out: they often begin in one sentence and end in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from amts_bot.text.blocks import Kind
from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.alignment.code_comments import comment_pairs
from amts_bot.translation.memory.memory import Entry
from amts_bot.translation.memory.pairs import Pair

GROUP = "group"
"""The kind of a pair from a bead that is not one to one: too coarse for sentence pairs and for reuse."""

BLOCK = "block"
"""The kind of a pair of blocks without prose whose translation differs, such as code with translated comments."""

COMMENT = "comment"
"""The kind of a pair of comments in code."""

PARAGRAPH = "paragraph"
GRANULARITIES = {
    "sentence": frozenset({"sentence", "heading", "caption", "cell"}),
    "paragraph": frozenset({PARAGRAPH, "heading", "caption", "cell"}),
}
_REUSED_BLOCKS = frozenset({Kind.CODE.value, Kind.MATH.value, Kind.HTML.value})
_PARAGRAPHS = frozenset({Kind.PARAGRAPH, Kind.ITEM})


def pairs_of(alignment: Alignment, path: str) -> list[Pair]:
    """All pairs that an alignment gives, at both granularities, in the order of the source."""
    pairs = [*_bead_pairs(alignment, path), *_paragraph_pairs(alignment, path)]
    pairs += [Pair(source, target, COMMENT, path, score=score) for source, target, score in comment_pairs(alignment)]
    return sorted(pairs, key=lambda pair: (pair.source_line, pair.target_line, pair.kind))


def of_granularity(pairs: Iterable[Pair], granularity: str) -> list[Pair]:
    """The pairs of one granularity, `sentence` or `paragraph`."""
    return [pair for pair in pairs if pair.kind in GRANULARITIES[granularity]]


def as_memory(pairs: Iterable[Pair]) -> Iterator[Entry]:
    """Pairs as memory entries; text that is the same on both sides is no translation, and a group is no unit."""
    left_out = (PARAGRAPH, GROUP)
    return (
        Entry(pair.source, pair.target) for pair in pairs if pair.kind not in left_out and pair.source != pair.target
    )


def _bead_pairs(alignment: Alignment, path: str) -> Iterator[Pair]:
    for bead in alignment.beads:
        if not bead.likely:
            continue
        source = [alignment.source_items[n] for n in bead.source]
        target = [alignment.target_items[n] for n in bead.target]
        if max(len({item.block for item in side}) for side in (source, target)) > 1:
            continue  # such a text has no place of its own to be reused in
        if source[0].segment is not None:
            kind = source[0].kind if len(source) == len(target) == 1 else GROUP
            yield _pair(alignment, source, target, kind, path, bead.score)
        elif source[0].kind in _REUSED_BLOCKS and source[0].text != target[0].text:
            yield _pair(alignment, source, target, BLOCK, path, bead.score)


def _paragraph_pairs(alignment: Alignment, path: str) -> Iterator[Pair]:
    """Paragraphs that belong to each other and to no other: every bead in them is likely."""
    for beads in _beads_by_paragraph(alignment).values():
        source = [alignment.source_items[n] for bead in beads for n in bead.source]
        target = [alignment.target_items[n] for bead in beads for n in bead.target]
        blocks = {item.block for item in source}, {item.block for item in target}
        if all(bead.likely for bead in beads) and len(blocks[0]) == len(blocks[1]) == 1:
            score = min(bead.score for bead in beads)
            yield _pair(alignment, source, target, PARAGRAPH, path, score)


def _beads_by_paragraph(alignment: Alignment) -> dict[int, list[Bead]]:
    """The beads that touch each source paragraph, target-only sentences of its counterpart included."""
    out: dict[int, list[Bead]] = {}
    paragraph_of_target: dict[int, int] = {}
    blocks = alignment.source.document.blocks
    for bead in alignment.beads:
        for block in {alignment.source_items[n].block for n in bead.source}:
            if blocks[block].kind in _PARAGRAPHS:
                out.setdefault(block, []).append(bead)
                paragraph_of_target |= {alignment.target_items[n].block: block for n in bead.target}
    for bead in alignment.beads:
        if not bead.source:
            block = paragraph_of_target.get(alignment.target_items[bead.target[0]].block, -1)
            out.get(block, []).append(bead)
    return out


def _pair(
    alignment: Alignment, source: Sequence[Item], target: Sequence[Item], kind: str, path: str, score: float
) -> Pair:
    return Pair(
        _text(alignment.source, source),
        _text(alignment.target, target),
        kind,
        path,
        alignment.source.document.line_of(source[0].start),
        alignment.target.document.line_of(target[0].start),
        score,
    )


def _text(document: SegmentedDocument, members: Sequence[Item]) -> str:
    if members[0].segment is None:
        return members[0].text.replace("\r\n", "\n")
    return without_slide_marks(document.language.sentence_joiner.join(item.text for item in members))
