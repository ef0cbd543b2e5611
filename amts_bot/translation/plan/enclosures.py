"""Lines of markup that open and close something together: tabs, directives, slides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amts_bot.text.blocks import Document, Kind

_MARKUP = frozenset({Kind.TAB, Kind.DIRECTIVE})
_NAMED = re.compile(r":(?P<side>begin|end)_(?P<name>\w+):")
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?P<rest>\S?)")


def enclosures(document: Document) -> Iterator[tuple[int, int]]:
    """The blocks that open something, each with the block that closes it; what is never closed is left out."""
    opened: list[tuple[str, int]] = []
    for n, block in enumerate(document.blocks):
        if block.kind not in _MARKUP:
            continue
        line = document.text[block.lines[0].content : block.body_end].strip("\ufeff \t\r\n")
        name, opens = _read(line)
        if opens:
            opened.append((name, n))
        elif name and any(other == name for other, _ in opened):
            while opened[-1][0] != name:
                opened.pop()
            yield opened.pop()[1], n


def _read(line: str) -> tuple[str, bool]:
    """What a line of markup opens or closes, and whether it opens it; empty if it does neither."""
    if named := _NAMED.match(line):
        return named["name"], named["side"] == "begin"
    fence = _FENCE.match(line)
    return (fence["mark"], bool(fence["rest"])) if fence else ("", False)
