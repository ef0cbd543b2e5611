"""How much an engine would be sent, and how close the result is to what people wrote: `python -m benchmarks.leverage`.

Over the corpus's real updates (AMTS_CORPUS): characters that the memory leaves to an engine, beside what tools send
that hand over whole changed files, sections (up to the next heading) or paragraphs, in the same run. And chrF (by
sacrebleu, on whole files) against what people committed, beside the old translation and the new English.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.blocks import Kind
from amts_bot.text.segments import SegmentedDocument, read_segments
from amts_bot.translation.ledger import Status
from benchmarks.corpus import CORPUS, text


@dataclass(frozen=True)
class Replay:
    """One real update."""

    language: str
    base: SegmentedDocument
    head: SegmentedDocument
    old: SegmentedDocument
    people: str


def main() -> None:
    sent: dict[str, Counter[str]] = defaultdict(Counter)
    texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for replay in replays():
        result, report = update(replay.base, replay.head, replay.old, engine=MemoryEngine(), path="chapter.md")
        sent[replay.language] += Counter(
            ours=report.characters.sent,
            offered=sum(len(unit.source or "") for unit in report.units if unit.status is Status.FUZZY),
            paragraphs=changed_characters(replay, by_section=False),
            sections=changed_characters(replay, by_section=True),
            files=report.characters.source,
        )
        for name, candidate in (("ours", result), ("old", replay.old.text), ("english", replay.head.text)):
            texts[replay.language][name].append(candidate)
        texts[replay.language]["people"].append(replay.people)
    _print_sent(sent)
    _print_chrf(texts)


def replays() -> Iterator[Replay]:
    for meta in sorted((CORPUS / "replays").glob("*/*/meta.json")):
        language = json.loads(meta.read_text(encoding="utf-8"))["lang"]
        yield _replay(meta.parent, language)


def _replay(folder: Path, language: str) -> Replay:
    base, head = (read_segments(text(folder / f"{name}.en.md"), "en") for name in ("old", "new"))
    old = read_segments(text(folder / f"old.{language}.md"), language)
    return Replay(language, base, head, old, text(folder / f"new.{language}.md"))


def changed_characters(replay: Replay, *, by_section: bool) -> int:
    """The prose characters of the head's sections or paragraphs that are not, as they stand, in the base."""
    known = Counter(piece for piece, _ in _pieces(replay.base, by_section))
    total = 0
    for piece, characters in _pieces(replay.head, by_section):
        if known[piece]:
            known[piece] -= 1
        else:
            total += characters
    return total


def _pieces(document: SegmentedDocument, by_section: bool) -> Iterator[tuple[str, int]]:
    """The text (white space made one) and prose characters of every section, or of every block."""
    words: list[str] = []
    characters = 0
    for block, segments in zip(document.document.blocks, document.segments, strict=True):
        if words and (not by_section or block.kind is Kind.HEADING):
            yield " ".join(words), characters
            words, characters = [], 0
        words += document.document.body(block).split()
        characters += sum(len(segment.plain) for segment in segments)
    yield " ".join(words), characters


def _print_sent(sent: dict[str, Counter[str]]) -> None:
    print("prose characters sent                     ours   paragraphs     sections   whole files   sections/ours")
    for language, counts in [*sent.items(), ("all", sum(sent.values(), Counter()))]:
        row = "".join(f"{counts[name]:13,}" for name in ("ours", "paragraphs", "sections", "files"))
        print(f"  {language:30}{row}   {counts['sections'] / max(1, counts['ours']):10.1f} x")
        print(f"  {'':30}{counts['offered']:13,} of ours are offered a fuzzy match")


def _print_chrf(texts: dict[str, dict[str, list[str]]]) -> None:
    metric = CHRF()
    print("chrF of whole files against what people committed        ours   old translation   new English")
    for language, candidates in texts.items():
        people = [candidates["people"]]
        scores = [metric.corpus_score(candidates[name], people).score for name in ("ours", "old", "english")]
        print(f"  {language:50}" + "".join(f"{score:14.2f}" for score in scores))
    print(f"  {metric.get_signature()}")


if __name__ == "__main__":
    main()
