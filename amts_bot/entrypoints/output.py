"""What commands give: progress on standard error, results whole on standard output or in their file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amts_bot.adapters.log import Log
from amts_bot.errors import OutsideFailure


def progress_log(quiet: bool) -> Log:
    """Progress on standard error: a line that renews itself on a terminal, a line a step elsewhere."""
    if quiet:
        return lambda _: None
    from amts_bot.adapters.files import shown
    from amts_bot.report.output.progress import progress

    show = progress(sys.stderr)
    return lambda text: show(shown(text))


def write_result(text: str, output: Path | None, beside: Mapping[Path, str] = MappingProxyType({})) -> None:
    """Give a result whole, to its file or to standard output as bytes, after the files beside it."""
    from amts_bot.adapters.files import write_whole

    write_whole({output: text, **beside} if output else beside)
    if output:
        return
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        drop_standard_output()
        if not isinstance(error, BrokenPipeError):  # whoever reads no further has what they want
            reason = (error.strerror or str(error)).lower()
            raise OutsideFailure(f"standard output cannot be written ({reason}); name a file with -o") from None


def check_outputs(*outputs: Path | None, inputs: Iterable[Path]) -> None:
    """Raise BadInput, before anything is done, for outputs that cannot be written or are among the inputs."""
    from amts_bot.adapters.files import refuse_outputs

    refuse_outputs([output for output in outputs if output], inputs=inputs)


def as_json(value: Any) -> str:
    """A result for programs."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def drop_standard_output() -> None:
    """Let Python's own flush at the end go nowhere: nobody reads, or no more fits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
