"""What the memory serves before any engine is asked, and the engine's answers for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from amts_bot.text.markup import mask, without_slide_marks
from amts_bot.translation.memory import Memory
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import Status


class Engine(Protocol):
    """Turns requests into draft translations: all units of a language at once, in the order given."""

    @property
    def name(self) -> str: ...

    def translate(self, requests: Sequence[Request], *, memory: Memory) -> list[Draft]:
        """A draft for every request, in order. A request that it cannot serve is drafted as untranslated."""
        ...


def draft_all(requests: Mapping[int, Request], memory: Memory, engine: Engine) -> dict[int, Draft]:
    """A draft for every request: exact reuse first, what has no words as it is, then the engine."""
    drafts = {n: draft for n, request in requests.items() if (draft := _without_engine(request, memory))}
    rest = {n: request for n, request in requests.items() if n not in drafts}
    return drafts | dict(zip(rest, engine.translate(list(rest.values()), memory=memory), strict=True))


def _without_engine(request: Request, memory: Memory) -> Draft | None:
    source = without_slide_marks(request.source) if request.is_prose else request.source.replace("\r\n", "\n")
    exact = memory.exact(source)
    if exact:
        return Draft(exact.entry.target, Status.EXACT, 100.0)
    if request.is_prose and has_words(request.source):
        return None
    return Draft(request.source, Status.MERGED)


_WORD = re.compile(r"[^\W\d_]{2,}")


def has_words(prose: str) -> bool:
    """Whether there is anything to translate: a run of two letters outside protected spans."""
    return bool(_WORD.search(mask(prose, "\0")))
