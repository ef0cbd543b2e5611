"""THE STORY of one language: read both books, decide, draft, assemble, commit.

Whoever opens the project reads `sync_language` first. Effects (git, the engine, the cache, the log) are
arguments; everything between reading and committing is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.bases.verify import verified_bases
from amts_bot.book.branch.contribution import common_base
from amts_bot.book.branch.merge_default import Merged, with_default_branch
from amts_bot.book.branch.state_file import read_state
from amts_bot.book.branch.working_branch import NOTHING_EARLIER, Earlier, WorkingBranch, find_working_branch
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.book.places.read_book import read_book
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.engines.protocol import Billed, Engine, Priced, Remembers
from amts_bot.errors import AmtsError, StillTranslating
from amts_bot.operations.steps.book_glossary import book_glossary
from amts_bot.operations.steps.changeset import Changeset, committed, make_changeset, not_committed, unrecorded_bases
from amts_bot.operations.steps.contents_pages import add_entries
from amts_bot.operations.steps.count_effort import Counted, count_merged
from amts_bot.operations.steps.finish_files import (
    Drafts,
    Finished,
    Select,
    carry_out,
    finisher,
    never_served,
    would_break,
)
from amts_bot.operations.steps.lessons import Afterwards, Lessons, at_once, confirmed_pairs, draft_work, learn, settle
from amts_bot.operations.steps.plan_book import (
    Work,
    as_the_book_has_comments,
    is_declined,
    only,
    open_states,
    plan_work,
    within,
)
from amts_bot.report.output.commit_messages import commit_message
from amts_bot.report.pull_request.body import DECLINED
from amts_bot.report.pull_request.conflicts import told_conflict
from amts_bot.report.words.plural import plural
from amts_bot.settings.book import Source, Target
from amts_bot.translation.assembly.prepared import Prepared
from amts_bot.translation.assembly.soundness import Severities
from amts_bot.translation.merge.versions import reconcile
from amts_bot.translation.plan.waves import Limits

NO_LIMITS = Limits()


def sync_language(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target,
    engine: Engine, cache: Cache, log: Log, at: str | None = None, dry_run: bool = False,
    limits: Limits = NO_LIMITS, paths: Sequence[str] = (), shares_repository: bool = False,
    earlier: Earlier = NOTHING_EARLIER, afterwards: Afterwards = at_once, keep_changed: bool = True,
) -> LanguageResult:  # fmt: skip
    """Bring one translation to the head of its source, as at most two commits on a branch of the target.

    What people made of `earlier` branches is counted, and committed along with the next work, of which it is a part;
    what they closed is not made again. Changed sentences that nothing translates keep their place (`keep_changed`).
    """
    head = source.revision(at or source_settings.branch or "HEAD")
    branch = find_working_branch(
        target, language, settings, upstream=head.short, shares_repository=shares_repository,
        finished=earlier.finished,
    )  # fmt: skip
    joined = with_default_branch(target, branch, partial(reconcile, language=language))
    branch = joined.branch
    book = read_book(
        source, target, source_settings, settings, at=head.commit, target_at=branch.start,
        main=branch.main.commit, state_file=branch.state_file,
        find=verified_bases(cache=cache, log=log, trust_recorded=settings.trust_recorded),
    )  # fmt: skip
    log(_overview(book))
    work = only(paths, plan_work(book, open_states(book), language, source_settings.language, log), book)
    counted = count_merged(
        source, target, branch, earlier.merged if work.prepared else {}, language=language,
        source_language=source_settings.language, log=log,
    )  # fmt: skip
    lessons = _lessons(book, branch, work, counted, settings, source_settings.language, language, cache, log)
    work = as_the_book_has_comments(work, book, lessons.style)
    work = work if keep_changed else work.with_new_source()

    def select(work: Work, spent: Sequence[Prepared] = ()) -> Work:
        return within(limits, work, lessons.material.memory, book, branch, spent)

    if is_declined(select(work), book, branch, earlier.declined):
        return LanguageResult(language, Outcome.NOTHING_TO_DO, DECLINED, engine.name, head.commit, is_declined=True)
    done, files = _translated(work, select, lessons, engine, language, settings.check, dry_run=dry_run)
    files = add_entries(book, files, language, source_settings.language, engine.name)
    changeset = make_changeset(book, done, files, with_assets=not paths)
    joined = joined.without(changeset.removed)
    for line in _left_to_people(joined, branch.name):
        log(line)
    result = LanguageResult(
        language, Outcome.NOTHING_TO_DO, _nothing_new(changeset), engine.name, head.commit,
        files=changeset.results, assets=changeset.assets, open_units=len(changeset.state.open_units),
        cost=engine.told_cost(language) if isinstance(engine, Billed) else "", saved=counted.told(target, branch),
        old_wordings=lessons.old_wordings, conflicts=joined.conflicts,
    )  # fmt: skip
    if changeset.commits or joined.is_needed:
        if dry_run:
            return replace(result, outcome=Outcome.PLANNED, reason="dry run: nothing was written")
        tip = _commit(target, branch, book, source, changeset, counted)
        log(f"committed {tip[:10]} on {branch.name}")
        told = _counted(changeset, joined)
        result = replace(result, outcome=Outcome.UPDATED, reason=told, branch=branch.name, commit=tip)
    afterwards(lambda: settle(engine, lessons.material, not_committed(work, changeset)))
    return result


def _lessons(
    book: Book, branch: WorkingBranch, work: Work, counted: Counted, settings: Target, source_language: str,
    language: str, cache: Cache, log: Log,
) -> Lessons:  # fmt: skip
    """What the book's confirmed pairs teach, if there is anything to ask of them."""
    glossary = book_glossary(book, branch, settings.glossary, source_language, language, log)
    is_asked = work.has_requests or glossary.changes
    corrected = counted.record.corrected
    pairs = confirmed_pairs(book, language, source_language, cache, log, corrected) if is_asked else []
    return learn(pairs, glossary, settings.style, source_language, language)


def _translated(
    work: Work, select: Select, lessons: Lessons, engine: Engine, language: str, severities: Severities, *,
    dry_run: bool,
) -> tuple[Work, dict[FilePlace, Finished]]:  # fmt: skip
    """The work that goes now, drafted, put together and checked. An engine that costs money sees nothing in vain."""
    is_paid, remembers = isinstance(engine, Priced), isinstance(engine, Remembers) and engine.only_remembers
    finish = finisher(work, language, engine.name, severities, only_planned=dry_run and is_paid)

    def draft(work: Work) -> Drafts:
        return draft_work(work, lessons, engine)

    return carry_out(
        work, select=select, draft=draft, finish=finish,
        refuse=lambda work: would_break(work, language, severities) if is_paid else {},
        hopeless=lambda work: never_served(work, finish, draft) if remembers else {},
    )  # fmt: skip


def _commit(
    target: Repository, branch: WorkingBranch, book: Book, source: Repository, changeset: Changeset, counted: Counted
) -> str:
    """Add the commits to the branch, one on top of the other, all or none of them, and give the last one's id."""
    tip = book.target_head.commit
    recorded = read_state(target, branch.main.commit, branch.state_file)
    base = common_base(source, unrecorded_bases(book, changeset, recorded))
    for commit in changeset.commits:
        tip = target.new_commit(
            tip,
            files={**committed(commit, branch.state_file), **counted.files},
            message=commit_message(
                source.name,
                book.head.commit,
                updated=commit.updated,
                needs_eyes=commit.needs_eyes,
                base=base if commit is changeset.commits[0] else "",
            ),
            date=book.head.date,
        )
    if tip != branch.main.commit:
        target.advance(branch.name, tip)
    return tip


# --- words ------------------------------------------------------------------------------------------------


def _overview(book: Book) -> str:
    counts = {situation: sum(place.situation is situation for place in book.places) for situation in Situation}
    told = ", ".join(f"{count} {situation}" for situation, count in counts.items() if count)
    return f"upstream {book.head.short}: {told or 'no files'}"


def _counted(changeset: Changeset, merged: Merged) -> str:
    reports = [result.report for result in changeset.results if result.report]
    units = sum(len(report.open_units) for report in reports)
    copies = sum(asset.content is not None for asset in changeset.assets)
    updated = sum(commit.updated for commit in changeset.commits)
    told = f"{plural(updated, 'file')} updated" + (f", {plural(copies, 'asset')}" if copies else "")
    told += f", {plural(units, 'open unit')} for people"
    if merged.is_needed:
        told = f"the default branch merged in; {told}" if changeset.commits else "the default branch merged in"
    if merged.conflicts:
        told += f"; {plural(len(merged.conflicts), 'place')} changed by people on both sides"
    return told + (f"; {', '.join(merged.by_hand)} conflicts with the default branch" if merged.by_hand else "")


def _left_to_people(merged: Merged, branch: str) -> Iterator[str]:
    """What people have to decide or to merge by hand: a line for each."""
    for path in merged.by_hand:
        yield f"{path}: people changed it on the default branch and on {branch}; merge it there by hand"
    yield from map(told_conflict, merged.conflicts)


def _nothing_new(changeset: Changeset) -> str:
    waiting, alone = len(changeset.state.open_units), sum(bool(result.left_alone) for result in changeset.results)
    told = [f"{plural(waiting, 'open unit')} {'waits' if waiting == 1 else 'wait'} for people"] if waiting else []
    told += [f"{plural(alone, 'file')} left alone"] if alone else []
    return "nothing to carry over" + "".join(f"; {part}" for part in told)


SyncOne = Callable[[str, bool], LanguageResult]
"""Syncs a language; with False it does not wait for work that goes on elsewhere, but raises StillTranslating."""


def sync_languages(languages: Sequence[str], sync_one: SyncOne, log: Log) -> list[LanguageResult]:
    """Every language; one that fails does not stop the others.

    Several languages have their work elsewhere at the same time: all of it is ordered before any is waited for.
    Where one outlasts the wait, so have the others waited: what is done of theirs is collected, no more.
    """
    if len(languages) == 1:
        return [_attempt(languages[0], sync_one, log, waits=True)]
    results = {language: _attempt(language, sync_one, log, waits=False) for language in languages}
    waits = True
    for language, ordered in results.items():
        if ordered.outcome is Outcome.WAITING:
            results[language] = _attempt(language, sync_one, log, waits=waits)
            waits = waits and results[language].outcome is not Outcome.WAITING
    return list(results.values())


def _attempt(language: str, sync_one: SyncOne, log: Log, *, waits: bool) -> LanguageResult:
    try:
        return sync_one(language, waits)
    except StillTranslating as wait:
        log(f"[{language}] {wait}")
        return LanguageResult(language, Outcome.WAITING, str(wait), "")
    except AmtsError as error:
        log(f"[{language}] {error}")
        return LanguageResult(language, Outcome.FAILED, str(error), "", exit_code=error.exit_code)
