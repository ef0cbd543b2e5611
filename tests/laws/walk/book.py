"""A small book as values: chapters of blocks of sentences, and what it looks like in English and in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeAlias

from tests.laws.walk.sentences import Sentence, Stock


class Kind(StrEnum):
    """What a block is."""

    TITLE = "# "
    HEADING = "## "
    PARAGRAPH = ""
    LIST = "- "
    QUOTE = "> "
    TABLE = "|"


@dataclass(frozen=True)
class Block:
    """A block and its sentences; a list has one in each item, a table one in each cell of its two columns."""

    kind: Kind
    sentences: tuple[Sentence, ...]

    @property
    def is_prose(self) -> bool:
        return self.kind in (Kind.PARAGRAPH, Kind.QUOTE)

    @property
    def is_open(self) -> bool:
        """Whether sentences may come to it and leave it."""
        return self.is_prose or self.kind is Kind.LIST

    def text(self, say: Callable[[Sentence], str], blank: str) -> str:
        said = [say(sentence) for sentence in self.sentences]
        if self.kind is Kind.LIST:
            return "\n".join(f"- {words}" for words in said)
        if self.kind is Kind.TABLE:
            rows = [f"| {one} | {other} |" for one, other in zip(said[::2], said[1::2], strict=True)]
            return "\n".join([rows[0], "| --- | --- |", *rows[1:]])
        return self.kind + blank.join(said)


Chapter: TypeAlias = tuple[Block, ...]
Book: TypeAlias = dict[str, Chapter]


def english(chapter: Chapter) -> str:
    """A chapter in English."""
    return "\n\n".join(block.text(lambda sentence: sentence.english, " ") for block in chapter) + "\n"


def chinese(chapter: Chapter) -> str:
    """A chapter as its first translators wrote it."""
    return "\n\n".join(block.text(lambda sentence: sentence.chinese, "") for block in chapter) + "\n"


def sentences(book: Book) -> Iterator[Sentence]:
    """All sentences, titles and cells of a book."""
    for chapter in book.values():
        for block in chapter:
            yield from block.sentences


def new_chapter(stock: Stock, chance: Random, paragraphs: int) -> Chapter:
    """A chapter of some paragraphs; some have a list, a quote, a table or a heading as well."""
    blocks = [Block(Kind.PARAGRAPH, _taken(stock, chance.randint(1, 4))) for _ in range(paragraphs)]
    if chance.random() < 0.3:
        blocks.insert(chance.randint(0, len(blocks)), Block(Kind.LIST, _taken(stock, 3)))
    if chance.random() < 0.3:
        blocks.insert(chance.randint(0, len(blocks)), Block(Kind.QUOTE, _taken(stock, chance.randint(1, 2))))
    if chance.random() < 0.25 and len(stock.cells) > 5:
        blocks.insert(chance.randint(1, len(blocks)), Block(Kind.TABLE, tuple(stock.cells.pop() for _ in range(6))))
    if chance.random() < 0.3 and len(blocks) > 2 and len(stock.titles) > 3:
        blocks.insert(chance.randint(1, len(blocks) - 1), Block(Kind.HEADING, (stock.titles.pop(),)))
    return (Block(Kind.TITLE, (stock.titles.pop(),)), *(block for block in blocks if block.sentences))


def _taken(stock: Stock, count: int) -> tuple[Sentence, ...]:
    return tuple(stock.sentences.pop() for _ in range(min(count, len(stock.sentences))))


def new_book(stock: Stock, chance: Random) -> Book:
    """Two to four chapters; at least a third of the stock is left for what upstream will write."""
    book: Book = {}
    for number in range(chance.randint(2, 4)):
        if len(stock.sentences) > len(book) * 8 + 12:
            book[f"c{number}.md"] = new_chapter(stock, chance, chance.randint(2, 5))
    return book
