"""What a fault does to a translated unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from tests.amazon.documents import Unit, raw_html
from tests.amazon.faults import FaultKind, Faults
from tests.amazon.translation import Atom, readable

_LEAK: Final = "&lt;DNT_0&gt;"
_LOST: Final = "\U0010fffe"
_AROUND_LOST: Final = re.compile(rf"<(\w+)[^<>]*>{_LOST}</\1>|{_LOST}")
_SENTINEL: Final = re.compile(r"\{(\w+)\}")
_CONTENT: Final = re.compile(r">([^<>]+)<")

_Strikes: TypeAlias = Callable[[FaultKind], bool]


def distorted(unit: Unit, result: str, faults: Faults, *, markup: bool) -> str:
    """The translated unit as it leaves the service: HTML if `markup`, else text.

    A fault's `matching` is looked for in the unit's source. Only a unit that a fault can spoil is a chance for it.
    """
    subject = readable(unit.text, unit.atoms)

    def strikes(kind: FaultKind) -> bool:
        return faults.strikes(kind, subject=subject) is not None

    if strikes(FaultKind.NOT_TRANSLATED):
        result = unit.text
    if strikes(FaultKind.EMPTY):
        result = ""
    if markup and strikes(FaultKind.UNIT_LOST):
        return _LOST
    result, atoms = _with_spans_spoilt(result, dict(unit.atoms), strikes)
    raw = raw_html(result, atoms) if markup else result
    raw = _with_characters_spoilt(raw, strikes)
    # Reported for a bare `<` before a protected tag, so that happens without any fault.
    has_span = any(atom.protected for atom in atoms.values())
    return _LEAK + raw if markup and has_span and (unit.stray or strikes(FaultKind.DNT_TOKEN)) else raw


def without_lost(document: str) -> str:
    """The document without the elements whose unit was lost."""
    return _AROUND_LOST.sub("", document)


def _with_spans_spoilt(result: str, atoms: dict[str, Atom], strikes: _Strikes) -> tuple[str, Mapping[str, Atom]]:
    spans = [char for char in result if char in atoms and atoms[char].protected]
    if not spans:
        return result, atoms
    first, last = spans[0], spans[-1]
    if strikes(FaultKind.SPAN_CHANGED):
        atoms[first] = Atom(_CONTENT.sub(r">\1é<", atoms[first].raw, count=1), protected=True)
    if strikes(FaultKind.TAG_CHANGED):
        atoms[first] = Atom(atoms[first].raw.replace(' translate="no"', "", 1), protected=True)
    if first != last and strikes(FaultKind.SPANS_REORDERED):
        result = result.translate({ord(first): last, ord(last): first})
    if strikes(FaultKind.SPAN_DOUBLED):
        result = result.replace(last, f"{last} {last}", 1)
    if strikes(FaultKind.SPAN_DROPPED):
        result = result.replace(first, "", 1)
    return result, atoms


def _with_characters_spoilt(raw: str, strikes: _Strikes) -> str:
    if "&amp;" in raw and strikes(FaultKind.AMPERSAND):
        raw = raw.replace("&amp;", "&")
    if " " in raw and strikes(FaultKind.NO_BREAK_SPACE):
        raw = re.sub(r"(?<=[^\s<>]) (?=[^<>]*(?:<|$))", "\u00a0", raw, count=1)
    if "](" in raw and strikes(FaultKind.LINK_SPACE):
        raw = raw.replace("](", "] (")
    if _SENTINEL.search(raw) and strikes(FaultKind.SENTINEL_CHANGED):
        raw = _SENTINEL.sub(r"{ \1 }", raw, count=1)
    return raw
