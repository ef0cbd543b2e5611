"""A walk: rounds of what upstream does, what people do, and a sync; what is wrong after each of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.engines.memory import MemoryEngine
from amts_bot.errors import AmtsError
from amts_bot.operations.sync import sync_language
from amts_bot.report.output.sync import sync_json
from amts_bot.settings.book import Source, Target
from tests.laws.walk.book import english, sentences
from tests.laws.walk.oracle import Fault, Kind, faults
from tests.laws.walk.people import act
from tests.laws.walk.upstream import EVERYWHERE, changed
from tests.laws.walk.world import World, world

ROUNDS = 8


@dataclass(frozen=True)
class Round:
    """What was done in a round, and what is wrong after it."""

    done: tuple[str, ...]
    faults: tuple[Fault, ...]


def walk(seed: int, rounds: int = ROUNDS) -> Iterator[Round]:
    """The rounds of a seed. A run that fails is the last one."""
    with tempfile.TemporaryDirectory() as folder:
        here = world(Path(folder), seed)
        for number in range(rounds):
            done = (*_upstream(here), *_people(here))
            wrong = tuple(_run(here, seed, number, " ".join(done)))
            yield Round(done, wrong)
            if any(fault.kind is Kind.CRASH for fault in wrong):
                return


def _upstream(here: World) -> Iterator[str]:
    if here.history and here.chance.random() < 0.08:
        here.publish(here.chance.choice(here.history[-3:]))
        yield "revert"
        return
    book = here.book
    for _ in range(here.chance.choice([1, 1, 2])):
        book, name = changed(book, here.stock, here.chance, EVERYWHERE)
        yield name
    if book != here.book:
        here.publish(book)


def _people(here: World) -> Iterator[str]:
    for _ in range(here.chance.choice([0, 1, 1, 2])):
        yield act(here)


def _run(here: World, seed: int, number: int, done: str) -> Iterator[Fault]:
    """Sync twice, and hold the first result against what was there, the second against the first."""
    start = here.tip(here.branch or "main")
    before = here.standing()
    try:
        result = _sync(here)
        here.branch = result.branch or here.branch
        refs = here.chinese("for-each-ref")
        again = _sync(here) if result.commit else result
    except AmtsError as error:
        yield Fault(Kind.CRASH, seed, number, f"{type(error).__name__}: {error}", story=done)
        return
    if again.outcome is not Outcome.NOTHING_TO_DO or here.chinese("for-each-ref") != refs:
        yield Fault(Kind.UNSTABLE, seed, number, again.reason, story=done)
        here.branch = again.branch or here.branch
    told: dict[str, Any] = sync_json([result])["languages"][0]
    after = here.standing()
    here.seen = {sentence.name: sentence for sentence in sentences(here.book)}
    here.left_alone = {each["path"] for each in told["left_alone"]}
    for fault in faults(here.written, before, after, here.head(), told, seed=seed, at=number):
        yield replace(fault, story=f"{done}\n{_told(here, fault.words, start, result.commit or start)}")


def _told(here: World, words: str, start: str, end: str) -> str:
    """The chapters with these words before the run, as they are after it, and the English of before and now."""
    editions = (*here.history[-1:], here.book)
    parts = []
    for revision in dict.fromkeys((start, here.tip("main"), end)):
        for path in here.chapters(revision):
            if words in here.chinese.show(path, revision):
                parts += [f"--- {path} in {revision[:8]}\n{here.chinese.show(path, revision)}"]
                parts += [
                    f"--- {path}, edition {n - len(editions)}\n{english(edition[path])}"
                    for n, edition in enumerate(editions)
                    if path in edition
                ]
                if revision != end and path in here.chapters(end):
                    parts += [f"--- {path} after\n{here.chinese.show(path, end)}"]
    return "".join(parts)


def _sync(here: World) -> LanguageResult:
    return sync_language(
        open_repository(str(here.english.folder)), open_repository(str(here.chinese.folder)), language="zh",
        source_settings=Source(repository="en"), settings=Target(repository="zh"), engine=MemoryEngine(),
        cache=Cache(None), log=lambda _: None,
    )  # fmt: skip
