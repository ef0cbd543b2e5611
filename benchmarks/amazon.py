"""Our own part of translating a whole book with Amazon Translate: `python -m benchmarks.amazon` (needs AMTS_CORPUS).

`sync --engine amazon` runs in a process of its own against the stand-in of the tests: what it takes is our time and
memory, what the stand-in takes stands for Amazon's. First a book that has no translation yet: a quarter of it, all of
it, and all of it in ten times as many documents; then real translated books, whose confirmed pairs are the parallel
data.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amts_bot.engines.amazon.documents import DOCUMENT_BYTES
from benchmarks.corpus import CORPUS
from tests.amazon.server import StandIn

_MEGABYTE = 1_000_000
_UPSTREAM = "v1.0.3"
_MEASURED = """
import resource, runpy, sys, time
from amts_bot.engines.amazon.documents import documents
begin = time.process_time()
documents.__defaults__ = (int(sys.argv.pop(1)),)
sys.argv[0] = "amts-bot"
try:
    runpy.run_module("amts_bot", run_name="__main__")
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"measured {time.process_time() - begin:.1f} {peak:.0f}", file=sys.stderr)
"""


@dataclass(frozen=True)
class Measured:
    """A run: seconds on the clock and of our own processor time, peak memory in MB, and what it said."""

    seconds: float
    own: float
    peak: float
    told: str
    results: Any


def main() -> None:
    """Print a line for each run."""
    server = StandIn()
    server.start()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        english = _clone("en", folder / "english", _UPSTREAM)
        print(f"{'':34} {'clock':>8} {'own':>8} {'memory':>8}   units  characters  documents  pairs")
        for name, include, size in (
            ("a quarter of a new book", ["chapter_[a-c]*/**/*.md"], DOCUMENT_BYTES),
            ("a whole new book", ["**/*.md"], DOCUMENT_BYTES),
            ("in ten times as many documents", ["**/*.md"], DOCUMENT_BYTES // 10),
        ):
            target = folder / name.replace(" ", "-")
            _git("init", "--quiet", "--initial-branch", "main", str(target))
            _git("-C", str(target), *_AUTHOR, "commit", "--quiet", "--allow-empty", "--message", "empty")
            _show(name, _run(folder, server, english, target, "es", include, size), server)
        for language, book in (("zh", "Chinese"), ("tr", "Turkish"), ("ko", "Korean"), ("pt", "Portuguese")):
            translated = _clone(language, folder / language, None)
            _show(f"the real {book} book", _run(folder, server, english, translated, language, ["**/*.md"]), server)
    server.stop()


_AUTHOR = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost")


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def _clone(language: str, folder: Path, revision: str | None) -> Path:
    _git("clone", "--quiet", "--bare", str(CORPUS / "books" / f"d2l-{language}.bundle"), str(folder))
    if revision:
        _git("-C", str(folder), "update-ref", "refs/heads/master", f"refs/tags/{revision}^{{commit}}")
    return folder


def _run(
    folder: Path, server: StandIn, english: Path, target: Path, language: str, include: Sequence[str],
    size: int = DOCUMENT_BYTES,
) -> Measured:  # fmt: skip
    server.reset()
    config = folder / "amts.yml"
    amazon = {"region": "us-east-1", "bucket": server.bucket, "role": server.role, "max_cost": 1000}
    settings = {
        "source": {"repository": str(english), "include": list(include), "exclude": ["/*.md"]},
        "targets": {language: {"repository": str(target)}},
        "amazon": amazon,
    }
    config.write_text(json.dumps(settings))
    begin = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(size), "sync", "--local", "--config", str(config), "--format", "json"],
        env={**os.environ, **server.environment()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - begin
    if ran.returncode:
        raise SystemExit(ran.stderr)
    told, _, measured = ran.stderr.rpartition("measured ")
    own, peak = map(float, measured.split())
    return Measured(seconds, own, peak, told, json.loads(ran.stdout)["languages"][0])


def _show(name: str, run: Measured, server: StandIn) -> None:
    calls = server.calls
    documents = sum("/in/" in call.target and call.operation == "s3:PutObject" for call in calls)
    pairs = next((line for line in run.told.splitlines() if "pairs imported" in line), "no parallel data")
    units = [unit for report in run.results["files"] for unit in report["units"]]
    machine, left = (sum(unit["status"] == status for unit in units) for status in ("machine", "untranslated"))
    sent = len(calls.translated)
    print(
        f"{name:34} {run.seconds:6.1f} s {run.own:6.1f} s {run.peak:5.0f} MB {sent:7,} "
        f"{calls.characters_billed() / _MEGABYTE:9.2f} M {documents:10}  {pairs.rpartition(': ')[2]}"
    )
    again = sent - len({(unit.text, unit.language) for unit in calls.translated})
    print(f"{'':34} machine {machine:,}, left in English {left:,}; sent again {again:,}")


if __name__ == "__main__":
    main()
