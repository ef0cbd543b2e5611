"""Rules about what a text names: labels, references, citations, links, images, footnotes, formulas, code, tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from amts_bot.translation.checks.comparison import Comparison, Defect, Side, quoted
from amts_bot.translation.checks.marks import Mark, MarkKind

# --- labels -----------------------------------------------------------------------------------------------


def labels(pair: Comparison) -> Iterator[Defect]:
    """Every label of the source, once, on a line where the book finds it. The target may have labels of its own."""
    difference = pair.difference(MarkKind.LABEL)
    for mark in difference.missing:
        yield pair.lacking(mark, f"the label {quoted(mark.name)} is missing")
    known = {mark.name for mark in pair.source.marks_of(MarkKind.LABEL)}
    seen = {mark.name for mark in pair.target.marks_of(MarkKind.LABEL) if mark not in difference.extra}
    for mark in difference.extra:
        if mark.name in known or mark.name in seen:
            yield pair.surplus(mark, f"the label {quoted(mark.name)} stands twice")
        seen.add(mark.name)
    if not any(_inside_a_line(pair.source)):
        for mark in _inside_a_line(pair.target):
            yield pair.surplus(mark, f"the label {quoted(mark.name)} has other text on its line, so no book finds it")


_LABEL_ROLE = re.compile(r":(?:label|eqlabel):`")
_MARKS_ONLY = re.compile(r"(?:\s*:(?:label|eqlabel|width|height):`[^`]*`)+\s*")


def _inside_a_line(side: Side) -> Iterator[Mark]:
    """D2L's labels that share their line with other text (d2lbook reads a label from a line of its own)."""
    for mark in side.marks_of(MarkKind.LABEL):
        if _LABEL_ROLE.match(side.text, mark.start):
            start = side.text.rfind("\n", 0, mark.start) + 1
            end = side.text.find("\n", mark.end)
            line = side.text[start : end if end >= 0 else len(side.text)]
            if not _MARKS_ONLY.fullmatch(line.lstrip("> \t")):
                yield mark


# --- references -------------------------------------------------------------------------------------------

_POINTERS = (MarkKind.REFERENCE, MarkKind.CITATION)


def references(pair: Comparison) -> Iterator[Defect]:
    """As many references to each label as in the source, and no more."""
    yield from _pointers(pair, MarkKind.REFERENCE, "reference to", "references to")


def citations(pair: Comparison) -> Iterator[Defect]:
    yield from _pointers(pair, MarkKind.CITATION, "citation of", "citations of")


def _pointers(pair: Comparison, kind: MarkKind, one: str, many: str) -> Iterator[Defect]:
    difference = pair.difference(kind, within_sections=True)
    renamed = {mark for both in _renamed(pair, kind) for mark in both}
    total = Counter(mark.name for mark in pair.source.marks_of(kind))
    lost = Counter(mark.name for mark in difference.missing if mark not in renamed)
    for mark in difference.missing:
        name, count = mark.name, lost.pop(mark.name, 0)
        if count:
            of = f"a {one}" if total[name] == 1 else f"{count} of {total[name]} {many}"
            yield pair.lacking(mark, f"{of} {quoted(name)} {'is' if count == 1 else 'are'} missing")
    for mark in difference.extra:
        if mark not in renamed:
            yield pair.surplus(mark, f"a {one} {quoted(mark.name)} that the source does not have here")


def reference_targets(pair: Comparison) -> Iterator[Defect]:
    """No reference or citation leads to another name than the source's, unless that name is known to either text."""
    for kind in _POINTERS:
        for missing, extra in _renamed(pair, kind):
            verb = "cites" if kind is MarkKind.CITATION else "leads to"
            yield Defect(
                f"a {kind} {verb} {quoted(extra.name)}, where the source has {quoted(missing.name)}",
                missing.start,
                extra.start,
            )


def _renamed(pair: Comparison, kind: MarkKind) -> list[tuple[Mark, Mark]]:
    """References that lost their name: one missing and one to an unknown name, in the same bead or section."""
    difference = pair.difference(kind, within_sections=True)
    known = {mark.name for mark in pair.source.marks_of(kind, MarkKind.LABEL)}
    known |= {mark.name for mark in pair.target.marks_of(MarkKind.LABEL)}
    unknown = [mark for mark in difference.extra if mark.name not in known]
    return paired(pair, difference.missing, unknown)


def paired(pair: Comparison, missing: Iterable[Mark], extra: Iterable[Mark]) -> list[tuple[Mark, Mark]]:
    """Marks that stand for each other: those in the same bead first, then those in the same section, in order."""
    left, right = list(missing), list(extra)
    pairs: list[tuple[Mark, Mark]] = []
    for by_section in (False, True):
        for one in list(left):
            place = _place(pair, pair.source, one, by_section)
            for other in right:
                if place is not None and place == _place(pair, pair.target, other, by_section):
                    pairs.append((one, other))
                    left.remove(one)
                    right.remove(other)
                    break
    return pairs


def _place(pair: Comparison, side: Side, mark: Mark, by_section: bool) -> int | None:
    bead = side.bead_at(mark.start)
    return pair.section_of_bead[bead] if by_section and bead is not None else bead


# --- links and images -------------------------------------------------------------------------------------


def images(pair: Comparison) -> Iterator[Defect]:
    """Every image of the source; one under the language's own path counts as the same."""
    difference = pair.difference(MarkKind.IMAGE)
    pairs = dict(paired(pair, difference.missing, difference.extra))
    for mark in difference.missing:
        other = pairs.get(mark)
        if other is None:
            yield pair.lacking(mark, f"the image {quoted(mark.name)} is missing")
        elif not _localised(mark.name, other.name):
            yield Defect(f"the image {quoted(mark.name)} has become {quoted(other.name)}", mark.start, other.start)


def links(pair: Comparison) -> Iterator[Defect]:
    """Every link of the source; one to another page of the same site, or to an own anchor, counts as the same."""
    difference = pair.difference(MarkKind.LINK, within_sections=True)
    pairs = dict(paired(pair, difference.missing, difference.extra))
    for mark in difference.missing:
        other = pairs.get(mark)
        if other is None and not pair.is_lost(pair.source.bead_at(mark.start)):
            yield pair.lacking(mark, f"the link to {quoted(mark.name)} is missing")
        elif other is not None and not _same_site(mark.name, other.name):
            yield Defect(f"the link to {quoted(mark.name)} leads to {quoted(other.name)}", mark.start, other.start)
    yield from _undefined_links(pair)


def _undefined_links(pair: Comparison) -> Iterator[Defect]:
    defined = {mark.name.lower() for mark in pair.target.marks_of(MarkKind.LINK_DEFINITION)}
    known = {mark.name.lower() for mark in pair.source.marks_of(MarkKind.LINK_DEFINITION)}
    used = {mark.name for mark in pair.target.marks_of(MarkKind.LINK_NAME)}
    for mark in pair.source.marks_of(MarkKind.LINK_DEFINITION):
        if mark.name.lower() in used - defined:
            yield pair.lacking(mark, f"the definition of the link {quoted(mark.name)} is missing")
    for mark in pair.target.marks_of(MarkKind.LINK_NAME):
        if known and mark.name not in defined | known:
            yield pair.surplus(mark, f"the link {quoted(mark.name)} has no definition")


_WORDS = re.compile(r"[A-Za-z0-9]+")
_SHORT = 5


def _localised(one: str, other: str) -> bool:
    """Whether two paths differ by a language's code only: `img/en/x.svg` and `img/zh/x.svg`, `x.png` and `x_zh.png`."""
    ours, theirs = Counter(_WORDS.findall(one)), Counter(_WORDS.findall(other))
    odd = [*(ours - theirs).elements(), *(theirs - ours).elements()]
    return one.rpartition(".")[2] == other.rpartition(".")[2] and all(
        part.isalpha() and len(part) < _SHORT for part in odd
    )


def _same_site(one: str, other: str) -> bool:
    if one.startswith("#") and other.startswith("#"):
        return True
    here, there = urlsplit(one), urlsplit(other)
    if here.netloc or there.netloc:
        return here.netloc.split(".")[-2:] == there.netloc.split(".")[-2:]
    return here.path == there.path or _localised(here.path, there.path)


# --- footnotes --------------------------------------------------------------------------------------------


def footnotes(pair: Comparison) -> Iterator[Defect]:
    """Every footnote of the source with its marks, and no mark without a footnote."""
    for mark in pair.difference(MarkKind.NOTE).missing:
        yield pair.lacking(mark, f"the footnote {quoted(mark.name)} is missing")
    for mark in pair.difference(MarkKind.NOTE_MARK).missing:
        yield pair.lacking(mark, f"the mark of the footnote {quoted(mark.name)} is missing")
    notes = {mark.name for mark in pair.target.marks_of(MarkKind.NOTE)}
    used = {mark.name for mark in pair.source.marks_of(MarkKind.NOTE_MARK)}
    for mark in pair.target.marks_of(MarkKind.NOTE_MARK):
        if mark.name not in notes | used:
            yield pair.surplus(mark, f"the footnote mark {quoted(mark.name)} has no footnote")


# --- formulas, code, tags ---------------------------------------------------------------------------------


def inline_math(pair: Comparison) -> Iterator[Defect]:
    yield from _inline(pair, MarkKind.MATH)


def inline_code(pair: Comparison) -> Iterator[Defect]:
    yield from _inline(pair, MarkKind.CODE)


def _inline(pair: Comparison, kind: MarkKind) -> Iterator[Defect]:
    """As much of it in each section as in the source. What stands in a lost sentence is lost with it."""
    difference = pair.difference(kind, within_sections=True)
    lost = [mark for mark in difference.missing if not pair.is_lost(pair.source.bead_at(mark.start))]
    pairs = dict(paired(pair, lost, difference.extra))
    for mark in lost:
        other = pairs.get(mark)
        if other is None:
            yield pair.lacking(mark, f"the {kind} {pair.source.shown(mark)} is missing")
        else:
            message = f"the {kind} {pair.source.shown(mark)} has become {pair.target.shown(other)}"
            yield Defect(message, mark.start, other.start)


def html_tags(pair: Comparison) -> Iterator[Defect]:
    """Every HTML tag of the source."""
    for mark in pair.difference(MarkKind.TAG).missing:
        yield pair.lacking(mark, f"the HTML tag {pair.source.shown(mark)} is missing")


def tabs(pair: Comparison) -> Iterator[Defect]:
    """Every tab of the source; the target may have more."""
    for mark in pair.difference(MarkKind.TAB, within_sections=True).missing:
        yield pair.lacking(mark, f"the tab {quoted(mark.name)} is missing")


def directives(pair: Comparison) -> Iterator[Defect]:
    """Every directive of the source, with its name and its options' names."""
    for kind in (MarkKind.DIRECTIVE, MarkKind.OPTION):
        difference = pair.difference(kind)
        pairs = dict(paired(pair, difference.missing, difference.extra))
        for mark in difference.missing:
            other = pairs.get(mark)
            if other is None:
                yield pair.lacking(mark, f"the {kind} {quoted(mark.name)} is missing")
            else:
                message = f"the {kind} {quoted(mark.name)} has become {quoted(other.name)}"
                yield Defect(message, mark.start, other.start)
