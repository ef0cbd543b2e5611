"""The default branch and the bot's open one both move on: what people did on either is kept, and nothing is decided for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amts_bot.repos.state import STATE_PATH
from tests.conftest import LAMP, LAMP_CHANGED, LAMP_CHANGED_ZH, LAMP_ZH, TIDE, TIDE_ZH, Amts, Book, make_book


@pytest.fixture
def moved(tmp_path: Path, sync: Any) -> tuple[Book, str]:
    """A book whose lamp is in the bot's open branch, and whose tide changes upstream afterwards."""
    before, chinese = {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH}
    book = make_book(tmp_path, before, {"lamp.md": LAMP_CHANGED}, chinese)
    branch = sync(book)["branch"]
    book.english.commit({"tide.md": TIDE.replace("twice a day", "two times a day")})
    return book, branch


def test_peoples_work_on_the_default_branch_is_built_upon(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    theirs = book.chinese.commit({"tide.md": TIDE_ZH.replace("潮汐表", "《潮汐表》")})
    assert sync(book)["branch"] == branch
    assert book.chinese("merge-base", branch, "main") == theirs
    assert "《潮汐表》" in book.chinese.show("tide.md", branch)
    assert book.chinese.show("lamp.md", branch) == LAMP_CHANGED_ZH
    assert sync(book)["commit"] is None


def test_states_that_git_cannot_merge_are_merged_as_sets_of_lines(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    lines = book.chinese.show(STATE_PATH).splitlines()
    note = "note\tof a later version"
    book.chinese.commit(
        {STATE_PATH: "\n".join([lines[0], *sorted([*lines[1:], note, lines[1].replace("lamp", "lamq")])]) + "\n"}
    )
    state = book.chinese.show(STATE_PATH, sync(book)["branch"]).splitlines()
    assert note in state
    assert sum(line.startswith("file\tlamp.md") for line in state) == 1
    assert book.chinese("merge-base", branch, "main") == book.chinese("rev-parse", "main")


def test_a_line_that_people_changed_on_both_sides_is_left_to_them(moved: tuple[Book, str], amts: Amts) -> None:
    book, branch = moved
    book.chinese.commit({"lamp.md": LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯")}, branch=branch)
    book.chinese.commit({"lamp.md": LAMP_ZH.replace("点亮灯", "点上灯")})
    ran = amts("sync", "--local", *book.repositories)
    assert ran.code == 0
    assert "lamp.md: people changed it on the default branch" in ran.err
    assert "lamp.md conflicts with the default branch" in ran.out
    assert "点燃塔灯" in book.chinese.show("lamp.md", branch)
    assert "two times" not in book.chinese.show("tide.md", "main")
    assert "点上灯" in book.chinese.show("lamp.md")


def test_a_default_branch_that_moved_makes_no_commit_by_itself(tmp_path: Path, sync: Any) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": LAMP_CHANGED}, {"lamp.md": LAMP_ZH})
    first = sync(book)
    book.chinese.commit({"notes.md": "# 笔记\n"})
    assert sync(book)["commit"] is None
    assert book.chinese("rev-parse", first["branch"]) == first["commit"]
