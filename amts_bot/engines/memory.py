"""The embedded default: fuzzy matches of the book's own memory as offers, and the source text beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.engines.protocol import Material
from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.memory import FUZZY_MINIMUM, Memory, adapt, similarity
from amts_bot.translation.plan.decisions import Draft, Request


@dataclass(frozen=True)
class MemoryEngine:
    """The best match at 75 or above, marked with its score, else the source text.

    The unit's own old translation comes before every other match. With `offer_fuzzy` off, the source text
    stands instead of fuzzy matches.
    """

    offer_fuzzy: bool = True
    name: str = "memory"
    only_remembers: bool = True

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order."""
        return [self._draft(request, material.memory) for request in requests]

    def _draft(self, request: Request, memory: Memory) -> Draft:
        offer = (_own(request) or _best(request, memory)) if self.offer_fuzzy else None
        return offer or Draft(request.source, Status.UNTRANSLATED)


def _own(request: Request) -> Draft | None:
    """The unit's old translation, brought to the new source as far as that goes; each span left over costs a point.

    An offer that nobody confirmed grows no better by being offered again.
    """
    if request.old_source is None or request.old_target is None or request.open_status is Status.UNTRANSLATED:
        return None
    known = 100.0 if request.open_score is None else request.open_score
    adapted = adapt(request.old_source, request.old_target, request.source)
    score = round(similarity(request.old_source, request.source) * known / 100 - adapted.unresolved, 1)
    return Draft(adapted.text, Status.FUZZY, score) if score >= FUZZY_MINIMUM else None


def _best(request: Request, memory: Memory) -> Draft | None:
    """The memory's best match, if all its protected spans can be brought to the new source."""
    match = memory.fuzzy(without_slide_marks(request.source))
    if match is None:
        return None
    adapted = adapt(match.entry.source, match.entry.target, request.source)
    return None if adapted.unresolved else Draft(adapted.text, Status.FUZZY, match.score, match.entry.source)
