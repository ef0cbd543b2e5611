"""Options that several commands have, and the engine that they choose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from amts_bot.settings import Settings
    from amts_bot.translation.leverage import Engine

Log = Callable[[str], None]

PATH = click.Path(path_type=Path, readable=False)
language_option = click.option(
    "--language", required=True, help="The translation's language, a BCP 47 code such as zh."
)
source_language_option = click.option(
    "--source-language", default="en", show_default=True, help="The source's language."
)
output_option = click.option(
    "-o", "--output", type=PATH, help="Write the result to this file.  [default: standard output]"
)
quiet_option = click.option("--quiet", is_flag=True, help="Say nothing but the result.")
engine_option = click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="What drafts translations: auto, memory, amazon, book, memory+book, ctranslate2.",
)
fuzzy_option = click.option(
    "--fuzzy", type=click.Choice(["offer", "english"]), default="offer", show_default=True,
    help="Offer fuzzy matches, or leave English instead.",
)  # fmt: skip


def chosen_engine(
    name: str, fuzzy: str, log: Log, settings: Settings | None = None, *, dry_run: bool = False
) -> Engine:
    from dataclasses import replace

    from amts_bot.engines import Surroundings, find_engine
    from amts_bot.engines.memory import MemoryEngine

    engine, why = find_engine(name, Surroundings(settings, log, dry_run))
    log(why)
    return replace(engine, offer_fuzzy=fuzzy == "offer") if isinstance(engine, MemoryEngine) else engine
