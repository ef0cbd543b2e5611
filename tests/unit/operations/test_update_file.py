"""`update` of small files: what stands in the new translation after one change of the English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import FileReport


@dataclass(frozen=True)
class Story:
    """A change of the English, and what becomes of a translation."""

    name: str
    base: str
    head: str
    translation: str
    expected: str
    language: str = "zh"


def updated(base: str, head: str, translation: str, language: str = "zh") -> tuple[str, FileReport]:
    """The new translation and its ledger."""
    before, after = (read_segments(text, "en") for text in (base, head))
    return update(before, after, read_segments(translation, language), engine=MemoryEngine(), path="chapter.md")


def check(story: Story) -> None:
    text, _ = updated(story.base, story.head, story.translation, story.language)
    assert text == story.expected


def by_name(stories: list[Story]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("story", stories, ids=[story.name for story in stories])


# --- sentences inside a paragraph --------------------------------------------------------------------------

SENTENCES = [
    Story(
        "a sentence that was split in two is offered whole",
        "The keeper lights the lamp at dusk, and he rows home. The sea is calm tonight.\n",
        "The keeper lights the lamp at dusk. And he rows home. The sea is calm tonight.\n",
        "守塔人在黄昏时点亮灯，然后划船回家。今晚海面平静。\n",
        "守塔人在黄昏时点亮灯，然后划船回家。今晚海面平静。\n",
    ),
    Story(
        "two sentences that were joined are offered together",
        "The sea is calm tonight. The keeper lights the lamp at dusk. He rows home in his boat.\n",
        "The sea is calm tonight. The keeper lights the lamp at dusk, he rows home in his boat.\n",
        "今晚海面平静。守塔人在黄昏时点亮灯。他划着小船回家。\n",
        "今晚海面平静。守塔人在黄昏时点亮灯。他划着小船回家。\n",
    ),
    Story(
        "a paragraph that was split keeps its longer part and moves the other",
        "The keeper lights the lamp at dusk. The sea is calm tonight. It burns `oil` in 30 seconds.\n",
        "The keeper lights the lamp at dusk. The sea is calm tonight.\n\nIt burns `oil` in 30 seconds.\n",
        "守塔人在黄昏时点亮灯。今晚海面平静。它在30秒内燃烧`oil`。\n",
        "守塔人在黄昏时点亮灯。今晚海面平静。\n\n它在30秒内燃烧`oil`。\n",
    ),
    Story(
        "words that stand on slides only do not matter",
        "We can see the shape of the lamp. The sea is calm tonight.\n",
        "(**We can see the shape**) (~~and the colour~~) of the lamp. The sea is calm tonight.\n",
        "我们可以看到灯的形状。今晚海面平静。\n",
        "我们可以看到灯的形状。今晚海面平静。\n",
    ),
    Story(
        "English among Chinese has blanks around it",
        "The keeper lights the lamp at dusk. The sea is calm tonight. He rows home.\n",
        "The keeper lights the lamp at dusk. Bread needs flour, salt and a hot oven. He rows home.\n",
        "守塔人在黄昏时点亮灯。今晚海面平静。他划船回家。\n",
        "守塔人在黄昏时点亮灯。 Bread needs flour, salt and a hot oven. 他划船回家。\n",
    ),
]


@by_name(SENTENCES)
def test_sentences(story: Story) -> None:
    check(story)


# --- links --------------------------------------------------------------------------------------------------

TALK, TALK_ZH = "The sea is calm.\n\n[Discussions](https://x.org/t/4)\n", "海面平静。\n\n[讨论](https://x.org/t/4)\n"


def test_a_link_whose_words_the_book_has_comes_with_its_own_address_and_asks_nobody() -> None:
    text, report = updated(TALK, f"{TALK}\n[Discussions](https://x.org/t/1086)\n", TALK_ZH)
    assert text == f"{TALK_ZH}\n[讨论](https://x.org/t/1086)\n"
    assert report.open_units == ()


def test_a_link_for_which_translators_have_an_address_of_their_own_is_for_them() -> None:
    own = TALK_ZH.replace("t/4", "t/2004")
    text, report = updated(TALK, f"{TALK}\n[Discussions](https://x.org/t/1086)\n", own)
    assert text == f"{own}\n[Discussions](https://x.org/t/1086)\n"
    assert len(report.open_units) == 1


def test_an_address_that_changed_is_shown_to_people() -> None:
    text, report = updated(TALK, TALK.replace("t/4", "t/5"), TALK_ZH)
    assert text == TALK_ZH.replace("t/4", "t/5") and len(report.open_units) == 1


# --- comments in code --------------------------------------------------------------------------------------

CODE = "```python\n# Read the table\nrows = read('tides.csv')\n{}\nprint(rows)  # Show it\n```\n"
TAB = "\n```python\n#@tab other\ndef light(rows):\n    {}\n    return rows  # Show it\n```\n"
LONG = "# The parameters of the lamp are learned with a rate that is ten\n# times greater than for the tide"
REWORDED = "# The parameters of the lamp are learned using a rate that is\n# ten times greater than for the tide"
OTHER = "# Nobody reads the third table here\n# any more"

COMMENTS = [
    Story(
        "a comment over two lines that translators wrote in one is kept when other code changes",
        CODE.format(LONG), CODE.format(LONG).replace("tides.csv", "tide.csv"),
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tide.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
    ),
    Story(
        "and offered when it was reworded",
        CODE.format(LONG), CODE.format(REWORDED),
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
    ),
    Story(
        "a comment in one line that translators wrote in two keeps both when it was reworded",
        CODE.format("# The lamp turns once every half minute"), CODE.format("# The lamp turns once each half minute"),
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯每半分钟\n# 转一圈\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯每半分钟\n# 转一圈\nprint(rows)  # 显示\n```\n",
    ),
    Story(
        "a comment whose source is another one now stands until a person has looked",
        CODE.format(LONG), CODE.format(OTHER),
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率是潮汐的十倍\nprint(rows)  # 显示\n```\n",
    ),
    Story(
        "line by line where the lines are the same",
        CODE.format("# One\n# Two tides a day"), CODE.format("# One\n# Three tides a week"),
        "```python\n# 读表\nrows = read('tides.csv')\n# 一\n# 每天两次潮汐\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# 一\n# Three tides a week\nprint(rows)  # 显示\n```\n",
    ),
    Story(
        "a block that is new has the comments that stand elsewhere as people wrote them there, in its own indentation",
        CODE.format(LONG), CODE.format(LONG) + TAB.format(LONG.replace("\n", "\n    ")),
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率\n# 是潮汐的十倍\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# 灯的学习率\n# 是潮汐的十倍\nprint(rows)  # 显示\n```\n"
        "\n```python\n#@tab other\ndef light(rows):\n    # 灯的学习率\n    # 是潮汐的十倍\n    return rows  # 显示\n```\n",
    ),
    Story(
        "and in English those that people left in English",
        CODE.format("# A b-spline"), CODE.format("# A b-spline") + TAB.format("# A b-spline"),
        "```python\n# 读表\nrows = read('tides.csv')\n# A b-spline\nprint(rows)  # 显示\n```\n",
        "```python\n# 读表\nrows = read('tides.csv')\n# A b-spline\nprint(rows)  # 显示\n```\n"
        "\n```python\n#@tab other\ndef light(rows):\n    # A b-spline\n    return rows  # 显示\n```\n",
    ),
]  # fmt: skip


@by_name(COMMENTS)
def test_comments(story: Story) -> None:
    check(story)


TYPO = LONG.replace("greater", "greter")


def told_lines(base: str, head: str, translation: str) -> list[str]:
    """The translators' lines that are told to have given way."""
    _, report = updated(base, head, translation)
    return [each.message.partition("had: ")[2] for each in report.findings if each.check == "merge"]


def test_a_comment_that_stands_as_it_did_is_not_told_to_have_given_way() -> None:
    """Its English had a slip that is corrected now, and another tab has the right English with the same words."""
    tab, tab_zh = TAB.format(LONG.replace("\n", "\n    ")), TAB.format("# 灯的学习率是潮汐的十倍")
    translation = (
        (CODE.format("# 灯的学习率是潮汐的十倍") + tab_zh).replace("Read the table", "读表").replace("Show it", "显示")
    )
    assert told_lines(CODE.format(TYPO) + tab, CODE.format(LONG) + tab, translation) == []


def test_a_line_of_the_translators_that_gave_way_is_told() -> None:
    base, translation = CODE.format("# One"), CODE.format("# 一").replace("tides.csv", "潮汐.csv")
    told = told_lines(base, base.replace("tides.csv", "ships.csv"), translation.replace("Read the table", "读表"))
    assert told == ["rows = read('潮汐.csv')"]


# --- sentences in another order -----------------------------------------------------------------------------

TWO = "The keeper lights the lamp with `oil` in 30 seconds. Ships see it as :numref:`fig_lamp` shows."
THREE = "Bread needs salt. The keeper lights the lamp with `oil` in 30 seconds. Ships see $x$ in :numref:`fig_lamp`."

TEA, TEA_ZH = "Tea is hot.\n\nIt is green.\n\nIt is good.\n\n", "茶很热。\n\n它是绿的。\n\n它很好。\n\n"

ORDER = [
    Story(
        "translators turned two sentences around and the first one changes",
        f"{TEA}{TWO}", f"{TEA}{TWO}".replace("30", "40"),
        f"{TEA_ZH}如 :numref:`fig_lamp` 所示，船只可以看到它。守塔人用`oil`在30秒内点亮灯。",
        f"{TEA_ZH}如 :numref:`fig_lamp` 所示，船只可以看到它。守塔人用`oil`在40秒内点亮灯。",
    ),
    Story(
        "they turned the last two of three around and one is removed",
        THREE, THREE.replace("The keeper lights the lamp with `oil` in 30 seconds. ", ""),
        "面包需要盐。如 :numref:`fig_lamp` 所示，船只可以看到 $x$。守塔人用`oil`在30秒内点亮灯。",
        "面包需要盐。如 :numref:`fig_lamp` 所示，船只可以看到 $x$。",
    ),
    Story(
        "the English turned them around",
        TWO, "Ships see it as :numref:`fig_lamp` shows. The keeper lights the lamp with `oil` in 30 seconds.",
        "守塔人用`oil`在30秒内点亮灯。如 :numref:`fig_lamp` 所示，船只可以看到它。",
        "如 :numref:`fig_lamp` 所示，船只可以看到它。守塔人用`oil`在30秒内点亮灯。",
    ),
]  # fmt: skip


@by_name(ORDER)
def test_order(story: Story) -> None:
    check(story)


LAMP = ("The keeper lights the lamp at dusk, before the sea is dark.", "守塔人在天黑之前的黄昏时点亮灯。")
CAT = ("The cat counts the stairs of the tower in the afternoon.", "下午猫在数塔楼的楼梯有多少级。")
FOG = ("Ships wait in the harbour until the fog is gone at last.", "船只在港口里等待，直到雾终于散去。")


def paragraphs(order: Sequence[int], language: int = 0) -> str:
    return "\n\n".join((LAMP, CAT, FOG)[n][language] for n in order) + "\n"


@pytest.mark.parametrize(
    "changed", [("lights", "lit"), ("counts", "counted"), ("wait in", "leave")], ids=lambda it: it[1]
)
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_paragraphs_follow_the_source_though_one_of_them_changed_as_well(
    order: Sequence[int], changed: tuple[str, str]
) -> None:
    text, _ = updated(paragraphs(range(3)), paragraphs(order).replace(*changed), paragraphs(range(3), 1))
    assert text == paragraphs(order, 1)


def test_a_paragraph_that_cannot_follow_is_told() -> None:
    together = paragraphs(range(3), 1).replace("\n\n", "", 1)
    text, report = updated(paragraphs(range(3)), paragraphs((1, 2, 0)), together)
    assert text == together
    assert [(finding.check, finding.source_line) for finding in report.findings] == [("order", 5)]


# --- what the translation has already -----------------------------------------------------------------------

RUN = "The cat counts the stairs. Nobody else has ever done it. She needs a whole day for them."
RUN_ZH = "猫在数楼梯的级数。从来没有别人这样做过。她要用整整一天的时间。"
FIRST = "The keeper lights the `lamp` at dusk. It turns once in 30 seconds. Every ship sees it from far away."
FIRST_ZH = "守塔人在黄昏时点亮`lamp`。它每30秒转动一圈。每一条船都能从远处看到它。"
LAST = "The `bell` rings when there is fog on the sea. It has rung for 120 years now."
LAST_ZH = "海上起雾的时候，`bell`会敲响。它到现在已经敲了120年。"
STEPS = "It is a walk of 150 by 225 steps from here down to the harbour."
STEPS_ZH = "从这里往下走到港口，要走150乘225步。"


def between(middle: str, first: str = FIRST, last: str = LAST) -> str:
    """Text between two pieces of code, which hold it in its place."""
    return "\n\n".join(part for part in (first, "```\nring()\n```", middle, "```\nlight()\n```", last) if part) + "\n"


def between_zh(middle: str) -> str:
    return between(middle, FIRST_ZH, LAST_ZH)


OTHER_STEPS_ZH = STEPS_ZH.replace("225", "250")
OIL, WICK_ZH = "The keeper fills the lamp with `oil` from the store.", "守塔人每天都要把`wick`剪短一点才行。"
NOTE = "译者注：这里的灯指的是灯塔上的灯。"
ALREADY = [
    Story("a sentence with just the same numbers", between(""), between(STEPS), between_zh(STEPS_ZH), between_zh(STEPS_ZH)),
    Story(
        "with other numbers it is another sentence",
        between(""), between(STEPS), between_zh(OTHER_STEPS_ZH), between_zh(f"{STEPS}\n\n{OTHER_STEPS_ZH}"),
    ),
    Story("three sentences one by one", between(""), between(RUN), between_zh(RUN_ZH), between_zh(RUN_ZH)),
    Story(
        "a sentence of their own is a note, and no translation",
        between(""), between("The cat counts the stairs."), between_zh(NOTE),
        between_zh(f"The cat counts the stairs.\n\n{NOTE}"),
    ),
    Story(
        "beside such a sentence, one with other code is another one",
        between(""), between(f"{OIL}\n\n{STEPS}"), between_zh(f"{WICK_ZH}\n\n{STEPS_ZH}"),
        between_zh(f"{OIL}\n\n{WICK_ZH}\n\n{STEPS_ZH}"),
    ),
]  # fmt: skip


@by_name(ALREADY)
def test_what_the_translation_has_already(story: Story) -> None:
    check(story)


def test_what_only_seems_to_be_there_is_told() -> None:
    _, report = updated(ALREADY[2].base, ALREADY[2].head, ALREADY[2].translation)
    assert [finding.check for finding in report.findings] == ["ahead"] * 3


def test_an_offer_says_whether_it_is_of_another_sentence() -> None:
    """A sentence that left the paragraph and changed is people's own still; a new one is offered another's words."""
    base = "The sea is calm tonight. The keeper lights the lamp at dusk.\n"
    moved = "The sea is calm tonight.\n\nNobody is out there.\n\nThe keeper lights the lamp at dawn.\n"
    added = base + "\nThe keeper lights the lamp at dawn.\n"
    translation = "今晚海面平静。守塔人在黄昏时点亮灯。\n"
    for head, expected in ((moved, False), (added, True)):
        _, report = updated(base, head, translation)
        (unit,) = [unit for unit in report.units if unit.source == "The keeper lights the lamp at dawn."]
        assert (unit.old_source, unit.from_elsewhere) == ("The keeper lights the lamp at dusk.", expected)


def test_a_sentence_is_not_taken_for_the_one_before_it_that_the_translators_left_out() -> None:
    cat = "The cat sleeps near the oven in the evening because it is warm `oven`."
    base = (
        f"# Bread\n\n{cat}\n\nA baker sets the clock `timer`. Salt slows the yeast and makes the dough strong `mix`.\n"
    )
    head = base.replace(cat, "Dogs never enter that one room at all, says the owner `oven`.")
    person = "Un panadero pone el reloj `timer`. La sal frena la levadura y refuerza la masa `mix`."
    texts = (read_segments(base, "en"), read_segments(head, "en"), read_segments(f"# Pan\n\n\n\n{person}\n", "es"))
    assert person in update(*texts, engine=MemoryEngine(), path="bread.md")[0]
