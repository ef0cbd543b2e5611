"""Reading a parallel data file as Amazon Translate does: what is imported, skipped, refused, and why.

Source: developer guide, "Parallel data input files for Amazon Translate"; TMX 1.4b.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from tests.amazon.languages import NAMES
from tests.amazon.limits import Limits
from tests.amazon.translation import Pairs

FORMULA_SIGNS: Final = ("+", "-", "=", "@")
_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LINE_BREAK: Final = re.compile("\r\n|\n|\r")


class UnusableFile(Exception):
    """Nothing of the file can be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a record, or a part of it, was not imported. `failed`: refused; else skipped."""

    record: str
    why: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A source segment and its translations by language code."""

    source: str
    targets: Mapping[str, str]


@dataclass
class Imported:
    """What came of a file. Of two records with one source the last counts, for each language."""

    source_language: str
    target_languages: list[str]
    records: list[Record] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return sum(remark.failed for remark in self.remarks)

    @property
    def skipped(self) -> int:
        return sum(not remark.failed for remark in self.remarks)

    @property
    def characters(self) -> int:
        return sum(len(record.source) + sum(map(len, record.targets.values())) for record in self.records)

    def pairs(self) -> dict[str, Pairs]:
        """The pairs of every target language."""
        return {
            language: Pairs(
                {record.source: record.targets[language] for record in self.records if language in record.targets}
            )
            for language in self.target_languages
        }

    def error_file(self) -> bytes:
        """The file behind AuxiliaryDataLocation."""
        summary = {"record_error_count": self.failed, "record_skipped_count": self.skipped}
        messages = [{"content": remark.record, "message": remark.why} for remark in self.remarks]
        return json.dumps({"summary": summary, "messages": messages}, ensure_ascii=False).encode()


def read_file(content: bytes, format: str, limits: Limits, refuse: Callable[[str], bool] = lambda _: False) -> Imported:
    """What is imported of a CSV, TSV or TMX file. `refuse` fails records that are sound, for tests.

    Raises UnusableFile.
    """
    if len(content) > limits.parallel_data_file:
        raise UnusableFile(f"The file is larger than {limits.parallel_data_file} bytes.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnusableFile("Invalid utf-8 encoded texts detected") from None
    imported = (
        _read_tmx(text, limits) if format == "TMX" else _read_table(text, "," if format == "CSV" else "\t", limits)
    )
    for record in [record for record in imported.records if refuse(record.source)]:
        imported.records.remove(record)
        imported.remarks.append(Remark(record.source, "The record could not be imported.", failed=True))
    if not imported.records:
        raise UnusableFile("The file holds no record that can be imported.")
    return imported


def _read_table(text: str, delimiter: str, limits: Limits) -> Imported:
    lines = _LINE_BREAK.split(text)
    if lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise UnusableFile("The file is empty.")
    codes = _languages(_fields(lines[0], delimiter) or [])
    imported = Imported(codes[0], codes[1:])
    for number, line in enumerate(lines[1:], 2):
        name = f"line {number}"
        fields = _fields(line, delimiter)
        if not line.strip():
            imported.remarks.append(Remark(name, "The line is empty.", failed=False))
        elif fields is None:
            imported.remarks.append(
                Remark(name, "A quotation mark is neither doubled nor closed on its line.", failed=True)
            )
        elif len(fields) != len(codes):
            why = f"The record has {len(fields)} fields; the first row has {len(codes)}."
            imported.remarks.append(Remark(name, why, failed=True))
        else:
            _take(imported, name, fields[0], dict(zip(codes[1:], fields[1:], strict=True)), limits)
    return imported


def _languages(codes: Sequence[str]) -> list[str]:
    """The header, checked: the source language first, then one or more others."""
    unknown = [code for code in codes if code not in NAMES]
    if len(codes) < 2 or unknown or len(set(codes)) < len(codes):
        raise UnusableFile(
            "The first row must hold the source language's code and one or more different target codes"
            + (f"; not known: {', '.join(map(repr, unknown))}." if unknown else ".")
        )
    return list(codes)


def _fields(line: str, delimiter: str) -> list[str] | None:
    """The fields of a line. Doubled marks mean one, quoted or not; None if a mark stands alone (Choice: refused)."""
    pattern = re.compile(rf'"((?:[^"]|"")*)"(?={delimiter}|$)|([^{delimiter}]*)')
    fields = []
    position = 0
    while position <= len(line):
        found = pattern.match(line, position)
        assert found is not None, "an unquoted field may be empty"
        quoted, plain = found.groups()
        if quoted is None and '"' in plain.replace('""', ""):
            return None
        fields.append((plain if quoted is None else quoted).replace('""', '"'))
        position = found.end() + 1
    return fields


def _take(imported: Imported, name: str, source: str, targets: Mapping[str, str], limits: Limits) -> None:
    """Import a record, or say why not. Choice: a formula sign fails the whole record."""
    if any(text.startswith(FORMULA_SIGNS) for text in (source, *targets.values())):
        why = f"A field must not begin with one of: {' '.join(FORMULA_SIGNS)}"
        imported.remarks.append(Remark(name, why, failed=True))
        return
    if why_not := _unfit(source, limits):
        imported.remarks.append(Remark(name, f"The source {why_not}", failed=False))
        return
    fit = {}
    for language, target in targets.items():
        if why_not := _unfit(target, limits):
            imported.remarks.append(Remark(name, f"The target {language} {why_not}", failed=False))
        else:
            fit[language] = target
    if fit:
        imported.records.append(Record(source, fit))


def _unfit(text: str, limits: Limits) -> str:
    if not text.strip():
        return "is empty."
    size = len(text.encode())
    return (
        f"has {size} bytes; at most {limits.parallel_data_field} are allowed."
        if size > limits.parallel_data_field
        else ""
    )


def _read_tmx(text: str, limits: Limits) -> Imported:
    try:
        root = fromstring(text.encode())  # not a str: it may declare its encoding
    except ParseError as error:
        raise UnusableFile(f"The file is not well-formed XML: {error}") from None
    header = root.find("header")
    source_language = "" if header is None else header.get("srclang", "")
    if root.tag != "tmx" or source_language not in NAMES:
        raise UnusableFile("The file must be TMX 1.4 with the source language in the header's srclang.")
    units = sorted(enumerate(root.iterfind("body/tu"), 1), key=_changed)
    imported = Imported(source_language, [])
    for number, unit in units:
        _take_unit(imported, f"tu {number}", list(read_variants(unit)), limits)
    imported.target_languages = sorted({language for record in imported.records for language in record.targets})
    return imported


def _changed(numbered: tuple[int, Element]) -> tuple[str, int]:
    """Units in the order in which they count: by the date of change, then as they stand in the file."""
    number, unit = numbered
    return unit.get("changedate", ""), number


def _take_unit(imported: Imported, name: str, variants: Sequence[tuple[str, str]], limits: Limits) -> None:
    sources = [text for language, text in variants if language == imported.source_language]
    targets = {language: text for language, text in variants if language != imported.source_language}
    if len(sources) != 1 or not targets:
        why = f"A tu must have exactly one tuv in {imported.source_language}, and one or more in other languages."
        imported.remarks.append(Remark(name, why, failed=True))
    elif unknown := [language for language in targets if language not in NAMES]:
        imported.remarks.append(Remark(name, f"The language {unknown[0]!r} is not known.", failed=True))
    elif any(_LINE_BREAK.search(text) for text in (*sources, *targets.values())):
        imported.remarks.append(Remark(name, "A segment must be on one line.", failed=True))
    else:
        _take(imported, name, sources[0], targets, limits)


def read_variants(unit: Element) -> Iterator[tuple[str, str]]:
    """Language and text of every `tuv` of a `tu` of a TMX file."""
    for variant in unit.iterfind("tuv"):
        segment = variant.find("seg")
        if segment is not None:
            yield variant.get(_XML_LANG, ""), "".join(segment.itertext())
