from __future__ import annotations

import pytest

from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.memory.style import NO_HABITS, Style, apply_style, learn_style

CHINESE = [
    "我们用Python训练模型，然后保存它。",
    "在 :numref:`fig_a`中，误差变小；这很好。",
    "它叫做“批量”（batch），大小为8。",
    "请看 :numref:`sec_b`的“小结”（summary）。",
    "用GPU会更快，用CPU也可以。",
    "当 :eqref:`eq_c`成立时，算法停止。",
    "每个epoch之后，打印“损失”（loss）。",
    "参见 :numref:`tab_d`，那里有“全部”（all）结果。",
    "所以 :numref:`fig_f`说明了一切。",
    "下面 :numref:`fig_e`给出“平均”（mean）误差。",
]


def pairs(texts: list[str]) -> list[Pair]:
    return [Pair(f"Sentence {n}.", text, "sentence") for n, text in enumerate(texts)]


@pytest.fixture
def chinese() -> Style:
    return learn_style(pairs(CHINESE))


@pytest.mark.parametrize(
    ("machine", "as_the_book_writes"),
    [
        ("我们用 Python 训练。", "我们用Python训练。"),
        ("我们训练,然后保存.", "我们训练，然后保存。"),
        ("见:numref:`fig_a` 中的曲线。", "见 :numref:`fig_a`中的曲线。"),
        ('它叫做"批量"。', "它叫做“批量”。"),
        ("批量(batch)很大。", "批量（batch）很大。"),
        ("代码 `f (x), y` 不变。", "代码 `f (x), y` 不变。"),
        ("精度是0.5。", "精度是0.5。"),
    ],
    ids=["latin spacing", "punctuation", "reference", "quotes", "parentheses", "code is protected", "decimal point"],
)
def test_machine_text_takes_the_books_habits(chinese: Style, machine: str, as_the_book_writes: str) -> None:
    assert apply_style(machine, chinese) == as_the_book_writes


@pytest.mark.parametrize("text", CHINESE)
def test_what_people_wrote_has_the_style_already(chinese: Style, text: str) -> None:
    assert apply_style(text, chinese) == text


def test_without_clear_habits_nothing_changes() -> None:
    text = '在 Python 中,"模型"(model).'
    assert apply_style(text, NO_HABITS) == text
    assert apply_style(text, learn_style(pairs(["用Python。", "用 Python 吧。"]))) == text


def test_settings_come_before_what_was_learned(chinese: Style) -> None:
    told = chinese.with_settings({"han_latin_space": True, "quotes": "「」"})
    assert apply_style("用Python写“模型”。", told) == "用 Python 写「模型」。"


def test_translated_comments_are_a_habit() -> None:
    comments = [Pair(f"Step {n}", f"第{n}步", "comment") for n in range(6)]
    assert learn_style(comments).comments_translated.value is True
