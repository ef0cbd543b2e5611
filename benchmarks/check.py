"""What `check` finds of defects that were put into sound translations, and what it says of real books.

Run as `python -m benchmarks.check`. Each kind of defect is put into each of the files a few times, one at a time;
it is caught if a finding appears that was not there before, of the check (or one of the checks) that it belongs to.
The files: real ones of three languages from the corpus, and the project's own samples in D2L's dialect, MyST and
GitHub's Markdown. `--misses` shows what was not caught, `--books` adds the counts over whole books. Deterministic.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from amts_bot.text.document import Block, Kind
from amts_bot.translation.alignment import Alignment, align
from amts_bot.translation.check import CHECKS, check
from amts_bot.translation.checks.comparison import Comparison
from amts_bot.translation.checks.marks import Mark, MarkKind
from amts_bot.translation.units import Finding, Severity
from amts_bot.translation.update import read_segments
from benchmarks.corpus import CORPUS, text

SAMPLES = Path(__file__).parents[1] / "tests/fixtures/check"
LANGUAGES = ("tr", "zh", "ko")
BOOKS = ("zh", "tr", "vi-human", "pt", "ko", "ja", "de")
FILES_PER_LANGUAGE = 9


@dataclass(frozen=True)
class Edit:
    """A defect: the target's text from `start` to `end` becomes `new`."""

    start: int
    end: int
    new: str = ""


@dataclass(frozen=True)
class Kind_:
    """A kind of defect: where it can be put, and the checks of which one must find it."""

    name: str
    checks: tuple[str, ...]
    places: Callable[[Comparison], Iterator[Edit]]


# --- files ------------------------------------------------------------------------------------------------


def pairs_of(folder: Path) -> list[tuple[Path, Path, str]]:
    """English files with their translations and languages, in the order of their paths."""
    found = []
    for source in sorted(folder.rglob("*.en.md")):
        for target in sorted(source.parent.glob(source.name.removesuffix(".en.md") + ".*.md")):
            if target != source:
                found.append((source, target, target.suffixes[-2][1:]))
    return found


def spread[T](everything: Sequence[T], count: int) -> list[T]:
    """That many of a list, at even distances."""
    if len(everything) <= count:
        return list(everything)
    return [everything[(2 * n + 1) * len(everything) // (2 * count)] for n in range(count)]


def read_pair(source: Path, target: Path, language: str) -> Alignment:
    return align(read_segments(text(source), "en"), read_segments(text(target), language))
