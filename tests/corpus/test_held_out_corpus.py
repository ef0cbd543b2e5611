"""Held out on real books: no evaluated sentence is in any pair that an engine is given, and scores are the same again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.operations.evaluation.articles import sampled_articles
from amts_bot.operations.evaluation.experiments import evaluate
from amts_bot.operations.evaluation.questions import Question
from amts_bot.translation.memory.pairs import Pair
from benchmarks.evaluation import articles_of, book_pairs
from tests.noting import Noting


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


@pytest.mark.parametrize("language", ["zh", "tr"])
def test_no_engine_is_given_an_evaluated_sentence(language: str) -> None:
    pairs = book_pairs(language)
    theirs = [Pair(pair.source, pair.target, pair.kind) for pair in pairs]  # a file of the same book, without its paths
    for articles in (articles_of(pairs, language), sampled_articles(pairs, 5, seed=3)):
        engine = Noting()
        question = Question("en", language, pairs, articles, engine, theirs, both_directions=False)
        (evaluation,) = evaluate([question], Cache(None), lambda _: None)
        (direction,) = evaluation.directions
        scored = {bare(side) for item in direction.items for side in (item.source, item.target)}
        long = [text for item in direction.items if item.kind == "sentence" if len(text := bare(item.source)) >= 20]
        given = {bare(side) for one in engine.given for pair in one.pairs for side in (pair.source, pair.target)}
        assert len(engine.given) == 4 and len(long) > 100 and len(given) > 10_000
        assert not scored & given
        everything = "\n".join(given)
        assert [text for text in long if text in everything] == []


def test_the_same_scores_in_every_process() -> None:
    """Whatever order sets have: one of the article's sections, with the pairs of the other four."""
    script = (
        "import json\n"
        "from amts_bot.adapters.cache import Cache\n"
        "from amts_bot.operations.evaluation.experiments import evaluate\n"
        "from amts_bot.operations.evaluation.questions import Question\n"
        "from amts_bot.operations.evaluation.tables import evaluation_json\n"
        "from amts_bot.book.pairs import folder_pairs\n"
        "from benchmarks.corpus import CORPUS\n"
        "from benchmarks.evaluation import ENGINE, articles_of, files_in\n"
        "pairs = folder_pairs(files_in(CORPUS / 'article', 'zh'), 'en', 'zh', Cache(None), lambda _: None)\n"
        "question = Question('en', 'zh', pairs, articles_of(pairs, 'zh')[:1], ENGINE)\n"
        "found = evaluate([question], Cache(None), lambda _: None)\n"
        "print(json.dumps(evaluation_json(found, seed=None, examples=3)))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "77")
    ]  # fmt: skip
    assert len(set(outputs)) == 1 and json.loads(outputs[0])["directions"][0]["conditions"][2]["all"]["bleu"] > 0.2
