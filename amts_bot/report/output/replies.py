"""What the bot answers to comments: friendly, short, exact, with the right form where something was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from amts_bot.book.commands import FORMS, Command, Misunderstood, Verb
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import clipped, code

_WHAT = {
    Verb.RETRANSLATE: "translate again what the bot wrote and nobody has confirmed: all of it, files, or a section",
    Verb.ACCEPT: "say that open passages are right as they stand",
    Verb.STATUS: "tell how far this translation is",
    Verb.HELP: "show this",
}


def help_reply() -> str:
    """All commands with their forms."""
    rows = [f"| `{FORMS[verb]}` | {_WHAT[verb]} |" for verb in Verb]
    return "\n".join(
        (
            "Write a command at the start of a line of its own:",
            "",
            "| command | what it does |",
            "|---|---|",
            *rows,
            "",
            "A comment at lines of a file is about these lines. Text that you correct by hand stays yours: the bot "
            "learns from it and does not write over it, unless a command points at just that section or line.",
        )
    )


def stranger_reply(author: str) -> str:
    """What somebody reads who may not write to the repository. `author` is a login that GitHub gave."""
    return (
        f"Thank you, {code(author)}! Commands are for people who may write to this repository, but you can help just "
        "as well: comment at a line with a *suggestion* (the button with plus and minus above the text field), and a "
        "maintainer takes it over with one click."
    )


def misunderstood_reply(found: Misunderstood) -> str:
    """One that could not be understood."""
    return f"{code(clipped(found.line))}: {clipped(found.why)}. Write it like this: `{found.form}`"


def retranslated_reply(result: LanguageResult) -> str:
    """What `/retranslate` did."""
    if result.outcome is not Outcome.UPDATED:
        return f"Nothing changed: {result.reason}."
    drafted = [report for report in result.reports if report.open_units]
    places = ", ".join(code(report.path) for report in drafted[:10])
    more = f" and {plural(len(drafted) - 10, 'more file')}" if len(drafted) > 10 else ""  # noqa: PLR2004
    cost = f" ({result.cost})" if result.cost else ""
    return (
        f"Done: {result.reason}{cost}, in {places}{more}. Please look at {'it' if len(drafted) == 1 else 'them'} again."
    )


def forecast_reply(forecast: str) -> str:
    """What `/retranslate` says at once, where it takes time and money."""
    return f"On it: {forecast}. I answer here when it is done."


def accepted_reply(count: int) -> str:
    """What `/accept` did."""
    if not count:
        return "Nothing was open there, so nothing changed."
    told = "passage is" if count == 1 else "passages are"
    return f"Thank you! {count:,} {told} confirmed: the bot learns from {'it' if count == 1 else 'them'} now."


def failed_reply(command: Command, why: str) -> str:
    """A command that could not be carried out. `why` is one of our own sentences, which may quote a book."""
    return f"`/{command.verb}` could not be carried out: {clipped(why, 500)}"


def joined_reply(parts: Sequence[str]) -> str:
    """The answer to a comment with several commands."""
    return "\n\n".join(dict.fromkeys(parts))
