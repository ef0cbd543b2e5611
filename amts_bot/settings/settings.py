"""What a run is told, as one frozen value; `settings.file` reads it from amts.yml or from options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from pydantic import Field, model_validator

from amts_bot.errors import BadInput
from amts_bot.settings.amazon import Amazon
from amts_bot.settings.book import Changed, Source, Target
from amts_bot.settings.strict import LanguageCode, Strict


class Settings(Strict):
    """Everything that amts.yml says."""

    source: Source
    targets: dict[LanguageCode, Target] = Field(min_length=1)
    engine: str = "auto"
    changed: Changed = "keep"
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

    def keeps_changed(self, language: str) -> bool:
        """Whether a person's sentence keeps its place when its source changed and nothing translates that."""
        return (self.targets[language].changed or self.changed) == "keep"

    def with_changed(self, changed: Changed) -> Settings:
        """These settings where changed sentences of every language are treated like this."""
        targets = {code: target.model_copy(update={"changed": changed}) for code, target in self.targets.items()}
        return self.model_copy(update={"targets": targets})


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
