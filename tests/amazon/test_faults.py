"""Every fault, once: what a client sees of it, and that it passes."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.amazon.faults import ERRORS, Fault, FaultKind, Faults
from tests.amazon.fixtures import Amazon
from tests.amazon.requests import create, finish, job, outputs, put, refused, run_job, translate_text

CSV = "en,zh\nThe keeper sleeps.,守塔人睡觉。\n"
SPANS = '<html><p>See <span translate="no">`a`</span> &amp; <span translate="no">`b`</span> now</p><p>Ships</p></html>'


def text_call(amazon: Amazon) -> None:
    """A call of Amazon Translate."""
    translate_text(amazon, "Lamp")


def list_call(amazon: Amazon) -> None:
    """Another one."""
    amazon.client().list_terminologies()


def job_call(amazon: Amazon) -> None:
    """One that starts a job."""
    put(amazon, "in/a.html", "<html>Ships</html>")
    amazon.client().start_text_translation_job(**job(amazon))


def pairs_call(amazon: Amazon) -> None:
    """One that creates parallel data."""
    create(amazon, CSV)


def put_call(amazon: Amazon) -> None:
    """A call of S3."""
    put(amazon, "a", "a")


def who_call(amazon: Amazon) -> None:
    """A call of STS."""
    amazon.client("sts").get_caller_identity()


def head_call(amazon: Amazon) -> None:
    """A call of S3 whose answer has no body."""
    amazon.client("s3").head_bucket(Bucket=amazon.bucket)


@pytest.mark.parametrize(
    ("kind", "operation", "call", "code", "status"),
    [
        ("too-many-requests", "TranslateText", text_call, "TooManyRequestsException", 429),
        ("rate-exceeded", "TranslateText", text_call, "ThrottlingException", 400),
        ("server-error", "TranslateText", text_call, "InternalServerException", 500),
        ("unavailable", "TranslateText", text_call, "ServiceUnavailableException", 503),
        ("unavailable", "ListTerminologies", list_call, "ServiceUnavailableException", 503),
        ("access-denied", "TranslateText", text_call, "AccessDeniedException", 400),
        ("not-authorized", "StartTextTranslationJob", job_call, "NotAuthorizedException", 400),
        ("pass-role-denied", "StartTextTranslationJob", job_call, "AccessDeniedException", 400),
        ("invalid-request", "StartTextTranslationJob", job_call, "InvalidRequestException", 400),
        ("expired-token", "*", text_call, "ExpiredTokenException", 400),
        ("invalid-token", "*", text_call, "UnrecognizedClientException", 400),
        ("concurrent-modification", "CreateParallelData", pairs_call, "ConcurrentModificationException", 409),
        ("limit-exceeded", "CreateParallelData", pairs_call, "LimitExceededException", 400),
        ("conflict", "CreateParallelData", pairs_call, "ConflictException", 409),
        ("no-such-bucket", "s3:PutObject", put_call, "NoSuchBucket", 404),
        ("access-denied", "s3:PutObject", put_call, "AccessDenied", 403),
        ("access-denied", "s3:HeadBucket", head_call, "403", 403),
        ("expired-token", "s3:*", put_call, "ExpiredToken", 400),
        ("too-many-requests", "s3:PutObject", put_call, "SlowDown", 503),
        ("server-error", "s3:PutObject", put_call, "InternalError", 500),
        ("expired-token", "sts:GetCallerIdentity", who_call, "ExpiredToken", 403),
        ("access-denied", "sts:*", who_call, "AccessDenied", 403),
    ],
)
def test_calls_that_fail(
    amazon: Amazon, kind: str, operation: str, call: Callable[[Amazon], None], code: str, status: int
) -> None:
    pattern = operation if ":" in operation else f"translate:{operation}"
    amazon.faults.add(kind, pattern, times=1)

    with pytest.raises(ClientError) as caught:
        call(amazon)
    call(amazon)

    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert [made.error for made in amazon.calls if made.error] == [code if code != "403" else "AccessDenied"]


def test_messages_name_what_is_missing(amazon: Amazon) -> None:
    amazon.faults.add("access-denied", "ListTerminologies")
    amazon.faults.add("pass-role-denied", "StartTextTranslationJob")

    with refused("AccessDeniedException", "translate:ListTerminologies"):
        list_call(amazon)
    with refused("AccessDeniedException", "iam:PassRole", amazon.role):
        job_call(amazon)


def test_the_nth_call_fails(amazon: Amazon) -> None:
    amazon.faults.add("server-error", "TranslateText", after=2, times=1)
    results = []
    for _ in range(5):
        try:
            results.append(translate_text(amazon, "Lamp"))
        except ClientError as error:
            results.append(error.response["Error"]["Code"])

    assert results == ["‹fr› Lämp"] * 2 + ["InternalServerException"] + ["‹fr› Lämp"] * 2


def test_only_calls_that_match(amazon: Amazon) -> None:
    amazon.faults.add("server-error", "TranslateText", matching="ship")

    assert translate_text(amazon, "lamp")
    with refused("InternalServerException"):
        translate_text(amazon, "ship")


def test_a_lost_reply_has_had_its_effect(amazon: Amazon) -> None:
    put(amazon, "in/a.html", "<html>Ships</html>")
    amazon.faults.add("reply-lost", "StartTextTranslationJob", times=1)
    translate = amazon.client()
    with pytest.raises(ConnectionClosedError):
        translate.start_text_translation_job(**job(amazon, ClientToken="abc"))
    again = translate.start_text_translation_job(**job(amazon, ClientToken="abc"))
    (only,) = translate.list_text_translation_jobs()["TextTranslationJobPropertiesList"]

    assert only["JobId"] == again["JobId"]


def test_a_lost_reply_of_s3(amazon: Amazon) -> None:
    amazon.faults.add("reply-lost", "s3:PutObject", times=1)
    with pytest.raises(ConnectionClosedError):
        put(amazon, "a", "a")

    assert amazon.client("s3").get_object(Bucket=amazon.bucket, Key="a")["Body"].read() == b"a"


def test_a_slow_reply(amazon: Amazon) -> None:
    amazon.faults.add("reply-slow", "TranslateText", seconds=0.2)
    start = time.monotonic()
    translate_text(amazon, "Lamp")

    assert time.monotonic() - start >= 0.2


def test_a_held_reply(amazon: Amazon) -> None:
    amazon.faults.add("reply-held", "TranslateText", times=1)
    results: list[str] = []
    thread = Thread(target=lambda: results.append(translate_text(amazon, "Lamp")))
    thread.start()
    amazon.calls.wait_for("TranslateText")
    held = thread.is_alive() and not results
    amazon.faults.release()
    thread.join(5)

    assert held
    assert results == ["‹fr› Lämp"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("job-failed", "FAILED"),
        ("job-stopped", "STOPPED"),
        ("document-failed", "COMPLETED_WITH_ERROR"),
        ("document-server-error", "COMPLETED_WITH_ERROR"),
        ("output-missing", "COMPLETED"),
        ("details-missing", "COMPLETED"),
    ],
)
def test_jobs_that_fail(amazon: Amazon, kind: str, status: str) -> None:
    documents = {"a.html": "<html>Ships</html>", "b.html": "<html>Lamp</html>"}
    amazon.faults.add(kind, times=1)
    properties = run_job(amazon, documents)
    again = run_job(amazon, documents)

    assert (properties["JobStatus"], again["JobStatus"]) == (status, "COMPLETED")
    assert ("Message" in properties) == (status == "FAILED")
    written = {"FAILED": 0, "STOPPED": 0, "COMPLETED_WITH_ERROR": 2, "COMPLETED": 2}[status]
    assert len(outputs(amazon, properties)) == written
    assert len(outputs(amazon, again)) == 3


def test_whose_error_a_document_s_is(amazon: Amazon) -> None:
    amazon.faults.add("document-failed", matching="a.html")
    amazon.faults.add("document-server-error", matching="b.html")
    documents = {f"{name}.html": "<html>Ships</html>" for name in "abc"}
    details = outputs(amazon, run_job(amazon, documents))["details/zh.auxiliary-translation-details.json"]

    assert [json.loads(details)[f"documentCountWith{whose}Error"] for whose in ("Customer", "Server")] == ["1", "1"]


@pytest.mark.parametrize(("kind", "looks"), [("job-slow", 11), ("job-never-ends", None)])
def test_jobs_that_take_long(amazon: Amazon, kind: str, looks: int | None) -> None:
    put(amazon, "in/a.html", "<html>Ships</html>")
    amazon.faults.add(kind, matching="lamp")
    job_id = amazon.client().start_text_translation_job(**job(amazon))["JobId"]

    assert finish(amazon, job_id, looks=10)["JobStatus"] == "IN_PROGRESS"
    assert (finish(amazon, job_id, looks=5)["JobStatus"] == "COMPLETED") == (looks is not None)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("parallel-data-failed", "FAILED"),
        ("parallel-data-slow", "CREATING"),
        ("parallel-data-never-ready", "CREATING"),
        ("record-failed", "ACTIVE"),
    ],
)
def test_parallel_data_that_fails(amazon: Amazon, kind: str, status: str) -> None:
    amazon.faults.add(kind, times=1)
    properties = create(amazon, CSV + "A lamp.,灯。\n")["ParallelDataProperties"]

    assert properties["Status"] == status
    assert properties.get("FailedRecordCount", 0) == (kind == "record-failed")
    assert ("Message" in properties) == (status == "FAILED")


SPAN_A, SPAN_B = '<span translate="no">`a`</span>', '<span translate="no">`b`</span>'


@pytest.mark.parametrize(
    ("kind", "spoilt"),
    [
        ("span-dropped", f"‹fr› Séé  &amp; {SPAN_B} nöw"),
        ("span-doubled", f"‹fr› Séé {SPAN_A} &amp; {SPAN_B} {SPAN_B} nöw"),
        ("spans-reordered", f"‹fr› Séé {SPAN_B} &amp; {SPAN_A} nöw"),
        ("span-changed", f"‹fr› Séé {SPAN_A.replace('`a`', '`a`é')} &amp; {SPAN_B} nöw"),
        ("tag-changed", f"‹fr› Séé <span>`a`</span> &amp; {SPAN_B} nöw"),
        ("ampersand", f"‹fr› Séé {SPAN_A} & {SPAN_B} nöw"),
        ("no-break-space", f"‹fr›\u00a0Séé {SPAN_A} &amp; {SPAN_B} nöw"),
        ("dnt-token", f"&lt;DNT_0&gt;‹fr› Séé {SPAN_A} &amp; {SPAN_B} nöw"),
        ("not-translated", f"See {SPAN_A} &amp; {SPAN_B} now"),
        ("empty", ""),
    ],
)
def test_units_that_come_back_spoilt(amazon: Amazon, kind: str, spoilt: str) -> None:
    amazon.faults.add(kind, times=1)
    properties = run_job(amazon, {"a.html": SPANS}, TargetLanguageCodes=["fr"])

    assert outputs(amazon, properties)["fr.a.html"] == f"<html><p>{spoilt}</p><p>‹fr› Shîps</p></html>"


@pytest.mark.parametrize(
    ("kind", "text", "spoilt"),
    [
        ("link-space", "The [lamp](a.md)", "‹fr› Thé [lämp] (a.md)"),
        ("sentinel-changed", "The {xx0xx} lamp", "‹fr› Thé { xx0xx } lämp"),
    ],
)
def test_text_that_comes_back_spoilt(amazon: Amazon, kind: str, text: str, spoilt: str) -> None:
    amazon.faults.add(kind, times=1)

    assert translate_text(amazon, "Lamp") == "‹fr› Lämp"  # no chance for it
    assert translate_text(amazon, text) == spoilt
    assert translate_text(amazon, text) != spoilt


def test_a_unit_that_does_not_come_back(amazon: Amazon) -> None:
    amazon.faults.add("unit-lost", matching="Ships")
    properties = run_job(amazon, {"a.html": SPANS}, TargetLanguageCodes=["fr"])

    assert re.fullmatch(r"<html><p>‹fr› .*</p></html>", outputs(amazon, properties)["fr.a.html"])
    assert outputs(amazon, properties)["fr.a.html"].count("<p>") == 1


def test_every_fault_is_tried_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")

    assert [kind for kind in FaultKind if f'"{kind}"' not in here] == []
    assert all(reported.translate or reported.s3[0] for reported in ERRORS.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("job-failed", Fault(FaultKind.JOB_FAILED)),
        ("server-error,operation=s3:*,times=2", Fault(FaultKind.SERVER_ERROR, "s3:*", times=2)),
        ("reply-slow,seconds=0.5,after=1,matching=a", Fault(FaultKind.REPLY_SLOW, matching="a", after=1, seconds=0.5)),
    ],
)
def test_faults_as_text(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    ("text", "word"), [("nope", "'nope' is no fault"), ("empty,often=1", "'often'"), ("empty,times=x", "x")]
)
def test_faults_that_cannot_be_read(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Fault.parse(text)


def test_faults_are_switched_off() -> None:
    faults = Faults()
    one, other = faults.add("empty"), faults.add("job-failed")
    faults.remove(one)
    strikes: list[Any] = [faults.strikes(kind) for kind in (FaultKind.EMPTY, FaultKind.JOB_FAILED)]
    faults.clear()

    assert strikes == [None, other]
    assert list(faults) == []
