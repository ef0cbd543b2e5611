"""A disposable cache of what is costly to compute; deleting its folder changes speed only.

Keys are digests of everything that a value depends on, the bot's own code included.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any


class Cache:
    """Values as JSON files in a folder, or nowhere at all if there is none.

    `code` is a digest of the code that they depend on: by default that of all texts and translations.
    """

    def __init__(self, folder: Path | None, *, code: str | None = None) -> None:
        self._folder, self._code = folder, code

    def with_code(self, code: str) -> Cache:
        """The same cache for values that depend on other code."""
        return Cache(self._folder, code=code)

    def get(self, parts: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        """The value for a key, computed and kept if it is not there. Values are what JSON can hold, but not null."""
        value = self.find(parts)
        if value is None:
            value = compute()
            self.keep(parts, value)
        return value

    def find(self, parts: tuple[str, ...]) -> Any:
        """The value that is kept for a key, None if there is none."""
        if self._folder is None:
            return None
        try:
            return json.loads(self._file(self._folder, parts).read_bytes())
        except (OSError, ValueError):
            return None

    def keep(self, parts: tuple[str, ...], value: Any) -> None:
        """Keep a value for a key, where that can be done."""
        if self._folder is not None:
            self._keep(self._file(self._folder, parts), value)

    def _file(self, folder: Path, parts: tuple[str, ...]) -> Path:
        key = "\0".join((self._code or _code_digest(), *parts)).encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(key).hexdigest()
        return folder / digest[:2] / digest[2:]

    def _keep(self, file: Path, value: Any) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps(value), encoding="utf-8")
            part.replace(file)
        except OSError:
            self._folder = None  # a full or read-only disk: go on without


def user_cache() -> Cache:
    """The cache in the user's own cache folder; none for a user without a home, whose folder has no full path."""
    from platformdirs import user_cache_path

    folder = user_cache_path("amts-bot")
    return Cache(folder if folder.is_absolute() else None)


@cache
def _code_digest() -> str:
    package = Path(__file__).parents[1]
    sources = sorted([*(package / "text").rglob("*.py"), *(package / "translation").rglob("*.py")])
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
