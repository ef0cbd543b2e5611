"""TranslateText, TranslateDocument and ListLanguages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Limits
from tests.amazon.requests import refused, translate_text

TERMS = {"MergeStrategy": "OVERWRITE", "TerminologyData": {"File": b"en,fr\nlamp,lampe\n", "Format": "CSV"}}


@pytest.mark.parametrize(
    ("text", "target", "translated"),
    [
        pytest.param("The lamp.", "fr", "‹fr› Thé lämp.", id="accents on Latin letters"),
        pytest.param("Buy 3 GPUs", "de", "‹de› Büy 3 GPUs", id="numbers and names stay"),
        pytest.param("R&D < 3", "fr", "‹fr› R&D < 3", id="a plain text's signs stay"),
        pytest.param("The\nlamp\n", "fr", "‹fr› Thé\n‹fr› lämp\n", id="line breaks stay"),
        pytest.param("R&amp;D <b>lamp</b>", "fr", "‹fr› R&amp;D <b>lämp</b>", id="entities and tags stay"),
        pytest.param(
            '<span translate="no">`lamp`</span> is a lamp',
            "fr",
            '‹fr› <span translate="no">`lamp`</span> ïs ä lämp'.replace("ï", "î"),
            id="a protected span stays",
        ),
        pytest.param("12 + 3", "fr", "12 + 3", id="nothing to translate"),
    ],
)
def test_pseudo_translation(amazon: Amazon, text: str, target: str, translated: str) -> None:
    assert translate_text(amazon, text, target) == translated


@pytest.mark.parametrize(
    ("target", "first", "last"),
    [("zh", "\u4e00", "\u9fff"), ("ru", "\u0400", "\u04ff"), ("ar", "\u0600", "\u06ff"), ("ja", "\u3040", "\u30ff")],
)
def test_words_are_in_the_language_s_script(amazon: Amazon, target: str, first: str, last: str) -> None:
    mark, _, words = translate_text(amazon, "The keeper lights the lamp.", target).partition(" ")

    assert mark == f"‹{target}›"
    assert all(first <= char <= last for char in words if char.isalpha())


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        pytest.param("en", "zh", None, id="served"),
        pytest.param("de", "fr", None, id="without English"),
        pytest.param("auto", "zh", None, id="source to be detected"),
        pytest.param("en", "en", "UnsupportedLanguagePairException", id="into itself"),
        pytest.param("en", "la", "UnsupportedLanguagePairException", id="Latin"),
        pytest.param("en", "zh-CN", "UnsupportedLanguagePairException", id="a code that Amazon does not use"),
        pytest.param("en", "auto", "UnsupportedLanguagePairException", id="into any"),
    ],
)
def test_language_pairs(amazon: Amazon, source: str, target: str, code: str | None) -> None:
    codes = {"SourceLanguageCode": source, "TargetLanguageCode": target}
    if code is None:
        assert f"‹{target}›" in translate_text(amazon, "Lampe", **codes)
    else:
        with refused(code, source, target):
            translate_text(amazon, "Lampe", **codes)


def test_the_limit_counts_bytes(amazon: Amazon) -> None:
    assert translate_text(amazon, "é" * 5000)
    with refused("TextSizeLimitExceededException", "10000 bytes", "10002 bytes"):
        translate_text(amazon, "é" * 5001)


def test_a_smaller_limit(amazon: Amazon) -> None:
    amazon.change(limits=Limits(text=5))

    with refused("TextSizeLimitExceededException", "5 bytes", "6 bytes"):
        translate_text(amazon, "lights")


@pytest.mark.parametrize(
    ("settings", "target", "applied", "mark"),
    [
        pytest.param({"Formality": "FORMAL"}, "de", {"Formality": "FORMAL"}, "‹de·formal›", id="formal German"),
        pytest.param({"Formality": "FORMAL"}, "zh", None, "‹zh›", id="Chinese has no formality"),
        pytest.param({"Brevity": "ON"}, "fr", {"Brevity": "ON"}, "‹fr›", id="brief French"),
        pytest.param({"Brevity": "ON"}, "zh", None, "‹zh›", id="Chinese has no brevity"),
        pytest.param({"Profanity": "MASK"}, "hi", None, "‹hi›", id="Hindi has no mask"),
    ],
)
def test_settings(
    amazon: Amazon, settings: dict[str, str], target: str, applied: dict[str, str] | None, mark: str
) -> None:
    answer = amazon.client().translate_text(
        Text="The lamp", SourceLanguageCode="en", TargetLanguageCode=target, Settings=settings
    )

    assert answer.get("AppliedSettings") == applied
    assert answer["TranslatedText"].startswith(mark)


@pytest.mark.parametrize(
    ("content_type", "content", "translated"),
    [
        pytest.param("text/plain", "The lamp", "‹fr› Thé lämp", id="plain"),
        pytest.param("text/html", "<html><p>The lamp</p></html>", "<html><p>‹fr› Thé lämp</p></html>", id="html"),
        pytest.param("text/html", "<p>The lamp</p>", "<p>The lamp</p>", id="outside the html element"),
    ],
)
def test_document(amazon: Amazon, content_type: str, content: str, translated: str) -> None:
    document = {"Content": content.encode(), "ContentType": content_type}
    answer = amazon.client().translate_document(Document=document, SourceLanguageCode="en", TargetLanguageCode="fr")

    assert answer["TranslatedDocument"]["Content"].decode() == translated


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"SourceLanguageCode": "de"}, "UnsupportedLanguagePairException", id="English on neither side"),
        pytest.param({"Settings": {"Formality": "FORMAL"}, "TargetLanguageCode": "zh"}, "InvalidRequestException", id="no formality"),
        pytest.param({"Document": {"Content": b"%PDF", "ContentType": "application/pdf"}}, "InvalidRequestException", id="a PDF"),
        pytest.param({"Document": {"Content": b"\xff", "ContentType": "text/plain"}}, "InvalidRequestException", id="not UTF-8"),
        pytest.param({"Document": {"Content": b"a" * 100_001, "ContentType": "text/plain"}}, "LimitExceededException", id="too large"),
        pytest.param({"TerminologyNames": ["none"]}, "ResourceNotFoundException", id="no such terminology"),
        pytest.param({"TerminologyNames": ["a", "b"]}, "InvalidRequestException", id="two terminologies"),
    ],
)  # fmt: skip
def test_document_refused(amazon: Amazon, changes: dict[str, Any], code: str) -> None:
    document = {"Content": b"Lamp", "ContentType": "text/plain"}
    arguments = {"Document": document, "SourceLanguageCode": "en", "TargetLanguageCode": "fr", **changes}

    with refused(code):
        amazon.client().translate_document(**arguments)


def test_terms_are_applied_and_told(amazon: Amazon) -> None:
    translate = amazon.client()
    properties = translate.import_terminology(Name="sea", **TERMS)["TerminologyProperties"]
    answer = translate.translate_text(
        Text="The lamp shines", SourceLanguageCode="en", TargetLanguageCode="fr", TerminologyNames=["sea"]
    )

    assert (properties["TermCount"], properties["TargetLanguageCodes"]) == (1, ["fr"])
    assert answer["TranslatedText"] == "‹fr› Thé lampe shînés"
    assert answer["AppliedTerminologies"] == [{"Name": "sea", "Terms": [{"SourceText": "lamp", "TargetText": "lampe"}]}]


def test_languages_come_in_pages(amazon: Amazon) -> None:
    translate = amazon.client()
    codes: list[str] = []
    token: dict[str, str] = {}
    while True:
        answer = translate.list_languages(MaxResults=30, **token)
        codes += [language["LanguageCode"] for language in answer["Languages"]]
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}

    assert len(codes) == len(set(codes)) == 76
    assert {"auto", "en", "zh", "zh-TW", "pt-PT"} <= set(codes)
