"""One translated file between its plan and its text: what is decided, laid out, and asked of an engine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from amts_bot.translation.assembly.assemble import Assembled, assemble
from amts_bot.translation.assembly.pieces import Layout
from amts_bot.translation.plan.decisions import Decisions, Draft, Request


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

    def finish(self, drafts: dict[int, Draft]) -> Assembled:
        """The new translation, once every request has its draft."""
        return assemble(self.decisions, self.layout, drafts)
