"""What the stand-in knows beside git: people, tokens, repositories, pull requests and what was said in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal

from tests.gits import Git, Tree, make

Role = Literal["read", "triage", "write", "maintain", "admin"]
Access = Literal["read", "write"]
WRITERS = frozenset({"write", "maintain", "admin"})


@dataclass(frozen=True)
class User:
    """An account."""

    id: int
    login: str
    kind: Literal["User", "Bot", "Organization"] = "User"


@dataclass(frozen=True)
class Token:
    """A secret, the account that it acts for, and what it may do. `permissions` are those of a fine-grained token."""

    secret: str = field(repr=False)
    user: User
    permissions: dict[str, Access]
    repositories: frozenset[str] | None = None

    def may(self, permission: str, access: Access) -> bool:
        """Whether the token allows to read or write something."""
        return self.permissions.get(permission) in ({"write"} if access == "write" else {"read", "write"})


@dataclass
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"


@dataclass
class Comment:
    """A comment in a conversation, or, with a path, one at a line of the diff."""

    id: int
    author: User
    body: str
    created: str
    updated: str = ""
    path: str = ""
    line: int | None = None
    start_line: int | None = None
    commit: str = ""
    review: int | None = None
    reply_to: int | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class Reaction:
    """A reaction to a comment."""

    id: int
    user: User
    content: str
    created: str


@dataclass
class Review:
    """A review with its state."""

    id: int
    author: User
    body: str
    state: str
    commit: str
    submitted: str


@dataclass
class Event:
    """Something that happened to a pull request."""

    id: int
    name: str
    actor: User
    created: str
    details: dict[str, Any]


@dataclass
class PullRequest:
    """A pull request. `head` is the commit as last seen; while it is open, the branch says."""

    id: int
    number: int
    author: User
    title: str
    body: str
    branch: str
    base: str
    head: str
    base_commit: str
    created: str
    updated: str
    draft: bool = False
    head_repository: str = ""
    state: Literal["open", "closed"] = "open"
    closed: str | None = None
    closed_by: User | None = None
    merged: str | None = None
    merged_by: User | None = None
    merge_commit: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    reviewers: list[User] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    review_comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass
class Repository:
    """A repository: its bare folder, who may do what, and its pull requests."""

    id: int
    owner: User
    name: str
    git: Git
    default_branch: str = "main"
    roles: dict[str, Role] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    pull_requests: dict[int, PullRequest] = field(default_factory=dict)
    archived: bool = False
    private: bool = False
    dispatched: list[dict[str, Any]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def role(self, login: str) -> Role | None:
        """What somebody may do; the owner may do everything."""
        return "admin" if login == self.owner.login else self.roles.get(login)

    def branch(self, name: str) -> str | None:
        """The commit of a branch."""
        return self.commit(f"refs/heads/{name}")

    def commit(self, revision: str) -> str | None:
        """The commit that a name stands for."""
        if revision.startswith("-"):
            return None
        found = self.git("for-each-ref", "--format=%(objectname)", revision) if revision.startswith("refs/") else ""
        if found or revision.startswith("refs/"):
            return found.split("\n")[0] or None
        for name in (f"refs/heads/{revision}", f"refs/tags/{revision}"):
            if commit := self.commit(name):
                return commit
        try:
            return self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except AssertionError:
            return None


class World:
    """Everything that is there, in a folder of its own. Ids and times are counted, so that runs are alike."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.users: dict[str, User] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[str, Repository] = {}
        self._ids = count(1001)
        self._seconds = count()

    def next_id(self) -> int:
        return next(self._ids)

    def now(self) -> str:
        """A second after the time before."""
        moment = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=next(self._seconds))
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def user(self, login: str, kind: Literal["User", "Bot", "Organization"] | None = None) -> User:
        """The account of a name, made if it is not there."""
        kind = kind or ("Bot" if login.endswith("[bot]") else "User")
        return self.users.setdefault(login, User(self.next_id(), login, kind))

    def add_repository(self, full_name: str, *trees: Tree, default_branch: str = "main", **roles: Role) -> Repository:
        """A bare repository with a commit for every tree, that git can push to and fetch from."""
        owner, name = full_name.split("/")
        git = make(self.folder / owner / f"{name}.git", *trees, bare=True, branch=default_branch)
        for key in ("http.receivepack", "uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            git("config", key, "true")
        repository = Repository(self.next_id(), self.user(owner, "Organization"), name, git, default_branch)
        repository.roles |= {login.replace("_", "-"): role for login, role in roles.items()}
        self.repositories[full_name.lower()] = repository
        return repository

    def pull_requests(self) -> Iterator[tuple[Repository, PullRequest]]:
        for repository in self.repositories.values():
            for pull_request in repository.pull_requests.values():
                yield repository, pull_request

    def refresh(self, repository: Repository) -> None:
        """Take note of what was pushed: moved heads, deleted branches, heads that are in their base now."""
        for pull_request in repository.pull_requests.values():
            if pull_request.state == "open":
                self._refresh(repository, pull_request)

    def _refresh(self, repository: Repository, pull_request: PullRequest) -> None:
        head, base = repository.branch(pull_request.branch), repository.branch(pull_request.base)
        if head is None:
            return close(pull_request, self, repository.owner)
        if head != pull_request.head:
            pull_request.head, pull_request.updated = head, self.now()
            repository.git("update-ref", f"refs/pull/{pull_request.number}/head", head)
        if base and base != pull_request.base_commit and is_ancestor(repository.git, head, base):
            close(pull_request, self, repository.owner)
            pull_request.merged, pull_request.merged_by = pull_request.closed, repository.owner
            pull_request.merge_commit = base
        return None


def close(pull_request: PullRequest, world: World, by: User) -> None:
    """Close a pull request."""
    pull_request.state, pull_request.closed, pull_request.closed_by = "closed", world.now(), by
    pull_request.updated = pull_request.closed
    happen(pull_request, world, "closed", by)


def happen(pull_request: PullRequest, world: World, name: str, by: User, **details: Any) -> None:
    """Note an event."""
    pull_request.events.append(Event(world.next_id(), name, by, world.now(), details))


def is_ancestor(git: Git, commit: str, of: str) -> bool:
    """Whether a commit is in another's history."""
    return git("rev-list", "--count", commit, f"^{of}") == "0"


Effect = Callable[[], object]
