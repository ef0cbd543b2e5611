"""Two files or two folders: which source file belongs to which translation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from amts_bot.errors import BadInput

MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".qmd"})


@dataclass(frozen=True, slots=True)
class FilePair:
    """A source file and its translation; `path` is the relative path that both have, fit to be shown."""

    path: str
    source: Path
    target: Path


def matching_files(source: Path, target: Path) -> list[FilePair]:
    """The pair that two files are, or all pairs with the same relative path in two folders, sorted.

    Raises BadInput if one is a file and the other a folder, or if the folders share no Markdown file.
    """
    if _is_folder(source) != _is_folder(target):
        raise BadInput(f"{source} and {target}: name two files or two folders, not one of each")
    if not _is_folder(source):
        return [FilePair(_shown(PurePath(source.name)), source, target)]
    pairs = [
        FilePair(_shown(path), source / path, target / path)
        for path in sorted(_markdown(source))
        if (target / path).is_file()
    ]
    if not pairs:
        raise BadInput(f"{source} and {target}: have no Markdown file with the same relative path")
    return pairs


def _is_folder(path: Path) -> bool:
    try:
        path.stat()
        return path.is_dir()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"{path}: cannot be read ({reason}); check the name") from None


def _markdown(folder: Path) -> Iterator[PurePath]:
    """Markdown files under a folder; hidden folders and symbolic links are not followed. Raises BadInput."""
    try:
        for root, folders, files in os.walk(folder, onerror=_refuse):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (Path(root, name) for name in files if not name.startswith(".")):
                if path.suffix.lower() in MARKDOWN and not path.is_symlink() and path.is_file():
                    yield path.relative_to(folder)
    except OSError as error:
        raise BadInput(f"{error.filename}: cannot be read ({(error.strerror or '').lower()})") from None


def _refuse(error: OSError) -> None:
    raise error


def _shown(path: PurePath) -> str:
    """The path in characters, whatever bytes it has."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
