"""The translators' glossary as a value: which words of the source stand for which words of the translation.

Read are the forms that books have: lines of `english; translation, translation`, lines of `translation，english`, and
Markdown tables with a column for each language. What a line leaves open is reported, never guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from amts_bot.text.languages import find_language
from amts_bot.translation.memory.pairs import FORMULA_SIGNS, has_letter

TERM_BYTES = 200
"""UTF-8 bytes of a term, each side, that Amazon Translate takes (developer guide, "Guidelines and limits")."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the source with its translations, the preferred one first."""

    source: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Terminology:
    """A glossary's terms, in its own order."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Sources with several entries of their own: which one fits depends on the sense. In lower case."""
        targets: dict[str, set[str]] = {}
        for term in self.terms:
            targets.setdefault(term.source.lower(), set()).add(term.targets[0])
        return frozenset(source for source, found in targets.items() if len(found) > 1)

    @cached_property
    def translations(self) -> dict[str, tuple[str, ...]]:
        """All translations by source in lower case, those of several senses together."""
        found: dict[str, dict[str, None]] = {}
        for term in self.terms:
            found.setdefault(term.source.lower(), {}).update(dict.fromkeys(term.targets))
        return {source: tuple(targets) for source, targets in found.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the sources as words of a text, in the plural too; the longest one first."""
        names = sorted(self.translations, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?:e?s)?(?!\w)", re.I)


NO_TERMS = Terminology()


class Problem(StrEnum):
    """Why an entry of a glossary is used in part or not at all."""

    EMPTY = "has no translation yet"
    AMBIGUOUS = "has several entries with different translations, so none is sent to an engine"
    ALTERNATIVES = "has several translations; the first one is preferred"
    UNREADABLE = "is in no form that is known; write it like the lines around it"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an entry that its writers should know (1-based line)."""

    line: int
    entry: str
    problem: Problem

    def __str__(self) -> str:
        return f"line {self.line}: {self.entry!r} {self.problem}"


@dataclass(frozen=True)
class Glossary:
    """What was read of a glossary's file: the terms, and remarks in the order of the lines."""

    terminology: Terminology
    remarks: tuple[Remark, ...] = ()


# --- reading ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry's cells as they stand, with its line."""

    line: int
    cells: tuple[str, ...]


_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
_SEPARATORS = (";", "；", "，", "\t", "：", ":", ",")
_NO_ENTRY = re.compile(r"\s*(#|:\w+:`|<!--|\[[^\]]*\]\(#|```|---+\s*$|$)")
_QUALIFIER = re.compile(r"\s*[(（][^()（）]*[)）]")
_ALTERNATIVES = re.compile(r"\s*[,，、;；]\s*|\s+/\s+")


def read_glossary(text: str, *, source_language: str, language: str) -> Glossary:
    """The terms of a glossary in Markdown. Languages are BCP 47 codes; `BadInput` if one is not.

    What stands in brackets explains a term and is no part of it: `bias (model parameter)` is `bias`.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    rows, strangers = _table_rows(lines), list[Remark]()
    if not rows:
        rows, strangers = _line_rows(lines)
    first, second = _columns(rows, source_language, language)
    terms: list[tuple[int, Term]] = []
    remarks = list(strangers)
    for row in rows:
        source, targets = _bare(row.cells[first]), _alternatives(row.cells[second])
        if not source or not targets:
            remarks.append(Remark(row.line, _bare(row.cells[first]) or row.cells[second], Problem.EMPTY))
            continue
        terms.append((row.line, Term(source, targets)))
        if len(targets) > 1:
            remarks.append(Remark(row.line, source, Problem.ALTERNATIVES))
    terminology = Terminology(tuple(term for _, term in terms))
    remarks += [
        Remark(line, term.source, Problem.AMBIGUOUS)
        for line, term in terms
        if term.source.lower() in terminology.ambiguous
    ]
    return Glossary(terminology, tuple(sorted(remarks, key=lambda remark: remark.line)))


def _table_rows(lines: Sequence[str]) -> list[_Row]:
    """The rows of all tables, their headers left out."""
    rows = []
    for n, line in enumerate(lines):
        is_header = n + 1 < len(lines) and _RULE.fullmatch(lines[n + 1]) and "|" in lines[n + 1]
        if not line.lstrip().startswith("|") or is_header or _RULE.fullmatch(line):
            continue
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        rows.append(_Row(n + 1, (*cells, "")[: max(2, len(cells))]))
    return rows


def _line_rows(lines: Sequence[str]) -> tuple[list[_Row], list[Remark]]:
    """The entries of a glossary with one on each line, and the lines that are none."""
    entries = [(n, re.sub(r"^\s*[-*+]\s+", "", line).strip()) for n, line in enumerate(lines, 1)]
    entries = [(n, line) for n, line in entries if not _NO_ENTRY.match(line)]
    counts = Counter(mark for _, line in entries for mark in _SEPARATORS if mark in line)
    if not counts:
        return [], [Remark(n, line, Problem.UNREADABLE) for n, line in entries]
    # Of marks that are as frequent, the one that comes first in the list sets entries apart from alternatives.
    mark = max(_SEPARATORS, key=lambda mark: (counts[mark], -_SEPARATORS.index(mark)))
    rows, strangers = [], []
    for n, line in entries:
        before, found, after = line.partition(mark)
        if found:
            rows.append(_Row(n, (before.strip(), after.strip())))
        else:
            strangers.append(Remark(n, line, Problem.UNREADABLE))
    return rows, strangers


def _columns(rows: Sequence[_Row], source_language: str, language: str) -> tuple[int, int]:
    """Which of the first two cells is the source's. The scripts tell; where they are the same, the first one is."""
    source, target = find_language(source_language).script, find_language(language).script
    if source == target:
        return 0, 1

    def turned(row: _Row) -> int:
        ours = [has_letter(cell, script=target) for cell in row.cells[:2]]
        return (ours[0] and not ours[1]) - (ours[1] and not ours[0])

    return (1, 0) if sum(map(turned, rows)) > 0 else (0, 1)


def _bare(cell: str) -> str:
    """A term without explanations in brackets and without marks around it."""
    return " ".join(_QUALIFIER.sub("", cell).strip(" *`_").split())


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for part in _ALTERNATIVES.split(_QUALIFIER.sub("", cell)) if (term := _bare(part))))


# --- writing ----------------------------------------------------------------------------------------------


def write_terminology(terminology: Terminology, source_code: str, target_code: str) -> str:
    """The terms as the CSV that Amazon Translate imports; empty if there is none to send. Codes are Amazon's.

    A term has its preferred translation. Terms with several senses, terms over 200 bytes and terms that begin like a
    formula stay out; of the same term twice, the last entry counts.
    """
    chosen = {
        term.source.lower(): (term.source, term.targets[0])
        for term in terminology.terms
        if term.source.lower() not in terminology.ambiguous and all(map(_is_sent, (term.source, term.targets[0])))
    }
    if not chosen:
        return ""
    table = io.StringIO(newline="")
    rows = csv.writer(table, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    rows.writerow((source_code, target_code))
    rows.writerows(chosen.values())
    return table.getvalue()


def _is_sent(text: str) -> bool:
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= TERM_BYTES and not text.startswith(FORMULA_SIGNS)


# --- using ------------------------------------------------------------------------------------------------


def departures(terminology: Terminology, source: str, target: str) -> list[Term]:
    """Terms of the glossary in a source whose translation has none of their translations (case does not count).

    A longer term hides the shorter ones in it: `batch normalization` says nothing about `batch`. Terms with several
    senses may have any of their translations.
    """
    if not terminology.terms:
        return []
    there = target.lower()
    named = dict.fromkeys(match[1].lower() for match in terminology.pattern.finditer(source))
    allowed = terminology.translations
    return [Term(name, allowed[name]) for name in named if not any(words.lower() in there for words in allowed[name])]
