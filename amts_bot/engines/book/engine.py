"""The engine `book`: learns from the book's own pairs at every run, and drafts what the memory does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from amts_bot.engines.book.model import Example, learn
from amts_bot.engines.book.repair import Offer, repair
from amts_bot.engines.leverage import has_words
from amts_bot.engines.protocol import Material
from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.translation.alignment.words import kept_texts
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.pairing import COMMENT, of_granularity
from amts_bot.translation.memory.pairs import Pair, select
from amts_bot.translation.plan.decisions import Draft, Request

MINIMUM_PAIRS = 1000
"""Fewer pairs than this, and the engine declines: its drafts would help nobody (`python -m benchmarks.evaluation`)."""


@dataclass(frozen=True)
class BookEngine:
    """Drafts by a model of the book's own pairs; all is declined where there are fewer than `minimum_pairs`.

    A draft is rough: it has the book's words, and often the wrong grammar. It is never right to ship it unread.
    """

    minimum_pairs: int = MINIMUM_PAIRS
    name: str = "book"

    @property
    def recipe(self) -> str:
        return str(self.minimum_pairs)

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order."""
        return self.complete(requests, [Draft(one.source, Status.UNTRANSLATED) for one in requests], material)

    def complete(self, requests: Sequence[Request], drafts: Sequence[Draft], material: Material) -> list[Draft]:
        """These drafts of another engine, with those that it declined made, and its fuzzy offers repaired."""
        out = list(drafts)
        declined = [n for n, one in enumerate(requests) if drafts[n].status is Status.UNTRANSLATED and _is_for(one)]
        offered = [n for n, one in enumerate(requests) if _is_repairable(one, drafts[n])]
        examples = training_examples(material)
        if not (declined or offered) or len(examples) < self.minimum_pairs:
            return out
        own = [Example(one.old_source, one.old_target) for one in requests if _is_confirmed(one)]  # type: ignore[arg-type]
        pairs = [_pair(requests[n], drafts[n], material) for n in offered]
        learned = _distinct([*examples, *own, *pairs])
        model = learn(list(learned.values()), material.language)
        texts = [
            Example(without_slide_marks(requests[n].source), "", requests[n].kind == HEADING) for n in declined
        ]  # fmt: skip
        for n, example, text in zip(declined, texts, model.translate(texts), strict=True):
            if text.strip() and kept_texts(text) == kept_texts(example.source):
                out[n] = Draft(text, Status.MACHINE)
        places = {key: place for place, key in enumerate(learned)}
        offers = [
            Offer(pair.source, drafts[n].text, requests[n].source, places[_key(pair)])
            for n, pair in zip(offered, pairs, strict=True)
        ]
        for n, text in zip(offered, repair(model, offers), strict=True):
            out[n] = replace(drafts[n], text=text)
        return out


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


def _is_for(request: Request) -> bool:
    return request.is_prose and has_words(request.source)


def _is_repairable(request: Request, draft: Draft) -> bool:
    """Whether a draft is an offer of text by people; a comment's has the marks of its lines in it."""
    is_by_people = draft.matched is not None or _is_confirmed(request)
    return draft.status is Status.FUZZY and is_by_people and request.kind != COMMENT


def _pair(request: Request, draft: Draft, material: Material) -> Example:
    """The pair that an offer comes from, before its protected spans were adapted."""
    match = material.memory.exact(draft.matched) if draft.matched is not None else None
    if match:
        return Example(match.entry.source, match.entry.target)
    return Example(request.old_source or "", request.old_target or "")


def _distinct(examples: Sequence[Example]) -> dict[tuple[str, str], Example]:
    """The examples by what tells them apart, each once: what is counted twice would seem to be usual."""
    out: dict[tuple[str, str], Example] = {}
    for example in examples:
        out.setdefault(_key(example), example)
    return out


def _key(example: Example) -> tuple[str, str]:
    source, target = (without_slide_marks(text) for text in (example.source, example.target))
    return source, "".join(target.split())


def _is_confirmed(request: Request) -> bool:
    """Whether the request brings a translation of its own, by people."""
    return bool(request.is_prose and request.old_source and request.old_target and request.open_status is None)
