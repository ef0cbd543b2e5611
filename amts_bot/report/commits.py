"""What the bot's commits say: a subject, what is in them, and the trailer that a later run reads."""

from __future__ import annotations

from amts_bot.report.wording import plural


def commit_message(source_name: str, upstream: str, *, updated: int, needs_eyes: int) -> str:
    """The message of a commit that brings `updated` files to an upstream commit, with that many units for people."""
    name = source_name.rstrip("/").rpartition("/")[2].removesuffix(".git")
    to = f"{name} {upstream[:10]}"
    if needs_eyes:
        subject = f"Update {plural(updated, 'file')} to {to}"
        told = f"{plural(needs_eyes, 'passage')} {'needs' if needs_eyes == 1 else 'need'} a person's look."
    else:
        subject = f"Carry over what changed in {to} and needs no eyes"
        told = "Code, math, moved text and files that go along with it; no sentence is new."
    return f"{subject}\n\n{told}\n\nAmts-Source: {name}@{upstream}\n"
