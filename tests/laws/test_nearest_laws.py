"""Law of the memory's index: it finds just what a scan over all texts finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from amts_bot.translation.memory.nearest import Nearest
from tests.laws.strategies import WORDS, law

SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
SHORT = st.text(alphabet="ab ", max_size=40)
TEXTS = st.lists(SENTENCES | SHORT | st.text(max_size=12), max_size=30)
MINIMA = st.sampled_from([0.3, 0.5, 0.75, 0.9, 0.99, 1.0])


def scanned(texts: list[str], text: str, minimum: float) -> int | None:
    found = process.extractOne(text, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=minimum)
    return found[2] if found else None


@law
@given(TEXTS, SENTENCES | SHORT, MINIMA)
def test_the_index_finds_what_a_scan_finds(texts: list[str], text: str, minimum: float) -> None:
    assert Nearest(texts).find(text, minimum) == scanned(texts, text, minimum)


@law
@given(TEXTS, st.data(), MINIMA)
def test_a_text_that_was_edited_is_found_again(texts: list[str], data: st.DataObject, minimum: float) -> None:
    """Some edits of a text that is there: the answers are near the limit."""
    text = list(data.draw(st.sampled_from([*texts, "the gradient of the loss"])))
    for place in data.draw(st.lists(st.integers(0, 40), max_size=8)):
        text[place : place + 1] = data.draw(st.sampled_from(["", "x", "xy", " "]))
    assert Nearest(texts).find("".join(text), minimum) == scanned(texts, "".join(text), minimum)


@example(["a" * 2_100, "b" * 10], "a" * 1_990)
@example(["ab" * 1_100], "ab" * 900)
@given(st.lists(st.integers(1_900, 2_200).map(lambda n: "ab" * (n // 2)), max_size=3), st.just("ab" * 800))
def test_long_texts_are_found_too(texts: list[str], text: str) -> None:
    assert Nearest(texts).find(text, 0.75) == scanned(texts, text, 0.75)
