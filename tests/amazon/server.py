"""The stand-in on a local port: Amazon Translate beside moto's S3, IAM and STS, with only AWS_ENDPOINT_URL to set.

`/_amazon/…` is for people and for tests in another process: calls, faults, release, reset, clock.
"""

from __future__ import annotations

import io
import json
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from tests.amazon import storage
from tests.amazon.calls import Call, Calls
from tests.amazon.faults import ERRORS, Fault, FaultKind, Faults
from tests.amazon.limits import Limits, Pace
from tests.amazon.region import Surroundings
from tests.amazon.service import Reply, Service
from tests.amazon.wire import CONTENT_TYPE, STATUS, TARGET_PREFIX, ServiceError, write_error

BUCKET: Final = "amts-test-bucket"
ROLE: Final = "amts-translate"
REGION: Final = "us-east-1"
CONTROL: Final = "/_amazon/"
_HELD: Final = 60.0
_KEPT_HEADERS: Final = ("HTTP_USER_AGENT", "HTTP_X_AMZ_TARGET", "CONTENT_TYPE")

_Start = Callable[..., Any]


class Clock:
    """Seconds since the epoch: the machine's, and what a test has added."""

    def __init__(self) -> None:
        self.added = 0.0

    def __call__(self) -> float:
        return time.time() + self.added

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self.added += seconds


class StandIn(DomainDispatcherApplication):
    """The running stand-in. `reset` gives a fresh account with one bucket and one role."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(create_backend_app)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self, threaded=True, request_handler=_QuietHandler
        )
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self.clock = Clock()
        self.faults = Faults()
        self.calls = Calls()
        self.service = Service(Surroundings(self.endpoint))
        self.bucket = BUCKET
        self.role = ""
        self.reset()

    def start(self) -> None:
        """Serve, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the port."""
        self.faults.clear()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reset(self, *, limits: Limits | None = None, pace: Pace | None = None) -> None:
        """A fresh account: nothing but one bucket and one role, no faults, no calls."""
        self.faults.clear()
        self.calls.clear()
        self.clock.added = 0.0
        moto_api_backend.reset()
        storage.create_bucket(BUCKET, REGION)
        self.role = storage.create_role(ROLE, BUCKET)
        around = Surroundings(self.endpoint, limits or Limits(), pace or Pace(), self.clock, self.faults, self.calls)
        self.service = Service(around)

    def change(self, *, limits: Limits | None = None, pace: Pace | None = None) -> None:
        """Other limits or another pace from now on, with everything as it is."""
        around = self.service.around
        self.service.adopt(replace(around, limits=limits or around.limits, pace=pace or around.pace))

    def environment(self, region: str = REGION) -> dict[str, str]:
        """The variables that send boto3 here."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "AKIASTANDIN000000000",
            "AWS_SECRET_ACCESS_KEY": "stand-in-secret-never-printed",
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def __call__(self, environ: dict[str, Any], start_response: _Start) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(CONTROL):
            return _respond(start_response, *self._control(environ))
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        if target.startswith(TARGET_PREFIX) or environ["PATH_INFO"].startswith("/service/AWSShineFrontendService"):
            return self._translate(environ, start_response, target.removeprefix(TARGET_PREFIX))
        return self._other(environ, start_response)

    def _translate(self, environ: dict[str, Any], start_response: _Start, operation: str) -> Iterable[bytes]:
        region = _scope(environ)[0]
        body = _body(environ)
        refusal = _refusal(environ, region)
        reply, request = (refusal, {}) if refusal else self.service.answer(operation, region, body)
        name = f"translate:{operation}"
        characters = len(
            request.get("Text", "") or request.get("Document", {}).get("Content", b"").decode("utf-8", "replace")
        )
        call = Call(name, region, reply.status, reply.error, characters, request, headers=_headers(environ))
        self.calls.record(call)
        self._bring_back(environ, name, json.dumps(request, default=str))
        return _respond(start_response, reply.status, reply.body, CONTENT_TYPE, reply.error)

    def _other(self, environ: dict[str, Any], start_response: _Start) -> Iterable[bytes]:
        """A call of another service: moto answers, unless a fault does."""
        region, service = _scope(environ)
        operation, target = _operation(environ, service)
        name = f"{service}:{operation}"
        for kind, reported in ERRORS.items():
            code, status = reported.s3 if service == "s3" else reported.query
            if code and self.faults.strikes(kind, operation=name, subject=target):
                _body(environ)
                self.calls.record(Call(name, region, status, code, target=target, headers=_headers(environ)))
                message = reported.message.format(action=name, role="")
                shown = b"" if environ["REQUEST_METHOD"] == "HEAD" else _xml_error(service, code, message)
                return _respond(start_response, status, shown, "application/xml")
        seen: list[int] = []

        def started(line: str, headers: Any, *rest: Any) -> Any:
            seen.append(int(line.split(maxsplit=1)[0]))
            return start_response(line, headers, *rest)

        body = list(super().__call__(environ, started))
        status = seen[0] if seen else 200
        self.calls.record(Call(name, region, status, target=target, headers=_headers(environ)))
        self._bring_back(environ, name, target)
        return body

    def _bring_back(self, environ: Mapping[str, Any], operation: str, subject: str) -> None:
        """The call has had its effect: let its reply wait, or raise as if the caller had gone, as the faults say."""
        if slow := self.faults.strikes(FaultKind.REPLY_SLOW, operation=operation, subject=subject):
            time.sleep(slow.seconds)
        if self.faults.strikes(FaultKind.REPLY_HELD, operation=operation, subject=subject):
            self.faults.hold(_HELD)
        if self.faults.strikes(FaultKind.REPLY_LOST, operation=operation, subject=subject):
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError

    def _control(self, environ: Mapping[str, Any]) -> tuple[int, bytes, str]:
        """The small interface for people: see CONTRIBUTING.md."""
        method, what = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(CONTROL)
        body = _body(environ).decode()
        answer: Any = {}
        try:
            match method, what:
                case "GET", "calls":
                    answer = [asdict(call) for call in self.calls]
                case "GET", "translated":
                    answer = [asdict(unit) for unit in self.calls.translated]
                case "GET", "faults":
                    answer = {"on": [asdict(fault) for fault in self.faults], "known": list(FaultKind)}
                case "POST", "faults":
                    self.faults.put(Fault.parse(body.strip()))
                case "DELETE", "faults":
                    self.faults.clear()
                case "POST", "release":
                    self.faults.release()
                case "POST", "reset":
                    self.reset(limits=self.service.around.limits, pace=self.service.around.pace)
                case "POST", "clock":
                    self.clock.advance(float(body))
                case _:
                    return (
                        404,
                        b'{"error": "GET calls, translated, faults; POST faults, release, reset, clock"}',
                        "application/json",
                    )
        except ValueError as error:
            return 400, json.dumps({"error": str(error)}).encode(), "application/json"
        return 200, json.dumps(answer, default=str, ensure_ascii=False).encode(), "application/json"


class _QuietHandler(MotoRequestHandler):
    """Calls are recorded, not printed."""

    def log_request(self, *_arguments: Any) -> None:
        """Say nothing."""


def _respond(start: _Start, status: int, body: bytes, content_type: str, error: str = "") -> list[bytes]:
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    if error:
        headers.append(("x-amzn-ErrorType", error))
    start(f"{status} {error or 'OK'}", headers)
    return [body]


def _refusal(environ: Mapping[str, Any], region: str) -> Reply | None:
    """An error for a request that no operation should see."""
    if environ["PATH_INFO"] != "/" or environ["REQUEST_METHOD"] != "POST":
        error = ServiceError("UnknownOperationException", "This stand-in speaks JSON 1.1: POST /, no CBOR.")
    elif environ.get("CONTENT_TYPE", "") != CONTENT_TYPE:
        error = ServiceError("SerializationException", f"The content type must be {CONTENT_TYPE}.")
    elif not region:
        error = ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
    else:
        return None
    return Reply(STATUS[error.code], write_error(error), error.code)


def _scope(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Region and service that a request is signed for; empty, and `s3`, if it is not."""
    query = parse_qs(environ.get("QUERY_STRING", ""))
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    credential = authorization.partition("Credential=")[2].partition(",")[0] or query.get("X-Amz-Credential", [""])[0]
    parts = credential.split("/")
    return (parts[2], parts[3]) if len(parts) == 5 else ("", "s3")


def _operation(environ: dict[str, Any], service: str) -> tuple[str, str]:
    """The name of a call of another service, and for S3 what it is about: `bucket/key`."""
    if service != "s3":
        action = parse_qs(_body(environ).decode("utf-8", "replace")).get("Action", [environ["REQUEST_METHOD"]])
        return action[0], ""
    method, query = environ["REQUEST_METHOD"], parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    target = unquote(environ["PATH_INFO"]).lstrip("/")
    kind = "Object" if "/" in target.rstrip("/") else "Bucket" if target else "Buckets"
    special = {
        ("GET", "list-type"): "ListObjectsV2",
        ("POST", "delete"): "DeleteObjects",
        ("POST", "uploads"): "CreateMultipartUpload",
        ("PUT", "uploadId"): "UploadPart",
        ("POST", "uploadId"): "CompleteMultipartUpload",
        ("GET", "location"): "GetBucketLocation",
    }
    for (wanted, parameter), name in special.items():
        if method == wanted and parameter in query:
            return name, target
    if (method, kind) == ("PUT", "Bucket") and not query:
        return "CreateBucket", target
    if kind == "Buckets":
        return "ListBuckets", target
    return method.capitalize() + kind, target


def _body(environ: dict[str, Any] | Mapping[str, Any]) -> bytes:
    """The request's body, which can be read again afterwards."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    if isinstance(environ, dict):
        environ["wsgi.input"] = io.BytesIO(body)
    return body


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    return {name: environ[name] for name in _KEPT_HEADERS if name in environ}


def _xml_error(service: str, code: str, message: str) -> bytes:
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    whole = error if service == "s3" else f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{whole}'.encode()
