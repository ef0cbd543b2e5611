"""Pairs from outside the book, as `amazon.parallel_data` in amts.yml names them: CSV, TSV, TMX or JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from amts_bot.adapters.log import Log
from amts_bot.errors import BadInput
from amts_bot.translation.memory.pair_files import OtherLanguages
from amts_bot.translation.memory.pair_formats import read_pairs
from amts_bot.translation.memory.pairs import Pair


def read_further_pairs(paths: Sequence[str], source_language: str, language: str, log: Log) -> list[Pair]:
    """The pairs of these files for two BCP 47 codes; a file of other languages is left out. Raises BadInput."""
    pairs: list[Pair] = []
    for path in paths:
        try:
            found = read_pairs(_text(path), name=path, source_language=source_language, target_language=language)
        except OtherLanguages as error:
            log(f"[{language}] {error}; it is left out")
            continue
        log(f"[{language}] {path}: {len(found):,} pairs")
        pairs += found
    return pairs


def _text(path: str) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"amazon.parallel_data: {path} cannot be read ({reason}); correct the name") from None
    except UnicodeDecodeError:
        raise BadInput(f"amazon.parallel_data: {path} is not UTF-8; save it in UTF-8") from None
