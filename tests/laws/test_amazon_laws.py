"""Laws of the way to Amazon Translate and back: what goes out as HTML comes back as the same Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amts_bot.engines.amazon.documents import answers, documents, fits
from amts_bot.engines.amazon.marking import Marked, mark, unmark
from amts_bot.text.protected_spans import ProtectionBroken, protected_spans
from amts_bot.translation.memory.pairs import one_line
from tests.laws.strategies import law, texts

_PIECES = """the model *is* **bold** `code` $x_1 < y$ [link](https://a.org/b_c) ![img](../img/a.svg) :numref:`fig_a` <b> </b>
<kbd> </kbd> & &amp; &lt; < > a<b x>y [** **] (** **) ** * _ __ _em_ [ ] ]( [[a](b) <br/> <!--c--> "q" 'q' \\* {{ v }} [^1] DNT
\ue000 \ue001 层，。 ñ é""".split()
_sentences = st.lists(st.sampled_from(_PIECES), max_size=14).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda blank: blank.join(words))
)
lines = (texts.map(one_line) | _sentences | st.text().map(one_line)).filter(lambda text: "\n" not in text)


@law
@given(lines)
def test_a_text_comes_back_from_its_html(text: str) -> None:
    marked = mark(text)
    assert unmark(marked, marked.html("3f")) == text


@law
@given(st.lists(lines, max_size=8), st.integers(20, 2000))
def test_every_unit_comes_back_from_the_documents(sources: list[str], size: int) -> None:
    units = {unit.key: unit for unit in map(mark, sources) if fits(unit)}
    found: dict[str, str] = {}
    for document in documents(units.values(), size):
        assert len(document.keys) == 1 or len(document.content) <= size + len("<html>\n</html>\n")
        found |= answers(document.html)
    assert {key: unmark(units[key], inner) for key, inner in found.items()} == {
        key: unit.source for key, unit in units.items()
    }


class _Words(HTMLParser):
    """The text outside of protected elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.words = 0, ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += bool(self.depth) or ("translate", "no") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)

    def handle_data(self, data: str) -> None:
        self.words += "" if self.depth else data


@law
@given(lines)
def test_nothing_protected_is_among_the_words_that_are_translated(text: str) -> None:
    marked = mark(text)
    words = _Words(marked.html()).words
    outside = list(text)
    for span in protected_spans(text):
        outside[span.start : span.end] = "\0" * (span.end - span.start)
    for element in marked.elements:
        for start, end in (element.begin, element.end):
            outside[start:end] = "\0" * (end - start)
    assert words.split() == "".join(outside).replace("\0", "").split() or _letters(words) == _letters("".join(outside))


def _letters(text: str) -> str:
    return re.sub(r"[\s\0]", "", text)


@law
@given(lines, st.data())
def test_an_element_that_was_lost_or_doubled_is_found(text: str, data: st.DataObject) -> None:
    marked = mark(text)
    assume(marked.elements)
    html = marked.html("0")
    n = data.draw(st.integers(0, len(marked.elements) - 1))
    whole = _element(html, n)
    damaged = data.draw(
        st.sampled_from(
            [
                html.replace(f'id="0.{n}"', f'id="0.{len(marked.elements)}"'),
                html.replace(whole, ""),
                html.replace(whole, whole + whole),
                html + "<DNT_1>",
                html + "</b>",
                html + "<!-- note -->",
            ]
        )
    )
    with pytest.raises(ProtectionBroken):
        unmark(marked, damaged)


def _element(html: str, n: int) -> str:
    """An element from its begin to its own end."""
    begin = re.search(rf'<(\w+)(?: translate="no")? id="0\.{n}">', html)
    assert begin
    depth = 0
    for tag in re.finditer(r"<(/?)(\w+)[^<>]*>", html[begin.start() :]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html[begin.start() : begin.start() + tag.end()]
    raise AssertionError(html)


def test_the_same_text_has_the_same_key_wherever_it_stands() -> None:
    one, other = mark("Use `x`."), mark("  Use `x`. ")
    assert one.key == other.key != Marked("Use x.", ()).key
