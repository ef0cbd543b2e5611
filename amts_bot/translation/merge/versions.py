"""Two versions of one translation, merged unit by unit: what the bot's branch and the default branch made of a text.

What one side changed is taken. Where both changed the same unit, a person's text stands before what the bot wrote and
nobody confirmed, and what two people wrote differently is a conflict: the branch's text stays and both are told, for
nobody but a person can decide. No text of a person is dropped unseen, and no conflict marker is ever written.

A person who changed a sentence on the default branch has not seen the new source that is on the bot's branch. So a unit
that is open there stays open, with the person's words in it: it is `reopened`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import segment
from amts_bot.translation.ledger import text_hash
from amts_bot.translation.memory.memory import FUZZY_MINIMUM, similarity
from amts_bot.translation.merge.atoms import Atom, blocks_of_atoms, hunks_of, says
from amts_bot.translation.merge.clusters import clusters, moved_along, result_of
from amts_bot.translation.merge.code import merged_tokens


@dataclass(frozen=True, slots=True)
class Version:
    """A text, and the hashes of what is open in it: written by the bot and confirmed by nobody."""

    text: str
    open_hashes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """What people wrote differently on both sides: the branch's text, which stays, and the default branch's.

    `line` (1-based) is where it stands in the merged text. An empty text was taken out on that side. Without a line,
    it is the whole file that one side changed and the other removed.
    """

    path: str
    line: int | None
    branch: str
    main: str


@dataclass(frozen=True)
class Reconciled:
    """The merged text, what is left to people, and open units that are another text now, by their old text's hash."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    reopened: Mapping[str, str] = field(default_factory=dict)


def reconcile(base: Version, branch: Version, main: Version, path: str = "", *, language: str) -> Reconciled:
    """Merge two versions of a translated Markdown text that come from one base (an empty text: there was none)."""
    if main.text in (branch.text, base.text):
        return Reconciled(branch.text)
    if branch.text == base.text and not branch.open_hashes - base.open_hashes:
        return Reconciled(main.text)
    ends = _line_ends(branch.text) if _line_ends(main.text) == _line_ends(base.text) else _line_ends(main.text)
    sides = (replace(each, text=_with_ends(each.text, "\n")) for each in (base, branch, main))
    merger = _Merger(*sides, language=language)
    pieces = list(merger.pieces())
    text = "".join(piece.text for piece in pieces)
    return Reconciled(_with_ends(text, ends), tuple(_conflicts(pieces, path)), dict(merger.reopened))


# --- line ends --------------------------------------------------------------------------------------------


def _line_ends(text: str) -> str:
    """CRLF, LF, or nothing where a text has both and is left as it is."""
    both, all_of_them = text.count("\r\n"), text.count("\n")
    return "\n" if not both else "\r\n" if both == all_of_them else ""


def _with_ends(text: str, ends: str) -> str:
    if not ends or not _line_ends(text):
        return text
    return text.replace("\r\n", "\n").replace("\n", ends)


# --- pieces -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the merged text. `against` is what the default branch has there if people have to decide."""

    text: str
    against: tuple[str, str] | None = None


def _conflicts(pieces: Sequence[_Piece], path: str) -> Iterator[Conflict]:
    line = 1
    for piece in pieces:
        if piece.against:
            yield Conflict(path, line, *piece.against)
        line += piece.text.count("\n")


Atoms = Sequence[Atom]


class _Merger:
    """Walks over the base once, with what both sides changed of it."""

    def __init__(self, base: Version, branch: Version, main: Version, *, language: str) -> None:
        self.language = find_language(language)
        old, here, there = (blocks_of_atoms(segment(split(each.text), self.language)) for each in (base, branch, main))
        old = old or _common(here, there)
        self.base = [atom for block in old for atom in block]
        self.prose = [n for n, atom in enumerate(self.base) if atom.is_prose]
        self.branch, self.main = moved_along(self.base, hunks_of(old, here), hunks_of(old, there))
        self.open_here, self.open_there = branch.open_hashes, main.open_hashes
        self.fresh = (branch.open_hashes | main.open_hashes) - base.open_hashes
        self.reopened: dict[str, str] = {}

    def pieces(self) -> Iterator[_Piece]:
        """The merged text, from start to end."""
        at = 0
        for start, end, here, there in clusters(self.branch, self.main):
            yield _Piece(_text(self.base[at:start]))
            branch, main = (result_of(self.base, start, end, hunks) for hunks in (here, there))
            if here and there and says(branch) != says(self.base[start:end]):
                yield self._both(self.base[start:end], branch, main)
            else:
                new, opened = (main, self.open_here) if there else (branch, self.open_there)
                yield self._one(start, end, new, opened, by_main=bool(there))
            at = end
        yield _Piece(_text(self.base[at:]))

    def _one(self, start: int, end: int, new: Atoms, open_hashes: frozenset[str], *, by_main: bool) -> _Piece:
        """What one side changed. If it is part of a unit that is open on the other side, it still is."""
        inside = [n for n, atom in enumerate(self.prose) if start <= atom < end]
        found = list(self._standing(inside, open_hashes & self.fresh))
        if not found:
            return _Piece(_text(new))
        (first, last), old = found[0], self.base[start:end]
        if len(found) == 1 and first <= inside[0] and inside[-1] < last:
            left, right = self.prose[first : inside[0]], self.prose[inside[-1] + 1 : last]
            words = [*(self.base[n] for n in left), *new, *(self.base[n] for n in right)]
            if self._reopen([self._run(first, last)], words):
                return _Piece(_text(new))
            if not says(new):
                return _Piece(_text(old))
        return _Piece(_text(old), (says(old), says(new))) if by_main else _Piece(_text(new), (says(new), says(old)))

    def _both(self, old: Atoms, branch: Atoms, main: Atoms) -> _Piece:
        """What both sides changed."""
        before, here, there = (says(atoms) for atoms in (old, branch, main))
        if there in (here, before):
            return _Piece(_text(branch))
        if not before:
            return _Piece(_inserted(branch, main))
        ours, theirs = self._open_runs(branch, self.open_here, old), self._open_runs(main, self.open_there, old)
        if not here or not there:
            is_open = self._hash(_prose(branch or main)) in (ours or theirs)
            return _Piece(_text(branch if here else main), None if is_open else (here, there))
        if ours or theirs:
            answered = self._answered(old, *((branch, main, ours) if ours else (main, branch, theirs)))
            return answered or _Piece(_text(branch), (here, there))
        merged = None if any(atom.is_prose for atom in old) else merged_tokens(*map(_text, (old, branch, main)))
        return _Piece(_text(branch), (here, there)) if merged is None else _Piece(merged)

    def _answered(self, old: Atoms, bots: Atoms, persons: Atoms, runs: Sequence[str]) -> _Piece | None:
        """A person's words in place of the bot's; in them, where the bot adapted no more than a few of the old ones.

        Nothing where it cannot be told which of them answer the unit that is open.
        """
        before, adapted, new = map(_text, (old, bots, persons))
        merged = merged_tokens(before, adapted, new) if similarity(before, adapted) >= FUZZY_MINIMUM else None
        is_one = len(_prose(old)) == 1 and self._hash(_prose(bots)) in runs
        if not is_one or not self._reopen(runs, persons, merged):
            return None
        return _Piece(new if merged is None else merged)

    def _standing(self, inside: Sequence[int], open_hashes: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Where units are open that hold some of these sentences of the base, as ranges of its sentences."""
        taken: set[int] = set()
        for size in range(1, _LARGEST_BEAD + 1) if inside and open_hashes else ():
            for first in range(max(0, inside[0] - size + 1), min(inside[-1], len(self.prose) - size) + 1):
                run = range(first, first + size)
                if not taken & set(run) and self._run(first, first + size) in open_hashes:
                    taken |= set(run)
                    yield first, first + size

    def _run(self, first: int, last: int) -> str:
        return self._hash([self.base[n] for n in self.prose[first:last]])

    def _open_runs(self, atoms: Atoms, open_hashes: frozenset[str], old: Atoms) -> list[str]:
        """The hashes of the open units that atoms consist of, beside the base's; nothing if they are anything else."""
        known = {atom.words for atom in old}
        worded = [atom for atom in atoms if atom.words and (atom.is_prose or atom.words not in known)]
        found: list[str] = []
        while worded:
            runs = ((size, self._hash(worded[:size])) for size in range(_LARGEST_BEAD, 0, -1))
            size, run = next((each for each in runs if each[1] in open_hashes), (1, ""))
            if not run and worded[0].words not in known:
                return []
            found += [run] if run else []
            worded = worded[size:]
        return found

    def _joined(self, atoms: Atoms) -> str:
        return self.language.sentence_joiner.join(atom.words for atom in atoms)

    def _hash(self, atoms: Atoms) -> str:
        return text_hash(self._joined(atoms))

    def _reopen(self, runs: Sequence[str], new: Atoms, text: str | None = None) -> bool:
        """Whether a unit that was not open before is known by what a person wrote, or by the text made of it."""
        fresh, sentences = [run for run in runs if run in self.fresh], _prose(new)
        if fresh and (len(runs) > 1 or not 0 < len(sentences) <= _LARGEST_BEAD):
            return False
        said = self._joined(sentences) if text is None else text
        self.reopened |= {run: said for run in fresh if text_hash(said) != run}
        return True


_LARGEST_BEAD = 4


def _text(atoms: Atoms) -> str:
    return "".join(atom.text for atom in atoms)


def _prose(atoms: Atoms) -> list[Atom]:
    return [atom for atom in atoms if atom.is_prose]


def _inserted(branch: Atoms, main: Atoms) -> str:
    """What both sides have where the base has nothing but layout: both, but once what one has of the other already."""
    one, other = _text(branch), _text(main)
    if not says(main) or other in one:
        return one
    return other if not says(branch) or one in other else one + other


def _common(one: Sequence[tuple[Atom, ...]], other: Sequence[tuple[Atom, ...]]) -> list[tuple[Atom, ...]]:
    """The blocks that two texts without a base have in common: a base for them."""
    found = SequenceMatcher(None, list(map(_text, one)), list(map(_text, other)), autojunk=False)
    return [block for each in found.get_matching_blocks() for block in one[each.a : each.a + each.size]]
