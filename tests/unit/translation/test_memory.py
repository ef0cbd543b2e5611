from __future__ import annotations

import pytest

from amts_bot.translation.memory.memory import (
    Adapted,
    Entry,
    Memory,
    adapt,
    build_memory,
    has_already,
    has_own_link,
    similarity,
)


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
        ("See :numref:`a`.", "Ver :numref:`b`.", "See :numref:`b`.", "Ver :numref:`b`."),
        ("It takes 12 hours.", "Tarda 12 horas.", "It takes 10 hours.", "Tarda 10 horas."),
        (
            "Set 50 and 0.1, then wait 50 days.",
            "Pon 50 y 0.1, espera 50.",
            "Set 4 and 0.9, then wait 4 days.",
            "Pon 4 y 0.9, espera 4.",
        ),
        ("It takes 12 hours.", "Tarda `t=12` horas.", "It takes 10 hours.", "Tarda `t=12` horas."),
        ("From 2 to 3.", "De 2 a 3.", "From 3 to 2.", "De 3 a 2."),
        ("Shape: (`a`, `b`, `c`).", "Forma: (`a`, `b`, `c`).", "Shape: (`b`, `a`, `c`).", "Forma: (`b`, `a`, `c`)."),
    ],
    ids=[
        "a renamed label",
        "other order",
        "no spans",
        "people did it already",
        "a number",
        "a number twice",
        "a number in code",
        "numbers swapped",
        "swapped",
    ],
)
def test_adapt_brings_spans_to_the_new_source(old: str, target: str, new: str, expected: str) -> None:
    assert adapt(old, target, new) == Adapted(expected)


@pytest.mark.parametrize(
    ("old", "target", "new"),
    [
        ("See it.", "Mira.", "See it in :numref:`b`."),
        ("See :numref:`a`.", "Mira.", "See :numref:`b`."),
        ("$x$ and $x$.", "$x$ y $x$.", "$x$ and $y$."),
    ],
    ids=["a new reference", "lost in the target", "which one?"],
)
def test_adapt_never_guesses(old: str, target: str, new: str) -> None:
    assert adapt(old, target, new) == Adapted(target, unresolved=1)


@pytest.mark.parametrize(
    ("old", "new", "target", "expected"),
    [
        ("It takes 20 minutes.", "It takes 30 minutes.", "Tarda 30 minutos.", True),
        ("It takes 20 minutes.", "It takes 30 minutes.", "Tarda 20 minutos.", False),
        ("See `fit`.", "See `train`.", "Ver `train`.", True),
        ("It is warm.", "It is hot.", "Hace calor.", False),
    ],
    ids=["has the new number", "has the old number", "has the new name", "no evidence"],
)
def test_a_translation_may_be_ahead(old: str, new: str, target: str, expected: bool) -> None:
    assert has_already(old, new, target) is expected


@pytest.mark.parametrize(
    ("new", "target", "expected"),
    [
        ("[Talk](https://a.org/2)", "[Charla](https://b.org/9)", True),
        ("[Talk](https://a.org/2)", "[Charla](https://a.org/1)", False),
        ("[Chat](https://a.org/2)", "[Charla](https://b.org/9)", False),
    ],
    ids=["a link of their own", "the old link", "the words changed too"],
)
def test_the_translators_own_links_stay(new: str, target: str, expected: bool) -> None:
    assert has_own_link("[Talk](https://a.org/1)", new, target) is expected
