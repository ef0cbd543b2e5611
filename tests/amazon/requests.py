"""What the stand-in's own tests ask of it, and how they see a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.amazon.fixtures import Amazon


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    """Check that the service answers with this error, and these words in its message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    for word in words:
        assert word in error["Message"], error


def put(amazon: Amazon, key: str, content: str | bytes) -> str:
    """Put an object into the bucket; its URI."""
    body = content.encode() if isinstance(content, str) else content
    amazon.client("s3").put_object(Bucket=amazon.bucket, Key=key, Body=body)
    return f"s3://{amazon.bucket}/{key}"


def create(amazon: Amazon, content: str | bytes, *, name: str = "book", format: str = "CSV") -> dict[str, Any]:
    """Create parallel data from this file, wait, and give GetParallelData's answer."""
    config = {"S3Uri": put(amazon, f"{name}.{format.lower()}", content), "Format": format}
    translate = amazon.client()
    translate.create_parallel_data(Name=name, ParallelDataConfig=config)
    answer: dict[str, Any] = translate.get_parallel_data(Name=name)
    return answer


def job(amazon: Amazon, **changes: Any) -> dict[str, Any]:
    """The arguments of a job from `in/` to `out/`, English to Chinese, with these changes."""
    arguments = {
        "JobName": "lamp",
        "InputDataConfig": {"S3Uri": f"s3://{amazon.bucket}/in/", "ContentType": "text/html"},
        "OutputDataConfig": {"S3Uri": f"s3://{amazon.bucket}/out/"},
        "DataAccessRoleArn": amazon.role,
        "SourceLanguageCode": "en",
        "TargetLanguageCodes": ["zh"],
    }
    return {**arguments, **changes}


def run_job(amazon: Amazon, documents: Mapping[str, str | bytes], **changes: Any) -> dict[str, Any]:
    """Put documents into `in/`, run a job over them to its end, and give its properties."""
    for name, content in documents.items():
        put(amazon, f"in/{name}", content)
    translate = amazon.client()
    job_id = translate.start_text_translation_job(**job(amazon, **changes))["JobId"]
    return finish(amazon, job_id)


def finish(amazon: Amazon, job_id: str, *, looks: int = 10) -> dict[str, Any]:
    """Look at a job until it has ended; its properties."""
    translate = amazon.client()
    for _ in range(looks):
        properties: dict[str, Any] = translate.describe_text_translation_job(JobId=job_id)[
            "TextTranslationJobProperties"
        ]
        if "EndTime" in properties:
            break
    return properties


def outputs(amazon: Amazon, properties: Mapping[str, Any]) -> dict[str, str]:
    """What a job wrote: text by name below its output folder."""
    prefix = properties["OutputDataConfig"]["S3Uri"].removeprefix(f"s3://{amazon.bucket}/")
    s3 = amazon.client("s3")
    listed = s3.list_objects_v2(Bucket=amazon.bucket, Prefix=prefix).get("Contents", [])
    return {
        found["Key"].removeprefix(prefix): s3.get_object(Bucket=amazon.bucket, Key=found["Key"])["Body"].read().decode()
        for found in listed
    }


def translate_text(amazon: Amazon, text: str, target: str = "fr", **options: Any) -> str:
    """What TranslateText makes of an English text."""
    arguments = {"Text": text, "SourceLanguageCode": "en", "TargetLanguageCode": target, **options}
    return str(amazon.client().translate_text(**arguments)["TranslatedText"])
