"""The plan of an update, as values: what becomes of every unit of the head and of the old translation.

`decide` makes the decisions, `moves` follows blocks between files, `layout` says where everything goes, `assembly`
fills and joins it. `--dry-run` shows the same values without writing anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.ledger import Finding, Status
from amts_bot.translation.memory.memory import FUZZY_MINIMUM, similarity
from amts_bot.translation.plan.changes import Changes

OWN_WORDS = 99.0
"""The score of an offer that differs from its source in protected text only: no other reaches it."""


@dataclass(frozen=True, slots=True)
class Request:
    """A unit that needs a translation: its source in one line, and what stood there before, if anything did.

    `old_source` is in one line too; `old_target` is as it stands in the file, line breaks included. A request
    that is no prose is a whole block (code, math) that the translation does not have yet. `open_status` and
    `open_score` tell that nobody has confirmed the old translation, which the bot wrote. Without `stays`, the old
    text does not keep the place of a source that changed: it is only the likest one's (of a comment that is new), or
    people wish to see the new source there. Where it is not `certain` that the old text is the translation of the old
    source, it may be anybody's: it is neither exchanged nor put back to the source.
    """

    kind: str
    source: str
    old_source: str | None = None
    old_target: str | None = None
    is_prose: bool = True
    open_status: Status | None = None
    open_score: float | None = None
    stays: bool = True
    certain: bool = True

    @property
    def is_machine_translated(self) -> bool:
        """Whether an engine translated just this source before, and nobody has answered yet."""
        return self.open_status is Status.MACHINE and self.source == self.old_source

    @property
    def is_left_to_people(self) -> bool:
        """Whether a person's own words are offered as they stand: no engine need be asked, now or later.

        They have no score where they took a draft's place without its source being seen, or stand for a source of
        which a part is gone; or they lack only new references, links or code.
        """
        is_offer = self.open_status is Status.FUZZY and (self.open_score is None or self.open_score >= OWN_WORDS)
        return is_offer and self.source == self.old_source and bool(self.old_target)

    @property
    def is_left_in_source(self) -> bool:
        """Whether the old text is what the bot left in the source's language: the old source, to the word."""
        return (
            self.open_status is Status.UNTRANSLATED
            and (self.old_target or "").split() == (self.old_source or "").split()
        )

    @property
    def standing(self) -> Draft | None:
        """The old text as it stands, where it keeps its place until somebody has a translation of the new source.

        What is open and whose source did not change is as it was, and so it is where people wish to see the new
        source by now, but for a sentence that stands for want of an offer. Of a source that changed, a person's
        sentence keeps its place, with the score of the old source against the new one; a machine's draft and text in
        the source's language do not. An offer that nobody confirmed grows no better by standing on.
        """
        if not self.old_target or self.is_left_in_source:
            return None
        is_offer = self.open_status is not Status.FUZZY or self.open_score is None or self.open_score >= FUZZY_MINIMUM
        if self.source == self.old_source and (self.stays or is_offer or not self.certain):
            return Draft(self.old_target, self.open_status or Status.FUZZY, self.open_score)
        if not (self.stays or not self.certain) or not self.old_source:
            return None
        if self.open_status is Status.MACHINE:
            return None
        if self.old_target.split() == self.old_source.split():
            return None
        known = 100.0 if self.open_score is None else self.open_score
        score = round(similarity(self.old_source, self.source) * known / 100, 1)
        return Draft(self.old_target, Status.FUZZY, score)


@dataclass(frozen=True, slots=True)
class Draft:
    """An engine's answer to a request: the text for the translation, with its status and score.

    `matched` is the source of the memory entry that the text comes from, where that is not the unit's own.
    """

    text: str
    status: Status
    score: float | None = None
    matched: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit with its head items and old target items; `status` is None while an engine has to answer.

    A new comment in code is a unit `within` the head item that is the code. A removal has the
    `certainty` of the bead that says so: what is not certain and moves nowhere stays.
    """

    kind: str
    status: Status | None
    head: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    old_source: str | None = None
    request: Request | None = None
    within: int | None = None
    score: float | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class MovedBlock:
    """A translated block that left another file: its segments' texts as they stood, and what is around them."""

    texts: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Blocks of the old translation and of the head, by their indexes in these documents."""

    old: frozenset[int] = frozenset()
    head: frozenset[int] = frozenset()

    def __or__(self, other: Place) -> Place:
        return Place(self.old | other.old, self.head | other.head)

    def __sub__(self, other: Place) -> Place:
        return Place(self.old - other.old, self.head - other.head)

    def __bool__(self) -> bool:
        return bool(self.old or self.head)


@dataclass(frozen=True)
class Decisions:
    """What becomes of every item, before anything is laid out.

    `of_head[i]` and `of_target[j]` are the indexes of the units that hold head item `i` and target item `j`;
    `moved_in` has the blocks of the head that come, with their translation, from another file; `as_it_was` the places
    that the source's change cannot be brought to, each with the reason: their old blocks are not edited, their new ones
    left out.
    """

    changes: Changes
    alignment: Alignment
    head_items: tuple[Item, ...]
    units: tuple[PlannedUnit, ...]
    of_head: tuple[int, ...]
    of_target: tuple[int, ...]
    findings: tuple[Finding, ...]
    moved_in: Mapping[int, MovedBlock] = field(default_factory=dict)
    as_it_was: tuple[tuple[Place, str], ...] = ()


NOT_TOUCHED = "no sure counterpart in the translation; it did not change, and nothing was touched"


STANDS_BESIDE = "no sure counterpart in the translation; it changed, so that the old text may stand beside the new one"


STAYS = "the source has removed “{}”; which sentence around line {} was its translation is not certain, so all stay"
"""What is said of units that were not aligned for sure; the second and third are few, and people have to look."""
