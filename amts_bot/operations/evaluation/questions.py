"""What is asked of a book: the segments that are scored, what is held out for them, and each direction's trials."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from amts_bot.adapters.log import Log
from amts_bot.engines.leverage import has_words
from amts_bot.engines.protocol import Engine
from amts_bot.errors import BadInput
from amts_bot.operations.evaluation.held_out import HeldOut, hold_out
from amts_bot.operations.evaluation.trials import Condition, OneWay, Trial
from amts_bot.translation.memory.pairing import of_granularity
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.memory.style import learn_style

T = TypeVar("T")
U = TypeVar("U")


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


@dataclass(frozen=True)
class Task:
    """One direction before anything is asked: what is scored, what is held out, and the trials."""

    question: Question
    items: tuple[Pair, ...]
    held_out: HeldOut
    elsewhere: HeldOut | None
    trials: tuple[Trial, ...]


def all_tasks(questions: Sequence[Question], log: Log) -> list[list[Task]]:
    """The directions of each question that can be answered; the others are told. Raises BadInput if none can."""
    return each_or_none(questions, lambda one: one.language, _tasks, log)


def each_or_none(asked: Iterable[T], language: Callable[[T], str], answer: Callable[[T], U], log: Log) -> list[U]:
    """The answers for those that have one; what keeps others from it is told. Raises the first BadInput if all fail."""
    answers, refused = [], []
    for one in asked:
        try:
            answers.append(answer(one))
        except BadInput as error:
            refused.append((language(one), error))
    if refused and not answers:
        raise refused[0][1]
    for code, reason in refused:
        log(f"[{code}] left out: {reason}")
    return answers


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
    """The same question from the translation to the source."""
    return replace(
        question,
        source_language=question.language,
        language=question.source_language,
        pairs=[turned_pair(pair) for pair in question.pairs],
        elsewhere=None if question.elsewhere is None else [turned_pair(pair) for pair in question.elsewhere],
    )


def turned_pair(pair: Pair) -> Pair:
    """The pair from the translation to the source."""
    return replace(
        pair, source=pair.target, target=pair.source, source_line=pair.target_line, target_line=pair.source_line
    )


def _tasks(question: Question) -> list[Task]:
    if question.both_directions and isinstance(question.engine, OneWay) and question.engine.is_one_way:
        raise BadInput(
            f"the model of {question.engine.name} names no languages, so it translates one way; write --one-way "
            "or {source} and {target} in the name of the model's folder for one of each direction"
        )
    items = [item for path in question.articles for item in scored_items(question.pairs, path)]
    tasks = [_task(question, items)]
    if question.both_directions:
        tasks.append(_task(turned(question), [turned_pair(item) for item in items]))
    return tasks


def _task(question: Question, items: Sequence[Pair]) -> Task:
    """The trials of one direction: without parallel data, and with each kind of which there are any."""
    held = hold_out(question.pairs, items, question.articles)
    book = tuple(question.pairs) if question.leaky else held.pairs
    others = _of_elsewhere(question, items)
    given: dict[Condition, Sequence[Pair]] = {
        Condition.PARAGRAPH: of_granularity(book, "paragraph"),
        Condition.SENTENCE: of_granularity(book, "sentence"),
        Condition.ELSEWHERE: others.pairs if others else (),
    }
    given = {condition: pairs for condition, pairs in given.items() if pairs}
    if not given:
        raise BadInput(
            f"nothing is left to learn from beside {' '.join(question.articles)}: no other file has pairs; "
            "name fewer articles, or --parallel-data"
        )
    style = learn_style(book)
    trials = [
        Trial(question.engine, question.source_language, question.language, condition, items, pairs, style)
        for condition, pairs in ({Condition.NONE: ()} | given).items()
    ]
    return Task(question, tuple(items), held, others, tuple(trials))


def _of_elsewhere(question: Question, items: Sequence[Pair]) -> HeldOut | None:
    if question.elsewhere is None:
        return None
    if question.leaky:
        return HeldOut(tuple(question.elsewhere))
    return hold_out(question.elsewhere, items, question.articles)
