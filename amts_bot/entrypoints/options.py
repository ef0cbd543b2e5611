"""Options that several commands have, and the engine that they choose."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    pass


class Amount(click.FloatRange):
    """A number of 0 or more, and none that is no number or has no end."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number of 0 or more.", param, ctx)
        return number


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
    help="Offer fuzzy matches, or leave English instead, of changed sentences too.",
)  # fmt: skip
changed_option = click.option(
    "--changed", type=click.Choice(["keep", "english"]),
    help="Keep the old sentence where its English changed and nothing translates it, or put the new English there.  "
    "[default: the settings', keep]",
)  # fmt: skip
