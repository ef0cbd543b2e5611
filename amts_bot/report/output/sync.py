"""What a run tells people on a terminal, in a job summary and as JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from amts_bot.report.pull_request.conflicts import told_conflict
from amts_bot.report.pull_request.effort import told_saved
from amts_bot.report.words.plural import plural
from amts_bot.translation.ledger import OPEN, FileReport, Status, Unit, report_json
from amts_bot.translation.memory.glossary_changes import OldWording
from amts_bot.translation.memory.pairs import Selection

if TYPE_CHECKING:
    from amts_bot.book.results import FileResult, LanguageResult

_WORDS = {
    Status.KEPT: "kept as they are",
    Status.MOVED: "moved with their text",
    Status.EXACT: "reused from the book",
    Status.MERGED: "merged (code, math, markup)",
    Status.FUZZY: "offered from similar sentences",
    Status.MACHINE: "drafted by the engine",
    Status.UNTRANSLATED: "left in the source language",
    Status.CONFLICT: "changed by you and by the source",
    Status.REMOVED: "removed",
    Status.TARGET_ONLY: "the translators' own",
}
_STAND = "left as people wrote them though their source changed"


def told_counts(reports: Iterable[FileReport]) -> str:
    """One sentence: how many units ended how, and what is left for people."""
    units = [unit for report in reports for unit in report.units]
    counts = Counter(_STAND if unit.stands else _WORDS[unit.status] for unit in units)
    parts = [f"{counts[words]:,} {words}" for words in (*_WORDS.values(), _STAND) if counts[words]]
    left = sum(unit.status in OPEN for unit in units)
    return f"{', '.join(parts) or 'nothing to do'}; {plural(left, 'unit')} for people to look at"


def told_selection(selection: Selection, files: int) -> str:
    """One sentence: how many pairs there are, and what was left out and why."""
    reasons = Counter(reason.value for _, reason in selection.rejected)
    left_out = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())
    told = f"{plural(len(selection.pairs), 'pair')} from {plural(files, 'file')}"
    return f"{told}; left out: {left_out}" if left_out else told


def sync_json(results: Sequence[LanguageResult]) -> dict[str, Any]:
    """The result of `sync --format json`."""
    return {"schema": 1, "languages": [_language_json(result) for result in results]}


def _language_json(result: LanguageResult) -> dict[str, Any]:
    characters = [report.characters for report in result.reports]
    return {
        "language": result.language,
        "status": result.outcome.value,
        "reason": result.reason,
        "engine": result.engine,
        "upstream": result.upstream,
        "branch": result.branch or None,
        "commit": result.commit or None,
        "pull_request_url": result.pull_request_url or None,
        "characters": {
            "source": sum(c.source for c in characters),
            "changed": sum(c.changed for c in characters),
            "sent": sum(c.sent for c in characters),
        },
        "open_units": result.open_units,
        "files": [report_json(report) for report in result.reports],
        "assets": [
            {
                "path": asset.path,
                "source_path": asset.source_path,
                "outcome": asset.outcome.value,
                "reason": asset.reason,
            }
            for asset in result.assets
        ],
        "left_alone": [
            {
                "path": file.path,
                "source_path": file.source_path,
                "situation": file.situation.value,
                "reason": file.left_alone,
            }
            for file in result.files
            if file.left_alone
        ],
        "old_wordings": [
            {
                "path": wording.pair.path,
                "target_line": wording.pair.target_line,
                "term": wording.change.source,
                "target": wording.pair.target,
                "suggestion": wording.suggestion,
            }
            for wording in result.old_wordings
        ],
        "conflicts": [
            {"path": each.path, "line": each.line, "branch": each.branch, "default_branch": each.main}
            for each in result.conflicts
        ],
    }


def sync_text(results: Sequence[LanguageResult]) -> str:
    """What `sync` prints at its end."""
    return "".join("\n".join(_language_lines(result)) + "\n" for result in results)


def _language_lines(result: LanguageResult) -> list[str]:
    where = f" on branch {result.branch} ({result.commit[:10]})" if result.commit else ""
    lines = [f"{result.language}: {result.outcome}{where}", f"  {result.reason}"]
    lines += [f"  {told}" for told in [told_saved(result.saved)] if told]
    if result.reports:
        sent = sum(report.characters.sent for report in result.reports)
        lines += [
            f"  {told_counts(result.reports)}",
            f"  {plural(sent, 'character')} that an engine would have to translate; engine {result.engine}, "
            f"{result.cost or 'no cost'}",
        ]
    lines += [f"  {_file_line(file)}" for file in result.files if file.report]
    lines += [f"  {asset.outcome}: {asset.path}{f': {asset.reason}' * bool(asset.reason)}" for asset in result.assets]
    lines += [f"  left alone: {file.path}: {file.left_alone}" for file in result.files if file.left_alone]
    lines += [f"  glossary: {_told_wording(wording)}" for wording in result.old_wordings]
    lines += [f"  {told_conflict(each)}" for each in result.conflicts]
    return lines


def _told_wording(wording: OldWording) -> str:
    pair, change = wording.pair, wording.change
    instead = f"; write: {wording.suggestion}" if wording.suggestion else ""
    return f"{pair.path}:{pair.target_line}: {change.source!r} is {change.now[0]!r} now: {pair.target}{instead}"


def _file_line(file: FileResult) -> str:
    assert file.report is not None
    return f"{file.situation}: {file.path}: {told_counts([file.report])}"


_MOST_UNITS = 200


def sync_markdown(results: Sequence[LanguageResult]) -> str:
    """The job summary: a section per language, its files, and the units that wait for people."""
    return "\n".join(_language_markdown(result) for result in results)


def _language_markdown(result: LanguageResult) -> str:
    lines = [f"## {result.language}: {result.outcome}", "", _escape(result.reason), ""]
    lines += [part for told in [told_saved(result.saved)] if told for part in (told, "")]
    if result.branch:
        lines += [f"Branch `{result.branch}`, commit `{result.commit[:10]}`.", ""]
    if result.pull_request_number:
        lines += [f"[Pull request {result.pull_request_number}]({result.pull_request_url})", ""]
    if result.reports:
        lines += ["| file | kept | reused | offered | drafted | left in the original | removed |"]
        lines += ["|---|--:|--:|--:|--:|--:|--:|"]
        lines += [_file_row(report) for report in result.reports]
        lines += ["", *_open_units(result.reports)]
    if result.assets:
        lines += ["", f"### Pictures and other files: {len(result.assets):,}", ""]
        lines += [
            f"- `{_code(asset.path)}`: {asset.outcome}{f' ({_escape(asset.reason)})' * bool(asset.reason)}"
            for asset in result.assets
        ]
    left = [file for file in result.files if file.left_alone]
    if left:
        lines += ["", f"### Left alone: {plural(len(left), 'file')}", ""]
        lines += [f"- `{_code(file.path)}`: {_escape(file.left_alone)}" for file in left]
    if result.old_wordings:
        lines += ["", f"### Your glossary changed: {plural(len(result.old_wordings), 'sentence')}", ""]
        lines += [f"- {_quoted(_short(_told_wording(each), 300))}" for each in result.old_wordings[:_MOST_UNITS]]
    if result.conflicts:
        lines += ["", f"### Changed on both sides: {plural(len(result.conflicts), 'place')}", ""]
        lines += [f"- {_escape(told_conflict(each))}" for each in result.conflicts]
    return "\n".join(lines) + "\n"


def _file_row(report: FileReport) -> str:
    count = report.count()
    reused = count[Status.MOVED] + count[Status.EXACT] + count[Status.MERGED]
    left, removed = count[Status.UNTRANSLATED], count[Status.REMOVED]
    cells = (count[Status.KEPT], reused, count[Status.FUZZY], count[Status.MACHINE], left, removed)
    return f"| `{_code(report.path)}` | " + " | ".join(map(str, cells)) + " |"


def _open_units(reports: Sequence[FileReport]) -> list[str]:
    units = [(report.path, unit) for report in reports for unit in report.open_units]
    if not units:
        return []
    lines = [f"### For people to look at: {plural(len(units), 'unit')}", ""]
    lines += [_unit_line(path, unit) for path, unit in units[:_MOST_UNITS]]
    if len(units) > _MOST_UNITS:
        lines.append(f"- … and {len(units) - _MOST_UNITS:,} more, all listed in `.amts/state.tsv`")
    return lines


def _unit_line(path: str, unit: Unit) -> str:
    place = f"`{_code(path)}:{unit.target_lines[0]}`" if unit.target_lines else f"`{_code(path)}`"
    score = f" {unit.score:g}" if unit.score is not None else ""
    now = _quoted(_short(unit.source or ""))
    then = "offered from" if unit.from_elsewhere else "before"
    before = f", {then}: {_quoted(_short(unit.old_source))}" if unit.old_source else ""
    return f"- {place} {unit.status}{score}: {now}{before}"


def _short(text: str, limit: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>()#+!|@~$&:"})


def _escape(text: str) -> str:
    """Text of a book as literal Markdown: no mention, link, image, HTML or math comes of it."""
    return " ".join(text.split()).translate(_SPECIAL)


def _quoted(text: str) -> str:
    """Text of a book as a code span, in which nothing can act."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return f"{'`' * (longest + 1)} {text} {'`' * (longest + 1)}" if longest else f"`{text}`"


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|").replace("\n", " ")
