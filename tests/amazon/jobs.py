"""The operations on batch translation jobs, and the states that a job goes through."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Final
from uuid import uuid4

from tests.amazon import batch, resources, storage, terms
from tests.amazon.documents import BATCH_TYPES, READ_TYPES
from tests.amazon.faults import FaultKind
from tests.amazon.languages import AUTO, BATCH_REGIONS
from tests.amazon.realtime import demand_pair
from tests.amazon.region import Region, Stage, one_name, page
from tests.amazon.storage import ACCOUNT, Place
from tests.amazon.translation import Pairs
from tests.amazon.wire import Members, ServiceError

_SLOW: Final = 10
_STRAY: Final = ".write_access_check_file.temp"


@dataclass
class Job:
    """A job: what was asked, where it stands, and what came of it. `stage` is None once it has ended."""

    id: str
    request: Members
    pairs: dict[str, Pairs]
    source: Place
    output: Place
    submitted: float
    status: str = "SUBMITTED"
    stage: Stage | None = None
    message: str = ""
    ended: float = 0.0
    counts: Members = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.request.get("JobName", ""))


def start(region: Region, request: Members) -> Members:
    """StartTextTranslationJob."""
    if region.name not in BATCH_REGIONS:
        raise ServiceError("NotAuthorizedException", "Your account is not authorized to make this call.")
    settle(region)
    pairs = _demand_languages(region, request)
    source, output = _demand_places(region, request)
    waiting = sum(job.status == "SUBMITTED" for job in region.jobs.values())
    if waiting >= region.limits.batch_jobs_queued:
        raise ServiceError("TooManyRequestsException", "Too many jobs are queued.")
    job_id = uuid4().hex
    folder = output.below(f"{ACCOUNT}-TranslateText-{job_id}/")
    region.jobs[job_id] = Job(job_id, request, pairs, source, folder, region.now(), stage=Stage(region.now()))
    return {"JobId": job_id, "JobStatus": "SUBMITTED"}


def describe(region: Region, request: Members) -> Members:
    """DescribeTextTranslationJob."""
    job = _find(region, request)
    _look(job)
    settle(region)
    return {"TextTranslationJobProperties": properties(job)}


def list_all(region: Region, request: Members) -> Members:
    """ListTextTranslationJobs, newest first, unless the filter says otherwise."""
    criteria = request.get("Filter", {})
    if len(criteria) > 1:
        raise ServiceError("InvalidFilterException", "Only one filter can be set at a time.")
    for job in region.jobs.values():
        _look(job)
    settle(region)
    found = [job for job in region.jobs.values() if _passes(job, criteria)]
    found.sort(key=lambda job: job.submitted, reverse="SubmittedBeforeTime" not in criteria)
    return page(
        [properties(job) for job in found], request, "TextTranslationJobPropertiesList", "InvalidRequestException"
    )


def stop(region: Region, request: Members) -> Members:
    """StopTextTranslationJob: a job that has ended stays as it is."""
    settle(region)
    job = _find(region, request)
    if job.status in ("SUBMITTED", "IN_PROGRESS"):
        _enter(region, job, "STOP_REQUESTED")
    return {"JobId": job.id, "JobStatus": job.status}


def settle(region: Region) -> None:
    """Let every job go on whose state has lasted long enough."""
    for job in region.jobs.values():
        if job.stage and _is_over(region, job):
            _advance(region, job)


def properties(job: Job) -> Members:
    """TextTranslationJobProperties."""
    request = job.request
    optional = ("JobName", "TerminologyNames", "ParallelDataNames", "Settings")
    known: Members = {
        "JobId": job.id,
        "JobStatus": job.status,
        "JobDetails": job.counts or None,
        "SourceLanguageCode": request["SourceLanguageCode"],
        "TargetLanguageCodes": request["TargetLanguageCodes"],
        "Message": job.message or None,
        "SubmittedTime": job.submitted,
        "EndTime": job.ended or None,
        "InputDataConfig": request["InputDataConfig"],
        "OutputDataConfig": {**request["OutputDataConfig"], "S3Uri": str(job.output)},
        "DataAccessRoleArn": request["DataAccessRoleArn"],
    }
    known |= {member: request[member] for member in optional if member in request}
    return {member: value for member, value in known.items() if value is not None}


def _is_over(region: Region, job: Job) -> bool:
    assert job.stage is not None
    strikes = region.faults.strikes
    if job.status == "SUBMITTED":
        running = sum(other.status == "IN_PROGRESS" for other in region.jobs.values())
        return running < region.limits.batch_jobs_at_once and job.stage.is_over(region.around.pace, region.now())
    if job.status == "IN_PROGRESS" and strikes(FaultKind.JOB_NEVER_ENDS, subject=job.name):
        return False
    slow = job.status == "IN_PROGRESS" and strikes(FaultKind.JOB_SLOW, subject=job.name)
    return job.stage.is_over(region.around.pace, region.now(), times=_SLOW if slow else 1)


def _advance(region: Region, job: Job) -> None:
    """The next state; a job does its work in the moment in which it ends."""
    if job.status == "SUBMITTED":
        _enter(region, job, "IN_PROGRESS")
    elif job.status == "STOP_REQUESTED" or region.faults.strikes(FaultKind.JOB_STOPPED, subject=job.name):
        _end(region, job, "STOPPED")
    elif region.faults.strikes(FaultKind.JOB_FAILED, subject=job.name):
        job.message = "The job failed because of an internal error. Submit it again."
        _end(region, job, "FAILED")
    else:
        try:
            outcome = batch.run(region, job.request, job.pairs, job.source, job.output)
        except (batch.Unusable, storage.Missing, storage.Denied) as error:
            job.message = str(error)
            _end(region, job, "FAILED")
        else:
            job.counts = outcome.counts
            job.message = outcome.message
            _end(region, job, outcome.status)


def _enter(region: Region, job: Job, status: str) -> None:
    job.status, job.stage = status, Stage(region.now())


def _end(region: Region, job: Job, status: str) -> None:
    job.status, job.stage, job.ended = status, None, region.now()


def _demand_languages(region: Region, request: Members) -> dict[str, Pairs]:
    """The pairs of the job's parallel data by language. Raises ServiceError."""
    source, targets = request["SourceLanguageCode"], request["TargetLanguageCodes"]
    if len(targets) > region.limits.batch_languages or len(set(targets)) < len(targets):
        message = f"Give at most {region.limits.batch_languages} different target languages."
        raise ServiceError("InvalidParameterValueException", message)
    for target in targets:
        demand_pair(source, target)
    if "Brevity" in request.get("Settings", {}):
        raise ServiceError("InvalidRequestException", "Brevity is not supported in batch translation.")
    terms.usable(region, request.get("TerminologyNames", []), source, targets[0])
    name = one_name(request.get("ParallelDataNames", []), "parallel data resource")
    if name is None:
        return {}
    if source == AUTO:  # Choice: undocumented
        raise ServiceError("InvalidRequestException", "A job with parallel data needs its source language named.")
    return resources.usable(region, name, source, targets)


def _demand_places(region: Region, request: Members) -> tuple[Place, Place]:
    """The folders of input and output, which the role can reach. Raises ServiceError."""
    content_type = request["InputDataConfig"]["ContentType"]
    if content_type not in BATCH_TYPES:
        raise ServiceError("InvalidRequestException", f"Unsupported content type: {content_type}.")
    if content_type not in READ_TYPES:
        raise ServiceError("InvalidRequestException", f"The stand-in does not read {content_type}.")
    source = Place.parse(request["InputDataConfig"]["S3Uri"])
    output = Place.parse(request["OutputDataConfig"]["S3Uri"]).folder
    if not source.key.strip("/"):
        raise ServiceError("InvalidRequestException", "The input must be a folder, not the top level of a bucket.")
    output = Place(output.bucket, output.key.lstrip("/"))
    role = request["DataAccessRoleArn"]
    try:
        for place in (source, output):
            if storage.region_of(place.bucket) != region.name:
                message = f"The bucket {place.bucket} must be in the region {region.name}."
                raise ServiceError("InvalidRequestException", message)
        storage.demand(role, "s3:ListBucket", "s3:GetObject", place=source.folder)
        storage.demand(role, "s3:ListBucket", "s3:PutObject", place=output)
        storage.write(Place(output.bucket, output.key + _STRAY), b"")
    except (storage.Missing, storage.Denied) as error:
        # Choice: said at once, as the check file that AWS writes suggests.
        raise ServiceError("InvalidRequestException", str(error)) from None
    return source.folder, output


def _passes(job: Job, criteria: Members) -> bool:
    return bool(
        job.name == criteria.get("JobName", job.name)
        and job.status == criteria.get("JobStatus", job.status)
        and job.submitted < criteria.get("SubmittedBeforeTime", inf)
        and job.submitted > criteria.get("SubmittedAfterTime", -inf)
    )


def _look(job: Job) -> None:
    if job.stage:
        job.stage.looks += 1


def _find(region: Region, request: Members) -> Job:
    if request["JobId"] not in region.jobs:
        raise ServiceError("ResourceNotFoundException", f"The job {request['JobId']} was not found.")
    return region.jobs[request["JobId"]]
