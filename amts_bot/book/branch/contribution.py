"""What a branch of the bot's brings to the branch that it would be merged into: read from git, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amts_bot.adapters.git.repository import BOT_EMAIL, Repository
from amts_bot.book.branch.effort_file import is_effort_path
from amts_bot.book.branch.state_file import STATE_PATH, read_state
from amts_bot.errors import OutsideFailure

_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.M)
_CREDIT = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*\Z")
_MOST_PATHS = 1000
"""More paths than these do not go on git's command line: then all commits are told."""


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody whose commits, or share in commits, are on a branch."""

    name: str
    email: str


def is_contained(repository: Repository, commit: str, main: str) -> bool:
    """Whether everything that a commit brings is in main by now: merged, or made there in another way.

    What is on record of people's work is nothing by itself.
    """
    if repository.is_ancestor(commit, main):
        return True
    changed = [path for path in changed_paths(repository, commit, main) if not is_effort_path(path)]
    here, there = repository.entries(commit), repository.entries(main)
    return all(here.get(path) == there.get(path) for path in changed)


def changed_paths(repository: Repository, commit: str, main: str) -> list[str]:
    """The files that a branch changes since it left main."""
    return repository.lines("diff", "--name-only", "--no-renames", "-z", fork_point(repository, commit, main), commit)


def fork_point(repository: Repository, commit: str, main: str) -> str:
    """Where a branch left main."""
    return repository.word("merge-base", main, commit)


def last_change(repository: Repository, revision: str, path: str) -> str:
    """The newest commit of a revision's history, merges aside, that changed a file; "" if none did."""
    return repository.word("log", "-1", "--no-merges", "--format=%H", "--end-of-options", revision, "--", path)


def last_sync(repository: Repository, revision: str, state_path: str) -> str:
    """The newest commit of a revision's history by which a sync wrote a state file, squashed or not; "" if none did.

    Its trailer tells: a sync verifies the bases that it writes, a command of people or a person does not.
    """
    return repository.word(
        "log",
        "-1",
        "--no-merges",
        "--grep=^Amts-Source: ",
        "--format=%H",
        "--end-of-options",
        revision,
        "--",
        state_path,
    )


def authors(repository: Repository, commit: str, main: str) -> tuple[Author, ...]:
    """Everyone but the bot whose commits are on a branch, or who is credited in one, in the order of the commits."""
    credits = "%(trailers:key=Co-authored-by,valueonly,separator=%x1f)"
    records = repository.lines("log", "-z", "--reverse", f"--format=%an <%ae>%x1f{credits}", f"{main}..{commit}")
    named = (found for record in records for part in record.split("\x1f") if (found := _CREDIT.match(part)))
    people = {found[2].lower(): Author(found[1], found[2]) for found in named}
    return tuple(person for email, person in people.items() if email != BOT_EMAIL)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a branch brings forward: the source's commits that its files were at before, and the files' source paths."""

    bases: tuple[str, ...]
    source_paths: tuple[str, ...]


def brought_files(repository: Repository, commit: str, main: str, state_path: str = STATE_PATH) -> Brought:
    """What the files that a branch brings forward were made from before.

    main's state file tells, and where it has no line for a file, the trailers of the bot's commits.
    """
    before, after = (read_state(repository, revision, state_path) for revision in (main, commit))
    sources = {base.source_path: base for base in before.files.values()}
    moved = {path: base for path, base in after.files.items() if before.files.get(path) != base}
    old = {path: before.files.get(path) or sources.get(base.source_path) for path, base in moved.items()}
    heads, found = _trailers(repository, "Amts-Source", commit, main), _trailers(repository, "Amts-Base", commit, main)
    reached = {head.rpartition("@")[2] for head in heads}
    known = [base for base in old.values() if base]
    new = [base for path, base in moved.items() if old[path] is None and base.commit in reached]
    return Brought(
        (*(base.commit for base in known), *found),
        (*(base.source_path for base in known), *(base.source_path for base in new)),
    )


def carried_to(repository: Repository, commit: str, main: str) -> str:
    """The source's commit to which the bot's newest sync on a branch brought it; "" if none is there."""
    return next((name.rpartition("@")[2] for name in _trailers(repository, "Amts-Source", commit, main)), "")


def adds_nothing(repository: Repository, commit: str, to: str, main: str, state_path: str = STATE_PATH) -> bool:
    """Whether another commit brings all that this one brings, each file to just the same text of the source.

    What changes no text and opens no unit is not counted: there the translation had everything.
    """
    before, here, there = (read_state(repository, revision, state_path) for revision in (main, commit, to))
    touched = {*changed_paths(repository, commit, main), *(unit.path for unit in here.open_units - before.open_units)}
    brought = {(base.path, base.blob) for base in here.bases - before.bases if base.path in touched}
    return bool(brought) and brought <= {(base.path, base.blob) for base in there.bases - before.bases}


def _trailers(repository: Repository, key: str, commit: str, main: str) -> list[str]:
    """The values of a trailer in the bot's commits on a branch."""
    form = f"--format=%(trailers:key={key},valueonly,separator=%x00)"
    log = ("log", "-z", "--fixed-strings", f"--author=<{BOT_EMAIL}>", form, f"{main}..{commit}")
    return [value.strip() for value in repository.lines(*log) if value.strip()]


def common_base(source: Repository, commits: Iterable[str]) -> str:
    """The newest commit that is in the history of them all; empty if there is none."""
    distinct = list(dict.fromkeys(commits))
    if not distinct:
        return ""
    try:
        return source.word("merge-base", "--octopus", *distinct)
    except OutsideFailure:
        return ""


def commits_between(source: Repository, base: str, head: str, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Ids and subjects of the commits that touch these files, newest first, merges left out."""
    wanted = sorted(set(paths))
    only = wanted if len(wanted) <= _MOST_PATHS else []
    records = source.lines(
        "--literal-pathspecs", "log", "-z", "--no-merges", "--format=%H %s", f"{base}..{head}", "--", *only
    )
    pairs = (record.partition(" ") for record in records)
    return [(sha, subject) for sha, _, subject in pairs]


def lines_in_diff(repository: Repository, commit: str, main: str, paths: Iterable[str]) -> dict[str, frozenset[int]]:
    """For each file, the lines of its new version that a pull request shows, with three lines around each change."""
    start, wanted = fork_point(repository, commit, main), list(paths)
    here, there = repository.tree(commit), repository.tree(start)
    repository.blobs(tree[path] for tree in (here, there) for path in wanted if path in tree)
    shown = {}
    for path in wanted:
        options = ("--unified=3", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
        output = repository.run("--literal-pathspecs", "diff", *options, start, commit, "--", path)
        hunks = ((int(found[1]), int(found[2] or 1)) for found in _HUNK.finditer(output))
        shown[path] = frozenset(line for first, count in hunks for line in range(first, first + count))
    return shown
