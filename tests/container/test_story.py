"""The story of the pull requests, told by containers only: upstream moves, people correct, command and merge, and again."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import LAMP, LAMP_CHANGED, LAMP_CHANGED_ZH, LAMP_ZH, TIDE, TIDE_ZH, state_of
from tests.container.runner import ACTION, Job, Step, needs_image
from tests.e2e.test_two_languages import LAMP_ES, TIDE_ES
from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.webhooks import Webhook
from tests.github.world import PullRequest, Repository
from tests.gits import Tree

pytestmark = needs_image

CONFIG = """\
source: {repository: owner/book-en, branch: main}
targets: {zh: {repository: owner/book-zh, branch: main}}
"""
NIGHT, NIGHT_ZH = "Nobody sleeps on such a night.", "这样的夜晚无人入睡。"
STORM = f"\n## Storm\n\nIn a storm the bell rings too. {NIGHT}\n"
SURGE = f"\n## Surge\n\n{NIGHT}\n"
STAIRS = "\nNobody has counted the stairs so far.\n"


@dataclass
class Workflow:
    """The bot's workflow in a repository: every run is a container on a fresh runner."""

    github: GitHub
    english: Repository
    chinese: Repository
    job: Job

    def run(self, webhook: Webhook) -> Step:
        """The workflow at an event. It ends well, sets every output, and shows the token to nobody."""
        step = self.job.step(webhook, github_token=BOT_TOKEN)
        assert step.code == 0, step.log
        assert step.outputs.keys() == ACTION["outputs"].keys()
        printed = "\n".join(line for line in step.log.splitlines() if not line.startswith("::add-mask::"))
        assert BOT_TOKEN not in printed + step.summary + str(step.outputs)
        return step

    def upstream(self, tree: Tree) -> Step:
        """The English book moves, and tells the translation so."""
        self.english.git.commit(tree)
        return self.run(webhooks.repository_dispatch(self.github, self.chinese, {}))

    def comment(self, body: str, *, by: str = "mei") -> str:
        """Somebody comments on the newest pull request; gives the bot's one answer."""
        before = len(self.answers)
        step = self.run(webhooks.issue_comment(self.github, self.chinese, self.pull, body, by=by))
        assert step.outputs["languages"] == "[]"
        (answer,) = self.answers[before:]
        return answer

    def correct(self, path: str, old: str, new: str) -> None:
        """Mei replaces words on the bot's branch."""
        text = self.text(path)
        assert text.count(old) == 1
        self.chinese.git.commit({path: text.replace(old, new)}, branch=self.pull.branch, message="Say it in Chinese")

    @property
    def pull(self) -> PullRequest:
        """The newest pull request as it stands."""
        return self.github.pull_request(self.chinese, max(self.chinese.pull_requests))

    @property
    def answers(self) -> list[str]:
        return [each.body for each in self.pull.comments if each.author.login.endswith("[bot]")]

    @property
    def open_units(self) -> int:
        """How many open units are recorded on the bot's branch."""
        return self.chinese.git.show(".amts/state.tsv", self.pull.branch).count("\nopen\t")

    def text(self, path: str, revision: str = "") -> str:
        """A file on the bot's branch, or at a revision."""
        return self.chinese.git.show(path, revision or self.pull.branch)


def _workflow(github: GitHub, folder: Path, repository: str, english: Tree, chinese: Tree) -> Workflow:
    """Two books in step, and a workflow of one of their repositories."""
    book_en = github.add_repository("owner/book-en", {"lamp.md": LAMP, "tide.md": TIDE, **english})
    state = state_of(book_en.git, "main", {"lamp.md": "lamp.md", "tide.md": "tide.md"})
    tree: Tree = {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH, ".amts": {"state.tsv": state}, **chinese}
    book_zh = github.add_repository("owner/book-zh", tree, mei="write")
    server = {name: value for name, value in github.environment.items() if name != "GITHUB_TOKEN"}
    return Workflow(github, book_en, book_zh, Job(folder / "runner", repository, server, network="host"))


def test_the_story_of_two_pull_requests(github: GitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow = _workflow(github, tmp_path, "owner/book-zh", {}, {"amts.yml": CONFIG})
    a_pull_request_is_opened(workflow)
    a_run_without_news_changes_nothing(workflow, capsys)
    mei_corrects_and_commands(workflow)
    a_stranger_is_thanked_and_nothing_is_carried_out(workflow)
    upstream_moves_again_and_the_pull_request_grows(workflow)
    merged_by_squash_it_is_finished(workflow)
    the_next_one_begins_where_it_ended(workflow)


def a_pull_request_is_opened(workflow: Workflow) -> None:
    step = workflow.upstream({"lamp.md": LAMP_CHANGED + STORM, "tide.md": TIDE + SURGE})
    address = f"{workflow.github.server_url}/owner/book-zh/pull/1"
    assert (step.outputs["pull-request-url"], step.outputs["pull-request-number"]) == (address, "1")
    assert (step.outputs["changed"], step.outputs["units-untranslated"]) == ("true", "5")
    assert address in step.summary and "zh" in step.summary
    assert workflow.text("lamp.md") == LAMP_CHANGED_ZH + STORM
    assert workflow.pull.author.login.endswith("[bot]") and "Storm" in workflow.pull.body


def a_run_without_news_changes_nothing(workflow: Workflow, capsys: pytest.CaptureFixture[str]) -> None:
    before, started = workflow.pull.head, time.monotonic()
    step = workflow.run(webhooks.schedule())
    with capsys.disabled():
        print(f"\na run without news: {time.monotonic() - started:.2f} s", end="")
    assert (step.outputs["changed"], step.outputs["pull-request-number"]) == ("false", "1")
    assert workflow.pull.head == before


def mei_corrects_and_commands(workflow: Workflow) -> None:
    assert "/retranslate [FILE…]" in workflow.comment("What can you do?\n\n/help")
    assert "behind" in workflow.comment("/status")
    workflow.correct("lamp.md", NIGHT, NIGHT_ZH)
    answer = workflow.comment("That sentence was in the lamp already:\r\n\r\n/retranslate tide.md")
    assert "tide.md" in answer and NIGHT_ZH in workflow.text("tide.md"), "the correction serves the other chapter"
    before = workflow.open_units
    assert "1 passage is confirmed" in workflow.comment("/accept tide.md")
    assert workflow.open_units == before - 1


def a_stranger_is_thanked_and_nothing_is_carried_out(workflow: Workflow) -> None:
    before = workflow.pull.head
    answer = workflow.comment("/accept", by="passer-by")
    assert "`passer-by`" in answer and "suggestion" in answer
    assert workflow.pull.head == before
    assert len(workflow.answers) == 5, "each comment has one answer, and none a second one by a later run"


def upstream_moves_again_and_the_pull_request_grows(workflow: Workflow) -> None:
    step = workflow.upstream({"lamp.md": LAMP_CHANGED + STORM + STAIRS})
    assert (step.outputs["changed"], step.outputs["pull-request-number"]) == ("true", "1")
    assert NIGHT_ZH in workflow.text("lamp.md") and NIGHT_ZH in workflow.text("tide.md")
    assert workflow.text("lamp.md").endswith(STAIRS)
    authors = workflow.chinese.git("log", "--format=%an", f"main..{workflow.pull.branch}").splitlines()
    assert "Person" in authors and len(authors) > authors.count("Person")


def merged_by_squash_it_is_finished(workflow: Workflow) -> None:
    branch = workflow.pull.branch
    workflow.correct("lamp.md", STAIRS.strip(), "至今没有人数过台阶。")
    merged = workflow.text("lamp.md")
    workflow.github.merge(workflow.chinese, 1, "squash", by="mei")
    step = workflow.run(webhooks.pull_request_closed(workflow.github, workflow.chinese, workflow.pull))
    assert workflow.text("lamp.md", "main") == merged
    assert len(workflow.chinese.pull_requests) == 1, step.summary
    assert (step.outputs["changed"], workflow.pull.branch) == ("false", branch)


def the_next_one_begins_where_it_ended(workflow: Workflow) -> None:
    first = workflow.pull
    step = workflow.upstream({"tide.md": TIDE.replace("twice", "two times") + SURGE})
    assert (step.outputs["changed"], step.outputs["pull-request-number"]) == ("true", "2")
    assert workflow.pull.branch != first.branch
    assert NIGHT_ZH in workflow.text("tide.md") and "至今没有人数过台阶。" in workflow.text("lamp.md")


def test_a_push_to_the_english_repository_serves_every_language(github: GitHub, tmp_path: Path) -> None:
    config = CONFIG.replace("zh: {", "es: {repository: owner/book-es}, zh: {")
    workflow = _workflow(github, tmp_path, "owner/book-en", {"amts.yml": config}, {})
    state = workflow.chinese.git.show(".amts/state.tsv")
    spanish = github.add_repository(
        "owner/book-es", {"lamp.md": LAMP_ES, "tide.md": TIDE_ES, ".amts": {"state.tsv": state}}
    )
    before = workflow.english.git("rev-parse", "main")
    after = workflow.english.git.commit({"lamp.md": LAMP_CHANGED})
    step = workflow.run(webhooks.push(github, workflow.english, before, after))
    done = {each["language"]: each["pull_request_url"] for each in json.loads(step.outputs["languages"])}
    assert done == {language: f"{github.server_url}/owner/book-{language}/pull/1" for language in ("es", "zh")}
    assert workflow.text("lamp.md") == LAMP_CHANGED_ZH
    assert "Quema `gas`" in spanish.git.show("lamp.md", github.pull_request(spanish, 1).branch)
    assert all(address in step.summary for address in done.values())
