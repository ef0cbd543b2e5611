"""AWS JSON 1.1 as Amazon Translate speaks it, read from botocore's own service model."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import botocore.session

from tests.amazon.validation import violations

MODEL: Final = botocore.session.get_session().get_service_model("translate")
TARGET_PREFIX: Final = MODEL.metadata["targetPrefix"] + "."
CONTENT_TYPE: Final = f"application/x-amz-json-{MODEL.metadata['jsonVersion']}"

Members: TypeAlias = dict[str, Any]

# Errors that the model does not list, but that the service gives: with their HTTP status.
UNMODELLED: Final[Mapping[str, int]] = {
    "ValidationException": 400,
    "SerializationException": 400,
    "UnknownOperationException": 400,
    "ThrottlingException": 400,
    "NotAuthorizedException": 400,
    "AccessDeniedException": 400,
    "ExpiredTokenException": 400,
    "UnrecognizedClientException": 400,
    "MissingAuthenticationTokenException": 400,
}
# Modelled for some operations, but any service can be down.
ANYWHERE: Final = frozenset(("InternalServerException", "ServiceUnavailableException"))
STATUS: Final[Mapping[str, int]] = {
    **UNMODELLED,
    **{shape.name: shape.metadata["error"]["httpStatusCode"] for shape in MODEL.error_shapes},
}


@dataclass(eq=False)
class ServiceError(Exception):
    """What the service answers instead of a result; `members` are those beside the message."""

    code: str
    message: str
    members: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return STATUS[self.code]


def read_request(operation: str, body: bytes) -> Members:
    """The members of a request, blobs as bytes. Raises ServiceError for what the model does not allow."""
    shape = MODEL.operation_model(operation).input_shape
    try:
        members = _map_blobs(shape, json.loads(body or b"{}"), _decode)
    except (TypeError, ValueError) as error:
        raise ServiceError("SerializationException", f"The request cannot be read: {error}") from None
    found = list(violations(shape, members))
    if found:
        plural = "" if len(found) == 1 else "s"
        text = f"{len(found)} validation error{plural} detected: " + "; ".join(found)
        raise ServiceError("ValidationException", text)
    assert isinstance(members, dict)
    return members


def write_reply(operation: str, members: Members) -> bytes:
    """The body of a reply. Raises AssertionError if the reply is not as the model says: a defect of the stand-in."""
    shape = MODEL.operation_model(operation).output_shape
    if shape is None:
        assert not members, f"{operation} has no reply"
        return b""
    found = list(violations(shape, members))
    assert not found, f"{operation} replied against the model: {found}"
    return json.dumps(_map_blobs(shape, members, _encode)).encode()


def write_error(error: ServiceError) -> bytes:
    """The body of an error; the member for the text is `Message` in all of the model but one."""
    message = "message" if error.code == "TooManyTagsException" else "Message"
    return json.dumps({"__type": error.code, message: error.message, **error.members}).encode()


def can_fail(operation: str, code: str) -> bool:
    """May this operation give this error, by the model or beside it?"""
    return (
        code in UNMODELLED
        or code in ANYWHERE
        or code in {shape.name for shape in MODEL.operation_model(operation).error_shapes}
    )


def _map_blobs(shape: Any, value: Any, change: Callable[[Any], Any]) -> Any:
    """The value with its blobs changed, everything else as it is."""
    if shape.type_name == "blob":
        return change(value)
    if shape.type_name == "structure" and isinstance(value, dict):
        known = shape.members
        return {name: _map_blobs(known[name], item, change) if name in known else item for name, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_map_blobs(shape.member, item, change) for item in value]
    return value


def _decode(value: Any) -> bytes:
    if not isinstance(value, str):
        raise TypeError("a blob must be base64 text")
    return base64.b64decode(value, validate=True)


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()
