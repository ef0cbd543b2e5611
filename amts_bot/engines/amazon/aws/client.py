"""The way to AWS: one session with explicit retries and timeouts, and patience with what takes its time.

No request goes anywhere but to the endpoints that boto3 is configured for (`AWS_ENDPOINT_URL` included).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amts_bot import __version__
from amts_bot.engines.amazon.aws.refusals import connection_refusal
from amts_bot.errors import AmtsError, BadInput

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient
    from mypy_boto3_translate import TranslateClient

Sleep = Callable[[float], None]
Clock = Callable[[], float]


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


def _clock() -> float:
    return time.monotonic()


ATTEMPTS = 6
"""How often a request is tried in all, with boto3's growing pauses between."""


@dataclass(frozen=True)
class Aws:
    """The clients of one region, and the clock that waiting goes by (seconds)."""

    translate: TranslateClient
    s3: S3Client
    sts: Callable[[], STSClient]
    iam: Callable[[], Any]
    region: str
    sleep: Sleep = _sleep
    clock: Clock = _clock


def connect(region: str | None, *, sleep: Sleep = _sleep, clock: Clock = _clock) -> Aws:
    """Clients for a region, or for the one that the environment names. Asks AWS nothing. Raises BadInput."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    try:
        session = boto3.session.Session(region_name=region)
        if not session.region_name:
            raise BadInput("no AWS region is set; write amazon.region in amts.yml, such as us-east-1")
        config = Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, connect_timeout=10, read_timeout=70,
            user_agent_extra=f"amts-bot/{__version__}", tcp_keepalive=True,
        )  # fmt: skip
        translate = session.client("translate", config=config)
        return Aws(
            translate, _s3(session, config, names_in_path=not _is_amazon(translate.meta.endpoint_url)),
            lambda: session.client("sts", config=config), lambda: session.client("iam", config=config),
            session.region_name, sleep, clock,
        )  # fmt: skip
    except (BotoCoreError, ValueError) as error:
        raise _told(error) from None


def _told(error: Exception) -> AmtsError:
    if isinstance(error, ValueError):
        return BadInput("AWS_ENDPOINT_URL is no URL; write one such as http://127.0.0.1:5000, or unset it")
    return connection_refusal(error, "begin")


def _s3(session: Any, config: Any, *, names_in_path: bool) -> S3Client:
    """A client of S3; one of another endpoint names buckets in the path, since it has no host name for each."""
    from botocore.config import Config

    style = Config(s3={"addressing_style": "path" if names_in_path else "auto"})
    client: S3Client = session.client("s3", config=config.merge(style))
    if names_in_path == _is_amazon(client.meta.endpoint_url):  # only one of the two services has an endpoint of its own
        return _s3(session, config, names_in_path=not names_in_path)
    return client


def _is_amazon(endpoint: str) -> bool:
    return ".amazonaws.com" in endpoint


def pauses(aws: Aws, seconds: float, *, first: float = 0.5, longest: float = 30.0) -> Iterator[float]:
    """Sleep again and again, longer each time, until so many seconds have passed; gives the seconds passed so far."""
    begin, pause = aws.clock(), first
    while (passed := aws.clock() - begin) < seconds:
        aws.sleep(min(pause, seconds - passed))
        pause = min(pause * 1.5, longest)
        yield aws.clock() - begin
