"""What all settings share: they are frozen, and a key that nobody knows is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from amts_bot.errors import BadInput
from amts_bot.text.languages import find_language


class Strict(BaseModel):
    """Settings as frozen values; an unknown key raises pydantic's ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _is_language(code: str) -> str:
    try:
        find_language(code)
    except BadInput as error:
        raise ValueError(str(error)) from None
    return code


LanguageCode = Annotated[str, AfterValidator(_is_language)]
"""A BCP 47 code that the table of languages knows."""
