"""Law 12: a place, not a file. Plan anew that a place stays as it was, and say so; the rest of the file goes on.

A place is a set of blocks: of the old translation, which are not edited then, and of the head, which are not brought.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from amts_bot.text.blocks import Kind
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.memory import similarity
from amts_bot.translation.plan.decisions import Decisions, Place, PlannedUnit
from amts_bot.translation.plan.enclosures import enclosures


def as_it_was(decisions: Decisions, place: Place, why: str) -> Decisions:
    """The same decisions, but for a place that stays as it was.

    What belongs together stays together: all blocks of a unit, and the two ends of what encloses something with all
    that stands between them.
    """
    whole = _whole(decisions, place)
    around = whole.head | _blocks_of(decisions, (unit for unit in decisions.units if _touches(decisions, unit, whole)))
    units = tuple(_unit(decisions, unit, whole, around) for unit in decisions.units)
    return replace(decisions, units=units, as_it_was=(*decisions.as_it_was, (whole, why)))


OWN_CELLS = "the translation has cells of its own in this table, and in the source cells came, went or moved"


def own_tables_as_they_were(decisions: Decisions) -> Decisions:
    """The same decisions, but tables that both the source and the translators built anew stay as they were: where cells
    go among people's own, nobody but people can say."""
    items, blocks = decisions.alignment.target_items, decisions.alignment.target.document.blocks
    units: dict[int, list[PlannedUnit]] = {}
    for number, item in zip(decisions.of_target, items, strict=True):
        if blocks[item.block].kind is Kind.TABLE:
            units.setdefault(item.block, []).append(decisions.units[number])
    new = _blocks_of(decisions, (unit for unit in decisions.units if unit.request and not unit.target))
    held = frozenset(
        t
        for t, cells in units.items()
        if any(unit.status is Status.TARGET_ONLY for unit in cells)
        and (any(unit.status in _CAME_OR_WENT for unit in cells) or new & _blocks_of(decisions, cells))
    )
    return as_it_was(decisions, Place(held), OWN_CELLS) if held else decisions


_CAME_OR_WENT = frozenset({Status.MOVED, Status.REMOVED})


def _blocks_of(decisions: Decisions, units: Iterable[PlannedUnit]) -> frozenset[int]:
    """The head's blocks that units stand in."""
    return frozenset(decisions.head_items[h].block for unit in units for h in unit.head)


def place_of(decisions: Decisions, numbers: Iterable[int]) -> Place:
    """Where units stand: in the old translation, or, if they are new, in the head. What came from another file stays
    in no place of its own: left out here, it would be in neither."""
    place = Place()
    for number in numbers:
        unit = decisions.units[number]
        old = {decisions.alignment.target_items[j].block for j in unit.target}
        head = {decisions.head_items[h].block for h in unit.head} - decisions.moved_in.keys()
        place |= Place(frozenset(old)) if old else Place(head=frozenset(head))
    return place


def stays_as_it_was(decisions: Decisions, number: int) -> bool:
    """Whether a unit stands in a place that stays as it was, or is left out there."""
    unit = decisions.units[number]
    if unit.target:
        return any(_touches(decisions, unit, place) for place, _ in decisions.as_it_was)
    return unit.status is Status.UNTRANSLATED and unit.request is None


def section_around(decisions: Decisions, place: Place) -> Place:
    """The sections, from heading to heading, in which a place lies."""
    old = _sections(decisions.alignment.target, place.old)
    head = _sections(decisions.changes.head, place.head) - decisions.moved_in.keys()
    return Place(old, frozenset(head))


def _sections(document: SegmentedDocument, blocks: Iterable[int]) -> frozenset[int]:
    heads = [n for n, block in enumerate(document.document.blocks) if block.kind is Kind.HEADING]
    borders = [0, *heads, len(document.document.blocks)]
    found: set[int] = set()
    for block in blocks:
        start = max(border for border in borders[:-1] if border <= block)
        found.update(range(start, min(border for border in borders if border > block)))
    return frozenset(found)


def _whole(decisions: Decisions, place: Place) -> Place:
    """A place with all that belongs to it."""
    pairs = list(enclosures(decisions.alignment.target.document))
    while True:
        held = {n for n, unit in enumerate(decisions.units) if _touches(decisions, unit, place)}
        more = place | Place(old=place_of(decisions, held).old)
        more |= Place(
            old=frozenset(n for pair in pairs if not more.old.isdisjoint(pair) for n in range(pair[0], pair[1] + 1))
        )
        if more == place:
            return place
        place = more


def _touches(decisions: Decisions, unit: PlannedUnit, place: Place) -> bool:
    return any(decisions.alignment.target_items[j].block in place.old for j in unit.target)


def _unit(decisions: Decisions, unit: PlannedUnit, place: Place, around: frozenset[int]) -> PlannedUnit:
    """What becomes of a unit where a place stays as it was; `around` are the head's blocks that nothing is added to."""
    if unit.target:
        return _kept(unit) if _touches(decisions, unit, place) else unit
    blocks = {decisions.head_items[h].block for h in unit.head}
    if unit.request is None or not blocks & around or blocks & decisions.moved_in.keys():
        return unit
    return replace(unit, status=Status.UNTRANSLATED, request=None)


def _kept(unit: PlannedUnit) -> PlannedUnit:
    """A unit of the old translation that is not edited: open if its source is another one now."""
    if unit.status in (Status.KEPT, Status.TARGET_ONLY, Status.FUZZY):
        return unit
    if unit.status is Status.MOVED:
        return replace(unit, status=Status.KEPT)
    if unit.status is Status.REMOVED or not unit.head:
        return replace(unit, status=Status.TARGET_ONLY)
    if unit.request is None or not unit.request.is_prose:
        return replace(unit, status=Status.CONFLICT, request=None)
    old, new = unit.old_source or "", unit.request.source
    status = unit.request.open_status if old == new else None
    score = unit.request.open_score if old == new else similarity(old, new)
    return replace(unit, status=status or Status.FUZZY, score=score, request=None)
