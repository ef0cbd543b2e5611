"""A text in atoms, and what one side of a merge has changed of them.

Atoms cover a text without gap: sentences, headings, cells and captions, the markup and blanks between them, and the
lines of blocks without prose. Two versions of one language are compared block by block, then atom by atom, so that a
hunk is no larger than what was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from rapidfuzz.distance import Levenshtein

from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.plan.changes import gaps, match


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a text. `words` is what a person would say it says, in one line: empty for layout.

    `is_prose` tells a segment from a line of code or markup, such as the path of a picture after its caption.
    """

    text: str
    words: str = ""
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Hunk:
    """One side has these atoms where the base has its atoms from `start` to `end`."""

    start: int
    end: int
    atoms: tuple[Atom, ...]


def says(atoms: Sequence[Atom]) -> str:
    """What atoms say, without their layout."""
    return " ".join(atom.words for atom in atoms if atom.words)


def blocks_of_atoms(document: SegmentedDocument) -> list[tuple[Atom, ...]]:
    """The atoms of every block, its blank lines included; all joined are the text."""
    return [tuple(_atoms(document, n)) for n in range(len(document.document.blocks))]


_LINES = re.compile(r"\n|[^\n]+")
_LAYOUT = re.compile(r"[\W_]*(?:\d+[.)])?[\W_]*")


def _atoms(document: SegmentedDocument, index: int) -> Iterator[Atom]:
    block, segments = document.document.blocks[index], document.segments[index]
    if not segments:
        for line in _LINES.findall(document.document.whole(block)):
            yield Atom(line, " ".join(line.split()))
        return
    between = gaps(document, block, segments)
    blanks = document.text[block.body_end : block.end]
    for gap, segment in zip(between, segments, strict=False):
        yield from map(_markup, _LINES.findall(gap))
        yield Atom(document.text[segment.start : segment.end], segment.plain, is_prose=True)
    yield from map(_markup, _LINES.findall(between[-1] + blanks))


def _markup(text: str) -> Atom:
    """What stands around the prose of a block: words only where it names something, a path or a label."""
    return Atom(text, "" if _LAYOUT.fullmatch(text) else " ".join(text.split()))


def hunks_of(base: Sequence[tuple[Atom, ...]], side: Sequence[tuple[Atom, ...]]) -> list[Hunk]:
    """What a side has changed, in order and as small as can be told; positions count atoms of the base."""
    begins = list(accumulate(map(len, base), initial=0))
    whole, other = ([_text(block) for block in blocks] for blocks in (base, side))
    hunks: list[Hunk] = []
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, whole, other, autojunk=False).get_opcodes():
        if tag != "equal":
            here, there = ([atom for block in blocks for atom in block] for blocks in (base[i0:i1], side[j0:j1]))
            hunks += _within(here, there, begins[i0])
    return hunks


def _text(atoms: Sequence[Atom]) -> str:
    return "".join(atom.text for atom in atoms)


_ALIKE = 0.5


def _within(here: Sequence[Atom], there: Sequence[Atom], offset: int) -> Iterator[Hunk]:
    """Atoms that say something are pairs if they are alike; between pairs, atoms of one text, or of one kind in order.

    Line ends are alike everywhere: they must not decide what has become of the sentences around them.
    """
    pairs = _worded_pairs(here, there)
    for (i0, j0), (i1, j1) in pairwise([(-1, -1), *pairs, (len(here), len(there))]):
        if i0 >= 0 and here[i0].text != there[j0].text:
            yield Hunk(offset + i0, offset + i0 + 1, (there[j0],))
        yield from _between(here[i0 + 1 : i1], there[j0 + 1 : j1], offset + i0 + 1)


def _worded_pairs(here: Sequence[Atom], there: Sequence[Atom]) -> list[tuple[int, int]]:
    ours, theirs = ([n for n, atom in enumerate(atoms) if atom.words] for atoms in (here, there))

    def likeness(i: int, j: int) -> float:
        one, other = here[ours[i]], there[theirs[j]]
        return Levenshtein.normalized_similarity(one.words, other.words) if one.is_prose == other.is_prose else 0.0

    found = match([here[n].text for n in ours], [there[n].text for n in theirs], likeness, _ALIKE)
    return sorted((ours[i], theirs[j]) for i, j in found.items())


def _between(here: Sequence[Atom], there: Sequence[Atom], offset: int) -> Iterator[Hunk]:
    if [_kind(atom) for atom in here] == [_kind(atom) for atom in there]:
        for n, (old, new) in enumerate(zip(here, there, strict=True), offset):
            if old.text != new.text:
                yield Hunk(n, n + 1, (new,))
        return
    one, other = ([atom.text for atom in atoms] for atoms in (here, there))
    for i0, i1, j0, j1 in _changes(one, other) if _says(here) and _says(there) else _edits(one, other):
        yield Hunk(offset + i0, offset + i1, tuple(there[j0:j1]))


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """All between what both begin and end with: half a block of code in place of a paragraph would be none."""
    most = min(len(one), len(other))
    first = next((n for n in range(most) if one[n] != other[n]), most)
    last = next((n for n in range(most - first) if one[-1 - n] != other[-1 - n]), most - first)
    yield first, len(one) - last, first, len(other) - last


def _edits(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    for tag, *places in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            i0, i1, j0, j1 = places
            yield i0, i1, j0, j1


def _says(atoms: Sequence[Atom]) -> bool:
    return any(atom.words for atom in atoms)


def _kind(atom: Atom) -> tuple[bool, bool]:
    return bool(atom.words), atom.is_prose
