"""Three-way merge of what is not prose: code, math, tables, HTML, front matter.

Lines are merged first (base English, head English, translation). Where both changed a line, the code before a
comment and the comment are merged apart, so that a translated comment survives a change of the code beside it.
A true conflict takes the head's line and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from amts_bot.translation.comments import comment_start


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, and the translation's lines that gave way to the head's."""

    text: str
    conflicts: tuple[str, ...] = ()


def merge(base: str, head: str, target: str) -> Merged:
    """Carry the change from `base` to `head` into `target`. Line ends are LF in all three."""
    if base == target:
        return Merged(head)
    out: list[str] = []
    conflicts: list[str] = []
    for region in _regions(base.splitlines(True), head.splitlines(True), target.splitlines(True)):
        lines, lost = _merge_region(*region)
        out += lines
        conflicts += lost
    return Merged("".join(out), tuple(conflicts))


_Region = tuple[list[str], list[str], list[str]]


def _regions(base: list[str], head: list[str], target: list[str]) -> Iterator[_Region]:
    """Base, head and target lines side by side: stretches that all three share, and those between."""
    in_head, in_target = _common(base, head), _common(base, target)
    b = h = t = 0
    for n in [*sorted(in_head.keys() & in_target.keys()), len(base)]:
        next_h, next_t = in_head.get(n, len(head)), in_target.get(n, len(target))
        if next_h < h or next_t < t:
            continue
        yield base[b:n], head[h:next_h], target[t:next_t]
        if n < len(base):
            yield [base[n]], [head[next_h]], [target[next_t]]
        b, h, t = n + 1, next_h + 1, next_t + 1


def _common(base: list[str], other: list[str]) -> dict[int, int]:
    """Which line of `other` each unchanged line of `base` is."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _merge_region(base: list[str], head: list[str], target: list[str]) -> tuple[list[str], list[str]]:
    if base == head:
        return target, []
    if target in (base, head):
        return head, []
    if not base:
        return target + head, []
    if len(base) == len(target):
        return _merge_lines(base, head, target)
    return head, target


def _merge_lines(base: list[str], head: list[str], target: list[str]) -> tuple[list[str], list[str]]:
    """Line by line, where each base line has one translated line."""
    out: list[str] = []
    conflicts: list[str] = []
    for tag, b0, b1, h0, h1 in SequenceMatcher(None, base, head, autojunk=False).get_opcodes():
        if tag == "equal":
            out += target[b0:b1]
        elif tag == "replace" and b1 - b0 == h1 - h0:
            for n in range(b1 - b0):
                line, lost = _merge_line(base[b0 + n], head[h0 + n], target[b0 + n])
                out.append(line)
                conflicts += lost
        else:
            out += head[h0:h1]
            conflicts += [line for n, line in enumerate(target[b0:b1], b0) if line != base[n]]
    return out, conflicts


def _merge_line(base: str, head: str, target: str) -> tuple[str, list[str]]:
    if base == target:
        return head, []
    base_code, base_note = _code_and_comment(base)
    head_code, head_note = _code_and_comment(head)
    target_code, target_note = _code_and_comment(target)
    if base_note and base_note == head_note and target_note and base_code.split() == target_code.split():
        return head_code + target_note, []
    return head, [target]


def _code_and_comment(line: str) -> tuple[str, str]:
    start = comment_start(line)
    return (line, "") if start is None else (line[:start], line[start:])
