"""Is a value as the service model says? Also what botocore leaves out: maximum, pattern and enum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import regex

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "blob": (bytes,),
    "integer": (int,),
    "long": (int,),
    "timestamp": (int, float),
    "boolean": (bool,),
    "structure": (dict,),
    "list": (list,),
}
_SHOWN: Final = 60


def violations(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """Every rule of the shape that the value breaks, in the words of AWS. `shape` is a botocore shape."""
    kind = shape.type_name
    if not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        yield _sentence(shape, value, path, f"Member must be a {kind}")
        return
    known: Any = value
    if kind == "structure":
        yield from _structure(shape, known, path)
    elif kind == "list":
        yield from _size(shape, known, len(known), path)
        for number, item in enumerate(known, 1):
            yield from violations(shape.member, item, f"{path}.{number}.member")
    elif kind in ("string", "blob"):
        yield from _size(shape, known, len(known), path)
        if kind == "string":
            yield from _wording(shape, known, path)
    elif kind in ("integer", "long"):
        yield from _range(shape, known, path)


def _structure(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield _sentence(shape.members[name], None, _below(path, name), "Member must not be null")
    for name, item in value.items():
        if name not in shape.members:
            yield _sentence(shape, item, _below(path, name), "Member is not known")
        elif item is not None or name not in shape.required_members:
            yield from violations(shape.members[name], item, _below(path, name))


def _size(shape: Any, value: Any, size: int, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", size)
    if size < least:
        yield _sentence(shape, value, path, f"Member must have length greater than or equal to {least}")
    if size > most:
        yield _sentence(shape, value, path, f"Member must have length less than or equal to {most}")


def _wording(shape: Any, value: str, path: str) -> Iterator[str]:
    allowed, pattern = shape.metadata.get("enum"), shape.metadata.get("pattern")
    if allowed and value not in allowed:
        yield _sentence(shape, value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
    # A value of the wrong length breaks that rule, not the pattern's count as well.
    right_length = shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", len(value))
    if pattern and right_length and not _compiled(pattern).fullmatch(value):
        yield _sentence(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _range(shape: Any, value: int, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", value), shape.metadata.get("max", value)
    if value < least:
        yield _sentence(shape, value, path, f"Member must have value greater than or equal to {least}")
    if value > most:
        yield _sentence(shape, value, path, f"Member must have value less than or equal to {most}")


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)


def _below(path: str, name: str) -> str:
    member = name[0].lower() + name[1:]
    return f"{path}.{member}" if path else member


def _sentence(shape: Any, value: Any, path: str, rule: str) -> str:
    shown = "null" if value is None else "" if shape.metadata.get("sensitive") else str(value)
    shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."
    return f"Value '{shown}' at '{path}' failed to satisfy constraint: {rule}"
