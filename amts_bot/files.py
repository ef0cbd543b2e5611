"""Files at the edge: text is read strictly, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from amts_bot.errors import BadInput

LARGEST = 5_000_000
"""Bytes; a chapter is some tens of thousands, and no part of the bot is made for a text of this size."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends and byte order mark as they are.

    Raises BadInput for what is no readable text file, in a sentence that names it.
    """
    try:
        if path.is_dir():
            raise BadInput(f"{path}: is a folder; name a Markdown file")
        content = path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file; check the name") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    return decode(content, str(path))


def decode(content: bytes, name: str) -> str:
    """UTF-8 bytes to text. Raises BadInput for other encodings, NUL bytes, and sizes no chapter has."""
    if len(content) > LARGEST:
        raise BadInput(f"{name}: is larger than {LARGEST // 1_000_000} MB; split it into chapters")
    if b"\0" in content:
        raise BadInput(f"{name}: holds NUL bytes; it is no text file, or not in UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name}, line {line}: is not UTF-8; save the file in UTF-8") from None


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file in one step: its folder has either the old file or the new one, never a part."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"{path}: cannot be written ({reason}); name another file") from None
