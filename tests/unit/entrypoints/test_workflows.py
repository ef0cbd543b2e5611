"""Every action that our workflows run, write or show: by commit, and built for a Node that hosted runners still have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FIRST_FOR_NODE_24 = {
    "actions/checkout": 5,
    "actions/setup-python": 6,
    "actions/upload-artifact": 6,
    "actions/cache": 5,
    "aws-actions/configure-aws-credentials": 6,
    "docker/build-push-action": 7,
    "actions/attest-build-provenance": 4,
}
"""The first major version whose `runs.using` is node24, by the actions' own repositories. Hosted runners have no Node 20
since September 2026 (GitHub's changelog)."""

USES = re.compile(r"^\s*(?:- )?uses: *(?P<name>[^\s@]+)@(?P<ref>\S+)(?: +# *(?P<version>\S+))?", re.M)
WRITTEN = [
    *(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / "amts_bot/operations/setup").glob("*.yml"),
    ROOT / "README.md", *(ROOT / "docs").rglob("*.md"),
]  # fmt: skip


def old_actions(text: str) -> list[str]:
    """The actions of a workflow that are not by commit, have no version beside it, or run on an older Node."""
    return [
        use[0].strip()
        for use in USES.finditer(text)
        if not use["name"].startswith("OWNER/")
        and not (
            re.fullmatch(r"[0-9a-f]{40}", use["ref"])
            and (version := re.fullmatch(r"v(\d+)\.\d+\.\d+", use["version"] or ""))
            and int(version[1]) >= FIRST_FOR_NODE_24[use["name"]]
        )
    ]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_actions_run_on_a_node_that_is_there(path: Path) -> None:
    assert old_actions(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        f"      - uses: actions/checkout@{'0' * 40} # v4.3.0",
        f"        uses: actions/upload-artifact@{'0' * 40} # v5.0.0",
        f"- uses: actions/checkout@{'0' * 40}",
        "- uses: actions/checkout@v7 # v7.0.1",
    ],
)
def test_older_ones_and_moving_ones_are_found(line: str) -> None:
    assert old_actions(line + "\n") == [line.strip()]


def test_there_is_something_to_look_at() -> None:
    assert sum(len(USES.findall(path.read_text(encoding="utf-8"))) for path in WRITTEN) >= 10
