"""git over smart HTTP: `git http-backend` on the stand-in's bare repositories, for those who have a token."""

from __future__ import annotations

import gzip
import os
import subprocess
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.github.calls import Refused
from tests.github.world import WRITERS, Repository, Token, World


@dataclass(frozen=True)
class GitAnswer:
    """What http-backend answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def call_name(path: str, service: str) -> str:
    """What a request is about, as faults and counts name it."""
    kind = "push" if "receive-pack" in (service or path) else "fetch"
    return f"git refs for {kind}" if path.endswith("/info/refs") else f"git {kind}"


def token_of(world: World, authorization: str) -> Token:
    """The token of a Basic header. Raises Refused."""
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        raise Refused(401, "Authentication required")
    secret = b64decode(encoded).decode("utf-8", "replace").partition(":")[2]
    if secret not in world.tokens:
        raise Refused(401, "Invalid username or token.")
    return world.tokens[secret]


def check_access(token: Token, repository: Repository, name: str) -> None:
    """Raise Refused as GitHub does: a wrong repository looks as if it were not there."""
    reachable = token.repositories is None or repository.full_name in token.repositories
    if repository.private and not (reachable and repository.role(token.user.login)):
        raise Refused(404, "Repository not found.")
    if "push" not in name:
        return
    person_may = token.user.kind == "Bot" or repository.role(token.user.login) in WRITERS
    if repository.archived or not (reachable and token.may("contents", "write") and person_may):
        raise Refused(403, f"Permission to {repository.full_name}.git denied to {token.user.login}.")


def serve(root: Path, path: str, environ: Mapping[str, str], body: bytes, user: str) -> GitAnswer:
    """Let git answer. `path` is the URL's; chunked bodies have been put together before.

    Fetches by protocol 2 come a hundred to a test. They are answered without http-backend, and what a server can do,
    which is the same for all repositories, is asked of git once (gitprotocol-http(5), gitprotocol-v2(5)).
    """
    protocol = environ.get("HTTP_GIT_PROTOCOL", "")
    if protocol == "version=2" and environ.get("QUERY_STRING") == "service=git-upload-pack":
        return GitAnswer(200, _kind("advertisement"), _capabilities(root / path.removesuffix("/info/refs").lstrip("/")))
    if protocol == "version=2" and path.endswith("/git-upload-pack"):
        asked = gzip.decompress(body) if environ.get("HTTP_CONTENT_ENCODING") == "gzip" else body
        folder = root / path.removesuffix("/git-upload-pack").lstrip("/")
        return GitAnswer(200, _kind("result"), _upload_pack(folder, "--stateless-rpc", body=asked))
    return _http_backend(root, path, environ, body, user)


_SURROUNDINGS = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def _kind(what: str) -> list[tuple[str, str]]:
    return [("Content-Type", f"application/x-git-upload-pack-{what}"), ("Cache-Control", "no-cache")]


_known_capabilities: list[bytes] = []


def _capabilities(folder: Path) -> bytes:
    if not _known_capabilities:
        service = b"001e# service=git-upload-pack\n0000"
        _known_capabilities.append(service + _upload_pack(folder, "--http-backend-info-refs"))
    return _known_capabilities[0]


def _upload_pack(folder: Path, option: str, body: bytes = b"") -> bytes:
    variables = {**_SURROUNDINGS, "GIT_PROTOCOL": "version=2"}
    command = ["git", "upload-pack", option, str(folder)]
    return subprocess.run(command, env=variables, input=body, capture_output=True, check=False).stdout


def _http_backend(root: Path, path: str, environ: Mapping[str, str], body: bytes, user: str) -> GitAnswer:
    variables = {
        **_SURROUNDINGS, "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": environ.get("QUERY_STRING", ""),
        "REQUEST_METHOD": environ["REQUEST_METHOD"], "CONTENT_TYPE": environ.get("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)), "REMOTE_USER": user, "REMOTE_ADDR": "127.0.0.1",
        "HTTP_CONTENT_ENCODING": environ.get("HTTP_CONTENT_ENCODING", ""),
        "GIT_PROTOCOL": environ.get("HTTP_GIT_PROTOCOL", ""),
    }  # fmt: skip
    ran = subprocess.run(["git", "http-backend"], env=variables, input=body, capture_output=True, check=False)
    head, _, content = ran.stdout.partition(b"\r\n\r\n")
    headers = [
        (name, value.strip()) for name, _, value in (line.partition(":") for line in head.decode().split("\r\n"))
    ]
    status = next((value for name, value in headers if name == "Status"), "200 OK")
    return GitAnswer(int(status.split()[0]), [pair for pair in headers if pair[0] != "Status"], content)
