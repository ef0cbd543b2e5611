"""What of a text is the same in every language, counted: the evidence for which revision a translation was made from.

Unlike `anchors`, which pairs the pieces of two texts, a fingerprint is of a whole text and knows no order, so that
hundreds of revisions can be compared with one translation in a moment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from sys import intern
from types import MappingProxyType

from amts_bot.text.blocks import PROSE, Block, Kind
from amts_bot.text.document import split
from amts_bot.text.protected_spans import SpanKind, mask, protected_spans, without_slide_marks


def fingerprint(text: str) -> Counter[str]:
    """The language-independent tokens of a Markdown text, each with its number. Pure; never fails.

    A token is a name and what stands in the text, blanks left out:

    - `code`: a line of a code block, its fences included, without comments (`#`, `//`) and docstrings;
    - `math`: a line of display math, or an inline formula, without words (`\\text{…}` and its like);
    - `inline`: inline code;
    - `label`: `:label:`, `:eqlabel:` and the other D2L lines of that form, MyST's `(name)=`;
    - `tab`: D2L's `:begin_tab:` and `:end_tab:`;
    - `reference`: references and citations: `:numref:`, `:cite:` and all other roles, `[@key]`, `[^note]`;
    - `link`: the target of a link or the path of an image; `url`: a bare URL;
    - `block`: the kind of a block, with a heading's level and a list item's depth; one for every row of a table.

    Line ends do not matter.
    """
    tokens: Counter[str] = Counter()
    for piece in _pieces(text.replace("\r\n", "\n")):
        tokens.update(_tokens(piece))
    return tokens


def agreement(one: Counter[str], other: Counter[str]) -> float:
    """The multiset Jaccard index of two fingerprints: tokens that both have, over tokens that either has.

    From 0 (nothing in common) to 1 (the same tokens, each as often; two empty ones included).
    """
    both = sum(min(count, other[token]) for token, count in one.items() if token in other)
    either = one.total() + other.total() - both
    return both / either if either else 1.0


def sides(translation: Counter[str], one: Counter[str], other: Counter[str]) -> tuple[int, int]:
    """Of the tokens in which two revisions differ, how many a translation has as in one, and how many as in other."""
    for_one = for_other = 0
    for token in one.keys() | other.keys():
        nearer = abs(translation[token] - other[token]) - abs(translation[token] - one[token])
        for_one += max(nearer, 0)
        for_other += max(-nearer, 0)
    return for_one, for_other


def prose_evidence(text: str) -> Counter[str]:
    """What of the prose may survive translation: numbers, words in Latin letters, marks of emphasis and slides.

    Weaker evidence than a fingerprint, for revisions whose fingerprints agree equally well.
    """
    evidence: Counter[str] = Counter()
    for piece in _pieces(text.replace("\r\n", "\n")):
        evidence.update(_prose_tokens(piece))
    return evidence


def prose_distance(translation: Counter[str], candidate: Counter[str]) -> int:
    """How often the prose evidence of a translation is more or less often in a candidate: 0 fits best.

    What only the candidate has says nothing: most of its words were translated.
    """
    return sum(abs(count - candidate[token]) for token, count in translation.items())


# --- pieces: most of them are the same in two revisions, so each is looked at once ---------------------------

_MARK = re.compile(
    r"^(?:(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)(?:\n|\Z)|(?P<heading>#{1,6}[ \t]))", re.M
)


def _pieces(text: str) -> Iterator[str]:
    """The text cut before headings, and around fences that are in no list."""
    start, fence = 0, ""
    for mark in _MARK.finditer(text):
        cut = None
        if not fence:
            fence = mark["fence"] or ""
            cut = None if mark["indent"] else mark.start()
        elif mark["fence"] and mark["fence"].startswith(fence) and not mark["info"].strip():
            fence = ""
            cut = None if mark["indent"] else mark.end()
        if cut is not None:
            yield text[start:cut]
            start = cut
    yield text[start:]


@lru_cache(4_000)
def _tokens(piece: str) -> tuple[str, ...]:
    document = split(piece)
    blocks = (block for block in document.blocks if block.kind is not Kind.BLANK)
    return tuple(
        token for block in blocks for token in (*_structure(block), *_body_tokens(block.kind, document.body(block)))
    )


_NUMBER_WORD_OR_MARK = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z][A-Za-z-]*[A-Za-z]|[*_]{1,2}")


@lru_cache(500)
def _prose_tokens(piece: str) -> tuple[str, ...]:
    document = split(piece)
    prose = (document.body(block) for block in document.blocks if block.kind in _WITH_PROSE)
    return tuple(token for body in prose for token in _NUMBER_WORD_OR_MARK.findall(mask(body, " ")))


def _structure(block: Block) -> Iterator[str]:
    if block.kind is Kind.TABLE:
        yield from ["block:table row"] * len(block.lines)
    else:
        yield f"block:{block.kind} {block.level}"


@lru_cache(4_000)
def _body_tokens(kind: Kind, body: str) -> tuple[str, ...]:
    if kind in _WITH_SPANS:
        return tuple(intern(token) for token in _spans(body))
    if kind in _LINES:
        return tuple(intern(f"{name}:{line}") for name, line in _LINES[kind](body) if line)
    return ()


_WITH_PROSE = PROSE | {Kind.TABLE}
_WITH_SPANS = _WITH_PROSE | {Kind.DEFINITION}
_BLANKS = re.compile(r"\s+")
_COMMENT = re.compile(r"(?:^|(?<=\s))(?:#(?!@)|//).*$|\"\"\"(?:.|\n)*?\"\"\"|'''(?:.|\n)*?'''", re.M)
_WORDS = re.compile(r"\\(?:text|mathrm|textrm|textbf|mbox|operatorname)\{[^{}]*\}")
_SPACING = re.compile(r"\s+|\\[,;:! ]")


def _code(body: str) -> Iterator[tuple[str, str]]:
    """The lines of code; D2L's `#@tab` and `#@save` are no comments."""
    return (("code", _BLANKS.sub("", line)) for line in _COMMENT.sub("", body).split("\n"))


def _math(body: str) -> Iterator[tuple[str, str]]:
    return (("math", _formula(line)) for line in _WORDS.sub("", without_slide_marks(body)).split("\n"))


def _formula(line: str) -> str:
    return _SPACING.sub("", line).strip("$").rstrip(".,;。，；")


def _label(body: str) -> Iterator[tuple[str, str]]:
    return (("label", word) for word in body.split())


def _tab(body: str) -> Iterator[tuple[str, str]]:
    yield "tab", _BLANKS.sub("", body)


_LINES: Mapping[Kind, Callable[[str], Iterator[tuple[str, str]]]] = MappingProxyType(
    {Kind.CODE: _code, Kind.MATH: _math, Kind.LABEL: _label, Kind.TAB: _tab}
)


def _spans(body: str) -> Iterator[str]:
    """The tokens of protected spans in prose."""
    for span in protected_spans(body):
        text = body[span.start : span.end]
        if span.kind is SpanKind.MATH:
            yield "math:" + _formula(_WORDS.sub("", text))
        elif span.kind is SpanKind.CODE:
            yield "inline:" + _BLANKS.sub("", text)
        elif span.kind is SpanKind.LINK:
            yield "link:" + "".join(text.strip("[]()<> ").split()[:1])
        elif span.kind in (SpanKind.REFERENCE, SpanKind.URL):
            yield f"{span.kind}:{text}"
