"""The guard: every call that the stand-in answers is checked against GitHub's own description of its API.

The description comes from npm (`.ci/github-description`). Without it there is no guard, and the tests say so; with
AMTS_REQUIRE_GITHUB_DESCRIPTION=1 that is a failure. Where the description is known to be wrong, it is repaired here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DESCRIPTION = Path(__file__).parents[2] / ".cache" / "github-description-23.0.2.json"
REQUIRED = os.environ.get("AMTS_REQUIRE_GITHUB_DESCRIPTION") == "1"
SERVER = "https://api.github.com"


@dataclass(frozen=True)
class Exchange:
    """A call and its answer, as they went over the wire. `path` has every parameter fully percent-encoded."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: bytes
    answer_type: str


@cache
def guard() -> Guard | None:
    """The guard, read once a process; None without a description."""
    if DESCRIPTION.exists():
        return Guard(json.loads(DESCRIPTION.read_bytes()))
    if REQUIRED:
        raise FileNotFoundError(f"{DESCRIPTION} is missing; run .ci/github-description (it needs npm)")
    return None


class Guard:
    """GitHub's description, ready to check an exchange."""

    def __init__(self, description: dict[str, Any]) -> None:
        from openapi_core import Config, OpenAPI

        description["servers"] = [{"url": SERVER}]
        _repair(description)
        self._description, self._webhooks = description, description["x-webhooks"]
        self._openapi = OpenAPI.from_dict(description, config=Config(spec_validator_cls=None))

    def complaints(self, exchange: Exchange) -> list[str]:
        """What GitHub's description has against a call or its answer; empty if they are as documented."""
        from openapi_core.exceptions import OpenAPIError

        request, response = _Request(exchange), _Response(exchange)
        wrong_on_purpose = 400 <= exchange.status < 500
        found = []
        try:
            if not wrong_on_purpose:
                self._openapi.validate_request(request)
        except OpenAPIError as error:
            found.append(f"request {exchange.method} {exchange.path}: {_told(error)}")
        try:
            self._openapi.validate_response(request, response)
        except OpenAPIError as error:
            undocumented = type(error).__name__ in ("ResponseNotFound", "ResponseFinderError")
            if not (undocumented and exchange.status >= 400):
                found.append(f"answer {exchange.status} to {exchange.method} {exchange.path}: {_told(error)}")
        return found

    def payload_complaints(self, name: str, payload: Mapping[str, Any]) -> list[str]:
        """What the description has against a webhook's payload, such as `issue-comment-created`."""
        from openapi_schema_validator import OAS30Validator
        from referencing import Registry
        from referencing.jsonschema import DRAFT4

        content = self._webhooks[name]["post"]["requestBody"]["content"]["application/json"]
        schema = {"$ref": "urn:github" + content["schema"]["$ref"]}
        registry: Registry[Any] = Registry().with_resource("urn:github", DRAFT4.create_resource(self._description))
        errors = OAS30Validator(schema, registry=registry).iter_errors(payload)
        return [line for error in errors for line in _leaves(error)]


def _repair(description: dict[str, Any]) -> None:
    """The description's known faults: what GitHub's own words allow and its schema does not."""
    labels = description["paths"]["/repos/{owner}/{repo}/issues/{issue_number}/labels"]
    for method in ("post", "put"):
        schema = labels[method]["requestBody"]["content"]["application/json"]["schema"]
        schema["oneOf"] = [*schema.pop("oneOf", []), {"type": "array", "items": {"type": "string"}}]
        schema["anyOf"] = schema.pop("oneOf")
    _allow_null_in_enums(description)


def _allow_null_in_enums(part: Any) -> None:
    """Where null is allowed, the values beside it often lack it."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _allow_null_in_enums(inner)
    if isinstance(part, dict) and part.get("nullable") is True and isinstance(part.get("enum"), list):
        part["enum"] = list(dict.fromkeys([*part["enum"], None]))


def _told(error: BaseException) -> str:
    """What is wrong, at the innermost places that were looked at."""
    cause: BaseException | None = error
    while cause is not None:
        if found := [line for each in getattr(cause, "schema_errors", ()) for line in _leaves(each)]:
            return "; ".join(dict.fromkeys(found))[:1500]
        cause = cause.__cause__ or cause.__context__
    return f"{type(error).__name__}: {error}"[:500]


def _leaves(error: Any) -> Iterator[str]:
    """A schema error's place and words; of alternatives, those that fit best."""
    if not error.context:
        yield f"{'.'.join(map(str, error.absolute_path))}: {error.message[:160]}"
        return
    deepest = max(len(inner.absolute_path) for inner in error.context)
    for inner in error.context:
        if len(inner.absolute_path) == deepest:
            yield from _leaves(inner)


class _Request:
    """An exchange's call as openapi-core reads it."""

    def __init__(self, exchange: Exchange) -> None:
        from openapi_core.datatypes import RequestParameters
        from werkzeug.datastructures import Headers, ImmutableMultiDict

        query = ImmutableMultiDict([(name, value) for name, values in exchange.query.items() for value in values])
        self.parameters = RequestParameters(query=query, header=Headers(list(exchange.headers.items())))
        self.host_url = SERVER
        self.path = urlsplit(exchange.path).path
        self.method = exchange.method.lower()
        self.body = exchange.body or None
        self.content_type = "application/json"


class _Response:
    """An exchange's answer as openapi-core reads it."""

    def __init__(self, exchange: Exchange) -> None:
        self.data = exchange.answer or None
        self.status_code = exchange.status
        self.content_type = exchange.answer_type
        self.headers: Mapping[str, Any] = {}
