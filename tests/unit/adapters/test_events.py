"""The truth table of events: what each one asks of the bot."""

from __future__ import annotations

from typing import Any

import pytest

from amts_bot.adapters.github.events import CommentPlace, Kind, task_of

REPOSITORY = {"default_branch": "main", "full_name": "owner/book-zh"}
PERSON, BOT = {"login": "mei", "type": "User"}, {"login": "amts[bot]", "type": "Bot"}


def comment(action: str = "created", *, user: dict[str, str] = PERSON, on_pull: bool = True) -> dict[str, Any]:
    """An issue_comment payload."""
    issue = {"number": 7, **({"pull_request": {"url": "x"}} if on_pull else {})}
    return {
        "action": action, "issue": issue, "comment": {"id": 4711, "user": user, "body": "/help"},
        "repository": REPOSITORY,
    }  # fmt: skip


def review(**fields: Any) -> dict[str, Any]:
    """A pull_request_review_comment payload."""
    place = {"id": 12, "user": PERSON, "body": "/accept", "path": "a.md", "line": 9, "side": "RIGHT", **fields}
    return {"action": "created", "pull_request": {"number": 7}, "comment": place, "repository": REPOSITORY}


def closed(*, merged: bool, ref: str = "amts/zh-0123456789", action: str = "closed") -> dict[str, Any]:
    """A pull_request payload."""
    return {"action": action, "pull_request": {"number": 7, "merged": merged, "head": {"ref": ref}}}


TABLE: dict[str, tuple[str, dict[str, Any], Kind]] = {
    "a push to the default branch": ("push", {"ref": "refs/heads/main", "repository": REPOSITORY}, Kind.SYNC),
    "a push to another branch": ("push", {"ref": "refs/heads/x", "repository": REPOSITORY}, Kind.NOTHING),
    "a push of the bot's branch": ("push", {"ref": "refs/heads/amts/zh-0", "repository": REPOSITORY}, Kind.NOTHING),
    "a tag": ("push", {"ref": "refs/tags/main", "repository": REPOSITORY}, Kind.NOTHING),
    "a deleted branch": ("push", {"ref": "refs/heads/main", "deleted": True, "repository": REPOSITORY}, Kind.NOTHING),
    "the schedule": ("schedule", {"schedule": "0 5 * * 1"}, Kind.SYNC),
    "a dispatch": ("workflow_dispatch", {"inputs": {"languages": "zh"}}, Kind.SYNC),
    "a dispatch without inputs": ("workflow_dispatch", {"inputs": None}, Kind.SYNC),
    "a dispatch of another repository": ("repository_dispatch", {"client_payload": {}}, Kind.SYNC),
    "a comment on a pull request": ("issue_comment", comment(), Kind.COMMENT),
    "a comment that was edited": ("issue_comment", comment("edited"), Kind.NOTHING),
    "a comment that was deleted": ("issue_comment", comment("deleted"), Kind.NOTHING),
    "a comment on an issue": ("issue_comment", comment(on_pull=False), Kind.NOTHING),
    "a bot's comment": ("issue_comment", comment(user=BOT), Kind.NOTHING),
    "a review comment": ("pull_request_review_comment", review(), Kind.COMMENT),
    "the bot's pull request merged": ("pull_request", closed(merged=True), Kind.SYNC),
    "the bot's pull request closed": ("pull_request", closed(merged=False), Kind.NOTHING),
    "another pull request merged": ("pull_request", closed(merged=True, ref="fix"), Kind.NOTHING),
    "a pull request opened": ("pull_request", closed(merged=False, action="opened"), Kind.NOTHING),
    "an event nobody knows": ("star", {}, Kind.NOTHING),
    "no event": ("", {}, Kind.NOTHING),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_an_event_asks_for(name: str) -> None:
    event, payload, kind = TABLE[name]
    task = task_of(event, payload)
    assert task.kind is kind
    assert task.why


def test_a_comment_has_its_place() -> None:
    assert task_of("issue_comment", comment()).comment == CommentPlace(7, 4711, "mei", "/help")


@pytest.mark.parametrize(
    ("fields", "lines"),
    [({}, (9, 9)), ({"start_line": 4}, (4, 9)), ({"side": "LEFT"}, None), ({"line": None}, None)],
)
def test_a_review_comment_stands_at_lines(fields: dict[str, Any], lines: tuple[int, int] | None) -> None:
    place = task_of("pull_request_review_comment", review(**fields)).comment
    assert place == CommentPlace(7, 12, "mei", "/accept", is_review=True, path="a.md", lines=lines)


def test_the_inputs_of_a_dispatch_are_those_of_the_action() -> None:
    given = {"languages": "zh tr", "dry_run": True, "max-cost": 5, "nested": {"x": 1}}
    assert task_of("workflow_dispatch", {"inputs": given}).inputs == {
        "languages": "zh tr", "dry-run": "true", "max-cost": "5"
    }  # fmt: skip


@pytest.mark.parametrize("odd", [{"issue": {"number": "x", "pull_request": {"url": ""}}}, {"comment": {"id": []}}])
def test_a_comment_without_its_numbers_asks_for_nothing(odd: dict[str, Any]) -> None:
    assert task_of("issue_comment", {**comment(), **odd}).kind is Kind.NOTHING


@pytest.mark.parametrize("event", ["push", "issue_comment", "pull_request_review_comment", "pull_request"])
@pytest.mark.parametrize("payload", [{}, {"comment": None}, {"issue": []}, {"pull_request": "x"}, {"action": 3}])
def test_a_payload_of_another_shape_asks_for_nothing(event: str, payload: dict[str, Any]) -> None:
    assert task_of(event, payload).kind is Kind.NOTHING
