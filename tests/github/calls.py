"""A call to the stand-in on its way through a handler, and how handlers are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.github.replies import Json, Replies
from tests.github.world import WRITERS, Access, Repository, Token, World

PAGE = 30
BODY_LIMIT = 65_536


@dataclass(frozen=True)
class Answer:
    """A status with JSON, or with nothing."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A call that GitHub would refuse."""

    def __init__(self, status: int, message: str, *errors: Json | str) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors


@dataclass(frozen=True)
class Call:
    """Who asks for what."""

    world: World
    replies: Replies
    token: Token
    url: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    json: Any

    @property
    def repository(self) -> Repository:
        """The repository of the path, as far as the token may see it."""
        name = f"{self.parameters['owner']}/{self.parameters['repo']}"
        found = self.world.repositories.get(name.lower())
        allowed = self.token.repositories
        hidden = found and found.private and not found.role(self.token.user.login)
        if found is None or hidden or (allowed is not None and found.full_name not in allowed and found.private):
            raise Refused(404, "Not Found")
        return found

    def require(self, permission: str, access: Access) -> Repository:
        """The repository, if token and person may do that there."""
        found, kind = self.repository, self.token.user.kind
        in_reach = self.token.repositories is None or found.full_name in self.token.repositories
        if access == "write" and found.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        if not self.token.may(permission, access) or (access == "write" and not in_reach):
            by = "integration" if kind == "Bot" else "personal access token"
            raise Refused(403, f"Resource not accessible by {by}")
        if access == "write" and kind == "User" and permission == "contents":
            self.require_role(found)
        return found

    def require_role(self, repository: Repository) -> None:
        """Refuse people who may not write to a repository."""
        if self.token.user.kind == "User" and repository.role(self.token.user.login) not in WRITERS:
            raise Refused(403, f"Must have push access to {repository.full_name}.")

    def page(self, items: list[Any]) -> Answer:
        """A page of a list, with links to the others."""
        size, number = int(self.query.get("per_page", PAGE)), int(self.query.get("page", 1))
        start = (number - 1) * size
        last = max(1, -(-len(items) // size))
        links = []
        if number < last:
            others = "".join(f"&{key}={value}" for key, value in self.query.items() if key not in ("page",))
            links = [f'<{self.url}?page={n}{others}>; rel="{rel}"' for n, rel in ((number + 1, "next"), (last, "last"))]
        return Answer(items[start : start + size], headers={"Link": ", ".join(links)} if links else {})


Handler = Callable[[Call], Answer]
ROUTES: dict[tuple[str, str], Handler] = {}
_TAILS = ("ref", "path", "basehead", "branch", "name")


def route(method: str, template: str) -> Callable[[Handler], Handler]:
    """Register a handler under a path as GitHub's description writes it."""

    def register(handler: Handler) -> Handler:
        ROUTES[method, template] = handler
        return handler

    return register


def as_rule(template: str) -> str:
    """The path for Flask; the last parameter of some paths may hold slashes."""
    return re.sub(r"\{(\w+)\}", lambda found: f"<{'path:' if found[1] in _TAILS else ''}{found[1]}>", template)


def checked_body(text: Any, resource: str = "Issue") -> str:
    """A body within GitHub's limit."""
    body = text or ""
    if len(body) > BODY_LIMIT:
        message = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise Refused(
            422, "Validation Failed", {"resource": resource, "code": "custom", "field": "body", "message": message}
        )
    return str(body)
