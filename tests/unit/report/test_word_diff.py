"""What changed between two texts: the marks fall on whole words, and nothing of a text is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amts_bot.report.words.word_diff import DiffLine, Pieces, changed_lines, changed_words, tokens

PROSE = st.text(st.sampled_from("ab 的中กำ์กि्`$[](),.\n:é\u200d"), max_size=40) | st.text(max_size=40)


def marked(pieces: Pieces) -> str:
    return "".join(f"<{piece.text}>" if piece.changed else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("A strange tide comes.", "A wrong tide comes.", "A <strange> tide comes.", "A <wrong> tide comes."),
        ("It rains today.", "It rains.", "It rains< today>.", "It rains."),
        ("Eine lange Nacht.", "Eine lange, helle Nacht.", "Eine lange Nacht.", "Eine lange<, helle> Nacht."),
        ("The sea is calm", "The big lake is calm", "The <sea> is calm", "The <big lake> is calm"),
        ("今天的风很大。", "今天的雨很大。", "今天的<风>很大。", "今天的<雨>很大。"),
        ("昨日は雨が降った。", "今日は雨が降った。", "<昨>日は雨が降った。", "<今>日は雨が降った。"),
        ("البحر هادئ اليوم", "البحر هائج اليوم", "البحر <هادئ> اليوم", "البحر <هائج> اليوم"),
        (
            "see :numref:`fig_a` now",
            "see :numref:`fig_b` now",
            "see <:numref:`fig_a`> now",
            "see <:numref:`fig_b`> now",
        ),
        ("the sum $a+b$ is", "the sum $a-b$ is", "the sum <$a+b$> is", "the sum <$a-b$> is"),
        ("run `a b` twice", "run `a c` twice", "run <`a b`> twice", "run <`a c`> twice"),
        ("[Tides](a.md)", "[Tides](b.md)", "[Tides](<a.md>)", "[Tides](<b.md>)"),
        ("3.14 and 1,000", "3.15 and 1,000", "<3.14> and 1,000", "<3.15> and 1,000"),
        ("don't go there", "do go there", "<don't> go there", "<do> go there"),
    ],
)
def test_the_words_that_changed_are_marked(old: str, new: str, before: str, after: str) -> None:
    assert tuple(map(marked, changed_words(old, new))) == (before, after)


def test_blanks_between_two_changed_words_are_marked_with_them() -> None:
    before, after = changed_words("the old grey cat sat on the mat", "the new black cat sat on the mat")
    assert marked(before) == "the <old grey> cat sat on the mat"
    assert marked(after) == "the <new black> cat sat on the mat"


def test_other_sentences_are_marked_as_a_whole_and_not_in_confetti() -> None:
    before, after = changed_words(
        "The moon pulls the sea, day and night.", "Bakers, on the whole, rise early in summer."
    )
    assert [len(before), len(after)] == [1, 1]
    assert before[0].changed
    assert after[0].changed


def test_a_sentence_that_only_grew_keeps_its_old_words() -> None:
    new = "Salt slows the yeast, which is why bakers who are in no hurry at all add it early and in plenty."
    before, after = changed_words("Salt slows the yeast.", new)
    assert not any(piece.changed for piece in before)
    assert marked(after).startswith("Salt slows the yeast<, which")


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("हिन्दी", "Hindi"),
        ("مُحَمَّد", "Arabic"),
        ("שָׁלוֹם", "Hebrew"),
        ("cafe\u0301s", "decomposed Latin"),
        ("தமிழ்", "Tamil"),
    ],
)
def test_vowel_signs_do_not_break_a_word(word: str, language: str) -> None:
    assert tokens(f"a {word} b") == ["a", " ", word, " ", "b"], language


def test_a_character_keeps_its_marks_where_no_blanks_part_words() -> None:
    assert tokens("ที่นี่") == ["ที่", "นี่"]
    assert tokens("ខ្មែរ") == ["ខ្មែ", "រ"]


@given(PROSE, PROSE)
@example("", "")
@example("a", "")
def test_pieces_join_to_the_texts_and_what_is_not_marked_is_the_same(old: str, new: str) -> None:
    before, after = changed_words(old, new)
    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    common = ["".join(p.text for p in side if not p.changed) for side in (before, after)]
    assert common[0] == common[1]


@given(PROSE)
def test_a_text_has_no_changes_from_itself(text: str) -> None:
    assert not any(piece.changed for side in changed_words(text, text) for piece in side)


def test_a_very_long_change_is_marked_as_a_whole_between_common_ends() -> None:
    start, middle = " ".join(f"s{n}" for n in range(2000)), [f"m{n}" for n in range(600)]
    before, after = changed_words(f"{start} {' '.join(middle)} end", f"{start} {' '.join(reversed(middle))} end")
    assert [piece.changed for piece in before] == [piece.changed for piece in after] == [False, True, False]
    assert before[0].text.startswith(start)
    assert before[2].text == " end"


CODE = "import sea\n\nwaves = []\nfor hour in range(24):\n    waves.append(hour)\nprint(waves)\n"


def test_changed_lines_stand_in_their_context() -> None:
    assert changed_lines(CODE, CODE.replace("24", "48"), context=1) == (
        DiffLine("…", ""),
        DiffLine(" ", "waves = []"),
        DiffLine("-", "for hour in range(24):"),
        DiffLine("+", "for hour in range(48):"),
        DiffLine(" ", "    waves.append(hour)"),
        DiffLine("…", ""),
    )


def test_no_gap_is_told_where_nothing_is_left_out() -> None:
    assert [line.sign for line in changed_lines("a\nb\n", "a\nc\n")] == [" ", "-", "+"]


def test_line_ends_are_no_change() -> None:
    assert changed_lines(CODE, CODE.replace("\n", "\r\n")) == ()


def test_a_block_out_of_nothing_is_all_new() -> None:
    assert changed_lines("", "a\nb\n") == (DiffLine("+", "a"), DiffLine("+", "b"))


LINES = st.lists(st.sampled_from(["a", "b", "", " c"]), min_size=1, max_size=12)


@given(LINES, LINES)
def test_with_enough_context_the_diff_holds_both_blocks(old: list[str], new: list[str]) -> None:
    diff = changed_lines("\n".join(old) + "\n", "\n".join(new) + "\n", context=99)
    if old != new:
        assert [line.text for line in diff if line.sign in " -"] == old
        assert [line.text for line in diff if line.sign in " +"] == new
    else:
        assert diff == ()
