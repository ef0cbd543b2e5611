"""Engine `book` on the sections that the article behind this project scored, held out."""

from __future__ import annotations

import pytest

from amts_bot.engines.book.engine import training_examples
from amts_bot.engines.book.model import Example, learn
from amts_bot.evaluation.experiments import scored_items
from amts_bot.evaluation.held_out import hold_out
from amts_bot.evaluation.metrics import compare, score
from amts_bot.translation.leverage import Material
from amts_bot.translation.pairing import of_granularity
from benchmarks.corpus import CORPUS
from benchmarks.evaluation import articles_of, book_pairs

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (CORPUS / "article").is_dir(), reason="needs the real books that AMTS_CORPUS points to"),
]


def test_sentence_pairs_beat_paragraph_pairs_and_reach_the_aim() -> None:
    pairs = book_pairs("zh")
    articles = articles_of(pairs)
    items = [item for path in articles for item in scored_items(pairs, path)]
    held = hold_out(pairs, items, articles).pairs
    outputs = {}
    for granularity in ("paragraph", "sentence"):
        material = Material("en", "zh", pairs=of_granularity(held, granularity))
        model = learn(training_examples(material), "zh")
        outputs[granularity] = model.translate([Example(item.source, "", item.kind == "heading") for item in items])
    references = [item.target for item in items]
    assert score(outputs["sentence"], references, "zh").bleu_of_one > 0.45
    difference = compare(outputs, references, "zh", better="sentence", worse="paragraph")
    assert difference.bleu > 0 and difference.p_bleu < 0.05
