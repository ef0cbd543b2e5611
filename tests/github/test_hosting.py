"""Where repositories are: what a clone of the source holds, and what is decided by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.adapters.github.client import Server
from amts_bot.adapters.hosting import Hosting
from amts_bot.settings.book import Source
from tests.conftest import LAMP, LAMP_CHANGED
from tests.github.bench import GitHub
from tests.gits import make


def _hosting(github: GitHub, folder: Path) -> Hosting:
    return Hosting(Server.from_environment(github.environment), github.environment, folder)


def test_the_source_comes_with_all_its_branches_and_tags(github: GitHub, tmp_path: Path) -> None:
    english = github.add_repository("owner/book-en", {"lamp.md": LAMP})
    english.git.commit({"lamp.md": LAMP_CHANGED}, branch="release", on="main")
    english.git("tag", "v1", "main")
    source = _hosting(github, tmp_path).source(Source(repository="owner/book-en"))
    assert set(source.branches("")) == {"main", "release"}
    assert source.revision("v1") == source.revision("main") != source.revision("release")


def test_any_other_url_is_cloned_with_its_whole_history(
    github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = make(tmp_path / "book", {"a.md": "1"}, {"a.md": "2"})
    (tmp_path / ".gitconfig").write_text(
        f'[url "{tmp_path.as_uri()}/"]\n\tinsteadOf = https://books.invalid/\n', encoding="utf-8"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    git("config", "uploadpack.allowFilter", "true")
    git("config", "uploadpack.allowAnySHA1InWant", "true")
    cloned = _hosting(github, tmp_path / "clones").source(Source(repository="https://books.invalid/book"))
    assert len(cloned.history("main")) == 2
    assert cloned.blobs(cloned.tree("main").values()) == {git("rev-parse", "main:a.md"): b"2"}
