"""How a translation's style is told: habit, value and evidence."""

from __future__ import annotations

from dataclasses import fields

from amts_bot.report.output.style import ToldHabit, style_json, style_lines, told_style
from amts_bot.translation.memory.style import NO_HABITS, Habit, Style

STYLE = Style(han_latin_space=Habit(yes=1, no=1999), full_width_punctuation=Habit(yes=3, no=2), quotes="「」")


def test_every_habit_has_its_value_and_evidence() -> None:
    told = {habit.key: habit for habit in told_style(STYLE)}
    assert list(told) == [field.name for field in fields(Style)]
    assert told["han_latin_space"] == ToldHabit(
        "han_latin_space", "a blank between Han and Latin letters", "no", 1, 1999
    )
    assert (told["full_width_punctuation"].value, told["quotes"].value) == ("", "「」")


def test_a_text_without_han_characters_has_none_of_their_habits() -> None:
    told = told_style(Style(comments_translated=Habit(yes=7, no=1)))
    assert [habit.key for habit in told] == [
        "space_before_reference", "space_after_reference", "comments_translated", "quotes",
    ]  # fmt: skip


def test_what_the_settings_decide_has_no_evidence() -> None:
    style = STYLE.with_settings({"full_width_punctuation": True})
    told = {habit.key: habit for habit in told_style(style, settings=["full_width_punctuation"])}
    assert told["full_width_punctuation"] == ToldHabit(
        "full_width_punctuation", "full-width punctuation", "yes", 0, 0, True
    )


def test_a_line_for_each() -> None:
    lines = style_lines(told_style(STYLE.with_settings({"quotes": "“”"}), settings=["quotes"]))
    assert lines[0] == "a blank between Han and Latin letters: no (1 against 1,999)"
    assert "full-width punctuation: no clear habit (3 against 2)" in lines
    assert lines[-1] == "quotation marks: “” (set in amts.yml)"
    assert {line.partition(": ")[2] for line in style_lines(told_style(NO_HABITS))} == {"no clear habit"}


def test_json_names_what_it_says() -> None:
    assert style_json(told_style(STYLE))[0] == {
        "key": "han_latin_space", "name": "a blank between Han and Latin letters", "value": "no", "yes": 1, "no": 1999, "set": False
    }  # fmt: skip
