"""Sentences of real chapters, found as a person found them."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter

import pytest

from amts_bot.text.languages import find_language
from amts_bot.text.protected_spans import mask
from benchmarks.corpus import CORPUS
from tests.unit.text.test_sentences import pieces


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_that_a_person_found_are_found(language: str) -> None:
    joiner = find_language(language).sentence_joiner
    gold = (CORPUS / "gold/sentences.en-zh.jsonl").read_text(encoding="utf-8").splitlines()
    found = wanted = 0
    for record in map(json.loads, gold):
        placed = zip(record[f"{language}_lines"], record[f"{language}_sentences"], strict=True)
        for _, group in groupby(placed, key=itemgetter(0)):
            expected = [sentence for _, sentence in group]
            prose = joiner.join(expected)
            wanted += len(expected)
            found += len({*expected} & {*pieces(prose, language, mask(prose))})
    assert wanted > 100
    assert found >= 0.99 * wanted
