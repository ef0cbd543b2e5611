"""What was cut out of the image is missed by no engine: Amazon through its stand-in, the book's own, and the evaluation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import amts_bot
from tests.amazon.fixtures import Amazon
from tests.conftest import make_book
from tests.container.runner import Job, needs_image, start
from tests.e2e.amazon_book import AFTER, BEFORE, CHINESE, NEW
from tests.small_book import sentences, write_book

pytestmark = needs_image

AMTS, PYTHON = "/opt/amts-bot/bin/amts-bot", "/opt/amts-bot/bin/python3"


def _write_settings(job: Job, language: str, **more: object) -> None:
    """Settings that name the workspace's two folders; JSON is YAML."""
    books = {"source": {"repository": "./english"}, "targets": {language: {"repository": "./chinese"}}}
    (job.workspace / "amts.yml").write_text(json.dumps({**books, **more}), encoding="utf-8")


@pytest.fixture
def job(amazon: Amazon, tmp_path: Path) -> Job:
    """A workspace whose settings name the stand-in's bucket and role."""
    job = Job(tmp_path, variables=amazon.environment, network="host")
    make_book(job.workspace, BEFORE, AFTER, CHINESE)
    _write_settings(job, "zh", amazon={"region": "us-east-1", "bucket": amazon.bucket, "role": amazon.role})
    return job


def test_amazon_translates_from_the_image(job: Job, amazon: Amazon) -> None:
    step = job.step(local="true")
    assert (step.code, step.outputs["changed"], step.outputs["units-machine"]) == (0, "true", "3"), step.log
    assert sorted(amazon.calls.texts("zh")) == sorted(NEW)
    assert amazon.calls.of("CreateParallelData") and amazon.calls.of("StartTextTranslationJob")


def test_doctor_asks_every_service_from_the_image(job: Job) -> None:
    ran = start([AMTS, "doctor"], network="host", variables=job.variables, mounts={"workspace": job.workspace})
    answered = {line.split()[1] for line in ran.stdout.splitlines() if line.startswith("ok ")}
    assert {"credentials", "bucket", "role", "permissions", "pairs"} <= answered, ran.stdout
    assert ran.returncode == 0


def test_every_service_that_we_name_and_those_of_signing_in_can_be_called() -> None:
    sources = Path(amts_bot.__file__).parent.rglob("*.py")
    named = {name for path in sources for name in re.findall(r'\.client\(\s*"([a-z0-9-]+)"', path.read_text("utf-8"))}
    assert named == {"translate", "s3", "sts", "iam"}
    script = (
        f"import boto3\nfor name in {sorted(named | {'sso', 'sso-oidc', 'signin'})}: boto3.client(name, 'eu-west-1')"
    )
    ran = start([PYTHON, "-W", "error", "-c", script])
    assert (ran.returncode, ran.stdout) == (0, "")


def test_engine_book_learns_in_the_image(tmp_path: Path) -> None:
    english, spanish = write_book(tmp_path / "book", chapters=40)
    job = Job(tmp_path)
    before, target = (
        {path.name: path.read_text("utf-8") for path in folder.iterdir()} for folder in (english, spanish)
    )
    new = next(source for source, _ in sentences(2000, seed=99) if source not in "".join(before.values()))
    make_book(job.workspace, before, {"chapter00.md": before["chapter00.md"] + f"\n{new}\n"}, target)
    _write_settings(job, "es")
    step = job.step(local="true", engine="book")
    assert (step.code, step.outputs["units-machine"]) == (0, "1"), step.log


def test_an_evaluation_runs_in_the_image(tmp_path: Path) -> None:
    write_book(tmp_path)
    command = [AMTS, "evaluate", "en", "es", "--language", "es", "--engine", "memory", "--sample", "2", "--seed", "1"]
    ran = start(command, mounts={"workspace": tmp_path})
    assert ran.returncode == 0 and "chrF" in ran.stdout, ran.stdout
