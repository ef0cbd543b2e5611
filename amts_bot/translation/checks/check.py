"""Is a translation sound against its source? The rules by name, their severities, and what an update may not add.

An error is what breaks the book when it is built; a warning wants a look. The rules leave alone what real
translations are full of: own labels, tabs and code, localised words in formulas and comments, other slide marks,
merged paragraphs, links to pages in the reader's language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.checks import closing, html, names, prose, structure, terms, verbatim
from amts_bot.translation.checks.comparison import Comparison, Defect
from amts_bot.translation.ledger import Finding, Severity
from amts_bot.translation.memory.glossary import NO_TERMS, Terminology

Check = Callable[[Comparison], Iterable[Defect]]

CHECKS: Mapping[str, tuple[Check, Severity]] = MappingProxyType(
    {
        "headings": (structure.headings, Severity.WARNING),
        "sections": (structure.sections, Severity.WARNING),
        "paragraphs": (structure.paragraphs, Severity.WARNING),
        "doubled": (structure.doubled, Severity.WARNING),
        "lists": (structure.lists, Severity.WARNING),
        "labels": (names.labels, Severity.ERROR),
        "references": (names.references, Severity.WARNING),
        "citations": (names.citations, Severity.WARNING),
        "reference-targets": (names.reference_targets, Severity.ERROR),
        "inline-math": (verbatim.inline_math, Severity.WARNING),
        "display-math": (verbatim.display_math, Severity.ERROR),
        "formula-changes": (verbatim.formula_changes, Severity.WARNING),
        "math-syntax": (closing.math_syntax, Severity.ERROR),
        "inline-code": (verbatim.inline_code, Severity.WARNING),
        "code-blocks": (verbatim.code_blocks, Severity.ERROR),
        "code-changes": (verbatim.code_changes, Severity.WARNING),
        "links": (names.links, Severity.WARNING),
        "images": (names.images, Severity.ERROR),
        "footnotes": (names.footnotes, Severity.ERROR),
        "tables": (verbatim.tables, Severity.ERROR),
        "table-rows": (verbatim.table_rows, Severity.WARNING),
        "tabs": (names.tabs, Severity.WARNING),
        "tab-ends": (closing.tab_ends, Severity.ERROR),
        "directives": (names.directives, Severity.ERROR),
        "directive-ends": (closing.directive_ends, Severity.ERROR),
        "roles": (prose.roles, Severity.ERROR),
        "html-tags": (html.html_tags, Severity.WARNING),
        "html-nesting": (html.html_nesting, Severity.ERROR),
        "fences": (closing.fences, Severity.ERROR),
        "markup": (prose.markup, Severity.WARNING),
        "front-matter": (structure.front_matter, Severity.ERROR),
        "placeholders": (prose.placeholders, Severity.ERROR),
        "untranslated": (prose.untranslated, Severity.WARNING),
        "terms": (terms.terms, Severity.WARNING),
    }
)
"""Every check by its name, with its default severity."""

_AS_USUAL: Mapping[str, Severity | None] = MappingProxyType({})


def check(
    alignment: Alignment, severities: Mapping[str, Severity | None] = _AS_USUAL, terminology: Terminology = NO_TERMS
) -> tuple[Finding, ...]:
    """What is wrong with a translation, in the order of its text. Pure.

    `severities` overrides those of `CHECKS` by name; None switches a check off. Lines are 1-based; a finding about
    something that the translation lacks has no target line unless its counterpart is known.
    """
    pair = Comparison(alignment, terminology)
    found = [
        (pair.place(defect), defect.source or 0, _finding(pair, name, severity, defect))
        for name, severity, rule in _chosen(severities)
        for defect in rule(pair)
    ]
    return tuple(finding for _, _, finding in sorted(found, key=lambda each: each[:2]))


def _chosen(severities: Mapping[str, Severity | None]) -> Iterator[tuple[str, Severity, Check]]:
    for name, (rule, default) in CHECKS.items():
        severity = severities.get(name, default)
        if severity is not None:
            yield name, severity, rule


def _finding(pair: Comparison, name: str, severity: Severity, defect: Defect) -> Finding:
    source = None if defect.source is None else pair.source.document.line_of(defect.source)
    target = None if defect.target is None else pair.target.document.line_of(defect.target)
    return Finding(name, severity, defect.message, source, target)


def new_errors(old: Iterable[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """The errors of `new` that `old` does not have as often, told by check and message, wherever they stand."""
    known = Counter((finding.check, finding.message) for finding in old if finding.severity is Severity.ERROR)
    fresh = []
    for finding in new:
        if finding.severity is Severity.ERROR:
            known[finding.check, finding.message] -= 1
            if known[finding.check, finding.message] < 0:
                fresh.append(finding)
    return tuple(fresh)
