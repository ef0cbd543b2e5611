"""From settings to results: what the command line and the action share."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from amts_bot.cache import Cache, user_cache
from amts_bot.drafting import confirmed_pairs
from amts_bot.engines import Surroundings, find_engine
from amts_bot.errors import AmtsError, BadInput
from amts_bot.files import make_folder, read_text, shown, write_whole
from amts_bot.github.runner import ActionInputs, annotation, append_summary, require_supported, write_outputs
from amts_bot.report.review import review_page
from amts_bot.report.text import sync_json, sync_markdown
from amts_bot.repos.bases import verified_bases
from amts_bot.repos.branches import find_working_branch
from amts_bot.repos.git import open_repository
from amts_bot.repos.snapshots import read_book
from amts_bot.results import LanguageResult, Outcome
from amts_bot.retranslate import retranslate_language
from amts_bot.scope import Scope
from amts_bot.settings import Settings, Source, Target, given_settings, language_settings, parse_settings
from amts_bot.sync import sync_language, sync_languages
from amts_bot.text.languages import find_language
from amts_bot.translation.leverage import Engine
from amts_bot.translation.parallel_data import Pair
from amts_bot.translation.units import Status
from amts_bot.translation.waves import Limits

Log = Callable[[str], None]


def settings_from(config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...]) -> Settings:
    """The settings of a file, or those that --source, --target and --language stand for. Raises BadInput."""
    if source is None and target is None:
        file = config or Path("amts.yml")
        return parse_settings(read_text(file), str(file))
    if config is not None:
        raise BadInput("--config names the repositories already; leave out --source and --target")
    if not source or not target or len(languages) != 1:
        raise BadInput("write --source, --target and one --language together, or --config")
    return given_settings(source, target, languages[0])


def target_from(config: Path | None, target: str | None, language: str) -> tuple[Target, bool]:
    """One translation's settings, from a file or from --target, and whether its repository holds others too.

    Raises BadInput.
    """
    find_language(language)
    if target is not None:
        if config is not None:
            raise BadInput("--config names the repositories already; leave out --target")
        if not target:
            raise BadInput("--target is empty; name the translated repository's folder")
        return Target(repository=target), False
    settings = settings_from(config, None, None, ())
    return dict(language_settings(settings, (language,)))[language], settings.shares_repository(language)


def chosen_engines(
    settings: Settings, languages: tuple[str, ...], asked: str, find: Callable[[str], Engine]
) -> dict[str, Engine]:
    """The engine of each language: the one that was asked for, else what the settings name. Raises BadInput."""
    names = {
        language: settings.engine_of(language) if asked == "auto" else asked
        for language, _ in language_settings(settings, languages)
    }
    engines = {name: find(name) for name in dict.fromkeys(names.values())}
    return {language: engines[name] for language, name in names.items()}


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What was asked of a sync: the upstream revision, only a plan, and limits for people and engine."""

    at: str | None = None
    dry_run: bool = False
    wave: int | None = None
    max_characters: int | None = None
    paths: tuple[str, ...] = ()

    def limits(self, target: Target) -> Limits:
        """The limits for a language. Its `wave` counts where somebody wrote it: a branch at hand has no need of one."""
        wave = self.wave or (target.wave if "wave" in target.model_fields_set else None)
        return Limits(wave, self.max_characters)


def run_sync(
    settings: Settings, *, engines: Mapping[str, Engine], log: Log, options: SyncOptions = SyncOptions()
) -> list[LanguageResult]:
    """Sync the languages that have an engine, one after the other. Raises BadInput before anything is touched."""
    source_settings = settings.source_alone()
    with tempfile.TemporaryDirectory() as folder:
        source = open_repository(settings.source.repository, clone_into=Path(folder))

        def sync_one(language: str) -> LanguageResult:
            target = settings.targets[language]
            return sync_language(
                source, open_repository(target.repository), language=language, engine=engines[language],
                source_settings=source_settings, settings=target, cache=user_cache(), at=options.at,
                dry_run=options.dry_run, limits=options.limits(target), paths=options.paths,
                shares_repository=settings.shares_repository(language), log=lambda line: log(f"[{language}] {line}"),
            )  # fmt: skip

        return sync_languages(list(engines), sync_one, log)


def run_retranslate(
    settings: Settings, language: str, *, engine: Engine, scope: Scope, log: Log, command: str = ""
) -> LanguageResult:
    """Translate a part of a language's open branch again. Raises BadInput if there is no such branch or part."""
    target = settings.targets[language]
    with tempfile.TemporaryDirectory() as folder:
        return retranslate_language(
            open_repository(settings.source.repository, clone_into=Path(folder)), open_repository(target.repository),
            language=language, source_settings=settings.source_alone(), settings=target, engine=engine,
            cache=user_cache(), log=log, scope=scope, shares_repository=settings.shares_repository(language),
            command=command,
        )  # fmt: skip


def book_pairs(settings: Settings, language: str, cache: Cache, log: Log) -> tuple[list[Pair], int]:
    """The confirmed pairs of a language's book, and how many of its files gave them. Raises BadInput."""
    target = dict(language_settings(settings, (language,)))[language]
    with tempfile.TemporaryDirectory() as folder:
        source = open_repository(settings.source.repository, clone_into=Path(folder))
        repository = open_repository(target.repository)
        branch = find_working_branch(
            repository, language, target, shares_repository=settings.shares_repository(language)
        )
        book = read_book(
            source, repository, settings.source_alone(), target, at=settings.source.branch or "HEAD",
            target_at=branch.start, state_file=branch.state_file,
            find=verified_bases(cache=cache, log=log, trust_recorded=target.trust_recorded),
        )  # fmt: skip
        pairs = confirmed_pairs(book, language, settings.source.language, cache, log)
    return pairs, len({pair.path for pair in pairs})


def write_reviews(results: list[LanguageResult], folder: Path, source: Source) -> list[Path]:
    """Write the review page of every language that has something to review. Raises BadInput if that cannot be done."""
    name = source.repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    pages = {
        folder / f"{result.language}.html": review_page(
            result, title=name, source_name=name, source_language=source.language
        )
        for result in results
        if result.reports
    }
    make_folder(folder)
    write_whole(pages)
    return list(pages)


def run_action(environ: Mapping[str, str], workspace: Path, say: Log) -> int:
    """What the container does. Failures are one annotation in the log; the number is the exit code."""
    try:
        inputs = ActionInputs.from_environment(environ)
        require_supported(inputs)
        if not inputs.local:
            raise BadInput("Input 'local' is false: this version pushes nothing, so set it to true.")
        results = _sync_for_action(inputs, workspace, say)
        _tell_runner(environ, results)
    except AmtsError as error:
        say(annotation("error", str(error)))
        return error.exit_code
    failed = [result for result in results if result.outcome is Outcome.FAILED]
    for result in failed:
        say(annotation("error", f"{result.language}: {result.reason}"))
    return 1 if failed else 0


def _sync_for_action(inputs: ActionInputs, workspace: Path, say: Log) -> list[LanguageResult]:
    config = workspace / inputs.config
    settings = parse_settings(read_text(config), inputs.config)

    def find(name: str) -> Engine:
        engine, why = find_engine(name, Surroundings(settings, lambda line: say(shown(line))))
        say(why)
        return engine

    engines = chosen_engines(settings, inputs.languages, inputs.engine, find)
    return run_sync(settings, engines=engines, log=lambda line: say(shown(line)))


def _tell_runner(environ: Mapping[str, str], results: list[LanguageResult]) -> None:
    if output := environ.get("GITHUB_OUTPUT"):
        write_outputs(Path(output), action_outputs(results))
    if summary := environ.get("GITHUB_STEP_SUMMARY"):
        append_summary(Path(summary), sync_markdown(results))


def action_outputs(results: list[LanguageResult]) -> dict[str, str]:
    """Every output of action.yml, also when there was nothing to do."""
    counts = dict.fromkeys(Status, 0)
    for report in (report for result in results for report in result.reports):
        for status, count in report.count().items():
            counts[status] += count
    sent = sum(report.characters.sent for result in results for report in result.reports)
    languages = [
        {key: entry[key] for key in ("language", "status", "reason", "branch", "commit", "open_units")}
        for entry in sync_json(results)["languages"]
    ]
    return {
        "pull-request-url": "",
        "pull-request-number": "",
        "languages": json.dumps(languages, ensure_ascii=False),
        "units-kept": str(counts[Status.KEPT]),
        "units-machine": str(counts[Status.MACHINE]),
        "units-fuzzy": str(counts[Status.FUZZY]),
        "units-untranslated": str(counts[Status.UNTRANSLATED]),
        "characters-sent": str(sent),
        "changed": "true" if any(result.commit for result in results) else "false",
    }
