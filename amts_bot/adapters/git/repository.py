"""git at the edge, written: commits of the bot's, and branches that only move forward.

Index and working tree are never touched. No hook runs, nothing of the machine's git identity is needed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path

from amts_bot.adapters.git.read_only import FILES, REGULAR_FILE, ReadOnlyRepository
from amts_bot.errors import BadInput, OutsideFailure

BOT_NAME = "amts-bot"
BOT_EMAIL = "amts-bot@users.noreply.github.com"
_IDENTITY = {
    "GIT_AUTHOR_NAME": BOT_NAME,
    "GIT_AUTHOR_EMAIL": BOT_EMAIL,
    "GIT_COMMITTER_NAME": BOT_NAME,
    "GIT_COMMITTER_EMAIL": BOT_EMAIL,
}


class Repository(ReadOnlyRepository):
    """A git repository in a folder, to which commits of the bot's are added."""

    def commit(
        self, branch: str, *, parent: str | None, files: Mapping[str, bytes | None], message: str, date: str
    ) -> str:
        """Add one commit to a branch (made if it is not there) and give its id.

        If nothing changes, there is no commit and the parent's id is given. Raises BadInput as `new_commit`,
        OutsideFailure if somebody else has moved the branch on meanwhile: nobody's commit is ever left out.
        """
        commit = self.new_commit(parent, files=files, message=message, date=date)
        if commit != parent:
            self._advance(branch, commit, parent, _IDENTITY)
        return commit

    def new_commit(self, parent: str | None, *, files: Mapping[str, bytes | None], message: str, date: str) -> str:
        """A commit of the bot's that is on no branch yet; the parent's id if nothing changes.

        `files` are whole contents by path; None removes one. Without a parent it is a first commit. Raises BadInput if
        a path is not free.
        """
        before = self.entries(parent) if parent else {}
        tree = self._tree_with(files, parent, before)
        self._refuse_losses(before.keys(), files, self.entries(tree).keys())
        if parent and tree == self.word("rev-parse", parent + "^{tree}"):
            return parent
        who = {"GIT_AUTHOR_DATE": f"@{date}", "GIT_COMMITTER_DATE": f"@{date}", **_IDENTITY}
        ancestry = ["-p", parent] if parent else []
        return self.word("commit-tree", tree, *ancestry, "-F", "-", env=who, stdin=message.encode("utf-8", "replace"))

    def merge_commit(
        self, tree: str, parents: Sequence[str], *, files: Mapping[str, bytes | None], message: str
    ) -> str:
        """A commit of the bot's on top of several, on no branch yet; `files` take the place of those in the tree.

        None removes one. Its date is the newest of its parents', so that the same merge is the same commit.
        """
        if files:
            tree = self._tree_with(files, tree, self.entries(tree))
        date = max((self.revision(parent).date for parent in parents), key=lambda date: int(date.split()[0]))
        who = {"GIT_AUTHOR_DATE": f"@{date}", "GIT_COMMITTER_DATE": f"@{date}", **_IDENTITY}
        ancestry = [part for parent in parents for part in ("-p", parent)]
        return self.word("commit-tree", tree, *ancestry, "-F", "-", env=who, stdin=message.encode())

    def advance(self, branch: str, commit: str) -> None:
        """Move a branch forward to a commit. Raises OutsideFailure if somebody else has moved it on meanwhile."""
        self._advance(branch, commit, commit, _IDENTITY)

    def _refuse_losses(self, before: Set[str], files: Mapping[str, bytes | None], after: Set[str]) -> None:
        """Raise BadInput if git has dropped anything: a file for a folder of its name, or a path that it forbids."""
        for path in sorted(before - after - files.keys()):
            raise BadInput(f"{self.name}: {path} is in the way of a file that belongs there; move it away")
        for path in sorted({path for path, content in files.items() if content is not None} - after):
            raise BadInput(f"{self.name}: {path} is no path that git takes; rename it in the source")

    def _tree_with(
        self, files: Mapping[str, bytes | None], parent: str | None, before: Mapping[str, tuple[str, str]]
    ) -> str:
        """The parent's tree with some files changed, made in an index of its own."""
        new_file = (REGULAR_FILE, "")
        lines = [
            self._index_line(path, content, before.get(path, new_file)[0], parent) for path, content in files.items()
        ]
        with tempfile.TemporaryDirectory() as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if parent:
                self.run("read-tree", parent, env=env)
            self.run("update-index", "-z", "--index-info", env=env, stdin=b"".join(lines))
            # In a clone without blobs git would fetch every file of the book here, to see whether it is there.
            return self.word("write-tree", "--missing-ok", env=env)

    def _index_line(self, path: str, content: bytes | None, mode: str, parent: str | None) -> bytes:
        name = path.encode("utf-8", "surrogateescape")
        if content is None:
            return b"0 " + b"0" * len(parent or "") + b"\t" + name + b"\0"
        if mode not in FILES:
            raise BadInput(f"{self.name}: {path} is a symbolic link or submodule, not a file; move it away")
        blob = self.word("hash-object", "-w", "--stdin", stdin=content)
        return f"{mode} {blob}\t".encode() + name + b"\0"

    def _advance(self, branch: str, commit: str, parent: str | None, who: Mapping[str, str]) -> None:
        """Move a branch forward and only forward, also if others move it at the same moment."""
        now = self.branches(branch).get(branch, "")
        refusal = None
        if not now or (parent and self.is_ancestor(now, parent)):
            try:
                self.run("update-ref", "-m", BOT_NAME, f"refs/heads/{branch}", commit, now, env=who)
            except OutsideFailure as error:
                refusal = error
        there = self.branches("")
        if there.get(branch) == commit:
            return
        if refusal and there.get(branch, "") == now:
            self._refuse_namesake(branch, there)
            raise refusal
        raise OutsideFailure(f"{self.name}: branch {branch} has moved on meanwhile; run it again")

    def _refuse_namesake(self, branch: str, there: Iterable[str]) -> None:
        """Raise BadInput if there is a branch of which git would need the name for a folder, or the other way round."""
        for name in sorted(there):
            if branch.startswith(f"{name}/") or name.startswith(f"{branch}/"):
                raise BadInput(f"{self.name}: the branch {name} is in the way of {branch}; rename it")
