"""How much of the bot's merged text people had to write themselves: each pull request is counted once, by chapter.

`count_merged` is the story: what the bot wrote on the branch, what stands on the default branch now (people's commits
on the branch and after it), and the difference. It asks git only; what it finds is committed with the next sync's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.branch.effort_file import Corrected, Merged, Record, effort_path, format_record, read_record
from amts_bot.book.branch.merged_branch import merged_branch
from amts_bot.book.branch.state_file import State, read_state
from amts_bot.book.branch.working_branch import WorkingBranch
from amts_bot.book.results import WorkSaved
from amts_bot.errors import BadInput
from amts_bot.text.languages import find_language
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import Status, text_hash
from amts_bot.translation.memory.corrections import Comparison, Passage, by_chapter, compare, count_up, passages
from amts_bot.translation.memory.effort import Share

_MOST = 20
"""Merged pull requests that are counted at once, the newest of them: a fresh runner has to fetch each."""


@dataclass(frozen=True)
class Counted:
    """What is on record, with what was counted now. `path` is the file that keeps it."""

    path: str
    record: Record = field(default_factory=Record)
    new: Record = field(default_factory=Record)

    @property
    def files(self) -> dict[str, bytes | None]:
        """What is to be committed along with the next text: nothing if the bot had written nothing."""
        return {self.path: format_record(self.record).encode()} if self.new.chapters() else {}

    def told(self, target: Repository, branch: WorkingBranch) -> WorkSaved:
        """What people are told: of what is not on record on the default branch yet, and of everything."""
        return work_saved(self.record, read_record(target, branch.main.commit, self.path))


def count_merged(
    source: Repository, target: Repository, branch: WorkingBranch, merged: Mapping[str, str], *,
    language: str, source_language: str, log: Log,
) -> Counted:  # fmt: skip
    """Count what was merged and is not counted yet.

    `merged` has the last commits of merged pull requests, oldest first, with the refs that keep them. Of what cannot be
    found nothing is said: it is tried again next time.
    """
    path = effort_path(branch.state_file)
    record = read_record(target, branch.start, path)
    todo = [head for head in merged if head not in record.heads][-_MOST:]
    found = target.obtain({head: merged[head] for head in todo})
    new = Record()
    counter = _Counter(source, target, branch, language, source_language)
    for head in (head for head in todo if head in found):
        try:
            new |= counter.count(head, (record | new).heads)
        except BadInput as error:
            log(f"what people made of the merged branch at {head[:10]} cannot be counted: {error}")
    return Counted(path, record | new, new)


def work_saved(record: Record, main: Record) -> WorkSaved:
    """What is to be told: of what is not on record on the default branch yet, and of everything."""
    return WorkSaved(record.chapters(record.heads - main.heads), record.chapters())


@dataclass(frozen=True)
class _Proposal:
    """A file as the bot left it with a commit, with its state then. `path` is the file's."""

    path: str
    source: str
    text: str
    state: State


class _Counter:
    """Compares what the bot committed with what stands on the default branch."""

    def __init__(
        self, source: Repository, target: Repository, branch: WorkingBranch, language: str, source_language: str
    ) -> None:
        self.source, self.target, self.branch = source, target, branch
        self.language, self.source_language = language, source_language
        self.state = read_state(target, branch.main.commit, branch.state_file)
        self.tree = target.tree(branch.main.commit)

    def count(self, head: str, counted: frozenset[str]) -> Record:
        """One merged pull request. Raises BadInput if a text of it cannot be read."""
        there = merged_branch(self.target, head, self.branch.main.commit, counted)
        before = read_state(self.target, there.start, self.branch.state_file) if there.start else State({})
        shares, corrected = [], set()
        for path, comparisons in self._compared(list(self._proposals(there.commits))).items():
            still_open = self.state.open_in(path)
            old = {key[0] for key, (status, _) in before.open_in(path).items() if status is Status.MACHINE}
            share, corrections = count_up(comparisons, still_open, old)
            shares.append((path, share))
            corrected |= {Corrected(path, each.source_hash, each.target_hash) for each in corrections}
        chapters = by_chapter(shares, lambda path: path.rpartition("/")[0])
        lines = [Merged(head, chapter, share) for chapter, share in chapters.items()]
        return Record(frozenset(lines or [Merged(head, "", Share())]), frozenset(corrected))

    def _proposals(self, commits: Sequence[str]) -> Iterator[_Proposal]:
        """The files in which the bot had open units, newest commit first; each version of a file once."""
        trees = {commit: self.target.tree(commit) for commit in commits}
        name = self.branch.state_file
        self.target.blobs(tree[name] for tree in trees.values() if name in tree)
        seen: set[tuple[str, str, str]] = set()
        for commit, tree in trees.items():
            state = read_state(self.target, commit, name)
            for path in sorted({unit.path for unit in state.open_units} & tree.keys() & state.files.keys()):
                version = (path, state.files[path].blob, tree[path])
                if version not in seen and path in self.tree and path in self.state.files:
                    seen.add(version)
                    yield _Proposal(*version, state)

    def _compared(self, proposals: Sequence[_Proposal]) -> dict[str, list[Comparison]]:
        """Every passage of the bot by file, as it last wrote it, beside what stands there now."""
        paths = {each.path for each in proposals}
        english = self.source.blobs([*(each.source for each in proposals), *(self.state.files[p].blob for p in paths)])
        texts = self.target.blobs([*(each.text for each in proposals), *(self.tree[p] for p in paths)])
        joiner = find_language(self.language).sentence_joiner
        now: dict[str, list[Passage]] = {}
        done: set[tuple[str, str]] = set()
        compared: dict[str, list[Comparison]] = {}

        def read(path: str, source: str, text: str, state: State | None = None) -> list[Passage]:
            return passages(
                read_segments(decode(english[source], path), self.source_language),
                read_segments(decode(texts[text], path), self.language),
                state.open_in(path) if state else None,
            )

        for each in proposals:
            asked = {(each.path, key[0]) for key in each.state.open_in(each.path)}
            if asked <= done:
                continue
            if each.path not in now:
                now[each.path] = read(each.path, self.state.files[each.path].blob, self.tree[each.path])
            before = read(each.path, each.source, each.text, each.state)
            for comparison in compare(before, now[each.path], joiner):
                keys = {(each.path, text_hash(passage.source)) for passage in comparison.passages}
                if not keys <= done:
                    compared.setdefault(each.path, []).append(comparison)
                done |= keys
        return compared
