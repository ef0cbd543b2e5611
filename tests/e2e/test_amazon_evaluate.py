"""`evaluate --engine amazon` from end to end, through the stand-in: what it says, sends, costs and leaves behind."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from amts_bot.engines.amazon.aws.storage import Bucket
from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Pace
from tests.conftest import Amts, Ran, refused
from tests.gits import make
from tests.small_book import sentences, write_book

ARTICLES = ("chapter03.md", "chapter07.md")
TRIALS = 3
"""No parallel data, paragraph pairs and sentence pairs."""


class Desk:
    """A book of twelve chapters, its settings for Amazon, and the stand-in."""

    def __init__(self, folder: Path, amazon: Amazon) -> None:
        trees = [
            {path.name: path.read_text(encoding="utf-8") for path in side.iterdir()}
            for side in write_book(folder / "b")
        ]
        self.amazon, self.config = amazon, folder / "amts.yml"
        origins = {name.replace(".md", "_origin.md"): text for name, text in trees[0].items()}
        self.english = trees[0]
        self.source = make(folder / "english", trees[0])
        self.target = make(folder / "spanish", {**trees[1], **origins})
        self.configure()

    def configure(self, **amazon: Any) -> None:
        settings = {"region": "us-east-1", "bucket": self.amazon.bucket, "role": self.amazon.role, **amazon}
        content = {
            "source": {"repository": str(self.source.folder)},
            "targets": {"es": {"repository": str(self.target.folder), "origin": "{stem}_origin.md"}},
            "amazon": settings,
        }
        self.config.write_text(json.dumps(content))

    @property
    def resources(self) -> list[str]:
        return [one["Name"] for one in self.amazon.client().list_parallel_data()["ParallelDataPropertiesList"]]

    @property
    def objects(self) -> list[str]:
        pages = self.amazon.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.amazon.bucket)
        return [found["Key"] for page in pages for found in page.get("Contents", ())]

    def paid(self) -> int:
        """How many units a machine was paid for."""
        return len(self.amazon.calls.texts("es")) + len(self.amazon.calls.texts("en"))


@pytest.fixture
def desk(tmp_path: Path, amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> Desk:
    quick = SimpleNamespace(sleep=lambda _seconds: time.sleep(0.005), monotonic=time.monotonic)
    monkeypatch.setattr("botocore.endpoint.time", quick)
    monkeypatch.setattr("amts_bot.engines.amazon.aws.client.time", quick)
    return Desk(tmp_path, amazon)


def _evaluate(desk: Desk, amts: Amts, *options: str | Path, directions: tuple[str, ...] = ("--one-way",)) -> Ran:
    common = ("--config", desk.config, "--engine", "amazon", "--articles", *ARTICLES, *directions)
    return amts("evaluate", *common, *options)


def _scores(ran: Ran) -> dict[tuple[str, str], float]:
    """BLEU by target language and condition."""
    assert ran.code == 0, ran.err
    return {
        (direction["target"], one["name"]): one["all"]["bleu"]
        for direction in json.loads(ran.out)["directions"]
        for one in direction["conditions"]
    }


def test_parallel_data_are_made_used_scored_and_deleted(desk: Desk, amts: Amts) -> None:
    scores = _scores(_evaluate(desk, amts, "--format", "json", directions=()))
    assert [name for _, name in scores] == ["none", "paragraph", "sentence"] * 2
    for language in ("es", "en"):
        assert scores[language, "sentence"] > scores[language, "paragraph"] > scores[language, "none"]
    calls = desk.amazon.calls
    assert len(calls.of("CreateParallelData")) == len(calls.of("DeleteParallelData")) == 4
    jobs = [call.arguments.get("ParallelDataNames") for call in calls.of("StartTextTranslationJob")]
    assert len(jobs) == 2 * TRIALS and jobs.count(None) == 2
    assert len({names[0] for names in jobs if names}) == 4
    assert desk.resources == [] and desk.objects == []


def test_the_parallel_data_hold_no_text_of_the_evaluated_articles(
    desk: Desk, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where another file has an evaluated sentence, alone or in a paragraph, or pairs from elsewhere have."""
    stolen = desk.english["chapter03.md"].splitlines()[2].split(". ")[0] + "."
    assert stolen.startswith("The ") and len(stolen) > 20
    english = f"# Thief\n\nAnother sentence stands here. {stolen}\n\n{stolen.upper()}\n"
    spanish = "# Ladrón\n\nAquí hay otra frase. Una nave roja.\n\nUNA NAVE ROJA.\n"
    desk.source.commit({"thief.md": english})
    desk.target.commit({"thief.md": spanish, "thief_origin.md": english})
    file = tmp_path / "other.csv"
    file.write_text(f"en,es\n{stolen},Una nave roja.\nA stone lies there.,Ahí hay una piedra.\n", encoding="utf-8")
    sent: list[bytes] = []
    put = Bucket.put

    def noted(bucket: Bucket, key: str, content: bytes) -> None:
        sent.append(content)
        put(bucket, key, content)

    monkeypatch.setattr(Bucket, "put", noted)
    assert _evaluate(desk, amts, "--parallel-data", file).code == 0
    evaluated = {
        sentence.strip(". ").casefold()
        for path in ARTICLES
        for line in desk.english[path].splitlines()
        for sentence in line.split(". ")
        if sentence.startswith("The")
    }
    tables = [content.decode() for content in sent if content.startswith(b"en,es")]
    given = [row for table in tables for row in csv.reader(io.StringIO(table))]
    assert len(tables) == 3 and len(given) > 100 and ["A stone lies there.", "Ahí hay una piedra."] in given
    for sides in given:
        for side in sides:
            assert not any(sentence in side.casefold() for sentence in evaluated), side


def test_the_price_is_told_before_anything_is_sent(desk: Desk, amts: Amts) -> None:
    lines = _evaluate(desk, amts).err.splitlines()
    told = next(n for n, line in enumerate(lines) if line.startswith("all together: "))
    sent = next(n for n, line in enumerate(lines) if "sending" in line)
    assert told < sent and "the limit is $20.00" in lines[told]
    prices = [line for line in lines[:told] if "characters, about $" in line]
    assert [line.partition(":")[0] for line in prices] == [
        f"en-es, {kind}" for kind in ("no parallel data", "paragraph pairs", "sentence pairs")
    ]


def test_a_dry_run_tells_the_price_and_asks_amazon_nothing(desk: Desk, amts: Amts) -> None:
    ran = _evaluate(desk, amts, "--dry-run")
    assert ran.code == 0 and ran.out.splitlines()[-1].startswith("all together: ")
    assert list(desk.amazon.calls) == []


def test_asking_again_is_free(desk: Desk, amts: Amts) -> None:
    first = _evaluate(desk, amts, "--format", "json")
    desk.amazon.calls.clear()
    again = _evaluate(desk, amts, "--format", "json")
    assert again.out == first.out and list(desk.amazon.calls) == []
    assert "nothing would be asked" in _evaluate(desk, amts, "--dry-run").out


def test_what_the_limit_does_not_allow_is_named_and_not_sent(desk: Desk, amts: Amts) -> None:
    costs = {
        line.partition(":")[0]: line
        for line in _evaluate(desk, amts, "--dry-run", directions=()).out.splitlines()
        if "about" in line
    }
    one = float(costs["en-es, sentence pairs"].rpartition("$")[2])
    none = float(costs["en-es, no parallel data"].rpartition("$")[2])
    ran = _evaluate(desk, amts, "--format", "json", "--max-cost", f"{one + none + 0.02:.2f}", directions=())
    found = json.loads(ran.out)
    assert [[c["name"] for c in one["conditions"]] for one in found["directions"]] == [["none", "paragraph"]]
    left_out = [(one["target"], one["condition"]) for one in found["left_out"]]
    assert left_out == [("es", "sentence"), ("en", "none"), ("en", "paragraph"), ("en", "sentence")]
    assert "en-es, sentence pairs: " in ran.err and "left out, the limit is reached" in ran.err
    assert len(desk.amazon.calls.of("StartTextTranslationJob")) == 2
    text = _evaluate(desk, amts, "--max-cost", "0", directions=()).out
    assert "left out: en-es, sentence pairs" in text and "paragraph pairs against no parallel data" in text


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        pytest.param(("--max-cost", "0.01"), {}, id="option"),
        pytest.param((), {"max_cost": 0}, id="max_cost"),
        pytest.param((), {"max_characters": 100}, id="max_characters"),
    ],
)
def test_a_limit_for_nothing_is_refused(
    desk: Desk, amts: Amts, options: tuple[str, ...], settings: dict[str, Any]
) -> None:
    desk.configure(**settings)
    refused(_evaluate(desk, amts, "--quiet", *options), "the limit allows no comparison")
    assert list(desk.amazon.calls) == []


def test_the_runs_of_the_book_are_left_alone(desk: Desk, amts: Amts) -> None:
    """What a sync has ordered and its parallel data are no answers for a trial, and the other way round."""
    english = desk.source("show", "HEAD:chapter00.md")
    desk.source.commit({"chapter00.md": f"{english}\n\nNobody knows the harbour master.\n"})
    slow = desk.amazon.faults.add("job-never-ends")
    desk.configure(wait=0)
    assert amts("sync", "--local", "--config", desk.config).code == 0
    desk.amazon.faults.remove(slow)
    desk.configure()
    before, resources = desk.objects, desk.resources
    assert before and resources == ["amts-english-en-es"]
    desk.amazon.calls.clear()
    assert _evaluate(desk, amts).code == 0
    assert desk.resources == resources
    assert set(before) <= set(desk.objects) and not any("trial" in key for key in desk.objects)
    assert desk.amazon.calls.of("UpdateParallelData") == []
    ordered = len(desk.amazon.calls.of("StartTextTranslationJob"))
    assert amts("sync", "--local", "--config", desk.config).code == 0
    assert len(desk.amazon.calls.of("StartTextTranslationJob")) == ordered


def test_all_is_ordered_before_any_is_waited_for(desk: Desk, amts: Amts) -> None:
    desk.amazon.change(pace=Pace(looks=3))
    assert _evaluate(desk, amts).code == 0
    order = [call.operation.partition(":")[2] for call in desk.amazon.calls.of("StartTextTranslationJob")]
    assert len(order) == TRIALS
    names = [call.operation for call in desk.amazon.calls]
    last_start = max(n for n, name in enumerate(names) if name.endswith("StartTextTranslationJob"))
    first_output = min(
        n for n, call in enumerate(desk.amazon.calls) if call.operation == "s3:GetObject" and "/out/" in call.target
    )
    assert last_start < first_output


def test_a_run_that_ends_before_the_jobs_is_continued_and_pays_nothing_twice(desk: Desk, amts: Amts) -> None:
    slow = desk.amazon.faults.add("job-never-ends")
    ran = _evaluate(desk, amts, "--wait", "0", "--quiet")
    assert ran.code == 3 and "the same command again later" in ran.err and ran.out == ""
    desk.amazon.faults.remove(slow)
    assert _evaluate(desk, amts).code == 0
    assert len(desk.amazon.calls.of("StartTextTranslationJob")) == TRIALS
    assert desk.resources == [] and desk.objects == []


@pytest.mark.parametrize("kind", ["job-failed", "document-failed", "output-missing", "parallel-data-failed"])
def test_what_fails_is_3_and_the_next_run_goes_on(desk: Desk, amts: Amts, kind: str) -> None:
    fault = desk.amazon.faults.add(kind)
    ran = _evaluate(desk, amts)
    assert ran.code == 3 and "stays at AWS" in ran.err and "Traceback" not in ran.err
    desk.amazon.faults.remove(fault)
    assert _evaluate(desk, amts).code == 0
    assert desk.resources == [] and desk.objects == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"bucket": "no-such-bucket"}, "no bucket 'no-such-bucket'", id="bucket"),
        pytest.param({"region": "eu-central-1"}, "us-east-1", id="region"),
        pytest.param({"act": False}, "nothing to compare", id="real-time"),
    ],
)
def test_wrong_settings_are_2(desk: Desk, amts: Amts, settings: dict[str, Any], words: str) -> None:
    desk.configure(**settings)
    refused(_evaluate(desk, amts, "--quiet"), words)
    assert desk.paid() == 0


def test_two_folders_have_no_settings_for_amazon(desk: Desk, amts: Amts, tmp_path: Path) -> None:
    refused(
        amts("evaluate", tmp_path / "b" / "en", tmp_path / "b" / "es", "--language", "es", "--engine", "amazon"),
        "amts.yml", "--config",
    )  # fmt: skip


def test_pairs_from_elsewhere_are_parallel_data_of_their_own(desk: Desk, amts: Amts, tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    rows = [{"source": s, "target": t, "kind": "sentence"} for s, t in sentences(300, seed=9)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scores = _scores(_evaluate(desk, amts, "--format", "json", "--parallel-data", file))
    assert scores["es", "elsewhere"] > scores["es", "none"]
    assert len(desk.amazon.calls.of("CreateParallelData")) == 3
    assert desk.resources == [] and desk.objects == []
