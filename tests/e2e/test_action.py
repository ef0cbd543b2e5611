"""The action from the runner's side, against a GitHub of our own: upstream moves, people answer, commands are carried out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amts_bot.entrypoints.action import run_action
from tests.conftest import LAMP, LAMP_CHANGED, LAMP_CHANGED_ZH, LAMP_ZH, TIDE, TIDE_ZH, state_of
from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.faults import NO_SCOPE
from tests.github.webhooks import Webhook
from tests.github.world import PullRequest, Repository
from tests.gits import Tree
from tests.unit.adapters.test_runner import read_back

CONFIG = """\
source: {repository: owner/book-en, branch: main}
targets:
  zh: {repository: owner/book-zh, branch: main}
"""
STORM = "\n## Storm\n\nIn a storm the bell rings too. Nobody sleeps on such a night.\n"


@dataclass
class Runner:
    """A workflow of the translated repository: each run has a new home, and an event."""

    github: GitHub
    folder: Path
    english: Repository
    chinese: Repository
    lines: list[str] = field(default_factory=list)
    runs: int = 0

    def run(self, webhook: Webhook, code: int = 0, **inputs: str) -> dict[str, str]:
        """Run the action for an event; gives its outputs."""
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        place.mkdir()
        (place / "event.json").write_text(json.dumps(webhook.payload), encoding="utf-8")
        server = {name: value for name, value in self.github.environment.items() if name != "GITHUB_TOKEN"}
        environ = {
            **server, "GITHUB_REPOSITORY": "owner/book-zh", "GITHUB_EVENT_NAME": webhook.event,
            "GITHUB_EVENT_PATH": str(place / "event.json"), "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"), "GITHUB_RUN_ID": "1", "INPUT_GITHUB-TOKEN": BOT_TOKEN,
            **{f"INPUT_{name.replace('_', '-').upper()}": value for name, value in inputs.items()},
        }  # fmt: skip
        self.lines = []
        assert run_action(environ, place, self.lines.append) == code, self.lines
        assert not any(BOT_TOKEN in line for line in self.lines if not line.startswith("::add-mask::"))
        return read_back(place / "output")

    def comment(self, body: str, *, by: str = "volunteer") -> list[str]:
        """Somebody comments on the newest pull request, and the action runs; gives what the bot answered."""
        before = len(self.answers)
        self.run(webhooks.issue_comment(self.github, self.chinese, self.pull, body, by=by))
        return self.answers[before:]

    @property
    def pull(self) -> PullRequest:
        """The newest pull request as it stands."""
        return self.github.pull_request(self.chinese, max(self.chinese.pull_requests))

    @property
    def answers(self) -> list[str]:
        return [each.body for each in self.pull.comments if each.author.login.endswith("[bot]")]

    def text(self, path: str = "lamp.md") -> str:
        """A file on the bot's branch."""
        return self.chinese.git.show(path, self.pull.branch)


@pytest.fixture
def runner(github: GitHub, tmp_path: Path) -> Runner:
    """A lamp that has changed upstream and got a new section, and its Chinese translation of before."""
    english = github.add_repository("owner/book-en", {"lamp.md": LAMP, "tide.md": TIDE})
    state = state_of(english.git, "main", {"lamp.md": "lamp.md", "tide.md": "tide.md"})
    tree: Tree = {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH, "amts.yml": CONFIG, ".amts": {"state.tsv": state}}
    chinese = github.add_repository("owner/book-zh", tree, volunteer="write", reader="read")
    english.git.commit({"lamp.md": LAMP_CHANGED + STORM})
    return Runner(github, tmp_path, english, chinese)


def test_a_schedule_opens_a_pull_request_and_tells_the_runner(runner: Runner) -> None:
    outputs = runner.run(webhooks.schedule())
    assert outputs["pull-request-url"] == f"{runner.github.server_url}/owner/book-zh/pull/1"
    assert (outputs["pull-request-number"], outputs["changed"], outputs["units-untranslated"]) == ("1", "true", "3")
    assert json.loads(outputs["languages"])[0]["pull_request_url"] == outputs["pull-request-url"]
    assert runner.text() == LAMP_CHANGED_ZH + STORM
    assert "Storm" in runner.pull.body


def test_nothing_to_do_sets_every_output(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    again = runner.run(webhooks.schedule())
    assert (again["changed"], again["pull-request-number"]) == ("false", "1")
    tips = (runner.chinese.git("rev-parse", revision) for revision in ("main", runner.pull.branch))
    push = webhooks.push(runner.github, runner.chinese, *tips)
    push.payload["ref"] = f"refs/heads/{runner.pull.branch}"
    ignored = runner.run(push)
    assert (ignored["changed"], ignored["pull-request-url"], ignored["languages"]) == ("false", "", "[]")
    assert "is not the default branch" in runner.lines[-1]


def test_a_dispatch_has_inputs(runner: Runner) -> None:
    dispatch = webhooks.repository_dispatch(runner.github, runner.chinese, {"dry_run": True, "languages": "zh"})
    outputs = runner.run(dispatch)
    assert (outputs["changed"], runner.chinese.pull_requests) == ("false", {})
    assert json.loads(outputs["languages"])[0]["status"] == "planned"


def test_help_and_status_are_answered(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    (help_,) = runner.comment("What can you do?\n/help")
    assert "/retranslate [FILE…]" in help_
    (status,) = runner.comment("/status")
    assert "behind" in status


def test_accept_confirms_a_section_and_is_pushed(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    (answer,) = runner.comment('/accept lamp.md --section "Storm"')
    assert "3 passages are confirmed" in answer
    state = runner.chinese.git.show(".amts/state.tsv", runner.pull.branch)
    assert [line.split("\t")[3] for line in state.splitlines() if line.startswith("open")] == ["fuzzy"]
    trailer = "--format=%(trailers:key=Amts-Command,valueonly)"
    assert runner.chinese.git("log", "-1", trailer, runner.pull.branch).startswith("c")


def test_retranslate_says_why_nothing_changed(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    before = runner.chinese.git("rev-parse", runner.pull.branch)
    (answer,) = runner.comment("/retranslate")
    assert "the engine memory gives the same" in answer and "--engine" in answer
    assert runner.chinese.git("rev-parse", runner.pull.branch) == before


def test_a_correction_stays_and_serves_elsewhere(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    corrected = runner.text().replace("Nobody sleeps on such a night.", "这样的夜晚无人入睡。")
    runner.chinese.git.commit({"lamp.md": corrected}, branch=runner.pull.branch)
    runner.english.git.commit({"tide.md": TIDE + "\nNobody sleeps on such a night.\n"})
    runner.run(webhooks.schedule())
    assert "这样的夜晚无人入睡。" in runner.text() and "这样的夜晚无人入睡。" in runner.text("tide.md")
    assert [pull.number for pull in runner.chinese.pull_requests.values()] == [1]


@pytest.mark.parametrize("author", ["reader", "stranger"])
def test_who_may_not_write_is_told_how_to_help(runner: Runner, author: str) -> None:
    runner.run(webhooks.schedule())
    state = runner.chinese.git.show(".amts/state.tsv", runner.pull.branch)
    (answer,) = runner.comment("/accept", by=author)
    assert "suggestion" in answer and f"`{author}`" in answer
    assert runner.chinese.git.show(".amts/state.tsv", runner.pull.branch) == state


def test_a_command_that_cannot_be_understood_gets_the_right_form(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    (answer,) = runner.comment("/retranslate --force")
    assert "--force is no option" in answer and "`/retranslate [FILE…]" in answer
    (failed,) = runner.comment("/accept nope.md")
    assert "nope.md" in failed and "lamp.md" in failed


@pytest.mark.parametrize("body", ["Nice!", "> /accept", "```\n/accept\n```", "see /accept"])
def test_other_comments_get_no_answer(runner: Runner, body: str) -> None:
    runner.run(webhooks.schedule())
    assert runner.comment(body) == []


def test_a_command_whose_run_was_dropped_is_found_by_the_next_and_none_is_carried_out_twice(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    webhooks.issue_comment(runner.github, runner.chinese, runner.pull, '/accept --section "Storm"', by="volunteer")
    runner.run(webhooks.schedule())
    assert len(runner.answers) == 1
    count = runner.chinese.git.count(runner.pull.branch)
    runner.run(webhooks.schedule())
    assert (len(runner.answers), runner.chinese.git.count(runner.pull.branch)) == (1, count)


def test_a_comment_at_lines_is_about_these_lines(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    line = runner.text().splitlines().index("## Storm") + 1
    runner.run(
        webhooks.review_comment(runner.github, runner.chinese, runner.pull, "/accept", path="lamp.md", line=line)
    )
    assert "1 passage is confirmed" in runner.answers[-1]


def test_a_pull_request_that_is_not_the_bots_gets_no_answer(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    pull = runner.pull
    pull.author = runner.github.user("volunteer")
    runner.run(webhooks.issue_comment(runner.github, runner.chinese, pull, "/accept"))
    assert runner.answers == []


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_merged_pull_request_makes_room_for_the_next(runner: Runner, method: str) -> None:
    runner.run(webhooks.schedule())
    first = runner.pull
    runner.github.merge(runner.chinese, first.number, method)
    runner.english.git.commit({"tide.md": TIDE.replace("twice", "two times")})
    runner.run(webhooks.pull_request_closed(runner.github, runner.chinese, first))
    assert (runner.pull.number, runner.pull.branch != first.branch) == (2, True)
    assert runner.text() == LAMP_CHANGED_ZH + STORM


def test_one_that_people_closed_is_not_opened_again_until_upstream_moves(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    runner.github.close(runner.chinese, 1)
    runner.run(webhooks.schedule())
    assert [pull.state for pull in runner.chinese.pull_requests.values()] == ["closed"]
    runner.english.git.commit({"tide.md": TIDE.replace("twice", "two times")})
    runner.run(webhooks.schedule())
    assert runner.pull.number == 2


@pytest.mark.parametrize(
    ("inputs", "code", "words"),
    [
        ({"config": "nope.yml"}, 2, "nope.yml"),
        ({"languages": "es"}, 2, "write one of: zh"),
        ({"engine": "fly"}, 2, "engine 'fly' is not known"),
        ({"command": "fly"}, 2, "'sync' or 'status' or 'matrix'"),
    ],
)
def test_bad_input_is_one_annotation_and_every_output(
    runner: Runner, inputs: dict[str, str], code: int, words: str
) -> None:
    outputs = runner.run(webhooks.schedule(), code=code, **inputs)
    assert (outputs["changed"], outputs["units-kept"]) == ("false", "0")
    (error,) = [line for line in runner.lines if line.startswith("::error")]
    assert words in error
    assert runner.chinese.pull_requests == {}


def test_a_payload_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("[" * 100_000)
    lines: list[str] = []
    environ = {"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")}
    assert run_action(environ, tmp_path, lines.append) == 2
    assert lines == ["::error::the event's payload is no JSON; run the action from a workflow"]


def test_the_matrix_names_the_languages_with_work(runner: Runner) -> None:
    assert json.loads(runner.run(webhooks.schedule(), command="matrix")["matrix"]) == {"language": ["zh"]}


def test_the_configuration_is_read_from_the_default_branch_only(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    evil = CONFIG.replace("owner/book-en", "owner/other")
    runner.chinese.git.commit({"amts.yml": evil}, branch=runner.pull.branch)
    (zh,) = json.loads(runner.run(webhooks.schedule())["languages"])
    assert zh["status"] == "up to date"


def test_outputs_tell_what_was_done_though_the_comments_could_not_be_read(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    runner.english.git.commit({"tide.md": TIDE.replace("twice", "two times")})
    runner.github.fail("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", NO_SCOPE, times=9)
    outputs = runner.run(webhooks.schedule(), code=2)
    assert (outputs["changed"], outputs["pull-request-number"]) == ("true", "1")
    assert [line for line in runner.lines if line.startswith("::error") and "comments" in line]
