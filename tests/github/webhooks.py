"""The events that start the action: payloads as GitHub sends them, of what is in the stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tests.github import bare
from tests.github.bench import GitHub
from tests.github.description import guard
from tests.github.replies import Json
from tests.github.world import Comment, PullRequest, Repository


@dataclass(frozen=True)
class Webhook:
    """An event: its name for GITHUB_EVENT_NAME, and what GITHUB_EVENT_PATH would hold."""

    event: str
    payload: Json


def issue_comment(
    github: GitHub, repository: Repository, pull: PullRequest, body: str, *, by: str = "volunteer",
    association: str | None = None,
) -> Webhook:  # fmt: skip
    """Somebody comments on a pull request; the comment is there, too, afterwards."""
    comment = Comment(github.world.next_id(), github.user(by), body, github.world.now())
    pull.comments.append(comment)
    shown = github.replies.comment(repository, pull, comment)
    return _webhook(
        github, repository, by, "issue_comment", "issue-comment-created",
        action="created", issue=github.replies.issue(repository, pull),
        comment={**shown, "author_association": association or shown["author_association"]},
    )  # fmt: skip


def review_comment(
    github: GitHub, repository: Repository, pull: PullRequest, body: str, *, path: str, line: int, by: str = "volunteer",
) -> Webhook:  # fmt: skip
    """Somebody comments at a line of the diff."""
    comment = Comment(
        github.world.next_id(), github.user(by), body, github.world.now(), path=path, line=line, commit=pull.head,
        review=github.world.next_id(),
    )  # fmt: skip
    pull.review_comments.append(comment)
    return _webhook(
        github, repository, by, "pull_request_review_comment", "pull-request-review-comment-created",
        action="created", pull_request=github.replies.pull_request(repository, pull),
        comment={**github.replies.review_comment(repository, pull, comment), "start_side": "RIGHT"},
    )  # fmt: skip


def pull_request_closed(github: GitHub, repository: Repository, pull: PullRequest, *, by: str = "volunteer") -> Webhook:
    """A pull request was merged or closed."""
    shown = github.replies.whole_pull_request(repository, pull)
    return _webhook(
        github, repository, by, "pull_request", "pull-request-closed",
        action="closed", number=pull.number, pull_request=shown,
    )  # fmt: skip


def push(github: GitHub, repository: Repository, before: str, after: str, *, by: str = "author") -> Webhook:
    """Commits were pushed to the default branch."""
    commits = [_pushed(github, repository, commit) for commit in bare.between(repository.git, before, after)]
    return _webhook(
        github, repository, by, "push", "push",
        ref=f"refs/heads/{repository.default_branch}", before=before, after=after, created=False, deleted=False,
        forced=False, base_ref=None, commits=commits, head_commit=commits[-1],
        compare=f"{github.server_url}/{repository.full_name}/compare/{before[:12]}...{after[:12]}",
        pusher={"name": by, "email": f"{by}@example.org"},
    )  # fmt: skip


def workflow_dispatch(
    github: GitHub, repository: Repository, inputs: dict[str, Any], *, by: str = "volunteer"
) -> Webhook:
    """Somebody started the workflow by hand."""
    return _webhook(
        github, repository, by, "workflow_dispatch", "workflow-dispatch",
        inputs=inputs, ref=f"refs/heads/{repository.default_branch}", workflow=".github/workflows/translation.yml",
    )  # fmt: skip


def repository_dispatch(
    github: GitHub, repository: Repository, payload: dict[str, Any], *, event_type: str = "upstream-changed"
) -> Webhook:
    """The source's repository told the translation's that it has moved."""
    return _webhook(
        github, repository, "author", "repository_dispatch", "repository-dispatch-sample.collected",
        action=event_type, branch=repository.default_branch, client_payload=payload, installation=_INSTALLATION,
    )  # fmt: skip


def schedule(cron: str = "0 5 * * 1") -> Webhook:
    """The clock; GitHub describes no payload for it."""
    return Webhook("schedule", {"schedule": cron})


_INSTALLATION = {"id": 1, "node_id": "MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9uMQ=="}


def _webhook(github: GitHub, repository: Repository, by: str, event: str, described: str, **payload: Any) -> Webhook:
    whole = {
        **payload,
        "repository": _repository(github, repository, event),
        "sender": github.replies.user(github.user(by)),
    }
    checker = guard()
    complaints = checker.payload_complaints(described, whole) if checker else []
    assert not complaints, "\n".join(complaints)
    return Webhook(event, whole)


def _repository(github: GitHub, repository: Repository, event: str) -> Json:
    shown = github.replies.repository(repository)
    seconds = {"created_at": 1577836800, "pushed_at": 1577836800} if event == "push" else {}
    return {**shown, **seconds}


def _pushed(github: GitHub, repository: Repository, commit: bare.Commit) -> Json:
    changed = bare.changed_files(repository.git, f"{commit.sha}~1", commit.sha)
    lists: dict[str, list[str]] = {"added": [], "modified": [], "removed": []}
    for change in changed:
        lists.get(change.status, lists["modified"]).append(change.path)
    people: dict[Literal["author", "committer"], tuple[str, str, str]] = {
        "author": commit.author, "committer": commit.committer,
    }  # fmt: skip
    return {
        "id": commit.sha, "tree_id": commit.tree, "distinct": True, "message": commit.message,
        "timestamp": commit.committer[2], "url": f"{github.server_url}/{repository.full_name}/commit/{commit.sha}",
        **{role: {"name": name, "email": email, "date": date} for role, (name, email, date) in people.items()},
        **lists,
    }  # fmt: skip
