"""The ledger's entries: every unit of a run with what became of it, and the findings beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from amts_bot.text.protected_spans import without_slide_marks


class Status(StrEnum):
    """What became of a unit (the meanings are those of the command contract)."""

    KEPT = "kept"
    MOVED = "moved"
    EXACT = "exact"
    FUZZY = "fuzzy"
    MACHINE = "machine"
    MERGED = "merged"
    UNTRANSLATED = "untranslated"
    REMOVED = "removed"
    TARGET_ONLY = "target-only"
    CONFLICT = "conflict"


OPEN = frozenset({Status.FUZZY, Status.MACHINE, Status.UNTRANSLATED, Status.CONFLICT})
"""Waits for a person: recorded in the state file, out of memory and parallel data."""


OpenStates = Mapping[tuple[str, str], tuple[Status, float | None]]
"""A file's open units: status and score by the hashes of the source and of the bot's text."""


def text_hash(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of a text; white space, line breaks and slide marks do not count.

    Pairs have no slide marks: what is open must be known by its words alone, or it would pass for people's.
    """
    words = without_slide_marks(text)
    return hashlib.sha256("".join(words.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment or block of a run. Lines are 1-based and inclusive, scores 0 to 100.

    `source` is the head's text, `target` what the new translation has; `old_source` and `old_target` are what
    stood there before, where that differs. `target_lines` are lines of the new translation, except for
    `removed`, where they are lines of the old one. With `from_elsewhere`, the text is offered from another sentence of
    the book, and `old_source` is that one's.
    """

    kind: str
    status: Status
    source: str | None = None
    target: str | None = None
    score: float | None = None
    source_lines: tuple[int, int] | None = None
    target_lines: tuple[int, int] | None = None
    old_source: str | None = None
    old_target: str | None = None
    from_elsewhere: bool = False

    @property
    def stands(self) -> bool:
        """Whether what stood there keeps its place, word for word, though its source changed."""
        is_offer = self.status is Status.FUZZY and bool(self.old_source) and not self.from_elsewhere
        return is_offer and self.old_target in (None, self.target)


class Severity(StrEnum):
    """How bad a finding is: an error breaks the book, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should know, at its place (1-based lines)."""

    check: str
    severity: Severity
    message: str
    source_line: int | None = None
    target_line: int | None = None


@dataclass(frozen=True, slots=True)
class Characters:
    """Prose characters (Unicode code points): of the head, of units that are new in it, of those to translate."""

    source: int = 0
    changed: int = 0
    sent: int = 0


@dataclass(frozen=True)
class FileReport:
    """The ledger of one file."""

    path: str
    language: str
    engine: str
    characters: Characters
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...] = field(default=())

    def count(self) -> Counter[Status]:
        """How many units ended with each status."""
        return Counter(unit.status for unit in self.units)

    @property
    def open_units(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.status in OPEN)


def report_json(report: FileReport) -> dict[str, Any]:
    """A file's ledger in the shape that `update --report` and `sync --format json` give."""
    return {
        "schema": 1,
        "path": report.path,
        "language": report.language,
        "engine": report.engine,
        "characters": {
            "source": report.characters.source,
            "changed": report.characters.changed,
            "sent": report.characters.sent,
        },
        "units": [_unit_json(unit) for unit in report.units],
        "findings": [_finding_json(finding) for finding in report.findings],
    }


def _unit_json(unit: Unit) -> dict[str, Any]:
    return {
        "kind": unit.kind,
        "status": unit.status.value,
        "score": unit.score,
        "source": unit.source,
        "target": unit.target,
        "source_lines": list(unit.source_lines) if unit.source_lines else None,
        "target_lines": list(unit.target_lines) if unit.target_lines else None,
        "old_source": unit.old_source,
        "old_target": unit.old_target,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "source_line": finding.source_line,
        "target_line": finding.target_line,
    }
