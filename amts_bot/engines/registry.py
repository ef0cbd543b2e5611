"""Engines: what turns requests into draft translations.

An engine is one file (or folder) with a class that satisfies `translation.leverage.Engine`, and one line in `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amts_bot.adapters.log import Log
from amts_bot.engines.book.engine import BookEngine
from amts_bot.engines.chain import Chain
from amts_bot.engines.ctranslate2 import CTranslate2Engine
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine
from amts_bot.errors import BadInput
from amts_bot.settings.settings import Settings


def _silent(_told: str) -> None: ...


@dataclass(frozen=True)
class Surroundings:
    """What an engine may be made from: the settings, if there are any, where words go, and whether nothing may be done.

    `on_trial` is for an engine that is evaluated: it keeps apart from what the runs of the book have at a service.

    The other effects of an engine (connections, clocks) are its own fields.
    """

    settings: Settings | None = None
    log: Log = _silent
    dry_run: bool = False
    on_trial: bool = False


def _memory(_surroundings: Surroundings) -> Engine:
    return MemoryEngine()


def _amazon(surroundings: Surroundings) -> Engine:
    from functools import cache, partial

    from platformdirs import user_cache_path

    from amts_bot.engines.amazon.aws.client import connect
    from amts_bot.engines.amazon.aws.names import book_name
    from amts_bot.engines.amazon.engine import AmazonEngine
    from amts_bot.engines.amazon.further_pairs import read_further_pairs
    from amts_bot.engines.amazon.trial import AmazonTrial
    from amts_bot.settings.amazon import Amazon

    settings = surroundings.settings
    amazon = settings.amazon if settings else Amazon()
    engine = AmazonEngine(
        amazon,
        book_name(settings.source.repository) if settings else "book",
        local=user_cache_path("amts-bot") / "amazon",
        open_aws=cache(connect),
        further_pairs=partial(read_further_pairs, amazon.parallel_data, log=surroundings.log),
        log=surroundings.log,
        dry_run=surroundings.dry_run,
    )
    return AmazonTrial(engine) if surroundings.on_trial else engine


ENGINES: dict[str, Callable[[Surroundings], Engine]] = {
    "memory": _memory,
    "amazon": _amazon,
    "book": lambda _: BookEngine(),
    "memory+book": lambda _: Chain(MemoryEngine(), BookEngine()),
    "ctranslate2": lambda _: CTranslate2Engine(),
}


def find_engine(name: str, surroundings: Surroundings = Surroundings()) -> tuple[Engine, str]:
    """The engine of that name and why it was chosen. `auto` is Amazon where a bucket and a role are named, else memory.

    Raises BadInput for an unknown name.
    """
    if name == "auto":
        amazon = surroundings.settings.amazon if surroundings.settings else None
        if amazon and amazon.bucket and amazon.role:
            return _amazon(surroundings), "engine amazon: a bucket and a role for Amazon Translate are named"
        return _memory(
            surroundings
        ), "engine memory: the embedded default, since no bucket and role for Amazon are named"
    if name not in ENGINES:
        raise BadInput(f"engine {name!r} is not known; write one of: {', '.join(['auto', *ENGINES])}")
    return ENGINES[name](surroundings), f"engine {name}: asked for"
