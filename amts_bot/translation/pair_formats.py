"""Pairs as text and back: csv, tsv and tmx as Amazon Translate takes them, and JSON lines.

Reading is strict, for a memory misread is worse than none: what is not understood is a `BadInput` with file
and line. Rules: Amazon Translate's developer guide, "Parallel data input files"; TMX 1.4b.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from html import escape
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from amts_bot.errors import BadInput
from amts_bot.translation.parallel_data import HIGHEST_SCORE, UNWRITABLE, Pair, one_line

_LANGUAGE_CODE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNKNOWN_KIND: Final = "sentence"

# A pair's attributes beside its two texts; in TMX a property each, `x-source-line` for `source_line`.
_ATTRIBUTES: Final = MappingProxyType(
    {"kind": str, "path": str, "source_line": int, "target_line": int, "score": float}
)
_DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType({field.name: field.default for field in fields(Pair)})

# TMX elements in a segment that hold a tool's own codes instead of text.
_INLINE_CODES: Final = frozenset({"bpt", "ept", "it", "ph", "ut"})
_LINE: Final = "#line"  # no attribute in a file can have this name


class OtherLanguages(BadInput):
    """A file of pairs that has not the languages that are wanted."""


_Refuse: TypeAlias = Callable[[str], BadInput]


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that is read, and the languages that are wanted of it."""

    name: str
    source_language: str | None
    target_language: str | None

    def refuse(self, problem: str, *, line: int = 0) -> BadInput:
        return BadInput(f"{self.name}, line {line}: {problem}" if line else f"{self.name}: {problem}")


@dataclass(frozen=True, slots=True)
class _Codec:
    write: Callable[[Sequence[Pair], str, str], str]
    read: Callable[[str, _Origin], Iterator[Pair]]


def write_pairs(pairs: Iterable[Pair], *, format: str, source_language: str, target_language: str) -> str:
    r"""The pairs as one text with "\n" line ends, to be encoded as UTF-8 without a byte order mark.

    `format` is one of `FORMATS`; csv and tsv hold only the two texts of a pair. Same pairs, same bytes.
    `BadInput` for a text that the format cannot hold; what `parallel_data.select` keeps, every format holds.
    """
    return _codec(format).write(tuple(pairs), source_language, target_language)


def read_pairs(
    text: str,
    *,
    name: str,
    format: str | None = None,
    source_language: str | None = None,
    target_language: str | None = None,
) -> list[Pair]:
    """The pairs of a file, in its order; records with a blank side are skipped, as Amazon Translate does it.

    `name` is the file's name: for messages, and for the format where none is given. The languages (BCP 47)
    choose the columns or variants: the same code, else the one of the same primary language. Without them the
    file's own source language counts, and there must be exactly one other. Raises `BadInput`.
    """
    origin = _Origin(name, source_language, target_language)
    if _SURROGATE.search(text):
        raise origin.refuse("it holds bytes that are not UTF-8; save it as UTF-8")
    codec = _codec(format or _format_of(origin))
    try:
        pairs = list(codec.read(text.removeprefix("\ufeff"), origin))
    except RecursionError:
        raise origin.refuse("it is nested too deeply; write a plain list of pairs") from None
    return [pair for pair in pairs if pair.source.strip() and pair.target.strip()]


def _write_table(delimiter: str, pairs: Sequence[Pair], source_language: str, target_language: str) -> str:
    table = io.StringIO(newline="")
    table.write(f"{source_language}{delimiter}{target_language}\n")
    rows = csv.writer(table, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, pair in enumerate(pairs, 1):
        _demand_writable(number, pair, pair.source, pair.target, forbidden=UNWRITABLE)
        rows.writerow((pair.source, pair.target))
    return table.getvalue()


def _read_table(delimiter: str, text: str, origin: _Origin) -> Iterator[Pair]:
    lines = _numbered_lines(text)
    number, header = next(lines, (1, ""))
    refuse = partial(origin.refuse, line=number)
    codes = [code.strip() for code in _cells(header, delimiter, refuse)]
    if not all(map(_LANGUAGE_CODE.fullmatch, codes)):
        raise refuse(f"the first line must hold language codes, such as {'en' + delimiter + 'zh'!r}")
    languages = _languages(codes, origin, default_source=codes[0])
    if languages is None:
        raise OtherLanguages(str(refuse(_unclear_languages(codes, origin))))
    source, target = map(codes.index, languages)
    for number, line in lines:
        refuse = partial(origin.refuse, line=number)
        cells = _cells(line, delimiter, refuse)
        if len(cells) != len(codes):
            raise refuse(f"{len(cells)} fields under {len(codes)} codes; quote one with {delimiter!r} in it")
        yield Pair(cells[source], cells[target], _UNKNOWN_KIND)


def _cells(line: str, delimiter: str, refuse: _Refuse) -> list[str]:
    """The fields of a line. Amazon's own example doubles quotation marks even where none enclose a field."""
    pattern = re.compile(rf'"(?P<quoted>[^"]*(?:""[^"]*)*)"(?={delimiter}|$)|(?P<plain>[^{delimiter}]*)')
    cells: list[str] = []
    position = 0
    while position <= len(line):
        cell = pattern.match(line, position)
        assert cell is not None, "a plain field may be empty"
        plain = cell["plain"] or ""
        if plain.startswith('"') and plain.count('"') % 2:
            raise refuse("a quotation mark is not closed; keep a field on one line, double the marks in it")
        cells.append((cell["quoted"] or plain).replace('""', '"'))
        position = cell.end() + 1
    return cells


def _write_jsonl(pairs: Sequence[Pair], _source_language: str, _target_language: str) -> str:
    for number, pair in enumerate(pairs, 1):
        _demand_writable(number, pair, pair.source, pair.target, pair.kind, pair.path, forbidden=_SURROGATE)
    return "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def _read_jsonl(text: str, origin: _Origin) -> Iterator[Pair]:
    for number, line in _numbered_lines(text):
        refuse = partial(origin.refuse, line=number)
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise refuse('expected a JSON object on one line, such as {"source": "...", "target": "..."}')
        yield _pair(record, refuse)


def _pair(record: Mapping[str, Any], refuse: _Refuse) -> Pair:
    """The pair of a record; members that a pair does not have are somebody else's, and left aside."""
    values = {name: record.get(name, default) for name, default in _DEFAULTS.items()}
    values["kind"] = record.get("kind", _UNKNOWN_KIND)
    for name in ("source", "target", "kind", "path"):
        if not isinstance(values[name], str) or _SURROGATE.search(values[name]):
            raise refuse(f'"{name}" must be a string of whole characters')
    for name in ("source_line", "target_line"):
        if type(values[name]) is not int or values[name] < 0:
            raise refuse(f'"{name}" must be a line number, or 0 if unknown')
    if type(values["score"]) not in (int, float) or not 0 <= values["score"] <= HIGHEST_SCORE:
        raise refuse('"score" must be a number from 0 to 100')
    return Pair(**values)


def _write_tmx(pairs: Sequence[Pair], source_language: str, target_language: str) -> str:
    granularity = "paragraph" if any(pair.kind == "paragraph" for pair in pairs) else "sentence"
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
        f'<header creationtool="amts-bot" creationtoolversion="1" segtype="{granularity}" o-tmf="amts-bot" '
        f'adminlang="en" srclang="{escape(source_language)}" datatype="plaintext"/>\n<body>\n'
    )
    units = (_unit(number, pair, source_language, target_language) for number, pair in enumerate(pairs, 1))
    return head + "".join(units) + "</body>\n</tmx>\n"


def _unit(number: int, pair: Pair, source_language: str, target_language: str) -> str:
    _demand_writable(number, pair, pair.source, pair.target, pair.kind, pair.path, forbidden=UNWRITABLE)
    known = ((name, getattr(pair, name)) for name in _ATTRIBUTES)
    lines = (
        "<tu>",
        *(
            f'<prop type="{_property_type(name)}">{escape(str(value), quote=False)}</prop>'
            for name, value in known
            if value != _DEFAULTS[name]
        ),
        f'<tuv xml:lang="{escape(source_language)}"><seg>{escape(pair.source, quote=False)}</seg></tuv>',
        f'<tuv xml:lang="{escape(target_language)}"><seg>{escape(pair.target, quote=False)}</seg></tuv>',
        "</tu>\n",
    )
    return "\n".join(lines)


def _read_tmx(text: str, origin: _Origin) -> Iterator[Pair]:
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
        if languages := _languages(list(variants), origin, default_source=default_source):
            found = True
            texts = dict(zip(("source", "target"), map(variants.get, languages), strict=True))
            yield _pair(texts | _properties(unit, refuse), refuse)
    if seen and not found:
        raise OtherLanguages(str(origin.refuse(_unclear_languages(list(seen), origin))))


def _variants(unit: Element, refuse: _Refuse) -> dict[str, str]:
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


def _properties(unit: Element, refuse: _Refuse) -> dict[str, Any]:
    written = {prop.get("type"): prop.text or "" for prop in unit.iterfind("prop")}
    known = {name: _property_type(name) for name in _ATTRIBUTES if _property_type(name) in written}
    try:
        return {name: _ATTRIBUTES[name](written[type_]) for name, type_ in known.items()}
    except ValueError:
        raise refuse("a <prop> with a line or a score must hold a number") from None


def _property_type(name: str) -> str:
    return "x-" + name.replace("_", "-")


def _tree(text: str, origin: _Origin) -> Element:
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


def _languages(codes: Sequence[str], origin: _Origin, *, default_source: str | None) -> tuple[str, str] | None:
    """Which of a file's language codes hold the source and the target, if that is clear."""
    source = _same_language(origin.source_language or default_source, codes)
    others = [code for code in codes if code != source]
    target = _same_language(origin.target_language, others)
    return (source, target) if source is not None and target is not None else None


def _same_language(wanted: str | None, codes: Sequence[str]) -> str | None:
    """The code of the language wanted; where none is wanted, the only one there is."""
    if wanted is None:
        return codes[0] if len(codes) == 1 else None
    exact = [code for code in codes if _subtags(code) == _subtags(wanted)]
    kin = [code for code in codes if _subtags(code)[0] == _subtags(wanted)[0]]
    bare = [code for code in kin if len(_subtags(code)) == 1]
    return next((choice[0] for choice in (exact, bare, kin) if len(choice) == 1), None)


def _subtags(code: str) -> list[str]:
    return code.replace("_", "-").lower().split("-")


def _unclear_languages(codes: Sequence[str], origin: _Origin) -> str:
    wanted = f"{origin.source_language or 'the source'} and {origin.target_language or 'one other'}"
    return f"expected {wanted} among the languages, found {', '.join(codes)}; name two of these"


def _numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, counted from 1. Only CR and LF end one: JSON may hold a bare U+2028."""
    lines = re.split(r"\r\n|\r|\n", text)
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _demand_writable(number: int, pair: Pair, *texts: str, forbidden: re.Pattern[str]) -> None:
    for found in filter(None, map(forbidden.search, texts)):
        place = f" ({pair.path}, line {pair.source_line})" if pair.path else ""
        raise BadInput(f"pair {number}{place}: the format cannot hold U+{ord(found[0]):04X}; take it out")


_CODECS: Final = MappingProxyType(
    {
        "csv": _Codec(partial(_write_table, ","), partial(_read_table, ",")),
        "tsv": _Codec(partial(_write_table, "\t"), partial(_read_table, "\t")),
        "tmx": _Codec(_write_tmx, _read_tmx),
        "jsonl": _Codec(_write_jsonl, _read_jsonl),
    }
)
FORMATS: Final = tuple(_CODECS)


def _codec(format: str) -> _Codec:
    if format not in _CODECS:
        raise BadInput(f"there is no format {format!r} for pairs; write {', '.join(FORMATS)}")
    return _CODECS[format]


def _format_of(origin: _Origin) -> str:
    suffix = PurePath(origin.name).suffix.lower().removeprefix(".")
    if suffix not in _CODECS:
        raise origin.refuse(f"the name does not tell the format; end it in .{', .'.join(FORMATS)}")
    return suffix
