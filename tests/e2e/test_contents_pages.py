"""Tables of contents: they name what the translation has, and get an entry for a file when that is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from amts_bot.text.table_of_contents import insert_entries, without_entries
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, Book, make_book
from tests.gits import Tree

Sync = Callable[..., dict[str, Any]]

INDEX = "# Book\n\nThis book has chapters.\n\n```toc\n:maxdepth: 1\n\n{}\n```\n\nRead them in turn.\n"
INDEX_ZH = "# 书\n\n本书分为若干章。\n\n```toc\n:maxdepth: 1\n\n{}\n```\n\n请依次阅读。\n"
STORM = "# The Storm\n\nNobody sleeps when the wind turns to the west. The whole harbour is awake all night.\n"


def index(*names: str) -> str:
    return INDEX.format("\n".join(names))


def index_zh(*names: str) -> str:
    return INDEX_ZH.format("\n".join(names))


def a_book(folder: Path, after: Tree, *, chinese: str, before: Tree | None = None) -> Book:
    """The lamp and the tide, with a table of contents."""
    english: Tree = {"index.md": index("lamp", "tide"), "lamp.md": LAMP, "tide.md": TIDE, **(before or {})}
    return make_book(folder, english, after, {"index.md": chinese, "lamp.md": LAMP_ZH, "tide.md": TIDE_ZH})


def test_an_entry_for_a_file_that_will_be_missing_is_not_added(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"index.md": index("lamp", "storm", "tide").replace("in turn", "one by one"), "storm.md": STORM}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"))
    result = sync(book)
    text = book.chinese.show("index.md", result["branch"])
    assert "```toc\n:maxdepth: 1\n\nlamp\ntide\n```" in text
    (file,) = result["files"]
    head = after["index.md"]
    assert isinstance(head, str)
    for unit in file["units"]:
        if unit["source"] and unit["source_lines"] and unit["kind"] == "sentence":
            first, last = unit["source_lines"]
            assert unit["source"] in " ".join(head.split("\n")[first - 1 : last])
    assert sync(book)["commit"] is None


def test_an_entry_alone_is_no_reason_for_a_commit(tmp_path: Path, sync: Sync) -> None:
    book = a_book(
        tmp_path, {"index.md": index("lamp", "storm", "tide"), "storm.md": STORM}, chinese=index_zh("lamp", "tide")
    )
    assert sync(book)["commit"] is None


@pytest.mark.parametrize("is_recorded", [True, False])
def test_its_entry_is_added_when_the_file_is_made(tmp_path: Path, sync: Sync, is_recorded: bool) -> None:
    before = {"storm.md": STORM, "index.md": index("lamp", "storm", "tide")}
    book = a_book(tmp_path, {}, chinese=index_zh("lamp", "tide"), before=before)
    if not is_recorded:
        book.chinese.commit({STATE_PATH: None})
    assert sync(book)["commit"] is None
    book.english.commit({"storm.md": TIDE.replace("The Tide", "The Storm")})
    result = sync(book)
    assert book.chinese.show("index.md", result["branch"]) == index_zh("lamp", "storm", "tide")
    assert {file["path"] for file in result["files"]} == {"index.md", "storm.md"}
    (page,) = [file for file in result["files"] if file["path"] == "index.md"]
    (table,) = [unit for unit in page["units"] if unit["kind"] == "code"]
    assert (table["status"], "storm" in table["target"]) == ("merged", True)
    recorded = parse_state(book.chinese.show(STATE_PATH, result["branch"])).files["index.md"]
    assert recorded.blob == book.english("rev-parse", "main:index.md")
    assert book.english("rev-parse", f"{recorded.commit}:index.md") == recorded.blob
    assert sync(book)["commit"] is None


def test_it_is_added_to_a_page_that_changes_in_the_same_run(tmp_path: Path, sync: Sync) -> None:
    new = TIDE.replace("The Tide", "The Storm")
    after: Tree = {"index.md": index("lamp", "storm", "tide").replace("in turn", "one by one"), "storm.md": new}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"))
    result = sync(book)
    text = book.chinese.show("index.md", result["branch"])
    assert "lamp\nstorm\ntide\n```" in text
    (page,) = [file for file in result["files"] if file["path"] == "index.md"]
    for unit in page["units"]:
        if unit["target"] and unit["target_lines"]:
            first, last = unit["target_lines"]
            assert unit["target"].strip() in "\n".join(text.split("\n")[first - 1 : last])
    assert sync(book)["commit"] is None


def test_it_is_added_to_a_page_that_changes_in_nothing_else(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"index.md": index("lamp", "storm", "tide"), "storm.md": TIDE.replace("The Tide", "The Storm")}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"))
    result = sync(book)
    assert book.chinese.show("index.md", result["branch"]) == index_zh("lamp", "storm", "tide")
    assert sync(book)["commit"] is None


def test_and_the_snapshot_of_such_a_page_is_brought_along(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"index.md": index("lamp", "storm", "tide"), "storm.md": TIDE.replace("The Tide", "The Storm")}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"))
    kept = {"index_origin.md": index("lamp", "tide"), "lamp_origin.md": LAMP, "tide_origin.md": TIDE}
    book.chinese.commit({STATE_PATH: None, **kept})
    result = sync(book)
    assert book.chinese.show("index.md", result["branch"]) == index_zh("lamp", "storm", "tide")
    assert book.chinese.show("index_origin.md", result["branch"]) == after["index.md"]


def test_it_is_added_to_a_page_that_waits_for_something_else(tmp_path: Path, sync: Sync) -> None:
    before = {"storm.md": STORM, "index.md": index("lamp", "storm", "tide")}
    after: Tree = {"storm.md": TIDE.replace("The Tide", "The Storm"), "index.md": before["index.md"] + "\nNew words.\n"}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"), before=before)
    result = sync(book, "--max-characters", "9")
    assert "waits for the budget" in next(f["reason"] for f in result["left_alone"] if f["path"] == "index.md")
    assert book.chinese.show("index.md", result["branch"]) == index_zh("lamp", "storm", "tide")
    later = sync(book)
    assert "New words." in book.chinese.show("index.md", later["branch"])
    assert book.chinese.show("index.md", later["branch"]).count("storm") == 1


def test_open_units_of_the_page_stay_open(tmp_path: Path, sync: Sync) -> None:
    before = {"storm.md": STORM, "index.md": index("lamp", "storm", "tide")}
    changed = before["index.md"].replace("Read them in turn.", "Read them in turn, slowly.")
    book = a_book(tmp_path, {"index.md": changed}, chinese=index_zh("lamp", "tide"), before=before)
    branch = sync(book)["branch"]
    book.chinese("update-ref", "refs/heads/main", branch)
    state = parse_state(book.chinese.show(STATE_PATH))
    book.english.commit({"storm.md": TIDE.replace("The Tide", "The Storm")})
    after = parse_state(book.chinese.show(STATE_PATH, sync(book)["branch"]))
    assert {unit for unit in after.open_units if unit.path == "index.md"} == state.open_units != frozenset()


def test_what_the_translators_left_out_of_their_table_stays_out(tmp_path: Path, sync: Sync) -> None:
    new = {
        "lamp.md": LAMP.replace("`oil`", "`gas`"),
        "index.md": index("lamp", "tide").replace("in turn", "one by one"),
    }
    book = a_book(tmp_path, new, chinese=index_zh("lamp"))
    branch = sync(book)["branch"]
    assert "\nlamp\n```" in book.chinese.show("index.md", branch)


def test_a_removed_file_leaves_the_table(tmp_path: Path, sync: Sync) -> None:
    book = a_book(tmp_path, {"index.md": index("lamp"), "tide.md": None}, chinese=index_zh("lamp", "tide"))
    assert book.chinese.show("index.md", sync(book)["branch"]) == index_zh("lamp")


def test_a_renamed_file_is_renamed_in_the_table(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"index.md": index("lamp", "sea/tide"), "tide.md": None, "sea": {"tide.md": TIDE}}
    book = a_book(tmp_path, after, chinese=index_zh("lamp", "tide"))
    assert book.chinese.show("index.md", sync(book)["branch"]) == index_zh("lamp", "sea/tide")


# --- the pure part -----------------------------------------------------------------------------------------

KNOWN = {"a.md", "b.md", "c/index.md", "d.md", "index.md"}


@pytest.mark.parametrize(
    ("text", "kept", "lines"),
    [
        ("x\n```toc\n\na\nb\nd\n```\n", "x\n```toc\n\na\nd\n```\n", [5]),
        ("x\n```toc\na\nc/index\n```\nb\n", "x\n```toc\na\n```\nb\n", [4]),
        (":::{toctree}\r\n:x: b y\r\nOther <b>\r\na\r\n:::\r\n", ":::{toctree}\r\n:x: b y\r\na\r\n:::\r\n", [3]),
        ("no table: b\n", "no table: b\n", []),
        ("```toc\nelsewhere\nhttps://x.org/b\n```", "```toc\nelsewhere\nhttps://x.org/b\n```", []),
    ],
)
def test_entries_of_missing_files_are_left_out_with_their_lines(text: str, kept: str, lines: list[int]) -> None:
    assert without_entries(text, "index.md", {"b.md", "c/index.md"}, KNOWN) == (kept, lines)


def test_entries_of_mdbook_are_lines_of_its_list() -> None:
    text = "# Summary\n\n- [A](a.md)\n- [B](./b.md)\n"
    assert without_entries(text, "SUMMARY.md", {"b.md"}, KNOWN) == ("# Summary\n\n- [A](a.md)\n", [4])
    new = insert_entries("# Resumen\n\n- [La A](a.md)\n", text, "SUMMARY.md", {"b.md"}, KNOWN)
    assert new == ("# Resumen\n\n- [La A](a.md)\n- [B](./b.md)\n", [4])


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        ("```toc\na\nd\n```", "```toc\na\nb\nd\n```"),
        ("```toc\nd\na\n```", "```toc\nd\na\nb\n```"),
        ("```toc\nd\n```", "```toc\nb\nd\n```"),
        ("```toc\r\na\r\n```", "```toc\r\na\r\nb\r\n```"),
        ("```toc\na\nb\n```", "```toc\na\nb\n```"),
        ("```toc\n```\n\nEnd.\n", "```toc\nb\n```\n\nEnd.\n"),
        ("```toc\n:numbered:\n\n```", "```toc\n:numbered:\n\nb\n```"),
        ("no table", "no table"),
    ],
)
def test_a_new_entry_stands_where_the_source_has_it(translation: str, expected: str) -> None:
    source = "```toc\na\nb\nd\n```"
    assert insert_entries(translation, source, "index.md", {"b.md"}, KNOWN)[0] == expected


def test_several_new_entries_keep_their_order() -> None:
    source = "```toc\na\nb\nc/index\nd\n```"
    new = insert_entries("x\n```toc\na\n```\n", source, "index.md", {"b.md", "c/index.md", "d.md"}, KNOWN)
    assert new == ("x\n```toc\na\nb\nc/index\nd\n```\n", [4, 5, 6])


def test_every_table_of_a_page_gets_its_own_entries() -> None:
    source = "```toc\na\nb\n```\n\n```toc\nc/index\nd\n```\n"
    translation = "```toc\nb\n```\n\n```toc\nd\n```\n"
    assert insert_entries(translation, source, "index.md", {"a.md", "c/index.md"}, KNOWN) == (source, [2, 7])


def test_a_list_of_mdbook_begins_with_its_first_chapters() -> None:
    text = "# Summary\n\n- [A](a.md)\n- [B](./b.md)\n"
    assert insert_entries("# Summary\n\n", text, "SUMMARY.md", {"a.md", "b.md"}, KNOWN) == (text, [3, 4])
