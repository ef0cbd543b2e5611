"""The state file of a translation, `.amts/state.tsv`: what each file was made from, and what is still open.

One small text file, sorted, committed together with the text that it speaks of. Two kinds of line after the
first: `file` (path, source path, upstream commit, blob) and `open` (path, hash of the source segment, status,
score, hash of the bot's text). Two lines for one file, as a merge of two branches leaves them, are both kept until it
is known which of the two counts. In paths, control characters, backslashes and bytes that are not UTF-8 are escaped
as in `\\x09`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.errors import BadInput
from amts_bot.translation.ledger import OPEN, OpenStates, Status, text_hash

STATE_PATH = ".amts/state.tsv"
HEADER = "# amts state 1"

_T = TypeVar("_T")

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_HASH = re.compile(r"[0-9a-f]{16}\Z")
_SCORE = re.compile(r"(?:\d{1,3}(?:\.\d+)?)?\Z")
_TO_ESCAPE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\\\]")
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True, order=True)
class FileBase:
    """The upstream commit and blob that a translated file was made from."""

    path: str
    source_path: str
    commit: str
    blob: str


@dataclass(frozen=True, slots=True, order=True)
class OpenUnit:
    """A unit that the bot wrote and nobody has confirmed: hashes of its source and of the bot's text."""

    path: str
    source_hash: str
    status: str
    score: str
    target_hash: str


@dataclass(frozen=True)
class State:
    """All lines of a state file; `other` are lines of kinds that this version does not know, kept as they are.

    `rivals` are further lines for files that have one already, as they come of merging two branches.
    """

    files: dict[str, FileBase]
    open_units: frozenset[OpenUnit] = frozenset()
    other: tuple[str, ...] = ()
    rivals: tuple[FileBase, ...] = ()

    @property
    def bases(self) -> frozenset[FileBase]:
        """All lines for files."""
        return frozenset((*self.files.values(), *self.rivals))

    def with_file(self, base: FileBase, open_units: Iterable[OpenUnit]) -> State:
        """This state with a file's base and open units replaced."""
        alone = self.without_file(base.path)
        return replace(alone, files={**alone.files, base.path: base}, open_units=alone.open_units | set(open_units))

    def without_file(self, path: str) -> State:
        """This state without a file."""
        return self.within(lambda name: name != path)

    def within(self, is_ours: Callable[[str], bool]) -> State:
        """This state without some files, such as those of other translations in the same repository."""
        return replace(
            self,
            files={path: base for path, base in self.files.items() if is_ours(path)},
            open_units=frozenset(unit for unit in self.open_units if is_ours(unit.path)),
            rivals=tuple(base for base in self.rivals if is_ours(base.path)),
        )

    def settled(self, rank: Callable[[FileBase], int]) -> State:
        """This state with one line for each file: of several, the one that ranks highest."""
        chosen = {base.path: base for base in sorted(self.bases, key=lambda base: (rank(base), base))}
        return replace(self, files={**self.files, **{base.path: chosen[base.path] for base in self.rivals}}, rivals=())

    def without_merged(self, main: State, statuses: Collection[str]) -> State:
        """This state without the open units of these statuses that the default branch has too: people merged them."""
        merged = {unit for unit in main.open_units if unit.status in statuses}
        return replace(self, open_units=self.open_units - merged)

    def open_in(self, path: str) -> OpenStates:
        """A file's open units, status and score by the hashes of source and text."""
        return {
            (unit.source_hash, unit.target_hash): (Status(unit.status), float(unit.score) if unit.score else None)
            for unit in sorted(self.open_units)
            if unit.path == path
        }


EMPTY = State({})


def format_state(state: State) -> str:
    """The state file's text; the same state gives the same bytes."""
    files = [
        "\t".join(("file", escaped(base.path), escaped(base.source_path), base.commit, base.blob))
        for base in state.bases
    ]
    units = [
        "\t".join(("open", escaped(unit.path), unit.source_hash, unit.status, unit.score, unit.target_hash))
        for unit in state.open_units
    ]
    return "\n".join([HEADER, *sorted({*files, *units, *state.other})]) + "\n"


def parse_state(text: str, name: str = STATE_PATH) -> State:
    """Read a state file. Raises BadInput naming the line that is broken."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0] != HEADER:
        raise BadInput(f"{name}, line 1: {_wrong_header(lines[0])}")
    bases: set[FileBase] = set()
    units: set[OpenUnit] = set()
    other: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        place = f"{name}, line {number}"
        kind, *fields = line.split("\t")
        if kind == "file":
            bases.add(_file(fields, place))
        elif kind == "open":
            units.add(_open(fields, place))
        elif line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            raise BadInput(f"{place}: is a git conflict marker; keep both sides' lines, without the markers")
        elif line not in ("", HEADER):
            other.append(line)
    return make_state(bases, units, other)


def make_state(bases: Collection[FileBase], units: Iterable[OpenUnit], other: Iterable[str]) -> State:
    """The state that these lines are; of several for one file, all but one are rivals."""
    files = {base.path: base for base in sorted(bases, reverse=True)}
    return State(files, frozenset(units), tuple(other), tuple(sorted(set(bases) - set(files.values()))))


def merge_states(base: State, ours: State, theirs: State) -> State:
    """The lines of both sides but for those that one of them took out."""

    def merged(lines: Callable[[State], frozenset[_T]]) -> frozenset[_T]:
        old, here, there = lines(base), lines(ours), lines(theirs)
        return (here & there) | (here - old) | (there - old)

    return make_state(
        merged(lambda state: state.bases),
        merged(lambda state: state.open_units),
        sorted(merged(lambda state: frozenset(state.other))),
    )


def read_state(target: Repository, revision: str, path: str = STATE_PATH) -> State:
    """The state of a translation at a revision; empty if nothing was recorded yet. Raises BadInput as `parse_state`.

    A language that has no file of its own yet begins with what the common one says.
    """
    tree = target.tree(revision)
    for name in (path, STATE_PATH):
        if name in tree:
            return parse_state(decode(target.blobs([tree[name]])[tree[name]], name), name)
    return EMPTY


def state_path(target: Repository, revision: str, language: str, *, shared: bool) -> str:
    """Where a language's state is kept: in a file of its own where a repository holds several translations."""
    own = f".amts/state.{language}.tsv"
    return own if shared or own in target.tree(revision) else STATE_PATH


def _wrong_header(line: str) -> str:
    if line.startswith(HEADER.rstrip("1")):
        return f"is {line!r}, of a newer amts-bot; update amts-bot"
    return f"must be {HEADER!r}; restore the file from git, or delete it to start over"


def _file(fields: list[str], place: str) -> FileBase:
    if len(fields) != 4 or not _ID.match(fields[2]) or not _ID.match(fields[3]):  # noqa: PLR2004
        raise BadInput(f"{place}: must be file, path, source path, commit and blob, separated by tabs")
    path, source_path, commit, blob = fields
    return FileBase(unescaped(path), unescaped(source_path), commit, blob)


def _open(fields: list[str], place: str) -> OpenUnit:
    good = len(fields) == 5 and _HASH.match(fields[1]) and _HASH.match(fields[4])  # noqa: PLR2004
    if not good or fields[2] not in {status.value for status in OPEN} or not _SCORE.match(fields[3]):
        raise BadInput(f"{place}: must be open, path, hash, status, score and hash, separated by tabs")
    path, *rest = fields
    return OpenUnit(unescaped(path), *rest)


def escaped(path: str) -> str:
    """A path as a field of a line: without tabs, line breaks, and bytes that are no UTF-8."""
    return _TO_ESCAPE.sub(lambda found: "".join(f"\\x{byte:02x}" for byte in _bytes(found[0])), path)


def unescaped(path: str) -> str:
    """The path that a field stands for."""
    plain = _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), _bytes(path))
    return plain.decode("utf-8", "surrogateescape")


def _bytes(path: str) -> bytes:
    """A path as git has it."""
    return path.encode("utf-8", "surrogateescape")


def open_unit(path: str, source: str, status: Status, score: float | None, target: str) -> OpenUnit:
    """The line for a unit that the bot wrote into a file."""
    return open_line(path, (text_hash(source), text_hash(target)), status, score)


def open_line(path: str, hashes: tuple[str, str], status: Status, score: float | None) -> OpenUnit:
    """The line for a unit of which the hashes of its source and of the bot's text are known."""
    return OpenUnit(path, hashes[0], status.value, "" if score is None else f"{score:g}", hashes[1])
