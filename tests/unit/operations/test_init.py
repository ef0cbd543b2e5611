"""`init`: what it writes is what the bot reads, and nothing that is there is written over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from amts_bot.settings.file import parse_settings
from tests.conftest import Amts, refused

TRANSLATION = ("--source", "owner/book-en", "--target", "owner/book-zh", "--language", "zh")
UPSTREAM = (*TRANSLATION, "--target", "other/book-no", "--language", "no", "--upstream", "--branch", "on")


ACTION = "owner/amts-bot@" + "0123456789" * 4


def workflows(folder: Path) -> dict[str, dict[str, Any]]:
    """The workflows in a folder, by name."""
    return {
        path.name: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        for path in sorted((folder / ".github/workflows").iterdir())
    }


def test_a_translated_repository_gets_settings_and_two_workflows(amts: Amts, tmp_path: Path) -> None:
    ran = amts("init", *TRANSLATION, "--into", tmp_path)
    assert (ran.code, ran.out.count("wrote ")) == (0, 4), ran
    assert (tmp_path / ".amts/.gitattributes").read_text(encoding="utf-8") == "*.tsv merge=union\n"
    settings = parse_settings((tmp_path / "amts.yml").read_text(encoding="utf-8"))
    assert settings.source.repository == "owner/book-en"
    assert {language: target.repository for language, target in settings.targets.items()} == {"zh": "owner/book-zh"}
    sync, comments = workflows(tmp_path)["amts-bot.yml"], workflows(tmp_path)["amts-bot-comments.yml"]
    assert sync["on"].keys() == {"schedule", "workflow_dispatch", "repository_dispatch", "pull_request"}
    assert comments["on"].keys() == {"issue_comment", "pull_request_review_comment"}
    assert sync["concurrency"] == comments["concurrency"] == {"group": "amts-bot", "cancel-in-progress": "false"}


def test_an_english_repository_gets_a_matrix_and_tokens(amts: Amts, tmp_path: Path) -> None:
    assert amts("init", *UPSTREAM, "--into", tmp_path).code == 0
    settings = parse_settings((tmp_path / "amts.yml").read_text(encoding="utf-8"))
    assert {target.token_env for target in settings.targets.values()} == {"AMTS_TOKEN"}
    assert (sorted(settings.targets), settings.source.branch) == (["no", "zh"], "on")
    (workflow,) = workflows(tmp_path).values()
    assert workflow["on"]["push"] == {"branches": ["on"]}
    assert workflow["jobs"]["sync"]["strategy"]["fail-fast"] == "false"


@pytest.mark.parametrize("options", [TRANSLATION, UPSTREAM])
def test_workflows_grant_nothing_but_by_job_and_pin_what_is_not_ours(
    amts: Amts, tmp_path: Path, options: tuple[str, ...]
) -> None:
    amts("init", *options, "--into", tmp_path, "--action", ACTION)
    for workflow in workflows(tmp_path).values():
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["permissions"] and int(job["timeout-minutes"])
            uses = [step["uses"] for step in job["steps"]]
            assert ACTION in uses
            assert all(re.search(r"@[0-9a-f]{40}$", name) for name in uses)


def test_inputs_that_workflows_give_are_inputs_of_the_action(amts: Amts, tmp_path: Path) -> None:
    known = yaml.safe_load(Path("action.yml").read_text(encoding="utf-8"))["inputs"].keys()
    for n, options in enumerate((TRANSLATION, UPSTREAM)):
        amts("init", *options, "--into", tmp_path / str(n), "--action", ACTION)
        for workflow in workflows(tmp_path / str(n)).values():
            steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
            given = {name for step in steps if step["uses"] == ACTION for name in step["with"]}
            assert given <= known


def test_nothing_is_written_over(amts: Amts, tmp_path: Path) -> None:
    (tmp_path / "amts.yml").write_text("mine\n", encoding="utf-8")
    refused(amts("init", *TRANSLATION, "--into", tmp_path), "amts.yml", "is there already")
    assert [path.name for path in tmp_path.iterdir()] == ["amts.yml"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--source", "a/b", "--language", "zh"), "--target for each --language"),
        ((*TRANSLATION, "--target", "x/y", "--language", "es"), "add --upstream"),
        (("--source", "a/b", "--target", "c/d", "--language", "klingonish"), "klingonish"),
        (("--source", "", "--target", "c/d", "--language", "zh"), "source.repository"),
        ((*UPSTREAM, "--target", "x/y", "--language", "zh"), "--language zh stands twice"),
        ((*UPSTREAM, "--new-language"), "tells the price of one language"),
        ((*TRANSLATION, "--branch", ""), "--branch is empty"),
        *[
            ((*TRANSLATION, "--action", name), f"--action {name!r} is no action; write OWNER/REPO@REF")
            for name in (
                "a b",
                "owner/amts-bot",
                "amts-bot@v1",
                "owner/amts-bot@",
                "./amts-bot@v1",
                "owner/amts-bot@a b",
                "o/r@-x",
            )
        ],
        ((*TRANSLATION, "--path", "docs/{lang}/{path}"), "targets.zh.path: must be a path"),
    ],
)
def test_what_cannot_be_meant_is_refused(amts: Amts, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    refused(amts("init", *options, "--into", tmp_path), words)
    assert list(tmp_path.iterdir()) == []
