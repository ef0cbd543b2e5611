"""What Amazon Translate needs, and how far a run may go, as amts.yml says."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from amts_bot.settings.strict import Strict


class Prices(Strict):
    """US dollars for a million source characters, white space counted; `as_of` says when and by whom."""

    act: float = Field(default=60, ge=0)
    standard: float = Field(default=15, ge=0)
    as_of: str = "2026-11-20, from third parties; compare https://aws.amazon.com/translate/pricing/"


class Amazon(Strict):
    """What Amazon Translate needs, and how far a run may go.

    `act` is Active Custom Translation: batch jobs with the book's pairs as parallel data; without it the same text goes
    through the real-time calls. `wait` is how many minutes a run waits for a job before it ends and the next one
    collects. `max_cost` is in US dollars a run and language.
    """

    region: str | None = None
    bucket: str | None = None
    role: str | None = None
    prefix: str = "amts-bot"
    act: bool = True
    granularity: Literal["sentence", "paragraph"] = "sentence"
    parallel_data: tuple[str, ...] = ()
    formality: Literal["formal", "informal"] | None = None
    max_cost: float = Field(default=20, ge=0)
    max_characters: int | None = Field(default=None, ge=0)
    prices: Prices = Prices()
    wait: float = Field(default=120, ge=0)
    keep: bool = False

    @field_validator("bucket")
    @classmethod
    def _is_bucket(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]", value):
            raise ValueError(f"{value!r} is no bucket's name; write the name alone, such as my-bucket")
        return value

    @field_validator("prefix")
    @classmethod
    def _is_folder(cls, value: str) -> str:
        parts = value.split("/")
        if "details" in parts or not all(re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*", part) for part in parts):
            raise ValueError("must be a folder's name of letters, digits, - _ and ., such as amts-bot, and not details")
        return value
