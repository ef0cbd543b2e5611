"""`doctor` and `parallel-data`, against the stand-in and without AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.amazon.fixtures import Amazon
from tests.conftest import Amts, Book, refused
from tests.e2e.amazon_book import Shelf, make_shelf


@pytest.fixture
def shelf(tmp_path: Path, amazon: Amazon) -> Shelf:
    return make_shelf(tmp_path, amazon)


@pytest.fixture
def resource(shelf: Shelf) -> str:
    """Parallel data of somebody."""
    shelf.amazon.client("s3").put_object(Bucket=shelf.amazon.bucket, Key="p.csv", Body="en,zh\na lamp,灯\n".encode())
    shelf.amazon.client().create_parallel_data(
        Name="lamps", ParallelDataConfig={"S3Uri": f"s3://{shelf.amazon.bucket}/p.csv", "Format": "CSV"}
    )
    for _ in range(3):
        shelf.amazon.client().get_parallel_data(Name="lamps")
    return "lamps"


def test_list(shelf: Shelf, amts: Amts, resource: str) -> None:
    ran = amts("parallel-data", "list", "--config", shelf.config)
    assert ran.code == 0 and ran.out.split()[:5] == [resource, "en", "to", "zh", "active"], ran
    (row,) = json.loads(amts("parallel-data", "list", "--region", "us-east-1", "--format", "json").out)
    assert (row["name"], row["targets"], row["pairs"], row["failed"]) == (resource, ["zh"], 1, 0)


def test_an_account_without_any(shelf: Shelf, amts: Amts) -> None:
    assert amts("parallel-data", "list").out == "no parallel data in us-east-1\n"


def test_download(shelf: Shelf, amts: Amts, resource: str, tmp_path: Path) -> None:
    assert amts("parallel-data", "download", resource, "-o", tmp_path / "p.csv").code == 0
    assert (tmp_path / "p.csv").read_text() == "en,zh\na lamp,灯\n"
    refused(amts("parallel-data", "download", "oil"), "there is no parallel data 'oil' in us-east-1")


def test_delete(shelf: Shelf, amts: Amts, resource: str) -> None:
    assert amts("parallel-data", "delete", resource).out == "lamps is being deleted\n"
    refused(amts("parallel-data", "delete", "oil"), "there is no parallel data 'oil'")


# --- doctor -----------------------------------------------------------------------------------------------


def test_all_is_well(shelf: Shelf, amts: Amts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_secret")
    ran = amts("doctor", "--config", shelf.config)
    assert ran.code == 0, ran.out
    for check in "settings repositories github engine budget languages region credentials bucket role pairs".split():
        assert any(line.startswith("ok") and f" {check} " in line for line in ran.out.splitlines()), (check, ran.out)
    assert "ghp_secret" not in ran.out + ran.err and "stand-in-secret" not in ran.out + ran.err
    assert shelf.objects == []
    assert shelf.amazon.calls.bills == []


PROBLEMS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a bucket that is not there": ({"bucket": "not-there"}, "bucket", "there is no bucket 'not-there'"),
    "no bucket": ({"bucket": None}, "bucket", "amazon.bucket is not set"),
    "no role": ({"role": None}, "role", "amazon.role is not set"),
    "a role that is not there": (
        {"role": "arn:aws:iam::123456789012:role/nobody"}, "role", "there is no role arn:aws:iam::123456789012:role/nobody"
    ),
    "a role of others": ({"role": "arn:aws:iam::999999999999:role/x"}, "role", "another account than 123456789012"),
    "a region without parallel data": ({"region": "eu-west-2"}, "region", "takes parallel data in us-east-1"),
    "a style that Chinese has not": ({"formality": "informal"}, "languages", "no informal style for zh"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_a_line_that_says_what_to_do(name: str, shelf: Shelf, amts: Amts) -> None:
    amazon, check, words = PROBLEMS[name]
    shelf.configure(**amazon)
    ran = amts("doctor", "--config", shelf.config)
    assert ran.code == 1
    assert [line for line in ran.out.splitlines() if line.startswith(f"problem  {check}") and words in line], ran.out


def test_rights_that_are_missing_are_named(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add("access-denied", "ListParallelData")
    shelf.amazon.faults.add("access-denied", "s3:PutObject")
    told = amts("doctor", "--config", shelf.config).out
    assert '"translate:ListParallelData"' in told and '"s3:PutObject"' in told


def test_a_bucket_in_another_region(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.client("s3", "eu-west-1").create_bucket(
        Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    shelf.configure(bucket="far-away")
    assert "far-away is in eu-west-1 and amazon.region is us-east-1" in amts("doctor", "--config", shelf.config).out


def test_without_aws(book: Book, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "amts.yml"
    config.write_text(
        f"source: {{repository: {book.english.folder}}}\ntargets: {{zh: {{repository: {book.chinese.folder}}}}}\n"
    )
    ran = amts("doctor", "--config", config)
    assert ran.code == 0, ran.out
    assert "zh: engine memory" in ran.out and "GITHUB_TOKEN is not set" in ran.out and "credentials" not in ran.out


def test_settings_that_are_wrong_or_missing(amts: Amts, tmp_path: Path) -> None:
    config = tmp_path / "amts.yml"
    ran = amts("doctor", "--config", config)
    assert ran.code == 1 and "there is no such file" in ran.out
    config.write_text("sauce: {}\n")
    ran = amts("doctor", "--config", config, "--format", "json")
    assert ran.code == 1
    (wrong,) = [line for line in json.loads(ran.out) if line["verdict"] == "problem"]
    assert wrong["check"] == "settings" and "source" in wrong["message"]
