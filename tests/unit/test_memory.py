from __future__ import annotations

import pytest

from amts_bot.translation.memory import Entry, Memory, adapt, build_memory, similarity


@pytest.fixture
def memory() -> Memory:
    return build_memory(
        [
            Entry("The tide rises twice a day.", "La marea sube dos veces al día."),
            Entry("Open the window.", "Abre la ventana."),
            Entry("Open the window.", "Abra la ventana."),
        ]
    )


def test_exact_gives_the_newest_translation(memory: Memory) -> None:
    match = memory.exact("Open the window.")
    assert match is not None
    assert (match.entry.target, match.score) == ("Abra la ventana.", 100.0)


def test_fuzzy_gives_the_nearest_from_75_on(memory: Memory) -> None:
    match = memory.fuzzy("The tide rises twice a week.")
    assert match is not None
    assert match.entry.target == "La marea sube dos veces al día."
    assert 75 <= match.score < 100
    assert memory.fuzzy("Bread needs salt, flour and a hot oven.") is None


def test_several_translations_cost_a_point(memory: Memory) -> None:
    match = memory.fuzzy("Open the windows.")
    assert match is not None
    assert match.score == similarity("Open the window.", "Open the windows.") - 1


@pytest.mark.parametrize(
    ("old", "new", "low", "high"),
    [
        ("See :numref:`fig_a`.", "See :numref:`fig_quite_another_name`.", 98, 99),
        ("where $x$ is quite small", "where $x$ is quite large", 70, 85),
        ("same", "same", 100, 100),
        ("one thing", "a totally different sentence", 0, 40),
    ],
    ids=["only a reference differs", "a word differs", "equal", "nothing in common"],
)
def test_similarity(old: str, new: str, low: float, high: float) -> None:
    assert low <= similarity(old, new) <= high


@pytest.mark.parametrize(
    ("old", "target", "new", "expected"),
    [
        ("See :numref:`a`.", "Ver :numref:`a`.", "See :numref:`b`.", "Ver :numref:`b`."),
        ("With $x$ and $y$.", "Con $y$ y $x$.", "With $x$ and $z$.", "Con $z$ y $x$."),
        ("Plain words.", "Palabras.", "Plain word.", "Palabras."),
        ("See it.", "Mira.", "See it in :numref:`b`.", None),
        ("See :numref:`a`.", "Mira.", "See :numref:`b`.", None),
        ("$x$ and $x$.", "$x$ y $x$.", "$x$ and $y$.", None),
    ],
    ids=["a renamed label", "other order", "no spans", "a new reference", "lost in the target", "which one?"],
)
def test_adapt_never_guesses(old: str, target: str, new: str, expected: str | None) -> None:
    assert adapt(old, target, new) == expected
