"""Accounts, permissions, repositories, and what the API reads from git."""

from __future__ import annotations

from tests.github import bare
from tests.github.calls import Answer, Call, Refused, route
from tests.github.world import Repository


@route("GET", "/user")
def get_user(call: Call) -> Answer:
    """The token's own account; a token of an app's installation has none."""
    if call.token.user.kind == "Bot":
        raise Refused(403, "Resource not accessible by integration")
    return Answer(call.replies.account(call.token.user))


@route("GET", "/rate_limit")
def rate_limit(call: Call) -> Answer:
    left = {"limit": 5000, "remaining": 4999, "reset": 4000000000, "used": 1}
    return Answer({"resources": dict.fromkeys(("core", "search"), left), "rate": left})


@route("GET", "/repos/{owner}/{repo}")
def get_repository(call: Call) -> Answer:
    return Answer(call.replies.full_repository(call.repository, viewer=call.token.user))


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def get_permission(call: Call) -> Answer:
    """What somebody may do. The permission has four values; maintain counts as write, triage as read."""
    repository = call.require("metadata", "read")
    login = call.parameters["username"]
    if login not in call.world.users:
        raise Refused(404, f"{login} is not a user")
    role = repository.role(login) or ("none" if repository.private else "read")
    legacy = {"maintain": "write", "triage": "read"}.get(role, role)
    user = {**call.replies.user(call.world.users[login]), "role_name": role}
    return Answer({"permission": legacy, "role_name": role, "user": user})


@route("POST", "/repos/{owner}/{repo}/dispatches")
def dispatch(call: Call) -> Answer:
    repository = call.require("contents", "write")
    repository.dispatched.append(call.json)
    return Answer(status=204)


# --- git --------------------------------------------------------------------------------------------------


@route("GET", "/repos/{owner}/{repo}/git/ref/{ref}")
def get_ref(call: Call) -> Answer:
    repository = call.require("contents", "read")
    name = f"refs/{call.parameters['ref']}"
    commit = repository.commit(name)
    if commit is None:
        raise Refused(404, "Not Found")
    return Answer(call.replies.ref(repository, name, commit))


@route("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref}")
def matching_refs(call: Call) -> Answer:
    repository = call.require("contents", "read")
    listing = repository.git("for-each-ref", "--format=%(refname) %(objectname)")
    refs = [line.split(" ") for line in listing.splitlines()]
    wanted = f"refs/{call.parameters['ref']}"
    return call.page([call.replies.ref(repository, name, sha) for name, sha in refs if name.startswith(wanted)])


@route("DELETE", "/repos/{owner}/{repo}/git/refs/{ref}")
def delete_ref(call: Call) -> Answer:
    repository = call.require("contents", "write")
    name = f"refs/{call.parameters['ref']}"
    if repository.commit(name) is None:
        raise Refused(422, "Reference does not exist")
    repository.git("update-ref", "-d", name)
    return Answer(status=204)


@route("GET", "/repos/{owner}/{repo}/branches/{branch}")
def get_branch(call: Call) -> Answer:
    repository = call.require("contents", "read")
    name = call.parameters["branch"]
    commit = repository.branch(name)
    if commit is None:
        raise Refused(404, "Branch not found")
    url = f"{call.replies.api}/repos/{repository.full_name}/branches/{name}"
    checks = {"enforcement_level": "off", "contexts": [], "checks": []}
    return Answer(
        {
            "name": name,
            "commit": call.replies.commit(repository, bare.read_commit(repository.git, commit)),
            "_links": {"self": url, "html": f"{call.replies.web}/{repository.full_name}/tree/{name}"},
            "protected": False,
            "protection": {"enabled": False, "required_status_checks": checks},
            "protection_url": f"{url}/protection",
        }
    )


@route("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}")
def get_git_commit(call: Call) -> Answer:
    repository = call.require("contents", "read")
    commit = bare.read_commit(repository.git, _resolved(repository, call.parameters["commit_sha"]))
    return Answer(call.replies.git_commit(repository, commit))


@route("GET", "/repos/{owner}/{repo}/commits/{ref}")
def get_commit(call: Call) -> Answer:
    repository = call.require("contents", "read")
    commit = bare.read_commit(repository.git, _resolved(repository, call.parameters["ref"]))
    return Answer(call.replies.commit(repository, commit))


@route("GET", "/repos/{owner}/{repo}/compare/{basehead}")
def compare(call: Call) -> Answer:
    repository = call.require("contents", "read")
    names = call.parameters["basehead"].split("...")
    if len(names) != 2:
        raise Refused(404, "Not Found")
    git, (base, head) = repository.git, (_resolved(repository, name) for name in names)
    start = bare.merge_base(git, base, head)
    ahead, behind = bare.between(git, base, head), bare.between(git, head, base)
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
    url = f"{call.replies.api}/repos/{repository.full_name}/compare/{call.parameters['basehead']}"
    page = f"{call.replies.web}/{repository.full_name}/compare/{call.parameters['basehead']}"
    return Answer(
        {
            "url": url, "html_url": page, "permalink_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch",
            "base_commit": call.replies.commit(repository, bare.read_commit(git, base)),
            "merge_base_commit": call.replies.commit(repository, bare.read_commit(git, start)),
            "status": status.get((bool(ahead), bool(behind)), "diverged"),
            "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
            "commits": [call.replies.commit(repository, commit) for commit in ahead],
            "files": [
                call.replies.file_change(repository, change, head) for change in bare.changed_files(git, base, head)
            ],
        }
    )  # fmt: skip


@route("GET", "/repos/{owner}/{repo}/contents/{path}")
def get_content(call: Call) -> Answer:
    repository = call.require("contents", "read")
    ref, path = call.query.get("ref", repository.default_branch), call.parameters["path"]
    commit = _resolved(repository, ref)
    entry = repository.git("ls-tree", commit, "--", path)
    if not entry:
        raise Refused(404, "Not Found")
    kind, blob = entry.split()[1:3]
    if kind != "blob":
        raise Refused(404, "Not Found")
    content = repository.git.run("cat-file", "blob", blob)
    return Answer(call.replies.content(repository, path, ref, blob, content))


def _resolved(repository: Repository, name: str) -> str:
    commit = repository.commit(name)
    if commit is None:
        raise Refused(404, "Not Found")
    return commit
