"""From settings to results: what the command line and the action share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from amts_bot.adapters.cache import Cache, user_cache
from amts_bot.adapters.files import make_folder, write_whole
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.github.values import Standing
from amts_bot.adapters.hosting import Hosting, hosted
from amts_bot.adapters.log import Announce, Log, prefixed
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.book.scope import Scope
from amts_bot.engines.protocol import Engine, Priced, WorksElsewhere
from amts_bot.operations.accept import accept
from amts_bot.operations.pull_request.publish import earlier
from amts_bot.operations.pull_request.publish_language import publish_language
from amts_bot.operations.retranslate import retranslate_language
from amts_bot.operations.steps.lessons import confirmed_of
from amts_bot.operations.sync import sync_language, sync_languages
from amts_bot.report.review.page import review_page
from amts_bot.settings.book import Source, Target
from amts_bot.settings.settings import Settings, language_settings
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.plan.waves import Limits


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What was asked of a sync: the upstream revision, only a plan, and limits for people and engine."""

    at: str | None = None
    dry_run: bool = False
    wave: int | None = None
    max_characters: int | None = None
    paths: tuple[str, ...] = ()
    local: bool = False
    review_page: str = ""

    def limits(self, target: Target, engine: Engine) -> Limits:
        """The limits for a language: what was asked for, and what its engine may cost.

        On a local branch its `wave` counts only where somebody wrote it.
        """
        is_wanted = not self.local or "wave" in target.model_fields_set
        budgets = (self.max_characters, engine.most_characters if isinstance(engine, Priced) else None)
        most = min((budget for budget in budgets if budget is not None), default=None)
        return Limits(self.wave or (target.wave if is_wanted else None), most)


def run_sync(
    settings: Settings, *, engines: Mapping[str, Engine], hosting: Hosting, log: Log,
    options: SyncOptions = SyncOptions(),
) -> list[LanguageResult]:  # fmt: skip
    """Sync the languages that have an engine. Raises BadInput before anything is touched."""
    source, source_settings = hosting.source(settings.source), settings.source_alone()

    def sync_one(language: str, waits: bool) -> LanguageResult:
        target, say = settings.targets[language], prefixed(log, language)
        engine = engines[language]
        if not waits and isinstance(engine, WorksElsewhere):
            engine = engine.without_waiting()
        later: list[Callable[[], None]] = []

        def make(repository: Repository, standing: Standing) -> LanguageResult:
            later.clear()
            return sync_language(
                source, repository, language=language, engine=engine, source_settings=source_settings,
                settings=target, cache=user_cache(), at=options.at, dry_run=options.dry_run,
                limits=options.limits(target, engine), paths=options.paths,
                shares_repository=settings.shares_repository(language), earlier=earlier(standing), log=say,
                afterwards=later.append, keep_changed=settings.keeps_changed(language),
            )  # fmt: skip

        if options.local or options.dry_run:
            return _all_done(make(hosting.to_read(target), Standing()), later)
        result = publish_language(
            language, make, source=source, at=options.at, hosting=hosting, settings=settings, log=say,
            review_page=options.review_page, is_part=bool(options.paths),
        )  # fmt: skip
        return _all_done(result, later)

    return sync_languages(list(engines), sync_one, log)


def _all_done(result: LanguageResult, later: Sequence[Callable[[], None]]) -> LanguageResult:
    """The result, after everything that had to wait until its commit was where it stays."""
    for act in later:
        act()
    return result


def run_retranslate(
    settings: Settings, language: str, *, engine: Engine, scope: Scope, hosting: Hosting, log: Log, local: bool,
    command: str = "", announce: Announce = lambda _: None,
) -> LanguageResult:  # fmt: skip
    """Translate a part of a language's open branch again. Raises BadInput if there is no such branch or part."""
    source, target = hosting.source(settings.source), settings.targets[language]
    later: list[Callable[[], None]] = []

    def make(repository: Repository, standing: Standing) -> LanguageResult:
        later.clear()
        return retranslate_language(
            source, repository, language=language, source_settings=settings.source_alone(), settings=target,
            engine=engine, cache=user_cache(), log=log, scope=scope,
            shares_repository=settings.shares_repository(language), command=command,
            finished=standing.finished, afterwards=later.append, announce=announce,
            keep_changed=settings.keeps_changed(language),
        )  # fmt: skip

    if local:
        return _all_done(make(hosting.to_read(target), Standing()), later)
    result = publish_language(
        language, make, source=source, at=None, hosting=hosting, settings=settings, log=log, is_command=True
    )
    return _all_done(result, later)


def run_accept(
    settings: Settings, language: str, *, scope: Scope, hosting: Hosting, log: Log, command: str = ""
) -> int:
    """Close open units of a language's pull request, push that, and give how many. Raises BadInput."""
    source, target = hosting.source(settings.source), settings.targets[language]
    closed = 0

    def make(repository: Repository, standing: Standing) -> LanguageResult:
        nonlocal closed
        branch, closed = accept(
            repository, language=language, settings=target, scope=scope,
            shares_repository=settings.shares_repository(language), command=command, finished=standing.finished,
        )  # fmt: skip
        commit = repository.revision(branch).commit if closed else ""
        return LanguageResult(language, Outcome.UPDATED, "", "", branch=branch, commit=commit)

    publish_language(
        language, make, source=source, at=None, hosting=hosting, settings=settings, log=log, is_command=True
    )
    return closed


def book_pairs(settings: Settings, language: str, cache: Cache, log: Log) -> tuple[list[Pair], int]:
    """The confirmed pairs of a language's book, and how many of its files gave them. Raises BadInput."""
    target = dict(language_settings(settings, (language,)))[language]
    with hosted() as hosting:
        source, repository = hosting.source(settings.source), hosting.to_read(target)
        pairs = confirmed_of(source, repository, settings, language, cache, log, on_open_branch=True)
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
