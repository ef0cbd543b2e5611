"""What people made of the bot's merged text: counted once, by chapter, told in the next pull request, learned from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amts_bot.book.branch.effort_file import Record, parse_record
from amts_bot.book.branch.state_file import parse_state
from amts_bot.errors import BadInput
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.effort import Share
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH
from tests.github.bench import GitHub
from tests.github.desk import Desk

BELL = "A bell rings in fog."
BELL_ZH = "雾中会敲响一口钟。"
HIGH = TIDE.replace("twice a day", "two times a day")
HIGH_ZH = "海水每天都会上涨两次。"
RECORD = ".amts/effort.tsv"
LAMPS, TIDES = "lamps/lamp.md", "tides/tide.md"


@pytest.fixture
def desk(github: GitHub, tmp_path: Path) -> Desk:
    return Desk.set_up(github, tmp_path, {LAMPS: LAMP, TIDES: TIDE}, {LAMPS: LAMP_ZH, TIDES: TIDE_ZH})


def first_pull_request(desk: Desk) -> None:
    """A new sentence stays in English, a similar one is offered; a person translates the one and corrects the other."""
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n", TIDES: HIGH})
    desk.run()
    branch = desk.pull().branch
    desk.on_branch({LAMPS: desk.text(LAMPS, branch).replace(BELL, BELL_ZH)})


def next_pull_request(desk: Desk) -> None:
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n\nNobody hears it.\n"})
    desk.run()


def record(desk: Desk, revision: str) -> Record:
    return parse_record(desk.text(RECORD, revision), RECORD)


def correct_tide(desk: Desk, branch: str) -> None:
    text = desk.text(TIDES, branch)
    assert "海水每天上涨两次。" in text
    desk.chinese.git.commit({TIDES: text.replace("海水每天上涨两次。", HIGH_ZH)}, branch=branch)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("deletes_branch", [False, True], ids=["branch stays", "branch deleted"])
def test_counted_in_the_next_pull_request(desk: Desk, method: str, deletes_branch: bool) -> None:
    first_pull_request(desk)
    correct_tide(desk, desk.pull().branch)
    desk.github.merge(desk.chinese, 1, method)
    if deletes_branch:
        desk.chinese.git("update-ref", "-d", f"refs/heads/{desk.pull().branch}")
    next_pull_request(desk)
    second = desk.pull(2)
    assert RECORD in desk.chinese.git.changed(second.branch)
    assert record(desk, second.branch).chapters() == {
        "lamps": Share(1, len(BELL_ZH), len(BELL_ZH)), "tides": Share(1, 2, len(HIGH_ZH)),
    }  # fmt: skip
    told = second.body.partition("### Work saved")[2].partition("###")[0]
    assert "people wrote 55 % of the bot's 2 passages themselves; the aim is at most 20 %" in told
    assert "- `lamps`: 100 % of 9 characters\n- `tides`: 18 % of 11 characters" in told


def test_what_people_change_after_the_merge_counts(desk: Desk) -> None:
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    correct_tide(desk, "main")
    next_pull_request(desk)
    assert record(desk, desk.pull(2).branch).chapters()["tides"] == Share(1, 2, len(HIGH_ZH))


def test_what_nobody_looked_at_does_not_count_yet(desk: Desk) -> None:
    """The offered sentence was merged as it stood, still open; corrected in the next pull request, it counts there."""
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    assert record(desk, desk.pull(2).branch).chapters() == {"lamps": Share(1, len(BELL_ZH), len(BELL_ZH))}
    correct_tide(desk, desk.pull(2).branch)
    desk.github.merge(desk.chinese, 2, "squash")
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n\nNobody ever hears it.\n"})
    desk.run()
    assert record(desk, desk.pull(3).branch).chapters()["tides"] == Share(1, 2, len(HIGH_ZH))
    assert record(desk, desk.pull(3).branch).chapters()["lamps"] == Share(1, len(BELL_ZH), len(BELL_ZH))


def test_accepted_text_is_work_saved(desk: Desk) -> None:
    first_pull_request(desk)
    state = desk.text(".amts/state.tsv", desk.pull().branch)
    closed = "".join(line for line in state.splitlines(keepends=True) if not line.startswith(f"open\t{TIDES}"))
    desk.on_branch({".amts/state.tsv": closed})
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    share = record(desk, desk.pull(2).branch).chapters()["tides"]
    assert (share.passages, share.edits, share.work_left) == (1, 0, 0.0)


def test_each_pull_request_counts_once(desk: Desk) -> None:
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    before = desk.text(RECORD, desk.pull(2).branch)
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n\nNobody ever hears it.\n"})
    desk.run()
    assert desk.text(RECORD, desk.pull(2).branch) == before
    assert "people wrote 100 % of the bot's 1 passage themselves" in desk.pull(2).body
    desk.github.close(desk.chinese, 2)
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n\nNobody hears it now.\n"})
    desk.run()
    assert desk.text(RECORD, desk.pull(3).branch) == before, "what was closed unmerged recorded nothing"


def test_a_quiet_run_commits_nothing_and_costs_no_call(desk: Desk) -> None:
    first_pull_request(desk)
    correct_tide(desk, desk.pull().branch)
    desk.github.merge(desk.chinese, 1, "squash")
    desk.chinese.git("update-ref", "-d", f"refs/heads/{desk.pull().branch}")
    desk.github.forget_calls()
    assert desk.run().number is None
    assert len(desk.pulls) == 1 and desk.chinese.git.branches() == []
    assert desk.github.count() <= 3
    assert desk.github.counts()["git push"] == 0


def test_two_people_one_sum(desk: Desk) -> None:
    """Whoever corrected it: the file names chapters, passages by hashes, and nobody."""
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "merge")
    next_pull_request(desk)
    text = desk.text(RECORD, desk.pull(2).branch)
    assert re.fullmatch(
        r"# amts effort 1\ncorrected\tlamps/lamp\.md\t[0-9a-f]{16}\t[0-9a-f]{16}\nmerged\t[0-9a-f]{40}\tlamps\t1\t9\t9\n",
        text,
    )


def test_sentences_that_people_joined_are_compared_as_one(desk: Desk) -> None:
    two = "A bell rings in the thick fog. Every ship can hear its sound."
    desk.english.git.commit({LAMPS: f"{LAMP}\n{two}\n"})
    desk.run()
    joined = "浓雾中会敲响一口钟，每条船都能听到它的声音。"
    desk.on_branch({LAMPS: desk.text(LAMPS, desk.pull().branch).replace(two, joined)})
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    assert record(desk, desk.pull(2).branch).chapters() == {"lamps": Share(2, len(joined), len(joined))}


def test_what_is_on_record_is_no_reason_for_a_pull_request(desk: Desk) -> None:
    """Upstream took its change back: what is left of the open pull request is the record, so it is closed."""
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    desk.on_branch({path: desk.text(path) for path in (".amts/state.tsv", LAMPS)}, "Not wanted", number=2)
    assert RECORD in desk.chinese.git.changed(desk.pull(2).branch)
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n"})
    assert desk.run().told == "closed: main has all of it"


def test_people_and_bot_both_changed_the_record(desk: Desk) -> None:
    """Lines of both sides stay, as in the state file."""
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    other = f"# amts effort 1\nmerged\t{'9' * 40}\ttides\t3\t5\t50\n"
    desk.chinese.git.commit({RECORD: other})
    desk.english.git.commit({LAMPS: f"{LAMP}\n{BELL}\n\nNobody ever hears it.\n"})
    desk.run()
    assert record(desk, desk.pull(2).branch).chapters() == {
        "lamps": Share(1, len(BELL_ZH), len(BELL_ZH)), "tides": Share(3, 5, 50),
    }  # fmt: skip


def test_broken_record_is_named(desk: Desk) -> None:
    desk.chinese.git.commit({RECORD: "# amts effort 1\nmerged\tx\n"})
    desk.english.git.commit({TIDES: HIGH})
    with pytest.raises(BadInput, match=r"effort\.tsv, line 2"):
        desk.run()


def test_units_stay_open_as_before(desk: Desk) -> None:
    first_pull_request(desk)
    desk.github.merge(desk.chinese, 1, "squash")
    next_pull_request(desk)
    units = parse_state(desk.text(".amts/state.tsv", desk.pull(2).branch)).open_units
    assert {unit.status for unit in units if unit.path == TIDES} == {Status.FUZZY.value}
