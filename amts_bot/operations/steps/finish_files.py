"""The files of a run as they would be written, or why one is not: drafted, put together and checked.

A file that loses text to another, or takes the name of another, is written only if that one is, so that no sentence
leaves one chapter without arriving in another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from amts_bot.book.places.book import FilePlace, Situation
from amts_bot.operations.steps.plan_book import Work
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.assembly.soundness import Severities, WouldBreak, finish_soundly
from amts_bot.translation.ledger import OPEN, FileReport, Finding, Severity, Status, Unit
from amts_bot.translation.memory.pairing import COMMENT
from amts_bot.translation.plan.decisions import Decisions, Draft

Files = Mapping[str, bytes | None]
"""Whole contents by path; None removes a file."""

Drafts = Mapping[FilePlace, Mapping[int, Draft]]
"""An engine's answers by file and unit."""


@dataclass(frozen=True)
class Finished:
    """A file as it would be written."""

    assembled: Assembled
    report: FileReport
    decisions: Decisions
    files: Files = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return any(unit.status in OPEN for unit in self.assembled.units)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file is not written. If it `blocks`, files that need it are not written either."""

    reason: str
    blocks: bool = True


Finish = Callable[[FilePlace, Prepared, Drafts], Finished | Refused]
Select = Callable[[Work, Sequence[Prepared]], Work]
Refuse = Callable[[Work], Mapping[FilePlace, Refused]]


def carry_out(
    work: Work, *, select: Select, draft: Callable[[Work], Drafts],
    finish: Finish, refuse: Refuse = lambda _: {}, hopeless: Refuse = lambda _: {},
) -> tuple[Work, dict[FilePlace, Finished]]:  # fmt: skip
    """Put together the files that are selected. Where one cannot be written, others may go in its place.

    `select` takes the part of the work that goes now; beside it, it gets files that were drafted in vain. What `refuse`
    names is not drafted at all, and what is `hopeless` takes no place in any wave. Gives the work that was done,
    everything else in it as left alone, and its files.
    """
    never = hopeless(work)
    done: dict[FilePlace, Finished | Refused] = dict(never)
    refused = _refusals(work, done)
    while True:
        in_vain = [work.prepared[place] for place in refused if place in done and place not in never]
        now = select(work.without(refused), in_vain)
        new = now.only([place for place in now.prepared if place not in done])
        done |= (not_drafted := refuse(new))
        new = new.only(new.prepared.keys() - not_drafted.keys())
        drafts = draft(new) if new.has_requests else {}
        done |= {place: finish(place, prepared, drafts) for place, prepared in new.prepared.items()}
        more = _refusals(work, done)
        if more.keys() == refused.keys():
            return now, {place: each for place in now.prepared if isinstance(each := done[place], Finished)}
        refused = more


def _refusals(work: Work, done: Mapping[FilePlace, Finished | Refused]) -> dict[FilePlace, str]:
    """The files that cannot be written, for their own reasons or since they need one that cannot."""
    refused = {place: each.reason for place, each in done.items() if isinstance(each, Refused)}
    blocking = {place for place, each in done.items() if isinstance(each, Refused) and each.blocks}
    blocking |= {need.other for need in work.needs} - work.prepared.keys()
    while waiting := [need for need in work.needs if need.other in blocking and need.place not in blocking]:
        for need in waiting:
            why = "with which it shares moved text" if need.characters else "whose name it takes"
            refused.setdefault(need.place, f"waits for {need.other.old_path or need.other.path}, {why}")
            blocking.add(need.place)
    return refused


def finisher(work: Work, language: str, engine: str, severities: Severities, *, only_planned: bool = False) -> Finish:
    """Puts a file of some work together, or says why it cannot be written.

    `only_planned`: the engine was not asked what it would have drafted, so new files count as served.
    """
    return partial(
        _finish, work=work, language=language, engine=engine, severities=severities, only_planned=only_planned
    )


def would_break(work: Work, language: str, severities: Severities) -> Mapping[FilePlace, Refused]:
    """The files that no draft can save: with nothing translated, old words kept, they would break the book.

    That they hold the source language is no reproach here. An engine that costs money need not see them.
    """
    finish = finisher(work, language, "", {**severities, "untranslated": None})
    refused = {}
    for place, prepared in work.prepared.items():
        left = {
            n: request.standing or Draft(request.source, Status.UNTRANSLATED)
            for n, request in prepared.requests.items()
        }
        found = finish(place, prepared, {place: left})
        if isinstance(found, Refused) and found.blocks:
            refused[place] = found
    return refused


def never_served(work: Work, finish: Finish, draft: Callable[[Work], Drafts]) -> Mapping[FilePlace, Refused]:
    """The new files that an engine which only remembers cannot make, whatever else is merged in this run's waves."""
    new = work.only([place for place in work.prepared if place.situation is Situation.NEW])
    drafts = draft(new) if new.has_requests else {}
    finished = {place: finish(place, prepared, drafts) for place, prepared in new.prepared.items()}
    return {place: each for place, each in finished.items() if isinstance(each, Refused) and not each.blocks}


def _finish(
    place: FilePlace, prepared: Prepared, drafts: Drafts, *, work: Work, language: str, engine: str,
    severities: Severities, only_planned: bool,
) -> Finished | Refused:  # fmt: skip
    try:
        assembled = finish_soundly(prepared, dict(drafts.get(place, {})), severities)
    except WouldBreak as error:
        return Refused(str(error))
    assembled = _with_true_lines(assembled, work.left_out.get(place, ()))
    report = _with_notes(assembled.report(place.path, language, engine), place.notes)
    arrived = sum(need.characters for need in work.needs if need.other == place)
    if place.situation is Situation.NEW and not only_planned and not _is_served(report, arrived):
        return Refused(_NOT_SERVED, blocks=False)
    if place.situation is Situation.REMOVED and report.count()[Status.TARGET_ONLY]:
        return Refused("removed upstream; the translation has text of its own, so it stays")
    return Finished(assembled, report, prepared.decisions, _file_changes(place, assembled, work.texts))


def _with_true_lines(assembled: Assembled, left_out: Sequence[int]) -> Assembled:
    """The ledger with the lines of the whole head, of which the plan did not know all."""

    def true(line: int) -> int:
        for number in left_out:
            line += number <= line
        return line

    def moved(unit: Unit) -> Unit:
        span = unit.source_lines
        return replace(unit, source_lines=(true(span[0]), true(span[1]))) if span else unit

    findings = (
        replace(finding, source_line=true(finding.source_line)) if finding.source_line else finding
        for finding in assembled.findings
    )
    return replace(assembled, units=tuple(map(moved, assembled.units)), findings=tuple(findings))


def _with_notes(report: FileReport, notes: Sequence[str]) -> FileReport:
    """The report with what a person should know of the file's base and snapshot."""
    found = (Finding("base", Severity.WARNING, note) for note in notes)
    return replace(report, findings=(*found, *report.findings))


_NOT_SERVED = (
    "not translated yet, and your book has less than half of it elsewhere: it takes an engine that translates, or a "
    "person"
)

_SERVED = 0.5
"""A new file is made if at least half of its prose has a translation; an all-English file helps nobody."""

_MOVED_SHARE, _MOVED_TEXT = 0.1, 200
"""It is made as well if people's text moved there that must not be lost: this share of it, or so many characters. Less
than that is the one sentence that every other chapter has."""


def _is_served(report: FileReport, arrived: int) -> bool:
    """Whether a new file has enough in the language."""
    source = report.characters.source
    prose = (unit for unit in report.units if unit.kind != COMMENT)
    left = sum(len(unit.source or "") for unit in prose if unit.status is Status.UNTRANSLATED)
    return left <= (1 - _SERVED) * source or arrived >= min(_MOVED_TEXT, _MOVED_SHARE * source)


_TOLD = frozenset({"ahead", "order"})
"""What is said of a change of the source that changes no byte here: people have to see whether it is right so."""


def _asks(assembled: Assembled) -> bool:
    """Whether people have to look at a text, even if not one byte of it is another."""
    is_open = any(unit.status in OPEN for unit in assembled.units)
    return is_open or any(finding.check in _TOLD for finding in assembled.findings)


def _file_changes(place: FilePlace, assembled: Assembled, texts: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """The files that one file's update writes and removes: itself, its old path, and its English snapshot."""
    if place.situation is Situation.REMOVED:
        return {**_left_behind(place), place.path: None}
    text = assembled.text.encode()
    is_same = place.translation and text == texts[place.translation] and not place.old_path
    if is_same and (place.situation is Situation.UP_TO_DATE or not _asks(assembled)):
        return {}
    return written_files(place, text, texts[place.head] if place.head else None)


def _left_behind(place: FilePlace) -> dict[str, bytes | None]:
    """The paths that a file and its English snapshot leave."""
    return {path: None for path in (place.old_path, place.old_origin_path) if path}


def written_files(place: FilePlace, text: bytes, head: bytes | None) -> dict[str, bytes | None]:
    """The files of an update that writes `text`, with the snapshot of the `head` where the translators keep one."""
    changes = {**_left_behind(place), place.path: text}
    if place.origin_path and head is not None and (place.old_origin_path or place.translation is None):
        changes[place.origin_path] = head
    return changes
