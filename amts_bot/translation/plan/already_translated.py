"""What the head adds and the translation has already, because people took it over before the bot came.

There is no base to tell by. Blocks that are alike and sentences full of the same anchors are evident. Others are
likely: a sentence whose code, formulas, references and numbers are just the same, the sentences right beside it, and a
run of at least three sentences that stand for each other one by one; each as long as the book's translations are, and
none with code or numbers of its own that the other side has nothing of.
Nothing else is taken for a translation: a note of the translators' own may well stand where the source adds a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.translation.alignment.align import Alignment, align_items
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.beads import is_evident

_RUN = 3
_LONGER = 1.8
"""A translation is at most so many times longer or shorter than the book's others."""

_SHORT = 4
"""Characters that are added on both sides: the lengths of headings tell little."""


@dataclass(frozen=True, slots=True)
class Found:
    """A new item of the head and the translators' own that stands for it, by their numbers in what was given."""

    new: int
    own: int
    is_evident: bool


def already_there(new: Sequence[Item], own: Sequence[Item], ratio: float) -> list[Found]:
    """Which new items of a gap have their translation among the translators' own of it.

    `ratio` is how many characters a translation has for one of its source.
    """
    pairs = [
        (bead.source[0], bead.target[0])
        for bead in align_items(tuple(new), tuple(own))
        if bead.sure and len(bead.source) == len(bead.target) == 1
    ]  # fmt: skip
    evident = {(h, j) for h, j in pairs if is_evident(new[h], own[j])}
    fitting = [(h, j) for h, j in pairs if _fits(new[h], own[j], ratio)]
    proven = {(h, j) for h, j in fitting if (h, j) in evident or _shares_all(new[h], own[j])}
    likely = {pair for run in _runs(fitting) if len(run) >= _RUN or proven.intersection(run) for pair in run}
    return [Found(h, j, (h, j) in evident) for h, j in pairs if (h, j) in evident or (h, j) in likely]


def _runs(pairs: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The pairs in runs in which both sides go on without a gap."""
    runs: list[list[tuple[int, int]]] = []
    for h, j in pairs:
        if runs and runs[-1][-1] == (h - 1, j - 1):
            runs[-1].append((h, j))
        else:
            runs.append([(h, j)])
    return runs


def length_ratio(alignment: Alignment) -> float:
    """Characters of translation for one of the source, in the sentences of a text that are sure."""
    source = target = 0
    for bead in alignment.beads:
        if bead.sure and bead.source and alignment.source_items[bead.source[0]].segment is not None:
            source += sum(alignment.source_items[n].length for n in bead.source)
            target += sum(alignment.target_items[n].length for n in bead.target)
    return target / source if source and target else 1.0


def _fits(new: Item, own: Item, ratio: float) -> bool:
    """Whether two pieces of prose of one kind are about as long as each other."""
    if new.segment is None or own.segment is None or new.kind != own.kind:
        return False
    expected, there = new.length * ratio + _SHORT, own.length + _SHORT
    return max(expected, there) <= _LONGER * min(expected, there) and not _are_strangers(new, own)


def _are_strangers(new: Item, own: Item) -> bool:
    """Whether both have code, formulas, references or numbers, and none in common."""
    here, there = _firm(new), _firm(own)
    return bool(here and there) and not here & there


def tells_apart(head: Item, base: Item) -> bool:
    """Whether what has all the code, formulas, references and numbers of the head cannot be of the base."""
    return _firm(head) != _firm(base)


def _shares_all(new: Item, own: Item) -> bool:
    """Whether two sentences have the same code, formulas, references and numbers, and some of them."""
    here, there = _firm(new), _firm(own)
    return here == there and here.total() > 0


def _firm(item: Item) -> Counter[str]:
    """The anchors that no other sentence has by chance: no words, and no numbers of one digit."""
    firm = Counter({anchor: n for anchor, n in item.anchors.items() if anchor[0] not in "wn"})
    return firm + item.numbers
