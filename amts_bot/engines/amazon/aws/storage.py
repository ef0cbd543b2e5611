"""Objects by key: in an S3 bucket, or in a folder of this machine where a run has no bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from amts_bot.engines.amazon.aws.refusals import Where, asking, without_secrets
from amts_bot.errors import OutsideFailure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

_AT_ONCE = 1000
"""Keys that one request may delete."""


class Storage(Protocol):
    """Where results wait until they are committed. Keys have slashes; a folder's key ends in one."""

    def put(self, key: str, content: bytes) -> None: ...
    def get(self, key: str) -> bytes | None: ...
    def keys(self, folder: str) -> Iterator[str]: ...
    def folders(self, folder: str) -> Iterator[str]: ...
    def delete(self, keys: Iterable[str]) -> None: ...


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3. Every refusal is an AmtsError that says what to do."""

    client: S3Client
    where: Where

    @property
    def name(self) -> str:
        return self.where.bucket

    def uri(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, content: bytes) -> None:
        with asking(f"take the object {key}", self.where):
            self.client.put_object(Bucket=self.name, Key=key, Body=content, ContentType=_content_type(key))

    def get(self, key: str) -> bytes | None:
        """The content of an object, or None if there is none."""
        with asking(f"give the object {key}", self.where):
            try:
                return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
            except self.client.exceptions.NoSuchKey:
                return None

    def keys(self, folder: str) -> Iterator[str]:
        for page in self._pages(folder, ""):
            yield from (found["Key"] for found in page.get("Contents", ()))

    def folders(self, folder: str) -> Iterator[str]:
        for page in self._pages(folder, "/"):
            yield from (found["Prefix"] for found in page.get("CommonPrefixes", ()))

    def _pages(self, folder: str, delimiter: str) -> Iterator[ListObjectsV2OutputTypeDef]:
        with asking(f"list the objects in {folder}", self.where):
            pages = self.client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self.name, Prefix=folder, Delimiter=delimiter)

    def delete(self, keys: Iterable[str]) -> None:
        rest = iter(keys)
        while some := list(islice(rest, _AT_ONCE)):
            with asking("delete objects that are done", self.where):
                gone = self.client.delete_objects(
                    Bucket=self.name, Delete={"Objects": [{"Key": key} for key in some], "Quiet": True}
                )
            for error in gone.get("Errors", ()):
                reason = without_secrets(error.get("Message", ""))
                raise OutsideFailure(f"AWS did not delete {error.get('Key')}: {reason}; delete it by hand")


def _content_type(key: str) -> str:
    return "text/html; charset=utf-8" if key.endswith(".html") else "text/plain; charset=utf-8"


@dataclass(frozen=True)
class LocalFolder:
    """The same in a folder of this machine: results of real-time calls that a broken-off run has paid for."""

    root: Path

    def put(self, key: str, content: bytes) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)

    def get(self, key: str) -> bytes | None:
        path = self.root / key
        return path.read_bytes() if path.is_file() else None

    def keys(self, folder: str) -> Iterator[str]:
        found = sorted((self.root / folder).rglob("*")) if (self.root / folder).is_dir() else []
        return (path.relative_to(self.root).as_posix() for path in found if path.is_file() and path.suffix != ".part")

    def folders(self, folder: str) -> Iterator[str]:
        found = sorted((self.root / folder).glob("*/")) if (self.root / folder).is_dir() else []
        return (f"{path.relative_to(self.root).as_posix()}/" for path in found)

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            (self.root / key).unlink(missing_ok=True)
