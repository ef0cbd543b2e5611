"""Blocks: what each construct of the dialects is, and where it begins and ends. The texts are our own."""

from __future__ import annotations

import pytest

from amts_bot.text.blocks import Kind, join
from amts_bot.text.document import split

MARKS = {
    "front": Kind.FRONT_MATTER, "h1": Kind.HEADING, "h2": Kind.HEADING, "h3": Kind.HEADING, "p": Kind.PARAGRAPH,
    "item": Kind.ITEM, "image": Kind.IMAGE, "table": Kind.TABLE, "code": Kind.CODE, "math": Kind.MATH,
    "label": Kind.LABEL, "tab": Kind.TAB, "directive": Kind.DIRECTIVE, "html": Kind.HTML, "def": Kind.DEFINITION,
    "break": Kind.BREAK, "blank": Kind.BLANK,
}  # fmt: skip


def blocks(text: str) -> list[tuple[Kind, str]]:
    document = split(text)
    assert join(document) == text
    return [(block.kind, document.body(block)) for block in document.blocks]


def case(identifier: str, *parts: str, dialect: str = "Markdown") -> object:
    """A text in parts, each after its kind: "p: A line" is a paragraph; what stands without a kind is a gap."""
    named = [part.partition(": ") for part in parts]
    text = "".join(body if mark in MARKS else part for part, (mark, _, body) in zip(parts, named, strict=True))
    expected = [(MARKS[mark], body) for mark, _, body in named if mark in MARKS]
    return pytest.param(text, expected, id=f"{dialect}: {identifier}")


def d2l(identifier: str, *parts: str) -> object:
    return case(identifier, *parts, dialect="D2L")


def myst(identifier: str, *parts: str) -> object:
    return case(identifier, *parts, dialect="MyST")


def github(identifier: str, *parts: str) -> object:
    return case(identifier, *parts, dialect="GitHub")


# fmt: off
@pytest.mark.parametrize(("text", "expected"), [
    case("nothing"),
    case("blank lines only", "blank: ", "\n\n \n"),
    case("blank lines first", "blank: ", "\n\n", "p: Tea.\n", "\n\n"),
    case("no line end at the end", "p: Tea."),
    case("lines of a paragraph", "p: Tea\nand *milk*.\n", "\n", "p: More.\n"),
    case("a blank line of many blanks", "p: Tea.\n", "        \n", "p: Milk.\n"),
    case("a blank line of tabs, CRLF", "p: Tea.\r\n", "\t\t\r\n", "p: Milk.\r\n"),
    case("a form feed between", "p: Tea.\n", "\f\n", "p: Milk.\n"),
    case("old Macintosh line ends are one line", "p: Tea.\r\rMilk.\r"),
    case("Unicode's line separator ends no line", "p: Tea.\u2028# Milk\n"),
    case("a byte order mark", "blank: ", "\ufeff", "h1: # Tea\n"),
    case("headings", "h1: # Tea\n", "h3: ### Milk ###\n", "h2: ##\n"),
    case("a heading without a blank is none", "p: #Tea\n"),
    case("seven hashes are none", "p: ####### Tea\n"),
    case("underlined headings", "h1: Tea\n===\n", "h2: Milk\nand sugar\n---\n"),
    case("breaks", "break: ***\n", "break: - - -\n", "\n", "break: ___\n"),
    case("items", "item: - tea\n", "item: - milk\n  and sugar\n", "\n", "item: - water\n"),
    case("numbered items", "item: 1. tea\n", "item: 2. milk\n", "item: 10. water\n"),
    case("a number amid a paragraph is no list", "p: Born in\n1984. A year.\n"),
    case("an item in an item", "item: - tea\n", "item:   - green\n", "item:     1. first\n", "item: - milk\n"),
    case("an item with a paragraph and code", "item: - tea\n", "\n", "p:   more\n", "\n", "code:   ```\n  x\n  ```\n"),
    case("an item behind a tab", "item: -\ttea\n", "\n", "p: \tmore\n"),
    case("empty items", "p: Tea.\n", "\n", "item: -\n", "item: - milk\n", "item: - \n"),
    case("an item that begins with a heading", "h2: - ## Tea\n", "p:   text\n"),
    case("a quote", "p: > Tea\n> and milk.\n", ">\n", "p: > More.\n", "\n", "p: Out.\n"),
    case("a quote's lazy line", "p: > Tea\nand milk.\n"),
    case("a list in a quote in an item", "item: - > tea\n", "item:   > - milk\n"),
    case("a quote between items", "item: - tea\n", "p: > milk\n", "item: - water\n"),
    case("fenced code", "code: ```python\n# no heading\n\n- no item\n```\n", "p: Tea.\n"),
    case("fenced code with tildes", "code: ~~~\n```\n~~~\n"),
    case("fenced code that nobody closes", "p: Tea.\n", "code: ```\nx\n\ny"),
    case("a longer fence", "code: ````\n```\n````\n"),
    case("indented code", "p: Tea.\n", "\n", "code:     x\n\n    y\n", "p: Milk.\n"),
    case("code in a quote", "p: > Tea\n", "code: > ```\n> x\n> ```\n", "p: > milk\n"),
    case("HTML", "html: <div>\n<p>tea</p>\n</div>\n", "\n", "p: <b>Tea</b> is hot.\n"),
    case("an HTML comment over blank lines", "html: <!-- tea\n\n# milk\n-->\n", "p: Water.\n"),
    case("Markdown between HTML", "html: <details>\n", "\n", "p: Tea.\n", "\n", "html: </details>\n"),
    case("definitions of links", "def: [a]: https://example.org 'Tea'\n", "def: [b]: b.md\n", "p: Tea.\n"),
    case("an image", "image: ![Tea [green] (hot).](img/tea_(1).svg)\n"),
    case("an image amid words is no image block", "p: ![Tea](a.svg) is hot.\n"),
    case("front matter", "front: ---\ntitle: Tea\n---\n", "h1: # Tea\n"),
    case("front matter behind a mark, CRLF", "blank: ", "\ufeff", "front: ---\r\na: b\r\n...\r\n", "p: Tea.\r\n"),
    case("a rule at the start is no front matter", "break: ---\n", "\n", "h2: Tea\n---\n"),
    case("a control character is a blank", "p: Tea.\n", "\x00\n", "p: Milk.\n"),

    github("a table", "table: | a | b |\n|---|:-:|\n| c | d |\n", "\n", "p: Tea.\n"),
    github("a table without outer pipes", "table: a | b\n- | -\nc | d\n"),
    github("a table whose formula has pipes", "table: | a | b |\n|---|---|\n| $|x|$ | y |\n"),
    github("a table row with an escaped pipe", "table: | a | b |\n|---|---|\n| \\| | y |\n"),
    github("a table ends at its label", "table: | a |\n|---|\n| b |\n", "label: :label:`tab_a`\n"),
    github("a table in a quote and in an item", "table: > | a |\n> |---|\n", "\n", "table: - | a |\n  |---|\n"),
    github("two rows of another width are no table", "p: | a | b |\n|---|\n"),
    github("an alert", "directive: > [!NOTE]\n", "p: > Tea.\n"),
    github("tasks", "item: - [ ] tea\n", "item: - [x] milk\n"),
    github("a footnote", "item: [^1]: Tea.\n    Hot.\n", "\n", "p:     Milk.\n", "\n", "p: Out.\n"),

    d2l("a label under a heading", "h2: ## Tea\n", "label: :label:`sec_tea`\n", "\n", "p: Hot.\n"),
    d2l("an image's width and label", "image: ![Tea.](tea.svg)\n", "label: :width:`400px`\n", "label: :label:`fig_a`\n"),
    d2l("code for a notebook", "code: ```{.python .input  n=3}\n#@tab mxnet, pytorch\nx = 1\n```\n"),
    d2l("math over blank lines", "p: Tea\n", "math: $$\nx\n\n= y.\n$$\n", "label: :eqlabel:`eq_a`\n", "p: milk.\n"),
    d2l("math on one line", "math: $$x = 1,$$\n", "p: where x is 1.\n"),
    d2l("math in a slide mark", "math: [**$$x = 1$$**]\n"),
    d2l("math with text behind it is inline", "p: $$x$$ is 1.\n"),
    d2l("tabs", "tab: :begin_tab:`mxnet`\n", "p: Tea.\n", "tab: :end_tab:\n", "\n", "tab: :begin_tab:toc\n", "tab: :end_tab:\n"),
    d2l("slide marks over lines", "p: [**Tea\nand milk.**]\n", "\n", "p: (**More**)\n"),

    myst("a target", "label: (tea)=\n", "h1: # Tea\n"),
    myst("a comment and a break", "html: % tea\n", "break: +++ {\"a\": 1}\n", "p: Tea.\n"),
    myst("an admonition", "directive: :::{note} Tea\n:class: tip\n", "\n", "p: Hot.\n", "\n", "item: - milk\n", "directive: :::\n"),
    myst("an admonition of backticks", "directive: ```{warning}\n", "p: Hot.\n", "directive: ```\n"),
    myst("options between rules", "directive: ```{note}\n---\nclass: tip\n---\n", "p: Hot.\n", "directive: ```\n"),
    myst("nested directives", "directive: ::::{grid}\n", "directive: :::{card} Tea\n", "p: Hot.\n", "directive: :::\n", "directive: ::::\n"),
    myst("code in an admonition", "directive: ````{note}\n", "code: ```\nx\n```\n", "directive: ````\n"),
    myst("a code cell", "code: ```{code-cell} python\n:tags: [a]\nx = 1\n```\n"),
    myst("math as a directive", "math: ```{math}\n:label: eq\nx = 1\n```\n"),
    myst("math with a label", "math: $$\nx\n$$ (eq-tea)\n"),
    myst("an environment", "math: \\begin{align}\nx\n\n&= y\n\\end{align}\n", "p: Tea.\n"),
    myst("a fence that nobody closes", "directive: :::{note}\n", "p: Tea.\n"),
])
# fmt: on
def test_blocks(text: str, expected: list[tuple[Kind, str]]) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize("depth", [3, 9, 40, 1000])
def test_deep_nesting_ends_somewhere_and_loses_nothing(depth: int) -> None:
    text = "> " * depth + "tea\n" + "- " * depth + "milk\n" + "".join("  " * n + "- a\n" for n in range(depth))
    assert join(split(text)) == text


def test_quotes_and_lists_by_turns_may_be_as_many_as_they_like() -> None:
    text = "> tea\n- milk\n" * 3000
    assert [kind for kind, _ in blocks(text)] == [Kind.PARAGRAPH, Kind.ITEM] * 3000


def test_a_heading_knows_its_level_and_an_item_its_depth() -> None:
    document = split("### Tea\n\nMilk\n====\n\n- a\n  - b\n")
    assert [block.level for block in document.blocks] == [3, 1, 0, 1]


def test_lines_tell_what_is_a_containers_prefix() -> None:
    document = split("> - tea\n>   and milk\n")
    (block,) = document.blocks
    assert [document.text[line.content : line.end] for line in block.lines] == ["tea\n", "and milk\n"]


def test_line_numbers_count_from_one() -> None:
    document = split("a\n\nb\nc\n")
    first, second = document.blocks
    assert document.lines_of(first.start, first.body_end) == (1, 1)
    assert document.lines_of(first.start, first.end) == (1, 2)
    assert document.lines_of(second.start, second.end) == (3, 4)
