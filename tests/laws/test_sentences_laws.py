"""Laws of sentence splitting: they hold for every text, in every language."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from amts_bot.text.languages import LANGUAGES
from amts_bot.text.sentences import FILLER, split_sentences

LANGUAGE = st.sampled_from(sorted(LANGUAGES))
ANYTHING = st.text(alphabet=st.characters(codec=None) | st.sampled_from("\ud800\x00\x0c\x1c\x85\u2028\u3000😀"))
MARKS = """. ! ? … 。 ！ ？ ؟ । ... ?! ( ) （ ） [ ] “ ” 「 」 " ' * ** _ [** **] (** **) [^1] , : ∯ ȸ ♨ &ᓰ&"""
WORDS = "Mr Dr Fig e.g U.S et al A b i) ii 1 12 3.14 2012 Perl the Foo bar 网络 です と 배웁니다 Öz هذا 😀 𠮷"
BLANKS = [" ", " ", " ", "\n", "\n  ", "\u00a0", "\u3000", "\u2028", "\t"]
TOKENS = st.sampled_from([*MARKS.split(), *WORDS.split(), FILLER * 3, *BLANKS])
PROSE = st.lists(TOKENS, max_size=40).map("".join) | ANYTHING


def covered(prose: str, spans: list[tuple[int, int]]) -> list[int]:
    return [at for start, end in spans for at in range(start, end) if not prose[at].isspace()]


@given(prose=PROSE, language=LANGUAGE)
def test_every_character_that_is_no_blank_is_in_exactly_one_sentence(prose: str, language: str) -> None:
    spans = split_sentences(prose, language=language)
    assert covered(prose, spans) == [at for at, character in enumerate(prose) if not character.isspace()]


@given(prose=PROSE, language=LANGUAGE, mask=st.text(alphabet=FILLER + " .。\nA"))
def test_the_same_holds_under_any_mask(prose: str, language: str, mask: str) -> None:
    masked = (mask + prose[len(mask) :])[: len(prose)]
    spans = split_sentences(prose, language=language, masked=masked)
    assert covered(prose, spans) == [at for at, character in enumerate(prose) if not character.isspace()]


@given(prose=PROSE, language=LANGUAGE)
def test_sentences_come_in_order_without_the_blanks_around_them(prose: str, language: str) -> None:
    spans = split_sentences(prose, language=language)
    assert spans == sorted(spans)
    assert all(prose[start:end] == prose[start:end].strip() != "" for start, end in spans)


@given(prose=PROSE, language=LANGUAGE)
def test_no_sentence_is_without_letter_or_digit_unless_it_is_the_only_one(prose: str, language: str) -> None:
    spans = split_sentences(prose, language=language)
    bare = [span for span in spans if not any(map(str.isalnum, prose[slice(*span)]))]
    assert not bare or len(spans) == 1


@given(prose=PROSE, language=LANGUAGE)
def test_it_does_not_matter_which_blanks_separate_words(prose: str, language: str) -> None:
    wrapped = re.sub(r"\s", "\n", prose)
    assert split_sentences(prose, language=language) == split_sentences(wrapped, language=language)


@given(prose=PROSE, language=LANGUAGE)
def test_a_fully_protected_paragraph_is_one_sentence(prose: str, language: str) -> None:
    spans = split_sentences(prose, language=language, masked=FILLER * len(prose))
    assert len(spans) == (1 if prose.strip() else 0)
