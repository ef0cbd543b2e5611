"""Amazon Translate: its operations by name, and what one request is answered."""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import RLock
from typing import Final, TypeAlias

import boto3

from tests.amazon import jobs, realtime, resources, terms, wire
from tests.amazon.faults import ERRORS, FaultKind
from tests.amazon.region import Region, Surroundings
from tests.amazon.wire import Members, ServiceError

Operation: TypeAlias = Callable[[Region, Members], Members]

OPERATIONS: Final[Mapping[str, Operation]] = {
    "TranslateText": realtime.translate_text,
    "TranslateDocument": realtime.translate_document,
    "ListLanguages": realtime.list_languages,
    "CreateParallelData": resources.create,
    "UpdateParallelData": resources.update,
    "GetParallelData": resources.get,
    "ListParallelData": resources.list_all,
    "DeleteParallelData": resources.delete,
    "ImportTerminology": terms.import_file,
    "GetTerminology": terms.get,
    "ListTerminologies": terms.list_all,
    "DeleteTerminology": terms.delete,
    "StartTextTranslationJob": jobs.start,
    "DescribeTextTranslationJob": jobs.describe,
    "ListTextTranslationJobs": jobs.list_all,
    "StopTextTranslationJob": jobs.stop,
    "TagResource": terms.tag,
    "UntagResource": terms.untag,
    "ListTagsForResource": terms.list_tags,
}
REGIONS: Final = frozenset(boto3.session.Session().get_available_regions("translate"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: HTTP status, body, and the code if it is an error."""

    status: int
    body: bytes
    error: str = ""


class Service:
    """Amazon Translate in all regions, for one account.

    `defects` are replies that broke the service model: errors of the stand-in, for which a test must fail.
    """

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.defects: list[str] = []
        self._regions: dict[str, Region] = {}
        self._lock = RLock()
        self._recent: dict[str, deque[float]] = defaultdict(deque)

    def adopt(self, around: Surroundings) -> None:
        """Other surroundings from now on, with everything as it is."""
        self.around = around
        for region in self._regions.values():
            region.around = around

    def region(self, name: str) -> Region:
        """The state of a region."""
        return self._regions.setdefault(name, Region(name, self.around))

    def answer(self, operation: str, region: str, body: bytes) -> tuple[Reply, Members]:
        """The reply to a signed request, and the request's members as far as they could be read."""
        request: Members = {}
        try:
            request = _read(operation, body)
            with self._lock:
                self._demand_access(operation, region, request)
                answer = self._once(self.region(region), operation, request)
            return Reply(200, wire.write_reply(operation, answer)), request
        except ServiceError as error:
            if operation in OPERATIONS and not wire.can_fail(operation, error.code):
                self.defects.append(f"{operation} has no {error.code} in the service model")
            return Reply(error.status, wire.write_error(error), error.code), request
        except Exception as error:
            self.defects.append(f"{operation}: {error!r}")
            broken = ServiceError("InternalServerException", f"The stand-in is broken: {error!r}")
            return Reply(500, wire.write_error(broken), broken.code), request

    def _demand_access(self, operation: str, region: str, request: Members) -> None:
        """Raises ServiceError for an unknown region, too many calls, or a fault that is on."""
        if region not in REGIONS:
            raise ServiceError("UnrecognizedClientException", f"Amazon Translate is not in the region {region!r}.")
        action = f"translate:{operation}"
        subject = json.dumps(request, default=str, ensure_ascii=False)
        for kind, reported in ERRORS.items():
            possible = reported.translate and wire.can_fail(operation, reported.translate)
            if possible and self.around.faults.strikes(kind, operation=action, subject=subject):
                role = request.get("DataAccessRoleArn", "")
                raise ServiceError(reported.translate, reported.message.format(action=action, role=role))
        self._demand_rate(operation)

    def _demand_rate(self, operation: str) -> None:
        most = self.around.limits.calls_per_second.get(operation)
        if most is None:
            return
        recent, now = self._recent[operation], time.monotonic()
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= most:
            raise ServiceError("ThrottlingException", ERRORS[FaultKind.RATE_EXCEEDED].message)
        recent.append(now)

    def _once(self, region: Region, operation: str, request: Members) -> Members:
        """Do it; or, for a client token that was seen, give the first answer again (Choice: it is not documented)."""
        token = request.get("ClientToken")
        if token is None:
            return OPERATIONS[operation](region, request)
        known = region.answers.get((operation, token))
        if known is None:
            answer = OPERATIONS[operation](region, request)
            region.answers[operation, token] = (request, answer)
            return answer
        if known[0] != request:
            message = "The ClientToken was used before, with other parameters."
            raise ServiceError("InvalidRequestException", message)
        return known[1]


def _read(operation: str, body: bytes) -> Members:
    if operation not in OPERATIONS:
        raise ServiceError("UnknownOperationException", f"Amazon Translate has no operation {operation!r}.")
    return wire.read_request(operation, body)
