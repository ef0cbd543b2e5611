"""Two engines, one after the other: what the first declines goes to the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.translation.leverage import Engine, Material
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import Status


@dataclass(frozen=True)
class Chain:
    """`memory+book`, for one: the memory's match at 75 or above, else the book's draft."""

    first: Engine
    second: Engine

    @property
    def name(self) -> str:
        return f"{self.first.name}+{self.second.name}"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order."""
        drafts = self.first.translate(requests, material)
        rest = [n for n, draft in enumerate(drafts) if draft.status is Status.UNTRANSLATED]
        for n, draft in zip(rest, self.second.translate([requests[n] for n in rest], material), strict=True):
            drafts[n] = draft
        return drafts
