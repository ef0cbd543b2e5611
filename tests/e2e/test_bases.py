"""What a translation was made from: what is recorded is held against the evidence, and what is not is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from tests.conftest import Amts, Book, state_of
from tests.gits import Tree, make

Sync = Callable[..., dict[str, Any]]

WORDS = ["", "The oven is hot.", "The oven is warm.", "The oven is cold.", "The oven is new."]
HORNO = "El horno está caliente."


def chapter(edition: int, *, formulas: int = 1, words: int = 0) -> str:
    """A chapter; its formulas say which edition it is, its words do not."""
    math = "\n\n".join(f"$$x_{{{n}}} = {edition}$$" for n in range(formulas))
    return (
        f"# Bread\n\nWe bake at home.\n\n{math}\n\n{WORDS[words] or WORDS[1]}\n\nThen it cools slowly on the table.\n"
    )


def capitulo(edition: int, *, formulas: int = 1) -> str:
    """Its translation."""
    math = "\n\n".join(f"$$x_{{{n}}} = {edition}$$" for n in range(formulas))
    return f"# Pan\n\nHorneamos en casa.\n\n{math}\n\n{HORNO}\n\nLuego se enfría despacio en la mesa.\n"


def notes(result: dict[str, Any], path: str) -> list[str]:
    """What is said of a file's base."""
    (file,) = [file for file in result["files"] if file["path"] == path]
    return [finding["message"] for finding in file["findings"] if finding["check"] == "base"]


def with_settings(
    book: Book, amts: Amts, folder: Path, monkeypatch: pytest.MonkeyPatch, *, trust: bool
) -> dict[str, Any]:
    """A sync whose settings say whether what is recorded is trusted."""
    monkeypatch.chdir(folder)
    target = f"{{repository: {book.chinese.folder}, trust_recorded: {str(trust).lower()}}}"
    text = f"source: {{repository: {book.english.folder}}}\ntargets: {{zh: {target}}}\n"
    (folder / "amts.yml").write_text(text, encoding="utf-8")
    ran = amts("sync", "--local", "--quiet", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    (language,) = json.loads(ran.out)["languages"]
    assert isinstance(language, dict)
    return language


@pytest.fixture(params=["state", "snapshot"])
def doubtful(tmp_path: Path, request: pytest.FixtureRequest) -> Book:
    """The translation was made from the second edition, and the first one is recorded."""
    english = make(tmp_path / "english", *({"a.md": chapter(n, formulas=8)} for n in (1, 2, 3)))
    tree: Tree = {"a.md": capitulo(2, formulas=8)}
    if request.param == "state":
        extra: Tree = {STATE_PATH: state_of(english, "main~2", {"a.md": "a.md"})}
    else:
        extra = {"a_origin.md": chapter(1, formulas=8)}
    return Book(english, make(tmp_path / "chinese", {**tree, **extra}))


def test_a_recorded_base_that_fits_worse_is_not_used_and_that_is_said(
    doubtful: Book, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = with_settings(doubtful, amts, tmp_path, monkeypatch, trust=False)
    (note,) = notes(result, "a.md")
    first, second = (doubtful.english("rev-parse", f"main~{n}")[:10] for n in (2, 1))
    assert note.startswith(f"its recorded base {first}, which agrees by ")
    assert f"is not what it was made from: {second} agrees by 1.00" in note
    assert doubtful.chinese.show("a.md", result["branch"]) == capitulo(3, formulas=8)


def test_a_recorded_base_is_trusted_where_the_settings_say_so(
    doubtful: Book, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = with_settings(doubtful, amts, tmp_path, monkeypatch, trust=True)
    assert notes(result, "a.md") == []


def test_a_base_that_was_found_is_recorded_with_the_next_commit(tmp_path: Path, sync: Sync) -> None:
    trees: list[Tree] = [{f"{name}.md": chapter(n) for name in "abc"} for n in (1, 2)]
    english = make(tmp_path / "english", *trees, {"a.md": chapter(3)})
    book = Book(english, make(tmp_path / "chinese", {"a.md": capitulo(2), "b.md": capitulo(2), "c.md": capitulo(1)}))
    result = sync(book)
    state = parse_state(book.chinese.show(STATE_PATH, result["branch"]))
    assert {path: base.blob for path, base in state.files.items()} == {
        path: english("rev-parse", f"main:{path}") for path in ("a.md", "b.md", "c.md")
    }
    assert "nobody recorded its base" in notes(result, "a.md")[0]
    assert sync(book)["commit"] is None


def test_a_base_alone_is_no_reason_for_a_commit(tmp_path: Path, sync: Sync) -> None:
    english = make(tmp_path / "english", {"a.md": chapter(1)})
    assert sync(Book(english, make(tmp_path / "chinese", {"a.md": capitulo(1)})))["commit"] is None


def test_what_is_ahead_is_never_updated_also_where_that_is_only_found(tmp_path: Path, sync: Sync) -> None:
    english = make(tmp_path / "english", {"a.md": chapter(1, formulas=8)}, {"a.md": chapter(2, formulas=8)})
    english.commit({"a.md": chapter(9, formulas=8)}, branch="next")
    book = Book(english, make(tmp_path / "chinese", {"a.md": capitulo(9, formulas=8)}))
    result = sync(book)
    assert result["commit"] is None
    (left,) = result["left_alone"]
    assert (left["situation"], "is not in the history of the head" in left["reason"]) == ("ahead", True)


# --- ties --------------------------------------------------------------------------------------------------


def found(book: Book, amts: Amts, *options: str) -> dict[str, dict[str, Any]]:
    """What `baseline` finds, by path."""
    ran = amts("baseline", "--quiet", *book.repositories, *options)
    assert ran.code == 0
    return {row["path"]: row for row in map(json.loads, ran.out.splitlines())}


@pytest.mark.parametrize("edition", [1, 2, 3, 4])
def test_a_tie_is_settled_by_the_moment_that_suits_the_other_files(tmp_path: Path, amts: Amts, edition: int) -> None:
    """The words of `a.md` change with every edition, which its formulas do not tell; those of the others do."""
    trees: list[Tree] = [
        {"a.md": chapter(1, words=n), "b.md": chapter(n), "c.md": chapter(n, formulas=2)} for n in (1, 2, 3, 4)
    ]
    english = make(tmp_path / "english", *trees)
    spanish: Tree = {"a.md": capitulo(1), "b.md": capitulo(edition), "c.md": capitulo(edition, formulas=2)}
    rows = found(Book(english, make(tmp_path / "chinese", spanish)), amts)
    revision = f"main~{4 - edition}"
    assert rows["a.md"]["equal"] == 3
    assert rows["a.md"]["blob"] == english("rev-parse", f"{revision}:a.md")
    assert rows["a.md"]["commit"] == english("rev-parse", revision)


def test_a_tie_that_nothing_settles_is_the_oldest(tmp_path: Path, amts: Amts) -> None:
    english = make(tmp_path / "english", *({"a.md": chapter(1, words=n)} for n in (1, 2, 3)))
    rows = found(Book(english, make(tmp_path / "chinese", {"a.md": capitulo(1)})), amts)
    assert rows["a.md"]["commit"] == english("rev-parse", "main~2")


def test_what_is_recorded_for_other_files_speaks_for_one_that_is_not(tmp_path: Path, amts: Amts) -> None:
    trees: list[Tree] = [{"a.md": chapter(1, words=n), "b.md": chapter(n)} for n in (1, 2, 3)]
    english = make(tmp_path / "english", *trees)
    spanish: Tree = {
        "a.md": capitulo(1),
        "b.md": capitulo(2),
        STATE_PATH: state_of(english, "main~1", {"b.md": "b.md"}),
    }
    book = Book(english, make(tmp_path / "chinese", spanish))
    assert found(book, amts, "--path", "a.md")["a.md"]["commit"] == english("rev-parse", "main~1")
    assert found(book, amts)["a.md"]["commit"] == english("rev-parse", "main~1")


def test_the_moment_of_a_book_does_not_outweigh_the_evidence_of_a_file(tmp_path: Path, amts: Amts) -> None:
    english = make(tmp_path / "english", *({f"{name}.md": chapter(n) for name in "abcde"} for n in (1, 2, 3)))
    spanish: Tree = {"a.md": capitulo(1), **{f"{name}.md": capitulo(3) for name in "bcde"}}
    rows = found(Book(english, make(tmp_path / "chinese", spanish)), amts)
    assert rows["a.md"]["commit"] == english("rev-parse", "main~2")
