"""The base revisions of a whole translation: found, told, and written to its state file (`amts-bot baseline`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import decode
from amts_bot.adapters.git.opening import is_folder
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.hosting import hosted
from amts_bot.adapters.log import Log
from amts_bot.book.bases.find_base import Baseline, find_base
from amts_bot.book.bases.history import fetch_texts
from amts_bot.book.bases.ties import settle_ties
from amts_bot.book.bases.values import TranslatedFile
from amts_bot.book.bases.verify import recorded_bases
from amts_bot.book.branch.state_file import FileBase, format_state
from amts_bot.book.branch.working_branch import WorkingBranch, find_working_branch
from amts_bot.book.places.book import Book
from amts_bot.book.places.read_book import read_book
from amts_bot.errors import BadInput
from amts_bot.settings.book import Source, Target
from amts_bot.settings.settings import Settings, language_settings


@dataclass(frozen=True)
class Found:
    """What was found for a translation: bases, and files that no revision of their source fits, by path."""

    book: Book
    branch: WorkingBranch
    baselines: tuple[Baseline, ...]
    without: tuple[TranslatedFile, ...]


def run_baseline(
    settings: Settings, *, language: str, cache: Cache, log: Log, paths: Collection[str], ignore_recorded: bool,
    write: bool = False,
) -> Found:  # fmt: skip
    """`find_baselines` for one language of some settings. Raises BadInput before anything is read.

    With `write`, what is found will be recorded, so the translation must be a folder of this machine.
    """
    chosen = dict(language_settings(settings, (language,)))[language]
    if write and not is_folder(chosen.repository):
        raise BadInput(f"{chosen.repository}: is no folder; clone it, and name the clone to record bases in it")
    with hosted() as hosting:
        return find_baselines(
            hosting.source(settings.source),
            hosting.to_read(chosen),
            language=language, source_settings=settings.source, settings=chosen, cache=cache, log=log, paths=paths,
            ignore_recorded=ignore_recorded, shares_repository=settings.shares_repository(language),
        )  # fmt: skip


def find_baselines(
    source: Repository, target: Repository, *, language: str, source_settings: Source, settings: Target,
    cache: Cache, log: Log, paths: Collection[str] = (), ignore_recorded: bool = False,
    shares_repository: bool = False,
) -> Found:  # fmt: skip
    """The base of every translated file, or of those that are named, as seen from the head of the source.

    Looks at the bot's open branch of the language if there is one, as sync does. Raises BadInput for a name that is
    no translated file's.
    """
    head = source.revision(source_settings.branch or "HEAD")
    branch = find_working_branch(target, language, settings, upstream=head.short, shares_repository=shares_repository)
    book = read_book(
        source, target, source_settings, settings, at=head.commit, target_at=branch.start, state_file=branch.state_file
    )
    files = _chosen(book, paths)
    if source.is_shallow:
        log("the source is a shallow clone: what is older than its history cannot be found")
    fetch_texts(book.history, [file.source_path for file in files])
    looked_up: dict[str, Baseline] = {}
    without = []
    for number, file in enumerate(files, 1):
        log(f"find {number}/{len(files)} {file.path}")
        try:
            baseline = _find(book, file, cache, ignore_recorded=ignore_recorded)
        except BadInput as error:
            log(str(error))
            continue
        if baseline:
            looked_up[file.path] = baseline
        elif paths or book.history.versions(file.source_path):
            without.append(file)
    others = [] if ignore_recorded else [file for file in book.files if file.path not in looked_up]
    baselines = settle_ties(book.history, looked_up, recorded_bases(book.history, others)).values()
    found = Found(book, branch, tuple(baselines), tuple(without))
    for line in _told(found):
        log(line)
    return found


def _chosen(book: Book, paths: Collection[str]) -> list[TranslatedFile]:
    files = {file.path: file for file in book.files}
    for path in paths:
        if path not in files:
            raise BadInput(f"{path}: is no translated file of {book.target.name}; write its path in the translation")
    return [file for path, file in files.items() if not paths or path in paths]


def _find(book: Book, file: TranslatedFile, cache: Cache, *, ignore_recorded: bool) -> Baseline | None:
    return find_base(
        book.history,
        path=file.path,
        source_path=file.source_path,
        blob=file.blob,
        text=decode(book.target.blobs([file.blob])[file.blob], file.path),
        cache=cache,
        recorded=file.recorded,
        ignore_recorded=ignore_recorded,
    )


def baseline_json(found: Found) -> list[dict[str, Any]]:
    """One object for each file, by path; commit, blob and agreement are null where no revision fits."""
    rows = [_json(baseline) for baseline in found.baselines]
    nothing = dict.fromkeys(("commit", "blob", "agreement", "equal", "exact", "ahead", "recorded", "runner_up"))
    rows += [{"path": file.path, "source_path": file.source_path, **nothing} for file in found.without]
    return sorted(rows, key=lambda row: str(row["path"]))


_DIGITS = 6


def _json(baseline: Baseline) -> dict[str, Any]:
    recorded, second = baseline.recorded, baseline.runner_up
    return {
        "path": baseline.path,
        "source_path": baseline.source_path,
        "commit": baseline.commit,
        "blob": baseline.blob,
        "agreement": round(baseline.agreement, _DIGITS),
        "equal": baseline.equal,
        "exact": baseline.exact,
        "ahead": baseline.ahead,
        "recorded": recorded and {
            "place": recorded.place,
            "commit": recorded.commit,
            "blob": recorded.blob,
            "agreement": None if recorded.agreement is None else round(recorded.agreement, _DIGITS),
            "doubted": recorded.doubted,
        },
        "runner_up": second and {"commit": second.commit, "agreement": round(second.agreement, _DIGITS)},
    }  # fmt: skip


def record(found: Found) -> str | None:
    """Write the bases to the state file, as a commit on the bot's branch, and give its id; None if nothing changes.

    Files that are not among the found ones, open units and lines of other kinds stay as they are; so does a line
    whose blob is the found one. Index and working tree are not touched.
    """
    book = found.book
    bases = dict(book.state.files)
    for base in found.baselines:
        if base.path not in bases or bases[base.path].blob != base.blob:
            bases[base.path] = FileBase(base.path, base.source_path, base.commit, base.blob)
    if bases == book.state.files:
        return None
    content = format_state(replace(book.state, files=bases)).encode()
    count = sum(book.state.files.get(path) != base for path, base in bases.items())
    message = f"Record the base revisions of {count} {'file' if count == 1 else 'files'}\n"
    return book.target.commit(
        found.branch.name,
        parent=book.target_head.commit,
        files={found.branch.state_file: content},
        message=message,
        date=book.head.date,
    )


def _told(found: Found) -> Iterable[str]:
    """What a person must know, a line each."""
    for base in found.baselines:
        if base.recorded and base.recorded.doubted:
            yield (
                f"{base.path}: its recorded base {(base.recorded.commit or base.recorded.blob)[:10]} agrees by "
                f"{base.recorded.agreement:.3f}, {base.commit[:10]} by {base.agreement:.3f}, so that is used"
            )
    for file in found.without:
        yield f"{file.path}: no revision of {file.source_path} fits; its base stays unknown"
    yield _summary(found)


def _summary(found: Found) -> str:
    baselines = found.baselines
    count = len(baselines) + len(found.without)
    exact, equal, ahead = (
        sum(map(bool, column))
        for column in ([b.exact for b in baselines], [b.equal for b in baselines], [b.ahead for b in baselines])
    )
    return (
        f"base found for {len(baselines)} of {count} {'file' if count == 1 else 'files'}: {exact} as recorded, "
        f"{ahead} not in the history of the head; for {equal}, other revisions fit as well"
    )
