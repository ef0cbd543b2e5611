"""Laws 3, 4, 5, 8 and that of people's words: what an update of one file keeps, moves, tells and never breaks."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import event, given, reject, settings
from hypothesis import strategies as st

from amts_bot.engines.leverage import draft_all, has_words
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Material
from amts_bot.errors import BadInput
from amts_bot.operations.update_file import update
from amts_bot.text.protected_spans import mask
from amts_bot.text.segments import SegmentedDocument, read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.alignment.anchors import items
from amts_bot.translation.assembly.file import decide_file, prepare
from amts_bot.translation.assembly.soundness import WouldBreak, finish_soundly
from amts_bot.translation.assembly.still_open import still_open
from amts_bot.translation.checks.check import check, new_errors
from amts_bot.translation.ledger import FileReport, Status, text_hash
from amts_bot.translation.memory.pairing import pairs_of
from amts_bot.translation.plan.decisions import Decisions
from tests.laws.strategies import Case, cases, faithful_cases, law, texts, tries

law = settings(law, max_examples=tries(70))  # an update takes its time
ENGINE = MemoryEngine()
LANGUAGES = st.sampled_from(["zh", "tr", "ar", "th", "ja"])


def english(text: str) -> SegmentedDocument:
    return read_segments(text, "en")


def updated(base: str, head: str, translation: str, language: str = "zh") -> tuple[str, FileReport]:
    """The new translation and its ledger; cases that the bot leaves alone, since it cannot keep law 8, say nothing."""
    texts = english(base), english(head), read_segments(translation, language)
    try:
        return update(*texts, engine=ENGINE, path="chapter.md")
    except WouldBreak:
        event("left alone")
        reject()


# --- law 3: no change is no change, and twice is once ------------------------------------------------------


@law
@given(cases())
def test_no_change_upstream_is_no_change(case: Case) -> None:
    text, report = updated(case.base, case.base, case.translation)
    assert text == case.translation
    assert {unit.status for unit in report.units} <= {Status.KEPT, Status.TARGET_ONLY}


@law
@given(cases())
def test_twice_is_once(case: Case) -> None:
    once, _ = updated(case.base, case.head, case.translation)
    again, _ = updated(case.head, case.head, once)
    assert again == once


@law
@given(texts, texts, LANGUAGES)
def test_any_two_texts_are_left_as_they_are_without_a_change(
    english_text: str, translation: str, language: str
) -> None:
    try:
        text, _ = updated(english_text, english_text, translation, language)
    except BadInput as refusal:
        assert "is no translation" in str(refusal)
    else:
        assert text == translation


# --- law 4: what did not change keeps its bytes ------------------------------------------------------------


@law
@given(faithful_cases())
def test_a_sentence_that_both_editions_have_keeps_its_translation(case: Case) -> None:
    text, _ = updated(case.base, case.head, case.translation)
    assert [sentence for sentence in case.lasting if sentence not in text] == []


@law
@given(cases())
def test_what_is_kept_is_there_with_its_line_breaks(case: Case) -> None:
    text, _ = updated(case.base, case.head, case.translation)
    decisions = decided(case)
    assert [old for old in old_texts(decisions, Status.KEPT, Status.TARGET_ONLY) if old not in text] == []
    moved = old_texts(decisions, Status.MOVED)
    assert [old for old in moved if squeezed(old) not in squeezed(text)] == []


@law
@given(cases())
def test_what_only_the_translation_has_stays_in_its_order(case: Case) -> None:
    text, _ = updated(case.base, case.head, case.translation)
    own = old_texts(decided(case), Status.TARGET_ONLY)
    once = [one for one in own if case.translation.count(one) == text.count(one) == 1]
    assert once == sorted(once, key=text.index)


def decided(case: Case) -> Decisions:
    return decide_file(english(case.base), english(case.head), read_segments(case.translation, "zh"))


def old_texts(decisions: Decisions, *statuses: Status) -> list[str]:
    """What the old translation has, byte for byte, for the units of these statuses, in its order."""
    items, target = decisions.alignment.target_items, decisions.alignment.target
    numbers = sorted(t for unit in decisions.units if unit.status in statuses for t in unit.target)
    return [target.text[items[t].start : items[t].end] for t in numbers]


def squeezed(text: str) -> str:
    """The text without blanks and the marks of lists and quotes, which stand between the lines of a unit."""
    return re.sub(r"[\s>-]", "", text)


# --- law 5: the ledger -------------------------------------------------------------------------------------


@law
@given(cases())
def test_every_item_of_the_head_and_of_the_old_translation_is_in_one_unit(case: Case) -> None:
    decisions = decided(case)
    heads = Counter(h for unit in decisions.units for h in unit.head)
    targets = Counter(t for unit in decisions.units for t in unit.target)
    assert heads == Counter(range(len(decisions.head_items)))
    assert targets == Counter(range(len(decisions.alignment.target_items)))


@law
@given(cases())
def test_the_report_tells_every_sentence_of_both(case: Case) -> None:
    _, report = updated(case.base, case.head, case.translation)
    told = squeezed(" ".join(unit.source or "" for unit in report.units))
    assert [one for one in item_texts(case.head, "en") if squeezed(one) not in told] == []
    told = squeezed(" ".join(f"{unit.old_target or ''} {unit.target or ''}" for unit in report.units))
    assert [one for one in item_texts(case.translation, "zh") if squeezed(one) not in told] == []


@law
@given(cases())
def test_a_unit_stands_in_the_lines_that_the_report_names(case: Case) -> None:
    text, report = updated(case.base, case.head, case.translation)
    lines, before = text.split("\n"), case.translation.split("\n")
    for unit in report.units:
        if unit.target_lines and unit.target:
            first, last = unit.target_lines
            place = (before if unit.status is Status.REMOVED else lines)[first - 1 : last]
            assert squeezed(unit.target)[:4] in squeezed(" ".join(place)), unit


# --- the law of people's words: a sentence goes only when its English is gone ------------------------------


@law
@given(cases(most=12) | faithful_cases(most=12))
def test_a_persons_sentence_goes_only_when_its_english_is_gone(case: Case) -> None:
    """With a memory of nothing, what changed stands as it did, but for the references, code and numbers in it."""
    prepared = prepare([decided(case)])[0]
    drafts = draft_all(prepared.requests, Material("en", "zh"), ENGINE)
    try:
        assembled = finish_soundly(prepared, drafts, {})
    except WouldBreak:
        event("left alone")
        reject()
    text, gone = words(assembled.text), []
    for number, unit in zip(assembled.numbers, assembled.units, strict=True):
        request = prepared.requests.get(number)
        if request and request.old_target and unit.status is not Status.EXACT:
            event(unit.status.value)
            assert unit.status in (Status.FUZZY, Status.MERGED), unit
            if has_words(request.source):
                gone += [old for old in [words(request.old_target)] if old not in text]
    assert gone == []


@law
@given(cases(most=12) | faithful_cases(most=12))
def test_what_stands_for_a_source_that_changed_teaches_nothing(case: Case) -> None:
    """Law 9: whatever the next run pairs it with, that is open."""
    prepared = prepare([decided(case)])[0]
    try:
        assembled = finish_soundly(prepared, draft_all(prepared.requests, Material("en", "zh"), ENGINE), {})
    except WouldBreak:
        reject()
    states = still_open(prepared.decisions, assembled, {})
    pairs = pairs_of(align(english(case.head), read_segments(assembled.text, "zh")), "chapter.md")
    taught = [one for one in pairs if (text_hash(one.source), text_hash(one.target)) not in states]
    standing = {words(unit.target or "") for unit in assembled.units if unit.stands and unit.score is not None} - {""}
    once = {one for one in standing if words(case.translation).count(one) == 1}
    found = [
        (pair.source, old) for pair in taught if pair.kind != "paragraph" for old in once if old in words(pair.target)
    ]
    assert found == []


def words(text: str) -> str:
    """The letters of a text outside protected spans."""
    return "".join(re.findall(r"[^\W\d_]+", mask(text, "\0")))


def item_texts(text: str, language: str) -> list[str]:
    """Every segment in one line, and every block without segments."""
    return [item.text for item in items(read_segments(text, language))]


# --- law 8: the bot adds no error --------------------------------------------------------------------------


@law
@given(cases())
def test_an_update_adds_no_error(case: Case) -> None:
    text, report = updated(case.base, case.head, case.translation)
    if any(finding.check == "place" for finding in report.findings):
        event("a place stays as it was, and is behind the head")
        return
    old = check(align(english(case.base), read_segments(case.translation, "zh")))
    new = check(align(english(case.head), read_segments(text, "zh")))
    assert new_errors(old, new) == ()
