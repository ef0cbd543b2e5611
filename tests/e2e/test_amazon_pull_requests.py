"""Amazon Translate and pull requests together: both stand-ins, and the action between them."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Pace
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, state_of
from tests.e2e.test_action import CONFIG, STORM, Runner
from tests.github import webhooks
from tests.github.bench import GitHub
from tests.gits import Tree

NEW = ("Storm", "In a storm the bell rings too.", "Nobody sleeps on such a night.")


@pytest.fixture
def runner(github: GitHub, amazon: Amazon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """A lamp with a new section, a translation that is in step with what was before, and settings for Amazon."""
    quick = SimpleNamespace(sleep=lambda _seconds: time.sleep(0.005), monotonic=time.monotonic)
    monkeypatch.setattr("amts_bot.engines.amazon.aws.client.time", quick)
    english = github.add_repository("owner/book-en", {"lamp.md": LAMP, "tide.md": TIDE})
    state = state_of(english.git, "main", {"lamp.md": "lamp.md", "tide.md": "tide.md"})
    config = f"{CONFIG}amazon: {{region: us-east-1, bucket: {amazon.bucket}, role: '{amazon.role}'}}\n"
    tree: Tree = {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH, "amts.yml": config, ".amts": {"state.tsv": state}}
    chinese = github.add_repository("owner/book-zh", tree, volunteer="write", reader="read")
    english.git.commit({"lamp.md": LAMP + STORM})
    return Runner(github, tmp_path, english, chinese)


def _orders(amazon: Amazon) -> int:
    return len(amazon.calls.of("StartTextTranslationJob"))


def test_a_draft_of_amazon_comes_as_a_pull_request_with_its_cost(runner: Runner, amazon: Amazon) -> None:
    outputs = runner.run(webhooks.schedule())
    assert outputs["units-machine"] == "3"
    assert runner.text().count("‹zh›") == 3 and sorted(amazon.calls.texts("zh")) == sorted(NEW)
    assert "drafted by the engine" in runner.pull.body
    assert re.search(r"Engine `amazon`: \d+ characters, less than a cent \(prices as of", runner.pull.body)


def test_people_who_push_in_between_cost_nothing(runner: Runner, amazon: Amazon) -> None:
    runner.run(webhooks.schedule())
    branch = runner.pull.branch
    runner.english.git.commit({"tide.md": TIDE + "\nThe table hangs at the door.\n"})

    def correct() -> None:
        text = runner.chinese.git.show("lamp.md", branch)
        runner.chinese.git.commit({"lamp.md": text.replace("守塔人", "守灯人")}, branch=branch)

    runner.github.before("git push", correct)
    runner.run(webhooks.schedule())
    assert any("people pushed meanwhile" in line for line in runner.lines)
    assert "守灯人" in runner.text() and runner.text("tide.md").count("‹zh›") == 1
    assert sorted(amazon.calls.texts("zh")) == sorted([*NEW, "The table hangs at the door."])
    assert "28 characters, less than a cent" in runner.pull.body


@pytest.mark.parametrize("is_deleted", [False, True], ids=["its branch is there", "its branch is deleted"])
def test_what_people_closed_is_not_paid_for_again(runner: Runner, amazon: Amazon, is_deleted: bool) -> None:
    runner.run(webhooks.schedule())
    branch = runner.pull.branch
    runner.github.close(runner.chinese, 1)
    if is_deleted:
        runner.chinese.git("branch", "-D", branch)
    runner.english.git.commit({"LICENSE": "Nothing that a translation lacks."})
    outputs = runner.run(webhooks.schedule())
    assert (outputs["changed"], _orders(amazon), len(runner.chinese.pull_requests)) == ("false", 1, 1)
    assert any("was closed by a person" in line for line in (outputs["languages"], *runner.lines))
    runner.english.git.commit({"lamp.md": LAMP + STORM.replace("too", "twice")})
    assert runner.run(webhooks.schedule())["pull-request-number"] == "2"


def test_a_command_that_outlasts_its_run_is_answered_by_the_next_one(runner: Runner, amazon: Amazon) -> None:
    runner.run(webhooks.schedule())
    amazon.change(pace=Pace(looks=5))
    runner.chinese.git.commit(
        {"amts.yml": runner.chinese.git.show("amts.yml", "main").replace("role:", "wait: 0, role:")}
    )
    (forecast,) = runner.comment("/retranslate")
    assert forecast.startswith("On it: 65 characters, less than a cent at Amazon Translate, as a batch job"), forecast
    assert [each.content for each in runner.pull.comments[0].reactions] == ["eyes"]
    assert _orders(amazon) == 2
    for _ in range(6):
        runner.run(webhooks.schedule())
    _, answer = runner.answers
    assert "the engine amazon gives the same" in answer
    assert _orders(amazon) == 2
