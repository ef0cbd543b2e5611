"""How paths of the source and of the translation belong together."""

from __future__ import annotations

from amts_bot.settings.book import Source, Target


class BookPaths:
    """The mapping of both ways that the settings of a source and of a translation give."""

    def __init__(self, source: Source, target: Target, tree: dict[str, str]) -> None:
        from pathspec import PathSpec

        self._include = PathSpec.from_lines("gitignore", source.include)
        self._exclude = PathSpec.from_lines("gitignore", source.exclude)
        self._assets = PathSpec.from_lines("gitignore", source.assets)
        self._renamed = {**target.renamed}
        self._named_by = {path: source_path for source_path, path in target.renamed.items()}
        self._source = source.path.partition("{path}")[::2]
        self._target = target.path.partition("{path}")[::2]
        self._suffix = _origin_suffix(target.origin, tree)

    def matters(self, source_path: str) -> bool:
        return self._include.match_file(source_path) and not self._exclude.match_file(source_path)

    def is_asset(self, source_path: str) -> bool:
        """Whether a file of the source goes along with the text, without being translated."""
        is_ours = _is_between(source_path, self._source) and self._assets.match_file(source_path)
        return is_ours and not self._include.match_file(source_path) and not self._exclude.match_file(source_path)

    def of_translation(self, source_path: str) -> str:
        if source_path in self._renamed:
            return self._renamed[source_path]
        return _between(source_path, self._source).join(self._target)

    def of_source(self, path: str) -> str | None:
        """The source path that a translation's path stands for, or None if it is no translation's path."""
        if path in self._named_by:
            return self._named_by[path]
        if path.startswith(".amts/") or self.is_origin(path) or not _is_between(path, self._target):
            return None
        source_path = _between(path, self._target).join(self._source)
        return None if source_path in self._renamed else source_path

    def is_named(self, path: str) -> bool:
        """Whether the settings themselves give this path to a file of the translation."""
        return path in self._named_by

    def origin(self, path: str) -> str | None:
        """Where the English snapshot beside a translated file is kept."""
        if self._suffix is None:
            return None
        stem, dot, suffix = path.rpartition(".")
        return f"{stem}{self._suffix}" if dot and self._suffix.endswith(f".{suffix}") else None

    def is_origin(self, path: str) -> bool:
        return self._suffix is not None and path.endswith(self._suffix)


def _is_between(path: str, ends: tuple[str, ...]) -> bool:
    return path.startswith(ends[0]) and path.endswith(ends[1]) and len(path) > len(ends[0]) + len(ends[1])


def _between(path: str, ends: tuple[str, ...]) -> str:
    return path[len(ends[0]) : len(path) - len(ends[1])] if _is_between(path, ends) else path


_HABIT = "_origin.md"


def _origin_suffix(pattern: str | None, tree: dict[str, str]) -> str | None:
    """What origin snapshots have after the stem; None where the target keeps none."""
    if pattern != "auto":
        return pattern.partition("{stem}")[2] if pattern else None
    kept = any(path.endswith(_HABIT) and path.replace(_HABIT, ".md") in tree for path in tree)
    return _HABIT if kept else None
