"""Comments at the lines of a pull request: what changed in the original, and what stood there before.

Only where a comment says more than the diff does: at passages whose original changed, then at an engine's drafts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from amts_bot.report.pull_request.needs_you import unit_keys, what_is_open
from amts_bot.report.pull_request.story import Story
from amts_bot.report.words.quoting import code, fenced, marked
from amts_bot.report.words.word_diff import changed_words
from amts_bot.translation.ledger import FileReport, Status, Unit

MOST_COMMENTS = 30
_LONGEST = 1200
"""Code points of a text in a comment."""


@dataclass(frozen=True, slots=True)
class InlineComment:
    """A comment at lines of a file's new version (1-based; `first` is `last` for one line), known by its key."""

    path: str
    first: int
    last: int
    body: str
    key: str


def comment_mark(key: str) -> str:
    """What a comment is known by; it is not shown."""
    return f"<!--amts {key}-->"


def inline_comments(
    story: Story, shown: Mapping[str, frozenset[int]], files: Mapping[str, Sequence[str]], limit: int = MOST_COMMENTS
) -> list[InlineComment]:
    """At most `limit` comments. `shown` are the lines that the diff shows, `files` the lines of each file, by path."""
    ranked = sorted(_candidates(story, shown), key=lambda candidate: candidate.rank)[:limit]
    order = {report.path: number for number, report in enumerate(story.open_reports)}
    ranked.sort(key=lambda candidate: (order[candidate.path], candidate.lines))
    return [
        InlineComment(each.path, *each.lines, _body(story, each, files.get(each.path, ())), each.key) for each in ranked
    ]


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: str
    lines: tuple[int, int]
    unit: Unit
    key: str

    @property
    def rank(self) -> int:
        return 0 if self.unit.old_source else 1


def _candidates(story: Story, shown: Mapping[str, frozenset[int]]) -> Iterator[_Candidate]:
    for report in story.open_reports:
        yield from _candidates_in(report, shown.get(report.path, frozenset()))


def _candidates_in(report: FileReport, shown: frozenset[int]) -> Iterator[_Candidate]:
    for number, key in unit_keys(report).items():
        unit = report.units[number]
        tells = bool(unit.old_source) or unit.status is not Status.UNTRANSLATED
        if tells and unit.target_lines:
            first, last = unit.target_lines
            if all(line in shown for line in range(first, last + 1)):
                yield _Candidate(report.path, unit.target_lines, unit, key)


def _body(story: Story, candidate: _Candidate, lines: Sequence[str]) -> str:
    unit = candidate.unit
    told = what_is_open(unit, story.source_name)
    parts = [f"{told[0].upper()}{told[1:]}.", *_original(story, unit), *_former(story, candidate, lines)]
    return "\n\n".join([*parts, comment_mark(candidate.key)])


def _original(story: Story, unit: Unit) -> list[str]:
    """The original before and now, what changed marked; only now where it is new."""
    now = unit.source or ""
    if not unit.old_source or unit.old_source == now:
        return [f"{story.source_name}: {code(now, _LONGEST)}"]
    before, after = changed_words(unit.old_source, now)
    then, here = ("of that sentence", "here") if unit.from_elsewhere else ("before", "now")
    return [
        f"{story.source_name} {then}: {marked(before, '~~', _LONGEST)}",
        f"{story.source_name} {here}: {marked(after, '**', _LONGEST)}",
    ]


def _former(story: Story, candidate: _Candidate, lines: Sequence[str]) -> list[str]:
    """What people had written where the original stands now, as a suggestion if it can be put back as it was."""
    old, new = candidate.unit.old_target, candidate.unit.target
    if candidate.unit.status is not Status.UNTRANSLATED or not old or old == new:
        return []
    first, last = candidate.lines
    text = "\n".join(lines[first - 1 : last])
    if not new or text.count(new) != 1 or "\r" in text or len(text) > _LONGEST:
        return [f"{story.target_name} before: {code(old, _LONGEST)}"]
    return ["Your sentence from before, to start from:", fenced(text.replace(new, old), "suggestion")]
