"""Payloads of events are as GitHub describes them (checked where they are built)."""

from __future__ import annotations

from github import Auth, Github

from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.world import PullRequest, Repository


def opened(github: GitHub) -> tuple[Repository, PullRequest]:
    book = github.add_repository("owner/book-zh", {"a.md": "One.\n"}, volunteer="write")
    book.git.commit({"a.md": "Two.\n"}, branch="amts/zh-1")
    api = Github(
        auth=Auth.Token(BOT_TOKEN), base_url=github.api_url, seconds_between_writes=0, seconds_between_requests=0
    )
    api.get_repo("owner/book-zh").create_pull(base="main", head="amts/zh-1", title="Title", body="Body")
    return book, github.pull_request(book, 1)


def test_comment_on_a_pull_request(github: GitHub) -> None:
    event = webhooks.issue_comment(github, *opened(github), "/retranslate a.md")
    assert event.payload["issue"]["pull_request"]["url"].endswith("/pulls/1")
    assert event.payload["comment"]["author_association"] == "COLLABORATOR"


def test_comment_at_a_line(github: GitHub) -> None:
    event = webhooks.review_comment(github, *opened(github), "/accept", path="a.md", line=1)
    assert (event.payload["comment"]["path"], event.payload["comment"]["line"]) == ("a.md", 1)


def test_closed(github: GitHub) -> None:
    book, pull = opened(github)
    github.merge(book, pull.number, "squash")
    event = webhooks.pull_request_closed(github, book, pull)
    assert event.payload["pull_request"]["merged"]


def test_push(github: GitHub) -> None:
    book = github.add_repository("owner/book-en", {"a.md": "One.\n"}, {"a.md": "Two.\n"}, {"b.md": "New.\n"})
    event = webhooks.push(github, book, book.git("rev-parse", "main~2"), book.git("rev-parse", "main"))
    assert [commit["modified"] + commit["added"] for commit in event.payload["commits"]] == [["a.md"], ["b.md"]]


def test_started_by_hand_or_from_elsewhere(github: GitHub) -> None:
    book, _ = opened(github)
    assert webhooks.workflow_dispatch(github, book, {"languages": "zh"}).payload["inputs"] == {"languages": "zh"}
    assert webhooks.repository_dispatch(github, book, {"head": "abc"}).payload["client_payload"] == {"head": "abc"}
    assert webhooks.schedule().payload == {"schedule": "0 5 * * 1"}
