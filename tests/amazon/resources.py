"""The operations on parallel data: create, update, get, list, delete; one at a time is read, in the background."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.amazon import storage
from tests.amazon.faults import FaultKind
from tests.amazon.languages import PARALLEL_DATA_REGIONS
from tests.amazon.parallel_data import Imported, UnusableFile, read_file
from tests.amazon.region import Region, Stage, page
from tests.amazon.translation import Pairs
from tests.amazon.wire import Members, ServiceError

_SLOW: Final = 10


@dataclass
class ParallelData:
    """A resource. `stage` is the state that will pass: CREATING, UPDATING or DELETING, None at rest.

    During an update `status` and `pairs` are those of the version before.
    """

    name: str
    arn: str
    created_at: float
    config: Members
    description: str | None
    encryption_key: Members | None
    status: str = "CREATING"
    stage: Stage | None = None
    message: str = ""
    imported: Imported | None = None
    pairs: dict[str, Pairs] = field(default_factory=dict)
    content: bytes = b""
    updated_at: float = 0.0
    errors: bytes | None = None
    attempt: Members | None = None  # the config of the latest update
    attempt_status: str = ""
    attempt_at: float = 0.0
    attempt_errors: bytes | None = None

    @property
    def is_imported_now(self) -> bool:
        return self.stage is not None and self.status != "DELETING"


def create(region: Region, request: Members) -> Members:
    """CreateParallelData."""
    _demand_region(region)
    settle(region)
    name = request["Name"]
    if name in region.parallel_data:
        raise ServiceError("ConflictException", f"A parallel data resource with the name {name} already exists.")
    if len(region.parallel_data) >= region.limits.parallel_data_resources:
        raise ServiceError("LimitExceededException", "The account has too many parallel data resources.")
    _demand_turn(region)
    _demand_file(region, request["ParallelDataConfig"])
    arn, now = region.arn("parallel-data", name), region.now()
    region.tag(arn, request.get("Tags", []))
    region.parallel_data[name] = ParallelData(
        *(name, arn, now, request["ParallelDataConfig"], request.get("Description"), request.get("EncryptionKey")),
        stage=Stage(now),
    )
    return {"Name": name, "Status": "CREATING"}


def update(region: Region, request: Members) -> Members:
    """UpdateParallelData: the new file replaces the whole resource, once it is read."""
    _demand_region(region)
    settle(region)
    resource = _find(region, request["Name"])
    if resource.stage:
        _look(region, resource)
        raise ServiceError("ConcurrentModificationException", f"{resource.name} is being changed: {_state(resource)}.")
    _demand_turn(region)
    _demand_file(region, request["ParallelDataConfig"])
    resource.attempt, resource.attempt_at = request["ParallelDataConfig"], region.now()
    resource.attempt_status, resource.stage = "UPDATING", Stage(region.now())
    resource.attempt_errors = None
    resource.description = request.get("Description", resource.description)
    return {
        "Name": resource.name,
        "Status": resource.status,
        "LatestUpdateAttemptStatus": "UPDATING",
        "LatestUpdateAttemptAt": resource.attempt_at,
    }


def get(region: Region, request: Members) -> Members:
    """GetParallelData, with links to the file and to what was wrong with it."""
    _demand_region(region)
    resource = _find(region, request["Name"])
    _look(region, resource)
    settle(region)
    resource = _find(region, request["Name"])
    answer: Members = {"ParallelDataProperties": properties(resource)}
    links = {
        "DataLocation": (resource.config.get("Format", "").lower(), resource.content or None),
        "AuxiliaryDataLocation": ("errors.json", resource.errors),
        "LatestUpdateAttemptAuxiliaryDataLocation": ("update-errors.json", resource.attempt_errors),
    }
    for member, (suffix, content) in links.items():
        if content is not None:
            url = storage.link(f"{resource.name}.{suffix}", content, endpoint=region.around.endpoint)
            answer[member] = {"RepositoryType": "S3", "Location": url}
    return answer


def list_all(region: Region, request: Members) -> Members:
    """ListParallelData, by name."""
    _demand_region(region)
    for resource in region.parallel_data.values():
        _look(region, resource)
    settle(region)
    found = [properties(region.parallel_data[name]) for name in sorted(region.parallel_data)]
    return page(found, request, "ParallelDataPropertiesList")


def delete(region: Region, request: Members) -> Members:
    """DeleteParallelData. A resource that is being changed cannot be deleted."""
    _demand_region(region)
    settle(region)
    resource = _find(region, request["Name"])
    if resource.stage:
        _look(region, resource)
        raise ServiceError("ConcurrentModificationException", f"{resource.name} is being changed: {_state(resource)}.")
    resource.status, resource.stage = "DELETING", Stage(region.now())
    return {"Name": resource.name, "Status": "DELETING"}


def usable(region: Region, name: str, source: str, targets: list[str]) -> dict[str, Pairs]:
    """The pairs of a resource for a job in these languages. Raises ServiceError."""
    _demand_region(region)
    settle(region)
    resource = _find(region, name)
    if resource.status != "ACTIVE" or resource.imported is None:
        raise ServiceError("InvalidRequestException", f"The parallel data {name} is not ACTIVE: {resource.status}.")
    missing = [code for code in targets if code not in resource.imported.target_languages]
    # Choice: the guide demands that the file holds the job's languages, and does not say what happens otherwise.
    if source != resource.imported.source_language or missing:
        languages = ", ".join([source] if source != resource.imported.source_language else missing)
        raise ServiceError(
            "InvalidRequestException", f"The parallel data {name} does not hold the language {languages}."
        )
    return resource.pairs


def settle(region: Region) -> None:
    """Let every change be done whose time has come."""
    for resource in list(region.parallel_data.values()):
        if resource.stage and _is_over(region, resource):
            _finish(region, resource)


def properties(resource: ParallelData) -> Members:
    """ParallelDataProperties."""
    known: Members = {
        "Name": resource.name,
        "Arn": resource.arn,
        "Description": resource.description,
        "Status": resource.status,
        "ParallelDataConfig": resource.config,
        "Message": resource.message or None,
        "EncryptionKey": resource.encryption_key,
        "CreatedAt": resource.created_at,
        "LastUpdatedAt": resource.updated_at or None,
        "LatestUpdateAttemptStatus": resource.attempt_status or None,
        "LatestUpdateAttemptAt": resource.attempt_at or None,
    }
    if resource.imported:
        known |= {
            "SourceLanguageCode": resource.imported.source_language,
            "TargetLanguageCodes": resource.imported.target_languages,
            "ImportedDataSize": resource.imported.characters,
            "ImportedRecordCount": len(resource.imported.records),
            "FailedRecordCount": resource.imported.failed,
            "SkippedRecordCount": resource.imported.skipped,
        }
    return {member: value for member, value in known.items() if value is not None}


def _is_over(region: Region, resource: ParallelData) -> bool:
    assert resource.stage is not None
    if resource.is_imported_now and region.faults.strikes(FaultKind.PARALLEL_DATA_NEVER_READY, subject=resource.name):
        return False
    slow = resource.is_imported_now and region.faults.strikes(FaultKind.PARALLEL_DATA_SLOW, subject=resource.name)
    return resource.stage.is_over(region.around.pace, region.now(), times=_SLOW if slow else 1)


def _finish(region: Region, resource: ParallelData) -> None:
    """The state passes: the resource is gone, or its file is read."""
    resource.stage = None
    if resource.status == "DELETING":
        del region.parallel_data[resource.name]
        region.tags.pop(resource.arn, None)
        region.forget_answers(resource.name)
        return
    updating, config = resource.attempt_status == "UPDATING", resource.attempt or resource.config
    try:
        content, imported = _import(region, resource.name, config)
    except (UnusableFile, storage.Missing) as error:
        _fail(resource, str(error), updating=updating)
        return
    resource.status, resource.message, resource.config = "ACTIVE", "", config
    resource.imported, resource.pairs, resource.content = imported, imported.pairs(), content
    resource.updated_at = region.now()
    if updating:
        resource.attempt_status, resource.attempt_errors = "ACTIVE", imported.error_file()
    else:
        resource.errors = imported.error_file()


def _import(region: Region, name: str, config: Members) -> tuple[bytes, Imported]:
    """The file and what is imported of it. Raises UnusableFile or Missing."""
    if region.faults.strikes(FaultKind.PARALLEL_DATA_FAILED, subject=name):
        raise UnusableFile("The parallel data could not be imported because of an internal error.")
    content = storage.read(storage.Place.parse(config["S3Uri"]))

    def refuse(source: str) -> bool:
        return region.faults.strikes(FaultKind.RECORD_FAILED, subject=source) is not None

    return content, read_file(content, config["Format"], region.limits, refuse)


def _fail(resource: ParallelData, why: str, *, updating: bool) -> None:
    """The file is of no use: an update leaves the version before as it is."""
    nothing = Imported("", [])
    resource.message = why
    if updating:
        resource.attempt_status, resource.attempt_errors = "FAILED", nothing.error_file()
    else:
        resource.status, resource.errors = "FAILED", nothing.error_file()


def _look(region: Region, resource: ParallelData) -> None:
    if resource.stage:
        resource.stage.looks += 1


def _demand_region(region: Region) -> None:
    if region.name not in PARALLEL_DATA_REGIONS:
        raise ServiceError("NotAuthorizedException", "Your account is not authorized to make this call.")


def _demand_turn(region: Region) -> None:
    """One create or update at a time in the account and region. Choice: the quota is told as LimitExceeded."""
    for other in region.parallel_data.values():
        if other.is_imported_now:
            _look(region, other)
            message = f"Only one parallel data resource can be created or updated at a time; {other.name} is."
            raise ServiceError("LimitExceededException", message)


def _demand_file(region: Region, config: Members) -> None:
    """The file must be there, and in this region. Choice: said at once, as the caller's own access is used."""
    if not config.get("S3Uri") or not config.get("Format"):
        raise ServiceError("InvalidParameterValueException", "ParallelDataConfig needs an S3Uri and a Format.")
    place = storage.Place.parse(config["S3Uri"])
    try:
        if storage.region_of(place.bucket) != region.name:
            message = f"The bucket {place.bucket} must be in the region {region.name}."
            raise ServiceError("InvalidParameterValueException", message)
        storage.read(place)
    except storage.Missing as error:
        raise ServiceError("InvalidParameterValueException", str(error)) from None


def _find(region: Region, name: str) -> ParallelData:
    if name not in region.parallel_data:
        raise ServiceError("ResourceNotFoundException", f"The parallel data {name} was not found.")
    return region.parallel_data[name]


def _state(resource: ParallelData) -> str:
    return resource.status if resource.status in ("CREATING", "DELETING") else resource.attempt_status
