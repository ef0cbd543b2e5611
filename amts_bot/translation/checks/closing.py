"""Rules about markup that must close: fences, `$$`, directives, tabs, braces in formulas.

Each finds the flaws of one text; reported are those of the target beyond what the source has itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from amts_bot.text.blocks import Block, Kind
from amts_bot.text.protected_spans import SpanKind
from amts_bot.translation.checks.comparison import Comparison, Defect, Side, blocks_of, quoted
from amts_bot.translation.checks.formulas import formula_name
from amts_bot.translation.checks.marks import content


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place (code points) of one text that is not sound. `key` makes two flaws the same one."""

    message: str
    start: int
    key: str


def beyond_source(pair: Comparison, flaws: Callable[[Side], Iterator[Flaw]]) -> Iterator[Defect]:
    """The target's flaws that the source does not have as often."""
    allowed = Counter(flaw.key for flaw in flaws(pair.source))
    for flaw in flaws(pair.target):
        allowed[flaw.key] -= 1
        if allowed[flaw.key] < 0:
            yield pair.surplus(flaw.start, flaw.message)


# --- fences and `$$` --------------------------------------------------------------------------------------


def fences(pair: Comparison) -> Iterator[Defect]:
    """Every code fence and every `$$` is closed, before the next one opens."""
    yield from beyond_source(pair, _open_fences)
    yield from beyond_source(pair, _open_math)


_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>[^\n]*)")
_INFO = re.compile(r"[ \t]*[\w{][^`]*\Z")


def _open_fences(side: Side) -> Iterator[Flaw]:
    for _, block in blocks_of(side, Kind.CODE, Kind.MATH):
        lines = [side.text[line.content : line.end].rstrip() for line in block.lines]
        opening = _FENCE.match(lines[0])
        if not opening:
            continue
        if any(_opens(opening["mark"], line) for line in lines[1:]):
            yield Flaw(f"the fence {quoted(lines[0])} is not closed before the next one opens", block.start, "fence")
        elif len(lines) == 1 or not _closes(opening["mark"], lines[-1]):
            yield Flaw(f"the fence {quoted(lines[0])} is never closed", block.start, "fence")


def _opens(mark: str, line: str) -> bool:
    """Whether a line opens a fence of this kind with an info string."""
    inner = _FENCE.match(line)
    return bool(inner and inner["mark"] == mark and _INFO.match(inner["info"]))


def _closes(mark: str, line: str) -> bool:
    closing = line.strip()
    return closing.startswith(mark) and not closing.strip(mark[0])


_OTHER_BLOCK = re.compile(r"\n[ \t]*\r?\n[ \t]*(?:#{1,6} |!\[|[*-] |:\w+:|\$\$)|```|:\w+:`")


def _open_math(side: Side) -> Iterator[Flaw]:
    """`$$` that takes in other blocks, or that is left over."""
    for _, block in blocks_of(side, Kind.MATH):
        body = content(side.document, block)
        if "$$" in body and _OTHER_BLOCK.search(body, body.find("$$") + 2, body.rfind("$$")):
            yield Flaw(f"the formula {quoted(body)} is not closed where it ends", block.start, "math")
    for prose in side.prose:
        for match in re.finditer(r"\$\$", prose.masked):
            yield Flaw("a `$$` is not closed", prose.block.start + match.start(), "math")


# --- directives and tabs ----------------------------------------------------------------------------------


def directive_ends(pair: Comparison) -> Iterator[Defect]:
    """Every directive that opens closes, and none closes that is not open."""
    yield from beyond_source(pair, _open_directives)


_NAMED = re.compile(r"[ \t]*(?:\{[\w:.-]+\}|[A-Za-z][\w-]*)")


def _open_directives(side: Side) -> Iterator[Flaw]:
    opened: list[tuple[str, Block]] = []
    for _, block in blocks_of(side, Kind.DIRECTIVE):
        line = _FENCE.match(content(side.document, block))
        if not line:
            continue
        if _NAMED.match(line["info"]):
            opened.append((line["mark"], block))
        elif opened and line["mark"][0] == opened[-1][0][0]:
            opened.pop()
        else:
            yield Flaw(f"{quoted(line[0])} closes no directive", block.start, "end")
    for _, block in opened:
        first = content(side.document, block).split("\n", 1)[0]
        yield Flaw(f"the directive {quoted(first)} is not closed", block.start, "directive")


def tab_ends(pair: Comparison) -> Iterator[Defect]:
    """`:begin_tab:` and `:end_tab:` take turns."""
    yield from beyond_source(pair, _open_tabs)


_TAB_MARK = re.compile(r":(?P<what>begin|end)_tab:")


def _open_tabs(side: Side) -> Iterator[Flaw]:
    opened: Block | None = None
    for _, block in blocks_of(side, Kind.TAB):
        mark = _TAB_MARK.search(content(side.document, block))
        begins = bool(mark and mark["what"] == "begin")
        if begins and opened:
            yield _open_tab(side, opened)
        elif not begins and not opened:
            yield Flaw("an `:end_tab:` without its `:begin_tab:`", block.start, "end")
        opened = block if begins else None
    if opened:
        yield _open_tab(side, opened)


def _open_tab(side: Side, block: Block) -> Flaw:
    return Flaw(f"the tab {quoted(content(side.document, block))} has no `:end_tab:`", block.start, "begin")


# --- formulas ---------------------------------------------------------------------------------------------


def math_syntax(pair: Comparison) -> Iterator[Defect]:
    """Braces and environments of formulas close."""
    yield from beyond_source(pair, _broken_formulas)


def _broken_formulas(side: Side) -> Iterator[Flaw]:
    for start, formula in _formulas(side):
        if not (_braces_close(formula) and _environments_close(formula)):
            message = f"the formula {quoted(formula)} has a brace or environment that is not closed"
            yield Flaw(message, start, formula_name(formula))


def _formulas(side: Side) -> Iterator[tuple[int, str]]:
    yield from ((block.start, content(side.document, block)) for _, block in blocks_of(side, Kind.MATH))
    for prose in side.prose:
        for span in prose.spans:
            if span.kind is SpanKind.MATH:
                yield prose.block.start + span.start, prose.text[span.start : span.end]


_BRACE = re.compile(r"\\.|[{}]", re.S)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")


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
