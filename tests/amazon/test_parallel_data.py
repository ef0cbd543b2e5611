"""Parallel data over the wire: what is read of a file, the states of a resource, whose turn it is."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import urlopen

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Limits, Pace
from tests.amazon.requests import create, job, put, refused, translate_text

CSV = "en,zh\nThe keeper sleeps.,守塔人睡觉。\n"
LONG = "é" * 501
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="en" datatype="plaintext"/><body>{}</body></tmx>"""
TU = '<tu{}><tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="zh"><seg>{}</seg></tuv></tu>'

# File, format, and what comes of it: records imported, failed, skipped.
FILES: dict[str, tuple[str, str, tuple[int, int, int]]] = {
    "two columns": (CSV, "CSV", (1, 0, 0)),
    "three columns": ("en,zh,fr\na,b,c\n", "CSV", (1, 0, 0)),
    "tabs": ("en\tzh\na, b\tc\n", "TSV", (1, 0, 0)),
    "a quoted header": ('"en","zh"\n"a","b"\n', "CSV", (1, 0, 0)),
    "no line break at the end": ("en,zh\na,b", "CSV", (1, 0, 0)),
    "Windows line ends": ("en,zh\r\na,b\r\n", "CSV", (1, 0, 0)),
    "the delimiter in quotes": ('en,zh\n"a, b","c"\n', "CSV", (1, 0, 0)),
    "the delimiter without quotes": ("en,zh\na, b,c\nd,e\n", "CSV", (1, 1, 0)),
    "an empty line": ("en,zh\na,b\n\nc,d\n", "CSV", (2, 0, 1)),
    "a blank source": ("en,zh\n ,b\nc,d\n", "CSV", (1, 0, 1)),
    "a blank target of one": ("en,zh\na,\nc,d\n", "CSV", (1, 0, 1)),
    "a blank target of two": ("en,zh,fr\na,,c\n", "CSV", (1, 0, 1)),
    "a source of 1002 bytes": (f"en,zh\n{LONG},b\nc,d\n", "CSV", (1, 0, 1)),
    "a target of 1002 bytes": (f"en,zh\na,{LONG}\nc,d\n", "CSV", (1, 0, 1)),
    "1000 bytes": (f"en,zh\n{LONG[1:]},{LONG[1:]}\n", "CSV", (1, 0, 0)),
    "a leading hyphen": ("en,zh\n-a,b\nc,d\n", "CSV", (1, 1, 0)),
    "a leading plus sign in quotes": ('en,zh\n"a","+b"\nc,d\n', "CSV", (1, 1, 0)),
    "a leading equals sign": ("en\tzh\n=a\tb\nc\td\n", "TSV", (1, 1, 0)),
    "a leading at sign": ("en,zh\n@a,b\nc,d\n", "CSV", (1, 1, 0)),
    "a field over two lines": ('en,zh\n"a\nb",c\nd,e\n', "CSV", (1, 2, 0)),
    "the same source twice": ("en,zh\na,b\na,c\n", "CSV", (2, 0, 0)),
    "TMX": (TMX.format(TU.format("", "a", "b")), "TMX", (1, 0, 0)),
    "TMX without a target": (TMX.format('<tu><tuv xml:lang="en"><seg>a</seg></tuv></tu>' + TU.format("", "c", "d")), "TMX", (1, 1, 0)),
    "TMX with a leading hyphen": (TMX.format(TU.format("", "-a", "b") + TU.format("", "c", "d")), "TMX", (1, 1, 0)),
    "TMX with an empty target": (TMX.format(TU.format("", "a", "") + TU.format("", "c", "d")), "TMX", (1, 0, 1)),
    "TMX with a line break": (TMX.format(TU.format("", "a\nb", "c") + TU.format("", "c", "d")), "TMX", (1, 1, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("content", "format", "counts"), FILES.values(), ids=FILES)
def test_what_is_read_of_a_file(amazon: Amazon, content: str, format: str, counts: tuple[int, int, int]) -> None:
    answer = create(amazon, content, format=format)
    properties = answer["ParallelDataProperties"]
    with urlopen(answer["AuxiliaryDataLocation"]["Location"]) as response:
        errors = json.load(response)

    assert properties["Status"] == "ACTIVE"
    assert tuple(properties[f"{kind}RecordCount"] for kind in ("Imported", "Failed", "Skipped")) == counts
    assert (errors["summary"]["record_error_count"], errors["summary"]["record_skipped_count"]) == counts[1:]
    assert len(errors["messages"]) == counts[1] + counts[2]
    assert all(message["content"] and message["message"] for message in errors["messages"])


@pytest.mark.parametrize(
    ("content", "format", "word"),
    [
        pytest.param("", "CSV", "empty", id="an empty file"),
        pytest.param("english,chinese\na,b\n", "CSV", "'english'", id="names for codes"),
        pytest.param("a,b\nc,d\n", "CSV", "first row", id="no header"),
        pytest.param("en\na\n", "CSV", "first row", id="one column"),
        pytest.param("en,zh,zh\na,b,c\n", "CSV", "first row", id="a language twice"),
        pytest.param("\ufeffen,zh\na,b\n", "CSV", "first row", id="a byte order mark"),
        pytest.param("en,zh\n", "CSV", "no record", id="a header alone"),
        pytest.param("en,zh\n-a,b\n", "CSV", "no record", id="no record that can be imported"),
        pytest.param(b"en,zh\n\xff,b\n", "CSV", "utf-8", id="not UTF-8"),
        pytest.param("<tmx>", "TMX", "well-formed", id="TMX that ends too early"),
        pytest.param(TMX.replace(' srclang="en"', ""), "TMX", "srclang", id="TMX without a source language"),
    ],
)
def test_a_file_of_no_use(amazon: Amazon, content: str | bytes, format: str, word: str) -> None:
    properties = create(amazon, content, format=format)["ParallelDataProperties"]

    assert properties["Status"] == "FAILED"
    assert word in properties["Message"]


@pytest.mark.parametrize(
    ("content", "format", "target"),
    [
        pytest.param("en,zh\nA lamp.,旧\nA lamp.,新\n", "CSV", "新", id="the last record"),
        pytest.param('en,zh\n"A lamp.","""灯"""\n', "CSV", '"灯"', id="doubled marks in quotes"),
        pytest.param('en,zh\nA lamp.,灯""x""\n', "CSV", '灯"x"', id="doubled marks without quotes"),
        pytest.param(
            TMX.format(TU.format(' changedate="20260102T000000Z"', "A lamp.", "新") + TU.format("", "A lamp.", "旧")),
            "TMX",
            "新",
            id="the newest unit",
        ),
    ],
)
def test_which_target_counts(amazon: Amazon, content: str, format: str, target: str) -> None:
    create(amazon, content, format=format)
    pairs = amazon.server.service.region("us-east-1").parallel_data["book"].pairs["zh"]

    assert pairs.targets["A lamp."] == target


def test_create_and_update_go_through_their_states(amazon: Amazon) -> None:
    amazon.change(pace=Pace(looks=2))
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}

    def status() -> tuple[str, str]:
        found = translate.get_parallel_data(Name="book")["ParallelDataProperties"]
        return found["Status"], found.get("LatestUpdateAttemptStatus", "")

    assert translate.create_parallel_data(Name="book", ParallelDataConfig=config)["Status"] == "CREATING"
    assert [status(), status()] == [("CREATING", ""), ("ACTIVE", "")]
    updated = translate.update_parallel_data(Name="book", ParallelDataConfig=config)
    assert (updated["Status"], updated["LatestUpdateAttemptStatus"]) == ("ACTIVE", "UPDATING")
    assert [status(), status()] == [("ACTIVE", "UPDATING"), ("ACTIVE", "ACTIVE")]
    assert translate.delete_parallel_data(Name="book")["Status"] == "DELETING"
    assert status() == ("DELETING", "ACTIVE")
    with refused("ResourceNotFoundException", "book"):
        status()


def test_states_follow_the_clock(amazon: Amazon) -> None:
    amazon.change(pace=Pace(looks=0, seconds=120))
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}
    translate.create_parallel_data(Name="book", ParallelDataConfig=config)

    def status() -> Any:
        return translate.get_parallel_data(Name="book")["ParallelDataProperties"]["Status"]

    assert status() == "CREATING"
    amazon.advance(119)
    assert status() == "CREATING"
    amazon.advance(2)
    assert status() == "ACTIVE"


def test_an_update_replaces_everything(amazon: Amazon) -> None:
    create(amazon, CSV)
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "b.csv", "en,fr\nThe lamp.,La lampe.\n"), "Format": "CSV"}
    translate.update_parallel_data(Name="book", ParallelDataConfig=config)
    answer = translate.get_parallel_data(Name="book")
    with urlopen(answer["DataLocation"]["Location"]) as response:
        downloaded = response.read().decode()

    assert answer["ParallelDataProperties"]["TargetLanguageCodes"] == ["fr"]
    assert answer["ParallelDataProperties"]["ImportedRecordCount"] == 1
    assert downloaded == "en,fr\nThe lamp.,La lampe.\n"
    assert "LatestUpdateAttemptAuxiliaryDataLocation" in answer


def test_a_failed_update_leaves_the_version_before(amazon: Amazon) -> None:
    create(amazon, CSV)
    translate = amazon.client()
    translate.update_parallel_data(
        Name="book", ParallelDataConfig={"S3Uri": put(amazon, "b.csv", "x"), "Format": "CSV"}
    )
    properties = translate.get_parallel_data(Name="book")["ParallelDataProperties"]

    assert (properties["Status"], properties["LatestUpdateAttemptStatus"]) == ("ACTIVE", "FAILED")
    assert "first row" in properties["Message"]
    assert properties["ParallelDataConfig"]["S3Uri"].endswith("/book.csv")


def test_a_failed_resource_can_be_updated(amazon: Amazon) -> None:
    create(amazon, "x")
    translate = amazon.client()
    translate.update_parallel_data(
        Name="book", ParallelDataConfig={"S3Uri": put(amazon, "b.csv", CSV), "Format": "CSV"}
    )

    assert translate.get_parallel_data(Name="book")["ParallelDataProperties"]["Status"] == "ACTIVE"


def test_one_at_a_time(amazon: Amazon) -> None:
    create(amazon, CSV, name="ready")
    amazon.change(pace=Pace(looks=100))
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}
    translate.create_parallel_data(Name="busy", ParallelDataConfig=config)

    with refused("LimitExceededException", "busy"):
        translate.create_parallel_data(Name="next", ParallelDataConfig=config)
    with refused("LimitExceededException", "busy"):
        translate.update_parallel_data(Name="ready", ParallelDataConfig=config)
    with refused("ConcurrentModificationException", "CREATING"):
        translate.update_parallel_data(Name="busy", ParallelDataConfig=config)
    with refused("ConcurrentModificationException", "CREATING"):
        translate.delete_parallel_data(Name="busy")


def test_each_region_has_its_own_turn(amazon: Amazon) -> None:
    amazon.change(pace=Pace(looks=100))
    here = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}
    s3 = amazon.client("s3", "us-west-2")
    s3.create_bucket(Bucket="west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="west", Key="a.csv", Body=CSV.encode())
    amazon.client().create_parallel_data(Name="busy", ParallelDataConfig=here)
    west = {"S3Uri": "s3://west/a.csv", "Format": "CSV"}
    created = amazon.client(region="us-west-2").create_parallel_data(Name="busy", ParallelDataConfig=west)

    assert created["Status"] == "CREATING"


def test_waiting_by_trying_again_comes_to_an_end(amazon: Amazon) -> None:
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}
    translate.create_parallel_data(Name="first", ParallelDataConfig=config)
    with refused("LimitExceededException"):
        translate.create_parallel_data(Name="second", ParallelDataConfig=config)

    assert translate.create_parallel_data(Name="second", ParallelDataConfig=config)["Status"] == "CREATING"


def test_a_token_gives_the_first_answer_again(amazon: Amazon) -> None:
    translate = amazon.client()
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}
    arguments = {"Name": "book", "ParallelDataConfig": config, "ClientToken": "abc"}
    translate.create_parallel_data(**arguments)
    translate.get_parallel_data(Name="book")

    assert translate.create_parallel_data(**arguments)["Status"] == "CREATING"
    with refused("InvalidRequestException", "ClientToken"):
        translate.create_parallel_data(**arguments, Description="another")
    with refused("ConflictException", "book"):
        translate.create_parallel_data(Name="book", ParallelDataConfig=config)


@pytest.mark.parametrize(
    ("config", "code", "word"),
    [
        pytest.param({"S3Uri": "s3://no-such-bucket/a.csv", "Format": "CSV"}, "InvalidParameterValueException", "no-such-bucket", id="no bucket"),
        pytest.param({"S3Uri": "s3://amts-test-bucket/none.csv", "Format": "CSV"}, "InvalidParameterValueException", "none.csv", id="no file"),
        pytest.param({"S3Uri": "s3://amts-test-bucket/none.csv"}, "InvalidParameterValueException", "Format", id="no format"),
    ],
)  # fmt: skip
def test_create_refused(amazon: Amazon, config: dict[str, str], code: str, word: str) -> None:
    with refused(code, word):
        amazon.client().create_parallel_data(Name="book", ParallelDataConfig=config)
    assert amazon.client().list_parallel_data()["ParallelDataPropertiesList"] == []


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-2", "ap-northeast-2"])
def test_regions_without_custom_translation(amazon: Amazon, region: str) -> None:
    with refused("NotAuthorizedException", "not authorized"):
        amazon.client(region=region).list_parallel_data()
    assert amazon.client(region=region).list_terminologies()["TerminologyPropertiesList"] == []


def test_the_bucket_must_be_in_the_region(amazon: Amazon) -> None:
    config = {"S3Uri": put(amazon, "a.csv", CSV), "Format": "CSV"}

    with refused("InvalidParameterValueException", "us-west-2"):
        amazon.client(region="us-west-2").create_parallel_data(Name="book", ParallelDataConfig=config)


def test_a_smaller_limit(amazon: Amazon) -> None:
    amazon.change(limits=Limits(parallel_data_resources=1))
    create(amazon, CSV, name="one")

    with refused("LimitExceededException", "too many"):
        create(amazon, CSV, name="two")


def test_lists_come_in_pages(amazon: Amazon) -> None:
    for name in ("c", "a", "b"):
        create(amazon, CSV, name=name)
    translate = amazon.client()
    first = translate.list_parallel_data(MaxResults=2)
    second = translate.list_parallel_data(MaxResults=2, NextToken=first["NextToken"])
    names = [found["Name"] for page in (first, second) for found in page["ParallelDataPropertiesList"]]

    assert names == ["a", "b", "c"]
    assert "NextToken" not in second
    with refused("InvalidParameterValueException", "NextToken"):
        translate.list_parallel_data(NextToken="nonsense")


def test_tags(amazon: Amazon) -> None:
    arn = create(amazon, CSV)["ParallelDataProperties"]["Arn"]
    translate = amazon.client()
    translate.tag_resource(ResourceArn=arn, Tags=[{"Key": "book", "Value": "lamp"}, {"Key": "language", "Value": "zh"}])
    translate.untag_resource(ResourceArn=arn, TagKeys=["language"])

    assert arn == "arn:aws:translate:us-east-1:123456789012:parallel-data/book"
    assert translate.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "book", "Value": "lamp"}]
    with refused("TooManyTagsException", "50"):
        translate.tag_resource(ResourceArn=arn, Tags=[{"Key": str(n), "Value": ""} for n in range(50)])
    with refused("ResourceNotFoundException"):
        translate.list_tags_for_resource(ResourceArn=arn + "x")


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        pytest.param({"ParallelDataNames": ["none"]}, "ResourceNotFoundException", "none", id="no such resource"),
        pytest.param({"ParallelDataNames": ["book", "book"]}, "InvalidRequestException", "one", id="two resources"),
        pytest.param({"TargetLanguageCodes": ["zh", "fr"]}, "InvalidRequestException", "fr", id="a language that the file lacks"),
        pytest.param({"SourceLanguageCode": "de"}, "InvalidRequestException", "de", id="another source language"),
        pytest.param({"SourceLanguageCode": "auto"}, "InvalidRequestException", "source language", id="the source to be detected"),
    ],
)  # fmt: skip
def test_a_job_that_cannot_use_it(amazon: Amazon, changes: dict[str, Any], code: str, word: str) -> None:
    create(amazon, CSV)

    with refused(code, word):
        amazon.client().start_text_translation_job(**job(amazon, **{"ParallelDataNames": ["book"], **changes}))


def test_a_job_needs_it_active(amazon: Amazon) -> None:
    create(amazon, "x")

    with refused("InvalidRequestException", "FAILED"):
        amazon.client().start_text_translation_job(**job(amazon, ParallelDataNames=["book"]))


def test_real_time_calls_do_not_use_it(amazon: Amazon) -> None:
    create(amazon, CSV)

    assert translate_text(amazon, "The keeper sleeps.", "zh").startswith("‹zh›")
