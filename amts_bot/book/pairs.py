"""Pairs from texts, files and folders, with the cache at the edge."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import read_text
from amts_bot.adapters.folders import FilePair
from amts_bot.adapters.log import Log
from amts_bot.translation.memory.pairs import Pair


def text_pairs(
    source: str, target: str, source_language: str, target_language: str, path: str, cache: Cache
) -> list[Pair]:
    """All pairs of a text and its translation; a pair of texts that was seen before is not aligned again."""

    def compute() -> list[list[object]]:
        from amts_bot.text.segments import read_segments
        from amts_bot.translation.alignment.align import align, is_related
        from amts_bot.translation.memory.pairing import pairs_of

        alignment = align(read_segments(source, source_language), read_segments(target, target_language))
        return [list(astuple(pair)) for pair in pairs_of(alignment, "")] if is_related(alignment) else []

    rows: list[tuple[Any, ...]] = cache.get(("pairs", source_language, target_language, source, target), compute)
    return [replace(Pair(*row), path=path) for row in rows]


def folder_pairs(
    files: list[FilePair], source_language: str, target_language: str, cache: Cache, log: Log
) -> list[Pair]:
    """The pairs of all files, in their order. Raises BadInput for a file that cannot be read, or is half merged."""
    from amts_bot.text.document import refuse_conflict_markers

    out: list[Pair] = []
    for number, file in enumerate(files, 1):
        log(f"align {number}/{len(files)} {file.path}")
        source, target = read_text(file.source), read_text(file.target)
        refuse_conflict_markers(source, str(file.source))
        refuse_conflict_markers(target, str(file.target))
        out += text_pairs(source, target, source_language, target_language, file.path, cache)
    return out
