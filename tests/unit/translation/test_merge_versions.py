"""Two versions of a translation merged unit by unit: a table of who wins, and what is told."""

from __future__ import annotations

import pytest

from amts_bot.translation.ledger import text_hash
from amts_bot.translation.merge.versions import Version, reconcile

OIL, TURN, SHIPS = "它燃烧`oil`。", "灯每30秒转一圈。", "远处的船只看到两次短闪光。"
BASE = f"# 灯\n\n{OIL}{TURN}\n\n{SHIPS}\n"
TABLE = "| 灯 | 秒 |\n|---|---|\n| 北 | 30 |\n| 南 | 40 |\n"
CODE = "```python\nturn(30)  # 转\nstop()\n```\n"


def opened(*texts: str) -> frozenset[str]:
    """The hashes of texts that the bot wrote."""
    return frozenset(map(text_hash, texts))


def of(text: str, *changes: tuple[str, str]) -> str:
    """A text with words replaced, each of which it has."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


CLEAN = {
    "neighbouring sentences of one line": (BASE, (OIL, "它烧`oil`。"), (TURN, "灯每30秒旋转一圈。")),
    "paragraphs that touch": (BASE, (OIL + TURN, "新的一段。"), (SHIPS, "远方的船看得见。")),
    "a sentence here and a heading there": (BASE, (SHIPS, "远方的船看得见。"), ("# 灯", "# 塔灯")),
    "cells of one row": (TABLE, ("北", "北塔"), ("30", "35")),
    "rows at the end and in the middle": (TABLE, ("| 南 | 40 |\n", "| 南 | 40 |\n| 东 | 50 |\n"), ("北", "北塔")),
    "code and its comment": (CODE, ("turn(30)", "turn(35)"), ("# 转", "# 旋转")),
    "an item beside an item": ("- 一\n- 二\n- 三\n", ("一", "第一"), ("二", "第二")),
    "a new sentence beside a changed one": (BASE, (TURN, TURN + "守塔人知道。"), (TURN, "灯每半分钟转一圈。")),
    "new sentences at one place": (BASE, (TURN, TURN + "守塔人知道。"), (TURN, TURN + "猫也知道。")),
    "new paragraphs at the end": (BASE, (SHIPS, f"{SHIPS}\n\n守塔人知道。"), (SHIPS, f"{SHIPS}\n\n猫也知道。")),
    "a paragraph taken out and its neighbour changed": (BASE, (f"{OIL}{TURN}\n\n", ""), (SHIPS, "远方的船看得见。")),
}


@pytest.mark.parametrize("base, here, there", CLEAN.values(), ids=CLEAN)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_one_side_changed_is_taken(base: str, here: tuple[str, str], there: tuple[str, str], ends: str) -> None:
    branch, main = of(base, here), of(base, there)
    for one, other in ((branch, main), (main, branch)):
        first, ours, theirs = (Version(text.replace("\n", ends)) for text in (base, one, other))
        done = reconcile(first, ours, theirs, language="zh")
        assert done.conflicts == ()
        assert done.text.count("\n") == done.text.count(ends)
        for old, new in (here, there):
            rest = new.replace(old, "")
            assert set(rest.split("\n")) <= {part for line in done.text.splitlines() for part in _parts(line)} | {""}, (
                rest
            )
    assert reconcile(Version(base), Version(branch), Version(main), language="zh").text.count("猫也知道") <= 1


def test_a_paragraph_that_was_only_wrapped_takes_the_change() -> None:
    wrapped, changed = of(BASE, (OIL + TURN, f"{OIL}\n{TURN}")), of(BASE, (TURN, "灯每半分钟转一圈。"))
    done = reconcile(Version(BASE), Version(wrapped), Version(changed), language="zh")
    assert (done.text, done.conflicts) == (of(wrapped, (TURN, "灯每半分钟转一圈。")), ())


def _parts(line: str) -> list[str]:
    """All that a line holds."""
    return [line[i:j] for i in range(len(line)) for j in range(i + 1, len(line) + 1)]


def test_what_two_people_wrote_differently_stays_and_is_told() -> None:
    branch, main = of(BASE, (SHIPS, "远方的船看得见。")), of(BASE, (SHIPS, "水手看得见。"))
    done = reconcile(Version(BASE), Version(branch), Version(main), "lamp.md", language="zh")
    assert done.text == branch
    (conflict,) = done.conflicts
    assert (conflict.path, conflict.line) == ("lamp.md", 5)
    assert (conflict.branch, conflict.main) == ("远方的船看得见。", "水手看得见。")


@pytest.mark.parametrize("out_here", [True, False], ids=["taken out here", "taken out there"])
def test_a_changed_sentence_stays_where_the_other_side_takes_it_out(out_here: bool) -> None:
    out, changed = of(BASE, (TURN, "")), of(BASE, (TURN, "灯每半分钟转一圈。"))
    branch, main = (out, changed) if out_here else (changed, out)
    done = reconcile(Version(BASE), Version(branch), Version(main), language="zh")
    assert done.text == changed
    (conflict,) = done.conflicts
    assert {conflict.branch, conflict.main} == {"", "灯每半分钟转一圈。"}


def test_a_person_stands_before_what_the_bot_wrote_and_the_unit_stays_open() -> None:
    english, person = "Ships see it far away.", "远方的船看得见。"
    branch = Version(of(BASE, (SHIPS, english)), opened(english))
    done = reconcile(Version(BASE), branch, Version(of(BASE, (SHIPS, person))), language="zh")
    assert done.text == of(BASE, (SHIPS, person))
    assert (done.conflicts, done.reopened) == ((), {text_hash(english): person})


def test_what_the_bot_adapted_is_adapted_in_the_persons_words() -> None:
    adapted = OIL.replace("oil", "gas")
    branch = Version(of(BASE, (OIL, adapted)), opened(adapted))
    done = reconcile(Version(BASE), branch, Version(of(BASE, (OIL, "它烧`oil`。"))), language="zh")
    assert "它烧`gas`。" in done.text
    assert done.reopened == {text_hash(adapted): "它烧`gas`。"}


def test_an_offer_that_stands_stays_open_with_what_a_person_made_of_it() -> None:
    done = reconcile(
        Version(BASE), Version(BASE, opened(SHIPS)), Version(of(BASE, (SHIPS, "水手看得见。"))), language="zh"
    )
    assert (done.text, done.reopened) == (of(BASE, (SHIPS, "水手看得见。")), {text_hash(SHIPS): "水手看得见。"})


def test_half_of_an_offer_of_two_sentences_stays_open_with_the_other_half() -> None:
    new = "灯每半分钟转一圈。"
    done = reconcile(Version(BASE), Version(BASE, opened(OIL + TURN)), Version(of(BASE, (TURN, new))), language="zh")
    assert done.reopened == {text_hash(OIL + TURN): OIL + new}


def test_sentences_that_a_person_joined_are_told_where_one_of_them_waits() -> None:
    main = of(BASE, (OIL + TURN, "守塔人照看一切。"))
    done = reconcile(Version(BASE), Version(BASE, opened(TURN)), Version(main), language="zh")
    assert (done.text, done.reopened) == (BASE, {})
    assert [(each.branch, each.main) for each in done.conflicts] == [(f"{OIL} {TURN}", "守塔人照看一切。")]


def test_a_draft_in_the_place_of_several_sentences_is_no_answer_to_one_of_them() -> None:
    branch, person = of(BASE, (OIL + TURN, "A new one.")), "灯每半分钟转一圈。"
    done = reconcile(
        Version(BASE), Version(branch, opened("A new one.")), Version(of(BASE, (TURN, person))), language="zh"
    )
    assert (done.text, done.reopened) == (branch, {})
    assert [(each.branch, each.main) for each in done.conflicts] == [("A new one.", f"{OIL} {person}")]


def test_prose_never_runs_on_in_the_line_of_code_that_a_person_put_before_it() -> None:
    branch = of(BASE, (SHIPS, SHIPS + "A new one."))
    main = of(BASE, (SHIPS, "```\nturn()\n```"))
    done = reconcile(Version(BASE), Version(branch, opened("A new one.")), Version(main), language="zh")
    assert (done.text, len(done.conflicts)) == (branch, 1)


def test_a_sentence_that_waits_stays_where_a_person_takes_it_out_or_puts_code_in_its_place() -> None:
    for new in ("", "```\nturn()\n```"):
        done = reconcile(Version(BASE), Version(BASE, opened(SHIPS)), Version(of(BASE, (SHIPS, new))), language="zh")
        assert (done.text, done.reopened, len(done.conflicts)) == (BASE, {}, 1 if new else 0)


def test_what_was_open_on_the_default_branch_too_is_answered_there() -> None:
    branch = Version(of(BASE, (SHIPS, "A draft.")), opened("A draft."))
    base, main = Version(BASE, opened(SHIPS, "A draft.")), of(BASE, (SHIPS, "水手看得见。"))
    done = reconcile(base, branch, Version(main), language="zh")
    assert (done.text, done.reopened) == (main, {})


def test_an_open_sentence_that_a_person_takes_out_stays_for_people() -> None:
    branch = Version(of(BASE, (SHIPS, "A draft.")), opened("A draft."))
    done = reconcile(Version(BASE), branch, Version(of(BASE, (SHIPS, ""))), language="zh")
    assert ("A draft." in done.text, done.conflicts) == (True, ())


@pytest.mark.parametrize("moved_here", [True, False], ids=["moved here", "moved there"])
def test_a_sentence_that_moved_is_changed_where_it_stands_now(moved_here: bool) -> None:
    moved = f"# 灯\n\n{SHIPS}\n\n{OIL}{TURN}\n"
    changed = of(BASE, (OIL, "它烧`oil`。"))
    branch, main = (moved, changed) if moved_here else (changed, moved)
    done = reconcile(Version(BASE), Version(branch), Version(main), language="zh")
    assert (done.text, done.conflicts) == (of(moved, (OIL, "它烧`oil`。")), ())


def test_files_that_both_sides_added_are_one() -> None:
    branch = Version("# 灯\n\nIt burns.\n\n尾。\n", opened("It burns."))
    done = reconcile(Version(""), branch, Version("# 灯\n\n它燃烧。\n\n尾。\n"), language="zh")
    assert "它燃烧。" in done.text
    assert done.text.count("# 灯") == done.text.count("尾。") == 1


def test_lines_of_code_changed_at_one_place_are_a_conflict() -> None:
    branch, main = of(CODE, ("turn(30)", "turn(35)")), of(CODE, ("turn(30)", "turn(40)"))
    done = reconcile(Version(CODE), Version(branch), Version(main), language="zh")
    assert done.text == branch
    assert [(each.line, each.branch, each.main) for each in done.conflicts] == [(2, "turn(35) # 转", "turn(40) # 转")]


def test_a_path_that_a_person_changed_beside_a_caption_is_kept_or_told() -> None:
    base = "- 一\n\n![灯。](img/lamp.svg)\n"
    done = reconcile(
        Version(base), Version(of(base, ("lamp", "new"))), Version(of(base, ("\n\n", "\n"))), language="zh"
    )
    assert "![灯。](img/new.svg)" in done.text
    branch, main = of(base, ("lamp", "new")), of(base, ("lamp", "old"))
    done = reconcile(Version(base), Version(branch), Version(main), language="zh")
    assert (done.text, [each.main for each in done.conflicts]) == (branch, ["](img/old.svg)"])


def test_line_ends_are_those_that_one_side_chose() -> None:
    main = of(BASE, (SHIPS, "水手看得见。"))
    done = reconcile(
        Version(BASE), Version(of(BASE, (OIL, "它烧。")).replace("\n", "\r\n")), Version(main), language="zh"
    )
    assert "它烧。" in done.text and "水手看得见。\r\n" in done.text
    assert "\n" not in done.text.replace("\r\n", "")
