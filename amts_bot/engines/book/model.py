"""What the engine learns from pairs, and a translation with it: words, links, phrases, language model, decoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from amts_bot.engines.book.decoder import Decoder, Placed
from amts_bot.engines.book.language_model import LanguageModel, learn_language_model
from amts_bot.engines.book.phrases import LONGEST, NOTHING, UNIT, AlignedPairs, Option, Weights, phrase_table
from amts_bot.engines.book.projection import project
from amts_bot.text.languages import find_language
from amts_bot.translation.alignment.word_alignment import Bitext, Link, align_words
from amts_bot.translation.alignment.words import SYMBOL, Spacing, Words, learn_spacing, read_words, surface, write_words

LONGEST_PAIR = 150
"""Words on a side; longer pairs teach little about single words and cost much."""

WEIGHTS, ORDER = Weights(), 5
"""The language model looks at so many words, the new one among them."""

STEM = 4
"""Letters by which words are told apart while links are counted: endings are many where a language has cases."""

SIMILAR_FORM = 0.7
"""How alike, of 1, two words with the same stem must be to be taken for forms of one word."""

LOST = SYMBOL + "other"
"""A protected span that the other side does not have: no phrase holds it."""


class Vocabulary:
    """Words as numbers from 3; 0 is no word, 1 and 2 are a sentence's ends."""

    BEGIN, END = 1, 2

    def __init__(self) -> None:
        self.words = ["", "", ""]
        self._numbers: dict[str, int] = {}

    def number(self, word: str) -> int:
        """The number of a word, a new one if it was never seen."""
        known = self._numbers.get(word)
        if known is None:
            known = self._numbers[word] = len(self.words)
            self.words.append(word)
        return known

    def get(self, word: str) -> int:
        """The number of a word, 0 if it was never seen."""
        return self._numbers.get(word, NOTHING)

    @property
    def kept(self) -> frozenset[int]:
        """The words that stand for what translation leaves alone."""
        return frozenset(number for word, number in self._numbers.items() if word.startswith(SYMBOL))


@dataclass(frozen=True, slots=True)
class Example:
    """A pair to learn from. A heading's words may be written in capitals that they do not have elsewhere."""

    source: str
    target: str
    is_heading: bool = False


@dataclass(frozen=True)
class BookModel:
    """What a book's pairs taught."""

    source: Vocabulary
    target: Vocabulary
    pairs: AlignedPairs
    language_model: LanguageModel
    spacing: Spacing
    case: TrueCase
    weights: Weights
    places: Sequence[int]
    """Which of the examples each pair was."""

    def source_text(self, phrase: Sequence[int]) -> str:
        """Source words as text, in the form in which they are counted."""
        return " ".join(self.source.words[number] for number in phrase)

    def target_text(self, phrase: Sequence[int]) -> str:
        """Words of the translation as text."""
        words = [self.target.words[number] for number in phrase]
        return write_words(words, [surface(word) for word in words], (), self.spacing)

    def translate(self, texts: Sequence[Example]) -> list[str]:
        """Translations of texts in one line. What of a text is protected comes through unchanged."""
        sources = [read_words(example.source) for example in texts]
        numbers = [self.numbers(words) for words in sources]
        table = phrase_table(self.pairs, numbers, self.weights)
        decoder = Decoder(table, self.language_model, self.weights, Vocabulary.END, LONGEST)
        return [
            self._written(example, words, decoder.translate(sentence, self._unknown(words)))
            for example, words, sentence in zip(texts, sources, numbers, strict=True)
        ]

    def numbers(self, words: Words) -> list[int]:
        """The words as numbers; in place of an unknown one, the known word that it is a form of, if there is one."""
        return [
            self.source.get(source_key(word)) or self.source.get(self._known_form(n, word))
            for n, word in enumerate(words.words)
        ]

    def _known_form(self, place: int, word: str) -> str:
        """The known word with the same stem that is nearest; none for names, which are written so."""
        if not word.isalpha() or len(word) <= STEM or not (word.islower() or (place == 0 and word[1:].islower())):
            return ""
        key = source_key(word)
        forms = self._forms.get(key[:STEM], ())
        near = [(Levenshtein.normalized_similarity(key, form), form) for form in forms]
        return max((one for one in near if one[0] >= SIMILAR_FORM), default=(0.0, ""))[1]

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        out: dict[str, list[str]] = {}
        for word in self.source.words:
            out.setdefault(word[:STEM], []).append(word)
        return out

    def _unknown(self, words: Words) -> dict[int, Option]:
        """For every place, the option to let the word stand as it is."""
        cost = round(UNIT * (self.weights.phrase + self.weights.word))
        return {
            place: Option((self.target.get(word),), ((0, 0),), ((0, 0),), cost)
            for place, word in enumerate(words.words)
        }

    def _written(self, example: Example, source: Words, placed: Sequence[Placed]) -> str:
        words: list[str] = []
        texts: list[str] = []
        places: list[list[int]] = [[] for _ in source.words]
        for piece in placed:
            base = len(words)
            kept = {j: piece.start + i for i, j in piece.option.kept}
            for i, j in piece.option.links:
                places[piece.start + i].append(base + j)
            for j, number in enumerate(piece.option.words):
                origin = kept.get(j)
                words.append(self.target.words[number] if origin is None else source.words[origin])
                texts.append(surface(self.target.words[number]) if origin is None else source.texts[origin])
        texts = self.case.restored(texts, example)
        return write_words(words, texts, project(source.wraps, places, len(words)), self.spacing)


def source_key(word: str) -> str:
    """A source word as the model counts it."""
    return word if word.startswith(SYMBOL) else word.casefold()


def learn(
    examples: Sequence[Example], language: str, *, weights: Weights = WEIGHTS,
) -> BookModel:  # fmt: skip
    """A model of these pairs."""
    read = [(read_words(one.source), read_words(one.target)) for one in examples]
    places = [n for n, pair in enumerate(read) if _teaches(*pair)]
    fitting = [(*read[n], examples[n]) for n in places]
    case = learn_case((words, one) for _, words, one in fitting)
    source_words, target_words = Vocabulary(), Vocabulary()
    sources, targets, origins, known = [], [], [], []
    for left, right, one in fitting:
        kept = _equal_texts(left, right)
        sources.append([source_words.number(w) for w in _marked(map(source_key, left.words), {i for i, _ in kept})])
        cased = case.lowered(right.words, is_heading=one.is_heading)
        targets.append([target_words.number(w) for w in _marked(cased, {j for _, j in kept})])
        origins.append({j: i for i, j in kept})
        known.append(sorted(kept + _equal_words(left, right)))
    links = align_words(Bitext(_by_stem(sources, source_words), _by_stem(targets, target_words), known))
    pairs = AlignedPairs(sources, targets, links, source_words.kept, target_words.kept, origins)
    model = learn_language_model(targets, begin=Vocabulary.BEGIN, end=Vocabulary.END, order=ORDER)
    spacing = learn_spacing((words for _, words, _ in fitting), find_language(language))
    return BookModel(source_words, target_words, pairs, model, spacing, case, weights, places)


_STRAY = frozenset({"*", "**", "***", "_", "__", "~~", "[", "![", "]", "`"})


def _teaches(source: Words, target: Words) -> bool:
    """Whether a pair is of a usable length, and no side has marks that nothing closes and the other side lacks."""
    if not all(0 < len(side.words) <= LONGEST_PAIR for side in (source, target)):
        return False
    one, other = (Counter(word for word in side.words if word in _STRAY) for side in (source, target))
    return one == other


def _by_stem(sentences: Sequence[Sequence[int]], vocabulary: Vocabulary) -> list[list[int]]:
    """The sentences with words counted as one that begin alike, so that rare forms find their links."""
    stems = Vocabulary()
    of_word = [stems.number(w if w.startswith(SYMBOL) else w.casefold()[:STEM]) for w in vocabulary.words]
    return [[of_word[word] for word in sentence] for sentence in sentences]


def _marked(words: Iterable[str], equal: set[int]) -> list[str]:
    """The words, with those that stand for a text which the other side lacks marked as lost."""
    return [LOST if word.startswith(SYMBOL) and n not in equal else word for n, word in enumerate(words)]


def _equal_texts(source: Words, target: Words) -> list[Link]:
    """Protected texts that both sides have: the first with the first, and so on."""
    return _matched(
        [(i, text) for i, (word, text) in enumerate(zip(source.words, source.texts, strict=True)) if word[0] == SYMBOL],
        [(j, text) for j, (word, text) in enumerate(zip(target.words, target.texts, strict=True)) if word[0] == SYMBOL],
    )


_NAME = 3
"""Letters from which on a word that both sides have is taken for a name."""


def _equal_words(source: Words, target: Words) -> list[Link]:
    sides = (
        [(n, word.casefold()) for n, word in enumerate(side.words) if word[0] != SYMBOL and len(word) >= _NAME]
        for side in (source, target)
    )
    return _matched(*sides)


def _matched(source: list[tuple[int, str]], target: list[tuple[int, str]]) -> list[Link]:
    waiting: dict[str, list[int]] = {}
    for j, text in target:
        waiting.setdefault(text, []).append(j)
    return [(i, waiting[text].pop(0)) for i, text in source if waiting.get(text)]


# --- capitals -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrueCase:
    """Which words are written small within a sentence, and where the translation writes capitals."""

    small: frozenset[str]
    sentences_begin_upper: bool
    headings_are_upper: bool

    def lowered(self, words: Sequence[str], *, is_heading: bool) -> list[str]:
        """The words with the capitals of a sentence's beginning, or of a heading, taken off."""
        lower = [word.lower() if word.lower() in self.small else word for word in words]
        return lower if is_heading else [*lower[:1], *words[1:]]

    def restored(self, texts: Sequence[str], example: Example) -> list[str]:
        """The texts with such capitals."""
        out = list(texts)
        first = next((n for n, text in enumerate(out) if text[:1].isalpha()), None)
        letter = next((char for char in example.source if char.isalpha()), "")
        begins_upper = letter.isupper() if letter.isupper() or letter.islower() else self.sentences_begin_upper
        if first == 0 and begins_upper and not example.source.startswith(out[0]):
            out[0] = out[0][:1].upper() + out[0][1:]
        if example.is_heading and self.headings_are_upper:
            out = [text[:1].upper() + text[1:] if len(text) >= _NOT_SHORT and text.islower() else text for text in out]
        return out


_NOT_SHORT = 4
_MOSTLY = 0.6


def learn_case(sentences: Iterable[tuple[Words, Example]]) -> TrueCase:
    """The habits of a translation's sentences and headings."""
    inside: Counter[str] = Counter()
    begins: Counter[bool] = Counter()
    headings: Counter[bool] = Counter()
    for words, example in sentences:
        later = [word for word in words.words[1:] if word[0].isalpha()]
        if example.is_heading:
            headings.update(word[0].isupper() for word in later if len(word) >= _NOT_SHORT)
        else:
            inside.update(later)
            begins.update(word[0].isupper() for word in words.words[:1] if word[0].isalpha())
    small = frozenset(word for word, count in inside.items() if word.islower() and count >= inside[word.capitalize()])
    return TrueCase(small, begins[True] > _MOSTLY * begins.total(), headings[True] > _MOSTLY * headings.total())
