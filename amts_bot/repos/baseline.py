"""Which upstream revision a translated file was made from: found by evidence, and held against what is recorded.

The candidates are all texts that the source file ever had, under all its names, in the history of the head and on
other branches and tags. The base is the one whose fingerprint agrees best with the translation. Of those that agree
equally well, it is one in the history of the head, then the one whose numbers, Latin words and emphasis marks the
translation has, then the oldest: a change that is shown twice costs a look, one that is missed stays missed. Dates
are no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from amts_bot.cache import Cache
from amts_bot.repos.git import Repository
from amts_bot.translation.fingerprints import agreement, fingerprint, prose_distance, prose_evidence

MINIMUM = 0.5
"""The least agreement for a base that nobody recorded. Over three real books, no translation agrees with another
chapter's source by more than 0.46, and none with its own by less than 0.55 (`benchmarks/baseline.py`)."""

CLEARLY = 0.02
"""By how much more another revision must agree before what is recorded is doubted."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text that a source file had: its blob, the oldest commit with it, its path there.

    `age` counts commits from the oldest on, parents before children; `ahead` tells that it is not in the history
    of the head, but on another branch or tag.
    """

    blob: str
    commit: str
    path: str
    age: int
    ahead: bool


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
class Baseline:
    """The upstream revision that a translated file was made from.

    `source_path` is the file's path in `commit`, the oldest that has the blob. `agreement` is from 0 to 1. `equal`
    counts other revisions that agree just as well. `exact` tells that the blob is the very one that is recorded;
    `ahead`, that it is not in the history of the head.
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


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """Every text of every file that a source repository ever had, and under which names a file went before and after.

    Made by `read_source_history`.
    """

    source: Repository
    by_path: Mapping[str, Sequence[Version]]
    later_names: Mapping[str, Set[str]]
    earlier_names: Mapping[str, Set[str]]

    def versions(self, path: str) -> list[Version]:
        """All texts that a file had, one version for each, oldest first; renames are followed both ways.

        Of several commits that have the same text, it is the oldest in the history of the head, under this path if
        it ever stood there.
        """
        names = _reached(path, self.later_names) | _reached(path, self.earlier_names)
        every = [version for name in names for version in self.by_path.get(name, ())]
        every.sort(key=lambda version: (version.ahead, version.path != path, version.age, version.path))
        return sorted({version.blob: version for version in reversed(every)}.values(), key=lambda each: each.age)


def read_source_history(source: Repository, head: str) -> SourceHistory:
    """All history that the clone has, in one go. `head` is a commit."""
    oldest_first = source.word("rev-list", "--topo-order", "--reverse", "--all", head).split()
    ages = {commit: age for age, commit in enumerate(oldest_first)}
    changes = [(change, False) for change in source.history(head)]
    changes += [(change, True) for tip in _other_tips(source, head) for change in source.history(f"{head}..{tip}")]
    by_path: dict[str, list[Version]] = {}
    later_names: dict[str, set[str]] = {}
    earlier_names: dict[str, set[str]] = {}
    for change, ahead in changes:
        if change.path is None:
            continue
        version = Version(change.blob, change.commit, change.path, ages[change.commit], ahead)
        by_path.setdefault(change.path, []).append(version)
        if change.path != change.old_path:
            later_names.setdefault(change.old_path, set()).add(change.path)
            earlier_names.setdefault(change.path, set()).add(change.old_path)
    return SourceHistory(source, by_path, later_names, earlier_names)


def _other_tips(source: Repository, head: str) -> Iterator[str]:
    """The ends of all branches and tags that are not in the history of the head."""
    for line in source.word("rev-list", "--children", "--all", "--not", head).splitlines():
        commit, *children = line.split()
        if not children:
            yield commit


def _reached(path: str, names: Mapping[str, Set[str]]) -> set[str]:
    reached, new = {path}, [path]
    while new:
        more = [name for name in names.get(new.pop(), ()) if name not in reached]
        reached.update(more)
        new += more
    return reached


def find_base(
    history: SourceHistory, *, path: str, source_path: str, blob: str, text: str, cache: Cache,
    recorded: Recorded | None = None, ignore_recorded: bool = False,
) -> Baseline | None:  # fmt: skip
    """The revision that a translated file was made from.

    `path` and `blob` are the translation's, `text` its content; `source_path` is any path that its source has or
    had. What is recorded stays the base unless it is ignored or another revision fits clearly better. None if
    upstream never had such a file, or no revision agrees by `MINIMUM`, which is asked of a recorded base neither.
    """
    ranking = _ranked(history.source, history.versions(source_path), blob, text, cache)
    if not ranking:
        return None
    recorded = _verified(recorded, ranking)
    best = ranking[0]
    if recorded and not recorded.doubted and not ignore_recorded:
        best = next((fit for fit in ranking if fit.version.blob == recorded.blob), best)
    exact = recorded is not None and best.version.blob == recorded.blob
    if best.agreement < MINIMUM and not (exact and not ignore_recorded):
        return None
    others = [fit for fit in ranking if fit is not best]
    equal = sum(fit.agreement == best.agreement for fit in others)
    runner_up = RunnerUp(others[0].version.commit, others[0].agreement) if others else None
    found = best.version
    return Baseline(
        path, found.path, found.commit, found.blob, best.agreement, equal, exact, found.ahead, recorded, runner_up
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a version agrees with a translation; `distance` tells versions apart that agree equally well."""

    version: Version
    agreement: float
    distance: int

    @property
    def rank(self) -> tuple[float, bool, int, int]:
        return -self.agreement, self.version.ahead, self.distance, self.version.age


def _ranked(source: Repository, versions: Sequence[Version], blob: str, text: str, cache: Cache) -> list[_Fit]:
    """All versions, the best first."""
    key = ("baseline", blob, *(version.blob for version in versions))
    measured = cache.get(key, lambda: _measure(source, [version.blob for version in versions], text))
    fits = [_Fit(version, *measures) for version, measures in zip(versions, measured, strict=True)]
    return sorted(fits, key=lambda fit: fit.rank)


def _verified(recorded: Recorded | None, ranking: Sequence[_Fit]) -> Recorded | None:
    """What is recorded, with its agreement, and whether it must be doubted."""
    fit = next((fit for fit in ranking if recorded and fit.version.blob == recorded.blob), None)
    if recorded is None or fit is None:
        return recorded
    doubted = ranking[0].agreement > fit.agreement + CLEARLY
    return replace(recorded, commit=recorded.commit or fit.version.commit, agreement=fit.agreement, doubted=doubted)


_AT_ONCE = 50


def _measure(source: Repository, blobs: Sequence[str], text: str) -> list[tuple[float, int]]:
    """For each blob its agreement with a translation and, for those that agree best, their distance in prose."""
    wanted = fingerprint(text)
    agreements = [agreement(wanted, fingerprint(candidate)) for candidate in _texts(source, blobs)]
    equal = [n for n, each in enumerate(agreements) if each == max(agreements)]
    distances = dict.fromkeys(range(len(blobs)), 0)
    if len(equal) > 1:
        prose = prose_evidence(text)
        candidates = _texts(source, [blobs[n] for n in equal])
        distances |= {n: prose_distance(prose, prose_evidence(each)) for n, each in zip(equal, candidates, strict=True)}
    return [(each, distances[n]) for n, each in enumerate(agreements)]


def _texts(source: Repository, blobs: Sequence[str]) -> Iterator[str]:
    """The texts of blobs, few of them in memory at a time."""
    for start in range(0, len(blobs), _AT_ONCE):
        for content in source.blobs(blobs[start : start + _AT_ONCE]).values():
            yield content.decode("utf-8", "replace")
