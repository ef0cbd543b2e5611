"""What an engine is: what it draws on, what it answers, and what else some of them can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from amts_bot.translation.memory.glossary import Terminology
from amts_bot.translation.memory.memory import Memory
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.plan.decisions import Draft, Request


@dataclass(frozen=True)
class Material:
    """What an engine may draw on: the book's confirmed units as memory and as pairs, and the glossary.

    `pairs` are of both granularities, oldest first, and not yet filtered (`pairs.select` does that). `again`
    asks for new translations, of what an engine translated before and nobody has confirmed too.
    """

    source_language: str
    language: str
    memory: Memory = field(default_factory=Memory)
    pairs: Sequence[Pair] = ()
    terminology: Terminology = field(default_factory=Terminology)
    again: bool = False


class Engine(Protocol):
    """Turns requests into draft translations: all units of a language at once, in the order given."""

    @property
    def name(self) -> str: ...

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order. A request that it cannot serve is drafted as untranslated."""
        ...


@runtime_checkable
class Offers(Protocol):
    """An engine that offers people's similar sentences, unless it is asked not to."""

    @property
    def offer_fuzzy(self) -> bool: ...


@runtime_checkable
class Remembers(Protocol):
    """An engine that only serves what people wrote: what the memory has not, it never makes."""

    @property
    def only_remembers(self) -> bool: ...


@runtime_checkable
class Settles(Protocol):
    """An engine that keeps results which were paid for until they are committed."""

    def settle(self, material: Material, kept_back: Sequence[Request] = ()) -> None:
        """What this engine drafted is committed, except for these requests: the rest need not be kept any more."""
        ...


@runtime_checkable
class WorksElsewhere(Protocol):
    """An engine whose work goes on at a service while a run does other things."""

    def without_waiting(self) -> Engine:
        """The same engine, which orders and collects but raises StillTranslating instead of waiting."""
        ...


@runtime_checkable
class Forecasts(Protocol):
    """An engine that lets people wait and pay, and can tell them so before."""

    def forecast(self, requests: Sequence[Request], material: Material) -> str:
        """What translating these would cost and how long it takes, in words; empty if nothing would be sent."""
        ...


@runtime_checkable
class Priced(Protocol):
    """An engine that costs money, with a limit."""

    @property
    def most_characters(self) -> int | None:
        """How many source characters a run and language may send; None for any number."""
        ...


@runtime_checkable
class Billed(Protocol):
    """An engine that can tell what a language cost."""

    def told_cost(self, language: str) -> str:
        """What was sent for a language in this run and what it cost, in words; empty if nothing was."""
        ...


@runtime_checkable
class HasRecipe(Protocol):
    """An engine whose drafts depend on settings of its own."""

    @property
    def recipe(self) -> str:
        """What stands for these settings: equal where they are."""
        ...


def recipe_of(engine: Engine) -> str:
    """What an engine's drafts depend on beside its name, the requests and the material."""
    return engine.recipe if isinstance(engine, HasRecipe) else ""
