"""Rules about HTML inside a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from amts_bot.translation.checks.closing import Flaw, beyond_source
from amts_bot.translation.checks.comparison import Comparison, Defect, Side, quoted
from amts_bot.translation.checks.marks import Mark, MarkKind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    """a abbr article aside audio b blockquote br button caption center cite code col colgroup dd del details dfn
    div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd
    label li link main mark meta nav object ol option p param picture pre q s samp script section select small
    source span strike strong style sub summary sup svg table tbody td textarea tfoot th thead time tr track tt u
    ul var video wbr"""
)
_NEVER_CLOSED = _words("area base br col embed hr img input link meta param p li dt dd source track wbr tr td th")


def html_tags(pair: Comparison) -> Iterator[Defect]:
    """Every HTML tag of the source."""
    is_element = _is_element(pair)
    for mark in pair.difference(MarkKind.TAG).missing:
        if is_element(mark):
            yield pair.lacking(mark, f"the HTML tag {quoted(pair.source.shown(mark))} is missing")


def html_nesting(pair: Comparison) -> Iterator[Defect]:
    """HTML elements close in the order in which they open (those that may stay open left out)."""
    yield from beyond_source(pair, partial(_open_tags, is_element=_is_element(pair)))


def _is_element(pair: Comparison) -> Callable[[Mark], bool]:
    """HTML's own elements, and what the source closes like one (components); `<eos>` in prose is none."""
    closed = {mark.name[1:] for mark in pair.source.marks_of(MarkKind.TAG) if mark.name.startswith("/")}
    known = _ELEMENTS | closed
    return lambda mark: mark.name.removeprefix("/") in known


def _open_tags(side: Side, is_element: Callable[[Mark], bool]) -> Iterator[Flaw]:
    opened: list[tuple[str, int]] = []
    for mark in filter(is_element, side.marks_of(MarkKind.TAG)):
        name = mark.name.removeprefix("/")
        if name in _NEVER_CLOSED or side.text[mark.end - 2] == "/":
            continue
        if not mark.name.startswith("/"):
            opened.append((name, mark.start))
        elif any(name == other for other, _ in opened):
            while opened[-1][0] != name:
                yield _unclosed(*opened.pop())
            opened.pop()
        else:
            yield Flaw(f"`</{name}>` closes nothing", mark.start, "/" + name)
    yield from (_unclosed(*tag) for tag in opened)


def _unclosed(name: str, start: int) -> Flaw:
    return Flaw(f"`<{name}>` is not closed", start, name)
