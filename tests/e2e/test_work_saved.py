"""Corrections on branches at hand: counted after any merge, and the newest pairs of the next parallel data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import user_cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.branch.effort_file import Record, parse_record
from amts_bot.book.branch.working_branch import Earlier
from amts_bot.engines.protocol import Material
from amts_bot.operations.sync import sync_language
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status
from amts_bot.translation.memory.effort import Share
from amts_bot.translation.memory.pairs import Pair, select
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, Amts, Book, make_book
from tests.gits import Git

Sync = Callable[..., dict[str, Any]]
RECORD = ".amts/effort.tsv"
BELL, OLD, DRAFT, CORRECTED = (
    "A bell rings in the thick fog.",
    "雾里有钟响。",
    "一铃响在厚雾中。",
    "浓雾中会敲响一口钟。",
)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """The lamp gets a sentence that the tide, a later chapter, has had for years in other words."""
    tide, tide_zh = f"{TIDE}\n{BELL}\n", f"{TIDE_ZH}\n{OLD}\n"
    return make_book(
        tmp_path, {"lamp.md": LAMP, "tide.md": tide}, {"lamp.md": f"{LAMP}\n{BELL}\n"},
        {"lamp.md": LAMP_ZH, "tide.md": tide_zh},
    )  # fmt: skip


@dataclass
class Drafter:
    """An engine that drafts everything in the same words, and keeps the pairs that it was given."""

    name: str = "drafter"
    pairs: list[Pair] = field(default_factory=list)

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        self.pairs = list(material.pairs)
        return [Draft(DRAFT, Status.MACHINE) for _ in requests]


def run(book: Book, engine: Drafter, *merged: str, shares_repository: bool = False, confirms: bool = True) -> str:
    """A sync on a branch, after others were merged; gives its name."""
    settings = Target(repository="zh", accept_on_merge=("machine",) if confirms else ())
    heads = {book.chinese("rev-parse", branch): "" for branch in merged}
    result = sync_language(
        open_repository(str(book.english.folder)), open_repository(str(book.chinese.folder)), language="zh",
        source_settings=Source(repository="en"), settings=settings, engine=engine, cache=user_cache(),
        log=lambda _: None, shares_repository=shares_repository, earlier=Earlier(merged=heads),
    )  # fmt: skip
    assert result.branch, result
    return result.branch


def merge(git: Git, branch: str, how: str) -> None:
    """Merge a branch as people do on their own machine."""
    who = ("-c", "user.name=P", "-c", "user.email=p@example.org", "-c", "commit.gpgSign=false")
    git("reset", "--hard", "--quiet", "main")
    match how:
        case "fast-forward":
            git("merge", "--quiet", "--ff-only", branch)
        case "merge":
            git(*who, "merge", "--quiet", "--no-ff", "--no-edit", branch)
        case "squash":
            git("merge", "--quiet", "--squash", branch)
            git(*who, "commit", "--quiet", "--message", "All of it")


def record(book: Book, branch: str) -> Record:
    return parse_record(book.chinese.show(RECORD, branch), RECORD)


def corrected_and_merged(book: Book, how: str = "squash") -> str:
    """The bot drafts the new sentence; a person corrects it, and merges; gives the branch."""
    branch = run(book, Drafter())
    text = book.chinese.show("lamp.md", branch)
    assert DRAFT in text or OLD in text
    book.chinese.commit({"lamp.md": text.replace(DRAFT, CORRECTED).replace(OLD, CORRECTED)}, branch=branch)
    merge(book.chinese, branch, how)
    return branch


@pytest.mark.parametrize("how", ["fast-forward", "merge", "squash"])
def test_counted_after_any_merge(book: Book, how: str) -> None:
    book.english.commit({"lamp.md": f"{LAMP}\nWhat a long and dark night it is.\n"})
    first = corrected_and_merged(book, how)
    book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\nThe moon does it, and nobody else.\n"})
    branch = run(book, Drafter(), first)
    (share,) = record(book, branch).chapters().values()
    assert (share.passages, share.characters) == (1, len(CORRECTED))
    assert 0 < share.edits <= len(CORRECTED)


def test_corrections_are_the_newest_pairs(book: Book) -> None:
    """The corrected text is in the next parallel data, not the bot's, and comes after the older text for the same."""
    book.english.commit({"lamp.md": f"{LAMP}\nWhat a long and dark night it is.\n\n{BELL}\n"})
    first = run(book, Drafter())
    text = book.chinese.show("lamp.md", first)
    book.chinese.commit(
        {"lamp.md": text.replace(DRAFT, "多么漫长而黑暗的夜晚。").replace(OLD, CORRECTED)}, branch=first
    )
    merge(book.chinese, first, "squash")
    for sentence in ("What a long and dark night it was.", "It was such a long night."):
        book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\n{sentence}\n"})
        engine = Drafter()
        run(book, engine, first)
        chosen = select(engine.pairs, source_language="en", target_language="zh").pairs
        assert [pair.target for pair in chosen if "night" in pair.source] == ["多么漫长而黑暗的夜晚。"]
        assert all(DRAFT not in pair.target for pair in engine.pairs)
    assert engine.pairs[-1].target == "多么漫长而黑暗的夜晚。"


def test_a_language_of_several_has_a_file_of_its_own(book: Book) -> None:
    book.english.commit({"lamp.md": f"{LAMP}\nWhat a long and dark night it is.\n"})
    first = run(book, Drafter(), shares_repository=True)
    merge(book.chinese, first, "squash")
    book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\nThe moon does it, and nobody else.\n"})
    second = run(book, Drafter(), first, shares_repository=True)
    assert set(book.chinese.changed(second)) == {".amts/effort.zh.tsv", ".amts/state.zh.tsv", "tide.md"}


def test_status_tells_it(book: Book, amts: Amts) -> None:
    book.english.commit({"lamp.md": f"{LAMP}\nWhat a long and dark night it is.\n"})
    first = corrected_and_merged(book)
    book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\nThe moon does it, and nobody else.\n"})
    share = record(book, run(book, Drafter(), first)).chapters()[""]
    ran = amts("status", "--quiet", *book.repositories)
    assert "Of 1 passage that the bot wrote" in ran.out or "So far people wrote" in ran.out
    language = json.loads(amts("status", "--quiet", "--format", "json", *book.repositories).out)["languages"][0]
    assert language["work_left"] == share.work_left


def test_drafts_that_were_merged_as_they_stood_count_once(book: Book) -> None:
    """Merged untouched, a draft is work saved. Where merging confirms nothing, later edits to it come on top."""
    book.english.commit({"lamp.md": f"{LAMP}\nWhat a long and dark night it is.\n"})
    first = run(book, Drafter(), confirms=False)
    merge(book.chinese, first, "squash")
    book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\nThe moon does it, and nobody else.\n"})
    second = run(book, Drafter(), first, confirms=False)
    assert record(book, second).chapters() == {"": Share(1, 0, len(DRAFT))}
    text = book.chinese.show("lamp.md", second)
    book.chinese.commit({"lamp.md": text.replace(DRAFT, CORRECTED)}, branch=second)
    merge(book.chinese, second, "squash")
    book.english.commit({"tide.md": f"{TIDE}\n{BELL}\n\nThe moon does it, and nobody else does.\n"})
    share = record(book, run(book, Drafter(), first, second, confirms=False)).chapters()[""]
    assert (share.passages, share.characters) == (2, 2 * len(DRAFT))
    assert share.edits > 0
