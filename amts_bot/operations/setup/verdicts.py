"""What a check of the surroundings found, as values: `doctor` and the engines share them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended. Only a problem keeps a run from working."""

    FINE = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Line:
    """What a check found, with what to do where something is to be done."""

    check: str
    verdict: Verdict
    told: str

    def __str__(self) -> str:
        return f"{self.verdict:<8} {self.check:<12} {self.told}"


Check = Callable[[], Iterable[Line]]


def fine(check: str, told: str) -> Line:
    return Line(check, Verdict.FINE, told)


def note(check: str, told: str) -> Line:
    return Line(check, Verdict.NOTE, told)


def problem(check: str, told: str) -> Line:
    return Line(check, Verdict.PROBLEM, told)
