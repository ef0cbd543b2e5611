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
