"""What people wrote differently on the bot's branch and on the default branch, told so that one of them decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code, plain
from amts_bot.report.words.sections import Section
from amts_bot.translation.merge.versions import Conflict


def told_conflict(conflict: Conflict) -> str:
    """A conflict in a line of a log or a summary."""
    if conflict.line is None:
        return f"{conflict.path}: changed on one branch and removed on the other; it stays"
    here, there = (plain(text) or "(taken out)" for text in (conflict.branch, conflict.main))
    return f"{conflict.path}:{conflict.line}: changed on both branches; here: {here}; on the default branch: {there}"


def both_sides(conflicts: Sequence[Conflict], place: Callable[[str, int | None], str]) -> Section | None:
    """The pull request's section; `place` shows a path and a line."""
    if not conflicts:
        return None
    lines = [f"- {place(each.path, each.line)} {_sides(each)}" for each in conflicts]
    head = (
        f"### Changed on both sides: {plural(len(conflicts), 'place')}\n\nPeople changed these here and also "
        "where this would be merged into. Nothing is decided: what is here stays until somebody changes it."
    )
    return Section(head, tuple(lines), "- … and {left} more")


def _sides(conflict: Conflict) -> str:
    if conflict.line is None and conflict.branch:
        return "was changed here and removed there; it stays"
    if conflict.line is None:
        return "was removed here and changed there; it stays"
    if not conflict.branch:
        return f"was taken out here, and stands as it is there: {code(conflict.main)}"
    return f"here {code(conflict.branch)}, there {code(conflict.main) if conflict.main else 'taken out'}"
