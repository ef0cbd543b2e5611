"""Pull requests as values: how they stand on GitHub, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from amts_bot.adapters.github.marks import Kind


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as it was when it was read. `is_own`: the bot wrote it. `commit` is its head."""

    number: int
    url: str
    branch: str
    commit: str
    title: str
    body: str
    author: str
    is_own: bool
    is_open: bool
    is_merged: bool
    labels: frozenset[str] = frozenset()
    assignees: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()

    @property
    def last_commit(self) -> dict[str, str]:
        """Its head, with the ref under which GitHub keeps it, also where its branch is gone."""
        return {self.commit: f"refs/pull/{self.number}/head"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a language's pull requests stand.

    `open` is the bot's open one. `finished` are branches whose pull request was merged or closed and that have no
    open one: nothing is added to them. `declined` was closed unmerged by a person and is the newest of all;
    `declined_revision` is the upstream revision that it brought (empty if its commits do not say). `merged` are the
    last commits of merged ones, oldest first, with the refs under which GitHub keeps them.
    """

    open: PullRequest | None = None
    finished: frozenset[str] = frozenset()
    declined: PullRequest | None = None
    declined_revision: str = ""
    merged: Mapping[str, str] = field(default_factory=dict, hash=False)

    def is_declined(self, revision: str) -> bool:
        """Whether people closed the pull request for this upstream revision, so that none is opened for it again."""
        return self.declined is not None and self.open is None and self.declined_revision == revision


@dataclass(frozen=True)
class Wanted:
    """What a pull request shall be. `body` makes the new text from the one that is there."""

    branch: str
    base: str
    title: str
    body: Callable[[str], str]
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    draft: bool = False

    @property
    def marks(self) -> dict[Kind, tuple[str, ...]]:
        """Labels, assignees and reviewers."""
        return {"label": self.labels, "assignee": self.assignees, "reviewer": self.reviewers}

    def has_marks(self, there: PullRequest) -> bool:
        """Whether a pull request has all of them."""
        return (
            there.labels.issuperset(self.labels)
            and there.assignees.issuperset(self.assignees)
            and there.reviewers.issuperset(set(self.reviewers) - {there.author})
        )


@dataclass(frozen=True, slots=True)
class LineComment:
    """A comment at lines of the new version of a file, known by its key."""

    path: str
    first: int
    last: int
    body: str
    key: str


@dataclass(frozen=True)
class Brought:
    """A pull request that was opened or brought up to date, and what could not be done for it."""

    pull_request: PullRequest
    is_new: bool
    notes: tuple[str, ...] = ()
