"""What `doctor` asks before anything costs money: settings, git, tokens, and what Amazon Translate needs.

A check is a function that gives lines; one that fails says what to do, and the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from amts_bot.errors import AmtsError, BadInput
from amts_bot.operations.setup.verdicts import Check, Line, fine, note, problem
from amts_bot.settings.file import parse_settings
from amts_bot.settings.settings import Settings

OLDEST_GIT = (2, 31)


def run_checks(checks: Mapping[str, Check]) -> Iterator[Line]:
    """The lines of all checks by name; a refusal of one is its line."""
    for name, check in checks.items():
        try:
            yield from check()
        except AmtsError as error:
            yield problem(name, str(error))


def examine(config: Path, environ: Mapping[str, str]) -> Iterator[Line]:
    """Every line of the doctor, in the order in which a run needs things."""
    yield from run_checks({"git": _git})
    try:
        settings = _settings(config)
    except BadInput as error:
        yield problem("settings", str(error))
        return
    yield fine("settings", f"{config}: {', '.join(settings.targets)} from {settings.source.language}")
    yield from run_checks(
        {
            "repositories": lambda: _repositories(settings),
            "github": lambda: _tokens(settings, environ),
            "engine": lambda: _engines(settings),
        }
    )
    if any(name == "amazon" for _, name, _ in _chosen(settings)):
        from amts_bot.operations.setup.amazon_checks import checks

        languages = [language for language, name, _ in _chosen(settings) if name == "amazon"]
        yield from run_checks(checks(settings, languages))


def _settings(config: Path) -> Settings:
    from amts_bot.adapters.files import read_text

    if not config.exists():
        raise BadInput(f"{config}: there is no such file; write one as the README shows, or name it with --config")
    return parse_settings(read_text(config), str(config))


def _git() -> Iterator[Line]:
    from git import Git

    version = Git().version_info
    told = ".".join(map(str, version))
    if version[:2] < OLDEST_GIT:
        yield problem("git", f"git {told} is too old; install 2.31 or newer")
    else:
        yield fine("git", f"git {told}")


_REMOTE = re.compile(r"[a-z+]+://|[\w.-]+@[\w.-]+:|[\w-][\w.-]*/[\w.-]+\Z")


def _is_remote(repository: str) -> bool:
    return not Path(repository).exists() and bool(_REMOTE.match(repository))


def _repositories(settings: Settings) -> Iterator[Line]:
    from amts_bot.adapters.git.opening import open_repository

    named = {"source": settings.source.repository}
    named |= {f"target {language}": target.repository for language, target in settings.targets.items()}
    for role, repository in named.items():
        if _is_remote(repository):
            yield note("repositories", f"{role}: {repository} is not on this machine; a run asks for it")
            continue
        try:
            head = open_repository(repository).revision("HEAD")
        except AmtsError as error:
            yield problem("repositories", f"{role}: {error}")
        else:
            yield fine("repositories", f"{role}: {repository} at {head.short}")


def _tokens(settings: Settings, environ: Mapping[str, str]) -> Iterator[Line]:
    """Whether a token is there; never what it is."""
    for name in dict.fromkeys(target.token_env or "GITHUB_TOKEN" for target in settings.targets.values()):
        if environ.get(name):
            yield fine("github", f"{name} holds a token")
        else:
            yield note("github", f"{name} is not set; sync opens pull requests only with a token, --local needs none")


def _chosen(settings: Settings) -> list[tuple[str, str, str]]:
    """Each language with the name of its engine, and why it was chosen."""
    from amts_bot.engines.registry import Surroundings, find_engine

    chosen = []
    for language in settings.targets:
        engine, why = find_engine(settings.engine_of(language), Surroundings(settings))
        chosen.append((language, engine.name, why))
    return chosen


def _engines(settings: Settings) -> Iterator[Line]:
    for language, _, why in _chosen(settings):
        yield fine("engine", f"{language}: {why}")
