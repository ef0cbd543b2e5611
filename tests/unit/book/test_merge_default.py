"""The default branch and the bot's open one both move on: what people did on either is kept, and nothing is decided for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, State, parse_state
from amts_bot.translation.ledger import text_hash
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


def state(book: Book, branch: str) -> State:
    """The state on a branch."""
    return parse_state(book.chinese.show(STATE_PATH, branch))


def is_merged(book: Book, branch: str) -> bool:
    """Whether the default branch is in this one, so that GitHub can merge it without anybody's help."""
    return book.chinese("merge-base", branch, "main") == book.chinese("rev-parse", "main")


def test_sentences_that_people_changed_on_both_sides_are_both_there(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    book.chinese.commit({"lamp.md": LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯")}, branch=branch)
    theirs = book.chinese.commit({"lamp.md": LAMP_ZH.replace("30秒转一圈", "30秒旋转一圈")})
    result = sync(book)
    assert (result["branch"], result["conflicts"], is_merged(book, branch)) == (branch, [], True)
    assert book.chinese.show("lamp.md", branch) == (
        LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯").replace("30秒转一圈", "30秒旋转一圈")
    )
    (merge,) = book.chinese("log", "--merges", "--format=%P|%s", f"main..{branch}").splitlines()
    assert merge.endswith(f"{theirs}|Merge the default branch")
    assert sync(book)["commit"] is None


def test_a_sentence_that_people_changed_on_both_sides_is_told_until_one_decides(
    moved: tuple[Book, str], sync: Any, amts: Amts
) -> None:
    book, branch = moved
    book.chinese.commit({"lamp.md": LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯")}, branch=branch)
    book.chinese.commit({"lamp.md": LAMP_ZH.replace("点亮灯", "点上灯")})
    ran = amts("sync", "--local", *book.repositories)
    told = "lamp.md:3: changed on both branches; here: 守塔人在黄昏时点燃塔灯。; on the default branch: 守塔人在黄昏时点上灯。"
    assert told in ran.err and told in ran.out
    assert "1 place changed by people on both sides" in ran.out
    assert "点燃塔灯" in book.chinese.show("lamp.md", branch)
    assert "点上灯" in book.chinese.show("lamp.md")
    (again,) = sync(book)["conflicts"]
    assert again == {
        "path": "lamp.md", "line": 3, "branch": "守塔人在黄昏时点燃塔灯。", "default_branch": "守塔人在黄昏时点上灯。",
    }  # fmt: skip
    book.chinese.commit({"lamp.md": LAMP_CHANGED_ZH.replace("点亮灯", "点上灯")}, branch=branch)
    assert sync(book)["conflicts"] == []


def test_a_person_who_has_not_seen_the_new_english_closes_nothing(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    (unit,) = (each for each in state(book, branch).open_units if each.path == "lamp.md")
    book.chinese.commit({"lamp.md": LAMP_ZH.replace("转一圈", "旋转一圈")})
    sync(book)
    assert "它燃烧`gas`，每30秒旋转一圈。" in book.chinese.show("lamp.md", branch)
    (still,) = (each for each in state(book, branch).open_units if each.path == "lamp.md")
    assert (still.source_hash, still.status) == (unit.source_hash, "fuzzy")
    assert still.target_hash == text_hash("它燃烧`gas`，每30秒旋转一圈。")
    assert sync(book)["commit"] is None


def test_a_file_that_people_removed_is_gone_unless_people_changed_it_here(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    book.chinese.commit({"lamp.md": None})
    sync(book)
    assert (is_merged(book, branch), "lamp.md" in book.chinese.paths(branch)) == (True, False)
    assert "lamp.md" not in state(book, branch).files


def test_a_file_that_people_changed_here_and_removed_there_stays(moved: tuple[Book, str], sync: Any) -> None:
    book, branch = moved
    book.chinese.commit({"lamp.md": LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯")}, branch=branch)
    book.chinese.commit({"lamp.md": None})
    result = sync(book)
    assert "点燃塔灯" in book.chinese.show("lamp.md", branch)
    assert result["conflicts"] == [{"path": "lamp.md", "line": None, "branch": "lamp.md", "default_branch": ""}]


def test_a_picture_that_both_sides_changed_is_left_to_people(moved: tuple[Book, str], amts: Amts) -> None:
    book, branch = moved
    book.chinese.commit({"map.svg": "<svg>北</svg>\n"}, branch=branch)
    book.chinese.commit({"map.svg": "<svg>南</svg>\n"})
    ran = amts("sync", "--local", *book.repositories)
    assert "map.svg: people changed it on the default branch and on" in ran.err
    assert "map.svg conflicts with the default branch" in ran.out
    assert not is_merged(book, branch)


def test_a_default_branch_that_moved_makes_no_commit_by_itself(tmp_path: Path, sync: Any) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": LAMP_CHANGED}, {"lamp.md": LAMP_ZH})
    first = sync(book)
    book.chinese.commit({"notes.md": "# 笔记\n"})
    assert sync(book)["commit"] is None
    assert book.chinese("rev-parse", first["branch"]) == first["commit"]
