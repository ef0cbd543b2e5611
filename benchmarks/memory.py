"""How fast the memory finds what is like a sentence, beside a scan: `python -m benchmarks.memory`.

The memory of the Chinese book (AMTS_CORPUS) is asked for every sentence that its real updates changed; the scan is
rapidfuzz's `extractOne` over the whole memory. Both give the same answers, or this fails. Processor time of one core.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.memory.memory import FUZZY_MINIMUM, build_memory, shape
from amts_bot.translation.memory.nearest import Nearest
from amts_bot.translation.memory.pairing import as_memory, pairs_of
from benchmarks.check import pairs_of as files_of
from benchmarks.check import read_pair
from benchmarks.corpus import CORPUS
from benchmarks.leverage import replays

T = TypeVar("T")

MINIMUM = FUZZY_MINIMUM / 100


def main() -> None:
    alignments = [read_pair(*files) for files in files_of(CORPUS / "snapshots/zh")]
    memory = build_memory(as_memory(pair for alignment in alignments for pair in pairs_of(alignment, "")))
    texts = [shape(source) for source in memory.entries]
    asked = [
        shape(sentence)
        for replay in replays()
        if replay.language == "zh"
        for sentence in sorted(_sentences(replay.head) - _sentences(replay.base))
    ]
    index = Nearest(texts)
    first, _ = _timed(lambda: index.find("the", MINIMUM))
    fast, found = _timed(lambda: [index.find(text, MINIMUM) for text in asked])
    slow, expected = _timed(lambda: [_scan(texts, text) for text in asked])
    print(f"{len(texts):,} entries, {len(asked):,} sentences asked for, {sum(n is not None for n in found):,} found")
    print(f"scan          {1000 * slow / len(asked):6.3f} ms a sentence")
    print(f"index         {1000 * fast / len(asked):6.3f} ms a sentence, {fast / slow:.2f} of the scan")
    print(f"building it   {1000 * first:6.0f} ms, as long as {first / slow * len(asked):,.0f} scans")
    if found != expected:
        print("the index and the scan differ", file=sys.stderr)
        sys.exit(1)


def _sentences(document: SegmentedDocument) -> set[str]:
    return {segment.words for group in document.segments for segment in group}


def _scan(texts: list[str], text: str) -> int | None:
    found = process.extractOne(text, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=MINIMUM)
    return found[2] if found else None


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


if __name__ == "__main__":
    main()
