"""Sections of a text that must not become longer than something: each gives up lines before another loses its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amts_bot.report.words.quoting import length

_SHARE = 6
"""Every section may first fill a sixth of the room; what is left then goes by rank."""


@dataclass(frozen=True)
class Section:
    """A head that is always shown, lines as many as fit, and what is said of those that do not.

    `more` has {left} for their number. `total` counts lines that were left out before. An optional section is not
    shown at all where its head does not fit.
    """

    head: str
    lines: tuple[str, ...] = ()
    more: str = ""
    total: int = 0
    optional: bool = False

    @property
    def count(self) -> int:
        return max(self.total, len(self.lines))

    def text(self, shown: int) -> str:
        """The section with its first lines."""
        left = self.count - shown
        lines = [*self.lines[:shown], *([self.more.format(left=f"{left:,}")] if left else [])]
        return "\n\n".join(part for part in (self.head, "\n".join(lines)) if part)

    @property
    def least(self) -> int:
        """How long it is without a line."""
        return length(self.text(0)) + 4


def fit(sections: Sequence[Section], room: int) -> str:
    """The sections in their order, in at most `room` characters if their heads fit; those in front fill it first."""
    shown = [section for section in sections if not section.optional]
    free = room - sum(section.least for section in shown)
    for section in (section for section in sections if section.optional):
        if section.least <= free // 2:
            free -= section.least
            shown = [each for each in sections if each in shown or each is section]
    counts = [0] * len(shown)
    for share in (free // _SHARE, free):
        for n, section in enumerate(shown):
            counts[n], used = _take(section, counts[n], min(share, free))
            free -= used
    return "\n\n".join(section.text(count) for section, count in zip(shown, counts, strict=True))


def _take(section: Section, start: int, room: int) -> tuple[int, int]:
    """How many lines are shown if some are and more fit, and how much room the new ones take."""
    used = 0
    for n in range(start, len(section.lines)):
        size = length(section.lines[n]) + 1
        if used + size > room:
            return n, used
        used += size
    return len(section.lines), used
