"""Names at AWS that follow from the content, so that a run after a crash finds what the one before it made.

Everything of a book and language stands under one folder of the bucket:

    <prefix>/<book>/<source>-<language>/jobs/<recipe>/<job>-<attempt>/in/00001.html   what a batch job reads
    <prefix>/<book>/<source>-<language>/jobs/<recipe>/<job>-<attempt>/out/…           what it writes
    <prefix>/<book>/<source>-<language>/jobs/<recipe>/<job>-<attempt>/units           the keys of its units
    <prefix>/<book>/<source>-<language>/answers/<recipe>/<document>.html              what real-time calls gave
    <prefix>/<book>/<source>-<language>/second/<recipe>/<unit>.html                   what second tries gave
    <prefix>/<book>/<source>-<language>/settled/<recipe>/<job>-<attempt>              kept, and not used again
    <prefix>/<book>/<source>-<language>/parallel-data/<digest>.csv                    while it is imported

`recipe` stands for the settings that change a translation (formality, terms, parallel data or not).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST_BOOK = 60


def digest(*parts: str | bytes) -> str:
    """16 hexadecimal digits of the SHA-256 of these parts, each set apart from the next."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(f"{len(content)}:".encode() + content)
    return whole.hexdigest()[:16]


def book_name(repository: str) -> str:
    """A repository's name as Amazon takes names: `d2l-ai/d2l-en` and its URL are both `d2l-ai-d2l-en`.

    Of a folder on this machine only the last part counts: where it stands says nothing about the book.
    """
    known = re.fullmatch(r"(?:.*[:/])?([\w.-]+)/([\w.-]+?)(?:\.git)?/?", repository) if _is_remote(repository) else None
    name = f"{known[1]}-{known[2]}" if known else repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:_LONGEST_BOOK].strip("-")
    return slug or f"book-{digest(name)[:8]}"


def _is_remote(repository: str) -> bool:
    is_url = "://" in repository or re.match(r"[\w.-]+@[\w.-]+:", repository)
    return bool(is_url) or bool(re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", repository))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the objects of a book and language stand, and what its resources are called. Codes are Amazon's."""

    prefix: str
    book: str
    source: str
    target: str

    @property
    def pair(self) -> str:
        return f"{self.source}-{self.target}"

    @property
    def folder(self) -> str:
        return f"{self.prefix}/{self.book}/{self.pair}/"

    @property
    def resource(self) -> str:
        """The name of the parallel data and of the terminology."""
        return f"amts-{self.book}-{self.pair}"

    def jobs(self, recipe: str) -> str:
        return f"{self.folder}jobs/{recipe}/"

    def answers(self, recipe: str) -> str:
        return f"{self.folder}answers/{recipe}/"

    def second(self, recipe: str) -> str:
        return f"{self.folder}second/{recipe}/"

    def settled(self, recipe: str) -> str:
        return f"{self.folder}settled/{recipe}/"

    def parallel_data(self, content: str) -> str:
        return f"{self.folder}parallel-data/{content}.csv"

    def job_name(self, job: str) -> str:
        return f"{self.resource}-{job}"


def job_digest(recipe: str, keys: Iterable[str]) -> str:
    """What a job is known by: the units that it translates, in whatever order, and how."""
    return digest(recipe, *sorted(keys))


def client_token(place: Place, job: str, attempt: int) -> str:
    """The token with which a repeated start gives the job that was started first: letters, digits, 64 at most."""
    return f"amts-{digest(place.folder, job, str(attempt))}-{attempt}"


@dataclass(frozen=True, slots=True)
class JobFolder:
    """A job's folder in the bucket, by its whole key."""

    key: str

    @property
    def name(self) -> str:
        return self.key.rstrip("/").rpartition("/")[2]

    @property
    def recipe(self) -> str:
        return self.key.rstrip("/").split("/")[-2]

    @property
    def job(self) -> str:
        return self.name.rpartition("-")[0]

    @property
    def attempt(self) -> int:
        number = self.name.rpartition("-")[2]
        return int(number) if number.isdecimal() else 0

    @property
    def inputs(self) -> str:
        return f"{self.key}in/"

    @property
    def outputs(self) -> str:
        return f"{self.key}out/"

    @property
    def units(self) -> str:
        return f"{self.key}units"


def job_folder(place: Place, recipe: str, job: str, attempt: int) -> JobFolder:
    return JobFolder(f"{place.jobs(recipe)}{job}-{attempt}/")
