"""Sections of a pull request's text that stay as the last sync told them, while a command renews others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from amts_bot.report.pull_request.old_body import bots_lines
from amts_bot.report.words.sections import Section

_HEADING, _ITEM, _DETAILS = "### ", "- ", "<details>"


def kept_sections(body: str, renewed: frozenset[str]) -> list[Section]:
    """The bot's sections of a text, but for those with a heading (`### …`) that is renewed and what is folded up.

    What people wrote between them is not the bot's and is left out: it keeps its place by itself.
    """
    return [section for title, section in _sections(bots_lines(body)) if title not in renewed]


def _sections(lines: list[str]) -> Iterator[tuple[str, Section]]:
    starts = [n for n, line in enumerate(lines) if line.startswith((_HEADING, _DETAILS))]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if lines[start].startswith(_HEADING):
            yield lines[start], _section(lines[start:end])


def _section(lines: list[str]) -> Section:
    head = list(takewhile(lambda line: not line.startswith(_ITEM), lines))
    items = [line for line in lines[len(head) :] if line.strip()]
    return Section("\n".join(head).strip(), tuple(items), "- … and {left} more")
