"""The base of a translated file: found in all that upstream ever had, held against what is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.bases.find_base import Baseline, Recorded, find_base
from amts_bot.book.bases.history import read_source_history
from tests.gits import Git, make

CODE = "```python\nrest(dough)\nknead(dough)\nbake(dough)\nserve(bread)\n```\n"


def english(hours: int, *more: str, words: str = "The dough rests.") -> str:
    """An edition of a chapter: its evidence differs by the hours and by additional lines, its prose by the words."""
    return f"# Bread\n\n{words}\n\n$$t = {hours}$$\n\n{CODE}\nSee $f + w$ and `salt`.\n" + "".join(
        f"\n{m}\n" for m in more
    )


def spanish(hours: int, *more: str, words: str = "La masa reposa.") -> str:
    """Its translation."""
    return english(hours, *more, words=words).replace("# Bread", "# Pan").replace("See", "Véase").replace("and", "y")


WHO = ("-c", "user.name=Person", "-c", "user.email=person@example.org")
OVEN = "```python\nheat(oven)\nclean(oven)\nopen(oven)\nclose(oven)\n```"


def base_of(source: Git, text: str, path: str = "bread.md", *, head: str = "main", **recorded: Any) -> Baseline | None:
    """The base of one translated text, which stands under the path of its source."""
    repository = open_repository(str(source.folder))
    history = read_source_history(repository, repository.revision(head).commit)
    return find_base(history, path=path, source_path=path, blob="0" * 40, text=text, cache=Cache(None), **recorded)


def found(baseline: Baseline | None) -> Baseline:
    assert baseline is not None
    return baseline


# --- found -------------------------------------------------------------------------------------------------


def test_the_revision_that_fits_is_found(tmp_path: Path) -> None:
    book = make(tmp_path / "en", *({"bread.md": english(hours)} for hours in (1, 2, 3)))
    base = found(base_of(book, spanish(2)))
    assert (base.commit, base.source_path, base.agreement) == (book("rev-parse", "main~1"), "bread.md", 1.0)
    assert book("rev-parse", f"{base.commit}:{base.source_path}") == base.blob
    assert (base.equal, base.exact, base.ahead, base.recorded) == (0, False, False, None)
    assert base.runner_up is not None and base.runner_up.agreement < 1


def test_dates_are_no_evidence(tmp_path: Path) -> None:
    book = make(tmp_path / "en")
    commits = [book.commit({"bread.md": english(n)}, date=date) for n, date in ((1, 3000), (2, 1000), (3, 2000))]
    assert [found(base_of(book, spanish(n))).commit for n in (1, 2, 3)] == commits


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bread.md", ["bread.md", "el pan.md", 'Ñ "x".md']),
        ("el pan.md", ["el pan.md", "el pan.md", 'Ñ "x".md']),
        ('Ñ "x".md', ["bread.md", 'Ñ "x".md', 'Ñ "x".md']),
    ],
)
def test_renames_are_followed_both_ways(tmp_path: Path, name: str, expected: list[str]) -> None:
    book = make(
        tmp_path / "en",
        {"bread.md": english(1)},
        {"bread.md": None, "el pan.md": english(1)},
        {"el pan.md": english(2)},
        {"el pan.md": None, 'Ñ "x".md': english(2)},
        {'Ñ "x".md': english(3)},
    )
    assert [found(base_of(book, spanish(hours), name)).source_path for hours in (1, 2, 3)] == expected


def test_a_rename_of_case_only_is_followed(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"Bread.md": english(1)}, {"Bread.md": None, "bread.md": english(1)})
    book.commit({"bread.md": english(2)})
    assert found(base_of(book, spanish(1), "Bread.md")).commit == book("rev-parse", "main~2")
    assert found(base_of(book, spanish(2), "Bread.md")).source_path == "bread.md"


def test_a_text_that_came_back_counts_once_with_its_oldest_commit(tmp_path: Path) -> None:
    book = make(tmp_path / "en", *({"bread.md": english(hours)} for hours in (1, 2, 1, 3)))
    base = found(base_of(book, spanish(1)))
    assert (base.commit, base.equal) == (book("rev-parse", "main~3"), 0)


def test_a_text_that_only_a_merge_has_is_found(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1), "salt.md": "# Salt\n"})
    book.commit({"bread.md": english(2)}, branch="side", on="main")
    book.commit({"salt.md": "# Sea salt\n"})
    resolved = book.commit({"bread.md": english(5)}, branch="resolved", on="main")
    merge = book(*WHO, "commit-tree", f"{resolved}^{{tree}}", "-p", "main", "-p", "side", "-m", "Merge")
    book("update-ref", "refs/heads/main", merge)
    book("update-ref", "-d", "refs/heads/resolved")
    assert found(base_of(book, spanish(5))).commit == merge


def test_line_ends_of_another_system_do_not_matter(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)}, {"bread.md": english(2).replace("\n", "\r\n")})
    assert found(base_of(book, spanish(2))).agreement == 1


def test_a_file_that_upstream_removed_still_has_a_base(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1), "a.md": "A\n"}, {"bread.md": None})
    assert found(base_of(book, spanish(1))).commit == book("rev-parse", "main~1")


def test_nothing_is_claimed_where_nothing_fits(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)})
    assert base_of(book, "# Otra cosa\n\n- uno\n- dos\n- tres\n\n`x` `y` `z`\n") is None
    assert base_of(book, spanish(1), "cake.md") is None


# --- other branches and tags -------------------------------------------------------------------------------


def test_a_revision_of_another_branch_is_found_and_said_to_be_none_of_the_head(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)})
    draft = book.commit({"bread.md": english(1, OVEN)}, branch="draft", on="main")
    base = found(base_of(book, spanish(1, OVEN)))
    assert (base.commit, base.agreement, base.ahead) == (draft, 1.0, True)


@pytest.mark.parametrize("annotated", [False, True])
def test_a_revision_that_only_a_tag_has_is_found(tmp_path: Path, annotated: bool) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)})
    release = book.commit({"bread.md": english(1, OVEN)}, branch="release", on="main")
    book(*WHO, "tag", *(["-a", "-m", "1"] if annotated else []), "v1", release)
    book("update-ref", "-d", "refs/heads/release")
    assert found(base_of(book, spanish(1, OVEN))).commit == release


def test_what_upstream_forced_away_is_found_where_a_branch_still_has_it(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)}, {"bread.md": english(1, OVEN)})
    book("branch", "before", "main")
    book("update-ref", "refs/heads/main", "main~1")
    book.commit({"bread.md": english(3)})
    base = found(base_of(book, spanish(1, OVEN)))
    assert (base.commit, base.ahead) == (book("rev-parse", "before"), True)


def test_the_head_is_preferred_unless_the_other_branch_fits_clearly_better(tmp_path: Path) -> None:
    many = [f"$x_{n}$" for n in range(100)]
    book = make(tmp_path / "en", {"bread.md": english(1, *many)})
    book.commit({"bread.md": english(2, *many)}, branch="draft", on="main")
    base = found(base_of(book, spanish(2, *many)))
    assert (base.commit, base.ahead) == (book("rev-parse", "main"), False)
    assert base.runner_up is not None and base.runner_up.agreement == 1 > base.agreement > 0.98


def test_what_stands_on_both_is_in_the_history_of_the_head(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)})
    book.commit({"bread.md": english(2)}, branch="draft", on="main")
    on_main = book.commit({"bread.md": english(2)})
    base = found(base_of(book, spanish(2)))
    assert (base.commit, base.ahead) == (on_main, False)


def test_a_detached_head_is_a_head(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)}, {"bread.md": english(2)})
    book("checkout", "--quiet", "--detach", "main~1")
    assert found(base_of(book, spanish(2, OVEN), head="HEAD")).commit == book("rev-parse", "main")
    assert found(base_of(book, spanish(1), head="HEAD")).ahead is False


# --- equal ones --------------------------------------------------------------------------------------------


def test_equal_revisions_are_counted_and_the_oldest_is_chosen(tmp_path: Path) -> None:
    words = ("It rests.", "The dough rests.", "The dough rests long.")
    book = make(tmp_path / "en", *({"bread.md": english(1, words=each)} for each in words))
    base = found(base_of(book, spanish(1)))
    assert (base.commit, base.equal) == (book("rev-parse", "main~2"), 2)
    assert base.runner_up is not None and base.runner_up.agreement == base.agreement


def test_of_equal_ones_the_numbers_and_names_in_the_prose_decide(tmp_path: Path) -> None:
    words = ("It rests.", "It rests 12 hours.", "It rests 13 hours at the *Baker* house.")
    book = make(tmp_path / "en", *({"bread.md": english(1, words=each)} for each in words))
    base = found(base_of(book, spanish(1, words="Reposa 12 horas.")))
    assert (base.commit, base.equal) == (book("rev-parse", "main~1"), 2)
    assert found(base_of(book, spanish(1, words="Reposa 13 horas en *Baker*."))).commit == book("rev-parse", "main")


# --- what is recorded --------------------------------------------------------------------------------------


def three_editions(folder: Path) -> Git:
    """A chapter whose second edition differs in words only, and whose third has an oven."""
    return make(
        folder,
        {"bread.md": english(1)},
        {"bread.md": english(1, words="The dough rests on a board.")},
        {"bread.md": english(1, OVEN, words="The dough rests on a board.")},
    )


@pytest.fixture
def editions(tmp_path: Path) -> Git:
    return three_editions(tmp_path / "en")


def blob(book: Git, revision: str) -> str:
    return book("rev-parse", f"{revision}:bread.md")


def test_what_is_recorded_stays_among_equal_ones(editions: Git) -> None:
    second = Recorded("snapshot", blob(editions, "main~1"))
    base = found(base_of(editions, spanish(1), recorded=second))
    assert (base.blob, base.exact, base.equal) == (second.blob, True, 1)
    assert base.recorded == Recorded("snapshot", second.blob, editions("rev-parse", "main~1"), 1.0, False)


def test_a_recorded_base_keeps_the_commit_that_is_written_down(editions: Git) -> None:
    line = Recorded("state", blob(editions, "main~2"), "f" * 40)
    base = found(base_of(editions, spanish(1), recorded=line))
    assert base.recorded is not None and base.recorded.commit == "f" * 40
    assert base.commit == editions("rev-parse", "main~2")


def test_a_clearly_better_revision_is_used_and_what_is_recorded_is_doubted(editions: Git) -> None:
    base = found(base_of(editions, spanish(1, OVEN), recorded=Recorded("snapshot", blob(editions, "main~2"))))
    assert (base.blob, base.exact, base.agreement) == (blob(editions, "main"), False, 1.0)
    assert base.recorded is not None and base.recorded.doubted
    assert base.recorded.agreement is not None and base.recorded.agreement < 0.98


def test_a_few_tokens_cast_no_doubt(tmp_path: Path) -> None:
    book = make(tmp_path / "en", {"bread.md": english(1)}, {"bread.md": english(2)})
    base = found(base_of(book, spanish(2), recorded=Recorded("snapshot", blob(book, "main~1"))))
    assert (base.blob, base.exact) == (blob(book, "main~1"), True)
    assert base.recorded is not None and not base.recorded.doubted


def test_tokens_on_both_sides_cast_no_doubt(tmp_path: Path) -> None:
    own = "```python\nheat(oven)\nclean(oven)\nopen(oven)\nclose(oven)\nwipe(oven)\n```"
    foreign = "```r\nheat(oven)\nclean(oven)\nopen(oven)\nclose(oven)\nwipe(oven)\nlock(gate)\nring(bell)\n```"
    book = make(tmp_path / "en", {"bread.md": english(1)}, {"bread.md": english(1, foreign)})
    base = found(base_of(book, spanish(1, own), recorded=Recorded("snapshot", blob(book, "main~1"))))
    assert base.exact
    assert base.runner_up is not None and base.runner_up.agreement > base.agreement + 0.02


def test_a_recorded_base_can_be_ignored_and_is_still_compared(editions: Git) -> None:
    second = Recorded("snapshot", blob(editions, "main~1"))
    base = found(base_of(editions, spanish(1), recorded=second, ignore_recorded=True))
    assert (base.blob, base.exact) == (blob(editions, "main~2"), False)
    assert base.recorded is not None and base.recorded.agreement == 1.0


def test_a_snapshot_that_was_edited_by_hand_is_no_revision(editions: Git) -> None:
    base = found(base_of(editions, spanish(1, OVEN), recorded=Recorded("snapshot", "e" * 40)))
    assert (base.blob, base.exact) == (blob(editions, "main"), False)
    assert base.recorded == Recorded("snapshot", "e" * 40, None, None, False)


def test_a_recorded_base_needs_no_least_agreement(editions: Git) -> None:
    text = "# Pan\n\nLa masa reposa.\n"
    recorded = Recorded("state", blob(editions, "main~2"), editions("rev-parse", "main~2"))
    assert found(base_of(editions, text, recorded=recorded)).agreement < 0.5
    assert base_of(editions, text, recorded=recorded, ignore_recorded=True) is None


# --- speed --------------------------------------------------------------------------------------


def test_a_second_search_reads_no_text(editions: Git, tmp_path: Path) -> None:
    repository = open_repository(str(editions.folder))
    history = read_source_history(repository, repository.revision().commit)
    ask = {"path": "bread.md", "source_path": "bread.md", "blob": "0" * 40, "cache": Cache(tmp_path / "cache")}
    first = find_base(history, text=spanish(1), **ask)  # type: ignore[arg-type]
    assert first == find_base(history, text="other bytes of the same blob", **ask)  # type: ignore[arg-type]
