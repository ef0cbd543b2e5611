"""What upstream does to its files, and what becomes of the people's sentences: rename, split, merge, and worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.repos.state import STATE_PATH, parse_state
from tests.conftest import Book, make_book, state_of
from tests.gits import Git, Tree, make

Sync = Callable[..., dict[str, Any]]

# Each section has its English, its Spanish, and a sentence of its own that people wrote in an unexpected way.
DOUGH = "## Dough\n\nFlour and water make a dough. It rests for one hour under a damp cloth.\n"
MASA = "## La masa\n\nCon harina y agua se hace una masa. Descansa una hora bajo un paño húmedo.\n"
OVEN = "## Oven\n\nThe oven is hot before the bread goes in. A stone at the bottom keeps the heat.\n"
HORNO = "## El horno\n\nAntes de meter el pan, el horno ya quema. Una piedra en el fondo guarda el calor.\n"
SALT = "## Salt\n\nSalt slows the yeast and strengthens the dough. Never put it directly on the yeast.\n"
SAL = "## La sal\n\nLa sal frena la levadura y da fuerza a la masa. Nunca la eches encima de la levadura.\n"
CRUST = "## Crust\n\nSteam in the first minutes keeps the crust thin. Open the door to let it dry.\n"
CORTEZA = "## La corteza\n\nEl vapor de los primeros minutos deja fina la corteza. Abre la puerta y se seca.\n"
SPANISH = {DOUGH: MASA, OVEN: HORNO, SALT: SAL, CRUST: CORTEZA}


def chapter(title: str, *sections: str) -> str:
    """A chapter of some sections."""
    return "\n".join([f"# {title}\n", *sections])


def sentences(*sections: str) -> set[str]:
    """The Spanish sentences of sections."""
    prose = [SPANISH[section].split("\n\n")[1].strip() for section in sections]
    return {part.rstrip(".") for text in prose for part in text.split(". ")}


def on_branch(git: Git, branch: str, *, but: Iterable[str] = ()) -> str:
    """All Markdown of a revision in one piece."""
    return "\n".join(git.show(path, branch) for path in git.paths(branch) if path.endswith(".md") and path not in but)


def left_alone(result: dict[str, Any]) -> dict[str, str]:
    """The reasons for files that were left alone, by path."""
    return {file["path"]: file["reason"] for file in result["left_alone"]}


BREAD, PAN = chapter("Bread", DOUGH, OVEN, SALT, CRUST), chapter("Pan", MASA, HORNO, SAL, CORTEZA)
BAKING, HORNEAR = chapter("Baking", OVEN, CRUST), chapter("Hornear", HORNO, CORTEZA)
KNEADING, AMASAR = chapter("Kneading", DOUGH, SALT), chapter("Amasar", MASA, SAL)

OPERATIONS: dict[str, tuple[Tree, Tree, Tree]] = {
    "a rename": ({"bread.md": BREAD}, {"bread.md": None, "loaf.md": BREAD}, {"bread.md": PAN}),
    "a rename with a change": (
        {"bread.md": BREAD}, {"bread.md": None, "loaf.md": BREAD.replace("# Bread", "# A Loaf of Bread")},
        {"bread.md": PAN},
    ),
    "a move into a folder": ({"bread.md": BREAD}, {"bread.md": None, "oven": {"bread.md": BREAD}}, {"bread.md": PAN}),
    "a rename in letter case only": ({"Bread.md": BREAD}, {"Bread.md": None, "bread.md": BREAD}, {"Bread.md": PAN}),
    "a split into the old name and a new one": (
        {"bread.md": BREAD}, {"bread.md": KNEADING, "baking.md": BAKING}, {"bread.md": PAN}
    ),
    "a split into two new names": (
        {"bread.md": BREAD}, {"bread.md": None, "kneading.md": KNEADING, "baking.md": BAKING}, {"bread.md": PAN}
    ),
    "a merge into the old name": (
        {"kneading.md": KNEADING, "baking.md": BAKING},
        {"kneading.md": chapter("Kneading", DOUGH, SALT, OVEN, CRUST), "baking.md": None},
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "a merge into a new name": (
        {"kneading.md": KNEADING, "baking.md": BAKING}, {"kneading.md": None, "baking.md": None, "bread.md": BREAD},
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "a section that moves between chapters": (
        {"kneading.md": KNEADING, "baking.md": BAKING},
        {"kneading.md": chapter("Kneading", DOUGH), "baking.md": chapter("Baking", SALT, OVEN, CRUST)},
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "two files that trade names": (
        {"kneading.md": KNEADING, "baking.md": BAKING}, {"kneading.md": BAKING, "baking.md": KNEADING},
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "a file whose name another one takes": (
        {"kneading.md": KNEADING, "baking.md": BAKING},
        {"kneading.md": None, "baking.md": KNEADING, "oven.md": BAKING},
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "a file that is moved away and another one begun at its place": (
        {"bread.md": BREAD}, {"bread.md": chapter("Overview", "See the next chapter.\n"), "loaf.md": BREAD},
        {"bread.md": PAN},
    ),
    "a switch to CRLF": ({"bread.md": BREAD}, {"bread.md": BREAD.replace("\n", "\r\n")}, {"bread.md": PAN}),
    "a switch to CRLF with a change": (
        {"bread.md": BREAD}, {"bread.md": BREAD.replace("# Bread", "# The Bread").replace("\n", "\r\n")},
        {"bread.md": PAN},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_sentence_of_the_people_survives(tmp_path: Path, sync: Sync, name: str) -> None:
    book = make_book(tmp_path, *OPERATIONS[name])
    result = sync(book)
    branch = result["branch"] or "main"
    text = on_branch(book.chinese, branch)
    assert {sentence for sentence in sentences(*SPANISH) if text.count(sentence) != 1} == set()
    assert sync(book)["commit"] is None, "a second run has nothing to do"
    assert left_alone(result) == {}


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "CRLF" not in name])
def test_every_file_is_where_its_source_is(tmp_path: Path, sync: Sync, name: str) -> None:
    book = make_book(tmp_path, *OPERATIONS[name])
    branch = sync(book)["branch"]
    assert [path for path in book.chinese.paths(branch) if path.endswith(".md")] == book.english.paths()
    state = parse_state(book.chinese.show(STATE_PATH, branch))
    assert {base.path: base.blob for base in state.files.values()} == {
        path: book.english("rev-parse", f"main:{path}") for path in book.english.paths()
    }


def test_a_file_keeps_its_line_ends_when_upstream_takes_other_ones(tmp_path: Path, sync: Sync) -> None:
    book = make_book(tmp_path, *OPERATIONS["a switch to CRLF with a change"])
    assert "\r" not in book.chinese.show("bread.md", sync(book)["branch"])


def test_line_ends_alone_are_no_reason_for_a_commit(tmp_path: Path, sync: Sync) -> None:
    book = make_book(tmp_path, *OPERATIONS["a switch to CRLF"])
    assert sync(book)["commit"] is None


HISTORIES: dict[str, tuple[list[Tree], Tree]] = {
    "a name that is given up and taken by another file": (
        [
            {"kneading.md": KNEADING, "baking.md": BAKING},
            {"baking.md": None, "oven.md": BAKING},
            {"kneading.md": None, "baking.md": KNEADING},
        ],
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "names that are traded by way of a third": (
        [
            {"kneading.md": KNEADING, "baking.md": BAKING},
            {"kneading.md": None, "t.md": KNEADING},
            {"baking.md": None, "kneading.md": BAKING},
            {"t.md": None, "baking.md": KNEADING},
        ],
        {"kneading.md": AMASAR, "baking.md": HORNEAR},
    ),
    "a chain of renames, each into the name before": (
        [
            {"a.md": BAKING, "b.md": KNEADING},
            {"a.md": None, "c.md": BAKING},
            {"b.md": None, "a.md": KNEADING},
            {"c.md": None, "b.md": BAKING},
        ],
        {"a.md": HORNEAR, "b.md": AMASAR},
    ),
    "two files that become one name, one after the other": (
        [
            {"a.md": KNEADING, "b.md": BAKING},
            {"a.md": None, "c.md": KNEADING},
            {"c.md": None, "b.md": None, "d.md": BAKING},
            {"d.md": None, "c.md": BREAD},
        ],
        {"a.md": AMASAR, "b.md": HORNEAR},
    ),
    "a file that was removed and came back": (
        [{"bread.md": BREAD, "x.md": "# X\n"}, {"bread.md": None}, {"bread.md": BREAD.replace("# Bread", "# Loaf")}],
        {"bread.md": PAN},
    ),
    "a file that was moved there and back": (
        [{"bread.md": BREAD}, {"bread.md": None, "loaf.md": BREAD}, {"loaf.md": None, "bread.md": BREAD}],
        {"bread.md": PAN},
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_every_sentence_survives_a_longer_history(tmp_path: Path, sync: Sync, name: str) -> None:
    trees, chinese = HISTORIES[name]
    english = make(tmp_path / "english", *trees)
    first = f"main~{len(trees) - 1}"
    state = state_of(english, first, {path: path for path in chinese})
    book = Book(english, make(tmp_path / "chinese", {**chinese, STATE_PATH: state}))
    result = sync(book)
    branch = result["branch"] or "main"
    text = on_branch(book.chinese, branch)
    assert {sentence for sentence in sentences(*SPANISH) if text.count(sentence) != 1} == set()
    assert [path for path in book.chinese.paths(branch) if path.endswith(".md")] == english.paths()
    assert left_alone(result) == {}
    assert sync(book)["commit"] is None, "a second run has nothing to do"
