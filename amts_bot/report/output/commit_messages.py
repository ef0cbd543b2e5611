"""What the bot's commits say: a subject, what is in them, and the trailer that a later run reads."""

from __future__ import annotations

from amts_bot.report.words.plural import plural


def commit_message(source_name: str, upstream: str, *, updated: int, needs_eyes: int, base: str = "") -> str:
    """The message of a commit that brings `updated` files to an upstream commit, with that many units for people.

    `base` is the upstream commit that files were at of which nobody had recorded it; a later run reads it from here.
    """
    name = source_name.rstrip("/").rpartition("/")[2].removesuffix(".git")
    to = f"{name} {upstream[:10]}"
    if needs_eyes:
        subject = f"Update {plural(updated, 'file')} to {to}"
        told = f"{plural(needs_eyes, 'passage')} {'needs' if needs_eyes == 1 else 'need'} a person's look."
    else:
        subject = f"Carry over what changed in {to} and needs no eyes"
        told = "Code, math, moved text and files that go along with it; no sentence is new."
    trailers = [f"Amts-Source: {name}@{upstream}", *([f"Amts-Base: {base}"] if base else [])]
    return "\n".join([subject, "", told, "", *trailers]) + "\n"


def again_message(count: int, engine: str) -> str:
    """The message of a commit with passages that were translated once more."""
    told = f"Drafted by the engine {engine}; {'it waits' if count == 1 else 'they wait'} for a person's look."
    return f"Translate {plural(count, 'passage')} again\n\n{told}\n"


def with_command(message: str, command: str) -> str:
    """A message with the trailer that tells a later run which comment was carried out; as it is if there was none."""
    if not command:
        return message
    has_trailer = message.rstrip().rpartition("\n")[2].startswith("Amts-")
    return f"{message.rstrip()}\n{'' if has_trailer else chr(10)}Amts-Command: {command}\n"
