"""Base revisions of real books: found without what the translators recorded, and doubted only where that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.places.read_book import read_book
from amts_bot.settings.book import Source, Target
from benchmarks.baseline import HEAD, Figures, clone_book, doubted, search

EVERY = 6
CHAPTER = "chapter_recurrent-modern"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("books")


@pytest.fixture(scope="module")
def english(folder: Path) -> Repository:
    return clone_book("en", folder)


def some_files(english: Repository, target: Repository) -> list[str]:
    """Translated files, at even distances."""
    book = read_book(english, target, Source(repository="en"), Target(repository="x"), at=HEAD, target_at="HEAD")
    return [place.old_path or place.path for place in book.places if place.translation and place.head][::EVERY]


@pytest.mark.parametrize("language", ["tr", "ko"])
def test_the_recorded_revision_is_found_without_it_and_never_doubted(
    english: Repository, folder: Path, language: str
) -> None:
    target, cache = clone_book(language, folder), Cache(folder / "cache")
    paths = some_files(english, target)
    figures = Figures.of(search(english, target, language, cache, paths=paths))
    assert figures.files == figures.found == len(paths) >= 19
    assert figures.near == figures.recorded >= 19
    assert figures.equal >= 0.95 * figures.recorded
    assert figures.same > 0.5 * figures.recorded
    assert doubted(search(english, target, language, cache, paths=paths, ignore=False)) == []


def test_a_book_that_recorded_nothing_agrees_with_its_bases(english: Repository, folder: Path) -> None:
    target = clone_book("pt", folder)
    figures = Figures.of(search(english, target, "pt", Cache(None), paths=some_files(english, target)))
    assert figures.recorded == 0
    assert figures.found == figures.files >= 19
    assert figures.good >= 0.9 * figures.files


def test_snapshots_that_are_older_than_their_translations_are_doubted(english: Repository, folder: Path) -> None:
    paths = [f"{CHAPTER}/{name}.md" for name in ("encoder-decoder", "gru", "lstm", "seq2seq", "bi-rnn", "deep-rnn")]
    paths += ["chapter_preliminaries/probability.md"]  # it agrees with code that only looks like its own
    found = search(english, clone_book("zh", folder), "zh", Cache(None), paths=paths, ignore=False)
    assert [base.path for base in doubted(found)] == [
        f"{CHAPTER}/{n}.md" for n in ("encoder-decoder", "gru", "lstm", "seq2seq")
    ]
    recorded = [base.recorded.agreement for base in doubted(found) if base.recorded and base.recorded.agreement]
    assert max(recorded) < 0.65 and min(base.agreement for base in doubted(found)) > 0.75
