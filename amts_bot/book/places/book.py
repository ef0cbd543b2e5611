"""Both books at their revisions, as values: what stands where, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from amts_bot.adapters.git.read_only import Revision
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.history import SourceHistory, Version
from amts_bot.book.bases.values import TranslatedFile
from amts_bot.book.branch.state_file import State
from amts_bot.book.places.paths import BookPaths


class Situation(StrEnum):
    """How a translated file stands to its source."""

    UP_TO_DATE = "up to date"
    OUTDATED = "outdated"
    RENAMED = "renamed"
    REMOVED = "removed"
    NEW = "new"
    AHEAD = "ahead"
    UNKNOWN_BASE = "unknown base"
    TARGET_ONLY = "target-only"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """One file of the book: where it is in both repositories, and the blobs of its three texts.

    `path` is the translation's path at the head, `old_path` the one it has now if that differs. A blob is None
    where there is no such text; `base_version` is where the base stood upstream. `origin_path` is where the English
    snapshot belongs, `old_origin_path` where one is that may be replaced: an upstream blob, not edited by hand.
    `reason` says why the file is left alone, `notes` what a person should know of one that is not.
    """

    situation: Situation
    path: str
    source_path: str
    base: str | None = None
    head: str | None = None
    translation: str | None = None
    old_path: str | None = None
    origin_path: str | None = None
    old_origin_path: str | None = None
    reason: str = ""
    base_version: Version | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """Both repositories at their revisions, and every file of them that matters."""

    source: Repository
    head: Revision
    target: Repository
    target_head: Revision
    state: State
    history: SourceHistory
    paths: BookPaths
    files: tuple[TranslatedFile, ...]
    places: tuple[FilePlace, ...]

    def at_bases(self, wanted: Callable[[str], bool]) -> Book:
        """The wanted translated files, each at the source that it was made from: nothing new is carried over."""
        return replace(
            self,
            places=tuple(
                replace(
                    place,
                    situation=Situation.UP_TO_DATE,
                    path=path,
                    old_path=None,
                    head=place.base,
                    old_origin_path=None,
                )
                for place in self.places
                if place.base and place.translation and wanted(path := place.old_path or place.path)
            ),
        )
