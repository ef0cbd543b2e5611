"""How the stand-in turns one unit of text into another language.

A unit is text in which every piece of markup is one character (`atoms`), so that spans can move with the words.
A sentence that is in the parallel data, or near one that is, comes out as that pair's target; a longer one
that contains a pair's source has it replaced; the rest is pseudo-translation. How Amazon chooses is not published.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein, Opcode

from tests.amazon import pseudo

NEAR: Final = 75.0
LONGEST_PHRASE: Final = 8  # words of a pair's source that is looked for inside longer sentences
FIRST_ATOM: Final = 0x100000
_ATOMS: Final = "\U00100000-\U0010fffd"
_ATOM: Final = re.compile(f"[{_ATOMS}]")
_TAG: Final = re.compile(r"<[^>]*>")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*(?=\S)")
_WORD: Final = re.compile(r"[\w'’-]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_CLOSING: Final = ".。!！?？:："


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of markup, as it stands in the document. Protected ones are whole elements with their content."""

    raw: str
    protected: bool

    @property
    def content(self) -> str:
        """What a reader sees of it."""
        return html.unescape(_TAG.sub("", self.raw))


@dataclass(frozen=True)
class Pairs:
    """The parallel data for one target language: source to target."""

    targets: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def sources(self) -> list[str]:
        return list(self.targets)

    @cached_property
    def by_text(self) -> dict[str, str]:
        return {_plain(source): source for source in self.targets}

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], str]:
        return {
            words: source
            for source in self.targets
            if 0 < len(words := _words(source)) <= LONGEST_PHRASE and not _SENTENCE_END.search(source.strip())
        }

    def nearest(self, text: str) -> str | None:
        """The source that is the text, or the most like it if that is near and has as many sentences."""
        if (same := self.by_text.get(_plain(text))) is not None:
            return same
        found = process.extractOne(text, self.sources, scorer=fuzz.ratio, score_cutoff=NEAR)
        return found[0] if found and len(_sentences(found[0])) == len(_sentences(text)) else None


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of a terminology, in the direction of the translation."""

    source: str
    target: str


@dataclass(frozen=True)
class Manner:
    """Into which language, and with what: parallel data, terms, settings."""

    source: str
    target: str
    pairs: Pairs = field(default_factory=Pairs)
    terms: tuple[Term, ...] = ()
    formality: str | None = None
    mask_profanity: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A unit in the other language, still with its atoms; the terms and the sources of the pairs that were used."""

    text: str
    terms: tuple[Term, ...] = ()
    pairs: tuple[str, ...] = ()


def has_words(text: str) -> bool:
    """Is there anything to translate outside the atoms?"""
    return bool(_LETTER.search(_ATOM.sub("", text)))


def readable(text: str, atoms: Mapping[str, Atom]) -> str:
    """The text as a reader sees it: atoms as their content."""
    return _ATOM.sub(lambda found: atoms[found[0]].content if found[0] in atoms else "", text)


def translate_unit(text: str, atoms: Mapping[str, Atom], manner: Manner) -> Result:
    """One unit: whole if the parallel data know it, else sentence by sentence."""
    inner = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    whole = _from_pair(inner, atoms, manner)
    results = [whole] if whole else [_sentence(part, atoms, manner) for part in _sentences(inner)]
    return Result(
        before + "".join(result.text for result in results) + after,
        tuple(dict.fromkeys(term for result in results for term in result.terms)),
        tuple(pair for result in results for pair in result.pairs),
    )


def _sentences(text: str) -> list[str]:
    """Sentences and the gaps between them, turn by turn; joined they are the text."""
    parts, start = [], 0
    for gap in _SENTENCE_END.finditer(text):
        parts += [text[start : gap.start()], gap[0]]
        start = gap.end()
    return [*parts, text[start:]]


def _sentence(text: str, atoms: Mapping[str, Atom], manner: Manner) -> Result:
    if not has_words(text):
        return Result(text)
    known = _from_pair(text, atoms, manner)
    if known:
        return known
    pieces, terms, phrases = [], [], []
    position = 0
    for start, end, source, target in _known_phrases(text, manner):
        pieces += [pseudo.words(text[position:start], manner.target), target]
        position = end
        if isinstance(source, Term):
            terms.append(source)
        else:
            phrases.append(source)
    pieces.append(pseudo.words(text[position:], manner.target))
    translated = pseudo.joined("".join(pieces), manner.target)
    if manner.mask_profanity:
        translated = _masked(translated)
    return Result(pseudo.mark(manner.target, manner.formality) + translated, tuple(terms), tuple(phrases))


def _from_pair(text: str, atoms: Mapping[str, Atom], manner: Manner) -> Result | None:
    if not manner.pairs.targets or not has_words(text):
        return None
    source = manner.pairs.nearest(readable(text, atoms))
    if source is None:
        return None
    target = manner.pairs.targets[source]
    terms = tuple(term for term in manner.terms if term.source in source and term.target in target)
    return Result(_place(text, atoms, source, target), terms, (source,))


def _place(text: str, atoms: Mapping[str, Atom], source: str, target: str) -> str:
    """The pair's target with the unit's markup: where its content stands, else where its source's counterpart does."""
    left_over: list[str] = []
    for char, counterpart in _counterparts(text, atoms, source):
        atom = atoms[char]
        content = next((part for part in (atom.content, counterpart) if part.strip() and part in target), None)
        if atom.protected and content is not None:
            target = target.replace(content, char, 1)
        else:
            left_over.append(char)
    body = target.rstrip(_CLOSING)
    return body + "".join(left_over) + target[len(body) :]


def _counterparts(text: str, atoms: Mapping[str, Atom], source: str) -> Iterator[tuple[str, str]]:
    """Every atom of the unit, and what stands in its place in the source of the pair."""
    blocks = Levenshtein.opcodes(readable(text, atoms), source)
    position = 0
    for char in text:
        if char not in atoms:
            position += 1
            continue
        end = position + len(atoms[char].content)
        parts = [_overlap(block, position, end) for block in blocks]
        yield char, "".join(source[start:stop] for start, stop in parts)
        position = end


def _overlap(block: Opcode, start: int, end: int) -> tuple[int, int]:
    """The part of a block's destination that stands for what it has of the stretch of text; empty if nothing."""
    first, last = max(start, block.src_start), min(end, block.src_end)
    if first >= last:
        return 0, 0
    if block.tag != "equal":
        return block.dest_start, block.dest_end
    shift = block.dest_start - block.src_start
    return first + shift, last + shift


def _known_phrases(text: str, manner: Manner) -> Iterator[tuple[int, int, Term | str, str]]:
    """Where the text holds a term or a short pair's source, longest first: start, end, the entry and its target."""
    terms = {_words(term.source): term for term in manner.terms}
    found = list(_WORD.finditer(text))
    longest = max((LONGEST_PHRASE, *map(len, terms)))
    place = 0
    while place < len(found):
        for size in range(min(longest, len(found) - place), 0, -1):
            first, last = found[place], found[place + size - 1]
            words = tuple(word[0].lower() for word in found[place : place + size])
            if _ATOM.search(text, first.start(), last.end()):
                continue
            if words in terms:
                yield first.start(), last.end(), terms[words], terms[words].target
            elif words in manner.pairs.phrases:
                source = manner.pairs.phrases[words]
                yield first.start(), last.end(), source, manner.pairs.targets[source].rstrip(_CLOSING)
            else:
                continue
            place += size - 1
            break
        place += 1


def _masked(text: str) -> str:
    return re.sub(r"\b(damn|dämn)\b", "?$#@$", text, flags=re.IGNORECASE)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word[0].lower() for word in _WORD.finditer(text))


def _plain(text: str) -> str:
    return " ".join(text.split())


def numbered(atoms: Iterable[Atom]) -> dict[str, Atom]:
    """Atoms by the character that stands for each."""
    return {chr(FIRST_ATOM + number): atom for number, atom in enumerate(atoms)}
