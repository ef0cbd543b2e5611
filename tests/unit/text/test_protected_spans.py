"""Protected spans: what no translator changes, and what only looks like it. The texts are our own."""

from __future__ import annotations

import pytest

from amts_bot.text.protected_spans import (
    ProtectionBroken,
    SpanKind,
    mask,
    protect,
    protected_spans,
    restore,
    without_slide_marks,
)


def spans(prose: str) -> list[tuple[str, str]]:
    return [(span.kind.value, prose[span.start : span.end]) for span in protected_spans(prose)]


def case(identifier: str, prose: str, *expected: str, kind: str) -> object:
    return pytest.param(prose, [(kind, text) for text in expected], id=f"{kind}: {identifier}")


def code(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="code")


def math(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="math")


def reference(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="reference")


def link(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="link")


def url(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="url")


def html(identifier: str, prose: str, *expected: str) -> object:
    return case(identifier, prose, *expected, kind="html")


# fmt: off
@pytest.mark.parametrize(("prose", "expected"), [
    code("plain", "Call `f(x)` now.", "`f(x)`"),
    code("with backticks inside", "A ``a ` b`` here.", "``a ` b``"),
    code("over a soft wrap", "A `a\nb` here.", "`a\nb`"),
    code("with dollars inside", "Pay `$5` or `$6`.", "`$5`", "`$6`"),
    code("that nobody closes", "A `a here."),
    code("of two lengths", "A ``a` here."),
    code("next to a Han letter", "调用`f`即可", "`f`"),

    math("plain", "Let $x$ be $y + 1$.", "$x$", "$y + 1$"),
    math("with blanks inside the marks", "Let $ x $ be.", "$ x $"),
    math("in double marks", "Let $$x$$ be.", "$$x$$"),
    math("with an escaped dollar inside", r"Let $\$x$ be.", r"$\$x$"),
    math("over a soft wrap", "Let $x\n+ y$ be.", "$x\n+ y$"),
    math("in backslash brackets", r"Let \(x\) be.", r"\(x\)"),
    math("of prices is none", "It costs $5, not $6."),
    math("of escaped dollars is none", r"It costs \$5, not \$6."),
    math("not over a blank line", "A $x\n\ny$ b."),
    math("next to Han letters", "令$x$为$y$。", "$x$", "$y$"),

    reference("D2L's", "See :numref:`fig_a` and :cite:`Doe.2020,Roe.2021`.", ":numref:`fig_a`", ":cite:`Doe.2020,Roe.2021`"),
    reference("MyST's roles", "See {ref}`tea <a>` and {prf:ref}`b`.", "{ref}`tea <a>`", "{prf:ref}`b`"),
    reference("MyST's substitutions", "By {{ author }}.", "{{ author }}"),
    reference("footnotes", "Tea[^1] and milk[^a-b].", "[^1]", "[^a-b]"),
    reference("citations", "As in [@doe; @roe].", "[@doe; @roe]"),
    reference("attributes", "Tea {#sec-tea .hot}", "{#sec-tea .hot}"),

    link("plain", "Read [tea](a.md) now.", "](a.md)"),
    link("with brackets inside", "Read [tea](a_(b).md).", "](a_(b).md)"),
    link("with a title", 'Read [tea](a.md "Hot tea").', '](a.md "Hot tea")'),
    link("in angle brackets", "Read [tea](<a b.md>).", "](<a b.md>)"),
    link("by reference", "Read [tea][a] and [milk][].", "][a]", "][]"),
    link("of an image", "See ![tea](a.svg).", "](a.svg)"),

    url("bare", "See https://example.org/a?b=c#d.", "https://example.org/a?b=c#d"),
    url("before several stops", "See https://example.org/a...!", "https://example.org/a"),
    url("with brackets inside", "See https://example.org/a_(b).", "https://example.org/a_(b)"),
    url("in brackets", "Tea (see https://example.org/a).", "https://example.org/a"),
    url("in angle brackets", "See <https://example.org/a>.", "<https://example.org/a>"),
    url("up to a blank in angle brackets", "See <https://example.org/a b>.", "https://example.org/a"),
    url("an address", "Write to <tea@example.org>.", "<tea@example.org>"),
    url("before a full-width stop", "见https://example.org/a。", "https://example.org/a"),

    html("tags", "<b>Tea</b> and<br/>", "<b>", "</b>", "<br/>"),
    html("with attributes", '<a href="b">tea</a>', '<a href="b">', "</a>"),
    html("comments", "Tea <!-- hot --> now.", "<!-- hot -->"),
    html("entities", "a&nbsp;b&#8217;c&#x2019;d&frac12;", "&nbsp;", "&#8217;", "&#x2019;", "&frac12;"),
    html("less than is none", "Let a < b and b > c."),

    case("D2L's slide marks", "[**Tea**] and (**milk**).", "[**", "**]", "(**", "**)", kind="mark"),
    case("the placeholders themselves", "a\ue0003\ue001b", "\ue0003\ue001", kind="escape"),
])
# fmt: on
def test_spans(prose: str, expected: list[tuple[str, str]]) -> None:
    assert spans(prose) == expected
    assert restore(protect(prose)) == prose


def test_the_kinds_are_those_that_are_tested() -> None:
    assert {kind.value for kind in SpanKind} == {
        "code", "math", "reference", "link", "url", "html", "mark", "escape",
    }  # fmt: skip


def test_placeholders_are_numbered_in_their_order() -> None:
    protected = protect("Let `a` be $b$.")
    assert protected.text == "Let \ue0000\ue001 be \ue0001\ue001."
    assert protected.originals == ("`a`", "$b$")


def test_restoring_puts_spans_where_the_translation_has_them() -> None:
    protected = protect("Let `a` be $b$.")
    assert restore(protected, "令\ue0001\ue001为\ue0000\ue001。") == "令$b$为`a`。"


def test_prose_without_spans_is_left_as_it_is() -> None:
    assert protect("Tea.").text == "Tea."
    assert restore(protect("Tea."), "茶。") == "茶。"


@pytest.mark.parametrize(
    "translated",
    [
        pytest.param("令为\ue0001\ue001。", id="lost"),
        pytest.param("令\ue0000\ue001为\ue0001\ue001\ue0001\ue001。", id="doubled"),
        pytest.param("令\ue0000\ue001为\ue0002\ue001。", id="unknown"),
        pytest.param("令\ue0000\ue001为\ue0001。", id="cut"),
        pytest.param("令\ue0000\ue001为\ue0001\ue001\ue001。", id="with an extra mark"),
        pytest.param("令\ue0000\ue001为\ue0001 1\ue001。", id="with text inside"),
        pytest.param("令`a`为$b$。", id="written out"),
    ],
)
def test_damaged_placeholders_are_refused(translated: str) -> None:
    with pytest.raises(ProtectionBroken):
        restore(protect("Let `a` be $b$."), translated)


def test_a_mask_keeps_words_of_links_and_slide_marks() -> None:
    assert mask("(**Read** [tea](a.md) `now`.") == "(**Read** [tea]XXXXXX XXXXX."


def test_slide_marks_are_no_words() -> None:
    assert without_slide_marks("[**Tea is**] (**hot**), **not** cold.") == "Tea is hot, **not** cold."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The (~~hot~~) tea [~~is good~~] is here.", "The tea is here."),
        ("[~~Only on a slide~~]", "Only on a slide"),
        ("a [~~struck~~](https://example.org) link and ~~struck~~ words", None),
    ],
    ids=["among other words", "nothing else", "GitHub's strikethrough"],
)
def test_what_stands_on_slides_only_is_not_read(text: str, words: str | None) -> None:
    assert without_slide_marks(text) == (text if words is None else words)
