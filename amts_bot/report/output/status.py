"""How far the languages are behind, as a table for people, as JSON, as Markdown and as a picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from amts_bot.book.places.book import Situation
from amts_bot.report.pull_request.effort import told_saved, total
from amts_bot.report.words.html import Html, join, tag
from amts_bot.report.words.plural import plural
from amts_bot.text.languages import find_language

if TYPE_CHECKING:
    from amts_bot.book.results import FileStatus, LanguageStatus

_SHOWN = {
    Situation.UP_TO_DATE: "up to date",
    Situation.OUTDATED: "outdated",
    Situation.RENAMED: "renamed",
    Situation.REMOVED: "removed upstream",
    Situation.NEW: "missing",
    Situation.AHEAD: "ahead",
    Situation.UNKNOWN_BASE: "unknown base",
    Situation.TARGET_ONLY: "only there",
}
"""The situations in the order of the columns, in the words of a table."""


# --- text -------------------------------------------------------------------------------------------------


def status_text(statuses: Sequence[LanguageStatus]) -> str:
    """A table with a line per language, then the files that are not in step."""
    header = ["language", *_SHOWN.values(), "open units", "behind since"]
    rows = [header, *(_row(status) for status in statuses)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(header))]
    lines = [_aligned(row, widths) for row in rows]
    for status in statuses:
        lines += ["", f"{status.language}: {told_status(status)}"]
        lines += [f"  {told}" for told in [told_saved(status.saved)] if told]
        lines += [f"  {line}" for line in _file_lines(status)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """Cells below each other, the first to the left."""
    cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join((row[0].ljust(widths[0]), *cells))


def _row(status: LanguageStatus) -> list[str]:
    counts = status.count()
    since = min((file.since for file in status.behind if file.since), default="")
    return [status.language, *(f"{counts[situation]:,}" for situation in _SHOWN), f"{status.open_units:,}", since]


def told_status(status: LanguageStatus) -> str:
    """One sentence about a language."""
    if status.failure:
        return status.failure
    sections = sum(file.extent.sections for file in status.behind)
    characters = sum(file.extent.characters for file in status.behind)
    told = (
        f"{plural(len(status.behind), 'file')} behind ({_told_extent(sections, characters)})"
        if status.behind
        else "nothing is behind"
    )
    if status.open_units:
        told += f", {plural(status.open_units, 'passage')} {'waits' if status.open_units == 1 else 'wait'} for a person"
    return told + (f"; more is on the branch {status.branch}, which is not merged yet" if status.branch else "")


def _told_extent(sections: int, characters: int) -> str:
    return f"{plural(sections, 'section')}, {plural(characters, 'character')}"


def _file_lines(status: LanguageStatus) -> list[str]:
    return [
        f"{_SHOWN[file.situation]}: {file.path}{_told_file(file)}"
        for file in status.files
        if file.situation is not Situation.UP_TO_DATE or file.open_units
    ]


def _told_file(file: FileStatus) -> str:
    parts = []
    if file.extent.sections or file.extent.characters:
        parts.append(_told_extent(file.extent.sections, file.extent.characters))
    parts += [f"since {file.since}"] * bool(file.since) + [plural(file.open_units, "open unit")] * bool(file.open_units)
    parts += [file.reason] * bool(file.reason)
    return f" ({'; '.join(parts)})" if parts else ""


# --- JSON and Markdown ------------------------------------------------------------------------------------


def status_json(statuses: Sequence[LanguageStatus]) -> str:
    """Everything that is known, for programs."""
    languages = [_language_json(status) for status in statuses]
    return json.dumps({"schema": 1, "languages": languages}, ensure_ascii=False, indent=1) + "\n"


def _language_json(status: LanguageStatus) -> dict[str, Any]:
    counts = status.count()
    return {
        "language": status.language,
        "failure": status.failure or None,
        "upstream": status.upstream or None,
        "branch": status.branch or None,
        "counts": {situation.value: counts[situation] for situation in _SHOWN},
        "sections": sum(file.extent.sections for file in status.behind),
        "characters": sum(file.extent.characters for file in status.behind),
        "open_units": status.open_units,
        "work_left": total(status.saved.ever).work_left,
        "since": min((file.since for file in status.behind if file.since), default=None),
        "files": [
            {
                "path": file.path,
                "source_path": file.source_path,
                "situation": file.situation.value,
                "sections": file.extent.sections,
                "characters": file.extent.characters,
                "since": file.since or None,
                "open_units": file.open_units,
                "reason": file.reason or None,
            }
            for file in status.files
        ],
    }


def status_markdown(statuses: Sequence[LanguageStatus]) -> str:
    """A table for a README or a job summary."""
    header = ["language", *_SHOWN.values(), "open units", "behind since"]
    rows = [header, ["---", *["--:"] * (len(header) - 1)], *(_row(status) for status in statuses)]
    failures = [f"- {status.language}: {escape(status.failure, quote=False)}" for status in statuses if status.failure]
    table = [f"| {' | '.join(row)} |" for row in rows]
    saved = [f"- {status.language}: {told}" for status in statuses if (told := told_saved(status.saved))]
    return "\n".join([*table, *(["", *failures, *saved] if failures or saved else [])]) + "\n"


# --- picture ----------------------------------------------------------------------------------------------

_COLOURS = {
    Situation.UP_TO_DATE: "#2da44e",
    Situation.OUTDATED: "#d4a72c",
    Situation.RENAMED: "#d4a72c",
    Situation.REMOVED: "#d4a72c",
    Situation.NEW: "#afb8c1",
    Situation.AHEAD: "#54aeff",
    Situation.UNKNOWN_BASE: "#cf222e",
}
_LEGEND = (
    (Situation.UP_TO_DATE, "up to date"), (Situation.OUTDATED, "behind"), (Situation.NEW, "missing"),
    (Situation.AHEAD, "ahead"), (Situation.UNKNOWN_BASE, "unknown base"),
)  # fmt: skip
_UNKNOWN = "unknown"
_WIDTH, _ROW, _LEFT, _BAR, _TOP = 640, 30, 120, 400, 14


def status_svg(statuses: Sequence[LanguageStatus]) -> str:
    """A bar per language: which share of the book is up to date, behind, missing, ahead."""
    height = _TOP + _ROW * len(statuses) + 34
    label = "; ".join(f"{status.language}: {_told_share(status)}" for status in statuses)
    rows = [_bar(status, _TOP + _ROW * n) for n, status in enumerate(statuses)]
    picture = tag(
        "svg", tag("title", label), _background(height), *rows, _legend(_TOP + _ROW * len(statuses) + 16),
        xmlns="http://www.w3.org/2000/svg", width=str(_WIDTH), height=str(height),
        viewBox=f"0 0 {_WIDTH} {height}", role="img", font_family="sans-serif", font_size="13",
    )  # fmt: skip
    return f"{picture}\n"


def _background(height: int) -> Html:
    return tag("rect", "", width=str(_WIDTH), height=str(height), rx="6", fill="#ffffff", stroke="#d0d7de")


def _bar(status: LanguageStatus, top: int) -> Html:
    counts = status.count()
    total = sum(counts[situation] for situation in _COLOURS)
    parts = [tag("rect", "", x=str(_LEFT), y=str(top), width=str(_BAR), height="18", fill="#eaeef2")]
    left = float(_LEFT)
    for situation, colour in _COLOURS.items():
        width = _BAR * counts[situation] / total if total else 0
        if width:
            parts.append(tag("rect", "", x=f"{left:.1f}", y=str(top), width=f"{width:.1f}", height="18", fill=colour))
        left += width
    region = status.language.partition("-")[2]
    name = find_language(status.language).name + (f" ({region})" if region else "")
    words = [_words(12, top + 14, name), _words(_LEFT + _BAR + 12, top + 14, _share(status))]
    return join(*parts, *words)


def _share(status: LanguageStatus) -> str:
    counts = status.count()
    total = sum(counts[situation] for situation in _COLOURS)
    if status.failure or not total:
        return _UNKNOWN
    return f"{counts[Situation.UP_TO_DATE]} of {total}"


def _told_share(status: LanguageStatus) -> str:
    share = _share(status)
    return share if share == _UNKNOWN else f"{share} up to date"


def _legend(top: int) -> Html:
    parts, left = [], _LEFT
    for situation, words in _LEGEND:
        parts += [
            tag("rect", "", x=str(left), y=str(top - 9), width="10", height="10", fill=_COLOURS[situation]),
            _words(left + 14, top, words),
        ]
        left += 30 + 8 * len(words)
    return join(*parts)


def _words(left: int, baseline: int, words: str) -> Html:
    return tag("text", words, x=str(left), y=str(baseline), fill="#1f2328")


FORMATS: Mapping[str, Callable[[Sequence[LanguageStatus]], str]] = {
    "text": status_text,
    "json": status_json,
    "markdown": status_markdown,
    "svg": status_svg,
}
