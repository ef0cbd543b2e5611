"""The stand-in for GitHub does what GitHub does, as far as the bot's tests lean on it."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from github import Auth, Github, GithubException
from github.Repository import Repository as Remote

from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.description import guard
from tests.github.faults import BAD_GATEWAY_AFTER_EFFECT
from tests.github.world import Repository
from tests.gits import ENVIRONMENT

BOOK = {"a.md": "One.\n\nTwo.\n", "b.md": "Three.\n"}


@pytest.fixture
def book(github: GitHub) -> Repository:
    return github.add_repository("owner/book-zh", BOOK, volunteer="write", reader="read")


@pytest.fixture
def remote(github: GitHub, book: Repository) -> Remote:
    return connect(github).get_repo("owner/book-zh")


def connect(github: GitHub, token: str = BOT_TOKEN) -> Github:
    return Github(
        auth=Auth.Token(token), base_url=github.api_url, seconds_between_requests=0, seconds_between_writes=0, retry=0
    )


def git(folder: Path, *arguments: str, code: int = 0) -> str:
    ran = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == code, ran.stderr
    return ran.stdout + ran.stderr


def with_token(github: GitHub, repository: Repository, token: str = BOT_TOKEN) -> str:
    return github.url(repository).replace("//", f"//x-access-token:{token}@")


def test_whether_the_guard_is_on() -> None:
    if guard() is None:
        pytest.skip("GitHub's description is not here (make github-description): the stand-in runs unguarded")


def test_pull_request_life(github: GitHub, book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "One.\n\nTwo, changed.\n"}, branch="amts/zh-1")
    pull = remote.create_pull(base="main", head="amts/zh-1", title="Title", body="Body")
    pull.add_to_labels("translation")
    pull.add_to_assignees("volunteer")
    pull.create_review_request(reviewers=["volunteer"])
    pull.edit(title="New title", body="New body")
    comment = pull.create_issue_comment("Hello")
    comment.create_reaction("eyes")
    pull.create_review(
        commit=remote.get_commit(pull.head.sha), body="Look", event="COMMENT",
        comments=[{"path": "a.md", "line": 3, "side": "RIGHT", "body": "Here"}],
    )  # fmt: skip
    seen = remote.get_pull(1)
    assert (seen.title, seen.body, seen.changed_files, seen.user.login) == (
        "New title",
        "New body",
        1,
        "github-actions[bot]",
    )
    assert [label.name for label in seen.labels] == ["translation"]
    assert [user.login for user in seen.requested_reviewers] == ["volunteer"]
    assert [(each.path, each.line, each.body) for each in seen.get_review_comments()] == [("a.md", 3, "Here")]
    assert [each.body for each in seen.get_issue_comments()] == ["Hello"]
    assert [each.event for each in seen.as_issue().get_events()] == [
        "labeled",
        "assigned",
        "review_requested",
        "renamed",
    ]
    assert [each.content for each in comment.get_reactions()] == ["eyes"]
    assert [each.number for each in remote.get_pulls(state="open", head="owner:amts/zh-1")] == [1]
    seen.edit(state="closed")
    closer = seen.as_issue().closed_by
    assert closer is not None and closer.login == "github-actions[bot]"
    assert [each.state for each in remote.get_pulls(state="all")] == ["closed"]


REFUSALS: dict[str, tuple[str, str, str, str]] = {
    "no such branch": ("amts/none", "main", "Body", "'field': 'head'"),
    "no such base": ("amts/zh-1", "none", "Body", "'field': 'base'"),
    "nothing in it": ("same", "main", "Body", "No commits between main and same"),
    "too long": ("amts/zh-1", "main", "x" * 65_537, "body is too long (maximum is 65536 characters)"),
}


@pytest.mark.parametrize(("head", "base", "body", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(book: Repository, remote: Remote, head: str, base: str, body: str, words: str) -> None:
    book.git.commit({"a.md": "One.\n"}, branch="amts/zh-1")
    book.git("branch", "same", "main")
    with pytest.raises(GithubException) as refusal:
        remote.create_pull(base=base, head=head, title="Title", body=body)
    assert refusal.value.status == 422
    assert words in str(refusal.value.data)


def test_second_pull_request_for_a_branch(book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "One.\n"}, branch="amts/zh-1")
    remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    with pytest.raises(GithubException, match="A pull request already exists for owner:amts/zh-1"):
        remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")


def test_comment_beside_the_diff(book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "One.\n" + "\n".join(f"Line {n}" for n in range(40))}, branch="long")
    book.git("update-ref", "refs/heads/main", book.git("rev-parse", "long"))
    book.git.commit({"a.md": "Once.\n" + "\n".join(f"Line {n}" for n in range(40))}, branch="amts/zh-1", on="main")
    pull = remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    with pytest.raises(GithubException, match="Line could not be resolved"):
        pull.create_review(body="", event="COMMENT", comments=[{"path": "a.md", "line": 30, "body": "Far away"}])


MERGES: dict[str, tuple[str, int, str]] = {
    "merge": ("merge", 2, "Merge pull request #1 from owner/amts/zh-1"),
    "squash": ("squash", 1, "Title (#1)"),
    "rebase": ("rebase", 1, "Person's correction"),
}


@pytest.mark.parametrize(("method", "parents", "subject"), MERGES.values(), ids=MERGES.keys())
def test_merges(book: Repository, remote: Remote, method: str, parents: int, subject: str) -> None:
    book.git.commit({"a.md": "One, changed.\n\nTwo.\n"}, branch="amts/zh-1", message="Bot's work")
    book.git.commit({"a.md": "One, corrected.\n\nTwo.\n"}, branch="amts/zh-1", message="Person's correction")
    book.git.commit({"b.md": "Three, moved on.\n"})
    pull = remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    assert pull.merge(merge_method=method).merged
    assert book.git("show", "--no-patch", "--format=%s", "main") == subject
    assert len(book.git("show", "--no-patch", "--format=%P", "main").split()) == parents
    assert book.git.show("a.md") == "One, corrected.\n\nTwo.\n"
    assert book.git.show("b.md") == "Three, moved on.\n"
    assert remote.get_pull(1).merged


def test_merge_conflict(book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "One, changed.\n"}, branch="amts/zh-1")
    book.git.commit({"a.md": "One, changed in another way.\n"})
    pull = remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    with pytest.raises(GithubException, match="Merge conflict"):
        pull.merge()


def test_pushed_head_and_merge_by_hand(github: GitHub, book: Repository, remote: Remote) -> None:
    first = book.git.commit({"a.md": "One.\n"}, branch="amts/zh-1")
    assert remote.create_pull(base="main", head="amts/zh-1", title="Title", body="").head.sha == first
    second = book.git.commit({"a.md": "Two.\n"}, branch="amts/zh-1")
    assert remote.get_pull(1).head.sha == second
    book.git("update-ref", "refs/heads/main", second)
    assert remote.get_pull(1).merged
    book.git.commit({"a.md": "Three.\n"}, branch="amts/zh-2")
    remote.create_pull(base="main", head="amts/zh-2", title="Title", body="")
    book.git("update-ref", "-d", "refs/heads/amts/zh-2")
    assert (remote.get_pull(2).state, remote.get_pull(2).merged) == ("closed", False)


def test_reads_from_git(book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "Changed.\n"}, branch="amts/zh-1")
    compared = remote.compare("main", "amts/zh-1")
    assert (compared.ahead_by, compared.behind_by, [file.filename for file in compared.files]) == (1, 0, ["a.md"])
    assert remote.get_branch("amts/zh-1").commit.sha == book.branch("amts/zh-1")
    assert remote.get_git_ref("heads/amts/zh-1").object.sha == book.branch("amts/zh-1")
    assert [ref.ref for ref in remote.get_git_matching_refs("heads/amts/zh-")] == ["refs/heads/amts/zh-1"]
    contents = remote.get_contents("a.md", ref="amts/zh-1")
    assert not isinstance(contents, list)
    assert contents.decoded_content == b"Changed.\n"


PERMISSIONS = {"owner": "admin", "volunteer": "write", "reader": "read", "stranger": "read"}


@pytest.mark.parametrize(("login", "permission"), PERMISSIONS.items())
def test_permissions(github: GitHub, remote: Remote, login: str, permission: str) -> None:
    github.user("stranger")
    assert remote.get_collaborator_permission(login) == permission


def test_pages(book: Repository, remote: Remote) -> None:
    for n in range(5):
        book.git.commit({"a.md": f"{n}\n"}, branch=f"amts/zh-{n}", on="main")
        remote.create_pull(base="main", head=f"amts/zh-{n}", title="Title", body="")
    remote._requester.per_page = 2
    assert [pull.number for pull in itertools.islice(remote.get_pulls(), 5)] == [5, 4, 3, 2, 1]


def test_token_without_rights(github: GitHub, book: Repository) -> None:
    book.git.commit({"a.md": "One.\n"}, branch="amts/zh-1")
    github.add_token(
        "ghs_reads", "github-actions[bot]", {"contents": "read", "pull_requests": "read", "metadata": "read"}
    )
    remote = connect(github, "ghs_reads").get_repo("owner/book-zh")
    with pytest.raises(GithubException, match="Resource not accessible by integration"):
        remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    with pytest.raises(GithubException, match="Bad credentials"):
        connect(github, "ghs_wrong").get_repo("owner/book-zh")


def test_fault_after_effect(github: GitHub, book: Repository, remote: Remote) -> None:
    book.git.commit({"a.md": "One.\n"}, branch="amts/zh-1")
    github.fail("POST /repos/{owner}/{repo}/pulls", BAD_GATEWAY_AFTER_EFFECT)
    with pytest.raises(GithubException) as error:
        remote.create_pull(base="main", head="amts/zh-1", title="Title", body="")
    assert error.value.status == 502
    assert [pull.number for pull in remote.get_pulls()] == [1]
    assert github.count("POST /repos/{owner}/{repo}/pulls") == 1


# --- git --------------------------------------------------------------------------------------------------

CLONES: dict[str, tuple[str, ...]] = {
    "whole": (),
    "shallow": ("--depth", "1"),
    "blobless": ("--filter=blob:none", "--no-checkout"),
}


@pytest.mark.parametrize("options", CLONES.values(), ids=CLONES.keys())
def test_clone_and_push(github: GitHub, book: Repository, tmp_path: Path, options: tuple[str, ...]) -> None:
    git(tmp_path, "clone", "--quiet", *options, with_token(github, book), "clone")
    clone = tmp_path / "clone"
    commit = git(
        clone, "-c", "user.name=Person", "-c", "user.email=p@example.org", "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Same",
    ).strip()  # fmt: skip
    git(clone, "push", "--quiet", "origin", f"{commit}:refs/heads/amts/zh-1")
    assert book.branch("amts/zh-1") == commit
    assert github.counts()["git push"] == 1


def test_large_push(github: GitHub, book: Repository, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", with_token(github, book), "clone")
    (tmp_path / "clone" / "big.bin").write_bytes(os.urandom(3_000_000))
    git(tmp_path / "clone", "add", "big.bin")
    git(tmp_path / "clone", "-c", "user.name=P", "-c", "user.email=p@example.org", "commit", "--quiet", "-m", "Big")
    git(tmp_path / "clone", "push", "--quiet", "origin", "HEAD:refs/heads/big")
    assert "big.bin" in book.git.paths("big")


GIT_REFUSALS: dict[str, tuple[str, str]] = {
    "no token": ("", "could not read Username"),
    "wrong token": ("x:wrong@", "Authentication failed"),
    "reader's token": ("x:ghp_reader@", "403"),
}


@pytest.mark.parametrize(("user", "words"), GIT_REFUSALS.values(), ids=GIT_REFUSALS.keys())
def test_git_needs_a_token(github: GitHub, book: Repository, tmp_path: Path, user: str, words: str) -> None:
    github.add_token("ghp_reader", "reader")
    url = github.url(book).replace("//", f"//{user}")
    said = git(book.git.folder, "-c", "core.askPass=", "push", url, "main:refs/heads/amts/zh-1", code=128)
    assert words in said
    assert book.branch("amts/zh-1") is None


def test_race(github: GitHub, book: Repository, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", with_token(github, book), "clone")
    book.git.commit({"a.md": "Person's.\n"}, branch="other")
    persons: list[Callable[[], str]] = [lambda: book.git("update-ref", "refs/heads/amts/zh-1", "other")]
    github.before("git push", persons[0])
    said = git(tmp_path / "clone", "push", "origin", "HEAD:refs/heads/amts/zh-1", code=1)
    assert "rejected" in said
    assert book.branch("amts/zh-1") == book.branch("other")
