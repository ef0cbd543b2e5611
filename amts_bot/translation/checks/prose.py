"""Rules about sentences: roles, emphasis, brackets, characters left behind, text left in the source language."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from amts_bot.text.blocks import Kind
from amts_bot.text.protected_spans import SpanKind, protected_spans
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.checks.closing import Flaw, beyond_source
from amts_bot.translation.checks.comparison import Comparison, Defect, Prose, Side, blocks_of, quoted

# --- roles ------------------------------------------------------------------------------------------------


def roles(pair: Comparison) -> Iterator[Defect]:
    """Roles have a name that the book knows, and their content in backticks."""
    known = _KNOWN_ROLES | {name for name, _ in _role_names(pair.source)}
    for name, start in _role_names(pair.target):
        if name not in known and name.partition(":")[0] not in _DOMAINS:
            yield pair.surplus(start, f"no book knows the role {quoted(name)}")
    yield from beyond_source(pair, _damaged_roles)


_KNOWN_ROLES = frozenset(
    (
        "label eqlabel begin_tab end_tab ref numref eqref eq cite citet citep width height bibliography class func "
        "meth mod attr doc any download term math code abbr kbd sub sup index option envvar"
    ).split()
)
"""d2lbook's (`rst.py`; it stops at any other), and those of Sphinx that a translator may have reason to add."""
_DOMAINS = frozenset({"cite", "math", "prf", "py", "std"})
_ROLE = re.compile(r":(?P<d2l>\w[\w.+-]*):`|(?<![\w`\\$}])\{(?P<myst>[^{}`\s]+)\}`")
_DAMAGED = re.compile(
    r"[:：]\s?(?:label|eqlabel|ref|numref|eqref|citet?|begin_tab|end_tab|width)\s?[:：](?!`)"
    r"|\{(?:ref|numref|eq|doc|term|math|kbd|abbr|cite(?::\w+)?|prf:ref)\}(?!`)"
    r"|(?<![:\w])(?:numref|eqref|eqlabel|begin_tab|end_tab)\b"
)


def _role_names(side: Side) -> Iterator[tuple[str, int]]:
    for prose in side.prose:
        for match in _ROLE.finditer(_without_code(prose)):
            yield (match["d2l"] or match["myst"]).lower(), prose.block.start + match.start()
    for _, block in blocks_of(side, Kind.LABEL):
        for match in _ROLE.finditer(side.document.body(block)):
            yield (match["d2l"] or match["myst"]).lower(), block.start + match.start()


def _without_code(prose: Prose) -> str:
    """The text with code and formulas overwritten, but for what stands right after a role's name."""
    out, position = [], 0
    for span in prose.spans:
        if span.kind in (SpanKind.CODE, SpanKind.MATH) and prose.text[span.start - 1 : span.start] not in (":", "}"):
            out += [prose.text[position : span.start], "X" * (span.end - span.start)]
            position = span.end
    return "".join([*out, prose.text[position:]])


_SHOWN = 20


def _damaged_roles(side: Side) -> Iterator[Flaw]:
    for prose in side.prose:
        for match in _DAMAGED.finditer(prose.masked):
            shown = quoted(prose.text[match.start() : match.end() + _SHOWN])
            yield Flaw(f"the role at {shown} is damaged", prose.block.start + match.start(), "role")


# --- emphasis, brackets, single marks ---------------------------------------------------------------------


def markup(pair: Comparison) -> Iterator[Defect]:
    """Emphasis, link brackets, backticks and `$` that are balanced in the source are balanced in the translation."""
    for prose in pair.target.prose:
        sources = [
            pair.source.prose_of[n] for n in pair.opposite(pair.target, prose.index) if n in pair.source.prose_of
        ]
        allowed = Counter(key for source in sources for key, _ in _loose_ends(source))
        ends = list(_loose_ends(prose)) if sources else []
        for key, count in Counter(key for key, _ in ends).items():
            if count > allowed[key]:
                offset = next(offset for other, offset in ends if other == key)
                yield Defect(_LOOSE_ENDS[key], sources[0].block.start, prose.block.start + offset)


_LOOSE_ENDS = {
    "*": "emphasis that is not closed, or has blanks inside its stars",
    "[": "a square bracket without its other half",
    "](": "a link whose brackets do not fit together",
    "`": "a backtick without its other half",
    "$": "a `$` without its other half",
}
_BROKEN_LINK = re.compile(r"\](?:\s+\(|[ \t]*（\s*)(?=https?:|\.{0,2}/|#|X)|\]\((?=[^()\s]*\s*(?:\Z|[。，]))")
_SLIDE_MARK = re.compile(r"[\[(]\*\*|\*\*[\])]")


def _loose_ends(prose: Prose) -> Iterator[tuple[str, int]]:
    masked = re.sub(r"\\.", "XX", prose.masked)
    for key, pattern in (("](", _BROKEN_LINK), ("`", re.compile(r"`+")), ("$", re.compile(r"\$"))):
        yield from ((key, match.start()) for match in pattern.finditer(masked))
    words = _SLIDE_MARK.sub("   ", masked)
    yield from (("[", offset) for offset in _lone_brackets(words))
    yield from (("*", offset) for offset in _lone_stars(words))


def _lone_brackets(words: str) -> list[int]:
    opened: list[int] = []
    lone: list[int] = []
    for match in re.finditer(r"[\[\]]", words):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            lone.append(match.start())
    return lone + opened


_STARS = re.compile(r"(?P<before>[^\s*]?)(?P<stars>\*+)(?=(?P<after>\S?))")


def _lone_stars(words: str) -> list[int]:
    """Stars that neither open emphasis (right before a character) nor close it (right after one)."""
    opened: list[tuple[int, int]] = []
    lone: list[int] = []
    for match in _STARS.finditer(words):
        size, start = len(match["stars"]), match.start("stars")
        while match["before"] and size and opened:
            width, at = opened.pop()
            if width > size:
                opened.append((width - size, at))
            size -= min(size, width)
        if size and match["after"]:
            opened.append((size, start))
        elif size:
            lone.append(start)
    return lone + [at for _, at in opened]


# --- what was left behind ---------------------------------------------------------------------------------

_LEFT_BEHIND = re.compile("[\ue000\ue001\ufffd]")


def placeholders(pair: Comparison) -> Iterator[Defect]:
    """No character left that stands for something else: a placeholder, or bytes that could not be read."""
    allowed = Counter(_LEFT_BEHIND.findall(pair.source.text))
    for match in _LEFT_BEHIND.finditer(pair.target.text):
        allowed[match[0]] -= 1
        if allowed[match[0]] < 0:
            yield pair.surplus(match.start(), f"the placeholder character U+{ord(match[0]):04X} was left behind")


def untranslated(pair: Comparison) -> Iterator[Defect]:
    """No sentence left as the source has it: one finding for each block. Nothing if both texts are in one language."""
    left: dict[int, list[Item]] = defaultdict(list)
    words = [_words(item.text) if item.segment is not None else [] for item in pair.source.items]
    sentences = {tuple(sentence) for sentence in words}
    for bead in [] if pair.same_language else pair.alignment.beads:
        known = Counter(word for n in bead.source for word in words[n])
        for item in (pair.target.items[n] for n in bead.target if pair.target.items[n].segment is not None):
            own = _words(item.text)
            same = (Counter(own) & known).total() >= _SAME * len(own)
            if len(own) >= _FEWEST_WORDS and (same or tuple(own) in sentences):
                left[item.block].append(item)
    for items in left.values():
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        verb = "are" if more else "is"
        yield pair.surplus(items[0].start, f"{quoted(items[0].text)}{more} {verb} left in the source language")


_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w-])")
_FEWEST_WORDS, _SAME = 5, 0.9


def _words(text: str) -> list[str]:
    """The words of a sentence outside code, formulas, references and links."""
    prose, position = [], 0
    for span in protected_spans(text):
        prose.append(text[position : span.start])
        position = span.end
    return _WORD.findall(" ".join([*prose, text[position:]]).lower())
