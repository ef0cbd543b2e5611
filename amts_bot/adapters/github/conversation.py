"""What people say on a pull request and the bot's answers: comments, reactions, and who may command.

An answer carries a hidden mark with the number of the comment that it answers, so that a run that broke off, or was
never started, is made up for by the next one, and none answers twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from amts_bot.adapters.github.client import NotThere
from amts_bot.adapters.github.pull_requests import PullRequests

Reaction = Literal["eyes", "rocket", "confused"]

_MARK = re.compile(r"<!--amts answers ([0-9a-z]+)-->")
_MAY_WRITE = frozenset({"admin", "maintain", "write"})
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a person. A review comment stands at lines (1-based) of a file's new side."""

    id: int
    author: str
    body: str
    is_review: bool = False
    path: str = ""
    lines: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        """What its answer is marked with: comments and review comments are numbered apart."""
        return f"{'r' if self.is_review else 'c'}{self.id}"


class Conversation:
    """The conversation of one pull request."""

    def __init__(self, pull_requests: PullRequests, number: int) -> None:
        self._connection, self._is_me = pull_requests.connection, pull_requests.is_me
        self._name, self._number = pull_requests.name, number
        self._repository = self._connection.api.get_repo(self._name)

    def may_command(self, login: str) -> bool:
        """Whether somebody may write to the repository, as GitHub says now; nobody may whom GitHub does not know.

        `author_association` in events is no permission: members may be read-only, private ones look like strangers.
        """
        try:
            with self._speaking(f"read what {login} may do"):
                return self._repository.get_collaborator_permission(login) in _MAY_WRITE
        except NotThere:
            return False

    def unanswered(self) -> list[Comment]:
        """The comments of people that no answer of the bot's is marked for, oldest first."""
        with self._speaking("read its comments"):
            issue = [*self._pull().get_issue_comments()]
            review = [*self._pull().get_review_comments()]
        mine = [each for each in issue if each.user is not None and self._is_me(each.user.login, each.user.type)]
        answered = {key for each in mine for key in _MARK.findall(each.body or "")}
        comments = [*_comments(issue, is_review=False), *_comments(review, is_review=True)]
        return [comment for comment in comments if comment.key not in answered]

    def react(self, comment: Comment, reaction: Reaction) -> None:
        """Set a reaction; setting it twice leaves one."""
        with self._speaking("react to a comment"):
            there: Any = (
                self._pull().get_review_comment(comment.id)
                if comment.is_review
                else self._pull().get_issue_comment(comment.id)
            )
            there.create_reaction(reaction)

    def announce(self, comment: Comment, text: str) -> None:
        """Say, once, that a comment is worked on; it still has no answer."""
        mark = f"<!--amts works on {comment.key}-->"
        if self._answer_there(mark) is None:
            self._say(text, mark)

    def answer(self, comment: Comment, text: str) -> None:
        """Answer a comment, once."""
        self._say(text, f"<!--amts answers {comment.key}-->")

    def _say(self, text: str, mark: str) -> None:
        body = f"{text.rstrip()[: _LONGEST - len(mark) - 2]}\n\n{mark}"
        self._connection.once(
            f"{self._name}: answer a comment",
            lambda: self._pull().create_issue_comment(body),
            lambda: self._answer_there(mark),
        )

    def _answer_there(self, mark: str) -> Any:
        with self._speaking("read its comments"):
            return next((each for each in self._pull().get_issue_comments() if mark in (each.body or "")), None)

    def _pull(self) -> Any:
        return self._repository.get_pull(self._number)

    def _speaking(self, doing: str) -> Any:
        return self._connection.speaking(f"{self._name}: {doing}")


def _is_bot(comment: Any) -> bool:
    return bool(comment.user is not None and comment.user.type == "Bot")


def _comments(found: list[Any], *, is_review: bool) -> Iterator[Comment]:
    for each in found:
        if each.user is None or _is_bot(each) or _MARK.search(each.body or ""):
            continue
        last = getattr(each, "line", None) if is_review else None
        first = getattr(each, "start_line", None) if is_review else None
        on_new_side = is_review and getattr(each, "side", "RIGHT") != "LEFT"
        yield Comment(
            each.id, each.user.login, each.body or "", is_review, each.path if is_review else "",
            (first or last, last) if last and on_new_side else None,
        )  # fmt: skip
