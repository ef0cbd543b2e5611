"""The commands on texts at hand, without repositories: update, pairs, check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts_bot.adapters.log import Log
from amts_bot.entrypoints.options import (
    PATH,
    changed_option,
    engine_option,
    fuzzy_option,
    language_option,
    output_option,
    quiet_option,
    source_language_option,
)
from amts_bot.entrypoints.output import as_json, check_outputs, progress_log, write_result
from amts_bot.errors import BadInput

if TYPE_CHECKING:
    from amts_bot.adapters.cache import Cache
    from amts_bot.translation.memory.memory import Entry
    from amts_bot.translation.memory.pairs import Pair


@click.command()
@click.option("--base", "base_path", type=PATH, required=True, help="The source that the translation was made from.")
@click.option("--head", "head_path", type=PATH, required=True, help="The source as it is now.")
@click.option("--translation", "translation_path", type=PATH, required=True, help="The translation of the base.")
@language_option
@source_language_option
@click.option(
    "--memory", "memories", type=PATH, multiple=True, help="Pairs to reuse (csv, tsv, tmx or jsonl); may be repeated."
)
@engine_option
@fuzzy_option
@changed_option
@output_option
@click.option("--report", "report_path", type=PATH, help="Write the ledger to this JSON file.")
@quiet_option
def update(
    base_path: Path, head_path: Path, translation_path: Path, language: str, source_language: str,
    memories: tuple[Path, ...], engine: str, fuzzy: str, changed: str | None, output: Path | None,
    report_path: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Bring one translated file up to date, without git."""

    from amts_bot.adapters.files import read_text
    from amts_bot.entrypoints.chosen import chosen_engine
    from amts_bot.operations.update_file import update as update_file
    from amts_bot.text.document import refuse_conflict_markers
    from amts_bot.text.languages import find_language
    from amts_bot.text.segments import read_segments
    from amts_bot.translation.ledger import report_json

    log = progress_log(quiet)
    find_language(language), find_language(source_language)
    chosen = chosen_engine(engine, log, offer_fuzzy=fuzzy == "offer")
    paths = (base_path, head_path, translation_path)
    check_outputs(output, report_path, inputs=(*paths, *memories))
    texts = [read_text(path) for path in paths]
    for text, path in zip(texts, paths, strict=True):
        refuse_conflict_markers(text, str(path))
    entries = [entry for path in memories for entry in _memory_file(path, source_language, language)]
    base, head = (read_segments(text, source_language) for text in texts[:2])
    translation = read_segments(texts[2], language)
    name = translation_path.as_posix()
    result, report = update_file(
        base, head, translation, engine=chosen, memory=entries, path=name,
        keep_changed="english" not in (changed, fuzzy),
    )  # fmt: skip
    ledger = as_json(report_json(report))
    write_result(result, output, {report_path: ledger} if report_path else {})
    from amts_bot.report.output.sync import told_counts

    log(f"{name}: {told_counts([report])}")


def _memory_file(path: Path, source_language: str, language: str) -> list[Entry]:
    from amts_bot.adapters.files import read_text
    from amts_bot.translation.memory.pair_formats import read_pairs
    from amts_bot.translation.memory.pairing import as_memory

    text = read_text(path)
    pairs = read_pairs(text, name=str(path), source_language=source_language, target_language=language)
    return list(as_memory(pairs))


@click.command()
@click.argument("source", type=PATH, required=False)
@click.argument("target", type=PATH, required=False)
@language_option
@source_language_option
@click.option("--config", type=PATH, help="Take the books of this settings file, in place of SOURCE and TARGET.")
@click.option(
    "--granularity",
    type=click.Choice(["sentence", "paragraph"]),
    default="sentence",
    show_default=True,
    help="What a pair is.",
)
@click.option(
    "--format", "format_", type=click.Choice(["csv", "tsv", "tmx", "jsonl"]), default="jsonl", show_default=True,
    help="The form of the result; jsonl says most.",
)  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Align everything again.")
@output_option
@quiet_option
def pairs(
    source: Path | None, target: Path | None, language: str, source_language: str, config: Path | None,
    granularity: str, format_: str, no_cache: bool, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Give sentence pairs of a text and its translation.

    SOURCE and TARGET are two files, or two folders in which the same relative path belongs together. With --config,
    they are the books of a settings file: each translated file goes with the English that it was made from, and what
    nobody has confirmed yet is left out.
    """
    from amts_bot.adapters.cache import Cache, user_cache
    from amts_bot.report.output.sync import told_selection
    from amts_bot.translation.memory.pair_formats import write_pairs
    from amts_bot.translation.memory.pairing import of_granularity
    from amts_bot.translation.memory.pairs import select

    log = progress_log(quiet)
    cache = Cache(None) if no_cache else user_cache()
    if config is None:
        found, count = _pairs_of_folders(source, target, language, source_language, output, cache, log)
    else:
        found, count, source_language = _pairs_of_books(config, source, language, output, cache, log)
    chosen = select(of_granularity(found, granularity), source_language=source_language, target_language=language)
    text = write_pairs(chosen.pairs, format=format_, source_language=source_language, target_language=language)
    write_result(text, output)
    log(told_selection(chosen, count))


def _pairs_of_folders(
    source: Path | None, target: Path | None, language: str, source_language: str, output: Path | None, cache: Cache,
    log: Log,
) -> tuple[list[Pair], int]:  # fmt: skip
    """The pairs of two files or folders, and how many files there are."""
    from amts_bot.adapters.folders import matching_files
    from amts_bot.book.pairs import folder_pairs
    from amts_bot.text.languages import find_language

    if source is None or target is None:
        raise BadInput("name two files or two folders, such as book-en book-zh, or --config amts.yml")
    find_language(language), find_language(source_language)
    files = matching_files(source, target)
    check_outputs(output, inputs=[path for file in files for path in (file.source, file.target)])
    return folder_pairs(files, source_language, language, cache, log), len(files)


def _pairs_of_books(
    config: Path, source: Path | None, language: str, output: Path | None, cache: Cache, log: Log
) -> tuple[list[Pair], int, str]:
    """The confirmed pairs of the books of a settings file, how many files there are, and the source's language."""
    from amts_bot.entrypoints.chosen import settings_from
    from amts_bot.operations.run import book_pairs

    if source is not None:
        raise BadInput("--config names the books already; leave out SOURCE and TARGET")
    check_outputs(output, inputs=[config])
    settings = settings_from(config, None, None, (language,))
    return (*book_pairs(settings, language, cache, log), settings.source.language)


@click.command()
@click.argument("source", type=PATH)
@click.argument("target", type=PATH)
@language_option
@source_language_option
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
    help="The result's format; github annotates a workflow's log.",
)  # fmt: skip
@click.option("--glossary", type=PATH, help="The translators' glossary: warn where its words are not used.")
@click.option("--glossary-before", type=PATH, help="An older one: warn only about entries that changed since.")
@output_option
@quiet_option
def check(
    source: Path, target: Path, language: str, source_language: str, format_: str, glossary: Path | None,
    glossary_before: Path | None, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Tell whether a translation is sound against its source.

    SOURCE and TARGET are two files, or two folders with the same relative paths. Exit code 1 if there are errors.
    """
    from amts_bot.adapters.folders import matching_files
    from amts_bot.operations.check_files import check_files, glossary_terms
    from amts_bot.report.output.check import FORMATS, has_errors, told_findings
    from amts_bot.text.languages import find_language

    log = progress_log(quiet)
    find_language(language), find_language(source_language)
    files = matching_files(source, target)
    check_outputs(output, inputs=[path for file in files for path in (file.source, file.target)])
    terminology = glossary_terms(glossary, glossary_before, source_language, language, log)
    findings = check_files(files, source_language, language, log, terminology)
    write_result(FORMATS[format_](findings), output)
    log(told_findings(findings, len(files)))
    sys.exit(1 if has_errors(findings) else 0)
