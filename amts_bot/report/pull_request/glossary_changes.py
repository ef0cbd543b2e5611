"""Sentences that people wrote before an entry of their glossary changed, told as suggestions."""

from __future__ import annotations

from amts_bot.book.results import LanguageResult
from amts_bot.report.pull_request.story import Story, at_line, place
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code, marked
from amts_bot.report.words.sections import Section
from amts_bot.report.words.word_diff import Piece
from amts_bot.translation.memory.glossary_changes import OldWording


def old_wordings(story: Story) -> Section | None:
    """The pull request's section."""
    found = story.result.old_wordings
    if not found:
        return None
    lines = [f"- {place(story, each.pair.path, at_line(each.pair.target_line))} {_wording(each)}" for each in found]
    head = f"{_glossary_heading(len(found))}\n\nNothing of it was edited. Change what you agree with:"
    return Section(head, tuple(lines), "- … and {left} more")


_GLOSSARY = "### Your glossary changed: "


def _glossary_heading(count: int) -> str:
    return f"{_GLOSSARY}{plural(count, 'sentence has', 'sentences have')} the older words"


def tells_of_glossary(body: str, result: LanguageResult) -> bool:
    """Whether a pull request's text says of the glossary what there is to say now."""
    count = len(result.old_wordings)
    return _glossary_heading(count) in body if count else _GLOSSARY not in body


def _wording(wording: OldWording) -> str:
    change, pair = wording.change, wording.pair
    words = f"{code(change.source)} is {code(change.now[0])} now"
    if wording.suggestion is None:
        return f"{words}: {code(pair.target, 160)}"
    parts = wording.suggestion.split(change.now[0])
    pieces = [Piece(part, changed=False) for part in parts]
    shown = [each for piece in pieces for each in (Piece(change.now[0], changed=True), piece)][1:]
    return f"{words}: {marked(tuple(shown), '**', 160)}"
