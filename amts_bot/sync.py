"""THE STORY of one language: read both books, decide, draft, assemble, commit.

Whoever opens the project reads `sync_language` first. Effects (git, the engine, the cache, the log) are
arguments; everything between reading and committing is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from amts_bot.cache import Cache
from amts_bot.errors import AmtsError, BadInput
from amts_bot.files import decode
from amts_bot.repos.bases import verified_bases
from amts_bot.repos.branches import working_branch
from amts_bot.repos.git import Repository
from amts_bot.repos.snapshots import Book, FilePlace, Situation, read_book
from amts_bot.repos.state import STATE_PATH, FileBase, State, format_state, open_unit
from amts_bot.settings import Source, Target
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.assembly import Assembled
from amts_bot.translation.gate import Severities, WouldBreak, finish_soundly
from amts_bot.translation.leverage import Engine, Material, draft_all
from amts_bot.translation.memory import build_memory
from amts_bot.translation.pairing import as_memory
from amts_bot.translation.parallel_data import Pair
from amts_bot.translation.plan import Decisions, Draft
from amts_bot.translation.style import Style, learn_style
from amts_bot.translation.units import OPEN, FileReport, Finding, OpenStates, Severity, Status, text_hash
from amts_bot.translation.update import Prepared, decide_file, prepare, read_segments, refuse_conflict_markers

Log = Callable[[str], None]


class Outcome(StrEnum):
    """How a language ended."""

    UPDATED = "updated"
    PLANNED = "planned"
    NOTHING_TO_DO = "up to date"
    FAILED = "failed"


@dataclass(frozen=True)
class FileResult:
    """What became of one file: its situation, why it was left alone if it was, and its ledger if it was not."""

    path: str
    source_path: str
    situation: Situation
    left_alone: str = ""
    report: FileReport | None = None


@dataclass(frozen=True)
class LanguageResult:
    """What a run did for one language."""

    language: str
    outcome: Outcome
    reason: str
    engine: str
    upstream: str = ""
    branch: str = ""
    commit: str = ""
    files: tuple[FileResult, ...] = ()
    open_units: int = 0
    exit_code: int = 0

    @property
    def reports(self) -> list[FileReport]:
        return [file.report for file in self.files if file.report]


@dataclass(frozen=True)
class Changeset:
    """Everything that a run would commit: whole files by path (None removes one), the state among them."""

    files: dict[str, bytes | None]
    state: State
    results: tuple[FileResult, ...]


def sync_language(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target,
    engine: Engine, cache: Cache, log: Log, at: str | None = None, dry_run: bool = False,
) -> LanguageResult:  # fmt: skip
    """Bring one translation to the head of its source, as one commit on a branch of the target."""
    head = source.revision(at or source_settings.branch or "HEAD")
    main = target.revision(settings.branch or "HEAD").commit
    branch, start = working_branch(target, language, main, head.short)
    find = verified_bases(cache=cache, log=log, trust_recorded=settings.trust_recorded)
    book = read_book(source, target, source_settings, settings, at=head.commit, target_at=start, find=find)
    log(_overview(book))
    work = _prepare(book, language, source_settings.language, log)
    pairs = _confirmed_pairs(book, language, source_settings.language, cache, log) if work.has_requests else []
    style = learn_style(pairs).with_settings(settings.style)
    material = Material(source_settings.language, language, build_memory(as_memory(pairs)), pairs)
    drafts = _draft(work, material, engine, style)
    changeset = _assemble(book, work, drafts, language, engine.name, settings.check)
    result = LanguageResult(
        language, Outcome.NOTHING_TO_DO, _nothing_new(changeset), engine.name, book.head.commit,
        files=changeset.results, open_units=len(changeset.state.open_units),
    )  # fmt: skip
    if not changeset.files:
        return result
    if dry_run:
        return replace(result, outcome=Outcome.PLANNED, reason="dry run: nothing was written")
    files = {**changeset.files, STATE_PATH: format_state(changeset.state).encode()}
    commit = target.commit(
        branch,
        parent=book.target_head.commit,
        files=files,
        message=_message(book, source, changeset),
        date=book.head.date,
    )
    log(f"committed {commit[:10]} on {branch}")
    return replace(result, outcome=Outcome.UPDATED, reason=_counted(changeset), branch=branch, commit=commit)


# --- read and decide --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """The files to work on with their plans, and those that are left alone with the reason."""

    prepared: dict[FilePlace, Prepared]
    texts: dict[str, bytes]
    left_alone: tuple[FileResult, ...]

    @property
    def has_requests(self) -> bool:
        return any(prepared.requests for prepared in self.prepared.values())


_TO_DO = frozenset({Situation.OUTDATED, Situation.RENAMED, Situation.REMOVED, Situation.NEW})


def _has_work(place: FilePlace, state: State) -> bool:
    """Files that are not in step, and those in step whose open units wait for a better memory or engine."""
    return place.situation in _TO_DO or bool(place.situation is Situation.UP_TO_DATE and state.open_in(place.path))


def _prepare(book: Book, language: str, source_language: str, log: Log) -> _Work:
    """Plan every file that is not in step. A file that cannot be read is left alone and named."""
    todo = [place for place in book.places if _has_work(place, book.state)]
    texts = {
        **book.source.blobs(blob for place in todo for blob in (place.base, place.head) if blob),
        **book.target.blobs(place.translation for place in todo if place.translation),
    }
    decisions: dict[FilePlace, Decisions] = {}
    left_alone = [_left(place, place.reason) for place in book.places if place.reason]
    for number, place in enumerate(todo, 1):
        log(f"plan {number}/{len(todo)} {place.path} ({place.situation})")
        try:
            decisions[place] = _decide(place, texts, language, source_language, book.state)
        except BadInput as error:
            left_alone.append(_left(place, str(error)))
    prepared = dict(zip(decisions, prepare(list(decisions.values())), strict=True))
    return _Work(prepared, texts, tuple(left_alone))


def _left(place: FilePlace, reason: str) -> FileResult:
    return FileResult(place.path, place.source_path, place.situation, reason)


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


def _draft(work: _Work, material: Material, engine: Engine, style: Style) -> dict[FilePlace, dict[int, Draft]]:
    """One call for all requests of the language."""
    places = [(place, number) for place, prepared in work.prepared.items() for number in prepared.requests]
    requests = {n: work.prepared[place].requests[number] for n, (place, number) in enumerate(places)}
    drafts: dict[FilePlace, dict[int, Draft]] = {place: {} for place in work.prepared}
    for n, draft in draft_all(requests, material, engine, style).items():
        place, number = places[n]
        drafts[place][number] = draft
    return drafts


# --- assemble ---------------------------------------------------------------------------------------------


def _assemble(
    book: Book, work: _Work, drafts: dict[FilePlace, dict[int, Draft]], language: str, engine: str,
    severities: Severities,
) -> Changeset:  # fmt: skip
    files: dict[str, bytes | None] = {}
    state, results = book.state, list(work.left_alone)
    for place, prepared in work.prepared.items():
        try:
            assembled = finish_soundly(prepared, drafts[place], severities)
        except WouldBreak as error:
            results.append(_left(place, str(error)))
            continue
        report = _with_notes(assembled.report(place.path, language, engine), place.notes)
        kept_back = _why_not(place, report)
        if kept_back:
            results.append(_left(place, kept_back))
            continue
        files |= _file_changes(place, assembled, work.texts)
        state = _next_state(state, place, assembled, book)
        results.append(FileResult(place.path, place.source_path, place.situation, report=report))
    return Changeset(files, state, tuple(sorted(results, key=lambda result: result.path)))


def _with_notes(report: FileReport, notes: Sequence[str]) -> FileReport:
    """The report with what a person should know of the file's base and snapshot."""
    found = (Finding("base", Severity.WARNING, note) for note in notes)
    return replace(report, findings=(*found, *report.findings))


_SERVED = 0.5
"""A new file is made if the memory serves at least half of its prose; an all-English file helps nobody."""


def _why_not(place: FilePlace, report: FileReport) -> str:
    """Why a planned file is not written after all; empty if it is."""
    if place.situation is Situation.NEW and report.characters.sent > (1 - _SERVED) * report.characters.source:
        return "not translated yet, and the memory serves less than half of it"
    if place.situation is Situation.REMOVED and report.count()[Status.TARGET_ONLY]:
        return "removed upstream; the translation has text of its own, so it stays"
    return ""


def _file_changes(place: FilePlace, assembled: Assembled, texts: dict[str, bytes]) -> dict[str, bytes | None]:
    """The files that one file's update writes and removes: itself, its old path, and its English snapshot."""
    gone: dict[str, bytes | None] = {path: None for path in (place.old_path, place.old_origin_path) if path}
    if place.situation is Situation.REMOVED:
        return {**gone, place.path: None}
    text = assembled.text.encode()
    silent = place.translation and text == texts[place.translation] and not place.old_path
    is_open = any(unit.status in OPEN for unit in assembled.units)
    if silent and (place.situation is Situation.UP_TO_DATE or not is_open):
        return {}
    changes: dict[str, bytes | None] = {**gone, place.path: text}
    if place.origin_path and place.head and (place.old_origin_path or place.translation is None):
        changes[place.origin_path] = texts[place.head]
    return changes


def _next_state(state: State, place: FilePlace, assembled: Assembled, book: Book) -> State:
    state = state.without_file(place.old_path or place.path)
    if place.situation is Situation.REMOVED or place.head is None:
        return state
    base = FileBase(place.path, place.source_path, book.head.commit, place.head)
    if place.situation is Situation.UP_TO_DATE:
        base = book.state.files.get(place.path, base)
    units = [unit for unit in assembled.units if unit.status in OPEN and unit.source and unit.target]
    return state.with_file(
        base, [open_unit(place.path, unit.source or "", unit.status, unit.score, unit.target or "") for unit in units]
    )


# --- words ------------------------------------------------------------------------------------------------


def _overview(book: Book) -> str:
    counts = {situation: sum(place.situation is situation for place in book.places) for situation in Situation}
    told = ", ".join(f"{count} {situation}" for situation, count in counts.items() if count)
    return f"upstream {book.head.short}: {told or 'no files'}"


def _counted(changeset: Changeset) -> str:
    reports = [result.report for result in changeset.results if result.report]
    sentences = sum(len(report.open_units) for report in reports)
    return f"{len(reports)} {'file' if len(reports) == 1 else 'files'} updated, {sentences} open units for people"


def _nothing_new(changeset: Changeset) -> str:
    waiting, alone = len(changeset.state.open_units), sum(bool(result.left_alone) for result in changeset.results)
    told = [f"{waiting} open units wait for people"] if waiting else []
    told += [f"{alone} files left alone"] if alone else []
    return "nothing to carry over" + "".join(f"; {part}" for part in told)


def _message(book: Book, source: Repository, changeset: Changeset) -> str:
    name = source.name.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return f"Follow {name} to {book.head.short}\n\n{_counted(changeset)}.\n\nAmts-Source: {name}@{book.head.commit}\n"


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
