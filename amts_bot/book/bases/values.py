"""What the search for bases takes and gives: a translated file as it is found, and the search itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.find_base import Baseline, Recorded
from amts_bot.book.bases.history import SourceHistory


@dataclass(frozen=True, slots=True)
class TranslatedFile:
    """A file of the translation as it is found: its blob, where its source was, and what is recorded of its base.

    `is_as_recorded` tells that it has not changed since a sync, which verifies what it writes, recorded its base.
    """

    path: str
    blob: str
    source_path: str
    recorded: Recorded | None
    origin_path: str | None
    snapshot: str | None
    is_as_recorded: bool = False


FindBases = Callable[[SourceHistory, Repository, Sequence[TranslatedFile]], Mapping[str, Baseline]]
"""Looks for the bases of files by evidence; gives those that it found by path. A file that it does not give stays with
what is recorded."""
