"""Where every file of a book stands, and which branch the bot goes on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.branch.state_file import STATE_PATH
from amts_bot.book.branch.working_branch import working_branch
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.book.places.read_book import read_book
from amts_bot.errors import BadInput
from amts_bot.settings.book import Source, Target
from tests.conftest import state_of
from tests.gits import Git, Link, Submodule, Tree, clone, make

OLD, NEW = "# Bread\n\nFlour and water.\n" * 3, "# Bread\n\nFlour, salt and water.\n" * 3
BROT = "# Brot\n\nMehl und Wasser.\n" * 3


def read(
    english: Git, german: Git, *, at: str = "main", source: Source | None = None, target: Target | None = None
) -> Book:
    """The book as the bot sees it."""
    return read_book(
        open_repository(str(english.folder)), open_repository(str(german.folder)),
        source or Source(repository="en"), target or Target(repository="de"), at=at, target_at="HEAD",
    )  # fmt: skip


def places(english: Git, german: Git, *, at: str = "main", target: Target | None = None) -> dict[str, FilePlace]:
    """Every place by its path."""
    return {place.path: place for place in read(english, german, at=at, target=target).places}


def recorded(english: Git, folder: Path, tree: Tree, source_paths: dict[str, str], *, at: str = "main~1") -> Git:
    """A German repository whose state file says which English each file was made from."""
    return make(folder / "de", {**tree, STATE_PATH: state_of(english, at, source_paths)})


# --- the base ----------------------------------------------------------------------------------------------


def test_a_recorded_base_is_the_base(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD, "b.md": OLD + "b"}, {"a.md": NEW})
    german = recorded(english, tmp_path, {"a.md": BROT, "b.md": BROT}, {"a.md": "a.md", "b.md": "b.md"})
    found = places(english, german)
    assert [(path, place.situation) for path, place in found.items()] == [
        ("a.md", Situation.OUTDATED), ("b.md", Situation.UP_TO_DATE)
    ]  # fmt: skip
    assert found["a.md"].base == english("rev-parse", "main~1:a.md")
    assert found["a.md"].head == english("rev-parse", "main:a.md")
    assert found["a.md"].translation == german("rev-parse", "HEAD:a.md")


def test_a_snapshot_of_the_translators_is_the_base_where_nothing_is_recorded(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    german = make(tmp_path / "de", {"a.md": BROT, "a_origin.md": OLD})
    place = places(english, german)["a.md"]
    assert (place.situation, place.origin_path, place.old_origin_path) == (
        Situation.OUTDATED, "a_origin.md", "a_origin.md"
    )  # fmt: skip
    german.commit({STATE_PATH: state_of(english, "main", {"a.md": "a.md"})})
    assert places(english, german)["a.md"].situation is Situation.UP_TO_DATE


def test_a_snapshot_that_was_edited_is_no_base_and_is_not_to_be_replaced(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    german = make(tmp_path / "de", {"a.md": BROT, "a_origin.md": OLD + "\nWe changed this.\n"})
    place = places(english, german)["a.md"]
    assert (place.situation, place.base, place.old_origin_path) == (Situation.UNKNOWN_BASE, None, None)
    assert "edited by hand" in place.reason
    german.commit({STATE_PATH: state_of(english, "main~1", {"a.md": "a.md"})})
    place = places(english, german)["a.md"]
    assert (place.situation, place.old_origin_path) == (Situation.OUTDATED, None)


def test_snapshots_of_another_habit_are_a_setting(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    german = make(tmp_path / "de", {"a.md": BROT, "a.english.md": OLD})
    assert places(english, german)["a.md"].situation is Situation.UNKNOWN_BASE
    target = Target(repository="de", origin="{stem}.english.md")
    assert {path: place.situation for path, place in places(english, german, target=target).items()} == {
        "a.md": Situation.OUTDATED
    }


def test_a_base_that_is_ahead_is_never_gone_back_from(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    german = recorded(english, tmp_path, {"a.md": BROT}, {"a.md": "a.md"}, at="main")
    place = places(english, german, at="main~1")["a.md"]
    assert (place.situation, place.base) == (Situation.AHEAD, None)
    assert f"{english('rev-parse', 'main')[:10]}, which is not in the history of the head" in place.reason


def test_a_shallow_source_is_said_to_be_the_reason(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    german = recorded(english, tmp_path, {"a.md": BROT}, {"a.md": "a.md"})
    shallow = clone(english, tmp_path / "shallow", "--depth", "1")
    assert "shallow clone" in places(shallow, german)["a.md"].reason


def test_without_any_evidence_nothing_is_guessed(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD})
    place = places(english, make(tmp_path / "de", {"a.md": BROT, "own.md": BROT}))
    assert (place["a.md"].situation, place["a.md"].base) == (Situation.UNKNOWN_BASE, None)
    assert place["own.md"].situation is Situation.TARGET_ONLY
    assert place["own.md"].reason == "only the translation has it"


# --- what happened upstream --------------------------------------------------------------------------------


def test_a_file_is_followed_through_several_renames(tmp_path: Path) -> None:
    trees: list[Tree] = [{"a.md": OLD}, {"a.md": None, "b.md": OLD}, {"b.md": None, "c/d.md": OLD}, {"c/d.md": NEW}]
    english = make(tmp_path / "en", *trees)
    german = recorded(english, tmp_path, {"a.md": BROT}, {"a.md": "a.md"}, at="main~3")
    place = places(english, german)["c/d.md"]
    assert (place.situation, place.old_path, place.source_path) == (Situation.RENAMED, "a.md", "c/d.md")


def test_a_name_that_is_taken_in_the_translation_is_not_taken_over(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": None, "b.md": OLD})
    german = recorded(english, tmp_path, {"a.md": BROT, "b.md": "# Eigenes\n"}, {"a.md": "a.md"})
    found = places(english, german)
    assert found["a.md"].situation is Situation.UP_TO_DATE
    assert found["b.md"].situation is Situation.UNKNOWN_BASE


def test_files_that_trade_names_end(tmp_path: Path) -> None:
    other = "# Soup\n\nWater and carrots.\n" * 3
    trees: list[Tree] = [
        {"a.md": OLD, "b.md": other},
        {"a.md": None, "t.md": OLD},
        {"b.md": None, "a.md": other},
        {"t.md": None, "b.md": OLD},
    ]
    english = make(tmp_path / "en", *trees)
    german = recorded(english, tmp_path, {"a.md": BROT}, {"a.md": "a.md"}, at="main~3")
    assert places(english, german).keys() == {"a.md", "b.md"}


def test_removed_and_new_files(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": None, "new.md": "# Quite another thing\n"})
    german = recorded(english, tmp_path, {"a.md": BROT}, {"a.md": "a.md"})
    found = places(english, german)
    assert (found["a.md"].situation, found["a.md"].head) == (Situation.REMOVED, None)
    assert (found["new.md"].situation, found["new.md"].translation) == (Situation.NEW, None)


@pytest.mark.parametrize("entry", [Link("other.md"), Submodule()])
def test_what_is_no_file_in_the_translation_is_left_alone(tmp_path: Path, entry: Link | Submodule) -> None:
    english = make(tmp_path / "en", {"a.md": OLD})
    place = places(english, make(tmp_path / "de", {"a.md": entry, "other.md": BROT}))["a.md"]
    assert place.situation is Situation.TARGET_ONLY
    assert "symbolic link or a submodule" in place.reason


def test_only_what_is_included_matters(tmp_path: Path) -> None:
    tree: Tree = {"a.md": OLD, "drafts/b.md": OLD, "c.txt": OLD, "sub": Submodule(), "link.md": Link("a.md")}
    source = Source(repository="en", include=("**/*.md",), exclude=("drafts/",))
    book = read(make(tmp_path / "en", tree), make(tmp_path / "de", {"x.txt": BROT}), source=source)
    assert [place.path for place in book.places] == ["a.md"]


# --- paths -------------------------------------------------------------------------------------------------


def test_a_mapping_of_paths_goes_both_ways(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"en/a.md": OLD, "en/sub/b.md": OLD, "README.md": OLD}, {"en/a.md": NEW})
    german = recorded(english, tmp_path, {"de/a.md": BROT, "README.md": BROT}, {"de/a.md": "en/a.md"})
    source, target = Source(repository="x", path="en/{path}"), Target(repository="x", path="de/{path}")
    book = read(english, german, source=source, target=target)
    assert [(place.path, place.source_path, place.situation) for place in book.places] == [
        ("de/a.md", "en/a.md", Situation.OUTDATED),
        ("de/sub/b.md", "en/sub/b.md", Situation.NEW),
    ]


def test_what_is_recorded_for_another_language_is_not_ours(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD}, {"a.md": NEW})
    tree: Tree = {"docs": {"de": {"a.md": BROT}, "es": {"a.md": "# Pan\n"}}}
    paths = {"docs/de/a.md": "a.md", "docs/es/a.md": "a.md"}
    german = recorded(english, tmp_path, tree, paths)
    assert places(english, german, target=Target(repository="x", path="docs/de/{path}")).keys() == {"docs/de/a.md"}


# --- the state file ----------------------------------------------------------------------------------------


def test_a_broken_state_file_is_refused_with_its_line(tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"a.md": OLD})
    with pytest.raises(BadInput, match=r"state\.tsv, line 2: must be file"):
        read(english, make(tmp_path / "de", {STATE_PATH: "# amts state 1\nfile\ta.md\n"}))
    with pytest.raises(BadInput, match=r"state\.tsv, line 2: is not UTF-8"):
        read(english, make(tmp_path / "de2", {STATE_PATH: b"# amts state 1\n\xff\n"}))


# --- the branch to go on with ------------------------------------------------------------------------------

ID = "0123456789"


def branch_of(german: Git, language: str = "de") -> tuple[str, str]:
    """The branch and the start for a run."""
    repository = open_repository(str(german.folder))
    return working_branch(repository, language, german("rev-parse", "refs/heads/main"), ID)


def german_with_state(tmp_path: Path, *lines: str) -> Git:
    """A German repository with a state file of these lines."""
    return make(tmp_path / "de", {"a.md": BROT, STATE_PATH: state_lines(*lines)})


def state_lines(*lines: str) -> str:
    """A state file."""
    return "".join(f"{line}\n" for line in ("# amts state 1", *lines))


FILE, FILE_LATER, FILE_STILL_LATER = (f"file\ta.md\ta.md\t{digit * 40}\t{digit * 40}" for digit in "123")
OTHER = f"file\tb.md\tb.md\t{'4' * 40}\t{'4' * 40}"
OPEN = f"open\ta.md\t{'1' * 16}\tfuzzy\t80\t{'2' * 16}"


def test_the_first_branch_begins_at_main(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE)
    assert branch_of(german) == (f"amts/de-{ID}", german("rev-parse", "main"))


def test_an_open_branch_is_gone_on_with(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE)
    german.commit({STATE_PATH: state_lines(FILE_LATER)}, branch="amts/de-abcdef0123")
    tip = german.commit({"a.md": "# Brot und Salz\n"}, branch="amts/de-abcdef0123")
    assert branch_of(german) == ("amts/de-abcdef0123", tip)


@pytest.mark.parametrize(
    "name", ["amts/de-AT-abcdef0123", "amts/de-abcdef0123/x", "amts/de-mine", "amts/den-abcdef0123"]
)
def test_branches_of_other_names_are_not_ours(tmp_path: Path, name: str) -> None:
    german = german_with_state(tmp_path, FILE)
    german.commit({STATE_PATH: state_lines(FILE_LATER)}, branch=name)
    assert branch_of(german)[0] == f"amts/de-{ID}"


def test_a_branch_that_only_closes_units_is_open_too(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE, OPEN)
    tip = german.commit({STATE_PATH: state_lines(FILE)}, branch="amts/de-accept-abcdef0123")
    assert branch_of(german) == ("amts/de-accept-abcdef0123", tip)


def test_a_squashed_branch_is_finished_whatever_main_did_since(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE)
    german.commit({STATE_PATH: state_lines(FILE_LATER)}, branch=f"amts/de-{ID}")
    assert branch_of(german)[0] == f"amts/de-{ID}"
    german.commit({STATE_PATH: state_lines(FILE_LATER)}, message="Squashed")
    assert branch_of(german) == (f"amts/de-{ID}-2", german("rev-parse", "main"))
    german.commit({STATE_PATH: "# amts state 1\n<<<<<<< broken for a while\n"})
    german.commit({STATE_PATH: state_lines(FILE_STILL_LATER)})
    assert branch_of(german) == (f"amts/de-{ID}-2", german("rev-parse", "main"))


def test_a_branch_that_only_removes_a_chapter_is_open_until_it_is_squashed(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE, OTHER)
    tip = german.commit({STATE_PATH: state_lines(FILE)}, branch=f"amts/de-{ID}")
    assert branch_of(german) == (f"amts/de-{ID}", tip)
    german.commit({STATE_PATH: state_lines(FILE)}, message="Squashed")
    assert branch_of(german)[0] == f"amts/de-{ID}-2"


def test_what_main_went_through_before_is_no_merge(tmp_path: Path) -> None:
    german = german_with_state(tmp_path, FILE)
    german.commit({STATE_PATH: state_lines(FILE, OTHER)})
    tip = german.commit({STATE_PATH: state_lines(FILE)}, branch=f"amts/de-{ID}")
    assert branch_of(german) == (f"amts/de-{ID}", tip)


def test_a_branch_of_which_only_peoples_commits_are_left_is_gone_on_with_until_main_has_them(tmp_path: Path) -> None:
    german, name = german_with_state(tmp_path, FILE), f"amts/de-{ID}"
    tip = german.commit({"note.md": "Bis morgen.\n"}, branch=name)
    assert branch_of(german) == (name, tip)
    german.commit({"note.md": "Bis morgen.\n"}, message="Squashed")
    assert branch_of(german) == (f"{name}-2", german("rev-parse", "main"))


def test_a_branch_that_was_taken_back_as_a_whole_is_finished(tmp_path: Path) -> None:
    german, name = german_with_state(tmp_path, FILE), f"amts/de-{ID}"
    german.commit({STATE_PATH: state_lines(FILE_LATER), "note.md": "Bis morgen.\n"}, branch=name)
    german.commit({STATE_PATH: state_lines(FILE), "note.md": None}, branch=name, message="Revert")
    german.commit({"other.md": "Heute.\n"})
    assert branch_of(german) == (f"{name}-2", german("rev-parse", "main"))
