"""The state of the account in one region, and what its operations share: clock, limits, faults, calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.amazon.calls import Calls
from tests.amazon.faults import Faults
from tests.amazon.limits import Limits, Pace
from tests.amazon.storage import ACCOUNT
from tests.amazon.terminology import Terms
from tests.amazon.wire import Members, ServiceError

if TYPE_CHECKING:
    from tests.amazon.jobs import Job
    from tests.amazon.resources import ParallelData

PAGE: Final = 100


@dataclass(frozen=True)
class Surroundings:
    """What all regions share. `clock` gives seconds since the epoch."""

    endpoint: str
    limits: Limits = field(default_factory=Limits)
    pace: Pace = field(default_factory=Pace)
    clock: Callable[[], float] = time.time
    faults: Faults = field(default_factory=Faults)
    calls: Calls = field(default_factory=Calls)


@dataclass
class Stage:
    """An asynchronous state that will pass: since when, and how often it was looked at."""

    since: float
    looks: int = 0

    def is_over(self, pace: Pace, now: float, *, times: int = 1) -> bool:
        """Has it lasted as long as the pace says, so many times over?"""
        return self.looks >= pace.looks * times and now - self.since >= pace.seconds * times


@dataclass
class Terminology:
    """An imported terminology."""

    properties: Members
    terms: Terms
    content: bytes


@dataclass
class Region:
    """The resources of one region, by name or id."""

    name: str
    around: Surroundings
    parallel_data: dict[str, ParallelData] = field(default_factory=dict)
    terminologies: dict[str, Terminology] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    answers: dict[tuple[str, str], tuple[Members, Members]] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        return self.around.limits

    @property
    def faults(self) -> Faults:
        return self.around.faults

    def now(self) -> float:
        """Seconds since the epoch, in whole milliseconds."""
        return round(self.around.clock(), 3)

    def arn(self, kind: str, name: str) -> str:
        """The ARN of a resource of this region."""
        return f"arn:aws:translate:{self.name}:{ACCOUNT}:{kind}/{name}"

    def tag(self, arn: str, tags: list[dict[str, str]]) -> None:
        """Add tags to a resource. Raises ServiceError beyond the limit."""
        merged = {**self.tags.get(arn, {}), **{tag["Key"]: tag["Value"] for tag in tags}}
        if len(merged) > self.limits.tags:
            message = f"A resource can have at most {self.limits.tags} tags."
            raise ServiceError("TooManyTagsException", message, {"ResourceArn": arn})
        self.tags[arn] = merged

    def forget_answers(self, name: str) -> None:
        """Forget what client tokens gave for a resource. Choice: a token lives no longer than its resource."""
        self.answers = {key: kept for key, kept in self.answers.items() if kept[1].get("Name") != name}


def page(items: list[Any], request: Members, member: str, code: str = "InvalidParameterValueException") -> Members:
    """One page of a list, and the token of the next; `code` is of the error for a wrong token."""
    token = request.get("NextToken", "0")
    if not token.isdecimal() or int(token) > len(items):
        raise ServiceError(code, "The NextToken is not valid.")
    start, size = int(token), request.get("MaxResults", PAGE)
    more = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return {member: items[start : start + size], **more}


def one_name(names: list[str], kind: str) -> str | None:
    """The name in a list that may hold one. Raises ServiceError."""
    if len(names) > 1:
        raise ServiceError("InvalidRequestException", f"Only one {kind} can be given, not {len(names)}.")
    return names[0] if names else None
