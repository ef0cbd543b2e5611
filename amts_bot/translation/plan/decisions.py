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
from amts_bot.translation.plan.changes import Changes

OWN_WORDS = 99.0
"""The score of an offer that differs from its source in protected text only: no other reaches it."""


@dataclass(frozen=True, slots=True)
class Request:
    """A unit that needs a translation: its source in one line, and what stood there before, if anything did.

    `old_source` is in one line too; `old_target` is as it stands in the file, line breaks included. A request
    that is no prose is a whole block (code, math) that the translation does not have yet. `open_status` and
    `open_score` tell that nobody has confirmed the old translation, which the bot wrote.
    """

    kind: str
    source: str
    old_source: str | None = None
    old_target: str | None = None
    is_prose: bool = True
    open_status: Status | None = None
    open_score: float | None = None

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

    A new comment in code is a unit `within` the head item that is the code.
    """

    kind: str
    status: Status | None
    head: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    old_source: str | None = None
    request: Request | None = None
    within: int | None = None
    score: float | None = None


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
