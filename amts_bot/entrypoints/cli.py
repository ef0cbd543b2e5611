"""The command line: its commands, and what becomes of failures. Heavy things are imported where they are used."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from amts_bot import __version__
from amts_bot.entrypoints.amazon import doctor, parallel_data
from amts_bot.entrypoints.books import accept, baseline, retranslate, status, sync
from amts_bot.entrypoints.evaluate import evaluate, terms
from amts_bot.entrypoints.options import PATH
from amts_bot.entrypoints.output import drop_standard_output
from amts_bot.entrypoints.setup import init, matrix
from amts_bot.entrypoints.texts import check, pairs, update
from amts_bot.errors import AmtsError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="amts-bot")
def cli() -> None:
    """Keep translated Markdown books in step with their original."""


def main() -> None:
    """Run the command line; every failure is one sentence and an exit code."""
    from amts_bot.adapters.git.opening import forget_other_repository

    forget_other_repository(os.environ)
    try:
        cli.main(prog_name="amts-bot", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(_told_usage(error), 2)
    except (click.Abort, KeyboardInterrupt):
        _fail("amts-bot: stopped; nothing was left half-written", 130)
    except AmtsError as error:
        _fail(f"amts-bot: {error}", error.exit_code)
    except OSError as error:
        drop_standard_output()
        _fail(f"amts-bot: {_told_system(error)}; mend that, then run it again", 3)
    except Exception as error:
        if os.environ.get("AMTS_DEBUG") == "1":
            raise
        _fail(f"amts-bot: {_told_defect(error)}; run it again with AMTS_DEBUG=1 for the traceback", 3)


def _fail(sentence: str, exit_code: int) -> NoReturn:
    from amts_bot.adapters.files import shown

    click.echo(shown(sentence), err=True)
    sys.exit(exit_code)


def _told_usage(error: click.ClickException) -> str:
    """A click message as one sentence that says where the right form stands."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "amts-bot"
    message = error.format_message().rstrip(".")
    return f"{command}: {message[:1].lower()}{message[1:]} (see {command} --help)"


def _told_system(error: OSError) -> str:
    """What the system says of a file, a disk or a stream that cannot be used."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{(error.strerror or str(error)).lower()}"


def _told_defect(error: Exception) -> str:
    return f"unexpected {type(error).__name__}{f' ({error})' if str(error) else ''}"


@cli.command()
@click.option("--keep", type=PATH, help="Make the repositories in this (new) folder.  [default: a temporary one]")
@click.option("--open", "open_", is_flag=True, help="Show the review page in the browser.")
def demo(keep: Path | None, open_: bool) -> None:
    """The whole main job on a small book of the bot's own.

    Needs no network and no account.
    """
    from amts_bot.operations.demo.story import tell

    pages = tell(keep, click.echo)
    if open_:
        click.launch(pages[0].as_uri())


@cli.command(hidden=True)
def action() -> None:
    """What the container runs: inputs and outputs are those of action.yml."""
    from amts_bot.entrypoints.action import run_action

    sys.exit(run_action(os.environ, Path.cwd(), click.echo))


for command in (
    update, pairs, check, sync, retranslate, accept, baseline, status,
    evaluate, terms, init, matrix, doctor, parallel_data,
):  # fmt: skip
    cli.add_command(command)
