"""The bot's passages beside what people made of them: followed through the source, and what of it counts as work."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.book.branch.effort_file import (
    Corrected,
    Merged,
    Record,
    effort_path,
    format_record,
    is_effort_path,
    parse_record,
)
from amts_bot.book.results import WorkSaved
from amts_bot.errors import BadInput
from amts_bot.report.pull_request.effort import saved_section, told_saved
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import OpenStates, Status, text_hash
from amts_bot.translation.memory.corrections import Correction, compare, count_up, passages
from amts_bot.translation.memory.effort import Share, edits_to_write

ENGLISH = "# Lamp\n\nThe keeper lights the lamp. It burns all night long.\n\nShips far away see it.\n"
BOT = "# 灯\n\n守塔人点亮灯。它整夜烧。\n\n远船见它。\n"
LIGHTS, BURNS, SHIPS = "The keeper lights the lamp.", "It burns all night long.", "Ships far away see it."


def opened(**units: Status) -> OpenStates:
    """The bot's units, by the first words of their English."""
    texts = {"burns": (BURNS, "它整夜烧。"), "ships": (SHIPS, "远船见它。"), "lights": (LIGHTS, "守塔人点亮灯。")}
    return {tuple(map(text_hash, texts[name])): (status, None) for name, status in units.items()}  # type: ignore[misc]


def counted(
    people: str, written: OpenStates, open_now: OpenStates | None = None, before: tuple[str, ...] = ()
) -> tuple[Share, list[Correction]]:
    source = read_segments(ENGLISH, "en")
    bots = passages(source, read_segments(BOT, "zh"), written)
    there = passages(source, read_segments(people, "zh"))
    return count_up(list(compare(bots, there, "")), open_now or {}, {text_hash(each) for each in before})


MACHINE, FUZZY = opened(burns=Status.MACHINE), opened(burns=Status.FUZZY)
CASES: Mapping[str, tuple[str, OpenStates, OpenStates, tuple[str, ...], Share]] = {
    "nothing of the bot": (BOT.replace("灯", "灯塔"), {}, {}, (), Share()),
    "two characters put in": (BOT.replace("整夜烧", "整夜都在烧"), MACHINE, {}, (), Share(1, 2, 7)),
    "only breaks and blanks": (BOT.replace("它整夜烧", "\n它整夜烧"), MACHINE, {}, (), Share(1, 0, 5)),
    "thrown away: no more than writing it": (BOT.replace("它整夜烧。", "不灭。"), MACHINE, {}, (), Share(1, 3, 3)),
    "accepted": (BOT, FUZZY, {}, (), Share(1, 0, 5)),
    "nobody looked": (BOT, FUZZY, FUZZY, (), Share()),
    "a draft, merged": (BOT, MACHINE, MACHINE, (), Share(1, 0, 5)),
    "a draft, counted before": (BOT, MACHINE, MACHINE, (BURNS,), Share()),
    "counted before, corrected now": (BOT.replace("烧", "亮"), MACHINE, {}, (BURNS,), Share(0, 1, 0)),
    "joined with people's own": (BOT.replace("灯。它整夜烧", "灯，整夜烧"), MACHINE, {}, (), Share(1, 2, 11)),
    "in another chapter of one file": (
        BOT.replace("远船", "远处的船"), opened(burns=Status.MACHINE, ships=Status.MACHINE), {}, (), Share(2, 2, 12),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("people", "written", "open_now", "before", "share"), CASES.values(), ids=CASES.keys())
def test_counts(people: str, written: OpenStates, open_now: OpenStates, before: tuple[str, ...], share: Share) -> None:
    assert counted(people, written, open_now, before)[0] == share


def test_corrections_are_known_by_their_hashes() -> None:
    _, corrections = counted(BOT.replace("整夜烧", "整夜都在烧"), MACHINE)
    assert corrections == [Correction(text_hash(BURNS), text_hash("它整夜都在烧。"))]
    assert counted(BOT, FUZZY)[1] == []


@given(st.text(), st.text())
def test_work_is_never_more_than_writing_it(proposed: str, written: str) -> None:
    share = edits_to_write(proposed, written)
    assert 0 <= share.edits <= share.characters == len(" ".join(written.split()))
    assert edits_to_write(written, written).edits == 0


# --- the file ---------------------------------------------------------------------------------------------

heads, hashes = (st.text("0123456789abcdef", min_size=n, max_size=n) for n in (40, 16))
numbers = st.integers(0, 10**9)
shares = st.builds(Share, numbers, numbers, numbers)
records = st.builds(
    Record,
    st.frozensets(st.builds(Merged, heads, st.text(), shares)),
    st.frozensets(st.builds(Corrected, st.text(), hashes, hashes)),
)


@given(records)
def test_file_and_back(record: Record) -> None:
    text = format_record(record)
    assert parse_record(text, "x") == record
    assert text.split("\n")[1:-1] == sorted(text.split("\n")[1:-1])


def test_lines_of_a_later_version_stay() -> None:
    text = f"# amts effort 1\nfuture\tthing\nmerged\t{'a' * 40}\tlamps\t1\t2\t3\n"
    assert format_record(parse_record(text, "x")) == text


BROKEN = {
    "header": ("amts effort 1\n", "line 1: must be '# amts effort 1'"),
    "a number": (f"# amts effort 1\nmerged\t{'a' * 40}\tlamps\t1\t-2\t3\n", "line 2: must be merged"),
    "a hash": ("# amts effort 1\ncorrected\ta.md\tx\ty\n", "line 2: must be corrected"),
    "conflict": ("# amts effort 1\n<<<<<<< a\n", "line 2: is a git conflict marker"),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_file(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=rf"effort\.tsv, {told}"):
        parse_record(text, "effort.tsv")


def test_one_that_two_branches_counted_counts_once() -> None:
    lines = frozenset(Merged("a" * 40, "lamps", Share(2, edits, 10)) for edits in (1, 3))
    assert Record(lines).chapters() == {"lamps": Share(2, 3, 10)}


def test_paths() -> None:
    assert effort_path(".amts/state.zh-TW.tsv") == ".amts/effort.zh-TW.tsv"
    assert is_effort_path(effort_path(".amts/state.tsv")) and not is_effort_path("lamps/effort.tsv")


# --- what is told -----------------------------------------------------------------------------------------

LAMPS, TIDES = {"lamps": Share(3, 10, 100)}, {"tides": Share(1, 30, 100)}
TOLD = {
    "nothing counted": (WorkSaved(), ""),
    "the first": (
        WorkSaved(LAMPS, LAMPS),
        "So far people wrote 10 % of the bot's 3 passages themselves; the aim is at most 20 %, and it is reached.",
    ),
    "one of several": (
        WorkSaved(TIDES, {"lamps": Share(3, 20, 100), **TIDES}),
        "Of 1 passage that the bot wrote and you merged last, you wrote 30 % yourselves. Since the beginning people "
        "wrote 25 % of the bot's 4 passages themselves; the aim is at most 20 %, and not reached yet.",
    ),
    "nothing new": (
        WorkSaved({}, TIDES),
        "So far people wrote 30 % of the bot's 1 passage themselves; the aim is at most 20 %, and not reached yet.",
    ),
}


@pytest.mark.parametrize(("saved", "told"), TOLD.values(), ids=TOLD.keys())
def test_told(saved: WorkSaved, told: str) -> None:
    assert told_saved(saved) == told
    section = saved_section(saved)
    assert (section is None) == (not told)


def test_most_work_first_and_five_chapters_at_most() -> None:
    chapters = {f"c{n}": Share(1, n, 10) for n in range(1, 8)}
    section = saved_section(WorkSaved(chapters, chapters))
    assert section is not None and section.lines[0] == "- `c7`: 70 % of 10 characters"
    assert section.text(5).endswith("- … and 2 more")
