"""The trials of an evaluation: what each would cost, which of them the limits let go, and their answers, kept.

Decided first, as a value, and asked after. Pure but for the engines and the cache, which are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from functools import cache as once
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Protocol, runtime_checkable

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.log import Log
from amts_bot.engines.amazon.cost import Cost
from amts_bot.engines.leverage import draft_all, without_engine
from amts_bot.engines.protocol import Engine, Material, Settles, WorksElsewhere, recipe_of
from amts_bot.errors import OutsideFailure, StillTranslating
from amts_bot.translation.memory.memory import build_memory
from amts_bot.translation.memory.pairing import as_memory
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.memory.style import Style
from amts_bot.translation.plan.decisions import Request


class Condition(StrEnum):
    """What an engine has beside the text."""

    NONE = "none"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    ELSEWHERE = "elsewhere"


TOLD = {
    Condition.NONE: "no parallel data",
    Condition.PARAGRAPH: "paragraph pairs",
    Condition.SENTENCE: "sentence pairs",
    Condition.ELSEWHERE: "pairs from elsewhere",
}


@runtime_checkable
class Paid(Protocol):
    """An engine that costs money, and what all its trials together may cost (US dollars) and send (characters)."""

    max_cost: float
    max_characters: int | None

    def price(self, requests: Sequence[Request], material: Material) -> Cost:
        """What it costs if all of these are sent."""
        ...


@runtime_checkable
class OneWay(Protocol):
    """An engine that may be for one direction only."""

    @property
    def is_one_way(self) -> bool: ...


Answers = list[list[str]]
"""The text and the status of each segment's draft."""


@dataclass(frozen=True, eq=False)
class Trial:
    """An engine's task: segments to translate in one direction, with this parallel data and nothing else of the book.

    The style is the book's in every condition, so that only the parallel data make a difference.
    """

    engine: Engine
    source_language: str
    language: str
    condition: Condition
    items: Sequence[Pair]
    pairs: Sequence[Pair]
    style: Style

    def __str__(self) -> str:
        return f"{self.source_language}-{self.language}, {TOLD[self.condition]}"

    def material(self) -> Material:
        """What the engine may draw on. It is large, and made when it is needed."""
        return Material(self.source_language, self.language, build_memory(as_memory(self.pairs)), self.pairs)

    def requests(self) -> dict[int, Request]:
        return {n: Request(item.kind, item.source) for n, item in enumerate(self.items)}

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What the answers depend on."""
        return (
            "answers", self.engine.name, recipe_of(self.engine), _engines_digest(), self.source_language, self.language,
            digest([[item.kind, item.source] for item in self.items]), digest([astuple(pair) for pair in self.pairs]),
            repr(self.style),
        )  # fmt: skip


# --- decided ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What becomes of each trial: its answers are kept already, or it has a cost, and is asked or left out."""

    kept: Mapping[Trial, Answers]
    costs: Mapping[Trial, Cost]
    left_out: frozenset[Trial]

    @property
    def asked(self) -> list[Trial]:
        return [trial for trial in self.costs if trial not in self.left_out]

    def told(self) -> Iterator[str]:
        """The price of each trial that has one and what becomes of it, and the price of all that are asked."""
        priced = [trial for trial, cost in self.costs.items() if cost.characters]
        for trial in priced:
            yield f"{trial}: {self.costs[trial]}" + (": left out, the limit is reached" * (trial in self.left_out))
        if priced:
            total = sum((self.costs[trial] for trial in self.asked), Cost())
            yield f"all together: {total}; the limit is {_limits(priced[0].engine)}"


def plan_trials(trials: Sequence[Trial], cache: Cache) -> Plan:
    """What to do; engines only tell prices. A direction's trials stand together, the one without pairs first."""
    kept = {trial: answers for trial in trials if (answers := cache.find(trial.key)) is not None}
    costs = {trial: _cost(trial) for trial in trials if trial not in kept}
    return Plan(kept, costs, frozenset(_too_dear(trials, costs)))


def _cost(trial: Trial) -> Cost:
    if not isinstance(trial.engine, Paid):
        return Cost()
    material = trial.material()
    sent = [one for one in trial.requests().values() if without_engine(one, material.memory) is None]
    return trial.engine.price(sent, material)


def _too_dear(trials: Sequence[Trial], costs: Mapping[Trial, Cost]) -> Iterator[Trial]:
    """The trials beyond the limit; and one without pairs that would be paid for, and compared with nothing."""
    spent = Cost()
    for _, group in groupby(trials, lambda trial: (trial.source_language, trial.language)):
        direction, begun, out = list(group), spent, []
        for trial in direction:
            after = spent + costs.get(trial, Cost())
            if _allows(trial.engine, after):
                spent = after
            else:
                out.append(trial)
        if out and len(direction) - len(out) == 1:
            out, spent = [trial for trial in direction if trial in costs], begun
        yield from out


def _allows(engine: Engine, cost: Cost) -> bool:
    if not isinstance(engine, Paid):
        return True
    within = engine.max_characters is None or cost.characters <= engine.max_characters
    return within and cost.dollars <= engine.max_cost + 1e-9


def _limits(engine: Engine) -> str:
    assert isinstance(engine, Paid)
    most = f" and {engine.max_characters:,} characters" if engine.max_characters is not None else ""
    return f"${engine.max_cost:.2f}{most}"


# --- asked --------------------------------------------------------------------------------------------------


def ask(plan: Plan, cache: Cache, log: Log) -> dict[Trial, Answers]:
    """The answers for each trial that is not left out. Raises OutsideFailure if a service takes too long.

    What goes on at a service is ordered for all trials before any of it is waited for.
    """
    answers, later = dict(plan.kept), []
    for trial in plan.asked:
        try:
            answers[trial] = _asked(trial, _hasty(trial.engine) if len(plan.asked) > 1 else trial.engine, cache, log)
        except StillTranslating as error:
            log(f"{trial}: {error}")
            later.append(trial)
    for trial in later:
        try:
            answers[trial] = _asked(trial, trial.engine, cache, log)
        except StillTranslating as error:
            log(f"{trial}: {error}")
            raise OutsideFailure(
                f"{trial}: there is no answer yet, and this run waits no longer; write the same command again later: "
                "it collects what is ordered (--wait sets the minutes)"
            ) from None
    return answers


def _hasty(engine: Engine) -> Engine:
    return engine.without_waiting() if isinstance(engine, WorksElsewhere) else engine


def _asked(trial: Trial, engine: Engine, cache: Cache, log: Log) -> Answers:
    """The engine's answers, kept before the service forgets them."""
    log(f"{trial}: {len(trial.items)} segments with {engine.name}")
    material = trial.material()
    drafts = draft_all(trial.requests(), material, engine, trial.style)
    answers = [[drafts[n].text, drafts[n].status.value] for n in range(len(trial.items))]
    cache.keep(trial.key, answers)
    if isinstance(engine, Settles):
        engine.settle(material)
    return answers


def digest(value: object) -> str:
    """What stands for a value that JSON can hold."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


@once
def _engines_digest() -> str:
    """Of the code of all engines: answers may change with it."""
    folder = Path(__file__).parents[2] / "engines"
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.rglob("*.py")))).hexdigest()
