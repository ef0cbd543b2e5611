"""The pytest fixture `amazon`: a fresh account at the stand-in, and an environment that leads there.

The server starts once per session and worker; each test gets it reset.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.amazon.calls import Calls
from tests.amazon.faults import Faults
from tests.amazon.limits import Limits, Pace

if TYPE_CHECKING:  # moto and boto3 take a second to import, which tests without the fixture need not pay
    from tests.amazon.server import StandIn


@dataclass(frozen=True)
class Amazon:
    """What a test sees of the stand-in."""

    server: StandIn
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return self.server.endpoint

    @property
    def environment(self) -> dict[str, str]:
        """What a subprocess needs; in this process it is set already."""
        return self.server.environment()

    @property
    def bucket(self) -> str:
        return self.server.bucket

    @property
    def role(self) -> str:
        """The ARN of the role that jobs take."""
        return self.server.role

    @property
    def faults(self) -> Faults:
        return self.server.faults

    @property
    def calls(self) -> Calls:
        return self.server.calls

    def change(self, *, limits: Limits | None = None, pace: Pace | None = None) -> None:
        """Other limits, or another pace of asynchronous states, from now on."""
        self.server.change(limits=limits, pace=pace)

    def advance(self, seconds: float) -> None:
        """Let time pass on the service's clock."""
        self.server.clock.advance(seconds)

    def client(self, service: str = "translate", region: str = "us-east-1") -> Any:
        """A boto3 client of this service, which tries a call once."""
        import boto3
        from botocore.config import Config

        if (service, region) not in self._clients:
            once = Config(retries={"total_max_attempts": 1})
            connect: Any = boto3.client  # its overloads want the service as a literal
            self._clients[service, region] = connect(service, region_name=region, config=once)
        return self._clients[service, region]


@pytest.fixture(scope="session")
def amazon_server() -> Iterator[StandIn]:
    """The server, started once. The models of Amazon's services are read once too, and not for every session."""
    from botocore import session

    from tests.amazon.server import StandIn

    session.create_loader = cache(session.create_loader)

    server = StandIn()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def amazon(amazon_server: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    """A fresh account. The test fails if the stand-in itself broke the service model."""
    import boto3

    amazon_server.reset()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in amazon_server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", _fresh_session())
    yield Amazon(amazon_server)
    amazon_server.faults.release()
    assert not amazon_server.service.defects


@cache
def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


def _fresh_session() -> Any:
    """boto3's session without the credentials of another test, but with the service models that were read for it."""
    import boto3
    import botocore.session

    session = botocore.session.Session()
    session.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=session)
