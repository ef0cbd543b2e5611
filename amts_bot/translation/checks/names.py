"""Rules about what a text names: labels, references, citations, links, images, footnotes, tabs, directives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from rapidfuzz.fuzz import ratio

from amts_bot.translation.checks.comparison import Comparison, Defect, Difference, Pairs, Side, quoted
from amts_bot.translation.checks.marks import Mark, MarkKind


def _not_moved(pair: Comparison, difference: Difference) -> Difference:
    """The difference without marks that only went to the next section, or whose text the alignment left alone."""
    extra = list(difference.extra)
    missing = []
    for mark in difference.missing:
        here, lost = pair.section_of(pair.source, mark), pair.stands_alone(pair.source, mark)
        for other in extra:
            near = abs(here - pair.section_of(pair.target, other)) <= 1
            if mark.name == other.name and (near or lost or pair.stands_alone(pair.target, other)):
                extra.remove(other)
                break
        else:
            missing.append(mark)
    return Difference(tuple(missing), tuple(extra))


# --- labels -----------------------------------------------------------------------------------------------


def labels(pair: Comparison) -> Iterator[Defect]:
    """Every label of the source, once, on a line where the book finds it. The target may have labels of its own."""
    renamed = dict(_renamed_labels(pair))
    difference = pair.difference(MarkKind.LABEL)
    there = {mark.name for mark in pair.target.marks_of(MarkKind.LABEL)}
    for mark in difference.missing:
        if mark.name in there:
            continue
        if mark in renamed:
            message = f"the label {quoted(mark.name)} has become {quoted(renamed[mark].name)}"
            yield Defect(message, mark.start, renamed[mark].start)
        else:
            yield pair.lacking(mark, f"the label {quoted(mark.name)} is missing")
    known = {mark.name for mark in pair.target.marks_of(MarkKind.LABEL) if mark not in difference.extra}
    for mark in difference.extra:
        if mark.name in known:
            yield pair.surplus(mark.start, f"the label {quoted(mark.name)} stands twice")
        known.add(mark.name)
    if not any(_inside_a_line(pair.source)):
        for mark in _inside_a_line(pair.target):
            message = f"the label {quoted(mark.name)} has other text on its line, so no book finds it"
            yield pair.surplus(mark.start, message)


def _renamed_labels(pair: Comparison) -> Pairs:
    difference = pair.difference(MarkKind.LABEL)
    known = {mark.name for mark in pair.source.marks_of(MarkKind.LABEL)}
    own = [mark for mark in difference.extra if mark.name not in known]
    return pair.pairs(difference.missing, own, far=False)


_LABEL_ROLE = re.compile(r":(?:label|eqlabel):`")
_MARKS_ONLY = re.compile(r"\ufeff?[> \t]*(?:\s*:(?:label|eqlabel|width|height):`[^`]*`)+\s*")


def _inside_a_line(side: Side) -> Iterator[Mark]:
    """D2L's labels that share their line with other text (d2lbook finds a label on a line of its own only)."""
    for mark in side.marks_of(MarkKind.LABEL):
        if _LABEL_ROLE.match(side.text, mark.start):
            start, end = side.text.rfind("\n", 0, mark.start) + 1, side.text.find("\n", mark.end)
            if not _MARKS_ONLY.fullmatch(side.text[start : end if end >= 0 else None]):
                yield mark


# --- references and citations -----------------------------------------------------------------------------

_POINTERS = {MarkKind.REFERENCE: ("reference to", "references to"), MarkKind.CITATION: ("citation of", "citations of")}


def references(pair: Comparison) -> Iterator[Defect]:
    """As many references to each label in each section as in the source, and no more."""
    yield from _pointers(pair, MarkKind.REFERENCE)


def citations(pair: Comparison) -> Iterator[Defect]:
    """As many citations of each work in each section as in the source, and no more."""
    yield from _pointers(pair, MarkKind.CITATION)


def _pointers(pair: Comparison, kind: MarkKind) -> Iterator[Defect]:
    one, many = _POINTERS[kind]
    difference = _not_moved(pair, pair.difference(kind, within_sections=True))
    explained = set(chain.from_iterable([*_wrong_names(pair, kind), *_with_their_labels(pair, kind)]))
    total = Counter(mark.name for mark in pair.source.marks_of(kind))
    lost = Counter(mark.name for mark in difference.missing if mark not in explained)
    for mark in difference.missing:
        count = 0 if mark in explained else lost.pop(mark.name, 0)
        if count:
            whole = f"the {one}" if total[mark.name] == 1 else f"{count} of {total[mark.name]} {many}"
            yield pair.lacking(mark, f"{whole} {quoted(mark.name)} {'is' if count == 1 else 'are'} missing")
    for mark in difference.extra:
        if mark not in explained:
            yield pair.surplus(mark.start, f"a {one} {quoted(mark.name)} that the source does not have here")


def reference_targets(pair: Comparison) -> Iterator[Defect]:
    """No reference in the place of the source's leads to a name that neither text knows, no citation to a slip."""
    for kind in _POINTERS:
        for missing, extra in _wrong_names(pair, kind):
            verb = "cites" if kind is MarkKind.CITATION else "leads to"
            message = f"a {kind} {verb} {quoted(extra.name)}, where the source has {quoted(missing.name)}"
            yield Defect(message, missing.start, extra.start)


_SLIP = 80.0


def _wrong_names(pair: Comparison, kind: MarkKind) -> Pairs:
    """References that lost their name: one is missing, and in its place is one to an unknown name.

    Another work may be cited on purpose, so a citation's name counts as lost only if it is nearly the source's.
    """
    difference = _not_moved(pair, pair.difference(kind, within_sections=True))
    known = {mark.name for mark in pair.source.marks_of(kind, MarkKind.LABEL)}
    known |= {mark.name for mark in pair.target.marks_of(MarkKind.LABEL)}
    unknown = [mark for mark in difference.extra if mark.name not in known]
    pairs = pair.pairs(difference.missing, unknown)
    return [(m, e) for m, e in pairs if kind is MarkKind.REFERENCE or ratio(m.name, e.name) >= _SLIP]


def _with_their_labels(pair: Comparison, kind: MarkKind) -> Pairs:
    """References that took over the new name of a label that the translators renamed."""
    new_names = {old.name: new.name for old, new in _renamed_labels(pair)}
    difference = _not_moved(pair, pair.difference(kind, within_sections=True))
    extra = list(difference.extra)
    pairs: Pairs = []
    for mark in difference.missing:
        section = pair.section_of(pair.source, mark)
        wanted = (new_names.get(mark.name), section)
        other = next((e for e in extra if (e.name, pair.section_of(pair.target, e)) == wanted), None)
        if other:
            extra.remove(other)
            pairs.append((mark, other))
    return pairs


# --- links and images -------------------------------------------------------------------------------------


def images(pair: Comparison) -> Iterator[Defect]:
    """Every image of the source at least once; one under the language's own path counts as the same."""
    there = {mark.name for mark in pair.target.marks_of(MarkKind.IMAGE)}
    difference = pair.difference(MarkKind.IMAGE)
    missing = [mark for mark in difference.missing if mark.name not in there]
    pairs = dict(pair.pairs(missing, difference.extra))
    for mark in missing:
        other = pairs.get(mark)
        if other is None:
            yield pair.lacking(mark, f"the image {quoted(mark.name)} is missing")
        elif not _localised(mark.name, other.name):
            yield Defect(f"the image {quoted(mark.name)} has become {quoted(other.name)}", mark.start, other.start)


def links(pair: Comparison) -> Iterator[Defect]:
    """Every link of the source; one to another page of the same site, or to an own anchor, counts as the same."""
    difference = _not_moved(pair, pair.difference(MarkKind.LINK, within_sections=True))
    pairs = dict(pair.pairs(difference.missing, difference.extra))
    for mark in difference.missing:
        other = pairs.get(mark)
        if other is None and not pair.is_lost(pair.source.bead_at(mark.start)):
            yield pair.lacking(mark, f"the link to {quoted(mark.name)} is missing")
        elif other is not None and not _same_site(mark.name, other.name):
            yield Defect(f"the link to {quoted(mark.name)} leads to {quoted(other.name)}", mark.start, other.start)
    yield from _undefined_links(pair)


def _undefined_links(pair: Comparison) -> Iterator[Defect]:
    """Links by name whose definition was lost or got another name."""
    known = {mark.name.lower(): mark for mark in pair.source.marks_of(MarkKind.LINK_DEFINITION)}
    defined = {mark.name.lower() for mark in pair.target.marks_of(MarkKind.LINK_DEFINITION)}
    used = {mark.name: mark for mark in pair.target.marks_of(MarkKind.LINK_NAME)}
    for name, mark in used.items():
        if name not in defined and name in known:
            yield Defect(f"the definition of the link {quoted(name)} is missing", known[name].start, mark.start)
        elif name not in defined and known:
            yield pair.surplus(mark.start, f"the link {quoted(name)} has no definition")


_PART = re.compile(r"[A-Za-z0-9]+")
_LANGUAGE_CODE = 4


def _localised(one: str, other: str) -> bool:
    """Whether two paths differ by a language's code only: `img/en/x.svg` and `img/zh/x.svg`, `x.png` and `x_zh.png`."""
    ours, theirs = Counter(_PART.findall(one)), Counter(_PART.findall(other))
    odd = [*(ours - theirs).elements(), *(theirs - ours).elements()]
    return one.rpartition(".")[2] == other.rpartition(".")[2] and all(
        part.isalpha() and len(part) <= _LANGUAGE_CODE for part in odd
    )


_HOST = re.compile(r"\w+://(?:[^/?#]*@)?([^/?#:]*)")


def _same_site(one: str, other: str) -> bool:
    if one.startswith("#") and other.startswith("#"):
        return True
    here, there = _HOST.match(one), _HOST.match(other)
    if here and there:
        return here[1].split(".")[-2:] == there[1].split(".")[-2:]
    if here or there:
        return False
    path, other_path = one.partition("#")[0], other.partition("#")[0]
    return path == other_path or _localised(path, other_path)


# --- footnotes, tabs, directives --------------------------------------------------------------------------


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
            yield pair.surplus(mark.start, f"the footnote mark {quoted(mark.name)} has no footnote")


def tabs(pair: Comparison) -> Iterator[Defect]:
    """A tab for each name that the source has one for; the target may have more."""
    for mark in pair.difference(MarkKind.TAB, within_sections=True).missing:
        yield pair.lacking(mark, f"the tab for {quoted(mark.name)} is missing")


def directives(pair: Comparison) -> Iterator[Defect]:
    """Every directive and template tag of the source, with its name and its options' names."""
    for kind in (MarkKind.DIRECTIVE, MarkKind.OPTION, MarkKind.TEMPLATE):
        difference = pair.difference(kind)
        pairs = dict(pair.pairs(difference.missing, difference.extra))
        for mark in difference.missing:
            other = pairs.get(mark)
            if other is None:
                yield pair.lacking(mark, f"the {kind} {quoted(mark.name)} is missing")
            else:
                message = f"the {kind} {quoted(mark.name)} has become {quoted(other.name)}"
                yield Defect(message, mark.start, other.start)
