"""Repositories by the names that people give them: folders and file URLs."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from amts_bot.adapters.git.read_only import git_in
from amts_bot.adapters.git.repository import Repository
from amts_bot.errors import BadInput, OutsideFailure

_ANOTHER_REPOSITORY = (
    "GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
)  # fmt: skip


def forget_other_repository(environ: MutableMapping[str, str]) -> None:
    """Take out what git says of its own repository to a hook that starts us: the bot names its repositories."""
    for name in _ANOTHER_REPOSITORY:
        environ.pop(name, None)


def create_repository(folder: Path) -> Repository:
    """A new repository with a working tree, whose branch is main."""
    folder.mkdir(parents=True)
    repository = Repository(folder, str(folder), git_in(folder))
    repository.run("init", "--quiet", "--initial-branch=main")
    return repository


def open_repository(name: str) -> Repository:
    """A repository by path or file URL. Raises BadInput if there is none."""
    folder = _folder(name)
    if folder is None:
        raise BadInput(f"{name}: there is no such repository; name a folder with a clone or a bare repository")
    repository = Repository(folder, name, git_in(folder))
    repository.run("version")
    try:
        inside = repository.word("rev-parse", "--show-prefix")
    except OutsideFailure:
        raise BadInput(f"{name}: is no git repository; name a clone, a bare repository or its URL") from None
    if inside:
        raise BadInput(f'{name}: is the folder {inside} of a repository; name its root, with path: "{inside}{{path}}"')
    return repository


def is_folder(name: str) -> bool:
    """Whether a repository's name is a folder of this machine."""
    return _folder(name) is not None


def _folder(name: str) -> Path | None:
    try:
        folder = Path(name.removeprefix("file://")).expanduser().resolve()
        return folder if name and folder.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # too long, a loop of links, a home that nobody has, a NUL
        return None
