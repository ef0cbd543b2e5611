"""How much work a proposal leaves to people: the one definition that benchmarks and production share.

Work is edit distance: characters inserted, deleted or replaced to get from what was proposed to what people wrote.
Work left is that of the proposal over that of whole-section translation, the usual way: every section whose source
changed is translated again as a whole. The aim of 80 % less work is a work left of one fifth.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


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
