"""Laws 1 and 2: text comes back byte for byte, from its blocks and from under its placeholders."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amts_bot.text.blocks import Kind, join
from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.protected_spans import ProtectionBroken, mask, protect, protected_spans, restore
from amts_bot.text.segments import segment
from benchmarks.fuzz import faults
from tests.laws.strategies import law, texts, tries

PLACES = st.integers(0, 1000)


@law
@given(texts)
def test_the_blocks_join_to_the_text(text: str) -> None:
    assert join(split(text)) == text


@law
@given(texts)
def test_blocks_segments_and_spans_are_where_they_may_be(text: str) -> None:
    assert list(faults(text)) == []


@law
@given(texts)
def test_everything_that_a_paragraph_says_is_in_exactly_one_segment(text: str) -> None:
    document = split(text)
    for block, segments in zip(document.blocks, segment(document, find_language("en")).segments, strict=True):
        if block.kind is Kind.PARAGRAPH:
            inside = [at for found in segments for at in range(found.start, found.end)]
            assert len(inside) == len(set(inside))
            said = {at for line in block.lines for at in range(line.content, line.end) if text[at].isalnum()}
            assert said <= set(inside)


@law
@given(texts)
def test_what_was_protected_is_restored(text: str) -> None:
    assert restore(protect(text)) == text


@law
@given(texts)
def test_protected_spans_come_in_order_and_never_overlap(text: str) -> None:
    edges = [edge for span in protected_spans(text) for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end for span in protected_spans(text))


@law
@given(texts)
def test_a_mask_hides_spans_and_nothing_else(text: str) -> None:
    masked = mask(text, "\0")
    assert len(masked) == len(text)
    assert all(after in (before, "\0") for before, after in zip(text, masked, strict=True))


@law
@given(texts, st.randoms(use_true_random=False))
def test_an_engine_may_put_protected_spans_in_another_order(text: str, random: Random) -> None:
    protected = protect(text)
    order = list(range(len(protected.originals)))
    random.shuffle(order)
    translated = "译".join(placeholder(n) for n in order)
    assert restore(protected, translated) == "译".join(protected.originals[n] for n in order)


def placeholder(number: int) -> str:
    return f"\ue000{number}\ue001"


DAMAGES: dict[str, Callable[[str, str, int], str]] = {
    "lost": lambda text, mark, _: text.replace(mark, ""),
    "doubled": lambda text, mark, _: text.replace(mark, mark + " " + mark),
    "another's number": lambda text, mark, count: text.replace(mark, placeholder(count)),
    "opened only": lambda text, mark, _: text.replace(mark, mark[:-1]),
    "closed only": lambda text, mark, _: text.replace(mark, mark[1:]),
    "written out": lambda text, mark, _: text.replace(mark, mark.strip("\ue000\ue001")),
    "an extra mark": lambda text, mark, _: text + mark[0],
}


@pytest.mark.parametrize("damage", DAMAGES)
@settings(law, max_examples=tries(40))
@given(texts, PLACES)
def test_a_span_that_an_engine_lost_doubled_or_changed_is_found(damage: str, text: str, place: int) -> None:
    protected = protect(text + " `code`")
    count = len(protected.originals)
    broken = DAMAGES[damage](protected.text, placeholder(place % count), count)
    with pytest.raises(ProtectionBroken):
        restore(protected, broken)
