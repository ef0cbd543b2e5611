"""Translating a part of an open branch again: what `/retranslate` and `amts-bot retranslate` do.

The branch is read as it is now, people's corrections included: they are pairs and memory of this run. What is asked
for again is what the bot wrote and nobody has confirmed. Text that people corrected is asked for only if somebody
points at just that passage, and what the default branch has already, never.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Announce, Log
from amts_bot.book.branch.effort_file import effort_path, read_record
from amts_bot.book.branch.working_branch import WorkingBranch, find_working_branch
from amts_bot.book.pairs import text_pairs
from amts_bot.book.places.book import Book, FilePlace
from amts_bot.book.places.read_book import read_book
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.book.scope import Scope, hashes_in_scope, refuse_unknown_paths
from amts_bot.engines.protocol import Billed, Engine, Forecasts, Priced
from amts_bot.errors import BadInput
from amts_bot.operations.steps.book_glossary import book_glossary
from amts_bot.operations.steps.changeset import Changeset, committed, make_changeset, not_committed
from amts_bot.operations.steps.finish_files import carry_out, finisher, would_break
from amts_bot.operations.steps.lessons import Afterwards, at_once, confirmed_pairs, draft_work, learn, settle
from amts_bot.operations.steps.plan_book import plan_work
from amts_bot.report.output.commit_messages import again_message, with_command
from amts_bot.report.words.plural import plural
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import OpenStates, Status, text_hash
from amts_bot.translation.plan.decisions import OWN_WORDS


def retranslate_language(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target,
    engine: Engine, cache: Cache, log: Log, scope: Scope, shares_repository: bool = False, command: str = "",
    finished: Collection[str] = (), afterwards: Afterwards = at_once, announce: Announce = lambda _: None,
    keep_changed: bool = True,
) -> LanguageResult:  # fmt: skip
    """Draft the open units of a part of the open branch again, as one commit on it.

    Raises BadInput if the language has no open branch, or nothing of that name.
    """
    branch = find_working_branch(target, language, settings, shares_repository=shares_repository, finished=finished)
    if branch.start == branch.main.commit:
        raise BadInput(f"{language}: has no open branch of the bot; run sync first")
    book = read_book(
        source, target, source_settings, settings, at=source_settings.branch or "HEAD", target_at=branch.start,
        main=branch.main.commit, state_file=branch.state_file,
    )  # fmt: skip
    part = _in_scope(book, scope)
    asked = _asked_again(part, branch, language, source_settings.language, scope, cache)
    open_again = {(place.path, *key) for place, units in asked.items() for key in units}
    work = plan_work(part, asked, language, source_settings.language, log)
    work = work if keep_changed else work.with_new_source()
    record = read_record(target, branch.start, effort_path(branch.state_file))
    pairs = [
        pair
        for pair in confirmed_pairs(book, language, source_settings.language, cache, log, record.corrected)
        if (pair.path, text_hash(pair.source), text_hash(pair.target)) not in open_again
    ]
    glossary = book_glossary(book, branch, settings.glossary, source_settings.language, language, log)
    lessons = learn(pairs, glossary, settings.style, source_settings.language, language, again=True)
    if isinstance(engine, Forecasts) and (forecast := engine.forecast(work.requests, lessons.material)):
        announce(forecast)
    done, files = carry_out(
        work,
        select=lambda work, _: work,
        draft=lambda work: draft_work(work, lessons, engine),
        finish=finisher(work, language, engine.name, settings.check),
        refuse=lambda work: would_break(work, language, settings.check) if isinstance(engine, Priced) else {},
    )
    changeset = make_changeset(part, done, files, with_assets=False)
    result = LanguageResult(
        language, Outcome.NOTHING_TO_DO, _nothing_new(asked, engine.name), engine.name, book.head.commit,
        branch=branch.name, files=changeset.results, open_units=len(changeset.state.open_units),
        cost=engine.told_cost(language) if isinstance(engine, Billed) else "",
    )  # fmt: skip
    if not changeset.commits:
        afterwards(lambda: settle(engine, lessons.material, not_committed(work, changeset)))
        return result
    tip, count = _commit(target, branch, book, changeset, engine.name, command)
    afterwards(lambda: settle(engine, lessons.material, not_committed(work, changeset)))
    told = f"{plural(count, 'passage')} drafted again by the engine {engine.name}"
    return replace(result, outcome=Outcome.UPDATED, reason=told, commit=tip)


def _in_scope(book: Book, scope: Scope) -> Book:
    """The part of the book that is meant."""
    translated = [place.path for place in book.at_bases(lambda _: True).places]
    refuse_unknown_paths(scope, translated, "is no translated file of the open branch")
    return book.at_bases(scope.has)


def _asked_again(
    book: Book, branch: WorkingBranch, language: str, source_language: str, scope: Scope, cache: Cache
) -> Mapping[FilePlace, OpenStates]:
    """The units to translate again, as if they were open."""
    if not scope.is_exact:
        return {place: _without_own_words(book.state.open_in(place.path)) for place in book.places}
    tree = book.target.tree(branch.start)
    hashes = hashes_in_scope(book.target, tree, [place.path for place in book.places], language, scope)
    confirmed = book.target.tree(branch.main.commit)
    asked: dict[FilePlace, OpenStates] = {}
    for place in book.places:
        if place.path not in hashes:
            continue
        open_units = book.state.open_in(place.path)
        before = _text(book.target, confirmed.get(place.path), place.path)
        base, now = _text(book.source, place.base, place.path), _text(book.target, place.translation, place.path)
        corrected = {
            key: (Status.MACHINE, None)
            for pair in text_pairs(base, now, source_language, language, place.path, cache)
            if (key := (text_hash(pair.source), text_hash(pair.target))) not in open_units and pair.target not in before
        }
        every = {**corrected, **open_units}
        asked[place] = {key: state for key, state in every.items() if key[1] in hashes[place.path]}
    return asked


def _without_own_words(open_units: OpenStates) -> OpenStates:
    """The open units that are not people's own sentences, but for references, links or code in them."""
    return {
        key: (status, score) for key, (status, score) in open_units.items()
        if status is not Status.FUZZY or (score or 0) < OWN_WORDS
    }  # fmt: skip


def _text(repository: Repository, blob: str | None, path: str) -> str:
    return decode(repository.blobs([blob])[blob], path) if blob else ""


def _commit(
    target: Repository, branch: WorkingBranch, book: Book, changeset: Changeset, engine: str, command: str
) -> tuple[str, int]:
    tip, count = branch.start, 0
    for commit in changeset.commits:
        count += commit.needs_eyes
        tip = target.new_commit(
            tip,
            files=committed(commit, branch.state_file),
            message=with_command(again_message(max(1, commit.needs_eyes), engine), command),
            date=book.head.date,
        )
    target.advance(branch.name, tip)
    return tip, count


def _nothing_new(asked: Mapping[FilePlace, OpenStates], engine: str) -> str:
    """Why nothing changed, and what to try."""
    count = sum(len(units) for units in asked.values())
    if not count:
        return "nothing there waits for a person; point at a passage with --section to have it translated again"
    told = plural(count, "passage")
    return f"the engine {engine} gives the same for {told}; correct by hand, or name another with --engine"
