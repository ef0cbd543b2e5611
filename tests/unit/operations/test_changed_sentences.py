"""A changed sentence keeps its place: the words that people wrote stay until somebody has others, and are open."""

from __future__ import annotations

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.report.output.sync import told_counts
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import FileReport, Status, Unit
from amts_bot.translation.memory.memory import similarity

OLD, NEW = "It burns oil and turns every minute.", "It burns gas now, and it turns twice every minute."
WORDS = "它燃烧油，每分钟转一圈。"
FRAMES = {
    "a sentence": "The keeper lights the lamp at dusk. {} The sea is calm tonight.\n",
    "a heading": "# The Lamp\n\nThe sea is calm tonight.\n\n## {}\n\nNobody is at sea now.\n",
    "a list item": "* The sea is calm tonight.\n* {}\n* Nobody is at sea now.\n",
    "a quote": "> The sea is calm tonight. {}\n",
    "a caption": "The sea is calm tonight.\n\n![{}](../img/lamp.svg)\n:label:`fig_lamp`\n",
    "a cell": "| The sea is calm tonight. | {} |\n|---|---|\n| Nobody is at sea now. | 30 |\n",
}
CHINESE = {
    "The keeper lights the lamp at dusk. ": "守塔人在黄昏时点亮灯。",
    " The sea is calm tonight.": " 今晚海面平静。",
    "The sea is calm tonight.": "今晚海面平静。",
    "Nobody is at sea now.": "现在海上没有人。",
    "The Lamp": "灯",
}


def chinese(frame: str) -> str:
    for english, words in CHINESE.items():
        frame = frame.replace(english, words)
    return frame


def updated(base: str, head: str, translation: str, *, keep_changed: bool = True) -> tuple[str, FileReport]:
    before, after = (read_segments(text, "en") for text in (base, head))
    return update(
        before, after, read_segments(translation, "zh"), engine=MemoryEngine(), path="lamp.md",
        keep_changed=keep_changed,
    )  # fmt: skip


def the_open(report: FileReport) -> Unit:
    (unit,) = report.open_units
    return unit


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_it_stands_where_it_stood_and_is_open(frame: str) -> None:
    translation = chinese(frame).format(WORDS)
    text, report = updated(frame.format(OLD), frame.format(NEW), translation)
    unit = the_open(report)
    assert text == translation
    assert (unit.status, unit.score, unit.target) == (Status.FUZZY, similarity(OLD, NEW), WORDS)
    assert (unit.source, unit.old_source) == (NEW, OLD)
    assert unit.stands and report.characters.sent == len(NEW)
    assert "1 left as people wrote them though their source changed; 1 unit for people" in told_counts([report])


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_the_new_english_takes_its_place_where_people_wish_that(frame: str) -> None:
    text, report = updated(frame.format(OLD), frame.format(NEW), chinese(frame).format(WORDS), keep_changed=False)
    unit = the_open(report)
    assert NEW in text and WORDS not in text
    assert (unit.status, unit.old_source, unit.old_target) == (Status.UNTRANSLATED, OLD, WORDS)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_breaks_stay(ends: str) -> None:
    frame = f"> The sea is calm tonight.{ends}> {{}}{ends}"
    translation = chinese(frame).format(f"它燃烧油，\n> 每分钟{ends}> 转一圈。")
    assert updated(frame.format(OLD), frame.format(NEW), translation)[0] == translation


def test_a_new_sentence_beside_it_is_in_english() -> None:
    frame = "The keeper lights the lamp at dusk. {} The sea is calm tonight.\n"
    base, head = frame.format(OLD), frame.format(f"{NEW} Whales sing.")
    text, report = updated(base, head, chinese(frame).format(WORDS))
    assert WORDS in text and "Whales sing." in text
    assert {unit.source: unit.status for unit in report.open_units} == {
        NEW: Status.FUZZY, "Whales sing.": Status.UNTRANSLATED,
    }  # fmt: skip


# --- comments in code --------------------------------------------------------------------------------------

CODE = "```python\n# {}\nturn(lamp)\n# {}\nstop(lamp)  # Show it\n```\n"
LIGHT, READ = "Light the lamp of the harbour", "Read the table of the tides"
CODE_ZH = CODE.format("点亮港口的灯", "读取潮汐表").replace("Show it", "显示")


def test_a_comment_that_changed_stands_too() -> None:
    now = "Light all lamps of both harbours, then wait"
    text, report = updated(CODE.format(LIGHT, READ), CODE.format(now, READ), CODE_ZH)
    unit = the_open(report)
    assert text == CODE_ZH
    assert (unit.kind, unit.status, unit.target) == ("comment", Status.FUZZY, "点亮港口的灯")
    assert (unit.score, unit.old_source) == (similarity(LIGHT, now), LIGHT)
    assert unit.stands and not report.findings
    text, report = updated(CODE.format(LIGHT, READ), CODE.format(now, READ), CODE_ZH, keep_changed=False)
    assert text == CODE_ZH.replace("点亮港口的灯", now)
    assert (the_open(report).status, the_open(report).old_target) == (Status.UNTRANSLATED, "点亮港口的灯")


def test_a_comment_that_is_new_is_no_place_for_anothers_words() -> None:
    head = CODE.format(LIGHT, READ).replace("turn(lamp)", "turn(lamp)\n# Whales sing at night\nsing()")
    text, report = updated(CODE.format(LIGHT, READ), head, CODE_ZH)
    assert text == CODE_ZH.replace("turn(lamp)", "turn(lamp)\n# Whales sing at night\nsing()")
    assert the_open(report).status is Status.UNTRANSLATED


# --- what would break the book -----------------------------------------------------------------------------

HEADING, TITLE = "# Fog\n:label:`sec_fog`\n\n", "# 雾\n:label:`sec_fog`\n\n"
SEEN = "Ships see, as :numref:`sec_fog` tells, the coast at any time of the day."
SEEN_ZH = "如 :numref:`sec_fog` 所述，船只任何时候都能看到海岸。"


def of_the_sun(text: str) -> str:
    return text.replace("sec_fog", "sec_sun")


def test_only_the_sentence_that_would_break_the_book_gives_way() -> None:
    """All of them stand in one line, and one of them refers to a label that is gone, and now to another one too."""
    clear = "Ships see, as :numref:`sec_sun` and :numref:`sec_sea` tell, the coast at night too."
    base, head = f"{HEADING}{OLD} {SEEN} The sea is calm.\n", of_the_sun(f"{HEADING}{NEW} {clear} The sea is calm.\n")
    text, report = updated(base, head, f"{TITLE}{WORDS}{SEEN_ZH}今晚海面平静。\n")
    assert text == of_the_sun(f"{TITLE}{WORDS} {clear} 今晚海面平静。\n")
    assert {unit.status: unit.old_target for unit in report.open_units} == {
        Status.FUZZY: None, Status.UNTRANSLATED: SEEN_ZH,
    }  # fmt: skip


def test_it_gets_the_new_reference_before_it_gives_way() -> None:
    now = "Ships see, as told in :numref:`sec_sun`, the coast and the hills by day."
    assert similarity(SEEN, now) < 75
    text, report = updated(
        f"{HEADING}{OLD} {SEEN}\n", of_the_sun(f"{HEADING}{OLD} {now}\n"), f"{TITLE}{WORDS}{SEEN_ZH}\n"
    )
    unit = the_open(report)
    assert text == of_the_sun(f"{TITLE}{WORDS}{SEEN_ZH}\n")
    assert (unit.status, unit.score, unit.old_target) == (Status.FUZZY, similarity(SEEN, now), SEEN_ZH)
