"""What must hold after a run, known without the bot: which of people's words must stand, and what must be told.

People's words are sentences of the translation that a person wrote, each known by its letters, with the English that it
stands for; a note stands for nothing. `pieces` finds them in a text exactly, whatever became of the paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.laws.walk.sentences import pieces


class Kind(StrEnum):
    """What can be wrong after a run."""

    LOSS = "loss"
    UNNAMED = "unnamed loss"
    DOUBLE = "double"
    UNSTABLE = "unstable"
    CRASH = "crash"


@dataclass(frozen=True)
class Fault:
    """Something that is wrong, with the words, and with what a person needs to see it again."""

    kind: Kind
    seed: int
    round: int
    words: str
    is_named: bool = False
    is_note: bool = False
    story: str = ""

    def __str__(self) -> str:
        named = ", named" if self.is_named else ", not named" if self.kind is Kind.LOSS else ""
        return f"seed {self.seed}, round {self.round}: {self.kind}{named}: {self.words}"


@dataclass
class Written:
    """What people wrote: the English that each of their sentences stands for, "" for a note."""

    english: dict[str, str] = field(default_factory=dict)

    def count(self, texts: Iterable[str]) -> Counter[str]:
        """How often each of people's sentences stands in these texts."""
        return Counter(piece for text in texts for piece in pieces(text) if piece in self.english)


def losses(
    written: Written, before: Counter[str], after: Counter[str], head: Counter[str]
) -> Iterator[tuple[str, bool]]:
    """People's sentences that are gone, and whether they had to stand.

    A note has to stand as often as before. A sentence has to as long as its English is in the head, as often as there.
    """
    for words, count in before.items():
        english = written.english[words]
        due = min(count, head[english]) if english else count
        if after[words] < due:
            yield words, True
        elif not after[words]:
            yield words, False


def doubles(before: Counter[str], after: Counter[str], offered: Counter[str]) -> list[str]:
    """People's sentences that stand more often than before, and than once, beside what is offered for other ones."""
    return [words for words, count in after.items() if count - offered[words] > max(1, before[words])]


_STANDS = frozenset({"kept", "moved", "exact", "merged", "target-only"})
_OFFERS = frozenset({"fuzzy", "machine"})


def named(result: Mapping[str, Any]) -> set[str]:
    """The sentences of the old translation that a result names as removed, changed or conflicting.

    What the ledger says is kept or moved should stand; so if it does not, that names nothing.
    """
    told: list[str] = []
    for file in result["files"]:
        for unit in file["units"]:
            told.append(unit["old_target"] or "")
            if unit["status"] not in _STANDS:
                told.append(unit["target"] or "")
    told += [words for each in result.get("conflicts", ()) for words in (each["branch"], each["default_branch"])]
    return {piece for text in told for piece in pieces(text)}


def found(result: Mapping[str, Any]) -> str:
    """All that the findings say."""
    return "\n".join(finding["message"] for file in result["files"] for finding in file["findings"])


def offered(result: Mapping[str, Any]) -> Counter[str]:
    """What is offered from the memory, by how often."""
    units = (unit for file in result["files"] for unit in file["units"] if unit["status"] in _OFFERS)
    return Counter(piece for unit in units for piece in pieces(unit["target"] or ""))


def faults(
    written: Written, before: Counter[str], after: Counter[str], head: Counter[str], result: Mapping[str, Any], *,
    seed: int, at: int, story: str = "",
) -> Iterator[Fault]:  # fmt: skip
    """All that is wrong with a run that made `after` of `before`, for a head with these English sentences."""
    told, findings = named(result), found(result)
    for words, had_to_stand in losses(written, before, after, head):
        is_named, is_note = words in told or words in findings, not written.english[words]
        if had_to_stand:
            yield Fault(Kind.LOSS, seed, at, words, is_named, is_note, story)
        if not is_named:
            yield Fault(Kind.UNNAMED, seed, at, words, is_named, is_note, story)
    for words in doubles(before, after, offered(result)):
        yield Fault(Kind.DOUBLE, seed, at, words, story=story)
