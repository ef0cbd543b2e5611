"""The book and its translations, as amts.yml says: repositories, paths, and how pull requests look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from amts_bot.settings.strict import LanguageCode, Strict
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


class Source(Strict):
    """The English book (or whatever language the source is in)."""

    repository: RepositoryName
    branch: str | None = None
    language: LanguageCode = "en"
    path: PathPattern = "{path}"
    include: FilePatterns = Field(default=("**/*.md",), min_length=1)
    exclude: FilePatterns = ()
    assets: FilePatterns = ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.webp", "*.bib")


class PullRequestSettings(Strict):
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


Changed = Literal["keep", "english"]
"""What stands in the place of a changed sentence that nothing translates: the person's old one, or the new source."""


class Target(Strict):
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
    changed: Changed | None = None
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
