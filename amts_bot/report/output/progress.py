"""Progress of long work on a stream: a bar that renews itself on a terminal, one line a step elsewhere."""

from __future__ import annotations

import atexit
from typing import TextIO

from amts_bot.adapters.log import Log


def progress(stream: TextIO) -> Log:
    """A function that shows where the work is."""
    if not stream.isatty():

        def line(text: str) -> None:
            stream.write(f"{text}\n")
            stream.flush()

        return line
    from rich.console import Console
    from rich.markup import escape

    console = Console(file=stream, highlight=False)
    status = console.status("")
    atexit.register(status.stop)

    def live(text: str) -> None:
        if _is_step(text):
            status.start()
            status.update(escape(text))
        else:
            status.stop()
            console.print(text, markup=False)

    return live


def _is_step(text: str) -> bool:
    """Whether a line is one of many of its kind, such as `align 3/120 x.md`."""
    return any(word.count("/") == 1 and word.replace("/", "").isdigit() for word in text.split()[:3])
