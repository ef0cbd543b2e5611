"""Where messages go: lines for whoever follows a run."""

from __future__ import annotations

from collections.abc import Callable

Log = Callable[[str], None]
"""Takes one message, without a line break at its end; what becomes of it is the door's business."""


def prefixed(log: Log, language: str) -> Log:
    """A log whose lines tell the language."""
    return lambda line: log(f"[{language}] {line}")


Announce = Log
"""Tells people what they wait for, and what it costs, before it is ordered."""
