"""What of a text a translation has to bring over by name: labels, references, formulas, code, links, tags…

Rules of the dialects: D2L's marks (d2lbook, `rst.py` and `common.py`), MyST's roles, targets and directive
options, CommonMark's links and images, GitHub's footnotes. Offsets are Unicode code points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from amts_bot.text.blocks import Block, Document, Kind
from amts_bot.text.protected_spans import Span, SpanKind, protected_spans
from amts_bot.translation.checks.formulas import formula_name


class MarkKind(StrEnum):
    """What a mark is. The values are the words that findings use."""

    LABEL = "label"
    REFERENCE = "reference"
    CITATION = "citation"
    ROLE = "role"
    MATH = "formula"
    CODE = "code"
    LINK = "link"
    LINK_NAME = "link reference"
    LINK_DEFINITION = "link definition"
    IMAGE = "image"
    NOTE_MARK = "footnote mark"
    NOTE = "footnote"
    TAG = "HTML tag"
    TAB = "tab"
    DIRECTIVE = "directive"
    OPTION = "directive option"
    TEMPLATE = "template tag"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, `start` to `end` in the text; `name` is what makes two marks the same."""

    kind: MarkKind
    name: str
    start: int
    end: int


def marks(document: Document) -> tuple[Mark, ...]:
    """Every mark of a document, in order."""
    found = (mark for block in document.blocks for mark in _READERS.get(block.kind, _of_prose)(document, block))
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end)))


def content(document: Document, block: Block) -> str:
    """The block's body with its containers' prefixes overwritten by blanks, at the same length."""
    text = document.text
    return "".join(" " * (line.content - line.start) + text[line.content : line.end] for line in block.lines)


# --- prose ------------------------------------------------------------------------------------------------

_Found = Iterator[tuple[MarkKind, str]]
_ROLE = re.compile(r"(?::(?P<d2l>[a-z_]+):|\{(?P<myst>[\w:.+-]+)\})`(?P<content>[^`]*)`")
_EXPLICIT_TARGET = re.compile(r"<(?P<target>[^<>]*)>\s*\Z")
_LABEL_ROLES = frozenset({"label", "eqlabel"})
_REFERENCE_ROLES = frozenset(
    (
        "ref", "numref", "eqref", "eq", "doc", "any", "download", "term", "class", "func", "meth", "mod", "attr",
        "prf:ref", "std:ref",
    )
)  # fmt: skip
_NOTE = re.compile(r"^[> \t]*\[\^(?P<name>[^\[\]\s]+)\]:", re.M)


def _reference(prose: str, span: Span) -> _Found:
    text = prose[span.start : span.end]
    role = _ROLE.fullmatch(text)
    if role:
        yield from _role((role["d2l"] or role["myst"]).lower(), role["content"])
    elif text.startswith("[@"):
        yield from ((MarkKind.CITATION, key) for key in re.findall(r"@([\w:.#$%&+?<>~/-]*\w)", text))
    elif text.startswith("[^") and not _NOTE.match(prose, prose.rfind("\n", 0, span.start) + 1, span.end + 1):
        yield MarkKind.NOTE_MARK, text[2:-1]


def _role(role: str, inside: str) -> _Found:
    if role in _LABEL_ROLES:
        yield MarkKind.LABEL, inside.strip()
    elif role.startswith("cite"):
        yield from ((MarkKind.CITATION, key.strip()) for key in inside.split(","))
    elif role == "math":
        yield MarkKind.MATH, formula_name(inside)
    elif role in _REFERENCE_ROLES:
        target = _EXPLICIT_TARGET.search(inside)
        yield MarkKind.REFERENCE, (target["target"] if target else inside).strip()
    else:
        yield MarkKind.ROLE, role


def _math(prose: str, span: Span) -> _Found:
    name = formula_name(prose[span.start : span.end])
    if not _NUMBER.fullmatch(name):
        yield MarkKind.MATH, name


_NUMBER = re.compile(r"(?:[+-] )?[\d., ]*(?:\\?%)?")


def _code(prose: str, span: Span) -> _Found:
    yield MarkKind.CODE, " ".join(prose[span.start : span.end].strip("`").split())


def _link(prose: str, span: Span) -> _Found:
    text = prose[span.start : span.end]
    if text.startswith("]["):
        name = text[2:-1] or prose[_opening_bracket(prose, span.start) + 1 : span.start]
        yield MarkKind.LINK_NAME, " ".join(name.split()).lower()
        return
    opening = _opening_bracket(prose, span.start)
    target = (text[2:-1].split() or [""])[0]
    yield (MarkKind.IMAGE if opening > 0 and prose[opening - 1] == "!" else MarkKind.LINK), target


def _opening_bracket(prose: str, closing: int) -> int:
    """Where the bracket opens that closes at an offset; -1 if nowhere."""
    depth = 0
    for offset in range(closing - 1, -1, -1):
        depth += (prose[offset] == "]") - (prose[offset] == "[")
        if depth < 0:
            return offset
    return -1


def _url(prose: str, span: Span) -> _Found:
    yield MarkKind.LINK, prose[span.start : span.end].strip("<>")


def _html(prose: str, span: Span) -> _Found:
    yield from _tag(prose[span.start : span.end])


_SPANS: dict[SpanKind, Callable[[str, Span], _Found]] = {
    SpanKind.REFERENCE: _reference,
    SpanKind.MATH: _math,
    SpanKind.CODE: _code,
    SpanKind.LINK: _link,
    SpanKind.URL: _url,
    SpanKind.HTML: _html,
}
_ATTRIBUTE = re.compile(r"\{#(?P<name>[\w:.-]+)[^{}\n]*\}")
_TEMPLATE = re.compile(r"(?<![\w\\{}$^])\{(?:\{[<%]?|%)-?[ \t]*(?P<name>/?[A-Za-z][\w./-]*)[^{}\n]*[%}]\}")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<name>[^\]\n]+)\]:[ \t]*\S", re.M)


def _of_prose(document: Document, block: Block) -> Iterator[Mark]:
    prose = content(document, block)
    for span in protected_spans(prose):
        for kind, name in _SPANS[span.kind](prose, span) if span.kind in _SPANS else ():
            yield Mark(kind, name, block.start + span.start, block.start + span.end)
    yield from _matches(block, prose, MarkKind.LABEL, _ATTRIBUTE)
    yield from _matches(block, prose, MarkKind.LINK_DEFINITION, _DEFINITION)
    yield from _matches(block, document.body(block), MarkKind.NOTE, _NOTE)
    yield from _matches(block, prose, MarkKind.TEMPLATE, _TEMPLATE)


def _matches(block: Block, prose: str, kind: MarkKind, pattern: re.Pattern[str]) -> Iterator[Mark]:
    for match in pattern.finditer(prose):
        yield Mark(kind, match["name"].strip(), block.start + match.start(), block.start + match.end())


# --- HTML -------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:\s[^<>]*)?)>|<!--.*?-->", re.S)
_ATTRIBUTE_VALUE = re.compile(r"\b(?P<key>src|href|id|name)\s*=\s*[\"']?(?P<value>[^\"'\s>]+)")
_ATTRIBUTES = {"src": MarkKind.IMAGE, "href": MarkKind.LINK, "id": MarkKind.LABEL, "name": MarkKind.LABEL}


def _tag(text: str) -> _Found:
    tag = _TAG.fullmatch(text)
    if not tag or not tag["name"]:
        return
    yield MarkKind.TAG, "/" * bool(tag["close"]) + tag["name"].lower()
    for attribute in _ATTRIBUTE_VALUE.finditer(tag["attributes"]):
        if attribute["key"] != "name" or tag["name"].lower() == "a":
            yield _ATTRIBUTES[attribute["key"]], attribute["value"]


def _of_html(document: Document, block: Block) -> Iterator[Mark]:
    body = content(document, block)
    for tag in _TAG.finditer(body):
        for kind, name in _tag(tag[0]):
            yield Mark(kind, name, block.start + tag.start(), block.start + tag.end())


# --- marks with lines of their own ------------------------------------------------------------------------

_LABEL = re.compile(r":(?:label|eqlabel):`(?P<name>[^`\n]*)`|^[ \t]*\((?P<myst>[^()\s]+)\)=", re.M)
_BEGIN_TAB = re.compile(r":begin_tab:(?:`(?P<name>[^`\n]*)`)?")
_DIRECTIVE = re.compile(
    r"[ \t]*(?:(?:`{3,}|~{3,}|:{3,})[ \t]*\{(?P<braced>[\w:.-]+)\}|:{3,}[ \t]*(?P<bare>[A-Za-z][\w-]*)"
    r"|(?P<alert>\[!\w+\]))[ \t]*(?P<argument>[^\n]*)"
)
_OPTION = re.compile(r"^[ \t]*:(?P<key>[\w-]+):(?:[ \t]+(?P<value>[^\n]*))?$", re.M)
_FORMULA_LABEL = re.compile(
    r"\$\$[ \t]*(?:\{#(?P<brace>[^}\s]+)[^}\n]*\}|\((?P<paren>[\w:.-]+)\))|\\label\{(?P<latex>[^{}]+)\}"
)


def _of_label(document: Document, block: Block) -> Iterator[Mark]:
    for match in _LABEL.finditer(content(document, block)):
        name = match["name"] or match["myst"] or ""
        yield Mark(MarkKind.LABEL, name.strip(), block.start + match.start(), block.start + match.end())


def _of_tab(document: Document, block: Block) -> Iterator[Mark]:
    """A mark for each name that a tab is for."""
    match = _BEGIN_TAB.search(content(document, block))
    for name in (match["name"] or "").split(",") if match else ():
        yield Mark(MarkKind.TAB, name.strip(), block.start, block.body_end)


def _of_fence(document: Document, block: Block) -> Iterator[Mark]:
    """A directive's name, its options, and what its argument and options name."""
    body = content(document, block)
    opening = _DIRECTIVE.match(body)
    if not opening:
        return
    name = opening["braced"] or opening["bare"] or opening["alert"]
    argument = opening["argument"].strip()
    yield Mark(MarkKind.DIRECTIVE, name, block.start, block.start + opening.end())
    if name in ("figure", "image") and argument:
        yield Mark(MarkKind.IMAGE, argument, block.start, block.start + opening.end())
    for option in _options(body, opening.end()):
        span = (block.start + option.start(), block.start + option.end())
        yield Mark(MarkKind.OPTION, f"{name} {option['key']}", *span)
        if option["key"] in ("name", "label") and option["value"]:
            yield Mark(MarkKind.LABEL, option["value"].strip(), *span)


def _options(body: str, start: int) -> Iterator[re.Match[str]]:
    """The option lines that follow a directive's first line."""
    option = _OPTION.match(body, start + 1)
    while option:
        yield option
        option = _OPTION.match(body, option.end() + 1)


def _of_math(document: Document, block: Block) -> Iterator[Mark]:
    yield from _of_fence(document, block)
    for match in _FORMULA_LABEL.finditer(content(document, block)):
        name = match["brace"] or match["paren"] or match["latex"]
        yield Mark(MarkKind.LABEL, name.strip(), block.start + match.start(), block.start + match.end())


def _of_nothing(_document: Document, _block: Block) -> Iterator[Mark]:
    yield from ()


_READERS: dict[Kind, Callable[[Document, Block], Iterator[Mark]]] = {
    Kind.HTML: _of_html,
    Kind.LABEL: _of_label,
    Kind.TAB: _of_tab,
    Kind.CODE: _of_fence,
    Kind.DIRECTIVE: _of_fence,
    Kind.MATH: _of_math,
    Kind.FRONT_MATTER: _of_nothing,
    Kind.BLANK: _of_nothing,
    Kind.BREAK: _of_nothing,
}
