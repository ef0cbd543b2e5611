"""Laws 10 and 12 for every text: no update loses words unnamed, and the audit that says so is not blind."""

from __future__ import annotations

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import BadInput
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.assembly.soundness import WouldBreak
from amts_bot.translation.checks.conservation import Breach, audit, flat
from amts_bot.translation.ledger import Status, Unit
from tests.laws.strategies import Case, cases, law, texts, tries

law = settings(law, max_examples=tries(70))


@law
@given(cases())
def test_no_update_loses_words_unnamed(case: Case) -> None:
    """What cannot be written so is refused; with every row of a dialect or none, this must hold."""
    documents = (read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.translation, "zh"))
    try:
        new, report = update(*documents, engine=MemoryEngine(), path="chapter.md")
    except (BadInput, WouldBreak):
        reject()
    assert audit(case.base, case.head, case.translation, new, report.units, report.findings) == ()


OWN = "Kwyzquax vlomphti gjedruz"
"""Words that no strategy makes."""


@law
@given(texts, texts, st.sampled_from(["{}", "| {} |", "> {}", '<img alt="{}">', "title: {}", "# {} {{#id}}", "*{}*."]))
def test_a_run_that_is_taken_out_is_found_wherever_it_stood(one: str, other: str, frame: str) -> None:
    old, new = (f"{one}\n\n{frame.format(words)}\n\n{other}" for words in (OWN, ""))
    assert any(broken.breach is Breach.LOST for broken in audit("", "", old, new, ()))
    named = Unit("sentence", Status.REMOVED, target=OWN)
    assert not any(flat(broken.words) in flat(OWN) for broken in audit("", "", old, new, [named]))


@law
@given(texts)
def test_no_change_and_no_letter_break_nothing(text: str) -> None:
    assert audit("", "", text, text, ()) == ()
    assert audit("", "", text, text + "\n\n* * *\n", ()) == ()
