"""A file of pairs that is read: its name in every refusal, the languages that are wanted of it, and its records."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from amts_bot.errors import BadInput
from amts_bot.translation.memory.pairs import HIGHEST_SCORE, Pair

SURROGATE: Final = re.compile("[\ud800-\udfff]")
UNKNOWN_KIND: Final = "sentence"
DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType({field.name: field.default for field in fields(Pair)})


class OtherLanguages(BadInput):
    """A file of pairs that has not the languages that are wanted."""


Refuse: TypeAlias = Callable[[str], BadInput]


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that is read, and the languages that are wanted of it."""

    name: str
    source_language: str | None
    target_language: str | None

    def refuse(self, problem: str, *, line: int = 0) -> BadInput:
        return BadInput(f"{self.name}, line {line}: {problem}" if line else f"{self.name}: {problem}")


def languages_in(codes: Sequence[str], origin: Origin, *, default_source: str | None) -> tuple[str, str] | None:
    """Which of a file's language codes hold the source and the target, if that is clear."""
    source = _same_language(origin.source_language or default_source, codes)
    others = [code for code in codes if code != source]
    target = _same_language(origin.target_language, others)
    return (source, target) if source is not None and target is not None else None


def _same_language(wanted: str | None, codes: Sequence[str]) -> str | None:
    """The code of the language wanted; where none is wanted, the only one there is."""
    if wanted is None:
        return codes[0] if len(codes) == 1 else None
    exact = [code for code in codes if _subtags(code) == _subtags(wanted)]
    kin = [code for code in codes if _subtags(code)[0] == _subtags(wanted)[0]]
    bare = [code for code in kin if len(_subtags(code)) == 1]
    return next((choice[0] for choice in (exact, bare, kin) if len(choice) == 1), None)


def _subtags(code: str) -> list[str]:
    return code.replace("_", "-").lower().split("-")


def unclear_languages(codes: Sequence[str], origin: Origin) -> str:
    wanted = f"{origin.source_language or 'the source'} and {origin.target_language or 'one other'}"
    return f"expected {wanted} among the languages, found {', '.join(codes)}; name two of these"


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, counted from 1. Only CR and LF end one: JSON may hold a bare U+2028."""
    lines = re.split(r"\r\n|\r|\n", text)
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def pair_of(record: Mapping[str, Any], refuse: Refuse) -> Pair:
    """The pair of a record; members that a pair does not have are somebody else's, and left aside."""
    values = {name: record.get(name, default) for name, default in DEFAULTS.items()}
    values["kind"] = record.get("kind", UNKNOWN_KIND)
    for name in ("source", "target", "kind", "path"):
        if not isinstance(values[name], str) or SURROGATE.search(values[name]):
            raise refuse(f'"{name}" must be a string of whole characters')
    for name in ("source_line", "target_line"):
        if type(values[name]) is not int or values[name] < 0:
            raise refuse(f'"{name}" must be a line number, or 0 if unknown')
    if type(values["score"]) not in (int, float) or not 0 <= values["score"] <= HIGHEST_SCORE:
        raise refuse('"score" must be a number from 0 to 100')
    return Pair(**values)


def demand_writable(number: int, pair: Pair, *texts: str, forbidden: re.Pattern[str]) -> None:
    for found in filter(None, map(forbidden.search, texts)):
        place = f" ({pair.path}, line {pair.source_line})" if pair.path else ""
        raise BadInput(f"pair {number}{place}: the format cannot hold U+{ord(found[0]):04X}; take it out")
