"""Pairs as TMX and back (TMX 1.4b)."""

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from amts_bot.translation.memory.pair_files import (
    DEFAULTS,
    Origin,
    OtherLanguages,
    Refuse,
    demand_writable,
    languages_in,
    pair_of,
    unclear_languages,
)
from amts_bot.translation.memory.pairs import UNWRITABLE, Pair, one_line

# A pair's attributes beside its two texts; in TMX a property each, `x-source-line` for `source_line`.
_ATTRIBUTES: Final = MappingProxyType(
    {"kind": str, "path": str, "source_line": int, "target_line": int, "score": float}
)
# TMX elements in a segment that hold a tool's own codes instead of text.
_INLINE_CODES: Final = frozenset({"bpt", "ept", "it", "ph", "ut"})
_LINE: Final = "#line"  # no attribute in a file can have this name


def write_tmx(pairs: Sequence[Pair], source_language: str, target_language: str) -> str:
    granularity = "paragraph" if any(pair.kind == "paragraph" for pair in pairs) else "sentence"
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="amts-bot" creationtoolversion="1" segtype="{granularity}" o-tmf="amts-bot" '
        f'adminlang="en" srclang="{escape(source_language)}" datatype="plaintext"/>\n<body>\n'
    )
    units = (_unit(number, pair, source_language, target_language) for number, pair in enumerate(pairs, 1))
    return head + "".join(units) + "</body>\n</tmx>\n"


def _unit(number: int, pair: Pair, source_language: str, target_language: str) -> str:
    demand_writable(number, pair, pair.source, pair.target, pair.kind, pair.path, forbidden=UNWRITABLE)
    known = ((name, getattr(pair, name)) for name in _ATTRIBUTES)
    lines = (
        "<tu>",
        *(
            f'<prop type="{_property_type(name)}">{escape(str(value), quote=False)}</prop>'
            for name, value in known
            if value != DEFAULTS[name]
        ),
        f'<tuv xml:lang="{escape(source_language)}"><seg>{escape(pair.source, quote=False)}</seg></tuv>',
        f'<tuv xml:lang="{escape(target_language)}"><seg>{escape(pair.target, quote=False)}</seg></tuv>',
        "</tu>\n",
    )
    return "\n".join(lines)


def read_tmx(text: str, origin: Origin) -> Iterator[Pair]:
    root = _tree(text, origin)
    header = root.find("header")
    if root.tag != "tmx" or header is None:
        raise origin.refuse("expected a TMX file: <tmx> with a <header> and a <body>", line=1)
    seen: dict[str, None] = {}
    found = False
    for unit in root.iterfind("body/tu"):
        refuse = partial(origin.refuse, line=int(unit.attrib[_LINE]))
        variants = _variants(unit, refuse)
        seen |= dict.fromkeys(variants)
        default_source = unit.get("srclang", header.get("srclang"))
        if languages := languages_in(list(variants), origin, default_source=default_source):
            found = True
            texts = dict(zip(("source", "target"), map(variants.get, languages), strict=True))
            yield pair_of(texts | _properties(unit, refuse), refuse)
    if seen and not found:
        raise OtherLanguages(str(origin.refuse(unclear_languages(list(seen), origin))))


def _variants(unit: Element, refuse: Refuse) -> dict[str, str]:
    """The texts of a translation unit by language."""
    texts: dict[str, str] = {}
    for variant in unit.iterfind("tuv"):
        language = variant.get("xml:lang") or variant.get("lang")
        segment = variant.find("seg")
        if language is None or segment is None:
            raise refuse("a <tuv> must have an xml:lang and a <seg>")
        if language in texts:
            raise refuse(f"two <tuv> in {language}; leave one of them")
        texts[language] = one_line(_flat(segment))
    return texts


def _flat(element: Element) -> str:
    """The text of a segment, without the codes that are marked up in it."""
    parts = [element.text or ""]
    for child in element:
        parts += "" if child.tag in _INLINE_CODES else _flat(child), child.tail or ""
    return "".join(parts)


def _properties(unit: Element, refuse: Refuse) -> dict[str, Any]:
    written = {prop.get("type"): prop.text or "" for prop in unit.iterfind("prop")}
    known = {name: _property_type(name) for name in _ATTRIBUTES if _property_type(name) in written}
    try:
        return {name: _ATTRIBUTES[name](written[type_]) for name, type_ in known.items()}
    except ValueError:
        raise refuse("a <prop> with a line or a score must hold a number") from None


def _property_type(name: str) -> str:
    return "x-" + name.replace("_", "-")


def _tree(text: str, origin: Origin) -> Element:
    """The XML tree, each element with its line. No entities: a small file can hold gigabytes in them."""
    builder = TreeBuilder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        builder.start(tag, attributes | {_LINE: str(parser.CurrentLineNumber)})

    def forbid(*_entity: object) -> None:
        problem = "entities other than those of XML itself are not read; write the characters"
        raise origin.refuse(problem, line=parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = parser.SkippedEntityHandler = forbid
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        problem = f"not well-formed XML ({expat.ErrorString(error.code)}); export the file again"
        raise origin.refuse(problem, line=error.lineno) from None
    return builder.close()
