"""What of a text survives translation: the evidence by which a source and its translation are aligned.

An anchor is a token that people leave alone: a reference, a formula, code, a URL, a number, a word in Latin
letters that both sides have. Facts: the project's alignment measurements (see ARCHITECTURE.md, Alignment).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import log

from amts_bot.text.blocks import Block, Kind
from amts_bot.text.protected_spans import SpanKind, protected_spans
from amts_bot.text.segments import SegmentedDocument


@dataclass(frozen=True)
class Item:
    """What is aligned: a segment, or a block without segments (`segment` is None then).

    `length` is in prose characters without anchors, markup and blanks. `key` identifies a block that
    translators do not change; empty where there is none.
    """

    kind: str
    block: int
    segment: int | None
    start: int
    end: int
    text: str
    anchors: Counter[str]
    length: int
    level: int = 0
    key: str = ""
    tabs: frozenset[str] = frozenset()
    starts_block: bool = False

    @cached_property
    def numbers(self) -> Counter[str]:
        """The numbers in a piece of prose, those of one digit left out: people write them as words."""
        if self.segment is None:
            return Counter()
        return Counter({a: n for a, n in self.anchors.items() if a.startswith("n:") and len(a) > _ONE_DIGIT})

    @cached_property
    def fingerprint(self) -> frozenset[str]:
        return frozenset(self.anchors)


def items(document: SegmentedDocument) -> tuple[Item, ...]:
    """Everything of a document that can be aligned, in its order."""
    out: list[Item] = []
    for index, (block, segments) in enumerate(zip(document.document.blocks, document.segments, strict=True)):
        if segments:
            out += [_segment_item(document, block, index, number) for number in range(len(segments))]
        elif block.kind is not Kind.BLANK:
            out.append(_block_item(document, block, index))
    return tuple(out)


def _segment_item(document: SegmentedDocument, block: Block, index: int, number: int) -> Item:
    segment = document.segments[index][number]
    anchors, length = prose_anchors(segment.plain)
    level = block.level if block.kind is Kind.HEADING else 0
    tab = document.document.tab_around.get(index, frozenset())
    key = ""
    if block.kind is Kind.HEADING:
        key = _heading_key(document, index)
    if block.kind is Kind.IMAGE:
        targets = [token for token in block_tokens(Kind.IMAGE, document.document.body(block)) if token.startswith("u:")]
        anchors.update(targets)
        key = "image " + " ".join(targets) if targets else ""
    return Item(
        segment.kind.value, index, number, segment.start, segment.end, segment.plain, anchors, length,
        level, key, tab, number == 0,
    )  # fmt: skip


def _heading_key(document: SegmentedDocument, index: int) -> str:
    """A heading is known by the label that stands under it."""
    blocks = document.document.blocks
    label = blocks[index + 1] if index + 1 < len(blocks) else None
    if label is None or label.kind is not Kind.LABEL:
        return ""
    return f"{Kind.HEADING} {' '.join(document.document.body(label).split())}"


def _block_item(document: SegmentedDocument, block: Block, index: int) -> Item:
    body = document.document.body(block)
    tokens = block_tokens(block.kind, body)
    key = _key(block.kind, body, tokens)
    span = (block.start, block.body_end)
    tabs = document.document.tabs.get(index, frozenset())
    return Item(block.kind.value, index, None, *span, body, Counter(tokens), 0, 0, key, tabs, True)


_ONE_DIGIT = len("n:0")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Whole words without endings: "in" is none in the Turkish "için", and "PyTorch" is one in "PyTorch'un".
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff"
_WORD = re.compile(rf"(?<![{_LATIN}])(?<![{_LATIN}]['’])[A-Za-z][A-Za-z-]*[A-Za-z](?![{_LATIN}])")
_ROLE_NAME = re.compile(r"`([^`]*)`")
_LOOSE = re.compile(r"[\s{}*_\[\]()（）\"'“”‘’,.;:!?，。；：！？、|#-]+")


def prose_anchors(plain: str) -> tuple[Counter[str], int]:
    """The anchors of a piece of prose, and how many characters remain beside them."""
    anchors: Counter[str] = Counter()
    rest, position = [], 0
    for span in protected_spans(plain):
        rest.append(plain[position : span.start])
        position = span.end
        token = _protected_anchor(span.kind, plain[span.start : span.end])
        if token:
            anchors[token] += 1
    rest.append(plain[position:])
    prose = " ".join(rest)
    anchors.update(_number(number) for number in _NUMBER.findall(prose))
    anchors.update("w:" + word.lower() for word in _WORD.findall(prose))
    return anchors, len(_LOOSE.sub("", prose))


def _protected_anchor(kind: SpanKind, text: str) -> str:
    if kind is SpanKind.MATH:
        formula = re.sub(r"\s+|\\[,;!]|\\text\{[^}]*\}", "", text.strip("$"))
        formula = formula.rstrip(".,")
        return _number(formula) if _NUMBER.fullmatch(formula) else "m:" + formula
    if kind is SpanKind.CODE:
        return "c:" + re.sub(r"\s+", "", text.strip("`"))
    if kind is SpanKind.REFERENCE:
        name = _ROLE_NAME.search(text)
        return "r:" + (name[1] if name else text)
    if kind in (SpanKind.URL, SpanKind.LINK):
        return "u:" + text.strip("<>[]()").split()[0] if text.strip("<>[]() ") else ""
    return ""


def _number(text: str) -> str:
    """A number as an anchor, without the separators that languages disagree on: 0.5 is 0,5 and 1,000 is 1.000."""
    return "n:" + text.replace(",", "").replace(".", "")


_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?|\\[A-Za-z]+|[^\sA-Za-z_0-9]")
_COMMENT = re.compile(r"(?:^|(?<=\s))(?:#(?!@)|//).*$|\"\"\"(?:.|\n)*?\"\"\"|'''(?:.|\n)*?'''", re.M)
_LOCALISED = re.compile(r"\\(?:text|mathrm|textrm|mbox|operatorname)\{[^{}]*\}")
_LINK_TARGET = re.compile(r"\]\(([^()\s]+)")


def block_tokens(kind: Kind, body: str) -> list[str]:
    """The tokens of a block without prose that a translator leaves alone (comments and text in formulas go)."""
    if kind is Kind.IMAGE:
        return ["u:" + target for target in _LINK_TARGET.findall(body)]
    if kind is Kind.CODE:
        body = _COMMENT.sub("", body)
    elif kind is Kind.MATH:
        body = _LOCALISED.sub("", body)
    return _IDENTIFIER.findall(body)


def _key(kind: Kind, body: str, tokens: list[str]) -> str:
    if kind in (Kind.LABEL, Kind.DEFINITION):
        return f"{kind} {' '.join(body.split())}"
    if kind in (Kind.CODE, Kind.MATH, Kind.HTML) and len(tokens) >= 4:  # noqa: PLR2004
        return f"{kind} {' '.join(tokens)}"
    return ""


class AnchorWeights:
    """How much an anchor says: rare ones more, half the logarithm of one over its share of items."""

    def __init__(self, source: tuple[Item, ...], target: tuple[Item, ...]) -> None:
        frequency = Counter(anchor for item in (*source, *target) for anchor in item.fingerprint)
        source_words = {a for item in source for a in item.fingerprint if a.startswith("w:")}
        target_words = {a for item in target for a in item.fingerprint if a.startswith("w:")}
        shared = source_words & target_words
        count = len(source) + len(target)
        self._weights = {
            anchor: 0.5 * log(1 + count / df)
            for anchor, df in frequency.items()
            if not anchor.startswith("w:") or anchor in shared
        }

    def of(self, item: Item) -> dict[str, float]:
        """The weight of each of an item's anchors, its count included."""
        weights = self._weights
        return {anchor: weights[anchor] * count for anchor, count in item.anchors.items() if anchor in weights}
