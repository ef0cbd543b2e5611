"""The embedded default: the book's own translation memory, and English where it has nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.text.markup import without_slide_marks
from amts_bot.translation.memory import FUZZY_MINIMUM, Memory, adapt, similarity
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import Status


@dataclass(frozen=True)
class MemoryEngine:
    """Exact hits, else the best match at 75 or above as an offer, else the source text.

    The unit's own old translation comes before every other match. With `offer_fuzzy` off, the source text
    stands instead of fuzzy matches.
    """

    offer_fuzzy: bool = True
    name: str = "memory"

    def translate(self, requests: Sequence[Request], *, memory: Memory) -> list[Draft]:
        """A draft for every request, in order."""
        return [self._draft(request, memory) for request in requests]

    def _draft(self, request: Request, memory: Memory) -> Draft:
        exact = memory.exact(without_slide_marks(request.source))
        if exact:
            return Draft(exact.entry.target, Status.EXACT, 100.0)
        offer = (self._own(request) or self._best(request, memory)) if self.offer_fuzzy else None
        return offer or Draft(request.source, Status.UNTRANSLATED)

    def _own(self, request: Request) -> Draft | None:
        if request.old_source is None or request.old_target is None:
            return None
        score = similarity(request.old_source, request.source)
        text = adapt(request.old_source, request.old_target, request.source) if score >= FUZZY_MINIMUM else None
        return Draft(text, Status.FUZZY, score) if text is not None else None

    def _best(self, request: Request, memory: Memory) -> Draft | None:
        match = memory.fuzzy(without_slide_marks(request.source))
        text = adapt(match.entry.source, match.entry.target, request.source) if match else None
        return Draft(text, Status.FUZZY, match.score) if match and text is not None else None
