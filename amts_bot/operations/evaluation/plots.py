"""The plot of an evaluation: BLEU of each article by condition, as an SVG that needs nothing else.

Dots on lines, not bars: what matters is the step from one condition to the next. Colours are Okabe and Ito's, which
people with colour blindness can tell apart, and shapes differ as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

from amts_bot.operations.evaluation.experiments import Direction, Evaluation
from amts_bot.operations.evaluation.tables import LEAKY, told_direction
from amts_bot.operations.evaluation.trials import TOLD, Condition

_COLOURS = {
    Condition.NONE: "#6b7280",
    Condition.PARAGRAPH: "#e69f00",
    Condition.SENTENCE: "#0072b2",
    Condition.ELSEWHERE: "#009e73",
}
_WIDTH, _LABELS, _RIGHT, _ROW, _HEAD = 860, 270, 64, 30, 66
_STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:13px;fill:#1f2937}"
    ".title{font-size:17px;font-weight:600}.part{font-size:14px;font-weight:600}.quiet{fill:#6b7280;font-size:12px}"
    ".grid{stroke:#e5e7eb}.line{stroke:#cbd5e1;stroke-width:3;stroke-linecap:round}.all{font-weight:600}"
)


def plot(evaluations: Sequence[Evaluation]) -> str:
    """The picture of these evaluations, a panel a direction, all on one scale."""
    directions = [direction for one in evaluations for direction in one.directions]
    highest = max(
        scores.bleu_of_one for one in directions for outcome in one.outcomes for scores in outcome.by_article.values()
    )
    top = max(0.2, ceil(highest * 10) / 10)
    conditions = list(dict.fromkeys(outcome.condition for one in directions for outcome in one.outcomes))
    parts, y = [_legend(evaluations, conditions)], _HEAD + 20
    for direction in directions:
        panel, y = _panel(direction, top, y)
        parts.append(panel)
    height = y + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="BLEU by article and parallel data"><style>{_STYLE}</style>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _legend(evaluations: Sequence[Evaluation], conditions: Sequence[Condition]) -> str:
    leaky = any(one.leaky for one in evaluations)
    engines = ", ".join(dict.fromkeys(one.engine for one in evaluations))
    title = f"BLEU by article, engine {engines}" + (" (leaky)" if leaky else ", articles held out")
    out = [_text(24, 32, title, "title")]
    x = 24.0
    for condition in conditions:
        out += [_dot(x + 6, 54, condition), _text(x + 18, 58, TOLD[condition])]
        x += 36 + 7.2 * len(TOLD[condition])
    if leaky:
        out.append(f"<desc>{escape(LEAKY)}</desc>")
    return "".join(out)


def _panel(direction: Direction, top: float, y: int) -> tuple[str, int]:
    """A direction's rows, and where the next panel begins."""
    paths = list(direction.outcomes[0].by_article)
    values = [{one.condition: one.by_article[path].bleu_of_one for one in direction.outcomes} for path in paths]
    rows = list(zip(_names(paths), values, strict=True))
    rows.append(("all text", {one.condition: one.scores.bleu_of_one for one in direction.outcomes}))
    bottom = y + 26 + _ROW * len(rows)
    out = [_text(24, y + 16, told_direction(direction), "part"), _grid(top, y + 22, bottom)]
    for n, (name, of_row) in enumerate(rows):
        out.append(_row(name, of_row, top, y + 26 + _ROW * n + _ROW / 2, is_last=n + 1 == len(rows)))
    return "".join(out), bottom + 40


def _grid(top: float, above: float, below: float) -> str:
    out = []
    for step in range(round(top * 10) + 1):
        x = _x(step / 10, top)
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{above}" y2="{below}"/>')
        out.append(_text(x, below + 16, f"{step / 10:.1f}", "quiet", "middle"))
    return "".join(out)


def _row(name: str, values: dict[Condition, float], top: float, y: float, *, is_last: bool) -> str:
    low, high = min(values.values()), max(values.values())
    out = [_text(_LABELS - 16, y + 4, name, "all" if is_last else "", "end")]
    out.append(f'<line class="line" x1="{_x(low, top):.1f}" x2="{_x(high, top):.1f}" y1="{y}" y2="{y}"/>')
    out += [
        _dot(_x(value, top), y, condition, f"{name}, {TOLD[condition]}: {value:.3f}")
        for condition, value in values.items()
    ]
    out.append(_text(_x(high, top) + 12, y + 4, f"{high:.3f}", "quiet"))
    return "".join(out)


_LONGEST_NAME = 34
_OF_A_FOLDER = frozenset({"index", "readme"})


def _names(paths: Sequence[str]) -> list[str]:
    """What to call articles: a file's own name where that tells one, and only the end of what is too long."""
    stems = [path.rpartition("/")[2].removesuffix(".md") for path in paths]
    names = [
        stem if stems.count(stem) == 1 and stem.casefold() not in _OF_A_FOLDER else path.removesuffix(".md")
        for path, stem in zip(paths, stems, strict=True)
    ]
    return [name if len(name) <= _LONGEST_NAME else "…" + name[1 - _LONGEST_NAME :] for name in names]


def _x(value: float, top: float) -> float:
    return _LABELS + (_WIDTH - _LABELS - _RIGHT) * value / top


def _dot(x: float, y: float, condition: Condition, told: str = "") -> str:
    colour, title = _COLOURS[condition], f"<title>{escape(told)}</title>" if told else ""
    if condition is Condition.NONE:
        return f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="#ffffff" stroke="{colour}" stroke-width="2">{title}</circle>'
    if condition is Condition.PARAGRAPH:
        return f'<rect x="{x - 5:.1f}" y="{y - 5}" width="10" height="10" fill="{colour}">{title}</rect>'
    if condition is Condition.ELSEWHERE:
        points = f"{x:.1f},{y - 6.5} {x + 6.5:.1f},{y + 5} {x - 6.5:.1f},{y + 5}"
        return f'<polygon points="{points}" fill="{colour}">{title}</polygon>'
    return f'<circle cx="{x:.1f}" cy="{y}" r="6" fill="{colour}">{title}</circle>'


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    name = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}"{name}>{escape(text)}</text>'
