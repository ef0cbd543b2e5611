"""How far each language is behind: by content, for people, programs, a README and a workflow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from amts_bot.book.branch.state_file import STATE_PATH
from amts_bot.book.places.book import Situation
from amts_bot.book.results import FileStatus, LanguageStatus
from amts_bot.report.output.status import status_markdown, status_svg, status_text
from amts_bot.translation.plan.extent import Extent
from tests.conftest import LAMP, LAMP_CHANGED, LAMP_ZH, TIDE, Amts, Book, make_book, refused, state_of
from tests.gits import Link, Submodule, Tree, make

Status = Callable[..., dict[str, Any]]


@pytest.fixture
def status(amts: Amts) -> Status:
    """The status of a book's one language."""

    def run(book: Book, *options: str) -> dict[str, Any]:
        ran = amts("status", "--quiet", "--format", "json", *book.repositories, *options)
        assert (ran.code, ran.err) == (0, "")
        (language,) = json.loads(ran.out)["languages"]
        assert isinstance(language, dict)
        return language

    return run


def situations(language: dict[str, Any]) -> dict[str, str]:
    """The situation of every file."""
    return {file["path"]: file["situation"] for file in language["files"]}


def test_every_situation_is_told(tmp_path: Path, status: Status) -> None:
    other = "# Ebb\n\n- One\n- Two\n\n```python\nebb()\n```\n"
    names = ("fresh", "changed", "old", "gone", "ahead", "broken")
    trees: list[Tree] = [
        {
            f"{name}.md": f"# The {name}\n\nThe {name} burns at dusk, and it turns {n + 10} times.\n"
            for n, name in enumerate(names)
        }
    ]
    after: Tree = {
        "changed.md": "# The changed\n\nThe changed one burns at night, and it turns 12 times.\n",
        "old.md": None, "new/old.md": trees[0]["old.md"], "gone.md": None, "missing.md": other,
    }  # fmt: skip
    english = make(tmp_path / "english", *trees, after)
    beyond = english.commit({"ahead.md": "# The ahead\n\nThe ahead one burns longer.\n"}, branch="next")
    state = state_of(english, "main~1", {f"{name}.md": f"{name}.md" for name in names[:4]})
    blob = english("rev-parse", f"{beyond}:ahead.md")
    state += f"file\tahead.md\tahead.md\t{beyond}\t{blob}\n"
    chinese: Tree = {
        **{f"{name}.md": LAMP_ZH for name in names},
        "broken.md": "- 別\n- 的\n- 書\n",
        "own.md": "# 自己\n",
    }
    book = Book(
        english, make(tmp_path / "chinese", {**chinese, STATE_PATH: state, "link": Link("own.md"), "sub": Submodule()})
    )
    language = status(book)
    assert situations(language) == {
        "fresh.md": "up to date", "changed.md": "outdated", "new/old.md": "renamed", "gone.md": "removed",
        "ahead.md": "ahead", "broken.md": "unknown base", "missing.md": "new", "own.md": "target-only",
    }  # fmt: skip
    assert language["counts"] == dict.fromkeys(map(str, Situation), 1)


def test_the_extent_of_changes_is_counted_in_sections_and_characters(tmp_path: Path, status: Status) -> None:
    text = "# A\n\nOne sentence here.\n\n## B\n\nAnother sentence there.\n\n## C\n\nThe last one.\n"
    head = text.replace("One sentence here.", "One sentence now.").replace("The last one.", "The last one. More.")
    book = make_book(
        tmp_path, {"a.md": text}, {"a.md": head}, {"a.md": "# A\n\nEins.\n\n## B\n\nZwei.\n\n## C\n\nDrei.\n"}
    )
    (file,) = status(book)["files"]
    assert (file["sections"], file["characters"]) == (2, len("One sentence now.") + len("More."))
    assert file["since"] == book.english("log", "-1", "--format=%cs", "main")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("dusk. It", "dusk.\nIt"),
        lambda text: text + "\n\n",
        lambda text: text.removesuffix("\n"),
    ],
    ids=["line ends", "line breaks", "blank lines", "no last line end"],
)
def test_a_source_whose_words_are_the_same_is_up_to_date(
    tmp_path: Path, status: Status, change: Callable[[str], str]
) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": change(LAMP)}, {"lamp.md": LAMP_ZH})
    assert situations(status(book, "--fail-if-outdated")) == {"lamp.md": "up to date"}


def test_dates_are_no_evidence(tmp_path: Path, status: Status) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {}, {"lamp.md": LAMP_ZH})
    book.english.commit({"lamp.md": LAMP_CHANGED}, date=7)
    language = status(book)
    assert situations(language) == {"lamp.md": "outdated"}
    assert language["since"] == "1970-01-01"


def test_how_long_counts_from_the_first_change_that_is_missing(tmp_path: Path, status: Status) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {}, {"lamp.md": LAMP_ZH})
    book.english.commit({"lamp.md": LAMP_CHANGED}, date=86_400 * 365)
    book.english.commit({"lamp.md": LAMP_CHANGED + "\nMore.\n"}, date=86_400 * 800)
    assert status(book)["since"] == "1971-01-01"


def test_the_open_branch_is_named_and_its_work_is_not_counted_as_done(book: Book, status: Status, sync: Status) -> None:
    branch = sync(book)["branch"]
    language = status(book)
    assert (language["branch"], situations(language)["lamp.md"], language["open_units"]) == (branch, "outdated", 0)
    book.chinese("update-ref", "refs/heads/main", branch)
    language = status(book)
    assert (language["branch"], situations(language)["lamp.md"], language["open_units"]) == (None, "up to date", 1)


def test_another_revision_of_the_source_can_be_asked_for(book: Book, status: Status) -> None:
    assert situations(status(book, "--at", "main~1"))["lamp.md"] == "up to date"


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "svg"])
def test_a_workflow_can_fail_if_a_language_is_behind(book: Book, amts: Amts, format_: str) -> None:
    options = ("status", "--quiet", "--format", format_, *book.repositories)
    plain, strict = amts(*options), amts(*options, "--fail-if-outdated")
    assert (plain.code, strict.code, plain.out) == (0, 1, strict.out)
    book.english.commit({"lamp.md": LAMP})
    assert amts(*options, "--fail-if-outdated").code == 0


def test_missing_chapters_are_no_reason_to_fail(tmp_path: Path, amts: Amts) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"tide.md": TIDE}, {"lamp.md": LAMP_ZH})
    assert amts("status", "--quiet", *book.repositories, "--fail-if-outdated").code == 0


@pytest.fixture
def settings(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An amts.yml with a language that fails beside one that does not."""
    monkeypatch.chdir(tmp_path)
    text = "source: {repository: english}\ntargets: {es: {repository: nowhere}, zh: {repository: chinese}}\n"
    (tmp_path / "amts.yml").write_text(text, encoding="utf-8")
    return tmp_path / "amts.yml"


def test_a_language_that_fails_does_not_hide_the_others(amts: Amts, settings: Path) -> None:
    assert settings.exists()
    for format_ in ("text", "json", "markdown", "svg"):
        ran = amts("status", "--quiet", "--format", format_)
        assert (ran.code, ran.err) == (1, "")
        assert "nowhere" in ran.out or format_ == "svg"
    assert amts("status", "--quiet", "--language", "zh").code == 0
    refused(amts("status", "--quiet", "--language", "es"), "nowhere", "no such repository")
    refused(amts("status", "--quiet", "--language", "fr"), "'fr' is not among the targets", "es, zh")


def test_nothing_is_written_to_either_repository(book: Book, status: Status) -> None:
    refs = book.english("for-each-ref"), book.chinese("for-each-ref")
    status(book)
    assert (book.english("for-each-ref"), book.chinese("for-each-ref")) == refs


def test_a_shallow_clone_is_told(book: Book, amts: Amts, tmp_path: Path) -> None:
    book.english("clone", "--quiet", "--depth", "1", book.english.folder.as_uri(), str(tmp_path / "shallow"))
    ran = amts("status", "--quiet", "--source", tmp_path / "shallow", *book.repositories[2:])
    assert "git fetch --unshallow" in ran.out


# --- forms -------------------------------------------------------------------------------------------------


def file(path: str, situation: Situation, extent: Extent = Extent(), **more: Any) -> FileStatus:  # noqa: B008 - frozen
    """A file's status."""
    return FileStatus(path, path, situation, extent, **more)


STATUSES = [
    LanguageStatus(
        "zh", "c" * 40,
        (
            file("a.md", Situation.UP_TO_DATE),
            file("b|`<b>.md", Situation.OUTDATED, Extent(2, 1400), since="2024-02-03", open_units=2),
            file("c.md", Situation.NEW, Extent(9, 12_000)),
            file("d.md", Situation.AHEAD, reason="is ahead"),
            file("e.md", Situation.UNKNOWN_BASE, reason="no revision fits"),
            file("f.md", Situation.TARGET_ONLY),
        ),
        branch="amts/zh-0123456789",
    ),
    LanguageStatus("pt-BR", "c" * 40, tuple(file(f"{n}.md", Situation.UP_TO_DATE) for n in range(1200))),
    LanguageStatus("ar", failure="there is no <such> repository & more", exit_code=2),
    LanguageStatus("vi", "c" * 40),
]  # fmt: skip


def test_people_read_a_table_and_a_line_a_file() -> None:
    lines = status_text(STATUSES).splitlines()
    assert lines[0].split("  ")[0] == "language"
    assert len({len(line.rstrip()) for line in lines[1:5]}) <= 3
    assert "1,200" in lines[2]
    assert (
        "zh: 1 file behind (2 sections, 1,400 characters), 2 passages wait for a person; more is on the branch "
        "amts/zh-0123456789, which is not merged yet" in lines
    )
    assert "  outdated: b|`<b>.md (2 sections, 1,400 characters; since 2024-02-03; 2 open units)" in lines
    assert "  ahead: d.md (is ahead)" in lines
    assert not any("a.md" in line for line in lines)


def test_the_markdown_is_one_table_and_the_failures() -> None:
    lines = status_markdown(STATUSES).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {table[0].count("|")}
    assert lines[-1] == "- ar: there is no &lt;such&gt; repository &amp; more"


def test_the_picture_is_well_formed_and_says_what_it_shows() -> None:
    root = ET.fromstring(status_svg(STATUSES))
    name = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{name}svg"
    title = root.find(f"{name}title")
    assert title is not None and title.text == (
        "zh: 1 of 5 up to date; pt-BR: 1200 of 1200 up to date; ar: unknown; vi: unknown"
    )
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for rect in root.iter(f"{name}rect"):
        assert float(rect.get("x", "0")) + float(rect.attrib["width"]) <= width
        assert float(rect.get("y", "0")) + float(rect.attrib["height"]) <= height


def test_the_picture_of_no_language_at_all_is_a_picture() -> None:
    ET.fromstring(status_svg([]))
