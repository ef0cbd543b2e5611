"""From folders or settings to evaluations: what `evaluate` and `terms` read, with the effects at the edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from amts_bot.cache import Cache
from amts_bot.drafting import confirmed_of
from amts_bot.errors import BadInput
from amts_bot.evaluation.articles import named_articles, sampled_articles
from amts_bot.evaluation.experiments import Evaluation, Question, evaluate
from amts_bot.files import read_text
from amts_bot.folders import matching_files
from amts_bot.hosting import hosted
from amts_bot.pairs import folder_pairs
from amts_bot.settings import Settings, language_settings
from amts_bot.text.languages import find_language
from amts_bot.translation.leverage import Engine
from amts_bot.translation.pair_formats import read_pairs
from amts_bot.translation.parallel_data import Pair

Log = Callable[[str], None]


@dataclass(frozen=True)
class BookPairs:
    """The pairs of one translation of a book, of all kinds."""

    source_language: str
    language: str
    pairs: Sequence[Pair]


@dataclass(frozen=True)
class Choice:
    """What to score: named articles, or a sample, and how."""

    articles: tuple[str, ...] = ()
    sample: int = 5
    seed: int = 0
    parallel_data: Path | None = None
    leaky: bool = False
    both_directions: bool = True


def folder_book(source: Path, target: Path, source_language: str, language: str, cache: Cache, log: Log) -> BookPairs:
    """The pairs of two folders, or of two files. Raises BadInput."""
    find_language(language), find_language(source_language)
    files = matching_files(source, target)
    return BookPairs(source_language, language, folder_pairs(files, source_language, language, cache, log))


def settings_books(settings: Settings, languages: tuple[str, ...], cache: Cache, log: Log) -> list[BookPairs]:
    """The confirmed pairs of every translation that the settings name, on its own branch. Raises BadInput."""
    chosen = list(language_settings(settings, languages))
    with hosted() as hosting:
        source = hosting.source(settings.source)
        return [
            BookPairs(
                settings.source.language,
                language,
                confirmed_of(source, hosting.to_read(target), settings, language, cache, log),
            )
            for language, target in chosen
        ]


def evaluate_books(
    books: Sequence[BookPairs], engines: Mapping[str, Engine], choice: Choice, cache: Cache, log: Log
) -> list[Evaluation]:
    """An evaluation of every book. Raises BadInput for articles that are not there."""
    return [evaluate(_question(book, engines[book.language], choice), cache, log) for book in books]


def _question(book: BookPairs, engine: Engine, choice: Choice) -> Question:
    if choice.articles:
        articles = named_articles(book.pairs, choice.articles)
    else:
        articles = sampled_articles(book.pairs, choice.sample, choice.seed)
    elsewhere = pair_file(choice.parallel_data, book) if choice.parallel_data else None
    return Question(
        book.source_language,
        book.language,
        book.pairs,
        articles,
        engine,
        elsewhere,
        choice.leaky,
        choice.both_directions,
    )


def pair_file(path: Path, book: BookPairs) -> list[Pair]:
    """The pairs of a file. Raises BadInput if it holds none."""
    pairs = read_pairs(
        read_text(path), name=str(path), source_language=book.source_language, target_language=book.language
    )
    if not pairs:
        raise BadInput(f"{path}: holds no pairs of {book.source_language} and {book.language}; name another file")
    return pairs
