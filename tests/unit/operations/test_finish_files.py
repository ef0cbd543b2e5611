"""Files as they would be written: those that no draft can save are not drafted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from amts_bot.book.places.book import FilePlace, Situation
from amts_bot.operations.steps.finish_files import Drafts, carry_out, finisher, would_break
from amts_bot.operations.steps.plan_book import Work, decide_texts
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.file import prepare
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.assembly.soundness import Severities, WouldBreak, finish_soundly
from amts_bot.translation.ledger import Severity, Status
from amts_bot.translation.plan.decisions import Draft

ENGLISH = "# The Tide\n\n* The water rises twice a day.\n* Fishermen read the table.\n\n<!-- a mark -->\n"
CHINESE = "# 潮汐\n\n* 海水每天上涨两次。\n* 渔民出海前会查看潮汐表。\n"
NEW = "\nNobody counts the waves.\n"
NAMES = ("sound.md", "broken.md")


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that lets no file pass in which there is new code."""

    def finish(prepared: Prepared, drafts: Mapping[int, Draft], severities: Severities) -> Assembled:
        if "code here" in prepared.decisions.changes.head.text:
            raise WouldBreak("the update would break the book (new code)")
        return finish_soundly(prepared, drafts, severities)

    monkeypatch.setattr("amts_bot.operations.steps.finish_files.finish_soundly", finish)


def _work() -> Work:
    """Two chapters with a new sentence; the second one has new code as well."""
    heads = (ENGLISH + NEW, ENGLISH + "\n    code here\n" + NEW)
    decisions = [decide_texts(ENGLISH, head, CHINESE, {}, "zh", "en") for head in heads]
    places = [FilePlace(Situation.OUTDATED, name, name, "b", "h", "t") for name in NAMES]
    return Work(dict(zip(places, prepare(decisions), strict=True)), {"b": b"", "h": b"", "t": CHINESE.encode()})


def test_what_no_draft_can_save_is_not_drafted() -> None:
    work, drafted = _work(), list[str]()

    def draft(work: Work) -> Drafts:
        drafted.extend(place.path for place in work.prepared)
        return {
            place: {n: Draft("没有人数浪。", Status.MACHINE) for n in each.requests}
            for place, each in work.prepared.items()
        }

    done, files = carry_out(
        work, select=lambda work, _: work, draft=draft, finish=finisher(work, "zh", "amazon", {}),
        refuse=lambda work: would_break(work, "zh", {}),
    )  # fmt: skip
    assert drafted == ["sound.md"]
    assert [place.path for place in files] == ["sound.md"]
    assert [(each.path, "would break the book" in each.left_alone) for each in done.left_alone] == [("broken.md", True)]


def test_that_it_is_left_in_the_source_language_is_no_reproach() -> None:
    work = _work()
    refused = would_break(work, "zh", {"untranslated": Severity.ERROR})
    assert [place.path for place in refused] == ["broken.md"]
