"""THE STORY of one language: read both books, decide, draft, assemble, commit.

Whoever opens the project reads `sync_language` first. Effects (git, the engine, the cache, the log) are
arguments; everything between reading and committing is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from amts_bot.cache import Cache
from amts_bot.changeset import Changeset, Work, committed, grouped, left_alone, make_changeset
from amts_bot.errors import AmtsError, BadInput
from amts_bot.files import decode
from amts_bot.report.commits import commit_message
from amts_bot.report.wording import plural
from amts_bot.repos.bases import verified_bases
from amts_bot.repos.branches import WorkingBranch, find_working_branch
from amts_bot.repos.git import Repository
from amts_bot.repos.snapshots import Book, FilePlace, Situation, read_book
from amts_bot.repos.state import State, read_state
from amts_bot.results import LanguageResult, Outcome
from amts_bot.settings import Source, Target
from amts_bot.text.contents import may_be_contents, reading_order
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.leverage import Engine, Material, draft_all, without_engine
from amts_bot.translation.memory import Memory, build_memory
from amts_bot.translation.pairing import as_memory
from amts_bot.translation.parallel_data import Pair
from amts_bot.translation.plan import Decisions, Draft
from amts_bot.translation.style import Style, learn_style
from amts_bot.translation.units import OpenStates, text_hash
from amts_bot.translation.update import Prepared, decide_file, prepare, read_segments, refuse_conflict_markers
from amts_bot.translation.waves import Limits, Load, select_wave

Log = Callable[[str], None]

NO_LIMITS = Limits()


def sync_language(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target,
    engine: Engine, cache: Cache, log: Log, at: str | None = None, dry_run: bool = False,
    limits: Limits = NO_LIMITS, shares_repository: bool = False,
) -> LanguageResult:  # fmt: skip
    """Bring one translation to the head of its source, as at most two commits on a branch of the target."""
    head = source.revision(at or source_settings.branch or "HEAD")
    branch = find_working_branch(target, language, settings, upstream=head.short, shares_repository=shares_repository)
    find = verified_bases(cache=cache, log=log, trust_recorded=settings.trust_recorded)
    book = read_book(
        source, target, source_settings, settings, at=head.commit, target_at=branch.start,
        state_file=branch.state_file, find=find,
    )  # fmt: skip
    log(_overview(book))
    work = _prepare(book, language, source_settings.language, log)
    pairs = _confirmed_pairs(book, language, source_settings.language, cache, log) if work.has_requests else []
    material = Material(source_settings.language, language, build_memory(as_memory(pairs)), pairs)
    work = _within(limits, work, material, book, read_state(target, branch.main.commit, branch.state_file))
    drafts = _draft(work, material, engine, learn_style(pairs).with_settings(settings.style))
    changeset = make_changeset(book, work, drafts, language, engine.name, settings.check)
    result = LanguageResult(
        language, Outcome.NOTHING_TO_DO, _nothing_new(changeset), engine.name, book.head.commit,
        files=changeset.results, assets=changeset.assets, open_units=len(changeset.state.open_units),
    )  # fmt: skip
    if not changeset.commits:
        return result
    if dry_run:
        return replace(result, outcome=Outcome.PLANNED, reason="dry run: nothing was written")
    tip = _commit(target, branch, book, source, changeset)
    log(f"committed {tip[:10]} on {branch.name}")
    return replace(result, outcome=Outcome.UPDATED, reason=_counted(changeset), branch=branch.name, commit=tip)


def _commit(target: Repository, branch: WorkingBranch, book: Book, source: Repository, changeset: Changeset) -> str:
    """Add the commits to the branch, one on top of the other, and give the last one's id."""
    tip = book.target_head.commit
    for commit in changeset.commits:
        tip = target.commit(
            branch.name,
            parent=tip,
            files=committed(commit, branch.state_file),
            message=commit_message(source.name, book.head.commit, updated=commit.updated, needs_eyes=commit.needs_eyes),
            date=book.head.date,
        )
    return tip


# --- read and decide --------------------------------------------------------------------------------------


_TO_DO = frozenset({Situation.OUTDATED, Situation.RENAMED, Situation.REMOVED, Situation.NEW})


def _has_work(place: FilePlace, state: State) -> bool:
    """Files that are not in step, and those in step whose open units wait for a better memory or engine."""
    return place.situation in _TO_DO or bool(place.situation is Situation.UP_TO_DATE and state.open_in(place.path))


def _prepare(book: Book, language: str, source_language: str, log: Log) -> Work:
    """Plan every file that is not in step. A file that cannot be read is left alone and named."""
    todo = [place for place in book.places if _has_work(place, book.state)]
    texts = {
        **book.source.blobs(blob for place in todo for blob in (place.base, place.head) if blob),
        **book.target.blobs(place.translation for place in todo if place.translation),
    }
    decisions: dict[FilePlace, Decisions] = {}
    not_touched = [left_alone(place, place.reason) for place in book.places if place.reason]
    for number, place in enumerate(todo, 1):
        log(f"plan {number}/{len(todo)} {place.path} ({place.situation})")
        try:
            decisions[place] = _decide(place, texts, language, source_language, book.state)
        except BadInput as error:
            not_touched.append(left_alone(place, str(error)))
    prepared = dict(zip(decisions, prepare(list(decisions.values())), strict=True))
    return Work(prepared, texts, tuple(not_touched), grouped(prepared))


def _decide(place: FilePlace, texts: dict[str, bytes], language: str, source_language: str, state: State) -> Decisions:
    base = _read(texts, place.base, place.source_path, source_language)
    head = _read(texts, place.head, place.source_path, source_language)
    translation = _read(texts, place.translation, place.old_path or place.path, language)
    refuse_conflict_markers(translation.text, place.path)
    return decide_file(base, head, translation, state.open_in(place.old_path or place.path))


def _read(texts: dict[str, bytes], blob: str | None, name: str, language: str) -> SegmentedDocument:
    return read_segments(decode(texts[blob], name) if blob else "", language)


# --- memory and drafts ------------------------------------------------------------------------------------


def _confirmed_pairs(book: Book, language: str, source_language: str, cache: Cache, log: Log) -> list[Pair]:
    """The pairs of the whole book: every file with a known base, its open units left out."""
    from amts_bot.pairs import text_pairs

    known = [place for place in book.places if place.base and place.translation]
    texts = {
        **book.source.blobs(place.base for place in known if place.base),
        **book.target.blobs(place.translation for place in known if place.translation),
    }
    log(f"memory from {len(known)} files")
    pairs: list[Pair] = []
    for place in known:
        path = place.old_path or place.path
        try:
            base, translation = decode(texts[place.base or ""], path), decode(texts[place.translation or ""], path)
        except BadInput:
            continue  # named among the files that were left alone
        found = text_pairs(base, translation, source_language, language, path, cache)
        pairs += _confirmed(found, book.state.open_in(path))
    return pairs


def _confirmed(pairs: Iterable[Pair], open_units: OpenStates) -> Iterable[Pair]:
    """The pairs that no open unit of the file stands for (law 9)."""
    return (pair for pair in pairs if (text_hash(pair.source), text_hash(pair.target)) not in open_units)


def _draft(work: Work, material: Material, engine: Engine, style: Style) -> dict[FilePlace, dict[int, Draft]]:
    """One call for all requests of the language."""
    places = [(place, number) for place, prepared in work.prepared.items() for number in prepared.requests]
    requests = {n: work.prepared[place].requests[number] for n, (place, number) in enumerate(places)}
    drafts: dict[FilePlace, dict[int, Draft]] = {place: {} for place in work.prepared}
    for n, draft in draft_all(requests, material, engine, style).items():
        place, number = places[n]
        drafts[place][number] = draft
    return drafts


# --- waves ------------------------------------------------------------------------------------------------


def _within(limits: Limits, work: Work, material: Material, book: Book, main_state: State) -> Work:
    """The part of the work that people can review at once and the budget allows; the rest waits, and is named."""
    if limits == NO_LIMITS:
        return work
    order = {path: n for n, path in enumerate(_reading_order(book))}
    in_order = sorted(work.prepared.items(), key=lambda item: order.get(item[0].source_path, -1))
    ordered = replace(work, prepared=dict(in_order))
    places = list(ordered.prepared)
    index = {place: n for n, place in enumerate(places)}
    groups = sorted((frozenset(index[place] for place in group) for group in work.groups), key=min)
    begun = {path for path, base in book.state.files.items() if main_state.files.get(path) != base}
    wave = select_wave(
        [_load(prepared, material.memory) for prepared in ordered.prepared.values()], groups, limits,
        begun=frozenset(n for n, place in enumerate(places) if (place.old_path or place.path) in begun),
        waiting=len(book.state.open_units - main_state.open_units),
    )  # fmt: skip
    return ordered.without(
        {places[n]: "waits for the next wave, which begins when this one is merged" for n in wave.for_people}
        | {places[n]: "waits for the budget of a later run" for n in wave.for_budget}
    )


def _reading_order(book: Book) -> list[str]:
    """The source's files as its table of contents has them."""
    tree = book.history.tree
    pages = {path: blob for path, blob in tree.items() if may_be_contents(path)}
    contents = book.source.blobs(pages.values())
    return reading_order(tree, {path: contents[blob].decode("utf-8", "replace") for path, blob in pages.items()})


def _load(prepared: Prepared, memory: Memory) -> Load:
    """What a file asks of people and of an engine. Open units that come back to people as they are ask nothing new."""
    asked = [request for request in prepared.requests.values() if without_engine(request, memory) is None]
    new = [request for request in asked if request.open_status is None]
    return Load(len(new), sum(len(request.source) for request in asked))


# --- words ------------------------------------------------------------------------------------------------


def _overview(book: Book) -> str:
    counts = {situation: sum(place.situation is situation for place in book.places) for situation in Situation}
    told = ", ".join(f"{count} {situation}" for situation, count in counts.items() if count)
    return f"upstream {book.head.short}: {told or 'no files'}"


def _counted(changeset: Changeset) -> str:
    reports = [result.report for result in changeset.results if result.report]
    units = sum(len(report.open_units) for report in reports)
    copies = sum(asset.content is not None for asset in changeset.assets)
    told = f"{plural(len(reports), 'file')} updated" + (f", {plural(copies, 'asset')}" if copies else "")
    return f"{told}, {plural(units, 'open unit')} for people"


def _nothing_new(changeset: Changeset) -> str:
    waiting, alone = len(changeset.state.open_units), sum(bool(result.left_alone) for result in changeset.results)
    told = [f"{plural(waiting, 'open unit')} {'waits' if waiting == 1 else 'wait'} for people"] if waiting else []
    told += [f"{plural(alone, 'file')} left alone"] if alone else []
    return "nothing to carry over" + "".join(f"; {part}" for part in told)


def sync_languages(
    languages: Sequence[str], sync_one: Callable[[str], LanguageResult], log: Log
) -> list[LanguageResult]:
    """Every language in turn; one that fails does not stop the others."""
    results = []
    for language in languages:
        try:
            results.append(sync_one(language))
        except AmtsError as error:
            log(f"[{language}] {error}")
            results.append(LanguageResult(language, Outcome.FAILED, str(error), "", exit_code=error.exit_code))
    return results
