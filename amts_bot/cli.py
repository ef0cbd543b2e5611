"""The commands: parse, call, print. Heavy things are imported where they are used, so that --help is quick."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from amts_bot import __version__
from amts_bot.cli_amazon import doctor, parallel_data
from amts_bot.cli_evaluate import evaluate, terms
from amts_bot.cli_setup import init, matrix
from amts_bot.errors import AmtsError, BadInput, OutsideFailure

if TYPE_CHECKING:
    from amts_bot.cache import Cache
    from amts_bot.results import LanguageResult
    from amts_bot.settings import Settings
    from amts_bot.translation.memory import Entry
    from amts_bot.translation.parallel_data import Pair

Log = Callable[[str], None]

_PATH = click.Path(path_type=Path, readable=False)
_language = click.option("--language", required=True, help="The translation's language, a BCP 47 code such as zh.")
_source_language = click.option("--source-language", default="en", show_default=True, help="The source's language.")
_output = click.option("-o", "--output", type=_PATH, help="Write the result to this file.  [default: standard output]")
_quiet = click.option("--quiet", is_flag=True, help="Say nothing but the result.")
_engine = click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="What drafts translations: auto, memory, amazon, book, memory+book, ctranslate2.",
)
_fuzzy = click.option(
    "--fuzzy", type=click.Choice(["offer", "english"]), default="offer", show_default=True,
    help="Offer fuzzy matches, or leave English instead.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="amts-bot")
def cli() -> None:
    """Keep translated Markdown books in step with their original."""


cli.add_command(parallel_data)
cli.add_command(doctor)


def main() -> None:
    """Run the command line; every failure is one sentence and an exit code."""
    from amts_bot.repos.git import forget_other_repository

    forget_other_repository(os.environ)
    try:
        cli.main(prog_name="amts-bot", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(_told_usage(error), 2)
    except (click.Abort, KeyboardInterrupt):
        _fail("amts-bot: stopped; nothing was left half-written", 130)
    except AmtsError as error:
        _fail(f"amts-bot: {error}", error.exit_code)
    except Exception as error:
        if os.environ.get("AMTS_DEBUG") == "1":
            raise
        _fail(f"amts-bot: {_told_defect(error)}; run it again with AMTS_DEBUG=1 for the traceback", 3)


def _fail(sentence: str, exit_code: int) -> NoReturn:
    from amts_bot.files import shown

    click.echo(shown(sentence), err=True)
    sys.exit(exit_code)


def _told_usage(error: click.ClickException) -> str:
    """A click message as one sentence that says where the right form stands."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "amts-bot"
    message = error.format_message().rstrip(".")
    return f"{command}: {message[:1].lower()}{message[1:]} (see {command} --help)"


def _told_defect(error: Exception) -> str:
    return f"unexpected {type(error).__name__}{f' ({error})' if str(error) else ''}"


def _drop_standard_output() -> None:
    """Let Python's own flush at the end go nowhere: nobody reads, or no more fits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def progress_log(quiet: bool) -> Log:
    """Progress on standard error: a line that renews itself on a terminal, a line a step elsewhere."""
    if quiet:
        return lambda _: None
    from amts_bot.files import shown
    from amts_bot.report.progress import progress

    show = progress(sys.stderr)
    return lambda text: show(shown(text))


def _write(text: str, output: Path | None, beside: Mapping[Path, str] = MappingProxyType({})) -> None:
    """Give a result whole, to its file or to standard output as bytes, after the files beside it."""
    from amts_bot.files import write_whole

    write_whole({output: text, **beside} if output else beside)
    if output:
        return
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        _drop_standard_output()
        if not isinstance(error, BrokenPipeError):  # whoever reads no further has what they want
            reason = (error.strerror or str(error)).lower()
            raise OutsideFailure(f"standard output cannot be written ({reason}); name a file with -o") from None


def _check_outputs(*outputs: Path | None, inputs: Iterable[Path]) -> None:
    from amts_bot.files import refuse_outputs

    refuse_outputs([output for output in outputs if output], inputs=inputs)


@cli.command()
@click.option("--base", "base_path", type=_PATH, required=True, help="The source that the translation was made from.")
@click.option("--head", "head_path", type=_PATH, required=True, help="The source as it is now.")
@click.option("--translation", "translation_path", type=_PATH, required=True, help="The translation of the base.")
@_language
@_source_language
@click.option(
    "--memory", "memories", type=_PATH, multiple=True, help="Pairs to reuse (csv, tsv, tmx or jsonl); may be repeated."
)
@_engine
@_fuzzy
@_output
@click.option("--report", "report_path", type=_PATH, help="Write the ledger to this JSON file.")
@_quiet
def update(
    base_path: Path, head_path: Path, translation_path: Path, language: str, source_language: str,
    memories: tuple[Path, ...], engine: str, fuzzy: str, output: Path | None, report_path: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Bring one translated file up to date, without git."""

    from amts_bot.files import read_text
    from amts_bot.text.languages import find_language
    from amts_bot.translation.units import report_json
    from amts_bot.translation.update import read_segments, refuse_conflict_markers
    from amts_bot.translation.update import update as update_file

    log = progress_log(quiet)
    find_language(language), find_language(source_language)
    chosen = _chosen_engine(engine, fuzzy, log)
    paths = (base_path, head_path, translation_path)
    _check_outputs(output, report_path, inputs=(*paths, *memories))
    texts = [read_text(path) for path in paths]
    for text, path in zip(texts, paths, strict=True):
        refuse_conflict_markers(text, str(path))
    entries = [entry for path in memories for entry in _memory_file(path, source_language, language)]
    base, head = (read_segments(text, source_language) for text in texts[:2])
    translation = read_segments(texts[2], language)
    name = translation_path.as_posix()
    result, report = update_file(base, head, translation, engine=chosen, memory=entries, path=name)
    ledger = _as_json(report_json(report))
    _write(result, output, {report_path: ledger} if report_path else {})
    from amts_bot.report.text import told_counts

    log(f"{name}: {told_counts([report])}")


def _chosen_engine(name: str, fuzzy: str, log: Log, settings: Settings | None = None, *, dry_run: bool = False) -> Any:
    from dataclasses import replace

    from amts_bot.engines import Surroundings, find_engine
    from amts_bot.engines.memory import MemoryEngine

    engine, why = find_engine(name, Surroundings(settings, log, dry_run))
    log(why)
    return replace(engine, offer_fuzzy=fuzzy == "offer") if isinstance(engine, MemoryEngine) else engine


def _memory_file(path: Path, source_language: str, language: str) -> list[Entry]:
    from amts_bot.files import read_text
    from amts_bot.translation.pair_formats import read_pairs
    from amts_bot.translation.pairing import as_memory

    text = read_text(path)
    pairs = read_pairs(text, name=str(path), source_language=source_language, target_language=language)
    return list(as_memory(pairs))


@cli.command()
@click.argument("source", type=_PATH, required=False)
@click.argument("target", type=_PATH, required=False)
@_language
@_source_language
@click.option("--config", type=_PATH, help="Take the books of this settings file, in place of SOURCE and TARGET.")
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
@_output
@_quiet
def pairs(
    source: Path | None, target: Path | None, language: str, source_language: str, config: Path | None,
    granularity: str, format_: str, no_cache: bool, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Give sentence pairs of a text and its translation.

    SOURCE and TARGET are two files, or two folders in which the same relative path belongs together. With --config,
    they are the books of a settings file: each translated file goes with the English that it was made from, and what
    nobody has confirmed yet is left out.
    """
    from amts_bot.cache import Cache, user_cache
    from amts_bot.report.text import told_selection
    from amts_bot.translation.pair_formats import write_pairs
    from amts_bot.translation.pairing import of_granularity
    from amts_bot.translation.parallel_data import select

    log = progress_log(quiet)
    cache = Cache(None) if no_cache else user_cache()
    if config is None:
        found, count = _pairs_of_folders(source, target, language, source_language, output, cache, log)
    else:
        found, count, source_language = _pairs_of_books(config, source, language, output, cache, log)
    chosen = select(of_granularity(found, granularity), source_language=source_language, target_language=language)
    text = write_pairs(chosen.pairs, format=format_, source_language=source_language, target_language=language)
    _write(text, output)
    log(told_selection(chosen, count))


def _pairs_of_folders(
    source: Path | None, target: Path | None, language: str, source_language: str, output: Path | None, cache: Cache,
    log: Log,
) -> tuple[list[Pair], int]:  # fmt: skip
    """The pairs of two files or folders, and how many files there are."""
    from amts_bot.folders import matching_files
    from amts_bot.pairs import folder_pairs
    from amts_bot.text.languages import find_language

    if source is None or target is None:
        raise BadInput("name two files or two folders, such as book-en book-zh, or --config amts.yml")
    find_language(language), find_language(source_language)
    files = matching_files(source, target)
    _check_outputs(output, inputs=[path for file in files for path in (file.source, file.target)])
    return folder_pairs(files, source_language, language, cache, log), len(files)


def _pairs_of_books(
    config: Path, source: Path | None, language: str, output: Path | None, cache: Cache, log: Log
) -> tuple[list[Pair], int, str]:
    """The confirmed pairs of the books of a settings file, how many files there are, and the source's language."""
    from amts_bot.run import book_pairs, settings_from

    if source is not None:
        raise BadInput("--config names the books already; leave out SOURCE and TARGET")
    _check_outputs(output, inputs=[config])
    settings = settings_from(config, None, None, (language,))
    return (*book_pairs(settings, language, cache, log), settings.source.language)


@cli.command()
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder or URL.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    help="The language, a BCP 47 code; with --config, only this one; may be repeated.",
)
@click.option("--at", help="The source's branch, tag or commit to follow.  [default: its branch]")
@_engine
@_fuzzy
@click.option("--dry-run", is_flag=True, help="Print the plan and its cost; touch nothing.")
@click.option("--local", is_flag=True, help="Commit on a branch of the target; no push, no pull request.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="The form of the result: for people or for programs.",
)  # fmt: skip
@click.option("--path", "paths", multiple=True, help="Only this file, by its path in either book; may be given again.")
@click.option(
    "--wave", type=click.IntRange(min=1), help="Ask people to look at no more than this many units.  [default: all]"
)
@click.option("--max-characters", type=click.IntRange(min=0), help="Let an engine translate no more than this many.")
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    help="Spend no more US dollars a language.  [default: the settings', 20]",
)
@click.option(
    "--wait", type=click.FloatRange(min=0),
    help="Minutes to wait for a batch job; 0 submits it for a later run.  [default: the settings', 120]",
)  # fmt: skip
@click.option("--review", type=_PATH, help="Write a review page per language into this folder.")
@_output
@_quiet
def sync(
    config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...], at: str | None,
    engine: str, fuzzy: str, dry_run: bool, local: bool, format_: str, paths: tuple[str, ...],
    wave: int | None, max_characters: int | None, max_cost: float | None, wait: float | None,
    review: Path | None, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """The main job: bring translations in step with their source.

    Each translation's changes go to a branch, which is pushed and shown as a pull request. The token for GitHub is in
    GITHUB_TOKEN, or in the variable that a target's token_env names. With --local, the branch is all.
    """
    from amts_bot.hosting import hosted
    from amts_bot.report.text import sync_json, sync_text
    from amts_bot.run import SyncOptions, chosen_engines, run_sync, settings_from, with_amazon, write_reviews

    _check_outputs(output, inputs=[config] if config else [])
    log = progress_log(quiet)
    settings = with_amazon(settings_from(config, source, target, languages), max_cost=max_cost, wait=wait)

    def choose(name: str) -> Any:
        return _chosen_engine(name, fuzzy, log, settings, dry_run=dry_run)

    engines = chosen_engines(settings, languages, engine, choose)
    options = SyncOptions(at, dry_run, wave, max_characters, paths, local)
    with hosted() as hosting:
        if not local and not dry_run:
            hosting.require_tokens(settings.targets[language] for language in engines)
        results = run_sync(settings, engines=engines, hosting=hosting, log=log, options=options)
    _refuse_bad_input(results)
    for page in write_reviews(results, review, settings.source) if review else ():
        log(f"review page: {page}")
    _write(sync_text(results) if format_ == "text" else _as_json(sync_json(results)), output)
    _exit(results)


def _as_json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _refuse_bad_input(results: list[LanguageResult]) -> None:
    """Raise BadInput if no language could be started: then there is no result, only what to write instead."""
    reasons = [result.reason for result in results if result.exit_code == BadInput.exit_code]
    if reasons and len(reasons) == len(results):
        raise BadInput("; ".join(dict.fromkeys(reasons)))


def _exit(results: list[LanguageResult]) -> None:
    """1 if a language failed while others went on; its own code if there was no other."""
    from amts_bot.results import Outcome

    failed = [result for result in results if result.outcome is Outcome.FAILED]
    if failed:
        sys.exit(failed[0].exit_code if len(failed) == len(results) else 1)


@cli.command()
@click.argument("paths", nargs=-1)
@click.option("--section", help="Only the units of the section with this heading or label.")
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml, if --target is not given]")
@click.option("--target", help="The translated repository: a folder.")
@click.option("--language", required=True, help="The translation's language, a BCP 47 code such as zh.")
def accept(paths: tuple[str, ...], section: str | None, config: Path | None, target: str | None, language: str) -> None:
    """Close open units that you looked at and found right.

    PATHS are files of the translation; all of its open units are closed if none is named.
    """
    from amts_bot.accept import accept as close
    from amts_bot.repos.git import open_repository
    from amts_bot.run import target_from
    from amts_bot.scope import Scope

    settings, shares_repository = target_from(config, target, language)
    branch, count = close(
        open_repository(settings.repository), language=language, settings=settings, scope=Scope(paths, section),
        shares_repository=shares_repository,
    )  # fmt: skip
    click.echo(f"closed {count} open {'unit' if count == 1 else 'units'}" + (f" on branch {branch}" if count else ""))


@cli.command()
@click.argument("paths", nargs=-1)
@click.option("--section", help="Only the section with this heading or label.")
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder or URL.")
@_language
@_engine
@_fuzzy
@click.option("--local", is_flag=True, help="Commit on the branch of the target; no push, no pull request.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="The form of the result: for people or for programs.",
)  # fmt: skip
@_output
@_quiet
def retranslate(
    paths: tuple[str, ...], section: str | None, config: Path | None, source: str | None, target: str | None,
    language: str, engine: str, fuzzy: str, local: bool, format_: str, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Translate passages of the bot's open branch again.

    PATHS are files of the translation; all that the bot wrote and nobody confirmed is translated again if none is
    named. Corrections that people made on the branch are used, and stay, unless --section points at them.
    """
    from amts_bot.hosting import hosted
    from amts_bot.report.text import sync_json, sync_text
    from amts_bot.run import chosen_engines, run_retranslate, settings_from
    from amts_bot.scope import Scope

    _check_outputs(output, inputs=[config] if config else [])
    log = progress_log(quiet)
    settings = settings_from(config, source, target, (language,))
    engines = chosen_engines(settings, (language,), engine, lambda name: _chosen_engine(name, fuzzy, log, settings))
    with hosted() as hosting:
        result = run_retranslate(
            settings, language, engine=engines[language], scope=Scope(paths, section), hosting=hosting, log=log,
            local=local,
        )  # fmt: skip
    _write(sync_text([result]) if format_ == "text" else _as_json(sync_json([result])), output)


@cli.command()
@click.argument("source", type=_PATH)
@click.argument("target", type=_PATH)
@_language
@_source_language
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "github"]), default="text", show_default=True,
    help="The result's format; github annotates a workflow's log.",
)  # fmt: skip
@click.option("--glossary", type=_PATH, help="The translators' glossary: warn where its words are not used.")
@click.option("--glossary-before", type=_PATH, help="An older one: warn only about entries that changed since.")
@_output
@_quiet
def check(
    source: Path, target: Path, language: str, source_language: str, format_: str, glossary: Path | None,
    glossary_before: Path | None, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Tell whether a translation is sound against its source.

    SOURCE and TARGET are two files, or two folders with the same relative paths. Exit code 1 if there are errors.
    """
    from amts_bot.checking import check_files, glossary_terms
    from amts_bot.folders import matching_files
    from amts_bot.report.findings import FORMATS, has_errors, told_findings
    from amts_bot.text.languages import find_language

    log = progress_log(quiet)
    find_language(language), find_language(source_language)
    files = matching_files(source, target)
    _check_outputs(output, inputs=[path for file in files for path in (file.source, file.target)])
    terminology = glossary_terms(glossary, glossary_before, source_language, language, log)
    findings = check_files(files, source_language, language, log, terminology)
    _write(FORMATS[format_](findings), output)
    log(told_findings(findings, len(files)))
    sys.exit(1 if has_errors(findings) else 0)


@cli.command()
@click.option("--keep", type=_PATH, help="Make the repositories in this (new) folder.  [default: a temporary one]")
@click.option("--open", "open_", is_flag=True, help="Show the review page in the browser.")
def demo(keep: Path | None, open_: bool) -> None:
    """The whole main job on a small book of the bot's own.

    Needs no network and no account.
    """
    from amts_bot.demo.story import tell

    pages = tell(keep, click.echo)
    if open_:
        click.launch(pages[0].as_uri())


@cli.command()
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder.")
@_language
@click.option("--path", "paths", multiple=True, help="Only this file of the translation; may be given again.")
@click.option("--ignore-recorded", is_flag=True, help="Find as if nothing was recorded; still compare with it.")
@click.option("--write", is_flag=True, help="Record what is found: commit the state file on the bot's branch.")
@click.option("--no-cache", is_flag=True, help="Compare everything again.")
@_output
@_quiet
def baseline(
    config: Path | None, source: str | None, target: str | None, language: str, paths: tuple[str, ...],
    ignore_recorded: bool, write: bool, no_cache: bool, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Find the upstream revision that each file was made from.

    One JSON line a file. The evidence is what translation leaves alone: code outside comments, math, labels,
    references, citations, link targets, image paths, kinds of blocks. "agreement" is the multiset Jaccard index of
    these tokens, 0 to 1; "equal" counts other revisions that agree as well. Of equal ones it is one in the history of
    the head, then the one of the moment that suits most files of the book, then the one that shares most numbers,
    Latin words and emphasis marks with the translation, then the oldest. "ahead" tells that it is only on another
    branch or tag.

    "recorded" is the base in the state file, or else the English snapshot, and stays the base unless it is "doubted":
    another revision agrees by more than 0.02 better, and the translation sides with it. "exact" tells that the one
    found is the one recorded. Where no revision agrees by 0.5, commit and blob are null.
    """
    import json

    from amts_bot.baselines import baseline_json, record, run_baseline
    from amts_bot.cache import Cache, user_cache
    from amts_bot.run import settings_from

    log = progress_log(quiet)
    _check_outputs(output, inputs=[config] if config else [])
    found = run_baseline(
        settings_from(config, source, target, (language,)), language=language, paths=paths,
        ignore_recorded=ignore_recorded, cache=Cache(None) if no_cache else user_cache(), log=log, write=write,
    )  # fmt: skip
    if write:
        commit = record(found)
        log(f"recorded as {commit[:10]} on branch {found.branch.name}" if commit else "nothing new to record")
    _write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in baseline_json(found)), output)


@cli.command()
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder or URL.")
@click.option("--language", "languages", multiple=True, help="Only this language; may be given again.")
@click.option("--at", help="The source's branch, tag or commit to compare with.  [default: its branch]")
@click.option("--fail-if-outdated", is_flag=True, help="Exit code 1 if a language is behind.")
@click.option("--style", is_flag=True, help="Tell how each translation is written, with the evidence, instead.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown", "svg"]), default="text", show_default=True,
    help="A table, everything for programs, a table for a README, or a picture for one.",
)  # fmt: skip
@_output
@_quiet
def status(
    config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...], at: str | None,
    fail_if_outdated: bool, style: bool, format_: str, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Tell how far each language is behind its source.

    A file is outdated if its source changed after the revision that it was made from, whatever the dates say; the
    sections and characters (prose, code points) that changed are counted. "open units" are passages that the bot
    wrote and nobody has confirmed.
    """
    from amts_bot.cache import user_cache
    from amts_bot.hosting import hosted
    from amts_bot.report.status import FORMATS
    from amts_bot.run import settings_from
    from amts_bot.status import run_status

    log = progress_log(quiet)
    _check_outputs(output, inputs=[config] if config else [])
    settings = settings_from(config, source, target, languages)
    if style:
        _write(_told_styles(settings, languages, format_, log), output)
        return
    with hosted() as hosting:
        statuses = run_status(settings, languages, hosting=hosting, cache=user_cache(), log=log, at=at)
    failed = [each for each in statuses if each.failure]
    if failed and len(failed) == len(statuses):
        raise (BadInput if failed[0].exit_code == BadInput.exit_code else OutsideFailure)(failed[0].failure)
    _write(FORMATS[format_](statuses), output)
    sys.exit(1 if failed or (fail_if_outdated and any(each.behind for each in statuses)) else 0)


cli.add_command(init)
cli.add_command(matrix)
cli.add_command(evaluate)
cli.add_command(terms)


def _told_styles(settings: Settings, languages: tuple[str, ...], format_: str, log: Log) -> str:
    """The styles of the translations, as lines or as JSON."""
    from amts_bot.cache import user_cache
    from amts_bot.hosting import hosted
    from amts_bot.report.style import style_json, style_lines
    from amts_bot.status import language_styles

    if format_ not in ("text", "json"):
        raise BadInput(f"--style is told as text or json, not as {format_}; write --format text")
    with hosted() as hosting:
        styles = language_styles(settings, languages, hosting=hosting, cache=user_cache(), log=log)
    if format_ == "json":
        return _as_json({language: style_json(habits) for language, habits in styles.items()})
    return "".join(
        f"{language}:\n" + "".join(f"  {line}\n" for line in style_lines(habits)) for language, habits in styles.items()
    )


@cli.command(hidden=True)
def action() -> None:
    """What the container runs: inputs and outputs are those of action.yml."""
    from amts_bot.action import run_action

    sys.exit(run_action(os.environ, Path.cwd(), click.echo))
