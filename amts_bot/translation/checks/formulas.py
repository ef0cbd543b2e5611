"""What makes two formulas the same, whatever words, spacing and punctuation a translator gave them."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"\^\s*\{?\s*\\?(?:mathrm|text|textrm)?\s*\{?(?:th|st|nd|rd)\}*")
_WORDS = re.compile(
    r"\\(?:text\w*|mbox)\s*\{[^{}]*\}|\\(?:mathrm|operatorname)\*?\s*\{(?:[^{}]{2,}|[^{}]*[^{}\x00-\x7f][^{}]*)\}"
)
_SPACING = re.compile(
    r"\\(?:[,;:! ]|q?quad|displaystyle|textstyle|left|right|[bB]igg?[lr]?|limits|nonumber)(?![A-Za-z])|[~{}&]"
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]", re.S)
_EDGES = re.compile(
    r"\A(?:\\\(|\$)+|[.,;:?!。，；：、？\s]*(?:\$\$[ \t]*(?:\([\w:.-]+\)|\{#[^{}]*\})\s*|(?:\\\)|\$)*)\Z"
)


def formula_tokens(formula: str) -> list[str]:
    """A formula's symbols without what translators may change: words in it, ordinal endings, spacing, braces,
    and punctuation at its end. `\\mathrm` and `\\operatorname` of one letter are symbols, longer ones words.
    """
    inner = _WORDS.sub(" ", _ORDINAL.sub(" ", _EDGES.sub("", formula.strip())))
    tokens = _TOKEN.findall(_SPACING.sub(" ", inner))
    while tokens and tokens[-1] in _PUNCTUATION:
        tokens.pop()
    return tokens


_PUNCTUATION = frozenset(".,;:?!。，；：、？")


def formula_name(formula: str) -> str:
    """What makes two formulas the same."""
    return " ".join(formula_tokens(formula))
