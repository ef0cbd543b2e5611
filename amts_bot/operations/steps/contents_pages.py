"""Tables of contents in a translation name the files that it has, and no others.

An entry for a file that the translation does not have would break its build, so it is left out of both editions of
the source before they are compared. When a later run makes the file, its entry is added then, in all pages that name
it, whatever else they wait for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from amts_bot.adapters.files import decode
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.errors import BadInput
from amts_bot.operations.steps.finish_files import Finished, written_files
from amts_bot.operations.steps.plan_book import decide_texts
from amts_bot.text.document import refuse_conflict_markers
from amts_bot.text.table_of_contents import insert_entries
from amts_bot.translation.assembly.file import prepare
from amts_bot.translation.assembly.soundness import finish_soundly
from amts_bot.translation.ledger import FileReport, Status, Unit
from amts_bot.translation.plan.decisions import Draft


def add_entries(
    book: Book, files: Mapping[FilePlace, Finished], language: str, source_language: str, engine: str
) -> dict[FilePlace, Finished]:
    """The files of a run, with entries for the new ones among them added to all pages that should name them."""
    made = {place.source_path for place in files if place.situation is Situation.NEW}
    if not made:
        return dict(files)
    extended = {place: _extended(book, place, each, made) for place, each in files.items()}
    return {**extended, **dict(_other_pages(book, files, made, language, source_language, engine))}


def _extended(book: Book, place: FilePlace, finished: Finished, made: Collection[str]) -> Finished:
    """A file of the run with its new entries."""
    if place.head is None:
        return finished
    head = book.source.blobs([place.head])[place.head]
    source = head.decode("utf-8", "replace")
    text, lines = insert_entries(finished.assembled.text, source, place.source_path, made, book.history.tree)
    if not lines:
        return finished
    return replace(
        finished,
        files=written_files(place, text.encode(), head),
        assembled=replace(
            finished.assembled, text=text, units=tuple(_moved(unit, text, lines) for unit in finished.assembled.units)
        ),
        report=replace(finished.report, units=tuple(_moved(unit, text, lines) for unit in finished.report.units)),
    )


def _other_pages(
    book: Book, files: Mapping[FilePlace, Finished], made: Collection[str], language: str, source_language: str,
    engine: str,
) -> Iterator[tuple[FilePlace, Finished]]:  # fmt: skip
    """Pages that the run does not touch otherwise, as they are but for the new entries."""
    pages = [place for place in book.places if place not in files and place.base and place.head and place.translation]
    sources = book.source.blobs(place.base for place in pages if place.base)
    for place in pages:
        assert place.base and place.translation
        source = sources[place.base].decode("utf-8", "replace")
        old = book.target.blobs([place.translation])[place.translation].decode("utf-8", "replace")
        text, lines = insert_entries(old, source, place.source_path, made, book.history.tree)
        if lines:
            page = _as_it_is(place)
            try:
                yield page, _finished(book, page, source, text, lines, language, source_language, engine)
            except BadInput:
                continue  # told where the page is planned


def _as_it_is(place: FilePlace) -> FilePlace:
    """A page that stays at its base."""
    return replace(
        place, situation=Situation.UP_TO_DATE, path=place.old_path or place.path, head=place.base, old_path=None,
        old_origin_path=None, notes=(),
    )  # fmt: skip


def _finished(
    book: Book, page: FilePlace, source: str, text: str, lines: list[int], language: str, source_language: str,
    engine: str,
) -> Finished:  # fmt: skip
    decode(text.encode(), page.path)
    refuse_conflict_markers(text, page.path)
    open_units = book.state.open_in(page.path)
    (prepared,) = prepare([decide_texts(source, source, text, open_units, language, source_language)])
    still_open = {
        number: Draft(request.old_target or "", request.open_status or Status.FUZZY, request.open_score)
        for number, request in prepared.requests.items()
    }
    assembled = finish_soundly(prepared, still_open, {})
    if assembled.text != text:
        raise BadInput(f"{page.path}: cannot be read the same way twice")
    report = _merged(assembled.report(page.path, language, engine), lines)
    return Finished(assembled, report, prepared.decisions, {page.path: text.encode()})


def _merged(report: FileReport, lines: list[int]) -> FileReport:
    return replace(report, units=tuple(_with_status(unit, lines) for unit in report.units))


def _moved(unit: Unit, text: str, lines: list[int]) -> Unit:
    """A unit after lines were inserted (their numbers are those in the new text)."""
    if unit.target_lines is None or unit.status is Status.REMOVED:
        return unit
    first, last = (_line_now(line, lines) for line in unit.target_lines)
    if not any(first <= line <= last for line in lines):
        return replace(unit, target_lines=(first, last))
    target = "\n".join(text.split("\n")[first - 1 : last])
    return _with_status(replace(unit, target_lines=(first, last), target=target), lines)


def _line_now(line: int, inserted: list[int]) -> int:
    for new in inserted:
        line += new <= line
    return line


def _with_status(unit: Unit, lines: list[int]) -> Unit:
    """A table of contents with a new entry is merged."""
    span = unit.target_lines
    touched = span is not None and any(span[0] <= line <= span[1] for line in lines)
    return replace(unit, status=Status.MERGED) if touched and unit.status is Status.KEPT else unit
