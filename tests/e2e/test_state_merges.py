"""The state file in git: two branches that both changed it are merged, by git and by the bot that reads what comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from tests.conftest import Amts, Book, make_book
from tests.gits import Git, Tree, make

Sync = Callable[..., dict[str, Any]]

NAMES = [f"{letter}.md" for letter in "abcdefgh"]


def english(name: str, edition: int = 1) -> str:
    """A chapter that says which edition it is, in a way that a base can be told from it."""
    return f"# Chapter {name}\n\nThis is edition {edition} of it.\n\n$e_{{{edition}}} = {edition}$\n\nIt ends here.\n"


def spanish(name: str, edition: int = 1) -> str:
    """Its translation."""
    return f"# Capítulo {name}\n\nEsta es su edición {edition}.\n\n$e_{{{edition}}} = {edition}$\n\nAquí termina.\n"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Eight chapters, checked out, with a state file that has a line for each."""
    tree: Tree = {name: english(name) for name in NAMES}
    return make_book(tmp_path, tree, {}, {name: spanish(name) for name in NAMES})


def merge(git: Git, one: str, other: str) -> str:
    """The state file after merging two branches by git."""
    (git.folder / ".git/info").mkdir(exist_ok=True)
    (git.folder / ".git/info/attributes").write_text(".amts/*.tsv merge=union\n", encoding="utf-8")
    git("checkout", "--quiet", "-B", "merged", one)
    who = ("-c", "user.name=P", "-c", "user.email=p@example.org", "-c", "commit.gpgSign=false")
    git(*who, "merge", "--quiet", "--no-edit", other)
    return git.show(STATE_PATH, "merged")


def synced(book: Book, sync: Sync, *changed: str, edition: int = 2, name: str) -> str:
    """A branch of this name with what a run makes of new editions; the bot's own is gone then."""
    book.english.commit({chapter: english(chapter, edition) for chapter in changed})
    branch = sync(book)["branch"]
    book.chinese("branch", "--quiet", "-M", branch, name)
    return name


def test_changes_on_two_branches_are_merged_as_a_union(book: Book, sync: Sync) -> None:
    one = synced(book, sync, "a.md", name="one")
    book.english.commit({"a.md": english("a.md")})
    other = synced(book, sync, "b.md", name="other")
    tips = {name: parse_state(book.chinese.show(STATE_PATH, name)) for name in (one, other)}
    state = parse_state(merge(book.chinese, one, other))
    assert {state.files["a.md"], *state.rivals} >= {tips["one"].files["a.md"]}
    assert {state.files["b.md"], *state.rivals} >= {tips["other"].files["b.md"]}
    assert sorted(state.files) == NAMES
    assert state.open_units == tips["one"].open_units | tips["other"].open_units


def test_of_two_lines_for_a_file_the_one_of_the_newest_text_counts(book: Book, sync: Sync, amts: Amts) -> None:
    one = synced(book, sync, "c.md", "d.md", name="one")
    book.chinese.commit({"d.md": spanish("d.md", 2)}, branch="one")
    other = synced(book, sync, "c.md", "d.md", "e.md", edition=3, name="other")
    book.chinese.commit({name: book.chinese.show(name, "one") for name in ("c.md", "d.md")}, branch="other")
    book.chinese("checkout", "--quiet", "--detach", "main")
    text = merge(book.chinese, one, other)
    assert {base.path for base in parse_state(text).rivals} >= {"c.md", "d.md"}
    book.chinese("update-ref", "refs/heads/main", "merged")
    for name in ("one", "other"):
        book.chinese("branch", "--quiet", "-D", name)
    language = json.loads(amts("status", "--quiet", "--format", "json", *book.repositories).out)["languages"][0]
    assert {file["situation"] for file in language["files"]} == {"up to date"}
    book.english.commit({"d.md": english("d.md", 4)})
    after = parse_state(book.chinese.show(STATE_PATH, sync(book)["branch"]))
    assert after.rivals == ()
    assert after.files["d.md"].commit == book.english("rev-parse", "main")
    assert after.files["c.md"].commit == book.english("rev-parse", "main~1")


def test_an_accepted_unit_may_come_back_by_a_union_but_is_never_lost(book: Book, sync: Sync, amts: Amts) -> None:
    book.english.commit({"b.md": english("b.md").replace("It ends here.", "It ends right here.")})
    branch = sync(book)["branch"]
    book.chinese("branch", "--quiet", "one", branch)
    target = ("--target", str(book.chinese.folder), "--language", "zh")
    assert amts("accept", *target).code == 0
    book.chinese("branch", "--quiet", "-M", branch, "accepted")
    state = parse_state(merge(book.chinese, "one", "accepted"))
    assert state.open_units == frozenset()


def test_two_first_state_files_are_one(tmp_path: Path) -> None:
    line = f"file\t{{0}}.md\t{{0}}.md\t{'1' * 40}\t{'2' * 40}\n"
    git = make(tmp_path / "book", {"x.md": "X\n"})
    for name in ("one", "other"):
        git.commit({STATE_PATH: "# amts state 1\n" + line.format(name)}, branch=name)
    state = parse_state(merge(git, "one", "other"))
    assert (sorted(state.files), state.other) == (["one.md", "other.md"], ())
