"""Comments in the code of a chapter that the translation lacks: as the book has them, or as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.branch.state_file import parse_state
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine, Material
from amts_bot.operations.sync import sync_language
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import TIDE, TIDE_ZH, Book, make_book

Sync = Callable[..., dict[str, Any]]

TIDES = ("morning", "noon", "evening", "night", "winter", "summer")
TIDES_TR = ("sabah", "öğle", "akşam", "gece", "kış", "yaz")
PROSE = "Ships see the lamp from far away. They know by it which harbour lies ahead.\n"
PROSE_TR = "Gemiler lambayı uzaktan görür. Önlerinde hangi limanın olduğunu ondan bilirler.\n"


def code(*comments: str) -> str:
    body = "".join(f"    # {comment}\n    step({n})\n" for n, comment in enumerate(comments))
    return f"```python\ndef run():\n{body}```\n"


def table(words: tuple[str, ...], comment: str) -> str:
    """A chapter with a comment for each of these words."""
    return code(*(comment.format(word) for word in words))


OLD = f"# The Tide\n\n{PROSE}\n" + table(TIDES, "Read the table of the {} tide")
TRANSLATED = f"# Gelgit\n\n{PROSE_TR}\n" + table(TIDES_TR, "{} gelgitinin tablosunu oku")
LEFT = f"# Gelgit\n\n{PROSE_TR}\n" + table(TIDES, "Read the table of the {} tide")
NEW = f"# The Tide\n\n{PROSE}\n" + code(
    "Read the table of the noon tide", "Light the lamp of the harbour", "Read the table of the\n    # evening tide"
)


def zoo(folder: Path, translation: str, after: str = NEW, **more: str) -> Book:
    before = {"tide.md": OLD, **{f"{name}.md": "# One\n" for name in more}}
    return make_book(folder, before, {"lamp.md": after}, {"tide.md": translation, **{f"{n}.md": t for n, t in more.items()}})  # fmt: skip


def branch_of(book: Book) -> str:
    """The bot's branch."""
    (branch,) = book.chinese.branches()
    return branch


@dataclass(frozen=True)
class Translator:
    """An engine that has a word for everything."""

    name: str = "translator"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        return [Draft(f"çeviri {len(request.source)}", Status.MACHINE) for request in requests]


MEMORY = MemoryEngine()


def run(book: Book, habit: bool | None = None, engine: Engine = MEMORY) -> tuple[dict[str, Status], str]:
    """What became of the new chapter's comments, and its text."""
    style = {} if habit is None else {"comments_translated": habit}
    result = sync_language(
        open_repository(str(book.english.folder)), open_repository(str(book.chinese.folder)), language="tr",
        source_settings=Source(repository="en"), settings=Target.model_validate({"repository": "tr", "style": style}),
        engine=engine, cache=Cache(None), log=lambda _: None,
    )  # fmt: skip
    reports = [each for each in result.reports if each.path == "lamp.md"]
    comments = {unit.source or "": unit.status for each in reports for unit in each.units if unit.kind == "comment"}
    return comments, book.chinese.show("lamp.md", branch_of(book))


def test_a_new_chapter_has_its_comments_translated_where_the_book_translates_them(tmp_path: Path) -> None:
    comments, text = run(zoo(tmp_path, TRANSLATED))
    assert comments == {
        "Read the table of the noon tide": Status.EXACT,
        "Light the lamp of the harbour": Status.UNTRANSLATED,
        "Read the table of the evening tide": Status.EXACT,
    }
    assert "    # öğle gelgitinin tablosunu oku\n" in text
    assert "    # akşam gelgitinin tablosunu oku\n" in text
    assert "    # Light the lamp of the harbour\n" in text


@pytest.mark.parametrize(
    ("translation", "habit"),
    [(LEFT, None), (TRANSLATED, False), (LEFT, False)],
    ids=["the book leaves them in English", "the settings say no", "both"],
)
def test_and_in_english_where_the_habit_is_another(tmp_path: Path, translation: str, habit: bool | None) -> None:
    comments, text = run(zoo(tmp_path, translation), habit)
    assert comments == {}
    assert "    # Read the table of the noon tide\n" in text


def test_the_settings_decide_where_the_book_shows_no_habit(tmp_path: Path) -> None:
    comments, _ = run(zoo(tmp_path, LEFT), True)
    assert set(comments) == {
        "Read the table of the noon tide", "Light the lamp of the harbour", "Read the table of the evening tide"
    }  # fmt: skip


def test_english_comments_that_nobody_has_seen_do_not_make_it_a_habit(tmp_path: Path) -> None:
    """The first run leaves two comments of the new chapter in English; the next one still asks for a new one."""
    first = f"# The Tide\n\n{PROSE}\n" + code("Light the lamp of the harbour", "Count the ships before the storm")
    book = zoo(tmp_path, TRANSLATED, first)
    comments, _ = run(book)
    assert set(comments.values()) == {Status.UNTRANSLATED}
    more = first + "\n" + code("Close the door of the tower")
    book.english.commit({"lamp.md": more})
    comments, _ = run(book)
    assert comments["Close the door of the tower"] is Status.UNTRANSLATED


def test_what_waits_in_english_stays_open_until_people_write_it(tmp_path: Path) -> None:
    book = zoo(tmp_path, TRANSLATED)
    run(book)
    state = parse_state(book.chinese.show(".amts/state.tsv", branch_of(book)))
    assert [line.status for line in state.open_units] == [Status.UNTRANSLATED]


LONG = "The lamp of the harbour turns once in half a minute\n    # and is seen by ships that are far away"
LONG_TR = "Limanın lambası yarım dakikada bir döner\n    # ve uzaktaki gemilerden görülür"


def open_texts(book: Book) -> list[str]:
    state = parse_state(book.chinese.show(".amts/state.tsv", branch_of(book)))
    return [unit.target_hash for unit in state.open_units]


def test_an_offer_over_several_lines_stays_open_at_the_next_run(tmp_path: Path) -> None:
    old, turned = f"{OLD}\n{code(LONG)}", code(LONG.replace("half a minute", "one minute"))
    translated = f"{TRANSLATED}\n{code(LONG_TR)}"
    book = make_book(tmp_path, {"lamp.md": old, "tide.md": TIDE}, {"lamp.md": f"{old}\nThe end.\n\n{turned}"}, {"lamp.md": translated, "tide.md": TIDE_ZH})  # fmt: skip
    comments, text = run(book)
    assert set(comments.values()) == {Status.FUZZY} and text.count(LONG_TR) == 2
    first = open_texts(book)
    book.english.commit({"tide.md": f"{TIDE}\nMoths come to the lamp.\n"})
    sync_language(
        open_repository(str(book.english.folder)), open_repository(str(book.chinese.folder)), language="tr",
        source_settings=Source(repository="en"), settings=Target(repository="tr"),
        engine=MemoryEngine(), cache=Cache(None), log=lambda _: None,
    )  # fmt: skip
    assert len(first) == 2 and set(first) < set(open_texts(book))


def test_a_better_engine_translates_the_comments_that_wait_in_english(tmp_path: Path) -> None:
    book = zoo(tmp_path, TRANSLATED)
    run(book)
    comments, text = run(book, engine=Translator())
    assert comments == {"Light the lamp of the harbour": Status.MACHINE}
    assert "    # çeviri 29\n" in text and "Light the lamp" not in text
    assert text.count("gelgitinin tablosunu oku") == 2
    again, same = run(book, engine=Translator())
    assert (again, same) == ({}, text), "what an engine drafted is not drafted twice"


def test_and_stays_listed_where_no_engine_has_more(tmp_path: Path) -> None:
    book = zoo(tmp_path, TRANSLATED)
    _, text = run(book)
    book.english.commit({"tide.md": OLD + "\nThe end.\n"})
    comments, same = run(book)
    assert comments == {"Light the lamp of the harbour": Status.UNTRANSLATED} and same == text


def test_a_comment_that_a_person_wrote_is_not_asked_for(tmp_path: Path) -> None:
    book = zoo(tmp_path, TRANSLATED)
    _, text = run(book)
    branch = branch_of(book)
    mine = text.replace("Light the lamp of the harbour", "Limanın lambasını yak")
    book.chinese.commit({"lamp.md": mine}, branch=branch, on=branch)
    assert run(book, engine=Translator()) == ({}, mine)
