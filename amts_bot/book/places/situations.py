"""From the files of both books and their bases to situations: up to date, outdated, renamed, removed, new, ahead…"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amts_bot.book.bases.find_base import Baseline, Recorded
from amts_bot.book.bases.history import SourceHistory, Version
from amts_bot.book.bases.values import TranslatedFile
from amts_bot.book.places.book import FilePlace, Situation
from amts_bot.book.places.paths import BookPaths


@dataclass(frozen=True, slots=True)
class Base:
    """What a file was made from: a version that upstream had, or the reason why that is not known."""

    version: Version | None
    reason: str = ""
    note: str = ""


def base_of(history: SourceHistory, file: TranslatedFile, found: Baseline | None) -> Base:
    """The base that counts: what is recorded, what fits clearly better, or what fits where nothing is recorded."""
    recorded = file.recorded
    known = history.version(recorded.blob, file.source_path) if recorded else None
    if found is None:
        return Base(known, "" if known else _why_nobase_of(history, file))
    version = history.version(found.blob, found.source_path)
    return Base(version, note=_why_another(recorded, known, found))


SURE = 0.9
"""The agreement with a revision from which on there is no doubt worth telling people of."""


def _why_another(recorded: Recorded | None, known: Version | None, found: Baseline) -> str:
    """What to say where the base is another one than what is written down."""
    if recorded is None and found.agreement >= SURE:
        return "nobody recorded its base; its code, formulas and references tell it, and it is recorded from now on"
    if recorded is None:
        several = "1 other revision fits" if found.equal == 1 else f"{found.equal} other revisions fit"
        others = f"; {several} as well" if found.equal else ""
        return (
            f"nobody recorded its base; {found.commit[:10]} fits best (agreement {found.agreement:.2f}){others}; if "
            "that is too old, some of what is told of it here is no news"
        )
    if recorded.blob == found.blob:
        return ""
    if known is None:
        kind = "recorded base" if recorded.place == "state" else "English snapshot"
        return f"its {kind} is no upstream text; {found.commit[:10]} fits best (agreement {found.agreement:.2f})"
    fit = found.recorded.agreement if found.recorded else None
    told = "" if fit is None else f", which agrees by {fit:.2f},"
    return (
        f"its recorded base {known.commit[:10]}{told} is not what it was made from: {found.commit[:10]} agrees by "
        f"{found.agreement:.2f}"
    )


def translated_places(
    paths: BookPaths, history: SourceHistory, files: Sequence[tuple[TranslatedFile, Base]], occupied: Collection[str]
) -> list[FilePlace]:
    """The situations of the files that the translation has, and where each belongs now."""
    now = {file.path: _source_now(history, file, base.version) for file, base in files}
    known = {file.path: base.version for file, base in files if base.version and not base.version.ahead}
    wishes = {
        file.path: path
        for file, _ in files
        if file.path in known and (path := _new_path(paths, file, now[file.path])) not in (None, file.path)
    }
    moves = _granted(wishes, occupied, age={path: version.age for path, version in known.items()})
    holders = {moves.get(path, path): path for path in known}
    places = []
    for file, base in files:
        wish, holder = wishes.get(file.path), holders.get(wishes.get(file.path, ""))
        if wish and file.path not in moves and holder and now[holder] == now[file.path]:
            places.append(_superfluous(file, now[file.path], wish))
        else:
            places.append(_translated(paths, history, file, base, now[file.path], moves.get(file.path, file.path)))
    return places


def _source_now(history: SourceHistory, file: TranslatedFile, base: Version | None) -> str | None:
    """The path of a file's source at the head; None if upstream removed it."""
    if base is None:
        return file.source_path if file.source_path in history.tree else history.path_now(file.source_path)
    return history.path_now(base.path, base.age)


def _new_path(paths: BookPaths, file: TranslatedFile, now: str | None) -> str | None:
    """Where a file belongs whose source is there now; a name that people chose stays."""
    if now is None or now == file.source_path or paths.is_named(file.path):
        return None
    return paths.of_translation(now)


def _granted(wishes: Mapping[str, str], occupied: Collection[str], *, age: Mapping[str, int]) -> dict[str, str]:
    """The renames that can be done: into a free path, or one that its file leaves; of two into one, the later's."""
    latest_last = sorted(wishes, key=lambda path: (age[path], path))
    granted = {path: new for new, path in {wishes[path]: path for path in latest_last}.items()}
    while blocked := [path for path, new in granted.items() if new in occupied and new not in granted]:
        for path in blocked:
            del granted[path]
    return granted


def _superfluous(file: TranslatedFile, now: str | None, there: str) -> FilePlace:
    reason = f"its source is now {now}, and {there} is the translation of that; remove what you do not need"
    return FilePlace(Situation.TARGET_ONLY, file.path, now or file.source_path, translation=file.blob, reason=reason)


def _translated(
    paths: BookPaths, history: SourceHistory, file: TranslatedFile, base: Base, now: str | None, new_path: str
) -> FilePlace:
    """The situation of a file that the translation has, and that belongs at a new path, or stays."""
    version, source_path = base.version, now or (base.version.path if base.version else file.source_path)
    head = history.tree[now] if now else None
    if version is None:
        if now is None and file.recorded is None:
            return FilePlace(
                Situation.TARGET_ONLY, file.path, source_path, translation=file.blob, reason=_ONLY_TRANSLATION
            )
        return FilePlace(
            Situation.UNKNOWN_BASE, file.path, source_path, None, head, file.blob, origin_path=file.origin_path,
            reason=base.reason,
        )  # fmt: skip
    if version.ahead:
        return FilePlace(
            Situation.AHEAD, file.path, source_path, None, head, file.blob, origin_path=file.origin_path,
            reason=f"is ahead: made from {version.commit[:10]}, which is not in the history of the head",
            base_version=version,
        )  # fmt: skip
    return _in_step_or_not(paths, history, file, base, version, now, new_path)


def _in_step_or_not(
    paths: BookPaths, history: SourceHistory, file: TranslatedFile, base: Base, version: Version, now: str | None,
    path: str,
) -> FilePlace:  # fmt: skip
    """The situation of a file whose base is known and in the history of the head."""
    snapshot = history.version(file.snapshot, file.source_path) if file.snapshot else None
    edited = f"{file.origin_path} was edited by hand, so it stays as it is" if file.snapshot and not snapshot else ""
    head = history.tree[now] if now else None
    if now is None:
        situation = Situation.REMOVED
    elif path != file.path:
        situation = Situation.RENAMED
    else:
        situation = Situation.UP_TO_DATE if version.blob == head else Situation.OUTDATED
    return FilePlace(
        situation, path, now or file.source_path, version.blob, head, file.blob,
        file.path if path != file.path else None, paths.origin(path), file.origin_path if snapshot else None,
        base_version=version, notes=tuple(note for note in (base.note, edited) if note),
    )  # fmt: skip


_ONLY_TRANSLATION = "only the translation has it"
_NO_FILE = "is a symbolic link or a submodule in the translation, or was translated under another name"
_SHALLOW = "its base is not in this shallow clone of the source; fetch the whole history (`git fetch --unshallow`)"


def _why_nobase_of(history: SourceHistory, file: TranslatedFile) -> str:
    if history.source.is_shallow:
        return _SHALLOW
    recorded = file.recorded
    if recorded and recorded.place == "state":
        return f"its recorded base {(recorded.commit or '')[:10]} is not in the history of the source"
    if recorded:
        return "its English snapshot is no revision of the source (edited by hand), and no other one fits"
    return "no recorded base, no English snapshot, and no revision of the source that fits"


def new_places(
    paths: BookPaths, source_tree: Mapping[str, str], taken: Collection[str], occupied: Collection[str]
) -> Iterator[FilePlace]:
    for source_path, blob in source_tree.items():
        path = paths.of_translation(source_path)
        if source_path in taken or not paths.matters(source_path) or paths.of_source(path) != source_path:
            continue
        if path in occupied:
            yield FilePlace(Situation.TARGET_ONLY, path, source_path, head=blob, reason=_NO_FILE)
        else:
            yield FilePlace(Situation.NEW, path, source_path, head=blob, origin_path=paths.origin(path))
