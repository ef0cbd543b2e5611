"""What a run did, and how a translation stands, as values: one for each language and each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from amts_bot.book.places.assets import Asset
from amts_bot.book.places.book import Situation
from amts_bot.translation.ledger import FileReport
from amts_bot.translation.memory.effort import Share
from amts_bot.translation.memory.glossary_changes import OldWording
from amts_bot.translation.merge.versions import Conflict
from amts_bot.translation.plan.extent import Extent


class Outcome(StrEnum):
    """How a language ended."""

    UPDATED = "updated"
    PLANNED = "planned"
    NOTHING_TO_DO = "up to date"
    WAITING = "waiting"
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
class WorkSaved:
    """What was left to people of the bot's merged text, by chapter: of what was merged last, and ever."""

    last: Mapping[str, Share] = field(default_factory=dict)
    ever: Mapping[str, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class LanguageResult:
    """What a run did for one language. `is_declined`: it made nothing since people closed all that it would make."""

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
    cost: str = ""
    old_wordings: tuple[OldWording, ...] = ()
    pull_request_url: str = ""
    pull_request_number: int | None = None
    is_declined: bool = False
    saved: WorkSaved = field(default_factory=WorkSaved)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def reports(self) -> list[FileReport]:
        return [file.report for file in self.files if file.report]


def exit_code(results: Sequence[LanguageResult]) -> int:
    """0, 1 if a language failed while others went on, or what the first failed with if all did."""
    failed = [result for result in results if result.outcome is Outcome.FAILED]
    if not failed:
        return 0
    return failed[0].exit_code if len(failed) == len(results) else 1


BEHIND = frozenset({Situation.OUTDATED, Situation.RENAMED, Situation.REMOVED})
"""Files whose source went on: what `--fail-if-outdated` asks for. A file that was never translated is missing, and
that is no reproach."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """How one file stands. `since` is the day (YYYY-MM-DD) of the first upstream commit that it lacks, "" if none."""

    path: str
    source_path: str
    situation: Situation
    extent: Extent = field(default_factory=Extent)
    since: str = ""
    open_units: int = 0
    reason: str = ""


@dataclass(frozen=True)
class LanguageStatus:
    """How one translation stands.

    `branch` is the bot's open branch, "" if there is none; `failure` says why there is nothing else.
    """

    language: str
    upstream: str = ""
    files: tuple[FileStatus, ...] = ()
    branch: str = ""
    failure: str = ""
    saved: WorkSaved = field(default_factory=WorkSaved)
    exit_code: int = 0

    def count(self) -> Counter[Situation]:
        """How many files are in each situation."""
        return Counter(file.situation for file in self.files)

    @property
    def behind(self) -> tuple[FileStatus, ...]:
        return tuple(file for file in self.files if file.situation in BEHIND)

    @property
    def open_units(self) -> int:
        return sum(file.open_units for file in self.files)
