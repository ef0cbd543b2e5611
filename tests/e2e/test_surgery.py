"""What upstream does to its files, and what becomes of the people's sentences: rename, split, merge, and worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from tests.conftest import Book, make_book, state_of
from tests.gits import Git, Link, Submodule, Tree, clone, make

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
    for commit in book.chinese("rev-list", f"main..{branch}").split():
        there = on_branch(book.chinese, commit)
        assert {sentence for sentence in sentences(*SPANISH) if sentence not in there} == set(), (
            "no commit is half a move"
        )
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
    "a name that is given up and begun anew": (
        [
            {"bread.md": BREAD},
            {"bread.md": None, "loaf.md": BREAD},
            {"bread.md": chapter("Bread", *[section.replace("## ", "## More ") for section in (OVEN, CRUST)])},
            {"bread.md": None},
        ],
        {"bread.md": PAN},
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


# --- names -------------------------------------------------------------------------------------------------


def test_a_new_file_may_take_the_name_that_another_one_leaves(tmp_path: Path, sync: Sync) -> None:
    trees: list[Tree] = [{"bread.md": BREAD, "kneading.md": KNEADING}, {"bread.md": None, "loaf.md": BREAD}]
    english = make(tmp_path / "english", *trees, {"kneading.md": None, "bread.md": KNEADING})
    chinese = {"bread.md": PAN, "kneading.md": AMASAR.replace("## ", "## De ")}
    state = state_of(english, "main~2", {path: path for path in chinese})
    book = Book(english, make(tmp_path / "chinese", {**chinese, STATE_PATH: state}))
    branch = sync(book)["branch"]
    assert book.chinese.show("loaf.md", branch) == PAN
    assert book.chinese.show("bread.md", branch) == chinese["kneading.md"]
    assert book.chinese.paths(branch) == [STATE_PATH, "bread.md", "loaf.md"]


def test_a_chain_of_names_ends_well_when_one_needs_eyes(tmp_path: Path, sync: Sync) -> None:
    changed = BAKING.replace("Open the door to let it dry.", "Open the door for a minute to let it dry well.")
    trees: list[Tree] = [
        {"kneading.md": KNEADING, "baking.md": BAKING},
        {"baking.md": None, "oven.md": changed},
        {"kneading.md": None, "baking.md": KNEADING},
    ]
    english = make(tmp_path / "english", *trees)
    chinese = {"kneading.md": AMASAR, "baking.md": HORNEAR}
    state = state_of(english, "main~2", {path: path for path in chinese})
    book = Book(english, make(tmp_path / "chinese", {**chinese, STATE_PATH: state}))
    result = sync(book)
    assert result["open_units"] == 1
    assert book.chinese.show("baking.md", result["branch"]) == AMASAR
    assert "Antes de meter el pan" in book.chinese.show("oven.md", result["branch"])
    after = parse_state(book.chinese.show(STATE_PATH, result["branch"]))
    assert sorted(after.files) == ["baking.md", "oven.md"]
    assert {unit.path for unit in after.open_units} == {"oven.md"}


def test_a_name_is_not_taken_from_a_file_that_must_stay(tmp_path: Path, sync: Sync) -> None:
    """Its conflict markers keep the one from moving, so the other one waits."""
    trees, chinese = HISTORIES["a name that is given up and taken by another file"]
    english = make(tmp_path / "english", *trees)
    broken = HORNEAR + "\n<<<<<<< HEAD\nUno\n=======\nDos\n>>>>>>> main\n"
    state = state_of(english, "main~2", {path: path for path in chinese})
    book = Book(english, make(tmp_path / "chinese", {**chinese, "baking.md": broken, STATE_PATH: state}))
    result = sync(book)
    assert result["commit"] is None
    assert left_alone(result) == {
        "oven.md": "oven.md, line 11: has git conflict markers; resolve the merge and remove them first",
        "baking.md": "waits for baking.md, whose name it takes",
    }


def test_a_file_whose_source_another_one_translates_is_named_and_stays(tmp_path: Path, sync: Sync) -> None:
    english = make(tmp_path / "english", {"bread.md": BREAD}, {"bread.md": None, "loaf.md": BREAD})
    state = state_of(english, "main~1", {"bread.md": "bread.md"}) + state_of(english, "main", {"loaf.md": "loaf.md"})
    state = state.replace("# amts state 1\nfile\tloaf", "file\tloaf")
    book = Book(english, make(tmp_path / "chinese", {"bread.md": PAN, "loaf.md": PAN, STATE_PATH: state}))
    result = sync(book)
    assert result["commit"] is None
    assert left_alone(result) == {
        "bread.md": "its source is now loaf.md, and loaf.md is the translation of that; remove what you do not need"
    }


AWKWARD = ["two words", 'it\'s "quoted"', "pan de maíz", "面包", "-n", "a\\b", "#1 [x]", "a%20b", "*", "$(id)"]


@pytest.mark.parametrize("name", AWKWARD)
def test_files_with_any_name_are_renamed_and_split(tmp_path: Path, sync: Sync, name: str) -> None:
    before: Tree = {f"{name}.md": BREAD, f"{name} 2.md": KNEADING.replace("# Kneading", "# Again")}
    after: Tree = {f"{name}.md": None, f"{name}/{name}.md": BREAD}
    spanish: Tree = {f"{name}.md": PAN, f"{name} 2.md": AMASAR}
    english = make(tmp_path / "english", before, after)
    chinese = make(tmp_path / "chinese", {**spanish, f"{name}_origin.md": BREAD})
    branch = sync(Book(english, chinese))["branch"]
    assert sorted(chinese.paths(branch)) == sorted(
        [STATE_PATH, f"{name} 2.md", f"{name}/{name}.md", f"{name}/{name}_origin.md"]
    )
    assert chinese.show(f"{name}/{name}.md", branch) == PAN


# --- clones ------------------------------------------------------------------------------------------------


def test_a_force_pushed_upstream_with_the_same_texts_is_no_trouble(tmp_path: Path, sync: Sync) -> None:
    book = make_book(
        tmp_path, {"bread.md": BREAD}, {"bread.md": BREAD.replace("one hour", "1 hour")}, {"bread.md": PAN}
    )
    rewritten = make(
        tmp_path / "rewritten",
        {"more.md": "# More\n\nThis chapter is new.\n", "bread.md": BREAD},
        {"bread.md": BREAD.replace("A stone", "A tile")},
    )
    result = sync(Book(rewritten, book.chinese))
    assert result["open_units"] == 1
    recorded = parse_state(book.chinese.show(STATE_PATH, result["branch"])).files["bread.md"]
    assert recorded.commit == rewritten("rev-parse", "main")


LABELS = "\n".join(f"$x_{{{n}}} = {n}$ :label:`sec_{n}`\n" for n in range(12))


def test_a_force_pushed_upstream_whose_old_text_is_gone_is_found_by_what_fits(tmp_path: Path, sync: Sync) -> None:
    gone = BREAD + LABELS
    book = make_book(tmp_path, {"bread.md": gone}, {}, {"bread.md": PAN + LABELS})
    near = gone.replace("for one hour", "for 1 hour")
    rewritten = make(tmp_path / "rewritten", {"bread.md": near}, {"bread.md": near.replace("A stone", "A tile")})
    result = sync(Book(rewritten, book.chinese))
    assert "A tile" not in book.chinese.show("bread.md", result["branch"]), "the offer is the old sentence"
    (note,) = [finding["message"] for finding in result["files"][0]["findings"] if finding["check"] == "base"]
    assert note.startswith("its recorded base is no upstream text")
    assert rewritten("rev-parse", "main~1")[:10] in note


def test_a_force_pushed_upstream_where_nothing_fits_is_left_alone(tmp_path: Path, sync: Sync) -> None:
    book = make_book(tmp_path, {"bread.md": BREAD + LABELS}, {}, {"bread.md": PAN + LABELS})
    rewritten = make(tmp_path / "rewritten", {"bread.md": "# Bread\n\n- One\n- Two\n\n```python\nbake()\n```\n"})
    result = sync(Book(rewritten, book.chinese))
    assert result["commit"] is None
    assert "is not in the history of the source" in left_alone(result)["bread.md"]


@pytest.mark.parametrize("options", [(), ("--bare",), ("--filter=blob:none",), ("--filter=blob:none", "--bare")])
@pytest.mark.parametrize("is_recorded", [True, False])
def test_any_whole_clone_of_the_source_will_do(
    tmp_path: Path, sync: Sync, options: tuple[str, ...], is_recorded: bool
) -> None:
    before, after = BREAD + LABELS, BREAD.replace("A stone", "A tile") + LABELS
    book = make_book(tmp_path, {"bread.md": before}, {"bread.md": None, "loaf.md": after}, {"bread.md": PAN + LABELS})
    if not is_recorded:
        book.chinese.commit({STATE_PATH: None})
    book.english("config", "uploadpack.allowFilter", "true")
    book.english("config", "uploadpack.allowAnySHA1InWant", "true")
    cloned = clone(book.english, tmp_path / "clone", *options)
    result = sync(Book(cloned, book.chinese))
    assert "Una piedra en el fondo" in book.chinese.show("loaf.md", result["branch"])
    assert "bread.md" not in book.chinese.paths(result["branch"])


@pytest.mark.parametrize("depth", ["1", "2"])
def test_a_shallow_clone_of_the_source_serves_the_files_whose_base_it_has(
    tmp_path: Path, sync: Sync, depth: str
) -> None:
    book = make_book(tmp_path, {"bread.md": BREAD}, {"bread.md": BREAD.replace("A stone", "A tile")}, {"bread.md": PAN})
    result = sync(Book(clone(book.english, tmp_path / "clone", "--depth", depth), book.chinese))
    if depth == "2":
        assert result["open_units"] == 1
    else:
        assert "git fetch --unshallow" in left_alone(result)["bread.md"]


def test_a_detached_head_of_the_source_is_the_head(tmp_path: Path, sync: Sync) -> None:
    trees = [{"bread.md": BREAD}, {"bread.md": BREAD.replace("A stone", "A tile")}, {"bread.md": "# Gone\n"}]
    english = make(tmp_path / "english", *trees)
    english("checkout", "--quiet", "--detach", "main~1")
    state = state_of(english, "main~2", {"bread.md": "bread.md"})
    book = Book(english, make(tmp_path / "chinese", {"bread.md": PAN, STATE_PATH: state}))
    result = sync(book)
    assert result["upstream"] == english("rev-parse", "main~1")
    assert result["open_units"] == 1


@pytest.mark.parametrize("entry", [Link("elsewhere.md"), Submodule()], ids=["link", "submodule"])
def test_what_was_no_file_for_a_while_upstream_is_no_text_of_it(
    tmp_path: Path, sync: Sync, entry: Link | Submodule
) -> None:
    trees: list[Tree] = [
        {"bread.md": BREAD + LABELS, "x": {"y.md": Submodule()}},
        {"bread.md": entry},
        {"bread.md": BREAD.replace("A stone", "A tile") + LABELS},
    ]
    english = make(tmp_path / "english", *trees)
    result = sync(Book(english, make(tmp_path / "chinese", {"bread.md": PAN + LABELS, "x": Link("bread.md")})))
    assert result["open_units"] == 1


def test_a_source_that_becomes_a_link_is_removed_and_its_translation_too(tmp_path: Path, sync: Sync) -> None:
    book = make_book(
        tmp_path, {"bread.md": BREAD, "loaf.md": BREAD}, {"bread.md": Link("loaf.md")},
        {"bread.md": PAN, "loaf.md": PAN},
    )  # fmt: skip
    assert book.chinese.paths(sync(book)["branch"]) == [STATE_PATH, "loaf.md"]
