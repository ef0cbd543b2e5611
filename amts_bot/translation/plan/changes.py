"""What changed from the base revision to the head, block by block and segment by segment.

Identity is content, never position or heading text: a block is the same if its prose, joined to one line, and
its markup are the same. Soft wraps and blank lines are no change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from amts_bot.text.blocks import ALL_TABS, Block, Kind
from amts_bot.text.segments import Segment, SegmentedDocument

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """`origin[h]` is the base block that head block `h` comes from, or None if it is new.

    `moved` holds the head blocks whose origin stands at another place among its neighbours.
    """

    base: SegmentedDocument
    head: SegmentedDocument
    origin: tuple[int | None, ...]
    moved: frozenset[int]

    def unchanged(self, h: int) -> bool:
        """Whether head block `h` says and marks up just what its origin did."""
        b = self.origin[h]
        return b is not None and identity(self.base, b) == identity(self.head, h)

    @property
    def removed(self) -> tuple[int, ...]:
        """The base blocks that the head does not have any more."""
        kept = set(self.origin)
        return tuple(
            b for b, block in enumerate(self.base.document.blocks) if b not in kept and block.kind is not Kind.BLANK
        )


def compare(base: SegmentedDocument, head: SegmentedDocument) -> Changes:
    """Find for every block of the head where it comes from."""
    here = _blocks(base)
    there = _blocks(head)
    pairs = match(
        [identity(base, b) for b in here],
        [identity(head, h) for h in there],
        lambda i, j: block_similarity(base, here[i], head, there[j]),
        _SAME_BLOCK,
    )
    pairs, moved = _add_moved(base, head, here, there, pairs)
    origin: list[int | None] = [None] * len(head.document.blocks)
    for i, j in pairs.items():
        origin[there[j]] = here[i]
    return Changes(base, head, tuple(origin), frozenset(there[j] for j in moved))


_SAME_BLOCK, _MOVED_BLOCK = 0.45, 0.8
_PART = 0.1
_TELLING = 30


def _blocks(document: SegmentedDocument) -> list[int]:
    return [n for n, block in enumerate(document.document.blocks) if block.kind is not Kind.BLANK]


def identity(document: SegmentedDocument, index: int) -> tuple[str, ...]:
    """What makes a block the same block in another revision: kind, markup and prose, without soft wraps."""
    block, segments = document.document.blocks[index], document.segments[index]
    tabs = document.document.tabs.get(index, ())
    return (block.kind.value, frame(document, index), " ".join(sorted(tabs)), *(segment.words for segment in segments))


def frame(document: SegmentedDocument, index: int) -> str:
    """A block's markup: its body with the segments taken out and runs of blanks made one."""
    block, segments = document.document.blocks[index], document.segments[index]
    if not segments:
        return "\n".join(line.rstrip() for line in document.document.body(block).rstrip().split("\n"))
    if block.kind is Kind.PARAGRAPH:
        return ""
    return " ".join("\0".join(gaps(document, block, segments)).split())


def gaps(document: SegmentedDocument, block: Block, segments: Sequence[Segment]) -> list[str]:
    """The text of a block before, between and after its segments; one more than there are segments."""
    starts = [segment.start for segment in segments] + [block.body_end]
    ends = [block.start] + [segment.end for segment in segments]
    return [document.text[end:start] for end, start in zip(ends, starts, strict=True)]


def prose(document: SegmentedDocument, index: int) -> str:
    """The prose of a block in one line, or its body where it has none."""
    segments = document.segments[index]
    if segments:
        return " ".join(segment.words for segment in segments)
    return document.document.body(document.document.blocks[index])


def block_similarity(base: SegmentedDocument, b: int, head: SegmentedDocument, h: int) -> float:
    """0 to 1: Levenshtein on characters, or the share of common sentences if that is more; 0 across kinds and tabs.

    Of the parts of a paragraph that was split, the longest is the one that it has become.
    """
    if base.document.blocks[b].kind is not head.document.blocks[h].kind:
        return 0.0
    tabs, others = base.document.tabs.get(b), head.document.tabs.get(h)
    if tabs and others and tabs.isdisjoint(others) and ALL_TABS not in tabs | others:
        return 0.0
    one, other = prose(base, b), prose(head, h)
    common = {s.words for s in base.segments[b]} & {s.words for s in head.segments[h]}
    shorter, longer = sorted((max(1, len(one)), max(1, len(other))))
    shared = sum(map(len, common)) / shorter * (1 - _PART + _PART * shorter / longer)
    return max(Levenshtein.normalized_similarity(one, other), shared)


def match(
    here: Sequence[T], there: Sequence[T], similarity: Callable[[int, int], float], minimum: float
) -> dict[int, int]:
    """Pair two sequences in order: equal elements first, then what is similar enough between them."""
    pairs: dict[int, int] = {}
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs.update(zip(range(i0, i1), range(j0, j1), strict=True))
        elif tag == "replace":
            pairs.update(_most_similar(i0, i1, j0, j1, similarity, minimum))
    return pairs


def _most_similar(
    i0: int, i1: int, j0: int, j1: int, similarity: Callable[[int, int], float], minimum: float
) -> dict[int, int]:
    """The pairing in order with the greatest sum of squared similarities, each at least `minimum`.

    Squared, so that one pair that is nearly equal is worth more than two that are only somewhat alike.
    """
    rows, columns = i1 - i0, j1 - j0
    if rows * columns > _TOO_MANY:
        return {}
    scores = [[similarity(i0 + i, j0 + j) for j in range(columns)] for i in range(rows)]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            pair = scores[i][j] ** 2 + best[i + 1][j + 1] if scores[i][j] >= minimum else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    pairs, i, j = {}, 0, 0
    while i < rows and j < columns:
        if scores[i][j] >= minimum and best[i][j] == scores[i][j] ** 2 + best[i + 1][j + 1]:
            pairs[i0 + i] = j0 + j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


_TOO_MANY = 40_000


def _add_moved(
    base: SegmentedDocument, head: SegmentedDocument, here: list[int], there: list[int], pairs: dict[int, int]
) -> tuple[dict[int, int], set[int]]:
    """Join what is left on both sides if it is the same block at another place."""
    left = [i for i in range(len(here)) if i not in pairs]
    taken = set(pairs.values())
    moved: set[int] = set()
    pairs = dict(pairs)
    for j in range(len(there)):
        if j in taken or len(prose(head, there[j])) < _TELLING:
            continue
        scored = [(block_similarity(base, here[i], head, there[j]), -i) for i in left]
        score, minus_i = max(scored, default=(0.0, 0))
        if score >= _MOVED_BLOCK:
            pairs[-minus_i] = j
            left.remove(-minus_i)
            moved.add(j)
    return pairs, moved
