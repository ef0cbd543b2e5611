"""Parallel data over the wire: states, what is read of a file, and what a job makes of it."""

from __future__ import annotations

from tests.amazon.fixtures import Amazon


def test_create_becomes_active(amazon: Amazon) -> None:
    translate = amazon.client()
    body = "en,zh\nThe keeper sleeps.,守塔人睡觉。\n".encode()
    amazon.client("s3").put_object(Bucket=amazon.bucket, Key="pairs.csv", Body=body)
    config = {"S3Uri": f"s3://{amazon.bucket}/pairs.csv", "Format": "CSV"}

    assert translate.create_parallel_data(Name="book", ParallelDataConfig=config)["Status"] == "CREATING"
    properties = translate.get_parallel_data(Name="book")["ParallelDataProperties"]

    assert (properties["Status"], properties["ImportedRecordCount"]) == ("ACTIVE", 1)
