"""Big updates in waves: as much as people can review, in the order of the book, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.assembly.soundness import Severities, WouldBreak, finish_soundly
from amts_bot.translation.plan.decisions import Draft
from tests.conftest import Book, make_book, state_of
from tests.e2e.test_surgery import (
    AMASAR,
    BAKING,
    BREAD,
    CRUST,
    DOUGH,
    HORNEAR,
    KNEADING,
    OVEN,
    PAN,
    SALT,
    SPANISH,
    chapter,
    left_alone,
    on_branch,
    sentences,
)
from tests.gits import Git, Tree, make

Sync = Callable[..., dict[str, Any]]

ANIMALS = ["ant", "bee", "cat", "dog", "eel"]
WAITS = "waits for the next wave, which begins when this one is merged"


def page(animal: str, *, legs: int = 4) -> str:
    """A chapter with two sentences, of which one speaks of a number."""
    return f"# The {animal.title()}\n\nThe {animal} lives in the garden. People say that it has {legs} legs or more.\n"


def pagina(animal: str) -> str:
    """Its translation."""
    return f"# {animal.title()} en español\n\nEl animal {animal} vive en el jardín. Dicen que tiene 4 patas o más.\n"


TOC = "# Animals\n\n```toc\neel\ncat\nant\nbee\ndog\n```\n"
TOC_ES = "# Animales\n\n```toc\neel\ncat\nant\nbee\ndog\n```\n"


@pytest.fixture
def zoo(tmp_path: Path) -> Book:
    """Five chapters; each has one changed sentence."""
    before: Tree = {"index.md": TOC, **{f"{animal}.md": page(animal) for animal in ANIMALS}}
    after: Tree = {f"{animal}.md": page(animal, legs=100 + n) for n, animal in enumerate(ANIMALS)}
    spanish: Tree = {"index.md": TOC_ES, **{f"{animal}.md": pagina(animal) for animal in ANIMALS}}
    return make_book(tmp_path, before, after, spanish)


def updated(result: dict[str, Any]) -> set[str]:
    """The files of a result that were updated."""
    return {file["path"] for file in result["files"]}


def merge(book: Book, result: dict[str, Any]) -> None:
    """Merge the branch of a run into main, as people do."""
    book.chinese("update-ref", "refs/heads/main", result["branch"])


def test_waves_follow_the_table_of_contents_until_nothing_is_left(zoo: Book, sync: Sync) -> None:
    waiting = {f"{animal}.md" for animal in ANIMALS}
    for expected in ({"eel.md", "cat.md"}, {"ant.md", "bee.md"}, {"dog.md"}):
        result = sync(zoo, "--wave", "2")
        assert zoo.chinese.changed(result["branch"]) == sorted([STATE_PATH, *expected])
        waiting -= expected
        assert left_alone(result) == dict.fromkeys(waiting, WAITS)
        merge(zoo, result)
    last = sync(zoo, "--wave", "2")
    assert last["commit"] is None
    assert last["open_units"] == 5, "merging alone confirms no offer"


def test_what_waits_in_the_open_branch_counts(zoo: Book, sync: Sync) -> None:
    first = sync(zoo, "--wave", "2")
    again = sync(zoo, "--wave", "2")
    assert (again["commit"], len(left_alone(again))) == (None, 3)
    more = sync(zoo, "--wave", "3")
    assert (updated(more) & {"ant.md", "bee.md", "dog.md"}, more["branch"]) == ({"ant.md"}, first["branch"])


def test_a_later_change_of_a_file_in_the_open_branch_is_added_to_it(zoo: Book, sync: Sync) -> None:
    first = sync(zoo, "--wave", "2")
    zoo.english.commit({"cat.md": page("cat", legs=7).replace("garden", "yard")})
    second = sync(zoo, "--wave", "2")
    assert second["branch"] == first["branch"]
    assert "cat.md" in updated(second)
    assert set(left_alone(second)) == {"ant.md", "bee.md", "dog.md"}


def test_bases_that_were_found_do_not_make_a_file_begun(zoo: Book, sync: Sync) -> None:
    zoo.chinese.commit({STATE_PATH: None, **{f"{a}_origin.md": page(a) for a in ANIMALS}, "index_origin.md": TOC})
    first = sync(zoo, "--wave", "2")
    assert len(parse_state(zoo.chinese.show(STATE_PATH, first["branch"])).files) == 6
    again = sync(zoo, "--wave", "2")
    assert (again["commit"], len(left_alone(again))) == (None, 3)


def test_a_wave_is_a_setting_of_the_translation(
    zoo: Book, amts: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "source: {repository: english}\ntargets: {zh: {repository: chinese, wave: 3}}\n"
    (tmp_path / "amts.yml").write_text(text, encoding="utf-8")
    ran = amts("sync", "--local", "--quiet", "--format", "json")
    (result,) = json.loads(ran.out)["languages"]
    assert len(updated(result)) == 3


def test_a_budget_in_characters_is_kept_to(zoo: Book, sync: Sync) -> None:
    one = len("People say that it has 100 legs or more.")
    result = sync(zoo, "--max-characters", str(3 * one))
    assert updated(result) == {"eel.md", "cat.md", "ant.md"}
    assert set(left_alone(result).values()) == {"waits for the budget of a later run"}
    assert result["characters"]["sent"] <= 3 * one
    nothing = sync(zoo, "--max-characters", "0", "--dry-run")
    assert nothing["characters"]["sent"] == 0


def test_a_new_chapter_that_nobody_can_serve_takes_no_place_in_a_wave(zoo: Book, sync: Sync) -> None:
    new = "# The Fox\n\n" + "".join(f"The fox number {n} is quite another animal in another wood. " for n in range(9))
    zoo.english.commit({"fox.md": new, "index.md": TOC.replace("eel\n", "fox\neel\n")})
    result = sync(zoo, "--wave", "2")
    assert updated(result) == {"eel.md", "cat.md"} | (updated(result) & {"index.md"})
    assert "not translated yet" in left_alone(result)["fox.md"]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that lets no file pass in which a new sentence is; what it is that nothing helps against is no matter here."""

    def finish(prepared: Prepared, drafts: Mapping[int, Draft], severities: Severities) -> Assembled:
        if NEW.strip() in prepared.decisions.changes.head.text:
            raise WouldBreak("the update would break the book (a new sentence)")
        return finish_soundly(prepared, drafts, severities)

    monkeypatch.setattr("amts_bot.operations.steps.finish_files.finish_soundly", finish)


NEW = "\nAnd here is a new sentence, which nobody has had the time to translate so far.\n"


def test_a_file_that_the_gate_refuses_takes_no_place_in_a_wave(zoo: Book, sync: Sync, refused: None) -> None:
    zoo.english.commit({"eel.md": page("eel", legs=9) + NEW})
    result = sync(zoo, "--wave", "2")
    assert "would break the book" in left_alone(result)["eel.md"]
    assert updated(result) == {"cat.md", "ant.md"}


# --- text that moves ---------------------------------------------------------------------------------------


def people(*, branch: str, git: Git) -> set[str]:
    """The sentences of people that are missing on a branch."""
    text = on_branch(git, branch)
    return {sentence for sentence in sentences(*SPANISH) if sentence not in text}


MOVED: dict[str, tuple[Tree, Tree]] = {
    "a split": (
        {"bread.md": BREAD, "zoo.md": page("zebra")},
        {"bread.md": KNEADING, "baking.md": BAKING, "zoo.md": page("zebra", legs=5)},
    ),
    "a merge": (
        {"a.md": KNEADING, "b.md": BAKING, "zoo.md": page("zebra")},
        {"a.md": None, "b.md": None, "c.md": BREAD, "zoo.md": page("zebra", legs=5)},
    ),
    "sections that go round in a circle": (
        {"a.md": chapter("A", DOUGH, OVEN), "b.md": chapter("B", SALT), "c.md": chapter("C", CRUST)},
        {"a.md": chapter("A", DOUGH, CRUST), "b.md": chapter("B", OVEN), "c.md": chapter("C", SALT)},
    ),
    "sections that go into new chapters, with new text": (
        {"bread.md": BREAD, "zoo.md": page("zebra")},
        {
            "bread.md": chapter("Bread", OVEN),
            "a.md": chapter("A", DOUGH, "A new sentence that nobody has translated yet.\n"),
            "b.md": chapter("B", SALT, CRUST, "Another new sentence that nobody has seen before.\n"),
            "zoo.md": page("zebra", legs=5),
        },
    ),
}


def translated(tree: Tree) -> dict[str, str]:
    """The Spanish files of an English tree."""
    out = {}
    for path, text in tree.items():
        assert isinstance(text, str)
        for english, spanish in SPANISH.items():
            text = text.replace(english, spanish)  # noqa: PLW2901
        out[path] = pagina("zebra") if path == "zoo.md" else text
    return out


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize("wave", ["1", "2", "5"])
def test_no_sentence_of_people_is_lost_in_any_wave(tmp_path: Path, sync: Sync, name: str, wave: str) -> None:
    before, after = MOVED[name]
    book = make_book(tmp_path, before, after, translated(before))
    assert people(branch="main", git=book.chinese) == set()
    for _ in range(4):
        result = sync(book, "--wave", wave)
        if result["branch"] is None:
            break
        assert people(branch=result["branch"], git=book.chinese) == set()
        merge(book, result)
    assert sync(book, "--wave", wave)["commit"] is None
    assert left_alone(sync(book, "--wave", wave)) == {}
    assert [path for path in book.chinese.paths() if path.endswith(".md")] == book.english.paths()


def test_files_with_moved_text_wait_for_one_that_would_break(tmp_path: Path, sync: Sync, refused: None) -> None:
    before = {"kneading.md": chapter("Kneading", DOUGH, OVEN), "baking.md": chapter("Baking", CRUST), "salt.md": SALT}
    after = {
        "kneading.md": chapter("Kneading", DOUGH),
        "baking.md": chapter("Baking", CRUST, OVEN, NEW),
        "salt.md": SALT.replace("slows", "calms"),
    }
    book = make_book(tmp_path, before, after, translated(before))
    result = sync(book)
    alone = left_alone(result)
    assert "would break the book" in alone["baking.md"]
    assert alone["kneading.md"] == "waits for baking.md, with which it shares moved text"
    assert updated(result) == {"salt.md"}


def test_a_removed_chapter_with_text_of_its_own_stays_and_holds_up_nobody(tmp_path: Path, sync: Sync) -> None:
    own = HORNEAR + "\n## En nuestra tierra\n\nAquí el pan se hace con leña de encina y mucha paciencia.\n"
    merged = chapter("Kneading", DOUGH, SALT, OVEN, CRUST)
    book = make_book(
        tmp_path, {"kneading.md": KNEADING, "baking.md": BAKING}, {"kneading.md": merged, "baking.md": None},
        {"kneading.md": AMASAR, "baking.md": own},
    )  # fmt: skip
    result = sync(book)
    assert left_alone(result) == {"baking.md": "removed upstream; the translation has text of its own, so it stays"}
    assert book.chinese.show("baking.md", result["branch"]) == own
    assert people(branch=result["branch"], git=book.chinese) == set()
    assert next(iter(sentences(OVEN))) in book.chinese.show("kneading.md", result["branch"])
    assert sync(book)["commit"] is None


def test_a_new_chapter_is_not_made_for_one_sentence_that_every_chapter_has(tmp_path: Path, sync: Sync) -> None:
    common = "Let us look at this in practice now."
    more = "".join(f"This is sentence number {n} of a chapter that nobody has translated yet. " for n in range(20))
    before = {"bread.md": BREAD + f"\n{common}\n"}
    after = {"bread.md": BREAD, "new.md": f"# New\n\n{more}\n\n{common}\n"}
    book = make_book(tmp_path, before, after, {"bread.md": PAN + "\nVeámoslo ahora en la práctica.\n"})
    result = sync(book)
    assert "not translated yet" in left_alone(result)["new.md"]
    assert book.chinese.show("bread.md", result["branch"]) == PAN


def test_a_state_without_moves_is_no_worse_for_a_wave(tmp_path: Path, sync: Sync) -> None:
    english = make(
        tmp_path / "english", {"a.md": KNEADING, "b.md": BAKING}, {"b.md": BAKING.replace("A stone", "A tile")}
    )
    spanish: Tree = {"a.md": AMASAR, "b.md": HORNEAR, STATE_PATH: state_of(english, "main~1", {"b.md": "b.md"})}
    result = sync(Book(english, make(tmp_path / "chinese", spanish)), "--wave", "1")
    assert updated(result) == {"b.md"}


def test_new_chapters_that_the_memory_cannot_make_wait_for_no_wave(tmp_path: Path, sync: Sync) -> None:
    """They would wait for ever: what they need is said, and the wave is for those that it can make."""
    after = {**{f"{animal}.md": page(animal, legs=100 + n) for n, animal in enumerate(ANIMALS)}}
    new = {f"new{n}.md": f"# Number {n}\n\nNobody has ever written of the plant {n * 'x'} in it.\n" for n in range(4)}
    before: Tree = {"index.md": TOC, **{f"{animal}.md": page(animal) for animal in ANIMALS}}
    spanish: Tree = {"index.md": TOC_ES, **{f"{animal}.md": pagina(animal) for animal in ANIMALS}}
    book = make_book(tmp_path, before, {**after, **new}, spanish)
    alone = left_alone(sync(book, "--wave", "2"))
    assert {path for path, reason in alone.items() if reason == WAITS} == {"ant.md", "bee.md", "dog.md"}
    for path in new:
        assert "not translated yet" in alone[path] and "an engine that translates, or a person" in alone[path]
