"""Documents in and out: which text of an HTML or plain document is translated, and what comes back unchanged."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, TypeAlias

from tests.amazon.translation import FIRST_ATOM, Atom, readable

HTML: Final = "text/html"
PLAIN: Final = "text/plain"
XLIFF: Final = "application/x-xliff+xml"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = f"{_OFFICE}wordprocessingml.document"
BATCH_TYPES: Final = (
    HTML,
    PLAIN,
    DOCX,
    f"{_OFFICE}presentationml.presentation",
    f"{_OFFICE}spreadsheetml.sheet",
    XLIFF,
)
READ_TYPES: Final = (HTML, PLAIN)  # the ones that the stand-in can read

_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_INLINE: Final = frozenset(
    "a abbr b bdi bdo br cite code data dfn em font i img input ins del kbd label mark q s samp small span strong "
    "sub sup time tt u var wbr".split()
)
_UNTRANSLATED: Final = frozenset(("script", "style"))


@dataclass(slots=True)
class _Element:
    """An element with `translate="no"` that is open: its raw text so far, and how many of its name are open."""

    name: str
    raw: list[str]
    depth: int = 1


@dataclass(slots=True)
class Unit:
    """What is translated at once: text with a character for each piece of markup, and what those stand for.

    `stray` says that the document holds a bare `<` in it, which begins no tag.
    """

    text: str = ""
    atoms: dict[str, Atom] = field(default_factory=dict)
    stray: bool = False

    def add(self, raw: str, *, protected: bool) -> None:
        """Put a piece of markup at the end."""
        char = chr(FIRST_ATOM + len(self.atoms))
        self.atoms[char] = Atom(raw, protected)
        self.text += char


TranslateUnit: TypeAlias = Callable[[Unit], str]  # gives raw HTML or text


def translate_html(document: str, translate: TranslateUnit) -> str:
    """The document with the units inside its `html` element translated.

    `translate` gives raw HTML. Elements with `translate="no"`, scripts and styles stay.
    """
    reader = _Reader(translate)
    reader.feed(document)
    reader.close()
    return reader.finish()


def translate_plain(document: str, translate: TranslateUnit) -> str:
    """The document with every line translated: nothing in it is protected."""
    lines = document.splitlines(keepends=True)
    return "".join(translate(Unit(line)) if line.strip() else line for line in lines)


def text_size(document: str, content_type: str) -> int:
    """Bytes of the text that would be translated."""
    sizes: list[int] = []

    def measure(unit: Unit) -> str:
        sizes.append(len(readable(unit.text, unit.atoms).encode()))
        return ""

    translate_html(document, measure) if content_type == HTML else translate_plain(document, measure)
    return sum(sizes)


def raw_html(text: str, atoms: Mapping[str, Atom]) -> str:
    """A unit's text as HTML again: characters escaped, atoms as they were."""
    return "".join(atoms[char].raw if char in atoms else html.escape(char, quote=False) for char in text)


class _Reader(HTMLParser):
    """Cuts a document into what stays and units, and writes the result as it goes."""

    def __init__(self, translate: TranslateUnit) -> None:
        super().__init__(convert_charrefs=False)
        self._translate = translate
        self._out: list[str] = []
        self._unit = Unit()
        self._kept: _Element | None = None
        self._inside = False
        self._silent = ""

    def finish(self) -> str:
        """The whole result."""
        if self._kept:  # never closed
            self._out.append("".join(self._kept.raw))
        self._flush()
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if self._kept:
            self._kept.raw.append(raw)
            self._kept.depth += tag == self._kept.name
            return
        if tag == "html":
            self._inside = True
        if dict(attrs).get("translate") == "no" and self._inside:
            if tag not in _INLINE:
                self._flush()
            if tag in _VOID:
                self._unit.add(raw, protected=True)
            else:
                self._kept = _Element(tag, [raw])
        else:
            self._silent = tag if tag in _UNTRANSLATED else ""
            self._markup(tag, raw)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if self._kept:
            self._kept.raw.append(raw)
        elif dict(attrs).get("translate") == "no" and self._inside:
            self._unit.add(raw, protected=True)
        else:
            self._markup(tag, raw)

    def handle_endtag(self, tag: str) -> None:
        raw = f"</{tag}>"
        if self._kept:
            self._kept.raw.append(raw)
            self._kept.depth -= tag == self._kept.name
            if not self._kept.depth:
                self._unit.add("".join(self._kept.raw), protected=True)
                inline = tag in _INLINE
                self._kept = None
                if not inline:
                    self._flush()
            return
        self._silent = ""
        self._markup(tag, raw)
        if tag == "html":
            self._inside = False

    def handle_data(self, data: str) -> None:
        self._text(data, data)

    def handle_entityref(self, name: str) -> None:
        self._text(html.unescape(f"&{name};"), f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(html.unescape(f"&#{name};"), f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._markup("!--", f"<!--{data}-->", inline=True)

    def handle_decl(self, decl: str) -> None:
        self._markup("!", f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self._markup("?", f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self._markup("!", f"<![{data}]>")

    def _text(self, text: str, raw: str) -> None:
        if self._kept:
            self._kept.raw.append(raw)
        elif not self._inside or self._silent:
            self._out.append(raw)
        else:
            self._unit.text += text
            self._unit.stray |= "<" in raw

    def _markup(self, tag: str, raw: str, *, inline: bool = False) -> None:
        if self._kept:
            self._kept.raw.append(raw)
        elif self._inside and (inline or tag in _INLINE):
            self._unit.add(raw, protected=False)
        else:
            self._flush()
            self._out.append(raw)

    def _flush(self) -> None:
        """The unit is complete: write it."""
        unit, self._unit = self._unit, Unit()
        if unit.text:
            self._out.append(self._translate(unit))
