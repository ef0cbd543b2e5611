"""Alignment against the hand-made gold: `python -m benchmarks.alignment` (needs AMTS_CORPUS).

Three figures, by the gold's own scorer: beads over the gold's own sentences (the aligner alone), exact one-to-one
pairs over our own splitting (what `pairs` gives), and beads of blocks. For the pairs each splitter has a row.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections import defaultdict
from dataclasses import replace
from typing import Any

from amts_bot.text.blocks import Document
from amts_bot.text.document import split
from amts_bot.text.languages import Language, find_language
from amts_bot.text.segments import SegmentedDocument, segment
from amts_bot.translation.alignment.align import align, align_items
from amts_bot.translation.alignment.anchors import Item, items, prose_anchors
from amts_bot.translation.memory.pairing import of_granularity, pairs_of
from amts_bot.translation.memory.pairs import select
from benchmarks.corpus import CORPUS, read_jsonl, text

SPLITTERS = ("pysbd", "icu")


def main() -> None:
    scorer = _scorer()
    sentences, blocks = (read_jsonl(CORPUS / f"gold/{name}.en-zh.jsonl") for name in ("sentences", "blocks"))
    print("beads over the gold's own sentences (strict)")
    _print(scorer.align([row["alignment"] for row in sentences], [sentence_beads(row) for row in sentences])["strict"])
    print("beads of blocks (strict)")
    _print(scorer.align([row["alignment"] for row in blocks], [block_beads(row) for row in blocks])["strict"])
    print("one-to-one sentence pairs over our own splitting, by splitter (English, Chinese)")
    for splitter in SPLITTERS:
        languages = [replace(find_language(code), splitter=splitter) for code in ("en", "zh")]
        print(f"  {splitter:8}", end=" ")
        _print(pair_score(scorer, sentences, *languages))
    print("  in use  ", end=" ")
    _print(pair_score(scorer, sentences, find_language("en"), find_language("zh")))


def _print(score: dict[str, float]) -> None:
    precision, recall = score["precision"], score["recall"]
    f1 = 2 * precision * recall / (precision + recall)
    print(f"  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


def _scorer() -> Any:
    """The gold folder's own script."""
    loader = importlib.machinery.SourceFileLoader("score", str(CORPUS / "gold/score"))
    spec = importlib.util.spec_from_loader("score", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def documents(row: dict[str, Any], english: Language, chinese: Language) -> tuple[SegmentedDocument, ...]:
    stem = CORPUS / "snapshots/zh" / row["file"]
    return (
        segment(split(text(stem.with_name(stem.name + ".en.md"))), english),
        segment(split(text(stem.with_name(stem.name + ".zh.md"))), chinese),
    )


# --- pairs ------------------------------------------------------------------------------------------------


def pair_score(scorer: Any, gold: list[dict[str, Any]], english: Language, chinese: Language) -> dict[str, float]:
    """Precision and recall of the one-to-one pairs that `pairs` gives for the gold's files."""
    predicted = []
    for row in gold:
        pairs = of_granularity(pairs_of(align(*documents(row, english, chinese)), row["file"]), "sentence")
        predicted += [
            {"file": row["file"], "en": pair.source, "zh": pair.target, "kind": pair.kind}
            for pair in select(pairs, source_language="en", target_language="zh").pairs
        ]
    score: dict[str, float] = scorer.pairs(gold, predicted)
    return score


# --- beads over the gold's own sentences ------------------------------------------------------------------


def sentence_beads(row: dict[str, Any]) -> list[list[list[int]]]:
    """Our beads, as indexes into the gold's sentences."""
    english, chinese = documents(row, find_language("en"), find_language("zh"))
    left, left_gold = with_gold(english, row["en_sentences"], row["en_lines"])
    right, right_gold = with_gold(chinese, row["zh_sentences"], row["zh_lines"])
    out = []
    for bead in align_items(left, right):
        source = [left_gold[n] for n in bead.source if n in left_gold]
        target = [right_gold[n] for n in bead.target if n in right_gold]
        if source or target:
            out.append([source, target])
    return out


def with_gold(
    document: SegmentedDocument, sentences: list[str], lines: list[list[int]]
) -> tuple[tuple[Item, ...], dict[int, int]]:
    """A document's items with the gold's sentences in the place of its own, and where they are."""
    waiting = defaultdict(list)
    for number, (first, _) in enumerate(lines):
        waiting[_block_at(document.document, first)].append(number)
    out: list[Item] = []
    gold: dict[int, int] = {}
    for item in items(document):
        if item.kind != "sentence" and item.block not in waiting:
            out.append(item)
        for place, number in enumerate(waiting.pop(item.block, [])):
            gold[len(out)] = number
            anchors, length = prose_anchors(sentences[number])
            out.append(
                Item("sentence", item.block, place, item.start, item.end, sentences[number], anchors, length,
                     starts_block=place == 0)
            )  # fmt: skip
    assert len(gold) == len(sentences)
    return tuple(out), gold


def _block_at(document: Document, line: int) -> int:
    """The block in which a 1-based line stands."""
    return next(n for n, block in enumerate(document.blocks) if document.lines_of(block.start, block.end)[1] >= line)


# --- beads of blocks --------------------------------------------------------------------------------------


def block_beads(row: dict[str, Any]) -> list[list[list[int]]]:
    """Our beads joined to beads of the gold's blocks."""
    english, chinese = documents(row, find_language("en"), find_language("zh"))
    alignment = align(english, chinese)
    left = _gold_block_of(english.document, row["en_blocks"])
    right = _gold_block_of(chinese.document, row["zh_blocks"])
    links = {
        (left[alignment.source_items[i].block], right[alignment.target_items[j].block])
        for bead in alignment.beads if bead.sure
        for i in bead.source for j in bead.target
        if alignment.source_items[i].block in left and alignment.target_items[j].block in right
    }  # fmt: skip
    return _components(links, len(row["en_blocks"]), len(row["zh_blocks"]))


def _gold_block_of(document: Document, blocks: list[dict[str, Any]]) -> dict[int, int]:
    out: dict[int, int] = {}
    for n, block in enumerate(document.blocks):
        first, last = document.lines_of(block.start, block.body_end)
        for gold in blocks:
            if gold["lines"][0] <= last and first <= gold["lines"][1]:
                out.setdefault(n, gold["i"])
    return out


def _components(links: set[tuple[int, int]], left: int, right: int) -> list[list[list[int]]]:
    """Blocks that are linked, directly or through others, as beads; the rest alone."""
    group: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while group.get(node, node) != node:
            node = group[node]
        return node

    for i, j in links:
        group[root(("en", i))] = root(("zh", j))
    beads: dict[tuple[str, int], list[list[int]]] = defaultdict(lambda: [[], []])
    for side, count in (("en", left), ("zh", right)):
        for n in range(count):
            beads[root((side, n))][side == "zh"].append(n)
    return list(beads.values())


if __name__ == "__main__":
    main()
