"""The checks that botocore leaves out: what real clients may send, and the service refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.requests import job, refused
from tests.amazon.validation import violations
from tests.amazon.wire import MODEL

TEXT = {"Text": "Lamp", "SourceLanguageCode": "en", "TargetLanguageCode": "zh"}
CONFIG = {"S3Uri": "s3://amts-test-bucket/a.csv", "Format": "CSV"}

REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "text of more than 10,000 characters": ("TranslateText", {**TEXT, "Text": "a" * 10_001}, "less than or equal to 10000"),
    "a language code that is a word": ("TranslateText", {**TEXT, "SourceLanguageCode": "english"}, "sourceLanguageCode"),
    "a formality that is not known": ("TranslateText", {**TEXT, "Settings": {"Formality": "POLITE"}}, "[FORMAL, INFORMAL]"),
    "a name with a blank": ("GetParallelData", {"Name": "bad name!"}, "'bad name!' at 'name'"),
    "a name with two underscores": ("GetParallelData", {"Name": "a__b"}, "pattern"),
    "a name that begins with an underscore": ("GetParallelData", {"Name": "_a"}, "pattern"),
    "a name of 257 characters": ("GetParallelData", {"Name": "a" * 257}, "256"),
    "a bucket in capitals": ("CreateParallelData", {"Name": "a", "ParallelDataConfig": {**CONFIG, "S3Uri": "s3://Bucket/a"}}, "s3Uri"),
    "a format in small letters": ("CreateParallelData", {"Name": "a", "ParallelDataConfig": {**CONFIG, "Format": "csv"}}, "[TSV, CSV, TMX]"),
    "a token with an underscore": ("CreateParallelData", {"Name": "a", "ParallelDataConfig": CONFIG, "ClientToken": "a_b"}, "clientToken"),
    "a token of 65 characters": ("CreateParallelData", {"Name": "a", "ParallelDataConfig": CONFIG, "ClientToken": "a" * 65}, "64"),
    "a description of 257 characters": ("CreateParallelData", {"Name": "a", "ParallelDataConfig": CONFIG, "Description": "a" * 257}, "256"),
    "a tag without a key": ("TagResource", {"ResourceArn": "arn", "Tags": [{"Key": "k" * 129, "Value": ""}]}, "tags.1.member.key"),
    "a page of 501": ("ListTextTranslationJobs", {"MaxResults": 501}, "less than or equal to 500"),
    "an unknown merge strategy": ("ImportTerminology", {"Name": "a", "MergeStrategy": "MERGE", "TerminologyData": {"File": b"a", "Format": "CSV"}}, "[OVERWRITE]"),
}  # fmt: skip


@pytest.mark.parametrize(("operation", "arguments", "word"), REFUSED.values(), ids=REFUSED)
def test_refused(amazon: Amazon, operation: str, arguments: dict[str, Any], word: str) -> None:
    client = amazon.client()
    method = getattr(
        client, next(name for name, known in client.meta.method_to_api_mapping.items() if known == operation)
    )

    with refused("ValidationException", word):
        method(**arguments)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param({"JobName": "lamp?"}, "jobName", id="a job name with a question mark"),
        pytest.param(
            {"DataAccessRoleArn": "arn:aws:iam::1234:role/x"}, "dataAccessRoleArn", id="an ARN without an account"
        ),
        pytest.param({"TargetLanguageCodes": ["z" * 6]}, "targetLanguageCodes.1.member", id="a long code in a list"),
    ],
)
def test_job_refused(amazon: Amazon, changes: dict[str, Any], word: str) -> None:
    with refused("ValidationException", word):
        amazon.client().start_text_translation_job(**job(amazon, **changes))


def test_several_violations_are_told_together(amazon: Amazon) -> None:
    with refused("ValidationException", "2 validation errors detected", "sourceLanguageCode", "targetLanguageCode"):
        amazon.client().translate_text(Text="a", SourceLanguageCode="english", TargetLanguageCode="chinese")


@pytest.mark.parametrize(
    ("value", "count"),
    [
        pytest.param({"Text": "a", "SourceLanguageCode": "en", "TargetLanguageCode": "zh"}, 0, id="sound"),
        pytest.param({"Text": "a", "SourceLanguageCode": "en"}, 1, id="a required member is missing"),
        pytest.param({"Text": 1, "SourceLanguageCode": "en", "TargetLanguageCode": "zh"}, 1, id="a number for a text"),
        pytest.param({**TEXT, "Mood": "good"}, 1, id="an unknown member"),
        pytest.param({**TEXT, "TerminologyNames": "one"}, 1, id="a bare string for a list"),
        pytest.param({**TEXT, "Text": ""}, 1, id="an empty text"),
        pytest.param([], 1, id="a list for a structure"),
    ],
)
def test_violations(value: object, count: int) -> None:
    shape = MODEL.operation_model("TranslateText").input_shape

    assert len(list(violations(shape, value))) == count
