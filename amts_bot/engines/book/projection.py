"""Marks around words, carried from a source to its translation along the links, so that they still nest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amts_bot.translation.alignment.words import Wrap


def project(wraps: Sequence[Wrap], places: Sequence[Sequence[int]], size: int) -> list[Wrap]:
    """The wraps around what became of the words in them.

    `places[i]` are the target places linked to source place `i`; `size` is how many target words there are. Wraps come
    outermost first, and go out so. One never crosses another: the later is cut, and it is never empty while
    there is a word to hold.
    """
    out: list[Wrap] = []
    for n, wrap in enumerate(wraps):
        low, high = _limits(wraps[:n], out, wrap, size)
        reached = [j for i in range(wrap.start, wrap.end) for j in places[i] if low <= j < high]
        start, end = (min(reached), max(reached) + 1) if reached else _beside(wrap, places, low, high)
        start, end = _clear(out, wraps[:n], wrap, start, end, high)
        out.append(replace(wrap, start=start, end=end))
    return out


def _limits(sources: Sequence[Wrap], done: Sequence[Wrap], wrap: Wrap, size: int) -> tuple[int, int]:
    """The target places that the wraps around this one leave to it."""
    low, high = 0, size
    for source, target in zip(sources, done, strict=True):
        if source.start <= wrap.start and wrap.end <= source.end:
            low, high = max(low, target.start), min(high, target.end)
    return low, high


def _clear(
    done: Sequence[Wrap], sources: Sequence[Wrap], wrap: Wrap, start: int, end: int, high: int
) -> tuple[int, int]:
    """The part of a span that no finished wrap beside it holds."""
    taken = {
        place
        for source, target in zip(sources, done, strict=True)
        if not (source.start <= wrap.start and wrap.end <= source.end)
        for place in range(target.start, target.end)
    }
    free = [place for place in range(start, end) if place not in taken]
    if not free:
        edge = next((place for place in range(end, high + 1) if place not in taken), end)
        return edge, edge
    first = free[0]
    last = first
    while last + 1 < end and last + 1 not in taken:
        last += 1
    return first, last + 1


def _beside(wrap: Wrap, places: Sequence[Sequence[int]], low: int, high: int) -> tuple[int, int]:
    """One place near where the words before went, for words that became nothing."""
    before = [j for i in range(wrap.start) for j in places[i] if low <= j < high]
    place = min(max(low, before[-1] + 1 if before else low), max(low, high - 1))
    return place, min(place + 1, high)
