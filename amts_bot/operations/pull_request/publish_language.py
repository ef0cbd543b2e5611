"""A language's whole way on GitHub: clone, sync, push, pull request; made anew where people pushed in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from amts_bot.adapters.git.remote import Clone
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.github.values import Standing
from amts_bot.adapters.hosting import Hosting
from amts_bot.adapters.log import Log
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.operations.pull_request.publish import Published, Words, publish, standing_of, until_pushed
from amts_bot.operations.pull_request.read_branch import reread
from amts_bot.report.pull_request.body import declined
from amts_bot.settings.settings import Settings

Make = Callable[[Clone, Standing], LanguageResult]
"""Makes a language's result in a clone, as its pull requests stand: some were merged, some closed."""


def publish_language(
    language: str, make: Make, *, source: Repository, at: str | None, hosting: Hosting, settings: Settings, log: Log,
    review_page: str = "", is_command: bool = False, is_part: bool = False,
) -> LanguageResult:  # fmt: skip
    """Make a language's result and bring it to its pull request.

    `is_part` tells that it is not about the whole book, and `is_command` that people asked for it in a comment.

    Where people closed the pull request for just this upstream revision, nothing is made, and nothing costs anything.
    """
    target = settings.targets[language]
    clone, pull_requests = hosting.target(target), hosting.pull_requests(target)
    standing = standing_of(pull_requests, language)
    head = source.revision(at or settings.source.branch or "HEAD")
    if standing.is_declined(head.commit) and standing.declined:
        number = standing.declined.number
        return LanguageResult(language, Outcome.NOTHING_TO_DO, declined(number), "", upstream=head.commit)
    words = replace(words_of(settings, language, hosting, review_page), is_command=is_command)
    read_again = partial(
        reread, source, language=language, source_settings=settings.source_alone(), settings=target,
        log=log, shares_repository=settings.shares_repository(language),
    )  # fmt: skip

    def show(result: LanguageResult) -> Published:
        return publish(
            result, source=source, target=clone, pull_requests=pull_requests, standing=standing, settings=target,
            words=replace(words, cost=result.cost), log=log, read_again=read_again if is_part or is_command else None,
        )  # fmt: skip

    def again() -> None:
        nonlocal standing
        log("people pushed meanwhile; made anew upon their commits")
        clone.refresh(target.branch)
        pull_requests.forget()
        standing = standing_of(pull_requests, language)

    result, published = until_pushed(lambda: make(clone, standing), show, again)
    if published.is_declined:
        return LanguageResult(language, Outcome.NOTHING_TO_DO, published.told, result.engine, upstream=result.upstream)
    return replace(result, pull_request_url=published.url, pull_request_number=published.number)


def words_of(settings: Settings, language: str, hosting: Hosting, review_page: str = "") -> Words:
    """What a language's pull request says beside its result."""
    name = hosting.server.repository_name(settings.source.repository)
    return Words(
        name or settings.source.repository,
        hosting.server.page(name) if name else "",
        settings.source.language,
        hosting.server.page(hosting.target_name(settings.targets[language])),
        review_page=review_page,
        shares_repository=settings.shares_repository(language),
    )
