"""Killed at every step, and run again: the next run completes, loses nothing and pays for nothing twice."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.amazon.fixtures import Amazon
from tests.conftest import Amts
from tests.e2e.amazon_book import NEW, Shelf, make_shelf

STEPS = (
    "s3:ListObjectsV2 translate:GetParallelData s3:PutObject translate:CreateParallelData s3:DeleteObjects "
    "translate:ListTextTranslationJobs translate:StartTextTranslationJob translate:DescribeTextTranslationJob s3:GetObject"
).split()
"""Every operation of a run; the process is killed while it waits for the answer, which had its effect."""


@pytest.fixture
def shelf(tmp_path: Path, amazon: Amazon) -> Shelf:
    return make_shelf(tmp_path, amazon)


def test_these_are_all_operations_of_a_run(shelf: Shelf, amts: Amts) -> None:
    assert amts("sync", "--local", "--config", shelf.config).code == 0
    assert {call.operation for call in shelf.amazon.calls} == set(STEPS)


def _kill_during(shelf: Shelf, operation: str, number: signal.Signals, *, after: int = 0) -> tuple[int, str]:
    """Start a run and kill it while it waits for the answer to a call; its exit code and what it said."""
    held = shelf.amazon.faults.add("reply-held", operation, after=after, times=1)
    process = shelf.start()
    shelf.amazon.calls.wait_for(operation, count=after + 1, seconds=60)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    shelf.amazon.faults.release()
    shelf.amazon.faults.remove(held)
    return process.returncode, told


def _completes(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.clear()
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0, ran.err
    assert Counter(shelf.amazon.calls.texts("zh")) == Counter(NEW), ran.err
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW)


@pytest.mark.parametrize("operation", STEPS)
def test_killed_during_a_call(operation: str, shelf: Shelf, amts: Amts) -> None:
    code, _ = _kill_during(shelf, operation, signal.SIGKILL)
    assert code == -signal.SIGKILL
    _completes(shelf, amts)


@pytest.mark.parametrize(
    ("operation", "after"),
    [("s3:PutObject", 1), ("s3:PutObject", 2), ("translate:DescribeTextTranslationJob", 1), ("s3:GetObject", 1)],
)  # fmt: skip
def test_killed_during_a_later_call(operation: str, after: int, shelf: Shelf, amts: Amts) -> None:
    _kill_during(shelf, operation, signal.SIGKILL, after=after)
    _completes(shelf, amts)


@pytest.mark.parametrize("operation", ["translate:CreateParallelData", "translate:StartTextTranslationJob"])
def test_terminated_during_a_call(operation: str, shelf: Shelf, amts: Amts) -> None:
    code, told = _kill_during(shelf, operation, signal.SIGTERM)
    assert code != 0 and "Traceback" not in told
    _completes(shelf, amts)


def test_killed_again_and_again(shelf: Shelf, amts: Amts) -> None:
    for operation in ("translate:CreateParallelData", "translate:StartTextTranslationJob", "s3:GetObject"):
        _kill_during(shelf, operation, signal.SIGKILL, after=len(shelf.amazon.calls.of(operation)))
    _completes(shelf, amts)
