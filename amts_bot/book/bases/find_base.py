"""Which upstream revision a translated file was made from: found by evidence, and held against what is recorded.

The candidates are all texts that the source file ever had, under all its names, in the history of the head and on
other branches and tags. The base is the one whose fingerprint agrees best with the translation; one that is not in
the history of the head, only if it fits clearly better than all that are, since nothing can be carried over from
there.

Of those that agree equally well, or nearly so with evidence on both sides, `ties` chooses by what the book's other
files tell. Where that does not tell, it is the one whose numbers, Latin words and emphasis marks the translation has,
then the oldest: a change that is shown twice costs a look, one that is missed stays missed. Dates are no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.fingerprints import agreement, fingerprint, prose_distance, prose_evidence, sides
from amts_bot.book.bases.history import SourceHistory, Version

MINIMUM = 0.5
"""The least agreement for a base that nobody recorded. Over three real books, no translation agrees with another
chapter's source by more than 0.46, and none with its own base by less than 0.65 (`benchmarks/baseline.py`)."""

CLEARLY = 0.02
"""A revision fits clearly better than another if it agrees by more than this, and if the translation sides with it in
`MAJORITY` times as many of the tokens in which the two differ as with the other."""

MAJORITY = 4

TOKENS = 5
"""To cast doubt on what is recorded, these must be so many: translators may have mended fewer on their own."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The base that is written down: in the state file (`place` is "state") or as an English snapshot ("snapshot").

    `commit` is None if the blob is no upstream text of this file, as when a snapshot was edited by hand; `agreement`
    is None then too. `doubted` tells that another revision fits clearly better.
    """

    place: str
    blob: str
    commit: str | None = None
    agreement: float | None = None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The revision that fits second best."""

    commit: str
    agreement: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A revision that may be the base, with its agreement."""

    version: Version
    agreement: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """The upstream revision that a translated file was made from.

    `source_path` is the file's path in `commit`, the oldest that has the blob. `agreement` is from 0 to 1. `equal`
    counts other revisions that agree just as well; the runner-up may even agree better, but does not fit clearly
    better, if it is not in the history of the head or this one is recorded. `exact` tells that the blob is the very
    one that is recorded; `ahead`, that it is not in the history of the head. `candidates` are the revisions that it
    is chosen from, the best first.
    """

    path: str
    source_path: str
    commit: str
    blob: str
    agreement: float
    equal: int
    exact: bool
    ahead: bool
    recorded: Recorded | None
    runner_up: RunnerUp | None
    candidates: tuple[Candidate, ...] = ()


def confirms(
    history: SourceHistory, recorded: Recorded, *, source_path: str, blob: str, text: str, cache: Cache
) -> bool:
    """Whether what is recorded fits so well that no revision could fit clearly better: then none is looked for."""
    known = {version.blob: version for version in history.versions(source_path)}
    version = known.get(recorded.blob)
    if version is None or version.ahead:
        return False
    return _Evidence(history.source, blob, text, cache).agreement(recorded.blob) >= 1 - CLEARLY


def find_base(
    history: SourceHistory, *, path: str, source_path: str, blob: str, text: str, cache: Cache,
    recorded: Recorded | None = None, ignore_recorded: bool = False,
) -> Baseline | None:  # fmt: skip
    """The revision that a translated file was made from.

    `path` and `blob` are the translation's, `text` its content; `source_path` is any path that its source has or
    had. What is recorded stays the base unless it is ignored or another revision fits clearly better. None if
    upstream never had such a file, or no revision agrees by `MINIMUM`, which a recorded base need not.
    """
    evidence = _Evidence(history.source, blob, text, cache)
    ranking = evidence.ranking(history.versions(source_path))
    if not ranking:
        return None
    best = _best(evidence, ranking)
    candidates = _candidates(evidence, ranking, best)
    recorded = _verified(evidence, recorded, ranking, best)
    if recorded and not recorded.doubted and not ignore_recorded and (fit := _fit_of(recorded, ranking)):
        best, candidates = fit, [fit]
    exact = recorded is not None and best.version.blob == recorded.blob
    if best.agreement < MINIMUM and (ignore_recorded or not exact):
        return None
    found, others = best.version, [fit for fit in ranking if fit is not best]
    return Baseline(
        path, found.path, found.commit, found.blob, best.agreement,
        equal=sum(fit.agreement == best.agreement for fit in others), exact=exact, ahead=found.ahead, recorded=recorded,
        runner_up=RunnerUp(others[0].version.commit, others[0].agreement) if others else None,
        candidates=tuple(Candidate(fit.version, fit.agreement) for fit in candidates),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a version agrees with a translation; `distance` tells versions apart that agree equally well."""

    version: Version
    agreement: float
    distance: int

    @property
    def rank(self) -> tuple[float, bool, int, int]:
        return -self.agreement, self.version.ahead, self.distance, self.version.age


def _best(evidence: _Evidence, ranking: Sequence[_Fit]) -> _Fit:
    first = ranking[0]
    here = next((fit for fit in ranking if not fit.version.ahead), first)
    return first if first is here or evidence.is_clearly_better(first, here) else here


def _candidates(evidence: _Evidence, ranking: Sequence[_Fit], best: _Fit) -> list[_Fit]:
    """The best one, those that agree as well, and those that agree nearly as well if the translation has of both."""
    near = [
        fit for fit in ranking if fit.version.ahead == best.version.ahead and best.agreement - fit.agreement <= CLEARLY
    ]
    return [fit for fit in near if fit.agreement == best.agreement or not evidence.sides_with(best, fit)]


def _fit_of(recorded: Recorded | None, ranking: Sequence[_Fit]) -> _Fit | None:
    return next((fit for fit in ranking if recorded and fit.version.blob == recorded.blob), None)


def _verified(evidence: _Evidence, recorded: Recorded | None, ranking: Sequence[_Fit], best: _Fit) -> Recorded | None:
    """What is recorded, with its agreement, and whether it must be doubted."""
    fit = _fit_of(recorded, ranking)
    if recorded is None or fit is None:
        return recorded
    doubted = evidence.is_clearly_better(best, fit, least=TOKENS)
    return replace(recorded, commit=recorded.commit or fit.version.commit, agreement=fit.agreement, doubted=doubted)


_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A translated file, compared with blobs of its source."""

    source: Repository
    blob: str
    text: str
    cache: Cache

    def ranking(self, versions: Sequence[Version]) -> list[_Fit]:
        """All versions, the best first."""
        blobs = [version.blob for version in versions]
        measured = self.cache.get(("baseline", self.blob, *blobs), lambda: self._measure(blobs))
        fits = [_Fit(version, *measures) for version, measures in zip(versions, measured, strict=True)]
        return sorted(fits, key=lambda fit: fit.rank)

    def agreement(self, blob: str) -> float:
        """How well one blob agrees."""
        return float(self.cache.get(("agreement", self.blob, blob), lambda: self._measure([blob])[0][0]))

    def is_clearly_better(self, fit: _Fit, than: _Fit, *, least: int = 1) -> bool:
        """Whether a version agrees better than another, and the translation sides with it in what they differ in."""
        return fit.agreement - than.agreement > CLEARLY and self.sides_with(fit, than, least=least)

    def sides_with(self, fit: _Fit, than: _Fit, *, least: int = 1) -> bool:
        """Whether the translation has most tokens in which two versions differ as the one does, at least so many."""
        blobs = (fit.version.blob, than.version.blob)
        for_it, against = self.cache.get(("sides", self.blob, *blobs), lambda: self._sides(blobs))
        return bool(for_it >= least and for_it >= MAJORITY * against)

    def _measure(self, blobs: Sequence[str]) -> list[tuple[float, int]]:
        """For each blob its agreement and, for those that agree best, their distance in prose."""
        wanted = fingerprint(self.text)
        agreements = [agreement(wanted, fingerprint(candidate)) for candidate in self._texts(blobs)]
        equal = [blob for blob, each in zip(blobs, agreements, strict=True) if each == max(agreements)]
        distances = self._distances(equal) if len(equal) > 1 else {}
        return [(each, distances.get(blob, 0)) for blob, each in zip(blobs, agreements, strict=True)]

    def _distances(self, blobs: Sequence[str]) -> dict[str, int]:
        prose = prose_evidence(self.text)
        candidates = map(prose_evidence, self._texts(blobs))
        return {blob: prose_distance(prose, each) for blob, each in zip(blobs, candidates, strict=True)}

    def _sides(self, blobs: Sequence[str]) -> tuple[int, int]:
        one, other = map(fingerprint, self._texts(blobs))
        return sides(fingerprint(self.text), one, other)

    def _texts(self, blobs: Sequence[str]) -> Iterator[str]:
        """The texts of blobs, few of them in memory at a time."""
        for start in range(0, len(blobs), _AT_ONCE):
            for content in self.source.blobs(blobs[start : start + _AT_ONCE]).values():
                yield content.decode("utf-8", "replace")
