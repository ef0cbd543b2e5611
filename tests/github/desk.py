"""A source and a translation on the stand-in, and the bot at work on them as in production: clone, sync, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from amts_bot.adapters.cache import user_cache
from amts_bot.adapters.git.remote import Access, Clone, clone
from amts_bot.adapters.github.client import Connection, Server, Token, connect
from amts_bot.adapters.github.pull_requests import PullRequests
from amts_bot.adapters.github.values import Standing
from amts_bot.book.results import LanguageResult
from amts_bot.engines.registry import find_engine
from amts_bot.operations.pull_request.publish import Published, Words, earlier, publish, standing_of, until_pushed
from amts_bot.operations.sync import sync_language
from amts_bot.settings.book import PullRequestSettings, Source, Target
from tests.conftest import state_of
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.world import PullRequest, Repository
from tests.gits import Tree


@dataclass
class Desk:
    """What a workflow of the translation's repository has: two repositories on GitHub, a token, a folder."""

    github: GitHub
    folder: Path
    english: Repository
    chinese: Repository
    settings: Target = field(default_factory=lambda: Target(repository="owner/book-zh"))
    token: str = BOT_TOKEN
    log: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    runs: int = 0

    @classmethod
    def set_up(cls, github: GitHub, folder: Path, before: Tree, chinese: Tree, **settings: object) -> Desk:
        """A translation that is in step with its source; people may write it."""
        english = github.add_repository("owner/book-en", before, author="write")
        paths = {path: path for path in english.git.paths() if path in chinese}
        state = {".amts": {"state.tsv": state_of(english.git, "main", paths)}}
        translation = github.add_repository("owner/book-zh", {**chinese, **state}, volunteer="write", other="write")
        look = PullRequestSettings.model_validate(settings)
        return cls(github, folder, english, translation, Target(repository="owner/book-zh", pull_request=look))

    def run(self, *, tries: int = 3) -> Published:
        """A run from start to end, in an empty folder as on a fresh runner."""
        self.runs += 1
        access = Access(self.github.server_url, self.token)
        place = self.folder / f"run-{self.runs}"
        pause = self.pauses.append
        source = clone(
            self.github.url(self.english), place / "en", name="owner/book-en", access=access, is_whole=True, pause=pause
        )
        target = clone(self.github.url(self.chinese), place / "zh", name="owner/book-zh", access=access, pause=pause)
        connection = connect(Server.from_environment(self.github.environment), Token(self.token), pause=pause)
        try:
            return self._run(connection, source, target, tries)
        finally:
            connection.close()

    def _run(self, connection: Connection, source: Clone, target: Clone, tries: int) -> Published:
        pull_requests = PullRequests(connection, "owner/book-zh")
        words = Words(
            "owner/book-en", connection.server.page("owner/book-en"), page=connection.server.page("owner/book-zh")
        )
        standing: list[Standing] = []

        def make() -> LanguageResult:
            standing[:] = [standing_of(pull_requests, "zh")]
            return sync_language(
                source, target, language="zh", source_settings=Source(repository="owner/book-en"), settings=self.settings,
                engine=find_engine("memory")[0], cache=user_cache(), log=self.log.append, earlier=earlier(standing[0]),
            )  # fmt: skip

        def show(result: LanguageResult) -> Published:
            return publish(
                result, source=source, target=target, pull_requests=pull_requests, standing=standing[0],
                settings=self.settings, words=words, log=self.log.append,
            )  # fmt: skip

        def again() -> None:
            target.refresh()
            pull_requests.forget()

        return until_pushed(make, show, again, tries=tries)[1]

    # --- what there is afterwards -------------------------------------------------------------------------

    @property
    def pulls(self) -> list[PullRequest]:
        return [self.github.pull_request(self.chinese, number) for number in self.chinese.pull_requests]

    def pull(self, number: int = 1) -> PullRequest:
        return self.github.pull_request(self.chinese, number)

    def text(self, path: str, revision: str = "main") -> str:
        return self.chinese.git.show(path, revision)

    def on_branch(self, tree: Tree, message: str = "A correction", number: int = 1) -> str:
        """A person commits on the bot's branch."""
        return self.chinese.git.commit(tree, branch=self.pull(number).branch, message=message)

    def edit_body(self, change: Callable[[str], str], number: int = 1) -> None:
        """A person edits the pull request's text, in a browser: with CRLF."""
        pull = self.pull(number)
        pull.body = change(pull.body).replace("\n", "\r\n")

    def with_look(self, **settings: object) -> None:
        """Other settings for pull requests from now on."""
        look = PullRequestSettings.model_validate(settings)
        self.settings = self.settings.model_copy(update={"pull_request": look})
