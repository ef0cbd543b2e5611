"""How a translation is written, as people are told: a habit, what the book does, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from amts_bot.translation.memory.style import Habit, Style

_HABITS = {
    "han_latin_space": "a blank between Han and Latin letters",
    "space_before_reference": "a blank before a reference",
    "space_after_reference": "a blank after a reference",
    "full_width_punctuation": "full-width punctuation",
    "full_width_parentheses": "full-width parentheses",
    "comments_translated": "comments in code are translated",
}
"""What each habit of a style is called; their keys are those of `style` in the settings."""


_OF_HAN = frozenset({"han_latin_space", "full_width_punctuation", "full_width_parentheses"})
"""Habits that only a text in Han characters can have: elsewhere there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class ToldHabit:
    """A habit of a translation: what it is called, its value, and how often the book does so and does not.

    `value` is `yes`, `no`, or empty where there is no clear habit; that of `quotes` is the two marks. What the
    settings say is `set` and has no evidence.
    """

    key: str
    name: str
    value: str
    yes: int
    no: int
    set: bool = False


def told_style(style: Style, settings: Iterable[str] = ()) -> list[ToldHabit]:
    """The habits of a style in a fixed order, as values. `settings` are the keys that the settings decide."""
    decided = frozenset(settings)
    habits = [
        _told(field.name, habit, field.name in decided)
        for field in fields(style)
        if isinstance(habit := getattr(style, field.name), Habit)
    ]
    is_han = any(habit.yes or habit.no or habit.set for habit in habits if habit.key in _OF_HAN)
    told = [habit for habit in habits if is_han or habit.key not in _OF_HAN]
    return [*told, ToldHabit("quotes", "quotation marks", style.quotes, 0, 0, "quotes" in decided)]


def _told(key: str, habit: Habit, decided: bool) -> ToldHabit:
    value = {True: "yes", False: "no", None: ""}[habit.value]
    name = _HABITS.get(key, key.replace("_", " "))
    return ToldHabit(key, name, value, 0, 0, True) if decided else ToldHabit(key, name, value, habit.yes, habit.no)


def style_lines(habits: Sequence[ToldHabit]) -> list[str]:
    """A line for a terminal per habit."""
    return [f"{habit.name}: {habit.value or 'no clear habit'}{_evidence(habit)}" for habit in habits]


def _evidence(habit: ToldHabit) -> str:
    if habit.set:
        return " (set in amts.yml)"
    return f" ({habit.yes:,} against {habit.no:,})" if habit.yes or habit.no else ""


def style_json(habits: Sequence[ToldHabit]) -> list[dict[str, Any]]:
    """The habits as JSON values."""
    return [asdict(habit) for habit in habits]
