"""Whatever a book repeats, no engine is given an evaluated sentence: not as it is, and not in other dress."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from amts_bot.adapters.cache import Cache
from amts_bot.operations.evaluation.experiments import evaluate
from amts_bot.operations.evaluation.questions import Question
from amts_bot.translation.memory.pairs import Pair
from tests.laws.strategies import tries
from tests.noting import Noting

SENTENCES = (
    ("The keeper lights the lamp at dusk.", "守塔人在黄昏时点亮灯。"),
    ("Nobody counts the stairs of BERT.", "没有人数过BERT的楼梯。"),
    ("See :numref:`fig_sea` for $x+1$ waves.", "见:numref:`fig_sea`中的$x+1$个波浪。"),
    ("Why?", "为什么？"),
    ("The water rises *twice* a day.", "海水每天上涨*两次*。"),
    ("A lamp (the old one) burns oil.", "一盏灯（旧的那盏）烧油。"),
)


def dressed(text: str, how: str) -> str:
    """The same sentence, written otherwise."""
    return {
        "plain": text, "capitals": text.upper(), "spaced": text.replace("灯", " 灯 ").replace(" ", "  "),
        "wide": text.replace("(", "（").replace(")", "）").replace("?", "？"), "bold": f"**{text}**", "slide": f"[**{text}**]",
    }[how]  # fmt: skip


DRESSES = st.sampled_from(["plain", "capitals", "spaced", "wide", "bold", "slide"])
OTHER = ("Stones lie on the shore.", "岸边有石头。")


@st.composite
def translated(draw: st.DrawFn) -> tuple[str, str]:
    """A sentence with its translation, or one side of them with something else on the other."""
    sides, how = draw(st.sampled_from(SENTENCES)), draw(DRESSES)
    source, target = (dressed(side, how) for side in sides)
    return draw(st.sampled_from([(source, target), (source, OTHER[1]), (OTHER[0], target)]))


@st.composite
def books(draw: st.DrawFn) -> list[Pair]:
    """Files whose sentences and paragraphs repeat each other, and one that has a sentence of its own."""
    pairs = [Pair("Birds sleep on the rope.", "鸟儿睡在绳子上。", "sentence", "own.md")]
    for n in range(draw(st.integers(2, 4))):
        inside = draw(st.lists(translated(), min_size=1, max_size=4)) if n else SENTENCES
        pairs += [Pair(source, target, "sentence", f"{n}.md") for source, target in inside]
        pairs.append(Pair(" ".join(s for s, _ in inside), "".join(t for _, t in inside), "paragraph", f"{n}.md"))
    return pairs


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


@settings(max_examples=tries(80), deadline=None)
@given(books(), st.booleans())
def test_no_engine_is_given_an_evaluated_sentence(pairs: list[Pair], is_elsewhere: bool) -> None:
    engine = Noting()
    elsewhere = [*pairs, Pair("A crab walks.", "螃蟹在走。", "sentence")] if is_elsewhere else None
    question = Question("en", "zh", pairs, ("0.md",), engine, elsewhere)
    (evaluation,) = evaluate([question], Cache(None), lambda _: None)
    scored = {bare(side) for one in evaluation.directions for item in one.items for side in (item.source, item.target)}
    assert engine.given
    for material in engine.given:
        sides = [side for pair in material.pairs for side in (pair.source, pair.target)]
        sides += [side for source, targets in material.memory.entries.items() for side in (source, *targets)]
        for side in map(bare, sides):
            assert side not in scored
            assert not any(len(text) >= 20 and text in side for text in scored)
