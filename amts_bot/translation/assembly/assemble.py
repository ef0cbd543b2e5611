"""The new translation and its ledger, from the layout and the drafts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from amts_bot.errors import AmtsError
from amts_bot.text.languages import Language
from amts_bot.text.segments import one_line
from amts_bot.translation.alignment.anchors import Item
from amts_bot.translation.alignment.code_comments import comments
from amts_bot.translation.assembly.pieces import Layout, Piece
from amts_bot.translation.assembly.remarks import remarks
from amts_bot.translation.ledger import Characters, FileReport, Finding, Status, Unit
from amts_bot.translation.plan.decisions import Decisions, Draft, PlannedUnit


@dataclass(frozen=True)
class Assembled:
    """A new translation with its ledger: units in the order of the head, then what only the translation had."""

    text: str
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]
    characters: Characters
    numbers: tuple[int, ...]

    def at_lines(self, lines: tuple[set[int], set[int]]) -> list[int]:
        """The planned units that stand at one of these lines of the head, or of the new translation."""
        return [
            number
            for number, unit in zip(self.numbers, self.units, strict=True)
            if _touches(unit.source_lines, lines[0]) or _touches(unit.target_lines, lines[1])
        ]

    def report(self, path: str, language: str, engine: str) -> FileReport:
        """The ledger under the file's name."""
        return FileReport(path, language, engine, self.characters, self.units, self.findings)


def _touches(span: tuple[int, int] | None, lines: set[int]) -> bool:
    return span is not None and any(span[0] <= line <= span[1] for line in lines)


class LedgerHole(AmtsError):
    """A segment or block is in no unit, or in two: the run must not go on."""


def assemble(decisions: Decisions, layout: Layout, drafts: Mapping[int, Draft]) -> Assembled:
    """Fill the open pieces and say what became of every unit (law 5). `drafts` is by unit.

    Raises LedgerHole if a unit that should be in the text is not.
    """
    filled = [_filled(piece, decisions, drafts, layout.newline) for piece in layout.pieces]
    text = "".join(stretch.text for stretch in filled)
    spans, texts = _spans(layout.pieces, filled), _texts(decisions, layout.pieces, filled)
    line_starts = [0, *(n + 1 for n, character in enumerate(text) if character == "\n")]
    commented = {decisions.of_head[unit.within] for unit in decisions.units if unit.within is not None}
    clashing = {piece.unit for piece in layout.pieces if piece.beside}
    gone = {unit.old_source for unit in decisions.units if unit.status is Status.REMOVED}
    units, numbers = [], []
    for number in sorted(range(len(decisions.units)), key=lambda n: _order(decisions, n)):
        span = spans.get(number)
        if span is None and decisions.units[number].within is not None:
            continue  # the code that it is new in came whole from the memory
        lines = _lines(line_starts, *span) if span else None
        numbers.append(number)
        unit = _unit(decisions, number, drafts.get(number), texts.get(number), lines)
        if number in clashing:
            unit = replace(unit, status=Status.CONFLICT)
        if unit.status is Status.KEPT and number in commented and unit.old_target is not None:
            unit = replace(unit, status=Status.MERGED)
        units.append(replace(unit, from_elsewhere=False) if unit.old_source in gone else unit)
    findings = remarks(decisions, layout, texts, dict(zip(numbers, units, strict=True)))
    return Assembled(text, tuple(units), tuple(findings), _characters(decisions, drafts), tuple(numbers))


_AS_IN_HEAD = frozenset({Status.UNTRANSLATED, Status.MERGED})


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece's final text, and where in it the comments that are units stand."""

    text: str
    comments: tuple[tuple[int, int, int], ...] = ()


def _filled(piece: Piece, decisions: Decisions, drafts: Mapping[int, Draft], newline: str) -> _Stretch:
    if piece.between and all(_in_target_language(number, decisions, drafts) for number in piece.between):
        return _Stretch(piece.target_text)
    draft = drafts.get(piece.unit) if piece.open and piece.unit is not None else None
    if draft is None or draft.status in _AS_IN_HEAD:
        return _with_comments(piece, decisions, drafts)
    request = decisions.units[piece.unit].request if piece.unit is not None else None
    if newline == "\n" or (request and draft.text == request.old_target):
        return _Stretch(draft.text)
    return _Stretch(draft.text.replace("\r\n", "\n").replace("\n", newline))


def _with_comments(piece: Piece, decisions: Decisions, drafts: Mapping[int, Draft]) -> _Stretch:
    """A piece of code with its new comments drafted, each where it stands."""
    text, position, places = piece.text, 0, []
    for number in piece.comments:
        request = decisions.units[number].request
        found = _find_comment(text, position, request.source, decisions.changes.head.language) if request else None
        if found:
            start, end = found
            draft = drafts[number]
            words = text[start:end] if draft.status in _AS_IN_HEAD else _as_comment(draft.text)
            text = text[:start] + words + text[end:]
            position = start + len(words)
            places.append((number, start, position))
    return _Stretch(text, tuple(places))


def _find_comment(code: str, position: int, words: str, language: Language) -> tuple[int, int] | None:
    """Where a comment with these words stands from a position on."""
    found = (
        (comment.start, comment.end)
        for by_line in (False, True)
        for comment in comments(code, by_line=by_line)
        if comment.start >= position and one_line(comment.text, language) == words
    )
    return min(found, default=None)


def _as_comment(words: str) -> str:
    """Words for the place of a comment: in one line, unless they bring lines with comment marks of their own."""
    first, *more = words.splitlines()
    if more and all(_COMMENT_MARK.match(line) for line in more):
        return words
    return " ".join([first, *(_COMMENT_MARK.sub("", line) for line in more)])


def _without_marks(comment: str) -> str:
    """A comment's words; in the text, each further line begins with a mark."""
    first, *more = comment.split("\n")
    return "\n".join([first, *(_COMMENT_MARK.sub("", line) for line in more)])


_COMMENT_MARK = re.compile(r"[ \t]*(?:#|//)[ \t]*")


def _in_target_language(number: int, decisions: Decisions, drafts: Mapping[int, Draft]) -> bool:
    draft = drafts.get(number)
    return draft.status not in _AS_IN_HEAD if draft else bool(decisions.units[number].target)


def _spans(pieces: tuple[Piece, ...], filled: list[_Stretch]) -> dict[int, tuple[int, int]]:
    """From the first to the last code point of each unit in the new text."""
    spans: dict[int, tuple[int, int]] = {}
    position = 0
    for piece, stretch in zip(pieces, filled, strict=True):
        if piece.unit is not None:
            start = spans.get(piece.unit, (position, 0))[0]
            spans[piece.unit] = (start, position + len(stretch.text))
        spans |= {number: (position + start, position + end) for number, start, end in stretch.comments}
        position += len(stretch.text)
    return spans


def _texts(decisions: Decisions, pieces: tuple[Piece, ...], filled: list[_Stretch]) -> dict[int, str]:
    """The new text of each unit: prose on one line, its pieces joined as sentences are; blocks as they are."""
    language = decisions.alignment.target.language
    parts: dict[int, list[str]] = {}
    for piece, stretch in zip(pieces, filled, strict=True):
        if piece.unit is not None:
            parts.setdefault(piece.unit, []).append(stretch.text)
        for number, start, end in stretch.comments:
            parts[number] = [_without_marks(stretch.text[start:end])]
    return {
        number: language.sentence_joiner.join(one_line(part, language) for part in own)
        if _is_prose(decisions, decisions.units[number])
        else "".join(own)
        for number, own in parts.items()
    }


def _lines(line_starts: list[int], start: int, end: int) -> tuple[int, int]:
    return bisect_right(line_starts, start), bisect_right(line_starts, max(start, end - 1))


def _order(decisions: Decisions, number: int) -> tuple[int, int]:
    unit = decisions.units[number]
    if unit.within is not None:
        return (0, unit.within)
    return (0, unit.head[0]) if unit.head else (1, unit.target[0] if unit.target else 0)


def _unit(
    decisions: Decisions, number: int, draft: Draft | None, text: str | None, lines: tuple[int, int] | None
) -> Unit:
    unit = decisions.units[number]
    status = draft.status if draft else unit.status
    is_here = unit.target or unit.request or status not in (Status.KEPT, Status.UNTRANSLATED)
    if status is None or (text is None and unit.head and is_here):
        raise LedgerHole(f"a unit of kind {unit.kind} got lost while the translation was put together")
    old_target = _old_target(decisions, unit)
    old_lines = _old_lines(decisions, unit)
    return Unit(
        unit.kind, status,
        source=_source(decisions, unit),
        target=text if status is not Status.REMOVED else old_target,
        score=draft.score if draft else unit.score,
        source_lines=_source_lines(decisions, unit),
        target_lines=lines if status is not Status.REMOVED else old_lines,
        old_source=draft.matched if draft and draft.matched else unit.old_source,
        old_target=old_target if old_target != text else None,
        from_elsewhere=bool(draft and draft.matched),
    )  # fmt: skip


def _is_prose(decisions: Decisions, unit: PlannedUnit) -> bool:
    if unit.within is not None:
        return True
    items = [decisions.head_items[n] for n in unit.head] or [decisions.alignment.target_items[n] for n in unit.target]
    return items[0].segment is not None


def _source(decisions: Decisions, unit: PlannedUnit) -> str | None:
    if unit.within is not None and unit.request:
        return unit.request.source
    if not unit.head:
        return None
    joiner = decisions.changes.head.language.sentence_joiner
    return joiner.join(decisions.head_items[n].text for n in unit.head)


def _old_target(decisions: Decisions, unit: PlannedUnit) -> str | None:
    language = decisions.alignment.target.language
    if unit.within is not None and unit.old_source and unit.request:
        return one_line(_without_marks(unit.request.old_target or ""), language)
    if not unit.target:
        return None
    joiner = language.sentence_joiner
    return joiner.join(decisions.alignment.target_items[n].text for n in unit.target)


def _source_lines(decisions: Decisions, unit: PlannedUnit) -> tuple[int, int] | None:
    if unit.within is not None and unit.request:
        return _comment_lines(decisions, decisions.head_items[unit.within], unit.request.source)
    if not unit.head:
        return None
    members = [decisions.head_items[n] for n in unit.head]
    return decisions.changes.head.document.lines_of(members[0].start, members[-1].end)


def _comment_lines(decisions: Decisions, code: Item, comment: str) -> tuple[int, int]:
    head = decisions.changes.head
    start, end = _find_comment(code.text, 0, comment, head.language) or (0, len(code.text))
    return head.document.lines_of(code.start + start, code.start + end)


def _old_lines(decisions: Decisions, unit: PlannedUnit) -> tuple[int, int] | None:
    if not unit.target:
        return None
    members = [decisions.alignment.target_items[n] for n in unit.target]
    return decisions.alignment.target.document.lines_of(members[0].start, members[-1].end)


def _characters(decisions: Decisions, drafts: Mapping[int, Draft]) -> Characters:
    base, head = decisions.changes.base, decisions.changes.head
    known = {segment.words for group in base.segments for segment in group}
    changed = sum(len(segment.plain) for group in head.segments for segment in group if segment.words not in known)
    sent = sum(
        len(unit.request.source)
        for number, unit in enumerate(decisions.units)
        if unit.request and unit.request.is_prose and drafts[number].status is not Status.EXACT
    )
    return Characters(head.prose_characters, changed, sent)
