"""The bot's pull requests in one repository: found, opened, brought up to date, commented, closed. Each exactly once.

The bot's own are known by their author and by a branch of its own in the same repository, never by title or label.
People are right: a title that they changed, a label that they took away, a pull request that they closed stays so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from amts_bot.adapters.github.client import Connection, NotAllowed, Refused
from amts_bot.adapters.github.marks import add_marks
from amts_bot.adapters.github.values import Brought, LineComment, PullRequest, Standing, Wanted

if TYPE_CHECKING:
    from github.PullRequest import PullRequest as Remote
    from github.Repository import Repository

_RECENTLY_CLOSED = 300
"""Pull requests closed before these (by last update) are not looked at."""

_SOURCE = re.compile(r"^Amts-Source: .*@([0-9a-f]{7,64})\s*$", re.M)
_MARK = re.compile(r"<!--amts ([0-9a-z-]+)-->")
_CLOSING = "closing"


class PullRequests:
    """The pull requests of a repository on a connection; lists are read once."""

    def __init__(self, connection: Connection, repository: str) -> None:
        self.name = repository
        self.connection = connection
        self._repository: Repository = connection.api.get_repo(repository)

    # --- finding ------------------------------------------------------------------------------------------

    def standing(self, belongs: Callable[[str], bool]) -> Standing:
        """How the pull requests stand whose branch belongs to a language.

        Three questions, which all languages share; two more if a person closed the newest.
        """
        mine = [each for each in (*self._open, *self._closed) if belongs(each.branch)]
        still_open = [each for each in mine if each.is_open]
        own = max((each for each in still_open if each.is_own), key=_number, default=None)
        finished = {each.branch for each in mine if not each.is_open} - {each.branch for each in still_open}
        merged: dict[str, str] = {}
        for each in sorted(mine, key=_number):
            merged |= each.last_commit if each.is_merged and each.is_own else {}
        newest = max(mine, key=_number, default=None)
        if newest is None or newest.is_open or newest.is_merged or self._closed_by_bot(newest):
            return Standing(own, frozenset(finished), merged=merged)
        return Standing(own, frozenset(finished), newest, self._revision_of(newest), merged)

    def forget(self) -> None:
        """Read the lists anew the next time: things happened meanwhile."""
        for name in ("_open", "_closed"):
            self.__dict__.pop(name, None)

    def is_open(self, number: int) -> bool:
        """Whether a pull request is still open at this moment."""
        with self._speaking(f"look at pull request {number}"):
            return self._pull(number).state == "open"

    @cached_property
    def _open(self) -> list[PullRequest]:
        with self._speaking("read its open pull requests"):
            return self._same_repository(self._repository.get_pulls(state="open"))

    @cached_property
    def _closed(self) -> list[PullRequest]:
        with self._speaking("read its closed pull requests"):
            found = self._repository.get_pulls(state="closed", sort="updated", direction="desc")
            return self._same_repository(islice(found, _RECENTLY_CLOSED))

    def _same_repository(self, found: Iterable[Remote]) -> list[PullRequest]:
        """Those whose branch is one of the bot's in this repository, not in a fork."""
        return [
            self._value(each)
            for each in found
            if each.head.ref.startswith("amts/") and each.head.repo and each.head.repo.id == each.base.repo.id
        ]

    def _value(self, found: Remote) -> PullRequest:
        teams = {f"{found.base.user.login}/{team.slug}" for team in found.requested_teams}
        author, is_open = found.user, found.state == "open"
        return PullRequest(
            found.number, found.html_url, found.head.ref, found.head.sha, found.title, found.body or "",
            author.login, self.is_me(author.login, author.type), is_open, found.merged_at is not None,
            frozenset(label.name for label in found.labels), frozenset(user.login for user in found.assignees),
            frozenset(user.login for user in found.requested_reviewers) | teams,
        )  # fmt: skip

    def _closed_by_bot(self, found: PullRequest) -> bool:
        with self._speaking(f"read who closed pull request {found.number}"):
            closer = self._repository.get_issue(found.number).closed_by
            return closer is not None and self.is_me(closer.login, closer.type)

    def _revision_of(self, found: PullRequest) -> str:
        """The upstream revision of its last commit that names one."""
        with self._speaking(f"read the commits of pull request {found.number}"):
            messages = [each.commit.message for each in self._pull(found.number).get_commits()]
        named = [revision for message in messages for revision in _SOURCE.findall(message)]
        return named[-1] if named else ""

    @cached_property
    def _login(self) -> str | None:
        """The account that the token acts for; None for an app's installation, which may not ask."""
        try:
            with self._speaking("read whose token this is"):
                return self.connection.api.get_user().login
        except NotAllowed:
            return None

    def is_me(self, login: str, kind: str) -> bool:
        """Whether an account is the bot's. An app's token does not know its name; no person's account is a Bot."""
        return login == self._login if self._login else kind == "Bot"

    # --- opening and updating -----------------------------------------------------------------------------

    def bring(self, wanted: Wanted) -> Brought:
        """Open a pull request for a branch that was pushed, or bring the open one up to date.

        One that somebody else opened for the bot's branch is shown, and left as it is.
        """
        open_one = self._open_for(wanted.branch)
        there, made = open_one or self._create(wanted), open_one is None
        if not self.is_me(there.user.login, there.user.type):
            note = f"{there.user.login} opened it for the bot's branch, so its text is left alone"
            return Brought(self._value(there), False, (note,))
        if not made:
            self._update(there, wanted)
        notes = add_marks(self.connection, there, wanted.marks, list if made else partial(self._events, there))
        return Brought(self._value(there), made, notes)

    def _open_for(self, branch: str) -> Remote | None:
        """The open pull request of a branch, as it is at this moment."""
        owner = self.name.partition("/")[0]
        with self._speaking("look for the bot's pull request"):
            found = self._repository.get_pulls(state="open", head=f"{owner}:{branch}")
            return next((each for each in found if each.head.ref == branch), None)

    def _create(self, wanted: Wanted) -> Remote:
        def make() -> Remote:
            return self._repository.create_pull(
                base=wanted.base, head=wanted.branch, title=wanted.title, body=wanted.body(""), draft=wanted.draft
            )

        doing = f"{self.name}: open a pull request"
        try:
            return self.connection.once(doing, make, lambda: self._open_for(wanted.branch))
        except Refused as error:
            if "already exists" not in error.said:
                raise
            there = self._open_for(wanted.branch)
            if there is None:
                raise
            return there

    def _update(self, there: Remote, wanted: Wanted) -> None:
        body, title = wanted.body(there.body or ""), wanted.title
        if title != there.title and self._was_renamed_by_people(there):
            title = there.title
        if (title, body) != (there.title, (there.body or "").replace("\r\n", "\n")):
            with self._speaking(f"update pull request {there.number}"):
                there.edit(title=title, body=body)

    def _was_renamed_by_people(self, there: Remote) -> bool:
        renamers = [event["actor"] or {} for event in self._events(there) if event["event"] == "renamed"]
        return any(not self.is_me(who.get("login", ""), who.get("type", "")) for who in renamers)

    def _events(self, there: Remote) -> list[dict[str, Any]]:
        """What happened to a pull request, oldest first, as GitHub has it.

        PyGithub's own events ask GitHub once more for each that lacks an attribute.
        """
        events: list[dict[str, Any]] = []
        with self._speaking(f"read what happened to pull request {there.number}"):
            for page in count(1):
                asked = {"per_page": 100, "page": page}
                _, found = there.requester.requestJsonAndCheck("GET", f"{there.issue_url}/events", parameters=asked)
                events += found
                if len(found) < asked["per_page"]:
                    break
        return events

    # --- comments -----------------------------------------------------------------------------------------

    def comment(self, number: int, commit: str, make: Callable[[], Sequence[LineComment]], *, limit: int) -> int:
        """Comment at lines in one review, what is there already left out; gives how many were made.

        `make` is called if there are none for this commit yet. There are never more than `limit` comments of the bot
        at lines. Comments that GitHub cannot place are not made, and that is no failure.
        """
        pull = self._pull(number)
        there = self._commented(pull)
        if commit in there.values():  # a review is made whole or not at all
            return 0
        new = [each for each in make() if each.key not in there][: max(0, limit - len(there))]
        if not new:
            return 0
        shown = [_as_github_has_it(each) for each in new]
        try:
            self.connection.once(
                f"{self.name}: comment on pull request {number}",
                lambda: pull.create_review(commit=self._repository.get_commit(commit), event="COMMENT", comments=shown),  # type: ignore[arg-type]
                lambda: new if commit in self._commented(pull).values() else None,
            )
        except Refused:
            return 0
        return len(new)

    def _commented(self, pull: Remote) -> dict[str, str]:
        """The bot's comments at lines: by their keys, the commits that they were made for."""
        with self._speaking("read the comments"):
            mine = [each for each in pull.get_review_comments() if self.is_me(each.user.login, each.user.type)]
        return {keys[-1]: each.original_commit_id for each in mine if (keys := _MARK.findall(each.body))}

    # --- closing ------------------------------------------------------------------------------------------

    def close(self, number: int, reason: str) -> None:
        """Close the bot's pull request, with the reason as a comment."""
        pull = self._pull(number)

        def said() -> bool | None:
            with self._speaking("read the comments"):
                found = [each for each in pull.get_issue_comments() if _CLOSING in _MARK.findall(each.body or "")]
            return any(self.is_me(each.user.login, each.user.type) for each in found) or None

        if said() is None:
            text = f"{reason}\n\n<!--amts {_CLOSING}-->"
            doing = f"{self.name}: comment on pull request {number}"
            self.connection.once(doing, lambda: pull.create_issue_comment(text) is not None, said)
        with self._speaking(f"close pull request {number}"):
            pull.edit(state="closed")

    def _pull(self, number: int) -> Remote:
        return self._repository.get_pull(number)

    def _speaking(self, doing: str) -> Any:
        return self.connection.speaking(f"{self.name}: {doing}")


def _number(pull_request: PullRequest) -> int:
    return pull_request.number


def _as_github_has_it(comment: LineComment) -> dict[str, Any]:
    start = {"start_line": comment.first, "start_side": "RIGHT"} if comment.first < comment.last else {}
    return {"path": comment.path, "body": comment.body, "line": comment.last, "side": "RIGHT", **start}
