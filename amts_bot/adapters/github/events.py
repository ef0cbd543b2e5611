"""A GitHub event, and what it asks of the bot. No effects: a payload goes in, a value comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is asked."""

    SYNC = "sync"
    COMMENT = "comment"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CommentPlace:
    """A comment on a pull request. A review comment stands at lines (1-based) of a file's new side."""

    pull_request: int
    comment: int
    author: str
    body: str
    is_review: bool = False
    path: str = ""
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What an event asks for, and why: `inputs` are those of a dispatch, by the names of action.yml."""

    kind: Kind
    why: str
    comment: CommentPlace | None = None
    inputs: Mapping[str, str] | None = None


BRANCH_PREFIX = "amts/"


def task_of(event: str, payload: Mapping[str, Any]) -> Task:
    """What an event asks for. `event` is GITHUB_EVENT_NAME, `payload` the content of GITHUB_EVENT_PATH."""
    match event:
        case "push":
            return _pushed(payload)
        case "schedule":
            return Task(Kind.SYNC, "the schedule")
        case "workflow_dispatch" | "repository_dispatch":
            key = "inputs" if event == "workflow_dispatch" else "client_payload"
            return Task(Kind.SYNC, "a dispatch", inputs=_inputs(payload.get(key)))
        case "issue_comment" | "pull_request_review_comment":
            return _commented(event, payload)
        case "pull_request" | "pull_request_target":
            return _pull_request(payload)
        case _:
            return Task(Kind.NOTHING, f"the event {event or '(none)'} asks for nothing")


def _pushed(payload: Mapping[str, Any]) -> Task:
    ref, default = str(payload.get("ref", "")), _at(payload, "repository", "default_branch")
    if payload.get("deleted"):
        return Task(Kind.NOTHING, "a branch was deleted")
    if ref != f"refs/heads/{default}":
        return Task(Kind.NOTHING, f"{ref} is not the default branch")
    return Task(Kind.SYNC, f"a push to {default}")


def _commented(event: str, payload: Mapping[str, Any]) -> Task:
    is_review = event == "pull_request_review_comment"
    if payload.get("action") != "created":
        return Task(Kind.NOTHING, "only new comments are read")
    if not is_review and not _at(payload, "issue", "pull_request"):
        return Task(Kind.NOTHING, "the comment is on an issue, not on a pull request")
    author = str(_at(payload, "comment", "user", "login") or "")
    if _at(payload, "comment", "user", "type") == "Bot" or author.endswith("[bot]"):
        return Task(Kind.NOTHING, "a bot's comments are not read")
    number, comment = _at(payload, "pull_request" if is_review else "issue", "number"), _at(payload, "comment", "id")
    if not (isinstance(number, int) and isinstance(comment, int)):
        return Task(Kind.NOTHING, "the payload does not tell which comment it is about")
    place = CommentPlace(
        number, comment, author, str(_at(payload, "comment", "body") or ""),
        is_review, str(_at(payload, "comment", "path") or ""), _lines(payload) if is_review else None,
    )  # fmt: skip
    return Task(Kind.COMMENT, f"a comment of {author}", place)


def _lines(payload: Mapping[str, Any]) -> tuple[int, int] | None:
    """The lines that a review comment stands at, on the new side."""
    last = _at(payload, "comment", "line")
    if not isinstance(last, int) or _at(payload, "comment", "side") == "LEFT":
        return None
    first = _at(payload, "comment", "start_line")
    return (first if isinstance(first, int) else last, last)


def _pull_request(payload: Mapping[str, Any]) -> Task:
    """One of the bot's that was merged makes room for the next wave; whose it is, is asked of the API later."""
    head = str(_at(payload, "pull_request", "head", "ref") or "")
    if payload.get("action") == "closed" and _at(payload, "pull_request", "merged") and head.startswith(BRANCH_PREFIX):
        return Task(Kind.SYNC, "a pull request of the bot was merged")
    return Task(Kind.NOTHING, "the pull request asks for nothing")


def _inputs(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        return {}
    return {
        str(name).replace("_", "-"): str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in given.items()
        if isinstance(value, (str, int, float, bool))
    }


def _at(payload: Any, *keys: str) -> Any:
    """The value at a path of keys; None where there is none."""
    for key in keys:
        if not isinstance(payload, Mapping):
            return None
        payload = payload.get(key)
    return payload
