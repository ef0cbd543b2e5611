"""What a run is told, as one frozen value; `settings_file` reads it from amts.yml or from options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from amts_bot.errors import BadInput
from amts_bot.text.languages import find_language
from amts_bot.translation.checks.check import CHECKS
from amts_bot.translation.ledger import Severity

StyleKey = Literal[
    "han_latin_space",
    "space_before_reference",
    "space_after_reference",
    "full_width_punctuation",
    "full_width_parentheses",
    "comments_translated",
    "quotes",
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _is_language(code: str) -> str:
    try:
        find_language(code)
    except BadInput as error:
        raise ValueError(str(error)) from None
    return code


def _is_path_pattern(value: str) -> str:
    is_alone = re.fullmatch(r"[^{}]*\{path\}[^{}]*", value)
    if not is_alone or not _is_in_repository(value):
        raise ValueError("must be a path in the repository that holds {path} once, such as docs/zh/{path}")
    return value


def _is_in_repository(path: str) -> bool:
    """Whether a path stays in the repository, and out of what git forbids."""
    return not {"..", ".", "", ".git"} & set(path.lower().split("/"))


def _are_file_patterns(value: tuple[str, ...]) -> tuple[str, ...]:
    from pathspec import PathSpec

    for pattern in value:
        try:
            PathSpec.from_lines("gitignore", [pattern])
        except ValueError:
            raise ValueError(f"{pattern!r} is no pattern as in .gitignore; write one such as chapter/**/*.md") from None
    return value


RepositoryName = Annotated[str, Field(min_length=1)]
PathPattern = Annotated[str, AfterValidator(_is_path_pattern)]
FilePatterns = Annotated[tuple[str, ...], AfterValidator(_are_file_patterns)]


class Source(_Strict):
    """The English book (or whatever language the source is in)."""

    repository: RepositoryName
    branch: str | None = None
    language: Annotated[str, AfterValidator(_is_language)] = "en"
    path: PathPattern = "{path}"
    include: FilePatterns = Field(default=("**/*.md",), min_length=1)
    exclude: FilePatterns = ()
    assets: FilePatterns = ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.webp", "*.bib")


class PullRequestSettings(_Strict):
    """How a target's pull requests look. `reviewers` are logins or `owner/team`, by the files that they care for."""

    title: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reviewers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    draft: bool = False

    @field_validator("reviewers", mode="before")
    @classmethod
    def _of_all_files(cls, value: Any) -> Any:
        return {"**": value} if isinstance(value, list) else value

    @field_validator("reviewers")
    @classmethod
    def _by_patterns(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _are_file_patterns(tuple(value))
        return value

    def reviewers_of(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Who is asked to review changes of these files, in the order of the settings."""
        from pathspec import PathSpec

        changed = list(paths)
        asked = (
            names
            for pattern, names in self.reviewers.items()
            if any(PathSpec.from_lines("gitignore", [pattern]).match_files(changed))
        )
        return tuple(dict.fromkeys(name for names in asked for name in names))


class Target(_Strict):
    """One translation.

    `renamed` has the paths of files that `path` does not give, by their source path. `origin` is the pattern of
    English snapshots beside it; "auto" looks for the habit. With `trust_recorded`, a recorded base or snapshot is not
    held against the evidence. `accept_on_merge` has the kinds of open units that people confirm by merging them.
    """

    repository: RepositoryName
    branch: str | None = None
    path: PathPattern = "{path}"
    origin: str | None = "auto"
    renamed: dict[str, str] = Field(default_factory=dict)
    trust_recorded: bool = False
    glossary: str | None = None
    engine: str | None = None
    wave: int = Field(default=40, ge=1)
    accept_on_merge: tuple[Literal["machine"], ...] = ("machine",)
    token_env: str | None = None
    style: dict[StyleKey, bool | str] = Field(default_factory=dict)
    check: dict[str, Severity | None] = Field(default_factory=dict)
    pull_request: PullRequestSettings = PullRequestSettings()

    @field_validator("renamed")
    @classmethod
    def _are_paths(cls, value: dict[str, str]) -> dict[str, str]:
        for source, path in value.items():
            if not _is_in_repository(path):
                raise ValueError(f"{path!r}, for {source}, must be a path in the repository, such as chapter/lamp.md")
        return value

    @field_validator("style")
    @classmethod
    def _are_habits(cls, value: dict[StyleKey, bool | str]) -> dict[StyleKey, bool | str]:
        for key, habit in value.items():
            if key == "quotes":
                if not (isinstance(habit, str) and re.fullmatch(r"[^\w\s\\]{2}", habit)):
                    raise ValueError("quotes must be the opening and the closing mark, such as 「」")
            elif not isinstance(habit, bool):
                raise ValueError(f"{key} must be true or false")
        return value

    @field_validator("check")
    @classmethod
    def _are_checks(cls, value: dict[str, Severity | None]) -> dict[str, Severity | None]:
        for name in value:
            if name not in CHECKS:
                raise ValueError(f"{name} is no check; write one of: {', '.join(CHECKS)}")
        return value

    @field_validator("origin")
    @classmethod
    def _has_stem(cls, value: str | None) -> str | None:
        if value not in (None, "auto") and not re.fullmatch(r"\{stem\}[^/{}]*[^/{}.][^/{}]*\.[^/{}.]+", value):
            raise ValueError('must be {stem}, what comes after it and the suffix, such as "{stem}_origin.md"')
        return value


class Prices(_Strict):
    """US dollars for a million source characters, white space counted; `as_of` says when and by whom."""

    act: float = Field(default=60, ge=0)
    standard: float = Field(default=15, ge=0)
    as_of: str = "2026-11-20, from third parties; compare https://aws.amazon.com/translate/pricing/"


class Amazon(_Strict):
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


class Settings(_Strict):
    """Everything that amts.yml says."""

    source: Source
    targets: dict[Annotated[str, AfterValidator(_is_language)], Target] = Field(min_length=1)
    engine: str = "auto"
    amazon: Amazon = Amazon()

    @model_validator(mode="after")
    def _are_apart(self) -> Settings:
        for language, target in self.targets.items():
            if _is_same_place(self.source, target) and target.path == self.source.path:
                path = f"docs/{language}/{{path}}"
                raise ValueError(
                    f"the target {language} is the source itself; give it a path of its own, such as {path}"
                )
            for other, rival in self.targets.items():
                if other > language and _is_same_place(target, rival) and target.path == rival.path:
                    path = f"docs/{language}/{{path}}"
                    raise ValueError(
                        f"the targets {language} and {other} are the same files; give each a path, such as {path}"
                    )
        return self

    def source_alone(self) -> Source:
        """The source without the translations that are kept in its own repository."""
        beside = [target.path for target in self.targets.values() if _is_same_place(self.source, target)]
        patterns = ("/" + _IN_PATTERNS.sub(r"\\\g<0>", path).replace("{path}", "**") for path in beside)
        return self.source.model_copy(update={"exclude": (*self.source.exclude, *patterns)})

    def shares_repository(self, language: str) -> bool:
        """Whether a language's repository holds other translations too."""
        mine = self.targets[language]
        return sum(_is_same_place(mine, other) for other in self.targets.values()) > 1

    def engine_of(self, language: str) -> str:
        """The engine's name for a language."""
        return self.targets[language].engine or self.engine


_IN_PATTERNS = re.compile(r"[*?!#\[\]\\ ]")


def _is_same_place(one: Source | Target, other: Target) -> bool:
    """Whether two books are in the same repository and branch, however the repository is written."""
    names = (one.repository, other.repository)
    return one.branch == other.branch and len({PurePath(name.removesuffix(".git")) for name in names}) == 1


def language_settings(settings: Settings, languages: tuple[str, ...]) -> Iterator[tuple[str, Target]]:
    """The languages to work on, all if none is named. Raises BadInput for one that amts.yml does not have."""
    for language in languages:
        if language not in settings.targets:
            known = ", ".join(settings.targets)
            raise BadInput(f"language {language!r} is not among the targets; write one of: {known}")
    for language, target in settings.targets.items():
        if not languages or language in languages:
            yield language, target
