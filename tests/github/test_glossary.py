"""The translators change an entry of their glossary: the pull request names people's sentences, and edits none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH
from tests.github.bench import GitHub
from tests.github.desk import Desk

TERMS = "灯，lamp\n\n港口，harbour\n"


@pytest.fixture
def desk(github: GitHub, tmp_path: Path) -> Desk:
    english = {"lamp.md": LAMP, "tide.md": TIDE}
    desk = Desk.set_up(github, tmp_path, english, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH, "TERMS.md": TERMS})
    desk.settings = desk.settings.model_copy(update={"glossary": "TERMS.md"})
    desk.english.git.commit({"tide.md": TIDE.replace("twice a day", "three times a day")})
    return desk


def _change(desk: Desk, terms: str) -> None:
    desk.chinese.git.commit({"TERMS.md": terms}, message="Another word for the harbour")


def test_a_changed_entry_is_a_suggestion_for_people(desk: Desk) -> None:
    _change(desk, TERMS.replace("港口", "海港"))
    desk.run()
    body = desk.pull().body
    assert "### Your glossary changed: 1 sentence has the older words" in body
    assert "lamp.md:5" in body and "`harbour` is `海港` now" in body and "**`海港`**" in body
    assert desk.text("lamp.md", desk.pull().branch) == LAMP_ZH


def test_a_glossary_that_stays_is_no_news(desk: Desk) -> None:
    desk.run()
    assert "Your glossary changed" not in desk.pull().body


def test_once_merged_it_is_not_told_again(desk: Desk) -> None:
    _change(desk, TERMS.replace("港口", "海港"))
    desk.run()
    desk.github.merge(desk.chinese, 1, "squash", by="volunteer")
    desk.english.git.commit({"tide.md": TIDE.replace("twice a day", "four times a day")})
    desk.run()
    assert len(desk.pulls) == 2 and "Your glossary changed" not in desk.pull(2).body


def test_a_change_while_a_pull_request_is_open_is_added_to_it(desk: Desk) -> None:
    desk.run()
    _change(desk, TERMS.replace("港口", "海港"))
    desk.run()
    assert len(desk.pulls) == 1 and "`harbour` is `海港` now" in desk.pull().body


def test_sentences_that_have_the_new_word_already_are_not_named(desk: Desk) -> None:
    desk.chinese.git.commit({"lamp.md": LAMP_ZH.replace("港口", "海港"), "TERMS.md": TERMS.replace("港口", "海港")})
    desk.run()
    assert "Your glossary changed" not in desk.pull().body
