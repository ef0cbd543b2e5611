"""What the first translation of a book takes, told before anything is sent: its chapters in order, price, and waves."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.places.paths import BookPaths
from amts_bot.engines.leverage import without_engine
from amts_bot.errors import BadInput
from amts_bot.operations.steps.plan_book import decide_texts
from amts_bot.report.output.first_translation import Chapter, FirstTranslation
from amts_bot.settings.amazon import Amazon
from amts_bot.settings.book import Source, Target
from amts_bot.text.table_of_contents import may_be_contents, reading_order
from amts_bot.translation.assembly.file import prepare
from amts_bot.translation.memory.memory import Memory
from amts_bot.translation.plan.decisions import Request
from amts_bot.translation.plan.waves import Limits, Load, all_waves

BUILD_FILES = (
    "_config.yml", "_quarto.yml", "_toc.yml", "book.toml", "conf.py", "config.ini", "mkdocs.yml",
)  # fmt: skip
"""Files that build a book, by the tools of translated books: the bot copies pictures and bibliographies only."""


def plan_first_translation(
    source: Repository, settings: Source, target: Target, amazon: Amazon, *, language: str, most_characters: int | None,
    log: Log,
) -> FirstTranslation:  # fmt: skip
    """Every file of the source as a sync of an empty translation would send it; nothing is sent.

    `most_characters` is how many a run may send. Raises BadInput if the source has no such files.
    """
    tree = source.tree(source.revision(settings.branch or "HEAD").commit)
    paths = BookPaths(settings, target, {})
    order = [path for path in _in_reading_order(source, tree) if paths.matters(path)]
    if not order:
        raise BadInput(f"{settings.repository}: has no files that are to be translated; correct source.include")
    texts = source.blobs(tree[path] for path in order)
    chapters = list(_chapters({path: texts[tree[path]] for path in order}, settings.language, language, log))
    loads = [Load(chapter.units, chapter.characters) for chapter in chapters]
    waves = all_waves(loads, Limits(target.wave, most_characters))
    number = {n: wave for wave, members in enumerate(waves, 1) for n in members}
    builds = tuple(path for path in sorted(tree) if posixpath.basename(path) in BUILD_FILES)
    return FirstTranslation(
        tuple(replace(chapter, wave=number.get(n)) for n, chapter in enumerate(chapters)),
        target.wave, amazon.prices.act, amazon.prices.standard, amazon.prices.as_of, builds,
    )  # fmt: skip


def _in_reading_order(source: Repository, tree: Mapping[str, str]) -> list[str]:
    pages = {path: blob for path, blob in tree.items() if may_be_contents(path)}
    contents = source.blobs(pages.values())
    return reading_order(tree, {path: contents[blob].decode("utf-8", "replace") for path, blob in pages.items()})


def _chapters(texts: Mapping[str, bytes], source_language: str, language: str, log: Log) -> Iterator[Chapter]:
    """The chapters with what each adds: a passage that an earlier one has is there already when its turn comes."""
    seen: set[str] = set()
    for number, (path, content) in enumerate(texts.items(), 1):
        log(f"read {number}/{len(texts)} {path}")
        try:
            requests = _requests(decode(content, path), source_language, language)
        except BadInput as error:
            log(f"left out: {error}")
            continue
        asked = {request.source for request in requests if without_engine(request, Memory()) is None} - seen
        seen |= asked
        yield Chapter(path, len(asked), sum(map(len, asked)))


def _requests(text: str, source_language: str, language: str) -> list[Request]:
    """What a file asks for that the translation does not have."""
    (prepared,) = prepare([decide_texts("", text, "", {}, language, source_language)])
    return list(prepared.requests.values())
