"""Both repositories of a walk, and what people and upstream have done in them so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.conftest import state_of
from tests.gits import Git, make
from tests.laws.walk.book import Book, chinese, english, new_book, sentences
from tests.laws.walk.oracle import Written
from tests.laws.walk.sentences import Sentence, Stock, stock

WHO = ("-c", "user.name=Person", "-c", "user.email=person@example.org")


@dataclass
class World:
    """An English book, its translation, and what is known of both.

    `branch` is the bot's open branch, "" if there is none. `seen` has the English of each sentence at the head that the
    open branch was brought to; `known` has each sentence by its English.
    """

    chance: Random
    stock: Stock
    english: Git
    chinese: Git
    book: Book
    written: Written
    branch: str = ""
    history: list[Book] = field(default_factory=list)
    known: dict[str, Sentence] = field(default_factory=dict)
    seen: dict[str, Sentence] = field(default_factory=dict)
    left_alone: set[str] = field(default_factory=set)
    merged: tuple[str, str] = ("", "")

    # --- upstream ---

    def publish(self, book: Book) -> None:
        """Commit another edition of the book."""
        self.history.append(self.book)
        gone = dict.fromkeys(path for path in self.book if path not in book)
        self.book = book
        self.learn()
        self.english.commit({**gone, **{path: english(chapter) for path, chapter in book.items()}})

    def learn(self) -> None:
        self.known |= {sentence.english: sentence for sentence in sentences(self.book)}

    def head(self) -> Counter[str]:
        """How often each sentence stands in the book now."""
        return Counter(sentence.english for sentence in sentences(self.book))

    # --- the translation ---

    def tip(self, branch: str) -> str:
        return self.chinese("rev-parse", branch)

    def chapters(self, revision: str) -> list[str]:
        return [path for path in self.chinese.paths(revision) if path.endswith(".md")]

    def texts(self, revision: str) -> list[str]:
        """All chapters of a revision, read at once."""
        names = "".join(f"{revision}:{path}\n" for path in self.chapters(revision))
        return [self.chinese.run("cat-file", "--batch", stdin=names.encode()).decode()] if names else []

    def count(self, revision: str) -> Counter[str]:
        """How often each of people's sentences stands in a revision."""
        return self.written.count(self.texts(revision))

    def standing(self) -> Counter[str]:
        """How often each of people's sentences stands in what the bot has to build upon: main, and its open branch.

        Where only one side changed their number since they parted, that side counts; where both did, the smaller one.
        """
        there = self.count("main")
        if not self.branch:
            return there
        here, base = self.count(self.branch), self.count(self.chinese("merge-base", "main", self.branch))
        chosen = {
            words: there[words] if here[words] == base[words]
            else here[words] if there[words] == base[words]
            else min(here[words], there[words])
            for words in here | there
        }  # fmt: skip
        return +Counter(chosen)


def world(folder: Path, seed: int) -> World:
    """A book of two to four chapters with its translation, of which the state file knows the base."""
    chance = Random(seed)
    words = stock(chance)
    book = new_book(words, chance)
    source = make(folder / "en", {path: english(chapter) for path, chapter in book.items()}, bare=True)
    state = state_of(source, "main", {path: path for path in book})
    translation = {path: chinese(chapter) for path, chapter in book.items()}
    target = make(folder / "zh", {**translation, ".amts": {"state.tsv": state}}, bare=True)
    written = Written({each.chinese: each.english for each in sentences(book)})
    made = World(chance, words, source, target, book, written)
    made.learn()
    return made
