"""Engines: what turns requests into draft translations.

An engine is one file with a class that satisfies `Engine`, and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import BadInput
from amts_bot.translation.memory import Memory
from amts_bot.translation.plan import Draft, Request


class Engine(Protocol):
    """Translates all requests of a language at once; answers have their length and order."""

    name: str

    def translate(self, requests: Sequence[Request], *, memory: Memory) -> list[Draft]:
        """A draft for every request."""
        ...


ENGINES: dict[str, Callable[[], Engine]] = {"memory": MemoryEngine}


def find_engine(name: str) -> tuple[Engine, str]:
    """The engine of that name and why it was chosen. `auto` is the memory, the embedded default.

    Raises BadInput for an unknown name.
    """
    if name == "auto":
        return MemoryEngine(), "engine memory: nothing names another one"
    if name not in ENGINES:
        known = ", ".join(["auto", *ENGINES])
        raise BadInput(f"engine {name!r} is not known; write one of: {known}")
    return ENGINES[name](), f"engine {name}: asked for"
