"""The commands for judging: `evaluate` and `terms`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts_bot.adapters.log import Log
from amts_bot.entrypoints.options import Amount
from amts_bot.errors import BadInput

if TYPE_CHECKING:
    from amts_bot.adapters.cache import Cache
    from amts_bot.engines.protocol import Engine
    from amts_bot.operations.evaluation.experiments import Evaluation
    from amts_bot.operations.evaluation.inputs import BookPairs
    from amts_bot.settings.settings import Settings


_PATH = click.Path(path_type=Path, readable=False)
_config = click.option("--config", type=_PATH, help="The settings file, instead of two folders.")
_languages = click.option(
    "--language", "languages", multiple=True, help="The language, a BCP 47 code; with --config, only this one."
)
_source_language = click.option("--source-language", default="en", show_default=True, help="The source's language.")
_output = click.option("-o", "--output", type=_PATH, help="Write the result to this file.  [default: standard output]")
_quiet = click.option("--quiet", is_flag=True, help="Say nothing but the result.")
_no_cache = click.option("--no-cache", is_flag=True, help="Align and ask again.")


@click.command()
@click.argument("folders", nargs=-1)
@_config
@_languages
@_source_language
@click.option("--articles", "articles", multiple=True, help="Score these: paths, or ends of paths; more may follow.")
@click.option(
    "--sample", type=click.IntRange(min=1), help="Score so many articles, chosen by chance.  [default: 5, or half]"
)
@click.option("--seed", type=int, default=0, show_default=True, help="The chance's seed.")
@click.option(
    "--engine", default="auto", show_default=True, help="What translates, such as book, memory+book or amazon."
)
@click.option("--parallel-data", type=_PATH, help="Score with these pairs from elsewhere too (csv, tsv, tmx or jsonl).")
@click.option("--one-way", is_flag=True, help="Do not score the way back, from the translation to the source.")
@click.option("--include-evaluated", is_flag=True, help="Leave the articles in the parallel data: a leaky score.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True,
    help="The form of the result.",
)  # fmt: skip
@click.option(
    "--examples", type=click.IntRange(min=0), default=5, show_default=True, help="Sentences to show a direction."
)
@click.option("--plot", type=_PATH, help="Draw BLEU by article into this SVG file.")
@click.option("--dry-run", is_flag=True, help="Print what would be asked and its price; ask nothing.")
@click.option("--max-cost", type=Amount(), help="Spend no more US dollars, all together.  [default: the settings', 20]")
@click.option(
    "--wait",
    type=Amount(),
    help="Minutes to wait for a batch job.  [default: the settings', 120]",
)
@_no_cache
@_output
@_quiet
def evaluate(
    folders: tuple[str, ...], config: Path | None, languages: tuple[str, ...], source_language: str,
    articles: tuple[str, ...], sample: int | None, seed: int, engine: str, parallel_data: Path | None, one_way: bool,
    include_evaluated: bool, format_: str, examples: int, plot: Path | None, dry_run: bool, max_cost: float | None,
    wait: float | None, no_cache: bool, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Score an engine on your own book: BLEU, chrF and TER.

    FOLDERS are the source's and the translation's (or use --config). Each article is translated with no parallel
    data, with the paragraph pairs and with the sentence pairs of the other articles, in both directions. The
    evaluated articles are held out by content. p comes from a paired bootstrap. What an engine costs is said before
    anything is sent; answers are cached, so asking again costs nothing.
    """
    from amts_bot.adapters.cache import Cache, user_cache
    from amts_bot.adapters.files import read_text
    from amts_bot.entrypoints.output import check_outputs, progress_log, write_result
    from amts_bot.operations.evaluation.experiments import evaluate as evaluated
    from amts_bot.operations.evaluation.experiments import told_plan
    from amts_bot.operations.evaluation.inputs import Choice, questions_of

    folders, articles = _sorted_out(folders, articles)
    if articles and sample:
        raise BadInput("--articles and --sample: write one of them")
    if plot and plot.suffix.casefold() != ".svg":
        raise BadInput(f"--plot {plot}: the picture is an SVG; write a name that ends in .svg")
    check_outputs(output, plot, inputs=[path for path in (config, parallel_data) if path])
    if parallel_data:
        read_text(parallel_data)  # refused now, not after the whole book was read
    log, cache = progress_log(quiet), Cache(None) if no_cache else user_cache()
    settings = _settings(folders, config, languages, max_cost, wait)
    engines = _engines(engine, settings, languages, log)
    books = _books(folders, settings, languages, source_language, cache, log)
    choice = Choice(articles, sample, seed, parallel_data, include_evaluated, not one_way)
    questions = questions_of(books, engines, choice, log)
    if dry_run:
        write_result("\n".join(told_plan(questions, cache, log)) + "\n", output)
        return
    results = evaluated(questions, cache, log)
    write_result(_told(results, format_, examples, None if articles else seed), output, _plotted(results, plot))
    sys.exit(int(len(results) < len(books)))


def _sorted_out(given: tuple[str, ...], articles: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders and the articles: `--articles a.md b.md` gives one to the option and the rest to the arguments."""
    if not articles:
        return given, ()
    folders = [one for one in given if Path(one).is_dir()]
    return tuple(folders), (*articles, *(one for one in given if one not in folders))


def _settings(
    folders: tuple[str, ...], config: Path | None, languages: tuple[str, ...], max_cost: float | None = None,
    wait: float | None = None,
) -> Settings | None:  # fmt: skip
    """The settings, None if two folders are given instead. Raises BadInput."""
    from amts_bot.entrypoints.chosen import settings_from, with_amazon

    if not folders:
        return with_amazon(settings_from(config, None, None, ()), max_cost=max_cost, wait=wait)
    if config:
        raise BadInput("--config names the repositories already; leave out the folders")
    if len(folders) != 2 or len(languages) != 1:  # noqa: PLR2004
        raise BadInput("write the source's folder, the translation's folder and one --language, or --config")
    return None


def _books(
    folders: tuple[str, ...], settings: Settings | None, languages: tuple[str, ...], source_language: str,
    cache: Cache, log: Log,
) -> list[BookPairs]:  # fmt: skip
    """The pairs to work with. Raises BadInput."""
    from amts_bot.operations.evaluation.inputs import folder_book, settings_books

    if settings:
        return settings_books(settings, languages, cache, log)
    source, target = map(Path, folders)
    return [folder_book(source, target, source_language, languages[0], cache, log)]


def _engines(asked: str, settings: Settings | None, languages: tuple[str, ...], log: Log) -> dict[str, Engine]:
    """The engine of each language, on trial. Raises BadInput."""
    from amts_bot.engines.registry import Surroundings, find_engine
    from amts_bot.entrypoints.chosen import chosen_engines

    def find(name: str) -> Engine:
        engine, why = find_engine(name, Surroundings(settings, log, on_trial=True))
        log(why)
        return engine

    if settings:
        return chosen_engines(settings, languages, asked, find)
    if asked == "amazon":
        raise BadInput("engine amazon takes its bucket, role and limits from amts.yml; write --config, not two folders")
    return {languages[0]: find(asked)}


def _told(results: list[Evaluation], format_: str, examples: int, seed: int | None) -> str:
    import json

    from amts_bot.operations.evaluation.tables import evaluation_json, markdown_table, text_table

    if format_ == "json":
        return json.dumps(evaluation_json(results, seed=seed, examples=examples), ensure_ascii=False, indent=1) + "\n"
    return (markdown_table if format_ == "markdown" else text_table)(results, examples=examples)


def _plotted(results: list[Evaluation], path: Path | None) -> dict[Path, str]:
    from amts_bot.operations.evaluation.plots import plot

    return {path: plot(results)} if path else {}


@click.command()
@click.argument("folders", nargs=-1)
@_config
@_languages
@_source_language
@click.option(
    "--minimum", type=click.IntRange(min=2), default=3, show_default=True, help="How often a term must occur."
)
@click.option("--limit", type=click.IntRange(min=1), default=500, show_default=True, help="How many to give at most.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "markdown"]), default="csv", show_default=True,
    help="The form of the result.",
)  # fmt: skip
@_no_cache
@_output
@_quiet
def terms(
    folders: tuple[str, ...], config: Path | None, languages: tuple[str, ...], source_language: str, minimum: int,
    limit: int, format_: str, no_cache: bool, output: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Find the book's terms with their translations, to approve.

    FOLDERS are the source's and the translation's (or use --config and one --language). A term is a word or phrase
    that the translators mostly wrote in one way; "share" says in how much of its places. Delete what is none, and
    use the rest as the glossary.
    """
    from amts_bot.adapters.cache import Cache, user_cache
    from amts_bot.entrypoints.output import check_outputs, progress_log, write_result
    from amts_bot.operations.evaluation.terms import FORMATS, find_terms

    if len(languages) != 1:
        raise BadInput("write one --language")
    check_outputs(output, inputs=[config] if config else [])
    log, cache = progress_log(quiet), Cache(None) if no_cache else user_cache()
    (book,) = _books(folders, _settings(folders, config, languages), languages, source_language, cache, log)
    found = find_terms(book.pairs, book.source_language, book.language, minimum=minimum)
    if not found:
        raise BadInput("found no terms: there are too few sentence pairs; use more of the book, or a lower --minimum")
    write_result(FORMATS[format_](found[:limit], book.source_language, book.language), output)
    log(f"{len(found)} candidates" + (f", the first {limit} given" if len(found) > limit else ""))
