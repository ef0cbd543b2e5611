"""How far each translation is behind its source, as seen from both default branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.hosting import Hosting
from amts_bot.adapters.log import Log, prefixed
from amts_bot.book.bases.history import SourceHistory
from amts_bot.book.bases.verify import verified_bases
from amts_bot.book.branch.effort_file import effort_path, read_record
from amts_bot.book.branch.working_branch import find_working_branch
from amts_bot.book.places.book import Book, FilePlace, Situation
from amts_bot.book.places.read_book import read_book
from amts_bot.book.results import BEHIND, FileStatus, LanguageStatus
from amts_bot.errors import AmtsError, BadInput
from amts_bot.operations.steps.count_effort import work_saved
from amts_bot.operations.steps.lessons import confirmed_of
from amts_bot.report.output.style import ToldHabit, told_style
from amts_bot.settings.book import Source, Target
from amts_bot.settings.settings import Settings, language_settings
from amts_bot.text.segments import read_segments
from amts_bot.translation.assembly.still_open import standing
from amts_bot.translation.memory.style import learn_style
from amts_bot.translation.plan.extent import Extent, extent


def run_status(
    settings: Settings, languages: tuple[str, ...], *, hosting: Hosting, cache: Cache, log: Log, at: str | None = None
) -> list[LanguageStatus]:
    """The status of every language, or of those that are named. Raises BadInput for one that is not in the settings."""
    chosen = list(language_settings(settings, languages))
    source = hosting.source(settings.source)

    def look_at(language: str, target: Target) -> LanguageStatus:
        try:
            return language_status(
                source, hosting.to_read(target), language=language, source_settings=settings.source_alone(),
                settings=target, cache=cache, at=at, shares_repository=settings.shares_repository(language),
                log=prefixed(log, language),
            )  # fmt: skip
        except AmtsError as error:
            log(f"[{language}] {error}")
            return LanguageStatus(language, failure=str(error), exit_code=error.exit_code)

    return [look_at(language, target) for language, target in chosen]


def language_styles(
    settings: Settings, languages: tuple[str, ...], *, hosting: Hosting, cache: Cache, log: Log
) -> dict[str, list[ToldHabit]]:
    """How each translation is written, learned from its confirmed pairs; what the settings say comes before that."""
    source = hosting.source(settings.source)
    styles = {}
    for language, target in language_settings(settings, languages):
        pairs = confirmed_of(source, hosting.to_read(target), settings, language, cache, prefixed(log, language))
        styles[language] = told_style(learn_style(pairs).with_settings(target.style), target.style)
    return styles


def language_status(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target, cache: Cache,
    log: Log, at: str | None = None, shares_repository: bool = False,
) -> LanguageStatus:  # fmt: skip
    """How one translation stands to the head of its source."""
    head = source.revision(at or source_settings.branch or "HEAD")
    branch = find_working_branch(target, language, settings, upstream=head.short, shares_repository=shares_repository)
    main = branch.main.commit
    book = read_book(
        source, target, source_settings, settings, at=head.commit, target_at=main,
        main=main, state_file=branch.state_file,
        find=verified_bases(cache=cache, log=log, trust_recorded=settings.trust_recorded),
    )  # fmt: skip
    extents = _extents(book, source_settings.language, cache)
    first = {place: _first_missed(book.history, place) for place in extents if _situation(place, extents) in BEHIND}
    days = _days(source, filter(None, first.values()))
    open_units = _waiting(book, language)
    files = tuple(
        FileStatus(
            place.path, place.source_path, _situation(place, extents), extents.get(place, Extent()),
            days.get(first.get(place) or "", ""), open_units[place.old_path or place.path], place.reason,
        )
        for place in book.places
    )  # fmt: skip
    saved = work_saved(*(read_record(target, at, effort_path(branch.state_file)) for at in (branch.start, main)))
    return LanguageStatus(language, head.commit, files, branch.name if branch.start != main else "", saved=saved)


def _waiting(book: Book, language: str) -> Counter[str]:
    """How many open units each file has, without those that people have answered since: their text is not there now."""
    paths = {unit.path for unit in book.state.open_units}
    blobs = {path: blob for path, blob in book.target.tree(book.target_head.commit).items() if path in paths}
    contents, stands = book.target.blobs(blobs.values()), {}
    for path, blob in blobs.items():
        with suppress(BadInput):
            stands[path] = standing(read_segments(decode(contents[blob], path), language))
    units = book.state.open_units
    return Counter(unit.path for unit in units if unit.target_hash in stands.get(unit.path, {unit.target_hash}))


def _situation(place: FilePlace, extents: Mapping[FilePlace, Extent]) -> Situation:
    """A file whose source only broke its lines anew is up to date."""
    is_same = place.situation is Situation.OUTDATED and extents.get(place) == Extent()
    return Situation.UP_TO_DATE if is_same else place.situation


def _extents(book: Book, language: str, cache: Cache) -> dict[FilePlace, Extent]:
    """How much changed in every file that is behind, and how much there is in one that is missing."""
    places = [place for place in book.places if place.situation in BEHIND or place.situation is Situation.NEW]
    texts = book.source.blobs(blob for place in places for blob in (place.base, place.head) if blob)
    found = {}
    for place in places:
        key = ("extent", language, place.base or "", place.head or "")
        try:
            found[place] = Extent(*cache.get(key, partial(_measured, place, texts, language)))
        except BadInput:
            continue  # an upstream text that is not UTF-8 is told when it is synced
    return found


def _measured(place: FilePlace, texts: Mapping[str, bytes], language: str) -> tuple[int, int]:
    base, head = (
        read_segments(decode(texts[blob], place.source_path) if blob else "", language)
        for blob in (place.base, place.head)
    )
    changed = extent(base, head)
    return changed.sections, changed.characters


def _first_missed(history: SourceHistory, place: FilePlace) -> str | None:
    """The first upstream commit that changed the file after its base."""
    after = place.base_version.age if place.base_version else -1
    later = [
        version
        for version in history.versions(place.source_path)
        if version.age > after and not version.ahead and version.blob != place.base
    ]
    return min(later, key=lambda version: version.age).commit if later else None


def _days(source: Repository, commits: Iterable[str]) -> dict[str, str]:
    """The days on which commits were made, in UTC."""
    wanted = sorted(set(commits))
    if not wanted:
        return {}
    lines = source.run(
        "show", "--no-patch", "--format=%H %cd", "--date=format-local:%Y-%m-%d", *wanted, env={"TZ": "UTC"}
    )
    return dict(line.split(" ", 1) for line in lines.decode().splitlines() if line)


def languages_with_work(statuses: Iterable[LanguageStatus]) -> list[str]:
    """The languages that a sync has something to do for, or that could not be looked at.

    Missing files count: whether an engine or the memory serves them, only the sync can tell.
    """
    return [
        status.language
        for status in statuses
        if status.failure or status.behind or status.open_units or status.count()[Situation.NEW]
    ]
