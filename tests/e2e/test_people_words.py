"""People's words that stand for a source that changed: they are offered as they are, and no later run pays to lose them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from amts_bot.book.results import Outcome
from amts_bot.engines.protocol import Material
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request
from tests.e2e.test_open_units import Kitchen
from tests.gits import make

TITLE, TITULO = "# Bread\n\n", "# Pan\n\n"
SALT, SAL = (
    "\n\nSalt slows the yeast and strengthens the dough.\n",
    "\n\nLa sal frena la levadura y refuerza la masa.\n",
)
JOINED = (
    "Flour and water make a dough that rests for one hour. The oven is hot before the bread goes in.",
    "Flour and water make a dough that rests for one hour.",
    "La harina y el agua forman una masa que reposa una hora, y el horno está caliente antes de que entre el pan.",
)
REFERENCE = (
    "The oven of :numref:`fig_oven` is hot before the bread goes in.",
    "The oven of :numref:`fig_stone` is hot before the bread goes in.",
    "El horno de :numref:`fig_oven` está caliente antes de que entre el pan.",
)
SPREAD = (
    "Flour and water make a dough, which rests in a warm bowl, and the oven is hot before the bread goes in at last.",
    "Flour and water make a dough, which rests in a cold bowl, and the oven is hot before the bread goes in at last.",
    "La harina y el agua forman una masa, que reposa en un bol caliente.\n\n"
    "El horno ya está caliente antes de que entre por fin el pan.",
)


class Eager:
    """An engine that translates whatever it is asked for, and notes it."""

    name = "eager"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def translate(self, requests: Sequence[Request], _material: Material) -> list[Draft]:
        self.asked += [request.source for request in requests]
        return [Draft(f"Un borrador de {len(request.source)} letras.", Status.MACHINE) for request in requests]


@pytest.mark.parametrize(
    ("base", "head", "people"), [JOINED, REFERENCE, SPREAD], ids=["one sentence for two", "a reference", "two blocks"]
)
def test_what_people_wrote_is_offered_once_and_no_later_run_pays_for_it(
    tmp_path: Path, base: str, head: str, people: str
) -> None:
    english = make(tmp_path / "en", {"bread.md": TITLE + base + SALT}, {"bread.md": TITLE + head + SALT})
    text = TITULO + people + SAL
    kitchen = Kitchen(english, make(tmp_path / "es", {"bread.md": text, "bread_origin.md": TITLE + base + SALT}))
    engine = Eager()
    result = kitchen.sync(engine)
    first = kitchen.state(result.branch).open_units
    assert [unit.status for unit in first] == ["fuzzy"]
    again = kitchen.sync(engine)
    assert (engine.asked, again.outcome, again.open_units) == ([], Outcome.NOTHING_TO_DO, 1)
    scores = [unit.score for unit in again.files[0].report.open_units] if again.files[0].report else []
    assert len(scores) == 1 and (scores[0] or 0) < 100, "it is no exact match now"
    english.commit({"bread.md": TITLE + head + SALT + "\nA stone keeps the heat.\n"})
    later = kitchen.sync(engine)
    assert engine.asked == ["A stone keeps the heat."]
    assert first < kitchen.state(later.branch).open_units, "the offer is recorded as it was"


def test_what_the_translation_seems_to_have_already_is_told_once_and_recorded(tmp_path: Path) -> None:
    code = "\n\n```\nbake()\n```\n\n"
    base = f"{TITLE}{REFERENCE[0]}{code}```\neat()\n```{SALT}"
    english = make(
        tmp_path / "en", {"bread.md": base},
        {"bread.md": base.replace(code, f"{code}A loaf of 750 grams takes 45 minutes.\n\n")},
    )  # fmt: skip
    text = f"{TITULO}{REFERENCE[2]}{code}Un pan de 750 gramos tarda 45 minutos.\n\n```\neat()\n```{SAL}"
    kitchen = Kitchen(english, make(tmp_path / "es", {"bread.md": text, "bread_origin.md": base}))
    result = kitchen.sync()
    (file,) = result.files
    assert file.report and [finding.check for finding in file.report.findings] == ["ahead"]
    assert kitchen.spanish.show("bread.md", result.branch) == text
    assert kitchen.state(result.branch).files["bread.md"].blob == english("rev-parse", "main:bread.md")
    assert kitchen.sync().outcome is Outcome.NOTHING_TO_DO
