"""The parallel data of a book and language at Amazon Translate: made, brought up to date, waited for, shown, deleted.

One resource a pair of languages. Its description holds the digest of its content, so it is sent only when that changed.
Amazon makes one at a time in an account and region: a run waits its turn. An update replaces the whole resource, and
while it runs the old version stays `ACTIVE` (the newest attempt has a status of its own).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from amts_bot.adapters.log import Log
from amts_bot.engines.amazon.aws.client import Aws, pauses
from amts_bot.engines.amazon.aws.names import Place, digest
from amts_bot.engines.amazon.aws.refusals import BUSY, Where, asking, code_of, without_secrets
from amts_bot.engines.amazon.aws.storage import Bucket
from amts_bot.errors import OutsideFailure, StillTranslating

if TYPE_CHECKING:
    from mypy_boto3_translate.type_defs import ParallelDataPropertiesTypeDef as Properties
    from mypy_boto3_translate.type_defs import TagTypeDef


PREPARATION = 30 * 60
"""Seconds that a run waits for parallel data, whatever its limit for jobs: Amazon takes a few minutes for it."""

_ATTEMPTS = 2
_TOLD_RECORDS = 5


class Step(Enum):
    """What the state of the resource asks for."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"
    READY = "ready"
    USE_OLD = "use the old version"
    GIVE_UP = "give up"


def next_step(found: Mapping[str, Any] | None, content: str, attempts: int) -> Step:
    """What to do for a resource as Amazon describes it (None: there is none), to have this content in it.

    `attempts` is how often this run has tried already.
    """
    if found is None:
        return Step.CREATE if attempts < _ATTEMPTS else Step.GIVE_UP
    status, latest = found.get("Status"), found.get("LatestUpdateAttemptStatus")
    if {status, latest} & {"CREATING", "UPDATING", "DELETING"}:
        return Step.WAIT
    is_newest = content in found.get("Description", "") and latest != "FAILED"
    if status == "ACTIVE" and is_newest:
        return Step.READY
    if attempts < _ATTEMPTS:
        return Step.UPDATE
    return Step.USE_OLD if status == "ACTIVE" else Step.GIVE_UP


@dataclass(frozen=True)
class Examples:
    """The file of parallel data, as Amazon takes it, and how many pairs it has."""

    csv: str
    count: int

    @property
    def digest(self) -> str:
        return digest(self.csv)


def ensure(aws: Aws, bucket: Bucket, place: Place, examples: Examples, log: Log) -> str:
    """The name of the resource with these examples in it, ready for jobs.

    Raises StillTranslating if Amazon takes too long, OutsideFailure if it will not have them.
    """
    name, content = place.resource, examples.digest
    key = place.parallel_data(content)
    attempts, told = 0, ""
    turns = pauses(aws, PREPARATION)
    while True:
        found = describe(aws, bucket.where, name)
        step = next_step(found, content, attempts)
        if step is Step.READY:
            if told:
                log(f"parallel data {name} is ready: {_counted(found or {})}")
            return name
        if step is Step.USE_OLD:
            why = _why(aws, bucket.where, name)
            log(f"warning: Amazon did not take the new parallel data, so the version before is used: {why}")
            return name
        if step is Step.GIVE_UP:
            raise OutsideFailure(
                f"Amazon could not make the parallel data {name}: {_why(aws, bucket.where, name)}; "
                f"correct the pairs named there, or amts-bot parallel-data delete {name}, and run again"
            )
        if step is not Step.WAIT:
            bucket.put(key, examples.csv.encode())
            is_taken = _send(aws, bucket, place, step, bucket.uri(key), content)
            attempts += is_taken
            told = _say(log, told, _sent(step, name, examples.count) if is_taken else _TURN)
        elif not told:
            told = _say(log, told, f"parallel data {name} is busy with an earlier change; waiting for it")
        if next(turns, None) is None:
            raise StillTranslating(
                f"the parallel data {name} is not ready after {PREPARATION // 60} minutes; nothing was paid for yet: "
                "run again later, and the next run goes on from there"
            )


_TURN = "parallel data waits its turn: Amazon makes one at a time in an account and region"


def _sent(step: Step, name: str, count: int) -> str:
    verb = "made" if step is Step.CREATE else "brought up to date"
    return f"parallel data {name} is being {verb}: {count:,} pairs; this takes some minutes"


def _say(log: Log, before: str, now: str) -> str:
    if now != before:
        log(now)
    return now


def _counted(found: Mapping[str, Any]) -> str:
    imported, failed = found.get("ImportedRecordCount", 0), found.get("FailedRecordCount", 0)
    skipped = found.get("SkippedRecordCount", 0)
    return f"{imported:,} pairs imported" + (f", {failed} failed, {skipped} skipped" if failed or skipped else "")


def _send(aws: Aws, bucket: Bucket, place: Place, step: Step, uri: str, content: str) -> bool:
    """Ask Amazon to make or update the resource; False if it is busy with another one, or with this one."""
    description = f"amts-bot: pairs of {place.book} from {place.source} to {place.target}, content {content}"
    with asking(f"{step.value} the parallel data {place.resource}", bucket.where):
        try:
            if step is Step.CREATE:
                tags: Sequence[TagTypeDef] = [
                    {"Key": "amts-bot", "Value": place.book},
                    {"Key": "amts-bot-pair", "Value": place.pair},
                ]
                aws.translate.create_parallel_data(  # type: ignore[call-arg]  # boto3 adds the token
                    Name=place.resource, Description=description[:256], Tags=tags,
                    ParallelDataConfig={"S3Uri": uri, "Format": "CSV"},
                )  # fmt: skip
            else:
                aws.translate.update_parallel_data(  # type: ignore[call-arg]
                    Name=place.resource, Description=description[:256],
                    ParallelDataConfig={"S3Uri": uri, "Format": "CSV"},
                )  # fmt: skip
        except ClientError as error:
            if code_of(error) in _TAKES_TURNS or (step is Step.UPDATE and code_of(error) in _GONE):
                return False
            raise
    return True


_GONE = frozenset({"ResourceNotFoundException"})
_TAKES_TURNS = BUSY - {"LimitExceededException"}


def describe(aws: Aws, where: Where, name: str) -> Properties | None:
    """What Amazon says of a resource, None if it has none of that name."""
    answer = _get(aws, where, name)
    return answer["ParallelDataProperties"] if answer else None


def _get(aws: Aws, where: Where, name: str) -> Any:
    with asking(f"describe the parallel data {name}", where):
        try:
            return aws.translate.get_parallel_data(Name=name)
        except aws.translate.exceptions.ResourceNotFoundException:
            return None


def listed(aws: Aws, where: Where) -> Iterator[Properties]:
    """Every resource of the account in this region."""
    with asking("list the parallel data", where):
        page = aws.translate.list_parallel_data(MaxResults=100)
        yield from page["ParallelDataPropertiesList"]
        while token := page.get("NextToken"):
            page = aws.translate.list_parallel_data(MaxResults=100, NextToken=token)
            yield from page["ParallelDataPropertiesList"]


def download(aws: Aws, where: Where, name: str) -> bytes | None:
    """The file of a resource as Amazon has it, None if there is no such resource. Raises OutsideFailure."""
    answer = _get(aws, where, name)
    return fetch(answer["DataLocation"]["Location"]) if answer else None


def delete(aws: Aws, where: Where, name: str) -> bool:
    """Delete a resource; False if there is none."""
    with asking(f"delete the parallel data {name}", where):
        try:
            aws.translate.delete_parallel_data(Name=name)
        except aws.translate.exceptions.ResourceNotFoundException:
            return False
    return True


def fetch(url: str) -> bytes:
    """What a signed URL of the service gives. The URL itself is secret and never shown. Raises OutsideFailure."""
    import urllib3

    try:
        answer = urllib3.request("GET", url, timeout=60.0, retries=3)
    except urllib3.exceptions.HTTPError as error:
        reason = type(error).__name__
        raise OutsideFailure(f"AWS did not give the file ({reason}); run again") from None
    if answer.status != _OK:
        raise OutsideFailure(f"AWS did not give the file (HTTP {answer.status}); run again") from None
    return answer.data


_OK = 200


# --- why it was not taken ---------------------------------------------------------------------------------


def _why(aws: Aws, where: Where, name: str) -> str:
    """Amazon's message and, from its error file, the records that it did not take with the reasons."""
    answer = _get(aws, where, name) or {}
    message = without_secrets(answer.get("ParallelDataProperties", {}).get("Message", ""))
    place = answer.get("LatestUpdateAttemptAuxiliaryDataLocation") or answer.get("AuxiliaryDataLocation") or {}
    try:
        records = told_records(fetch(place["Location"])) if place.get("Location") else []
    except OutsideFailure:
        records = []
    return "; ".join([part for part in (message, *records) if part]) or "it gave no reason"


def told_records(error_file: bytes) -> list[str]:
    """A sentence for each record that Amazon did not take, and one for the many that would be too many to name.

    The file is a JSON object with `messages`: which record (`content`), and why (`message`).
    """
    try:
        messages = json.loads(error_file)["messages"]
        told = [f"{_short(entry['content'])}: {_short(entry['message'])}" for entry in messages]
    except (ValueError, KeyError, TypeError):
        return []
    more = len(told) - _TOLD_RECORDS
    return told[:_TOLD_RECORDS] + ([f"and {more} more"] if more > 0 else [])


def _short(text: object, most: int = 120) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
