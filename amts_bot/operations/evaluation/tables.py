"""An evaluation as text, Markdown and JSON: scores by article, differences with their p, and examples to read."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from amts_bot.engines.amazon.cost import Cost
from amts_bot.operations.evaluation.experiments import Direction, Evaluation, Outcome
from amts_bot.operations.evaluation.held_out import HeldOut
from amts_bot.operations.evaluation.metrics import ENOUGH, Difference, Scores, signatures
from amts_bot.operations.evaluation.trials import TOLD, Condition, Trial
from amts_bot.text.languages import find_language
from amts_bot.translation.memory.memory import FUZZY_MINIMUM

SIGNIFICANT = 0.05
LEAKY = (
    "LEAKY: the evaluated articles are in the parallel data and the memory. These scores say nothing about new text."
)


Rows = list[list[str]]
_Text = Callable[[str], str]
_Table = Callable[[Rows], str]


def score_rows(direction: Direction) -> Rows:
    """The table of one direction, its head first: BLEU (0 to 1) by article, then other scores of all text."""
    outcomes = direction.outcomes
    rows = [["BLEU, 0 to 1", "segments", *(TOLD[one.condition] for one in outcomes)]]
    for path in outcomes[0].by_article:
        segments = sum(item.path == path for item in direction.items)
        rows.append([path, f"{segments:,}", *(f"{one.by_article[path].bleu_of_one:.3f}" for one in outcomes)])
    total = f"{len(direction.items):,}"
    rows.append(["average of articles", "", *(f"{one.average / 100:.3f}" for one in outcomes)])
    rows.append(["all text", total, *(f"{one.scores.bleu_of_one:.3f}" for one in outcomes)])
    rows.append(["all text, without protected", total, *(f"{one.prose_scores.bleu_of_one:.3f}" for one in outcomes)])
    rows.append(["BLEU, 0 to 100", "", *(f"{one.scores.bleu:.1f}" for one in outcomes)])
    rows.append(["chrF, 0 to 100", "", *(f"{one.scores.chrf:.1f}" for one in outcomes)])
    rows.append(["TER, lower is better", "", *(f"{one.scores.ter or 0:.1f}" for one in outcomes)])
    rows.append(["pairs given", "", *(f"{one.pairs:,}" for one in outcomes)])
    rows.append(["segments left in the source", "", *(f"{one.declined:,}" for one in outcomes)])
    return rows


def told_direction(direction: Direction) -> str:
    """The direction in words."""
    names = [find_language(code).name for code in (direction.source_language, direction.language)]
    return f"{names[0]} to {names[1]}"


def notes(direction: Direction, *, leaky: bool) -> list[str]:
    """What has to be said beside the table."""
    best = direction.best
    weakest = best.weakest
    out = [_told(difference) for difference in direction.differences]
    if len(direction.items) < ENOUGH:
        out.append(f"{len(direction.items)} segments are too few to tell a difference from luck; write more articles")
    out += [
        f"the engine left all segments in the source with {TOLD[one.condition]}: these scores are the source's own"
        for one in direction.outcomes
        if one.condition is not Condition.NONE and one.declined == len(direction.items)
    ]
    if len(best.by_article) > 1:
        out.append(
            f"weakest chapter with {TOLD[best.condition]}: {weakest}, BLEU {best.by_article[weakest].bleu_of_one:.3f} "
            f"(all text {best.scores.bleu_of_one:.3f})"
        )
    if not leaky:
        held, others = direction.held_out, direction.elsewhere
        out.append(_told_held_out(held.same_text, "pairs of other files", held, direction))
        if others:
            out.append(_told_held_out(others.same_file + others.same_text, "pairs from elsewhere", others, direction))
    return out


def _told_held_out(count: int, pairs: str, held: HeldOut, direction: Direction) -> str:
    return (
        f"held out: {count:,} {pairs} have text of the articles; {held.near_duplicates:,} of {len(direction.items):,} "
        f"segments are like one that is left ({FUZZY_MINIMUM:.0f} or above)"
    )


def _told(difference: Difference) -> str:
    names = f"{TOLD[Condition(difference.better)]} against {TOLD[Condition(difference.worse)]}"
    bleu, chrf = f"BLEU {difference.bleu / 100:+.3f}", f"chrF {difference.chrf:+.1f}"
    if difference.p_bleu is None or difference.p_chrf is None:
        return f"{names}: {bleu}, {chrf}"
    sure = "significant" if difference.p_bleu < SIGNIFICANT else "not significant"
    return f"{names}: {bleu} (p = {difference.p_bleu:.3f}, {sure}), {chrf} (p = {difference.p_chrf:.3f})"


def last_notes(evaluations: Sequence[Evaluation]) -> list[str]:
    """What has to be said of all together: the direction that comes out worst by the chrF of its best condition."""
    directions = [direction for one in evaluations for direction in one.directions]
    out = [
        f"left out: {trial}, {cost}, since the limit is reached (--max-cost)"
        for one in evaluations
        for trial, cost in one.left_out.items()
    ]
    if len(directions) > 1:
        worst = min(directions, key=lambda one: (one.best.scores.chrf, one.language))
        told = f"weakest direction: {told_direction(worst)}, chrF {worst.best.scores.chrf:.1f}"
        out.append(f"{told} (scores of different languages compare only roughly)")
    return out


def text_table(evaluations: Sequence[Evaluation], *, examples: int) -> str:
    """For a terminal."""
    return _document(
        evaluations, examples, head=lambda text: f"{text}\n{'=' * len(text)}", table=_aligned, told=_one_a_line
    )


def markdown_table(evaluations: Sequence[Evaluation], *, examples: int) -> str:
    """For a report or a job summary."""
    return _document(evaluations, examples, head=lambda text: f"## {text}", table=_piped, told=_piped)


def _document(evaluations: Sequence[Evaluation], examples: int, *, head: _Text, table: _Table, told: _Table) -> str:
    parts: list[str] = []
    for evaluation in evaluations:
        for direction in evaluation.directions:
            parts.append(head(f"{told_direction(direction)}, engine {evaluation.engine}"))
            if evaluation.leaky:
                parts.append(LEAKY)
            parts.append(table(score_rows(direction)))
            parts.append("\n".join("- " + line for line in notes(direction, leaky=evaluation.leaky)))
            if examples:
                parts.append(told(example_rows(direction, examples)))
            parts.append("\n".join(f"- {n}: {line}" for n, line in signatures(direction.language).items()))
    return "\n\n".join([*parts, *last_notes(evaluations)]) + "\n"


def _aligned(rows: Rows) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    pads = [str.ljust, *[str.rjust] * (len(widths) - 1)]
    return "\n".join(
        "  ".join(pad(cell, width) for pad, cell, width in zip(pads, row, widths, strict=True)) for row in rows
    )


def _one_a_line(rows: Rows) -> str:
    """Examples: long cells, a field a line."""
    heads, *rest = rows
    width = max(len(name) for name in heads) + 2
    return "\n\n".join(
        "\n".join(f"{name:{width}}{cell}" for name, cell in zip(heads, row, strict=True)) for row in rest
    )


def _piped(rows: Rows) -> str:
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    marks = ["---", *("---:" for _ in rows[0][1:])] if rows[0][0].startswith("BLEU") else ["---"] * len(rows[0])
    return "\n".join([lines[0], "|" + "|".join(marks) + "|", *lines[1:]])


def _cell(text: str) -> str:
    """A cell that shows the text as it is written."""
    return html.escape(text, quote=False).translate({ord(char): f"\\{char}" for char in "\\|*_`[]$"})


def example_rows(direction: Direction, count: int) -> Rows:
    """The article's other table: source, reference, without and with parallel data, in even steps."""
    without, best = direction.of(Condition.NONE), _with_pairs(direction)
    rows = [["source", "reference", "without", f"with {TOLD[best.condition]}" if best else "with"]]
    prose = [n for n, item in enumerate(direction.items) if item.kind == "sentence"] or list(
        range(len(direction.items))
    )
    step = max(1, len(prose) // count)
    for n in prose[step // 2 :: step][:count]:
        item = direction.items[n]
        rows.append([item.source, item.target, *(one.outputs[n] if one else "" for one in (without, best))])
    return rows


def _with_pairs(direction: Direction) -> Outcome | None:
    given = [one for one in direction.outcomes if one.condition is not Condition.NONE]
    return max(given, key=lambda one: one.scores.bleu, default=None)


# --- JSON -----------------------------------------------------------------------------------------------------


def evaluation_json(evaluations: Sequence[Evaluation], *, seed: int | None, examples: int) -> dict[str, Any]:
    """All there is, for programs. `seed` is None where the articles were named."""
    return {
        "schema": 1,
        "engine": evaluations[0].engine,
        "seed": seed,
        "held_out": not evaluations[0].leaky,
        "directions": [
            {"engine": one.engine, **_direction_json(direction, examples)}
            for one in evaluations
            for direction in one.directions
        ],
        "left_out": [_left_out_json(trial, cost) for one in evaluations for trial, cost in one.left_out.items()],
    }


def _left_out_json(trial: Trial, cost: Cost) -> dict[str, Any]:
    return {
        "source": trial.source_language,
        "target": trial.language,
        "condition": trial.condition.value,
        "characters": cost.characters,
        "dollars": round(cost.dollars, 4),
    }


def _direction_json(direction: Direction, examples: int) -> dict[str, Any]:
    best, others = direction.best, direction.elsewhere
    return {
        "source": direction.source_language,
        "target": direction.language,
        "segments": len(direction.items),
        "near_duplicates": direction.held_out.near_duplicates,
        "left_out": direction.held_out.same_text,
        "elsewhere": others
        and {"near_duplicates": others.near_duplicates, "left_out": others.same_file + others.same_text},
        "signatures": signatures(direction.language),
        "conditions": [_outcome_json(outcome) for outcome in direction.outcomes],
        "differences": [asdict(difference) for difference in direction.differences],
        "examples": _examples_json(direction, examples),
        "weakest": {
            "condition": best.condition.value,
            "path": best.weakest,
            "bleu": _bleu(best.by_article[best.weakest]),
        },
    }


def _examples_json(direction: Direction, examples: int) -> list[dict[str, str]]:
    _, *rows = example_rows(direction, examples) if examples else [[]]
    return [dict(zip(("source", "reference", "without", "with"), row, strict=True)) for row in rows]


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.condition.value,
        "pairs": outcome.pairs,
        "declined": outcome.declined,
        "average": {"bleu": round(outcome.average / 100, 4), "bleu_100": round(outcome.average, 2)},
        "all": _scores_json(outcome.scores),
        "without_protected": _scores_json(outcome.prose_scores),
        "articles": [{"path": path, **_scores_json(scores)} for path, scores in outcome.by_article.items()],
    }


def _scores_json(scores: Scores) -> dict[str, float | None]:
    return {
        "bleu": _bleu(scores),
        "bleu_100": round(scores.bleu, 2),
        "chrf": round(scores.chrf, 2),
        "ter": None if scores.ter is None else round(scores.ter, 2),
    }


def _bleu(scores: Scores) -> float:
    return round(scores.bleu_of_one, 4)
