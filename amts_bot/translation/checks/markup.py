"""Rules about markup that does not close: fences, `$$`, directives, tabs, HTML, roles, emphasis, brackets.

Each finds the places of one text that are not sound, and reports those of the target beyond what the source has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from amts_bot.text.document import PROSE, Block, Document, Kind
from amts_bot.text.markup import mask, protected_spans
from amts_bot.translation.checks.comparison import Comparison, Defect, Side, blocks_of, quoted
from amts_bot.translation.checks.marks import MarkKind, content, formula_name


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place (code points) of one text that is not sound. `key` makes two flaws the same one."""

    message: str
    start: int
    key: str = ""


def _beyond_source(pair: Comparison, flaws: Callable[[Side], Iterator[Flaw]]) -> Iterator[Defect]:
    """The target's flaws that the source does not have as often."""
    allowed = Counter(flaw.key for flaw in flaws(pair.source))
    for flaw in flaws(pair.target):
        allowed[flaw.key] -= 1
        if allowed[flaw.key] < 0:
            yield Defect(flaw.message, pair.source_of(flaw.start), flaw.start)


# --- fences and `$$` --------------------------------------------------------------------------------------

_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>[^\n]*)")
_TO_MATH = re.compile(r"\$\$")


def fences(pair: Comparison) -> Iterator[Defect]:
    """Every code fence and every `$$` is closed, before the next one opens."""
    yield from _beyond_source(pair, _open_fences)
    yield from _beyond_source(pair, _open_math)


def _open_fences(side: Side) -> Iterator[Flaw]:
    for _, block in blocks_of(side, Kind.CODE, Kind.MATH):
        lines = [side.text[line.content : line.end].rstrip() for line in block.lines]
        opening = _FENCE.match(lines[0])
        if not opening or opening["info"].strip().startswith(opening["mark"][0]):
            continue
        inner = next((n for n, line in enumerate(lines[1:], 1) if _opens_again(opening["mark"], line)), None)
        if inner is not None:
            line = side.document.line_of(block.lines[inner].start)
            yield Flaw(f"the fence {quoted(lines[0])} is not closed before the next one opens", block.start, "fence")
        elif len(lines) == 1 or not _closes(opening["mark"], lines[-1]):
            yield Flaw(f"the fence {quoted(lines[0])} is never closed", block.start, "fence")


def _opens_again(mark: str, line: str) -> bool:
    """Whether a line inside a fenced block opens a fence of the same kind with an info string."""
    inner = _FENCE.match(line)
    return bool(
        inner and inner["mark"] == mark and re.match(r"[ \t]*[\w{]", inner["info"]) and "`" not in inner["info"]
    )


def _closes(mark: str, line: str) -> bool:
    closing = line.strip()
    return closing.startswith(mark) and not closing.strip(mark[0])


_STRUCTURE = re.compile(r"\n[ \t]*\r?\n(?=[ \t]*(?:#{1,6} |!\[|[*-] |:\w+:|\$\$))|```|:\w+:`")


def _open_math(side: Side) -> Iterator[Flaw]:
    """`$$` that takes in other blocks, or that is left over."""
    for _, block in blocks_of(side, Kind.MATH, *PROSE, Kind.TABLE):
        body = content(side.document, block)
        if block.kind is Kind.MATH:
            inner = body[2 : body.rfind("$$")] if "$$" in body else ""
            if _STRUCTURE.search(inner):
                yield Flaw(f"the formula {quoted(body)} is not closed where it ends", block.start, "math")
        else:
            for match in _TO_MATH.finditer(mask(body)):
                yield Flaw("a `$$` is not closed", block.start + match.start(), "math")


# --- directives and tabs ----------------------------------------------------------------------------------


def directive_ends(pair: Comparison) -> Iterator[Defect]:
    """Every directive that opens closes, and none closes that is not open."""
    yield from _beyond_source(pair, _open_directives)


_NAMED = re.compile(r"[ \t]*(?:\{[\w:.-]+\}|[A-Za-z][\w-]*)")


def _open_directives(side: Side) -> Iterator[Flaw]:
    open_marks: list[tuple[str, Block]] = []
    for _, block in blocks_of(side, Kind.DIRECTIVE):
        line = _FENCE.match(content(side.document, block))
        if not line:
            continue
        if _NAMED.match(line["info"]):
            open_marks.append((line["mark"], block))
        elif open_marks and line["mark"][0] == open_marks[-1][0][0]:
            open_marks.pop()
        else:
            yield Flaw(f"{quoted(line[0])} closes no directive", block.start, "end")
    for _, block in open_marks:
        first = content(side.document, block).split("\n", 1)[0]
        yield Flaw(f"the directive {quoted(first)} is not closed", block.start, "directive")


_TAB_MARK = re.compile(r":(?P<what>begin|end)_tab:")


def tab_ends(pair: Comparison) -> Iterator[Defect]:
    """`:begin_tab:` and `:end_tab:` take turns."""
    yield from _beyond_source(pair, _open_tabs)


def _open_tabs(side: Side) -> Iterator[Flaw]:
    opened: Block | None = None
    for _, block in blocks_of(side, Kind.TAB):
        mark = _TAB_MARK.search(content(side.document, block))
        if mark and mark["what"] == "begin":
            if opened:
                yield _open_tab(side, opened)
            opened = block
        elif mark:
            if not opened:
                yield Flaw("an `:end_tab:` without its `:begin_tab:`", block.start, "end")
            opened = None
    if opened:
        yield _open_tab(side, opened)


def _open_tab(side: Side, block: Block) -> Flaw:
    return Flaw(f"the tab {quoted(content(side.document, block))} has no `:end_tab:`", block.start, "begin")


# --- HTML -------------------------------------------------------------------------------------------------

_NEVER_CLOSED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "p",
        "li",
        "dt",
        "dd",
        "source",
        "track",
        "wbr",
    ]
)


def html_nesting(pair: Comparison) -> Iterator[Defect]:
    """HTML elements close in the order in which they open (those that may stay open left out)."""
    yield from _beyond_source(pair, _open_tags)


def _open_tags(side: Side) -> Iterator[Flaw]:
    opened: list[tuple[str, int]] = []
    for mark in side.marks_of(MarkKind.TAG):
        name = mark.name.strip("/")
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
    for tag in opened:
        yield _unclosed(*tag)


def _unclosed(name: str, start: int) -> Flaw:
    return Flaw(f"`<{name}>` is not closed", start, name)


# --- roles ------------------------------------------------------------------------------------------------

_KNOWN_ROLES = frozenset(
    [
        "label",
        "eqlabel",
        "begin_tab",
        "end_tab",
        "ref",
        "numref",
        "eqref",
        "eq",
        "cite",
        "citet",
        "citep",
        "width",
        "height",
        "bibliography",
        "class",
        "func",
        "meth",
        "mod",
        "attr",
        "doc",
        "any",
        "download",
        "term",
        "math",
        "code",
        "abbr",
        "kbd",
        "sub",
        "sup",
        "index",
        "option",
        "envvar",
        "py:class",
        "py:func",
        "py:meth",
        "py:mod",
        "py:attr",
    ]
)
_ROLE = re.compile(r":(?P<d2l>\w[\w:.+-]*):`|(?<![\w`\\$])\{(?P<myst>[^{}`\s]+)\}`")
_DAMAGED = re.compile(
    r"[:：]\s?(?:label|eqlabel|ref|numref|eqref|citet?|begin_tab|end_tab|width)\s?[:：](?!`)"
    r"|(?<![:\w])(?:numref|eqref|eqlabel|begin_tab|end_tab)\b"
)


def roles(pair: Comparison) -> Iterator[Defect]:
    """Roles have a name that the book knows, and their content in backticks."""
    known = _KNOWN_ROLES | {name for name, _ in _role_names(pair.source)}
    for name, start in _role_names(pair.target):
        if name not in known:
            yield Defect(f"no book knows the role {quoted(name)}", pair.source_of(start), start)
    yield from _beyond_source(pair, _damaged_roles)


def _role_names(side: Side) -> Iterator[tuple[str, int]]:
    for _, block in blocks_of(side, *PROSE, Kind.TABLE, Kind.LABEL):
        prose = content(side.document, block)
        masked = _without_code(prose)
        for match in _ROLE.finditer(masked):
            yield (match["d2l"] or match["myst"]).lower(), block.start + match.start()


def _without_code(prose: str) -> str:
    """The prose with code and formulas overwritten, roles left as they are."""
    out, position = [], 0
    for span in protected_spans(prose):
        if span.kind in ("code", "math") and prose[span.start - 1 : span.start] not in (":", "}"):
            out += [prose[position : span.start], "X" * (span.end - span.start)]
            position = span.end
    return "".join([*out, prose[position:]])


def _damaged_roles(side: Side) -> Iterator[Flaw]:
    for _, block in blocks_of(side, *PROSE, Kind.TABLE):
        prose = content(side.document, block)
        for match in _DAMAGED.finditer(mask(prose)):
            shown = quoted(prose[match.start() : match.end() + 20])
            yield Flaw(f"the role at {shown} is damaged", block.start + match.start(), "role")


# --- emphasis, brackets, single marks ---------------------------------------------------------------------


def markup(pair: Comparison) -> Iterator[Defect]:
    """Emphasis, link brackets, backticks and `$` that are balanced in the source are balanced in the translation."""
    for index, block in blocks_of(pair.target, *PROSE, Kind.TABLE):
        sources = pair.opposite(pair.target, index)
        allowed = Counter(key for n in sources for key, _ in _loose_ends(pair.source.document, n))
        for key, offset in _loose_ends(pair.target.document, index) if sources else ():
            allowed[key] -= 1
            if allowed[key] < 0:
                start = pair.source.document.blocks[sources[0]].start
                yield Defect(_LOOSE_ENDS[key], start, block.start + offset)


_LOOSE_ENDS = {
    "*": "emphasis that is not closed, or has blanks inside its stars",
    "[": "a square bracket without its other half",
    "](": "a link whose brackets do not fit together",
    "`": "a backtick without its other half",
    "$": "a `$` without its other half",
}
_BROKEN_LINK = re.compile(r"\](?:\s+\((?:https?:|\.{0,2}/|#)|[ \t]*（\s*(?:https?:|\.{0,2}/|#)|\((?=[^()\s]+\Z))")


def _loose_ends(document: Document, index: int) -> Iterator[tuple[str, int]]:
    prose = content(document, document.blocks[index])
    masked = re.sub(r"\\.", "XX", mask(prose))
    for match in _BROKEN_LINK.finditer(masked):
        yield "](", match.start()
    yield from (("`", match.start()) for match in re.finditer(r"`+", masked))
    yield from (("$", match.start()) for match in re.finditer(r"\$", masked))
    yield from (("[", offset) for offset in _lone_brackets(_blank_slide_marks(masked)))
    yield from (("*", offset) for offset in _lone_stars(_blank_slide_marks(masked)))


_SLIDE_MARK = re.compile(r"[\[(]\*\*|\*\*[\])]")


def _blank_slide_marks(masked: str) -> str:
    return _SLIDE_MARK.sub("   ", masked)


def _lone_brackets(masked: str) -> list[int]:
    opened: list[int] = []
    lone: list[int] = []
    for match in re.finditer(r"[\[\]]", masked):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            lone.append(match.start())
    return lone + opened


_STARS = re.compile(r"(?P<before>\S?)(?P<stars>\*+)(?=(?P<after>\S?))")


def _lone_stars(masked: str) -> list[int]:
    """Stars that open or close no emphasis. A star opens before a letter and closes after one."""
    opened: list[tuple[int, int]] = []
    lone: list[int] = []
    for match in _STARS.finditer(masked):
        size, start = len(match["stars"]), match.start("stars")
        if match["before"] and opened:
            while size and opened:
                width, at = opened.pop()
                used = min(size, width)
                size -= used
                if width > used:
                    opened.append((width - used, at))
        if size and match["after"]:
            opened.append((size, start))
        elif size:
            lone.append(start)
    return lone + [at for _, at in opened]


# --- formulas and placeholders ----------------------------------------------------------------------------


def math_syntax(pair: Comparison) -> Iterator[Defect]:
    """Braces and environments of formulas close."""
    yield from _beyond_source(pair, _broken_formulas)


_BRACE = re.compile(r"\\.|[{}]", re.S)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")


def _broken_formulas(side: Side) -> Iterator[Flaw]:
    for start, formula in _formulas(side):
        if not (_braces_close(formula) and _environments_close(formula)):
            yield Flaw(
                f"the formula {quoted(formula)} has a brace or environment that is not closed",
                start,
                formula_name(formula),
            )


def _formulas(side: Side) -> Iterator[tuple[int, str]]:
    for _, block in blocks_of(side, Kind.MATH, *PROSE, Kind.TABLE):
        body = content(side.document, block)
        if block.kind is Kind.MATH:
            yield block.start, body
        else:
            for span in protected_spans(body):
                if span.kind == "math":
                    yield block.start + span.start, body[span.start : span.end]


def _braces_close(formula: str) -> bool:
    depth = 0
    for match in _BRACE.finditer(formula):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth < 0:
            return False
    return depth == 0


def _environments_close(formula: str) -> bool:
    opened: list[str] = []
    for what, name in _ENVIRONMENT.findall(formula):
        if what == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


_LEFT_BEHIND = re.compile("[\ue000\ue001\ufffd]")


def placeholders(pair: Comparison) -> Iterator[Defect]:
    """No character left that stands for something else: a placeholder, or bytes that could not be read."""
    allowed = Counter(_LEFT_BEHIND.findall(pair.source.text))
    for match in _LEFT_BEHIND.finditer(pair.target.text):
        allowed[match[0]] -= 1
        if allowed[match[0]] < 0:
            message = f"the placeholder character U+{ord(match[0]):04X} was left behind"
            yield Defect(message, pair.source_of(match.start()), match.start())
