"""Sections in another order: `python -m benchmarks.section_order` (needs AMTS_CORPUS).

Two neighbouring sections of every translation change places. How many of the book's sentence pairs are left, and how
many are wrong, by the aligner and, beside it, by an alignment that goes by the order of sections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from amts_bot.text.blocks import Kind
from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import segment
from amts_bot.translation.alignment.align import Alignment, align_in_order, align_items
from amts_bot.translation.alignment.anchors import Item, items
from amts_bot.translation.alignment.beads import Bead
from amts_bot.translation.memory.pairing import of_granularity, pairs_of
from benchmarks.corpus import CORPUS, text

Aligner = Callable[[tuple[Item, ...], tuple[Item, ...]], list[Bead]]
ALIGNERS: dict[str, Aligner] = {"by content": align_items, "by order": align_in_order}
_SECTION = 2


def main() -> None:
    for language in ("zh", "tr", "pt", "ko"):
        files = sorted((CORPUS / f"snapshots/{language}").rglob("*.en.md"))
        both = [(text(file), text(file.with_name(file.name.replace(".en.", f".{language}.")))) for file in files]
        swapped = [(source, target, changed) for source, target in both if (changed := with_swapped_sections(target))]
        for name, aligner in ALIGNERS.items():
            before, left, wrong = 0, 0, 0
            for source, target, changed in swapped:
                known, found = (sentence_pairs(source, each, language, aligner) for each in (target, changed))
                before, left = before + known.total(), left + (known & found).total()
                wrong += (found - known).total()
            print(f"{language}, {len(swapped)} files, {name:10}  left {left / before:.3f}  wrong {wrong / before:.3f}")


def with_swapped_sections(target: str) -> str:
    """A translation whose two middle sections have changed places; "" if it has not enough of them."""
    document = split(target)
    starts = [block.start for block in document.blocks if block.kind is Kind.HEADING and block.level == _SECTION]
    if len(starts) < 2:
        return ""
    n = len(starts) // 2
    first, second, end = starts[n - 1], starts[n], [*starts, len(target)][n + 1]
    return f"{target[:first]}{target[second:end].rstrip()}\n\n{target[first:second].rstrip()}\n\n{target[end:]}"


def sentence_pairs(source: str, target: str, language: str, aligner: Aligner) -> Counter[tuple[str, str]]:
    """The pairs of a text and its translation."""
    here, there = segment(split(source), find_language("en")), segment(split(target), find_language(language))
    left, right = items(here), items(there)
    alignment = Alignment(here, there, left, right, tuple(aligner(left, right)))
    return Counter((pair.source, pair.target) for pair in of_granularity(pairs_of(alignment, ""), "sentence"))


if __name__ == "__main__":
    main()
