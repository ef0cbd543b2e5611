"""Pseudo-translation: text that anybody sees to be a machine's, and into which language.

The words are deterministic nonsense in the language's script, behind a mark such as `‹zh›`. Numbers, names and
punctuation stay, as a translator would leave them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

_ACCENTS: Final = str.maketrans("aeiouAEIOU", "äéîöüÄÉÎÖÜ")
_HAN: Final = tuple("的一了在人有我他大中上下文件机器学海山水火木金土日月明星光")
_CYRILLIC: Final = "ба во ги до же зи ка ле ми но по ра се ту фо ха це чи шу эт юн ям".split()
_ARABIC: Final = "با تو جی دا را سو شا فی کا لو ما نو ها یا".split()
_DEVANAGARI: Final = "का खा गा चा जा टा ता दा ना पा बा मा या रा ला वा सा हा".split()

# Syllables of a word, by language; a language that is not here gets accents on Latin letters.
_SYLLABLES: Final[Mapping[str, Sequence[str]]] = {
    **dict.fromkeys(("zh", "zh-TW"), _HAN),
    "ja": list("あいうえおかきくけこさしすせそたちつてとなにのはひふへほまみむめもやゆよらりるれろわ"),
    "ko": list("가나다라마바사아자차카타파하고노도로모보소오조"),
    "th": list("กขคงจชซดตถทนบปผพมยรลวสหอ"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "mk", "kk", "mn"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "fa-AF", "ur", "ps"), _ARABIC),
    **dict.fromkeys(("hi", "mr"), _DEVANAGARI),
    "el": "βα γε δι ζο θυ κα λε μι νο πα ρε σι το φα χε".split(),
    "he": "בא גו די הא וו זה חי טו יא כל לא מי נו סא".split(),
    "bn": "কা খা গা চা জা টা তা দা না পা বা মা রা লা সা".split(),
    "ta": "கா சா டா தா நா பா மா யா ரா லா வா".split(),
    "te": "కా చా టా తా నా పా మా రా లా సా".split(),
    "ka": "ბა გე დი ვო ზა თე კი ლო მა ნე".split(),
    "hy": "բա գե դի զո լա մե նի պո ռա սե".split(),
}
_UNSPACED: Final = frozenset(("zh", "zh-TW", "ja", "th"))
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# What a translator leaves alone: words with digits, capitals inside, dots, slashes, underscores.
_NAME: Final = re.compile(r"(?=\w*[\d_])\w+|\w*[a-z][A-Z]\w*|[A-Z]{2,}\w*|\w+(?:[/.]\w+)+")
_TOKEN: Final = re.compile(rf"(?P<name>{_NAME.pattern})|(?P<word>{_WORD.pattern})")
_GAP_BETWEEN_UNSPACED: Final = re.compile(r"(?<=[\u3041-\u9fff\u0e01-\u0e5b]) (?=[\u3041-\u9fff\u0e01-\u0e5b])")


def mark(language: str, formality: str | None = None) -> str:
    """The mark before a machine's sentence: `‹de›`, and with the formality asked for `‹de·formal›`."""
    return f"‹{language}·{formality.lower()}› " if formality else f"‹{language}› "


def words(text: str, language: str) -> str:
    """The text with every word replaced, without the mark. Line breaks and outer white space stay."""
    return _TOKEN.sub(lambda found: found["name"] or _word(found[0], language), text)


def joined(text: str, language: str) -> str:
    """The text without the blanks between words of a language that writes none."""
    return _GAP_BETWEEN_UNSPACED.sub("", text) if language in _UNSPACED else text


def _word(word: str, language: str) -> str:
    syllables = _SYLLABLES.get(language)
    if syllables is None:
        return word.translate(_ACCENTS)
    seed = crc32(word.lower().encode())
    length = 1 + min(len(word) // 4, 3)
    return "".join(syllables[(seed >> (7 * place)) % len(syllables)] for place in range(length))
