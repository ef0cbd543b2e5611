"""What holds for the tests themselves: who may read the real books, and what happens where they are not there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import NEEDS_CORPUS

ROOT = Path(__file__).parents[2]


def pytest_run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )


def test_only_tests_in_their_folder_read_the_real_books() -> None:
    others = (path for path in (ROOT / "tests").rglob("*.py") if NEEDS_CORPUS not in path.parents)
    readers = [
        path
        for path in others
        if re.search(r"import.*\bCORPUS\b|\bAMTS_CORPUS\b.*get|get.*\bAMTS_CORPUS\b", path.read_text("utf-8"))
    ]
    assert readers == [ROOT / "tests/conftest.py"]


def test_without_the_real_books_each_of_them_is_skipped_and_none_forgets_it(tmp_path: Path) -> None:
    ran = pytest_run("tests/corpus", AMTS_CORPUS=str(tmp_path / "none"), AMTS_REQUIRE_CORPUS="")
    assert re.fullmatch(r"\d+ skipped in .*", ran.stdout.splitlines()[-1]), ran.stdout
    assert ran.returncode == 0


def test_where_they_are_required_their_absence_is_one_sentence(tmp_path: Path) -> None:
    ran = pytest_run("tests/corpus", AMTS_CORPUS=str(tmp_path / "none"), AMTS_REQUIRE_CORPUS="1")
    assert "AMTS_REQUIRE_CORPUS is set, and there is no corpus" in ran.stderr
    assert ran.returncode == 4
