"""BLEU, chrF and TER by sacrebleu, with the tokenizer that a language needs, and whether differences are luck.

No number here comes without its signature, which says how it was computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from amts_bot.text.languages import find_language
from amts_bot.translation.memory.pairs import prose

if TYPE_CHECKING:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

SAMPLES = 1000
"""Resamples of the paired bootstrap (Koehn 2004)."""

ENOUGH = 50
"""Segments below which no p is given: resamples of a handful are all alike, and any difference would pass for sure."""

_MECAB = {"kana": ("ja-mecab", "MeCab"), "hangul": ("ko-mecab", "mecab_ko")}
_BY_CHARACTER = frozenset({"thai", "lao", "khmer", "burmese", "kana"})


@dataclass(frozen=True, slots=True)
class Scores:
    """Corpus scores: BLEU and chrF from 0 to 100, higher is better; TER in edits per 100 words, lower is better.

    TER is None where nobody asked for it: on text that is split into characters it takes a tenth of a second a segment.
    """

    bleu: float
    chrf: float
    ter: float | None = None

    @property
    def bleu_of_one(self) -> float:
        """BLEU from 0 to 1."""
        return self.bleu / 100


def tokenizer(language: str) -> str:
    """sacrebleu's tokenizer for a language: Chinese by character, Japanese by MeCab where that is there."""
    script = find_language(language).script
    if script == "han":
        return "zh"
    name, module = _MECAB.get(script, ("", ""))
    if name and find_spec(module):
        return name
    return "char" if script in _BY_CHARACTER else "13a"


Edits = tuple[float, float]
"""TER's edits of a segment, and how many words its reference has."""


def score(
    outputs: Sequence[str], references: Sequence[str], language: str, edits: Sequence[Edits] | None = None
) -> Scores:
    """The scores of a text, a segment a line; `edits` are those of its segments, for TER."""
    bleu, chrf, _ = _metrics(language)
    return Scores(
        bleu.corpus_score(list(outputs), [list(references)]).score,
        chrf.corpus_score(list(outputs), [list(references)]).score,
        None if edits is None else 100 * sum(made for made, _ in edits) / max(1.0, sum(words for _, words in edits)),
    )


def count_edits(outputs: Sequence[str], references: Sequence[str], language: str) -> list[Edits]:
    """TER's edits of each segment: sums of them give the TER of any part of a text."""
    ter = _metrics(language)[2]
    scores = [ter.corpus_score([out], [[reference]]) for out, reference in zip(outputs, references, strict=True)]
    return [(float(one.num_edits), float(one.ref_length)) for one in scores]


def signatures(language: str) -> dict[str, str]:
    """How the scores of a language are computed, in sacrebleu's words."""
    out: dict[str, str] = {}
    for name, metric in zip(("BLEU", "chrF", "TER"), _metrics(language), strict=True):
        metric.corpus_score(["a"], [["a"]])
        out[name] = str(metric.get_signature())
    return out


@cache
def _metrics(language: str) -> tuple[BLEU, CHRF, TER]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    asian = not find_language(language).joiner
    return BLEU(tokenize=tokenizer(language)), CHRF(), TER(normalized=asian, asian_support=asian)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more BLEU and chrF one has than another, and the chance that this is luck (p, 0 to 1).

    p is None where there are too few segments to tell.
    """

    better: str
    worse: str
    bleu: float
    p_bleu: float | None
    chrf: float
    p_chrf: float | None


def compare(
    outputs: Mapping[str, Sequence[str]], references: Sequence[str], language: str, *, better: str, worse: str
) -> Difference:
    """A paired bootstrap of two of these outputs, with a fixed seed (sacrebleu's own); none of too few segments."""
    low, high = (score(outputs[name], references, language) for name in (worse, better))
    by_bleu, by_chrf = high.bleu - low.bleu, high.chrf - low.chrf
    if len(references) < ENOUGH:
        return Difference(better, worse, by_bleu, None, by_chrf, None)
    p_bleu, p_chrf = _chances([outputs[worse], outputs[better]], references, language)
    # sacrebleu gives equal outputs its smallest p, since no resample differs by more than nothing.
    return Difference(better, worse, by_bleu, p_bleu if by_bleu else 1.0, by_chrf, p_chrf if by_chrf else 1.0)


def _chances(outputs: Sequence[Sequence[str]], references: Sequence[str], language: str) -> tuple[float, float]:
    """The p of the second output against the first, for BLEU and chrF."""
    from sacrebleu.significance import PairedTest

    bleu, chrf, _ = _metrics(language)
    named: list[tuple[str, Sequence[str]]] = [(str(n), list(one)) for n, one in enumerate(outputs)]
    test: Any = PairedTest(
        named, {"BLEU": bleu, "chrF": chrf}, [list(references)], test_type="bs", n_samples=SAMPLES
    )  # fmt: skip
    test._seed = 12345  # whatever the environment says
    _, found = test()
    return float(found["BLEU"][1].p_value), float(found["chrF2"][1].p_value)


def without_protected(text: str) -> str:
    """The text without code, math, references, links and HTML: copied material inflates scores."""
    return " ".join(prose(text).split())
