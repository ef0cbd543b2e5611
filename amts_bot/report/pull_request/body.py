"""What a pull request says: its title, its text, and why it was closed.

Read by a tired volunteer on a Sunday evening: what happened, what is left to do, how to answer, nothing else. Words of
books, files and commits are quoted as code (`quoting`), so that they cannot mention, link or embed anything.
"""

from __future__ import annotations

from collections import Counter

from amts_bot.book.places.book import Situation
from amts_bot.report.pull_request.conflicts import both_sides
from amts_bot.report.pull_request.effort import saved_section
from amts_bot.report.pull_request.findings import findings, left_alone
from amts_bot.report.pull_request.glossary_changes import old_wordings
from amts_bot.report.pull_request.kept_sections import kept_sections
from amts_bot.report.pull_request.needs_you import NEEDS_YOU, needs_you
from amts_bot.report.pull_request.old_body import merged_body
from amts_bot.report.pull_request.squash import squash_section
from amts_bot.report.pull_request.story import Story, Upstream, place
from amts_bot.report.pull_request.waiting_files import what_comes_next
from amts_bot.report.words.plural import plural
from amts_bot.report.words.quoting import code, joined, length, link, plain, url
from amts_bot.report.words.sections import Section, fit
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import NOT_TOUCHED

BODY_LIMIT = 65_536
"""What GitHub takes of a pull request's text or a comment, people's own lines included."""

TITLE_LIMIT = 256
_MOST_COMMITS = 20
_SHORT = 10


TITLE = "{language}: follow {source} to {revision}"
"""The title where amts.yml has no other."""


def pull_request_title(story: Story) -> str:
    """The title: amts.yml's pattern, in which {language}, {source} and {revision} stand for what they say."""
    words = {
        "{language}": story.target_name, "{source}": story.upstream.name, "{revision}": story.upstream.head[:_SHORT],
    }  # fmt: skip
    title = story.title or TITLE
    for name, word in words.items():
        title = title.replace(name, word)
    return plain(title)[:TITLE_LIMIT]


def pull_request_body(story: Story, old: str = "") -> str:
    """The text, with what people wrote and ticked in the old one; within GitHub's limit, whatever the size.

    If people's own text leaves no room for the bot's, theirs stays as it is.
    """
    room = BODY_LIMIT - length(merged_body(old, ""))
    while room > 0:
        body = merged_body(old, _text(story, room, old))
        if length(body) <= BODY_LIMIT:
            return body
        room -= max(length(body) - BODY_LIMIT, 200)
    return old


def _text(story: Story, room: int, old: str) -> str:
    """The bot's part, in about that many characters."""
    told = _renewed(story, old) if story.is_command else [tell(story) for tell in _TELLERS]
    sections = [section for section in told if section]
    opening = _opening(story)
    return f"{opening}\n\n{fit(sections, room - length(opening) - 2)}"


def _renewed(story: Story, old: str) -> list[Section | None]:
    """What is open now, and of a command that asked an engine its cost; the rest as the last sync told it."""
    answer = _answer(story) if story.result.engine else None
    kept = kept_sections(old, frozenset({NEEDS_YOU, _HOW} if answer else {NEEDS_YOU}))
    return [needs_you(story), *kept, answer, _squash(story)]


# --- what happened ----------------------------------------------------------------------------------------


def _opening(story: Story) -> str:
    files, units = len({report.path for report, _ in story.open_units}), len(story.open_units)
    head = story.upstream.head
    revision = link(code(f"{story.upstream.name} {head[:_SHORT]}"), _commit_url(story.upstream, head))
    came = f"{story.source_name} moved on to {revision}; this brings the {story.target_name} translation in step."
    if not units:
        return f"{came} **Nothing in it needs a translator**: a look and a merge will do."
    need = "needs" if units == 1 else "need"
    pages = f" There is a [page with old and new texts side by side]({story.review_page})." if story.review_page else ""
    return f"{came} **{plural(units, 'passage')} in {plural(files, 'file')} {need} you.**{pages}"


def _commit_url(upstream: Upstream, sha: str) -> str:
    return url(upstream.page, "commit", sha) if upstream.page else ""


def _upstream(story: Story) -> Section | None:
    upstream = story.upstream
    if not upstream.commits:
        return None
    compare = (
        url(upstream.page, f"compare/{upstream.base}...{upstream.head}") if upstream.page and upstream.base else ""
    )
    told = plural(len(upstream.commits), "commit")
    lines = [
        f"- {link(code(commit.sha[:_SHORT]), _commit_url(upstream, commit.sha))} {code(commit.subject, 100)}"
        for commit in upstream.commits[:_MOST_COMMITS]
    ]
    return Section(
        f"### What changed in the {story.source_name}\n\n{link(told, compare)}"
        + (", all in one view:" if compare else ":"),
        tuple(lines),
        "- … and {left} earlier",
        total=len(upstream.commits),
    )


def _done(story: Story) -> Section | None:
    """What was carried over without anybody's help, and what became of files as a whole."""
    counts: Counter[Status] = sum((report.count() for report in story.result.reports), Counter())
    told = [plural(counts[status], one, many) for status, one, many in _DONE if counts[status]]
    if brought := sum(asset.content is not None for asset in story.result.assets):
        told.append(plural(brought, "picture or other file brought along", "pictures and other files brought along"))
    unsure = _not_touched(story)
    if not told:
        return None
    lines = [
        f"- {words}: {code(file.path)}"
        for file in story.result.files
        if (words := _FILES.get(file.situation)) and file.report
    ]
    parts = [f"### What needed nobody\n\n{joined(told)}.", *([unsure] if unsure else [])]
    return Section("\n\n".join(parts), tuple(lines), "- … and {left} more files")


def _not_touched(story: Story) -> str:
    """How much the bot could not pair and did not have to."""
    found = [finding for report in story.result.reports for finding in report.findings]
    count = sum(finding.message == NOT_TOUCHED for finding in found)
    if not count:
        return ""
    which = "is its translation" if count == 1 else "are theirs"
    told = f"For {plural(count, 'passage')} whose {story.source_name} did not change, the bot does not know for sure"
    return f"{told} which of yours {which}; it touched none of them."


_DONE = (
    (Status.KEPT, "passage as you wrote it", "passages as you wrote them"),
    (Status.MOVED, "moved with your words", "moved with your words"),
    (Status.EXACT, "reused from your book", "reused from your book"),
    (
        Status.MERGED,
        "piece of code, formula or markup carried over",
        "pieces of code, formulas and markup carried over",
    ),
    (Status.REMOVED, "removed", "removed"),
    (Status.TARGET_ONLY, "your own, untouched", "your own, untouched"),
)
_FILES = {Situation.NEW: "new file", Situation.RENAMED: "renamed", Situation.REMOVED: "removed"}


def _both_sides(story: Story) -> Section | None:
    return both_sides(story.result.conflicts, lambda path, line: place(story, path, (line, line) if line else None))


# --- what else --------------------------------------------------------------------------------------------


def _saved(story: Story) -> Section | None:
    return saved_section(story.result.saved)


# GitHub shows a line break of a comment as one: every paragraph is a line of its own.
_ANSWERS = (
    "- **Correct** what you like, right here: commit to this branch, or take a suggestion. The bot builds on your "
    "commits and never overwrites them.",
    "- **Merge** when you like, by any method. {merging}",
    "- **Close** it if you do not want it. The bot comes back when the {source} moves on.",
)
_MERGING = {
    True: "That confirms what an engine drafted, so read the drafts before; passages in {source}, sentences of yours "
    "whose {source} changed, and offers from similar ones come back in the next pull request.",
    False: "What nobody has looked at comes back in the next pull request.",
}
_HOW = "### How to answer"
_COMMANDS = (
    "- **Comment** `/accept` if passages are right as they stand, `/retranslate` to have them tried again, `/help` for "
    "more. A command stands on a line of its own; behind it go file names if you do not mean all.",
)


def _answer(story: Story) -> Section:
    answers = [*_ANSWERS, *(_COMMANDS if story.answers_comments else ())]
    confirms = story.merging_confirms and any(unit.status is Status.MACHINE for _, unit in story.open_units)
    told = "\n".join(answers).replace("{merging}", _MERGING[confirms]).format(source=story.source_name)
    return Section(f"{_HOW}\n\n{told}\n\n{_cost(story)}")


_LOCAL_ENGINES = frozenset({"memory", "book", "ctranslate2"})


def _cost(story: Story) -> str:
    sent = sum(report.characters.sent for report in story.result.reports)
    stays_here = set(story.result.engine.split("+")) <= _LOCAL_ENGINES
    spent = story.cost or ("nothing was sent anywhere, no cost" if stays_here else "")
    told = f"Engine {code(story.result.engine)}" + (f": {plain(spent)}" if spent else "")
    return f"{told}. For {plural(sent, 'character')} of it your book had no exact translation."


def _squash(story: Story) -> Section | None:
    return squash_section(story, pull_request_title(story))


_TELLERS = (
    needs_you, _both_sides, _upstream, _done, old_wordings, findings, left_alone, what_comes_next, _saved, _answer,
    _squash,
)  # fmt: skip


# --- the end ----------------------------------------------------------------------------------------------


def closing_comment(branch: str) -> str:
    """Why the bot closes its pull request by itself. `branch` is the one that it would be merged into."""
    return (
        f"Everything in here is in {code(branch)} by now, so there is nothing left to merge and I close this. "
        "Your comments stay; the next change of the original opens a new pull request."
    )


def declined(number: int) -> str:
    """Why nothing is opened: a person closed it."""
    return f"pull request {number} was closed by a person; the next change of the source opens a new one"


DECLINED = "people closed the pull request that had all of this; the next change of it in the source opens a new one"
"""Why nothing is made, where nobody has looked at the pull requests yet."""
