"""What a pull request tells of, as values: what became of a language, what changed upstream, who worked on it."""

from __future__ import annotations

from dataclasses import dataclass

from amts_bot.book.results import LanguageResult
from amts_bot.report.words.quoting import code, link, url
from amts_bot.text.languages import find_language
from amts_bot.translation.ledger import FileReport, Unit

Lines = tuple[int, int]


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

    `merging_confirms` says whether what an engine drafted counts as confirmed once people merge it. `reread` are the
    ledgers of all files with open units where the result is about a part of the book. `is_command` tells that people
    asked for that part: what the text says of the last sync stays.
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
    reread: tuple[FileReport, ...] | None = None
    is_command: bool = False

    @property
    def source_name(self) -> str:
        return find_language(self.upstream.language).name

    @property
    def target_name(self) -> str:
        return find_language(self.result.language).name

    @property
    def open_units(self) -> list[tuple[FileReport, Unit]]:
        return [(report, unit) for report in self.open_reports for unit in report.open_units]

    @property
    def open_reports(self) -> list[FileReport]:
        """The ledgers of the files with open units on the branch."""
        reports = self.result.reports if self.reread is None else self.reread
        return [report for report in reports if report.open_units]


def place(story: Story, path: str, lines: Lines | None, *, whole: bool = False) -> str:
    """A file's name (or its `whole` path) and line, as a link to that line of the translation's text."""
    name = path if whole else path.rpartition("/")[2]
    shown = code(f"{name}:{lines[0]}" if lines else name, 160 if whole else 80)
    if not story.page or not story.result.commit:
        return shown
    last = f"-L{lines[1]}" if lines and lines[1] > lines[0] else ""
    fragment = f"L{lines[0]}{last}" if lines else ""
    return link(shown, url(story.page, "blob", story.result.commit, path, query="plain=1", fragment=fragment))


def at_line(line: int | None) -> Lines | None:
    """One line as first and last; None if it is not known."""
    return (line, line) if line else None
