"""Term candidates: words and phrases that a book's translators mostly wrote in one way.

Found in the aligned sentence pairs. There is no list of stop words: a word that stands in most files, or that is
translated in many ways, is no term, and those of few files come first (Spärck Jones 1972). People decide; this only
shows what is there, and how sure it is.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log

from amts_bot.engines.book.model import BookModel, Example, learn
from amts_bot.engines.book.phrases import Phrase, phrase_translations
from amts_bot.translation.memory.pairing import of_granularity
from amts_bot.translation.memory.pairs import Pair, select

LONGEST_TERM = 4
SHARE = 0.5
"""How much of its places a translation must have."""

SPREAD = 0.8
"""A single word that stands in more than this share of the files is no term of a subject."""

_SHORTEST = 3
_FEW_FILES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term with its translation; `count` is how often it occurs, `share` how much of that is translated so.

    `spread` is the share of the book's files that have it, as if there were one more; `path` is the first of them.
    """

    source: str
    target: str
    count: int
    share: float
    spread: float
    path: str


def find_terms(pairs: Iterable[Pair], source_language: str, language: str, *, minimum: int) -> list[Candidate]:
    """Candidates, the most telling first: long ones, frequent in few files, that are translated in one way."""
    chosen = select(of_granularity(pairs, "sentence"), source_language=source_language, target_language=language).pairs
    if not chosen:
        return []
    model = learn([Example(pair.source, pair.target, pair.kind == "heading") for pair in chosen], language)
    paths = [chosen[n].path for n in model.places]
    phrases, files = _frequent(model, paths, minimum)
    found = []
    for phrase, translations in phrase_translations(model.pairs, phrases).items():
        total = sum(translations.values())
        if total < minimum:
            continue
        words, times = max(translations.items(), key=lambda one: (one[1], one[0]))
        source, target = model.source_text(phrase), model.target_text(words)
        if words and times >= SHARE * total and _is_term(target) and source != target.casefold():
            spread = len(files[phrase]) / (len(set(paths)) + 1)
            found.append(
                Candidate(source, target, phrases[phrase], round(times / total, 2), spread, next(iter(files[phrase])))
            )
    return sorted(_without_parts(found), key=lambda one: (-_weight(one), one.source))


def _weight(one: Candidate) -> float:
    return one.count * one.share * (1 + one.source.count(" ")) * -log(one.spread)


def _is_term(target: str) -> bool:
    return target[:1].isalnum() and target[-1:].isalnum()


def _frequent(
    model: BookModel, paths: Sequence[str], minimum: int
) -> tuple[Counter[Phrase], dict[Phrase, dict[str, None]]]:
    """The phrases that may be terms, with how often they occur and the files that have each, in their order."""
    sentences = model.pairs.source
    files: dict[int, set[str]] = defaultdict(set)
    for sentence, path in zip(sentences, paths, strict=True):
        for word in sentence:
            files[word].add(path)
    all_files = len(set(paths))
    common = {w for w, where in files.items() if all_files >= _FEW_FILES and len(where) > SPREAD * all_files}
    inner = {w for w in files if model.source.words[w].replace("-", "").isalpha()}
    edges = {w for w in inner if len(model.source.words[w]) >= _SHORTEST and w not in common}
    counts: Counter[Phrase] = Counter()
    places: dict[Phrase, dict[str, None]] = defaultdict(dict)
    for sentence, path in zip(sentences, paths, strict=True):
        for start, word in enumerate(sentence):
            if word not in edges:
                continue
            for end in range(start + 1, min(len(sentence), start + LONGEST_TERM) + 1):
                if sentence[end - 1] not in inner:
                    break
                if sentence[end - 1] in edges:
                    phrase = tuple(sentence[start:end])
                    counts[phrase] += 1
                    places[phrase][path] = None
    return Counter({phrase: count for phrase, count in counts.items() if count >= minimum}), places


def _without_parts(found: Sequence[Candidate]) -> list[Candidate]:
    """Without phrases that only ever stand inside one longer candidate."""
    longer: Counter[str] = Counter()
    for one in found:
        words = one.source.split()
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                part = " ".join(words[start:end])
                if part != one.source:
                    longer[part] = max(longer[part], one.count)
    return [one for one in found if longer[one.source] < one.count]


# --- files ----------------------------------------------------------------------------------------------------


def terms_csv(found: Sequence[Candidate], source_language: str, language: str) -> str:
    """A glossary's two columns, and the evidence beside them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([source_language, language, "count", "share", "first in"])
    writer.writerows([one.source, one.target, one.count, one.share, one.path] for one in found)
    return out.getvalue()


def terms_markdown(found: Sequence[Candidate], source_language: str, language: str) -> str:
    """The same as a Markdown table."""
    rows = [f"| {one.source} | {one.target} | {one.count} | {one.share:.0%} | {one.path} |" for one in found]
    return "\n".join(
        [f"| {source_language} | {language} | count | share | first in |", "|---|---|---:|---:|---|", *rows, ""]
    )


FORMATS: dict[str, Callable[[Sequence[Candidate], str, str], str]] = {"csv": terms_csv, "markdown": terms_markdown}
