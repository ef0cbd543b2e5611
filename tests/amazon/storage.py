"""moto's S3 and IAM, seen from inside Amazon's services: reading and writing objects, and what a role may do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Final

import boto3
from botocore.config import Config
from moto.backends import get_backend

ACCOUNT: Final = "123456789012"
SERVICE: Final = "translate.amazonaws.com"
LINK_SECONDS: Final = 30 * 60
_SERVICE_BUCKET: Final = "aws-translate-standin"  # where the service keeps what it links to


class Missing(Exception):
    """There is no such bucket, object or role; the message says which."""


class Denied(Exception):
    """The role may not do this; the message says what."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is in S3: a bucket and a key, or the beginning of keys."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str) -> Place:
        """`s3://bucket/key` as a place."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return cls(bucket, key)

    @property
    def folder(self) -> Place:
        """The same with a slash at its end."""
        return Place(self.bucket, self.key if self.key.endswith("/") else self.key + "/")

    def below(self, name: str) -> Place:
        """A place in this folder."""
        return Place(self.bucket, self.folder.key + name)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def region_of(bucket: str) -> str:
    """The region of a bucket. Raises Missing."""
    return str(_bucket(bucket).region_name)


def read(place: Place) -> bytes:
    """The object's content. Raises Missing."""
    found = _bucket(place.bucket).keys.get(place.key)
    if found is None:
        raise Missing(f"The specified key does not exist: {place}")
    return bytes(found.value)


def keys(folder: Place) -> list[str]:
    """The keys of the objects whose key begins so, sorted. Raises Missing if there is no such bucket."""
    return sorted(key for key in _bucket(folder.bucket).keys if key.startswith(folder.key))


def write(place: Place, content: bytes) -> None:
    """Write an object. Raises Missing."""
    _bucket(place.bucket)
    _s3().put_object(place.bucket, place.key, content)


def link(key: str, content: bytes, *, endpoint: str) -> str:
    """Keep content in a bucket of the service's own; a presigned URL of it, good for half an hour."""
    if _SERVICE_BUCKET not in _s3().buckets:
        _s3().create_bucket(_SERVICE_BUCKET, "us-east-1")
    _s3().put_object(_SERVICE_BUCKET, key, content)
    place = {"Bucket": _SERVICE_BUCKET, "Key": key}
    return str(_signer(endpoint).generate_presigned_url("get_object", Params=place, ExpiresIn=LINK_SECONDS))


def create_bucket(name: str, region: str) -> None:
    """Make a bucket."""
    _s3().create_bucket(name, region)


def create_role(name: str, *buckets: str) -> str:
    """Make the role that Amazon Translate takes to read and write these buckets; its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}
    access = [
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": [f"arn:aws:s3:::{bucket}" for bucket in buckets]},
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": [f"arn:aws:s3:::{bucket}/*" for bucket in buckets],
        },
    ]
    role = _iam().create_role(name, _policy(trust), "/", None, "", [], None)
    _iam().put_role_policy(name, "access", _policy(*access))
    return str(role.arn)


def demand(role_arn: str, *actions: str, place: Place) -> None:
    """Check that the role trusts Amazon Translate and may do this there. Raises Missing or Denied.

    Of conditions only the account in the trust is looked at: who allows conditionally allows, and nobody is denied so.
    """
    role = next((role for role in _iam().roles.values() if role.arn == role_arn), None)
    if role is None:
        raise Missing(f"The role {role_arn} does not exist")
    if not any(_trusts(statement) for statement in _statements(role.assume_role_policy_document)):
        raise Denied(f"The role {role_arn} does not trust {SERVICE}")
    documents = [*role.policies.values(), *(policy.document for policy in role.managed_policies.values())]
    statements = [statement for document in documents for statement in _statements(document)]
    for action in actions:
        bucket = f"arn:aws:s3:::{place.bucket}"
        resource = bucket if action == "s3:ListBucket" else f"{bucket}/{place.key}"
        effects = {
            statement["Effect"]
            for statement in statements
            if _concerns(statement, action, resource)
            and not (statement["Effect"] == "Deny" and statement.get("Condition"))
        }
        if effects != {"Allow"}:
            raise Denied(f"The role {role_arn} is not authorized to perform {action} on {resource}")


def _trusts(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = _listed(principal.get("Service", [])) if isinstance(principal, dict) else []
    conditions = {key: value for test in statement.get("Condition", {}).values() for key, value in test.items()}
    return (
        statement["Effect"] == "Allow"
        and SERVICE in services
        and "sts:AssumeRole" in _listed(statement["Action"])
        and ACCOUNT in _listed(conditions.get("aws:SourceAccount", ACCOUNT))
    )


def _concerns(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    actions, resources = _listed(statement.get("Action", [])), _listed(statement.get("Resource", []))
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in actions) and any(
        fnmatchcase(resource, pattern) for pattern in resources
    )


def _statements(document: str | Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    read_document = json.loads(document) if isinstance(document, str) else document
    statements = read_document["Statement"]
    yield from [statements] if isinstance(statements, dict) else statements


def _listed(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _bucket(name: str) -> Any:
    found = _s3().buckets.get(name)
    if found is None:
        raise Missing(f"The specified bucket does not exist: {name}")
    return found


def _s3() -> Any:
    return get_backend("s3")[ACCOUNT]["aws"]


def _iam() -> Any:
    return get_backend("iam")[ACCOUNT]["aws"]


@cache
def _signer(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="standin",
        aws_secret_access_key="standin",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
