"""What stands where: for every translated file its base, the head and the translation, or why there is none.

The base of a file is the blob that the state file records, else the translators' own English snapshot, as long as no
other revision fits clearly better; where neither is there, or upstream never had it, the base is the revision that
fits. It must be in the history of the head: a translation that is ahead is never updated backwards. Dates are no
evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.find_base import Baseline, Recorded
from amts_bot.book.bases.history import SourceHistory, read_source_history
from amts_bot.book.bases.values import FindBases, TranslatedFile
from amts_bot.book.branch.contribution import last_sync
from amts_bot.book.branch.state_file import STATE_PATH, FileBase, State, read_state
from amts_bot.book.places.book import Book
from amts_bot.book.places.paths import BookPaths
from amts_bot.book.places.situations import base_of, new_places, translated_places
from amts_bot.settings.book import Source, Target


def no_search(_history: SourceHistory, _target: Repository, _files: Sequence[TranslatedFile]) -> Mapping[str, Baseline]:
    """What is recorded is believed, and what is not stays unknown."""
    return {}


def read_book(
    source: Repository, target: Repository, source_settings: Source, settings: Target, *, at: str, target_at: str,
    main: str = "", state_file: str = STATE_PATH, find: FindBases = no_search,
) -> Book:  # fmt: skip
    """Look at both repositories. Raises BadInput if the state file is broken.

    `main` is the translation's default branch: what its state has open of the kinds that `accept_on_merge` names is
    confirmed, since people merged it.
    """
    head, target_head = source.revision(at), target.revision(target_at)
    tree, occupied = target.tree(target_head.commit), target.entries(target_head.commit).keys()
    paths = BookPaths(source_settings, settings, tree)
    state = read_state(target, target_head.commit, state_file).within(lambda path: paths.of_source(path) is not None)
    if main and settings.accept_on_merge:
        state = state.without_merged(read_state(target, main, state_file), settings.accept_on_merge)
    history = read_source_history(source, head.commit)
    state = state.settled(lambda base: _age(history, base))
    unchanged = _unchanged_since_recorded(target, target_head.commit, state_file, state, tree)
    files = _translated_files(paths, state, tree, unchanged)
    found = {} if source.is_shallow else find(history, target, files)
    places = translated_places(
        paths, history, [(file, base_of(history, file, found.get(file.path))) for file in files], occupied
    )
    places += new_places(paths, history.tree, {place.source_path for place in places}, occupied)
    ordered = tuple(sorted(places, key=lambda place: place.path))
    return Book(source, head, target, target_head, state, history, paths, tuple(files), ordered)


def _age(history: SourceHistory, base: FileBase) -> int:
    """How late a recorded base is in the history of the head; -1 if it is not there."""
    version = history.version(base.blob, base.source_path)
    return -1 if version is None or version.ahead else version.age


def _unchanged_since_recorded(
    target: Repository, revision: str, state_file: str, state: State, tree: Mapping[str, str]
) -> Collection[str]:
    """The files that are as they were when a sync last wrote the state, and for which it still says the same."""
    commit = last_sync(target, revision, state_file)
    if not commit:
        return ()
    recorded, before = read_state(target, commit, state_file).files, target.tree(commit)
    same = {path for path, line in recorded.items() if state.files.get(path) == line}
    return {path for path in same if tree.get(path) == before.get(path)}


def _translated_files(
    paths: BookPaths, state: State, tree: dict[str, str], unchanged: Collection[str]
) -> list[TranslatedFile]:
    files = []
    for path, blob in tree.items():
        by_path, line = paths.of_source(path), state.files.get(path)
        source_path = line.source_path if line else by_path
        if by_path is None or source_path is None or not paths.matters(source_path):
            continue
        origin = paths.origin(path)
        snapshot = tree.get(origin) if origin else None
        recorded = Recorded("state", line.blob, line.commit) if line else None
        if snapshot and not recorded:
            recorded = Recorded("snapshot", snapshot)
        files.append(TranslatedFile(path, blob, source_path, recorded, origin, snapshot, path in unchanged))
    return files
