"""Does parallel data help? The same articles, translated without and with it, in both directions, and scored.

Pure but for the engines and the cache, which are arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.log import Log
from amts_bot.engines.amazon.cost import Cost
from amts_bot.errors import BadInput
from amts_bot.operations.evaluation.held_out import HeldOut
from amts_bot.operations.evaluation.metrics import Difference, Scores, compare, count_edits, score, without_protected
from amts_bot.operations.evaluation.questions import Question, Task, all_tasks
from amts_bot.operations.evaluation.trials import Answers, Condition, Plan, Trial, ask, digest, plan_trials
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.pairs import Pair


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
    """The outcomes from one language to the other, the segments that were scored, and what was held out.

    `elsewhere` is what was held out of the pairs from elsewhere, None if there are none.
    """

    source_language: str
    language: str
    items: tuple[Pair, ...]
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    held_out: HeldOut
    elsewhere: HeldOut | None

    @property
    def best(self) -> Outcome:
        return max(self.outcomes, key=lambda outcome: outcome.scores.bleu)

    def of(self, condition: Condition) -> Outcome | None:
        return next((one for one in self.outcomes if one.condition is condition), None)


@dataclass(frozen=True)
class Evaluation:
    """The directions of one language, and the trials that the limit did not let go, with their costs."""

    engine: str
    articles: tuple[str, ...]
    leaky: bool
    directions: tuple[Direction, ...]
    left_out: Mapping[Trial, Cost]


def evaluate(questions: Sequence[Question], cache: Cache, log: Log) -> list[Evaluation]:
    """Score engines on articles in every condition that the limit allows; the price is said before anything is sent.

    A question that cannot be answered is told and left out. Raises BadInput if none can: an article has no pairs to be
    scored on, there is nothing to learn from, the limit allows nothing, or the engine translates nothing.
    """
    tasks = all_tasks(questions, log)
    plan = _plan(tasks, cache)
    for line in plan.told():
        log(line)
    if not plan.kept and not plan.asked:
        least = min(plan.costs.values(), key=lambda cost: cost.dollars)
        raise BadInput(
            f"the limit allows no comparison: one trial costs {least} or more; give more (--max-cost), or write fewer "
            "articles"
        )
    answers = ask(plan, cache, log)
    evaluations = [_evaluation(own, answers, plan, cache) for own in tasks]
    _refuse_silence(evaluations)
    return evaluations


def told_plan(questions: Sequence[Question], cache: Cache, log: Log) -> list[str]:
    """What an evaluation would ask and cost, in words. Of engines only prices are asked."""
    plan = _plan(all_tasks(questions, log), cache)
    free = [f"{trial}: {len(trial.items)} segments" for trial in plan.asked if not plan.costs[trial].characters]
    return [*free, *plan.told()] or ["all answers are kept from before: nothing would be asked"]


def _plan(tasks: Sequence[Sequence[Task]], cache: Cache) -> Plan:
    return plan_trials([trial for own in tasks for task in own for trial in task.trials], cache)


def _evaluation(tasks: Sequence[Task], answers: Mapping[Trial, Answers], plan: Plan, cache: Cache) -> Evaluation:
    question, trials = tasks[0].question, [trial for task in tasks for trial in task.trials]
    directions = [
        _direction(task, {trial: answers[trial] for trial in task.trials if trial in answers}, cache)
        for task in tasks
        if answers.keys() & set(task.trials)
    ]
    left_out = {trial: plan.costs[trial] for trial in trials if trial in plan.left_out}
    return Evaluation(question.engine.name, question.articles, question.leaky, tuple(directions), left_out)


def _refuse_silence(evaluations: Sequence[Evaluation]) -> None:
    """Raise BadInput if nothing at all was translated: the scores would be those of the source text."""
    given = [
        (outcome.declined == len(direction.items), outcome.pairs)
        for one in evaluations
        for direction in one.directions
        for outcome in direction.outcomes
    ]
    if given and all(is_silent for is_silent, _ in given):
        raise BadInput(
            f"engine {evaluations[0].engine} translated nothing with {max(pairs for _, pairs in given):,} pairs: book "
            "needs 1,000 sentence pairs beside the articles, and memory something similar; name fewer articles, or "
            "another --engine"
        )


def _direction(task: Task, answers: Mapping[Trial, Answers], cache: Cache) -> Direction:
    outcomes = [_scored(trial, found, cache) for trial, found in answers.items()]
    return Direction(
        task.question.source_language, task.question.language, task.items, tuple(outcomes),
        tuple(_differences(outcomes, task.items, task.question.language)), task.held_out, task.elsewhere,
    )  # fmt: skip


def _scored(trial: Trial, answers: Answers, cache: Cache) -> Outcome:
    items, language = trial.items, trial.language
    outputs = [text for text, _ in answers]
    declined = sum(status == Status.UNTRANSLATED for _, status in answers)
    references = [item.target for item in items]
    edits = cache.get(
        ("edits", language, digest([outputs, references])), lambda: count_edits(outputs, references, language)
    )
    plain = [without_protected(text) for text in outputs], [without_protected(text) for text in references]
    by_article: dict[str, Scores] = {}
    for path in dict.fromkeys(item.path for item in items):
        places = [n for n, item in enumerate(items) if item.path == path]
        by_article[path] = score(
            [outputs[n] for n in places], [references[n] for n in places], language, [edits[n] for n in places]
        )
    return Outcome(
        trial.condition, len(trial.pairs), tuple(outputs), declined, score(outputs, references, language, edits),
        score(*plain, language), by_article,
    )  # fmt: skip


def _differences(outcomes: Sequence[Outcome], items: Sequence[Pair], language: str) -> Iterable[Difference]:
    """Each condition against none, and sentence pairs against paragraph pairs."""
    outputs = {str(outcome.condition): outcome.outputs for outcome in outcomes}
    references = [item.target for item in items]
    compared = [(condition, "none") for condition in outputs if condition != "none"]
    for better, worse in [*compared, ("sentence", "paragraph")]:
        if {better, worse} <= outputs.keys():
            yield compare(outputs, references, language, better=better, worse=worse)
