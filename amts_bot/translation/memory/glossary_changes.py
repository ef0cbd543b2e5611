"""What a change of the translators' glossary means for sentences that people wrote: a suggestion, never an edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from amts_bot.translation.memory.glossary import Term, Terminology, departures
from amts_bot.translation.memory.pairs import Pair


@dataclass(frozen=True, slots=True)
class TermChange:
    """An entry whose translations changed, the preferred one first. `before` is empty if the entry is new."""

    source: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldWording:
    """A sentence of the book with a term that the glossary translates in another way by now."""

    pair: Pair
    change: TermChange

    @property
    def suggestion(self) -> str | None:
        """The translation with the term's new words in place of the old ones, None if it has none of these."""
        for words in sorted(self.change.before, key=len, reverse=True):
            suggested = re.sub(re.escape(words), self.change.now[0].replace("\\", r"\\"), self.pair.target, flags=re.I)
            if suggested != self.pair.target:
                return suggested
        return None


def changed_terms(before: Terminology, after: Terminology) -> tuple[TermChange, ...]:
    """The terms of a glossary that are new in it or have other translations than before."""
    known, now = _by_source(before), _by_source(after)
    return tuple(
        TermChange(source, known.get(source, ()), targets)
        for source, targets in now.items()
        if known.get(source) != targets
    )


def old_wordings(changes: Sequence[TermChange], pairs: Iterable[Pair]) -> Iterator[OldWording]:
    """The pairs whose source has one of these terms and whose translation has none of its translations."""
    terms = Terminology(tuple(Term(change.source, change.now) for change in changes))
    by_name = {change.source.lower(): change for change in changes}
    for pair in pairs:
        for departure in departures(terms, pair.source, pair.target):
            yield OldWording(pair, by_name[departure.source])


def _by_source(terminology: Terminology) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for term in terminology.terms:
        found[term.source] = (*found.get(term.source, ()), *term.targets)
    return found
