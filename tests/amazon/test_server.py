"""The server: what it refuses at the door, what it keeps of a call, its control interface, and the command."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import CALLS_PER_SECOND, Limits
from tests.amazon.requests import put, refused, translate_text
from tests.amazon.service import OPERATIONS
from tests.amazon.wire import CONTENT_TYPE, MODEL, TARGET_PREFIX


def ask(url: str, *, method: str = "GET", body: str = "", headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and JSON of an HTTP request."""
    request = Request(url, method=method, data=body.encode() or None, headers=headers or {})
    try:
        with urlopen(request) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def signed(
    amazon: Amazon, target: str, body: str, *, path: str = "/", content_type: str = CONTENT_TYPE
) -> tuple[int, Any]:
    """The answer to a request that boto3 would not send."""
    headers = {"X-Amz-Target": target, "Content-Type": content_type}
    request = AWSRequest("POST", amazon.endpoint + path, headers, body.encode())
    SigV4Auth(Credentials("AKIA", "secret"), "translate", "us-east-1").add_auth(request)
    return ask(amazon.endpoint + path, method="POST", body=body, headers=dict(request.headers.items()))


def test_every_operation_of_the_model_is_there() -> None:
    assert set(OPERATIONS) == set(MODEL.operation_names)


def test_services_beside_it(amazon: Amazon) -> None:
    role_name = amazon.role.rpartition("/")[2]

    assert amazon.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert amazon.client("iam").get_role(RoleName=role_name)["Role"]["Arn"] == amazon.role
    assert [bucket["Name"] for bucket in amazon.client("s3").list_buckets()["Buckets"]] == [amazon.bucket]


@pytest.mark.parametrize(
    ("target", "body", "options", "code"),
    [
        pytest.param("TranslateText", "{", {}, "SerializationException", id="not JSON"),
        pytest.param("TranslateText", '{"Text": "a", "Mood": 1}', {}, "ValidationException", id="an unknown member"),
        pytest.param("TranslateDocument", '{"Document": {"Content": 1}}', {}, "SerializationException", id="a blob that is none"),
        pytest.param("Sing", "{}", {}, "UnknownOperationException", id="an unknown operation"),
        pytest.param("TranslateText", "{}", {"path": "/x"}, "UnknownOperationException", id="another path"),
        pytest.param("TranslateText", "{}", {"content_type": "application/json"}, "SerializationException", id="another content type"),
    ],
)  # fmt: skip
def test_wrong_requests(amazon: Amazon, target: str, body: str, options: dict[str, str], code: str) -> None:
    status, answer = signed(amazon, TARGET_PREFIX + target, body, **options)

    assert (status, answer["__type"]) == (400, code)


def test_cbor_is_told_apart(amazon: Amazon) -> None:
    path = "/service/AWSShineFrontendService_20170701/operation/TranslateText"
    status, answer = signed(amazon, "", "", path=path, content_type="application/cbor")

    assert status == 400
    assert "CBOR" in answer["Message"]


def test_unsigned_requests(amazon: Amazon) -> None:
    headers = {"X-Amz-Target": TARGET_PREFIX + "ListLanguages", "Content-Type": CONTENT_TYPE}
    status, answer = ask(amazon.endpoint, method="POST", body="{}", headers=headers)

    assert (status, answer["__type"]) == (400, "MissingAuthenticationTokenException")


def test_unknown_regions(amazon: Amazon) -> None:
    with refused("UnrecognizedClientException", "eu-north-7"):
        amazon.client(region="eu-north-7").list_languages()


def test_calls_are_recorded_without_secrets(amazon: Amazon) -> None:
    translate_text(amazon, "The lamp")
    put(amazon, "in/a.html", "x")
    amazon.client("s3").list_objects_v2(Bucket=amazon.bucket, Prefix="in/")
    amazon.client("s3").delete_objects(Bucket=amazon.bucket, Delete={"Objects": [{"Key": "in/a.html"}]})
    first = next(iter(amazon.calls))

    assert [call.operation for call in amazon.calls] == [
        *("translate:TranslateText", "s3:PutObject", "s3:ListObjectsV2", "s3:DeleteObjects")
    ]
    assert amazon.calls.of("s3:PutObject")[0].target == f"{amazon.bucket}/in/a.html"
    assert (first.characters, first.region, first.status, first.arguments["Text"]) == (8, "us-east-1", 200, "The lamp")
    assert "boto" in first.headers["HTTP_USER_AGENT"].lower()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        assert amazon.environment[name] not in repr(list(amazon.calls))


def test_rates(amazon: Amazon) -> None:
    amazon.change(limits=Limits(calls_per_second=CALLS_PER_SECOND))
    translate = amazon.client()
    with refused("ThrottlingException", "Rate exceeded"):
        for _ in range(50):
            translate.list_parallel_data()


@pytest.mark.parametrize("number", [1, 2])
def test_each_test_begins_afresh(amazon: Amazon, number: int) -> None:
    assert len(amazon.calls) == 0
    assert list(amazon.faults) == []
    assert amazon.client("s3").list_objects_v2(Bucket=amazon.bucket)["KeyCount"] == 0
    put(amazon, str(number), "x")
    amazon.faults.add("empty")


def test_control(amazon: Amazon) -> None:
    control = amazon.endpoint + "/_amazon/"
    assert ask(control + "faults", method="POST", body="server-error,times=1") == (200, {})
    with refused("InternalServerException"):
        translate_text(amazon, "Lamp")
    translate_text(amazon, "Lamp")

    assert ask(control + "faults")[1]["on"][0]["kind"] == "server-error"
    assert [call["status"] for call in ask(control + "calls")[1]] == [500, 200]
    assert [unit["text"] for unit in ask(control + "translated")[1]] == ["Lamp"]
    assert ask(control + "faults", method="DELETE") == (200, {})
    assert ask(control + "faults")[1]["on"] == []
    assert ask(control + "clock", method="POST", body="60") == (200, {})
    assert amazon.server.clock.added == 60
    assert ask(control + "release", method="POST") == (200, {})
    assert ask(control + "reset", method="POST") == (200, {})
    assert ask(control + "calls") == (200, [])
    assert ask(control + "faults", method="POST", body="nope")[0] == 400
    assert ask(control + "nothing")[0] == 404


def test_by_hand(tmp_path: os.PathLike[str]) -> None:
    command = [sys.executable, "-m", "tests.amazon", "--port", "0", "--fault", "server-error,times=1", "--seconds", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(7)]
        variables = dict(re.findall(r"^export (\w+)=(.*)$", "".join(lines), re.MULTILINE))
        client = boto3.client(
            "translate",
            endpoint_url=variables["AWS_ENDPOINT_URL"],
            region_name=variables["AWS_DEFAULT_REGION"],
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )
        answer = client.list_languages()  # boto3 tries again after the fault
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)

    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        pytest.param(["--fault", "nope"], "'nope' is no fault", id="an unknown fault"),
        pytest.param(["--port", "{taken}"], "taken", id="a port that is taken"),
    ],
)
def test_by_hand_refused(amazon: Amazon, arguments: list[str], word: str) -> None:
    taken = amazon.endpoint.rpartition(":")[2]
    command = [sys.executable, "-m", "tests.amazon", *(argument.format(taken=taken) for argument in arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert ran.returncode in (1, 2)
    assert word in ran.stderr
    assert "Traceback" not in ran.stderr
