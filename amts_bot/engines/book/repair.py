"""An offer of the memory, changed only where its source differs from the text that is wanted.

After Koehn and Senellart 2010: what both sources have in common keeps its translation. A change is made only where the
book itself shows how: what stands there is what the book has for the old words elsewhere too, but never for the new
words, and for those it has one usual phrase. All else stays as it is, and the offer is an offer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from amts_bot.engines.book.model import BookModel, source_key
from amts_bot.engines.book.phrases import Phrase, phrase_translations
from amts_bot.translation.alignment.words import SYMBOL, Words, kept_texts, read_words, surface, write_words

LONGEST_CHANGE = 6
"""Words of a change on either side, with those that it takes along."""

WIDEST = 2
"""Words beside a change that it takes along, until its translation can be cut out."""

TELLING = 4
"""Letters from which on a word is taken to carry meaning of its own."""

SEEN = 2
"""How often a phrase stands for another in the book, at least."""

USUAL = 0.4
"""The share of a phrase's translations that its usual one has, at least."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence of the memory: its source, its translation with numbers and protected spans adapted, what is wanted.

    `example` is the place of the pair among the examples that the model learned from.
    """

    source: str
    text: str
    wanted: str
    example: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Words `i0` to `i1` of the old source become `j0` to `j1` of the new; `t0` to `t1` stands for them now."""

    i0: int
    i1: int
    j0: int
    j1: int
    t0: int = 0
    t1: int = 0


@dataclass(frozen=True)
class _Reading:
    """An offer's three texts as words and as numbers, and the links of its old pair."""

    old: Words
    new: Words
    target: Words
    old_numbers: Sequence[int]
    new_numbers: Sequence[int]
    target_numbers: Sequence[int]
    of_source: Mapping[int, Sequence[int]]
    of_target: Mapping[int, Sequence[int]]

    def phrases(self, change: _Change) -> tuple[Phrase, Phrase, Phrase]:
        """The old words of a change, the new ones, and what stands for the old ones."""
        old, new = self.old_numbers[change.i0 : change.i1], self.new_numbers[change.j0 : change.j1]
        return tuple(old), tuple(new), tuple(self.target_numbers[change.t0 : change.t1])


Known = Mapping[Phrase, Counter[Phrase]]
"""How often the book translates a phrase as what."""


def repair(model: BookModel, offers: Sequence[Offer]) -> list[str]:
    """The offers' texts, with those changes of their sources that the book shows how to make; in the order given."""
    pair_of = {example: n for n, example in enumerate(model.places)}
    readings = [_read(model, offer, pair_of.get(offer.example)) for offer in offers]
    cuts = [list(_all_cuts(reading)) if reading else [] for reading in readings]
    wanted = {
        phrase for reading, own in zip(readings, cuts, strict=True) if reading
        for ways in own for cut in ways for phrase in reading.phrases(cut)[:2] if phrase
    }  # fmt: skip
    known = phrase_translations(model.pairs, wanted)
    return [
        _written(model, known, offer, reading, own) if reading else offer.text
        for offer, reading, own in zip(offers, readings, cuts, strict=True)
    ]


def _read(model: BookModel, offer: Offer, pair: int | None) -> _Reading | None:
    """The offer's texts as words; None if the model did not learn from its pair, or if its words are others now."""
    if pair is None:
        return None
    old, new, target = read_words(offer.source), read_words(offer.wanted), read_words(offer.text)
    old_numbers, target_numbers = model.pairs.source[pair], model.pairs.target[pair]
    if (len(old.words), len(target.words)) != (len(old_numbers), len(target_numbers)):
        return None
    of_source: dict[int, list[int]] = {}
    of_target: dict[int, list[int]] = {}
    for i, j in model.pairs.links[pair]:
        of_source.setdefault(i, []).append(j)
        of_target.setdefault(j, []).append(i)
    return _Reading(old, new, target, old_numbers, model.numbers(new), target_numbers, of_source, of_target)


# --- what to cut out ----------------------------------------------------------------------------------------


def _all_cuts(reading: _Reading) -> Iterator[list[_Change]]:
    """For every change that may matter the ways to cut it out, with the fewest words beside it first."""
    changes = list(_differences(reading.old, reading.new))
    gone = {text for change in changes for text in _telling(reading.old, change.i0, change.i1)}
    come = {text for change in changes for text in _telling(reading.new, change.j0, change.j1)}
    for change in changes:
        old, new = _telling(reading.old, change.i0, change.i1), _telling(reading.new, change.j0, change.j1)
        is_moved = not come.isdisjoint(old) or not gone.isdisjoint(new)
        texts = reading.old.texts[change.i0 : change.i1], reading.new.texts[change.j0 : change.j1]
        if (old or new) and not is_moved and _letters(texts[0]) != _letters(texts[1]):
            yield [cut for wide in _widened(change, reading) if (cut := _cut(wide, reading))]


def _telling(words: Words, start: int, end: int) -> set[str]:
    """The words that carry meaning of their own: articles, pronouns and marks are translated by what is around them."""
    pairs = zip(words.words[start:end], words.texts[start:end], strict=True)
    return {text for word, text in pairs if word.startswith(SYMBOL) or (len(text) >= TELLING and text.isalnum())}


def _letters(texts: Sequence[str]) -> str:
    """What tells words apart, however they are joined and written."""
    return "".join(char for text in texts for char in text.casefold() if char.isalnum())


def _differences(old: Words, new: Words) -> Iterator[_Change]:
    common = set(old.texts) & set(new.texts)
    here, there = ([_key(*word, common) for word in zip(side.words, side.texts, strict=True)] for side in (old, new))
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(i0, i1, j0, j1)


def _key(word: str, text: str, common: set[str]) -> str:
    """A word as it is compared. Protected texts that one side has are equal, since the offer is adapted to them."""
    return text if word.startswith(SYMBOL) and text in common else source_key(word)


def _widened(change: _Change, reading: _Reading) -> Iterator[_Change]:
    for size in range(WIDEST + 1):
        for right in range(size, -1, -1):
            left = size - right
            wide = _Change(change.i0 - left, change.i1 + right, change.j0 - left, change.j1 + right)
            if min(wide.i0, wide.j0) >= 0 and wide.i1 <= len(reading.old.words) and wide.j1 <= len(reading.new.words):
                yield wide


def _cut(change: _Change, reading: _Reading) -> _Change | None:
    """The change with its place in the translation, if nothing else is there and no mark begins or ends within."""
    reached = [j for i in range(change.i0, change.i1) for j in reading.of_source.get(i, ())]
    if not reached or max(change.i1 - change.i0, change.j1 - change.j0) > LONGEST_CHANGE:
        return None
    t0, t1 = min(reached), max(reached) + 1
    if any(not change.i0 <= i < change.i1 for j in range(t0, t1) for i in reading.of_target.get(j, ())):
        return None
    is_emptied = change.j0 == change.j1
    for wrap in reading.target.wraps:
        if t0 < wrap.start < t1 or t0 < wrap.end < t1 or (is_emptied and t0 <= wrap.start and wrap.end <= t1):
            return None
    return replace(change, t0=t0, t1=t1)


# --- what to write ------------------------------------------------------------------------------------------


def _written(
    model: BookModel, known: Known, offer: Offer, reading: _Reading, cuts: Sequence[Sequence[_Change]]
) -> str:  # fmt: skip
    """The offer's text with the changes that are safe; as it was where they touch each other or break something."""
    found = (next(filter(None, (_made(model, known, reading, way) for way in ways)), None) for ways in cuts)
    made = sorted((one for one in found if one), key=lambda one: one[0].t0)
    if any(one.t1 > other.t0 for (one, _), (other, _) in pairwise(made)):
        return offer.text
    text = offer.text
    for change, words in reversed(made):
        text = _replaced(model, reading, text, change, words)
    return text if _is_sound(offer, text) else offer.text


def _replaced(model: BookModel, reading: _Reading, text: str, change: _Change, words: Sequence[str]) -> str:
    """The text with new words for a change; what stands before the change is as it was in the offer."""
    target, t0, t1 = reading.target, change.t0, change.t1
    start, end = target.starts[t0], target.starts[t1 - 1] + len(target.texts[t1 - 1])
    texts = _texts(reading, change, words)
    if texts:
        first = texts[0][:1].upper() + texts[0][1:] if t0 == 0 and text[:1].isupper() else texts[0]
        return text[:start] + write_words(words, [first, *texts[1:]], (), model.spacing) + text[end:]
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if t0 == 0:
        return before + (after[:1].upper() + after[1:] if text[start].isupper() else after)
    if t1 == len(target.words):
        return before + after
    if target.words[t0 - 1] == target.words[t1] and not target.words[t1].isalnum():
        return before + after.removeprefix(target.texts[t1])
    return before + model.spacing.between(target.words[t0 - 1], target.words[t1]) + after


_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("（", "）"), ("【", "】"), ("「", "」"), ("《", "》"), ("“", "”"))


def _is_sound(offer: Offer, text: str) -> bool:
    """Whether no bracket lost its other half, and the protected texts are no further from those that are wanted."""
    if any((text.count(a) == text.count(b)) < (offer.text.count(a) == offer.text.count(b)) for a, b in _PAIRS):
        return False
    wanted, before, after = map(kept_texts, (offer.wanted, offer.text, text))
    return ((after - wanted) + (wanted - after)).total() <= ((before - wanted) + (wanted - before)).total()


def _made(model: BookModel, known: Known, reading: _Reading, change: _Change) -> tuple[_Change, list[str]] | None:
    """The words for a change; None where the book does not show them, or has what stands there for the new words."""
    old, new, there = reading.phrases(change)
    if known.get(old, Counter())[there] < SEEN and not _is_kept(model, old):
        return None
    if not new:
        return change, []
    found = known.get(new, Counter())
    best, count = max(found.items(), key=lambda one: (one[1], one[0]), default=((), 0))
    if not best or count < SEEN or count < USUAL * found.total() or found[there]:
        return None
    words = [model.target.words[number] for number in best]
    if _repeats(reading, change, best) or _adds_marks(model, new, best):
        return None
    symbols = [reading.new.words[j] for j in range(change.j0, change.j1) if reading.new.words[j].startswith(SYMBOL)]
    return (change, words) if len(set(symbols)) == len(symbols) else None


def _repeats(reading: _Reading, change: _Change, words: Phrase) -> bool:
    """Whether new words begin or end with what stands right beside them."""
    there = reading.target_numbers
    return words[:1] == tuple(there[: change.t0][-1:]) or words[-1:] == tuple(there[change.t1 :][:1])


def _adds_marks(model: BookModel, new: Phrase, best: Phrase) -> bool:
    """Whether a translation has a mark at an end where its source has none."""
    ends = (
        (model.source.words[new[0]], model.target.words[best[0]]),
        (model.source.words[new[-1]], model.target.words[best[-1]]),
    )
    return any(_is_mark(theirs) and not _is_mark(ours) for ours, theirs in ends)


def _is_mark(word: str) -> bool:
    return not word.startswith(SYMBOL) and not any(char.isalnum() for char in word)


def _is_kept(model: BookModel, phrase: Phrase) -> bool:
    """Whether a phrase is protected text only, whose place in the translation is sure."""
    return bool(phrase) and all(number in model.pairs.kept_source for number in phrase)


def _texts(reading: _Reading, change: _Change, words: Sequence[str]) -> list[str]:
    """The words as they are written, protected text as the new source has it."""
    own = {reading.new.words[j]: reading.new.texts[j] for j in range(change.j0, change.j1)}
    return [own.get(word, word) if word.startswith(SYMBOL) else surface(word) for word in words]
