"""Settings and engines as options choose them: one reader for the command line and the container."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from amts_bot.adapters.files import read_text
from amts_bot.adapters.log import Log
from amts_bot.engines.memory import MemoryEngine
from amts_bot.engines.protocol import Engine
from amts_bot.engines.registry import Surroundings, find_engine
from amts_bot.errors import BadInput
from amts_bot.settings.book import Changed, Target
from amts_bot.settings.file import given_settings, parse_settings
from amts_bot.settings.settings import Settings, language_settings
from amts_bot.text.languages import find_language


def settings_from(config: Path | None, source: str | None, target: str | None, languages: tuple[str, ...]) -> Settings:
    """The settings of a file, or those that --source, --target and --language stand for. Raises BadInput."""
    if source is None and target is None:
        file = config or Path("amts.yml")
        return parse_settings(read_text(file), str(file))
    if config is not None:
        raise BadInput("--config names the repositories already; leave out --source and --target")
    if not source or not target or len(languages) != 1:
        raise BadInput("write --source, --target and one --language together, or --config")
    return given_settings(source, target, languages[0])


def target_from(config: Path | None, target: str | None, language: str) -> tuple[Target, bool]:
    """One translation's settings, from a file or from --target, and whether its repository holds others too.

    Raises BadInput.
    """
    find_language(language)
    if target is not None:
        if config is not None:
            raise BadInput("--config names the repositories already; leave out --target")
        if not target:
            raise BadInput("--target is empty; name the translated repository's folder")
        return Target(repository=target), False
    settings = settings_from(config, None, None, ())
    return dict(language_settings(settings, (language,)))[language], settings.shares_repository(language)


def with_amazon(settings: Settings, *, max_cost: float | None, wait: float | None) -> Settings:
    """The settings with another budget (US dollars) and another wait (minutes) for Amazon Translate, if given."""
    given = {name: value for name, value in (("max_cost", max_cost), ("wait", wait)) if value is not None}
    return settings.model_copy(update={"amazon": settings.amazon.model_copy(update=given)})


def with_changed(settings: Settings, changed: str | None, fuzzy: str) -> Settings:
    """The settings with what --changed says of sentences whose source changed; --fuzzy english says it of them too."""
    chosen: Changed | None = "english" if "english" in (changed, fuzzy) else "keep" if changed == "keep" else None
    return settings.with_changed(chosen) if chosen else settings


def chosen_engine(
    name: str, log: Log, settings: Settings | None = None, *, offer_fuzzy: bool = True, dry_run: bool = False
) -> Engine:
    """The engine of that name; the log says which one it is and why. Without `offer_fuzzy` the memory leaves the source
    where it has no exact match. Raises BadInput for a name that is no engine's, or one that lacks a setting."""
    engine, why = find_engine(name, Surroundings(settings, log, dry_run))
    log(why)
    return replace(engine, offer_fuzzy=offer_fuzzy) if isinstance(engine, MemoryEngine) else engine


def chosen_engines(
    settings: Settings, languages: tuple[str, ...], asked: str, find: Callable[[str], Engine]
) -> dict[str, Engine]:
    """The engine of each language: the one that was asked for, else what the settings name. Raises BadInput."""
    names = {
        language: settings.engine_of(language) if asked == "auto" else asked
        for language, _ in language_settings(settings, languages)
    }
    engines = {name: find(name) for name in dict.fromkeys(names.values())}
    return {language: engines[name] for language, name in names.items()}
