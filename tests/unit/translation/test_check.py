"""Is a translation sound? Each check with what it finds, and beside it what it leaves alone."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from amts_bot.text.segments import read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.checks.check import CHECKS, check, new_errors
from amts_bot.translation.ledger import Finding, Severity

SAMPLES_FOLDER = Path(__file__).parents[2] / "fixtures/check"
SAMPLES = sorted(SAMPLES_FOLDER.rglob("*.md"))


def findings(source: str, target: str, language: str = "es") -> tuple[Finding, ...]:
    return check(align(read_segments(source, "en"), read_segments(target, language)))


def messages(name: str, source: str, target: str, language: str = "es") -> list[str]:
    return [finding.message for finding in findings(source, target, language) if finding.check == name]


@dataclass(frozen=True)
class Case:
    """A translation with something wrong, what is said about it, and the same translation with nothing wrong."""

    name: str
    check: str
    source: str
    wrong: str
    says: tuple[str, ...]
    right: str
    language: str = "es"

    def __str__(self) -> str:
        return f"{self.check}: {self.name}"


def case(name: str, check: str, source: str, wrong: str, *says: str, right: str, language: str = "es") -> Case:
    return Case(name, check, source, wrong, says, right, language)


HIVE = (SAMPLES_FOLDER / "github/beehive.en.md").read_text(encoding="utf-8")
HIVE_DE = (SAMPLES_FOLDER / "github/beehive.de.md").read_text(encoding="utf-8")
BEFORE_WINTER, WINTER = HIVE_DE[: HIVE_DE.index("## Winter")], HIVE_DE[HIVE_DE.index("## Winter") :]
AFTER_WINTER = WINTER[WINTER.index("[^wood]:") :]
CLOSE_THE_HIVE = WINTER[WINTER.index("Verenge") : WINTER.index("Lass den Stock")]

STRUCTURE = [
    case("a heading is lost", "headings", HIVE, HIVE_DE.replace("## Was du brauchst\n\n", ""),
         "the heading `What you need` is missing", right=HIVE_DE, language="de"),
    case("a heading on another level", "headings", HIVE, HIVE_DE.replace("## Winter", "### Winter"),
         "the heading `Winter` is on level 3, in the source on 2", right=HIVE_DE, language="de"),
    case("a heading glued to its paragraph", "headings", HIVE, HIVE_DE.replace("## Winter\n\n", "## Winter "),
         "the heading `Winter Verenge das Flugloch auf die Breite eines Fingers, d…` runs on into the text after it",
         right=HIVE_DE.replace("## Winter", "## Winter (winter)"), language="de"),
    case("a section is lost", "sections", HIVE, BEFORE_WINTER + AFTER_WINTER, "the section `Winter` is missing",
         right=HIVE_DE + "\n## Nachwort\n\nDiesen Teil haben die Übersetzer geschrieben.\n", language="de"),
    case("a paragraph is lost", "paragraphs", HIVE, HIVE_DE.replace(CLOSE_THE_HIVE, ""),
         "the paragraph `Close the entrance to the width of one finger, so that no m…` is missing",
         right=HIVE_DE, language="de"),
    case("a sentence is lost", "paragraphs", HIVE,
         HIVE_DE.replace(" Die Bienen bleiben zu Hause, und sie freuen sich nicht darüber.", ""),
         "the sentence `The bees stay at home, and they are not pleased.` is missing",
         right=HIVE_DE.replace("Kälte.\n\nLass", "Kälte. Lass"), language="de"),
    case("a paragraph stands twice", "doubled", HIVE, HIVE_DE.replace(CLOSE_THE_HIVE, CLOSE_THE_HIVE * 2),
         "the paragraph `Verenge das Flugloch auf die Breite eines Fingers, damit ke…` stands twice",
         right=HIVE_DE, language="de"),
    case("thrice what the source has twice", "doubled", "The oil burns on the wick, 5 grams an hour.\n\n" * 2,
         "El aceite arde en la mecha, 5 gramos por hora.\n\n" * 3,
         "the paragraph `El aceite arde en la mecha, 5 gramos por hora.` stands twice",
         right="El aceite arde en la mecha, 5 gramos por hora.\n\n" * 2),
    case("items glued together", "lists", "* The first apple is red.\n* The second apple is green.\n",
         "* La primera manzana es roja. * La segunda manzana es verde.\n", "2 list items have become one",
         right="* La primera manzana es roja.\n* La segunda manzana es verde.\n"),
    case("an item lost its mark", "lists", "Apples:\n\n1. The first apple is red.\n",
         "Manzanas:\n\nLa primera es roja.\n",
         "a list item has become part of other text", right="Manzanas:\n\n* La primera manzana es roja.\n"),
    case("front matter lost its end", "front-matter", "---\ntitle: Lamp\n---\n\nA lamp.\n",
         "---\ntitle: Lámpara\n\nUna lámpara.\n", "the front matter is missing or not closed",
         right="---\ntitle: Lámpara\n---\n\nUna lámpara.\n"),
]  # fmt: skip

FIGURE = "![A lamp.](img/lamp.svg)\n:label:`fig_lamp`\n\nSee :numref:`fig_lamp` and :cite:`Ohm.1827`.\n"
FIGURE_ES = "![Una lámpara.](img/lamp.svg)\n:label:`fig_lamp`\n\nVéase :numref:`fig_lamp` y :cite:`Ohm.1827`.\n"

NAMES = [
    case("a label is lost", "labels", FIGURE, FIGURE_ES.replace(":label:`fig_lamp`\n", ""),
         "the label `fig_lamp` is missing", right=FIGURE_ES),
    case("a label stands twice", "labels", FIGURE, FIGURE_ES + "\n:label:`fig_lamp`\n",
         "the label `fig_lamp` stands twice", right=FIGURE_ES + "\n:label:`fig_propia`\n"),
    case("a label has another name", "labels", FIGURE, FIGURE_ES.replace(":label:`fig_lamp`", ":label:`fig_lampa`"),
         "the label `fig_lamp` has become `fig_lampa`", right=FIGURE_ES),
    case("a label inside a line", "labels", FIGURE, FIGURE_ES.replace("\n:label:", " :label:"),
         "the label `fig_lamp` has other text on its line, so no book finds it",
         right=FIGURE_ES.replace(":label:", ":width:`300px`\n:label:")),
    case("a MyST target is lost", "labels", "(lamp)=\n# Lamp\n", "# Lámpara\n", "the label `lamp` is missing",
         right="(lamp)=\n# Lámpara\n"),
    case("a formula's label is lost", "labels", "$$\nx = 1\n$$ (eq:one)\n", "$$\nx = 1\n$$\n",
         "the label `eq:one` is missing", right="$$\nx = 1\n$$ (eq:one)\n"),
    case("a directive's name is lost", "labels", "```{figure} lamp.svg\n:name: fig-lamp\n```\n",
         "```{figure} lamp.svg\n```\n", "the label `fig-lamp` is missing",
         right="```{figure} lamp.svg\n:name: fig-lamp\n```\n"),
    case("a heading's anchor is lost", "labels", "## Lamp {#lamp}\n", "## Lámpara\n", "the label `lamp` is missing",
         right="## Lámpara {#lamp}\n"),
    case("a reference is lost", "references", FIGURE, FIGURE_ES.replace(" :numref:`fig_lamp`", " la figura"),
         "the reference to `fig_lamp` is missing", right=FIGURE_ES),
    case("one of two references is lost", "references", "See :numref:`fig_a`, then :numref:`fig_a` again.\n",
         "Véase :numref:`fig_a`.\n", "1 of 2 references to `fig_a` is missing",
         right="Otra vez :numref:`fig_a`, y :numref:`fig_a`.\n"),
    case("a reference too many", "references", FIGURE, FIGURE_ES.replace("y :cite:", "y :numref:`fig_lamp` y :cite:"),
         "a reference to `fig_lamp` that the source does not have here", right=FIGURE_ES),
    case("a MyST reference is lost", "references", "As in {ref}`the lamp <lamp>`.\n", "Como en la lámpara.\n",
         "the reference to `lamp` is missing", right="Como en {ref}`la lámpara <lamp>`.\n"),
    case("a reference to a name that nobody knows", "reference-targets", FIGURE,
         FIGURE_ES.replace(":numref:`fig_lamp`", ":numref:`fig_lámpara`"),
         "a reference leads to `fig_lámpara`, where the source has `fig_lamp`", right=FIGURE_ES),
    case("a citation with a slip", "reference-targets", FIGURE, FIGURE_ES.replace("Ohm.1827", "Ohm .1827"),
         "a citation cites `Ohm .1827`, where the source has `Ohm.1827`",
         right=FIGURE_ES.replace("Ohm.1827", "Ampere.1820")),
    case("a citation is lost", "citations", FIGURE, FIGURE_ES.replace(" y :cite:`Ohm.1827`", ""),
         "the citation of `Ohm.1827` is missing", right=FIGURE_ES),
    case("one of several keys is lost", "citations", "See {cite:p}`ohm,ampere`.\n", "Véase {cite:p}`ohm`.\n",
         "the citation of `ampere` is missing", right="Véase {cite:p}`ampere, ohm`.\n"),
    case("an image is lost", "images", FIGURE, FIGURE_ES.partition("\n")[2], "the image `img/lamp.svg` is missing",
         right=FIGURE_ES.replace("img/lamp.svg", "img/lamp_es.svg")),
    case("an image has another path", "images", FIGURE, FIGURE_ES.replace("img/lamp.svg", "img/lámpara.svg"),
         "the image `img/lamp.svg` has become `img/lámpara.svg`",
         right=FIGURE_ES.replace("img/lamp.svg", "img/es/lamp.svg")),
    case("an HTML image is lost", "images", '<img src="lamp.png" alt="A lamp">\n\nA lamp.\n', "Una lámpara.\n",
         "the image `lamp.png` is missing", right='<img src="lamp.png" alt="Una lámpara">\n\nUna lámpara.\n'),
    case("a link is lost", "links", "See the [shop](https://lamp.example/shop).\n", "Véase la tienda.\n",
         "the link to `https://lamp.example/shop` is missing", right="La [tienda](https://lamp.example/es/tienda).\n"),
    case("a link leads elsewhere", "links", "See the [shop](https://lamp.example/en).\n",
         "La [tienda](https732/lamp).\n", "the link to `https://lamp.example/en` leads to `https732/lamp`",
         right="La [tienda](https://es.lamp.example).\n"),
    case("a link's definition is lost", "links", "See the [shop][shop].\n\n[shop]: https://lamp.example\n",
         "Véase la [tienda][shop].\n", "the definition of the link `shop` is missing",
         right="La [tienda][shop].\n\n[shop]: https://lamp.example\n"),
    case("a footnote is lost", "footnotes", "A lamp.[^1]\n\n[^1]: It burns oil.\n", "Una lámpara.[^1]\n",
         "the footnote `1` is missing", right="Una lámpara.[^1]\n\n[^1]: Quema aceite.\n"),
    case("a footnote's mark is lost", "footnotes", "A lamp.[^1]\n\n[^1]: It burns oil.\n",
         "Una lámpara.\n\n[^1]: Quema aceite.\n", "the mark of the footnote `1` is missing",
         right="Una lámpara.[^1][^t]\n\n[^1]: Quema aceite.\n\n[^t]: Nota de los traductores.\n"),
    case("a mark without a footnote", "footnotes", "A lamp.\n", "Una lámpara.[^t]\n",
         "the footnote mark `t` has no footnote", right="Una lámpara.[^t]\n\n[^t]: Nota.\n"),
    case("a tab is lost", "tabs", ":begin_tab:`mxnet, jax`\nOne.\n:end_tab:\n", ":begin_tab:`mxnet`\nUno.\n:end_tab:\n",
         "the tab for `jax` is missing",
         right=":begin_tab:`mxnet`\nUno.\n:end_tab:\n\n:begin_tab:`jax, paddle`\nUno.\n:end_tab:\n"),
    case("a directive's name is translated", "directives", "```{note}\nA lamp.\n```\n",
         "```{nota}\nUna lámpara.\n```\n",
         "the directive `note` has become `nota`", right="```{note}\nUna lámpara.\n```\n"),
    case("an option's name is translated", "directives", "```{image} lamp.svg\n:width: 50%\n```\n",
         "```{image} lamp.svg\n:ancho: 50%\n```\n", "the directive option `image width` has become `image ancho`",
         right="```{image} lamp.svg\n:width: 40%\n```\n"),
    case("an alert's name is translated", "directives", "> [!NOTE]\n> A lamp.\n", "> [!NOTA]\n> Una lámpara.\n",
         "the directive `[!NOTE]` is missing", right="> [!NOTE]\n> Una lámpara.\n"),
    case("a shortcode is lost", "directives", "{{< note >}}\nA lamp.\n{{< /note >}}\n", "{{< note >}}\nUna lámpara.\n",
         "the template tag `/note` is missing", right="{{< note >}}\nUna lámpara.\n{{< /note >}}\n"),
]  # fmt: skip

CODE = "Call `light(oil)`:\n\n```python\n# a lamp\nlamp = light(oil)\nprint('Light!')\n```\n\nIt burns.\n"
CODE_ES = "Llame a `light(oil)`:\n\n```python\n# una lámpara\nlamp = light(oil)\nprint('¡Luz!')\n```\n\nArde.\n"
FORMULA = "Let $x$ be the oil, $n^{th}$ day:\n\n$$y = a x, \\quad \\text{where } a > 0.$$\n\nIt burns.\n"
FORMULA_ES = "Sea $x$ el aceite, $n$ días:\n\n$$y = a x, \\quad \\text{donde } a > 0$$\n\nArde.\n"
TABLE = "|Oil|Days|\n|:--|--:|\n|olive|3|\n|whale|5|\n\nIt burns.\n"
TABLE_ES = "|Aceite|Días|\n|---|---|\n|oliva|3|\n|ballena|5|\n\nArde.\n"

VERBATIM = [
    case("code is lost", "inline-code", CODE, CODE_ES.replace("`light(oil)`", "la función"),
         "the code `` `light(oil)` `` is missing", right=CODE_ES),
    case("code is translated", "inline-code", CODE, CODE_ES.replace("`light(oil)`", "`luz(aceite)`"),
         "the code `` `light(oil)` `` has become `` `luz(aceite)` ``",
         right=CODE_ES.replace("`light(oil)`", "`` light(oil) ``")),
    case("a code block is lost", "code-blocks", CODE, CODE_ES[: CODE_ES.index("```")] + "Arde.\n",
         "the code block `lamp = light(oil)` is missing", right=CODE_ES),
    case("code of another framework in its place", "code-blocks",
         "```{.python .input}\n#@tab mxnet\nlamp = light(oil)\n```\n\nIt burns.\n",
         "```{.python .input}\n#@tab paddle\nlamp = light(oil)\n```\n\nArde.\n",
         "the code block `lamp = light(oil)` is missing",
         right="```{.python .input}\n#@tab mxnet, paddle\nlamp = light(oil)\n```\n\nArde.\n"),
    case("code says something else", "code-changes", CODE, CODE_ES.replace("light(oil)\nprint", "light(aceite)\nprint"),
         "the code differs from the source: without `oil`, with `aceite`", right=CODE_ES),
    case("a formula is lost", "inline-math", FORMULA, FORMULA_ES.replace("$x$ ", ""), "the formula `$x$` is missing",
         right=FORMULA_ES),
    case("several formulas changed", "inline-math", "Of $p$, $q$ and $r$.\n", "De $s$ y $r$.\n",
         "2 formulas (`$p$`, `$q$`) have become `$s$`", right="De $r$, $q.$ y $ p $.\n"),
    case("a number is written out", "inline-math", "It has $n$ legs, $3$ of wood.\n", "Tiene patas, tres de madera.\n",
         "the formula `$n$` is missing", right="Tiene $n$ patas, tres de madera.\n"),
    case("a display formula is lost", "display-math", FORMULA, FORMULA_ES.replace("\n$$y = a x, \\quad", "\n").replace(
         "\\text{donde } a > 0$$\n", ""),
         "the formula `$$y = a x, \\quad \\text{where } a > 0.$$` is missing", right=FORMULA_ES),
    case("a display formula in the sentence", "formula-changes", "It is\n\n$$y = a x + b$$\n\nand it burns.\n",
         "Es $y = a x + b$ y arde.\n", "the formula `$$y = a x + b$$` has become part of a sentence",
         right="Es\n\n$$\ny = ax + b,\n$$\n\ny arde.\n"),
    case("a formula says something else", "formula-changes", FORMULA, FORMULA_ES.replace("a > 0", "a < 0"),
         "the formula differs from the source: without `>`, with `<`", right=FORMULA_ES),
    case("a brace is lost", "math-syntax", "$$\\frac{a}{b}$$\n", "$$\\frac{a}{b$$\n",
         "the formula `$$\\frac{a}{b$$` has a brace or environment that is not closed", right="$$\\frac{a}{b}$$\n"),
    case("an environment is translated", "math-syntax", "$$\\begin{array}x\\end{array}$$\n",
         "$$\\begin{matriz}x\\end{array}$$\n",
         "the formula `$$\\begin{matriz}x\\end{array}$$` has a brace or environment that is not closed",
         right="$$\\begin{array} x \\end{array}$$\n"),
    case("a table is lost", "tables", TABLE, "Oliva, 3 días.\n\nArde.\n", "the table `|Oil|Days|` is missing",
         right=TABLE_ES),
    case("a column is lost", "tables", TABLE, "|Aceite|\n|---|\n|oliva|\n|ballena|\n\nArde.\n",
         "the table has another number of columns: 1 in place of 2", right=TABLE_ES),
    case("a cell is lost", "tables", TABLE, TABLE_ES.replace("|ballena|5|", "|ballena|"),
         "row 3 of the table has another number of cells: 1 in place of 2",
         right=TABLE_ES.replace("ballena", "ballena \\| cachalote")),
    case("a row is lost", "table-rows", TABLE, TABLE_ES.replace("|oliva|3|\n", ""),
         "the table has another number of rows: 2 in place of 3", right=TABLE_ES),
]  # fmt: skip

TABS = ":begin_tab:`mxnet`\nOne lamp.\n:end_tab:\n\n:begin_tab:`jax`\nTwo lamps.\n:end_tab:\n"
TABS_ES = ":begin_tab:`mxnet`\nUna lámpara.\n:end_tab:\n\n:begin_tab:`jax`\nDos lámparas.\n:end_tab:\n"

CLOSING = [
    case("a fence is never closed", "fences", CODE, CODE_ES.replace("```\n\nArde", "\nArde"),
         "the fence `` ```python `` is never closed", right=CODE_ES),
    case("a fence is not closed before the next", "fences", CODE + "\n" + CODE,
         CODE_ES.replace("```\n\nArde", "\nArde") + "\n" + CODE_ES,
         "the fence `` ```python `` is not closed before the next one opens", right=CODE_ES + "\n" + CODE_ES),
    case("`$$` is not closed", "fences", FORMULA, FORMULA_ES.replace("0$$", "0"), "a `$$` is not closed",
         right=FORMULA_ES.replace("0$$", "0$$,")),
    case("`$$` takes in what follows", "fences", "$$x$$\n\n# Oil\n\n$$y$$\n\nIt burns.\n",
         "$$x\n\n# Aceite\n\n$$y$$\n\nArde.\n",
         "a `$$` is not closed", right="$$x$$\n\n# Aceite\n\n$$y$$\n\nArde.\n"),
    case("a directive is not closed", "directive-ends", ":::{note}\nA lamp.\n:::\n\nIt burns.\n",
         ":::{note}\nUna lámpara.\n\nArde.\n",
         "the directive `:::{note}` is not closed", right=":::{note}\nUna lámpara.\n:::\n\nArde.\n"),
    case("a directive's end without its begin", "directive-ends", ":::note\nA lamp.\n:::\n", "Una lámpara.\n\n:::\n",
         "`:::` closes no directive", right=":::note\nUna lámpara.\n:::\n"),
    case("a tab without its end", "tab-ends", TABS, TABS_ES.replace(":end_tab:\n\n", "\n"),
         "the tab `` :begin_tab:`mxnet` `` has no `:end_tab:`", right=TABS_ES),
    case("a tab without its begin", "tab-ends", TABS, TABS_ES.replace(":begin_tab:`jax`\n", ""),
         "an `:end_tab:` without its `:begin_tab:`",
         right=TABS_ES + "\n:begin_tab:`paddle`\nTres lámparas.\n:end_tab:\n"),
    case("an HTML tag is lost", "html-tags", "Press <kbd>L</kbd>.\n", "Pulse L.\n",
         "the HTML tag `<kbd>` is missing", "the HTML tag `</kbd>` is missing", right="Pulse <kbd>L</kbd>.\n"),
    case("an HTML element is not closed", "html-nesting", "<details>\n\nA lamp.\n\n</details>\n",
         "<details>\n\nUna lámpara.\n",
         "`<details>` is not closed", right="<details>\n\nUna <b>lámpara</b>.<br>\n\n</details>\n"),
    case("HTML closes in another order", "html-nesting", "<b>A <i>lamp</i></b>.\n", "<b>Una <i>lámpara</b></i>.\n",
         "`<i>` is not closed", "`</i>` closes nothing", right="<i><b>Una</b> lámpara</i>.\n"),
    case("a component is not closed", "html-nesting", "<Tabs>\n\nA lamp.\n\n</Tabs>\n", "<Tabs>\n\nUna lámpara.\n",
         "`<tabs>` is not closed", right="<Tabs>\n\nUna <eos>.\n\n</Tabs>\n"),
]  # fmt: skip

PROSE = [
    case("a blank inside a role", "roles", FIGURE, FIGURE_ES.replace(":numref:`", ":numref: `"),
         "the role at `` :numref: `fig_lamp` y :cite: `` is damaged", right=FIGURE_ES),
    case("a MyST role lost its backticks", "roles", "See {ref}`lamp`.\n", "Véase {ref} lamp.\n",
         "the role at `{ref} lamp.` is damaged", right="Véase {ref}`lamp`.\n"),
    case("a role's name is translated", "roles", FIGURE, FIGURE_ES.replace(":numref:", ":refnum:"),
         "no book knows the role `refnum`", right=FIGURE_ES.replace(":numref:", ":ref:")),
    case("emphasis is not closed", "markup", "A **bright** lamp.\n", "Una lámpara **clara.\n",
         "emphasis that is not closed, or has blanks inside its stars", right="Una lámpara *clara*.\n"),
    case("blanks inside emphasis", "markup", "A *bright* lamp, 2 * 3.\n", "Una lámpara * clara *, 2 * 3.\n",
         "emphasis that is not closed, or has blanks inside its stars", right="Una lámpara *clara*, 2 * 3.\n"),
    case("other slide marks", "markup", "[**A lamp**] and [oil].\n", "Una lámpara y [aceite.\n",
         "a square bracket without its other half", right="(**Una lámpara y [aceite]**).\n"),
    case("a link fell apart", "markup", "A [lamp](https://lamp.example).\n", "Una [lámpara] (https://lamp.example).\n",
         "a link whose brackets do not fit together", right="Una [lámpara](https://lamp.example).\n"),
    case("full-width brackets of a link", "markup", "A [lamp](https://lamp.example).\n", "一盏[灯]（https://lamp.example）。\n",
         "a link whose brackets do not fit together", right="一盏[灯](https://lamp.example)。\n", language="zh"),
    case("a backtick is lost", "markup", "Call `light`.\n", "Llame a `light.\n", "a backtick without its other half",
         right="Llame a ``light``.\n"),
    case("a dollar is lost", "markup", "Let $x$ be.\n", "Sea $x.\n", "a `$` without its other half",
         right="Sea $x$ (5 \\$).\n"),
    case("a placeholder is left", "placeholders", "A `lamp`.\n", "Una \ue0000\ue001.\n",
         "the placeholder character U+E000 was left behind", "the placeholder character U+E001 was left behind",
         right="Una `lamp`.\n"),
    case("bytes that could not be read", "placeholders", "A lamp.\n", "Una l\ufffdmpara.\n",
         "the placeholder character U+FFFD was left behind", right="Una lámpara.\n"),
    case("a sentence is left", "untranslated", "A lamp gives light in the dark.\n", "A lamp gives light in the dark.\n",
         "`A lamp gives light in the dark.` is left in the source language",
         right="Una lámpara da luz en la oscuridad.\n"),
    case("two sentences are left", "untranslated", "A lamp gives light in the dark. The oil burns on the wick.\n",
         "A lamp gives light in the dark. The oil burns on the wick.\n",
         "`A lamp gives light in the dark.` and 1 more are left in the source language",
         right="Una lámpara da luz en la oscuridad. El aceite arde en la mecha.\n"),
    case("names and code stay as they are", "untranslated",
         "Read `light the big lamp`, James Joule.\n\nDo not touch the hot lamp.\n",
         "Lea `light the big lamp`, James Joule.\n\nDo not touch the hot lamp.\n",
         "`Do not touch the hot lamp.` is left in the source language",
         right="Lea `light the big lamp`, James Joule.\n\nNo toque la lámpara caliente.\n"),
]  # fmt: skip

CASES = [*STRUCTURE, *NAMES, *VERBATIM, *CLOSING, *PROSE]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_finds(case: Case) -> None:
    assert messages(case.check, case.source, case.wrong, case.language) == list(case.says)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_leaves_alone(case: Case) -> None:
    assert messages(case.check, case.source, case.right, case.language) == []


def test_every_check_has_a_case() -> None:
    assert {case.check for case in CASES} | {"terms"} == set(CHECKS)  # terms needs a glossary: see test_terminology


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_text_is_sound_against_itself(case: Case) -> None:
    assert findings(case.source, case.source, "en") == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_good_translation_has_no_findings(path: Path) -> None:
    stem, language = path.name.removesuffix(".md").split(".")
    source = (path.parent / f"{stem}.en.md").read_text(encoding="utf-8")
    assert findings(source, path.read_text(encoding="utf-8"), language) == ()


# --- severities, places, order ----------------------------------------------------------------------------

BREAKS_THE_BOOK = {
    "labels", "reference-targets", "display-math", "math-syntax", "code-blocks", "images", "footnotes", "tables",
    "tab-ends", "directives", "directive-ends", "roles", "html-nesting", "fences", "front-matter", "placeholders",
}  # fmt: skip


def test_errors_are_what_breaks_the_book() -> None:
    assert {name for name, (_, severity) in CHECKS.items() if severity is Severity.ERROR} == BREAKS_THE_BOOK


LOST_REFERENCE = ("See :numref:`fig_lamp`.\n", "Véase la figura.\n")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        pytest.param({}, [Severity.WARNING], id="as usual"),
        pytest.param({"references": Severity.ERROR}, [Severity.ERROR], id="raised"),
        pytest.param({"references": None}, [], id="switched off"),
        pytest.param({"labels": None}, [Severity.WARNING], id="another check switched off"),
    ],
)
def test_severities_can_be_set(severities: dict[str, Severity | None], expected: list[Severity]) -> None:
    source, target = LOST_REFERENCE
    alignment = align(read_segments(source, "en"), read_segments(target, "es"))
    assert [finding.severity for finding in check(alignment, severities)] == expected


def places(source: str, target: str, language: str = "de") -> list[tuple[str, int | None, int | None]]:
    found = findings(source, target, language)
    return [(finding.check, finding.source_line, finding.target_line) for finding in found]


def test_a_finding_names_both_lines() -> None:
    assert places("# Lamp\n\n\nSee :numref:`fig_lamp`.\n", "# Lampe\n\nSiehe Bild.\n") == [("references", 4, 3)]


def test_what_has_no_counterpart_has_no_target_line() -> None:
    assert places(HIVE, BEFORE_WINTER + AFTER_WINTER) == [("sections", 60, None)]


def test_what_only_the_translation_has_has_no_source_line() -> None:
    own = HIVE_DE + "\n## Nachwort\n\nDiesen Teil haben die \ufffdbersetzer geschrieben.\n"
    assert places(HIVE, own) == [("placeholders", None, 72)]


def test_findings_come_in_the_order_of_the_text() -> None:
    target = HIVE_DE.replace("Ein Bienenstock ist", "Ein Bienenst\ufffdck ist").replace("## Was du brauchst\n\n", "")
    target = target.replace("Lass den Stock", "Lass den St\ufffdck")
    assert places(HIVE, target) == [("placeholders", 14, 14), ("headings", 20, None), ("placeholders", 64, 62)]


# --- the gate ---------------------------------------------------------------------------------------------


def finding(message: str, severity: Severity = Severity.ERROR, check: str = "labels", line: int = 1) -> Finding:
    return Finding(check, severity, message, line, line)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param([], [finding("a")], [finding("a")], id="an error that was not there"),
        pytest.param([finding("a")], [finding("a", line=7)], [], id="the same at another place"),
        pytest.param([finding("a")], [finding("a"), finding("a", line=7)], [finding("a", line=7)], id="once more"),
        pytest.param([finding("a"), finding("a")], [finding("a")], [], id="once less"),
        pytest.param([], [finding("a", Severity.WARNING)], [], id="a warning"),
        pytest.param([finding("a", Severity.WARNING)], [finding("a")], [finding("a")], id="a warning made an error"),
        pytest.param([finding("a")], [finding("a", check="roles")], [finding("a", check="roles")], id="another check"),
        pytest.param([finding("a")], [], [], id="an error repaired"),
    ],
)  # fmt: skip
def test_new_errors(old: list[Finding], new: list[Finding], expected: list[Finding]) -> None:
    assert new_errors(tuple(old), tuple(new)) == tuple(expected)
