"""What the image holds, and the action in a workspace of another user, without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import LAMP, LAMP_CHANGED, LAMP_CHANGED_ZH, LAMP_ZH, TIDE, TIDE_ZH
from tests.container.runner import ACTION, Job, needs_image, start
from tests.gits import Git, make

pytestmark = needs_image

CONFIG = """\
source: {repository: ./book-en, branch: main}
targets:
  zh: {repository: ./book-zh, branch: main, origin: "{stem}_origin.md"}
"""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A workspace with both books and their settings; the Chinese one keeps snapshots of the English."""
    job = Job(tmp_path)
    make(job.workspace / "book-en", {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_CHANGED})
    snapshots = {"lamp_origin.md": LAMP, "tide_origin.md": TIDE}
    make(job.workspace / "book-zh", {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH, **snapshots})
    (job.workspace / "amts.yml").write_text(CONFIG, encoding="utf-8")
    return job


@pytest.mark.parametrize(
    ("command", "there"),
    [("git --version", True), ("command -v cc", False), ("command -v gcc", False), ("python3 -m pip --version", True)],
)
def test_it_has_git_and_no_compiler(command: str, there: bool) -> None:
    ran = start(["/bin/sh", "-c", command])
    assert (ran.returncode == 0) == there, ran.stdout


def test_sync_on_a_local_branch(job: Job) -> None:
    step = job.step(local="true", languages="zh")
    assert step.code == 0, step.log
    assert step.outputs.keys() == ACTION["outputs"].keys()
    (zh,) = json.loads(step.outputs["languages"])
    assert (step.outputs["changed"], zh["language"], zh["status"]) == ("true", "zh", "updated")
    assert "lamp.md" in step.summary
    chinese = _of_another_user(job.workspace / "book-zh")
    assert chinese("show", f"{zh['branch']}:lamp.md") + "\n" == LAMP_CHANGED_ZH
    changed = chinese("diff", "--name-only", "main", zh["branch"]).split()
    assert [path for path in changed if path.endswith(".md") and "origin" not in path] == ["lamp.md"]
    assert chinese("status", "--porcelain") == "" and chinese("branch", "--show-current") == "main"


def test_an_unknown_language_is_refused_in_one_sentence(job: Job) -> None:
    (job.workspace / "amts.yml").write_text(CONFIG.replace("zh:", "chinese:"), encoding="utf-8")
    step = job.step(local="true")
    assert (step.code, step.outputs["changed"]) == (2, "false")
    assert step.log.count("\n") == 1 and "chinese" in step.log
    assert _of_another_user(job.workspace / "book-zh")("branch", "--list", "amts/*") == ""


class _AnyUser(Git):
    """Git where the files belong to somebody else."""

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return super().run("-c", "safe.directory=*", *arguments, stdin=stdin)


def _of_another_user(folder: Path) -> Git:
    return _AnyUser(folder)
