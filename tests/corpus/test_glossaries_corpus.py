"""The glossaries that translators really keep: every term that can be read is, the rest is named."""

from __future__ import annotations

from collections import Counter

import pytest

from amts_bot.translation.memory.glossary import Problem
from benchmarks.corpus import CORPUS
from tests.unit.translation.test_glossary import read

REAL = {
    "zh": ("zh/TERMINOLOGY.md", 138, {}),
    "tr": ("tr/TERMINOLOGY.md", 183, {Problem.ALTERNATIVES: 10, Problem.AMBIGUOUS: 2, Problem.UNREADABLE: 1}),
    "ko": ("ko/TERMINOLOGY.md", 75, {Problem.EMPTY: 81}),
    "vi": ("vi/glossary.md", 459, {Problem.AMBIGUOUS: 10, Problem.ALTERNATIVES: 3}),
}


@pytest.mark.parametrize("language", REAL)
def test_the_real_glossaries(language: str) -> None:
    path, count, problems = REAL[language]
    glossary = read((CORPUS / "glossaries" / path).read_text(), language)
    assert len(glossary.terminology.terms) == count
    assert Counter(remark.problem for remark in glossary.remarks) == problems
    assert all(term.source.isascii() for term in glossary.terminology.terms)
