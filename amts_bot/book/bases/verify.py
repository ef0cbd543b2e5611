"""The search for the bases of a whole translation, as sync does it: only where what is recorded may be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.bases.find_base import Baseline, confirms, find_base
from amts_bot.book.bases.history import SourceHistory, Version, fetch_texts
from amts_bot.book.bases.ties import settle_ties
from amts_bot.book.bases.values import FindBases, TranslatedFile
from amts_bot.errors import BadInput


def verified_bases(*, cache: Cache, log: Log, trust_recorded: bool) -> FindBases:
    """Finds a base where none is recorded or upstream never had it, and verifies the others unless they are trusted.

    A base that fits so well that no revision could fit clearly better is confirmed without looking further; so is one
    that a sync recorded for the very text that is there.
    """

    def find(history: SourceHistory, target: Repository, files: Sequence[TranslatedFile]) -> Mapping[str, Baseline]:
        doubtful = [
            file for file in files if not ((trust_recorded or file.is_as_recorded) and _is_known(history, file))
        ]
        contents = target.blobs(file.blob for file in doubtful)
        history.source.blobs(file.recorded.blob for file in doubtful if file.recorded and _is_known(history, file))
        unsure: list[tuple[TranslatedFile, str]] = []
        for file in doubtful:
            with suppress(BadInput):  # told when the file is planned
                text = decode(contents[file.blob], file.path)
                if not _is_confirmed(history, file, text, cache):
                    unsure.append((file, text))
        fetch_texts(history, [file.source_path for file, _ in unsure])
        found: dict[str, Baseline] = {}
        for number, (file, text) in enumerate(unsure, 1):
            log(f"find the base {number}/{len(unsure)} {file.path}")
            baseline = find_base(
                history, path=file.path, source_path=file.source_path, blob=file.blob, text=text, cache=cache,
                recorded=file.recorded,
            )  # fmt: skip
            if baseline:
                found[file.path] = baseline
        certain = recorded_bases(history, (file for file in files if file.path not in found))
        return settle_ties(history, found, certain)

    return find


def _is_confirmed(history: SourceHistory, file: TranslatedFile, text: str, cache: Cache) -> bool:
    return file.recorded is not None and confirms(
        history, file.recorded, source_path=file.source_path, blob=file.blob, text=text, cache=cache
    )


def recorded_bases(history: SourceHistory, files: Iterable[TranslatedFile]) -> Iterator[tuple[str, Version]]:
    """The source paths and bases of files, as far as upstream ever had what is recorded."""
    for file in files:
        version = history.version(file.recorded.blob, file.source_path) if file.recorded else None
        if version:
            yield file.source_path, version


def _is_known(history: SourceHistory, file: TranslatedFile) -> bool:
    return bool(file.recorded and history.version(file.recorded.blob, file.source_path))
