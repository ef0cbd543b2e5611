"""A small invented book in English and Spanish, large enough for an engine to learn from: about lamps and ships."""

from __future__ import annotations

import random
from pathlib import Path

NOUNS = {
    "lamp": "lámpara", "ship": "nave", "wave": "ola", "coast": "costa", "tower": "torre", "cloud": "nube", "rope": "cuerda",
    "house": "casa", "island": "isla", "door": "puerta", "star": "estrella", "window": "ventana",
}  # fmt: skip
ADJECTIVES = {"red": "roja", "white": "blanca", "black": "negra", "yellow": "amarilla", "new": "nueva", "old": "vieja"}
VERBS = {
    "sees": "ve",
    "finds": "encuentra",
    "follows": "sigue",
    "loses": "pierde",
    "guards": "guarda",
    "needs": "necesita",
}
ENDS = {
    "at night": "de noche", "in winter": "en invierno", "every day": "cada día", "without a light": "sin luz",
    "with `oil`": "con `oil`", "as in :numref:`fig_sea`": "como en :numref:`fig_sea`", "for 30 hours": "durante 30 horas",
}  # fmt: skip


def sentence(chance: random.Random, nouns: list[str]) -> tuple[str, str]:
    """A sentence and its translation: adjectives change places."""
    first, second = chance.sample(nouns, 2)
    adjective, other = chance.sample(sorted(ADJECTIVES), 2)
    verb, end = chance.choice(sorted(VERBS)), chance.choice(sorted(ENDS))
    return (
        f"The {adjective} {first} {verb} the {other} {second} {end}.",
        f"La {NOUNS[first]} {ADJECTIVES[adjective]} {VERBS[verb]} la {NOUNS[second]} {ADJECTIVES[other]} {ENDS[end]}.",
    )


def sentences(count: int, seed: int = 1, nouns: list[str] | None = None) -> list[tuple[str, str]]:
    """So many different sentence pairs, about these nouns or all."""
    chance = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        source, target = sentence(chance, nouns or sorted(NOUNS))
        found[source] = target
    return list(found.items())


def write_book(folder: Path, chapters: int = 12, size: int = 30) -> tuple[Path, Path]:
    """An English and a Spanish folder of chapters, each about six of the nouns; the two folders."""
    english, spanish = folder / "en", folder / "es"
    for path in (english, spanish):
        path.mkdir(parents=True)
    for n in range(chapters):
        part = sentences(size, n, [sorted(NOUNS)[(n + i) % len(NOUNS)] for i in range(6)])
        for path, side, head in ((english, 0, f"# Chapter {n}"), (spanish, 1, f"# Capítulo {n}")):
            paragraphs = [" ".join(pair[side] for pair in part[i : i + 3]) for i in range(0, size, 3)]
            (path / f"chapter{n:02}.md").write_text("\n\n".join([head, *paragraphs]) + "\n", encoding="utf-8")
    return english, spanish
