"""Pull requests: find, open, edit, merge."""

from __future__ import annotations

from typing import Any

from tests.github import bare
from tests.github.calls import Answer, Call, Refused, checked_body, route
from tests.github.world import PullRequest, Repository, close, happen


def pull_of(call: Call, repository: Repository, parameter: str = "pull_number") -> PullRequest:
    found = repository.pull_requests.get(int(call.parameters[parameter]))
    if found is None:
        raise Refused(404, "Not Found")
    return found


@route("GET", "/repos/{owner}/{repo}/pulls")
def list_pulls(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    state, head, base = call.query.get("state", "open"), call.query.get("head"), call.query.get("base")
    found = [
        pull
        for pull in repository.pull_requests.values()
        if state in ("all", pull.state)
        and (head is None or head == f"{repository.owner.login}:{pull.branch}")
        and (base is None or base == pull.base)
    ]
    by_update = call.query.get("sort") == "updated"
    downwards = call.query.get("direction", "desc" if "sort" not in call.query else "asc") == "desc"
    found.sort(key=lambda pull: (pull.updated if by_update else pull.created, pull.number), reverse=downwards)
    return call.page([call.replies.pull_request(repository, pull) for pull in found])


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}")
def get_pull(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    return Answer(call.replies.whole_pull_request(repository, pull_of(call, repository)))


@route("POST", "/repos/{owner}/{repo}/pulls")
def create_pull(call: Call) -> Answer:
    repository = call.require("pull_requests", "write")
    given = call.json
    owner, _, branch = given["head"].rpartition(":")
    head, base = repository.branch(branch), repository.branch(given["base"])
    if owner not in ("", repository.owner.login) or head is None:
        raise _invalid(field="head", code="invalid")
    if base is None:
        raise _invalid(field="base", code="invalid")
    same = (
        p for p in repository.pull_requests.values() if (p.state, p.branch, p.base) == ("open", branch, given["base"])
    )
    if any(same):
        raise _invalid(message=f"A pull request already exists for {repository.owner.login}:{branch}.")
    if not bare.between(repository.git, base, head):
        raise _invalid(message=f"No commits between {given['base']} and {branch}")
    body = checked_body(given.get("body"), "PullRequest")
    now, number = call.world.now(), len(repository.pull_requests) + 1
    pull = PullRequest(
        call.world.next_id(), number, call.token.user, given["title"], body, branch, given["base"], head, base, now, now,
        draft=bool(given.get("draft")),
    )  # fmt: skip
    repository.pull_requests[number] = pull
    repository.git("update-ref", f"refs/pull/{number}/head", head)
    return Answer(call.replies.whole_pull_request(repository, pull), 201)


def _invalid(**error: str) -> Refused:
    return Refused(422, "Validation Failed", {"resource": "PullRequest", "code": "custom", **error})


@route("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}")
def edit_pull(call: Call) -> Answer:
    repository = call.require("pull_requests", "write")
    pull = pull_of(call, repository)
    edit(call, pull, call.json)
    return Answer(call.replies.whole_pull_request(repository, pull))


def edit(call: Call, pull: PullRequest, given: dict[str, Any]) -> None:
    """Change title, body or state of a pull request."""
    who = call.token.user
    body = checked_body(given["body"], "PullRequest") if "body" in given else pull.body
    if given.get("title", pull.title) != pull.title:
        happen(pull, call.world, "renamed", who, rename={"from": pull.title, "to": given["title"]})
        pull.title = given["title"]
    pull.body, pull.updated = body, call.world.now()
    if given.get("state") == "closed" and pull.state == "open":
        close(pull, call.world, who)
    if given.get("state") == "open" and pull.state == "closed":
        if pull.merged or call.repository.branch(pull.branch) is None:
            raise _invalid(message="state cannot be changed. The branch has been merged or deleted.")
        pull.state, pull.closed, pull.closed_by = "open", None, None
        happen(pull, call.world, "reopened", who)


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/commits")
def list_commits(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    pull = pull_of(call, repository)
    commits = bare.between(repository.git, pull.base_commit, pull.head)
    return call.page([call.replies.commit(repository, commit) for commit in commits])


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files")
def list_files(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    pull = pull_of(call, repository)
    changes = bare.changed_files(repository.git, pull.base_commit, pull.head)
    return call.page([call.replies.file_change(repository, change, pull.head) for change in changes])


@route("PUT", "/repos/{owner}/{repo}/pulls/{pull_number}/merge")
def merge(call: Call) -> Answer:
    repository = call.require("contents", "write")
    pull = pull_of(call, repository)
    if pull.state != "open":
        raise Refused(405, "Pull Request is not mergeable")
    method, given = (call.json or {}).get("merge_method", "merge"), call.json or {}
    if given.get("sha") not in (None, pull.head):
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    try:
        commit = merge_pull(call, repository, pull, method, given)
    except bare.Conflict:
        raise Refused(405, "Merge conflict") from None
    return Answer({"sha": commit, "merged": True, "message": "Pull Request successfully merged"})


def merge_pull(call: Call, repository: Repository, pull: PullRequest, method: str, given: dict[str, Any]) -> str:
    """Merge as GitHub does by each method, with its messages, and close the pull request."""
    git, base = repository.git, repository.branch(pull.base)
    assert base is not None
    if method == "rebase":
        commit = bare.rebased(git, base, pull.head)
    else:
        commits = bare.between(git, base, pull.head)
        title, text = _messages(call, repository, pull, method, commits)
        message = f"{given.get('commit_title') or title}\n\n{given.get('commit_message', text)}".strip() + "\n"
        parents = (base, pull.head) if method == "merge" else (base,)
        author = (commits[0].author[0], commits[0].author[1]) if method == "squash" else None
        commit = bare.commit_tree(git, bare.merged_tree(git, base, pull.head), *parents, message=message, author=author)
    git("update-ref", f"refs/heads/{pull.base}", commit, base)
    close(pull, call.world, call.token.user)
    pull.merged, pull.merged_by, pull.merge_commit = pull.closed, call.token.user, commit
    pull.base_commit = base
    happen(pull, call.world, "merged", call.token.user)
    return commit


def _messages(
    call: Call, repository: Repository, pull: PullRequest, method: str, commits: list[bare.Commit]
) -> tuple[str, str]:
    """GitHub's own title and text of the merge commit."""
    if method == "merge":
        return f"Merge pull request #{pull.number} from {repository.owner.login}/{pull.branch}", pull.title
    text = commits[0].message if len(commits) == 1 else "\n\n".join(f"* {commit.message}" for commit in commits)
    others = {(name, email) for name, email, _ in (commit.author for commit in commits[1:])} - {commits[0].author[:2]}
    credits = "".join(f"\nCo-authored-by: {name} <{email}>" for name, email in sorted(others))
    return f"{pull.title} (#{pull.number})", text + ("\n" + credits if credits else "")


@route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers")
def request_reviewers(call: Call) -> Answer:
    repository = call.require("pull_requests", "write")
    pull = pull_of(call, repository)
    for login in call.json.get("reviewers", []):
        if login == pull.author.login:
            raise Refused(422, "Review cannot be requested from pull request author.")
        if repository.role(login) is None:
            raise Refused(
                422,
                "Reviews may only be requested from collaborators. One or more of the users or teams you specified is "
                f"not a collaborator of the {repository.full_name} repository.",
            )
    for login in call.json.get("reviewers", []):
        user = call.world.user(login)
        if user not in pull.reviewers:
            pull.reviewers.append(user)
            asked = {"review_requester": call.token.user, "requested_reviewer": user}
            happen(pull, call.world, "review_requested", call.token.user, **asked)
    for slug in call.json.get("team_reviewers", []):
        if slug not in pull.teams:
            pull.teams.append(slug)
            happen(pull, call.world, "review_requested", call.token.user, review_requester=call.token.user, team=slug)
    return Answer(call.replies.pull_request(repository, pull), 201)
