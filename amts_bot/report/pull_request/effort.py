"""What is told of people's work on the bot's merged text: sums of chapters, of nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping

from amts_bot.book.results import WorkSaved
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code
from amts_bot.report.words.sections import Section
from amts_bot.translation.memory.effort import AIM, Share

_MOST_CHAPTERS = 5


def total(chapters: Mapping[str, Share]) -> Share:
    """The sum of all chapters."""
    return sum(chapters.values(), Share())


def told_saved(saved: WorkSaved) -> str:
    """One or two sentences; empty if nothing was counted yet."""
    last, ever = total(saved.last), total(saved.ever)
    if ever.work_left is None:
        return ""
    since = f"people wrote {_percent(ever)} of the bot's {plural(ever.passages, 'passage')} themselves; {_aim(ever)}"
    if last == ever:
        return f"So far {since}"
    if last.work_left is None:
        return f"So far {since}"
    told = f"Of {plural(last.passages, 'passage')} that the bot wrote and you merged last, you wrote {_percent(last)}"
    return f"{told} yourselves. Since the beginning {since}"


def _percent(share: Share) -> str:
    return f"{share.work_left or 0:.0%}".replace("%", " %")


def _aim(share: Share) -> str:
    reached = (share.work_left or 0) <= AIM
    return f"the aim is at most {AIM * 100:.0f} %, and {'it is reached' if reached else 'not reached yet'}."


def saved_section(saved: WorkSaved) -> Section | None:
    """A pull request's part about it, with the chapters in which most was left to people first."""
    told = told_saved(saved)
    if not told:
        return None
    shown = saved.last if total(saved.last).work_left is not None else saved.ever
    chapters = sorted(shown.items(), key=lambda one: (-one[1].edits, one[0]))
    lines = [
        f"- {code(chapter) if chapter else 'Top folder'}: {_percent(share)} of {plural(share.characters, 'character')}"
        for chapter, share in chapters[:_MOST_CHAPTERS]
        if share.characters
    ]
    return Section(
        f"### Work saved\n\n{told}", tuple(lines if len(chapters) > 1 else ()), "- … and {left} more",
        total=len(chapters) if len(chapters) > 1 else 0, optional=True,
    )  # fmt: skip
