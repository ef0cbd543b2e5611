"""Which articles are scored: those that are named, or some by chance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from amts_bot.errors import BadInput
from amts_bot.translation.memory.pairing import of_granularity
from amts_bot.translation.memory.pairs import Pair

ENOUGH = 10
"""Sentence pairs that an article needs to be in a sample."""


SAMPLE = 5
"""Articles in a sample where nobody says how many, or as many as half of the book's."""


def named_articles(pairs: Iterable[Pair], names: Sequence[str], language: str) -> tuple[str, ...]:
    """The paths that these names stand for: a path, or the end of just one path. Raises BadInput."""
    paths = sorted({pair.path for pair in pairs})
    return tuple(dict.fromkeys(_article(paths, name, language) for name in names))


def _article(paths: Sequence[str], name: str, language: str) -> str:
    asked = name.removeprefix("./")
    if asked in paths:
        return asked
    found = [path for path in paths if f"/{path}".endswith(f"/{asked}") or f"/{path}".endswith(f"/{asked}.md")]
    found = found or [path for path in paths if f"/{asked}".endswith(f"/{path}")]
    if len(found) == 1:
        return found[0]
    near = get_close_matches(asked, paths, 3, 0.0)
    told = (
        f"it could be {' or '.join(found[:3])}" if found else f"the nearest is {near[0]}" if near else "there is none"
    )
    raise BadInput(f"--articles {name}: is the path of no one article with sentence pairs in {language}; {told}")


def sampled_articles(pairs: Iterable[Pair], count: int | None, seed: int) -> tuple[str, ...]:
    """So many articles by chance, the same for the same seed. Raises BadInput if there are not enough."""
    sentences = Counter(pair.path for pair in of_granularity(pairs, "sentence"))
    enough = sorted(path for path, number in sentences.items() if number >= ENOUGH)
    if not enough:
        raise BadInput(
            f"no article has {ENOUGH} sentence pairs to be scored on; check that the two books belong together and "
            "that the languages are right"
        )
    if count and len(enough) < count:
        told = "1 article has" if len(enough) == 1 else f"{len(enough)} articles have"
        raise BadInput(f"--sample {count}: only {told} {ENOUGH} sentence pairs or more; write fewer")
    chosen = count or min(SAMPLE, max(1, len(enough) // 2))
    return tuple(sorted(random.Random(seed).sample(enough, chosen)))  # noqa: S311
