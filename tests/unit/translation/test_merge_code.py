from __future__ import annotations

import pytest

from amts_bot.translation.merge.code import merge

BASE = "# Load it\nx = load('a.csv')\nprint(x)  # show\n"
CHINESE = "# 读取\nx = load('a.csv')\nprint(x)  # 显示\n"

CASES = {
    "another line changed": (BASE, BASE.replace("a.csv", "b.csv"), CHINESE, CHINESE.replace("a.csv", "b.csv")),
    "the code beside a translated comment changed": (
        BASE, BASE.replace("print(x)", "print(x[0])"), CHINESE, "# 读取\nx = load('a.csv')\nprint(x[0])  # 显示\n",
    ),
    "a line added": (BASE, BASE + "x.close()\n", CHINESE, CHINESE + "x.close()\n"),
    "a line removed": (BASE, BASE.replace("x = load('a.csv')\n", ""), CHINESE, "# 读取\nprint(x)  # 显示\n"),
    "the translators' own line": (
        BASE, BASE.replace("a.csv", "b.csv"),
        "import 字\n" + CHINESE, "import 字\n" + CHINESE.replace("a.csv", "b.csv"),
    ),
    "both added at the end": (BASE, BASE + "one()\n", CHINESE + "two()\n", CHINESE + "two()\none()\n"),
    "the same change on both sides": (BASE, BASE + "one()\n", BASE + "one()\n", BASE + "one()\n"),
    "the translators had the change before": (
        "# Go\nreturn f(a @ b)\n", "# Go\nc = a @ b\nreturn f(c)\n",
        "# 去\nc = a @ b\nreturn f(c)\n", "# 去\nc = a @ b\nreturn f(c)\n",
    ),
    "a tab of the translators' own": (
        "#@tab all\nf(1)\n", "#@tab numpy, plain\nf(1)\n",
        "#@tab numpy, plain, polars\nf(1)\n", "#@tab numpy, plain, polars\nf(1)\n",
    ),
    "a tab added upstream": (
        "#@tab numpy\nf(1)\n", "#@tab numpy, plain\nf(2)\n",
        "#@tab numpy, polars\nf(1)\n", "#@tab numpy, polars, plain\nf(2)\n",
    ),
    "a word in a formula": (
        "$$\n\\mathrm{mean} &= a \\\\\nb &= 1\n$$\n", "$$\n\\mathrm{mean} &= a \\\\\nb &= 2\n$$\n",
        "$$\n\\mathrm{平均} &= a \\\\\nb &= 1\n$$\n", "$$\n\\mathrm{平均} &= a \\\\\nb &= 2\n$$\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "head", "target", "expected"), CASES.values(), ids=CASES)
def test_the_change_is_carried_and_the_translation_survives(base: str, head: str, target: str, expected: str) -> None:
    merged = merge(base, head, target)
    assert merged.text == expected
    assert merged.conflicts == ()


@pytest.mark.parametrize(("base", "target"), [(BASE, BASE), (BASE, CHINESE), ("", CHINESE)], ids=["same", "own", "new"])
def test_no_change_upstream_is_no_change(base: str, target: str) -> None:
    assert merge(base, base, target).text == target


def test_a_true_conflict_takes_the_heads_line_and_is_told() -> None:
    merged = merge("a = 1\n", "a = 2\n", "a = 3\n")
    assert merged.text == "a = 2\n"
    assert merged.conflicts == ("a = 3\n",)
