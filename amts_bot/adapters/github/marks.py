"""Labels, assignees and reviewers of a pull request: added once, and never again where people took them away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from amts_bot.adapters.github.client import Connection, Refused
from amts_bot.errors import BadInput

if TYPE_CHECKING:
    from github.PullRequest import PullRequest

Kind = Literal["label", "assignee", "reviewer"]

_DOING: Mapping[Kind, str] = {"label": "label it", "assignee": "assign", "reviewer": "ask for a review by"}


def add_marks(
    connection: Connection,
    there: PullRequest,
    wanted: Mapping[Kind, Sequence[str]],
    events: Callable[[], Iterable[Mapping[str, Any]]],
) -> tuple[str, ...]:
    """Add what is missing and was never there; gives, in sentences, what GitHub would not have.

    `events` reads what happened to the pull request so far; it is called if something is missing. Reviewers are
    logins, or `owner/team`. The author cannot review.
    """
    has = _present(there)
    missing = {kind: [name for name in names if _mark(kind, name) not in has] for kind, names in wanted.items()}
    if not any(missing.values()):
        return ()
    once = {mark for event in events() if (mark := _set_by(event))}
    notes: list[str] = []
    for kind, names in missing.items():
        if new := [name for name in names if _mark(kind, name) not in once]:
            notes += _try(connection, there, kind, new)
    return tuple(notes)


def _mark(kind: Kind, written: str) -> tuple[Kind, str]:
    """A mark as GitHub names it: of a team, its short name."""
    return kind, _short(written) if kind == "reviewer" else written


def _short(team: str) -> str:
    return team.rpartition("/")[2]


def _present(there: PullRequest) -> set[tuple[Kind, str]]:
    people: set[tuple[Kind, str]] = {("assignee", user.login) for user in there.assignees}
    asked: set[tuple[Kind, str]] = {("reviewer", user.login) for user in (*there.requested_reviewers, there.user)}
    teams: set[tuple[Kind, str]] = {("reviewer", team.slug) for team in there.requested_teams}
    return {("label", label.name) for label in there.labels} | people | asked | teams


def _set_by(event: Mapping[str, Any]) -> tuple[Kind, str] | None:
    """What an event set."""
    match event["event"]:
        case "labeled":
            return "label", event["label"]["name"]
        case "assigned":
            return "assignee", (event["assignee"] or {}).get("login", "")
        case "review_requested":
            asked, team = event.get("requested_reviewer") or {}, event.get("requested_team") or {}
            return "reviewer", asked.get("login") or team.get("slug") or ""
    return None


def _try(connection: Connection, there: PullRequest, kind: Kind, names: Sequence[str]) -> list[str]:
    """Set marks; doing it twice is doing it once. A pull request can be without them, so a refusal is a note."""

    def make() -> bool:
        if kind == "label":
            there.add_to_labels(*names)
        elif kind == "assignee":
            there.add_to_assignees(*names)
        else:
            teams = [_short(name) for name in names if "/" in name]
            there.create_review_request(reviewers=[name for name in names if "/" not in name], team_reviewers=teams)
        return True

    doing = f"pull request {there.number}: {_DOING[kind]} {', '.join(names)}"
    try:
        connection.once(doing, make, lambda: None)
    except (BadInput, Refused) as error:
        return [str(error)]
    return []
