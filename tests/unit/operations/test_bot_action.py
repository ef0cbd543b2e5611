"""Which action `init` writes: one that exists, by its commit, or a line for a person to fill in. Never a made-up name."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from amts_bot.errors import BadInput
from amts_bot.operations.setup import bot_action
from amts_bot.operations.setup.bot_action import BotAction, find_bot_action
from tests.conftest import Amts, refused
from tests.github.bench import BOT_TOKEN, GitHub
from tests.gits import ENVIRONMENT, Git, make

ROOT = Path(__file__).parents[3]
COMMIT, OTHER = "0123456789" * 4, "fedcba9876" * 4
TRANSLATION = ("--source", "owner/book-en", "--target", "owner/book-zh", "--language", "zh")


def commit_of(repository: str, ref: str) -> str:
    assert (repository, ref) == ("owner/amts-bot", "v1")
    return COMMIT


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Say what pip recorded of where this package came from."""

    class Distribution:
        record: object = None

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return json.dumps(self.record) if self.record is not None else None

    there = Distribution()
    monkeypatch.setattr(bot_action, "distribution", lambda name: there)
    return lambda record: setattr(there, "record", record)


def test_a_commit_is_taken_as_it_is_and_a_tag_as_the_commit_that_it_names() -> None:
    by_commit = find_bot_action(f"owner/amts-bot@{COMMIT}", {}, commit_of)
    assert str(by_commit) == f"owner/amts-bot@{COMMIT}"
    assert str(find_bot_action("owner/amts-bot@v1", {}, commit_of)) == f"owner/amts-bot@{COMMIT} # v1"


def test_the_running_action_is_what_the_runner_tells() -> None:
    runner = {"GITHUB_ACTION_REPOSITORY": "owner/amts-bot", "GITHUB_ACTION_REF": "v1"}
    assert find_bot_action(None, runner, commit_of) == BotAction("owner/amts-bot", COMMIT, "v1")
    asked = find_bot_action(f"other/amts-bot@{OTHER}", runner, commit_of)
    assert asked == BotAction("other/amts-bot", OTHER)


@pytest.mark.parametrize(
    "runner", [{"GITHUB_ACTION_REPOSITORY": "", "GITHUB_ACTION_REF": ""}, {"GITHUB_ACTION_REF": "v1"}]
)
def test_a_step_that_runs_no_action_tells_nothing(installed: Callable[[object], None], runner: dict[str, str]) -> None:
    assert find_bot_action(None, runner, commit_of) is None


def test_a_package_installed_from_github_knows_its_commit(installed: Callable[[object], None]) -> None:
    version = {"vcs": "git", "commit_id": COMMIT, "requested_revision": "v1"}
    installed({"url": "https://github.com/owner/amts-bot.git", "vcs_info": version})
    assert find_bot_action(None, {}, commit_of) == BotAction("owner/amts-bot", COMMIT, "v1")


@pytest.mark.parametrize(
    "record",
    [
        None,
        {"url": "file:///home/me/amts-bot", "dir_info": {"editable": True}},
        {"url": "https://git.example.org/owner/amts-bot", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
        {"url": "https://github.com/owner/amts-bot", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
    ],
)
def test_a_package_from_elsewhere_does_not(installed: Callable[[object], None], record: object) -> None:
    installed(record)
    assert find_bot_action(None, {}, commit_of) is None


def test_a_released_package_knows_its_release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checkout = make(tmp_path / "checkout", {"amts_bot": {"operations": {"setup": {"files.py": ""}}}}).folder
    script = checkout / ".ci/release-record"
    script.parent.mkdir()
    script.write_bytes((ROOT / ".ci/release-record").read_bytes())
    variables = {**ENVIRONMENT, "GITHUB_REPOSITORY": "owner/amts-bot", "TAG": "v1.2.0"}
    subprocess.run(["bash", script], env=variables, check=True)
    monkeypatch.setattr(bot_action, "files", lambda _: checkout / "amts_bot/operations/setup")
    released = find_bot_action(None, {}, commit_of)
    assert str(released) == f"owner/amts-bot@{Git(checkout)('rev-parse', 'HEAD')} # v1.2.0"


def test_the_release_workflow_says_what_it_releases_before_it_builds() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"].values()
    for job in jobs:
        lines = [step["run"] for step in job["steps"] if "run" in step]
        builds = next(n for n, line in enumerate(lines) if "docker build" in line or "pip wheel" in line)
        assert ".ci/release-record" in lines[:builds]
        assert "TAG" in job["env"]


@pytest.mark.parametrize("options", [TRANSLATION, (*TRANSLATION, "--upstream")])
def test_where_nothing_tells_the_workflows_stop_with_a_sentence(
    installed: Callable[[object], None], amts: Amts, tmp_path: Path, options: tuple[str, ...]
) -> None:
    ran = amts("init", *options, "--into", tmp_path)
    assert ran.code == 0
    assert "look for FILL IN" in ran.out and "--action OWNER/REPO@REF" in ran.out
    for path in (tmp_path / ".github/workflows").iterdir():
        text = path.read_text(encoding="utf-8")
        jobs = yaml.safe_load(text)["jobs"].values()
        assert "BOT_ACTION" not in text
        assert all(
            sum("amts-bot does not run yet" in step.get("run", "") for step in job["steps"]) == 1 for job in jobs
        )
        filled = text.replace("# uses: OWNER/REPO@COMMIT", f"# uses: owner/amts-bot@{COMMIT}")
        assert yaml.safe_load(_as_a_person_would(filled)) == yaml.safe_load(
            _written(amts, tmp_path, path.name, options)
        )


def _as_a_person_would(text: str) -> str:
    """The line that stops is deleted, and what stands below FILL IN is no comment any more."""
    lines, below = [], False
    for line in text.splitlines():
        if "amts-bot does not run yet" in line:
            continue
        below = (below or "FILL IN" in line) and line.startswith("        #")
        if (below and "FILL IN" in line) or line == "      - name: amts-bot":
            lines += ["      -"] if line == "      - name: amts-bot" else []
            continue
        lines.append(line.replace("        # ", "        ", 1) if below else line)
    return "\n".join(lines)


def _written(amts: Amts, folder: Path, name: str, options: tuple[str, ...]) -> str:
    """A workflow as it is written where the action is known."""
    place = folder / "known" / name
    assert amts("init", *options, "--action", f"owner/amts-bot@{COMMIT}", "--into", place).code == 0
    return (place / ".github/workflows" / name).read_text(encoding="utf-8")


@pytest.fixture
def bot(github: GitHub, monkeypatch: pytest.MonkeyPatch) -> Git:
    """The bot's repository on a GitHub, with two releases."""
    repository = github.add_repository("owner/amts-bot", {"action.yml": "name: amts-bot\n"}).git
    monkeypatch.setenv("GITHUB_SERVER_URL", github.server_url)
    monkeypatch.setenv("GITHUB_TOKEN", BOT_TOKEN)
    monkeypatch.setattr("time.sleep", lambda _: None)
    repository("tag", "v1", "main")
    repository("-c", "user.name=A", "-c", "user.email=a@example.org", "tag", "--annotate", "-m", "Two", "v2", "main")
    return repository


@pytest.mark.parametrize("ref", ["v1", "v2", "main"])
def test_tags_and_branches_are_asked_of_the_repository(bot: Git, amts: Amts, tmp_path: Path, ref: str) -> None:
    assert amts("init", *TRANSLATION, "--action", f"owner/amts-bot@{ref}", "--into", tmp_path / "new").code == 0
    written = (tmp_path / "new/.github/workflows/amts-bot.yml").read_text(encoding="utf-8")
    assert f"- uses: owner/amts-bot@{bot('rev-parse', 'main')} # {ref}\n" in written


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("owner/amts-bot@v3", "owner/amts-bot: has no tag or branch v3"),
        ("owner/another@v1", "owner/another: there is no such repository"),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(
    bot: Git, amts: Amts, tmp_path: Path, name: str, words: str
) -> None:
    refused(amts("init", *TRANSLATION, "--action", name, "--into", tmp_path / "new"), words)
    assert not (tmp_path / "new").exists()


def test_a_server_that_fails_is_3(amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("time.sleep", lambda _: None)
    ran = amts("init", *TRANSLATION, "--action", "owner/amts-bot@v1", "--into", tmp_path / "new")
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert not (tmp_path / "new").exists()


def test_what_the_repository_names_is_a_bad_input_in_code_too() -> None:
    with pytest.raises(BadInput, match="is no action"):
        find_bot_action("owner", {}, commit_of)
