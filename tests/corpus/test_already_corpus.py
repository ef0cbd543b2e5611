"""Real updates that people had taken over in part before the bot came: no English is put beside its own translation."""

from __future__ import annotations

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import Status
from benchmarks.corpus import CORPUS, text

CASES = {
    "a sentence known by its numbers": ("zh/inferred__computer-vision__neural-style__f0dac925", 1),
    "three sentences in each of two tabs": ("zh/one__preliminaries__lookup-api__842481d6", 6),
    "a heading right before a sentence that is evident": ("zh/one__preliminaries__ndarray__842481d6", 1),
    "questions beside one that is another now": ("tr/inferred__introduction__index__c6d3f83a", 2),
}


@pytest.mark.parametrize(("case", "there"), CASES.values(), ids=CASES.keys())
def test_what_people_have_already(case: str, there: int) -> None:
    """As many passages are found there, and people kept them as they stand."""
    folder = CORPUS / "replays" / case
    language = folder.parent.name
    base, head = (read_segments(text(folder / f"{name}.en.md"), "en") for name in ("old", "new"))
    old, people = (text(folder / f"{name}.{language}.md") for name in ("old", "new"))
    _, report = update(base, head, read_segments(old, language), engine=MemoryEngine(), path="chapter.md")
    found = [each.source_line for each in report.findings if "seems to have this already" in each.message]
    there_now = [
        "".join(unit.target.split())
        for unit in report.units
        if unit.source_lines and unit.source_lines[0] in found and unit.status is Status.KEPT and unit.target
    ]
    kept = [target for target in there_now if target in "".join(people.split())]
    assert len(found) == there <= len(kept), report.findings
