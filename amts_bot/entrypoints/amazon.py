"""The commands about Amazon Translate and the surroundings: `parallel-data` and `doctor`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from amts_bot.errors import BadInput

if TYPE_CHECKING:
    from amts_bot.engines.amazon.aws.client import Aws
    from amts_bot.engines.amazon.aws.refusals import Where

_PATH = click.Path(path_type=Path, readable=False)
_config = click.option(
    "--config", type=_PATH, help="The settings file, for the region.  [default: amts.yml if it is there]"
)
_region = click.option("--region", help="The AWS region.  [default: the settings' or the environment's]")
_format = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="The form of the result: for people or for programs.",
)  # fmt: skip


@click.group("parallel-data")
def parallel_data() -> None:
    """List, download or delete what Amazon Translate has."""


@parallel_data.command("list")
@_config
@_region
@_format
def list_(config: Path | None, region: str | None, format_: str) -> None:
    """Every parallel data resource of the account in the region."""
    from amts_bot.engines.amazon.parallel_data import listed

    aws, where = _open(config, region)
    found = [_row(properties) for properties in listed(aws, where)]
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if format_ == "json" else _table(found, aws.region))


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    updated = found.get("LastUpdatedAt")
    return {
        "name": found.get("Name", ""),
        "status": found.get("Status", ""),
        "source": found.get("SourceLanguageCode", ""),
        "targets": list(found.get("TargetLanguageCodes", ())),
        "pairs": found.get("ImportedRecordCount", 0),
        "failed": found.get("FailedRecordCount", 0),
        "skipped": found.get("SkippedRecordCount", 0),
        "updated": updated.isoformat(timespec="seconds") if updated else "",
        "description": found.get("Description", ""),
    }


def _table(rows: Iterable[Mapping[str, Any]], region: str) -> str:
    shown = [
        (str(row["name"]), f"{row['source']} to {', '.join(row['targets'])}", str(row["status"]).lower(),
         f"{row['pairs']:,} pairs", str(row["updated"]))
        for row in rows
    ]  # fmt: skip
    if not shown:
        return f"no parallel data in {region}"
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in shown)


@parallel_data.command()
@click.argument("name")
@click.option("-o", "--output", type=_PATH, help="Write the file here.  [default: standard output]")
@_config
@_region
def download(name: str, output: Path | None, config: Path | None, region: str | None) -> None:
    """Get the file of the resource NAME as Amazon has it."""
    from amts_bot.adapters.files import refuse_outputs, write_whole
    from amts_bot.engines.amazon.parallel_data import download as fetch

    refuse_outputs([output] if output else [], inputs=[config] if config else [])
    aws, where = _open(config, region)
    content = fetch(aws, where, name)
    if content is None:
        raise _no_such(name, aws)
    if output:
        write_whole({output: content.decode("utf-8", "replace")})
    else:
        click.echo(content, nl=False)


@parallel_data.command()
@click.argument("name")
@_config
@_region
def delete(name: str, config: Path | None, region: str | None) -> None:
    """Delete the resource NAME; the next sync makes it anew from the book."""
    from amts_bot.engines.amazon.parallel_data import delete as remove

    aws, where = _open(config, region)
    if not remove(aws, where, name):
        raise _no_such(name, aws)
    click.echo(f"{name} is being deleted")


def _no_such(name: str, aws: Aws) -> BadInput:
    return BadInput(f"there is no parallel data {name!r} in {aws.region}; amts-bot parallel-data list shows all")


def _open(config: Path | None, region: str | None) -> tuple[Aws, Where]:
    """The connection for the region that is asked for, or that of the settings, or of the environment."""
    from amts_bot.adapters.files import read_text
    from amts_bot.engines.amazon.aws.client import connect
    from amts_bot.engines.amazon.aws.refusals import Where
    from amts_bot.settings.amazon import Amazon
    from amts_bot.settings.file import parse_settings

    file = config or Path("amts.yml")
    amazon = parse_settings(read_text(file), str(file)).amazon if config or file.exists() else Amazon()
    aws = connect(region or amazon.region)
    return aws, Where(aws.region, amazon.bucket or "", amazon.prefix, amazon.role or "")


@click.command()
@click.option("--config", type=_PATH, default=Path("amts.yml"), show_default=True, help="The settings file.")
@_format
def doctor(config: Path, format_: str) -> None:
    """Tell whether a run has all that it needs.

    Nothing that it asks costs money. One line a check, with what to do. Exit code 1 if there is a problem.
    """
    from amts_bot.adapters.files import shown
    from amts_bot.operations.setup.doctor import examine
    from amts_bot.operations.setup.verdicts import Verdict

    lines = []
    for line in examine(config, os.environ):
        lines.append(line)
        if format_ == "text":
            click.echo(shown(str(line)))
    if format_ == "json":
        rows = [{"check": line.check, "verdict": line.verdict, "message": line.told} for line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    sys.exit(int(any(line.verdict is Verdict.PROBLEM for line in lines)))
