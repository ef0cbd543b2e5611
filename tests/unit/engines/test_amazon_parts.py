"""The pure parts of engine amazon: cost, names, what the service takes, refusals, parallel data's states."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore import exceptions as boto
from botocore.exceptions import ClientError

from amts_bot.engines.amazon.aws.names import JobFolder, Place, book_name, client_token, job_digest, job_folder
from amts_bot.engines.amazon.aws.refusals import Where, connection_refusal, refusal, without_secrets
from amts_bot.engines.amazon.aws.service import check_formality, language_code
from amts_bot.engines.amazon.batch_jobs import read_details
from amts_bot.engines.amazon.cost import Budget, Cost, admit
from amts_bot.engines.amazon.marking import mark, unmark
from amts_bot.engines.amazon.parallel_data import Step, next_step, told_records
from amts_bot.errors import BadInput, OutsideFailure
from amts_bot.text.protected_spans import ProtectionBroken

# --- cost -------------------------------------------------------------------------------------------------


def test_a_price_is_for_a_million_characters() -> None:
    assert Budget(60).cost(2_500_000) == Cost(2_500_000, 150.0)
    assert str(Budget(60).cost(1234567)) == "1,234,567 characters, about $74.07"


GROUPS = [["aaaa", "bb"], ["cccccccc"], ["bb", "dd"], []]
ADMITTED = {
    "no limits": (Budget(60), (0, 1, 2, 3), 16, 0),
    "characters": (Budget(60, max_characters=8), (0, 2, 3), 8, 8),
    "a big group does not hold up smaller ones": (Budget(60, max_characters=7), (0, 3), 6, 10),
    "dollars": (Budget(1_000_000, max_cost=6), (0, 3), 6, 10),
    "no money": (Budget(60, max_cost=0), (3,), 0, 16),
    "what costs nothing goes": (Budget(0, max_cost=0), (0, 1, 2, 3), 16, 0),
}


@pytest.mark.parametrize("name", ADMITTED)
def test_a_budget_admits_whole_groups_in_order(name: str) -> None:
    budget, now, characters, left = ADMITTED[name]
    admission = admit(GROUPS, budget)
    assert admission.now == now
    assert set(admission.now) | set(admission.waiting) == set(range(len(GROUPS)))
    assert (admission.cost.characters, admission.waiting_cost.characters) == (characters, left)


# --- names ------------------------------------------------------------------------------------------------

BOOKS = {
    "d2l-ai/d2l-en": "d2l-ai-d2l-en",
    "https://github.com/d2l-ai/d2l-en.git": "d2l-ai-d2l-en",
    "git@github.com:d2l-ai/d2l-en.git": "d2l-ai-d2l-en",
    "/home/ada/books/My Book_2": "my-book-2",
    "../book-en/": "book-en",
}


@pytest.mark.parametrize("repository", BOOKS)
def test_a_book_has_one_name_however_its_repository_is_written(repository: str) -> None:
    assert book_name(repository) == BOOKS[repository]


def test_a_book_without_latin_letters_has_a_name_of_its_own() -> None:
    assert re.fullmatch(r"book-[0-9a-f]{8}", book_name("../书"))
    assert book_name("../书") != book_name("../本")


def test_names_are_such_as_amazon_takes() -> None:
    place = Place("amts-bot", book_name("x/" + "long-name-" * 30), "en", "zh-TW")
    assert re.fullmatch(r"([A-Za-z0-9-]_?)+", place.resource) and len(place.resource) <= 256
    token = client_token(place, job_digest("r", ["a", "b"]), 12)
    assert re.fullmatch(r"[a-zA-Z0-9-]{1,64}", token)


def test_a_job_is_known_by_its_units_and_how_they_are_translated() -> None:
    assert job_digest("r", ["a", "b"]) == job_digest("r", ["b", "a"])
    assert len({job_digest("r", ["a", "b"]), job_digest("r", ["ab"]), job_digest("s", ["a", "b"])}) == 3


def test_a_folder_tells_its_recipe_its_job_and_its_attempt() -> None:
    folder = job_folder(Place("p", "book", "en", "zh"), "recipe", "job", 3)
    assert folder == JobFolder("p/book/en-zh/jobs/recipe/job-3/")
    assert (folder.recipe, folder.job, folder.attempt) == ("recipe", "job", 3)


def test_each_attempt_has_a_token_of_its_own_and_a_repeated_start_the_same() -> None:
    place = Place("p", "book", "en", "zh")
    assert client_token(place, "job", 0) == client_token(place, "job", 0) != client_token(place, "job", 1)


# --- what the service takes -------------------------------------------------------------------------------

CODES = {
    "zh": "zh", "zh-Hans": "zh", "zh-CN": "zh", "zh-TW": "zh-TW", "zh-Hant": "zh-TW", "zh-HK": "zh-TW", "pt": "pt",
    "pt-BR": "pt", "pt-PT": "pt-PT", "nb": "no", "fil": "tl", "es-419": "es", "fr-CA": "fr-CA", "en-GB": "en",
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_amazons_code_of_a_language(code: str) -> None:
    assert language_code(code) == CODES[code]


def test_a_language_that_amazon_has_not_is_refused() -> None:
    with pytest.raises(BadInput, match="no language 'la'; it has af, am"):
        language_code("la")


def test_formality_is_refused_where_it_would_be_ignored() -> None:
    check_formality("formal", "ja")
    check_formality(None, "zh")
    with pytest.raises(BadInput, match="no formal style for zh"):
        check_formality("formal", "zh")


# --- refusals ---------------------------------------------------------------------------------------------

WHERE = Where("us-east-1", "my-bucket", "amts-bot", "arn:aws:iam::123456789012:role/t")


def _error(code: str, operation: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


STATEMENTS = {
    ("AccessDenied", "PutObject"): ("s3:PutObject", "arn:aws:s3:::my-bucket/amts-bot/*"),
    ("AccessDenied", "ListObjectsV2"): ("s3:ListBucket", "arn:aws:s3:::my-bucket"),
    ("403", "HeadBucket"): ("s3:ListBucket", "arn:aws:s3:::my-bucket"),
    ("AccessDenied", "DeleteObjects"): ("s3:DeleteObject", "arn:aws:s3:::my-bucket/amts-bot/*"),
    ("AccessDeniedException", "TranslateText"): ("translate:TranslateText", "*"),
}


@pytest.mark.parametrize(("code", "operation"), STATEMENTS)
def test_access_denied_names_the_statement_that_is_missing(code: str, operation: str) -> None:
    told = str(refusal(_error(code, operation), "do it", WHERE))
    found = json.loads(told[told.index("{") :])
    assert (found["Action"], found["Resource"]) == STATEMENTS[(code, operation)]


KINDS = {
    "ExpiredToken": OutsideFailure, "InvalidClientTokenId": OutsideFailure, "ThrottlingException": OutsideFailure,
    "LimitExceededException": OutsideFailure, "UnsupportedLanguagePairException": BadInput, "NoSuchBucket": BadInput,
    "PermanentRedirect": BadInput, "InternalServerException": OutsideFailure, "SomethingNew": OutsideFailure,
}  # fmt: skip


@pytest.mark.parametrize("code", KINDS)
def test_every_refusal_is_one_sentence_that_says_what_to_do(code: str) -> None:
    error = refusal(_error(code, "ListObjectsV2"), "do it", WHERE)
    assert type(error) is KINDS[code]
    assert re.search("run again|set |correct|check|name a|make it", str(error)) and "\n" not in str(error)


@pytest.mark.parametrize(
    "error",
    [boto.NoCredentialsError(), boto.NoRegionError(), boto.ProfileNotFound(profile="x"),
     boto.EndpointConnectionError(endpoint_url="https://user:pass@host/"), boto.ReadTimeoutError(endpoint_url="https://h/")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_the_way_to_aws_may_be_barred_too(error: Exception) -> None:
    told = str(connection_refusal(error, "do it"))
    assert re.search("run again|set |write|correct", told) and "pass@" not in told


@pytest.mark.parametrize(
    "said",
    ["key AKIAIOSFODNNSECRET was used", "https://b.example/x?X-Amz-Signature=SECRET&y=1", "X-Amz-Credential=SECRET%2Fus",
     "https://user:SECRET@proxy.example/", "the secret key: SECRET/+=", "x-amz-security-token=SECRET"],
)  # fmt: skip
def test_no_secret_is_shown(said: str) -> None:
    assert "SECRET" not in without_secrets(said)


# --- states of parallel data ------------------------------------------------------------------------------


def _state(status: str, latest: str | None = None, content: str = "old") -> dict[str, Any]:
    return {"Status": status, "Description": f"content {content}"} | (
        {"LatestUpdateAttemptStatus": latest} if latest else {}
    )


STATES = {
    "there is none": (None, 0, Step.CREATE),
    "it was deleted again and again": (None, 2, Step.GIVE_UP),
    "it is being made": (_state("CREATING", content="new"), 0, Step.WAIT),
    "it is being deleted": (_state("DELETING"), 0, Step.WAIT),
    "somebody updates it": (_state("ACTIVE", "UPDATING"), 0, Step.WAIT),
    "it has the content": (_state("ACTIVE", content="new"), 0, Step.READY),
    "it has the content after an update": (_state("ACTIVE", "ACTIVE", "new"), 1, Step.READY),
    "it has other content": (_state("ACTIVE"), 0, Step.UPDATE),
    "an update to the content failed before": (_state("ACTIVE", "FAILED", "new"), 0, Step.UPDATE),
    "the update failed again": (_state("ACTIVE", "FAILED", "new"), 2, Step.USE_OLD),
    "its creation failed before": (_state("FAILED", content="new"), 0, Step.UPDATE),
    "it fails for good": (_state("FAILED", content="new"), 2, Step.GIVE_UP),
}


@pytest.mark.parametrize("name", STATES)
def test_the_next_step_for_parallel_data(name: str) -> None:
    found, attempts, step = STATES[name]
    assert next_step(found, "new", attempts) is step


def test_the_error_file_is_told_record_by_record() -> None:
    messages = [{"content": f"record {n}\nwith a break", "message": "Field too long"} for n in range(7)]
    told = told_records(json.dumps({"summary": {"record_error_count": 7}, "messages": messages}).encode())
    assert told == [*(f"record {n} with a break: Field too long" for n in range(5)), "and 2 more"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"messages": [3]}', b"<html>"])
def test_an_error_file_that_nobody_understands_is_left_aside(content: bytes) -> None:
    assert told_records(content) == []


# --- results ----------------------------------------------------------------------------------------------


def test_the_details_file_has_numbers_as_strings_and_names_of_files() -> None:
    details = {
        "charactersTranslated": "1234",
        "details": [
            {"sourceFile": "1.html", "targetFile": "zh.1.html", "auxiliaryData": {}},
            {"sourceFile": "2.html", "auxiliaryData": {"error": {"errorCode": "X", "errorMessage": "too long"}}},
        ],
    }
    output = read_details(json.dumps(details).encode(), "out/")
    assert output and (output.characters, output.targets) == (1234, ("out/zh.1.html",))
    assert output.failures == {"2.html": "too long (X)"}
    assert read_details(b"{", "out/") is read_details(None, "out/") is None


TEXTS = {
    "words around a link move": (
        "See [the guide](https://a.org) first.",
        '首先请看<a id="0.0">指南</a>。',
        "首先请看[指南](https://a.org)。",
    ),
    "spans in another order": (
        "`a` before `b`",
        '<span translate="no" id="0.1">`b`</span>在<span translate="no" id="0.0">`a`</span>之后',
        "`b`在`a`之后",
    ),
    "a line break that came in": ("Two words", "两个\n词", "两个词"),
    "an ampersand that came bare": ("A & B", "甲 & 乙", "甲 & 乙"),
    "single quotes around attributes": ("`a` x", "<span translate='no' id='0.0'>`a`</span> y", "`a` y"),
    "margins stay": (" x ", "y", " y "),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_translation_comes_back_as_markdown(name: str) -> None:
    source, html, expected = TEXTS[name]
    assert unmark(mark(source), html) == expected


BROKEN = {
    "a span is gone": ("Use `a`.", "用。"),
    "a span came twice": ("Use `a`.", '用<span id="0.0">a</span><span id="0.0">a</span>。'),
    "code that nobody sent": ("Use it.", "用`它`。"),
    "a link without words": ("See [it](u).", '看<a id="0.0"></a>它。'),
    "an internal placeholder": ("Use `a` now.", '用<DNT_0><span id="0.0">`a`</span>'),
    "an internal placeholder as text": ("Use it.", "用&lt;DNT_0&gt;"),
    "another tag": ("*So* it is.", '<b id="0.0">所以</b>'),
    "nothing": ("Use it.", "  "),
    "a tag that is not closed": ("*So* it is.", '<i id="0.0">所以'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_came_back_broken_is_found(name: str) -> None:
    source, html = BROKEN[name]
    with pytest.raises(ProtectionBroken):
        unmark(mark(source), html)


def test_a_reader_sees_words_code_and_formulas() -> None:
    text = "**Use** `a` with [the *guide*](https://a.org), $x$, <kbd>Ctrl</kbd> and :numref:`fig`."
    assert mark(text).readable == "Use `a` with the guide, $x$, Ctrl and :numref:`fig`."
