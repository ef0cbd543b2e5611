"""Files whose turn comes in a later pull request: why they wait, and the pull request's section about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from amts_bot.report.pull_request.story import Story
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code
from amts_bot.report.words.sections import Section

NEXT_WAVE = "waits for the next wave, which begins when this one is merged"
NEXT_BUDGET = "waits for the budget of a later run"
LATER = frozenset({NEXT_WAVE, NEXT_BUDGET})
"""The reasons that need nobody: such a file comes by itself."""


def what_comes_next(story: Story) -> Section | None:
    """The files that wait, folder by folder."""
    waiting = {reason: [file.path for file in story.result.files if file.left_alone == reason] for reason in LATER}
    wave, budget = waiting[NEXT_WAVE], waiting[NEXT_BUDGET]
    if not wave and not budget:
        return None
    lines = list(_by_folder(wave))
    told = f"{_come(len(wave))} opened when this one is merged:" if wave else ""
    if budget:
        later = f"{plural(len(budget), 'file waits', 'files wait')} for the budget of a later run"
        lines.append(f"- {later}: {', '.join(map(code, budget))}")
    return Section("\n\n".join(part for part in ("### What comes next", told) if part), tuple(lines), "- … and more")


def _come(count: int) -> str:
    if count == 1:
        return "1 file comes in the next pull request, which is"
    return f"{count:,} files come in the next pull requests; the first is"


def _by_folder(paths: Sequence[str]) -> Iterator[str]:
    """A line for each folder with the names in it; files of the top folder stand for themselves."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
    for folder, names in folders.items():
        shown = ", ".join(map(code, names))
        yield f"- {code(folder)}: {shown}" if folder else f"- {shown}"
