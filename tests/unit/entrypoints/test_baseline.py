"""`amts-bot baseline`: a line for every translated file, and the state file that `--write` makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from amts_bot.book.branch.state_file import STATE_PATH
from tests.conftest import Amts, Ran, refused
from tests.gits import Git, clone, make
from tests.unit.book.test_find_base import OVEN, blob, english, spanish, three_editions

Run: TypeAlias = Callable[..., Ran]


@pytest.fixture
def editions(tmp_path: Path) -> Git:
    return three_editions(tmp_path / "en")


def rows(ran: Ran) -> dict[str, dict[str, Any]]:
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
def run(editions: Git, kept: Git, amts: Amts) -> Run:
    def command(*options: str) -> Ran:
        return amts("baseline", "--source", editions.folder, "--target", kept.folder, "--language", "es", *options)

    return command


def test_a_line_for_every_translated_file(editions: Git, run: Run) -> None:
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


def test_only_the_named_files(run: Run) -> None:
    assert list(rows(run("--path", "cake.md"))) == ["cake.md"]


def test_a_named_file_that_upstream_never_had_has_no_base(run: Run) -> None:
    line = rows(run("--path", "notes.md"))["notes.md"]
    assert (line["source_path"], line["commit"], line["blob"], line["agreement"]) == ("notes.md", None, None, None)


def test_a_name_that_is_no_translated_file_is_refused(run: Run) -> None:
    refused(run("--quiet", "--path", "bread_origin.md"), "bread_origin.md")
    refused(run("--quiet", "--path", "tart.md"), "tart.md")


def test_quiet_says_nothing(run: Run) -> None:
    assert run("--quiet").err == ""


def test_the_result_goes_to_a_file(run: Run, tmp_path: Path) -> None:
    expected = run().out
    assert run("-o", str(tmp_path / "out.jsonl")).out == ""
    assert (tmp_path / "out.jsonl").read_text() == expected


def test_without_write_nothing_is_written(kept: Git, run: Run) -> None:
    refs = kept("for-each-ref")
    run()
    assert kept("for-each-ref") == refs


def test_write_commits_the_state_and_nothing_else(editions: Git, kept: Git, run: Run) -> None:
    lines = rows(run("--write"))
    (branch,) = kept.branches()
    assert kept.changed(branch) == [STATE_PATH] and kept("status", "--porcelain") == ""
    expected = [f"file\t{path}\t{path}\t{line['commit']}\t{line['blob']}\n" for path, line in lines.items()]
    assert kept.show(STATE_PATH, branch) == "# amts state 1\n" + "".join(expected)


def test_what_was_written_is_what_is_recorded_and_a_second_run_writes_nothing(kept: Git, run: Run) -> None:
    first = rows(run("--write"))
    (branch,), commit = kept.branches(), kept("for-each-ref", "refs/heads/amts")
    second = rows(run("--write"))
    assert kept("for-each-ref", "refs/heads/amts") == commit
    assert {path: line["blob"] for path, line in first.items()} == {path: line["blob"] for path, line in second.items()}
    assert all(line["exact"] and line["recorded"]["place"] == "state" for line in second.values())
    assert branch.startswith("amts/es-")


def test_sync_takes_up_what_was_written(kept: Git, editions: Git, run: Run, amts: Amts) -> None:
    run("--write")
    editions.commit({"cake.md": english(4, words="The dough rests twice.")})
    options = ("--source", editions.folder, "--target", kept.folder, "--language", "es")
    assert amts("sync", "--local", "--quiet", *options).code == 0
    (branch,) = kept.branches()
    assert kept.count(branch) == kept.count("main") + 2
    assert "\tbread.md\t" in kept.show(STATE_PATH, branch)


def test_open_units_and_unknown_lines_survive(editions: Git, kept: Git, run: Run) -> None:
    wrong = f"file\tbread.md\tbread.md\t{editions('rev-parse', 'main~3')}\t{blob(editions, 'main~3')}\n"
    rest = f"later\tkind\tof line\nopen\tbread.md\t{'a' * 16}\tfuzzy\t80\t{'b' * 16}\n"
    kept.commit({".amts": {"state.tsv": "# amts state 1\n" + wrong + rest}})
    run("--write")
    (branch,) = kept.branches()
    state = kept.show(STATE_PATH, branch)
    assert rest in state and wrong not in state and state.count("file\tbread.md\t") == 1


def test_only_the_named_file_is_recorded(kept: Git, run: Run) -> None:
    run("--write", "--path", "cake.md")
    (branch,) = kept.branches()
    assert kept.show(STATE_PATH, branch).count("file\t") == 1


def test_a_broken_line_is_named(kept: Git, run: Run) -> None:
    kept.commit({".amts": {"state.tsv": "# amts state 1\nfile\tbread.md\n"}})
    refused(run("--quiet", "--write"), STATE_PATH, "line 2")
    assert kept.branches() == []


def test_a_file_in_another_encoding_is_named_and_the_others_go_on(kept: Git, editions: Git, run: Run) -> None:
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


def test_a_translation_in_the_same_repository(tmp_path: Path, amts: Amts) -> None:
    book = make(tmp_path / "book", *({"docs": {"en": {"bread.md": english(hours)}}} for hours in (1, 2)))
    book.commit({"docs": {"es": {"bread.md": spanish(1)}}})
    config = tmp_path / "amts.yml"
    config.write_text(
        f"source: {{repository: {book.folder}, path: 'docs/en/{{path}}'}}\n"
        f"targets: {{es: {{repository: {book.folder}, path: 'docs/es/{{path}}'}}}}\n"
    )
    lines = rows(amts("baseline", "--config", config, "--language", "es", "--write"))
    assert list(lines) == ["docs/es/bread.md"]
    line = lines["docs/es/bread.md"]
    assert (line["source_path"], line["commit"]) == ("docs/en/bread.md", book("rev-parse", "main~2"))
    (branch,) = book.branches()
    assert "file\tdocs/es/bread.md\tdocs/en/bread.md\t" in book.show(STATE_PATH, branch)
