"""What every test has: a machine without git settings, the command line in this process, and a small book."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from amts_bot.entrypoints.cli import main
from benchmarks.corpus import CORPUS
from tests.gits import Git, Tree, make

if TYPE_CHECKING:
    from tests.github.bench import GitHub


@dataclass(frozen=True)
class Ran:
    """What a command gave: its exit code, and what it wrote to standard output and standard error."""

    code: int
    out: str
    err: str


Amts = Callable[..., Ran]

pytest_plugins = ["tests.amazon.fixtures"]

# How long a test takes says how busy the machine is: speed is measured in benchmarks.
hypothesis.settings.register_profile("amts", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("amts")

NEEDS_CORPUS = Path(__file__).parent / "corpus"
"""Where the tests stand that need the real books. Nobody outside may read them (tests/unit/test_suite.py)."""


def pytest_configure() -> None:
    if os.environ.get("AMTS_REQUIRE_CORPUS") and not CORPUS.is_dir():
        raise pytest.UsageError(f"AMTS_REQUIRE_CORPUS is set, and there is no corpus in {CORPUS}; set AMTS_CORPUS")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the real books, by where they stand, and skip them where there are none."""
    skip = pytest.mark.skip(reason="needs the real books that AMTS_CORPUS points to")
    for item in items:
        if NEEDS_CORPUS in item.path.parents:
            item.add_marker("corpus")
            if not CORPUS.is_dir():
                item.add_marker(skip)


LAMP = """\
# The Lamp

The keeper lights the lamp at dusk. It burns `oil` and turns once every 30 seconds.

Ships far away see two short flashes. They know by this which harbour lies ahead.
"""
LAMP_CHANGED = LAMP.replace("`oil`", "`gas`")
LAMP_ZH = """\
# 灯

守塔人在黄昏时点亮灯。它燃烧`oil`，每30秒转一圈。

远处的船只看到两次短闪光。它们由此知道前面是哪个港口。
"""
LAMP_CHANGED_ZH = LAMP_ZH.replace("`oil`", "`gas`")
TIDE = "# The Tide\n\nThe water rises twice a day. Fishermen read the table before they leave.\n"
TIDE_ZH = "# 潮汐\n\n海水每天上涨两次。渔民出海前会查看潮汐表。\n"


@dataclass(frozen=True)
class Book:
    """An English repository whose lamp has changed, and the Chinese one that was made from the first edition."""

    english: Git
    chinese: Git

    @property
    def repositories(self) -> tuple[str, ...]:
        """The options that name the two."""
        return ("--source", str(self.english.folder), "--target", str(self.chinese.folder), "--language", "zh")


def state_of(english: Git, revision: str, source_paths: Mapping[str, str]) -> str:
    """A state file: translated files, by path, that were made from these source paths at that revision."""
    commit = english("rev-parse", revision)
    blobs = {path: english("rev-parse", f"{commit}:{source}") for path, source in source_paths.items()}
    lines = [f"file\t{path}\t{source}\t{commit}\t{blobs[path]}\n" for path, source in sorted(source_paths.items())]
    return "# amts state 1\n" + "".join(lines)


def make_book(folder: Path, before: Tree, after: Tree, chinese: Tree, *, bare: bool = False) -> Book:
    """A book of Markdown files; each Chinese one was made from the English one of the same path in `before`."""
    english = make(folder / "english", before, after)
    paths = {path: path for path in english.paths("main~1") if path in chinese and path.endswith(".md")}
    state = {".amts": {"state.tsv": state_of(english, "main~1", paths)}} if paths else {}
    return Book(english, make(folder / "chinese", {**chinese, **state}, bare=bare))


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """The lamp and the tide, of which the lamp has changed."""
    before, chinese = {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH}
    return make_book(tmp_path, before, {"lamp.md": LAMP_CHANGED}, chinese)


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home, also for the cache, and none of the surroundings' settings; gives that home."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHUB_", "INPUT_", "AMTS_DEBUG"))]:
        monkeypatch.delenv(name)
    for name, value in {"HOME": home, "XDG_CACHE_HOME": home / "cache", "XDG_CONFIG_HOME": home / "config"}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return home


@pytest.fixture
def amts(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Amts:
    """Run `amts-bot` with these arguments in this process."""

    def run(*arguments: str | Path) -> Ran:
        capfdbinary.readouterr()
        monkeypatch.setattr(sys, "argv", ["amts-bot", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        assert isinstance(code, int)
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode("utf-8"), err.decode("utf-8"))

    return run


@pytest.fixture
def sync(amts: Amts) -> Callable[..., dict[str, Any]]:
    """Run `sync --local` for a book, expect it to succeed, and give its result for the one language."""

    def run(book: Book, *options: str) -> dict[str, Any]:
        ran = amts("sync", "--local", "--quiet", "--format", "json", *book.repositories, *options)
        assert (ran.code, ran.err) == (0, "")
        (language,) = json.loads(ran.out)["languages"]
        assert isinstance(language, dict)
        return language

    return run


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    """A GitHub of our own on localhost, with nothing in it yet. What it was asked is as GitHub describes it."""
    from tests.github.bench import GitHub

    stand_in = GitHub(tmp_path)
    yield stand_in
    stand_in.stop()
    assert not stand_in.complaints, "\n".join(stand_in.complaints)


def refused(ran: Ran, *words: str, code: int = 2) -> None:
    """Check that a command refused in one sentence, which holds these words, and gave no result."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.startswith("amts-bot") and ran.err.count("\n") == 1 and ran.err.endswith("\n"), ran.err
    for word in words:
        assert word in ran.err, ran.err
