"""What was asked of the stand-in: every call, and every text that was translated, for tests to look at."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of any service. `operation` is `translate:TranslateText`, `s3:PutObject`…; no secret is kept.

    `error` is the code that was answered, or "". `characters` are those of the request that are translated.
    `target` is an S3 call's `bucket/key`.
    """

    operation: str
    region: str
    status: int
    error: str = ""
    characters: int = 0
    arguments: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translated:
    """One unit of text that was translated into one language: what a machine was paid for.

    `text` is the source without markup; `origin` says where from: `document` of a batch job, or an operation.
    `pair` is the source of the parallel data's record that was used, or "".
    """

    text: str
    language: str
    result: str
    origin: str
    custom: bool
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """Characters of source text, for one language. `custom`: with parallel data, which costs more.

    Choice: text inside `html`, protected spans and white space included, tags not (Amazon does not say).
    """

    characters: int
    language: str
    origin: str
    custom: bool


class Calls:
    """The calls so far, in order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: list[Call] = []
        self.translated: list[Translated] = []
        self.bills: list[Bill] = []

    def record(self, call: Call) -> None:
        """Add a call."""
        with self._lock:
            self._calls.append(call)

    def of(self, operation: str) -> list[Call]:
        """The calls of an operation: `TranslateText`, `s3:PutObject`."""
        wanted = operation if ":" in operation else f"translate:{operation}"
        return [call for call in self if call.operation == wanted]

    def operations(self, service: str = "translate") -> list[str]:
        """The names of the operations of a service that were called, in order."""
        return [call.operation.partition(":")[2] for call in self if call.operation.startswith(service + ":")]

    def wait_for(self, operation: str, *, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until an operation has been called so often. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while len(self.of(operation)) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{operation} was called {len(self.of(operation))} times, not {count}")
            time.sleep(0.005)

    def texts(self, language: str) -> list[str]:
        """The source texts that were translated into a language, in order; a text twice was paid twice."""
        return [unit.text for unit in self.translated if unit.language == language]

    def characters_billed(self, *, custom: bool | None = None) -> int:
        """Characters paid for: at the price of custom translation, at the standard price, or both (None)."""
        return sum(bill.characters for bill in self.bills if custom is None or bill.custom is custom)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._calls.clear()
            self.translated.clear()
            self.bills.clear()

    def __iter__(self) -> Iterator[Call]:
        return iter(tuple(self._calls))

    def __len__(self) -> int:
        return len(self._calls)
