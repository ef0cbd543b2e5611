"""Pairs as text and back: csv, tsv and tmx as Amazon Translate takes them, and JSON lines.

Reading is strict, for a memory misread is worse than none: what is not understood is a `BadInput` with file
and line. Rules: Amazon Translate's developer guide, "Parallel data input files"; TMX 1.4b.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from amts_bot.errors import BadInput
from amts_bot.translation.memory.pair_files import (
    SURROGATE,
    UNKNOWN_KIND,
    Origin,
    OtherLanguages,
    Refuse,
    demand_writable,
    languages_in,
    numbered_lines,
    pair_of,
    unclear_languages,
)
from amts_bot.translation.memory.pairs import UNWRITABLE, Pair
from amts_bot.translation.memory.tmx import read_tmx, write_tmx

_LANGUAGE_CODE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class _Codec:
    write: Callable[[Sequence[Pair], str, str], str]
    read: Callable[[str, Origin], Iterator[Pair]]


def write_pairs(pairs: Iterable[Pair], *, format: str, source_language: str, target_language: str) -> str:
    r"""The pairs as one text with "\n" line ends, to be encoded as UTF-8 without a byte order mark.

    `format` is one of `FORMATS`; csv and tsv hold only the two texts of a pair. Same pairs, same bytes.
    `BadInput` for a text that the format cannot hold; what `pairs.select` keeps, every format holds.
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
    origin = Origin(name, source_language, target_language)
    if SURROGATE.search(text):
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
        demand_writable(number, pair, pair.source, pair.target, forbidden=UNWRITABLE)
        rows.writerow((pair.source, pair.target))
    return table.getvalue()


def _read_table(delimiter: str, text: str, origin: Origin) -> Iterator[Pair]:
    lines = numbered_lines(text)
    number, header = next(lines, (1, ""))
    refuse = partial(origin.refuse, line=number)
    codes = [code.strip() for code in _cells(header, delimiter, refuse)]
    if not all(map(_LANGUAGE_CODE.fullmatch, codes)):
        raise refuse(f"the first line must hold language codes, such as {'en' + delimiter + 'zh'!r}")
    languages = languages_in(codes, origin, default_source=codes[0])
    if languages is None:
        raise OtherLanguages(str(refuse(unclear_languages(codes, origin))))
    source, target = map(codes.index, languages)
    for number, line in lines:
        refuse = partial(origin.refuse, line=number)
        cells = _cells(line, delimiter, refuse)
        if len(cells) != len(codes):
            raise refuse(f"{len(cells)} fields under {len(codes)} codes; quote one with {delimiter!r} in it")
        yield Pair(cells[source], cells[target], UNKNOWN_KIND)


def _cells(line: str, delimiter: str, refuse: Refuse) -> list[str]:
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
        demand_writable(number, pair, pair.source, pair.target, pair.kind, pair.path, forbidden=SURROGATE)
    return "".join(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def _read_jsonl(text: str, origin: Origin) -> Iterator[Pair]:
    for number, line in numbered_lines(text):
        refuse = partial(origin.refuse, line=number)
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise refuse('expected a JSON object on one line, such as {"source": "...", "target": "..."}')
        yield pair_of(record, refuse)


_CODECS: Final = MappingProxyType(
    {
        "csv": _Codec(partial(_write_table, ","), partial(_read_table, ",")),
        "tsv": _Codec(partial(_write_table, "\t"), partial(_read_table, "\t")),
        "tmx": _Codec(write_tmx, read_tmx),
        "jsonl": _Codec(_write_jsonl, _read_jsonl),
    }
)
FORMATS: Final = tuple(_CODECS)


def _codec(format: str) -> _Codec:
    if format not in _CODECS:
        raise BadInput(f"there is no format {format!r} for pairs; write {', '.join(FORMATS)}")
    return _CODECS[format]


def _format_of(origin: Origin) -> str:
    suffix = PurePath(origin.name).suffix.lower().removeprefix(".")
    if suffix not in _CODECS:
        raise origin.refuse(f"the name does not tell the format; end it in .{', .'.join(FORMATS)}")
    return suffix
