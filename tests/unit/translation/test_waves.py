"""What one wave carries: whole groups of files, in order, within what people can review and what a budget allows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.text.segments import read_segments
from amts_bot.translation.assembly.file import decide_file
from amts_bot.translation.plan.decisions import Decisions
from amts_bot.translation.plan.waves import Limits, Load, Move, moves_between, select_wave, together

TABLE: dict[str, tuple[list[int], list[tuple[int, int]], Limits, dict[str, Any], set[int]]] = {
    "nothing is limited": ([3, 4], [], Limits(), {}, {0, 1}),
    "as many as fit": ([3, 4, 2], [], Limits(units=8), {}, {0, 1}),
    "smaller ones go past one that does not fit": ([3, 9, 2], [], Limits(units=8), {}, {0, 2}),
    "the first goes even if it is too large": ([50, 1], [], Limits(units=8), {}, {0}),
    "a large one that is not the first waits": ([1, 50], [], Limits(units=8), {}, {0}),
    "what asks nothing always goes": ([50, 0, 1, 0], [], Limits(units=8), {}, {0, 1, 3}),
    "what waits in the open pull request counts": ([3, 2], [], Limits(units=8), {"waiting": 6}, {1}),
    "a full pull request takes no more": ([3, 0], [], Limits(units=8), {"waiting": 8}, {1}),
    "what was begun goes on": ([3, 2], [], Limits(units=8), {"waiting": 8, "begun": frozenset({0})}, {0}),
    "a group goes whole": ([3, 4, 4], [(0, 2)], Limits(units=8), {}, {0, 2}),
    "a group waits whole": ([5, 2, 4], [(1, 2)], Limits(units=8), {}, {0}),
    "a budget is kept to": ([5, 2, 4], [], Limits(characters=60), {}, {0}),
    "a budget is kept to by the first one too": ([7, 2, 4], [], Limits(characters=60), {}, {1, 2}),
    "a budget of nothing lets go what asks nothing": ([7, 0], [], Limits(characters=0), {}, {1}),
    "what was spent before counts": ([5, 2], [], Limits(characters=60), {"spent": 20}, {1}),
    "both limits hold": ([3, 3, 3], [], Limits(units=7, characters=40), {}, {0}),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_goes_now(name: str) -> None:
    units, pairs, limits, options, expected = TABLE[name]
    loads = [Load(count, 10 * count) for count in units]
    wave = select_wave(loads, together(len(loads), pairs), limits, **options)
    assert wave.now == expected
    assert sorted([*wave.now, *wave.for_people, *wave.for_budget]) == list(range(len(loads)))


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(1, 10),
    st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11))),
)  # fmt: skip
def test_wave_after_wave_everything_goes_once(units: list[int], limit: int, pairs: set[tuple[int, int]]) -> None:
    links = [(one, other) for one, other in pairs if max(one, other) < len(units)]
    left, waves = list(range(len(units))), 0
    while left:
        index = {number: n for n, number in enumerate(left)}
        groups = together(len(left), [(index[a], index[b]) for a, b in links if a in index and b in index])
        wave = select_wave([Load(units[n], units[n]) for n in left], groups, Limits(units=limit))
        now = {left[n] for n in wave.now}
        asked = sum(units[n] for n in now)
        largest = max((sum(units[left[n]] for n in group) for group in groups), default=0)
        assert now and asked <= max(limit, largest)
        assert all((a in now) == (b in now) for a, b in links if a in index and b in index)
        left, waves = [n for n in left if n not in now], waves + 1
    assert waves <= len(units)


def test_pairs_make_groups_at_the_place_of_their_first_member() -> None:
    assert together(6, [(4, 1), (1, 5), (2, 2)]) == [{0}, {1, 4, 5}, {2}, {3}]


LEAVES = "Flour and water make a dough that rests. A stone at the bottom keeps the heat."
STAYS = "The oven is hot before the bread goes in."


def test_text_that_moves_is_found_with_its_length() -> None:
    spanish = {LEAVES: "Con harina y agua se hace una masa que reposa. Una piedra en el fondo guarda el calor."}
    spanish[STAYS] = "Antes de meter el pan, el horno ya quema."

    def of(*parts: str) -> str:
        return "\n\n".join(["# Bread", *parts, "```python\nbake_the_bread_for_an_hour()\n```", ":label:`sec_bread_x`"])

    def decisions(base: list[str], head: list[str]) -> Decisions:
        translated = of(*[spanish[part] for part in base])
        return decide_file(
            read_segments(of(*base), "en"), read_segments(of(*head) if head else "", "en"),
            read_segments(translated, "es"),
        )  # fmt: skip

    files = [decisions([LEAVES, STAYS], [STAYS]), decisions([STAYS], [STAYS, LEAVES]), decisions([STAYS], [])]
    moves = moves_between(files)
    assert moves == [Move(0, 1, len(LEAVES) - 1)]


def test_marks_and_code_that_nobody_translated_are_no_moved_text() -> None:
    mark = ":begin_tab:`pytorch`\nThe tensor keeps its place here.\n:end_tab:\n"
    code = "```python\nprint_all_of_the_tensors()\n```\n"
    text = "# Tensors\n\nA tensor is a table of numbers.\n"
    spanish = "# Tensores\n\nUn tensor es una tabla de números.\n"
    with_mark = f"{text}\n{mark}\n{code}"
    loses = decide_file(
        read_segments(with_mark, "en"), read_segments(text, "en"),
        read_segments(f"{spanish}\n:begin_tab:`pytorch`\nEl tensor se queda aquí.\n:end_tab:\n\n{code}", "es"),
    )  # fmt: skip
    other = f":begin_tab:`pytorch`\nAnother thing altogether.\n:end_tab:\n\n{code}"
    gets = decide_file(read_segments(text, "en"), read_segments(f"{text}\n{other}", "en"), read_segments(spanish, "es"))
    assert moves_between([loses, gets]) == []
