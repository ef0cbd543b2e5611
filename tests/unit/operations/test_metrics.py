"""Scores, differences, and what is held out: small texts whose answer is known."""

from __future__ import annotations

import pytest

from amts_bot.operations.evaluation.held_out import hold_out
from amts_bot.operations.evaluation.metrics import compare, count_edits, score, signatures, tokenizer, without_protected
from amts_bot.translation.memory.effort import Effort, edit_distance, total_effort
from amts_bot.translation.memory.pairs import Pair


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh", "zh"), ("zh-Hant", "zh"), ("es", "13a"), ("tr", "13a"), ("th", "char"), ("en", "13a")],
)
def test_each_language_has_its_tokenizer(language: str, expected: str) -> None:
    assert tokenizer(language) == expected
    assert f"tok:{expected}" in signatures(language)["BLEU"]


def test_the_same_text_has_all_points_and_no_edits() -> None:
    text = ["灯在黄昏时亮起来。", "船只看到两次短闪光。"]
    scores = score(text, text, "zh", count_edits(text, text, "zh"))
    assert (round(scores.bleu, 6), round(scores.bleu_of_one, 6), round(scores.chrf, 6), scores.ter) == (100, 1, 100, 0)


def test_ter_is_edits_per_hundred_words() -> None:
    outputs, references = ["the red lamp burns", "one two three four"], ["the white lamp burns", "one two three four"]
    edits = count_edits(outputs, references, "en")
    assert edits == [(1, 4), (0, 4)]
    assert score(outputs, references, "en", edits).ter == 12.5
    assert score(outputs, references, "en").ter is None


def test_a_clear_difference_is_no_luck_and_none_is() -> None:
    references = [f"the keeper number {n} lights the old lamp at dusk" for n in range(60)]
    worse = [text.replace("lights the old lamp", "lamp light") for text in references]
    outputs = {"good": references, "bad": worse, "same": worse}
    clear = compare(outputs, references, "en", better="good", worse="bad")
    assert clear.bleu > 20 and clear.chrf > 5 and clear.p_bleu is not None and clear.p_bleu < 0.01
    nothing = compare(outputs, references, "en", better="same", worse="bad")
    assert (nothing.bleu, nothing.p_bleu) == (0, 1.0)


def test_of_a_handful_of_segments_nobody_can_tell() -> None:
    references = ["the keeper lights the old lamp at dusk"] * 3
    difference = compare({"good": references, "bad": ["a b"] * 3}, references, "en", better="good", worse="bad")
    assert difference.bleu > 20 and (difference.p_bleu, difference.p_chrf) == (None, None)


def test_the_environment_does_not_change_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    references = [f"a{n} b{n} c{n} d{n} e{n}" for n in range(50)]
    outputs = {
        "one": [text if n % 3 else "x y z" for n, text in enumerate(references)],
        "other": [*references[1:], "q"],
    }
    first = compare(outputs, references, "en", better="one", worse="other")
    monkeypatch.setenv("SACREBLEU_SEED", "7")
    assert compare(outputs, references, "en", better="one", worse="other") == first


def test_copied_material_is_left_out() -> None:
    assert without_protected("见 :numref:`fig` 中的 $x+1$ 和 `code`。") == "见 中的 和 。"


# --- held out -----------------------------------------------------------------------------------------------------

ITEM = Pair(
    "The lamp burns at night and in the fog.", "灯在夜里和雾中燃烧，所有的船只都能够看到它。", "sentence", "lamp.md"
)


@pytest.mark.parametrize(
    ("pair", "stays"),
    [
        pytest.param(Pair("Another sentence.", "另一句。", "sentence", "lamp.md"), False, id="same-file"),
        pytest.param(Pair(ITEM.source, "别的译文。", "sentence", "b.md"), False, id="same-source-elsewhere"),
        pytest.param(Pair("Another.", ITEM.target, "sentence", "b.md"), False, id="same-target-elsewhere"),
        pytest.param(
            Pair("the  lamp burns at night and in the FOG.", "别的。", "sentence", "b.md"), False, id="case-and-blanks"
        ),
        pytest.param(
            Pair("[**The lamp** burns at night and in the fog.", "别的。", "sentence", "b.md"), False, id="slide-mark"
        ),
        pytest.param(
            Pair(f"First. {ITEM.source} Last.", "段落。", "paragraph", "b.md"), False, id="inside-a-paragraph"
        ),
        pytest.param(
            Pair("The lamp burns at night and in the rain.", "别的。", "sentence", "b.md"), True, id="only-similar"
        ),
        pytest.param(Pair("Unrelated words.", "无关。", "sentence", "b.md"), True, id="unrelated"),
    ],
)
def test_nothing_with_the_text_of_an_article_is_learned_from(pair: Pair, stays: bool) -> None:
    held = hold_out([pair], [ITEM], ["lamp.md"])
    assert held.pairs == ((pair,) if stays else ())
    assert held.same_file + held.same_text == (not stays)


def test_near_duplicates_are_counted() -> None:
    near = Pair("The lamp burns at night and in the rain.", "别的。", "sentence", "b.md")
    assert hold_out([near], [ITEM], []).near_duplicates == 1
    assert hold_out([Pair("Unrelated words.", "无关。", "sentence", "b.md")], [ITEM], []).near_duplicates == 0


# --- work left ----------------------------------------------------------------------------------------------------


def test_work_left_is_edits_over_those_of_whole_sections() -> None:
    assert edit_distance("灯亮了", "灯灭了。") == 2
    assert Effort(2, 8).work_left == 0.25
    assert Effort(0, 0).work_left is None
    assert total_effort([Effort(1, 10), Effort(3, 10)]).work_left == 0.2
