"""What two languages have in common: words that both sides write alike, formulas, code, numbers."""

from __future__ import annotations

import unicodedata

import pytest

from amts_bot.translation.alignment.anchors import prose_anchors

WORDS = {
    "between Chinese letters": ("使用SGD的方法", {"sgd"}),
    "before a Korean particle": ("CPU가 Adam보다", {"cpu", "adam"}),
    "no piece of a Turkish word": ("Çalışması için doğrusal", set()),
    "nor its beginning": ("andı", set()),
    "a Turkish word that has English letters only": ("zaman matris", {"zaman", "matris"}),
    "before a Turkish suffix": ("PyTorch'un GPU’ya", {"pytorch", "gpu"}),
    "in quotes": ("'adam' ‘sgd’", {"adam", "sgd"}),
    "Portuguese": ("não são TensorFlow", {"tensorflow"}),
    "Vietnamese": ("mạng GAN được", {"gan"}),
    "with hyphens": ("linear-algebraic x", {"linear-algebraic"}),
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS.keys())
def test_words_that_both_sides_may_have(text: str, words: set[str], form: str) -> None:
    anchors, _ = prose_anchors(unicodedata.normalize(form, text) if "가" not in text else text)  # type: ignore[arg-type]
    assert {anchor.removeprefix("w:") for anchor in anchors} == words
