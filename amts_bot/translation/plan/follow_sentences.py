"""Which sentences have become which when the source was edited: changed, split in two, joined, or moved on.

Where sentences were regrouped, their translations belong together from then on: what is aligned one by one between
base and translation is one bead for the update.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from amts_bot.text.blocks import Kind
from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.plan.changes import Changes


@dataclass(frozen=True)
class Succession:
    """`heads[b]` are the head items that base item `b` has become, changed or not; removed ones are absent."""

    heads: Mapping[int, tuple[int, ...]]

    def of(self, source: Iterable[int]) -> tuple[int, ...]:
        """The head items that these base items have become, each once, in order."""
        return tuple(sorted({h for b in source for h in self.heads.get(b, ())}))


def follow_items(changes: Changes, alignment: Alignment, head_items: Sequence[Item]) -> Succession:
    """Follow every item of the base into the head: within the blocks that belong together, and then, where one
    translation stands for several sentences, those that went to another block as they were."""
    heads = _within_blocks(changes, alignment.source_items, head_items)
    taken = {h for own in heads.values() for h in own}
    free = {
        (item.kind, without_slide_marks(item.text)): h
        for h, item in reversed(list(enumerate(head_items)))
        if h not in taken
    }
    for bead in alignment.beads:
        gone = [b for b in bead.source if b not in heads]
        if len(gone) < len(bead.source):
            for b in gone:
                item = alignment.source_items[b]
                if (h := free.pop((item.kind, without_slide_marks(item.text)), None)) is not None:
                    heads[b] = (h,)
    return Succession(heads)


def _within_blocks(
    changes: Changes, base_items: Sequence[Item], head_items: Sequence[Item]
) -> dict[int, tuple[int, ...]]:
    base_at = {(item.block, item.segment): n for n, item in enumerate(base_items)}
    head_at = {(item.block, item.segment): n for n, item in enumerate(head_items)}
    heads: dict[int, tuple[int, ...]] = {}
    for h, b in enumerate(changes.origin):
        if b is None:
            continue
        here, there = changes.base.segments[b], changes.head.segments[h]
        if not here and not there:
            heads[base_at[b, None]] = (head_at[h, None],)
        may_regroup = changes.head.document.blocks[h].kind in _SENTENCES
        groups = follow_sentences([one.words for one in here], [one.words for one in there], may_regroup=may_regroup)
        for old, new in groups:
            heads |= {base_at[b, i]: tuple(head_at[h, j] for j in new) for i in old}
    return heads


_SENTENCES = frozenset({Kind.PARAGRAPH, Kind.ITEM})


def regrouped(alignment: Alignment, succession: Succession) -> list[Bead]:
    """The beads, joined where one head item comes from several of them, if they stand side by side and are sure."""
    bead_of = {b: n for n, bead in enumerate(alignment.beads) for b in bead.source}
    sources: dict[int, list[int]] = {}
    for b, heads in succession.heads.items():
        for h in heads:
            sources.setdefault(h, []).append(b)
    beads: list[Bead | None] = list(alignment.beads)
    for group in sources.values():
        numbers = sorted({bead_of[b] for b in group})
        members = [bead for n in numbers if (bead := beads[n]) is not None]
        if len(numbers) > 1 and (joined := _joined(alignment, members)):
            for n in numbers:
                beads[n] = None
            beads[numbers[0]] = joined
            bead_of |= dict.fromkeys(joined.source, numbers[0])
    return [bead for bead in beads if bead is not None]


def _joined(alignment: Alignment, members: Sequence[Bead]) -> Bead | None:
    """One bead of several, if all are sure and their translations are neighbours in one block."""
    target = sorted(t for bead in members for t in bead.target)
    one_block = len({alignment.target_items[t].block for t in target}) == 1
    if not all(bead.sure for bead in members) or not one_block or target != list(range(target[0], target[-1] + 1)):
        return None
    source = tuple(sorted(b for bead in members for b in bead.source))
    return Bead(source, tuple(target), min(bead.score for bead in members))


# --- sentences of one paragraph ---------------------------------------------------------------------------

_Group = tuple[tuple[int, ...], tuple[int, ...]]

_SAME, _SAME_REGROUPED = 0.4, 0.75
"""How alike a sentence and its successor are at least; where sentences were split or joined, a fuzzy match."""

_SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))
_TOO_MANY = 2_500


def follow_sentences(base: Sequence[str], head: Sequence[str], *, may_regroup: bool = True) -> list[_Group]:
    """Groups of base sentences with the head sentences that they have become; new and removed ones are in none."""
    shapes = _SHAPES if may_regroup else _SHAPES[:1]
    groups: list[_Group] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, base, head, autojunk=False).get_opcodes():
        if tag == "equal":
            groups += [((i0 + n,), (j0 + n,)) for n in range(i1 - i0)]
        elif tag == "replace":
            groups += _Changed(base, head, i0, i1, j0, j1, shapes).groups()
    return groups


@dataclass(frozen=True)
class _Changed:
    """A stretch of sentences without a common one."""

    base: Sequence[str]
    head: Sequence[str]
    i0: int
    i1: int
    j0: int
    j1: int
    shapes: Sequence[tuple[int, int]]

    def groups(self) -> Iterator[_Group]:
        """The groups with the greatest sum of squared likeness, weighed by length.

        Squared, so that one pair that is nearly equal is worth more than two that are only somewhat alike.
        """
        rows, columns = self.i1 - self.i0, self.j1 - self.j0
        if rows * columns > _TOO_MANY:
            return
        best: dict[tuple[int, int], tuple[float, int, int]] = {}
        for i in range(rows, -1, -1):
            for j in range(columns, -1, -1):
                best[i, j] = self._best_from(best, i, j, rows, columns)
        i = j = 0
        while i < rows or j < columns:
            _, m, n = best[i, j]
            if m and n:
                yield tuple(range(self.i0 + i, self.i0 + i + m)), tuple(range(self.j0 + j, self.j0 + j + n))
            i, j = i + m, j + n

    def _best_from(
        self, best: dict[tuple[int, int], tuple[float, int, int]], i: int, j: int, rows: int, columns: int
    ) -> tuple[float, int, int]:
        found = (0.0, 0, 0)
        if i < rows:
            found = (best[i + 1, j][0], 1, 0)
        if j < columns and (i == rows or best[i, j + 1][0] > found[0]):
            found = (best[i, j + 1][0], 0, 1)
        for m, n in self.shapes:
            if i + m <= rows and j + n <= columns:
                worth = self._worth(i, m, j, n)
                if worth and worth + best[i + m, j + n][0] > found[0]:
                    found = (worth + best[i + m, j + n][0], m, n)
        return found

    def _worth(self, i: int, m: int, j: int, n: int) -> float:
        old = " ".join(self.base[self.i0 + i : self.i0 + i + m])
        new = " ".join(self.head[self.j0 + j : self.j0 + j + n])
        least = _SAME if m == n == 1 else _SAME_REGROUPED
        alike = Levenshtein.normalized_similarity(old, new, score_cutoff=least)
        return alike**2 * (len(old) + len(new))
