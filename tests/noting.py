"""An engine for tests of what engines are given."""

from __future__ import annotations

from collections.abc import Sequence

from amts_bot.engines.protocol import Material
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request


class Noting:
    """An engine that notes what it is given."""

    name = "noting"

    def __init__(self) -> None:
        self.given: list[Material] = []

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        self.given.append(material)
        return [Draft("译文", Status.MACHINE) for _ in requests]
