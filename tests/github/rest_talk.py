"""What is said and marked: comments, reviews, reactions, labels, assignees, events."""

from __future__ import annotations

from tests.github import bare
from tests.github.calls import Answer, Call, Refused, checked_body, route
from tests.github.rest_pulls import edit, pull_of
from tests.github.world import Comment, Label, PullRequest, Reaction, Repository, Review, happen


def _issue(call: Call, access: str = "read") -> tuple[Repository, PullRequest]:
    """A pull request by its issue; a token for pull requests or for issues does."""
    permission = "issues" if call.token.may("issues", "write") else "pull_requests"
    repository = call.require(permission, "write" if access == "write" else "read")
    return repository, pull_of(call, repository, "issue_number")


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}")
def get_issue(call: Call) -> Answer:
    return Answer(call.replies.issue(*_issue(call)))


@route("PATCH", "/repos/{owner}/{repo}/issues/{issue_number}")
def edit_issue(call: Call) -> Answer:
    repository, pull = _issue(call, "write")
    edit(call, pull, call.json)
    return Answer(call.replies.issue(repository, pull))


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/events")
def list_events(call: Call) -> Answer:
    repository, pull = _issue(call)
    return call.page([call.replies.event(repository, event) for event in pull.events])


# --- conversation -----------------------------------------------------------------------------------------


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def list_comments(call: Call) -> Answer:
    repository, pull = _issue(call)
    since = call.query.get("since", "")
    shown = [comment for comment in pull.comments if (comment.updated or comment.created) >= since]
    return call.page([call.replies.comment(repository, pull, comment) for comment in shown])


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def create_comment(call: Call) -> Answer:
    repository, pull = _issue(call, "write")
    comment = Comment(call.world.next_id(), call.token.user, checked_body(call.json["body"]), call.world.now())
    pull.comments.append(comment)
    return Answer(call.replies.comment(repository, pull, comment), 201)


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def get_comment(call: Call) -> Answer:
    return Answer(call.replies.comment(call.repository, *_comment(call, "comments")))


@route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def edit_comment(call: Call) -> Answer:
    call.require("pull_requests", "write")
    pull, comment = _comment(call, "comments")
    comment.body, comment.updated = checked_body(call.json["body"]), call.world.now()
    return Answer(call.replies.comment(call.repository, pull, comment))


def _comment(call: Call, kind: str) -> tuple[PullRequest, Comment]:
    for pull in call.repository.pull_requests.values():
        comments = pull.comments if kind == "comments" else pull.review_comments
        for comment in comments:
            if comment.id == int(call.parameters["comment_id"]):
                return pull, comment
    raise Refused(404, "Not Found")


# --- review -----------------------------------------------------------------------------------------------


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments")
def list_review_comments(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    pull = pull_of(call, repository)
    return call.page([call.replies.review_comment(repository, pull, comment) for comment in pull.review_comments])


@route("GET", "/repos/{owner}/{repo}/pulls/comments/{comment_id}")
def get_review_comment(call: Call) -> Answer:
    return Answer(call.replies.review_comment(call.repository, *_comment(call, "review_comments")))


@route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies")
def reply(call: Call) -> Answer:
    repository = call.require("pull_requests", "write")
    pull, first = _comment(call, "review_comments")
    answer = Comment(
        call.world.next_id(), call.token.user, checked_body(call.json["body"]), call.world.now(), path=first.path,
        line=first.line, commit=pull.head, reply_to=first.id,
    )  # fmt: skip
    pull.review_comments.append(answer)
    return Answer(call.replies.review_comment(repository, pull, answer), 201)


@route("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews")
def list_reviews(call: Call) -> Answer:
    repository = call.require("pull_requests", "read")
    pull = pull_of(call, repository)
    return call.page([call.replies.review(repository, pull, review) for review in pull.reviews])


_STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


@route("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews")
def create_review(call: Call) -> Answer:
    """A review with its comments, all or none: each must be at lines that the diff shows."""
    repository = call.require("pull_requests", "write")
    pull, given = pull_of(call, repository), call.json
    commit, now, number = given.get("commit_id", pull.head), call.world.now(), call.world.next_id()
    if repository.commit(commit) is None:
        raise Refused(422, "Unprocessable Entity", "commit_id is not part of the pull request")
    shown = {
        change.path: bare.lines_in_diff(change)
        for change in bare.changed_files(repository.git, pull.base_commit, commit)
    }
    comments = []
    for comment in given.get("comments", []):
        first = comment.get("start_line") or comment["line"]
        if any(line not in shown.get(comment["path"], {}) for line in range(first, comment["line"] + 1)):
            raise Refused(422, "Unprocessable Entity", "Line could not be resolved")
        if comment.get("start_line", 0) >= comment["line"]:
            raise Refused(422, "Unprocessable Entity", "start_line must precede the end line.")
        body = checked_body(comment["body"], "PullRequestReviewComment")
        comments.append(
            Comment(
                call.world.next_id(),
                call.token.user,
                body,
                now,
                path=comment["path"],
                line=comment["line"],
                start_line=comment.get("start_line"),
                commit=commit,
                review=number,
            )  # fmt: skip
        )
    if given["event"] != "APPROVE" and not given.get("body") and not comments:
        raise Refused(422, "Unprocessable Entity", "Review body can't be blank")
    body = checked_body(given.get("body"), "PullRequestReview")
    review = Review(number, call.token.user, body, _STATES[given["event"]], commit, now)
    pull.reviews.append(review)
    pull.review_comments += comments
    if call.token.user in pull.reviewers:
        pull.reviewers.remove(call.token.user)
    return Answer(call.replies.review(repository, pull, review))


# --- reactions --------------------------------------------------------------------------------------------


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions")
def list_reactions(call: Call) -> Answer:
    return call.page([call.replies.reaction(each) for each in _comment(call, "comments")[1].reactions])


@route("POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions")
def react(call: Call) -> Answer:
    call.require("pull_requests", "write")
    return _react(call, _comment(call, "comments")[1])


@route("GET", "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions")
def list_review_reactions(call: Call) -> Answer:
    return call.page([call.replies.reaction(each) for each in _comment(call, "review_comments")[1].reactions])


@route("POST", "/repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions")
def react_to_review(call: Call) -> Answer:
    call.require("pull_requests", "write")
    return _react(call, _comment(call, "review_comments")[1])


def _react(call: Call, comment: Comment) -> Answer:
    """React; the same reaction twice is the one that is there, with another status."""
    for there in comment.reactions:
        if (there.user, there.content) == (call.token.user, call.json["content"]):
            return Answer(call.replies.reaction(there), 200)
    new = Reaction(call.world.next_id(), call.token.user, call.json["content"], call.world.now())
    comment.reactions.append(new)
    return Answer(call.replies.reaction(new), 201)


# --- labels, assignees ------------------------------------------------------------------------------------


def _given_labels(call: Call) -> list[str]:
    return list(call.json["labels"] if isinstance(call.json, dict) else call.json)


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def list_labels(call: Call) -> Answer:
    repository, pull = _issue(call)
    return call.page([call.replies.label(repository, repository.labels[name]) for name in pull.labels])


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels")
def add_labels(call: Call) -> Answer:
    """Add labels; one that the repository does not have is made, as GitHub does."""
    repository, pull = _issue(call, "write")
    for name in _given_labels(call):
        label = repository.labels.setdefault(name, Label(call.world.next_id(), name))
        if name not in pull.labels:
            pull.labels.append(name)
            shown = {"name": label.name, "color": label.color}
            happen(pull, call.world, "labeled", call.token.user, label=shown)
    return Answer([call.replies.label(repository, repository.labels[name]) for name in pull.labels])


@route("DELETE", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}")
def remove_label(call: Call) -> Answer:
    repository, pull = _issue(call, "write")
    name = call.parameters["name"]
    if name not in pull.labels:
        raise Refused(404, "Label does not exist")
    pull.labels.remove(name)
    label = repository.labels[name]
    happen(pull, call.world, "unlabeled", call.token.user, label={"name": name, "color": label.color})
    return Answer([call.replies.label(repository, repository.labels[each]) for each in pull.labels])


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/assignees")
def add_assignees(call: Call) -> Answer:
    """Assign people; GitHub passes over those who cannot be assigned without a word."""
    repository, pull = _issue(call, "write")
    for login in call.json.get("assignees", []):
        user = call.world.user(login)
        if repository.role(login) and user not in pull.assignees:
            pull.assignees.append(user)
            happen(pull, call.world, "assigned", call.token.user, assignee=user, assigner=call.token.user)
    return Answer(call.replies.issue(repository, pull), 201)
