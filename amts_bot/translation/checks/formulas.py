"""What makes two formulas the same, whatever words, spacing and punctuation a translator gave them."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"\^\s*\{?\s*\\?(?:mathrm|text|textrm)?\s*\{?(?:th|st|nd|rd)\}*")
_WORDS = re.compile(
    r"\\(?:text\w*|mbox)\s*\{[^{}]*\}|\\(?:mathrm|operatorname)\*?\s*\{(?:[^{}]{2,}|[^{}]*[^{}\x00-\x7f][^{}]*)\}"
)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]", re.S)
_LAYOUT = frozenset(
    [*"~{}&", *(f"\\{mark}" for mark in ",;:! \n")]
    + [f"\\{name}" for name in ("quad", "qquad", "displaystyle", "textstyle", "left", "right", "limits", "nonumber")]
    + [f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")]
)
_PUNCTUATION = frozenset(".,;:?!。，；：、？")
_EDGES = re.compile(
    r"\A(?:\\\(|\$)+|[.,;:?!。，；：、？\s]*(?:\$\$[ \t]*(?:\([\w:.-]+\)|\{#[^{}]*\})\s*|(?:\\\)|\$)*)\Z"
)


def formula_tokens(formula: str) -> list[str]:
    """A formula's symbols without what translators may change: words in it, ordinal endings, spacing, braces,
    and punctuation at its end. `\\mathrm` and `\\operatorname` of one letter are symbols, longer ones words.
    """
    inner = _WORDS.sub(" ", _ORDINAL.sub(" ", _EDGES.sub("", formula.strip())))
    tokens = [token for token in _TOKEN.findall(inner) if token not in _LAYOUT]
    while tokens and tokens[-1] in _PUNCTUATION:
        tokens.pop()
    return tokens


def formula_name(formula: str) -> str:
    """What makes two formulas the same."""
    return " ".join(formula_tokens(formula))
