"""git over the network: clones, and one branch pushed forward only, against the stand-in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from amts_bot.adapters.git.remote import Access, Clone, PushRejected, clone
from amts_bot.errors import AmtsError, BadInput, OutsideFailure
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.faults import BAD_GATEWAY, BAD_GATEWAY_AFTER_EFFECT, DROPPED_LINE, Fault, secondary_limit
from tests.github.world import Repository
from tests.gits import Tree

BOOK: Tree = {"a.md": "One.\n", "img": {"big.png": b"x" * 100_000}}
DATE = "1700000000 +0000"


@pytest.fixture
def book(github: GitHub) -> Repository:
    book = github.add_repository("owner/book-zh", BOOK, {"a.md": "Two.\n"}, volunteer="write")
    book.git.commit({"a.md": "Elsewhere.\n"}, branch="feature")
    return book


Get = Callable[..., Clone]


@pytest.fixture
def get(github: GitHub, book: Repository, tmp_path: Path) -> Get:
    def get(folder: str = "clone", *, token: str = BOT_TOKEN, branch: str | None = None) -> Clone:
        access = Access(github.server_url, token)
        url = github.url(book)
        return clone(url, tmp_path / folder, name="owner/book-zh", access=access, branch=branch, pause=lambda _: None)

    return get


def commit(there: Clone, text: str, *, branch: str = "amts/zh-1", parent: str | None = None) -> str:
    start = parent or there.revision().commit
    return there.commit(branch, parent=start, files={"a.md": text.encode()}, message="Bot's work\n", date=DATE)


def test_clone_has_what_is_needed(github: GitHub, book: Repository, get: Get) -> None:
    book.git.commit({"a.md": "Bot's.\n"}, branch="amts/zh-1")
    there = get()
    assert there.branches("") == {"main": book.branch("main"), "amts/zh-1": book.branch("amts/zh-1")}
    assert len(there.history("main")) == 3
    assert len(there._local_objects()) == 7
    blob = there.tree("main")["a.md"]
    assert there.blobs([blob]) == {blob: b"Two.\n"}
    assert there.is_shallow is False


def test_renames_are_followed_with_one_question(github: GitHub, book: Repository, get: Get) -> None:
    pages = {f"{n}.md": f"Page {n}.\n\n{'It is long. ' * 20}\n" for n in range(5)}
    book.git.commit(pages)
    for n, text in enumerate(pages.values()):
        book.git.commit({f"{n}.md": None, f"new_{n}.md": text + "More.\n"})
    there = get()
    github.forget_calls()
    changes = there.history("main")
    renamed = {(change.old_path, change.path) for change in changes if change.old_path != change.path}
    assert {(f"{n}.md", f"new_{n}.md") for n in range(5)} <= renamed
    assert github.count("git refs for fetch") == 1
    there.history("main")
    assert github.count("git refs for fetch") == 1


def test_blobs_come_in_one_go(github: GitHub, book: Repository, get: Get) -> None:
    book.git.commit({f"{n}.md": f"{n}\n" for n in range(50)})
    there = get()
    github.forget_calls()
    assert len(there.blobs(there.tree("main").values())) == 52
    assert len(there.blobs(there.tree("main").values())) == 52
    assert github.counts()["git fetch"] == 1


def test_commit_fetches_no_blob(github: GitHub, get: Get) -> None:
    there = get()
    github.forget_calls()
    commit(there, "Three.\n")
    assert github.counts()["git fetch"] == 0


def test_push(github: GitHub, book: Repository, get: Get) -> None:
    there = get()
    first = commit(there, "Three.\n")
    there.push("amts/zh-1", first)
    second = commit(there, "Four.\n", parent=first)
    there.push("amts/zh-1", second)
    assert book.branch("amts/zh-1") == second
    assert book.git.paths("amts/zh-1") == ["a.md", "img/big.png"]


def test_unchanged_is_one_question(github: GitHub, book: Repository, get: Get) -> None:
    get()
    github.forget_calls()
    get()
    assert github.counts() == {"git refs for fetch": 1, "git fetch": 1}
    sent = sum(call.sent for call in github.calls)
    assert sent < 1000


def test_refresh_follows_the_server(book: Repository, get: Get) -> None:
    book.git.commit({"a.md": "Bot's.\n"}, branch="amts/zh-1")
    there = get()
    commit(there, "Never pushed.\n", branch="amts/zh-2")
    book.git("update-ref", "-d", "refs/heads/amts/zh-1")
    newest = book.git.commit({"a.md": "Five.\n"})
    there = get()
    assert there.branches("") == {"main": newest}


def test_another_branch(book: Repository, get: Get) -> None:
    there = get(branch="feature")
    assert there.revision().commit == book.branch("feature")
    with pytest.raises(BadInput, match="no branch none"):
        get("other", branch="none")


def test_empty_repository(github: GitHub, tmp_path: Path) -> None:
    empty = github.add_repository("owner/empty")
    with pytest.raises(BadInput, match="no commits yet"):
        clone(github.url(empty), tmp_path / "empty", name="owner/empty", access=Access(github.server_url, BOT_TOKEN))


# --- races ------------------------------------------------------------------------------------------------

RACES: dict[str, tuple[str, str]] = {
    "before the question": ("git refs for push", "amts/zh-1"),
    "before the answer": ("git push", "amts/zh-1"),
}


@pytest.mark.parametrize(("call", "branch"), RACES.values(), ids=RACES.keys())
def test_person_pushes_meanwhile(github: GitHub, book: Repository, get: Get, call: str, branch: str) -> None:
    there = get()
    first = commit(there, "Three.\n")
    there.push(branch, first)
    second = commit(there, "Four.\n", parent=first)
    persons: list[str] = []
    github.before(call, lambda: persons.append(book.git.commit({"a.md": "Person's.\n"}, branch=branch)))
    with pytest.raises(PushRejected, match="their commits stay"):
        there.push(branch, second)
    assert book.branch(branch) == persons[0]
    there = get()
    third = commit(there, "Five.\n", parent=persons[0])
    there.push(branch, third)
    assert book.git("rev-list", "--count", f"{persons[0]}..{branch}") == "1"


def test_branch_of_that_name_appears(github: GitHub, book: Repository, get: Get) -> None:
    there = get()
    mine = commit(there, "Three.\n")
    github.before("git push", lambda: book.git.commit({"a.md": "Person's.\n"}, branch="amts/zh-1", on="main"))
    with pytest.raises(PushRejected):
        there.push("amts/zh-1", mine)
    assert book.git.show("a.md", "amts/zh-1") == "Person's.\n"


def test_branch_was_merged_and_deleted(book: Repository, get: Get) -> None:
    there = get()
    first = commit(there, "Three.\n")
    there.push("amts/zh-1", first)
    second = commit(there, "Four.\n", parent=first)
    book.git("update-ref", "-d", "refs/heads/amts/zh-1")
    with pytest.raises(PushRejected):
        there.push("amts/zh-1", second)
    assert book.branch("amts/zh-1") is None


def test_never_backwards(book: Repository, get: Get) -> None:
    there = get()
    first, other = commit(there, "Three.\n"), commit(there, "Other.\n", branch="amts/zh-9")
    there.push("amts/zh-1", first)
    with pytest.raises(PushRejected):
        there.push("amts/zh-1", other)
    assert book.branch("amts/zh-1") == first


# --- faults -----------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[str, Fault, int, int]] = {
    "push fails once": ("git push", BAD_GATEWAY, 1, 2),
    "push is heard, its answer lost": ("git push", BAD_GATEWAY_AFTER_EFFECT, 1, 1),
    "line cut after a push": ("git push", DROPPED_LINE, 1, 1),
    "question before a push fails": ("git refs for push", BAD_GATEWAY, 1, 1),
    "limit": ("git push", secondary_limit(429), 1, 2),
}


@pytest.mark.parametrize(("name", "fault", "times", "pushes"), FAULTS.values(), ids=FAULTS.keys())
def test_push_faults(
    github: GitHub, book: Repository, get: Get, name: str, fault: Fault, times: int, pushes: int
) -> None:
    there = get()
    github.fail(name, fault, times=times)
    mine = commit(there, "Three.\n")
    there.push("amts/zh-1", mine)
    assert book.branch("amts/zh-1") == mine
    assert github.counts()["git push"] == pushes


@pytest.mark.parametrize("name", ["git refs for fetch", "git fetch"])
def test_fetch_faults(github: GitHub, get: Get, name: str) -> None:
    github.fail(name, BAD_GATEWAY)
    assert get().branches("")
    github.fail(name, BAD_GATEWAY, times=9)
    with pytest.raises(OutsideFailure, match="502"):
        get("again")


REFUSALS: dict[str, tuple[str, type[AmtsError], str]] = {
    "wrong token": ("ghp_wrong", BadInput, "does not take the token in GITHUB_TOKEN"),
    "reader's token": ("ghp_reader", BadInput, "may not push there"),
}


@pytest.mark.parametrize(("token", "error", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(github: GitHub, book: Repository, get: Get, token: str, error: type[AmtsError], words: str) -> None:
    github.add_token("ghp_reader", "reader")
    with pytest.raises(error, match=words):
        there = get(token=token)
        there.push("amts/zh-1", commit(there, "Three.\n"))
    assert book.branch("amts/zh-1") is None


def test_hook_declines(github: GitHub, book: Repository, get: Get) -> None:
    hook = book.git.folder / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Changes must be made by people.'\nexit 1\n")
    hook.chmod(0o755)
    there = get()
    with pytest.raises(BadInput, match=r"does not let the bot push its branch \(pre-receive hook declined\)"):
        there.push("amts/zh-1", commit(there, "Three.\n"))


def test_not_there(github: GitHub, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such repository"):
        clone(f"{github.server_url}/owner/none.git", tmp_path / "none", name="owner/none",
              access=Access(github.server_url, BOT_TOKEN))  # fmt: skip


# --- the token --------------------------------------------------------------------------------------------


def test_token_is_nowhere(github: GitHub, get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not on disk, not in an argument list; and what the runner left in the configuration is not sent beside it."""
    seen = tmp_path / "seen"
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    real = next(
        str(Path(folder) / "git") for folder in os.environ["PATH"].split(":") if (Path(folder) / "git").exists()
    )
    wrapper.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{seen}\nexec {real} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"http.{github.server_url}/.extraheader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Authorization: Basic d3Jvbmc6d3Jvbmc=")
    there = get()
    there.push("amts/zh-1", commit(there, "Three.\n"))
    secrets = [BOT_TOKEN.encode(), there.access.environment({})["GIT_CONFIG_VALUE_4"].split()[-1].encode()]  # type: ignore[union-attr]
    files = [seen, *(path for path in there.folder.rglob("*") if path.is_file())]
    assert seen.read_text().count("push") == 1
    assert not [path for path in files for secret in secrets if secret in path.read_bytes()]
    assert BOT_TOKEN not in repr(there)
