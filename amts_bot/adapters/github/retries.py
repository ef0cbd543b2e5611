"""How long the bot waits for GitHub, and which requests it may send again.

Only this file and `client` know PyGithub's retries. A request that creates something is never sent again by itself
where its answer got lost: it may have been heard (`client.once` looks first).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Self

from github import GithubRetry
from github.GithubException import RateLimitExceededExceedsMaxWait

MOST_WAIT = 120.0
"""Seconds to wait when GitHub asks for a pause; a longer one ends the run, which can be started again."""

TRIES = 4
_TOO_MANY = (403, 429)
_SERVER_ERROR = 500
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"})


class Patience(GithubRetry):
    """Retries after rate limits for every method, after lost answers and server errors for all but POST."""

    def __init__(self, *, pause: Callable[[float], None] = time.sleep, **given: Any) -> None:
        given = {
            "total": TRIES, "backoff_factor": 1, "status_forcelist": [429], "allowed_methods": _METHODS,
            "max_rate_limit_wait": MOST_WAIT, "raise_on_status": False, **given,
        }  # fmt: skip
        self._pause = pause
        super().__init__(**given)

    def new(self, **given: Any) -> Self:
        return super().new(pause=self._pause, **given)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether an answer lets the request be sent again."""
        if status_code >= _SERVER_ERROR:
            return method.upper() != "POST" and bool(self.total)
        return super().is_retry(method, status_code, has_retry_after)

    def increment(
        self, method: str | None = None, url: str | None = None, response: Any = None, error: Exception | None = None,
        _pool: Any = None, _stacktrace: Any = None,
    ) -> Any:  # fmt: skip
        """The patience that is left after a failure. Raises what happened where none is, or where it may not be."""
        if error is not None and method == "POST" and self._is_read_error(error):
            raise error
        if response is not None and response.status in _TOO_MANY:
            wait = self.get_retry_after(response) or 0
            if wait > MOST_WAIT:
                response.close()
                raise RateLimitExceededExceedsMaxWait(response.status, {}, dict(response.headers), wait=wait)
        return super().increment(method, url, response, error, _pool, _stacktrace)

    def sleep_for_retry(self, response: Any) -> bool:
        """Wait as long as the answer asks for."""
        wait = self.get_retry_after(response)
        if wait:
            self._pause(wait)
        return bool(wait)

    def _sleep_backoff(self) -> None:
        wait = self.get_backoff_time()
        if wait > 0:
            self._pause(wait)
