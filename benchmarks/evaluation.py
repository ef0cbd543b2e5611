"""Does parallel data help? The article's table on real books: `python -m benchmarks.evaluation` (needs AMTS_CORPUS).

Engine `book`. First the five sections that the article behind this project scored, held out, with the pairs of the
Chinese book, and those of them that the Turkish book has. Then pairs of the articles' own subject against as many
of other subjects. Then how many pairs it takes, and what it costs. `--plot FILE` draws the first part.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from amts_bot.adapters.cache import user_cache
from amts_bot.adapters.folders import FilePair
from amts_bot.book.pairs import folder_pairs
from amts_bot.engines.book.engine import BookEngine
from amts_bot.engines.book.model import Example, learn
from amts_bot.operations.evaluation.articles import named_articles
from amts_bot.operations.evaluation.experiments import Evaluation, evaluate
from amts_bot.operations.evaluation.held_out import hold_out
from amts_bot.operations.evaluation.metrics import score
from amts_bot.operations.evaluation.plots import plot
from amts_bot.operations.evaluation.questions import Question, scored_items
from amts_bot.operations.evaluation.tables import text_table
from amts_bot.translation.memory.pairing import of_granularity
from amts_bot.translation.memory.pairs import Pair, select
from benchmarks.corpus import CORPUS

ARTICLES = (
    "approx-training", "bert-dataset", "language-models-and-dataset", "machine-translation-and-dataset",
    "sentiment-analysis-and-dataset",
)  # fmt: skip
ON_SUBJECT = ("natural-language", "recurrent", "attention")
"""Chapters on language and sequences, as the articles are; the rest is off subject."""

SIZES = (250, 500, 1000, 2000, 4000, 8000)
ENGINE = BookEngine(minimum_pairs=1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    books = {language: book_pairs(language) for language in ("zh", "tr")}
    found = [article_table(language, pairs) for language, pairs in books.items()]
    print(text_table(found, examples=5))
    if options.plot:
        options.plot.write_text(plot(found), encoding="utf-8")
    for language, pairs in books.items():
        on_subject(language, pairs)
    for language, pairs in books.items():
        learning_curve(language, pairs)


def book_pairs(language: str) -> list[Pair]:
    """The pairs of a translation in the corpus, with the article's sections that the book lacks there."""
    files = files_in(CORPUS / "snapshots" / language, language)
    names = {Path(file.path).stem for file in files}
    files += [file for file in files_in(CORPUS / "article", language) if Path(file.path).stem not in names]
    return folder_pairs(files, "en", language, user_cache(), _silent)


def _silent(_: str) -> None:
    pass


def files_in(folder: Path, language: str) -> list[FilePair]:
    """The sections of a folder that have a translation."""
    pairs = (
        (source, source.with_name(source.name.replace(".en.md", f".{language}.md")))
        for source in sorted(folder.rglob("*.en.md"))
    )
    return [
        FilePair(source.relative_to(folder).as_posix().replace(".en.md", ".md"), source, target)
        for source, target in pairs
        if target.exists()
    ]


def articles_of(pairs: Sequence[Pair], language: str) -> tuple[str, ...]:
    there = {Path(pair.path).stem for pair in pairs}
    return named_articles(pairs, [name for name in ARTICLES if name in there], language)


def article_table(language: str, pairs: Sequence[Pair]) -> Evaluation:
    question = Question("en", language, pairs, articles_of(pairs, language), ENGINE)
    return evaluate([question], user_cache(), _silent)[0]


def on_subject(language: str, pairs: Sequence[Pair]) -> None:
    """The same number of sentence pairs from chapters on the articles' subject, and from the others."""
    articles = articles_of(pairs, language)
    items = [item for path in articles for item in scored_items(pairs, path)]
    held = of_granularity(hold_out(pairs, items, articles).pairs, "sentence")
    near = [pair for pair in held if any(name in pair.path for name in ON_SUBJECT)]
    far = [pair for pair in held if not any(name in pair.path for name in ON_SUBJECT)]
    count = min(len(near), len(far))
    for told, chosen in (("on subject", near), ("off subject", far)):
        sample = random.Random(1).sample(chosen, count)
        question = Question("en", language, pairs, articles, ENGINE, elsewhere=sample)
        for direction in evaluate([question], user_cache(), _silent)[0].directions:
            outcome = direction.outcomes[-1]
            print(
                f"{count:,} pairs {told:12} {direction.source_language}-{direction.language}: "
                f"BLEU {outcome.scores.bleu_of_one:.3f}  chrF {outcome.scores.chrf:.1f}  "
                f"prose only {outcome.prose_scores.bleu_of_one:.3f}"
            )


def learning_curve(language: str, pairs: Sequence[Pair]) -> None:
    """Scores by the number of pairs, beside the English left as it is; and seconds of the processor, memory."""
    articles = articles_of(pairs, language)
    items = [item for path in articles for item in scored_items(pairs, path)]
    references = [item.target for item in items]
    held = of_granularity(hold_out(pairs, items, articles).pairs, "sentence")
    chosen = list(select(held, source_language="en", target_language=language).pairs)
    untouched = score([item.source for item in items], references, language)
    print(f"en-{language}: English as it is: BLEU {untouched.bleu_of_one:.3f}  chrF {untouched.chrf:.1f}")
    for size in [size for size in SIZES if size < len(chosen)] + [len(chosen)]:
        examples = [example(pair) for pair in random.Random(2).sample(chosen, size)]
        texts = [example(replace(item, target="")) for item in items]
        begun = time.process_time()
        model = learn(examples, language)
        learned = time.process_time()
        outputs = model.translate(texts)
        training, decoding = learned - begun, time.process_time() - learned
        scores = score(outputs, references, language)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {size:6,} pairs: BLEU {scores.bleu_of_one:.3f}  chrF {scores.chrf:.1f}   "
            f"learning {training:.1f} s, {1000 * decoding / len(items):.0f} ms a segment, {peak:.0f} MB"
        )


def example(pair: Pair) -> Example:
    return Example(pair.source, pair.target, pair.kind == "heading")


if __name__ == "__main__":
    main()
