"""The default branch merged into the bot's open one, so that people's work on both is what a run builds upon.

A chapter that both sides changed is merged unit by unit, by the function that is passed in; other files merge as git
merges them, and the state file as the set of lines that it is. What people wrote differently on both sides stays as the
branch has it, and is told again by every run until a person has looked: it is found anew from the parents of the
bot's merges. A picture or the like that both sides changed is left to people, and so is the whole merge then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.read_only import BASE, OURS, THEIRS, Unmerged
from amts_bot.adapters.git.repository import BOT_EMAIL, Repository
from amts_bot.book.branch.effort_file import HEADER as EFFORT_HEADER
from amts_bot.book.branch.effort_file import effort_path
from amts_bot.book.branch.state_file import OpenUnit, State, format_state, merge_states, read_state
from amts_bot.book.branch.working_branch import WorkingBranch
from amts_bot.errors import BadInput
from amts_bot.translation.ledger import Status, text_hash
from amts_bot.translation.merge.versions import Conflict, Reconciled, Version

MergeTexts = Callable[[Version, Version, Version, str], Reconciled]
"""Merges a chapter: its text at the merge base, on the branch and on the default branch, and its path."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Where to start from: the branch with the default branch in it, if that could be.

    `is_needed` tells that git alone would not have merged them so. `conflicts` are what people wrote differently on
    both sides, `by_hand` the files for which nothing was merged.
    """

    branch: WorkingBranch
    is_needed: bool = False
    conflicts: tuple[Conflict, ...] = ()
    by_hand: tuple[str, ...] = ()

    def without(self, removed: Collection[str]) -> Merged:
        """This, but of files that are removed now it is not told that they stay."""
        left = (each for each in self.conflicts if each.line is not None or each.path not in removed)
        return replace(self, conflicts=tuple(left))


def with_default_branch(target: Repository, branch: WorkingBranch, merge: MergeTexts) -> Merged:
    """The working branch with what has come to the default branch since."""
    ours, theirs = branch.start, branch.main.commit
    if ours == theirs:
        return Merged(branch)
    earlier = tuple(_earlier_conflicts(target, branch, merge))
    if target.is_ancestor(theirs, ours):
        return Merged(branch, conflicts=earlier)
    joined = _join(target, ours, theirs, branch.state_file, merge)
    if joined is None or joined.by_hand:
        return Merged(branch, conflicts=earlier, by_hand=joined.by_hand if joined else ())
    commit = target.merge_commit(
        joined.tree, (ours, theirs), files=joined.files, message=_message(len(joined.conflicts))
    )
    return Merged(replace(branch, start=commit), joined.is_needed, (*earlier, *joined.conflicts))


def _message(conflicts: int) -> str:
    told = "People's work there is what this branch builds upon."
    if conflicts:
        several = "A passage that people wrote" if conflicts == 1 else f"{conflicts} passages that people wrote"
        told += f"\n{several} differently on both branches stays as it is on this one;\nthe pull request lists it."
    return f"Merge the default branch\n\n{told}\n"


# --- a merge ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Joined:
    """Two commits merged: git's tree, the files that are otherwise in it, and what is left to people."""

    tree: str
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    by_hand: tuple[str, ...] = ()
    is_needed: bool = False


@dataclass(frozen=True)
class _Side:
    """A commit with its files and its state."""

    commit: str
    tree: Mapping[str, str]
    state: State

    def version(self, content: bytes, path: str) -> Version:
        """A file's text with what is open in it. Raises BadInput if it is no text."""
        return Version(decode(content, path), frozenset(u.target_hash for u in self.state.open_units if u.path == path))


def _join(target: Repository, ours: str, theirs: str, state_file: str, merge: MergeTexts) -> _Joined | None:
    found = target.merge_trees(ours, theirs)
    if found is None:
        return None
    tree, unmerged = found
    commits = (target.word("merge-base", ours, theirs), ours, theirs)
    sides = [_Side(commit, target.tree(commit), read_state(target, commit, state_file)) for commit in commits]
    counted = [each for each in unmerged if each.path == effort_path(state_file)]
    unmerged = [each for each in unmerged if each.path not in (state_file, effort_path(state_file))]
    whole = [kept for each in unmerged if (kept := _kept_file(target, each, sides))]
    texts = [each for each in unmerged if _is_text(each)]
    by_hand = {each.path for each in unmerged} - {each.path for each in texts} - {each.path for each in whole}
    reconciled = _reconciled(target, [*texts, *_changed_on_both(sides, {each.path for each in unmerged})], sides, merge)
    by_hand |= {each.path for each in texts} - reconciled.keys()
    state = merge_states(*(side.state for side in sides))
    for kept in whole:
        state = kept.state(state)
    for path, (_, result) in reconciled.items():
        state = replace(state, open_units=frozenset(_reopened(state.open_units, path, result.reopened)))
    files: dict[str, bytes | None] = {path: content for path, (content, _) in reconciled.items()}
    files |= {kept.path: kept.content for kept in whole}
    files |= {each.path: _merged_lines(target, each, EFFORT_HEADER) for each in counted}
    conflicts = [each for _, result in reconciled.values() for each in result.conflicts]
    conflicts += [kept.conflict for kept in whole if kept.conflict]
    is_needed = bool(found[1] or conflicts or any(result.reopened for _, result in reconciled.values()))
    if is_needed:
        files[state_file] = format_state(state).encode()
    return _Joined(tree, files, tuple(conflicts), tuple(sorted(by_hand)), is_needed)


def _merged_lines(target: Repository, unmerged: Unmerged, header: str) -> bytes:
    """The lines of both sides but for those that one of them took out."""
    contents = target.blobs(filter(None, unmerged.blobs.values()))
    texts = (contents.get(unmerged.blobs.get(side, ""), b"") for side in (BASE, OURS, THEIRS))
    old, ours, theirs = (frozenset(filter(None, text.replace(b"\r\n", b"\n").split(b"\n"))) for text in texts)
    kept = (ours & theirs) | (ours - old) | (theirs - old)
    return b"".join(line + b"\n" for line in (header.encode(), *sorted(kept - {header.encode()})))


def _is_text(unmerged: Unmerged) -> bool:
    return _is_chapter(unmerged.path) and {OURS, THEIRS} <= unmerged.blobs.keys() and all(unmerged.blobs.values())


def _is_chapter(path: str) -> bool:
    return path.lower().endswith((".md", ".markdown"))


def _changed_on_both(sides: Sequence[_Side], others: set[str]) -> Iterator[Unmerged]:
    """Chapters that both sides changed although git merged them: lines are no units, and units may be open."""
    base, ours, theirs = (side.tree for side in sides)
    open_paths = {unit.path for unit in sides[1].state.open_units}
    for path, blob in base.items():
        blobs = {BASE: blob, OURS: ours.get(path, blob), THEIRS: theirs.get(path, blob)}
        changed = blob != blobs[THEIRS] and (blob != blobs[OURS] or path in open_paths)
        if changed and path not in others and _is_chapter(path):
            yield Unmerged(path, blobs)


def _reconciled(
    target: Repository, texts: Sequence[Unmerged], sides: Sequence[_Side], merge: MergeTexts
) -> dict[str, tuple[bytes, Reconciled]]:
    """The chapters merged; those that are no text are not among them."""
    contents = target.blobs(blob for each in texts for blob in each.blobs.values())
    asked = frozenset(_asked(*(side.state.open_units for side in sides)))
    done = {}
    for each in texts:
        with suppress(BadInput):
            base, ours, theirs = (
                side.version(contents[each.blobs[n]] if n in each.blobs else b"", each.path)
                for n, side in zip((BASE, OURS, THEIRS), sides, strict=True)
            )
            result = merge(replace(base, open_hashes=asked), ours, theirs, each.path)
            done[each.path] = (result.text.encode("utf-8", "surrogateescape"), result)
    return done


def _asked(base: frozenset[OpenUnit], ours: frozenset[OpenUnit], theirs: frozenset[OpenUnit]) -> set[str]:
    """The texts that were open at the merge base, where no side offers them for another source since."""
    return {unit.target_hash for unit in base} - {unit.target_hash for unit in (ours | theirs) - base}


def _reopened(units: frozenset[OpenUnit], path: str, texts: Mapping[str, str]) -> Iterator[OpenUnit]:
    """The open units, those that are a person's text now with that: an offer like any old sentence."""
    for unit in units:
        text = texts.get(unit.target_hash) if unit.path == path else None
        if text is None:
            yield unit
        else:
            score = unit.score if unit.status == Status.FUZZY.value else ""
            yield replace(unit, status=Status.FUZZY.value, score=score, target_hash=text_hash(text))


# --- files that one side removed ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _KeptFile:
    """What becomes of a file that one side changed and the other removed, with the state's lines for it."""

    path: str
    content: bytes | None
    lines: State
    conflict: Conflict | None = None

    def state(self, state: State) -> State:
        base, units = self.lines.files.get(self.path), [u for u in self.lines.open_units if u.path == self.path]
        return state.with_file(base, units) if base and self.content is not None else state.without_file(self.path)


def _kept_file(target: Repository, unmerged: Unmerged, sides: Sequence[_Side]) -> _KeptFile | None:
    """A file that people changed stays, whoever removed it; what only the bot changed goes if people remove it."""
    base, ours, theirs = sides
    path, stages = unmerged.path, unmerged.blobs
    if len(stages) != 2 or BASE not in stages or not all(stages.values()):  # noqa: PLR2004 - the base and a side
        return None
    by_people = _is_changed_by_people(target, base.commit, ours.commit, path)
    if OURS in stages and not by_people:
        return _KeptFile(path, None, ours.state)
    side, blob = (ours, stages[OURS]) if OURS in stages else (theirs, stages[THEIRS])
    conflict = Conflict(path, None, path if OURS in stages else "", "" if OURS in stages else path)
    return _KeptFile(path, target.blobs([blob])[blob], side.state, conflict if by_people else None)


def _is_changed_by_people(target: Repository, base: str, tip: str, path: str) -> bool:
    options = ("--literal-pathspecs", "log", "-z", "--format=%ae", f"{base}..{tip}", "--", path)
    return any(email != BOT_EMAIL for email in target.lines(*options))


# --- what earlier merges left to people ---------------------------------------------------------------------


def _earlier_conflicts(target: Repository, branch: WorkingBranch, merge: MergeTexts) -> Iterator[Conflict]:
    """What the bot's merges on the branch left to people, and nobody has touched since."""
    log = ("log", "-z", "--merges", "--fixed-strings", f"--author=<{BOT_EMAIL}>", "--format=%P")
    tree = target.tree(branch.start)
    for parents in target.lines(*log, f"{branch.main.commit}..{branch.start}"):
        ours, theirs = parents.split()[:2]
        joined = _join(target, ours, theirs, branch.state_file, merge)
        for conflict in joined.conflicts if joined else ():
            if conflict.path in tree:
                content = target.blobs([tree[conflict.path]])[tree[conflict.path]]
                yield from _if_it_stands(conflict, content.decode("utf-8", "replace"))


def _if_it_stands(conflict: Conflict, text: str) -> Iterator[Conflict]:
    """The conflict at its line now; nothing if a person has changed it since."""
    if conflict.line is None:
        yield conflict
        return
    kept, other = conflict.branch or conflict.main, conflict.main if conflict.branch else ""
    said = "".join(text.split())
    if "".join(kept.split()) in said and not (other and "".join(other.split()) in said):
        at = text.find(kept)
        yield conflict if at < 0 else replace(conflict, line=text.count("\n", 0, at) + 1)
