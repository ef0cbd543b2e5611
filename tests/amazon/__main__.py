"""`python -m tests.amazon`: the stand-in by hand. Prints the lines to give to a shell, then serves until Ctrl-C."""

from __future__ import annotations

import os
import signal
from threading import Event

import click

from tests.amazon.faults import Fault, FaultKind
from tests.amazon.limits import CALLS_PER_SECOND, Limits, Pace
from tests.amazon.server import StandIn

FAULTS_VARIABLE = "AMTS_AMAZON_FAULTS"


@click.command()
@click.option("--port", default=5055, show_default=True, help="port on 127.0.0.1; 0 takes any that is free")
@click.option("--fault", "faults", multiple=True, metavar="NAME[,operation=…,matching=…,after=N,times=N,seconds=S]",
              help=f"switch a fault on; also in {FAULTS_VARIABLE}, separated by semicolons")  # fmt: skip
@click.option("--seconds", default=3.0, show_default=True, help="how long each asynchronous state lasts")
@click.option("--list-faults", is_flag=True, help="print the names of the faults and end")
def main(port: int, faults: tuple[str, ...], seconds: float, list_faults: bool) -> None:
    """Amazon Translate, S3, IAM and STS on a local port, for trying `--engine amazon` by hand."""
    if list_faults:
        click.echo("\n".join(FaultKind))
        return
    wanted = [*faults, *filter(None, os.environ.get(FAULTS_VARIABLE, "").split(";"))]
    try:
        parsed = [Fault.parse(text.strip()) for text in wanted]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        server = StandIn(port)
    except (OSError, SystemExit):
        raise click.ClickException(f"port {port} is taken; choose another with --port") from None
    server.reset(limits=Limits(calls_per_second=CALLS_PER_SECOND), pace=Pace(looks=0, seconds=seconds))
    for fault in parsed:
        server.faults.put(fault)
    server.start()
    click.echo("".join(f"export {name}={value}\n" for name, value in server.environment().items()), nl=False)
    click.echo(f"# amts.yml:  amazon: {{region: us-east-1, bucket: {server.bucket}, role: '{server.role}'}}")
    click.echo(f"# what was asked: {server.endpoint}/_amazon/calls; Ctrl-C ends it")
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    server.stop()


if __name__ == "__main__":
    main()
