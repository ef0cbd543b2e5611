"""The commands on whole books in their repositories: sync, retranslate, accept, baseline, status."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts_bot.adapters.log import Log
from amts_bot.entrypoints.options import (
    PATH,
    Amount,
    changed_option,
    engine_option,
    fuzzy_option,
    language_option,
    output_option,
    quiet_option,
)
from amts_bot.entrypoints.output import as_json, check_outputs, progress_log, write_result
from amts_bot.errors import BadInput, OutsideFailure

if TYPE_CHECKING:
    from amts_bot.book.results import LanguageResult
    from amts_bot.engines.protocol import Engine
    from amts_bot.settings.settings import Settings


@click.command()
@click.option("--config", type=PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder or URL.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    help="The language, a BCP 47 code; with --config, only this one; may be repeated.",
)
@click.option("--at", help="The source's branch, tag or commit to follow.  [default: its branch]")
@engine_option
@fuzzy_option
@changed_option
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
    type=Amount(),
    help="Spend no more US dollars a language.  [default: the settings', 20]",
)
@click.option(
    "--wait", type=Amount(),
    help="Minutes to wait for a batch job; 0 submits it for a later run.  [default: the settings', 120]",
)  # fmt: skip
@click.option("--review", type=PATH, help="Write a review page per language into this folder.")
@output_option
@quiet_option
def sync(
    config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...], at: str | None,
    engine: str, fuzzy: str, changed: str | None, dry_run: bool, local: bool, format_: str, paths: tuple[str, ...],
    wave: int | None, max_characters: int | None, max_cost: float | None, wait: float | None,
    review: Path | None, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """The main job: bring translations in step with their source.

    Each translation's changes go to a branch, which is pushed and shown as a pull request. The token for GitHub is in
    GITHUB_TOKEN, or in the variable that a target's token_env names. With --local, the branch is all.
    """
    from amts_bot.adapters.hosting import hosted
    from amts_bot.book.results import exit_code
    from amts_bot.entrypoints.chosen import chosen_engine, chosen_engines, settings_from, with_amazon, with_changed
    from amts_bot.operations.run import SyncOptions, run_sync, write_reviews
    from amts_bot.report.output.sync import sync_json, sync_text

    check_outputs(output, inputs=[config] if config else [])
    log = progress_log(quiet)
    settings = with_amazon(settings_from(config, source, target, languages), max_cost=max_cost, wait=wait)
    settings = with_changed(settings, changed, fuzzy)

    def choose(name: str) -> Engine:
        return chosen_engine(name, log, settings, offer_fuzzy=fuzzy == "offer", dry_run=dry_run)

    engines = chosen_engines(settings, languages, engine, choose)
    options = SyncOptions(at, dry_run, wave, max_characters, paths, local)
    with hosted() as hosting:
        if not local and not dry_run:
            hosting.require_tokens(settings.targets[language] for language in engines)
        results = run_sync(settings, engines=engines, hosting=hosting, log=log, options=options)
    _refuse_bad_input(results)
    for page in write_reviews(results, review, settings.source) if review else ():
        log(f"review page: {page}")
    write_result(sync_text(results) if format_ == "text" else as_json(sync_json(results)), output)
    sys.exit(exit_code(results))


def _refuse_bad_input(results: list[LanguageResult]) -> None:
    """Raise BadInput if no language could be started: then there is no result, only what to write instead."""
    reasons = [result.reason for result in results if result.exit_code == BadInput.exit_code]
    if reasons and len(reasons) == len(results):
        raise BadInput("; ".join(dict.fromkeys(reasons)))


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--section", help="Only the units of the section with this heading or label.")
@click.option("--config", type=PATH, help="The settings file.  [default: amts.yml, if --target is not given]")
@click.option("--target", help="The translated repository: a folder.")
@click.option("--language", required=True, help="The translation's language, a BCP 47 code such as zh.")
def accept(paths: tuple[str, ...], section: str | None, config: Path | None, target: str | None, language: str) -> None:
    """Close open units that you looked at and found right.

    PATHS are files of the translation; all of its open units are closed if none is named.
    """
    from amts_bot.adapters.git.opening import open_repository
    from amts_bot.book.scope import Scope
    from amts_bot.entrypoints.chosen import target_from
    from amts_bot.operations.accept import accept as close

    settings, shares_repository = target_from(config, target, language)
    branch, count = close(
        open_repository(settings.repository), language=language, settings=settings, scope=Scope(paths, section),
        shares_repository=shares_repository,
    )  # fmt: skip
    click.echo(f"closed {count} open {'unit' if count == 1 else 'units'}" + (f" on branch {branch}" if count else ""))


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--section", help="Only the section with this heading or label.")
@click.option("--config", type=PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder or URL.")
@language_option
@engine_option
@fuzzy_option
@changed_option
@click.option("--local", is_flag=True, help="Commit on the branch of the target; no push, no pull request.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="The form of the result: for people or for programs.",
)  # fmt: skip
@output_option
@quiet_option
def retranslate(
    paths: tuple[str, ...], section: str | None, config: Path | None, source: str | None, target: str | None,
    language: str, engine: str, fuzzy: str, changed: str | None, local: bool, format_: str, output: Path | None,
    quiet: bool,
) -> None:  # fmt: skip
    """Translate passages of the bot's open branch again.

    PATHS are files of the translation; all that the bot wrote and nobody confirmed is translated again if none is
    named. Corrections that people made on the branch are used, and stay, unless --section points at them.
    """
    from amts_bot.adapters.hosting import hosted
    from amts_bot.book.scope import Scope
    from amts_bot.entrypoints.chosen import chosen_engine, chosen_engines, settings_from, with_changed
    from amts_bot.operations.run import run_retranslate
    from amts_bot.report.output.sync import sync_json, sync_text

    check_outputs(output, inputs=[config] if config else [])
    log = progress_log(quiet)
    settings = with_changed(settings_from(config, source, target, (language,)), changed, fuzzy)

    def choose(name: str) -> Engine:
        return chosen_engine(name, log, settings, offer_fuzzy=fuzzy == "offer")

    engines = chosen_engines(settings, (language,), engine, choose)
    with hosted() as hosting:
        result = run_retranslate(
            settings, language, engine=engines[language], scope=Scope(paths, section), hosting=hosting, log=log,
            local=local,
        )  # fmt: skip
    write_result(sync_text([result]) if format_ == "text" else as_json(sync_json([result])), output)


@click.command()
@click.option("--config", type=PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
@click.option("--source", help="The source repository: a folder or URL.")
@click.option("--target", help="The translated repository: a folder.")
@language_option
@click.option("--path", "paths", multiple=True, help="Only this file of the translation; may be given again.")
@click.option("--ignore-recorded", is_flag=True, help="Find as if nothing was recorded; still compare with it.")
@click.option("--write", is_flag=True, help="Record what is found: commit the state file on the bot's branch.")
@click.option("--no-cache", is_flag=True, help="Compare everything again.")
@output_option
@quiet_option
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

    from amts_bot.adapters.cache import Cache, user_cache
    from amts_bot.entrypoints.chosen import settings_from
    from amts_bot.operations.baseline import baseline_json, record, run_baseline

    log = progress_log(quiet)
    check_outputs(output, inputs=[config] if config else [])
    found = run_baseline(
        settings_from(config, source, target, (language,)), language=language, paths=paths,
        ignore_recorded=ignore_recorded, cache=Cache(None) if no_cache else user_cache(), log=log, write=write,
    )  # fmt: skip
    if write:
        commit = record(found)
        log(f"recorded as {commit[:10]} on branch {found.branch.name}" if commit else "nothing new to record")
    write_result("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in baseline_json(found)), output)


@click.command()
@click.option("--config", type=PATH, help="The settings file.  [default: amts.yml, if --source is not given]")
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
@output_option
@quiet_option
def status(
    config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...], at: str | None,
    fail_if_outdated: bool, style: bool, format_: str, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Tell how far each language is behind its source.

    A file is outdated if its source changed after the revision that it was made from, whatever the dates say; the
    sections and characters (prose, code points) that changed are counted. "open units" are passages that the bot
    wrote and nobody has confirmed.
    """
    from amts_bot.adapters.cache import user_cache
    from amts_bot.adapters.hosting import hosted
    from amts_bot.entrypoints.chosen import settings_from
    from amts_bot.operations.status import run_status
    from amts_bot.report.output.status import FORMATS

    log = progress_log(quiet)
    check_outputs(output, inputs=[config] if config else [])
    settings = settings_from(config, source, target, languages)
    if style:
        write_result(_told_styles(settings, languages, format_, log), output)
        return
    with hosted() as hosting:
        statuses = run_status(settings, languages, hosting=hosting, cache=user_cache(), log=log, at=at)
    failed = [each for each in statuses if each.failure]
    if failed and len(failed) == len(statuses):
        raise (BadInput if failed[0].exit_code == BadInput.exit_code else OutsideFailure)(failed[0].failure)
    write_result(FORMATS[format_](statuses), output)
    sys.exit(1 if failed or (fail_if_outdated and any(each.behind for each in statuses)) else 0)


def _told_styles(settings: Settings, languages: tuple[str, ...], format_: str, log: Log) -> str:
    """The styles of the translations, as lines or as JSON."""
    from amts_bot.adapters.cache import user_cache
    from amts_bot.adapters.hosting import hosted
    from amts_bot.operations.status import language_styles
    from amts_bot.report.output.style import style_json, style_lines

    if format_ not in ("text", "json"):
        raise BadInput(f"--style is told as text or json, not as {format_}; write --format text")
    with hosted() as hosting:
        styles = language_styles(settings, languages, hosting=hosting, cache=user_cache(), log=log)
    if format_ == "json":
        return as_json({language: style_json(habits) for language, habits in styles.items()})
    return "".join(
        f"{language}:\n" + "".join(f"  {line}\n" for line in style_lines(habits)) for language, habits in styles.items()
    )
