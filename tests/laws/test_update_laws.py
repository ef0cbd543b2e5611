"""Laws 3 to 6: what an update leaves alone, what it accounts for, and that it does the same each time.

The laws are held by the plan and the assembly themselves, before the check may refuse a file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import BadInput
from amts_bot.text.document import Kind, split
from amts_bot.translation.assembly import Assembled
from amts_bot.translation.changes import identity
from amts_bot.translation.gate import WouldBreak
from amts_bot.translation.leverage import draft_all
from amts_bot.translation.memory import build_memory
from amts_bot.translation.pairing import as_memory, pairs_of
from amts_bot.translation.decide import Decisions
from amts_bot.translation.style import learn_style
from amts_bot.translation.units import Status
from amts_bot.translation.update import decide_file, prepare, read_segments, update
from tests.laws.strategies import Case, cases, faithful_cases, law


@dataclass(frozen=True)
class Updated:
    """An update with what it decided."""

    case: Case
    decisions: Decisions
    assembled: Assembled

    @property
    def text(self) -> str:
        return self.assembled.text

    def old_texts(self, unit: int) -> list[str]:
        """A unit's old target items, as they stand in the old translation."""
        items = [self.decisions.alignment.target_items[n] for n in self.decisions.units[unit].target]
        return [self.case.translation[item.start : item.end] for item in items]


def run(case: Case) -> Updated:
    documents = [read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.translation, "zh")]
    try:
        (prepared,) = prepare([decide_file(*documents)])
    except BadInput:
        assume(False)
        raise
    own = pairs_of(prepared.decisions.alignment, "a.md")
    drafts = draft_all(prepared.requests, build_memory(as_memory(own)), MemoryEngine(), learn_style(own))
    return Updated(case, prepared.decisions, prepared.finish(drafts))


def kinds(text: str) -> list[Kind]:
    return [block.kind for block in split(text).blocks if block.kind is not Kind.BLANK]


# --- law 3 ------------------------------------------------------------------------------------------------


@law
@given(cases())
def test_where_the_english_did_not_change_not_a_byte_does(case: Case) -> None:
    assert run(Case(case.base, case.base, case.translation)).text == case.translation


@law
@given(cases())
def test_another_way_to_write_the_same_english_is_no_change(case: Case) -> None:
    rewritten = case.base.replace("\r\n", "\n").removeprefix("\ufeff").replace("\n", "\r\n")
    assert run(Case(case.base, rewritten, case.translation)).text == case.translation


@law
@given(cases())
def test_twice_is_once(case: Case) -> None:
    once = run(case).text
    assert run(Case(case.head, case.head, once)).text == once


# --- law 4 ------------------------------------------------------------------------------------------------

_PEOPLES = frozenset({Status.KEPT, Status.MOVED, Status.TARGET_ONLY})


@law
@given(cases())
def test_what_people_wrote_for_unchanged_english_keeps_its_bytes(case: Case) -> None:
    done = run(case)
    for number, unit in enumerate(done.decisions.units):
        if unit.status in _PEOPLES:
            assert all(text in done.text for text in done.old_texts(number)), unit


@law
@given(cases())
def test_unchanged_english_with_a_sure_counterpart_is_kept_or_moved(case: Case) -> None:
    decisions = run(case).decisions
    base, head = decisions.changes.base, decisions.changes.head
    unchanged = {
        decisions.changes.origin[h]: h for h in range(len(head.document.blocks)) if decisions.changes.unchanged(h)
    }
    for bead in decisions.alignment.beads:
        items = [decisions.alignment.source_items[n] for n in bead.source]
        if bead.sure and all(item.block in unchanged for item in items):
            unit = decisions.units[decisions.of_target[bead.target[0]]]
            assert unit.status in (Status.KEPT, Status.MOVED), unit
            assert identity(base, items[0].block) == identity(head, unchanged[items[0].block])


@law
@given(cases())
def test_blocks_in_which_nothing_changed_stay_whole_and_in_their_order(case: Case) -> None:
    done = run(case)
    assume(not refused(case))
    still = [body for body, moved in quiet_blocks(done) if not moved]
    found = iter(bodies(done.text))
    assert all(body in found for body in still)
    assert not Counter(body for body, _ in quiet_blocks(done)) - Counter(bodies(done.text))


def quiet_blocks(done: Updated) -> list[tuple[str, bool]]:
    """The old translation's blocks that hold nothing but unchanged units, and whether their English moved."""
    decisions, out = done.decisions, []
    changes, target = decisions.changes, decisions.alignment.target
    for number, block in enumerate(target.document.blocks):
        units = [
            decisions.units[decisions.of_target[n]]
            for n, item in enumerate(decisions.alignment.target_items)
            if item.block == number
        ]
        heads = {decisions.head_items[n].block for unit in units for n in unit.head}
        if units and all(unit.status in _PEOPLES for unit in units) and all(is_quiet(done, h) for h in heads):
            out.append((target.document.body(block).rstrip(), any(h in changes.moved for h in heads)))
    return out


def is_quiet(done: Updated, h: int) -> bool:
    members = [n for n, item in enumerate(done.decisions.head_items) if item.block == h]
    kept = all(done.decisions.units[done.decisions.of_head[n]].status is Status.KEPT for n in members)
    return kept and done.decisions.changes.unchanged(h)


def bodies(text: str) -> list[str]:
    document = split(text)
    return [document.body(block).rstrip() for block in document.blocks]


def refused(case: Case) -> bool:
    """Whether the check lets nothing of the file be written."""
    documents = [read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.translation, "zh")]
    try:
        update(*documents, engine=MemoryEngine(), path="a.md")
    except WouldBreak:
        return True
    return False


@law
@given(cases())
def test_line_ends_stay_what_they_were(case: Case) -> None:
    with_feeds = Case(case.base, case.head, case.translation.replace("\r\n", "\n"))
    with_both = Case(case.base, case.head, with_feeds.translation.replace("\n", "\r\n"))
    assert run(with_both).text == run(with_feeds).text.replace("\n", "\r\n")


@law
@given(cases())
def test_a_byte_order_mark_stays_what_it_was(case: Case) -> None:
    without = Case(case.base, case.head, case.translation.removeprefix("\ufeff"))
    marked = Case(case.base, case.head, "\ufeff" + without.translation)
    assert run(marked).text in ("\ufeff" + run(without).text, "")


@law
@given(cases())
def test_a_last_line_that_was_ended_still_is_and_no_blank_lines_grow_there(case: Case) -> None:
    before, after = case.translation.replace("\r\n", "\n"), run(case).text.replace("\r\n", "\n")
    assume(after.strip())
    ends = [len(text) - len(text.rstrip("\n")) for text in (before, after)]
    assert min(1, ends[0]) <= ends[1] <= max(1, ends[0])


@law
@given(faithful_cases())
def test_a_faithful_translation_follows_the_english_block_by_block(case: Case) -> None:
    assume(kinds(case.translation) == kinds(case.base))
    done = run(case)
    assume(not done.assembled.findings)
    assert kinds(done.text) == kinds(case.head)


# --- law 5 ------------------------------------------------------------------------------------------------


@law
@given(cases())
def test_every_item_is_in_exactly_one_unit(case: Case) -> None:
    decisions = run(case).decisions
    head = Counter(n for unit in decisions.units for n in unit.head)
    target = Counter(n for unit in decisions.units for n in unit.target)
    assert head == Counter(range(len(decisions.head_items)))
    assert target == Counter(range(len(decisions.alignment.target_items)))
    assert all(n in decisions.units[decisions.of_head[n]].head for n in head)
    assert all(n in decisions.units[decisions.of_target[n]].target for n in target)


@law
@given(cases())
def test_the_ledger_has_every_text_of_the_head_and_of_the_old_translation(case: Case) -> None:
    done = run(case)
    sources = [unit.source or "" for unit in done.assembled.units]
    targets = [text for unit in done.assembled.units for text in (unit.target, unit.old_target) if text]
    assert all(any(item.text in source for source in sources) for item in done.decisions.head_items)
    assert all(any(item.text in target for target in targets) for item in done.decisions.alignment.target_items)


@law
@given(cases())
def test_what_the_ledger_declares_stands_in_the_lines_that_it_names(case: Case) -> None:
    done = run(case)
    lines = done.text.split("\n")
    for unit in done.assembled.units:
        if unit.target and unit.status is not Status.REMOVED and not (unit.status is Status.KEPT and not unit.source):
            assert unit.target_lines, unit
            first, last = unit.target_lines
            assert squeezed(unit.target) in squeezed("\n".join(lines[first - 1 : last])), unit


def squeezed(text: str) -> str:
    """The text without blanks and containers' prefixes."""
    return "".join(line.lstrip("> ") for line in text.split("\n")).replace(" ", "").replace("\r", "")


# --- law 6 ------------------------------------------------------------------------------------------------


@settings(law, max_examples=50)
@given(cases())
def test_the_same_inputs_give_the_same_bytes_and_the_same_ledger(case: Case) -> None:
    assert run(case).assembled == run(case).assembled


# --- law 8, as far as it is the update's -------------------------------------------------------------------


@settings(law, max_examples=50)
@given(cases(), st.integers(0, 3))
def test_an_update_is_sound_or_is_not_written(case: Case, _: int) -> None:
    documents = [read_segments(case.base, "en"), read_segments(case.head, "en"), read_segments(case.translation, "zh")]
    try:
        text, report = update(*documents, engine=MemoryEngine(), path="a.md")
    except (BadInput, WouldBreak):
        return
    assert {unit.status for unit in report.units} <= set(Status)
    assert update(documents[1], documents[1], read_segments(text, "zh"), engine=MemoryEngine(), path="a.md")[0] == text
