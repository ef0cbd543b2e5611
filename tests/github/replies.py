"""The stand-in's answers: values of `world` in the shape of GitHub's replies, with addresses of the stand-in itself."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.github import bare
from tests.github.world import Comment, Event, Label, PullRequest, Reaction, Repository, Review, User, World

Json = dict[str, Any]

_USER_PARTS = ("followers", "organizations", "repos", "received_events", "subscriptions")
_REPOSITORY_URLS: Mapping[str, str] = {
    "archive": "/{archive_format}{/ref}", "assignees": "/assignees{/user}", "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}", "collaborators": "/collaborators{/collaborator}", "comments": "/comments{/number}",
    "commits": "/commits{/sha}", "compare": "/compare/{base}...{head}", "contents": "/contents/{+path}",
    "contributors": "/contributors", "deployments": "/deployments", "downloads": "/downloads", "events": "/events",
    "forks": "/forks", "git_commits": "/git/commits{/sha}", "git_refs": "/git/refs{/sha}",
    "git_tags": "/git/tags{/sha}", "hooks": "/hooks", "issue_comment": "/issues/comments{/number}",
    "issue_events": "/issues/events{/number}", "issues": "/issues{/number}", "keys": "/keys{/key_id}",
    "labels": "/labels{/name}", "languages": "/languages", "merges": "/merges", "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}", "pulls": "/pulls{/number}",
    "releases": "/releases{/id}", "stargazers": "/stargazers", "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers", "subscription": "/subscription", "tags": "/tags", "teams": "/teams",
    "trees": "/git/trees{/sha}",
}  # fmt: skip
_REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
_ROLE_FLAGS = {
    "read": ("pull",), "triage": ("pull", "triage"), "write": ("pull", "triage", "push"),
    "maintain": ("pull", "triage", "push", "maintain"), "admin": ("pull", "triage", "push", "maintain", "admin"),
}  # fmt: skip


@dataclass(frozen=True)
class Replies:
    """Builds answers with addresses of a server: `api` for the API, `web` for pages and git."""

    world: World
    api: str
    web: str

    # --- people and repositories --------------------------------------------------------------------------

    def user(self, user: User) -> Json:
        url = f"{self.api}/users/{quote(user.login)}"
        return {
            "login": user.login, "id": user.id, "node_id": _node("U", user.id), "type": user.kind, "site_admin": False,
            "avatar_url": f"{self.web}/avatars/{user.id}", "gravatar_id": "", "html_url": f"{self.web}/{user.login}",
            "url": url, "following_url": f"{url}/following{{/other_user}}", "gists_url": f"{url}/gists{{/gist_id}}",
            "starred_url": f"{url}/starred{{/owner}}{{/repo}}", "events_url": f"{url}/events{{/privacy}}",
            **{f"{part}_url": f"{url}/{part}" for part in _USER_PARTS},
        }  # fmt: skip

    def account(self, user: User) -> Json:
        """A user as GET /user shows the token's own."""
        nothing = dict.fromkeys(("bio", "blog", "company", "email", "hireable", "location", "name"))
        counts = dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0)
        return {
            **self.user(user), **nothing, **counts, "user_view_type": "public", "created_at": _LONG_AGO, "updated_at": _LONG_AGO,
        }  # fmt: skip

    def repository(self, repository: Repository, *, viewer: User | None = None) -> Json:
        url = f"{self.api}/repos/{repository.full_name}"
        page = f"{self.web}/{repository.full_name}"
        role = (repository.role(viewer.login) if viewer else None) or "read"
        flags = {flag: flag in _ROLE_FLAGS[role] for flag in _ROLE_FLAGS["admin"]}
        waiting = sum(each.state == "open" for each in repository.pull_requests.values())
        return {
            "id": repository.id, "node_id": _node("R", repository.id), "name": repository.name,
            "full_name": repository.full_name, "owner": self.user(repository.owner), "private": repository.private,
            "html_url": page, "url": url, "description": None, "fork": False,
            **{f"{name}_url": url + tail for name, tail in _REPOSITORY_URLS.items()},
            "clone_url": f"{page}.git", "git_url": f"{page}.git", "ssh_url": f"{page}.git", "svn_url": page,
            "mirror_url": None, "homepage": None, "language": None, "license": None, "size": 1, "topics": [],
            "default_branch": repository.default_branch, "archived": repository.archived, "disabled": False,
            "has_issues": True, "has_projects": False, "has_wiki": False, "has_pages": False, "has_downloads": True,
            "has_discussions": False, "forks": 0, "forks_count": 0, "stargazers_count": 0, "watchers": 0,
            "watchers_count": 0, "open_issues": waiting, "open_issues_count": waiting, "pushed_at": _LONG_AGO,
            "created_at": _LONG_AGO, "updated_at": _LONG_AGO, "permissions": flags,
            "visibility": "private" if repository.private else "public", "allow_forking": True, "is_template": False,
            "web_commit_signoff_required": False,
        }  # fmt: skip

    def full_repository(self, repository: Repository, *, viewer: User) -> Json:
        extra = {"network_count": 0, "subscribers_count": 0}
        merging = {"allow_squash_merge": True, "allow_rebase_merge": True, "allow_merge_commit": True}
        return {**self.repository(repository, viewer=viewer), **extra, **merging}

    def label(self, repository: Repository, label: Label) -> Json:
        return {
            "id": label.id, "node_id": _node("LA", label.id), "name": label.name, "color": label.color,
            "description": "", "default": False,
            "url": f"{self.api}/repos/{repository.full_name}/labels/{quote(label.name, safe='')}",
        }  # fmt: skip

    def team(self, repository: Repository, slug: str) -> Json:
        url = f"{self.api}/organizations/{repository.owner.id}/team/{slug}"
        return {
            "id": 1, "node_id": _node("T", 1), "name": slug, "slug": slug, "description": None, "privacy": "closed",
            "permission": "pull", "url": url, "html_url": f"{self.web}/orgs/{repository.owner.login}/teams/{slug}",
            "members_url": f"{url}/members{{/member}}", "repositories_url": f"{url}/repos", "parent": None,
            "type": "organization",
        }  # fmt: skip

    # --- pull requests ------------------------------------------------------------------------------------

    def pull_request(self, repository: Repository, pull: PullRequest) -> Json:
        """A pull request as it is shown in a list."""
        url, page = self._urls(repository, pull)
        issue = f"{self.api}/repos/{repository.full_name}/issues/{pull.number}"
        statuses = f"{self.api}/repos/{repository.full_name}/statuses/{pull.head}"
        links = {
            "self": url, "html": page, "issue": issue, "comments": f"{issue}/comments", "commits": f"{url}/commits",
            "review_comments": f"{url}/comments", "statuses": statuses,
            "review_comment": f"{self.api}/repos/{repository.full_name}/pulls/comments{{/number}}",
        }  # fmt: skip
        return {
            "id": pull.id, "node_id": _node("PR", pull.id), "number": pull.number, "url": url, "html_url": page,
            "diff_url": f"{page}.diff", "patch_url": f"{page}.patch", "issue_url": issue,
            "commits_url": links["commits"], "review_comments_url": links["review_comments"],
            "review_comment_url": links["review_comment"], "comments_url": links["comments"], "statuses_url": statuses,
            "state": pull.state, "locked": False, "title": pull.title, "body": pull.body, "draft": pull.draft,
            "user": self.user(pull.author), "author_association": association(repository, pull.author),
            "labels": [self.label(repository, repository.labels[name]) for name in pull.labels],
            "milestone": None, "auto_merge": None, "active_lock_reason": None,
            "assignee": self.user(pull.assignees[0]) if pull.assignees else None,
            "assignees": [self.user(user) for user in pull.assignees],
            "requested_reviewers": [self.user(user) for user in pull.reviewers],
            "requested_teams": [self.team(repository, slug) for slug in pull.teams],
            "created_at": pull.created, "updated_at": pull.updated, "closed_at": pull.closed,
            "merged_at": pull.merged, "merge_commit_sha": pull.merge_commit,
            "head": self._side(repository, pull.branch, pull.head, pull.head_repository),
            "base": self._side(repository, pull.base, pull.base_commit),
            "_links": {name: {"href": href} for name, href in links.items()},
        }  # fmt: skip

    def whole_pull_request(self, repository: Repository, pull: PullRequest) -> Json:
        """A pull request with what GitHub computes only for a single one."""
        base = repository.branch(pull.base) if pull.state == "open" else pull.base_commit
        files = bare.changed_files(repository.git, base or pull.base_commit, pull.head)
        commits = bare.between(repository.git, base or pull.base_commit, pull.head)
        return {
            **self.pull_request(repository, pull),
            "additions": sum(file.additions for file in files), "deletions": sum(file.deletions for file in files),
            "changed_files": len(files), "commits": len(commits), "comments": len(pull.comments),
            "review_comments": len(pull.review_comments), "maintainer_can_modify": False,
            "merged": pull.merged is not None, "merged_by": self.user(pull.merged_by) if pull.merged_by else None,
            "mergeable": True, "mergeable_state": "clean", "rebaseable": True,
        }  # fmt: skip

    def issue(self, repository: Repository, pull: PullRequest) -> Json:
        """The issue that every pull request is, too."""
        shown = self.pull_request(repository, pull)
        same = (
            "id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees", "milestone",
            "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason", "body", "draft",
        )  # fmt: skip
        url, page = shown["issue_url"], shown["html_url"]
        return {
            **{key: shown[key] for key in same}, "url": url, "html_url": page,
            "repository_url": f"{self.api}/repos/{repository.full_name}", "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments", "events_url": f"{url}/events", "timeline_url": f"{url}/timeline",
            "comments": len(pull.comments), "performed_via_github_app": None, "state_reason": None,
            "closed_by": self.user(pull.closed_by) if pull.closed_by else None,
            "reactions": self.rollup(f"{url}/reactions", []),
            "pull_request": {
                "url": shown["url"], "html_url": page, "diff_url": shown["diff_url"], "patch_url": shown["patch_url"],
                "merged_at": pull.merged,
            },
        }  # fmt: skip

    def event(self, repository: Repository, event: Event) -> Json:
        shown: Json = {
            key: self.user(value) if isinstance(value, User) else value for key, value in event.details.items()
        }
        if "team" in shown:
            shown["requested_team"] = self.team(repository, shown.pop("team"))
        return {
            "id": event.id, "node_id": _node("E", event.id), "actor": self.user(event.actor), "event": event.name,
            "url": f"{self.api}/repos/{repository.full_name}/issues/events/{event.id}", "commit_id": None,
            "commit_url": None, "created_at": event.created, "performed_via_github_app": None, **shown,
        }  # fmt: skip

    def _urls(self, repository: Repository, pull: PullRequest) -> tuple[str, str]:
        return (
            f"{self.api}/repos/{repository.full_name}/pulls/{pull.number}",
            f"{self.web}/{repository.full_name}/pull/{pull.number}",
        )

    def _side(self, repository: Repository, branch: str, sha: str, fork: str = "") -> Json:
        owner = self.world.user(fork.split("/", maxsplit=1)[0]) if fork else repository.owner
        shown = self.repository(repository)
        if fork:
            shown |= {"full_name": fork, "name": fork.split("/")[1], "owner": self.user(owner), "fork": True}
        return {
            "label": f"{owner.login}:{branch}", "ref": branch, "sha": sha, "user": self.user(owner), "repo": shown,
        }  # fmt: skip

    # --- comments, reviews, reactions ---------------------------------------------------------------------

    def comment(self, repository: Repository, pull: PullRequest, comment: Comment) -> Json:
        url = f"{self.api}/repos/{repository.full_name}/issues/comments/{comment.id}"
        _, page = self._urls(repository, pull)
        return {
            "id": comment.id, "node_id": _node("IC", comment.id), "url": url, "body": comment.body,
            "html_url": f"{page}#issuecomment-{comment.id}",
            "issue_url": f"{self.api}/repos/{repository.full_name}/issues/{pull.number}",
            "user": self.user(comment.author), "author_association": association(repository, comment.author),
            "created_at": comment.created, "updated_at": comment.updated or comment.created,
            "performed_via_github_app": None, "reactions": self.rollup(f"{url}/reactions", comment.reactions),
        }  # fmt: skip

    def review_comment(self, repository: Repository, pull: PullRequest, comment: Comment) -> Json:
        url = f"{self.api}/repos/{repository.full_name}/pulls/comments/{comment.id}"
        pull_url, pull_page = self._urls(repository, pull)
        page = f"{pull_page}#discussion_r{comment.id}"
        links = {"self": url, "html": page, "pull_request": pull_url}
        reply = {"in_reply_to_id": comment.reply_to} if comment.reply_to else {}
        return {
            "id": comment.id, "node_id": _node("RC", comment.id), "url": url, "body": comment.body, "html_url": page,
            "diff_hunk": "@@", "path": comment.path, "commit_id": comment.commit,
            "original_commit_id": comment.commit, "pull_request_review_id": comment.review, "position": 1,
            "original_position": 1, "line": comment.line, "original_line": comment.line, "side": "RIGHT",
            "start_line": comment.start_line, "original_start_line": comment.start_line,
            "start_side": "RIGHT" if comment.start_line else None, "subject_type": "line",
            "pull_request_url": pull_url, "user": self.user(comment.author),
            "author_association": association(repository, comment.author),
            "created_at": comment.created, "updated_at": comment.updated or comment.created,
            "_links": {name: {"href": href} for name, href in links.items()},
            "reactions": self.rollup(f"{url}/reactions", comment.reactions), **reply,
        }  # fmt: skip

    def review(self, repository: Repository, pull: PullRequest, review: Review) -> Json:
        pull_url, pull_page = self._urls(repository, pull)
        page = f"{pull_page}#pullrequestreview-{review.id}"
        return {
            "id": review.id, "node_id": _node("PRR", review.id), "user": self.user(review.author),
            "body": review.body, "state": review.state, "commit_id": review.commit, "html_url": page,
            "pull_request_url": pull_url, "submitted_at": review.submitted,
            "author_association": association(repository, review.author),
            "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        }  # fmt: skip

    def reaction(self, reaction: Reaction) -> Json:
        return {
            "id": reaction.id, "node_id": _node("RE", reaction.id), "user": self.user(reaction.user),
            "content": reaction.content, "created_at": reaction.created,
        }  # fmt: skip

    def rollup(self, url: str, reactions: list[Reaction]) -> Json:
        counts = Counter(reaction.content for reaction in reactions)
        return {"url": url, "total_count": len(reactions), **{name: counts[name] for name in _REACTIONS}}

    # --- git ----------------------------------------------------------------------------------------------

    def ref(self, repository: Repository, name: str, sha: str) -> Json:
        url = f"{self.api}/repos/{repository.full_name}/git"
        return {
            "ref": name, "node_id": _node("REF", 1), "url": f"{url}/{name}",
            "object": {"type": "commit", "sha": sha, "url": f"{url}/commits/{sha}"},
        }  # fmt: skip

    def commit(self, repository: Repository, commit: bare.Commit) -> Json:
        """A commit with GitHub's words around it."""
        url = f"{self.api}/repos/{repository.full_name}"
        page = f"{self.web}/{repository.full_name}/commit/{commit.sha}"
        core = self.git_commit(repository, commit)
        return {
            "sha": commit.sha, "node_id": core["node_id"], "url": f"{url}/commits/{commit.sha}", "html_url": page,
            "comments_url": f"{url}/commits/{commit.sha}/comments", "author": {}, "committer": {},
            "parents": core["parents"],
            "commit": {
                **{key: core[key] for key in ("url", "author", "committer", "message", "verification")},
                "comment_count": 0,
                "tree": {"sha": core["tree"]["sha"], "url": core["tree"]["url"]},
            },
        }  # fmt: skip

    def git_commit(self, repository: Repository, commit: bare.Commit) -> Json:
        url = f"{self.api}/repos/{repository.full_name}"
        page = f"{self.web}/{repository.full_name}/commit"
        parents = [
            {"sha": sha, "url": f"{url}/commits/{sha}", "html_url": f"{page}/{sha}"} for sha in commit.parents
        ]  # fmt: skip
        people = {
            role: dict(zip(("name", "email", "date"), who, strict=True))
            for role, who in (("author", commit.author), ("committer", commit.committer))
        }
        return {
            "sha": commit.sha, "node_id": _node("C", 1), "url": f"{url}/git/commits/{commit.sha}",
            "html_url": f"{page}/{commit.sha}", "message": commit.message, "parents": parents, **people,
            "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
            "verification": {
                "verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None,
            },
        }  # fmt: skip

    def file_change(self, repository: Repository, change: bare.FileChange, head: str) -> Json:
        page = f"{self.web}/{repository.full_name}"
        path = quote(change.path)
        old = {"previous_filename": change.old_path} if change.status == "renamed" else {}
        return {
            "sha": change.blob, "filename": change.path, "status": change.status, "additions": change.additions,
            "deletions": change.deletions, "changes": change.additions + change.deletions, "patch": change.patch,
            "blob_url": f"{page}/blob/{head}/{path}", "raw_url": f"{page}/raw/{head}/{path}",
            "contents_url": f"{self.api}/repos/{repository.full_name}/contents/{path}?ref={head}", **old,
        }  # fmt: skip

    def content(self, repository: Repository, path: str, ref: str, blob: str, content: bytes) -> Json:
        url = f"{self.api}/repos/{repository.full_name}/contents/{quote(path)}?ref={quote(ref)}"
        git = f"{self.api}/repos/{repository.full_name}/git/blobs/{blob}"
        page = f"{self.web}/{repository.full_name}/blob/{quote(ref)}/{quote(path)}"
        return {
            "type": "file", "encoding": "base64", "size": len(content), "name": path.rpartition("/")[2], "path": path,
            "content": b64encode(content).decode(), "sha": blob, "url": url, "git_url": git, "html_url": page,
            "download_url": page, "_links": {"self": url, "git": git, "html": page},
        }  # fmt: skip

    def error(self, message: str, *errors: Json | str, status: int) -> Json:
        """A refusal. GitHub says more of what is wrong with single fields under `errors`."""
        told: Json = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
        return {**told, "errors": list(errors)} if errors else told


_LONG_AGO = "2020-01-01T00:00:00Z"


def _node(kind: str, number: int) -> str:
    return f"{kind}_{b64encode(str(number).encode()).decode()}"


def association(repository: Repository, user: User) -> str:
    """How somebody stands to a repository, as far as others may see it."""
    if user == repository.owner:
        return "OWNER"
    return "COLLABORATOR" if repository.role(user.login) else "NONE"
