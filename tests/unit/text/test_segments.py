"""Segments: which words of a block an engine gets, and where they stand. The texts are our own."""

from __future__ import annotations

import pytest

from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import SegmentedDocument, one_line, segment


def read(text: str, language: str = "en") -> SegmentedDocument:
    return segment(split(text), find_language(language))


def case(identifier: str, text: str, *expected: str) -> object:
    return pytest.param(text, list(expected), id=identifier)


# fmt: off
@pytest.mark.parametrize(("text", "expected"), [
    case("sentences", "Tea is hot. Milk is not.\n", "sentence: Tea is hot.", "sentence: Milk is not."),
    case("a soft wrap", "Tea\nis hot.\n", "sentence: Tea is hot."),
    case("a soft wrap, CRLF", "Tea\r\nis hot.\r\n", "sentence: Tea is hot."),
    case("a soft wrap in a quote", "> Tea\n> is hot.\n", "sentence: Tea is hot."),
    case("a soft wrap in an item", "- Tea\n  is hot. Milk too.\n", "sentence: Tea is hot.", "sentence: Milk too."),
    case("no boundary inside a formula", "Let $a. B$ be.\n", "sentence: Let $a. B$ be."),
    case("a task's box is no word", "- [x] Tea. Milk.\n", "sentence: Tea.", "sentence: Milk."),
    case("a footnote's mark is no word", "[^1]: Tea is hot.\n", "sentence: Tea is hot."),
    case("an item's number is no word", "12. Tea.\n", "sentence: Tea."),

    case("a heading", "## Tea $x$\n", "heading: Tea $x$"),
    case("a heading with closing hashes", "## Tea ##\n", "heading: Tea"),
    case("a heading that ends in a hash", "## C#\n", "heading: C#"),
    case("an empty heading", "##\n\n### ###\n"),
    case("a heading in containers", "1. > ## Tea\n", "heading: Tea"),
    case("a heading behind a mark", "\ufeff# Tea\n", "heading: Tea"),
    case("an underlined heading", "Tea and\nmilk\n====\n", "heading: Tea and milk"),

    case("an image", "![Tea. Hot $x$.](a.svg)\n", "caption: Tea. Hot $x$."),
    case("an image without a caption", "![](a.svg)\n"),
    case("a table", "| a | b c |\n|---|---|\n| `x|y` | |\n", "cell: a", "cell: b c", "cell: `x|y`"),
    case("a table with an escaped pipe", "a | b\n- | -\nc \\| d | e\n", "cell: a", "cell: b", "cell: c \\| d", "cell: e"),
    case("a table in a quote", "> | a |\n> |---|\n> | b |\n", "cell: a", "cell: b"),
    case("front matter", "---\ntitle: 'Hot tea'\nauthor: A\ndescription: Milk  \n---\n", "heading: Hot tea", "heading: Milk"),
    case("an apostrophe in front matter", "---\ntitle: \"Kim's tea\"\n---\n", "heading: Kim's tea"),

    case("a directive's title", ":::{note} Hot tea\nMilk.\n:::\n", "caption: Hot tea", "sentence: Milk."),
    case("a tab's title", "```{tab-item} Hot tea\nMilk.\n```\n", "caption: Hot tea", "sentence: Milk."),
    case("a figure's path is no title", "```{figure} tea.png\n:name: a\n\nHot.\n```\n", "sentence: Hot."),
    case("a grid's number is no title", "::::{grid} 2\n::::\n"),

    case("code, math and markup lines have none", "```\nTea.\n```\n\n$$\nx\n$$\n\n:label:`a`\n\n<p>Tea.</p>\n\n---\n"),
])
# fmt: on
def test_segments(text: str, expected: list[str]) -> None:
    document = read(text)
    found = [segment for group in document.segments for segment in group]
    assert [f"{segment.kind.value}: {segment.plain}" for segment in found] == expected
    for segment in found:
        assert text[segment.start] == segment.plain[0] and text[segment.end - 1] == segment.plain[-1]


def test_segments_stand_beside_their_blocks() -> None:
    document = read("# Tea\n\n```\nx\n```\n\nMilk. Water.\n")
    assert [len(group) for group in document.segments] == [1, 0, 2]


def test_slide_marks_are_no_words_of_a_segment() -> None:
    ((first, second),) = read("[**Tea is hot.**] Milk\n(**is not.**)\n").segments
    assert (first.words, second.words) == ("Tea is hot.", "Milk is not.")


def test_prose_characters_count_words_and_no_markup() -> None:
    assert read("# Tea\n\n- Milk.\n\n```\ncode\n```\n").prose_characters == len("Tea") + len("Milk.")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "hot\n  tea", "hot tea"),
        ("zh", "热\n茶", "热茶"),
        ("zh", "热\ntea", "热tea"),
        ("zh", "hot\ntea", "hot tea"),
        ("ko", "뜨거운\n차", "뜨거운 차"),
        ("en", "hot\n\ntea", "hot tea"),
        ("en", "tea", "tea"),
    ],
)
def test_lines_are_joined_as_the_language_joins_words(language: str, text: str, expected: str) -> None:
    assert one_line(text, find_language(language)) == expected
