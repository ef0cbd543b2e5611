"""`pairs` on files and folders as people have them."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import Cache, user_cache
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, Amts, Book, Ran, refused


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """An English and a Chinese folder with the lamp and the tide."""
    english, chinese = tmp_path / "en", tmp_path / "zh"
    for folder, lamp, tide in ((english, LAMP, TIDE), (chinese, LAMP_ZH, TIDE_ZH)):
        (folder / "sea").mkdir(parents=True)
        (folder / "lamp.md").write_text(lamp, encoding="utf-8")
        (folder / "sea/tide.md").write_text(tide, encoding="utf-8")
    return english, chinese


def pairs(amts: Amts, source: Path, target: Path, *options: str | Path) -> list[dict[str, Any]]:
    """The pairs of a run that succeeds, from JSON lines."""
    ran = amts("pairs", source, target, "--language", "zh", "--quiet", *options)
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def paths(found: list[dict[str, Any]]) -> list[str]:
    """The paths of pairs, in order, each once."""
    return list(dict.fromkeys(pair["path"] for pair in found))


def test_a_line_has_the_form_of_the_contract(amts: Amts, folders: tuple[Path, Path]) -> None:
    found = pairs(amts, *folders)
    forms = {"source": str, "target": str, "kind": str, "path": str, "source_line": int, "target_line": int}
    for pair in found:
        assert pair.keys() == {*forms, "score"}
        assert all(type(pair[name]) is form for name, form in forms.items())
        assert isinstance(pair["score"], int | float) and 0 <= pair["score"] <= 100
    assert [(pair["path"], pair["kind"], pair["source_line"], pair["target"]) for pair in found] == [
        ("lamp.md", "heading", 1, "灯"),
        ("lamp.md", "sentence", 3, "守塔人在黄昏时点亮灯。"),
        ("lamp.md", "sentence", 3, "它燃烧`oil`，每30秒转一圈。"),
        ("lamp.md", "sentence", 5, "远处的船只看到两次短闪光。"),
        ("lamp.md", "sentence", 5, "它们由此知道前面是哪个港口。"),
        ("sea/tide.md", "heading", 1, "潮汐"),
        ("sea/tide.md", "sentence", 3, "海水每天上涨两次。"),
        ("sea/tide.md", "sentence", 3, "渔民出海前会查看潮汐表。"),
    ]


def test_two_files_need_not_have_the_same_name(amts: Amts, folders: tuple[Path, Path]) -> None:
    english, chinese = folders
    assert paths(pairs(amts, english / "lamp.md", chinese / "lamp.md")) == ["lamp.md"]
    (chinese / "lamp.md").rename(chinese / "灯.md")
    assert len(pairs(amts, english / "lamp.md", chinese / "灯.md")) == 5


def test_tables_have_the_language_codes_and_every_pair(amts: Amts, folders: tuple[Path, Path]) -> None:
    expected = [["en", "zh"], *([pair["source"], pair["target"]] for pair in pairs(amts, *folders))]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        ran = amts("pairs", *folders, "--language", "zh", "--quiet", "--format", form)
        assert list(csv.reader(io.StringIO(ran.out), delimiter=delimiter)) == expected


def test_paragraphs_are_whole(amts: Amts, folders: tuple[Path, Path]) -> None:
    found = pairs(amts, *folders, "--granularity", "paragraph")
    assert "海水每天上涨两次。渔民出海前会查看潮汐表。" in [pair["target"] for pair in found]


def test_the_order_is_that_of_the_paths_and_the_cache_changes_nothing(amts: Amts, folders: tuple[Path, Path]) -> None:
    without = pairs(amts, *folders, "--no-cache")
    assert pairs(amts, *folders) == pairs(amts, *folders) == without
    assert paths(without) == ["lamp.md", "sea/tide.md"]


def test_only_markdown_that_both_have_counts(amts: Amts, folders: tuple[Path, Path]) -> None:
    english, chinese = folders
    (english / "only-english.md").write_text(LAMP, encoding="utf-8")
    (chinese / "only-chinese.md").write_text(LAMP_ZH, encoding="utf-8")
    for folder, text in ((english, LAMP), (chinese, LAMP_ZH)):
        for name in (".hidden.md", ".git/x.md", "notes.txt", "noending"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    assert paths(pairs(amts, *folders)) == ["lamp.md", "sea/tide.md"]


def test_links_are_not_followed_and_a_loop_of_them_ends(amts: Amts, folders: tuple[Path, Path]) -> None:
    for folder, text in zip(folders, ("A storm lantern hangs here.\n", "这里挂着一盏防风灯。\n"), strict=True):
        (folder / "elsewhere").write_text(text, encoding="utf-8")
        (folder / "again").symlink_to(folder)
        (folder / "storm.md").symlink_to(folder / "elsewhere")
        (folder / "self.md").symlink_to(folder / "self.md")
    assert paths(pairs(amts, *folders)) == ["lamp.md", "sea/tide.md"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("two words.md", "two words.md"),
        ('it\'s "q".md', 'it\'s "q".md'),
        ("-n.md", "-n.md"),
        ("灯.md", "灯.md"),
        ("UPPER.MD", "UPPER.MD"),
        ("new\nline.md", "new\nline.md"),
        (os.fsdecode(b"\xe9.md"), "\\xe9.md"),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_any_name_will_do(amts: Amts, tmp_path: Path, name: str, path: str, form: str) -> None:
    for folder, text in (("a", LAMP), ("b", LAMP_ZH)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    ran = amts("pairs", tmp_path / "a", tmp_path / "b", "--language", "zh", "--format", form)
    assert (ran.code, len(ran.out.splitlines())) == (0, 6 if form == "csv" else 5)
    assert form == "csv" or json.loads(ran.out.splitlines()[0])["path"] == path
    assert len(ran.err.splitlines()) == 2, "a line for the file, and one for the result"


@pytest.mark.parametrize(("form", "expected"), [("jsonl", ""), ("csv", "en,zh\n"), ("tsv", "en\tzh\n")])
def test_empty_files_have_no_pairs(amts: Amts, tmp_path: Path, form: str, expected: str) -> None:
    (tmp_path / "a.md").touch()
    (tmp_path / "b.md").touch()
    options = ("--language", "zh", "--quiet", "--format", form)
    assert amts("pairs", tmp_path / "a.md", tmp_path / "b.md", *options) == Ran(0, expected, "")


def test_messages_name_each_file_and_count_what_was_left_out(amts: Amts, folders: tuple[Path, Path]) -> None:
    ran = amts("pairs", *folders, "--language", "zh")
    assert ran.err.splitlines() == ["align 1/2 lamp.md", "align 2/2 sea/tide.md", "8 pairs from 2 files"]


# --- refusals ----------------------------------------------------------------------------------------------


def test_a_file_and_a_folder_do_not_go_together(amts: Amts, folders: tuple[Path, Path]) -> None:
    english, chinese = folders
    ran = amts("pairs", english, chinese / "lamp.md", "--language", "zh", "--quiet")
    refused(ran, "name two files or two folders")


def test_folders_without_a_common_path_are_refused(amts: Amts, folders: tuple[Path, Path]) -> None:
    english, chinese = folders
    ran = amts("pairs", english, chinese / "sea", "--language", "zh", "--quiet")
    refused(ran, str(english), "no Markdown file with the same relative path")


def test_one_bad_file_of_a_folder_is_named_and_nothing_is_written(amts: Amts, folders: tuple[Path, Path]) -> None:
    english, chinese = folders
    (chinese / "sea/tide.md").write_bytes(b"\xff\xfe")
    output = english.parent / "pairs.jsonl"
    ran = amts("pairs", english, chinese, "--language", "zh", "--quiet", "-o", output)
    refused(ran, str(chinese / "sea/tide.md"), "not UTF-8")
    assert not output.exists()


@pytest.mark.parametrize("which", [0, 1])
def test_an_output_in_the_place_of_an_input_is_refused(amts: Amts, folders: tuple[Path, Path], which: int) -> None:
    output = folders[which] / "sea/../sea/tide.md"
    before = output.read_bytes()
    refused(amts("pairs", *folders, "--language", "zh", "--quiet", "-o", output), "is read as well")
    assert output.read_bytes() == before


def test_a_folder_that_may_not_be_read_is_named(amts: Amts, folders: tuple[Path, Path]) -> None:
    closed = folders[0] / "sea"
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("this user may read everything")
        refused(amts("pairs", *folders, "--language", "zh", "--quiet"), str(closed), "permission denied")
    finally:
        closed.chmod(stat.S_IRWXU)


# --- the cache ---------------------------------------------------------------------------------------------


def test_a_cache_that_cannot_be_kept_or_is_broken_changes_nothing(
    amts: Amts, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = pairs(amts, *folders, "--no-cache")
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    assert pairs(amts, *folders) == expected
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert pairs(amts, *folders) == expected
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(kept) == 2
    for path in kept:
        path.write_text('[["half', encoding="utf-8")
    assert pairs(amts, *folders) == expected


def test_a_value_that_was_kept_is_not_computed_again(tmp_path: Path) -> None:
    assert Cache(tmp_path).get(("key",), lambda: [1, "二"]) == [1, "二"]
    assert Cache(tmp_path).get(("key",), lambda: ["another"]) == [1, "二"]
    assert Cache(tmp_path).get(("other key",), lambda: ["another"]) == ["another"]


def test_a_user_without_a_home_gets_no_folder_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: Path("~/.cache") / name)
    assert user_cache().get(("key",), lambda: 1) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_books_of_a_settings_file_give_their_confirmed_pairs(
    amts: Amts, book: Book, sync: Any, tmp_path: Path
) -> None:
    config = tmp_path / "amts.yml"
    repositories = (
        f"source: {{repository: {book.english.folder}}}\ntargets: {{zh: {{repository: {book.chinese.folder}}}}}\n"
    )
    config.write_text(repositories, encoding="utf-8")
    sync(book)
    ran = amts("pairs", "--config", config, "--language", "zh", "--quiet")
    sources = {json.loads(line)["source"] for line in ran.out.splitlines()}
    assert ran.code == 0
    assert "The water rises twice a day." in sources
    assert "It burns `gas` and turns once every 30 seconds." not in sources, "nobody has confirmed it"


def test_a_settings_file_and_folders_are_one_too_many(amts: Amts, tmp_path: Path) -> None:
    (tmp_path / "amts.yml").write_text("source: {repository: a}\ntargets: {zh: {repository: b}}\n", encoding="utf-8")
    ran = amts("pairs", "a", "b", "--config", tmp_path / "amts.yml", "--language", "zh", "--quiet")
    refused(ran, "leave out SOURCE and TARGET")
