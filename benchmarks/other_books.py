"""Books that nothing was tuned on: `python -m benchmarks.other_books [--d2l] [--show CASE]` (needs AMTS_CORPUS).

Each real update is made with engine `memory`, which knows the file alone, and held against what people then wrote.
Printed for each book: updates; those that are refused; edits (characters, Levenshtein) from our result to people's over
those from doing nothing; updates that come out worse than doing nothing by more than a hundredth; chrF of both; open
passages; places left as they were; and what the audit finds. `--d2l` does the same for "Dive into Deep Learning";
`--show` prints a case's difference.
"""

from __future__ import annotations

import argparse
import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics.chrf import CHRF

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import AmtsError
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.checks.conservation import audit
from benchmarks.corpus import CORPUS, text


@dataclass(frozen=True)
class Update:
    """A real update: the source before and after, and the translation before and as people then wrote it."""

    name: str
    language: str
    base: str
    head: str
    old: str
    people: str


@dataclass
class Sums:
    """What came out of the updates of one book."""

    counts: Counter[str]
    ours: list[str]
    old: list[str]
    people: list[str]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--d2l", action="store_true")
    parser.add_argument("--show", help="a part of a case's name")
    options = parser.parse_args()
    folder = CORPUS / "replays" if options.d2l else CORPUS / "other-books/replays"
    books: dict[str, Sums] = defaultdict(lambda: Sums(Counter(), [], [], []))
    for case in sorted(folder.glob("*/*/")):
        if not options.show or options.show in case.name:
            replay(read_update(case), books[case.parent.name], show=bool(options.show))
    heads = ("updates", "refused", "edits", "worse", "chrF", "chrF old", "open", "places", "unnamed")
    print(f"{'book':14}" + "".join(f"{head:>10}" for head in heads))
    for book, sums in sorted(books.items()):
        print_sums(book, sums)
    print_sums("all", total(books.values()))


def read_update(case: Path) -> Update:
    old = next(path for path in sorted(case.glob("old.*.*")) if not path.name.startswith("old.en."))
    _, language, ending = old.name.split(".", 2)
    texts = (text(case / f"{name}.{ending}") for name in ("old.en", "new.en", f"old.{language}", f"new.{language}"))
    return Update(case.name, language, *texts)


def replay(case: Update, sums: Sums, *, show: bool) -> None:
    """Make an update, and count what became of it."""
    counts = sums.counts
    counts["updates"] += 1
    documents = (read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.old, case.language))
    try:
        ours, report = update(*documents, engine=MemoryEngine(), path=case.name)
        counts["open"] += len(report.open_units)
        counts["places"] += sum(finding.check == "place" for finding in report.findings)
        broken = audit(case.base, case.head, case.old, ours, report.units, report.findings)
        counts["unnamed"] += len(broken)
    except AmtsError as error:
        print(f"{case.name}: {error}")
        ours = case.old
        counts["refused"] += 1
    edits, nothing = (Levenshtein.distance(one, case.people) for one in (ours, case.old))
    counts.update(edits=edits, nothing=nothing, worse=int(edits > 1.01 * nothing))
    sums.ours.append(ours)
    sums.old.append(case.old)
    sums.people.append(case.people)
    if show:
        print("".join(difflib.unified_diff(case.people.splitlines(True), ours.splitlines(True), "people", "ours", n=1)))


def total(books: Iterable[Sums]) -> Sums:
    """All books in one."""
    out = Sums(Counter(), [], [], [])
    for sums in books:
        out.counts.update(sums.counts)
        out.ours += sums.ours
        out.old += sums.old
        out.people += sums.people
    return out


def print_sums(book: str, sums: Sums) -> None:
    counts, metric = sums.counts, CHRF()
    ours, old = (metric.corpus_score(texts, [sums.people]).score for texts in (sums.ours, sums.old))
    edits = counts["edits"] / max(1, counts["nothing"])
    print(
        f"{book:14}{counts['updates']:10}{counts['refused']:10}{edits:10.3f}{counts['worse']:10}{ours:10.2f}{old:10.2f}"
        f"{counts['open']:10,}{counts['places']:10}{counts['unnamed']:10}"
    )


if __name__ == "__main__":
    main()
