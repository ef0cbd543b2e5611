"""The bot's branch read again: every passage that waits for a person there, whatever part a run was about.

A command or `--path` works on a part of a book. What the pull request lists is all that is open on its branch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from amts_bot.adapters.git.read_only import NoSuchRevision
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.branch.contribution import carried_to
from amts_bot.book.branch.state_file import state_path
from amts_bot.book.places.read_book import read_book
from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.steps.book_glossary import BookGlossary
from amts_bot.operations.steps.finish_files import carry_out, finisher
from amts_bot.operations.steps.lessons import draft_work, learn
from amts_bot.operations.steps.plan_book import open_states, plan_work
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import FileReport


@dataclass(frozen=True)
class Reading:
    """What stands on a branch: the source's commit that it was brought to, and the ledgers of files with open units."""

    upstream: str
    reports: tuple[FileReport, ...]


ReadAgain = Callable[[Repository, str], Reading]
"""Reads a commit of the bot's branch again."""


def reread(
    source: Repository, target: Repository, commit: str, *, language: str, source_settings: Source, settings: Target,
    log: Log, shares_repository: bool = False,
) -> Reading:  # fmt: skip
    """What is open at a commit of the bot's branch. Nothing is drafted: each unit is shown as it stands.

    A file that cannot be read is named in the log.
    """
    main = target.revision(settings.branch or "HEAD").commit
    upstream = _upstream(source, carried_to(target, commit, main), source_settings)
    book = read_book(
        source, target, source_settings, settings, at=upstream, target_at=commit, main=main,
        state_file=state_path(target, main, language, shared=shares_repository),
    )  # fmt: skip
    part = book.at_bases(lambda path: bool(book.state.open_in(path)))
    work = plan_work(part, open_states(part), language, source_settings.language, lambda _: None)
    nothing = learn([], BookGlossary(), {}, source_settings.language, language)
    done, files = carry_out(
        work,
        select=lambda work, _: work,
        draft=lambda work: draft_work(work, nothing, MemoryEngine()),
        finish=finisher(work, language, MemoryEngine.name, settings.check),
    )
    for left in done.left_alone:
        log(f"{left.path}: its open passages are not listed in the pull request: {left.left_alone}")
    return Reading(upstream, tuple(each.report for each in files.values()))


def _upstream(source: Repository, commit: str, source_settings: Source) -> str:
    """The commit that a branch was brought to, as long as the source has it; else its head."""
    try:
        return source.revision(commit or source_settings.branch or "HEAD").commit
    except NoSuchRevision:
        return source.revision(source_settings.branch or "HEAD").commit
