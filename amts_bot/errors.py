"""What can go wrong, as sentences for people. Each error says what to write or do instead."""


class AmtsError(Exception):
    """Anything that the bot tells a person about instead of failing with a traceback."""

    exit_code = 3


class BadInput(AmtsError):
    """Wrong use or bad input: the message names the file, line or option and what to write instead."""

    exit_code = 2


class OutsideFailure(AmtsError):
    """The outside world (git, GitHub, AWS) failed after retries."""

    exit_code = 3


class StillTranslating(AmtsError):
    """A run ended cleanly while a batch job goes on: the message says what continues, and how the next run collects it.

    Nothing failed, so the exit code is 0; the language's files stay as they are until the job is collected.
    """

    exit_code = 0
