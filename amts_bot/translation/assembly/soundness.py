"""Laws 8, 10 and 12: no new error, no words of people lost unnamed, and rather a place that stays than a file.

After a file is put together it is checked against the head, and audited against what stood there. Where an error is
new, the drafts at its place go back: to people's old sentence as it stands where its source changed, with the new
references in it if that takes no guess, and at last to the source language. If that does not help, or if words of
people would be lost, the place stays as it was, then its section; only if that helps nothing either, the file is not
written at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from amts_bot.errors import AmtsError
from amts_bot.text.document import split
from amts_bot.text.segments import segment
from amts_bot.translation.alignment.align import align
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.checks.check import check, new_errors
from amts_bot.translation.checks.conservation import Breach, Broken, audit, flat
from amts_bot.translation.ledger import Finding, Severity, Status
from amts_bot.translation.memory.memory import adapt
from amts_bot.translation.plan.as_it_was import place_of, section_around, stays_as_it_was
from amts_bot.translation.plan.decisions import Draft, Place, Request

Severities = Mapping[str, Severity | None]


class WouldBreak(AmtsError):
    """The update of a file would break the book; nothing of it is written."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A place where the new text is not sound, and why."""

    place: Place
    why: str


_DOUBTFUL = frozenset({Status.FUZZY, Status.EXACT, Status.MACHINE})


def finish_soundly(prepared: Prepared, drafts: Mapping[int, Draft], severities: Severities) -> Assembled:
    """Put a file together so that it has no error that the old translation did not have, and loses no words unnamed.

    Raises WouldBreak with the first reason that remains when every place that could stay as it was does.
    """
    old = check(prepared.decisions.alignment, severities)
    drafts = dict(drafts)
    instead = {n: [*_instead(request, drafts[n])] for n, request in prepared.requests.items() if n in drafts}

    def tried(drafts: Mapping[int, Draft]) -> tuple[Assembled, tuple[Finding, ...]]:
        assembled = prepared.finish(drafts)
        found = new_errors(old, _check(prepared, assembled, severities))
        return assembled, tuple(error for error in found if not _is_known(prepared, assembled, error))

    while True:
        assembled, errors = tried(drafts)
        at_errors = assembled.at_lines(_lines(errors))
        if doubtful := [n for n in at_errors if n in prepared.requests and instead.get(n) and _is_doubtful(drafts[n])]:
            to_blame: list[int] = []
            if len(doubtful) > 1 and any(prepared.requests[n].standing for n in doubtful):
                # A paragraph in one line has many sentences at its place: a person's goes for its own error only.
                to_blame = [n for n in doubtful if len(tried({**drafts, n: instead[n][-1]})[1]) < len(errors)]
            for n in to_blame or doubtful:
                drafts[n] = instead[n].pop(0)
            continue
        troubles = [*_of_errors(prepared, assembled, errors), *_of_losses(prepared, assembled)]
        if not troubles:
            return assembled
        prepared = _without_troubles(prepared, troubles)


def _is_known(prepared: Prepared, assembled: Assembled, error: Finding) -> bool:
    """Whether an error only says that a place stays as it was: people are told that already, and no new text has it."""
    left = prepared.decisions.as_it_was
    numbers = assembled.at_lines(_lines((error,)))
    return bool(left and numbers) and all(stays_as_it_was(prepared.decisions, n) for n in numbers)


def _is_doubtful(draft: Draft) -> bool:
    return draft.status in _DOUBTFUL


def _instead(request: Request, draft: Draft) -> Iterator[Draft]:
    """What may stand in the place of a draft, one after the other; the source language at last, but not in the place of
    text that may be anybody's."""
    if standing := request.standing:
        adapted = adapt(request.old_source or "", standing.text, request.source)
        texts = [standing.text, *([] if adapted.unresolved else [adapted.text])]
        yield from (replace(standing, text=text) for text in dict.fromkeys(texts) if text != draft.text)
    if request.certain or not standing:
        yield replace(draft, text=request.source, status=Status.UNTRANSLATED, score=None)


def _check(prepared: Prepared, assembled: Assembled, severities: Severities) -> tuple[Finding, ...]:
    decisions = prepared.decisions
    translation = segment(split(assembled.text), decisions.alignment.target.language)
    return check(align(decisions.changes.head, translation), severities)


def _lines(errors: tuple[Finding, ...]) -> tuple[set[int], set[int]]:
    """The lines that errors name, of the head and of the new translation."""
    return (
        {error.source_line for error in errors if error.source_line},
        {error.target_line for error in errors if error.target_line},
    )


# --- places that stay as they were ------------------------------------------------------------------------


def _without_troubles(prepared: Prepared, troubles: list[_Trouble]) -> Prepared:
    """The plan with the places of all troubles as they were. Raises WouldBreak if they are so already."""
    before = prepared
    for trouble in troubles:
        decisions = prepared.decisions
        known = Place()
        for place, _ in decisions.as_it_was:
            known |= place
        for place in (trouble.place, section_around(decisions, trouble.place)):
            if place - known:
                prepared = prepared.as_it_was(place, trouble.why)
                break
    if prepared is before:
        raise WouldBreak(f"the update would break the book ({troubles[0].why})")
    return prepared


def _of_errors(prepared: Prepared, assembled: Assembled, errors: tuple[Finding, ...]) -> Iterator[_Trouble]:
    for error in errors:
        numbers = assembled.at_lines(_lines((error,)))
        yield _Trouble(place_of(prepared.decisions, numbers), f"{error.check}: {error.message}")


def _of_losses(prepared: Prepared, assembled: Assembled) -> Iterator[_Trouble]:
    """What the audit finds: none of it should happen, all of it is the bot's fault, and none of it is written."""
    decisions = prepared.decisions
    texts = (decisions.changes.base.text, decisions.changes.head.text, decisions.alignment.target.text, assembled.text)
    for broken in audit(*texts, assembled.units, assembled.findings):
        yield _Trouble(_place_of_words(prepared, assembled, broken), _WHY[broken.breach].format(broken.words))


_WHY = {
    Breach.LOST: "your words “{}” would be gone, and nothing would say so",
    Breach.ABSENT: "your words “{}” would not stand where they should",
    Breach.DOUBLED: "your words “{}” would stand twice",
}


def _place_of_words(prepared: Prepared, assembled: Assembled, broken: Broken) -> Place:
    """Where words stand that the audit names: in the old translation, or else with every unit that has them."""
    document = prepared.decisions.alignment.target.document
    if broken.line:
        spans = (document.lines_of(block.start, block.body_end) for block in document.blocks)
        return Place(frozenset(t for t, (first, last) in enumerate(spans) if first <= broken.line <= last))
    words = flat(broken.words)
    holding = zip(assembled.numbers, assembled.units, strict=True)
    return place_of(prepared.decisions, [n for n, unit in holding if words in flat(unit.target or "")])
