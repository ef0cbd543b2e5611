"""Laws 4 and 10 on books that walk at random: nothing that a person wrote is lost, and nothing goes unnamed."""

from __future__ import annotations

import pytest

from tests.laws.strategies import tries
from tests.laws.walk.oracle import Fault, Kind
from tests.laws.walk.updates import NOTES, Notes, case, outcome
from tests.laws.walk.walk import ROUNDS, walk

WALKS = range(tries(200 // ROUNDS))
UPDATES = range(tries(100))


def told(faults: list[Fault]) -> str:
    return "\n\n".join(f"{fault}\n{fault.story}" for fault in faults)


@pytest.mark.parametrize("seed", WALKS)
def test_no_round_of_a_walk_loses_what_a_person_wrote(seed: int) -> None:
    faults = [fault for done in walk(seed) for fault in done.faults]
    lost = [fault for fault in faults if fault.kind in (Kind.LOSS, Kind.UNNAMED, Kind.CRASH)]
    assert not lost, told(lost)


@pytest.mark.parametrize("notes", NOTES)
def test_no_update_loses_what_a_person_wrote(notes: Notes) -> None:
    """One of three kinds of notes in each of the updates."""
    seeds = UPDATES[NOTES.index(notes) :: len(NOTES)]
    lost = [fault for seed in seeds for fault in outcome(case(seed, notes), seed)]
    assert not lost, told(lost)
