"""`retranslate`: what the bot wrote is drafted again, with people's corrections known, and nothing of theirs is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.book.scope import Scope
from amts_bot.engines.protocol import Material
from amts_bot.operations.retranslate import retranslate_language
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import LAMP, LAMP_ZH, Amts, Book, make_book, refused

SHIPS = "Ships far away see two short flashes."
STORM = "\n## Storm\n\nIn a storm the bell rings too. Nobody sleeps on such a night.\n"


@pytest.fixture
def stormy(tmp_path: Path) -> Book:
    """The lamp, which has a new section with two sentences and a changed one."""
    changed = LAMP.replace(SHIPS, "Ships far away see three long flashes.") + STORM
    return make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": changed}, {"lamp.md": LAMP_ZH})


class Counting:
    """An engine whose drafts say which try they are, and how many confirmed pairs it had."""

    name = "counting"

    def __init__(self) -> None:
        self.tries, self.requests, self.known = 0, list[Request](), list[str]()

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        self.tries += 1
        self.requests, self.known = [*requests], [pair.source for pair in material.pairs]
        return [Draft(f"第{self.tries}稿", Status.MACHINE) for _ in requests]


def again(book: Book, engine: Any, scope: Scope | None = None) -> LanguageResult:
    """Translate a part of the open branch again."""
    return retranslate_language(
        open_repository(str(book.english.folder)), open_repository(str(book.chinese.folder)), language="zh",
        source_settings=Source(repository="en"), settings=Target(repository="zh"), engine=engine, cache=Cache(None),
        log=lambda _: None, scope=scope or Scope(), command="4711",
    )  # fmt: skip


def test_all_that_the_bot_wrote_is_drafted_again(stormy: Book, sync: Any) -> None:
    branch, engine = sync(stormy)["branch"], Counting()
    result = again(stormy, engine)
    assert (result.outcome, result.branch) == (Outcome.UPDATED, branch)
    assert {request.source for request in engine.requests} == {
        "Ships far away see three long flashes.", "Storm", "In a storm the bell rings too.",
        "Nobody sleeps on such a night.",
    }  # fmt: skip
    assert stormy.chinese.show("lamp.md", branch).count("第1稿") == 4
    assert "守塔人在黄昏时点亮灯。" in stormy.chinese.show("lamp.md", branch)
    assert stormy.chinese("log", "-1", "--format=%(trailers:key=Amts-Command,valueonly)", branch) == "4711"


def test_a_section_is_a_section(stormy: Book, sync: Any) -> None:
    sync(stormy)
    engine = Counting()
    again(stormy, engine, Scope(("lamp.md",), "Storm"))
    assert [request.source for request in engine.requests] == [
        "Storm", "In a storm the bell rings too.", "Nobody sleeps on such a night."
    ]  # fmt: skip


def test_a_correction_teaches_the_next_try_and_stays(stormy: Book, sync: Any) -> None:
    branch, engine = sync(stormy)["branch"], Counting()
    text = stormy.chinese.show("lamp.md", branch).replace("In a storm the bell rings too.", "暴风雨时钟声也会响起。")
    stormy.chinese.commit({"lamp.md": text}, branch=branch)
    again(stormy, engine)
    assert "In a storm the bell rings too." in engine.known
    assert "暴风雨时钟声也会响起。" in stormy.chinese.show("lamp.md", branch)


def test_a_correction_is_replaced_only_where_somebody_points_at_it(stormy: Book, sync: Any) -> None:
    branch, engine = sync(stormy)["branch"], Counting()
    text = stormy.chinese.show("lamp.md", branch).replace("In a storm the bell rings too.", "暴风雨时钟声也会响起。")
    stormy.chinese.commit({"lamp.md": text}, branch=branch)
    again(stormy, engine, Scope(("lamp.md",), "Storm"))
    assert "In a storm the bell rings too." in [request.source for request in engine.requests]
    assert "In a storm the bell rings too." not in engine.known
    assert "暴风雨" not in stormy.chinese.show("lamp.md", branch)
    assert "守塔人在黄昏时点亮灯。" in stormy.chinese.show("lamp.md", branch)


def test_lines_are_a_passage(stormy: Book, sync: Any) -> None:
    branch, engine = sync(stormy)["branch"], Counting()
    line = stormy.chinese.show("lamp.md", branch).splitlines().index("## Storm") + 1
    again(stormy, engine, Scope(("lamp.md",), lines=(line, line)))
    assert [request.source for request in engine.requests] == ["Storm"]


def test_text_of_the_default_branch_is_never_asked_for(stormy: Book, sync: Any) -> None:
    sync(stormy)
    engine = Counting()
    result = again(stormy, engine, Scope(("lamp.md",), "灯"))
    assert [request.source for request in engine.requests] == ["Ships far away see three long flashes."]
    assert result.outcome is Outcome.UPDATED


def test_nothing_new_says_why_and_what_to_try(stormy: Book, sync: Any, amts: Amts) -> None:
    sync(stormy)
    ran = amts("retranslate", "--local", "--quiet", "--format", "json", *stormy.repositories)
    (result,) = json.loads(ran.out)["languages"]
    assert (ran.code, result["status"], result["commit"]) == (0, "up to date", None)
    assert "the engine memory gives the same for 4 passages" in result["reason"]
    assert "--engine" in result["reason"]


def test_what_cannot_be_meant_is_refused(stormy: Book, sync: Any, amts: Amts) -> None:
    options = ("retranslate", "--local", "--quiet", *stormy.repositories)
    refused(amts(*options), "no open branch", "run sync first")
    sync(stormy)
    refused(amts(*options, "nope.md"), "nope.md", "lamp.md")
    refused(amts(*options, "--section", "Sturm"), "Sturm", "as it stands there")
