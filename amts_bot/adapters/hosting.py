"""Where the repositories are: in folders of this machine, or on a GitHub that is spoken to with a token."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.opening import is_folder, open_repository
from amts_bot.adapters.git.remote import Access, Clone, clone, commit_of
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.github.client import Connection, Server, connect, find_token
from amts_bot.adapters.github.pull_requests import PullRequests
from amts_bot.errors import BadInput
from amts_bot.settings.book import Source, Target

Pause = Callable[[float], None]


@dataclass(frozen=True)
class Hosting:
    """A GitHub with its tokens, and a folder for clones. `pause` waits a number of seconds."""

    server: Server
    environ: Mapping[str, str] = field(repr=False)
    folder: Path
    pause: Pause = field(default=time.sleep, repr=False)
    _lists: dict[tuple[str, str], PullRequests] = field(default_factory=dict, init=False, repr=False, compare=False)

    def source(self, source: Source) -> Repository:
        """The source with all its branches and tags, which translations may have been made from: a folder if there is
        one of that name, else a clone. Public ones need no token.
        """
        name = self._name(source.repository)
        if name is None and not _is_url(source.repository):
            return open_repository(source.repository)
        token = self.environ.get("GITHUB_TOKEN", "").strip()
        access = Access(self.server.web_url, token) if token and name else None
        place = self.folder / "source" / _folder_name(name or source.repository)
        return clone(
            self.server.page(name) if name else source.repository, place, name=name or source.repository, access=access,
            branch=source.branch, is_whole=True, pause=self.pause,
        )  # fmt: skip

    def to_read(self, target: Target) -> Repository:
        """A translation that is only read: a folder if there is one of that name, else a clone."""
        name = self._name(target.repository)
        if name is None:
            return open_repository(target.repository)
        value = self.environ.get(target.token_env or "GITHUB_TOKEN", "").strip()
        access = Access(self.server.web_url, value, target.token_env or "GITHUB_TOKEN") if value else None
        place = self.folder / "targets" / _folder_name(f"{name}-{target.branch or ''}")
        return clone(self.server.page(name), place, name=name, access=access, branch=target.branch, pause=self.pause)

    def target(self, target: Target) -> Clone:
        """A clone of a translation that can be pushed. Raises BadInput if it is not on this GitHub, or has no token."""
        name = self.target_name(target)
        token = find_token(self.environ, target.token_env)
        access = Access(self.server.web_url, token.value, token.variable)
        place = self.folder / "targets" / _folder_name(f"{name}-{target.branch or ''}")
        return clone(self.server.page(name), place, name=name, access=access, branch=target.branch, pause=self.pause)

    def require_tokens(self, targets: Iterable[Target]) -> None:
        """Raise BadInput, before anything is read, if a translation is not on this GitHub or has no token."""
        for target in targets:
            find_token(self.environ, target.token_env)
            self.target_name(target)

    def target_name(self, target: Target) -> str:
        """A translation's `owner/name`. Raises BadInput if it is not on this GitHub."""
        name = self._name(target.repository)
        if name is None:
            raise BadInput(
                f"{target.repository}: is not on {self.server.web_url}; write owner/name, or add --local to "
                "commit there without a pull request"
            )
        return name

    def connection(self, token_env: str | None = None) -> Connection:
        """The API, with a target's token."""
        return _connected(self.server, find_token(self.environ, token_env), pause=self.pause)

    def pull_requests(self, target: Target) -> PullRequests:
        """The pull requests of a translation; languages of one repository share their lists, which are read once."""
        key = (target.token_env or "", self.target_name(target))
        if key not in self._lists:
            self._lists[key] = PullRequests(self.connection(target.token_env), key[1])
        return self._lists[key]

    def default_branch_text(self, repository: str, path: str) -> str:
        """A text file of a repository's default branch. Raises BadInput if it is not there or no UTF-8."""
        connection = self.connection()
        with connection.speaking(f"{repository}: read {path}"):
            found = connection.api.get_repo(repository).get_contents(path)
        if isinstance(found, list):
            raise BadInput(f"{path}: is a folder of {repository}; name the settings file")
        return decode(found.decoded_content, path)

    def commit_of(self, repository: str, ref: str) -> str:
        """The commit that a repository of this GitHub, `owner/name`, has under a tag's or branch's name. Public ones
        need no token. Raises BadInput if there is no such repository or ref."""
        token = self.environ.get("GITHUB_TOKEN", "").strip()
        access = Access(self.server.web_url, token) if token else None
        page = self.server.page(repository)
        return commit_of(page, ref, self.folder, name=repository, access=access, pause=self.pause)

    def _name(self, written: str) -> str | None:
        return None if is_folder(written) else self.server.repository_name(written)


def _is_url(written: str) -> bool:
    return "://" in written and not written.startswith("file://")


_connected = cache(connect)


@contextmanager
def hosted(environ: Mapping[str, str] | None = None) -> Iterator[Hosting]:
    """Where the repositories are, as the environment says, with a folder for clones that is gone afterwards."""
    surroundings = os.environ if environ is None else environ
    with tempfile.TemporaryDirectory() as folder:
        yield Hosting(Server.from_environment(surroundings), surroundings, Path(folder))


def _folder_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name) + ".git"
