"""Two engines, one after the other: what the first declines goes to the second, which may repair the first's offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from amts_bot.engines.protocol import Engine, Material, recipe_of
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request


@runtime_checkable
class Completes(Protocol):
    """An engine that has something to say to another's drafts."""

    def complete(self, requests: Sequence[Request], drafts: Sequence[Draft], material: Material) -> list[Draft]:
        """The drafts of an engine before it, with those that were declined made and its fuzzy offers repaired."""
        ...


@dataclass(frozen=True)
class Chain:
    """`memory+book`, for one: the memory's match at 75 or above, repaired where that is safe, else the book's draft."""

    first: Engine
    second: Engine

    @property
    def name(self) -> str:
        return f"{self.first.name}+{self.second.name}"

    @property
    def recipe(self) -> str:
        return f"{recipe_of(self.first)}+{recipe_of(self.second)}"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order."""
        drafts = self.first.translate(requests, material)
        if isinstance(self.second, Completes):
            return self.second.complete(requests, drafts, material)
        rest = [n for n, draft in enumerate(drafts) if draft.status is Status.UNTRANSLATED]
        for n, draft in zip(rest, self.second.translate([requests[n] for n in rest], material), strict=True):
            drafts[n] = draft
        return drafts
