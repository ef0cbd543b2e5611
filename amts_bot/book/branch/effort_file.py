"""The file that keeps how much work is left to people, `.amts/effort.tsv`: beside the state file, and merged like it.

Sorted lines after the first. `merged`: a pull request by its last commit, a chapter, how many passages the bot had
written there, the edits that people made to them, and their characters. `corrected`: a file, the hash of a source
segment and that of what people wrote for it in place of the bot's text. Nobody's name is in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.branch.state_file import escaped, unescaped
from amts_bot.errors import BadInput
from amts_bot.translation.memory.effort import Share

HEADER = "# amts effort 1"
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_HASH = re.compile(r"[0-9a-f]{16}\Z")
_NUMBER = re.compile(r"[0-9]{1,12}\Z")


@dataclass(frozen=True, slots=True, order=True)
class Merged:
    """What was left to people of one merged pull request in one chapter. `head` is its last commit."""

    head: str
    chapter: str
    share: Share


@dataclass(frozen=True, slots=True, order=True)
class Corrected:
    """A passage that people corrected: its file, and the hashes of its source and of what they wrote."""

    path: str
    source_hash: str
    target_hash: str


@dataclass(frozen=True)
class Record:
    """All lines of the file; `other` are lines of kinds that this version does not know, kept as they are."""

    merged: frozenset[Merged] = frozenset()
    corrected: frozenset[Corrected] = frozenset()
    other: frozenset[str] = field(default=frozenset())

    @property
    def heads(self) -> frozenset[str]:
        """The pull requests that are counted."""
        return frozenset(line.head for line in self.merged)

    def chapters(self, heads: frozenset[str] | None = None) -> dict[str, Share]:
        """The sums of all pull requests, or of these, by chapter. One that two branches counted counts once."""
        once = {(line.head, line.chapter): line.share for line in sorted(self.merged)}
        sums: dict[str, Share] = defaultdict(Share)
        for (head, chapter), share in once.items():
            if share.passages or share.edits:
                sums[chapter] += share if heads is None or head in heads else Share()
        return {chapter: share for chapter, share in sorted(sums.items()) if share != Share()}

    def __or__(self, other: Record) -> Record:
        return Record(self.merged | other.merged, self.corrected | other.corrected, self.other | other.other)


def effort_path(state_path: str) -> str:
    """The file that goes with a state file."""
    folder, _, name = state_path.rpartition("/")
    return f"{folder}/{name.replace('state', 'effort', 1)}"


def is_effort_path(path: str) -> bool:
    """Whether a file of a translation is such a file, of whatever language."""
    return re.fullmatch(r"\.amts/effort(\.[\w-]+)?\.tsv", path) is not None


def format_record(record: Record) -> str:
    """The file's text; the same record gives the same bytes."""
    lines = {
        "\t".join(
            ("merged", line.head, escaped(line.chapter),
             str(line.share.passages), str(line.share.edits), str(line.share.characters))
        )
        for line in record.merged
    }  # fmt: skip
    lines |= {
        "\t".join(("corrected", escaped(line.path), line.source_hash, line.target_hash)) for line in record.corrected
    }
    return "\n".join([HEADER, *sorted(lines | record.other)]) + "\n"


def parse_record(text: str, name: str) -> Record:
    """Read the file. Raises BadInput naming the line that is broken."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0] != HEADER:
        raise BadInput(f"{name}, line 1: must be {HEADER!r}; restore the file from git, or delete it to start over")
    merged: set[Merged] = set()
    corrected: set[Corrected] = set()
    other: set[str] = set()
    for number, line in enumerate(lines[1:], 2):
        kind, *fields = line.split("\t")
        if kind == "merged":
            merged.add(_merged(fields, f"{name}, line {number}"))
        elif kind == "corrected":
            corrected.add(_corrected(fields, f"{name}, line {number}"))
        elif line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            raise BadInput(f"{name}, line {number}: is a git conflict marker; keep both sides' lines, without it")
        elif line not in ("", HEADER):
            other.add(line)
    return Record(frozenset(merged), frozenset(corrected), frozenset(other))


def read_record(target: Repository, revision: str, path: str, tree: Mapping[str, str] | None = None) -> Record:
    """What a translation's revision has on record; nothing if there is no file. Raises BadInput as `parse_record`."""
    blob = (target.tree(revision) if tree is None else tree).get(path)
    return parse_record(decode(target.blobs([blob])[blob], path), path) if blob else Record()


def _merged(fields: list[str], place: str) -> Merged:
    if len(fields) != 5 or not _ID.match(fields[0]) or not all(map(_NUMBER.match, fields[2:])):  # noqa: PLR2004
        raise BadInput(f"{place}: must be merged, commit, chapter and three numbers, separated by tabs")
    head, chapter, *numbers = fields
    return Merged(head, unescaped(chapter), Share(*map(int, numbers)))


def _corrected(fields: list[str], place: str) -> Corrected:
    if len(fields) != 3 or not all(map(_HASH.match, fields[1:])):  # noqa: PLR2004
        raise BadInput(f"{place}: must be corrected, path and two hashes, separated by tabs")
    return Corrected(unescaped(fields[0]), *fields[1:])
