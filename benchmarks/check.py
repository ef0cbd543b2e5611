"""What `check` finds of defects that were put into sound translations, and what it says of real books.

Run as `python -m benchmarks.check`. Each kind of defect is put into each of the files a few times, one at a time;
it is caught if a finding appears that was not there before, of the check (or one of the checks) that it belongs to.
The files: real ones of three languages from the corpus, and the project's own samples in D2L's dialect, MyST and
GitHub's Markdown. `--misses` shows what was not caught, `--books` counts findings over whole books. Deterministic.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from amts_bot.text.segments import read_segments
from amts_bot.translation.alignment.align import Alignment, align
from amts_bot.translation.checks.check import CHECKS, check
from amts_bot.translation.checks.comparison import Comparison
from amts_bot.translation.ledger import Finding
from benchmarks.corpus import CORPUS, text
from benchmarks.defects import DEFECTS, Edit

SAMPLES = Path(__file__).parents[1] / "tests/fixtures/check"
LANGUAGES = ("tr", "zh", "ko")
BOOKS = ("zh", "tr", "vi-human", "pt", "ko", "ja", "de")
FILES_PER_LANGUAGE = 9

T = TypeVar("T")


def pairs_of(folder: Path) -> list[tuple[Path, Path]]:
    """English files with their translations, in the order of their paths."""
    return [
        (source, target)
        for source in sorted(folder.rglob("*.en.md"))
        for target in sorted(source.parent.glob(source.name.removesuffix(".en.md") + ".*.md"))
        if target != source
    ]


def read_pair(source: Path, target: Path) -> Alignment:
    """The alignment of two files; the target's name ends in `.LANGUAGE.md`."""
    language = target.suffixes[-2].removeprefix(".")
    return align(read_segments(text(source), "en"), read_segments(text(target), language))


def spread(everything: Sequence[T], count: int) -> list[T]:
    """That many of a list, at even distances."""
    if len(everything) <= count:
        return list(everything)
    return [everything[(2 * n + 1) * len(everything) // (2 * count)] for n in range(count)]


# --- defects ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """One defect in one file, with the findings that it brought."""

    file: Path
    edit: Edit
    line: int
    brought: tuple[Finding, ...]

    def caught_by(self, checks: tuple[str, ...]) -> bool:
        return any(finding.check in checks for finding in self.brought)


def trials(alignment: Alignment, file: Path, per_file: int) -> Iterator[tuple[str, Trial]]:
    """Every kind of defect that a file has room for, a few times each."""
    pair = Comparison(alignment)
    before = Counter((finding.check, finding.message) for finding in check(alignment))
    for name, (_, places) in DEFECTS.items():
        for edit in spread(list(places(pair)), per_file):
            target = pair.target.text[: edit.start] + edit.new + pair.target.text[edit.end :]
            after = check(align(alignment.source, read_segments(target, alignment.target.language.code)))
            fresh = Counter((finding.check, finding.message) for finding in after) - before
            brought = tuple(finding for finding in after if fresh[finding.check, finding.message])
            yield name, Trial(file, edit, pair.target.document.line_of(edit.start), brought)


def sample_files() -> list[tuple[Path, Path]]:
    real = [spread(pairs_of(CORPUS / "snapshots" / language), FILES_PER_LANGUAGE) for language in LANGUAGES]
    return [*chain.from_iterable(real), *pairs_of(SAMPLES)]


def show_defects(per_file: int, misses: bool) -> None:
    files = sample_files()
    found: dict[str, list[Trial]] = {name: [] for name in DEFECTS}
    for source, target in files:
        for name, trial in trials(read_pair(source, target), target, per_file):
            found[name].append(trial)
    total = sum(map(len, found.values()))
    print(f"{total} defects of {len(DEFECTS)} kinds in {len(files)} files")
    print(f"{'defect':26} {'injected':>8} {'caught':>8}  by")
    for name, (checks, _) in DEFECTS.items():
        missed = [trial for trial in found[name] if not trial.caught_by(checks)]
        print(f"{name:26} {len(found[name]):8} {len(found[name]) - len(missed):8}  {', '.join(checks)}")
        for trial in missed if misses else ():
            others = [f"{finding.check}: {finding.message}" for finding in trial.brought]
            print(f"    missed: {trial.file.parent.name}/{trial.file.name}:{trial.line}; brought {others}")


# --- books ------------------------------------------------------------------------------------------------


def show_books() -> None:
    counts: dict[str, Counter[str]] = {}
    for book in BOOKS:
        alignments = [read_pair(*files) for files in pairs_of(CORPUS / "snapshots" / book)]
        start = time.process_time()
        counts[book] = Counter(finding.check for alignment in alignments for finding in check(alignment))
        seconds = time.process_time() - start
        print(f"{book}: {len(alignments)} files, {seconds:.1f} s of processor time beside alignment")
    print(f"{'check':20} {'severity':8}" + "".join(f"{book:>9}" for book in BOOKS))
    for name, (_, severity) in CHECKS.items():
        print(f"{name:20} {severity:8}" + "".join(f"{counts[book][name]:9}" for book in BOOKS))


def show_english() -> None:
    """Every English file of the corpus against itself, each text once."""
    texts = dict.fromkeys(text(path) for path in sorted(CORPUS.rglob("*.en.md")))
    segmented = (read_segments(each, "en") for each in texts)
    found = sum(len(check(align(document, document))) for document in segmented)
    print(f"English against itself: {len(texts)} files, {found} findings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-file", type=int, default=2, help="defects of each kind in each file")
    parser.add_argument("--misses", action="store_true", help="show the defects that were not caught")
    parser.add_argument("--books", action="store_true", help="count the findings over whole books, and the time")
    options = parser.parse_args()
    show_defects(options.per_file, options.misses)
    if options.books:
        show_books()
        show_english()


if __name__ == "__main__":
    main()
