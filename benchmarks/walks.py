"""Random walks of a small book: `python -m benchmarks.walks --rounds 20000 --seed 0 [--show N]`.

In each round upstream changes something, people do something, and the bot runs; `tests/laws/walk` knows which of
people's words must stand afterwards. Printed is how often they did not. `--update` is the same without git: one
chapter, one change, one update, without notes of the translators' own, with some as paragraphs, with some as quotes.
`--show N` prints the first N faults with the texts. A seed makes the same walk again: `--rounds 1 --seed S`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from itertools import count
from time import perf_counter

from tests.laws.walk.oracle import Fault, Kind
from tests.laws.walk.updates import NOTES, case, outcome
from tests.laws.walk.walk import walk

PLURALS = {
    Kind.LOSS: "losses",
    Kind.UNNAMED: "unnamed losses",
    Kind.DOUBLE: "doubles",
    Kind.UNSTABLE: "unstable",
    Kind.CRASH: "crashes",
}


class Tally:
    """Faults by kind; the first of them are printed."""

    def __init__(self, show: int) -> None:
        self.show = show
        self.faults: Counter[Kind] = Counter()

    def add(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.faults[fault.kind] += 1
            if self.show:
                self.show -= 1
                print(f"{fault}\n{fault.story}\n", flush=True)

    def __str__(self) -> str:
        return ", ".join(f"{self.faults[kind]:,} {words}" for kind, words in PLURALS.items())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    (updates if options.update else walks)(options.rounds, options.seed, options.show)


def walks(rounds: int, seed: int, show: int) -> None:
    """Whole walks, until so many rounds were made."""
    tally, made, wrong, begun = Tally(show), 0, set(), perf_counter()
    for number in count(seed):
        for done in walk(number):
            made += 1
            tally.add(done.faults)
            wrong |= {number} if done.faults else set()
        if made >= rounds:
            break
    print(f"{made:,} rounds in {perf_counter() - begun:,.0f} s: {tally}")
    print(f"seeds with faults: {len(wrong):,} of {number - seed + 1:,}: {' '.join(map(str, sorted(wrong)[:40]))}")


def updates(rounds: int, seed: int, show: int) -> None:
    """So many updates for each kind of notes."""
    for notes in NOTES:
        tally, wrong, begun = Tally(show), [], perf_counter()
        for number in range(seed, seed + rounds):
            faults = outcome(case(number, notes), number)
            tally.add(faults)
            wrong += [number] * any(fault.kind in (Kind.LOSS, Kind.UNNAMED) for fault in faults)
        told = "without notes" if notes == "none" else f"notes as {notes}"
        print(f"{told}: {len(wrong):,} of {rounds:,} rounds lost a person's text: {tally}")
        print(f"  in {perf_counter() - begun:,.0f} s; seeds {' '.join(map(str, wrong[:40]))}")


if __name__ == "__main__":
    main()
