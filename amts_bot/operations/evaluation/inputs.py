"""From folders or settings to evaluations: what `evaluate` and `terms` read, with the effects at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import read_text
from amts_bot.adapters.folders import matching_files
from amts_bot.adapters.hosting import hosted
from amts_bot.adapters.log import Log
from amts_bot.book.pairs import folder_pairs
from amts_bot.engines.protocol import Engine
from amts_bot.errors import BadInput
from amts_bot.operations.evaluation.articles import named_articles, sampled_articles
from amts_bot.operations.evaluation.questions import Question, each_or_none
from amts_bot.operations.steps.lessons import confirmed_of
from amts_bot.settings.settings import Settings, language_settings
from amts_bot.text.languages import find_language
from amts_bot.translation.memory.pair_formats import read_pairs
from amts_bot.translation.memory.pairs import Pair, has_letter


@dataclass(frozen=True)
class BookPairs:
    """The pairs of one translation of a book, of all kinds."""

    source_language: str
    language: str
    pairs: Sequence[Pair]


@dataclass(frozen=True)
class Choice:
    """What to score: named articles, or a sample (None: of a usual size), and how."""

    articles: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0
    parallel_data: Path | None = None
    leaky: bool = False
    both_directions: bool = True


def folder_book(source: Path, target: Path, source_language: str, language: str, cache: Cache, log: Log) -> BookPairs:
    """The pairs of two folders, or of two files. Raises BadInput."""
    if find_language(language).code == find_language(source_language).code:
        raise BadInput(f"--language and --source-language are both {language}; write the translation's language")
    files = matching_files(source, target)
    pairs = folder_pairs(files, source_language, language, cache, log)
    if _look_swapped(pairs, source_language, language):
        raise BadInput(f"{source} looks like {language} and {target} like {source_language}; turn them round")
    return BookPairs(source_language, language, pairs)


def _look_swapped(pairs: Sequence[Pair], source_language: str, language: str) -> bool:
    """Whether each language's script is seen more often on the other's side; unknown where both have the same."""
    ours, theirs = (find_language(code).script for code in (source_language, language))
    return ours != theirs and all(
        sum(has_letter(other, script=script) for other in others) > sum(has_letter(own, script=script) for own in owns)
        for script, owns, others in (
            (ours, [pair.source for pair in pairs], [pair.target for pair in pairs]),
            (theirs, [pair.target for pair in pairs], [pair.source for pair in pairs]),
        )
    )


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


def questions_of(books: Sequence[BookPairs], engines: Mapping[str, Engine], choice: Choice, log: Log) -> list[Question]:
    """What is asked of each book. Raises BadInput if no book has the articles, or the file no pairs."""
    elsewhere = _elsewhere(choice.parallel_data, books, log) if choice.parallel_data else {}

    def question(book: BookPairs) -> Question:
        return Question(
            book.source_language, book.language, book.pairs, _articles(book, choice), engines[book.language],
            elsewhere.get(book.language), choice.leaky, choice.both_directions,
        )  # fmt: skip

    return each_or_none(books, lambda book: book.language, question, log)


def _articles(book: BookPairs, choice: Choice) -> tuple[str, ...]:
    if choice.articles:
        return named_articles(book.pairs, choice.articles, book.language)
    return sampled_articles(book.pairs, choice.sample, choice.seed)


def _elsewhere(path: Path, books: Sequence[BookPairs], log: Log) -> dict[str, list[Pair]]:
    """The pairs of a file by language; of several books, only those whose languages it has need be served."""

    def read(book: BookPairs) -> tuple[str, list[Pair]]:
        return book.language, pair_file(path, book.source_language, book.language)

    return dict(each_or_none(books, lambda book: book.language, read, log))


def pair_file(path: Path, source_language: str, language: str) -> list[Pair]:
    """The pairs of a file. Raises BadInput if it holds none."""
    pairs = read_pairs(read_text(path), name=str(path), source_language=source_language, target_language=language)
    if not pairs:
        raise BadInput(f"{path}: holds no pairs of {source_language} and {language}; name another file")
    return pairs
