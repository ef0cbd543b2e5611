"""What can go wrong, as values: a switch for every fault that Amazon or its users report.

`Faults` is the set of those that are on; the server, the jobs and the translation ask it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from threading import Event, Lock
from typing import Final


class FaultKind(StrEnum):
    """One way to fail. Those in `ERRORS` are answered to a call, before it has any effect.

    A call that cannot give the error by the service model is no chance for it.
    """

    # answered instead of the result
    TOO_MANY_REQUESTS = "too-many-requests"  # HTTP 429, modelled
    RATE_EXCEEDED = "rate-exceeded"  # ThrottlingException, HTTP 400, not modelled
    SERVER_ERROR = "server-error"
    UNAVAILABLE = "unavailable"
    ACCESS_DENIED = "access-denied"
    PASS_ROLE_DENIED = "pass-role-denied"
    NOT_AUTHORIZED = "not-authorized"
    EXPIRED_TOKEN = "expired-token"
    INVALID_TOKEN = "invalid-token"
    NO_SUCH_BUCKET = "no-such-bucket"
    CONCURRENT_MODIFICATION = "concurrent-modification"
    LIMIT_EXCEEDED = "limit-exceeded"
    CONFLICT = "conflict"
    INVALID_REQUEST = "invalid-request"
    # on the way back: the call has had its effect
    REPLY_LOST = "reply-lost"
    REPLY_SLOW = "reply-slow"
    REPLY_HELD = "reply-held"
    # batch jobs
    JOB_FAILED = "job-failed"
    JOB_STOPPED = "job-stopped"  # somebody else stops it
    JOB_SLOW = "job-slow"  # ten times as long
    JOB_NEVER_ENDS = "job-never-ends"
    DOCUMENT_FAILED = "document-failed"  # COMPLETED_WITH_ERROR, the customer's error
    DOCUMENT_SERVER_ERROR = "document-server-error"
    OUTPUT_MISSING = "output-missing"  # details name a file that is not there
    DETAILS_MISSING = "details-missing"
    # parallel data
    PARALLEL_DATA_FAILED = "parallel-data-failed"
    PARALLEL_DATA_SLOW = "parallel-data-slow"
    PARALLEL_DATA_NEVER_READY = "parallel-data-never-ready"
    RECORD_FAILED = "record-failed"  # a record is refused and stands in the error file
    # what comes back as a translation
    SPAN_DROPPED = "span-dropped"
    SPAN_DOUBLED = "span-doubled"
    SPANS_REORDERED = "spans-reordered"
    SPAN_CHANGED = "span-changed"
    TAG_CHANGED = "tag-changed"
    AMPERSAND = "ampersand"  # &amp; comes back as a bare &
    NO_BREAK_SPACE = "no-break-space"  # spaces come back as no-break spaces
    DNT_TOKEN = "dnt-token"  # an internal <DNT_ token leaks
    LINK_SPACE = "link-space"  # [text](url) comes back as [text] (url)
    NOT_TRANSLATED = "not-translated"
    EMPTY = "empty"
    SENTINEL_CHANGED = "sentinel-changed"  # a placeholder in braces, such as {xx0xx}, is translated
    UNIT_LOST = "unit-lost"  # the element around the unit is gone


_USER: Final = "User: arn:aws:iam::123456789012:user/amts is not authorized to perform:"


@dataclass(frozen=True, slots=True)
class Reported:
    """How an error looks on the wire of Amazon Translate, of S3, and of IAM and STS: code and HTTP status each."""

    message: str
    translate: str = ""
    s3: tuple[str, int] = ("", 0)
    query: tuple[str, int] = ("", 0)


ERRORS: Final[Mapping[FaultKind, Reported]] = {
    FaultKind.TOO_MANY_REQUESTS: Reported(
        "Please reduce your request rate.", "TooManyRequestsException", ("SlowDown", 503), ("Throttling", 400)
    ),
    FaultKind.RATE_EXCEEDED: Reported(
        "Rate exceeded", "ThrottlingException", ("RequestLimitExceeded", 503), ("Throttling", 400)
    ),
    FaultKind.SERVER_ERROR: Reported(
        "An internal server error occurred. Retry your request.",
        *("InternalServerException", ("InternalError", 500), ("InternalFailure", 500)),
    ),
    FaultKind.UNAVAILABLE: Reported(
        "The service is temporarily unavailable. Wait a bit and then retry your request.",
        *("ServiceUnavailableException", ("ServiceUnavailable", 503), ("ServiceUnavailable", 503)),
    ),
    FaultKind.ACCESS_DENIED: Reported(
        f"{_USER} {{action}} because no identity-based policy allows the {{action}} action",
        *("AccessDeniedException", ("AccessDenied", 403), ("AccessDenied", 403)),
    ),
    FaultKind.PASS_ROLE_DENIED: Reported(
        f"{_USER} iam:PassRole on resource: {{role}} because no identity-based policy allows the iam:PassRole action",
        "AccessDeniedException",
    ),
    FaultKind.NOT_AUTHORIZED: Reported("Your account is not authorized to make this call.", "NotAuthorizedException"),
    FaultKind.EXPIRED_TOKEN: Reported(
        "The security token included in the request is expired",
        *("ExpiredTokenException", ("ExpiredToken", 400), ("ExpiredToken", 403)),
    ),
    FaultKind.INVALID_TOKEN: Reported(
        "The security token included in the request is invalid.",
        *("UnrecognizedClientException", ("InvalidAccessKeyId", 403), ("InvalidClientTokenId", 403)),
    ),
    FaultKind.NO_SUCH_BUCKET: Reported("The specified bucket does not exist", s3=("NoSuchBucket", 404)),
    FaultKind.CONCURRENT_MODIFICATION: Reported(
        "Another modification is being made. That modification must complete before you can make your change.",
        "ConcurrentModificationException",
    ),
    FaultKind.LIMIT_EXCEEDED: Reported("The specified limit has been exceeded.", "LimitExceededException"),
    FaultKind.CONFLICT: Reported(
        "There was a conflict processing the request. Try your request again.", "ConflictException"
    ),
    FaultKind.INVALID_REQUEST: Reported("The request that you made is not valid.", "InvalidRequestException"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and when it strikes.

    `operation` is a pattern of `service:Operation` for faults of calls; one without a colon means Amazon
    Translate. `matching` must occur in what is struck: a call's arguments as JSON, a job's name, a document's
    key, a text. The first `after` chances pass; then `times` are taken (None: all). `seconds` is for slow replies.
    """

    kind: FaultKind
    operation: str = "translate:*"
    matching: str = ""
    after: int = 0
    times: int | None = None
    seconds: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Fault:
        """`too-many-requests,operation=TranslateText,after=1,times=2` as a value. Raises ValueError with the names."""
        name, *settings = text.split(",")
        if name not in list(FaultKind):
            raise ValueError(f"{name!r} is no fault; write one of: {', '.join(FaultKind)}")
        known = {field.name for field in fields(cls)} - {"kind"}
        values: dict[str, str] = {}
        for setting in settings:
            key, _, value = setting.partition("=")
            if key not in known:
                raise ValueError(f"{key!r} is no setting of a fault; write one of: {', '.join(sorted(known))}")
            values[key] = value
        return cls(
            FaultKind(name),
            operation=values.get("operation", "translate:*"),
            matching=values.get("matching", ""),
            after=int(values.get("after", 0)),
            times=int(values["times"]) if "times" in values else None,
            seconds=float(values.get("seconds", 1.0)),
        )

    def concerns(self, operation: str, subject: str) -> bool:
        """Is this a chance to strike?"""
        pattern = self.operation if ":" in self.operation else f"translate:{self.operation}"
        return (not operation or fnmatchcase(operation, pattern)) and self.matching in subject


class Faults:
    """The faults that are on, each with the number of chances it has had."""

    def __init__(self) -> None:
        self._chances: dict[Fault, int] = {}
        self._lock = Lock()
        self._released = Event()

    def add(
        self,
        kind: FaultKind | str,
        operation: str = "translate:*",
        *,
        matching: str = "",
        after: int = 0,
        times: int | None = None,
        seconds: float = 1.0,
    ) -> Fault:
        """Switch one on; returns it, for `remove`."""
        fault = Fault(FaultKind(kind), operation, matching, after, times, seconds)
        self.put(fault)
        return fault

    def put(self, fault: Fault) -> None:
        """Switch this one on, from its first chance."""
        with self._lock:
            self._chances[fault] = 0

    def remove(self, fault: Fault) -> None:
        """Switch this one off."""
        with self._lock:
            self._chances.pop(fault, None)

    def clear(self) -> None:
        """Switch all off and let held replies go."""
        self.release()
        with self._lock:
            self._chances.clear()
        self._released = Event()

    def release(self) -> None:
        """Let the replies go that `REPLY_HELD` holds."""
        self._released.set()

    def hold(self, seconds: float) -> None:
        """Wait until `release`, but at most so long."""
        self._released.wait(seconds)

    def strikes(self, kind: FaultKind, *, operation: str = "", subject: str = "") -> Fault | None:
        """The fault of this kind that strikes here, or None. Every ask that concerns it is one chance."""
        with self._lock:
            for fault, chances in self._chances.items():
                if fault.kind is kind and fault.concerns(operation, subject):
                    self._chances[fault] = chances + 1
                    if chances >= fault.after and (fault.times is None or chances < fault.after + fault.times):
                        return fault
        return None

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._chances))
