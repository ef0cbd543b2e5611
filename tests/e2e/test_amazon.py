"""Engine amazon from end to end, through the stand-in: what is sent, what arrives, what is left behind."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Pace
from tests.conftest import Amts, Ran, refused
from tests.e2e.amazon_book import AFTER, NEW, Shelf, make_shelf
from tests.gits import make

SENT = sum(len(source) for source in AFTER["lamp.md"].splitlines()[4:] + AFTER["tide.md"].splitlines()[4:])


@pytest.fixture
def shelf(tmp_path: Path, amazon: Amazon, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    quick = SimpleNamespace(sleep=lambda _seconds: time.sleep(0.005), monotonic=time.monotonic)
    monkeypatch.setattr("botocore.endpoint.time", quick)  # its pauses between retries
    monkeypatch.setattr("amts_bot.engines.amazon.aws.client.time", quick)
    return make_shelf(tmp_path, amazon)


def _sync(shelf: Shelf, amts: Amts, *options: str) -> Ran:
    ran = amts("sync", "--local", "--config", shelf.config, *options)
    assert ran.code == 0, ran.err
    return ran


def _push(shelf: Shelf, path: str, sentence: str) -> None:
    """A further paragraph upstream."""
    content = shelf.book.english("show", f"HEAD:{path}")
    shelf.book.english.commit({path: f"{content}\n\n{sentence}\n"})


def test_only_what_changed_is_sent_and_it_comes_back_whole(shelf: Shelf, amts: Amts) -> None:
    ran = _sync(shelf, amts)
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW)
    lamp = shelf.chinese["lamp.md"]
    assert lamp.startswith("# 灯\n\n守塔人在黄昏时点亮灯。它燃烧`oil`，每30秒转一圈。\n")
    assert "](https://example.org/a_b)" in lamp and "$c < 9$" in lamp and "& " in lamp and "<span" not in lamp
    assert ":numref:`tab_currents`" in shelf.chinese["tide.md"]
    assert f"sending 3 units: {SENT} characters, about $0.01" in ran.err
    assert "as Amazon counted" in ran.err


def test_a_sentence_in_which_only_a_reference_changed_is_people_s_own_and_is_not_sent(shelf: Shelf, amts: Amts) -> None:
    english = shelf.book.english("show", "HEAD:lamp.md")
    shelf.book.english.commit({"lamp.md": english.replace("`oil`", "`gas`")})
    _sync(shelf, amts)
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW)
    assert "它燃烧`gas`，每30秒转一圈。" in shelf.chinese["lamp.md"]
    shelf.amazon.calls.clear()
    ran = amts("retranslate", "lamp.md", "--local", "--config", shelf.config, "--language", "zh")
    assert ran.code == 0 and sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW[:2])
    assert "它燃烧`gas`，每30秒转一圈。" in shelf.chinese["lamp.md"]


def test_nothing_is_left_in_the_bucket(shelf: Shelf, amts: Amts) -> None:
    _sync(shelf, amts)
    assert shelf.objects == []


def test_what_is_to_be_kept_stays_and_is_not_used_again(shelf: Shelf, amts: Amts) -> None:
    shelf.configure(keep=True)
    _sync(shelf, amts)
    kept = shelf.objects
    assert any("/in/" in key for key in kept) and any("/out/" in key for key in kept)
    assert all(key.startswith("amts-bot/english/en-zh/") for key in kept)
    _push(shelf, "tide.md", "The harbour master signs the table.")
    ran = _sync(shelf, amts)
    assert "ordered before" not in ran.err


def test_the_second_run_asks_amazon_nothing(shelf: Shelf, amts: Amts) -> None:
    _sync(shelf, amts)
    shelf.amazon.calls.clear()
    _sync(shelf, amts)
    assert list(shelf.amazon.calls) == []


def test_a_dry_run_prints_the_cost_and_asks_amazon_nothing(shelf: Shelf, amts: Amts) -> None:
    ran = _sync(shelf, amts, "--dry-run")
    assert f"Amazon Translate would get {SENT} characters, about $0.01" in ran.err
    assert list(shelf.amazon.calls) == [] and shelf.chinese == {}


def test_the_books_pairs_are_the_parallel_data(shelf: Shelf, amts: Amts) -> None:
    _sync(shelf, amts)
    (created,) = shelf.amazon.calls.of("CreateParallelData")
    assert created.arguments["Name"] == "amts-english-en-zh"
    ran = amts("parallel-data", "download", "amts-english-en-zh", "--config", shelf.config)
    assert '"The water rises twice a day.","海水每天上涨两次。"' in ran.out.splitlines()
    (started,) = shelf.amazon.calls.of("StartTextTranslationJob")
    assert started.arguments["ParallelDataNames"] == ["amts-english-en-zh"]
    found = shelf.amazon.client().get_parallel_data(Name="amts-english-en-zh")["ParallelDataProperties"]
    assert (found["ImportedRecordCount"], found["SkippedRecordCount"], found["FailedRecordCount"]) == (6, 0, 0)


def test_a_sentence_near_a_pair_comes_out_as_the_pairs_target(shelf: Shelf, amts: Amts) -> None:
    _push(shelf, "tide.md", "The water rises thrice a day.")
    _sync(shelf, amts)
    assert shelf.chinese["tide.md"].count("海水每天上涨两次。") == 2


def test_parallel_data_are_sent_again_only_when_they_changed(shelf: Shelf, amts: Amts) -> None:
    _sync(shelf, amts)
    _push(shelf, "tide.md", "The harbour master signs the table.")
    _sync(shelf, amts)
    assert len(shelf.amazon.calls.of("CreateParallelData")) == 1
    assert shelf.amazon.calls.of("UpdateParallelData") == []


def test_pairs_of_other_files_come_before_the_books_own(shelf: Shelf, amts: Amts) -> None:
    more = shelf.folder / "more.csv"
    more.write_text(
        'en,zh\n"The water rises twice a day.","潮水。"\n"A lighthouse stands on the rock.","岩石上有一座灯塔。"\n'
    )
    other = shelf.folder / "more.tsv"
    other.write_text("en\tes\nA lighthouse\tUn faro\n")
    shelf.configure(parallel_data=[str(more), str(other)])
    ran = _sync(shelf, amts)
    table = amts("parallel-data", "download", "amts-english-en-zh", "--config", shelf.config).out
    assert "岩石上有一座灯塔。" in table and "潮水。" not in table and "海水每天上涨两次。" in table
    assert "more.tsv" in ran.err and "it is left out" in ran.err


def test_retranslate_asks_again_for_what_a_machine_translated(shelf: Shelf, amts: Amts) -> None:
    _sync(shelf, amts)
    assert amts("retranslate", "tide.md", "--local", "--config", shelf.config, "--language", "zh").code == 0
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted([*NEW, NEW[2]])


# --- terms ------------------------------------------------------------------------------------------------


def _with_glossary(shelf: Shelf, glossary: str) -> None:
    shelf.book.chinese.commit({"TERMS.md": glossary})
    settings = json.loads(shelf.config.read_text())
    settings["targets"]["zh"]["glossary"] = "TERMS.md"
    shelf.config.write_text(json.dumps(settings))


def test_the_glossary_goes_with_the_job(shelf: Shelf, amts: Amts) -> None:
    _with_glossary(shelf, "楼梯，stairs\n\n塔楼，tower\n")
    ran = _sync(shelf, amts)
    assert "glossary TERMS.md: 2 terms, 0 remarks" in ran.err and "2 terms imported" in ran.err
    (started,) = shelf.amazon.calls.of("StartTextTranslationJob")
    assert started.arguments["TerminologyNames"] == ["amts-english-en-zh"]
    assert "楼梯" in shelf.chinese["lamp.md"] and "塔楼" in shelf.chinese["lamp.md"]


def test_terms_are_imported_again_only_when_they_changed(shelf: Shelf, amts: Amts) -> None:
    _with_glossary(shelf, "楼梯，stairs\n")
    _sync(shelf, amts)
    _push(shelf, "tide.md", "The harbour master signs the table.")
    _sync(shelf, amts)
    assert len(shelf.amazon.calls.of("ImportTerminology")) == 1


def test_a_glossary_that_is_not_there_is_refused(shelf: Shelf, amts: Amts) -> None:
    _with_glossary(shelf, "楼梯，stairs\n")
    shelf.config.write_text(shelf.config.read_text().replace("TERMS.md", "WORDS.md"))
    refused(amts("sync", "--local", "--quiet", "--config", shelf.config), "the glossary WORDS.md is not in")


# --- waiting ----------------------------------------------------------------------------------------------


def test_wait_0_submits_and_the_next_run_collects(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.change(pace=Pace(looks=2))
    shelf.configure(wait=0)
    ran = _sync(shelf, amts)
    assert "goes on" in ran.err and shelf.chinese == {}
    shelf.configure()
    _sync(shelf, amts)
    assert len(shelf.amazon.calls.of("StartTextTranslationJob")) == 1
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW)


def test_several_pushes_in_a_row_make_one_job_and_one_for_the_rest(shelf: Shelf, amts: Amts) -> None:
    slow = shelf.amazon.faults.add("job-never-ends")
    shelf.configure(wait=0)
    _sync(shelf, amts)
    for sentence in ("The harbour master signs the table.", "Nobody reads it in winter."):
        _push(shelf, "tide.md", sentence)
        _sync(shelf, amts)
    assert len(shelf.amazon.calls.of("StartTextTranslationJob")) == 1
    shelf.amazon.faults.remove(slow)
    shelf.configure()
    _sync(shelf, amts)
    assert len(shelf.amazon.calls.of("StartTextTranslationJob")) == 2
    assert len(shelf.amazon.calls.texts("zh")) == len(set(shelf.amazon.calls.texts("zh"))) == len(NEW) + 2
    assert shelf.objects == []


# --- several languages ------------------------------------------------------------------------------------


def _with_spanish(shelf: Shelf, **amazon: Any) -> None:
    shelf.configure(**amazon)
    spanish = make(shelf.folder / "spanish", {"lamp.md": "# La lámpara\n", "README.md": "x\n"})
    settings = json.loads(shelf.config.read_text())
    settings["targets"]["es"] = {"repository": str(spanish.folder)}
    shelf.config.write_text(json.dumps(settings))


def test_each_language_has_a_job_of_its_own(shelf: Shelf, amts: Amts) -> None:
    _with_spanish(shelf)
    _sync(shelf, amts)
    started = shelf.amazon.calls.of("StartTextTranslationJob")
    assert [call.arguments["TargetLanguageCodes"] for call in started] == [["zh"], ["es"]]
    assert "ParallelDataNames" not in started[1].arguments  # there are no Spanish pairs yet


def test_all_languages_are_ordered_before_any_is_waited_for(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.change(pace=Pace(looks=6))
    _with_spanish(shelf)
    ran = _sync(shelf, amts)
    calls = list(shelf.amazon.calls)
    started = [n for n, call in enumerate(calls) if call.operation.endswith("StartTextTranslationJob")]
    collected = [n for n, call in enumerate(calls) if "/out/" in call.target and call.operation == "s3:GetObject"]
    assert len(started) == 2, "nothing is ordered twice"
    assert max(started) < min(collected)
    assert ran.out.count("updated on branch") == 2, ran.out


def test_a_language_whose_turn_has_not_come_is_ordered_after_the_others(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add("too-many-requests", "translate:StartTextTranslationJob", times=7)
    _with_spanish(shelf)
    ran = _sync(shelf, amts)
    assert "[zh] Amazon runs as many jobs of this account as it may" in ran.err
    assert ran.out.count("updated on branch") == 2, ran.out
    orders = [call.arguments["TargetLanguageCodes"] for call in shelf.amazon.calls.of("StartTextTranslationJob")]
    assert orders[-2:] == [["es"], ["zh"]]


def test_languages_wait_together_and_not_one_after_the_other(shelf: Shelf, amts: Amts) -> None:
    shelf.amazon.faults.add("job-never-ends")
    _with_spanish(shelf, wait=0.02)
    ran = _sync(shelf, amts)
    assert ran.err.count("goes on") >= 2 and shelf.chinese == {}
    assert len(shelf.amazon.calls.of("StartTextTranslationJob")) == 2


def test_a_language_that_fails_does_not_stop_the_others(shelf: Shelf, amts: Amts) -> None:
    _with_spanish(shelf, formality="formal")
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 1 and "no formal style for zh" in ran.err
    (started,) = shelf.amazon.calls.of("StartTextTranslationJob")
    assert (started.arguments["TargetLanguageCodes"], started.arguments["Settings"]) == (
        ["es"],
        {"Formality": "FORMAL"},
    )


# --- cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [{"max_characters": 80}, {"max_cost": 0.005}], ids=["characters", "dollars"])
def test_a_budget_lets_whole_files_wait_and_a_later_run_sends_them(
    limit: dict[str, Any], shelf: Shelf, amts: Amts
) -> None:
    shelf.configure(**limit)
    ran = _sync(shelf, amts)
    assert "lamp.md: waits for the budget of a later run" in ran.out
    assert shelf.amazon.calls.texts("zh") == [NEW[2]]
    shelf.configure()
    _sync(shelf, amts)
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW)
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW)


def test_no_budget_sends_nothing(shelf: Shelf, amts: Amts) -> None:
    shelf.configure(max_cost=0)
    _sync(shelf, amts)
    assert shelf.amazon.calls.texts("zh") == []
    assert shelf.amazon.calls.of("CreateParallelData") == []


# --- without parallel data --------------------------------------------------------------------------------


def test_real_time_calls_need_no_bucket_and_no_role(shelf: Shelf, amts: Amts) -> None:
    shelf.configure(act=False, bucket=None, role=None)
    _sync(shelf, amts)
    assert shelf.amazon.calls.operations() == ["TranslateDocument"]
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW)
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW)
    assert shelf.amazon.calls.operations("s3") == []


def test_real_time_calls_for_languages_without_english_go_sentence_by_sentence(
    tmp_path: Path, shelf: Shelf, amts: Amts
) -> None:
    shelf.configure(act=False)
    settings = json.loads(shelf.config.read_text())
    settings["source"]["language"] = "fr"
    shelf.config.write_text(json.dumps(settings))
    _sync(shelf, amts)
    assert shelf.amazon.calls.operations() == ["TranslateText"] * len(NEW)


@pytest.mark.parametrize("has_bucket", [True, False], ids=["in the bucket", "in the cache folder"])
def test_real_time_answers_outlive_a_run_that_breaks_off(has_bucket: bool, shelf: Shelf, amts: Amts) -> None:
    shelf.configure(act=False, bucket=shelf.amazon.bucket if has_bucket else None)
    broken = shelf.amazon.faults.add("span-dropped", matching="tab_currents")
    denied = shelf.amazon.faults.add("access-denied", "TranslateText")
    assert amts("sync", "--local", "--config", shelf.config).code == 3
    shelf.amazon.faults.remove(broken)
    shelf.amazon.faults.remove(denied)
    _sync(shelf, amts)
    assert shelf.amazon.calls.operations() == ["TranslateDocument", "TranslateText", "TranslateText"]
    assert "".join(shelf.chinese.values()).count("‹zh›") == len(NEW)


# --- settings that are wrong ------------------------------------------------------------------------------

WRONG: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "a region without custom translation": ({"region": "eu-central-1"}, ("us-east-1", "act: false")),
    "a style that the language has not": ({"formality": "formal"}, ("no formal style for zh", "ja", "leave out")),
    "no bucket": ({"bucket": None}, ("amazon.bucket", "docs/aws")),
    "no role": ({"role": None}, ("amazon.role",)),
    "a role that is none": ({"role": "translate"}, ("'translate' is no role's ARN", "arn:aws:iam::")),
    "another bucket": ({"bucket": "another-bucket"}, ("there is no bucket 'another-bucket'",)),
    "a file of pairs that is not there": ({"parallel_data": ["nowhere.csv"]}, ("nowhere.csv", "cannot be read")),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_are_refused_in_a_sentence_before_anything_is_paid_for(
    name: str, shelf: Shelf, amts: Amts
) -> None:
    amazon, words = WRONG[name]
    shelf.configure(**amazon)
    refused(amts("sync", "--local", "--quiet", "--config", shelf.config), *words)
    assert shelf.amazon.calls.texts("zh") == []


def test_a_language_that_amazon_does_not_have(shelf: Shelf, amts: Amts) -> None:
    shelf.configure()
    shelf.config.write_text(shelf.config.read_text().replace('"zh"', '"la"'))
    refused(amts("sync", "--local", "--quiet", "--config", shelf.config), "no language 'la'", "engine: memory")


def test_no_credentials(shelf: Shelf, amts: Amts, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    refused(
        amts("sync", "--local", "--quiet", "--config", shelf.config),
        "there are no AWS credentials", "aws-actions/configure-aws-credentials",
    )  # fmt: skip


def test_no_network(shelf: Shelf, amts: Amts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _seconds: None))
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 3 and "no answer came" in ran.err and "AWS_ENDPOINT_URL" in ran.err


def test_every_request_goes_to_the_endpoint_and_no_secret_is_said(
    shelf: Shelf, amts: Amts, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    asked: set[str] = set()
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        asked.add(f"http://{address[0]}:{address[1]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    ran = _sync(shelf, amts)
    assert asked == {shelf.amazon.endpoint}
    assert "stand-in-secret" not in ran.out + ran.err and "AKIA" not in ran.out + ran.err
