"""What the memory serves before any engine is asked, and the engine's answers for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from amts_bot.engines.protocol import Engine, Material, Offers
from amts_bot.text.protected_spans import mask, without_slide_marks
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.memory import OTHER_SPANS, Memory, adapt, shape, similarity
from amts_bot.translation.memory.style import NO_HABITS, Style, apply_style
from amts_bot.translation.plan.decisions import OWN_WORDS, Draft, Request


def draft_all(
    requests: Mapping[int, Request], material: Material, engine: Engine, style: Style = NO_HABITS
) -> dict[int, Draft]:
    """A draft for every request: exact reuse first, what has no words as it is, people's own words, then the engine.

    Where the engine has none, what stands there keeps its place. The style is applied to what a machine wrote and to
    nothing else.
    """
    drafts = {n: draft for n, request in requests.items() if (draft := _of_the_uncertain(request))}
    drafts |= {
        n: draft
        for n, request in requests.items()
        if n not in drafts and (draft := without_engine(request, material.memory))
    }
    offers = not isinstance(engine, Offers) or engine.offer_fuzzy
    if offers:
        drafts |= {n: draft for n, request in requests.items() if n not in drafts and (draft := own_words(request))}
    if not material.again:
        left = [n for n, request in requests.items() if n not in drafts and request.is_left_to_people]
        drafts |= {n: _as_it_stands(requests[n]) for n in left}
    rest = {n: request for n, request in requests.items() if n not in drafts}
    answers = zip(rest.items(), engine.translate(list(rest.values()), material), strict=True)
    return drafts | {n: _styled(_no_worse(request, answer, offers=offers), style) for (n, request), answer in answers}


def _of_the_uncertain(request: Request) -> Draft | None:
    """What stands, where it is not certain that it is the translation of what changed: no draft may take its place."""
    return None if request.certain else own_words(request) or request.standing


def _styled(draft: Draft, style: Style) -> Draft:
    return replace(draft, text=apply_style(draft.text, style)) if draft.status is Status.MACHINE else draft


def _no_worse(request: Request, answer: Draft, *, offers: bool) -> Draft:
    """What stands there stays where an engine has nothing better: an open offer, a person's sentence.

    An engine that shall offer nothing leaves the new source in the place of a sentence that changed.
    """
    if answer.status is not Status.UNTRANSLATED or not (offers or request.source == request.old_source):
        return answer
    return request.standing or answer


def _as_it_stands(request: Request) -> Draft:
    return Draft(request.old_target or "", request.open_status or Status.FUZZY, request.open_score)


def without_engine(request: Request, memory: Memory) -> Draft | None:
    """The draft of a request that needs no engine: an exact match, or what has no words; else None.

    A match that the request brings itself comes as it stands in the file, line breaks included.
    """
    if request.old_source == request.source and request.old_target and request.open_status is None:
        return Draft(request.old_target, Status.EXACT, 100.0)
    source = without_slide_marks(request.source) if request.is_prose else request.source.replace("\r\n", "\n")
    exact = memory.exact(source)
    if exact:
        return Draft(exact.entry.target, Status.EXACT, 100.0)
    if (link := _same_words(request, source, memory)) is not None:
        return Draft(link, Status.EXACT, 100.0)
    if request.is_prose and has_words(request.source):
        return None
    return Draft(request.source, Status.MERGED)


_LINK = re.compile(r"\[[^\]\n]*\]\([^()\s]*\)")


def _same_words(request: Request, source: str, memory: Memory) -> str | None:
    """A new passage that is only a link, where the book has one of the same words: these words, the new address."""
    if request.old_target or not _LINK.fullmatch(source):
        return None
    match = memory.fuzzy(source, OWN_WORDS - OTHER_SPANS)
    if match is None or shape(match.entry.source) != shape(source) or not _LINK.fullmatch(match.entry.target):
        return None
    adapted = adapt(match.entry.source, match.entry.target, source)
    return None if adapted.unresolved else adapted.text


def own_words(request: Request) -> Draft | None:
    """People's own sentence with the new references, links or code, if nothing else in its source changed.

    No engine need translate it again, and no one need pay for that.
    """
    old_source, old_target = request.old_source, request.old_target
    if not (request.is_prose and old_source and old_target) or request.open_status:
        return None
    if old_source == request.source or shape(old_source) != shape(request.source):
        return None
    adapted, score = adapt(old_source, old_target, request.source), similarity(old_source, request.source)
    return None if adapted.unresolved else Draft(adapted.text, Status.FUZZY, score)


_WORD = re.compile(r"[^\W\d_]{2,}")


def has_words(prose: str) -> bool:
    """Whether there is anything to translate: a run of two letters outside protected spans."""
    return bool(_WORD.search(mask(prose, "\0")))
