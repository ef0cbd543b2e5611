"""One chapter, one change upstream, one update: the cheap walk, with notes of the translators' at random places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import AmtsError
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import report_json
from tests.laws.walk.book import chinese, english, new_chapter, sentences
from tests.laws.walk.oracle import Fault, Kind, Written, faults
from tests.laws.walk.sentences import pieces, stock
from tests.laws.walk.upstream import IN_A_CHAPTER, changed

Notes: TypeAlias = Literal["none", "paragraphs", "quotes"]
NOTES: tuple[Notes, ...] = get_args(Notes)
PATH = "chapter.md"


@dataclass(frozen=True)
class Case:
    """An update: the source before and after, the translation, and what is known of the two."""

    base: str
    head: str
    old: str
    change: str
    written: Written

    @property
    def head_sentences(self) -> Counter[str]:
        return Counter(pieces(self.head))


def case(seed: int, notes: Notes) -> Case:
    """A chapter with a change, and one or two notes in its translation."""
    chance = Random(seed)
    words = stock(chance)
    book = {PATH: new_chapter(words, chance, chance.randint(2, 6))}
    written = Written({each.chinese: each.english for each in sentences(book)})
    blocks = chinese(book[PATH]).rstrip("\n").split("\n\n")
    for _ in range(chance.randint(1, 2) if notes != "none" else 0):
        note = words.notes.pop()
        written.english[note] = ""
        blocks.insert(chance.randint(1, len(blocks)), f"> {note}" if notes == "quotes" else note)
    new, change = changed(book, words, chance, IN_A_CHAPTER)
    return Case(english(book[PATH]), english(new[PATH]), "\n\n".join(blocks) + "\n", change, written)


def outcome(case: Case, seed: int) -> list[Fault]:
    """What is wrong with the update of a case."""
    texts = read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.old, "zh")
    told = f"{case.change}\n--- base\n{case.base}--- head\n{case.head}--- old\n{case.old}"
    try:
        text, report = update(*texts, engine=MemoryEngine(), path=PATH)
    except AmtsError as error:
        return [Fault(Kind.CRASH, seed, 0, str(error), story=told)]
    result = {"files": [report_json(report)]}
    before, after = case.written.count([case.old]), case.written.count([text])
    return list(
        faults(
            case.written, before, after, case.head_sentences, result, seed=seed, at=0, story=f"{told}--- new\n{text}"
        )
    )
