"""The translators' glossary as a value: which words of the source stand for which words of the translation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the source with its translations, the preferred one first."""

    source: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Terminology:
    """A glossary's terms, in its own order."""

    terms: tuple[Term, ...] = ()
