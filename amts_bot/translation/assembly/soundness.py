"""Law 8: what the check calls an error is never written as a translation.

After a file is put together it is checked against the head. An error that the old translation did not have takes the
drafts at its place back: to people's old sentence as it stands where its source changed, with the new references in it
if that takes no guess, and at last to the source language. If that does not help, the file is not written at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from amts_bot.errors import AmtsError
from amts_bot.text.document import split
from amts_bot.text.segments import segment
from amts_bot.translation.alignment.align import align
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.checks.check import check, new_errors
from amts_bot.translation.ledger import Finding, Severity, Status
from amts_bot.translation.memory.memory import adapt
from amts_bot.translation.plan.decisions import Draft, Request

Severities = Mapping[str, Severity | None]


class WouldBreak(AmtsError):
    """The update of a file would break the book; nothing of it is written."""

    exit_code = 1


_DOUBTFUL = frozenset({Status.FUZZY, Status.EXACT, Status.MACHINE})


def finish_soundly(prepared: Prepared, drafts: Mapping[int, Draft], severities: Severities) -> Assembled:
    """Put a file together so that it has no error that the old translation did not have.

    Raises WouldBreak with the first error that remains when every doubtful unit at its place is in the source language.
    """
    old = check(prepared.decisions.alignment, severities)
    drafts = dict(drafts)
    instead = {n: [*_instead(request, drafts[n])] for n, request in prepared.requests.items() if n in drafts}

    def tried(drafts: Mapping[int, Draft]) -> tuple[Assembled, tuple[Finding, ...]]:
        assembled = prepared.finish(dict(drafts))
        return assembled, new_errors(old, _check(prepared, assembled, severities))

    while True:
        assembled, errors = tried(drafts)
        if not errors:
            return assembled
        doubtful = [n for n in assembled.at_lines(_lines(errors)) if n in drafts and drafts[n].status in _DOUBTFUL]
        if not doubtful:
            raise WouldBreak(f"the update would break the book ({errors[0].check}: {errors[0].message})")
        to_blame: list[int] = []
        if len(doubtful) > 1 and any(prepared.requests[n].standing for n in doubtful):
            # A paragraph in one line has many sentences at its place: a person's sentence goes for its own error only.
            to_blame = [n for n in doubtful if len(tried({**drafts, n: instead[n][-1]})[1]) < len(errors)]
        for n in to_blame or doubtful:
            drafts[n] = instead[n].pop(0)


def _instead(request: Request, draft: Draft) -> Iterator[Draft]:
    """What may stand in the place of a draft, one after the other; the source language at last."""
    if standing := request.standing:
        adapted = adapt(request.old_source or "", standing.text, request.source)
        texts = [standing.text, *([] if adapted.unresolved else [adapted.text])]
        yield from (replace(standing, text=text) for text in dict.fromkeys(texts) if text != draft.text)
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
