"""Amazon Translate on trial: what `evaluate` asks, apart from everything that the runs of the book have there.

Each set of pairs has a name of its own at AWS, so that no trial reads another's answers, and none touches the book's
parallel data or what a run has ordered. When its answers are kept, everything under that name is removed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from amts_bot.engines.amazon.aws.names import Place, digest
from amts_bot.engines.amazon.aws.refusals import Where
from amts_bot.engines.amazon.aws.service import language_code
from amts_bot.engines.amazon.cost import Cost, told_units
from amts_bot.engines.amazon.documents import fits
from amts_bot.engines.amazon.engine import AmazonEngine
from amts_bot.engines.amazon.marking import mark
from amts_bot.engines.amazon.parallel_data import delete
from amts_bot.engines.protocol import Material
from amts_bot.errors import AmtsError, BadInput, OutsideFailure, StillTranslating
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.plan.decisions import Draft, Request

_LONGEST_BOOK = 40


@dataclass(frozen=True)
class AmazonTrial:
    """The engine of a book, with these pairs as parallel data and no others: without further pairs, limit or glossary.

    The limits are those of all trials together, which is for whoever orders them to hold.
    """

    engine: AmazonEngine
    name: str = "amazon"

    @property
    def max_cost(self) -> float:
        return self.engine.settings.max_cost

    @property
    def max_characters(self) -> int | None:
        return self.engine.settings.max_characters

    @property
    def recipe(self) -> str:
        return self.engine.settings.formality or ""

    def price(self, requests: Sequence[Request], material: Material) -> Cost:
        """What it costs to send all of these, each source once. Raises BadInput for settings without parallel data."""
        if not self.engine.settings.act:
            raise BadInput(
                "amazon.act is false in the settings: real-time calls take no parallel data, so there is nothing to "
                "compare; set act: true to evaluate"
            )
        sources = {request.source for request in requests if request.is_prose}
        return self.engine.budget(has_pairs=bool(material.pairs)).cost(sum(map(len, sources)))

    def without_waiting(self) -> AmazonTrial:
        """The same, which orders and collects but raises StillTranslating instead of waiting for a job."""
        return replace(self, engine=self.engine.without_waiting())

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order. Raises AmtsError; what was paid for is there for the next run."""
        engine = self._apart(material)
        try:
            drafts = engine.translate(requests, material)
            self._refuse_gaps(requests, drafts, engine)
        except StillTranslating:
            raise
        except AmtsError:
            if material.language in engine.asked:
                self.engine.log(
                    "what is done stays at AWS, so that the same evaluation goes on from there; to leave it, delete "
                    f"the parallel data {self._place(engine, material).resource} and that folder of the bucket"
                )
            raise
        return drafts

    def settle(self, material: Material, kept_back: Sequence[Request] = ()) -> None:
        """Remove all that the trial has at AWS: its objects, and its parallel data."""
        engine = self._apart(material)
        if material.language not in engine.asked:
            return
        engine.settle(material, kept_back)
        if not material.pairs:
            return
        settings, resource = engine.settings, self._place(engine, material).resource
        try:
            aws = engine.open_aws(settings.region)
            delete(aws, Where(aws.region, settings.bucket or "", settings.prefix, settings.role or ""), resource)
            engine.log(f"parallel data {resource} are deleted: they were for the trial only")
        except AmtsError as error:
            engine.log(f"warning: amts-bot parallel-data delete {resource} removes what stays at AWS: {error}")

    def _apart(self, material: Material) -> AmazonEngine:
        """The engine under a name that stands for these pairs."""
        pairs = digest(*(repr(astuple(pair)) for pair in material.pairs))[:8]
        settings = self.engine.settings.model_copy(
            update={
                "max_cost": math.inf, "max_characters": None, "keep": False, "parallel_data": (),
                "granularity": _granularity(material.pairs),
            }
        )  # fmt: skip
        book = f"{self.engine.book[:_LONGEST_BOOK].strip('-')}-trial-{pairs}"
        return replace(self.engine, settings=settings, book=book, further_pairs=lambda _source, _target: ())

    @staticmethod
    def _place(engine: AmazonEngine, material: Material) -> Place:
        codes = language_code(material.source_language), language_code(material.language)
        return Place(engine.settings.prefix, engine.book, *codes)

    @staticmethod
    def _refuse_gaps(requests: Sequence[Request], drafts: Sequence[Draft], engine: AmazonEngine) -> None:
        """Raise OutsideFailure for units that got no answer at all: they are no evidence for or against anything."""
        gaps = [
            request.source
            for request, draft in zip(requests, drafts, strict=True)
            if draft.status is Status.UNTRANSLATED and _had_an_answer_due(request, engine)
        ]
        if gaps:
            raise OutsideFailure(
                f"Amazon Translate gave no answer for {told_units(len(gaps))}; run again: only these are ordered anew"
            )


def _had_an_answer_due(request: Request, engine: AmazonEngine) -> bool:
    unit = mark(request.source)
    return request.is_prose and fits(unit) and unit.key not in engine.broken


def _granularity(pairs: Sequence[Pair]) -> str:
    """The finer of the two that these pairs have."""
    return "sentence" if any(pair.kind == "sentence" for pair in pairs) else "paragraph"
