"""The real book moves on in three pushes, two real translations follow, and people work on everything at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from amts_bot.entrypoints.action import run_action
from benchmarks.corpus import CORPUS
from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.world import PullRequest, Repository
from tests.unit.adapters.test_runner import read_back

PUSHES = {"v0.17.2": "02e8b4f", "v0.17.5": "e3ece57", "typos": "ec71dff"}
CHAPTERS = ("preliminaries", "recommender-systems", "generative-adversarial-networks")
NDARRAY, GAN = "chapter_preliminaries/ndarray.md", "chapter_generative-adversarial-networks/gan.md"
INTERVAL, KOREAN = "By default, the interval size is $1$.", "간격의 기본값은 $1$입니다."
CONFIG = """\
source: {{repository: owner/d2l-en, branch: main, include: [{include}]}}
targets:
  tr: {{repository: owner/d2l-tr}}
  ko: {{repository: owner/d2l-ko}}
"""


@dataclass
class Story:
    """A workflow that follows the English book for both languages."""

    github: GitHub
    folder: Path
    home: Repository
    english: Repository
    books: dict[str, Repository]
    first: dict[str, str] = field(default_factory=dict)
    runs: int = 0
    log: list[str] = field(default_factory=list)

    def push(self, revision: str = "") -> dict[str, dict[str, Any]]:
        """The English book moves to a real commit of its history, and the workflow runs."""
        if revision:
            self.english.git("update-ref", "refs/heads/main", self.english.git("rev-parse", PUSHES[revision]))
        event = webhooks.workflow_dispatch(self.github, self.home, {})
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        place.mkdir()
        (place / "event.json").write_text(json.dumps(event.payload), encoding="utf-8")
        server = {name: value for name, value in self.github.environment.items() if name != "GITHUB_TOKEN"}
        environ = {
            **server, "GITHUB_REPOSITORY": "owner/home", "GITHUB_EVENT_NAME": event.event,
            "GITHUB_EVENT_PATH": str(place / "event.json"), "GITHUB_OUTPUT": str(place / "output"),
            "INPUT_GITHUB-TOKEN": BOT_TOKEN,
        }  # fmt: skip
        assert run_action(environ, place, self.log.append) == 0, self.log
        return {each["language"]: each for each in json.loads(read_back(place / "output")["languages"])}

    def correct(self, language: str, path: str, old: str, new: str, branch: str) -> None:
        """A person replaces the first of some words."""
        text = self.books[language].git.show(path, branch)
        assert old in text
        self.books[language].git.commit({path: text.replace(old, new, 1)}, branch=branch, message="Düzelt / 고침")

    def retitle(self, language: str, path: str, more: str, branch: str) -> None:
        """A person adds words to a chapter's title."""
        title = self.books[language].git.show(path, branch).splitlines()[0]
        self.correct(language, path, title, f"{title} {more}", branch)

    def pull(self, language: str) -> PullRequest:
        book = self.books[language]
        return self.github.pull_request(book, max(book.pull_requests))


@pytest.fixture
def story(github: GitHub, tmp_path: Path) -> Story:
    repositories = tmp_path / "books"
    command = [CORPUS / "make_repos", repositories, "--only", "tr,ko", "--rewind", "tr=2022-04-30"]
    subprocess.run([sys.executable, *map(str, command)], check=True, capture_output=True)

    def there(language: str) -> Repository:
        repository = github.add_repository(f"owner/d2l-{language}", mei="write", author="write")
        folder = repositories / f"d2l-{language}.git"
        repository.git("fetch", "--quiet", "--no-tags", str(folder), "refs/heads/master:refs/heads/main")
        repository.git("symbolic-ref", "HEAD", "refs/heads/main")
        return repository

    include = ", ".join(f"chapter_{chapter}/*.md" for chapter in CHAPTERS)
    home = github.add_repository("owner/home", {"amts.yml": CONFIG.format(include=include)}, author="write")
    books = {language: there(language) for language in ("tr", "ko")}
    heads = {language: book.git("rev-parse", "main") for language, book in books.items()}
    return Story(github, tmp_path, home, there("en"), books, heads)


def prose_lines(text: str) -> Counter[str]:
    """The lines of a chapter that are neither code nor blank."""
    lines: Counter[str] = Counter()
    in_code = False
    for line in text.splitlines():
        if line.startswith("```"):
            in_code = not in_code
        elif line.strip() and not in_code:
            lines[line.strip()] += 1
    return lines


def lost(story: Story, language: str, revision: str) -> list[str]:
    """The translators' own lines of prose that a revision does not have any more."""
    git = story.books[language].git
    first = story.first[language]
    paths = [path for path in git.changed(revision, first) if path.endswith(".md") and not path.endswith("_origin.md")]
    gone = (prose_lines(git.show(path, first)) - prose_lines(git.show(path, revision)) for path in paths)
    return [line for lines in gone for line in lines]


def test_three_pushes_of_the_real_book_and_everything_that_people_wrote_survives(story: Story) -> None:
    first = story.push("v0.17.2")
    assert {language: each["status"] for language, each in first.items()} == {"tr": "updated", "ko": "updated"}
    branch = {language: story.pull(language).branch for language in story.books}
    for language in story.books:
        assert "### What changed in the English" in story.pull(language).body

    story.correct("ko", NDARRAY, INTERVAL, KOREAN, branch["ko"])
    story.retitle("ko", NDARRAY, "고침", "main")
    story.retitle("tr", GAN, "çekişmeli", branch["tr"])
    theirs = {language: story.books[language].git("rev-parse", branch[language]) for language in branch}

    second = story.push("v0.17.5")
    assert second["ko"]["status"] == "updated"
    assert {language: len(book.pull_requests) for language, book in story.books.items()} == {"tr": 1, "ko": 1}
    for language, tip in theirs.items():
        assert story.books[language].git("merge-base", tip, branch[language]) == tip, "forward only"
    assert story.books["ko"].git("merge-base", "main", branch["ko"]) == story.books["ko"].git("rev-parse", "main")
    korean = story.books["ko"].git.show(NDARRAY, branch["ko"])
    assert KOREAN in korean and korean.splitlines()[0].endswith("고침")
    assert story.books["tr"].git.show(GAN, branch["tr"]).splitlines()[0].endswith("çekişmeli")
    added = story.books["ko"].git.changed(branch["ko"], "main")
    assert {Path(path).name.removesuffix(".md").removesuffix("_origin") for path in added} == {
        "state.tsv", "ndarray", "calculus", "movielens",
    }  # fmt: skip

    story.github.merge(story.books["ko"], 1, "squash", by="mei")
    story.retitle("tr", GAN, "bir kez daha", branch["tr"])
    story.github.close(story.books["tr"], 1, by="mei")
    quiet = story.push()
    assert {language: (each["status"], each["commit"]) for language, each in quiet.items()} == {
        "tr": ("up to date", None), "ko": ("up to date", None),
    }  # fmt: skip
    assert {language: len(book.pull_requests) for language, book in story.books.items()} == {"tr": 1, "ko": 1}

    story.push("typos")
    assert {language: len(book.pull_requests) for language, book in story.books.items()} == {"tr": 2, "ko": 2}
    new = {language: story.pull(language).branch for language in story.books}
    assert set(story.books["ko"].git.changed(new["ko"], "main")) == {
        ".amts/state.tsv", ".amts/effort.tsv", *(f"chapter_recommender-systems/{name}_origin.md" for name in ("ctr", "mf", "movielens", "neumf")),
    }  # fmt: skip
    assert KOREAN in story.books["ko"].git.show(NDARRAY, new["ko"])
    assert lost(story, "tr", new["tr"]) == []
    rewritten = lost(story, "ko", new["ko"])
    assert len(rewritten) == 3, "two paragraphs whose English changed, and the title"
    assert "bir kez daha" in story.books["tr"].git.show(GAN, branch["tr"]), "a closed branch keeps what is on it"
    assert not story.books["tr"].git("log", "--merges", "--format=%h", f"main..{new['tr']}")
