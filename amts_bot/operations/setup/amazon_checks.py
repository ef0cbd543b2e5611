"""What `doctor` asks of AWS: nothing that costs money, and one small object that is taken away again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from amts_bot.engines.amazon.aws.client import Aws, connect
from amts_bot.engines.amazon.aws.names import book_name
from amts_bot.engines.amazon.aws.refusals import Where, asking, statement
from amts_bot.engines.amazon.aws.service import (
    ACT_REGIONS,
    check_formality,
    check_pair,
    check_region,
    check_role,
    language_code,
)
from amts_bot.engines.amazon.aws.storage import Bucket
from amts_bot.engines.amazon.parallel_data import listed
from amts_bot.errors import BadInput
from amts_bot.operations.setup.verdicts import Check, Line, fine, note, problem
from amts_bot.settings.amazon import Amazon
from amts_bot.settings.settings import Settings

RESOURCES = 1000
"""Parallel data that an account may have in a region."""


def checks(settings: Settings, languages: Sequence[str]) -> Mapping[str, Check]:
    """The checks of AWS by name, for the languages that it translates."""
    opened: list[Aws] = []

    def aws() -> Aws:
        if not opened:
            opened.append(connect(settings.amazon.region))
        return opened[0]

    def where() -> Where:
        amazon = settings.amazon
        return Where(aws().region, amazon.bucket or "", amazon.prefix, amazon.role or "")

    return {
        "budget": lambda: _budget(settings.amazon),
        "languages": lambda: _languages(settings, languages),
        "region": lambda: _region(settings.amazon, aws()),
        "credentials": lambda: _credentials(aws(), where()),
        "bucket": lambda: _bucket(settings, Bucket(aws().s3, where())),
        "role": lambda: _role(settings.amazon, aws(), where()),
        "permissions": lambda: _permissions(aws(), where()),
        "pairs": lambda: _supported(settings, languages, aws(), where()),
    }


def _budget(amazon: Amazon) -> Iterator[Line]:
    prices = amazon.prices
    price = prices.act if amazon.act else prices.standard
    characters = f"{int(amazon.max_cost / price * 1_000_000):,} characters" if price else "no limit of characters"
    yield fine(
        "budget",
        f"at most ${amazon.max_cost:g} a run and language, {characters} at ${price:g} for a million "
        f"(prices as of {prices.as_of})",
    )


def _languages(settings: Settings, languages: Sequence[str]) -> Iterator[Line]:
    source = language_code(settings.source.language)
    for language in languages:
        target = language_code(language)
        check_pair(source, target)
        check_formality(settings.amazon.formality, target)
        yield fine("languages", f"{settings.source.language} to {language} is {source} to {target} at Amazon Translate")


def _region(amazon: Amazon, aws: Aws) -> Iterator[Line]:
    if amazon.act:
        check_region(aws.region)
        yield fine("region", f"{aws.region} takes parallel data")
    else:
        yield note("region", f"{aws.region}; parallel data are off (act: false), and taken in {', '.join(ACT_REGIONS)}")


def _credentials(aws: Aws, where: Where) -> Iterator[Line]:
    with asking("tell who you are", where):
        identity = aws.sts().get_caller_identity()
    name = identity["Arn"].rpartition(":")[2]
    yield fine("credentials", f"account {identity['Account']} as {name}")
    if name.startswith("user/") or name == "root":
        yield note("credentials", "long-lived keys; a role for GitHub's OIDC is safer (docs/aws)")


def _bucket(settings: Settings, bucket: Bucket) -> Iterator[Line]:
    if not bucket.name:
        if settings.amazon.act:
            yield problem("bucket", "amazon.bucket is not set; parallel data go through a bucket in the same region")
        else:
            yield note("bucket", "none; results of a run that breaks off wait in this machine's cache folder")
        return
    with asking("look at the bucket", bucket.where):
        answer = bucket.client.head_bucket(Bucket=bucket.name)
    region = answer.get("BucketRegion") or bucket.where.region
    if region != bucket.where.region:
        raise BadInput(
            f"the bucket {bucket.name} is in {region} and amazon.region is {bucket.where.region}; make them the same"
        )
    key = f"{settings.amazon.prefix}/{book_name(settings.source.repository)}/doctor"
    bucket.put(key, b"amts-bot doctor")
    if bucket.get(key) != b"amts-bot doctor":
        yield problem("bucket", f"{key} came back with other content; is something else writing there?")
    bucket.delete([key])
    yield fine("bucket", f"{bucket.name} in {region} can be written, read and cleaned under {settings.amazon.prefix}/")


def _role(amazon: Amazon, aws: Aws, where: Where) -> Iterator[Line]:
    if not amazon.role:
        if amazon.act:
            yield problem("role", "amazon.role is not set; batch jobs read and write the bucket with a role (docs/aws)")
        return
    check_role(amazon.role)
    with asking("tell who you are", where):
        account = aws.sts().get_caller_identity()["Account"]
    if f"::{account}:" not in amazon.role:
        yield problem("role", f"{amazon.role} is a role of another account than {account}; name one of this account")
        return
    trust = _trust_of(amazon.role, aws)
    if trust is None:
        yield note("role", f"{amazon.role} cannot be looked at from here (iam:GetRole), so its trust is not tested")
    elif "translate.amazonaws.com" not in trust:
        yield problem("role", f"{amazon.role} does not trust translate.amazonaws.com; see docs/aws/role-trust.json")
    else:
        yield fine("role", f"{amazon.role} trusts translate.amazonaws.com")
    yield note("role", f"to pass it, the caller needs {pass_role_statement(amazon.role)}; only a job can test that")


def pass_role_statement(role: str) -> str:
    """The IAM statement that lets a caller give the role to Amazon Translate."""
    return statement("iam:PassRole", role, StringEquals={"iam:PassedToService": "translate.amazonaws.com"})


def _trust_of(role: str, aws: Aws) -> str | None:
    """The role's trust policy as text, None if this caller may not look at it."""
    try:
        found: Any = aws.iam().get_role(RoleName=role.rpartition("/")[2])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchEntity":
            raise BadInput(f"there is no role {role}; make it as docs/aws says, or correct amazon.role") from None
        return None
    except BotoCoreError:
        return None
    return json.dumps(found["Role"].get("AssumeRolePolicyDocument", ""))


def _permissions(aws: Aws, where: Where) -> Iterator[Line]:
    resources = list(listed(aws, where))
    with asking("list the terminologies", where):
        aws.translate.list_terminologies(MaxResults=1)
    with asking("list the translation jobs", where):
        aws.translate.list_text_translation_jobs(MaxResults=1)
    yield fine("permissions", "parallel data, terminologies and jobs can be listed")
    if len(resources) >= RESOURCES * 9 // 10:
        yield note("permissions", f"{len(resources)} of {RESOURCES} parallel data are used; delete old ones soon")


def _supported(settings: Settings, languages: Sequence[str], aws: Aws, where: Where) -> Iterator[Line]:
    known: set[str] = set()
    with asking("list its languages", where):
        page = aws.translate.list_languages()
        known |= {found["LanguageCode"] for found in page["Languages"]}
        while token := page.get("NextToken"):
            page = aws.translate.list_languages(NextToken=token)
            known |= {found["LanguageCode"] for found in page["Languages"]}
    wanted = {language_code(code) for code in (settings.source.language, *languages)}
    if missing := sorted(wanted - known):
        yield problem("pairs", f"Amazon Translate does not list {', '.join(missing)} in {aws.region}")
    else:
        yield fine("pairs", f"Amazon Translate lists {', '.join(sorted(wanted))}")
