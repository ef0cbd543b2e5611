"""The fault matrix: what the user reads for each fault at each step, what is left behind, and that a rerun completes.

Nothing is lost and nothing is translated twice, whatever went wrong in between.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from amts_bot.engines.amazon.documents import documents
from tests.amazon.fixtures import Amazon
from tests.conftest import Amts
from tests.e2e.amazon_book import CHINESE, NEW, Shelf, make_shelf

SECRETS = ("AKIASTANDIN", "stand-in-secret", "X-Amz-Signature", "X-Amz-Credential")


@pytest.fixture
def shelf(tmp_path: Path, amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    quick = SimpleNamespace(sleep=lambda _seconds: time.sleep(0.005), monotonic=time.monotonic)
    monkeypatch.setattr("botocore.endpoint.time", quick)  # its pauses between retries
    monkeypatch.setattr("amts_bot.engines.amazon.aws.client.time", quick)
    return make_shelf(tmp_path, amazon)


@dataclass(frozen=True)
class Case:
    """A fault, and what becomes of the run that meets it: its exit code and words of its message."""

    fault: str
    operation: str = "translate:*"
    code: int = 0
    words: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    again: int = 0
    """How many units the service may be asked for again, since it failed after it was asked."""


CASES = {
    # credentials and permissions
    "no right to store objects": Case("access-denied", "s3:PutObject", 3, ("access denied", "s3:PutObject", "/amts-bot/*")),
    "no right to list the bucket": Case("access-denied", "s3:ListObjectsV2", 3, ("access denied", '"s3:ListBucket"')),
    "no right to read results": Case("access-denied", "s3:GetObject", 3, ("access denied", '"s3:GetObject"')),
    "no right to see parallel data": Case("access-denied", "GetParallelData", 3, ('"translate:GetParallelData"',)),
    "no right to make parallel data": Case("access-denied", "CreateParallelData", 3, ('"translate:CreateParallelData"',)),
    "no right to start a job": Case(
        "access-denied", "StartTextTranslationJob", 3, ('"translate:StartTextTranslationJob"',)
    ),
    "no right to watch a job": Case(
        "access-denied", "DescribeTextTranslationJob", 3, ('"translate:DescribeTextTranslationJob"',)
    ),
    "no right to pass the role": Case(
        "pass-role-denied", "StartTextTranslationJob", 3,
        ('"iam:PassRole"', "arn:aws:iam::123456789012:role/amts-translate", "translate.amazonaws.com"),
    ),
    "an account without custom translation": Case(
        "not-authorized", "CreateParallelData", 3, ("this account may not do so in us-east-1", "act: false")
    ),
    "expired at the beginning": Case("expired-token", "s3:ListObjectsV2", 3, ("credentials expired", "run again")),
    "expired while the job runs": Case(
        "expired-token", "DescribeTextTranslationJob", 3, ("credentials expired", "the next run collects it")
    ),
    "unknown keys": Case("invalid-token", "GetParallelData", 3, ("does not know these credentials", "doctor")),
    "no such bucket": Case("no-such-bucket", "s3:ListObjectsV2", 2, ("there is no bucket", "amazon.bucket")),
    # too many requests, trouble at Amazon
    "throttled for ever": Case("rate-exceeded", "GetParallelData", 3, ("too many requests", "run again in some minutes")),
    "throttled by S3 for ever": Case("too-many-requests", "s3:PutObject", 3, ("too many requests",)),
    "trouble at the service": Case("server-error", "ListTextTranslationJobs", 3, ("trouble of its own", "run again later")),
    "not available": Case("unavailable", "TranslateDocument", 3, ("trouble of its own",), {"act": False}),
    "a request that is refused": Case("invalid-request", "StartTextTranslationJob", 3, ("InvalidRequestException",)),
    "too many resources": Case("limit-exceeded", "CreateParallelData", 3, ("limit of the account", "parallel-data list")),
    # jobs
    "a job that fails": Case("job-failed", code=3, words=("failed:", "run again")),
    "a job that somebody stops": Case("job-stopped", code=3, words=("somebody stopped the job", "run again")),
    "a job that never ends": Case(
        "job-never-ends", words=("goes on", "nothing is lost", "that run collects it"), settings={"wait": 0.02}
    ),
    # parallel data
    "parallel data that fail": Case("parallel-data-failed", code=3, words=("could not make the parallel data", "delete")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_in_a_sentence_and_a_rerun_completes(name: str, shelf: Shelf, amts: Amts) -> None:
    case = CASES[name]
    shelf.configure(**case.settings)
    fault = shelf.amazon.faults.add(case.fault, case.operation)
    ran = amts("sync", "--local", "--config", shelf.config)
    told = ran.err + ran.out
    assert all(word in told for word in case.words), told
    assert not any(secret in told for secret in SECRETS) and "Traceback" not in told
    assert shelf.chinese == {}
    assert ran.code == case.code, ran

    shelf.amazon.faults.remove(fault)
    shelf.configure()
    _completes(shelf, amts, again=case.again)


def _completes(shelf: Shelf, amts: Amts, *, again: int = 0) -> None:
    """Run again: everything that is new is translated, and asked for once over all runs."""
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0, ran.err
    text = "".join(shelf.chinese.values())
    assert text.count("‹zh›") == len(NEW), ran.err
    assert all(text.count(known) == 1 for known in "".join(CHINESE.values()).splitlines() if known)
    asked = Counter(shelf.amazon.calls.texts("zh"))
    assert set(asked) == set(NEW)
    assert sum(asked.values()) - len(NEW) <= again, asked
    assert shelf.objects == []


PASSING = {
    "one throttled call": ("rate-exceeded", "*", 3),
    "trouble that passes": ("server-error", "*", 2),
    "parallel data of somebody else are being made": ("concurrent-modification", "CreateParallelData", 2),
    "a conflict that passes": ("conflict", "CreateParallelData", 1),
    "too many jobs for a while": ("too-many-requests", "StartTextTranslationJob", 7),
    "the answer to the start is lost": ("reply-lost", "StartTextTranslationJob", 1),
    "the answer to the creation is lost": ("reply-lost", "CreateParallelData", 1),
    "an answer of S3 is lost": ("reply-lost", "s3:PutObject", 1),
    "a slow job": ("job-slow", "*", None),
    "no details file": ("details-missing", "*", None),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_by_itself_is_waited_for(name: str, shelf: Shelf, amts: Amts) -> None:
    fault, operation, times = PASSING[name]
    shelf.amazon.faults.add(fault, f"translate:{operation}" if ":" not in operation else operation, times=times)
    _completes(shelf, amts)


MANGLED = (
    "span-dropped span-doubled tag-changed dnt-token link-space empty unit-lost not-translated span-changed "
    "spans-reordered ampersand no-break-space"
).split()


@pytest.mark.parametrize("fault", MANGLED)
def test_what_comes_back_mangled_never_breaks_the_book(fault: str, shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add(fault)
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0, ran.err
    text = "".join(shelf.chinese.values())
    for span in ("`oil`", "](https://example.org/a_b)", "$c < 9$", ":numref:`tab_currents`"):
        assert text.count(span) == 1, text
    assert "DNT_" not in text and "<span" not in text and "] (" not in text


@pytest.mark.parametrize("fault", ["span-dropped", "unit-lost", "dnt-token"])
def test_a_unit_that_broke_is_tried_once_more_by_itself(fault: str, shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add(fault, matching="tab_currents", times=1)
    _completes(shelf, amts, again=1)


def test_a_unit_that_broke_twice_is_not_paid_for_again_until_somebody_asks(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add("span-dropped", matching="tab_currents", times=2)
    assert amts("sync", "--local", "--config", shelf.config).code == 0
    asked = len(shelf.amazon.calls.texts("zh"))
    english = shelf.book.english("show", "HEAD:lamp.md")
    shelf.book.english.commit({"lamp.md": f"{english}\n\nThe lamp is out in June.\n"})
    assert amts("sync", "--local", "--config", shelf.config).code == 0
    assert len(shelf.amazon.calls.texts("zh")) == asked + 1
    assert NEW[2] in shelf.chinese["tide.md"]
    ran = amts("retranslate", "tide.md", "--local", "--config", shelf.config, "--language", "zh")
    assert ran.code == 0 and NEW[2] not in shelf.chinese["tide.md"] and shelf.objects == []


@pytest.mark.parametrize("fault", ["document-failed", "document-server-error", "output-missing"])
def test_a_document_that_failed_is_named_and_ordered_again_by_the_next_run(
    fault: str, shelf: Shelf, amts: Amts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amts_bot.engines.amazon.orders.documents", partial(documents, most_bytes=100))
    bad = shelf.amazon.faults.add(fault, matching="00002.html")
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0 and "00002.html" in ran.err and "its units stay for the next run" in ran.err, ran.err
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW) - 1
    shelf.amazon.faults.remove(bad)
    _completes(shelf, amts, again=int(fault == "output-missing"))


def test_objects_that_cannot_be_removed_are_told_and_do_no_harm(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add("access-denied", "s3:DeleteObjects")
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0 and '"s3:DeleteObject"' in ran.err and "stay in the bucket" in ran.err
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW) and shelf.objects
