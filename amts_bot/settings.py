"""amts.yml and the command line's options as one frozen value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from amts_bot.errors import BadInput
from amts_bot.text.languages import find_language


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Strict):
    """The English book (or whatever language the source is in)."""

    repository: str
    branch: str | None = None
    language: str = "en"
    path: str = "{path}"
    include: tuple[str, ...] = ("**/*.md",)
    exclude: tuple[str, ...] = ()


class Target(_Strict):
    """One translation. `origin` is the pattern of English snapshots beside it; "auto" looks for the habit."""

    repository: str
    branch: str | None = None
    path: str = "{path}"
    origin: str | None = "auto"
    glossary: str | None = None
    engine: str | None = None
    wave: int = Field(default=40, ge=1)
    token_env: str | None = None

    @field_validator("path")
    @classmethod
    def _has_path(cls, value: str) -> str:
        if value.count("{path}") != 1:
            raise ValueError("must hold {path} once, such as docs/zh/{path}")
        return value

    @field_validator("origin")
    @classmethod
    def _has_stem(cls, value: str | None) -> str | None:
        if value not in (None, "auto") and value.count("{stem}") != 1:
            raise ValueError('must hold {stem} once, such as "{stem}_origin.md"')
        return value


class Amazon(_Strict):
    """What Amazon Translate needs; read and checked, not used by this version."""

    region: str | None = None
    bucket: str | None = None
    role: str | None = None
    max_cost: float = Field(default=20, ge=0)


class Settings(_Strict):
    """Everything that amts.yml says."""

    source: Source
    targets: dict[str, Target]
    engine: str = "auto"
    amazon: Amazon = Amazon()

    @field_validator("targets")
    @classmethod
    def _are_languages(cls, value: dict[str, Target]) -> dict[str, Target]:
        if not value:
            raise ValueError("name at least one language, such as zh")
        for code in value:
            find_language(code)
        return value


def parse_settings(text: str, name: str = "amts.yml") -> Settings:
    """Read amts.yml. Raises BadInput in one sentence that names the key and what to write instead."""
    import yaml

    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{name}{place}: is not YAML ({getattr(error, 'problem', None) or 'unreadable'})") from None
    if not isinstance(content, dict):
        raise BadInput(f"{name}: must hold the keys source and targets")
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise BadInput(f"{name}: {_sentence(error.errors()[0])}") from None


def _sentence(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        known = _keys_beside(problem["loc"])
        return f"{place} is not known; write {_nearest(str(problem['loc'][-1]), known)}"
    if problem["type"] == "missing":
        return f"{place} is missing"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"


def _keys_beside(location: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one stands."""
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        model = _MODELS.get(str(part), Target)
    return list(model.model_fields)


_MODELS: dict[str, type[BaseModel]] = {"source": Source, "amazon": Amazon, "targets": Settings}


def _nearest(key: str, known: list[str]) -> str:
    from rapidfuzz.distance import Levenshtein

    return min(known, key=lambda name: Levenshtein.distance(key, name))


def language_settings(settings: Settings, languages: tuple[str, ...]) -> Iterator[tuple[str, Target]]:
    """The languages to work on, all if none is named. Raises BadInput for one that amts.yml does not have."""
    for language in languages:
        if language not in settings.targets:
            known = ", ".join(settings.targets)
            raise BadInput(f"language {language!r} is not among the targets; write one of: {known}")
    for language, target in settings.targets.items():
        if not languages or language in languages:
            yield language, target
