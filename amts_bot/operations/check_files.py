"""The check over files: each translation against its source."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from amts_bot.adapters.files import read_text
from amts_bot.adapters.folders import FilePair
from amts_bot.adapters.log import Log
from amts_bot.errors import BadInput
from amts_bot.text.segments import read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.checks.check import check
from amts_bot.translation.ledger import Finding
from amts_bot.translation.memory.glossary import NO_TERMS, Term, Terminology, read_glossary
from amts_bot.translation.memory.glossary_changes import changed_terms


def check_files(
    files: list[FilePair],
    source_language: str,
    language: str,
    log: Log,
    terminology: Terminology = NO_TERMS,
) -> list[tuple[str, Finding]]:
    """The findings of all files, with each file's relative path. Raises BadInput for a file that cannot be read."""
    out: list[tuple[str, Finding]] = []
    for number, file in enumerate(files, 1):
        log(f"check {number}/{len(files)} {file.path}")
        source = read_segments(read_text(file.source), source_language)
        target = read_segments(read_text(file.target), language)
        out += [(file.path, finding) for finding in check(align(source, target), terminology=terminology)]
    return out


def glossary_terms(
    glossary: Path | None, before: Path | None, source_language: str, language: str, log: Log
) -> Terminology:
    """The terms of a glossary's file; with an older one beside it, only those that changed. Raises BadInput."""
    if glossary is None:
        if before:
            raise BadInput("--glossary-before names an old glossary; name the new one with --glossary")
        return NO_TERMS
    read = partial(read_glossary, source_language=source_language, language=language)
    found = read(read_text(glossary))
    for remark in found.remarks:
        log(f"{glossary}, {remark}")
    if before is None:
        return found.terminology
    changes = changed_terms(read(read_text(before)).terminology, found.terminology)
    return Terminology(tuple(Term(change.source, change.now) for change in changes))
