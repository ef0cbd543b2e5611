"""The review page: what a run did to one translation, for the people who read it over.

One HTML file that needs nothing else: no network, no script, no font. Every text of a book is escaped
where it is put in (`report.html`), and the page forbids itself everything but its own style sheet.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby

from amts_bot.report.html import Html, join, tag, text, verbatim, void
from amts_bot.report.review_files import ReviewedFile, cards_within, file_section, reviewed_files
from amts_bot.report.review_style import style_sheet
from amts_bot.report.review_units import WORDS, Sides
from amts_bot.report.text import plural
from amts_bot.sync import FileResult, LanguageResult
from amts_bot.text.languages import find_language
from amts_bot.translation.units import OPEN, Severity, Status, Unit

_Counts = Counter[str]
"""How many units each filter shows."""


def review_page(result: LanguageResult, *, title: str, source_name: str, source_language: str = "en") -> str:
    """The page of one language. The same result gives the same page, to the byte.

    `title` names the book, `source_name` its source (such as `owner/book-en`). The page stays below a few
    megabytes: units that did not change are folded and counted, and see `review_files.PAGE_BYTES`.
    Raises BadInput for a language code that is none.
    """
    sides = Sides(find_language(source_language), find_language(result.language))
    files = reviewed_files(result.files)
    counts = _counted(files)
    heading = f"{title}: {sides.target.name}"
    main = tag(
        "main",
        _summary(result, counts, files, heading, source_name, sides),
        _filters(counts, sides),
        tag("div", _contents(files), tag("div", *_told_files(files, sides), _left_alone(result.files)), class_="columns"),
    )
    page = tag("html", _head(heading), tag("body", main), lang="en")
    return f"<!doctype html>\n{page}\n"


def _head(title: str) -> Html:
    style = style_sheet(("open", "findings", *(status.value for status in Status)))
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'"
    return tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=policy),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        void("link", rel="icon", href="data:,"),
        tag("title", title),
        tag("style", verbatim(style)),
    )


# --- the summary ------------------------------------------------------------------------------------------


def _counted(files: Sequence[ReviewedFile]) -> _Counts:
    counts: _Counts = Counter()
    for file in files:
        for entry in file.entries:
            counts.update(entry.views)
        counts["findings"] += len(file.loose)
    return counts


def _summary(
    result: LanguageResult, counts: _Counts, files: Sequence[ReviewedFile], heading: str, source_name: str, sides: Sides
) -> Html:
    return tag(
        "header",
        tag("h1", heading),
        tag("p", told_need(result, files), class_="headline"),
        tag("ul", *(tag("li", line) for line in _told_rest(counts, files, sides))),
        _what_to_do(result) if counts["open"] else "",
        tag("p", _origin(result, source_name), class_="origin"),
        class_="summary",
    )


def told_need(result: LanguageResult, files: Sequence[ReviewedFile]) -> str:
    """The one sentence that a tired reader takes away: what needs a person, and what does not."""
    units = [unit for file in files for unit in file.report.units]
    need = [unit for unit in units if unit.status in OPEN]
    kept = sum(unit.status is Status.KEPT for unit in units)
    as_written = f"; {kept:,} {'is as you wrote it' if kept == 1 else 'are as you wrote them'}" if kept else ""
    if not need and result.open_units > 0:
        return f"Nothing new; {plural(result.open_units, 'passage')} from earlier updates still wait for you."
    return f"{_needed(need)} you{as_written}."


def _needed(units: Sequence[Unit]) -> str:
    noun = "sentence" if all(unit.kind == "sentence" for unit in units) else "passage"
    return plural(len(units), f"{noun} needs", f"{noun}s need") if units else "Nothing needs"


def _told_rest(result: LanguageResult, counts: _Counts, files: Sequence[ReviewedFile], sides: Sides) -> list[str]:
    """The lines under the headline: what to do with what, then what asks for nothing."""
    told = [
        f"{counts[status]:,} {_short(status, sides)}: {WORDS[status].todo}" for status in Status if counts[status] and status in OPEN
    ]
    findings = [finding for file in files for finding in file.report.findings]
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if findings:
        told.append(f"{plural(len(findings), 'finding')} to look at" + (f", {errors:,} of them errors" if errors else ""))
    quiet = [s for s in Status if counts[s] and s not in OPEN and s is not Status.KEPT]
    if quiet:
        told.append("done: " + ", ".join(f"{counts[status]:,} {_short(status, sides)}" for status in quiet))
    alone = sum(bool(file.left_alone) for file in result.files)
    return [*told, f"{plural(alone, 'file')} left alone"] if alone else told
