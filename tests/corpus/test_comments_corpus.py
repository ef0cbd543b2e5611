"""Real updates that bring another framework's code: the comments that people translated for the others come with it."""

from __future__ import annotations

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import Status
from benchmarks.corpus import CORPUS, text

CASES = {
    "attention, comments over several lines": ("attention-mechanisms__attention-scoring-functions", 10),
    "encoder and decoder": ("recurrent-modern__encoder-decoder", 2),
    "gates": ("recurrent-modern__lstm", 6),
}


def words(code: str) -> str:
    """Without blanks, line breaks and the marks of comments, which a unit has not."""
    return "".join(code.replace("#", "").split())


@pytest.mark.parametrize(("case", "least"), CASES.values(), ids=CASES.keys())
def test_comments_of_new_code_come_from_the_code_beside_it(case: str, least: int) -> None:
    folder = CORPUS / "replays" / "zh" / f"sync-commit__{case}__c833e6c4"
    base, head = (read_segments(text(folder / f"{name}.en.md"), "en") for name in ("old", "new"))
    old, people = (text(folder / f"{name}.zh.md") for name in ("old", "new"))
    _, report = update(base, head, read_segments(old, "zh"), engine=MemoryEngine(), path="chapter.md")
    reused = [unit.target or "" for unit in report.units if unit.kind == "comment" and unit.status is Status.EXACT]
    as_people = [target for target in reused if words(target) in words(people)]
    assert len(reused) >= least and len(as_people) >= 0.9 * len(reused)
