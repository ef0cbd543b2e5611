"""Batch jobs: started once for the same units, found again by name, waited for, and read document by document.

A job's name follows from its units; its folder in the bucket has the attempt in its name, and so has the client token.
A run that was killed is continued by the next one: what runs is waited for, what is done is read and paid only once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from amts_bot.adapters.log import Log
from amts_bot.engines.amazon.aws.client import Aws, pauses
from amts_bot.engines.amazon.aws.names import JobFolder, Place, client_token
from amts_bot.engines.amazon.aws.refusals import BUSY, asking, code_of, without_secrets
from amts_bot.engines.amazon.aws.storage import Bucket
from amts_bot.engines.amazon.documents import Document, answers
from amts_bot.errors import OutsideFailure, StillTranslating

if TYPE_CHECKING:
    from mypy_boto3_translate.type_defs import TextTranslationJobPropertiesTypeDef as Properties


RUNNING = frozenset({"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"})
HAS_OUTPUT = frozenset({"COMPLETED", "COMPLETED_WITH_ERROR"})
DETAILS = "details/{language}.auxiliary-translation-details.json"
_A_MINUTE = 60
_TOLD_REASONS = 3


@dataclass(frozen=True)
class Order:
    """How a job translates: codes, resources by name, and the style."""

    source: str
    target: str
    role: str
    parallel_data: str | None = None
    terminology: str | None = None
    formality: str | None = None


@dataclass(frozen=True)
class Job:
    """A job as Amazon describes it."""

    id: str
    name: str
    status: str
    message: str
    input: str
    output: str
    target: str
    documents: int
    translated: int

    @property
    def progress(self) -> str:
        done = f"{self.translated} of {self.documents} documents, " if self.documents else ""
        return f"{done}{self.status.lower().replace('_', ' ')}"


def _job(found: Properties) -> Job:
    details = found.get("JobDetails", {})
    return Job(
        found.get("JobId", ""), found.get("JobName", ""), found.get("JobStatus", ""),
        without_secrets(found.get("Message", "")), found.get("InputDataConfig", {}).get("S3Uri", ""),
        found.get("OutputDataConfig", {}).get("S3Uri", ""), next(iter(found.get("TargetLanguageCodes", ())), ""),
        details.get("InputDocumentsCount", 0), details.get("TranslatedDocumentsCount", 0),
    )  # fmt: skip


def jobs_named(aws: Aws, bucket: Bucket, name: str) -> list[Job]:
    """Every job of this name, whatever became of it."""
    found: list[Job] = []
    with asking("list the translation jobs", bucket.where):
        page = aws.translate.list_text_translation_jobs(Filter={"JobName": name})
        found += map(_job, page["TextTranslationJobPropertiesList"])
        while token := page.get("NextToken"):
            page = aws.translate.list_text_translation_jobs(Filter={"JobName": name}, NextToken=token)
            found += map(_job, page["TextTranslationJobPropertiesList"])
    return [job for job in found if job.name == name]


def job_in(jobs: Iterable[Job], bucket: Bucket, folder: JobFolder) -> Job | None:
    """The job that reads from a folder."""
    uri = bucket.uri(folder.inputs).rstrip("/")
    return next((job for job in jobs if job.input.rstrip("/") == uri), None)


def write_inputs(bucket: Bucket, folder: JobFolder, documents: Iterable[Document]) -> int:
    """Put the documents of a job where it reads them, and which units are in each beside; gives their number."""
    units: list[str] = []
    count = 0
    for count, document in enumerate(documents, 1):
        name = f"{count:05}.html"
        bucket.put(folder.inputs + name, document.content)
        units += (f"{name} {key}" for key in document.keys)
    bucket.put(folder.units, "\n".join(units).encode())
    return count


def units_in(bucket: Bucket, folder: JobFolder) -> dict[str, list[str]]:
    """The keys of the units in each document of a job, by the document's name."""
    found: dict[str, list[str]] = {}
    for line in (bucket.get(folder.units) or b"").decode().splitlines():
        name, _, key = line.partition(" ")
        found.setdefault(name, []).append(key)
    return found


def start(aws: Aws, bucket: Bucket, place: Place, folder: JobFolder, order: Order, limit: float) -> str:
    """Start a job on its folder and give its id. A start that is repeated gives the same job.

    While the account has too many jobs, it waits up to `limit` seconds, and 5 minutes at least. With a limit of 0 it
    raises StillTranslating at once.
    """
    optional: dict[str, Any] = {
        "TerminologyNames": [order.terminology] if order.terminology else None,
        "ParallelDataNames": [order.parallel_data] if order.parallel_data else None,
        "Settings": {"Formality": order.formality.upper()} if order.formality else None,
    }
    turns = pauses(aws, max(limit, 5 * _A_MINUTE), first=2)
    while True:
        with asking("start the translation job", bucket.where):
            try:
                return aws.translate.start_text_translation_job(
                    JobName=place.job_name(folder.job),
                    InputDataConfig={"S3Uri": bucket.uri(folder.inputs), "ContentType": "text/html"},
                    OutputDataConfig={"S3Uri": bucket.uri(folder.outputs)},
                    DataAccessRoleArn=order.role,
                    SourceLanguageCode=order.source,
                    TargetLanguageCodes=[order.target],
                    ClientToken=client_token(place, folder.job, folder.attempt),
                    **{name: value for name, value in optional.items() if value},
                )["JobId"]
            except ClientError as error:
                if code_of(error) not in BUSY:
                    raise
                if not limit:
                    raise StillTranslating(_TURN) from None
                if next(turns, None) is None:
                    raise


_TURN = (
    "Amazon runs as many jobs of this account as it may; nothing was paid for yet, and the job is ordered when it is "
    "its turn: by this run after the other languages, or by the next one"
)


def wait_for(aws: Aws, bucket: Bucket, job_id: str, limit: float, log: Log) -> Job:
    """The job when it has ended, whatever way. Raises StillTranslating after `limit` seconds."""
    told = ""
    for passed in _asks(aws, limit):
        with asking("describe the translation job", bucket.where):
            answer = aws.translate.describe_text_translation_job(JobId=job_id)
        job = _job(answer["TextTranslationJobProperties"])
        if job.status not in RUNNING:
            return job
        if job.progress != told:
            told = job.progress
            log(f"job {job_id}: {told} after {_span(passed)}")
    if not limit:
        raise StillTranslating(
            f"the job {job_id} at Amazon Translate goes on ({told}); it is collected at the end of this run, "
            "or else by the next one"
        )
    raise StillTranslating(
        f"the job {job_id} at Amazon Translate goes on ({told}) and this run ends here; nothing is lost: run again "
        "later, and that run collects it (--wait sets for how many minutes a run waits)"
    )


def _asks(aws: Aws, limit: float) -> Iterator[float]:
    yield 0.0
    yield from pauses(aws, limit)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 2 * _A_MINUTE else f"{seconds / _A_MINUTE:.0f} min"


def refuse_failed(bucket: Bucket, job: Job, order: Order) -> None:
    """Raise OutsideFailure for a job without output, in a sentence that says what to do."""
    if job.status in HAS_OUTPUT:
        return
    if job.status == "STOPPED":
        raise OutsideFailure(f"somebody stopped the job {job.id} at Amazon Translate; run again to start a new one")
    details = _details(bucket, job)
    reasons = dict.fromkeys(details.failures.values()) if details else {}
    message = "; ".join([job.message or "it gave no reason", *list(reasons)[:_TOLD_REASONS]])
    hint = "correct that and run again: a new job is started"
    if any(word in job.message.lower() for word in ("access", "permission", "denied", "assume", "role")):
        hint = (
            f"the role {order.role} must trust translate.amazonaws.com and have s3:GetObject, s3:PutObject and "
            "s3:ListBucket on the bucket, as docs/aws/role-policy.json says; then run again"
        )
    raise OutsideFailure(f"the job {job.id} at Amazon Translate failed: {message}; {hint}")


# --- output -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Output:
    """What a job gave: why documents failed, by their names, billed characters, and the keys of the other documents."""

    failures: Mapping[str, str]
    characters: int
    targets: tuple[str, ...]


def read_details(content: bytes | None, output: str) -> Output | None:
    """The details file of a job: the output's keys, and the documents that failed with the reason. None if unreadable.

    Numbers are strings in it; `sourceFile` and `targetFile` are names in the two folders.
    """
    try:
        found = json.loads(content or b"")
        failures, targets = {}, []
        for entry in found["details"]:
            error = (entry.get("auxiliaryData") or {}).get("error")
            if error:
                reason = without_secrets(f"{error.get('errorMessage', '')} ({error.get('errorCode', 'no code')})")
                failures[str(entry["sourceFile"])] = reason
            elif entry.get("targetFile"):
                targets.append(output + str(entry["targetFile"]).rpartition("/")[2])
        return Output(failures, int(found.get("charactersTranslated") or 0), tuple(targets))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def outputs(bucket: Bucket, job: Job, log: Log) -> Iterator[dict[str, str]]:
    """The answers of each document of a job, one document in memory at a time; what failed is told.

    A unit that is gone from its document has an empty answer. Where the details file is missing, every document in the
    output folder is read.
    """
    units = units_in(bucket, JobFolder(job.input.removeprefix(f"s3://{bucket.name}/").rstrip("/").removesuffix("in")))
    details = _details(bucket, job)
    if details is None:
        log(f"job {job.id}: its details file is missing or unreadable; reading what lies in the output folder")
        keys = [key for key in bucket.keys(_output_folder(bucket, job)) if key.endswith(".html")]
    else:
        keys = list(details.targets)
        for name, reason in details.failures.items():
            log(f"warning: job {job.id}: document {name} failed: {reason}; its units stay for the next run")
    for key in keys:
        content = bucket.get(key)
        if content is None:
            log(f"warning: job {job.id}: the output {key} is missing; its units stay for the next run")
            continue
        name = key.rpartition("/")[2].removeprefix(f"{job.target}.")
        yield dict.fromkeys(units.get(name, ()), "") | answers(content.decode("utf-8", "replace"))


def billed(bucket: Bucket, job: Job) -> int | None:
    """The characters that Amazon says it translated, None if it does not say."""
    details = _details(bucket, job)
    return details.characters if details else None


def _details(bucket: Bucket, job: Job) -> Output | None:
    folder = _output_folder(bucket, job)
    return read_details(bucket.get(folder + DETAILS.format(language=job.target)), folder)


def _output_folder(bucket: Bucket, job: Job) -> str:
    return job.output.removeprefix(f"s3://{bucket.name}/").rstrip("/") + "/"
