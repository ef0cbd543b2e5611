"""Batch jobs over S3: what goes in, what comes out, and in which state a job ends."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.amazon.fixtures import Amazon
from tests.amazon.limits import Limits, Pace
from tests.amazon.requests import create, finish, job, outputs, put, refused, run_job

PAIRS = (
    "en,zh,fr\n"
    "The keeper lights the lamp at dusk.,守塔人在黄昏时点亮灯。,Le gardien allume la lampe au crépuscule.\n"
    "It burns `oil` all night.,它整夜燃烧`oil`。,Elle brûle de `oil` toute la nuit.\n"
    "Good evening,晚上好,Bonsoir\n"
)


def page(*paragraphs: str) -> str:
    """An HTML document of paragraphs."""
    return "<html><body>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) + "</body></html>"


def code(text: str) -> str:
    """A protected span."""
    return f'<span translate="no">{text}</span>'


# A paragraph and what a job with the pairs above makes of it in Chinese; a pattern, for words are nonsense.
PARAGRAPHS: dict[str, tuple[str, str]] = {
    "the pair itself": ("The keeper lights the lamp at dusk.", "守塔人在黄昏时点亮灯。"),
    "near a pair": ("The keeper lights the lamps at dusk.", "守塔人在黄昏时点亮灯。"),
    "two sentences, one of a pair": ("The keeper lights the lamp at dusk. Ships go by far away.", "守塔人在黄昏时点亮灯。 ‹zh› \\w+."),
    "a pair's source within a sentence": ("She said good evening to the sailors", "‹zh› \\w*晚上好\\w*"),
    "far from any pair": ("Ships go by far away.", "‹zh› \\w+\\."),
    "the pair with its span protected": (f"It burns {code('`oil`')} all night.", f"它整夜燃烧{code('`oil`')}。"),
    "near a pair, with another span": (f"It burns {code('`gas`')} all night.", f"它整夜燃烧{code('`gas`')}。"),
    "near a pair, with a span more": (f"It burns {code('`oil`')} all night {code('[1]')}.", f"它整夜燃烧{code('`oil`')}{re.escape(code('[1]'))}。"),
    "spans around words": (f"{code('`a`')} and {code('`b`')}", f"‹zh› {code('`a`')} \\w+ {code('`b`')}"),
    "inline tags": ("Ships <b>go</b> by", "‹zh› \\w+ <b>\\w+</b> \\w+"),
    "entities": ("Ships &amp; boats &lt;3", "‹zh› \\w+ &amp; \\w+ &lt;3"),
    "no words": ("12 + 3", "12 \\+ 3"),
    "a nested protected element": (f"Ships {code('a <b>b</b> <span>c</span>')}", f"‹zh› \\w+ {code('a <b>b</b> <span>c</span>')}"),
    "a bare bracket before a span leaks a token": (f"Is 2 < {code('x')}", f"&lt;DNT_0&gt;‹zh› \\w+ 2 &lt; {code('x')}"),
}  # fmt: skip


@pytest.mark.parametrize(("paragraph", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_what_becomes_of_a_paragraph(amazon: Amazon, paragraph: str, expected: str) -> None:
    create(amazon, PAIRS)
    properties = run_job(amazon, {"a.html": page(paragraph)}, ParallelDataNames=["book"])
    found = re.fullmatch(page("(.*)"), outputs(amazon, properties)["zh.a.html"])

    assert found is not None
    assert re.fullmatch(expected, found[1]), found[1]


@pytest.mark.parametrize(
    ("content_type", "document", "expected"),
    [
        pytest.param("text/html", "<p>Ships go by</p>", "<p>Ships go by</p>", id="outside the html element"),
        pytest.param("text/html", "<!DOCTYPE html>\n<html>\n</html>\n", "<!DOCTYPE html>\n<html>\n</html>\n", id="nothing in it"),
        pytest.param("text/html", '<html><div translate="no"><p>Ships</p></div></html>', '<html><div translate="no"><p>Ships</p></div></html>', id="a protected block"),
        pytest.param("text/html", "<html><script>Ships</script></html>", "<html><script>Ships</script></html>", id="a script"),
        pytest.param("text/html", '<html><p id="7" class="x">3</p><!-- Ships --></html>', '<html><p id="7" class="x">3</p><!-- Ships --></html>', id="attributes and comments"),
        pytest.param("text/plain", "Ships\n\nLamp\n", "‹fr› Shîps\n\n‹fr› Lämp\n", id="plain text"),
        pytest.param("text/plain", code("Ships"), '‹fr› <spän tränsläté="nö">Shîps</spän>', id="plain text protects nothing"),
    ],
)  # fmt: skip
def test_documents(amazon: Amazon, content_type: str, document: str, expected: str) -> None:
    source = {"S3Uri": f"s3://{amazon.bucket}/in/", "ContentType": content_type}
    properties = run_job(amazon, {"a": document}, InputDataConfig=source, TargetLanguageCodes=["fr"])

    assert outputs(amazon, properties)["fr.a"] == expected


def test_layout_of_the_output(amazon: Amazon) -> None:
    documents = {"a.html": page("Ships"), "part/b.html": page("Lamp")}
    properties = run_job(amazon, documents, TargetLanguageCodes=["zh", "fr"])
    found = outputs(amazon, properties)
    details = json.loads(found["details/fr.auxiliary-translation-details.json"])

    assert re.fullmatch(
        rf"s3://{amazon.bucket}/out/123456789012-TranslateText-[0-9a-f]{{32}}/", properties["OutputDataConfig"]["S3Uri"]
    )
    assert set(found) == {
        *("zh.a.html", "fr.a.html", "part/zh.b.html", "part/fr.b.html"),
        *(f"details/{language}.auxiliary-translation-details.json" for language in ("zh", "fr")),
    }
    assert details == {
        "sourceLanguageCode": "en",
        "targetLanguageCode": "fr",
        "charactersTranslated": "9",
        "documentCountWithCustomerError": "0",
        "documentCountWithServerError": "0",
        "inputDataPrefix": f"s3://{amazon.bucket}/in/",
        "outputDataPrefix": properties["OutputDataConfig"]["S3Uri"],
        "details": [
            {"sourceFile": "a.html", "targetFile": "fr.a.html", "auxiliaryData": {}},
            {"sourceFile": "part/b.html", "targetFile": "part/fr.b.html", "auxiliaryData": {}},
        ],
    }
    assert properties["JobStatus"] == "COMPLETED"
    assert properties["JobDetails"] == {
        "InputDocumentsCount": 2,
        "TranslatedDocumentsCount": 2,
        "DocumentsWithErrorsCount": 0,
    }


def test_states(amazon: Amazon) -> None:
    put(amazon, "in/a.html", page("Ships"))
    translate = amazon.client()
    started = translate.start_text_translation_job(**job(amazon))

    def properties() -> Any:
        return translate.describe_text_translation_job(JobId=started["JobId"])["TextTranslationJobProperties"]

    assert started["JobStatus"] == "SUBMITTED"
    assert [properties()["JobStatus"] for _ in range(3)] == ["IN_PROGRESS", "COMPLETED", "COMPLETED"]
    assert properties()["EndTime"] >= properties()["SubmittedTime"]


def test_stop(amazon: Amazon) -> None:
    put(amazon, "in/a.html", page("Ships"))
    translate = amazon.client()
    job_id = translate.start_text_translation_job(**job(amazon))["JobId"]

    assert translate.stop_text_translation_job(JobId=job_id)["JobStatus"] == "STOP_REQUESTED"
    assert finish(amazon, job_id)["JobStatus"] == "STOPPED"
    assert translate.stop_text_translation_job(JobId=job_id)["JobStatus"] == "STOPPED"
    assert amazon.calls.translated == []


def test_a_job_that_ended_first_stays_completed(amazon: Amazon) -> None:
    properties = run_job(amazon, {"a.html": page("Ships")})

    assert amazon.client().stop_text_translation_job(JobId=properties["JobId"])["JobStatus"] == "COMPLETED"


def test_a_token_finds_its_job(amazon: Amazon) -> None:
    properties = run_job(amazon, {"a.html": page("Ships")}, ClientToken="abc")
    again = amazon.client().start_text_translation_job(**job(amazon, ClientToken="abc"))

    assert again == {**again, "JobId": properties["JobId"], "JobStatus": "SUBMITTED"}
    assert amazon.calls.texts("zh") == ["Ships"]


@pytest.mark.parametrize(
    ("changes", "code_", "word"),
    [
        pytest.param({"InputDataConfig": {"S3Uri": "s3://amts-test-bucket/", "ContentType": "text/html"}}, "InvalidRequestException", "folder", id="the bucket's top level"),
        pytest.param({"InputDataConfig": {"S3Uri": "s3://no-such-bucket/in/", "ContentType": "text/html"}}, "InvalidRequestException", "no-such-bucket", id="no input bucket"),
        pytest.param({"OutputDataConfig": {"S3Uri": "s3://no-such-bucket/"}}, "InvalidRequestException", "no-such-bucket", id="no output bucket"),
        pytest.param({"InputDataConfig": {"S3Uri": "s3://amts-test-bucket/in/", "ContentType": "text/markdown"}}, "InvalidRequestException", "text/markdown", id="Markdown"),
        pytest.param({"DataAccessRoleArn": "arn:aws:iam::123456789012:role/none"}, "InvalidRequestException", "role/none", id="no role"),
        pytest.param({"TargetLanguageCodes": ["xx"]}, "UnsupportedLanguagePairException", "en to xx", id="an unknown language"),
        pytest.param({"TargetLanguageCodes": ["zh", "zh"]}, "InvalidParameterValueException", "different", id="a language twice"),
        pytest.param({"TargetLanguageCodes": "af sq am ar hy az bn bs bg ca hr".split()}, "InvalidParameterValueException", "10", id="eleven languages"),
        pytest.param({"TerminologyNames": ["none"]}, "ResourceNotFoundException", "none", id="no such terminology"),
        pytest.param({"Settings": {"Brevity": "ON"}}, "InvalidRequestException", "Brevity", id="brevity"),
    ],
)  # fmt: skip
def test_refused(amazon: Amazon, changes: dict[str, Any], code_: str, word: str) -> None:
    put(amazon, "in/a.html", page("Ships"))

    with refused(code_, word):
        amazon.client().start_text_translation_job(**job(amazon, **changes))
    assert amazon.client().list_text_translation_jobs()["TextTranslationJobPropertiesList"] == []


@pytest.mark.parametrize(
    ("documents", "word"),
    [
        pytest.param({}, "no document", id="an empty folder"),
        pytest.param({"details/a.html": page("Ships")}, "details", id="a folder called details"),
        pytest.param({"a.html": b"\xff"}, "No document", id="no document that can be read"),
    ],
)
def test_failed(amazon: Amazon, documents: dict[str, str | bytes], word: str) -> None:
    properties = run_job(amazon, documents)

    assert properties["JobStatus"] == "FAILED"
    assert word in properties["Message"]


@pytest.mark.parametrize(
    ("limits", "bad", "word"),
    [
        pytest.param(Limits(), b"\xff", "utf-8", id="not UTF-8"),
        pytest.param(Limits(batch_document=60), page("Ships " * 10), "60 bytes", id="too many bytes"),
        pytest.param(
            Limits(batch_document_characters=60), page("Ships " * 10), "60 characters", id="too many characters"
        ),
        pytest.param(Limits(batch_document_text=20), page("Ships " * 10), "20 bytes of text", id="too much text"),
    ],
)
def test_completed_with_error(amazon: Amazon, limits: Limits, bad: str | bytes, word: str) -> None:
    amazon.change(limits=limits)
    properties = run_job(amazon, {"a.html": page("Ships"), "bad.html": bad})
    found = outputs(amazon, properties)
    details = json.loads(found["details/zh.auxiliary-translation-details.json"])

    assert properties["JobStatus"] == "COMPLETED_WITH_ERROR"
    assert properties["JobDetails"]["DocumentsWithErrorsCount"] == 1
    assert "zh.a.html" in found and "zh.bad.html" not in found
    assert details["documentCountWithCustomerError"] == "1"
    (entry,) = [entry for entry in details["details"] if entry["sourceFile"] == "bad.html"]
    assert entry["auxiliaryData"]["error"]["errorCode"] == "InvalidRequestException"
    assert word in entry["auxiliaryData"]["error"]["errorMessage"]


@pytest.mark.parametrize(
    ("trust", "statements", "word"),
    [
        pytest.param("ec2.amazonaws.com", [("s3:*", "*")], "trust", id="trusts another service"),
        pytest.param("translate.amazonaws.com", [("s3:GetObject", "*"), ("s3:PutObject", "*")], "s3:ListBucket", id="may not list"),
        pytest.param("translate.amazonaws.com", [("s3:ListBucket", "*"), ("s3:PutObject", "*")], "s3:GetObject", id="may not read"),
        pytest.param("translate.amazonaws.com", [("s3:ListBucket", "*"), ("s3:GetObject", "*")], "s3:PutObject", id="may not write"),
        pytest.param("translate.amazonaws.com", [("s3:*", "arn:aws:s3:::another/*")], "s3:ListBucket", id="may use another bucket"),
    ],
)  # fmt: skip
def test_what_the_role_may_do(amazon: Amazon, trust: str, statements: list[tuple[str, str]], word: str) -> None:
    iam = amazon.client("iam")
    trusted = {"Effect": "Allow", "Principal": {"Service": trust}, "Action": "sts:AssumeRole"}
    allowed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    arn = iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps({"Statement": trusted}))["Role"]["Arn"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    iam.put_role_policy(RoleName="other", PolicyName="access", PolicyDocument=policy)

    with refused("InvalidRequestException", word, "role/other"):
        amazon.client().start_text_translation_job(**job(amazon, DataAccessRoleArn=arn))


def test_jobs_wait_for_their_turn(amazon: Amazon) -> None:
    amazon.change(limits=Limits(batch_jobs_at_once=1, batch_jobs_queued=2))
    put(amazon, "in/a.html", page("Ships"))
    translate = amazon.client()
    for _ in range(2):
        translate.start_text_translation_job(**job(amazon))
    with refused("TooManyRequestsException", "queued"):
        translate.start_text_translation_job(**job(amazon))

    def states() -> list[str]:
        found = translate.list_text_translation_jobs()["TextTranslationJobPropertiesList"]
        return sorted(properties["JobStatus"] for properties in found)

    assert states() == ["IN_PROGRESS", "SUBMITTED"]
    assert states() == ["COMPLETED", "IN_PROGRESS"]
    assert states() == ["COMPLETED", "COMPLETED"]


def test_lists_are_filtered(amazon: Amazon) -> None:
    amazon.change(pace=Pace(looks=100))
    put(amazon, "in/a.html", page("Ships"))
    translate = amazon.client()
    for name in ("one", "two", "three"):
        translate.start_text_translation_job(**job(amazon, JobName=name))
        amazon.advance(60)

    def names(**criteria: Any) -> list[str]:
        found = translate.list_text_translation_jobs(Filter=criteria)["TextTranslationJobPropertiesList"]
        return [properties["JobName"] for properties in found]

    second = translate.list_text_translation_jobs(Filter={"JobName": "two"})["TextTranslationJobPropertiesList"][0]
    assert names() == ["three", "two", "one"]
    assert names(JobName="two") == ["two"]
    assert names(JobStatus="COMPLETED") == []
    assert names(SubmittedBeforeTime=second["SubmittedTime"]) == ["one"]
    assert names(SubmittedAfterTime=second["SubmittedTime"]) == ["three"]
    with refused("InvalidFilterException", "one filter"):
        names(JobName="two", JobStatus="COMPLETED")


def test_terms_are_told_in_the_details(amazon: Amazon) -> None:
    file = {"File": "en,zh\nship,船\n".encode(), "Format": "CSV"}
    amazon.client().import_terminology(Name="sea", MergeStrategy="OVERWRITE", TerminologyData=file)
    properties = run_job(amazon, {"a.html": page("A ship")}, TerminologyNames=["sea"])
    found = outputs(amazon, properties)
    details = json.loads(found["details/zh.auxiliary-translation-details.json"])

    assert re.fullmatch(page("‹zh› \\w*船"), found["zh.a.html"])
    assert details["details"][0]["auxiliaryData"] == {
        "appliedTerminologies": [{"name": "sea", "terms": [{"sourceText": "ship", "targetText": "船"}]}]
    }


def test_what_is_paid_for(amazon: Amazon) -> None:
    create(amazon, PAIRS)
    run_job(amazon, {"a.html": page("Ships", code("`x`"))}, ParallelDataNames=["book"])
    run_job(amazon, {"a.html": page("Ships", code("`x`"))}, TargetLanguageCodes=["zh", "fr"])

    assert amazon.calls.characters_billed(custom=True) == len("Ships`x`")
    assert amazon.calls.characters_billed(custom=False) == 2 * len("Ships`x`")
    assert amazon.calls.texts("zh") == ["Ships", "Ships"]
    assert [unit.custom for unit in amazon.calls.translated] == [True, False, False]
