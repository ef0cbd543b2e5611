from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ENGLISH = """\
# Bread
:label:`sec_bread`

The dough rests. See :numref:`fig_oven`.

![An oven.](img/oven.png)
:label:`fig_oven`
"""
SPANISH = """\
# Pan
:label:`sec_bread`

La masa reposa. Ver :numref:`fig_oven`.

![Un horno.](img/oven.png)
:label:`fig_oven`
"""


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "amts_bot", "check", "en.md", "es.md", "--language", "es", *options],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en.md").write_text(ENGLISH)
    (tmp_path / "es.md").write_text(SPANISH)
    return tmp_path


def test_a_sound_translation_has_no_findings(folder: Path) -> None:
    done = run(folder, "--format", "json", "--quiet")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"errors": 0, "warnings": 0, "findings": []}
    assert done.stderr == ""


def test_a_lost_label_is_an_error_at_its_place(folder: Path) -> None:
    (folder / "es.md").write_text(SPANISH.replace(":label:`fig_oven`\n", ""))
    done = run(folder, "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["errors"] >= 1
    assert {"check", "severity", "message", "path", "source_line", "target_line"} == found["findings"][0].keys()
    assert any(finding["check"] == "labels" and "fig_oven" in finding["message"] for finding in found["findings"])


@pytest.mark.parametrize(("format_", "start"), [("text", "en.md:"), ("github", "::error file=en.md,line=")])
def test_other_formats_tell_the_same(folder: Path, format_: str, start: str) -> None:
    (folder / "es.md").write_text(SPANISH.replace(":label:`fig_oven`\n", ""))
    done = run(folder, "--format", format_)
    assert done.returncode == 1
    assert any(line.startswith(start) for line in done.stdout.splitlines())
