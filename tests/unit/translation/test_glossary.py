"""Glossaries as books have them: four forms, what they leave open, and what Amazon Translate gets of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amts_bot.translation.memory.glossary import (
    Glossary,
    Problem,
    Term,
    Terminology,
    departures,
    read_glossary,
    write_terminology,
)
from amts_bot.translation.memory.glossary_changes import TermChange, changed_terms, old_wordings
from amts_bot.translation.memory.pairs import Pair
from tests.conftest import Amts, refused

SEMICOLONS = """\
## Terimler
:label:`terms`

anchor; çapa

batch; toptan, toplu

bias; ek girdi

bias; yanlılık

wrapper: sarmalayıcı
"""
HAN_FIRST = "## 术语\n\n鞍点，saddle point\n\n长短期记忆网络，long short-term memory (LSTM)\n"
TABLE = """\
| English             | 한국어 |
| ------------------- | :----: |
| accuracy            | 정확도 |
| bucketing           |        |
"""
THREE_COLUMNS = """\
[A](#a) [B](#b)

## B
| English                | Tiếng Việt           | Thảo luận tại              |
|------------------------|----------------------|----------------------------|
| bias (model parameter) | hệ số điều chỉnh     | [x](https://example.org/x) |
| bias (of an estimator) | độ chệch             |
| dot product            | tích vô hướng (hoặc tích trong) | |
| inference              | dự đoán / suy luận   |                            |
"""


def read(text: str, language: str) -> Glossary:
    return read_glossary(text, source_language="en", language=language)


def _terms(glossary: Glossary) -> dict[str, tuple[str, ...]]:
    return {term.source: term.targets for term in glossary.terminology.terms}


def test_lines_with_a_semicolon() -> None:
    assert _terms(read(SEMICOLONS, "tr")) == {"anchor": ("çapa",), "batch": ("toptan", "toplu"), "bias": ("yanlılık",)}


def test_lines_with_the_translation_first() -> None:
    assert _terms(read(HAN_FIRST, "zh")) == {"saddle point": ("鞍点",), "long short-term memory": ("长短期记忆网络",)}


def test_a_table() -> None:
    assert _terms(read(TABLE, "ko")) == {"accuracy": ("정확도",)}


def test_a_table_with_remarks_in_brackets_and_in_a_third_column() -> None:
    assert [(term.source, term.targets) for term in read(THREE_COLUMNS, "vi").terminology.terms] == [
        ("bias", ("hệ số điều chỉnh",)), ("bias", ("độ chệch",)), ("dot product", ("tích vô hướng",)),
        ("inference", ("dự đoán", "suy luận")),
    ]  # fmt: skip


REMARKS = {
    "several entries": (SEMICOLONS, "tr", [(6, Problem.ALTERNATIVES), (8, Problem.AMBIGUOUS), (10, Problem.AMBIGUOUS),
                                           (12, Problem.UNREADABLE)]),
    "nothing yet": (TABLE, "ko", [(4, Problem.EMPTY)]),
    "senses": (THREE_COLUMNS, "vi", [(6, Problem.AMBIGUOUS), (7, Problem.AMBIGUOUS), (9, Problem.ALTERNATIVES)]),
    "nothing to remark": (HAN_FIRST, "zh", []),
    "no glossary": ("# Title\n\nSome prose\n", "zh", [(3, Problem.UNREADABLE)]),
}  # fmt: skip


@pytest.mark.parametrize("name", REMARKS)
def test_what_an_entry_leaves_open_is_reported_with_its_line(name: str) -> None:
    text, language, expected = REMARKS[name]
    assert [(remark.line, remark.problem) for remark in read(text, language).remarks] == expected


def test_amazon_gets_what_is_clear() -> None:
    terms = Terminology((*read(SEMICOLONS, "tr").terminology.terms, Term("=formula", ("x",)), Term("t" * 201, ("y",))))
    assert write_terminology(terms, "en", "tr") == "en,tr\nanchor,çapa\nbatch,toptan\n"
    assert write_terminology(Terminology(), "en", "tr") == ""


# --- use --------------------------------------------------------------------------------------------------

TERMS = Terminology(
    (Term("batch", ("批量",)), Term("batch normalization", ("批量规范化",)), Term("bias", ("偏置", "偏差")),
     Term("bias", ("偏见",)))
)  # fmt: skip
DEPARTURES = {
    "the glossary's word": ("The batch is small.", "批量很小。", []),
    "another word": ("The batch is small.", "批次很小。", ["batch"]),
    "a plural": ("Batches are small.", "批次很小。", ["batch"]),
    "a longer term hides the shorter one": ("Use batch normalization.", "使用批量规范化。", []),
    "a part of a word is no term": ("Unbiased.", "无偏。", []),
    "any of several senses": ("A bias.", "一种偏见。", []),
    "none of several senses": ("A bias.", "一种斜率。", ["bias"]),
}


@pytest.mark.parametrize("name", DEPARTURES)
def test_departures_from_the_glossary(name: str) -> None:
    source, target, expected = DEPARTURES[name]
    assert [departure.source for departure in departures(TERMS, source, target)] == expected


def test_a_changed_entry_lists_the_units_that_it_affects() -> None:
    before = Terminology((Term("batch", ("批次",)), Term("layer", ("层",))))
    after = Terminology((Term("batch", ("批量",)), Term("layer", ("层",)), Term("epoch", ("轮",))))
    changed = changed_terms(before, after)
    assert changed == (TermChange("batch", ("批次",), ("批量",)), TermChange("epoch", (), ("轮",)))
    pairs = [
        Pair(source, target, "sentence")
        for source, target in (
            ("The batch is small.", "批次很小。"), ("A layer.", "一级。"), ("A batch.", "一个批量。"), ("An epoch.", "时代。"),
        )
    ]  # fmt: skip
    found = [(each.pair.target, each.suggestion) for each in old_wordings(changed, pairs)]
    assert found == [("批次很小。", "批量很小。"), ("时代。", None)]


# --- check ------------------------------------------------------------------------------------------------


def _checked(amts: Amts, folder: Path, *options: str | Path) -> list[str]:
    for name, text in {
        "a.en.md": "# Batches\n\nThe batch is small. A layer is wide.\n\nEvery batch has `batch` in it.\n",
        "a.zh.md": "# 批量\n\n批次很小。层很宽。\n\n每个批量里有`batch`。\n",
        "old.md": "批次，batch\n\n层，layer\n",
        "new.md": "批量，batch\n\n层，layer\n",
    }.items():
        (folder / name).write_text(text)
    ran = amts("check", folder / "a.en.md", folder / "a.zh.md", "--language", "zh", "--format", "json", *options)
    assert ran.code == 0, ran
    return [finding["message"] for finding in json.loads(ran.out)["findings"] if finding["check"] == "terms"]


def test_check_warns_where_the_glossarys_words_are_not_used(amts: Amts, tmp_path: Path) -> None:
    assert _checked(amts, tmp_path) == []
    told = _checked(amts, tmp_path, "--glossary", tmp_path / "new.md")
    assert len(told) == 1 and "批量" in told[0] and "batch" in told[0]


def test_check_lists_what_a_changed_entry_affects(amts: Amts, tmp_path: Path) -> None:
    changed = ("--glossary", tmp_path / "new.md", "--glossary-before")
    assert len(_checked(amts, tmp_path, *changed, tmp_path / "old.md")) == 1
    assert _checked(amts, tmp_path, *changed, tmp_path / "new.md") == []


def test_an_old_glossary_alone_is_refused(amts: Amts, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A.\n")
    both = (tmp_path / "a.md", tmp_path / "a.md")
    refused(amts("check", *both, "--language", "zh", "--glossary-before", tmp_path / "a.md", "--quiet"), "--glossary")
