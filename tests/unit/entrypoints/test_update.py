"""`update` keeps its contract: the bytes of the translation, the form of the report, and what goes to which stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from tests.conftest import LAMP, LAMP_CHANGED, LAMP_CHANGED_ZH, LAMP_ZH, Amts, Book, Ran

BOOK = Path(__file__).parents[3] / "amts_bot/operations/demo/book"
CHAPTERS = [
    path.relative_to(BOOK / "chinese").as_posix()
    for path in sorted((BOOK / "chinese").rglob("*.md"))
    if (BOOK / "english-after" / path.relative_to(BOOK / "chinese")).is_file()
    and (BOOK / "english-before" / path.relative_to(BOOK / "chinese")).is_file()
]


def update(amts: Amts, folder: Path, base: str, head: str, translation: str, *options: str | Path) -> Ran:
    """Run the command on three texts that are written to files first."""
    names = {"base": base, "head": head, "translation": translation}
    for name, text in names.items():
        (folder / f"{name}.md").write_bytes(text.encode("utf-8"))
    files = [word for name in names for word in (f"--{name}", folder / f"{name}.md")]
    return amts("update", *files, "--language", "zh", *options)


def report_of(amts: Amts, folder: Path, base: str, head: str, translation: str, *options: str | Path) -> dict[str, Any]:
    """The report of an update that succeeds."""
    ran = update(amts, folder, base, head, translation, "--quiet", "--report", folder / "report.json", *options)
    assert (ran.code, ran.err) == (0, "")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert isinstance(report, dict)
    return report


# --- the report --------------------------------------------------------------------------------------------

TOP = {
    "schema": int, "path": str, "language": str, "engine": str, "characters": dict, "units": list, "findings": list
}  # fmt: skip
UNIT: dict[str, set[type]] = {
    "kind": {str}, "status": {str}, "score": {float, int, NoneType}, "source": {str, NoneType},
    "target": {str, NoneType}, "source_lines": {list, NoneType}, "target_lines": {list, NoneType},
    "old_source": {str, NoneType}, "old_target": {str, NoneType},
}  # fmt: skip
FINDING: dict[str, set[type]] = {
    "check": {str}, "severity": {str}, "message": {str}, "source_line": {int, NoneType}, "target_line": {int, NoneType}
}  # fmt: skip
STATUSES = {"kept", "moved", "exact", "fuzzy", "machine", "merged", "untranslated", "removed", "target-only"}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_report_has_the_form_of_the_contract(amts: Amts, tmp_path: Path, chapter: str) -> None:
    folders = ("english-before", "english-after", "chinese")
    base, head, translation = ((BOOK / name / chapter).read_text(encoding="utf-8") for name in folders)
    report = report_of(amts, tmp_path, base, head, translation, "-o", tmp_path / "new.md")
    assert {name: type(value) for name, value in report.items()} == TOP
    assert (report["schema"], report["language"], report["engine"]) == (1, "zh", "memory")
    assert {name: type(count) for name, count in report["characters"].items()} == dict.fromkeys(
        ("source", "changed", "sent"), int
    )
    for entries, form in ((report["units"], UNIT), (report["findings"], FINDING)):
        for entry in entries:
            assert entry.keys() == form.keys()
            assert {name for name, types in form.items() if type(entry[name]) not in types} == set()
    check_units(report["units"], head, (tmp_path / "new.md").read_text(encoding="utf-8"))


def check_units(units: list[dict[str, Any]], head: str, new: str) -> None:
    """Check statuses, scores and lines of a report's units."""
    assert {unit["status"] for unit in units} <= STATUSES
    for unit in units:
        assert (unit["score"] is not None) == (unit["status"] == "fuzzy")
        stands = unit["status"] == "fuzzy" and unit["old_source"] and unit["old_target"] is None
        assert unit["score"] is None or (0 if stands else 75) <= unit["score"] < 100
        assert (unit["source"] is None) == (unit["status"] in ("removed", "target-only"))
        for lines, text in ((unit["source_lines"], head), (unit["target_lines"], new)):
            if lines and unit["status"] != "removed":
                assert 1 <= lines[0] <= lines[1] <= text.count("\n") + 1


def test_the_units_of_one_changed_sentence(amts: Amts, tmp_path: Path) -> None:
    report = report_of(amts, tmp_path, LAMP, LAMP_CHANGED, LAMP_ZH)
    assert [(unit["kind"], unit["status"], unit["source_lines"]) for unit in report["units"]] == [
        ("heading", "kept", [1, 1]),
        ("sentence", "kept", [3, 3]),
        ("sentence", "fuzzy", [3, 3]),
        ("sentence", "kept", [5, 5]),
        ("sentence", "kept", [5, 5]),
    ]
    changed = report["units"][2]
    assert "`gas`" in changed["source"] and "`gas`" in changed["target"]
    assert "`oil`" in changed["old_source"] and "`oil`" in changed["old_target"]
    assert report["characters"]["changed"] == report["characters"]["sent"] == len(changed["source"])


# --- the text ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("last", ["\n", ""], ids=["newline at the end", "none"])
def test_line_ends_and_byte_order_mark_stay(amts: Amts, tmp_path: Path, ends: str, mark: str, last: str) -> None:
    def written(text: str) -> str:
        return mark + (text.rstrip("\n") + last).replace("\n", ends)

    ran = update(amts, tmp_path, written(LAMP), written(LAMP_CHANGED), written(LAMP_ZH), "-o", tmp_path / "new.md")
    assert ran.code == 0
    assert (tmp_path / "new.md").read_bytes().decode("utf-8") == written(LAMP_CHANGED_ZH)


def test_update_gives_byte_for_byte_what_sync_commits(amts: Amts, book: Book, tmp_path: Path) -> None:
    assert amts("sync", "--local", "--quiet", *book.repositories).code == 0
    ran = update(amts, tmp_path, LAMP, LAMP_CHANGED, LAMP_ZH, "--quiet")
    assert ran.out == book.chinese.show("lamp.md", book.chinese.branches()[0])


def test_nothing_changes_where_the_english_did_not(amts: Amts, tmp_path: Path) -> None:
    assert update(amts, tmp_path, LAMP, LAMP, LAMP_ZH, "--quiet").out == LAMP_ZH


def test_a_changed_sentence_stays_or_gives_way_to_its_new_english(amts: Amts, tmp_path: Path) -> None:
    fast = "It has burned gas ever since and turns once in a while."
    texts = (LAMP, LAMP.replace("It burns `oil` and turns once every 30 seconds.", fast), LAMP_ZH)
    for options in ([], ["--changed", "keep"]):
        assert update(amts, tmp_path, *texts, "--quiet", *options).out == LAMP_ZH
    for options in (["--changed", "english"], ["--fuzzy", "english"], ["--fuzzy", "english", "--changed", "keep"]):
        ran = update(amts, tmp_path, *texts, "--quiet", *options)
        assert fast in ran.out and "每30秒转一圈" not in ran.out
    ran = update(amts, tmp_path, *texts, "--changed", "gone")
    assert ran.code == 2 and "'keep', 'english'" in ran.err


def test_english_may_be_left_instead_of_a_fuzzy_match(amts: Amts, tmp_path: Path) -> None:
    ran = update(amts, tmp_path, LAMP, LAMP_CHANGED, LAMP_ZH, "--quiet", "--fuzzy", "english")
    assert "It burns `gas` and turns once every 30 seconds." in ran.out


@pytest.mark.parametrize(
    ("base", "head", "translation", "expected"),
    [
        pytest.param("", "", "", "", id="nothing at all"),
        pytest.param("", LAMP, "", LAMP, id="a new file"),
        pytest.param(LAMP, "", LAMP_ZH, "", id="all of it removed"),
        pytest.param("\n", "\n", "\n", "\n", id="a blank line"),
        pytest.param("", "", LAMP_ZH, LAMP_ZH, id="only the translation has text"),
    ],
)
def test_empty_files(amts: Amts, tmp_path: Path, base: str, head: str, translation: str, expected: str) -> None:
    ran = update(amts, tmp_path, base, head, translation, "--quiet")
    assert (ran.code, ran.out.strip("\n"), ran.err) == (0, expected.strip("\n"), "")


# --- memories ----------------------------------------------------------------------------------------------

STORM, STORM_ZH = "A storm lantern hangs on the eastern wall.", "东墙上挂着一盏防风灯。"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.csv", f'en,zh\n"{STORM}","{STORM_ZH}"\n'),
        ("m.tsv", f"en\tzh\n{STORM}\t{STORM_ZH}\n"),
        ("m.jsonl", json.dumps({"source": STORM, "target": STORM_ZH}) + "\n"),
        (
            "m.tmx",
            f'<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>{STORM}</seg></tuv>'
            f'<tuv xml:lang="zh"><seg>{STORM_ZH}</seg></tuv></tu></body></tmx>',
        ),
    ],
)
def test_a_memory_of_every_form_is_reused(amts: Amts, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    head = f"{LAMP}\n{STORM}\n"
    report = report_of(amts, tmp_path, LAMP, head, LAMP_ZH, "--memory", tmp_path / name)
    assert [unit["target"] for unit in report["units"] if unit["status"] == "exact"] == [STORM_ZH]


def test_what_pairs_writes_update_reads(amts: Amts, tmp_path: Path) -> None:
    (tmp_path / "en.md").write_text(f"# Storms\n\n{STORM}\n", encoding="utf-8")
    (tmp_path / "zh.md").write_text(f"# 风暴\n\n{STORM_ZH}\n", encoding="utf-8")
    for form in ("csv", "tsv", "tmx", "jsonl"):
        memory = tmp_path / f"pairs.{form}"
        options = ("--language", "zh", "--quiet", "--format", form, "-o", memory)
        assert amts("pairs", tmp_path / "en.md", tmp_path / "zh.md", *options).code == 0
        report = report_of(amts, tmp_path, LAMP, f"{LAMP}\n{STORM}\n", LAMP_ZH, "--memory", memory)
        assert [unit["target"] for unit in report["units"] if unit["status"] == "exact"] == [STORM_ZH], form


# --- streams -----------------------------------------------------------------------------------------------


def test_the_result_is_on_standard_output_and_the_messages_are_not(amts: Amts, tmp_path: Path) -> None:
    ran = update(amts, tmp_path, LAMP, LAMP_CHANGED, LAMP_ZH)
    assert (ran.code, ran.out) == (0, LAMP_CHANGED_ZH)
    engine, counts = ran.err.splitlines()
    assert engine.startswith("engine memory: ")
    assert "1 unit for people to look at" in counts


def test_quiet_says_nothing_and_a_file_takes_the_result(amts: Amts, tmp_path: Path) -> None:
    ran = update(amts, tmp_path, LAMP, LAMP_CHANGED, LAMP_ZH, "--quiet", "-o", tmp_path / "new.md")
    assert ran == Ran(0, "", "")
    assert (tmp_path / "new.md").read_text(encoding="utf-8") == LAMP_CHANGED_ZH


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_the_output_does_not_depend_on_the_surroundings_encoding(tmp_path: Path, encoding: str) -> None:
    files = {"--base": LAMP, "--head": LAMP_CHANGED, "--translation": LAMP_ZH}
    for option, text in files.items():
        (tmp_path / f"{option}.md").write_text(text, encoding="utf-8")
    arguments = [word for option in files for word in (option, f"./{option}.md")]
    ran = subprocess.run(
        [sys.executable, "-m", "amts_bot", "update", *arguments, "--language", "zh", "--quiet"],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}, capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout.decode("utf-8") == LAMP_CHANGED_ZH
