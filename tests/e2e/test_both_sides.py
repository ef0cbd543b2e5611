"""People work on the default branch and on the bot's pull request at once: both are in it, and GitHub can merge it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH
from tests.github.bench import GitHub
from tests.github.desk import Desk

SHIPS, KEEPER = "它们由此知道前面是哪个港口。", "守塔人在黄昏时点亮灯。"


@pytest.fixture
def desk(github: GitHub, tmp_path: Path) -> Desk:
    """An open pull request in which one sentence is adapted and one is new."""
    desk = Desk.set_up(github, tmp_path, {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH})
    desk.english.git.commit({"lamp.md": LAMP.replace("`oil`", "`gas`") + "\nNobody has counted the stairs.\n"})
    assert desk.run().told == "opened"
    return desk


def test_corrections_on_both_branches_meet_in_the_pull_request(desk: Desk) -> None:
    branch = desk.pull().branch
    desk.on_branch({"lamp.md": desk.text("lamp.md", branch).replace(KEEPER, "守塔人天黑时点灯。")})
    desk.chinese.git.commit(
        {"lamp.md": LAMP_ZH.replace(SHIPS, "它们因此知道前方的港口。").replace("转一圈", "旋转一圈")}
    )
    assert desk.run().told == "updated"
    text = desk.text("lamp.md", branch)
    assert all(words in text for words in ("守塔人天黑时点灯。", "它们因此知道前方的港口。", "`gas`，每30秒旋转一圈。"))
    assert "Nobody has counted the stairs." in text and "<<<" not in text
    body = desk.pull().body
    assert "Changed on both sides" not in body and "**2 passages" in body
    before = desk.chinese.git("rev-parse", branch)
    assert desk.run().told == "nothing to add to the open pull request"
    assert desk.chinese.git("rev-parse", branch) == before
    desk.github.merge(desk.chinese, 1, "merge", by="volunteer")
    assert desk.text("lamp.md") == text


def test_one_sentence_in_two_versions_is_shown_with_both_until_a_person_decides(desk: Desk) -> None:
    branch = desk.pull().branch
    desk.on_branch({"lamp.md": desk.text("lamp.md", branch).replace(KEEPER, "守塔人天黑时点灯。")})
    desk.chinese.git.commit({"lamp.md": LAMP_ZH.replace(KEEPER, "守塔人 @admin 傍晚点灯。")})
    assert desk.run().told == "updated"
    shown = "here `守塔人天黑时点灯。`, there `守塔人 @admin 傍晚点灯。`"
    assert "### Changed on both sides: 1 place" in desk.pull().body and shown in desk.pull().body
    desk.english.git.commit({"tide.md": TIDE.replace("twice a day", "two times a day")})
    assert desk.run().told == "updated"
    assert shown in desk.pull().body, "a later run still tells it"
    desk.on_branch({"lamp.md": desk.text("lamp.md", branch).replace("守塔人天黑时点灯。", "守塔人傍晚点灯。")})
    desk.english.git.commit({"tide.md": TIDE.replace("twice a day", "2 times a day")})
    assert desk.run().told == "updated"
    assert "Changed on both sides" not in desk.pull().body, "a person has decided"


def test_a_chapter_that_the_source_has_removed_is_not_said_to_stay_since_people_changed_it(desk: Desk) -> None:
    branch = desk.pull().branch
    desk.on_branch({"tide.md": TIDE_ZH.replace("渔民", "渔夫")})
    desk.english.git.commit({"tide.md": None})
    assert desk.run().told == "updated"
    desk.chinese.git.commit({"tide.md": TIDE_ZH.replace("每天", "一天")})
    assert desk.run().told == "updated"
    assert "tide.md" not in desk.chinese.git.paths(branch) and "Changed on both sides" not in desk.pull().body
    assert desk.run().told == "nothing to add to the open pull request"


def test_what_people_closed_is_not_made_again_for_a_change_that_it_lacks_nothing_of(desk: Desk) -> None:
    desk.github.close(desk.chinese, 1, by="volunteer")
    desk.english.git.commit({"LICENSE": "CC BY-SA 4.0\n"})
    assert "was closed by a person" in desk.run().told
    assert len(desk.pulls) == 1
    desk.english.git.commit({"tide.md": TIDE.replace("twice a day", "two times a day")})
    assert desk.run().told == "opened"


def test_a_book_whose_bases_nobody_recorded_is_told_what_changed_in_the_source(github: GitHub, tmp_path: Path) -> None:
    desk = Desk.set_up(github, tmp_path, {"lamp.md": LAMP}, {"lamp.md": LAMP_ZH})
    desk.chinese.git.commit({".amts": {"state.tsv": None}, "lamp_origin.md": LAMP})
    desk.english.git.commit({"lamp.md": LAMP.replace("`oil`", "`gas`")}, message="Gas lights it now")
    assert desk.run().told == "opened"
    assert "`Gas lights it now`" in desk.pull().body
    desk.english.git.commit({"lamp.md": LAMP.replace("`oil`", "`gas`") + "\nNobody has counted the stairs.\n"})
    assert desk.run().told == "updated"
    assert "`Gas lights it now`" in desk.pull().body, "a later run knows it from the commit"
