"""The base of a translated file: found in all that upstream ever had, held against what is recorded, written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.cache import Cache
from amts_bot.repos.baseline import Baseline, Recorded, find_base, read_source_history
from amts_bot.repos.git import open_repository
from amts_bot.repos.state import STATE_PATH
from tests.conftest import Amts, refused
from tests.gits import Git, clone, make

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


@pytest.fixture
def editions(tmp_path: Path) -> Git:
    """A chapter in three editions: the second differs in words only, the third has an oven."""
    return make(
        tmp_path / "en",
        {"bread.md": english(1)},
        {"bread.md": english(1, words="The dough rests on a board.")},
        {"bread.md": english(1, OVEN, words="The dough rests on a board.")},
    )


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


# --- speed and clones --------------------------------------------------------------------------------------


def test_a_second_search_reads_no_text(editions: Git, tmp_path: Path) -> None:
    repository = open_repository(str(editions.folder))
    history = read_source_history(repository, repository.revision().commit)
    ask = {"path": "bread.md", "source_path": "bread.md", "blob": "0" * 40, "cache": Cache(tmp_path / "cache")}
    first = find_base(history, text=spanish(1), **ask)  # type: ignore[arg-type]
    assert first == find_base(history, text="other bytes of the same blob", **ask)  # type: ignore[arg-type]


def rows(ran: Any) -> dict[str, dict[str, Any]]:
    """The lines that the command gave, by path."""
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in ran.out.splitlines()]
    return {line["path"]: line for line in lines}


def test_a_blobless_clone_gives_the_same(editions: Git, tmp_path: Path, amts: Amts) -> None:
    editions("config", "uploadpack.allowFilter", "true")
    blobless = clone(editions, tmp_path / "blobless", "--bare", "--filter=blob:none")
    target = make(tmp_path / "es", {"bread.md": spanish(1, OVEN)}, bare=True)
    both = [
        rows(amts("baseline", "--source", each.folder, "--target", target.folder, "--language", "es", "--no-cache"))
        for each in (editions, blobless)
    ]
    assert both[0] == both[1] and both[0]["bread.md"]["commit"] == editions("rev-parse", "main")


def test_a_shallow_clone_finds_what_it_has_and_says_so(editions: Git, tmp_path: Path, amts: Amts) -> None:
    shallow = clone(editions, tmp_path / "shallow", "--bare", "--depth", "1")
    target = make(tmp_path / "es", {"bread.md": spanish(1)}, bare=True)
    ran = amts("baseline", "--source", shallow.folder, "--target", target.folder, "--language", "es")
    assert rows(ran)["bread.md"]["commit"] == editions("rev-parse", "main")
    assert "shallow" in ran.err


# --- the command -------------------------------------------------------------------------------------------


@pytest.fixture
def kept(editions: Git, tmp_path: Path) -> Git:
    """A translation with a snapshot that fits, one that is too old, and two files of its own."""
    editions.commit({"cake.md": english(4)})
    files = {
        "bread.md": spanish(1, OVEN),
        "cake.md": spanish(4),
        "notes.md": "# Notas\n",
        "bread_origin.md": english(1),
    }
    return make(tmp_path / "es", {**files, "cake_origin.md": english(4)})


@pytest.fixture
def run(editions: Git, kept: Git, amts: Amts) -> Callable[..., Any]:
    def command(*options: str) -> Any:
        return amts("baseline", "--source", editions.folder, "--target", kept.folder, "--language", "es", *options)

    return command


def test_a_line_for_every_translated_file(editions: Git, run: Callable[..., Any]) -> None:
    ran = run()
    lines = rows(ran)
    assert list(lines) == ["bread.md", "cake.md"]
    assert lines["cake.md"] == {
        "path": "cake.md",
        "source_path": "cake.md",
        "commit": editions("rev-parse", "main"),
        "blob": editions("rev-parse", "main:cake.md"),
        "agreement": 1.0,
        "equal": 0,
        "exact": True,
        "ahead": False,
        "recorded": {
            "place": "snapshot",
            "commit": editions("rev-parse", "main"),
            "blob": editions("rev-parse", "main:cake.md"),
            "agreement": 1.0,
            "doubted": False,
        },
        "runner_up": None,
    }
    assert lines["bread.md"]["recorded"]["doubted"] and lines["bread.md"]["commit"] == editions("rev-parse", "main~1")
    assert "bread.md: its recorded base" in ran.err


def test_only_the_named_files(run: Callable[..., Any]) -> None:
    assert list(rows(run("--path", "cake.md"))) == ["cake.md"]


def test_a_named_file_that_upstream_never_had_has_no_base(run: Callable[..., Any]) -> None:
    line = rows(run("--path", "notes.md"))["notes.md"]
    assert (line["source_path"], line["commit"], line["blob"], line["agreement"]) == ("notes.md", None, None, None)


def test_a_name_that_is_no_translated_file_is_refused(run: Callable[..., Any]) -> None:
    refused(run("--quiet", "--path", "bread_origin.md"), "bread_origin.md")
    refused(run("--quiet", "--path", "tart.md"), "tart.md")


def test_quiet_says_nothing(run: Callable[..., Any]) -> None:
    assert run("--quiet").err == ""


def test_the_result_goes_to_a_file(run: Callable[..., Any], tmp_path: Path) -> None:
    expected = run().out
    assert run("-o", str(tmp_path / "out.jsonl")).out == ""
    assert (tmp_path / "out.jsonl").read_text() == expected


def test_without_write_nothing_is_written(kept: Git, run: Callable[..., Any]) -> None:
    refs = kept("for-each-ref")
    run()
    assert kept("for-each-ref") == refs


def test_write_commits_the_state_and_nothing_else(editions: Git, kept: Git, run: Callable[..., Any]) -> None:
    lines = rows(run("--write"))
    (branch,) = kept.branches()
    assert kept.changed(branch) == [STATE_PATH] and kept("status", "--porcelain") == ""
    expected = [f"file\t{path}\t{path}\t{line['commit']}\t{line['blob']}\n" for path, line in lines.items()]
    assert kept.show(STATE_PATH, branch) == "# amts state 1\n" + "".join(expected)


def test_what_was_written_is_what_is_recorded_and_a_second_run_writes_nothing(
    kept: Git, run: Callable[..., Any]
) -> None:
    first = rows(run("--write"))
    (branch,), commit = kept.branches(), kept("for-each-ref", "refs/heads/amts")
    second = rows(run("--write"))
    assert kept("for-each-ref", "refs/heads/amts") == commit
    assert {path: line["blob"] for path, line in first.items()} == {path: line["blob"] for path, line in second.items()}
    assert all(line["exact"] and line["recorded"]["place"] == "state" for line in second.values())
    assert branch.startswith("amts/es-")


def test_sync_takes_up_what_was_written(kept: Git, editions: Git, run: Callable[..., Any], amts: Amts) -> None:
    run("--write")
    editions.commit({"cake.md": english(4, words="The dough rests twice.")})
    options = ("--source", editions.folder, "--target", kept.folder, "--language", "es")
    assert amts("sync", "--local", "--quiet", *options).code == 0
    (branch,) = kept.branches()
    assert kept.count(branch) == kept.count("main") + 2
    assert "\tbread.md\t" in kept.show(STATE_PATH, branch)


def test_open_units_and_unknown_lines_survive(editions: Git, kept: Git, run: Callable[..., Any]) -> None:
    wrong = f"file\tbread.md\tbread.md\t{editions('rev-parse', 'main~3')}\t{blob(editions, 'main~3')}\n"
    rest = f"later\tkind\tof line\nopen\tbread.md\t{'a' * 16}\tfuzzy\t80\t{'b' * 16}\n"
    kept.commit({".amts": {"state.tsv": "# amts state 1\n" + wrong + rest}})
    run("--write")
    (branch,) = kept.branches()
    state = kept.show(STATE_PATH, branch)
    assert rest in state and wrong not in state and state.count("file\tbread.md\t") == 1


def test_only_the_named_file_is_recorded(kept: Git, run: Callable[..., Any]) -> None:
    run("--write", "--path", "cake.md")
    (branch,) = kept.branches()
    assert kept.show(STATE_PATH, branch).count("file\t") == 1


def test_a_broken_line_is_named(kept: Git, run: Callable[..., Any]) -> None:
    kept.commit({".amts": {"state.tsv": "# amts state 1\nfile\tbread.md\n"}})
    refused(run("--quiet", "--write"), STATE_PATH, "line 2")
    assert kept.branches() == []


def test_a_file_in_another_encoding_is_named_and_the_others_go_on(
    kept: Git, editions: Git, run: Callable[..., Any]
) -> None:
    kept.commit({"cake.md": "# Pañ\n".encode("latin-1")})
    ran = run()
    assert list(rows(ran)) == ["bread.md"]
    assert "cake.md" in ran.err and "UTF-8" in ran.err


def test_settings_of_a_file(editions: Git, kept: Git, tmp_path: Path, amts: Amts) -> None:
    config = tmp_path / "amts.yml"
    repositories = (str(editions.folder), str(kept.folder))
    config.write_text(
        "source: {{repository: {}}}\ntargets:\n  es: {{repository: {}, origin: null}}\n".format(*repositories)
    )
    lines = rows(amts("baseline", "--config", config, "--language", "es"))
    assert {path: line["recorded"] for path, line in lines.items()} == {"bread.md": None, "cake.md": None}
    refused(amts("baseline", "--quiet", "--config", config, "--language", "fr"), "fr")
