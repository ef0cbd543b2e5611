"""The way to GitHub's API: which server, with which token, and what its refusals mean for people.

Every failure leaves here as a sentence: BadInput where a person has to change something (a token, a permission, a
name), OutsideFailure where running again may do. A token is in no message. PyGithub is imported when it is used.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from amts_bot.errors import AmtsError, BadInput, OutsideFailure

if TYPE_CHECKING:
    from github import Github

Pause = Callable[[float], None]
Made = TypeVar("Made")

_TIMEOUT = 30
_TRIES = 3
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+\Z")


class NoAnswer(OutsideFailure):
    """GitHub gave no answer, or a server's error: what was asked may have happened or not."""


@dataclass(frozen=True, slots=True)
class Server:
    """A GitHub: where its API is, and where its pages and repositories are. No slash at the end."""

    api_url: str = "https://api.github.com"
    web_url: str = "https://github.com"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Server:
        """The GitHub that GITHUB_API_URL and GITHUB_SERVER_URL name; the public one if they do not. Raises BadInput."""
        public = cls()
        return cls(
            _address(environ, "GITHUB_API_URL", public.api_url), _address(environ, "GITHUB_SERVER_URL", public.web_url)
        )

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, where nobody has to be spared."""
        return urlsplit(self.api_url).hostname in _LOCAL

    def page(self, repository: str) -> str:
        """A repository's page, which is also where git finds it."""
        return f"{self.web_url}/{quote(repository)}"

    def repository_name(self, written: str) -> str | None:
        """`owner/name` of a repository as people write it in amts.yml; None for folders and other servers' URLs."""
        name = written.removesuffix("/").removesuffix(".git")
        if name.startswith(f"{self.web_url}/"):
            name = name.removeprefix(f"{self.web_url}/")
        return name if _NAME.match(name) else None


def _address(environ: Mapping[str, str], variable: str, default: str) -> str:
    given = environ.get(variable, "").strip().rstrip("/") or default
    parts = urlsplit(given)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query:
        raise BadInput(f"{variable} is no address of a GitHub; write one such as {default}")
    return given


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and the variable that people put it into."""

    value: str = field(repr=False)
    variable: str = "GITHUB_TOKEN"


def find_token(environ: Mapping[str, str], variable: str | None = None) -> Token:
    """The token in a target's `token_env`, else in GITHUB_TOKEN. Raises BadInput if it is not there."""
    name = variable or "GITHUB_TOKEN"
    value = environ.get(name, "").strip()
    if not value:
        raise BadInput(
            f"the variable {name} holds no token for GitHub; set it to one that may write contents and pull requests, "
            "or use --local to stop at a branch"
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise BadInput(f"the variable {name} holds something that is no token; copy the token alone into it")
    return Token(value, name)


@dataclass(frozen=True)
class Connection:
    """A GitHub as seen with one token."""

    server: Server
    token: Token
    api: Github = field(repr=False)
    pause: Pause = field(repr=False, default=time.sleep)

    def close(self) -> None:
        """Close the lines to the server."""
        self.api.close()

    @contextmanager
    def speaking(self, doing: str) -> Iterator[None]:
        """Turn what goes wrong inside into a sentence; `doing` is "owner/name: open a pull request" and the like."""
        from github import GithubException
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        try:
            yield
        except GithubException as error:
            raise self._sentence(error, doing) from None
        except (RequestException, HTTPError) as error:
            told = type(error).__name__
            raise NoAnswer(f"{doing}: GitHub does not answer ({told}); nothing is lost, run it again later") from None

    def once(self, doing: str, make: Callable[[], Made], find: Callable[[], Made | None]) -> Made:
        """Make something exactly once: where the answer got lost, look whether it is there before trying again."""
        for attempt in range(_TRIES):
            try:
                with self.speaking(doing):
                    return make()
            except NoAnswer:
                if (found := find()) is not None:
                    return found
                if attempt == _TRIES - 1:
                    raise
                self.pause(2.0**attempt)
        raise AssertionError("the last try returns or raises")

    def _sentence(self, error: Any, doing: str) -> AmtsError:
        from github import RateLimitExceededException

        status, said = error.status, self._said(error)
        variable = self.token.variable
        if isinstance(error, RateLimitExceededException) or status == 429:  # noqa: PLR2004 - too many requests
            return OutsideFailure(f"{doing}: GitHub asks for a pause after many requests; run it again in an hour")
        if status >= 500:  # noqa: PLR2004 - a server's error
            return NoAnswer(f"{doing}: GitHub fails with {status}; nothing is lost, run it again later")
        if status == 401:  # noqa: PLR2004
            return BadInput(f"{doing}: GitHub does not take the token in {variable}; put a valid one there")
        if status == 403:  # noqa: PLR2004
            return NotAllowed(
                f"{doing}: the token in {variable} may not do that (GitHub says: {said}); it needs to write contents "
                "and pull requests"
            )
        if status == 404:  # noqa: PLR2004
            return NotThere(f"{doing}: GitHub does not have it, or does not show it to the token in {variable}")
        return Refused(f"{doing}: GitHub refuses ({status}: {said})", said)

    def _said(self, error: Any) -> str:
        """GitHub's own words in one line, without the token."""
        content = error.data if isinstance(error.data, dict) else {}
        parts = [str(content.get("message") or error.message or "no reason given")]
        for problem in content.get("errors") or ():
            if isinstance(problem, dict):
                told = problem.get("message") or f"{problem.get('field', '?')} {problem.get('code', '')}"
                parts.append(str(told))
            else:
                parts.append(str(problem))
        text = " ".join("; ".join(parts).split())
        return text.replace(self.token.value, "***")[:300]


class NotAllowed(BadInput):
    """GitHub answers 403: the token may not do that."""


class NotThere(BadInput):
    """GitHub answers 404."""


class Refused(OutsideFailure):
    """GitHub understood and refused; `said` are its own words."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


def connect(server: Server, token: Token, *, pause: Pause = time.sleep) -> Connection:
    """A connection; nothing is asked yet. `pause` waits a number of seconds."""
    from github import Auth, Github

    logging.getLogger("github").setLevel(logging.ERROR)  # it writes every refusal to standard error
    from amts_bot.adapters.github.retries import Patience

    api = Github(
        auth=Auth.Token(token.value), base_url=server.api_url, timeout=_TIMEOUT, per_page=100, user_agent="amts-bot",
        retry=Patience(pause=pause), lazy=True,
        seconds_between_requests=0 if server.is_local else 0.25, seconds_between_writes=0 if server.is_local else 1,
    )  # fmt: skip
    return Connection(server, token, api, pause)
