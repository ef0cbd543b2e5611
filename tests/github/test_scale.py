"""Many languages and many files: calls counted, against GitHub's secondary limits (80 and 500 new contents)."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.adapters.github.client import Server, Token, connect
from amts_bot.adapters.github.pull_requests import PullRequests
from amts_bot.operations.pull_request.publish import standing_of
from tests.conftest import LAMP, LAMP_ZH
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.desk import Desk

CREATING = ("POST /repos/{owner}/{repo}/pulls", "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
            "POST /repos/{owner}/{repo}/issues/{issue_number}/comments")  # fmt: skip
DIM = LAMP.replace("every 30 seconds", "every 40 seconds")


def test_a_hundred_languages_of_one_repository_share_their_lists(github: GitHub) -> None:
    book = github.add_repository("owner/books", {"a.md": "One.\n"})
    names = [f"{first}{second}" for first in "abcdefghij" for second in "klmnopqrst"]
    connection = connect(Server.from_environment(github.environment), Token(BOT_TOKEN), pause=lambda _: None)
    remote = connection.api.get_repo("owner/books")
    for name in names:
        book.git.commit({f"{name}.md": "Two.\n"}, branch=f"amts/{name}-1234567", on="main")
        if name[0] < "f":
            remote.create_pull(base="main", head=f"amts/{name}-1234567", title=name, body="")
    github.forget_calls()
    pull_requests = PullRequests(connection, "owner/books")
    standings = {name: standing_of(pull_requests, name) for name in names}
    connection.close()
    assert sum(standing.open is not None for standing in standings.values()) == 50
    assert github.count() <= 4


@pytest.mark.parametrize("files", [1, 100])
def test_calls_do_not_grow_with_the_update(github: GitHub, tmp_path: Path, files: int) -> None:
    before = {f"lamp_{n}.md": LAMP for n in range(files)}
    desk = Desk.set_up(github, tmp_path, before, dict.fromkeys(before, LAMP_ZH), labels=["translation"])
    desk.settings = desk.settings.model_copy(update={"wave": 1000})
    desk.english.git.commit(dict.fromkeys(before, DIM))
    github.forget_calls()
    assert desk.run().told == "opened"
    assert github.count(*CREATING) == 2
    assert github.count() <= 12
    assert github.counts()["git fetch"] <= 16
    assert len(desk.pull().review_comments) == min(files, 30)
    github.forget_calls()
    assert desk.run().told == "nothing to add to the open pull request"
    assert github.count() <= 5 and github.count(*CREATING) == 0
