"""What AWS answered instead of a result, as a sentence that says what to do, with the IAM statement that is missing.

Nothing that AWS or boto3 says is shown as it comes: a message may hold a signed URL or a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from amts_bot.errors import AmtsError, BadInput, OutsideFailure

TRANSLATE_ACTIONS = (
    "CreateParallelData", "DeleteParallelData", "DescribeTextTranslationJob", "GetParallelData", "GetTerminology",
    "ImportTerminology", "ListLanguages", "ListParallelData", "ListTerminologies", "ListTextTranslationJobs",
    "StartTextTranslationJob", "TagResource", "TranslateDocument", "TranslateText", "UpdateParallelData",
)  # fmt: skip
"""Every action of Amazon Translate that the bot asks for; docs/aws/policy.json grants these and no other."""

BUCKET_ACTIONS = {"HeadBucket": "ListBucket", "ListObjectsV2": "ListBucket"}
OBJECT_ACTIONS = {
    "PutObject": "PutObject", "GetObject": "GetObject", "HeadObject": "GetObject", "DeleteObjects": "DeleteObject",
}  # fmt: skip
"""The IAM action that an operation of S3 needs, on the bucket or on the objects in it."""

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "403", "Forbidden", "UnauthorizedOperation"})
THROTTLED = frozenset({"ThrottlingException", "TooManyRequestsException", "Throttling", "SlowDown", "503", "429"})
BUSY = THROTTLED | {"ConcurrentModificationException", "ConflictException", "LimitExceededException"}
"""What may pass by itself: another request is being worked on, or too many are."""

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_UNKNOWN_KEY = frozenset(
    """InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId SignatureDoesNotMatch
    InvalidSignatureException AuthFailure IncompleteSignature MissingAuthenticationToken InvalidToken""".split()
)
_NO_BUCKET = frozenset({"NoSuchBucket", "404"})
_ELSEWHERE = frozenset(
    {"PermanentRedirect", "301", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
_BROKEN = frozenset({"InternalServerException", "ServiceUnavailableException", "InternalError", "500", "502", "504"})

_SECRETS = re.compile(
    r"(?:AKIA|ASIA)[A-Z0-9]{12,}|(?:X-Amz-[A-Za-z-]+|AWSAccessKeyId|Signature)=[^\s&\"']*|//[^/\s@]*@"
    r"|(?i:secret|token|signature)[\w -]*[:=]\s*\S+"
)


@dataclass(frozen=True, slots=True)
class Where:
    """What the sentences name: the region, the bucket with the folder in it, and the role of batch jobs."""

    region: str
    bucket: str = ""
    prefix: str = ""
    role: str = ""


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """AWS's own sentence, without what may be secret, on one line."""
    return without_secrets(str(error.response.get("Error", {}).get("Message", "")))


def without_secrets(text: str) -> str:
    return " ".join(_SECRETS.sub("***", text).split())[:500]


def statement(action: str, resource: str, **conditions: dict[str, str]) -> str:
    """An IAM statement that allows one action, as JSON in one line."""
    allowed: dict[str, object] = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps(allowed | ({"Condition": conditions} if conditions else {}))


def missing_statement(operation: str, message: str, where: Where) -> str:
    """The IAM statement without which AWS refuses an operation."""
    if "iam:PassRole" in message:
        condition = {"iam:PassedToService": "translate.amazonaws.com"}
        return statement("iam:PassRole", where.role or "*", StringEquals=condition)
    bucket = f"arn:aws:s3:::{where.bucket or '*'}"
    if operation in BUCKET_ACTIONS:
        return statement(f"s3:{BUCKET_ACTIONS[operation]}", bucket)
    if operation in OBJECT_ACTIONS:
        return statement(
            f"s3:{OBJECT_ACTIONS[operation]}", f"{bucket}/{where.prefix}/*" if where.prefix else f"{bucket}/*"
        )
    service = "sts" if operation == "GetCallerIdentity" else "translate"
    return statement(f"{service}:{operation}", "*")


@contextmanager
def asking(doing: str, where: Where) -> Iterator[None]:
    """Turn what AWS or the way to it refuses into a sentence. `doing` goes on from "AWS did not"."""
    try:
        yield
    except ClientError as error:
        raise refusal(error, doing, where) from None
    except (boto.BotoCoreError, ValueError) as error:
        raise connection_refusal(error, doing) from None


def refusal(error: ClientError, doing: str, where: Where) -> AmtsError:
    """What an answer of AWS means for the person who started the run."""
    code, message = code_of(error), message_of(error)
    if code in DENIED:
        return _denied(error.operation_name, message, doing, where)
    if code in _ELSEWHERE or (code in _NO_BUCKET and error.operation_name in (*BUCKET_ACTIONS, *OBJECT_ACTIONS)):
        return _bucket_refusal(code, where)
    for codes, is_bad_input, sentence in _SENTENCES:
        if code in codes:
            told = sentence.format(doing=doing, code=code, message=message or "no reason", region=where.region)
            return BadInput(told) if is_bad_input else OutsideFailure(told)
    return OutsideFailure(f"AWS did not {doing}: {message or 'it gave no reason'} ({code}); correct that and run again")


_SENTENCES = (
    (EXPIRED, False, "AWS did not {doing}: the credentials expired; get new ones (in a workflow, raise "
     "role-duration-seconds) and run again: a job that was submitted goes on, and the next run collects it"),
    (_UNKNOWN_KEY, False, "AWS did not {doing}: it does not know these credentials ({code}); check the role or keys "
     "of the environment with amts-bot doctor"),
    ({"NotAuthorizedException"}, False, "AWS did not {doing}: this account may not do so in {region} ({message}); use "
     "us-east-1, us-west-2 or eu-west-1, ask AWS support to enable Active Custom Translation, or set act: false"),
    (THROTTLED, False, "AWS did not {doing}: too many requests, and waiting did not help; run again in some minutes"),
    ({"UnsupportedLanguagePairException"}, True, "Amazon Translate does not have this pair of languages ({message}); "
     "set engine: memory for it"),
    ({"LimitExceededException"}, False, "AWS did not {doing}: a limit of the account is reached ({message}); delete "
     "what is not used any more (amts-bot parallel-data list) or ask AWS to raise the limit, and run again"),
    (_BROKEN, False, "AWS did not {doing}: it has trouble of its own ({code}); run again later"),
)  # fmt: skip
"""Codes, whether they mean bad input, and what to say."""


def _bucket_refusal(code: str, where: Where) -> BadInput:
    if code in _NO_BUCKET:
        return BadInput(f"there is no bucket {where.bucket!r}; make it in {where.region}, or correct amazon.bucket")
    return BadInput(
        f"the bucket {where.bucket!r} is not in {where.region}; name a bucket in that region, or set amazon.region to "
        "that of the bucket"
    )


def _denied(operation: str, message: str, doing: str, where: Where) -> OutsideFailure:
    missing = missing_statement(operation, message, where)
    return OutsideFailure(f"AWS did not {doing}: access denied; the role or user that runs amts-bot needs {missing}")


def connection_refusal(error: Exception, doing: str) -> AmtsError:
    """What went wrong before AWS answered."""
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return BadInput(
            "there are no AWS credentials; in a workflow use aws-actions/configure-aws-credentials with a role, "
            "elsewhere set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if isinstance(error, boto.ProfileNotFound):
        return BadInput("AWS_PROFILE names a profile that this machine does not have; correct or unset it")
    if isinstance(error, (boto.NoRegionError, boto.InvalidRegionError)):
        return BadInput("no AWS region is set; write amazon.region in amts.yml, such as us-east-1")
    if isinstance(error, boto.ParamValidationError):
        return BadInput(f"AWS would not {doing}: {without_secrets(str(error))}; correct that in amts.yml")
    if isinstance(error, (boto.CredentialRetrievalError, boto.TokenRetrievalError, boto.SSOError)):
        return OutsideFailure(f"AWS did not {doing}: the credentials could not be had; sign in again and run again")
    reason = type(error).__name__.removesuffix("Error")
    return OutsideFailure(
        f"AWS did not {doing}: no answer came ({reason}); check the network and AWS_ENDPOINT_URL, and run again"
    )
