"""The figures that the README states, measured again: `python -m benchmarks.figures` (most need AMTS_CORPUS).

`figures.json` beside this module has each figure with the command that makes it, what of the command's output it is (a
regular expression with one group), which way is better, how much worse it may get, and when it was measured. Without
options the quick ones are measured. What got worse by more than its slack is told, and the exit code is 1; `--record`
writes what was measured. `--all` measures the slow ones too (an hour or more); words choose figures by their names.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

from benchmarks.corpus import CORPUS

FIGURES = Path(__file__).with_name("figures.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its command. `slack` is in the figure's own unit. What is `timed` depends on what else the machine
    does, though it is a ratio to something run beside it: it is told, and fails nothing."""

    name: str
    value: float
    better: Literal["higher", "lower"]
    slack: float
    command: str
    pattern: str
    quick: bool
    timed: bool
    date: str

    def worse_by(self, value: float) -> float:
        """How much worse a value is than the recorded one; negative if it is better."""
        return self.value - value if self.better == "higher" else value - self.value

    def is_worse(self, value: float) -> bool:
        return self.worse_by(value) > self.slack + 1e-9


def read_figures() -> list[Figure]:
    """All figures, in the order of the README."""
    return [Figure(**entry) for entry in json.loads(FIGURES.read_text(encoding="utf-8"))]


def found(figure: Figure, output: str) -> float:
    """The figure in the output of its command. Raises ValueError if it is not there."""
    match = re.search(figure.pattern, output, re.M | re.S)
    if not match:
        raise ValueError(f"{figure.name}: nothing in the output of `{figure.command}` fits {figure.pattern!r}")
    return float(match[1].replace(",", ""))


def measure(figures: Iterable[Figure], console: Console) -> dict[str, float]:
    """The figures' values now, by name; each command runs once. Raises ValueError if one fails or says nothing."""
    by_command: dict[str, list[Figure]] = {}
    for figure in figures:
        by_command.setdefault(figure.command, []).append(figure)
    values: dict[str, float] = {}
    for command, wanted in by_command.items():
        with console.status(command):
            output = _output(command)
        values |= {figure.name: found(figure, output) for figure in wanted}
    return values


def _output(command: str) -> str:
    words = [sys.executable if word == "python" else word for word in command.split()]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"})
    if ran.returncode:
        raise ValueError(f"`{command}` failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def table(figures: Iterable[Figure], values: Mapping[str, float]) -> Table:
    """Each measured figure beside the recorded one."""
    out = Table("figure", "recorded", "now", "slack", "", box=None)
    for figure in figures:
        value = values[figure.name]
        worse = "slower" if figure.timed else "[red]worse"
        verdict = worse if figure.is_worse(value) else "better" if figure.worse_by(value) < 0 else ""
        out.add_row(figure.name, f"{figure.value:g}", f"{value:g}", f"{figure.slack:g}", verdict)
    return out


def record(figures: Iterable[Figure], values: Mapping[str, float]) -> None:
    """Write what was measured, with today's date; the other figures stay as they are."""
    today = datetime.now(UTC).date().isoformat()
    entries = [
        asdict(replace(figure, value=values[figure.name], date=today) if figure.name in values else figure)
        for figure in figures
    ]
    FIGURES.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="only figures with one of these words in their name")
    parser.add_argument("--all", action="store_true", help="the slow ones too")
    parser.add_argument("--record", action="store_true", help="write what was measured into figures.json")
    options = parser.parse_args()
    if not CORPUS.is_dir():
        parser.error(f"there is no corpus in {CORPUS}; set AMTS_CORPUS to the folder with the real books")
    every, console = read_figures(), Console()
    chosen = [
        figure for figure in every
        if (any(name in figure.name for name in options.names) if options.names else figure.quick or options.all)
    ]  # fmt: skip
    if not chosen:
        parser.error("no figure has such a name; their names are in benchmarks/figures.json")
    try:
        values = measure(chosen, console)
    except ValueError as error:
        sys.exit(str(error))
    console.print(table(chosen, values))
    if options.record:
        record(every, values)
    worse = [figure.name for figure in chosen if figure.is_worse(values[figure.name]) and not figure.timed]
    if worse:
        sys.exit(f"worse than recorded: {', '.join(worse)}")


if __name__ == "__main__":
    main()
