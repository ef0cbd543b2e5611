"""People's ticks and lines survive every rewriting of a pull request's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.report.pull_request.old_body import END, merged_body, tick_box

A, B, C = (tick_box(f"Passage {letter}", letter * 8) for letter in "abc")
FIRST = f"Ten passages need you.\n\n{A}\n{B}\n\nHow to answer"
SECOND = f"Eleven passages need you.\n\n{B}\n{C}\n\nHow to answer"


def ticked(line: str) -> str:
    return line.replace("[ ]", "[x]")


@pytest.fixture
def body() -> str:
    return merged_body("", FIRST)


def shown(body: str) -> list[str]:
    """The lines, without the marks."""
    return [line for line in body.split("\n") if line and not line.startswith("<!-- amts-bot")]


def test_new(body: str) -> None:
    assert shown(body) == ["Ten passages need you.", A, B, "How to answer"]


EDITS: dict[str, tuple[str, str, list[str]]] = {
    "nothing": ("", "", ["Eleven passages need you.", B, C, "How to answer"]),
    "a tick": (B, ticked(B), ["Eleven passages need you.", ticked(B), C, "How to answer"]),
    "a tick at what is gone": (A, ticked(A), ["Eleven passages need you.", B, C, "How to answer"]),
    "a capital tick": (B, B.replace("[ ]", "[X]"), ["Eleven passages need you.", ticked(B), C, "How to answer"]),
    "a line below a passage": (B, f"{B}\n  I take it", ["Eleven passages need you.", B, "  I take it", C, "How to answer"]),
    "below what is gone": (A, f"{A}\n  Done", ["Eleven passages need you.", B, C, "How to answer", "  Done"]),
    "a passage reworded": (
        B, B.replace("Passage", "My passage"),
        ["Eleven passages need you.", B, B.replace("Passage", "My passage"), C, "How to answer"],
    ),
    "a line at the top": ("Ten passages", "Hello all\nTen passages", ["Hello all", "Eleven passages need you.", B, C, "How to answer"]),
    "two lines with a gap": (
        "How to answer", "How to answer\nOne\n\nTwo", ["Eleven passages need you.", B, C, "How to answer", "One", "Two"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "lines"), EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_edits_survive(body: str, old: str, new: str, lines: list[str], ending: str) -> None:
    edited = body.replace(old, new, 1) if old else body
    assert shown(merged_body(edited.replace("\n", ending), SECOND)) == lines


def test_text_around(body: str) -> None:
    edited = f"Closes nothing.\n\n{body}\n\nThanks, all!"
    assert shown(merged_body(edited, SECOND)) == [
        "Closes nothing.", "Eleven passages need you.", B, C, "How to answer", "Thanks, all!",
    ]  # fmt: skip


def test_marks_are_gone() -> None:
    assert shown(merged_body("My own text", FIRST)) == ["My own text", "Ten passages need you.", A, B, "How to answer"]


def test_end_mark_is_gone(body: str) -> None:
    assert shown(merged_body(body.replace(END, "") + "\nMine", SECOND))[-1] == "Mine"


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85<>"), min_size=1
).filter(str.strip)
LINES = st.lists(WORDS, max_size=6)


@given(LINES, LINES, LINES, LINES, st.data())
def test_law_no_line_of_people_is_lost(
    before: list[str], inside: list[str], first: list[str], second: list[str], data: st.DataObject
) -> None:
    lines = merged_body("", "\n".join(first or ["text"])).split("\n")
    for line in inside:
        lines.insert(data.draw(st.integers(1, len(lines) - 1)), line)
    edited = "\n".join([*before, *lines])
    new = merged_body(edited, "\n".join(second or ["text"]))
    ours = {line.strip() for line in first or ["text"]}
    for line in [*before, *(line for line in inside if line.strip() not in ours)]:
        assert line in new.split("\n") or line.strip() in [each.strip() for each in new.split("\n")]


@given(LINES, LINES, LINES)
def test_law_twice_is_once(before: list[str], first: list[str], second: list[str]) -> None:
    body = merged_body(
        "\n".join([*before, merged_body("", "\n".join(first or ["text"])), "theirs"]), "\n".join(second or ["x"])
    )
    assert merged_body(body, "\n".join(second or ["x"])) == body
