"""The commands of a language's open pull request, with what carries them out: clone, engine, push, pull request."""

from __future__ import annotations

from collections.abc import Callable

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.remote import Clone
from amts_bot.adapters.github.conversation import Conversation
from amts_bot.adapters.hosting import Hosting
from amts_bot.adapters.log import Announce, Log
from amts_bot.book.results import LanguageResult
from amts_bot.book.scope import Scope
from amts_bot.engines.protocol import Engine
from amts_bot.operations.pull_request.answer_comments import Actions, answer_comments
from amts_bot.operations.pull_request.publish import standing_of
from amts_bot.operations.run import run_accept, run_retranslate
from amts_bot.operations.status import language_status
from amts_bot.report.output.status import told_status
from amts_bot.settings.settings import Settings


def answer_language(
    language: str, settings: Settings, hosting: Hosting, *, find: Callable[[str], Engine], cache: Cache, log: Log,
    number: int | None = None,
) -> None:  # fmt: skip
    """Carry out and answer the commands on a language's open pull request, if it has one (and that number)."""
    target = settings.targets[language]
    pull_requests = hosting.pull_requests(target)
    there = standing_of(pull_requests, language).open
    if there is None or (number is not None and there.number != number):
        return
    conversation = Conversation(pull_requests, there.number)
    desk = _Desk(language, settings, hosting, find, cache, log, there.branch)
    answer_comments(conversation, Actions(desk.retranslate, desk.accept, desk.status, desk.was_done), log)


class _Desk:
    """What carries out the commands of one language. The clones are made when the first command needs them."""

    def __init__(
        self, language: str, settings: Settings, hosting: Hosting, find: Callable[[str], Engine], cache: Cache,
        log: Log, branch: str,
    ) -> None:  # fmt: skip
        self._language, self._settings, self._hosting = language, settings, hosting
        self._find, self._cache, self._log, self._branch = find, cache, log, branch
        self._target = settings.targets[language]
        self._shares = settings.shares_repository(language)

    def retranslate(self, scope: Scope, engine: str, command: str, announce: Announce) -> LanguageResult:
        """Translate a part again, push it, and bring the pull request up to date."""
        chosen = self._find(self._settings.engine_of(self._language) if engine == "auto" else engine)
        return run_retranslate(
            self._settings, self._language, engine=chosen, scope=scope, hosting=self._hosting, log=self._log,
            local=False, command=command, announce=announce,
        )  # fmt: skip

    def accept(self, scope: Scope, command: str) -> int:
        """Close open units, push that, and bring the pull request up to date."""
        return run_accept(
            self._settings, self._language, scope=scope, hosting=self._hosting, log=self._log, command=command
        )

    def status(self) -> str:
        """How far the translation is, in a sentence."""
        status = language_status(
            self._hosting.source(self._settings.source), self._clone(), language=self._language,
            source_settings=self._settings.source_alone(), settings=self._target, cache=self._cache, log=self._log,
            shares_repository=self._shares,
        )  # fmt: skip
        told = told_status(status)
        return f"{told[:1].upper()}{told[1:]}."

    def was_done(self, command: str) -> bool:
        """Whether a commit on the branch carried out this comment."""
        trailers = self._clone().word(
            "log", "--max-count=1000", "--format=%(trailers:key=Amts-Command,valueonly)", f"refs/heads/{self._branch}"
        )
        return command in trailers.split()

    def _clone(self) -> Clone:
        return self._hosting.target(self._target)
