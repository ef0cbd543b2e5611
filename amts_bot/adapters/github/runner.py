"""What passes between an action and the runner that starts it: inputs, outputs, summary, log commands.

The forms are those of GitHub's documentation of workflow commands and of the runner's source
(actions/runner). Nothing here speaks to GitHub's API; the only effects are on files that the caller names.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from amts_bot.errors import BadInput

COMMANDS = ("sync", "status", "matrix")
"""The commands that a workflow may name; without one the action does what the event asks for."""

OUTPUTS = (
    "pull-request-url",
    "pull-request-number",
    "languages",
    "units-kept",
    "units-machine",
    "units-fuzzy",
    "units-untranslated",
    "characters-sent",
    "changed",
    "matrix",
)
"""The action's outputs: every run sets each of them."""

SUMMARY_LIMIT = 1024 * 1024
"""Bytes of job summary that GitHub accepts from one step; more, and it shows nothing of it."""

_SUMMARY_CUT = "**This summary is not complete:** it was cut to the 1 MiB that GitHub shows for a step.\n\n"

Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True, kw_only=True)
class ActionInputs:
    """The inputs of `action.yml`, hyphens as underscores; `None` or empty means that nobody said."""

    command: str = ""
    config: str = "amts.yml"
    languages: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    engine: str = "auto"
    dry_run: bool = False
    wave: int | None = None
    max_cost: Decimal | None = None
    wait: int | None = None
    github_token: str = field(default="", repr=False)
    local: bool = False
    review: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> ActionInputs:
        """Read the `INPUT_*` variables; one that is absent or blank leaves its default.

        Raises `BadInput` with a sentence that names the input and what to write instead.
        """
        given = {name: environ.get(_variable(name), "").strip() for name in _READERS}
        return cls(**{_field(name): _READERS[name](name, text) for name, text in given.items() if text})


def write_outputs(file_path: Path, outputs: Mapping[str, str], *, token: Callable[[], str] = secrets.token_hex) -> None:
    """Append every output to the file that `GITHUB_OUTPUT` names.

    A fresh delimiter for each value keeps text that others wrote from setting an output of its own.
    Raises `ValueError` where the names are not exactly `OUTPUTS`.
    """
    if set(outputs) != set(OUTPUTS):
        raise ValueError(f"outputs missing or unknown: {sorted(set(outputs) ^ set(OUTPUTS))}")
    _append(file_path, "".join(_output(name, outputs[name], token()) for name in OUTPUTS))


def append_summary(file_path: Path, markdown: str) -> None:
    """Append Markdown to the file that `GITHUB_STEP_SUMMARY` names, as far as `SUMMARY_LIMIT` allows."""
    used = file_path.stat().st_size if file_path.exists() else 0
    _append(file_path, fit_summary(markdown, room=SUMMARY_LIMIT - used))


def fit_summary(markdown: str, *, room: int) -> str:
    """Return the Markdown, ended by a line feed, if that fits into `room` bytes; else a notice and its start.

    The notice comes first, so that no open code fence or HTML element can hide it.
    """
    whole = (markdown if markdown.endswith("\n") else markdown + "\n").encode(errors="replace")
    if len(whole) <= room:
        return whole.decode()
    kept = whole[: max(0, room - len(_SUMMARY_CUT))]
    lines = kept[: kept.rfind(b"\n") + 1].decode()
    return _SUMMARY_CUT + lines if len(_SUMMARY_CUT) <= room else ""


def annotation(level: Level, message: str, *, file: str | None = None, line: int | None = None) -> str:
    """Return the log line that the runner shows as an annotation; `file` is relative to the workspace."""
    place = {"file": file, "line": line}
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items() if value is not None)
    return f"::{level}{' ' if properties else ''}{properties}::{_escape(message)}"


def _variable(name: str) -> str:
    return f"INPUT_{name.upper()}"


def _field(name: str) -> str:
    return name.replace("-", "_")


def _refusal(name: str, text: str, expected: str) -> BadInput:
    return BadInput(f"Input '{name}' is '{text}': write {expected}.")


def _text(_name: str, text: str) -> str:
    return text


def _command(name: str, text: str) -> str:
    if text not in COMMANDS:
        raise _refusal(name, text, " or ".join(f"'{known}'" for known in COMMANDS))
    return text


def _words(_name: str, text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _lines(_name: str, text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _folder(name: str, text: str) -> str:
    if text.startswith("/") or ".." in text.split("/"):
        raise _refusal(name, text, "a folder in the workspace, such as amts-review")
    return text


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise _refusal(name, text, "'true' or 'false'")
    return text.lower() == "true"


def _whole_number(least: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) >= least):
            raise _refusal(name, text, f"a whole number, {least} or more")
        return int(text)

    return read


def _amount(name: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and amount >= 0 and math.isfinite(float(amount))):
        raise _refusal(name, text, "an amount of money such as 20 or 2.50")
    return amount


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "command": _command,
    "config": _text,
    "languages": _words,
    "paths": _lines,
    "engine": _text,
    "dry-run": _flag,
    "wave": _whole_number(1),
    "max-cost": _amount,
    "wait": _whole_number(0),
    "github-token": _text,
    "local": _flag,
    "review": _folder,
}


def _output(name: str, value: str, delimiter: str) -> str:
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _append(file_path: Path, text: str) -> None:
    with file_path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _escape(str(value)).replace(":", "%3A").replace(",", "%2C")
