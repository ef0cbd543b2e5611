"""A language that begins with nothing: the price first, then wave by wave, each the parallel data of the next."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from amts_bot.entrypoints.action import run_action
from tests.amazon.fixtures import Amazon
from tests.conftest import Amts, refused
from tests.github import webhooks
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.webhooks import Webhook
from tests.github.world import PullRequest, Repository
from tests.gits import Tree, make
from tests.unit.adapters.test_runner import read_back

ANIMALS = ("eel", "cat", "ant")
LEGS, LEGS_ZH = "People say that it has four legs or more.", "据说它至少有四条腿。"


def page(animal: str) -> str:
    return (
        f"# The {animal.title()}\n:label:`sec_{animal}`\n\nThe {animal} lives in the garden.\n\n"
        f"![The {animal} asleep.](img/{animal}.png)\n\n{LEGS}\n"
    )


CONTENTS = "# Animals\n\n```toc\n:maxdepth: 1\n\neel\ncat\nant\n```\n"
BOOK: Tree = {
    "index.md": CONTENTS, "README.md": "# How this book is made\n", "config.ini": "[project]\n",
    **{f"{animal}.md": page(animal) for animal in ANIMALS}, "img": {f"{animal}.png": animal for animal in ANIMALS},
}  # fmt: skip


@dataclass
class Newcomer:
    """A repository that holds what init wrote, and its workflow."""

    github: GitHub
    english: Repository
    chinese: Repository
    folder: Path
    runs: int = 0

    def run(self, webhook: Webhook, **inputs: str) -> dict[str, str]:
        """The workflow at an event; gives the outputs."""
        self.runs += 1
        place = self.folder / f"run-{self.runs}"
        place.mkdir()
        (place / "event.json").write_text(json.dumps(webhook.payload), encoding="utf-8")
        environ = {
            **self.github.environment, "GITHUB_REPOSITORY": "owner/book-zh", "GITHUB_EVENT_NAME": webhook.event,
            "GITHUB_EVENT_PATH": str(place / "event.json"), "GITHUB_OUTPUT": str(place / "output"),
            "INPUT_GITHUB-TOKEN": BOT_TOKEN, **{f"INPUT_{name}": value for name, value in inputs.items()},
        }  # fmt: skip
        self.lines: list[str] = []
        assert run_action(environ, place, self.lines.append) == 0, self.lines
        return read_back(place / "output")

    def merge(self) -> dict[str, str]:
        """Mei merges the open pull request by squash, and the workflow runs."""
        self.github.merge(self.chinese, self.pull.number, "squash", by="mei")
        return self.run(webhooks.pull_request_closed(self.github, self.chinese, self.pull))

    @property
    def pull(self) -> PullRequest:
        return self.github.pull_request(self.chinese, max(self.chinese.pull_requests))

    def paths(self) -> set[str]:
        return set(self.chinese.git.paths(self.pull.branch)) - set(self.chinese.git.paths("main"))

    def text(self, path: str) -> str:
        return self.chinese.git.show(path, self.pull.branch)


@pytest.fixture
def newcomer(github: GitHub, amazon: Amazon, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newcomer:
    """Mei runs init in an empty folder, names the bucket and a small wave in amts.yml, and commits that."""
    quick = SimpleNamespace(sleep=lambda _seconds: time.sleep(0.005), monotonic=time.monotonic)
    monkeypatch.setattr("amts_bot.engines.amazon.aws.client.time", quick)
    english = github.add_repository("owner/book-en", BOOK)
    for name, value in github.environment.items():
        monkeypatch.setenv(name, value)
    options = ("--source", "owner/book-en", "--target", "owner/book-zh", "--language", "zh", "--new-language")
    ran = amts("init", *options, "--into", tmp_path / "zh")
    assert ran.code == 0 and ran.out.startswith("the whole book: 4 files, 11 passages, "), ran
    settings = (tmp_path / "zh/amts.yml").read_text(encoding="utf-8").replace("wave: 40", "wave: 5")
    named = f"amazon: {{region: us-east-1, bucket: {amazon.bucket}, role: '{amazon.role}'}}\n"
    chinese = github.add_repository("owner/book-zh", {"amts.yml": settings + named}, mei="write")
    return Newcomer(github, english, chinese, tmp_path)


def test_each_wave_is_the_parallel_data_of_the_next(newcomer: Newcomer, amazon: Amazon, amts: Amts) -> None:
    first = newcomer.run(webhooks.schedule())
    assert (first["pull-request-number"], first["units-machine"], first["units-untranslated"]) == ("1", "5", "0")
    assert newcomer.paths() == {"index.md", "eel.md", "img/eel.png", ".amts/state.tsv"}
    assert newcomer.text("index.md").endswith("```toc\n:maxdepth: 1\n\neel\n```\n"), "no chapter that is not there"
    assert "That confirms what an engine drafted" in newcomer.pull.body
    assert amazon.calls.of("CreateParallelData") == [], "there is nothing to learn from yet"

    mine = newcomer.text("eel.md").splitlines()
    drafted = mine[3]
    corrected = "\n".join([*mine[:-1], LEGS_ZH]) + "\n"
    newcomer.chinese.git.commit({"eel.md": corrected}, branch=newcomer.pull.branch)
    second = newcomer.merge()

    assert (second["pull-request-number"], second["units-machine"]) == ("2", "3"), newcomer.lines
    assert newcomer.paths() == {"cat.md", "img/cat.png", ".amts/effort.tsv"}
    assert newcomer.text("cat.md").endswith(f"\n{LEGS_ZH}\n"), "the memory serves what Mei wrote"
    assert newcomer.text("index.md").endswith("\neel\ncat\n```\n")
    settings = newcomer.folder / "zh/amts.yml"
    (created,) = amazon.calls.of("CreateParallelData")
    name = created.arguments["Name"]
    rows = amts("parallel-data", "download", name, "--config", settings).out.splitlines()
    assert f'"{LEGS}","{LEGS_ZH}"' in rows, "what Mei corrected"
    assert any(row.startswith(f'"The eel lives in the garden.","{drafted}') for row in rows), "what she merged"
    started = amazon.calls.of("StartTextTranslationJob")
    assert [call.arguments.get("ParallelDataNames") for call in started] == [None, [name]]
    assert len(amazon.calls.texts("zh")) == len(set(amazon.calls.texts("zh"))), "nothing is paid for twice"

    newcomer.merge()
    assert newcomer.text("index.md").endswith("\neel\ncat\nant\n```\n")
    last = newcomer.merge()
    assert (last["changed"], len(newcomer.chinese.pull_requests)) == ("false", 3)
    assert set(newcomer.chinese.git.paths()) == {
        "amts.yml", ".amts/state.tsv", ".amts/effort.tsv", "index.md", *(f"{a}.md" for a in ANIMALS), *(f"img/{a}.png" for a in ANIMALS),
    }  # fmt: skip


def test_a_dry_run_tells_what_it_would_make_and_sends_nothing(newcomer: Newcomer, amazon: Amazon) -> None:
    outputs = newcomer.run(webhooks.schedule(), **{"DRY-RUN": "true"})
    assert json.loads(outputs["languages"])[0]["status"] == "planned"
    assert any("Amazon Translate would get" in line for line in newcomer.lines)
    assert list(amazon.calls) == [] and newcomer.chinese.pull_requests == {}


def test_the_memory_alone_has_nothing_to_serve_and_says_so(newcomer: Newcomer) -> None:
    outputs = newcomer.run(webhooks.schedule(), ENGINE="memory")
    (zh,) = json.loads(outputs["languages"])
    assert (zh["status"], zh["reason"]) == ("up to date", "nothing to carry over; 4 files left alone")
    assert newcomer.chinese.pull_requests == {}


def test_without_accept_on_merge_only_what_people_wrote_or_accepted_teaches(newcomer: Newcomer, amazon: Amazon) -> None:
    settings = newcomer.chinese.git.show("amts.yml").replace("wave: 5", "wave: 5\n    accept_on_merge: []")
    newcomer.chinese.git.commit({"amts.yml": settings})
    newcomer.run(webhooks.schedule())
    assert "What nobody has looked at comes back" in newcomer.pull.body
    newcomer.merge()
    assert amazon.calls.of("CreateParallelData") == []


# --- the price --------------------------------------------------------------------------------------------


def test_the_price_of_the_whole_book_is_told_by_chapter_before_anything_is_sent(amts: Amts, tmp_path: Path) -> None:
    english = make(tmp_path / "en", BOOK)
    ran = amts(
        "init", "--source", english.folder, "--target", "owner/book-zh", "--language", "zh", "--new-language",
        "--into", tmp_path / "zh",
    )  # fmt: skip
    assert ran.code == 0
    once = {*(f"The {a.title()}" for a in ANIMALS), *(f"The {a} lives in the garden." for a in ANIMALS)}
    once |= {f"The {a} asleep." for a in ANIMALS} | {LEGS, "Animals"}
    lines = ran.out.splitlines()
    assert (
        lines[0]
        == f"the whole book: 4 files, 11 passages, {sum(map(len, once))} characters (what occurs again counts once)"
    )
    assert "about $0.01 with parallel data ($60 a million characters), $0.00 without ($15)" in lines[1]
    assert lines[2].startswith("1 pull request, each of at most 40 passages or one larger file")
    table = [line.split() for line in lines[4:8]]
    assert [row[:3] for row in table] == [
        ["1", "index.md", "1"], ["1", "eel.md", "4"], ["1", "cat.md", "3"], ["1", "ant.md", "3"]
    ]  # fmt: skip
    assert lines[8] == "copy by hand what builds the book, the bot leaves it alone: config.ini"
    assert (tmp_path / "zh/amts.yml").exists()


def test_a_new_language_may_be_a_folder_of_the_same_repository(amts: Amts, tmp_path: Path) -> None:
    english = make(tmp_path / "en", BOOK)
    ran = amts(
        "init", "--source", english.folder, "--target", english.folder, "--language", "zh", "--new-language",
        "--path", "docs/{language}/{path}", "--into", english.folder,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    english.commit({"amts.yml": (english.folder / "amts.yml").read_text("utf-8")})
    again = amts("sync", "--local", "--quiet", "--config", english.folder / "amts.yml", "--format", "json")
    (zh,) = json.loads(again.out)["languages"]
    assert {place["path"] for place in zh["left_alone"]} == {
        "docs/zh/index.md", *(f"docs/zh/{animal}.md" for animal in ANIMALS)
    }  # fmt: skip


def test_a_source_without_files_to_translate_is_refused_and_nothing_is_written(amts: Amts, tmp_path: Path) -> None:
    english = make(tmp_path / "en", {"README.md": "# Nothing\n"})
    ran = amts(
        "init", "--source", english.folder, "--target", "owner/book-zh", "--language", "zh", "--new-language",
        "--into", tmp_path / "zh",
    )  # fmt: skip
    refused(ran, "source.include")
    assert not (tmp_path / "zh").exists()
