"""Where the blocks of a Markdown text begin: mistune's block parser, with positions and three dialects.

mistune's tokens carry no positions (its issue #218), so the two public classes are subclassed: the state
notes where a token begins, the parser notes the match that made it. D2L's, MyST's and GitHub's block
constructs are rules beside mistune's own. Nothing here renders or changes text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from mistune import BlockParser, BlockState, Markdown
from mistune.plugins.table import table

DIRECTIVES_WITH_PROSE = frozenset(
    """
    admonition attention caution danger error hint important note seealso tip warning versionadded
    versionchanged deprecated margin sidebar aside topic epigraph pull-quote compound container dropdown card
    card-carousel grid grid-item grid-item-card tab-set tab-item tabs tab figure exercise exercise-start
    exercise-end solution solution-start solution-end proof theorem lemma definition corollary proposition axiom
    criterion example remark conjecture algorithm observation property assumption prf:proof prf:theorem
    prf:lemma prf:definition prf:corollary prf:proposition prf:axiom prf:criterion prf:example prf:remark
    prf:conjecture prf:algorithm prf:observation prf:property prf:assumption question answer details
    """.split()
)
"""MyST directives whose body is Markdown (MyST's and Sphinx's own, sphinx-design, sphinx-proof, sphinx-exercise)."""


@dataclass(frozen=True, slots=True)
class Start:
    """A block begins at `offset` (code points). `level` is a heading's."""

    offset: int
    kind: str
    level: int = 0


_TOKEN_KINDS = {
    "heading": "heading",
    "paragraph": "paragraph",
    "block_quote": "quote",
    "list": "list",
    "table": "table",
    "thematic_break": "break",
    "block_html": "html",
    "blank_line": "blank",
}

_NOT_LINE_FEEDS = str.maketrans({"\r": " ", "\f": " ", "\v": " ", "\ufeff": " ", "\x00": " "})


def block_starts(text: str, *, nested: bool) -> list[Start]:
    """The starts of all top-level blocks, in order; the first is 0. Containers are one block each.

    `nested` tells that the text is a container's content, where GitHub's alert marks may stand.
    """
    state = _State()
    state.process(text.translate(_NOT_LINE_FEEDS))
    parser = _parser(nested)
    parser.parse(state, parser.rules)
    starts = sorted((_start(token) for token in state.tokens), key=lambda start: start.offset)
    if not starts or starts[0].offset > 0:
        starts.insert(0, Start(0, "definition"))
    return starts


def _start(token: dict[str, Any]) -> Start:
    kind = token["type"]
    if kind == "block_code":
        kind = "fence" if token["style"] == "fenced" else "code"
    return Start(token["start"], _TOKEN_KINDS.get(kind, kind), token.get("attrs", {}).get("level", 0))


class _State(BlockState):
    mark: int | None = None

    def append_token(self, token: dict[str, Any]) -> None:
        token["start"] = self.cursor if self.mark is None else self.mark
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        super().add_paragraph(text)
        self.tokens[-1].setdefault("start", self.cursor)


class _Parser(BlockParser):
    state_cls = _State

    def parse_method(self, m: re.Match[str], state: BlockState) -> int | None:
        assert isinstance(state, _State)
        outer, state.mark = state.mark, m.start()
        before = len(state.tokens)
        end: int | None = super().parse_method(m, state)
        state.mark = outer
        for token in state.tokens[before:]:
            token.setdefault("start", m.start())
        if end and len(state.tokens) == before and m.lastgroup == "ref_link" and not _in_paragraph(state):
            state.tokens.append({"type": "definition", "start": m.start()})
        return end


def _in_paragraph(state: BlockState) -> bool:
    last = state.last_token()
    return bool(last) and last["type"] == "paragraph"


_Rule = Callable[[_Parser, re.Match[str], BlockState], int | None]


def _one_line(kind: str) -> _Rule:
    def parse(_parser: _Parser, m: re.Match[str], state: BlockState) -> int:
        state.append_token({"type": kind})
        return state.find_line_end_at(m.end())

    return parse


def _one_line_of_its_own(kind: str) -> _Rule:
    """Like `_one_line`, but cannot interrupt a paragraph."""
    plain = _one_line(kind)

    def parse(_parser: _Parser, m: re.Match[str], state: BlockState) -> int | None:
        return None if _in_paragraph(state) else plain(_parser, m, state)

    return parse


_MATH_END = re.compile(
    r"\$\$[.,;:!?。，；：、)）]*(?:\*\*[\])])?[.,。，]?[ \t]*(?:\{#[^}\n]*\}|\([\w:-]+\))?[ \t]*(?=\n|\Z)"
)


def _parse_display_math(_parser: _Parser, m: re.Match[str], state: BlockState) -> int | None:
    """`$$` to the next `$$`, over blank lines too; text after the closing mark makes it inline."""
    close = state.src.find("$$", m.end())
    if close < 0:
        return None
    end = _MATH_END.match(state.src, close)
    if not end:
        return None
    state.append_token({"type": "math"})
    return state.find_line_end_at(end.end())


def _parse_latex_environment(_parser: _Parser, m: re.Match[str], state: BlockState) -> int | None:
    close = state.src.find("\\end{" + m["environment_name"] + "}", m.end())
    if close < 0:
        return None
    state.append_token({"type": "math"})
    return state.find_line_end_at(close)


def _parse_colon_fence(_parser: _Parser, m: re.Match[str], state: BlockState) -> int:
    close = re.compile(r"^[ \t]*" + m["colons"] + r":*[ \t]*$", re.M).search(state.src, m.end())
    state.append_token({"type": "fence"})
    return state.find_line_end_at(close.end()) if close else len(state.src)


_FOOTNOTE_BODY = re.compile(r"(?:[^\n]*(?:\n|\Z))(?:[ \t]*\n(?=(?: {2,}|\t))|(?: {2,}|\t)[^\n]*(?:\n|\Z))*")


def _parse_footnote(_parser: _Parser, m: re.Match[str], state: BlockState) -> int:
    body = _FOOTNOTE_BODY.match(state.src, m.start())
    state.append_token({"type": "list"})
    return body.end() if body else state.find_line_end_at(m.end())


_DIALECT: tuple[tuple[str, str, _Rule], ...] = (
    ("display_math", r"^ {0,3}(?:[\[(]\*\*)?\$\$", _parse_display_math),
    ("environment", r"^ {0,3}\\begin\{(?P<environment_name>[A-Za-z]+\*?)\}", _parse_latex_environment),
    (
        "d2l_label",
        r"^ {0,3}(?::(?:label|eqlabel|width|height|bibliography):`[^`\n]*`[ \t]*)+$",
        _one_line("label"),
    ),
    ("d2l_tab", r"^ {0,3}:(?:begin_tab|end_tab):(?:`[^`\n]*`)?[^\n`]*$", _one_line("tab")),
    ("myst_target", r"^ {0,3}\([^()\s]+\)=[ \t]*$", _one_line("label")),
    ("myst_comment", r"^%[ \t][^\n]*$", _one_line_of_its_own("html")),
    ("myst_break", r"^\+\+\+[^\n]*$", _one_line_of_its_own("break")),
    ("colon_fence", r"^[ ]{0,3}(?P<colons>:{3,})[ \t]*\{[\w:.-]+\}[^\n]*$", _parse_colon_fence),
    ("colon_mark", r"^[ ]{0,3}:{3,}(?:[ \t]*[\w-][^\n]*|[ \t]*)$", _one_line("directive")),
    ("footnote", r"^ {0,3}\[\^[^\]\s]+\]:(?=[ \t])", _parse_footnote),
)
_ALERT = ("alert", r"^\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$", _one_line("directive"))


@cache
def _parser(nested: bool) -> _Parser:
    parser = _Parser(block_quote_rules=["blank_line"], list_rules=["blank_line"])
    Markdown(block=parser, plugins=[table])
    for name, pattern, parse in (*_DIALECT, *([_ALERT] if nested else [])):
        parser.register(name, pattern, parse, before="fenced_code")
    return parser
