"""How much work is left: the corpus's real updates, replayed: `python -m benchmarks.replays` (needs AMTS_CORPUS).

For engines memory, book and memory+book: the characters that an engine is sent, those that a person must read, and the
edits from what the bot proposes to what people wrote. Beside them doing nothing, and whole-section and whole-file
translation with engine `book`, whose code is the English book's. Engines learn from the old file and from other
files of the book, without every pair that holds a sentence of the new file. `--every N` takes each Nth update,
`--errors N` shows where most edits are left, `--processes N` replays as many at once. Answers of the engine are kept: a
second run asks it only where its pairs or its questions are others. "Of writing" is the measure of production: edits to
the passages that are for people, over the characters that people have there.

Some updates are rewrites: people changed most sentences whose English did not change, which no tool can foresee. The
second table leaves them out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, field, replace
from difflib import SequenceMatcher
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import amts_bot
from amts_bot.adapters.cache import user_cache
from amts_bot.engines.book.engine import BookEngine
from amts_bot.engines.chain import Chain
from amts_bot.engines.leverage import draft_all
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine, Material
from amts_bot.errors import AmtsError
from amts_bot.operations.evaluation.held_out import hold_out
from amts_bot.text.blocks import Kind
from amts_bot.text.segments import SegmentedDocument, read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.assembly.file import decide_file, prepare
from amts_bot.translation.assembly.soundness import finish_soundly
from amts_bot.translation.ledger import OPEN, FileReport, Status, text_hash
from amts_bot.translation.memory.corrections import compare, count_up, passages
from amts_bot.translation.memory.effort import Effort, Share, edit_distance, total_effort
from amts_bot.translation.memory.memory import build_memory
from amts_bot.translation.memory.pairing import as_memory, pairs_of
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.memory.style import learn_style
from amts_bot.translation.plan.decisions import Draft, Request
from benchmarks.corpus import CORPUS, text
from benchmarks.evaluation import book_pairs

ENGINES = ("memory", "book", "memory+book")
BASELINES = ("nothing", "whole sections", "whole files")


@dataclass(frozen=True)
class Update:
    """One real update."""

    name: str
    language: str
    path: str
    base: SegmentedDocument
    head: SegmentedDocument
    old: SegmentedDocument
    people: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way of working costs for one update."""

    sent: int
    read: int
    effort: Effort
    share: Share = field(default_factory=Share)


@dataclass
class Sums:
    """What one way of working costs, over many updates."""

    sent: int = 0
    read: int = 0
    efforts: list[Effort] = field(default_factory=list)
    share: Share = field(default_factory=Share)

    def add(self, cost: Cost) -> None:
        self.sent += cost.sent
        self.read += cost.read
        self.efforts.append(cost.effort)
        self.share += cost.share


@dataclass(frozen=True, slots=True, order=True)
class Hunk:
    """Lines where what `memory+book` proposes and what people wrote differ, with the statuses of the units there."""

    edits: int
    statuses: tuple[str, ...]
    told: str

    @property
    def of(self) -> str:
        """Whose words they are: the kinds of text that the bot wrote there, or people's own."""
        return " and ".join(self.statuses) or "people's own text"


@dataclass(frozen=True)
class Stored:
    """An engine whose answers are known: by source, and repaired offers by source and text."""

    answers: Mapping[str, Draft]
    repaired: Mapping[tuple[str, str], str]
    name: str = "book"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:  # noqa: ARG002
        return [self.answers.get(one.source, Draft(one.source, Status.UNTRANSLATED)) for one in requests]

    def complete(self, requests: Sequence[Request], drafts: Sequence[Draft], material: Material) -> list[Draft]:
        return [
            own if draft.status is Status.UNTRANSLATED
            else replace(draft, text=self.repaired.get((request.source, draft.text), draft.text))
            for request, draft, own in zip(requests, drafts, self.translate(requests, material), strict=True)
        ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--language", action="append", choices=("zh", "tr", "de", "vi"))
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    sums: dict[tuple[str, bool], dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    errors: list[Hunk] = []
    left: dict[str, Counter[str]] = defaultdict(Counter)
    cases = [
        case for language in options.language or ("zh", "tr") for case in folders(language)[:: options.every]
    ]  # fmt: skip
    with ProcessPoolExecutor(options.processes) as processes:
        for case, (share, costs, told) in zip(cases, processes.map(replayed, cases), strict=True):
            print(f"{case.name}: people kept {share:.0%}; edits {told_edits(costs)}", flush=True)
            errors += told
            if share >= KEPT:
                left[case.parent.name].update(
                    {of: sum(h.edits for h in told if h.of == of) for of in {h.of for h in told}}
                )
            for strict in (False, True) if share >= KEPT else (False,):
                for name, cost in costs.items():
                    sums[case.parent.name, strict].setdefault(name, Sums()).add(cost)
    for (language, strict), of_language in sorted(sums.items(), key=lambda one: one[0]):
        print_sums(f"{language}, without rewrites" if strict else f"{language}, all", of_language)
    if len({language for language, _ in sums}) > 1:
        for strict in (False, True):
            of_all = together(of_language for (_, kind), of_language in sums.items() if kind is strict)
            print_sums("together, without rewrites" if strict else "together, all", of_all)
    for language, kinds in sorted(left.items()):
        print(f"{language}, edits left by memory+book without rewrites, by what stands there:")
        print("  " + ", ".join(f"{of} {edits:,}" for of, edits in kinds.most_common()))
    for hunk in sorted(errors, reverse=True)[: options.errors]:
        print(hunk.told)


def together(languages: Iterable[Mapping[str, Sums]]) -> dict[str, Sums]:
    """The sums of several languages in one."""
    total: dict[str, Sums] = defaultdict(Sums)
    for of_language in languages:
        for name, sums in of_language.items():
            each = total[name]
            each.sent, each.read = each.sent + sums.sent, each.read + sums.read
            each.efforts, each.share = [*each.efforts, *sums.efforts], each.share + sums.share
    return total


def folders(language: str) -> list[Path]:
    return [meta.parent for meta in sorted((CORPUS / "replays" / language).glob("*/meta.json"))]


def replayed(folder: Path) -> tuple[float, dict[str, Cost], list[Hunk]]:
    """One update, in a process of its own: the share that people kept, the costs, and where edits are left."""
    errors: list[Hunk] = []
    update = read_update(folder)
    costs = replay(update, book_of(update.language), errors)
    return kept_by_people(update), costs, errors


@cache
def book_of(language: str) -> tuple[Pair, ...]:
    return tuple(book_pairs(language))


def read_update(folder: Path) -> Update:
    about, language = json.loads((folder / "meta.json").read_text(encoding="utf-8")), folder.parent.name
    base, head = (read_segments(text(folder / f"{name}.en.md"), "en") for name in ("old", "new"))
    old = read_segments(text(folder / f"old.{language}.md"), language)
    people = text(folder / f"new.{language}.md")
    return Update(folder.name, language, str(about.get("path", "")), base, head, old, people)


def answered(requests: Sequence[Request], whole: Sequence[Request], material: Material) -> Stored:
    """The engine's answers; those that are known already cost nothing, as long as engine, pairs and questions stay."""
    wanted = {one.source: one for one in (*requests, *whole)}
    offers = [
        (one, draft)
        for one, draft in zip(requests, MemoryEngine().translate(requests, material), strict=True)
        if draft.status is Status.FUZZY
    ]
    told = [(one.source, draft.text) for one, draft in offers]
    asked = json.dumps([*wanted, told, [astuple(pair) for pair in material.pairs]], ensure_ascii=False)
    key = ("replays", material.language, sha256(asked.encode("utf-8", "surrogatepass")).hexdigest())

    def ask() -> tuple[list[tuple[str, str, str]], list[str]]:
        declined = [Draft(source, Status.UNTRANSLATED) for source in wanted]
        asked_for = [*wanted.values(), *(one for one, _ in offers)]
        drafts = BookEngine(1).complete(asked_for, [*declined, *(draft for _, draft in offers)], material)
        answers = zip(wanted, drafts, strict=False)
        repaired = [draft.text for draft in drafts[len(wanted) :]]
        return [(source, draft.text, draft.status.value) for source, draft in answers], repaired

    known, repaired = user_cache().with_code(engine_code()).get(key, ask)
    answers = {source: Draft(text, Status(status)) for source, text, status in known}
    return Stored(answers, dict(zip(told, repaired, strict=True)))


@cache
def engine_code() -> str:
    """A digest of what the engine's answers depend on beside its pairs and its questions."""
    package = Path(amts_bot.__file__).parent
    sources = sorted([*(package / "engines" / "book").glob("*.py"), *(package / "text").glob("*.py")])
    return sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def replay(update: Update, book: Sequence[Pair], errors: list[Hunk]) -> dict[str, Cost]:
    """What each way of working costs for one update; nothing if our result would not be sound."""
    prepared = prepare([decide_file(update.base, update.head, update.old)])[0]
    own = pairs_of(prepared.decisions.alignment, update.path)
    pairs = [*known_before(update, book), *own]
    material = Material("en", update.language, build_memory(as_memory(pairs)), pairs)
    style = learn_style(pairs)
    requests = list(prepared.requests.values())
    whole = [Request(segment.kind.value, segment.words) for group in update.head.segments for segment in group]
    stored = answered(requests, whole, material)
    engines: dict[str, Engine] = {
        "memory": MemoryEngine(), "book": stored, "memory+book": Chain(MemoryEngine(), stored)
    }  # fmt: skip
    results: dict[str, tuple[str, FileReport]] = {}
    for name, engine in engines.items():
        try:
            assembled = finish_soundly(prepared, draft_all(prepared.requests, material, engine, style), {})
        except AmtsError as error:
            print(f"{update.name}: {name}: {error}")
            return {}
        results[name] = assembled.text, assembled.report(update.path, update.language, name)
    machine, report = (
        draft_all(dict(enumerate(whole)), Material("en", update.language), stored, style),
        results["memory"][1],
    )
    texts = {segment: machine[n].text for n, segment in enumerate(_segments(update.head))}
    sections, sent, read = whole_sections(update, results["memory"][0], report, texts)
    files = "".join(piece for _, piece in translated(update.head, texts))
    usual = edit_distance(sections, update.people)

    def cost(sent: int, read: int, proposal: str) -> Cost:
        return Cost(sent, read, Effort(edit_distance(proposal, update.people), usual))

    costs = {"nothing": cost(0, 0, update.old.text), "whole sections": cost(sent, read, sections)}
    costs["whole files"] = cost(report.characters.source, sum(map(len, texts.values())), files)
    for name, (proposal, of_file) in results.items():
        reading = sum(len(unit.target or "") for unit in of_file.units if unit.status in OPEN)
        share = written_by_people(update, proposal, of_file)
        costs[name] = replace(cost(of_file.characters.sent, reading, proposal), share=share)
    errors += told_errors(update, *results["memory+book"])
    return costs


def written_by_people(update: Update, proposal: str, report: FileReport) -> Share:
    """What production would count if people had made their text of this proposal, and closed every unit."""
    units = {
        (text_hash(unit.source or ""), text_hash(unit.target or "")): (unit.status, unit.score)
        for unit in report.units
        if unit.status in OPEN
    }
    ours, theirs = (read_segments(text, update.language) for text in (proposal, update.people))
    joiner = ours.language.sentence_joiner
    found = compare(passages(update.head, ours, units), passages(update.head, theirs), joiner)
    return count_up(found, {}, ())[0]


KEPT = 0.8
"""An update in which people kept less of the sentences whose English did not change is a rewrite."""


def kept_by_people(update: Update) -> float:
    """The share of the translated sentences of unchanged English that stand in what people wrote."""
    decisions = decide_file(update.base, update.head, update.old)
    items = decisions.alignment.target_items
    kept = [
        items[n].text
        for unit in decisions.units
        if unit.status is Status.KEPT and unit.kind == "sentence"
        for n in unit.target
    ]
    there = "".join(update.people.split())
    return sum("".join(text.split()) in there for text in kept) / max(1, len(kept))


def told_edits(costs: Mapping[str, Cost]) -> str:
    return ", ".join(f"{name} {cost.effort.proposal:,}" for name, cost in costs.items())


def known_before(update: Update, book: Sequence[Pair]) -> list[Pair]:
    """The pairs of other files, without any that hold a sentence of the new file."""
    new = pairs_of(align(update.head, read_segments(update.people, update.language)), update.path)
    return list(hold_out(book, new, [update.path]).pairs)


# --- whole sections and files -------------------------------------------------------------------------------


def _segments(document: SegmentedDocument) -> list[int]:
    """Where each segment begins."""
    return [segment.start for group in document.segments for segment in group]


def translated(head: SegmentedDocument, texts: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """The head with each segment translated, in pieces; each piece with its place in the head."""
    position = 0
    for group in head.segments:
        for segment in group:
            yield position, head.text[position : segment.start]
            yield segment.start, texts[segment.start]
            position = segment.end
    yield position, head.text[position:]


def whole_sections(update: Update, ours: str, report: FileReport, texts: Mapping[int, str]) -> tuple[str, int, int]:
    """Our result with every section whose source changed translated as a whole; characters sent, and to be read."""
    lines = ours.splitlines(keepends=True)
    place = {
        unit.source_lines[0]: unit.target_lines[0]
        for unit in report.units
        if unit.kind == "heading" and unit.source_lines and unit.target_lines
    }
    head_lines = update.head.text.splitlines(keepends=True)
    starts = [0, *(line - 1 for line in section_lines(update.head) if line in place and line > 1), len(head_lines)]
    known = sections_of(update.base)
    out: list[str] = []
    sent = read = 0
    for first, last in pairwise(starts):
        if " ".join("".join(head_lines[first:last]).split()) in known:
            begin = place[first + 1] - 1 if first else 0
            end = place[last + 1] - 1 if last < len(head_lines) else len(lines)
            out.append("".join(lines[begin:end]))
            continue
        low, high = (sum(map(len, head_lines[:line])) for line in (first, last))
        piece = "".join(text for position, text in _cut(update.head, texts, low, high))
        sent += sum(s.end - s.start for group in update.head.segments for s in group if low <= s.start < high)
        read += sum(len(texts[s.start]) for group in update.head.segments for s in group if low <= s.start < high)
        out.append(piece)
    return "".join(out), sent, read


def _cut(head: SegmentedDocument, texts: Mapping[int, str], low: int, high: int) -> Iterator[tuple[int, str]]:
    position = low
    for group in head.segments:
        for segment in group:
            if low <= segment.start < high:
                yield position, head.text[position : segment.start]
                yield segment.start, texts[segment.start]
                position = segment.end
    yield position, head.text[position:high]


def section_lines(document: SegmentedDocument) -> list[int]:
    """The lines, from 1, at which sections begin."""
    return [
        document.document.line_of(segment.start)
        for block, group in zip(document.document.blocks, document.segments, strict=True)
        if block.kind is Kind.HEADING
        for segment in group[:1]
    ]


def sections_of(document: SegmentedDocument) -> set[str]:
    """The sections' texts, white space made one; sections may go on over headings that were not found again."""
    lines = document.text.splitlines(keepends=True)
    starts = [0, *(line - 1 for line in section_lines(document) if line > 1), len(lines)]
    return {
        " ".join("".join(lines[first:last]).split())
        for n, first in enumerate(starts[:-1])
        for last in starts[n + 1 : n + 4]
    }


# --- print --------------------------------------------------------------------------------------------------


def print_sums(language: str, sums: Mapping[str, Sums]) -> None:
    print(f"{language}: {len(sums['nothing'].efforts)} updates")
    print(f"  {'':16}{'sent':>10}{'to be read':>12}{'edits left':>12}{'work left':>11}{'of writing':>12}")
    for name in (*BASELINES, *ENGINES):
        effort = total_effort(sums[name].efforts)
        print(
            f"  {name:16}{sums[name].sent:10,}{sums[name].read:12,}{effort.proposal:12,}{effort.work_left or 0:11.2f}"
            + (f"{share:12.2f}" if (share := sums[name].share.work_left) is not None else "")
        )


WRITTEN = frozenset({*OPEN, Status.EXACT, Status.MERGED})
"""What the bot wrote, as against what it kept."""


def told_errors(update: Update, proposal: str, report: FileReport) -> list[Hunk]:
    """Where the proposal and what people wrote differ, by lines."""
    ours, theirs = proposal.splitlines(), update.people.splitlines()
    out = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = "\n".join(ours[i0:i1]), "\n".join(theirs[j0:j1])
        here = [
            unit.status
            for unit in report.units
            if unit.target_lines and unit.target_lines[0] <= max(i1, i0 + 1) and unit.target_lines[1] > i0
        ]
        statuses = sorted({status.value for status in here})
        written = tuple(sorted({status.value for status in here if status in WRITTEN}))
        edits = edit_distance(left, right)
        out.append(Hunk(edits, written, f"--- {update.name} {edits} edits {statuses}\nours:   {left}\npeople: {right}"))
    return out


if __name__ == "__main__":
    main()
