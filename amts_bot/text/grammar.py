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

from mistune import BlockParser, BlockState

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
    "thematic_break": "break",
    "block_html": "html",
    "blank_line": "blank",
}

_AS_PARSED = dict.fromkeys(map(ord, "\r\f\v\x00"), " ") | dict.fromkeys(range(0xD800, 0xE000), "?")


def as_parsed(text: str) -> str:
    """The text as the parser sees it, at the same length: what else is a blank to Markdown is a space, and there
    are no lone surrogates, at which mistune fails."""
    return text.translate(_AS_PARSED)


_BLANK_LINE = re.compile(r"^[ \t]+$", re.M)  # mistune takes one of five spaces for code, but none of a vertical tab


def block_starts(text: str, *, nested: bool) -> list[Start]:
    """The starts of all top-level blocks of a text `as_parsed`, in order; the first is 0. A container is one block.

    `nested` tells that the text is a container's content, where GitHub's alert marks may stand.
    """
    state = _State()
    state.process(_BLANK_LINE.sub(lambda blanks: "\v" * len(blanks[0]), text))
    parser = _parser(nested)
    parser.parse(state, parser.rules)
    starts = sorted((_start(token) for token in state.tokens), key=lambda start: start.offset)
    if not starts or starts[0].offset > 0:
        starts.insert(0, Start(0, "paragraph"))
    return starts


def _start(token: dict[str, Any]) -> Start:
    kind = token["type"]
    if kind == "block_code":
        kind = "fence" if token["style"] == "fenced" else "code"
    return Start(token["start"], _TOKEN_KINDS.get(kind, kind), token.get("attrs", {}).get("level", 0))


class _State(BlockState):
    """Notes where tokens begin, and keeps no text: nobody reads it, and adding it up line by line takes long."""

    mark: int | None = None
    in_container = False

    def __init__(self, parent: BlockState | None = None) -> None:
        super().__init__(parent)
        self.absent: set[str] = set()

    def append_token(self, token: dict[str, Any]) -> None:
        token["start"] = self.cursor if self.mark is None else self.mark
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:  # noqa: ARG002 - mistune's signature
        if not _in_paragraph(self):
            self.tokens.append({"type": "paragraph", "text": "", "start": self.cursor})

    def append_paragraph(self) -> int | None:
        return self.find_line_end() if _in_paragraph(self) else None

    def find(self, text: str, start: int) -> int:
        """Where the text stands next, or -1; what is absent from here on is not looked for again."""
        found = -1 if text in self.absent else self.src.find(text, start)
        if found < 0:
            self.absent.add(text)
        return found


class _Ended(Exception):
    """A container ends here because another one begins."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


_CONTAINERS = frozenset({"list", "block_quote"})


class _Parser(BlockParser):
    state_cls = _State

    def parse_method(self, m: re.Match[str], state: BlockState) -> int | None:
        assert isinstance(state, _State)
        return self._container(m, state) if m.lastgroup in _CONTAINERS else self._marked(m, state)

    def parse_atx_heading(self, m: re.Match[str], state: BlockState) -> int:
        """mistune's own trims the heading's text, in a time that grows with the square of its blanks."""
        state.append_token({"type": "heading", "attrs": {"level": len(m["atx_1"])}})
        return m.end() + 1

    def _container(self, m: re.Match[str], state: _State) -> int | None:
        """Lists and quotes by turns: mistune reads each inside the one that it ends, as deep as the text is long."""
        if state.in_container:
            raise _Ended(m.start())
        state.in_container = True
        try:
            return self._marked(m, state)
        except _Ended as here:
            state.tokens.append({"type": m.lastgroup, "start": m.start()})
            return here.offset
        finally:
            state.in_container, state.mark = False, None

    def _marked(self, m: re.Match[str], state: _State) -> int | None:
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


_Rule = Callable[[Any, re.Match[str], Any], int | None]


def _one_line(kind: str) -> _Rule:
    def parse(_parser: _Parser, m: re.Match[str], state: _State) -> int:
        state.append_token({"type": kind})
        return state.find_line_end_at(m.end())

    return parse


def _one_line_of_its_own(kind: str) -> _Rule:
    """Like `_one_line`, but cannot interrupt a paragraph."""
    plain = _one_line(kind)

    def parse(_parser: _Parser, m: re.Match[str], state: _State) -> int | None:
        return None if _in_paragraph(state) else plain(_parser, m, state)

    return parse


_MATH_END = re.compile(
    r"\$\$[.,;:!?。，；：、)）]*(?:\*\*[\])])?[.,。，]?[ \t]*(?:\{#[^}\n]*\}|\([\w:-]+\))?[ \t]*(?=\n|\Z)"
)


def _parse_display_math(_parser: _Parser, m: re.Match[str], state: _State) -> int | None:
    """`$$` to the next `$$`, over blank lines too; text after the closing mark makes it inline."""
    close = state.find("$$", m.end())
    if close < 0:
        return None
    end = _MATH_END.match(state.src, close)
    if not end:
        return None
    state.append_token({"type": "math"})
    return state.find_line_end_at(end.end())


def _parse_latex_environment(_parser: _Parser, m: re.Match[str], state: _State) -> int | None:
    close = state.find("\\end{" + m["environment_name"] + "}", m.end())
    if close < 0:
        return None
    state.append_token({"type": "math"})
    return state.find_line_end_at(close)


def _parse_colon_fence(_parser: _Parser, m: re.Match[str], state: _State) -> int:
    close = re.compile(r"^[ \t]*" + m["colons"] + r":*[ \t]*$", re.M).search(state.src, m.end())
    state.append_token({"type": "fence"})
    return state.find_line_end_at(close.end()) if close else len(state.src)


_FOOTNOTE_BODY = re.compile(r"(?:\v*\n)*+(?:  |\t)[ \t]*[^ \t\n][^\n]*\n?")


def _parse_footnote(_parser: _Parser, m: re.Match[str], state: _State) -> int:
    """The line of the mark and all indented ones that follow, over blank lines too."""
    state.append_token({"type": "footnote"})
    end = state.find_line_end_at(m.end())
    while body := _FOOTNOTE_BODY.match(state.src, end):
        end = body.end()
    return end


_DELIMITER_ROW = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*(?:\n|\Z)")
_NO_ROW = re.compile(r" {0,3}(?:>|#{1,6}[ \t]|`{3}|~{3}|:{3}|\$\$|(?:[-*+]|\d{1,9}[.)])[ \t])")
_PIPE = re.compile(r"(?<!\\)(?:\\\\)*+\|")


def _parse_table(_parser: Any, m: re.Match[str], state: Any) -> int | None:
    """A header and a delimiter row with as many cells, then every line with a pipe.

    Rows may have any number of cells, as on GitHub: so formulas with pipes in them do no harm.
    """
    end = state.find_line_end_at(m.start())
    delimiter = _DELIMITER_ROW.match(state.src, end)
    if not delimiter or "|" not in delimiter[0] or _cells(m[0]) != _cells(delimiter[0]):
        return None
    state.append_token({"type": "table"})
    end = delimiter.end()
    while "|" in (line := state.get_line(end)) and not _NO_ROW.match(line):
        end += len(line)
    return end


def _cells(row: str) -> int:
    return len(_PIPE.findall(row.strip().removeprefix("|").removesuffix("|"))) + 1


_DIALECT: tuple[tuple[str, str, _Rule], ...] = (
    ("display_math", r"^ {0,3}(?:[\[(]\*\*)?\$\$", _parse_display_math),
    ("environment", r"^ {0,3}\\begin\{(?P<environment_name>[A-Za-z]+\*?)\}", _parse_latex_environment),
    (
        "d2l_label",
        r"^ {0,3}(?::(?:label|eqlabel|width|height|bibliography):`[^`\n]*`[ \t]*)+$",
        _one_line("label"),
    ),
    ("d2l_tab", r"^ {0,3}:(?:begin_tab|end_tab):(?:`[^`\n]*`)?[^\n`]*$", _one_line("tab")),
    ("d2l_mark", r"^ {0,3}:(?:begin|end)_[a-z]+:(?:`[^`\n]*`)?[ \t]*$", _one_line("directive")),
    ("myst_target", r"^ {0,3}\([^()\s]+\)=[ \t]*$", _one_line("label")),
    ("myst_comment", r"^%(?:[ \t][^\n]*)?$", _one_line_of_its_own("html")),
    ("myst_break", r"^\+\+\+[^\n]*$", _one_line_of_its_own("break")),
    ("colon_fence", r"^[ ]{0,3}(?P<colons>:{3,})[ \t]*\{[\w:.-]+\}[^\n]*$", _parse_colon_fence),
    ("colon_mark", r"^[ ]{0,3}:{3,}(?:[ \t]*[\w-][^\n]*|[ \t]*)$", _one_line("directive")),
    ("footnote", r"^ {0,3}\[\^[^\[\]\s]+\]:(?=[ \t]|$)", _parse_footnote),
)
_ALERT = ("alert", r"^\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$", _one_line("directive"))


@cache
def _parser(nested: bool) -> _Parser:
    parser = _Parser(block_quote_rules=["blank_line"], list_rules=["blank_line"])
    for name, pattern, parse in (*_DIALECT, *([_ALERT] if nested else [])):
        parser.register(name, pattern, parse, before="fenced_code")
    parser.register("table", r"^ {0,3}[^\s|]?[^\n]*\|[^\n]*$", _parse_table)
    return parser
