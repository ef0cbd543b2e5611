"""What a pull request says: its title, its text, and why it was closed.

Read by a tired volunteer on a Sunday evening: what happened, what is left to do, how to answer, nothing else. Words of
books, files and commits are quoted as code (`quoting`), so that they cannot mention, link or embed anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from amts_bot.report.both_sides import both_sides
from amts_bot.report.living_body import merged_body, tick_box
from amts_bot.report.quoting import code, fenced, joined, length, link, marked, plain, url
from amts_bot.report.saved import saved_section
from amts_bot.report.sections import Section, fit
from amts_bot.report.word_diff import Piece, changed_words
from amts_bot.report.wording import plural
from amts_bot.repos.snapshots import Situation
from amts_bot.results import LanguageResult
from amts_bot.text.languages import find_language
from amts_bot.translation.term_changes import OldWording
from amts_bot.translation.units import OPEN, FileReport, Finding, Severity, Status, Unit, text_hash

BODY_LIMIT = 65_536
"""What GitHub takes of a pull request's text or a comment, people's own lines included."""

TITLE_LIMIT = 256
_MOST_COMMITS = 20
_SHORT = 10


@dataclass(frozen=True, slots=True)
class UpstreamCommit:
    """A commit of the source: its id and the first line of its message."""

    sha: str
    subject: str


@dataclass(frozen=True, slots=True)
class Upstream:
    """What changed in the source.

    `name` is owner/name, `page` the address of the repository (empty if it has none), `base` the commit that the
    translation was at (empty if nobody knows), `commits` those since then that touch its files, newest first.
    """

    name: str
    page: str
    head: str
    language: str = "en"
    base: str = ""
    commits: tuple[UpstreamCommit, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose commits are on the branch."""

    name: str
    email: str


@dataclass(frozen=True)
class Story:
    """All that a pull request tells. `page` is the address of the translation's repository.

    `merging_confirms` says whether what an engine drafted counts as confirmed once people merge it.
    """

    result: LanguageResult
    upstream: Upstream
    page: str = ""
    people: tuple[Person, ...] = ()
    cost: str = ""
    review_page: str = ""
    answers_comments: bool = True
    title: str = ""
    state_file: str = ".amts/state.tsv"
    merging_confirms: bool = True

    @property
    def source_name(self) -> str:
        return find_language(self.upstream.language).name

    @property
    def target_name(self) -> str:
        return find_language(self.result.language).name

    @property
    def open_units(self) -> list[tuple[FileReport, Unit]]:
        return [(report, unit) for report in self.result.reports for unit in report.open_units]


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
        body = merged_body(old, _text(story, room))
        if length(body) <= BODY_LIMIT:
            return body
        room -= max(length(body) - BODY_LIMIT, 200)
    return old


def _text(story: Story, room: int) -> str:
    """The bot's part, in about that many characters."""
    tellers = (
        _needs_you, _both_sides, _upstream, _done, _old_wordings, _findings, _left_alone, _saved, _answer, _squash,
    )  # fmt: skip
    sections = [section for tell in tellers if (section := tell(story))]
    opening = _opening(story)
    return f"{opening}\n\n{fit(sections, room - length(opening) - 2)}"


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
    if not told:
        return None
    lines = [
        f"- {words}: {code(file.path)}"
        for file in story.result.files
        if (words := _FILES.get(file.situation)) and file.report
    ]
    return Section(f"### What needed nobody\n\n{joined(told)}.", tuple(lines), "- … and {left} more files")


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


# --- what needs people ------------------------------------------------------------------------------------


def unit_keys(report: FileReport) -> dict[int, str]:
    """A short key for every open unit, by its number: the same text at the same place has the same key."""
    seen: Counter[str] = Counter()
    keys = {}
    for number, unit in enumerate(report.units):
        if unit.status in OPEN:
            texts = (report.path, text_hash(unit.source or ""), text_hash(unit.target or ""))
            digest = sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
            seen[digest] += 1
            keys[number] = digest if seen[digest] == 1 else f"{digest}{seen[digest]:04x}"
    return keys


def _needs_you(story: Story) -> Section | None:
    """The checklist, chapter by chapter."""
    if not story.open_units:
        return None
    lines: list[str] = []
    chapter = None
    for report in story.result.reports:
        if report.open_units:
            heading = report.path.rpartition("/")[0]
            for number, line in enumerate(_items(story, report)):
                new = number == 0 and heading != chapter
                lines.append(f"{'' if not lines else chr(10)}#### {_chapter(heading)}\n\n{line}" if new else line)
            chapter = heading
    head = "### What needs you\n\nTicks are yours, to share out the work; the bot only keeps them."
    return Section(head, tuple(lines), f"\n… and {{left}} more passages; {code(story.state_file)} lists every one.")


def _chapter(folder: str) -> str:
    return code(folder) if folder else "Top folder"


def _items(story: Story, report: FileReport) -> Iterator[str]:
    keys = unit_keys(report)
    for number, key in keys.items():
        unit = report.units[number]
        yield tick_box(f"{_place(story, report.path, unit.target_lines)} {_told(story, unit)}", key)


def _place(story: Story, path: str, lines: tuple[int, int] | None) -> str:
    """A file's name and line, as a link to that line of the source text."""
    name = path.rpartition("/")[2]
    shown = code(f"{name}:{lines[0]}" if lines else name, 80)
    if not story.page or not story.result.commit:
        return shown
    last = f"-L{lines[1]}" if lines and lines[1] > lines[0] else ""
    fragment = f"L{lines[0]}{last}" if lines else ""
    return link(shown, url(story.page, "blob", story.result.commit, path, query="plain=1", fragment=fragment))


def _told(story: Story, unit: Unit) -> str:
    """What is the matter with a unit, and its text in the source language."""
    return f"{what_is_open(unit, story.source_name)}: {now_marked(unit)}"


def what_is_open(unit: Unit, source_name: str) -> str:
    """In a few words why a unit is open."""
    if unit.status is Status.MACHINE:
        return "drafted by the engine"
    if unit.status is Status.UNTRANSLATED:
        return f"new {source_name} in place of your sentence" if unit.old_target else f"new, still in {source_name}"
    score = f" ({unit.score:.0f} % alike)" if unit.score is not None else ""
    if unit.old_source is None:
        return f"a similar sentence of your book is offered{score}"
    if unit.old_target in (None, unit.target):
        return f"{source_name} changed, your sentence stands{score}"
    kept = any(not piece.changed for piece in changed_words(unit.old_target or "", unit.target or "")[0])
    return f"{source_name} changed, your sentence {'was adapted' if kept else 'was replaced by a similar one'}{score}"


def now_marked(unit: Unit, limit: int = 160) -> str:
    """The source text now, the words that are new in bold."""
    if not unit.old_source or unit.old_source == unit.source:
        return code(unit.source or "", limit)
    return marked(changed_words(unit.old_source, unit.source or "")[1], "**", limit)


def _both_sides(story: Story) -> Section | None:
    return both_sides(story.result.conflicts, lambda path, line: _place(story, path, (line, line) if line else None))


# --- what else --------------------------------------------------------------------------------------------

_WORSE: dict[Severity, Literal[0, 1]] = {Severity.ERROR: 0, Severity.WARNING: 1}


def _findings(story: Story) -> Section | None:
    found = [(report, finding) for report in story.result.reports for finding in report.findings]
    found.sort(key=lambda each: _WORSE[each[1].severity])
    if not found:
        return None
    by_place: dict[str, list[int]] = {}
    for report, finding in found:
        told = f"- {_place(story, report.path, _line(finding))} {code(finding.message, 200)}"
        only_source = not finding.target_line and finding.source_line
        by_place.setdefault(told, []).extend([finding.source_line] if only_source and finding.source_line else [])
    lines = [f"{told}{_source_lines(story, numbers)}" for told, numbers in by_place.items()]
    return Section(f"### Worth a look: {plural(len(found), 'finding')}", tuple(lines), "- … and {left} more")


_MOST_LINES = 12


def _source_lines(story: Story, numbers: list[int]) -> str:
    """Where in the source a finding is that has no line in the translation."""
    if not numbers:
        return ""
    shown = [f"{number:,}" for number in sorted(set(numbers))]
    more = [] if len(shown) <= _MOST_LINES else [f"{len(shown) - _MOST_LINES} more"]
    return f" ({story.source_name} line{'' if len(shown) == 1 else 's'} {joined([*shown[:_MOST_LINES], *more])})"


def _line(finding: Finding) -> tuple[int, int] | None:
    return _at(finding.target_line or 0)


def _old_wordings(story: Story) -> Section | None:
    """Sentences that people wrote before an entry of their glossary changed."""
    found = story.result.old_wordings
    if not found:
        return None
    lines = [f"- {_place(story, each.pair.path, _at(each.pair.target_line))} {_wording(each)}" for each in found]
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


def _at(line: int) -> tuple[int, int] | None:
    return (line, line) if line else None


def _left_alone(story: Story) -> Section | None:
    left = [file for file in story.result.files if file.left_alone and file.situation is not Situation.TARGET_ONLY]
    reasons = [(file.path, file.left_alone) for file in left]
    reasons += [(asset.path, asset.reason) for asset in story.result.assets if asset.content is None and asset.reason]
    if not reasons:
        return None
    lines = [f"- {code(path)}: {code(reason, 200)}" for path, reason in reasons]
    return Section(f"### Left alone: {plural(len(lines), 'file')}", tuple(lines), "- … and {left} more files")


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
    True: "That confirms what an engine drafted; passages in {source} and offers from similar sentences come back in "
    "the next pull request.",
    False: "What nobody has looked at comes back in the next pull request.",
}
_COMMANDS = (
    "- **Comment** `/accept` if passages are right as they stand, `/retranslate` to have them tried again, `/help` for "
    "more. A command stands on a line of its own; behind it go file names if you do not mean all.",
)


def _answer(story: Story) -> Section:
    answers = [*_ANSWERS, *(_COMMANDS if story.answers_comments else ())]
    told = "\n".join(answers).replace("{merging}", _MERGING[story.merging_confirms]).format(source=story.source_name)
    return Section(f"### How to answer\n\n{told}\n\n{_cost(story)}")


def _cost(story: Story) -> str:
    sent = sum(report.characters.sent for report in story.result.reports)
    spent = story.cost or ("nothing was sent anywhere, no cost" if story.result.engine == "memory" else "")
    told = f"Engine {code(story.result.engine)}" + (f": {plain(spent)}" if spent else "")
    return f"{told}. {plural(sent, 'character')} had no translation in your book yet."


def squash_message(story: Story) -> str:
    """The text for a squash merge: what it is, where it comes from, and everyone whose commits are in it."""
    upstream, units = story.upstream, len(story.open_units)
    left = f"{plural(units, 'passage')} {'is' if units == 1 else 'are'} open" if units else "Nothing is open"
    credits = [f"Co-authored-by: {_name(person)} <{_email(person)}>" for person in story.people]
    trailers = [f"Amts-Source: {plain(upstream.name)}@{upstream.head}", *credits]
    return "\n".join([pull_request_title(story), "", f"{left}.", "", *trailers])


def _name(person: Person) -> str:
    return plain(person.name).translate(_NO_BRACKETS) or "unknown"


def _email(person: Person) -> str:
    return plain(person.email).translate(_NO_BRACKETS).replace(" ", "")


_NO_BRACKETS = str.maketrans("", "", "<>")


def _squash(story: Story) -> Section | None:
    if not story.people:
        return None
    return Section(
        "<details><summary>Text for a squash merge, with everyone who worked on it</summary>\n\n"
        f"{fenced(squash_message(story))}\n\n</details>",
        optional=True,
    )


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
