"""Which pairs may become parallel data, and why the others may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.errors import BadInput
from amts_bot.text.languages import LANGUAGES
from amts_bot.translation.memory.pairs import (
    MAXIMUM_BYTES,
    Pair,
    Rejection,
    Selection,
    amazon_rejection,
    content_rejection,
    has_letter,
    one_line,
    references,
    select,
)

GOOD = (
    Pair("The model learns from examples.", "模型从样本中学习。", "sentence"),
    Pair("A loss says how wrong a guess is.", "损失表示猜测错得有多离谱。", "sentence"),
    Pair("We stop before the model overfits.", "我们在模型过拟合之前停止。", "sentence"),
)


def pair(source: str, target: str = "这是一个译文。") -> Pair:
    return Pair(source, target, "sentence")


def chosen(*pairs: Pair, target: str = "zh") -> Selection:
    return select(pairs, source_language="en", target_language=target)


def reason(candidate: Pair) -> Rejection | None:
    """Why the candidate stays out of a set of good pairs."""
    rejected = chosen(*GOOD, candidate).rejected
    return rejected[0][1] if rejected else None


def test_good_pairs_are_kept_as_they_are_and_in_order() -> None:
    assert chosen(*GOOD) == Selection(pairs=GOOD, rejected=())


def test_of_no_pairs_none_are_kept() -> None:
    assert chosen() == Selection(pairs=(), rejected=())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", Rejection.EMPTY),
        (" \u3000", Rejection.EMPTY),
        ("It rings\x07 twice.", Rejection.CONTROL_CHARACTER),
        ("Half \ud83d a character.", Rejection.CONTROL_CHARACTER),
        ("No character at all: \uffff.", Rejection.CONTROL_CHARACTER),
        ("Two\nlines.", Rejection.CONTROL_CHARACTER),
        ("Two\u2028lines.", Rejection.CONTROL_CHARACTER),
        ("- an item", Rejection.FORMULA_SIGN),
        ("+1 for this", Rejection.FORMULA_SIGN),
        ("=A1 is a cell", Rejection.FORMULA_SIGN),
        ("@save marks it", Rejection.FORMULA_SIGN),
        ('"-1" is a label', Rejection.FORMULA_SIGN),
        ("Not -1, +1, = or @ at the start", None),
    ],
)
def test_rules_of_amazon_hold_on_either_side(source: str, expected: Rejection | None) -> None:
    assert amazon_rejection(pair(source)) == expected
    assert amazon_rejection(pair("Some words.", source)) == expected


def test_the_limit_counts_bytes_of_utf_8() -> None:
    characters = MAXIMUM_BYTES // len("字".encode())
    assert amazon_rejection(pair("Words", "字" * characters)) is None
    assert amazon_rejection(pair("Words", "字" * (characters + 1))) == Rejection.TOO_LONG
    assert amazon_rejection(pair("w" * MAXIMUM_BYTES)) is None
    assert amazon_rejection(pair("w" * (MAXIMUM_BYTES + 1))) == Rejection.TOO_LONG


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("$x + y$, 3.14", "$x + y$，3.14", Rejection.NO_WORDS),
        ("`fit()` :numref:`fig_a`", "`fit()` :numref:`fig_a`", Rejection.NO_WORDS),
        ("https://example.org/page", "https://example.org/page", Rejection.NO_WORDS),
        ("PyTorch, BERT and VGG19", "PyTorch, BERT and VGG19", Rejection.UNTRANSLATED),
        ("PyTorch, BERT, VGG19", "PyTorch, BERT, VGG19", None),
        ("../data/tides/levels.csv", "../data/tides/levels.csv", None),
        ("This is still in English.", "This is still  in English.", Rejection.UNTRANSLATED),
        ("This is still in English.", "This is changed English.", Rejection.WRONG_SCRIPT),
        ("Only a name is left.", "`训练` PyTorch", Rejection.WRONG_SCRIPT),
        ("See :numref:`fig_a` for this.", "请看这个图。", Rejection.REFERENCES_DIFFER),
        ("See :numref:`fig_a` for this.", "请看:numref:`fig_b`。", Rejection.REFERENCES_DIFFER),
        ("See :numref:`fig_a`.", "请看:numref:`fig_a`和:numref:`fig_a`。", Rejection.REFERENCES_DIFFER),
        ("See :numref:`fig_a` and :eqref:`eq_b`.", "参见:eqref:`eq_b`和:numref:`fig_a`。", None),
        ("See {ref}`the start <intro>` first.", "请先阅读{ref}`开头 <intro>`。", None),
        ("See {ref}`the start <intro>` first.", "请先阅读{ref}`开头 <outro>`。", Rejection.REFERENCES_DIFFER),
        ("Use `fit()` for this model.", "这个模型用 `fit()`。", None),
    ],
)
def test_a_pair_must_be_a_translation(source: str, target: str, expected: Rejection | None) -> None:
    assert content_rejection(pair(source, target), target_script="han") == expected


def test_citations_in_a_list_count_one_by_one() -> None:
    assert references(":cite:`A.2010, B.2011`") == references(":cite:`B.2011` :cite:`A.2010`")
    assert sum(references("{cite}`A.2010` {cite}`A.2010`").values()) == 2
    assert not references("```{.python .input}` and `plain code`")


@pytest.mark.parametrize(
    ("text", "script", "expected"),
    [
        ("深度学习", "han", True),
        ("Deep learning 2.0！", "han", False),
        ("カメラ", "kana", True),
        ("概要", "kana", True),
        ("딥 러닝", "hangul", True),
        ("Tiếng Việt", "latin", True),
        ("обучение", "latin", False),
        ("обучение", "cyrillic", True),
        ("تعلم", "arabic", True),
        ("မြန်မာ", "burmese", True),
        ("anything", "a script without a row", True),
        ("…2.0！", None, False),
    ],
)
def test_letters_tell_the_script(text: str, script: str | None, expected: bool) -> None:
    assert has_letter(text, script=script) is expected


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_the_letters_of_every_language_are_known(code: str) -> None:
    foreign = "слово" if LANGUAGES[code].script == "latin" else "word"
    assert not has_letter(foreign, script=LANGUAGES[code].script)


def test_variants_of_one_language_may_agree() -> None:
    same = pair("We normalise the data.", "We normalise the data.")
    assert chosen(same, target="de").rejected == ((same, Rejection.UNTRANSLATED),)
    assert chosen(same, target="en-GB").pairs == (same,)


def test_an_impossible_language_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no-such-language!"):
        chosen(*GOOD, target="no-such-language!")


def test_a_target_with_much_too_much_text_is_out() -> None:
    long_winded = pair(
        "The answer is given in the next section.", "答案在下一节给出。" + "而这里还有许多别的内容，" * 6
    )
    assert reason(long_winded) == Rejection.LENGTH_RATIO


def test_a_target_with_much_too_little_text_is_out() -> None:
    cut_short = pair("The answer to all of these questions is given in the next section of the book.", "答案")
    assert reason(cut_short) == Rejection.LENGTH_RATIO


def test_short_texts_may_differ_more_in_length() -> None:
    assert reason(pair("Mean", "算术平均")) is None
    assert reason(pair("Mean" * 15, "算术平均" * 15)) == Rejection.LENGTH_RATIO


def test_the_usual_ratio_is_the_sets_own() -> None:
    twice_as_long = [pair(f"Short enough sentence number {n} of this book.", "字" * 80 + str(n)) for n in range(5)]
    assert chosen(*twice_as_long).pairs == tuple(twice_as_long)
    assert chosen(*GOOD, twice_as_long[0]).pairs == GOOD


def test_outliers_do_not_move_the_usual_ratio() -> None:
    glued = [pair(f"Heading that swallowed paragraph {n}", "很长的一段文字" * 20 + str(n)) for n in range(2)]
    assert chosen(*glued, *GOOD).pairs == GOOD


def test_the_last_pair_of_a_source_wins() -> None:
    old, other, new = pair("Loss function", "损失"), GOOD[0], pair("Loss function", "损失函数")
    selection = chosen(old, other, new)
    assert selection.pairs == (other, new)
    assert selection.rejected == ((old, Rejection.SUPERSEDED),)


def test_of_equal_pairs_the_last_stays() -> None:
    first = Pair("Loss function", "损失函数", "heading", path="a.md")
    last = Pair("Loss function", "损失函数", "heading", path="b.md")
    selection = chosen(first, last)
    assert selection.pairs == (last,)
    assert selection.rejected == ((first, Rejection.DUPLICATE),)


@pytest.mark.parametrize("target", ["Loss function", "损失函数" * 40])
def test_a_rejected_pair_supersedes_nothing(target: str) -> None:
    good, bad = pair("Loss function", "损失函数"), pair("Loss function", target)
    assert chosen(*GOOD, good, bad).pairs == (*GOOD, good)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a soft\nwrap", "a soft wrap"),
        ("indented\n    wrap", "indented wrap"),
        ("a\r\n\tb", "a b"),
        ("软\n换行", "软换行"),
        ("软，\n  换行", "软，换行"),
        ("用\nGPU", "用 GPU"),
        ("カ\nメラ", "カメラ"),
        ("한국\n말", "한국 말"),
        ("two  blanks stay", "two  blanks stay"),
        ("你 好", "你 好"),
        ("  ends\n", "ends"),
        ("next\x85line\u2028and\u2029paragraph", "next line and paragraph"),
        ("", ""),
    ],
)
def test_soft_wraps_are_joined(text: str, expected: str) -> None:
    assert one_line(text) == expected


def test_select_joins_soft_wraps() -> None:
    wrapped = pair("A loss says how wrong\na guess is.", "损失表示猜测\n错得有多离谱。")
    assert chosen(wrapped).pairs == (GOOD[1],)


@given(st.text())
def test_one_line_is_one_line_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    assert "".join(line.split()) == "".join(text.split())


SENTENCES = st.sampled_from(["", "one", "- two", "three\nlines", "四", ":numref:`x` 五 six", "\x00", "$7$"])


@given(st.lists(st.builds(Pair, SENTENCES, SENTENCES, st.just("sentence"))))
def test_every_pair_is_kept_or_rejected_once(pairs: list[Pair]) -> None:
    selection = chosen(*pairs)
    given_texts = sorted((one_line(pair.source), one_line(pair.target)) for pair in pairs)
    found = [*selection.pairs, *(pair for pair, _ in selection.rejected)]
    assert sorted((pair.source, pair.target) for pair in found) == given_texts
    assert all(amazon_rejection(pair) is None for pair in selection.pairs)
    assert len({pair.source for pair in selection.pairs}) == len(selection.pairs)
