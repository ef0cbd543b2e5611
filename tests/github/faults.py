"""What goes wrong at GitHub: answers instead of, or after, what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_UNICORN = "<html><body><h1>502 Bad Gateway</h1>The server returned an invalid or incomplete response.</body></html>"


@dataclass(frozen=True)
class Fault:
    """What happens to a call. Without a status the call is answered, but late (`seconds`) or into a dead line."""

    status: int = 0
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    after_effect: bool = False
    errors: tuple[Mapping[str, str], ...] = ()
    seconds: float = 0
    drops_line: bool = False

    @property
    def html(self) -> str:
        """The page that a proxy in front of GitHub answers with; GitHub's own refusals are JSON."""
        return _UNICORN if self.status >= 500 else ""


def secondary_limit(status: int = 403, wait: int = 0) -> Fault:
    """Too many requests, with the seconds to wait."""
    return Fault(status, _SECONDARY, {"Retry-After": str(wait)})


PRIMARY_LIMIT = Fault(
    403, "API rate limit exceeded for user ID 1.", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4000000000"}
)
BAD_GATEWAY = Fault(502)
BAD_GATEWAY_AFTER_EFFECT = Fault(502, after_effect=True)
DROPPED_LINE = Fault(after_effect=True, drops_line=True)
NO_SCOPE = Fault(403, "Resource not accessible by integration")
BAD_TOKEN = Fault(401, "Bad credentials")
NOT_FOUND = Fault(404, "Not Found")
GONE_WRONG = Fault(422, "Validation Failed", errors=({"resource": "PullRequest", "code": "custom", "message": "No."},))


def slow(seconds: float) -> Fault:
    """The right answer, late."""
    return Fault(seconds=seconds)


def late(fault: Fault, seconds: float) -> Fault:
    """A fault, late."""
    return replace(fault, seconds=seconds)
