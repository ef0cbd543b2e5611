"""What upstream does to its book: one change of a kind, where it can be done; each function gives the new book."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeAlias, TypeVar

from tests.laws.walk.book import Block, Book, Chapter, Kind, new_chapter
from tests.laws.walk.sentences import Sentence, Stock

T = TypeVar("T")
Change: TypeAlias = Callable[[Book, Stock, Random], "Book | None"]
"""Gives None where there is nothing that it could change."""


def changed(book: Book, stock: Stock, chance: Random, names: Sequence[str]) -> tuple[Book, str]:
    """The book after a change of one of these names, chosen by chance, and that name; "" if none could be made."""
    for name in chance.sample(names, len(names)):
        new = CHANGES[name](book, stock, chance)
        if new is not None and new != book:
            return new, name
    return book, ""


# --- places -----------------------------------------------------------------------------------------------


def _blocks(book: Book, chance: Random, wanted: Callable[[Block], bool]) -> tuple[str, int] | None:
    """A block of those that are wanted, by its chapter and number."""
    found = [(path, n) for path in sorted(book) for n, block in enumerate(book[path]) if wanted(block)]
    return chance.choice(found) if found else None


def _with(book: Book, path: str, chapter: Sequence[Block]) -> Book:
    return {**book, path: tuple(block for block in chapter if block.sentences)}


def _spliced(items: Sequence[T], start: int, end: int, new: Sequence[T] = ()) -> tuple[T, ...]:
    return (*items[:start], *new, *items[end:])


def _with_block(book: Book, path: str, n: int, *new: Block) -> Book:
    return _with(book, path, _spliced(book[path], n, n + 1, new))


def _with_sentences(book: Book, path: str, n: int, new: Sequence[Sentence]) -> Book:
    return _with_block(book, path, n, replace(book[path][n], sentences=tuple(new)))


def _is_long(block: Block) -> bool:
    return block.is_open and len(block.sentences) > 1


# --- words ------------------------------------------------------------------------------------------------


def edit(book: Book, stock: Stock, chance: Random) -> Book | None:
    """Other words in a sentence, title or cell."""
    path, n = _blocks(book, chance, lambda _: True) or ("", 0)
    old = book[path][n].sentences
    k = chance.randrange(len(old))
    return _with_sentences(book, path, n, _spliced(old, k, k + 1, [old[k].edited(chance)]))


def replace_sentence(book: Book, stock: Stock, chance: Random) -> Book | None:
    """Another sentence in the place of one."""
    place = _blocks(book, chance, lambda block: block.is_open)
    if place is None or not stock.sentences:
        return None
    path, n = place
    old = book[path][n].sentences
    k = chance.randrange(len(old))
    return _with_sentences(book, path, n, _spliced(old, k, k + 1, [stock.sentences.pop()]))


def add_sentence(book: Book, stock: Stock, chance: Random) -> Book | None:
    """One more sentence in a block."""
    place = _blocks(book, chance, lambda block: block.is_open)
    if place is None or not stock.sentences:
        return None
    path, n = place
    old = book[path][n].sentences
    k = chance.randint(0, len(old))
    return _with_sentences(book, path, n, _spliced(old, k, k, [stock.sentences.pop()]))


def delete_sentence(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A sentence less in a block that has several."""
    place = _blocks(book, chance, _is_long)
    if place is None:
        return None
    path, n = place
    old = book[path][n].sentences
    k = chance.randrange(len(old))
    return _with_sentences(book, path, n, _spliced(old, k, k + 1))


def move_sentence(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A sentence goes elsewhere, maybe to another chapter."""
    place = _blocks(book, chance, _is_long)
    goal = _blocks(book, chance, lambda block: block.is_open)
    if place is None or goal is None or place == goal:
        return None
    old, there = book[place[0]][place[1]].sentences, book[goal[0]][goal[1]].sentences
    k, at = chance.randrange(len(old)), chance.randint(0, len(there))
    moved = _with_sentences(book, *goal, _spliced(there, at, at, [old[k]]))
    return _with_sentences(moved, *place, _spliced(old, k, k + 1))


# --- paragraphs -------------------------------------------------------------------------------------------


def split_paragraph(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A paragraph becomes two."""
    place = _blocks(book, chance, lambda block: block.kind is Kind.PARAGRAPH and len(block.sentences) > 1)
    if place is None:
        return None
    old = book[place[0]][place[1]]
    k = chance.randint(1, len(old.sentences) - 1)
    parts = (replace(old, sentences=part) for part in (old.sentences[:k], old.sentences[k:]))
    return _with_block(book, *place, *parts)


def join_paragraphs(book: Book, stock: Stock, chance: Random) -> Book | None:
    """Two paragraphs that follow each other become one."""
    pairs = [
        (path, n)
        for path in sorted(book)
        for n in range(len(book[path]) - 1)
        if book[path][n].kind is book[path][n + 1].kind is Kind.PARAGRAPH
    ]
    if not pairs:
        return None
    path, n = chance.choice(pairs)
    one, other = book[path][n : n + 2]
    joined = replace(one, sentences=one.sentences + other.sentences)
    return _with(book, path, _spliced(book[path], n, n + 2, [joined]))


def add_paragraph(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A new paragraph of one or two sentences."""
    if len(stock.sentences) < 2:
        return None
    path = chance.choice(sorted(book))
    at = chance.randint(1, len(book[path]))
    new = Block(Kind.PARAGRAPH, tuple(stock.sentences.pop() for _ in range(chance.randint(1, 2))))
    return _with(book, path, _spliced(book[path], at, at, [new]))


def delete_paragraph(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A paragraph, list, quote or table less."""
    place = _blocks(book, chance, lambda block: block.kind not in (Kind.TITLE, Kind.HEADING))
    if place is None or len(book[place[0]]) < 3:
        return None
    return _with_block(book, *place)


def move_paragraph(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A paragraph, list, quote or table goes elsewhere, maybe to another chapter."""
    place = _blocks(book, chance, lambda block: block.kind not in (Kind.TITLE, Kind.HEADING))
    if place is None or len(book[place[0]]) < 3:
        return None
    without = _with_block(book, *place)
    path = chance.choice(sorted(without))
    at = chance.randint(1, len(without[path]))
    return _with(without, path, _spliced(without[path], at, at, [book[place[0]][place[1]]]))


# --- chapters ---------------------------------------------------------------------------------------------


def _free(book: Book, old: str) -> str:
    stem = old.removesuffix(".md")
    return next(name for n in range(2, 99) if (name := f"{stem}-{n}.md") not in book)


def add_chapter(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A new chapter."""
    if len(stock.sentences) < 8 or not stock.titles:
        return None
    return {**book, _free(book, "new.md"): new_chapter(stock, chance, 2)}


def rename_chapter(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A chapter goes to another path."""
    path = chance.choice(sorted(book))
    return {_free(book, path) if name == path else name: chapter for name, chapter in book.items()}


def remove_chapter(book: Book, stock: Stock, chance: Random) -> Book | None:
    """A chapter less."""
    gone = chance.choice(sorted(book))
    return {path: chapter for path, chapter in book.items() if path != gone} if len(book) > 1 else None


def split_chapter(book: Book, stock: Stock, chance: Random) -> Book | None:
    """The second half of a chapter becomes one of its own."""
    path = chance.choice(sorted(book))
    old: Chapter = book[path]
    if len(old) < 4 or not stock.titles:
        return None
    k = chance.randint(2, len(old) - 1)
    title = Block(Kind.TITLE, (stock.titles.pop(),))
    return {**book, path: old[:k], _free(book, path): (title, *old[k:])}


CHANGES: dict[str, Change] = {
    function.__name__: function
    for function in (
        edit,
        replace_sentence,
        add_sentence,
        delete_sentence,
        move_sentence,
        split_paragraph,
        join_paragraphs,
        add_paragraph,
        delete_paragraph,
        move_paragraph,
        add_chapter,
        rename_chapter,
        remove_chapter,
        split_chapter,
    )  # fmt: skip
}
IN_A_CHAPTER = tuple(name for name in CHANGES if not name.endswith("chapter"))
"""What happens inside chapters: what there is where the book is one file."""
EVERYWHERE = (*IN_A_CHAPTER, *CHANGES)
"""All of them; what is done to whole chapters is rarer."""
