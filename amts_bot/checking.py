"""The check over files: each translation against its source."""

from __future__ import annotations

from collections.abc import Callable

from amts_bot.files import read_text
from amts_bot.folders import FilePair
from amts_bot.translation.alignment import align
from amts_bot.translation.check import check
from amts_bot.translation.units import Finding
from amts_bot.translation.update import read_segments


def check_files(
    files: list[FilePair], source_language: str, language: str, log: Callable[[str], None]
) -> list[tuple[str, Finding]]:
    """The findings of all files, with each file's relative path. Raises BadInput for a file that cannot be read."""
    out: list[tuple[str, Finding]] = []
    for number, file in enumerate(files, 1):
        log(f"check {number}/{len(files)} {file.path}")
        source = read_segments(read_text(file.source), source_language)
        target = read_segments(read_text(file.target), language)
        out += [(file.path, finding) for finding in check(align(source, target))]
    return out
