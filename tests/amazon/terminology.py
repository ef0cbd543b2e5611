"""Reading a custom terminology file as Amazon Translate does, and the terms that a translation takes from it.

Source: developer guide, "Creating a custom terminology".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, fromstring

from tests.amazon.languages import NAMES
from tests.amazon.limits import Limits
from tests.amazon.parallel_data import UnusableFile, read_variants
from tests.amazon.translation import Term


@dataclass(frozen=True, slots=True)
class Terms:
    """A terminology's entries, each by language code. `skipped`: entries that were left out."""

    languages: tuple[str, ...]
    entries: tuple[Mapping[str, str], ...]
    skipped: int
    both_ways: bool

    def between(self, source: str, target: str) -> tuple[Term, ...]:
        """The terms of a translation. One that goes both ways serves any pair of its languages."""
        if source not in self.languages or target not in self.languages:
            return ()
        if not self.both_ways and source != self.languages[0]:
            return ()
        return tuple(
            Term(entry[source], entry[target]) for entry in self.entries if source in entry and target in entry
        )


def read_file(content: bytes, format: str, limits: Limits, *, both_ways: bool) -> Terms:
    """The terms of a CSV, TSV or TMX file. Raises UnusableFile."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnusableFile("Invalid utf-8 encoded texts detected") from None
    languages, rows = _tmx(text) if format == "TMX" else _table(text, "," if format == "CSV" else "\t")
    unknown = [code for code in languages if code not in NAMES]
    if len(languages) < 2 or unknown or len(set(languages)) < len(languages):
        raise UnusableFile(
            f"The file must name two or more different languages; not known: {', '.join(unknown) or 'none'}."
        )
    if len(languages) - 1 > limits.terminology_languages:
        raise UnusableFile(f"The file has more than {limits.terminology_languages} target languages.")
    if long := next((text for row in rows for text in row.values() if len(text.encode()) > limits.term), None):
        raise UnusableFile(f"The term {long[:20]!r}... has more than {limits.term} bytes.")
    entries = [{code: text for code, text in row.items() if text.strip()} for row in rows]
    whole = [entry for entry in entries if languages[0] in entry and len(entry) > 1]
    # Choice: of two entries with one source the last counts.
    unique = {entry[languages[0]]: entry for entry in whole}
    return Terms(tuple(languages), tuple(unique.values()), len(entries) - len(whole), both_ways)


def _table(text: str, delimiter: str) -> tuple[Sequence[str], list[dict[str, str]]]:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows:
        raise UnusableFile("The file is empty.")
    codes = [code.strip() for code in rows[0]]
    ragged = next((number for number, row in enumerate(rows[1:], 2) if row and len(row) != len(codes)), None)
    if ragged:
        raise UnusableFile(f"Row {ragged} does not have {len(codes)} fields.")
    return codes, [dict(zip(codes, row, strict=True)) for row in rows[1:] if row]


def _tmx(text: str) -> tuple[Sequence[str], list[dict[str, str]]]:
    try:
        root = fromstring(text.encode())
    except ParseError as error:
        raise UnusableFile(f"The file is not well-formed XML: {error}") from None
    header = root.find("header")
    source = "" if header is None else header.get("srclang", "")
    rows = [dict(read_variants(unit)) for unit in root.iterfind("body/tu")]
    others = sorted({code for row in rows for code in row} - {source})
    return [source, *others], rows
