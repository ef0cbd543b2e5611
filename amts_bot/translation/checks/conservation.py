"""Law 10, the audit: nothing that a person wrote disappears unnamed, and nothing stands twice that stood once.

It compares texts and a ledger, and knows nothing of plans, alignments or dialects: what planned a loss cannot hide it.
A run of words is a stretch between line breaks, ends of sentences, quotes, brackets and table bars, so that cells,
captions, attributes, fields of front matter and comments are runs as well as sentences. Of a run only letters and
digits count: so moved and rewrapped text is found again, and markup is not words. What the source itself says is
nobody's words here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from amts_bot.translation.ledger import Finding, Status, Unit


class Breach(StrEnum):
    """How a result can break the law."""

    LOST = "lost"
    ABSENT = "absent"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the law is broken: the words as they stood, and their line (from 1).

    The line is the old translation's for what is lost, else 0.
    """

    breach: Breach
    words: str
    line: int = 0


def audit(
    base: str, head: str, old: str, new: str, units: Iterable[Unit], findings: Iterable[Finding] = ()
) -> tuple[Broken, ...]:
    """Where a new translation breaks the law, in the order of the old one; empty if it holds.

    `base` and `head` are the source's texts, `old` and `new` the translation's; the ledger names what became of it.
    """
    if old == new:
        return ()
    return tuple(_Audit(base, head, old, new, tuple(units), tuple(findings)).broken())


_BETWEEN = re.compile(r"""[\n|<>{}\[\]()"“”„‟«»「」『』〈〉《》（）=:：。．！？!?；;…]+|(?<!\d)\.|\.(?!\d)""")
_NO_WORD = re.compile(r"[\W_]+")
_STANDS = frozenset({Status.KEPT, Status.MOVED, Status.TARGET_ONLY})
_BROUGHT = frozenset({Status.EXACT, Status.FUZZY, Status.MACHINE})
_LONG = 6
"""Runs of fewer letters, such as a table's numbers, may well be written anew somewhere."""
_PARTS = 4
"""How many units may lie in one run: with more, any text would be found somewhere in pieces."""


def flat(text: str) -> str:
    """The letters and digits of a text."""
    return _NO_WORD.sub("", text)


def runs(text: str) -> Iterator[tuple[str, int, int]]:
    """The runs of words of a text, flat, each with where it begins and ends (code points)."""
    position = 0
    for between in _BETWEEN.finditer(text):
        if words := flat(text[position : between.start()]):
            yield words, position, between.start()
        position = between.end()
    if words := flat(text[position:]):
        yield words, position, len(text)


@dataclass(frozen=True)
class _Audit:
    base: str
    head: str
    old: str
    new: str
    units: Sequence[Unit]
    findings: Sequence[Finding]

    def broken(self) -> Iterator[Broken]:
        yield from self._lost()
        yield from self._absent()
        yield from self._doubled()

    def _lost(self) -> Iterator[Broken]:
        """Runs that stand less often than before, and whose loss nothing names as often."""
        there = Counter(words for words, _, _ in self._new_runs)
        had = Counter(words for words, _, _ in self._old_runs)
        told: set[str] = set()
        for words, start, end in self._old_runs:
            if there[words] >= had[words] or words in told or words in self._flat_base:
                continue
            told.add(words)
            gone = self._flat_old.count(words) - self._flat_new.count(words)
            if gone > 0 and gone > self._named.count(words) and not self._is_in_parts(words):
                yield Broken(Breach.LOST, " ".join(self.old[start:end].split()), self.old.count("\n", 0, start) + 1)

    def _is_in_parts(self, words: str) -> bool:
        """Whether a run is told in parts: where a language or a person ends no sentences, several units are one run."""
        there = f"{self._flat_new}\n{self._named}"
        for _ in range(_PARTS):
            length = _longest_prefix(words, there)
            if length < min(_LONG, len(words)):
                return False
            words = words[length:]
            if not words:
                return True
        return False

    def _absent(self) -> Iterator[Broken]:
        """Units that are said to stand in the result, and do not."""
        for unit in self.units:
            if unit.status in _STANDS and unit.target:
                for words, start, end in runs(unit.target):
                    if words not in self._flat_new:
                        yield Broken(Breach.ABSENT, " ".join(unit.target[start:end].split()))

    def _doubled(self) -> Iterator[Broken]:
        """Runs that stand more often than before, though nothing was brought that holds them."""
        had = Counter(words for words, _, _ in self._old_runs)
        there = Counter(words for words, _, _ in self._new_runs)
        told: set[str] = set()
        for words, start, end in self._new_runs:
            if len(words) < _LONG or not 0 < had[words] < there[words] or words in told or words in self._flat_head:
                continue
            told.add(words)
            more = min(there[words] - had[words], self._flat_new.count(words) - self._flat_old.count(words))
            if more > self._brought.count(words):
                yield Broken(Breach.DOUBLED, " ".join(self.new[start:end].split()))

    @cached_property
    def _old_runs(self) -> list[tuple[str, int, int]]:
        return list(runs(self.old))

    @cached_property
    def _new_runs(self) -> list[tuple[str, int, int]]:
        return list(runs(self.new))

    @cached_property
    def _flat_base(self) -> str:
        return flat(self.base)

    @cached_property
    def _flat_head(self) -> str:
        return flat(self.head)

    @cached_property
    def _flat_old(self) -> str:
        return flat(self.old)

    @cached_property
    def _flat_new(self) -> str:
        return flat(self.new)

    @cached_property
    def _named(self) -> str:
        """The old words of everything that is said to be changed or gone.

        A merge names nothing by itself: its unit has the whole block, and what gave way in it is a finding.
        """
        changed = (unit for unit in self.units if unit.status not in _STANDS and unit.status is not Status.MERGED)
        words = [unit.old_target or (unit.target if unit.status is Status.REMOVED else "") for unit in changed]
        return "\n".join([*map(flat, filter(None, words)), *(flat(finding.message) for finding in self.findings)])

    @cached_property
    def _brought(self) -> str:
        """The words of everything that was put in: what an engine or the memory gave, and what came from elsewhere."""
        return "\n".join(
            flat(unit.target)
            for unit in self.units
            if unit.target
            and (unit.status in _BROUGHT or (unit.status is Status.MOVED and flat(unit.target) not in self._flat_old))
        )


def _longest_prefix(words: str, text: str) -> int:
    """How many of the first letters of some words stand together in a text."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in text else (low, middle - 1)
    return low
