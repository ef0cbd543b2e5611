"""What a run did, as values: a result for each language and each file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amts_bot.repos.assets import Asset
from amts_bot.repos.snapshots import Situation
from amts_bot.translation.units import FileReport


class Outcome(StrEnum):
    """How a language ended."""

    UPDATED = "updated"
    PLANNED = "planned"
    NOTHING_TO_DO = "up to date"
    FAILED = "failed"


@dataclass(frozen=True)
class FileResult:
    """What became of one file: its situation, why it was left alone if it was, and its ledger if it was not."""

    path: str
    source_path: str
    situation: Situation
    left_alone: str = ""
    report: FileReport | None = None


@dataclass(frozen=True)
class LanguageResult:
    """What a run did for one language."""

    language: str
    outcome: Outcome
    reason: str
    engine: str
    upstream: str = ""
    branch: str = ""
    commit: str = ""
    files: tuple[FileResult, ...] = ()
    assets: tuple[Asset, ...] = ()
    open_units: int = 0
    exit_code: int = 0

    @property
    def reports(self) -> list[FileReport]:
        return [file.report for file in self.files if file.report]
