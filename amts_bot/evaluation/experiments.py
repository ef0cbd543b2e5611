"""Does parallel data help? The same articles, translated without and with it, in both directions, and scored.

Pure but for the engine and the cache, which are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from enum import StrEnum
from functools import cache as once
from pathlib import Path

from amts_bot.cache import Cache
from amts_bot.errors import BadInput
from amts_bot.evaluation.held_out import hold_out
from amts_bot.evaluation.metrics import Difference, Scores, compare, count_edits, score, without_protected
from amts_bot.translation.leverage import Engine, Material, draft_all, has_words
from amts_bot.translation.memory import build_memory
from amts_bot.translation.pairing import as_memory, of_granularity
from amts_bot.translation.parallel_data import Pair
from amts_bot.translation.plan import Request
from amts_bot.translation.style import learn_style
from amts_bot.translation.terminology import Terminology
from amts_bot.translation.units import Status

Log = Callable[[str], None]


class Condition(StrEnum):
    """What an engine has beside the text."""

    NONE = "none"
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Question:
    """What is asked: of which book, articles and engine. `pairs` are the whole book's, of all kinds."""

    source_language: str
    language: str
    pairs: Sequence[Pair]
    articles: tuple[str, ...]
    engine: Engine
    elsewhere: Sequence[Pair] | None = None
    leaky: bool = False
    both_directions: bool = True
    terminology: Terminology = field(default_factory=Terminology)


@dataclass(frozen=True)
class Outcome:
    """What one condition gave: outputs in the order of the items, and their scores. BLEU of articles by path."""

    condition: Condition
    pairs: int
    outputs: tuple[str, ...]
    declined: int
    scores: Scores
    prose_scores: Scores
    by_article: dict[str, Scores]

    @property
    def average(self) -> float:
        """The mean of the articles' BLEU, as the article behind this project has it."""
        return sum(scores.bleu for scores in self.by_article.values()) / len(self.by_article)

    @property
    def weakest(self) -> str:
        """The article with the lowest BLEU."""
        return min(self.by_article, key=lambda path: (self.by_article[path].bleu, path))


@dataclass(frozen=True)
class Direction:
    """The outcomes from one language to the other, the segments that were scored, and what was held out."""

    source_language: str
    language: str
    items: tuple[Pair, ...]
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    near_duplicates: int
    left_out: int

    @property
    def best(self) -> Outcome:
        return max(self.outcomes, key=lambda outcome: outcome.scores.bleu)

    def of(self, condition: Condition) -> Outcome | None:
        return next((one for one in self.outcomes if one.condition is condition), None)


@dataclass(frozen=True)
class Evaluation:
    """All directions of one language."""

    engine: str
    articles: tuple[str, ...]
    leaky: bool
    directions: tuple[Direction, ...]


def evaluate(question: Question, cache: Cache, log: Log) -> Evaluation:
    """Score an engine on articles in every condition. Raises BadInput if an article has no pairs to be scored on."""
    items = [item for path in question.articles for item in scored_items(question.pairs, path)]
    directions = [_direct(question, items, cache, log)]
    if question.both_directions:
        directions.append(_direct(turned(question), [turned_pair(item) for item in items], cache, log))
    return Evaluation(question.engine.name, question.articles, question.leaky, tuple(directions))


def scored_items(pairs: Iterable[Pair], path: str) -> list[Pair]:
    """The segments of an article that are scored: with words, and with a sure counterpart one to one."""
    items = [
        pair
        for pair in of_granularity(pairs, "sentence")
        if pair.path == path and has_words(pair.source) and has_words(pair.target)
    ]
    if not items:
        raise BadInput(f"{path}: has no aligned sentences to score; name another article")
    return items


def turned(question: Question) -> Question:
    """The same question from the translation to the source. A glossary does not turn."""
    return replace(
        question,
        source_language=question.language,
        language=question.source_language,
        pairs=[turned_pair(pair) for pair in question.pairs],
        elsewhere=None if question.elsewhere is None else [turned_pair(pair) for pair in question.elsewhere],
        terminology=Terminology(),
    )


def turned_pair(pair: Pair) -> Pair:
    """The pair from the translation to the source."""
    return replace(
        pair, source=pair.target, target=pair.source, source_line=pair.target_line, target_line=pair.source_line
    )


def _direct(question: Question, items: Sequence[Pair], cache: Cache, log: Log) -> Direction:
    name = f"{question.source_language}-{question.language}"
    held = hold_out(question.pairs, items, question.articles)
    book = tuple(question.pairs) if question.leaky else held.pairs
    given: dict[Condition, Sequence[Pair]] = {
        Condition.NONE: (),
        Condition.PARAGRAPH: of_granularity(book, "paragraph"),
        Condition.SENTENCE: of_granularity(book, "sentence"),
    }
    if question.elsewhere is not None:
        others = question.elsewhere if question.leaky else hold_out(question.elsewhere, items, ()).pairs
        given[Condition.ELSEWHERE] = others
    outcomes = []
    for condition, pairs in given.items():
        log(f"{name}: {len(items)} segments with {question.engine.name}, parallel data: {condition}")
        outputs, declined = _translated(question, items, pairs, cache)
        outcomes.append(_scored(condition, len(pairs), outputs, declined, items, question.language, cache))
    return Direction(
        question.source_language, question.language, tuple(items), tuple(outcomes),
        tuple(_differences(outcomes, items, question.language)), held.near_duplicates, held.same_text,
    )  # fmt: skip


def _scored(
    condition: Condition, pairs: int, outputs: Sequence[str], declined: int, items: Sequence[Pair], language: str,
    cache: Cache,
) -> Outcome:  # fmt: skip
    references = [item.target for item in items]
    edits = cache.get(
        ("edits", language, _digest([outputs, references])), lambda: count_edits(outputs, references, language)
    )
    plain = [without_protected(text) for text in outputs], [without_protected(text) for text in references]
    by_article: dict[str, Scores] = {}
    for path in dict.fromkeys(item.path for item in items):
        places = [n for n, item in enumerate(items) if item.path == path]
        by_article[path] = score(
            [outputs[n] for n in places], [references[n] for n in places], language, [edits[n] for n in places]
        )
    return Outcome(
        condition, pairs, tuple(outputs), declined, score(outputs, references, language, edits),
        score(*plain, language), by_article,
    )  # fmt: skip


def _differences(outcomes: Sequence[Outcome], items: Sequence[Pair], language: str) -> Iterable[Difference]:
    """Each condition against none, and sentence pairs against paragraph pairs."""
    outputs = {str(outcome.condition): outcome.outputs for outcome in outcomes}
    references = [item.target for item in items]
    compared = [(condition, "none") for condition in outputs if condition != "none"]
    for better, worse in [*compared, ("sentence", "paragraph")]:
        yield compare(outputs, references, language, better=better, worse=worse)


# --- answers --------------------------------------------------------------------------------------------------


def _translated(
    question: Question, items: Sequence[Pair], pairs: Sequence[Pair], cache: Cache
) -> tuple[list[str], int]:
    """The outputs, and how many the engine declined. Answers are kept: to ask again costs nothing."""
    terminology = question.terminology if pairs else Terminology()
    key = (
        "answers", question.engine.name, _engines_digest(), question.source_language, question.language,
        _digest([[item.kind, item.source] for item in items]), _digest([list(astuple(pair)) for pair in pairs]),
        _digest([[term.source, *term.targets] for term in terminology.terms]),
    )  # fmt: skip

    def ask() -> list[list[str]]:
        memory = build_memory(as_memory(pairs))
        material = Material(question.source_language, question.language, memory, pairs, terminology)
        requests = {n: Request(item.kind, item.source) for n, item in enumerate(items)}
        drafts = draft_all(requests, material, question.engine, learn_style(pairs))
        return [[drafts[n].text, drafts[n].status.value] for n in range(len(items))]

    answers: list[list[str]] = cache.get(key, ask)
    return [text for text, _ in answers], sum(status == Status.UNTRANSLATED.value for _, status in answers)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


@once
def _engines_digest() -> str:
    """Of the code of all engines: answers may change with it."""
    folder = Path(__file__).parents[1] / "engines"
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.rglob("*.py")))).hexdigest()
