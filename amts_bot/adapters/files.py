"""Files at the edge: text is read strictly, and written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from amts_bot.errors import BadInput

LARGEST = 5_000_000
"""Bytes; a chapter is some tens of thousands, and no part of the bot is made for a text of this size."""

_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """A sentence with names of files in it, as one line that nothing in a name can break or act in.

    Controls, line breaks, changes of direction, and bytes that are not UTF-8 become escapes.
    """
    return _UNSHOWABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends and byte order mark as they are.

    Raises BadInput for what is no readable text file, in a sentence that names it.
    """
    try:
        if path.is_dir():
            raise BadInput(f"{path}: is a folder; name a file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file; check the name") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({_reason(error)}); name another file") from None
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


def refuse_outputs(outputs: Iterable[Path], *, inputs: Iterable[Path]) -> None:
    """Raise BadInput for outputs that cannot be files, that are the same file, or that are inputs too."""
    taken = {os.path.realpath(path): "read as well" for path in inputs}
    for path in outputs:
        with _named(path):
            if path.is_dir():
                raise BadInput(f"{path}: is a folder; name a file in it")
            if not path.absolute().parent.is_dir():
                raise BadInput(f"{path}: its folder does not exist; make that first, or name another file")
        real = os.path.realpath(path)
        if Path(real).is_symlink():
            raise BadInput(f"{path}: is a loop of symbolic links; name another file")
        if real in taken:
            raise BadInput(f"{path}: is {taken[real]}; name another file for the output")
        taken[real] = "the file of another output"


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write UTF-8 files, all or none: each place has the old file or the new one, never a part. Raises BadInput."""
    with ExitStack() as stack:
        staged = [(path, stack.enter_context(_staged(path, text))) for path, text in texts.items()]
        for path, put in staged:
            with _named(path):
                put()


@contextmanager
def _staged(path: Path, text: str) -> Iterator[Callable[[], object]]:
    """A file that is ready beside its place, and what puts it there; links, devices and pipes stay what they are."""
    content = text.encode("utf-8", "backslashreplace")  # in JSON, the escape of a byte that is not UTF-8
    place = Path(os.path.realpath(path))
    with _named(path):
        if path.exists() and not path.is_file():
            yield lambda: path.write_bytes(content)
            return
        part = place.with_name(f".amts-{secrets.token_hex(8)}")
        try:
            with part.open("xb") as file:
                file.write(content)
            if place.exists():
                place.open("r+b").close()  # a file that may not be written is not replaced either
                part.chmod(place.stat().st_mode & 0o777)
            yield lambda: part.replace(place)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path}: cannot be written ({_reason(error)}); name another file") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def make_folder(path: Path) -> None:
    """Make a folder if it is not there. Raises BadInput if something else has its name, or it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"{shown(str(path))}: cannot be made a folder ({reason}); name another one") from None
