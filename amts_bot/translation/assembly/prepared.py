"""One translated file between its plan and its text: what is decided, laid out, and asked of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from amts_bot.translation.assembly.assemble import Assembled, assemble
from amts_bot.translation.assembly.layout import lay_out
from amts_bot.translation.assembly.pieces import Layout
from amts_bot.translation.plan.as_it_was import as_it_was
from amts_bot.translation.plan.decisions import Decisions, Draft, Place, Request


@dataclass(frozen=True)
class Prepared:
    """A file's decisions and layout, and the requests that an engine has to answer (by unit)."""

    decisions: Decisions
    layout: Layout

    @property
    def requests(self) -> dict[int, Request]:
        return {n: unit.request for n, unit in enumerate(self.decisions.units) if unit.request}

    def with_new_source(self) -> Prepared:
        """The same plan where the new source takes the place of changed sentences that nothing translates."""
        units = (
            replace(unit, request=replace(unit.request, stays=False)) if unit.request else unit
            for unit in self.decisions.units
        )
        return replace(self, decisions=replace(self.decisions, units=tuple(units)))

    def as_it_was(self, place: Place, why: str) -> Prepared:
        """The same plan, but for a place that stays as it was."""
        decisions = as_it_was(self.decisions, place, why)
        return Prepared(decisions, lay_out(decisions))

    def finish(self, drafts: Mapping[int, Draft]) -> Assembled:
        """The new translation, once every request has its draft; drafts of what is no request any more are let be."""
        wanted = self.requests
        return assemble(self.decisions, self.layout, {n: draft for n, draft in drafts.items() if n in wanted})
