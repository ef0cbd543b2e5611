"""The test bench: a GitHub of our own on localhost, with the API, git over HTTP, people, and faults on demand.

    github.add_repository("owner/book-zh", {"a.md": "..."}, volunteer="write")
    github.fail("POST /repos/{owner}/{repo}/pulls", BAD_GATEWAY_AFTER_EFFECT)
    ...
    assert github.count("POST /repos/{owner}/{repo}/pulls") == 1

Every answer is checked against GitHub's own description (`description.py`) where that is there.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.github import git_http, rest_git, rest_pulls, rest_talk
from tests.github.calls import ROUTES, Answer, Call, Handler, Refused, as_rule
from tests.github.description import Exchange, guard
from tests.github.faults import Fault
from tests.github.replies import Replies
from tests.github.world import Access, PullRequest, Repository, Role, Token, User, World, close
from tests.gits import Tree

_ALL = (rest_git, rest_pulls, rest_talk)
"""The modules whose handlers are registered by being imported."""

BOT = "github-actions[bot]"
BOT_TOKEN = "ghs_" + "b0t" * 12
EVERYTHING: dict[str, Access] = {"contents": "write", "pull_requests": "write", "issues": "write", "metadata": "read"}


@dataclass(frozen=True)
class Recorded:
    """A call that the stand-in got. `name` is method and path as in GitHub's description, or `git push` and the like."""

    name: str
    path: str
    status: int
    login: str
    body: Any
    received: int
    sent: int


@dataclass
class _Planned:
    """A fault for some calls to come, or an action before them."""

    name: str
    fault: Fault | None
    action: Callable[[], object] | None
    skip: int
    times: int


class GitHub:
    """The stand-in. `api_url` and `server_url` are what GITHUB_API_URL and GITHUB_SERVER_URL would name."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder / "github")
        self.calls: list[Recorded] = []
        self.complaints: list[str] = []
        self._planned: list[_Planned] = []
        self._lock = threading.RLock()
        self._server = _start(self._application())
        self.server_url = f"http://127.0.0.1:{self._server.port}"
        self.api_url = f"{self.server_url}/api/v3"
        self.replies = Replies(self.world, self.api_url, self.server_url)
        self.add_token(BOT_TOKEN, BOT)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What the runner would set, with the bot's token."""
        return {"GITHUB_API_URL": self.api_url, "GITHUB_SERVER_URL": self.server_url, "GITHUB_TOKEN": BOT_TOKEN}

    # --- what is there ------------------------------------------------------------------------------------

    def add_repository(self, full_name: str, *trees: Tree, default_branch: str = "main", **roles: Role) -> Repository:
        """A repository with a commit for every tree; roles by login (`_` stands for `-`)."""
        for login in roles:
            self.world.user(login.replace("_", "-"))
        return self.world.add_repository(full_name, *trees, default_branch=default_branch, **roles)

    def add_token(
        self, secret: str, login: str, permissions: dict[str, Access] | None = None,
        repositories: Iterable[str] | None = None,
    ) -> Token:  # fmt: skip
        """A token of somebody; without permissions it may do everything."""
        allowed = frozenset(repositories) if repositories is not None else None
        rights = EVERYTHING if permissions is None else permissions
        self.world.tokens[secret] = Token(secret, self.world.user(login), rights, allowed)
        return self.world.tokens[secret]

    def url(self, repository: Repository) -> str:
        """Where git finds it."""
        return f"{self.server_url}/{repository.full_name}.git"

    # --- what people do -----------------------------------------------------------------------------------

    def merge(self, repository: Repository, number: int, method: str = "merge", by: str = "volunteer") -> str:
        """Merge a pull request as a person does on its page; gives the commit."""
        with self._lock:
            self.world.refresh(repository)
            call = Call(self.world, self.replies, Token("", self.world.user(by), EVERYTHING), "", {}, {}, None)
            return rest_pulls.merge_pull(call, repository, repository.pull_requests[number], method, {})

    def close(self, repository: Repository, number: int, by: str = "volunteer") -> None:
        """Close a pull request unmerged."""
        with self._lock:
            self.world.refresh(repository)
            close(repository.pull_requests[number], self.world, self.world.user(by))

    def user(self, login: str) -> User:
        return self.world.user(login)

    # --- what goes wrong, and what happens meanwhile ------------------------------------------------------

    def fail(self, name: str, fault: Fault, *, times: int = 1, skip: int = 0) -> None:
        """Let the next calls of a name go wrong, after some that do not."""
        self._planned.append(_Planned(name, fault, None, skip, times))

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._planned.clear()

    def before(self, name: str, action: Callable[[], object], *, skip: int = 0) -> None:
        """Do something just before the next call of a name is answered: this is how races are made."""
        self._planned.append(_Planned(name, None, action, skip, 1))

    # --- what was called ----------------------------------------------------------------------------------

    def count(self, *names: str) -> int:
        """How often something was called; all API calls without a name."""
        return sum(call.name in names if names else not call.name.startswith("git ") for call in self.calls)

    def counts(self) -> Counter[str]:
        return Counter(call.name for call in self.calls)

    def forget_calls(self) -> None:
        self.calls.clear()

    def pull_request(self, repository: Repository, number: int) -> PullRequest:
        """A pull request as it stands, pushes included."""
        with self._lock:
            self.world.refresh(repository)
            return repository.pull_requests[number]

    # --- the server ---------------------------------------------------------------------------------------

    def _application(self) -> Flask:
        app = Flask("github", static_folder=None)
        app.url_map = _routes()
        for (method, template), handler in ROUTES.items():
            app.view_functions[f"{method} {template}"] = self._rest(method, template, handler)
        app.view_functions |= {"git": self._git, "unknown": self._unknown}
        return app

    def _rest(self, method: str, template: str, handler: Handler) -> Callable[..., Response]:
        name = f"{method} {template}"

        def view(**parameters: str) -> Response:
            fault = self._next(name)
            time.sleep(fault.seconds if fault else 0)
            with self._lock:
                response, login = self._answer(handler, parameters, fault)
            path = _encoded(template, parameters)
            self._record(name, response, login)
            if not (fault and fault.status):
                self._check(method, path, response)
            return _drop() if fault and fault.drops_line else response

        return view

    def _answer(self, handler: Handler, parameters: dict[str, str], fault: Fault | None) -> tuple[Response, str]:
        login = ""
        try:
            token = self._api_token()
            login = token.user.login
            self._refresh(parameters)
            if fault and fault.status and not fault.after_effect:
                return self._faulty(fault), login
            query = dict(request.args.items())
            sent = request.get_json(silent=True) if request.data else None
            call = Call(self.world, self.replies, token, request.base_url, parameters, query, sent)
            answer = handler(call)
            if fault and fault.status:
                return self._faulty(fault), login
            self._refresh(parameters)
        except Refused as refused:
            told = self.replies.error(refused.message, *refused.errors, status=refused.status)
            answer = Answer(told, refused.status)
        except Exception:
            self.complaints.append(traceback.format_exc())
            answer = Answer({"message": "the stand-in broke"}, 500)
        return _json(answer), login

    def _refresh(self, parameters: dict[str, str]) -> None:
        name = f"{parameters.get('owner')}/{parameters.get('repo')}".lower()
        if name in self.world.repositories:
            self.world.refresh(self.world.repositories[name])

    def _api_token(self) -> Token:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() not in ("token", "bearer") or secret not in self.world.tokens:
            raise Refused(401, "Bad credentials")
        return self.world.tokens[secret]

    def _faulty(self, fault: Fault) -> Response:
        if fault.html:
            return Response(fault.html, fault.status, dict(fault.headers), content_type="text/html")
        body = self.replies.error(fault.message, *map(dict, fault.errors), status=fault.status)
        return _json(Answer(body, fault.status, fault.headers))

    def _unknown(self, rest: str) -> Response:
        self.complaints.append(f"the stand-in has no {request.method} /{rest}")
        return _json(Answer(self.replies.error("Not Found", status=404), 404))

    def _git(self, owner: str, name: str) -> Response:
        called = git_http.call_name(request.path, request.args.get("service", ""))
        body = request.get_data()
        fault = self._next(called)
        time.sleep(fault.seconds if fault else 0)
        login = ""
        try:
            token = git_http.token_of(self.world, request.headers.get("Authorization", ""))
            login = token.user.login
            repository = self._repository(owner, name)
            git_http.check_access(token, repository, called)
            response = self._git_answer(repository, called, body, login, fault)
        except Refused as refused:
            headers = {"WWW-Authenticate": 'Basic realm="GitHub"'} if refused.status == 401 else {}
            response = Response(f"remote: {refused.message}\n", refused.status, headers, content_type="text/plain")
        self._record(called, response, login)
        return _drop() if fault and fault.drops_line else response

    def _repository(self, owner: str, name: str) -> Repository:
        try:
            return self.world.repositories[f"{owner}/{name.removesuffix('.git')}".lower()]
        except KeyError:
            raise Refused(404, "Repository not found.") from None

    def _git_answer(
        self, repository: Repository, called: str, body: bytes, login: str, fault: Fault | None
    ) -> Response:
        if fault and fault.status and not fault.after_effect:
            return self._faulty(fault)
        tail = request.path.split(".git", 1)[-1] if ".git/" in request.path else "/" + request.path.split("/", 3)[3]
        path = f"/{repository.owner.login}/{repository.name}.git{tail}"
        variables = {key: value for key, value in request.environ.items() if isinstance(value, str)}
        answered = git_http.serve(self.world.folder, path, variables, body, login)
        if fault and fault.status:
            return self._faulty(fault)
        return Response(answered.body, answered.status, answered.headers)

    def _next(self, name: str) -> Fault | None:
        """The fault that was planned for this call; actions before it are done."""
        actions = []
        fault = None
        with self._lock:
            for planned in self._planned:
                if planned.name != name or not planned.times:
                    continue
                if planned.skip:
                    planned.skip -= 1
                elif planned.action:
                    planned.times = 0
                    actions.append(planned.action)
                elif fault is None:
                    planned.times -= 1
                    fault = planned.fault
        for action in actions:
            action()
        return fault

    def _record(self, name: str, response: Response, login: str) -> None:
        sent = request.get_json(silent=True) if request.is_json else None
        size = len(response.get_data())
        self.calls.append(
            Recorded(name, request.path, response.status_code, login, sent, len(request.get_data()), size)
        )

    def _check(self, method: str, path: str, response: Response) -> None:
        if (checker := guard()) is None:
            return
        query = {key: request.args.getlist(key) for key in request.args}
        headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
        answer_type = response.headers.get("Content-Type", "").partition(";")[0] or "application/json"
        exchange = Exchange(
            method, path, query, headers, request.get_data(), response.status_code, response.get_data(), answer_type
        )
        self.complaints += checker.complaints(exchange)


@cache
def _routes() -> Map:
    """The addresses of all calls. Werkzeug compiles each of them, which takes longer than most tests do."""
    api = [Rule(f"/api/v3{as_rule(path)}", endpoint=f"{method} {path}", methods=[method]) for method, path in ROUTES]
    git = [
        Rule(f"/<owner>/<name>/{service}", endpoint="git", methods=["GET", "POST"])
        for service in ("info/refs", "git-upload-pack", "git-receive-pack")
    ]
    unknown = Rule("/api/v3/<path:rest>", endpoint="unknown", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    return Map([*api, *git, unknown], merge_slashes=False)


def _encoded(template: str, parameters: dict[str, str]) -> str:
    return template.format_map({name: quote(value, safe="") for name, value in parameters.items()})


def _json(answer: Answer) -> Response:
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    kind = "application/json; charset=utf-8" if body else None
    limits = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4999", "X-RateLimit-Reset": "4000000000"}
    return Response(body, answer.status, {**limits, **answer.headers}, content_type=kind)


def _drop() -> Response:
    """Cut the line: what the caller gets is no answer at all."""
    with suppress(OSError):
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(b"", 500)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: tests read what the bot says."""


def _start(app: Flask) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server
