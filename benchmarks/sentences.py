"""How well and how fast sentences are split: boundaries against the hand-made gold, and characters a second.

Run as `python -m benchmarks.sentences`; `--differences` prints every boundary that ours and the gold do not
share. Every splitter gets a paragraph as one line: the end of a line is no boundary.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import accumulate, groupby
from typing import Any

from amts_bot.text.languages import find_language
from amts_bot.text.protected_spans import mask
from amts_bot.text.sentences import split_by
from benchmarks.corpus import CORPUS, read_jsonl, text

Spans = list[tuple[int, int]]
Splitter = Callable[[str, str, str], Spans]  # prose, masked prose, language


@dataclass(frozen=True)
class Paragraph:
    """A paragraph's prose with the sentences that a person found in it."""

    language: str
    prose: str
    sentences: tuple[str, ...]


def gold() -> Iterator[Paragraph]:
    """The paragraphs of the gold's files, found by its line ranges, without their list markers."""
    for record in read_jsonl(CORPUS / "gold/sentences.en-zh.jsonl"):
        for language in ("en", "zh"):
            lines = text(CORPUS / f"snapshots/zh/{record['file']}.{language}.md").split("\n")
            marked = zip(record[f"{language}_lines"], record[f"{language}_sentences"], strict=True)
            for (first, last), group in groupby(marked, key=lambda pair: pair[0]):
                prose = re.sub(r"\A(?:[*-]|\d+\.) ", "", "\n".join(lines[first - 1 : last]))
                yield Paragraph(language, prose, tuple(sentence for _, sentence in group))


def book(language: str) -> list[str]:
    """The prose paragraphs of the snapshots, without headings, code, display math, tables and images."""
    paragraphs = []
    for path in sorted((CORPUS / "snapshots/zh").rglob(f"*.{language}.md")):
        source = re.sub(r"^```.*?^```|^\$\$.*?\$\$$", "\n", text(path), flags=re.M | re.S)
        paragraphs += [piece for piece in re.split(r"\n[ \t]*\n", source) if re.match(r"\s*[^\s#|:!]", piece)]
    return paragraphs


def pysbd_bare(prose: str, _masked: str, language: str) -> Spans:
    end, spans = 0, []
    for sentence in _pysbd(language).segment(prose.replace("\n", " ")):
        spans.append((end, end + len(sentence)))
        end += len(sentence)
    return spans


@cache
def _pysbd(language: str) -> Any:
    import pysbd

    return pysbd.Segmenter(language=language, clean=False)


def icu_bare(prose: str, _masked: str, language: str) -> Spans:
    from icu4py.breakers import SentenceBreaker

    return list(SentenceBreaker(prose.replace("\n", " "), language).segments())


def on_masked(splitter: Splitter, _prose: str, masked: str, language: str) -> Spans:
    return splitter(masked, masked, language)


def repaired(name: str, prose: str, masked: str, language: str) -> Spans:
    return split_by(replace(find_language(language), splitter=name), prose, masked)


SPLITTERS: dict[str, Splitter] = {
    "pysbd": pysbd_bare,
    "pysbd, masked": partial(on_masked, pysbd_bare),
    "pysbd, masked, repaired": partial(repaired, "pysbd"),
    "icu": icu_bare,
    "icu, masked": partial(on_masked, icu_bare),
    "icu, masked, repaired": partial(repaired, "icu"),
}


def plain(piece: str) -> str:
    """The text as the gold's scorer compares it: without blanks and slide marks."""
    return re.sub(r"\s|[\[(]\*\*|\*\*[\])]", "", piece)


def boundaries(pieces: list[str]) -> set[int]:
    """Where the pieces meet, counted in characters of their plain text."""
    *inner, _ = accumulate(len(plain(piece)) for piece in pieces)
    return {at for at in inner if 0 < at < len(plain("".join(pieces)))}


def found(splitter: Splitter, paragraph: Paragraph) -> set[int]:
    spans = splitter(paragraph.prose, mask(paragraph.prose), paragraph.language)
    return {len(plain(paragraph.prose[:end])) for _, end in spans} - {0, len(plain(paragraph.prose))}


def quality(splitter: Splitter, paragraphs: list[Paragraph]) -> tuple[float, float, float, int]:
    """Precision, recall and F1 of the boundaries inside paragraphs, and how many the gold has."""
    hits = wanted = given = 0
    for paragraph in paragraphs:
        want, have = boundaries(list(paragraph.sentences)), found(splitter, paragraph)
        hits, wanted, given = hits + len(want & have), wanted + len(want), given + len(have)
    return hits / given, hits / wanted, 2 * hits / (given + wanted), wanted


def speed(splitter: Splitter, paragraphs: list[tuple[str, str]], language: str) -> float:
    """Characters a second over a whole book, masking not included."""
    start = time.perf_counter()
    for prose, masked in paragraphs:
        splitter(prose, masked, language)
    return sum(len(prose) for prose, _ in paragraphs) / (time.perf_counter() - start)


def differences(paragraphs: list[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        want, have = boundaries(list(paragraph.sentences)), found(ours, paragraph)
        smooth = plain(paragraph.prose)
        for at in sorted(want ^ have):
            fault = "missing" if at in want else "too many"
            yield f"  {paragraph.language} {fault}: …{smooth[max(0, at - 40) : at]} | {smooth[at : at + 30]}…"


def ours(prose: str, masked: str, language: str) -> Spans:
    return split_by(find_language(language), prose, masked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--differences", action="store_true")
    options = parser.parse_args()
    paragraphs = list(gold())
    for language in ("en", "zh"):
        chosen = [paragraph for paragraph in paragraphs if paragraph.language == language]
        whole = [(prose, mask(prose)) for prose in book(language)]
        size = sum(len(prose) for prose, _ in whole)
        *_, wanted = quality(icu_bare, chosen)
        print(f"{language}: {wanted} boundaries in {len(chosen)} paragraphs; speed over {size:,} characters")
        for name, splitter in SPLITTERS.items():
            precision, recall, f1, _ = quality(splitter, chosen)
            rate = speed(splitter, whole, language) / 1000
            print(f"  {name:24} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  {rate:9,.0f} k characters/s")
    if options.differences:
        print("differences between ours and the gold:", *differences(paragraphs), sep="\n")


if __name__ == "__main__":
    main()
