"""What two sides changed of one text, hunk beside hunk: which of them touch, and what moved away under a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from amts_bot.translation.merge.atoms import Atom, Hunk, says


def clusters(branch: Sequence[Hunk], main: Sequence[Hunk]) -> Iterator[tuple[int, int, list[Hunk], list[Hunk]]]:
    """Stretches of the base with the hunks of both sides that touch the same atoms, or insert at the same place."""
    ordered = sorted(
        [(hunk, True) for hunk in branch] + [(hunk, False) for hunk in main],
        key=lambda each: (each[0].start, each[0].end),
    )
    start = end = -1
    members: list[tuple[Hunk, bool]] = []
    for hunk, is_branch in ordered:
        meets = hunk.start < end or (hunk.start == hunk.end == start == end)
        meets = meets or any(_would_run_on(one, hunk) for one, ours in members if ours != is_branch)
        if members and not meets:
            yield start, end, [one for one, ours in members if ours], [one for one, ours in members if not ours]
            members = []
        start, end = (hunk.start, hunk.end) if not members else (start, max(end, hunk.end))
        members.append((hunk, is_branch))
    if members:
        yield start, end, [one for one, ours in members if ours], [one for one, ours in members if not ours]


def _would_run_on(one: Hunk, other: Hunk) -> bool:
    """Whether prose would stand in one line with code: side by side, neither could be read."""
    if one.end != other.start or not (one.atoms and other.atoms):
        return False
    last, first = one.atoms[-1], other.atoms[0]
    return bool(last.words and first.words) and last.is_prose != first.is_prose


def result_of(base: Sequence[Atom], start: int, end: int, hunks: Sequence[Hunk]) -> list[Atom]:
    """A stretch of the base as one side has it."""
    out: list[Atom] = []
    for hunk in hunks:
        out += [*base[start : hunk.start], *hunk.atoms]
        start = hunk.end
    return [*out, *base[start:end]]


def moved_along(base: Sequence[Atom], branch: list[Hunk], main: list[Hunk]) -> tuple[list[Hunk], list[Hunk]]:
    """What one side changed in a sentence that the other moved is changed where it stands now."""
    branch, main = _follow(base, branch, main)
    main, branch = _follow(base, main, branch)
    return branch, main


def _follow(base: Sequence[Atom], changing: list[Hunk], moving: list[Hunk]) -> tuple[list[Hunk], list[Hunk]]:
    gone = {n for hunk in moving for n in range(hunk.start, hunk.end)}
    rest: list[Hunk] = []
    for change in changing:
        old = base[change.start].text if change.end - change.start == 1 else ""
        places = [n for n, hunk in enumerate(moving) for atom in hunk.atoms if atom.text == old and atom.is_prose]
        if change.start in gone and len(places) == 1 and says(change.atoms):
            (n,) = places
            atoms = (new for atom in moving[n].atoms for new in (change.atoms if atom.text == old else (atom,)))
            moving = [*moving[:n], replace(moving[n], atoms=tuple(atoms)), *moving[n + 1 :]]
        else:
            rest.append(change)
    return rest, moving
