"""The checklist of a pull request: every passage that waits for a person, chapter by chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from amts_bot.report.pull_request.old_body import tick_box
from amts_bot.report.pull_request.story import Story, place
from amts_bot.report.words.quoting import around_changes, code, marked
from amts_bot.report.words.sections import Section
from amts_bot.report.words.word_diff import changed_words
from amts_bot.translation.ledger import OPEN, FileReport, Status, Unit, text_hash

NEEDS_YOU = "### What needs you"


def unit_keys(report: FileReport) -> dict[int, str]:
    """A short key for every open unit, by its number: the same text at the same place has the same key."""
    seen: Counter[str] = Counter()
    keys = {}
    for number, unit in enumerate(report.units):
        if unit.status in OPEN:
            texts = (report.path, text_hash(unit.source or ""), text_hash(unit.target or ""))
            digest = sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
            seen[digest] += 1
            keys[number] = digest if seen[digest] == 1 else f"{digest}{seen[digest]:04x}"
    return keys


def needs_you(story: Story) -> Section | None:
    """The checklist, chapter by chapter."""
    if not story.open_units:
        return None
    lines: list[str] = []
    chapter = None
    for report in story.open_reports:
        heading = report.path.rpartition("/")[0]
        for number, line in enumerate(_items(story, report)):
            new = number == 0 and heading != chapter
            lines.append(f"{'' if not lines else chr(10)}#### {_chapter(heading)}\n\n{line}" if new else line)
        chapter = heading
    head = f"{NEEDS_YOU}\n\nTicks are yours, to share out the work; the bot only keeps them."
    return Section(head, tuple(lines), f"\n… and {{left}} more passages; {code(story.state_file)} lists every one.")


def _chapter(folder: str) -> str:
    return code(folder) if folder else "Top folder"


def _items(story: Story, report: FileReport) -> Iterator[str]:
    keys = unit_keys(report)
    for number, key in keys.items():
        unit = report.units[number]
        yield tick_box(f"{place(story, report.path, unit.target_lines)} {_told(story, unit)}", key)


def _told(story: Story, unit: Unit) -> str:
    """What is the matter with a unit, and its text in the source language; the former one where no diff shows it."""
    told = f"{what_is_open(unit, story.source_name)}: {now_marked(unit)}"
    if unit.from_elsewhere or not (unit.stands or unit.status is Status.UNTRANSLATED) or not unit.old_source:
        return told
    before, now = changed_words(unit.old_source, unit.source or "")
    is_new = any(piece.changed for piece in before) and any(piece.changed for piece in now)
    return f"{told}; before: {marked(around_changes(before, _LONGEST), '~~', _LONGEST)}" if is_new else told


def what_is_open(unit: Unit, source_name: str) -> str:
    """In a few words why a unit is open."""
    if unit.status is Status.FUZZY:
        return _what_is_offered(unit, source_name)
    if unit.status is Status.MACHINE:
        return "drafted by the engine"
    if unit.status is Status.CONFLICT:
        return f"{source_name} changed what you changed too, yours stands"
    if unit.target is None:
        return f"new in {source_name}, and left out"
    return f"new {source_name} in place of your sentence" if unit.old_target else f"new, still in {source_name}"


def _what_is_offered(unit: Unit, source_name: str) -> str:
    score = f" ({unit.score:.0f} % alike)" if unit.score is not None else ""
    if unit.from_elsewhere and not unit.old_target:
        return f"new, a similar sentence of your book is offered{score}"
    if unit.old_source is None:
        return f"a similar sentence of your book is offered{score}"
    if unit.stands:
        return f"{source_name} changed, your sentence stands{score}"
    kept = any(not piece.changed for piece in changed_words(unit.old_target or "", unit.target or "")[0])
    return f"{source_name} changed, your sentence {'was adapted' if kept else 'was replaced by a similar one'}{score}"


_LONGEST = 160


def now_marked(unit: Unit, limit: int = _LONGEST) -> str:
    """The source text now, the words that are new in bold; where words are only gone, they are struck out."""
    if not unit.old_source or unit.old_source == unit.source:
        return code(unit.source or "", limit)
    before, now = changed_words(unit.old_source, unit.source or "")
    if any(piece.changed for piece in now):
        return marked(around_changes(now, limit), "**", limit)
    return marked(around_changes(before, limit), "~~", limit)
