"""Sections that translators keep in another order are known by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import SegmentedDocument, segment
from amts_bot.translation.alignment.align import align
from amts_bot.translation.alignment.anchors import items
from amts_bot.translation.alignment.section_order import in_source_order
from amts_bot.translation.memory.pairing import of_granularity, pairs_of
from tests.conftest import Amts

OPENING = "# Lamps\n\nA lamp shines far.\n"
OPENING_ES = "# Faros\n\nUn faro brilla lejos.\n"
OIL = "\n## Oil\n\nOil burns slowly in `lamp.oil`, as $a + b$ says. The keeper fills it each evening.\n"
OIL_ES = "\n## Aceite\n\nEl aceite arde despacio en `lamp.oil`, como dice $a + b$. El guarda lo llena cada tarde.\n"
GAS = "\n## Gas\n\nGas came later with `lamp.gas` and $c^2$. Nobody missed the smell of oil.\n"
GAS_ES = "\n## Gas\n\nEl gas llegó más tarde con `lamp.gas` y $c^2$. Nadie echó de menos el olor del aceite.\n"
SUMMARY = "\n## Summary\n\n* Lamps are old.\n* Keepers are older still.\n"
SUMMARY_ES = "\n## Resumen\n\n* Los faros son viejos.\n* Los guardas son aún más viejos.\n"
TASKS = "\n## Exercises\n\n1. Build a lamp with `lamp.build` and $d$.\n1. Who was the first keeper?\n"
TASKS_ES = "\n## Ejercicios\n\n1. Construye un faro con `lamp.build` y $d$.\n1. ¿Quién fue el primer guarda?\n"

ENGLISH = OPENING + OIL + GAS + SUMMARY + TASKS
IN_ORDER = OPENING_ES + OIL_ES + GAS_ES + SUMMARY_ES + TASKS_ES


def _read(text: str, language: str) -> SegmentedDocument:
    return segment(split(text), find_language(language))


def _pairs(english: str, spanish: str) -> set[tuple[str, str]]:
    alignment = align(_read(english, "en"), _read(spanish, "es"))
    return {(pair.source, pair.target) for pair in of_granularity(pairs_of(alignment, "a.md"), "sentence")}


@pytest.mark.parametrize(
    "spanish",
    [
        OPENING_ES + GAS_ES + OIL_ES + SUMMARY_ES + TASKS_ES,
        OPENING_ES + OIL_ES + SUMMARY_ES + GAS_ES + TASKS_ES,
        OPENING_ES + TASKS_ES + SUMMARY_ES + GAS_ES + OIL_ES,
    ],
    ids=["two with anchors", "one without anchors before one with", "all the other way round"],
)
def test_sections_in_another_order_give_the_same_pairs(spanish: str) -> None:
    assert _pairs(ENGLISH, spanish) == _pairs(ENGLISH, IN_ORDER)


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (ENGLISH, IN_ORDER),
        (ENGLISH, OPENING_ES + OIL_ES + SUMMARY_ES + TASKS_ES),
        (ENGLISH, OPENING_ES + "\n## Propio\n\nUn texto de aquí.\n" + OIL_ES + GAS_ES + SUMMARY_ES + TASKS_ES),
        (OPENING + OIL + SUMMARY, OPENING_ES + SUMMARY_ES + OIL_ES.replace("`lamp.oil`", "").replace("$a + b$", "")),
        ("No heading.\n", "Sin título.\n"),
        ("", ""),
    ],
    ids=["in order", "one is missing", "one is their own", "nothing tells", "no sections", "nothing"],
)
def test_the_order_stays_where_nothing_contradicts_it(english: str, spanish: str) -> None:
    left, right = items(_read(english, "en")), items(_read(spanish, "es"))
    assert in_source_order(left, right) == list(range(len(right)))


def test_a_change_goes_to_the_section_that_it_is_about(tmp_path: Path, amts: Amts) -> None:
    swapped = OPENING_ES + GAS_ES + OIL_ES + SUMMARY_ES + TASKS_ES
    head = ENGLISH.replace("The keeper fills it each evening.", "The keeper fills it each morning.")
    for name, text in {"base": ENGLISH, "head": head, "es": swapped}.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    files = [str(tmp_path / f"{name}.md") for name in ("base", "head", "es")]
    arguments = [part for pair in zip(("--base", "--head", "--translation"), files, strict=True) for part in pair]
    ran = amts("update", *arguments, "--language", "es", "--fuzzy", "english", "--quiet")
    assert ran.out == swapped.replace("El guarda lo llena cada tarde.", "The keeper fills it each morning.")
