"""What a pull request says of findings, and of files that are left alone: what is alike stands in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from amts_bot.book.places.book import Situation
from amts_bot.report.pull_request.story import Story, at_line, place
from amts_bot.report.pull_request.waiting_files import LATER
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code, joined
from amts_bot.report.words.sections import Section
from amts_bot.translation.ledger import Finding, Severity
from amts_bot.translation.plan.decisions import NOT_TOUCHED

_WORSE: dict[Severity, Literal[0, 1]] = {Severity.ERROR: 0, Severity.WARNING: 1}


def findings(story: Story) -> Section | None:
    found = [
        (report.path, finding)
        for report in story.result.reports
        for finding in report.findings
        if finding.message != NOT_TOUCHED
    ]
    found.sort(key=lambda each: _WORSE[each[1].severity])
    at_place: dict[tuple[str, str], list[int]] = {}
    of_file: dict[str, list[str]] = {}
    for path, finding in found:
        if finding.target_line or finding.source_line:
            told = f"{place(story, path, _line(finding), whole=True)} {code(finding.message, 200)}"
            numbers = at_place.setdefault((path, told), [])
            numbers += [finding.source_line] if finding.source_line and not finding.target_line else []
        else:
            of_file.setdefault(finding.message, []).append(path)
    lines = [f"- {told}{_source_lines(story, numbers)}" for (_, told), numbers in at_place.items()]
    lines += [line for message, paths in of_file.items() for line in _of_files(story, message, paths)]
    if not lines:
        return None
    return Section(f"### Worth a look: {plural(len(lines), 'finding')}", tuple(lines), "- … and {left} more")


def _of_files(story: Story, message: str, paths: Sequence[str]) -> Iterator[str]:
    """What was found of whole files: those of which the same is said stand together."""
    if len(paths) == 1:
        yield f"- {place(story, paths[0], None, whole=True)} {code(message, 200)}"
    else:
        for n in range(0, len(paths), _MOST_PATHS):
            yield f"- {code(message, 200)}: {', '.join(map(code, paths[n : n + _MOST_PATHS]))}"


_MOST_LINES = 12


def _source_lines(story: Story, numbers: list[int]) -> str:
    """Where in the source a finding is that has no line in the translation."""
    if not numbers:
        return ""
    shown = [f"{number:,}" for number in sorted(set(numbers))]
    more = [] if len(shown) <= _MOST_LINES else [f"{len(shown) - _MOST_LINES} more"]
    return f" ({story.source_name} line{'' if len(shown) == 1 else 's'} {joined([*shown[:_MOST_LINES], *more])})"


def _line(finding: Finding) -> tuple[int, int] | None:
    return at_line(finding.target_line or 0)


def left_alone(story: Story) -> Section | None:
    left = [
        file for file in story.result.files
        if file.left_alone and file.left_alone not in LATER and file.situation is not Situation.TARGET_ONLY
    ]  # fmt: skip
    reasons = [(file.path, file.left_alone) for file in left]
    reasons += [(asset.path, asset.reason) for asset in story.result.assets if asset.content is None and asset.reason]
    if not reasons:
        return None
    paths: dict[str, list[str]] = {}
    for path, reason in reasons:
        paths.setdefault(reason, []).append(path)
    lines = [
        line for reason in sorted(paths, key=lambda each: len(paths[each])) for line in _alike(reason, paths[reason])
    ]
    return Section(f"### Left alone: {plural(len(reasons), 'file')}", tuple(lines), "- … and more")


_MOST_PATHS = 20
"""So many files stand in one line; a body that becomes too long gives up whole lines."""


def _alike(reason: str, paths: Sequence[str]) -> Iterator[str]:
    """The files that are left alone for one reason."""
    for n in range(0, len(paths), _MOST_PATHS):
        some = paths[n : n + _MOST_PATHS]
        if len(some) == 1:
            yield f"- {code(some[0])}: {code(reason, 200)}"
        else:
            yield f"- {len(some)} files: {code(reason, 200)}: {', '.join(map(code, some))}"
