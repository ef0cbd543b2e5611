"""Engines: what turns requests into draft translations.

An engine is one file with a class that satisfies `translation.leverage.Engine`, and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable

from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import BadInput
from amts_bot.translation.leverage import Engine

ENGINES: dict[str, Callable[[], Engine]] = {"memory": MemoryEngine}


def find_engine(name: str) -> tuple[Engine, str]:
    """The engine of that name and why it was chosen. `auto` is the memory, the embedded default.

    Raises BadInput for an unknown name.
    """
    if name == "auto":
        return MemoryEngine(), "engine memory: the embedded default, since nothing names another"
    if name not in ENGINES:
        raise BadInput(f"engine {name!r} is not known; write one of: {', '.join(['auto', *ENGINES])}")
    return ENGINES[name](), f"engine {name}: asked for"
