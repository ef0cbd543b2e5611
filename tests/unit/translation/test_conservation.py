"""The audit: what it calls lost, absent or doubled, and what it does not."""

from __future__ import annotations

import pytest

from amts_bot.translation.checks.conservation import Breach, Broken, audit
from amts_bot.translation.ledger import Finding, Severity, Status, Unit

BASE = "# The Lamp\n\nThe keeper lights the lamp.\n\n`oil` costs 3 coins.\n"
HEAD = "# The Lamp\n\nThe keeper lights two lamps.\n\n`gas` costs 4 coins.\n"
OLD = "# 灯\n\n守塔人点亮灯。\n\n译者注：在我们这里，灯是红色的。\n\n`oil`价值3枚硬币。\n"
NOTE = "译者注：在我们这里，灯是红色的。"


def found(new: str, *units: Unit, findings: tuple[Finding, ...] = (), old: str = OLD) -> list[tuple[Breach, str]]:
    return [(broken.breach, broken.words) for broken in audit(BASE, HEAD, old, new, units, findings)]


def test_what_stands_and_what_is_named_is_no_loss() -> None:
    new = OLD.replace("守塔人点亮灯。", "守塔人点亮两盏灯。")
    changed = Unit(
        "sentence", Status.FUZZY, "The keeper lights two lamps.", "守塔人点亮两盏灯。", old_target="守塔人点亮灯。"
    )
    assert found(new, changed) == []


def test_a_note_that_is_gone_is_lost_with_its_line() -> None:
    new = OLD.replace(f"{NOTE}\n\n", "")
    assert audit(BASE, HEAD, OLD, new, ()) == (
        Broken(Breach.LOST, "译者注", 5), Broken(Breach.LOST, "在我们这里，灯是红色的", 5),
    )  # fmt: skip
    assert found(new, Unit("sentence", Status.REMOVED, target=NOTE)) == []


def test_a_unit_that_is_said_to_stay_names_no_loss() -> None:
    kept = Unit("sentence", Status.KEPT, "The keeper lights the lamp.", "守塔人点亮灯。")
    new = OLD.replace("守塔人点亮灯。\n\n", "")
    assert found(new, kept) == [(Breach.LOST, "守塔人点亮灯"), (Breach.ABSENT, "守塔人点亮灯")]


def test_a_merge_names_nothing_by_itself() -> None:
    old = OLD + '\n<img alt="红色的灯塔" src="a.png">\n'
    new = OLD + '\n<img alt="A red lighthouse" src="b.png">\n'
    merged = Unit(
        "html",
        Status.MERGED,
        target='<img alt="A red lighthouse" src="b.png">',
        old_target='<img alt="红色的灯塔" src="a.png">',
    )
    assert found(new, merged, old=old) == [(Breach.LOST, "红色的灯塔")]
    told = Finding("merge", Severity.WARNING, 'the translation had: <img alt="红色的灯塔" src="a.png">')
    assert found(new, merged, findings=(told,), old=old) == []


def test_what_the_source_says_itself_is_nobodys_words() -> None:
    assert found(OLD.replace("`oil`价值3枚硬币", "`gas`价值3枚硬币")) == [(Breach.LOST, "`oil`价值3枚硬币")]
    code = OLD + "\n```\nlight(lamp)\n```\n"
    assert [*audit(BASE + "\n```\nlight(lamp)\n```\n", HEAD, code, OLD, ())] == []


def test_markup_wrapping_and_order_are_no_words() -> None:
    assert found(f"# 灯\n\n> {NOTE[:6]}\n> {NOTE[6:]}\n\n守塔人**点亮**灯。\n\n`oil`价值3枚硬币。\n") == []


def test_what_stands_twice_is_doubled_unless_it_was_brought() -> None:
    new = OLD + f"\n{NOTE}\n"
    assert found(new) == [(Breach.DOUBLED, "在我们这里，灯是红色的")]
    assert found(new, Unit("sentence", Status.EXACT, "A note.", NOTE)) == []


def test_a_run_of_several_units_may_be_told_in_parts() -> None:
    """Thai has no full stop: a line is a run, and a sentence of it a unit."""
    one, other = "ผู้ดูแลจุดตะเกียงทุกเย็น", "เรือที่อยู่ไกลเห็นแสงไฟสองครั้ง"
    gone = Unit("sentence", Status.REMOVED, target=one)
    assert [*audit(BASE, HEAD, f"{one} {other}\n", f"{other}\n", (gone,))] == []
    assert [*audit(BASE, HEAD, f"{one} {other}\n", f"{other}\n", ())] != []


@pytest.mark.parametrize("old", ["", "灯\n", "\ufeff# 灯\r\n\r\n守塔人。\r\n"])
def test_no_change_breaks_nothing(old: str) -> None:
    assert found(old, old=old) == []
