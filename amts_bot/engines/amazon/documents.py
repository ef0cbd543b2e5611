"""Units as documents and back: a paragraph each, with the unit's key as its id, whatever order they come back in.

Amazon Translate translates only what stands inside the `html` element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from amts_bot.engines.amazon.marking import Marked

DOCUMENT_BYTES = 90_000
"""What a document is filled up to: TranslateDocument takes 100,000 bytes, and a document that fails takes no more
units with it. Batch jobs would take 20 MB."""

LARGEST_UNIT = 80_000
"""Bytes of HTML; a larger unit has no document that it fits into."""


@dataclass(frozen=True, slots=True)
class Document:
    """Some units as one HTML document, with their keys."""

    html: str
    keys: tuple[str, ...]

    @property
    def content(self) -> bytes:
        return self.html.encode()


def fits(marked: Marked) -> bool:
    """Whether a unit can be sent: not too long, and characters that UTF-8 has."""
    try:
        return len(marked.html("000000").encode()) <= LARGEST_UNIT
    except UnicodeEncodeError:
        return False


def documents(units: Iterable[Marked], most_bytes: int = DOCUMENT_BYTES) -> Iterator[Document]:
    """The units in as few documents as the size allows, in their order, one document in memory at a time."""
    paragraphs: list[str] = []
    keys: list[str] = []
    size = 0
    for n, unit in enumerate(units):
        paragraph = f'<p id="{unit.key}">{unit.html(f"{n:x}")}</p>\n'
        weight = len(paragraph.encode())
        if paragraphs and size + weight > most_bytes:
            yield _document(paragraphs, keys)
            paragraphs, keys, size = [], [], 0
        paragraphs.append(paragraph)
        keys.append(unit.key)
        size += weight
    if paragraphs:
        yield _document(paragraphs, keys)


def _document(paragraphs: list[str], keys: list[str]) -> Document:
    return Document(f"<html>\n{''.join(paragraphs)}</html>\n", tuple(keys))


def answers(html: str) -> dict[str, str]:
    """The inner HTML of each paragraph by its key; of a key that comes twice, nothing."""
    reader = _Paragraphs()
    reader.feed(html)
    reader.close()
    return {key: inner for key, inner in reader.found.items() if key not in reader.doubled}


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.doubled: set[str] = set()
        self._key: str | None = None
        self._inner: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._end()
            self._key = dict(attrs).get("id")
        elif self._key is not None:
            self._inner.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "html"):
            self._end()
        elif self._key is not None:
            self._inner.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._key is not None:
            self._inner.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        if self._key is not None:
            self._inner.append(f"<!--{data}-->")  # shown to `unmark`, which refuses it

    def _end(self) -> None:
        if self._key is not None:
            if self._key in self.found:
                self.doubled.add(self._key)
            self.found[self._key] = "".join(self._inner)
        self._key, self._inner = None, []
