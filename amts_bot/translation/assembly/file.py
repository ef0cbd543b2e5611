"""Bring one translated file from a base revision of its source to the head: the middle of a sync, without git."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from amts_bot.errors import BadInput
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.align import align, is_related
from amts_bot.translation.assembly.layout import lay_out
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.ledger import OpenStates
from amts_bot.translation.plan.as_it_was import own_tables_as_they_were
from amts_bot.translation.plan.changes import compare
from amts_bot.translation.plan.decide import decide
from amts_bot.translation.plan.decisions import Decisions
from amts_bot.translation.plan.moves import follow_moves
from amts_bot.translation.plan.new_code_comments import with_comments


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
    followed = map(own_tables_as_they_were, follow_moves(files))
    return [Prepared(decisions, lay_out(decisions)) for decisions in followed]


def with_book_comments(prepared: Prepared, open_units: OpenStates) -> Prepared:
    """The same plan in a book that translates comments; it counts where the file itself shows no habit."""
    decisions = with_comments(prepared.decisions, open_units)
    return prepared if decisions is prepared.decisions else Prepared(decisions, lay_out(decisions))
