"""A file on the review page: its sections, the units that changed, and, folded, those that did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from amts_bot.book.places.book import Situation
from amts_bot.book.results import FileResult
from amts_bot.report.review.cards import Entry, Sides, clipped, context_row, filtered, finding_note, unit_card
from amts_bot.report.words.html import Html, join, tag
from amts_bot.report.words.plural import plural
from amts_bot.translation.ledger import FileReport, Finding, Status, Unit

CONTEXT = 2
"""Units that stayed as they were and are shown, on request, beside one that changed."""

PAGE_BYTES = 2_000_000
"""What the cards of a page may weigh (UTF-8 bytes). What does not fit is counted; units for people go first."""

_Moves = Mapping[tuple[str | None, str | None], str]


@dataclass(frozen=True)
class ReviewedFile:
    """A file with its units in the order of the page, and the findings that no unit is the place of."""

    number: int
    result: FileResult
    report: FileReport
    entries: tuple[Entry, ...]
    loose: tuple[Finding, ...]

    @property
    def anchor(self) -> str:
        return f"file-{self.number}"

    @property
    def views(self) -> frozenset[str]:
        """The filters under which the file is seen."""
        loose = {"all", "findings"} if self.loose else {"all"}
        return frozenset(loose).union(*(entry.views for entry in self.entries))


def reviewed_files(results: Sequence[FileResult]) -> list[ReviewedFile]:
    """The files that have a ledger, in the order given."""
    moves = _moves(results)
    files = []
    for number, result in enumerate(results, 1):
        if result.report:
            entries, loose = _place_findings(_in_order(result.report.units), result.report.findings)
            gone = tuple(replace(entry, moved_to=_moved_to(entry.unit, moves)) for entry in entries)
            files.append(ReviewedFile(number, result, result.report, gone, loose))
    return files


# --- what stands where ------------------------------------------------------------------------------------


def _moves(results: Sequence[FileResult]) -> _Moves:
    """Where the moved units stand now, by their two texts."""
    return {
        (unit.source, unit.target): f"{result.path}, line {unit.target_lines[0]:,}"
        for result in reversed(results)
        if result.report
        for unit in reversed(result.report.units)
        if unit.status is Status.MOVED and unit.target_lines
    }


def _moved_to(unit: Unit, moves: _Moves) -> str:
    return moves.get((unit.old_source, unit.old_target), "") if unit.status is Status.REMOVED else ""


def _in_order(units: Sequence[Unit]) -> list[Unit]:
    """In the head's order; what only the translation has stands where its lines are, what was removed at the end."""
    ordered = [unit for unit in units if unit.status not in (Status.TARGET_ONLY, Status.REMOVED)]
    for unit in (unit for unit in units if unit.status is Status.TARGET_ONLY):
        ordered.insert(_index_at(ordered, unit.target_lines), unit)
    return [*ordered, *(unit for unit in units if unit.status is Status.REMOVED)]


def _index_at(units: Sequence[Unit], lines: tuple[int, int] | None) -> int:
    later = (n for n, unit in enumerate(units) if lines and unit.target_lines and unit.target_lines > lines)
    return next(later, len(units))


def _place_findings(
    units: Sequence[Unit], findings: Iterable[Finding]
) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """Every finding at the smallest unit that holds its line, or loose."""
    at: dict[int, list[Finding]] = {}
    loose = []
    for finding in findings:
        place = _unit_at(units, finding)
        if place is None:
            loose.append(finding)
        else:
            at.setdefault(place, []).append(finding)
    return tuple(Entry(unit, tuple(at.get(n, ()))) for n, unit in enumerate(units)), tuple(loose)


def _unit_at(units: Sequence[Unit], finding: Finding) -> int | None:
    targets = [(unit.target_lines if unit.status is not Status.REMOVED else None) for unit in units]
    sources = [unit.source_lines for unit in units]
    in_target = _smallest(targets, finding.target_line)
    return in_target if in_target is not None else _smallest(sources, finding.source_line)


def _smallest(spans: Sequence[tuple[int, int] | None], line: int | None) -> int | None:
    if line is None:
        return None
    holding = [(span[1] - span[0], n) for n, span in enumerate(spans) if span and span[0] <= line <= span[1]]
    return min(holding)[1] if holding else None


# --- what fits --------------------------------------------------------------------------------------------

Cards = dict[tuple[int, int], Html]
"""Cards by the number of the file and the index of the entry in it."""


def cards_within(files: Sequence[ReviewedFile], sides: Sides, limit: int = PAGE_BYTES) -> Cards:
    """As many cards as fit in `limit` bytes: the units for people first, then findings, then all others."""
    wanted = [(file.number, n, entry) for file in files for n, entry in enumerate(file.entries) if entry.is_shown]
    wanted.sort(key=lambda item: ("open" not in item[2].views, "findings" not in item[2].views))
    cards: Cards = {}
    for number, n, entry in wanted:
        card = unit_card(entry, sides)
        limit -= len(card.encode())
        if limit < 0:
            break
        cards[number, n] = card
    return cards


# --- a file -----------------------------------------------------------------------------------------------

_SITUATIONS = {
    Situation.OUTDATED: "Updated",
    Situation.RENAMED: "Renamed",
    Situation.REMOVED: "Removed",
    Situation.NEW: "New",
    Situation.UP_TO_DATE: "In step, with passages from earlier",
}

_Numbered = list[tuple[int, Entry]]
"""Entries with their index in the file."""


def file_section(file: ReviewedFile, cards: Cards, sides: Sides) -> Html:
    """A file with everything that there is to say of it."""
    folder, _, name = file.result.path.rpartition("/")
    title = tag("h2", tag("span", f"{folder}/", class_="folder") if folder else "", tag("bdi", name))
    told = f"{_SITUATIONS.get(file.result.situation, '')} · {told_counts(file.report)}"
    loose = [finding_note(finding, sides) for finding in file.loose]
    notes = tag("div", *loose, class_=filtered(views=frozenset({"all", "findings"}))) if loose else ""
    has_card = frozenset(n for number, n in cards if number == file.number)
    sections = (_section(file, part, cards, sides) for part in _sections(file.entries, has_card))
    return tag(
        "section", title, tag("p", told, class_="told"), notes, *sections,
        id=file.anchor, class_=filtered("file", views=file.views),
    )  # fmt: skip


def told_counts(report: FileReport) -> str:
    """A file's units in one line: for people, changed without them, gone, the translators' own, kept."""
    count = report.count()
    need = len(report.open_units)
    apart = {Status.REMOVED: "gone", Status.TARGET_ONLY: "your own", Status.KEPT: "kept"}
    changed = len(report.units) - need - sum(count[status] for status in apart)
    told = [(need, "for you"), (changed, "changed"), *((count[status], words) for status, words in apart.items())]
    findings = [plural(len(report.findings), "finding")] if report.findings else []
    parts = [*(f"{number:,} {words}" for number, words in told if number), *findings]
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _sections(entries: Sequence[Entry], has_card: frozenset[int]) -> list[_Numbered]:
    """The units under each heading; sections without a card are taken together, and what was removed too."""
    sections: list[_Numbered] = []
    for n, entry in enumerate(entries):
        leaves = _is_removed(entry) and not _is_removed(entries[n - 1])
        if not sections or leaves or _is_heading(entry):
            sections.append([])
        sections[-1].append((n, entry))
    together: list[_Numbered] = []
    for has_cards, group in groupby(sections, key=lambda section: any(n in has_card for n, _ in section)):
        alike = list(group)
        together += alike if has_cards else [list(chain.from_iterable(alike))]
    return together


def _is_heading(entry: Entry) -> bool:
    return entry.unit.kind == "heading" and not _is_removed(entry)


def _is_removed(entry: Entry) -> bool:
    return entry.unit.status is Status.REMOVED


def _section(file: ReviewedFile, section: _Numbered, cards: Cards, sides: Sides) -> Html:
    """A section: its cards, and between them the runs of units that have none."""
    runs = [(has, list(run)) for has, run in groupby(section, key=lambda pair: (file.number, pair[0]) in cards)]
    parts: list[Html] = []
    seen: set[str] = {"all"}
    for place, (has_card, run) in enumerate(runs):
        if has_card:
            views = frozenset[str]().union(*(entry.views for _, entry in run))
            parts += [cards[file.number, n] for n, _ in run]
        else:
            before = runs[place - 1][1][-1][1] if place else None
            after = runs[place + 1][1][0][1] if runs[place + 1 :] else None
            folded = _Folded(tuple(entry for _, entry in run), before, after)
            views = folded.views
            parts.append(folded.html(sides))
        seen |= views
    title = _section_title(section[0][1], sides) if len(runs) > 1 or runs[0][0] else ""
    return tag("section", title, *parts, class_=filtered(views=frozenset(seen)))


def _section_title(first: Entry, sides: Sides) -> Html:
    """The section's heading in both languages; nothing where there is none."""
    if _is_removed(first):
        return tag("h3", f"Gone from the {sides.source.name}")
    if not _is_heading(first):
        return Html()
    source, target = first.unit.source or "", first.unit.target or ""
    other = tag("bdi", target, lang=sides.target.code, class_="other") if target not in ("", source) else ""
    return tag("h3", tag("bdi", source, lang=sides.source.code), " ", other)


# --- what is folded ---------------------------------------------------------------------------------------

_MOST_NAMES, _LONGEST_NAME = 3, 60


@dataclass(frozen=True)
class _Folded:
    """Units without a card that follow each other, and the units with one at their two ends."""

    entries: tuple[Entry, ...]
    before: Entry | None
    after: Entry | None

    @property
    def views(self) -> frozenset[str]:
        """Its own filter, that of the cards it is context for, and those of units that did not fit."""
        near = frozenset[str]().union(*(entry.views for entry in (self.before, self.after) if entry))
        missing = frozenset[str]().union(*(entry.views for entry in self.entries if entry.is_shown))
        return frozenset({"all", "kept"}) | (near & {"open", "findings"}) | missing

    def html(self, sides: Sides) -> Html:
        """The number of units, and beneath it those nearest to the cards."""
        kept = sum(not entry.is_shown for entry in self.entries)
        missing = len(self.entries) - kept
        told = [f"{plural(kept, 'passage')} as you wrote {'it' if kept == 1 else 'them'}"] if kept else []
        told += [f"{plural(missing, 'passage')} left out to keep this page small"] if missing else []
        names = self._names(sides) if not self.before and not self.after else ""
        summary = tag("summary", "; ".join(told), names)
        return tag("details", summary, *self._rows(sides), class_=filtered("folded", views=self.views))

    def _rows(self, sides: Sides) -> list[Html]:
        units = [entry.unit for entry in self.entries]
        first = units[:CONTEXT] if self.before or not self.after else []
        last = units[max(len(first), len(units) - CONTEXT) :] if self.after else []
        hidden = len(units) - len(first) - len(last)
        gap = [tag("p", f"… {plural(hidden, 'passage')} more", class_="gap")] if hidden else []
        return [*(context_row(unit, sides) for unit in first), *gap, *(context_row(unit, sides) for unit in last)]

    def _names(self, sides: Sides) -> Html:
        """The headings of sections that have no card."""
        headings = [entry.unit.source or "" for entry in self.entries if _is_heading(entry)]
        names = [tag("bdi", clipped(name, _LONGEST_NAME), lang=sides.source.code) for name in headings[:_MOST_NAMES]]
        more = f" and {len(headings) - _MOST_NAMES:,} more" if len(headings) > _MOST_NAMES else ""
        return join(": ", join(*names, between=", "), more) if names else Html()
