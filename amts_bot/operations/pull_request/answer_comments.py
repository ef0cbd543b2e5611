"""Comments on the bot's pull request, carried out and answered: the story of `/retranslate` and its siblings.

Every run looks for commands that nobody answered, so that one whose own run was dropped is not lost; the mark in an
answer, and the trailer in a commit, see to it that none is carried out twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from amts_bot.adapters.github.conversation import Comment, Conversation
from amts_bot.adapters.log import Announce, Log
from amts_bot.book.commands import Command, Misunderstood, Verb, read_comment
from amts_bot.book.results import LanguageResult
from amts_bot.book.scope import Scope
from amts_bot.errors import AmtsError, BadInput, StillTranslating
from amts_bot.report.output.replies import (
    accepted_reply,
    failed_reply,
    forecast_reply,
    help_reply,
    joined_reply,
    misunderstood_reply,
    retranslated_reply,
    stranger_reply,
)


@dataclass(frozen=True)
class Actions:
    """What commands do, each with the key of the comment that asks for it, and what `/status` says.

    `retranslate` also takes what tells people the price and the wait before they begin.
    """

    retranslate: Callable[[Scope, str, str, Announce], LanguageResult]
    accept: Callable[[Scope, str], int]
    status: Callable[[], str]
    was_done: Callable[[str], bool]


def answer_comments(conversation: Conversation, actions: Actions, log: Log) -> int:
    """Carry out and answer every command that was not answered yet; gives how many comments were answered."""
    count = 0
    for comment in conversation.unanswered():
        found = read_comment(comment.body)
        if not found:
            continue
        log(f"answer the comment {comment.key} of {comment.author}")
        try:
            answer = _answer(conversation, comment, found, actions)
        except StillTranslating as wait:
            log(f"{wait}; the answer waits for it")
            continue
        conversation.answer(comment, answer)
        count += 1
    return count


def _answer(
    conversation: Conversation, comment: Comment, found: Iterable[Command | Misunderstood], actions: Actions
) -> str:
    if not conversation.may_command(comment.author):
        return stranger_reply(comment.author)
    conversation.react(comment, "eyes")

    def announce(forecast: str) -> None:
        conversation.announce(comment, forecast_reply(forecast))

    return joined_reply([_reply(each, comment, actions, announce) for each in found])


def _reply(found: Command | Misunderstood, comment: Comment, actions: Actions, announce: Announce) -> str:
    if isinstance(found, Misunderstood):
        return misunderstood_reply(found)
    try:
        return _carried_out(found, comment, actions, announce)
    except StillTranslating:
        raise
    except BadInput as error:
        return failed_reply(found, str(error))
    except AmtsError as error:
        return failed_reply(found, f"{error}; ask again later")


def _carried_out(command: Command, comment: Comment, actions: Actions, announce: Announce) -> str:
    scope = _scope(command, comment)
    match command.verb:
        case Verb.HELP:
            return help_reply()
        case Verb.STATUS:
            return actions.status()
        case Verb.ACCEPT:
            return accepted_reply(actions.accept(scope, comment.key))
        case Verb.RETRANSLATE:
            if actions.was_done(comment.key):
                return "Done already, by a run whose answer got lost."
            return retranslated_reply(actions.retranslate(scope, command.engine, comment.key, announce))


def _scope(command: Command, comment: Comment) -> Scope:
    """What a command is about: what it names, else the lines that the comment stands at."""
    if command.scope.paths or command.scope.section or not comment.path:
        return command.scope
    return replace(command.scope, paths=(comment.path,), lines=comment.lines)
