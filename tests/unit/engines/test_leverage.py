"""What stands where an engine has no translation: people's old sentence, as long as its English only changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from amts_bot.engines.leverage import draft_all
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine, Material
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.memory import Entry, build_memory, similarity
from amts_bot.translation.plan.decisions import Draft, Request

OLD, NEW = "It burns oil and turns every minute.", "It burns gas now, and a clock makes it turn twice as fast."
WORDS = "它燃烧油，\n每分钟转一圈。"
ALIKE = similarity(OLD, NEW)
CHANGED = Request("sentence", NEW, OLD, WORDS)


class Silent:
    """An engine that declines everything."""

    name = "silent"

    def translate(self, requests: Sequence[Request], _material: Material) -> list[Draft]:
        return [Draft(request.source, Status.UNTRANSLATED) for request in requests]


def drafted(request: Request, engine: Engine, material: Material = Material("en", "zh")) -> Draft:  # noqa: B008
    return draft_all({0: request}, material, engine)[0]


@pytest.mark.parametrize("engine", [MemoryEngine(), Silent()], ids=["memory", "one that declines"])
@pytest.mark.parametrize("kind", ["sentence", "heading", "cell", "caption", "comment"])
def test_a_persons_sentence_stays_where_its_english_changed(engine: Engine, kind: str) -> None:
    assert ALIKE < 75
    assert drafted(replace(CHANGED, kind=kind), engine) == Draft(WORDS, Status.FUZZY, ALIKE)


def test_it_stays_however_little_is_left_of_its_english() -> None:
    assert drafted(Request("cell", "Wind", "Sea", "海"), Silent()) == Draft("海", Status.FUZZY, 0.0)


ENGLISH = {
    "new": Request("sentence", NEW),
    "left in English before": replace(CHANGED, old_target=OLD, open_status=Status.UNTRANSLATED),
    "left in English by people": replace(CHANGED, old_target=OLD),
    "drafted by a machine": replace(CHANGED, open_status=Status.MACHINE),
    "words of another comment": replace(CHANGED, kind="comment", stays=False),
}


@pytest.mark.parametrize("request_", ENGLISH.values(), ids=ENGLISH.keys())
def test_what_no_person_wrote_for_it_does_not(request_: Request) -> None:
    for engine in (MemoryEngine(), Silent()):
        assert drafted(request_, engine) == Draft(NEW, Status.UNTRANSLATED)


def test_a_memory_that_offers_nothing_leaves_english() -> None:
    assert drafted(CHANGED, MemoryEngine(offer_fuzzy=False)) == Draft(NEW, Status.UNTRANSLATED)


def test_a_match_of_the_memory_comes_first() -> None:
    material = Material("en", "zh", build_memory([Entry(NEW, "准确"), Entry(f"{NEW[:-1]}, too.", "相近")]))
    assert drafted(CHANGED, MemoryEngine(), material) == Draft("准确", Status.EXACT, 100.0)
    material = Material("en", "zh", build_memory([Entry(f"{NEW[:-1]}, too.", "相近")]))
    assert drafted(CHANGED, MemoryEngine(), material).text == "相近"


def test_what_stands_open_grows_no_better_by_standing_on() -> None:
    waiting = Request("sentence", NEW, NEW, WORDS, open_status=Status.FUZZY, open_score=40.0)
    for engine in (MemoryEngine(), MemoryEngine(offer_fuzzy=False), Silent()):
        assert drafted(waiting, engine) == Draft(WORDS, Status.FUZZY, 40.0)
    again = replace(CHANGED, open_status=Status.FUZZY, open_score=50.0)
    assert drafted(again, Silent()) == Draft(WORDS, Status.FUZZY, round(ALIKE / 2, 1))
