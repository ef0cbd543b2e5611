"""How much work a proposal leaves to people: the definitions that benchmarks and production share.

Work is edit distance: characters inserted, deleted or replaced to get from what was proposed to what people wrote.

In benchmarks work left is that of the proposal over that of whole-section translation, the usual way: every section
whose source changed is translated again as a whole. The aim of 80 % less work is a work left of one fifth.

In production nobody translates whole sections beside the bot. There the work that is left is held against writing the
same passages anew, a character for a character (`Share`): what people changed in the bot's passages, over what stands
there now. Both have the same numerator, of the bot's passages. What the bot had not to touch, which is most of what
whole-section translation costs, is not in it: so the share is the stricter figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

AIM = 0.2
"""Work left of one fifth: 80 % less."""


def edit_distance(proposed: str, written: str) -> int:
    """Characters (code points) to insert, delete or replace."""
    return Levenshtein.distance(proposed, written)


@dataclass(frozen=True, slots=True)
class Effort:
    """The edits to a proposal, and those to whole-section translation of the same update."""

    proposal: int
    whole_section: int

    @property
    def work_left(self) -> float | None:
        """The share of the usual work that is left; None where there was none."""
        return self.proposal / self.whole_section if self.whole_section else None


def total_effort(efforts: Iterable[Effort]) -> Effort:
    """The effort of several updates together."""
    known = list(efforts)
    return Effort(sum(one.proposal for one in known), sum(one.whole_section for one in known))


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """The edits that people made to the bot's passages, and the characters of these passages as they stand then."""

    passages: int = 0
    edits: int = 0
    characters: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(
            self.passages + other.passages, self.edits + other.edits, self.characters + other.characters
        )  # fmt: skip

    @property
    def work_left(self) -> float | None:
        """The share of the writing that was left to people; None where nothing was written."""
        return self.edits / self.characters if self.characters else None


def edits_to_write(proposed: str, written: str, *, passages: int = 1) -> Share:
    """What people changed in a text, line breaks aside: never more than writing it anew.

    Whoever throws a proposal away types what they want and no more; deleting it is one key.
    """
    before, after = " ".join(proposed.split()), " ".join(written.split())
    return Share(passages, min(edit_distance(before, after), len(after)), len(after))
