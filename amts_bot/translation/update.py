"""Bring one translated file from a base revision of its source to the head: the middle of a sync, without git."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from amts_bot.errors import BadInput
from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import SegmentedDocument, segment
from amts_bot.translation.alignment import align, is_related
from amts_bot.translation.assembly import Assembled, assemble
from amts_bot.translation.changes import compare
from amts_bot.translation.decide import decide
from amts_bot.translation.gate import Severities, WouldBreak, finish_soundly
from amts_bot.translation.layout import lay_out
from amts_bot.translation.leverage import Engine, Material, draft_all
from amts_bot.translation.memory import Entry, build_memory
from amts_bot.translation.moves import follow_moves
from amts_bot.translation.new_comments import with_comments
from amts_bot.translation.pairing import as_memory, pairs_of
from amts_bot.translation.pieces import Layout
from amts_bot.translation.plan import Decisions, Draft, Request
from amts_bot.translation.style import learn_style
from amts_bot.translation.units import FileReport, OpenStates


@dataclass(frozen=True)
class Prepared:
    """A file's decisions and layout, and the requests that an engine has to answer (by unit)."""

    decisions: Decisions
    layout: Layout

    @property
    def requests(self) -> dict[int, Request]:
        return {n: unit.request for n, unit in enumerate(self.decisions.units) if unit.request}

    def finish(self, drafts: dict[int, Draft]) -> Assembled:
        """The new translation, once every request has its draft."""
        return assemble(self.decisions, self.layout, drafts)


def update(
    base: SegmentedDocument, head: SegmentedDocument, translation: SegmentedDocument, *,
    engine: Engine, memory: Sequence[Entry] = (), path: str, severities: Severities = MappingProxyType({}),
) -> tuple[str, FileReport]:  # fmt: skip
    """One file's new translation and its ledger; `memory` is older than what the file itself holds.

    Raises BadInput if the texts have nothing to do with each other, WouldBreak if the result would not be sound.
    """
    try:
        prepared = prepare([decide_file(base, head, translation)])[0]
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None
    alignment = prepared.decisions.alignment
    own = pairs_of(alignment, path)
    entries = build_memory([*memory, *as_memory(own)])
    material = Material(base.language.code, translation.language.code, entries, own)
    drafts = draft_all(prepared.requests, material, engine, learn_style(own))
    try:
        assembled = finish_soundly(prepared, drafts, severities)
    except WouldBreak as error:
        raise WouldBreak(f"{path}: {error}; nothing was written") from None
    return assembled.text, assembled.report(path, translation.language.code, engine.name)


def read_segments(text: str, language: str) -> SegmentedDocument:
    """A text's blocks and segments."""
    return segment(split(text), find_language(language))


def decide_file(
    base: SegmentedDocument,
    head: SegmentedDocument,
    translation: SegmentedDocument,
    open_units: OpenStates = MappingProxyType({}),
) -> Decisions:
    """Decide what becomes of every unit of one file. Raises BadInput if the texts are strangers to each other."""
    alignment = align(base, translation)
    if not is_related(alignment):
        raise BadInput("is no translation of its base; check that the two belong together")
    return decide(compare(base, head), alignment, open_units)


def prepare(files: Sequence[Decisions]) -> list[Prepared]:
    """The plans of all files of a book, blocks that moved between them followed."""
    return [Prepared(decisions, lay_out(decisions)) for decisions in follow_moves(files)]


def with_book_comments(prepared: Prepared, open_units: OpenStates) -> Prepared:
    """The same plan in a book that translates comments; it counts where the file itself shows no habit."""
    decisions = with_comments(prepared.decisions, open_units)
    return prepared if decisions is prepared.decisions else Prepared(decisions, lay_out(decisions))


_CONFLICT = re.compile(r"^<<<<<<< .*\n(?:.*\n)*?=======\s*\n(?:.*\n)*?>>>>>>> ", re.M)


def refuse_conflict_markers(text: str, name: str) -> None:
    """Raise BadInput if a file was committed in the middle of a git merge."""
    found = _CONFLICT.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise BadInput(f"{name}, line {line}: has git conflict markers; resolve the merge and remove them first")
