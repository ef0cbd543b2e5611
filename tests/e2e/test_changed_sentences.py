"""The story of a sentence whose English changed: it keeps its place, open, until a person has written another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.results import Outcome
from amts_bot.engines.memory import MemoryEngine
from amts_bot.translation.memory.memory import similarity
from tests.conftest import Amts, Book, make_book
from tests.e2e.test_open_units import ENGLISH, SPANISH, Kitchen, Recording, open_statuses
from tests.gits import make

OLD = "Flour and water make a dough that rests for one hour."
NOW = "Flour, water and a little salt make a dough, which rests in a warm bowl for a whole night."
LATER = NOW.replace("a whole night", "two days and two nights")
WORDS = "La harina y el agua forman una masa que reposa una hora."
THEIRS = "Harina, agua y un poco de sal forman una masa que reposa toda la noche en un bol tibio."


@pytest.fixture
def bakery(tmp_path: Path) -> Kitchen:
    """A book in which one sentence was reworded."""
    english = make(tmp_path / "en", {"bread.md": ENGLISH}, {"bread.md": ENGLISH.replace(OLD, NOW)})
    return Kitchen(english, make(tmp_path / "es", {"bread.md": SPANISH, "bread_origin.md": ENGLISH}))


def test_it_stands_open_until_a_person_writes_another(bakery: Kitchen) -> None:
    result = bakery.sync()
    (unit,) = [unit for report in result.reports for unit in report.open_units]
    assert (unit.score, unit.source, unit.old_source, unit.target) == (similarity(OLD, NOW), NOW, OLD, WORDS)
    assert similarity(OLD, NOW) < 75
    assert bakery.spanish.show("bread.md", result.branch) == SPANISH
    (line,) = bakery.state(result.branch).open_units
    assert (line.status, line.score) == ("fuzzy", str(unit.score))

    again = bakery.sync()
    assert (again.outcome, again.open_units) == (Outcome.NOTHING_TO_DO, 1)
    assert bakery.state(result.branch).open_units == {line}

    bakery.people_write(WORDS, THEIRS, result.branch)
    closed = bakery.sync()
    assert (closed.outcome, closed.open_units) == (Outcome.NOTHING_TO_DO, 0)
    assert THEIRS in bakery.spanish.show("bread.md", result.branch)
    engine = Recording({})
    bakery.english.commit({"bread.md": ENGLISH.replace(OLD, f"{NOW} Whales sing.")})
    bakery.sync(engine)
    assert engine.memories[-1].entries[NOW] == (THEIRS,)


def test_merged_unread_it_teaches_nothing_and_stays_open(bakery: Kitchen) -> None:
    bakery.merge(bakery.sync().branch)
    engine = Recording({})
    again = bakery.sync(engine)
    assert (again.outcome, again.open_units) == (Outcome.NOTHING_TO_DO, 1)
    assert not {NOW, OLD} & engine.memories[-1].entries.keys()
    assert [request.source for request in engine.requests[1:]] == [NOW], "a better engine is asked for it again"


def test_its_english_changes_once_more(bakery: Kitchen) -> None:
    bakery.merge(bakery.sync().branch)
    bakery.english.commit({"bread.md": ENGLISH.replace(OLD, LATER)})
    result = bakery.sync()
    (unit,) = [unit for report in result.reports for unit in report.open_units]
    assert (unit.target, unit.old_source) == (WORDS, NOW)
    assert unit.score == round(similarity(NOW, LATER) * similarity(OLD, NOW) / 100, 1)
    assert bakery.sync().outcome is Outcome.NOTHING_TO_DO


def test_accepted_it_is_closed(bakery: Kitchen) -> None:
    branch = bakery.sync().branch
    assert bakery.accept("bread.md") == 1
    assert open_statuses(bakery.state(branch)) == []
    assert bakery.sync().open_units == 0


def test_a_memory_that_offers_nothing_leaves_english_there(bakery: Kitchen) -> None:
    result = bakery.sync(MemoryEngine(offer_fuzzy=False))
    assert NOW in bakery.spanish.show("bread.md", result.branch)
    assert open_statuses(bakery.state(result.branch)) == ["untranslated"]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return make_book(tmp_path, {"bread.md": ENGLISH}, {"bread.md": ENGLISH.replace(OLD, NOW)}, {"bread.md": SPANISH})


def synced(amts: Amts, *options: str | Path) -> dict[str, Any]:
    ran = amts("sync", "--local", "--quiet", "--format", "json", *options)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)["languages"][0]
    return found


Write = Callable[[str], Path]


@pytest.fixture
def settings(book: Book, tmp_path: Path) -> Write:
    def write(more: str) -> Path:
        file = tmp_path / "amts.yml"
        file.write_text(
            f"source: {{repository: '{book.english.folder}'}}\n"
            f"targets: {{es: {{repository: '{book.chinese.folder}'}}}}\n{more}\n",
            encoding="utf-8",
        )
        return file

    return write


@pytest.mark.parametrize(
    ("setting", "options", "stands"),
    [
        ("", [], True),
        ("changed: english", [], False),
        ("", ["--changed", "english"], False),
        ("", ["--fuzzy", "english"], False),
        ("changed: english", ["--changed", "keep"], True),
    ],
)
def test_what_is_wished_of_it(
    amts: Amts, book: Book, settings: Write, setting: str, options: list[str], stands: bool
) -> None:
    result = synced(amts, "--config", settings(setting), *options)
    text = book.chinese.show("bread.md", result["branch"])
    assert (WORDS in text, NOW in text) == (stands, not stands)
    ran = amts("retranslate", "--local", "--quiet", "--config", settings(setting), "--language", "es", *options)
    assert ran.code == 0, ran.err
    assert book.chinese.show("bread.md", result["branch"]) == text


def test_whoever_changes_his_mind_sees_the_new_english(amts: Amts, book: Book, settings: Write) -> None:
    branch = synced(amts, "--config", settings(""))["branch"]
    english = synced(amts, "--config", settings("changed: english"))
    assert english["branch"] == branch and NOW in book.chinese.show("bread.md", branch)
    assert synced(amts, "--config", settings("changed: english"))["status"] == "up to date"


def test_a_wish_that_nobody_knows_is_refused(amts: Amts, settings: Write) -> None:
    ran = amts("sync", "--local", "--config", settings("changed: stay"))
    assert ran.code == 2 and "changed: 'stay' is not known; write keep" in ran.err
