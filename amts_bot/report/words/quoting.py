"""Words of others in Markdown on GitHub: quoted so that nothing of them can act.

GitHub turns mentions, issue numbers and addresses into links after Markdown is rendered, so that a backslash does not
stop them. In code nothing is turned into anything: whatever a book, a file name or a commit says is shown as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from amts_bot.report.words.word_diff import Piece, Pieces

LONGEST = 160
"""Code points of a quoted text; the rest is an ellipsis."""

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """A text in one line, without control characters, direction overrides and halves of characters."""
    return _INVISIBLE.sub("", _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))).strip()


def clipped(text: str, limit: int = LONGEST) -> str:
    """A text of at most `limit` code points."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def code(text: str, limit: int = LONGEST) -> str:
    """A text as a code span in one line."""
    return _span(clipped(plain(text), limit))


def _span(text: str) -> str:
    if not text:
        return "(nothing)"
    ticks = "`" * (_longest_run(text, "`") + 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fenced(text: str, kind: str = "text") -> str:
    """A text as a code block, line by line."""
    lines = (_INVISIBLE.sub("", line) for line in _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text).splitlines())
    content = "\n".join(lines)
    fence = "`" * max(3, _longest_run(content, "`") + 1)
    return f"{fence}{kind}\n{content}\n{fence}"


def _longest_run(text: str, character: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)


def marked(pieces: Pieces, mark: str, limit: int = LONGEST) -> str:
    """A text as code spans, those that changed between marks such as `**`."""
    parts, room = [], limit
    for piece in pieces:
        text = plain(piece.text)
        if not text:
            continue
        shown = clipped(text, max(room, 2))
        parts.append(f"{mark}{_span(shown)}{mark}" if piece.changed else _span(shown))
        room -= len(text) + 1
        if room <= 0:
            if shown == text:
                parts.append("…")
            break
    return " ".join(parts) or "(nothing)"


_BESIDE = 40
"""Code points that are left of unchanged words beside a change, where a text is too long to be shown whole."""


def around_changes(pieces: Pieces, limit: int) -> Pieces:
    """A text in pieces, or, where it is longer than `limit`, what is near its changes."""
    if sum(len(piece.text) for piece in pieces) <= limit:
        return pieces
    last = len(pieces) - 1
    return tuple(
        piece if piece.changed else Piece(_near(piece.text, after=n > 0, before=n < last), changed=False)
        for n, piece in enumerate(pieces)
    )


def _near(text: str, *, after: bool, before: bool) -> str:
    """The ends of a text that stand after and before a change, in whole words."""
    if len(text) <= 2 * _BESIDE or not before:
        return text
    end = text[-_BESIDE:].partition(" ")[2] or text[-_BESIDE:]
    start = text[:_BESIDE].rpartition(" ")[0] or text[:_BESIDE]
    return f"{start} …{end}" if after else f"…{end}"


def url(base: str, *parts: str, query: str = "", fragment: str = "") -> str:
    """An address under a base; file names are percent-encoded, bytes that are no UTF-8 too."""
    path = "/".join(quote(part.encode("utf-8", "surrogateescape"), safe="/") for part in parts)
    return f"{base}/{path}{f'?{query}' if query else ''}{f'#{fragment}' if fragment else ''}"


def link(text: str, address: str) -> str:
    """A link whose text is already safe; the text alone where there is no address."""
    return f"[{text}]({address})" if address else text


def length(text: str) -> int:
    """How long GitHub may find a text: UTF-16 code units, which are never fewer than characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def joined(parts: Iterable[str]) -> str:
    """A list in a sentence: one, two and three."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
