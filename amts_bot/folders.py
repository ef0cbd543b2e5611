"""Two files or two folders: which source file belongs to which translation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amts_bot.errors import BadInput

MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".qmd"})


@dataclass(frozen=True, slots=True)
class FilePair:
    """A source file and its translation; `path` is the relative path that both have."""

    path: str
    source: Path
    target: Path


def matching_files(source: Path, target: Path) -> list[FilePair]:
    """The pair that two files are, or all pairs with the same relative path in two folders, sorted.

    Raises BadInput if one is a file and the other a folder, or if the folders share no Markdown file.
    """
    for path in (source, target):
        if not path.exists():
            raise BadInput(f"{path}: there is no such file or folder; check the name")
    if source.is_dir() != target.is_dir():
        raise BadInput(f"{source} and {target}: name two files or two folders, not one of each")
    if not source.is_dir():
        return [FilePair(source.name, source, target)]
    pairs = [FilePair(path, source / path, target / path) for path in _markdown(source) if (target / path).is_file()]
    if not pairs:
        raise BadInput(f"{source} and {target}: have no Markdown file with the same relative path")
    return pairs


def _markdown(folder: Path) -> Iterator[str]:
    """Markdown files under a folder; hidden folders and symbolic links are not followed."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in relative.parts)
        if path.suffix.lower() in MARKDOWN and not hidden and not path.is_symlink() and path.is_file():
            yield relative.as_posix()
