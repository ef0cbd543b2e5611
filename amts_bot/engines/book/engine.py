"""The engine `book`: learns from the book's own pairs at every run, and drafts what the memory does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.engines.book.model import Example, learn
from amts_bot.text.markup import SpanKind, protected_spans, without_slide_marks
from amts_bot.translation.leverage import Material, has_words
from amts_bot.translation.pairing import COMMENT, of_granularity
from amts_bot.translation.parallel_data import Pair, select
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import Status

MINIMUM_PAIRS = 1000
"""Fewer pairs than this, and the engine declines: its drafts would help nobody (`python -m benchmarks.evaluation`)."""


@dataclass(frozen=True)
class BookEngine:
    """Drafts by a model of the book's own pairs; all is declined where there are fewer than `minimum_pairs`.

    A draft is rough: it has the book's words, and often the wrong grammar. It is never right to ship it unread.
    """

    minimum_pairs: int = MINIMUM_PAIRS
    name: str = "book"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order."""
        drafts = [Draft(request.source, Status.UNTRANSLATED) for request in requests]
        wanted = [n for n, one in enumerate(requests) if one.is_prose and has_words(one.source)]
        examples = training_examples(material)
        if not wanted or len(examples) < self.minimum_pairs:
            return drafts
        own = [Example(one.old_source, one.old_target) for one in requests if _is_confirmed(one)]  # type: ignore[arg-type]
        model = learn([*examples, *own], material.language)
        texts = [Example(without_slide_marks(requests[n].source), "", requests[n].kind == HEADING) for n in wanted]
        for n, example, text in zip(wanted, texts, model.translate(texts), strict=True):
            if text.strip() and kept_texts(text) == kept_texts(example.source):
                drafts[n] = Draft(text, Status.MACHINE)
        return drafts


HEADING = "heading"


def training_examples(material: Material) -> list[Example]:
    """What of the material is good to learn from: its finest pairs, and the glossary."""
    pairs = of_granularity(material.pairs, "sentence")
    if not any(pair.kind == "sentence" for pair in pairs):
        pairs = of_granularity(material.pairs, "paragraph")
    pairs += [pair for pair in material.pairs if pair.kind == COMMENT]
    pairs += [Pair(term.source, term.targets[0], "cell") for term in material.terminology.terms if term.targets]
    chosen = select(pairs, source_language=material.source_language, target_language=material.language)
    return [Example(pair.source, pair.target, pair.kind == HEADING) for pair in chosen.pairs]


def _is_confirmed(request: Request) -> bool:
    """Whether the request brings a translation of its own, by people."""
    return bool(request.is_prose and request.old_source and request.old_target and request.open_status is None)


def kept_texts(text: str) -> Counter[str]:
    """The protected texts, slide marks aside, and how often each stands there."""
    return Counter(text[span.start : span.end] for span in protected_spans(text) if span.kind is not SpanKind.MARK)
