"""Is certainty what it says? `python -m benchmarks.certainty` (needs AMTS_CORPUS).

The gold's sentences are aligned as they are, with notes of the translators' own put between paragraphs, and once more
with everything taken away that identifies them (formulas, code, numbers, names, all other blocks), so that only length
and the file's own words are left. Beads are counted by how certain they were: right ones, and wrong ones.
`TEMPERATURE` in `windows.py` and `CERTAIN` in `beads.py` are set by this table.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from amts_bot.text.languages import find_language
from amts_bot.translation.alignment.align import align_items
from amts_bot.translation.alignment.anchors import Item, prose_anchors
from amts_bot.translation.alignment.beads import CERTAIN
from benchmarks.alignment import documents, with_gold
from benchmarks.corpus import CORPUS, read_jsonl

NOTES = (
    "译者注：这里的写法和原文不太一样，请读者留意。",
    "译者注：想多了解一些的读者，可以先看看书末的附录。",
    "校对者按，这一段在第二版里改过很多次。旧的例子我们也留着。",
)
BANDS = (0.99, 0.95, 0.9, 0.8, 0.5, 0.0)

Side = tuple[tuple[Item, ...], dict[int, int]]
"""The items of one text, and which of the gold's sentences some of them are."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", type=int, default=2, help="how many notes are put into a file")
    parser.add_argument("--seeds", type=int, default=12, help="how often they are put in anew")
    options = parser.parse_args()
    rows = read_jsonl(CORPUS / "gold/sentences.en-zh.jsonl")
    print(f"{'beads right and wrong, by certainty':38}" + "".join(f"{band:>11.2f}+" for band in BANDS))
    for bare in (False, True):
        for notes in (0, options.notes):
            counts: dict[float, Counter[bool]] = defaultdict(Counter)
            for seed in range(options.seeds if notes else 1):
                for row in rows:
                    for certainty, right in tried(row, random.Random(seed), notes, bare=bare):
                        counts[next(band for band in BANDS if certainty >= band)][right] += 1
            name = f"{'sentences alone' if bare else 'whole files'}, {notes} notes in each"
            cells = (f"{counts[band][True]:7} {counts[band][False]:4}" for band in BANDS)
            print(f"{name:38}" + "".join(cells))
    print(f"certain is what has {CERTAIN:g} or more")


def tried(row: dict[str, Any], chance: random.Random, notes: int, *, bare: bool) -> Iterator[tuple[float, bool]]:
    """For each bead that joins sentences of the gold how certain it is, and whether the gold has it."""
    english, chinese = documents(row, find_language("en"), find_language("zh"))
    left = with_gold(english, row["en_sentences"], row["en_lines"])
    right = with_gold(chinese, row["zh_sentences"], row["zh_lines"])
    if bare:
        left, right = stripped(left), stripped(right)
    for _ in range(notes):
        right = with_note(right, chance)
    wanted = {(tuple(source), tuple(target)) for source, target in row["alignment"]}
    for bead in align_items(left[0], right[0]):
        source = tuple(left[1].get(n, -1) for n in bead.source)
        target = tuple(right[1].get(n, -1) for n in bead.target)
        if bead.sure and set(source + target) != {-1}:
            yield bead.certainty, (source, target) in wanted


def stripped(side: Side) -> Side:
    """The gold's sentences alone, with nothing but their words."""
    items, gold = side
    kept = [n for n in range(len(items)) if n in gold]
    bare = tuple(replace(items[n], anchors=Counter(), key="") for n in kept)
    return bare, {place: gold[n] for place, n in enumerate(kept)}


def with_note(side: Side, chance: random.Random) -> Side:
    """The same text with a note as a paragraph of its own before some paragraph."""
    items, gold = side
    at = chance.choice([n for n, item in enumerate(items) if item.starts_block and item.kind == "sentence"])
    text = chance.choice(NOTES)
    anchors, length = prose_anchors(text)
    note = Item("sentence", -at - 1, 0, 0, 0, text, anchors, length, tabs=items[at].tabs, starts_block=True)
    return (*items[:at], note, *items[at:]), {n + (n >= at): number for n, number in gold.items()}


if __name__ == "__main__":
    main()
