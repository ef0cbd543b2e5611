"""The way to GitHub: addresses, tokens, patience, and sentences without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from amts_bot.adapters.github.client import Connection, NoAnswer, NotThere, Refused, Server, Token, connect, find_token
from amts_bot.errors import AmtsError, BadInput, OutsideFailure
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.faults import (
    BAD_GATEWAY,
    BAD_GATEWAY_AFTER_EFFECT,
    BAD_TOKEN,
    DROPPED_LINE,
    GONE_WRONG,
    NO_SCOPE,
    NOT_FOUND,
    PRIMARY_LIMIT,
    Fault,
    secondary_limit,
)  # fmt: skip

GET, POST = "GET /repos/{owner}/{repo}/pulls/{pull_number}", "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
PATCH = "PATCH /repos/{owner}/{repo}/pulls/{pull_number}"


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def connection(github: GitHub, pauses: list[float]) -> Iterator[Connection]:
    book = github.add_repository("owner/book-zh", {"a.md": "One.\n"})
    book.git.commit({"a.md": "Two.\n"}, branch="amts/zh-1")
    server = Server.from_environment(github.environment)
    connection = connect(server, Token(BOT_TOKEN), pause=pauses.append)
    connection.api.get_repo("owner/book-zh").create_pull("main", "amts/zh-1", title="Title", body="")
    github.forget_calls()
    yield connection
    connection.close()


def read(connection: Connection) -> object:
    return connection.api.get_repo("owner/book-zh").get_pull(1).title


def edit(connection: Connection) -> object:
    pull = connection.api.get_repo("owner/book-zh").get_pull(1)
    pull.edit(title="New")
    return None


def comment(connection: Connection) -> object:
    return connection.api.get_repo("owner/book-zh").get_pull(1).create_issue_comment("Hello").id


Do = Callable[[Connection], object]
ONCE_MORE: dict[str, tuple[str, Do, Fault, int, list[float]]] = {
    "GET after 403 with Retry-After": (GET, read, secondary_limit(403, 7), 1, [7]),
    "GET after 429 with Retry-After": (GET, read, secondary_limit(429, 7), 1, [7]),
    "PATCH after 403 with Retry-After": (PATCH, edit, secondary_limit(403, 7), 1, [7]),
    "POST after 403 with Retry-After": (POST, comment, secondary_limit(403, 7), 1, [7]),
    "GET after 502": (GET, read, BAD_GATEWAY, 2, [2]),
    "PATCH after 502 after the effect": (PATCH, edit, BAD_GATEWAY_AFTER_EFFECT, 2, [2]),
    "GET after a dropped line": (GET, read, DROPPED_LINE, 1, []),
}


@pytest.mark.parametrize(("name", "do", "fault", "times", "waits"), ONCE_MORE.values(), ids=ONCE_MORE.keys())
def test_sent_again(
    github: GitHub, connection: Connection, pauses: list[float], name: str, do: Do, fault: Fault, times: int,
    waits: list[float],
) -> None:  # fmt: skip
    github.fail(name, fault, times=times)
    with connection.speaking("owner/book-zh: try"):
        do(connection)
    assert github.count(name) == times + 1
    assert pauses == waits


NOT_AGAIN: dict[str, tuple[str, Do, Fault, type[AmtsError], str]] = {
    "POST after 502": (POST, comment, BAD_GATEWAY, NoAnswer, "GitHub fails with 502"),
    "POST after a dropped line": (POST, comment, DROPPED_LINE, NoAnswer, "GitHub does not answer"),
    "an hour's pause": (GET, read, secondary_limit(403, 3600), OutsideFailure, "asks for a pause"),
    "an hour's pause by 429": (POST, comment, secondary_limit(429, 3600), OutsideFailure, "asks for a pause"),
    "the hour's requests used up": (GET, read, PRIMARY_LIMIT, OutsideFailure, "asks for a pause"),
    "a wrong token": (GET, read, BAD_TOKEN, BadInput, "does not take the token in GITHUB_TOKEN"),
    "a token without scope": (POST, comment, NO_SCOPE, BadInput, "Resource not accessible by integration"),
    "not there": (GET, read, NOT_FOUND, NotThere, "does not have it"),
    "refused": (POST, comment, GONE_WRONG, Refused, "Validation Failed; No."),
}  # fmt: skip


@pytest.mark.parametrize(("name", "do", "fault", "error", "words"), NOT_AGAIN.values(), ids=NOT_AGAIN.keys())
def test_not_sent_again(
    github: GitHub, connection: Connection, name: str, do: Do, fault: Fault, error: type[AmtsError], words: str
) -> None:
    github.fail(name, fault)
    with pytest.raises(error) as raised, connection.speaking("owner/book-zh: try"):
        do(connection)
    assert str(raised.value).startswith("owner/book-zh: try: ")
    assert words in str(raised.value)
    assert github.count(name) == 1


def test_gives_up(github: GitHub, connection: Connection, pauses: list[float]) -> None:
    github.fail(GET, BAD_GATEWAY, times=9)
    with pytest.raises(NoAnswer, match="502"), connection.speaking("owner/book-zh: try"):
        read(connection)
    assert github.count(GET) == 5
    assert sum(pauses) < 30


def test_no_server() -> None:
    connection = connect(Server("http://127.0.0.1:9", "http://127.0.0.1:9"), Token("ghp_secret"), pause=lambda _: None)
    with pytest.raises(NoAnswer) as raised, connection.speaking("owner/book-zh: try"):
        read(connection)
    connection.close()
    assert "secret" not in str(raised.value)


def test_token_is_in_no_message(github: GitHub, connection: Connection) -> None:
    github.fail(GET, Fault(422, f"Bad token {BOT_TOKEN}"))
    with pytest.raises(Refused) as raised, connection.speaking("owner/book-zh: try"):
        read(connection)
    assert BOT_TOKEN not in str(raised.value) and BOT_TOKEN not in raised.value.said
    assert BOT_TOKEN not in repr(connection)


ONCE: dict[str, tuple[Fault, int, int]] = {
    "nothing wrong": (Fault(), 0, 1),
    "lost before": (BAD_GATEWAY, 1, 2),
    "lost after": (BAD_GATEWAY_AFTER_EFFECT, 1, 1),
    "line cut": (DROPPED_LINE, 1, 1),
    "lost twice": (BAD_GATEWAY, 2, 3),
}


@pytest.mark.parametrize(("fault", "times", "calls"), ONCE.values(), ids=ONCE.keys())
def test_once(github: GitHub, connection: Connection, fault: Fault, times: int, calls: int) -> None:
    github.fail(POST, fault, times=times)
    pull = connection.api.get_repo("owner/book-zh").get_pull(1)
    made = connection.once(
        "owner/book-zh: comment",
        lambda: pull.create_issue_comment("Once").id,
        lambda: next((each.id for each in pull.get_issue_comments()), None),
    )
    book = github.world.repositories["owner/book-zh"]
    assert [(each.id, each.body) for each in github.pull_request(book, 1).comments] == [(made, "Once")]
    assert github.count(POST) == calls


def test_only_this_machine_is_asked_without_pace() -> None:
    assert not Server().is_local
    assert Server("http://127.0.0.1:9", "http://127.0.0.1:9").is_local


SERVERS: dict[str, tuple[dict[str, str], Server]] = {
    "public": ({}, Server("https://api.github.com", "https://github.com")),
    "enterprise": (
        {"GITHUB_API_URL": "https://git.example.org/api/v3/", "GITHUB_SERVER_URL": "https://git.example.org"},
        Server("https://git.example.org/api/v3", "https://git.example.org"),
    ),
    "blank": ({"GITHUB_API_URL": " "}, Server()),
}


@pytest.mark.parametrize(("environ", "server"), SERVERS.values(), ids=SERVERS.keys())
def test_servers(environ: dict[str, str], server: Server) -> None:
    assert Server.from_environment(environ) == server


@pytest.mark.parametrize(
    "url", ["git.example.org", "ftp://x.org", "https://", "https://me:pw@x.org", "https://x.org?a=b"]
)
def test_no_server_address(url: str) -> None:
    with pytest.raises(BadInput, match="GITHUB_API_URL is no address"):
        Server.from_environment({"GITHUB_API_URL": url})


NAMES: dict[str, str | None] = {
    "owner/book-zh": "owner/book-zh",
    "owner/book-zh.git": "owner/book-zh",
    "https://github.com/owner/book-zh": "owner/book-zh",
    "https://github.com/owner/book-zh.git": "owner/book-zh",
    "https://elsewhere.org/owner/book-zh": None,
    "../book-zh": None,
    "a/b/c": None,
    "book-zh": None,
}


@pytest.mark.parametrize(("written", "name"), NAMES.items())
def test_repository_names(written: str, name: str | None) -> None:
    assert Server().repository_name(written) == name


def test_tokens() -> None:
    assert find_token({"GITHUB_TOKEN": " ghs_x\n"}) == Token("ghs_x", "GITHUB_TOKEN")
    assert find_token({"GITHUB_TOKEN": "a", "ZH_TOKEN": "b"}, "ZH_TOKEN") == Token("b", "ZH_TOKEN")
    assert "ghs_x" not in repr(find_token({"GITHUB_TOKEN": "ghs_x"}))
    for environ in ({}, {"ZH_TOKEN": " "}, {"ZH_TOKEN": "two words"}):
        with pytest.raises(BadInput, match="ZH_TOKEN"):
            find_token(environ, "ZH_TOKEN")
