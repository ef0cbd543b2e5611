"""Who decides where marks leave it open: pysbd, or ICU for the languages that pysbd lacks and for long texts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from amts_bot.text.languages import Language

if TYPE_CHECKING:
    from pysbd import Segmenter

LONGEST = 500
"""Code points that pysbd gets: its time grows faster than the text, ICU's does not."""


def cuts_of(text: str, row: Language) -> list[int]:
    """Where sentences may begin or end in a text, by its language's splitter; in code points."""
    splitter = _SPLITTERS["icu" if len(text) > LONGEST else row.splitter]
    return splitter(text, row.base)


_WITHOUT_BRACKETS = str.maketrans("()[]", ",,,,")


def _pysbd_cuts(text: str, base: str) -> list[int]:
    """Where pysbd begins a sentence.

    It sees no brackets: its patterns for `.[1 2]` and `a) b)` take exponential and cubic time, and asides are
    hidden anyway. It changes characters that it uses as its own signs: a sentence with such is not found
    again, and tells nothing.
    """
    text = text.translate(_WITHOUT_BRACKETS)
    cuts, cursor = [], 0
    for sentence in _segmenter(base).processor(text).process():
        at = text.find(sentence, cursor)
        if at >= 0:
            cuts.append(at)
            cursor = at + len(sentence)
    return cuts


@cache
def _segmenter(base: str) -> Segmenter:
    with warnings.catch_warnings():  # its source has invalid escapes, which Python reports when it compiles them
        warnings.simplefilter("ignore")
        import pysbd

    return pysbd.Segmenter(language=base, clean=False)


_NOT_ONE_UNIT = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")


def _icu_cuts(text: str, base: str) -> list[int]:
    """Where ICU ends a sentence. It counts UTF-16 units, so what takes two of them is replaced. CLDR's lists
    of abbreviations stay off: they join too much (in Portuguese "Perl. Vamos")."""
    from icu4py.breakers import SentenceBreaker

    return [end for _, end in SentenceBreaker(_NOT_ONE_UNIT.sub("\ufffc", text), base).segments()]


_SPLITTERS: dict[str, Callable[[str, str], list[int]]] = {"pysbd": _pysbd_cuts, "icu": _icu_cuts}
