"""A section of the translators' own at a chapter's end: nothing of it is taken for the text before it."""

from __future__ import annotations

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments

BASE = """\
# Baking

## Crust

Steam in the first minutes keeps the crust thin. Open the door to let it dry.
"""
HEAD = BASE.replace("Open the door to let it dry.", "Open the door for a minute to let it dry well.")
SPANISH = """\
# Hornear

## La corteza

El vapor de los primeros minutos deja fina la corteza. Abre la puerta y se seca.

## Nuestro horno

Nosotros usamos leña de encina en el horno del pueblo.
"""


def test_what_translators_wrote_below_a_heading_of_their_own_is_never_edited() -> None:
    base, head = read_segments(BASE, "en"), read_segments(HEAD, "en")
    new, report = update(base, head, read_segments(SPANISH, "es"), engine=MemoryEngine(), path="baking.md")
    assert "## Nuestro horno\n\nNosotros usamos leña de encina en el horno del pueblo.\n" in new
    assert "Abre la puerta y se seca." in new
    assert [unit.target for unit in report.units if unit.status == "target-only"][-1].startswith("Nosotros")  # type: ignore[union-attr]
