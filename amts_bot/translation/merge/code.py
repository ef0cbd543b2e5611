"""Three-way merge of what is not prose: code, math, tables, HTML, front matter.

Lines are paired first: base with head by likeness, base with translation by what of a line is not comment or
localised words. A paired line is merged token by token, its comment apart, so that a translated comment or symbol
survives a change beside it. What the translators added stays. A true conflict takes the head's text and is told.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from amts_bot.translation.alignment.code_comments import comment_start, line_by_line, logical_lines
from amts_bot.translation.plan.changes import match


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and the translation's lines that gave way to the head's."""

    text: str
    conflicts: tuple[str, ...] = ()


_LIKE = 0.5


def merge(base: str, head: str, target: str) -> Merged:
    """Carry the change from `base` to `head` into `target`. Line ends are LF in all three."""
    if base == target:
        return Merged(head)
    by_line = line_by_line(base, head, target)
    old, new, own = (
        text.splitlines(keepends=True) if by_line else logical_lines(text) for text in (base, head, target)
    )
    regions = _regions(old, new, own, _translated_lines(old, own))
    pieces = [piece for region in regions for piece in _merged_region(*region)]
    conflicts = tuple(piece.lost for piece in pieces if piece.lost)
    return Merged("".join(piece.text for piece in pieces), conflicts)


_Region = tuple[list[str], list[str], list[str]]


def _regions(base: list[str], head: list[str], target: list[str], in_target: dict[int, int]) -> Iterator[_Region]:
    """Stretches of lines or tokens side by side, cut wherever the head and the translation both have the base's."""
    in_head = _common(base, head)
    b = h = t = 0
    for n in [*sorted(in_head.keys() & in_target.keys()), len(base)]:
        next_h, next_t = in_head.get(n, len(head)), in_target.get(n, len(target))
        if next_h < h or next_t < t:
            continue
        yield base[b:n], head[h:next_h], target[t:next_t]
        if n < len(base):
            yield [base[n]], [head[next_h]], [target[next_t]]
        b, h, t = n + 1, next_h + 1, next_t + 1


def _merged_region(base: list[str], head: list[str], target: list[str]) -> Iterator[_Piece]:
    if base == head or _code_of(head) == _code_of(target) != _code_of(base):
        return (_Piece(line) for line in target)
    return _merged_lines(base, head, target)


def _code_of(lines: list[str]) -> list[str]:
    return [key for line in lines if (key := _key(line)) not in ("", "#", '"""')]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    lost: str = ""


def _merged_lines(base: list[str], head: list[str], target: list[str]) -> Iterator[_Piece]:
    """The merged lines in order; the translators' own lines follow the line that they follow now."""
    to_head = match(base, head, lambda i, j: _likeness(base[i], head[j]), _LIKE)
    to_target = _translated_lines(base, target)
    own = _own_lines(to_target, len(base), target)
    yield from own[-1]
    taken = 0
    for i, line in enumerate(base):
        j, t = to_head.get(i), to_target.get(i)
        if j is not None:
            yield from _inserted(head[taken:j], own[i - 1])
            taken = j + 1
            yield _merged_line(line, head[j], None if t is None else target[t])
        elif t is not None and _key(target[t]) != _key(line):
            yield _Piece("", target[t])
        yield from own[i]
    yield from _inserted(head[taken:], own[len(base) - 1])


def _likeness(one: str, other: str) -> float:
    if _TAB_LINE.match(one) and _TAB_LINE.match(other):
        return 1.0
    return Levenshtein.normalized_similarity(one, other)


def _inserted(lines: Sequence[str], beside: Sequence[_Piece]) -> Iterator[_Piece]:
    """The head's new lines, but for those that the translators have added at the same place already."""
    there = {_key(piece.text) for piece in beside} - {""}
    return (_Piece(line) for line in lines if _key(line) not in there)


def _translated_lines(base: Sequence[str], target: Sequence[str]) -> dict[int, int]:
    """Which line of the translation each base line has become: by its code, and in between by its place."""
    here, there = [_key(line) for line in base], [_key(line) for line in target]
    pairs: dict[int, int] = {}
    for _, b0, b1, t0, t1 in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if b1 - b0 == t1 - t0:
            pairs.update(zip(range(b0, b1), range(t0, t1), strict=True))
    return pairs


_DOCSTRING = re.compile(r"(\"\"\"|''').*\1")
_LOCALISED = re.compile(r"(\\(?:text|mathrm|textrm|mbox|operatorname)\{)[^{}]*\}")


def _key(line: str) -> str:
    """What translators leave alone in a line; all comment lines have the same key, and so have all empty lines."""
    if _TAB_LINE.match(line):
        return "#@tab"
    start = comment_start(line)
    code = line if start is None else line[:start]
    if _DOCSTRING.fullmatch(code.strip()):
        return '"""'
    return "".join(_LOCALISED.sub(r"\1}", code).split()) or ("" if start is None else "#")


def _own_lines(to_target: dict[int, int], count: int, target: Sequence[str]) -> dict[int, list[_Piece]]:
    """The translation's lines without a base line, by the base line that they follow (-1: at the start)."""
    own: dict[int, list[_Piece]] = {i: [] for i in range(-1, count)}
    base_of = {t: i for i, t in to_target.items()}
    last = -1
    for t, line in enumerate(target):
        last = base_of.get(t, last)
        if t not in base_of:
            own[last].append(_Piece(line))
    return own


def _merged_line(base: str, head: str, target: str | None) -> _Piece:
    if target is None:
        return _Piece("" if base == head else head)
    if _TAB_LINE.match(base) and _TAB_LINE.match(head) and _TAB_LINE.match(target):
        return _Piece(_merged_tabs(base, head, target))
    (base_code, base_note), (head_code, head_note), (code, note) = map(_code_and_comment, (base, head, target))
    merged = merged_tokens(base_code, head_code, code)
    merged_note = note if base_note == head_note else head_note
    lost = target if merged is None or (base_note != head_note and note not in (base_note, head_note)) else ""
    return _Piece((head_code if merged is None else merged) + merged_note, lost)


_TAB_LINE = re.compile(r"[ \t]*#[ \t]*@tab[ \t]")


def _merged_tabs(base: str, head: str, target: str) -> str:
    """D2L's `#@tab` line as a set of names: what the head added and took away, and what the translators added."""
    mark = _TAB_LINE.match(target)
    assert mark
    old, new, own = (re.findall(r"[\w-]+", line.partition("@tab")[2]) for line in (base, head, target))
    names = [name for name in own if name in new or name not in old] + [n for n in new if n not in old and n not in own]
    return target if names == own else f"{mark[0]}{', '.join(names)}" + target[len(target.rstrip()) :]


def _code_and_comment(line: str) -> tuple[str, str]:
    """A line's code and its comment, mark and line end included."""
    start = comment_start(line)
    return (line, "") if start is None else (line[:start], line[start:])


_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def merged_tokens(base: str, head: str, target: str) -> str | None:
    """A stretch of code changed on both sides, or None if both changed the same place."""
    if base == target:
        return head
    old, changed, there = (_TOKEN.findall(text) for text in (base, head, target))
    out: list[str] = []
    for here, new, own in _regions(old, changed, there, _common(old, there)):
        if here != new and own not in (here, new):
            return None
        out += own if here == new else new
    return "".join(out)


def merge_markup(base: str, head: str, target: str) -> Merged:
    """Carry the change of a piece of markup into the translation, token by token. Where both changed the same place,
    people's text stands, as words in attributes, titles and fields are theirs; `conflicts` has what the head has there,
    if there are words on either side.
    """
    if base == target:
        return Merged(head)
    old, changed, there = (_TOKEN.findall(text) for text in (base, head, target))
    out: list[str] = []
    conflicts: list[str] = []
    for here, new, own in _regions(old, changed, there, _common(old, there)):
        out += new if here == own else own
        if here not in (new, own) and new != own and _WORD.search("".join((*new, *own))):
            conflicts.append("".join(new))
    return Merged("".join(out), tuple(conflicts))


_WORD = re.compile(r"[^\W\d_]{2,}")


def _common(base: list[str], other: list[str]) -> dict[int, int]:
    """Which token of `other` each unchanged token of `base` is."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def breaks_python(old: str, head: str, merged: str) -> bool:
    """Whether a fenced block is Python on both sides and no Python any more after the merge."""
    return _is_python(old) and _is_python(head) and not _is_python(merged)


_NOT_PYTHON = re.compile(r"^\s*(?:[%!].*|```.*|~~~.*)$", re.M)


def _is_python(block: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(_NOT_PYTHON.sub("", block))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
