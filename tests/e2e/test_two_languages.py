"""Upstream moves in three pushes, two languages follow, people correct, merge and close: every word of theirs survives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from amts_bot.entrypoints.action import run_action
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, state_of
from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.world import PullRequest, Repository
from tests.gits import Tree
from tests.unit.adapters.test_runner import read_back

CONFIG = """\
source: {repository: owner/book-en, branch: main}
targets:
  es: {repository: owner/book-es, wave: 2}
  zh: {repository: owner/book-zh, wave: 2}
"""
LAMP_ES = """\
# La lámpara

El guardián enciende la lámpara al anochecer. Quema `oil` y gira una vez cada 30 segundos.

Los barcos lejanos ven dos destellos cortos. Así saben qué puerto tienen delante.
"""
TIDE_ES = "# La marea\n\nEl agua sube dos veces al día. Los pescadores leen la tabla antes de salir.\n"
WICK = "\nEvery winter the keeper trims a new wick. He keeps the old one in a tin box.\n"
STAIRS = "\n## Stairs\n\nNobody has counted the stairs so far. The cat knows them all.\n"


@dataclass
class Upstream:
    """The English repository's workflow: one run for all languages at every push."""

    github: GitHub
    folder: Path
    english: Repository
    books: dict[str, Repository]
    runs: int = 0

    def push(self, tree: Tree | None = None, code: int = 0) -> dict[str, dict[str, Any]]:
        """The English book changes (or somebody starts the workflow), and it runs; gives what became of each language."""
        before = self.english.git("rev-parse", "main")
        event = (
            webhooks.push(self.github, self.english, before, self.english.git.commit(tree))
            if tree
            else webhooks.workflow_dispatch(self.github, self.english, {})
        )
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        place.mkdir()
        (place / "event.json").write_text(json.dumps(event.payload), encoding="utf-8")
        server = {name: value for name, value in self.github.environment.items() if name != "GITHUB_TOKEN"}
        environ = {
            **server, "GITHUB_REPOSITORY": "owner/book-en", "GITHUB_EVENT_NAME": "push", "INPUT_GITHUB-TOKEN": BOT_TOKEN,
            "GITHUB_EVENT_PATH": str(place / "event.json"), "GITHUB_OUTPUT": str(place / "output"),
        }  # fmt: skip
        lines: list[str] = []
        assert run_action(environ, place, lines.append) == code, lines
        return {each["language"]: each for each in json.loads(read_back(place / "output")["languages"])}

    def pull(self, language: str) -> PullRequest:
        """A language's newest pull request as it stands."""
        book = self.books[language]
        return self.github.pull_request(book, max(book.pull_requests))

    def text(self, language: str, path: str, revision: str = "") -> str:
        """A file on a language's branch, or at a revision."""
        return self.books[language].git.show(path, revision or self.pull(language).branch)

    def correct(self, language: str, path: str, old: str, new: str) -> None:
        """A person replaces words on the bot's branch."""
        text = self.text(language, path)
        assert old in text
        self.books[language].git.commit({path: text.replace(old, new)}, branch=self.pull(language).branch)


@pytest.fixture
def upstream(github: GitHub, tmp_path: Path) -> Upstream:
    """An English book and two translations that are in step."""
    english = github.add_repository("owner/book-en", {"lamp.md": LAMP, "tide.md": TIDE, "amts.yml": CONFIG})
    state = state_of(english.git, "main", {"lamp.md": "lamp.md", "tide.md": "tide.md"})
    texts = {"es": {"lamp.md": LAMP_ES, "tide.md": TIDE_ES}, "zh": {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH}}
    books = {
        language: github.add_repository(f"owner/book-{language}", {**text, ".amts": {"state.tsv": state}}, mei="write")
        for language, text in texts.items()
    }
    return Upstream(github, tmp_path, english, books)


def test_three_pushes_two_languages_and_every_word_of_people_survives(upstream: Upstream) -> None:
    first = upstream.push({"lamp.md": LAMP + WICK})
    assert {language: each["status"] for language, each in first.items()} == {"es": "updated", "zh": "updated"}

    upstream.correct("es", "lamp.md", "He keeps the old one in a tin box.", "La vieja la guarda en una caja de lata.")
    upstream.github.close(upstream.books["es"], 1, by="mei")
    quiet = upstream.push()
    assert quiet["es"]["pull_request_url"] is None and len(upstream.books["es"].pull_requests) == 1

    upstream.correct("zh", "lamp.md", "Every winter the keeper trims a new wick.", "每年冬天，守塔人都会修剪新的灯芯。")
    upstream.push({"tide.md": TIDE.replace("twice a day", "two times a day")})
    zh = upstream.pull("zh")
    assert zh.number == 1
    assert "每年冬天，守塔人都会修剪新的灯芯。" in upstream.text("zh", "lamp.md")
    assert "tide.md" not in upstream.books["zh"].git.changed(zh.branch), "the wave of two is not reviewed yet"

    upstream.github.merge(upstream.books["zh"], zh.number, "squash", by="mei")
    upstream.push()
    second = upstream.pull("zh")
    assert (second.number, second.branch != zh.branch) == (2, True)
    assert "tide.md" in second.body, "an offer changes no text, and is shown"
    assert "每年冬天，守塔人都会修剪新的灯芯。" in upstream.text("zh", "lamp.md")

    last = upstream.push({"lamp.md": LAMP + WICK + STAIRS})
    assert last["es"]["status"] == "updated"
    assert last["zh"]["status"] == "up to date", "the stairs wait for the wave that is open"
    assert upstream.pull("es").number == 2
    for language, original in (("es", LAMP_ES), ("zh", LAMP_ZH)):
        assert upstream.text(language, "lamp.md").startswith(original.rstrip("\n")), "every sentence of before"
    assert "每年冬天，守塔人都会修剪新的灯芯。" in upstream.text("zh", "lamp.md")
    assert "La vieja la guarda en una caja de lata." in upstream.text(
        "es", "lamp.md", "refs/heads/" + _first_branch(upstream)
    )


def _first_branch(upstream: Upstream) -> str:
    """The branch of the Spanish pull request that was closed: nothing of it is deleted."""
    return upstream.books["es"].pull_requests[1].branch


def test_a_language_that_fails_does_not_stop_the_other(upstream: Upstream) -> None:
    upstream.books["es"].git.commit({".amts": {"state.tsv": "nonsense\n"}})
    done = upstream.push({"lamp.md": LAMP + WICK}, code=1)
    assert (done["es"]["status"], done["zh"]["status"]) == ("failed", "updated")
    assert "state.tsv" in done["es"]["reason"]
