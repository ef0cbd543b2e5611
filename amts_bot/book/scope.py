"""What people point at in a translation: files, a section by its heading or label, or lines of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.errors import BadInput
from amts_bot.text.blocks import Kind
from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.text.segments import SegmentedDocument, read_segments
from amts_bot.translation.ledger import text_hash

_LARGEST_BEAD = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a translation: these files (all if none is named), and of them this section or these lines.

    `lines` are 1-based and inclusive, and go with one path.
    """

    paths: tuple[str, ...] = ()
    section: str | None = None
    lines: tuple[int, int] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether somebody pointed at a passage, and not at whole files."""
        return self.section is not None or self.lines is not None

    def has(self, path: str) -> bool:
        return not self.paths or path in self.paths


def refuse_unknown_paths(scope: Scope, known: Sequence[str], what: str) -> None:
    """Raise BadInput for a path that is not among the known ones; `what` says what those are."""
    for path in scope.paths:
        if path not in known:
            raise BadInput(f"{path}: {what}; write one of: {', '.join(sorted(known)) or 'there are none'}")


def hashes_in_scope(
    target: Repository, tree: dict[str, str], paths: Sequence[str], language: str, scope: Scope
) -> dict[str, frozenset[str]]:
    """By path, the hashes of everything that the section or the lines say.

    Raises BadInput if none of the files has such a section.
    """
    found = {}
    for path in paths:
        if path in tree:
            document = read_segments(decode(target.blobs([tree[path]])[tree[path]], path), language)
            if blocks := list(_blocks(document, scope)):
                found[path] = _hashes(document, blocks)
    if not found:
        name = scope.section if scope.section is not None else "text at these lines"
        raise BadInput(f"no heading or label {name!r} in the files that are meant; write it as it stands there")
    return found


def _hashes(document: SegmentedDocument, blocks: Sequence[int]) -> frozenset[str]:
    texts = [segment.plain for block in blocks for segment in document.segments[block]]
    joiner = document.language.sentence_joiner
    return frozenset(
        text_hash(joiner.join(texts[n : n + size])) for n in range(len(texts)) for size in range(1, _LARGEST_BEAD + 1)
    )


def _blocks(document: SegmentedDocument, scope: Scope) -> Iterator[int]:
    if scope.lines is not None:
        return _at_lines(document, *scope.lines)
    return _section(document, scope.section or "")


def _at_lines(document: SegmentedDocument, first: int, last: int) -> Iterator[int]:
    for n, block in enumerate(document.document.blocks):
        start, end = document.document.lines_of(block.start, block.body_end)
        if start <= last and first <= end:
            yield n


def _section(document: SegmentedDocument, name: str) -> Iterator[int]:
    """The blocks from a heading, named by its text or by its label, to the next heading."""
    inside: list[int] = []
    wanted = False
    for n, block in enumerate(document.document.blocks):
        if block.kind is Kind.HEADING:
            if wanted:
                break
            inside = []
        inside.append(n)
        wanted = wanted or _is_named(document, n, name)
    return iter(inside if wanted else ())


def _is_named(document: SegmentedDocument, n: int, name: str) -> bool:
    block = document.document.blocks[n]
    if block.kind is Kind.HEADING:
        return any(without_slide_marks(segment.plain) == name for segment in document.segments[n])
    return block.kind is Kind.LABEL and f"`{name}`" in document.document.body(block)
