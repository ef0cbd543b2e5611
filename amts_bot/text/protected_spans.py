"""Protected spans: what must come through translation unchanged, and the way there and back.

`restore(protect(text))` gives the text again (law 2), for every text. A placeholder that an engine lost,
doubled or changed is found by `restore`, which then refuses. Offsets are Unicode code points.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from amts_bot.errors import AmtsError


class SpanKind(StrEnum):
    """What a protected span holds."""

    CODE = "code"
    MATH = "math"
    REFERENCE = "reference"
    LINK = "link"
    URL = "url"
    HTML = "html"
    ESCAPE = "escape"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Span:
    """A protected piece of prose, from `start` to `end`."""

    start: int
    end: int
    kind: SpanKind


_OPEN, _CLOSE = "\ue000", "\ue001"
_URL_CHARACTER = r"[^\s<>()\[\]{}`\"'，。；：、！？（）【】《》「」]"
_URL = rf"https?://{_URL_CHARACTER}*(?:\([^\s()]*\){_URL_CHARACTER}*)*"

_PROTECTED = re.compile(
    "|".join(
        (
            rf"(?P<escape>[{_OPEN}{_CLOSE}][{_OPEN}{_CLOSE}\d]*)",
            r"(?P<reference>:[a-z_]+:`[^`]*`|\{[\w:.+-]+\}`[^`]*`|\{\{[^{}\n]+\}\}|\{[#.]\w[^{}\n]*\}"
            r"|\[\^[^\[\]\s]+\]|\[@[^\[\]\n]+\])",
            r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`))",
            r"(?P<math>(?<!\\)\$\$(?:(?!\n[ \t]*\n)[^$\\]|\\.)+\$\$"
            r"|(?<![\\$])\$(?![\s$])(?:(?!\n[ \t]*\n)[^$\\]|\\.)*(?<!\s)\$(?![\d$])"
            r"|(?<![\\$])\$ [^$\n]+ \$(?![\d$])|\\\((?:(?!\n[ \t]*\n|\\\().)+?\\\))",
            r"(?P<link>\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
            r"|\]\[[^\[\]\n]*\])",
            rf"(?P<url><(?:https?|mailto):[^<>\s]+>|<[^<>\s@]+@[^<>\s@]+>|{_URL})",
            r"(?P<html></?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--(?:(?!\n[ \t]*\n|<!--).)*?-->"
            r"|&(?:[A-Za-z][A-Za-z0-9]*|#\d+|#[xX][0-9A-Fa-f]+);)",
            r"(?P<mark>[\[(]\*\*|\*\*[\])])",
        )
    ),
    re.S,
)
_TRAILING = ".,;:!?*_~"


def protected_spans(prose: str) -> tuple[Span, ...]:
    """The protected spans of a piece of prose, in order, never overlapping.

    Inline math, inline code, D2L and MyST roles, citations, footnote marks, link targets, URLs, HTML tags,
    comments and entities, D2L's slide marks, and the two placeholder characters themselves.
    """
    return tuple(_span(match) for match in _PROTECTED.finditer(prose))


def _span(match: re.Match[str]) -> Span:
    kind = next(name for name in _KINDS if match[name] is not None)
    start, end = match.span()
    if kind == "url" and not match[0].startswith("<"):
        end = start + len(match[0].rstrip(_TRAILING))
    return Span(start, end, SpanKind(kind))


_KINDS = tuple(kind.value for kind in SpanKind)


def mask(prose: str, filler: str = "X") -> str:
    """The prose with every protected span overwritten by filler, at the same length."""
    out, position = [], 0
    for span in protected_spans(prose):
        if span.kind is SpanKind.MARK:
            continue
        start = span.start + 1 if span.kind is SpanKind.LINK else span.start
        out += [prose[position:start], filler * (span.end - start)]
        position = span.end
    return "".join([*out, prose[position:]])


@dataclass(frozen=True, slots=True)
class Protected:
    """Prose with placeholders, and what they stand for."""

    text: str
    originals: tuple[str, ...]


class ProtectionBroken(AmtsError):
    """An engine lost, doubled or changed a placeholder."""


def protect(prose: str) -> Protected:
    """Replace every protected span by a placeholder of two private-use characters around its number."""
    out: list[str] = []
    originals: list[str] = []
    position = 0
    for span in protected_spans(prose):
        out += [prose[position : span.start], f"{_OPEN}{len(originals)}{_CLOSE}"]
        originals.append(prose[span.start : span.end])
        position = span.end
    return Protected("".join([*out, prose[position:]]), tuple(originals))


_PLACEHOLDER = re.compile(rf"{_OPEN}(\d+){_CLOSE}")


def restore(protected: Protected, translated: str | None = None) -> str:
    """Put the originals back, in whatever order the translation has them.

    Raises ProtectionBroken if a placeholder is missing, doubled, unknown or damaged.
    """
    text = protected.text if translated is None else translated
    found = Counter(int(number) for number in _PLACEHOLDER.findall(text))
    if found != Counter(range(len(protected.originals))):
        raise ProtectionBroken("a protected span (code, math, reference, link or markup) was lost or doubled")
    rest = _PLACEHOLDER.sub("", text)
    if _OPEN in rest or _CLOSE in rest:
        raise ProtectionBroken("a placeholder came back damaged")
    return _PLACEHOLDER.sub(lambda match: protected.originals[int(match[1])], text)


_SLIDE_MARK = re.compile(r"[\[(]\*\*|\*\*[\])]")


_ONLY_ON_SLIDES = re.compile(r"\[~~(?P<block>[^\n]*?)~~\](?!\()[ ]?|\(~~(?P<inline>[^\n]*?)~~\)[ ]?")


def without_slide_marks(text: str) -> str:
    """The text without D2L's slide marks, which say what goes on a slide and nothing about the words.

    `(~~…~~)` and `[~~…~~]` stand on slides only; a text that is nothing else keeps its words.
    """
    plain = _SLIDE_MARK.sub("", text)
    if "~~" not in plain:
        return plain
    read = _ONLY_ON_SLIDES.sub("", plain)
    return read if read.strip() else _ONLY_ON_SLIDES.sub(lambda match: match["block"] or match["inline"] or "", plain)
