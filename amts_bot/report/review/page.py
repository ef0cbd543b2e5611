"""The review page: what a run did to one translation, for the people who read it over.

One HTML file that needs nothing else: no network, no script, no font. Every text of a book is escaped
where it is put in (`report.html`), and the page forbids itself everything but its own style sheet.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from amts_bot.book.results import FileResult, LanguageResult, Outcome
from amts_bot.report.review.cards import WORDS, Sides, filtered
from amts_bot.report.review.files import ReviewedFile, cards_within, file_section, reviewed_files, told_counts
from amts_bot.report.review.style_sheet import style_sheet
from amts_bot.report.words.html import Html, tag, verbatim, void
from amts_bot.report.words.plural import plural
from amts_bot.text.languages import find_language
from amts_bot.translation.ledger import OPEN, Severity, Status, Unit

_VIEWS = ("all", "open", "findings", *(status.value for status in Status))
_Counts = Counter[str]


def review_page(result: LanguageResult, *, title: str, source_name: str, source_language: str = "en") -> str:
    """The page of one language. The same result gives the same page, to the byte.

    `title` names the book, `source_name` its source (such as `owner/book-en`). Units that did not change are
    folded and counted, and cards that would make the page too heavy are left out and counted
    (`review_files.PAGE_BYTES`). Raises BadInput for a language code that is none.
    """
    sides = Sides(find_language(source_language), find_language(result.language))
    files = reviewed_files(result.files)
    counts = _counted(files)
    heading = f"{title}: {sides.target.name}"
    cards = cards_within(files, sides)
    sections = [file_section(file, cards, sides) for file in files]
    left_alone = _left_alone(result.files)
    body = tag(
        "body",
        tag("a", "Skip to the passages", href="#files", class_="skip"),
        _summary(result, heading, counts, files, source_name, sides),
        _filters(counts, sides),
        tag("div", _contents(files, left_alone), tag("main", *sections, left_alone, id="files"), class_="columns"),
    )
    return f"<!doctype html>\n{tag('html', _head(heading), body, lang='en')}\n"


def _head(title: str) -> Html:
    style = style_sheet(_VIEWS)
    own = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{own}'; img-src data:; base-uri 'none'; form-action 'none'"
    return tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=policy),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        void("link", rel="icon", href="data:,"),
        tag("title", title),
        tag("style", verbatim(style)),
    )


# --- the summary ------------------------------------------------------------------------------------------


def _counted(files: Sequence[ReviewedFile]) -> _Counts:
    """How many units each filter shows, and how many findings there are."""
    counts: _Counts = Counter(view for file in files for entry in file.entries for view in entry.views)
    counts["findings"] = sum(len(file.report.findings) for file in files)
    return counts


def _summary(
    result: LanguageResult, heading: str, counts: _Counts, files: Sequence[ReviewedFile], source_name: str, sides: Sides
) -> Html:
    return tag(
        "header",
        tag("h1", heading),
        tag("p", told_need(result, files), class_="headline"),
        tag("ul", *_told_rest(result, counts, files, sides)),
        _what_to_do(result) if counts["open"] else "",
        tag("p", _origin(result, source_name), class_="origin"),
        class_="summary",
    )


def told_need(result: LanguageResult, files: Sequence[ReviewedFile]) -> str:
    """The one sentence that a tired reader takes away: what needs a person, and what does not."""
    units = [unit for file in files for unit in file.report.units]
    need = [unit for unit in units if unit.status in OPEN]
    kept = sum(unit.status is Status.KEPT for unit in units)
    as_written = f"; {kept:,} {'is as you wrote it' if kept == 1 else 'are as you wrote them'}" if kept else ""
    if not need and result.open_units:
        return f"{plural(result.open_units, 'passage')} from earlier updates still wait for you{as_written}."
    return f"{_needed(need)} you{as_written}."


def _needed(units: Sequence[Unit]) -> str:
    noun = "sentence" if all(unit.kind == "sentence" for unit in units) else "passage"
    return plural(len(units), f"{noun} needs", f"{noun}s need") if units else "Nothing needs"


def _told_rest(result: LanguageResult, counts: _Counts, files: Sequence[ReviewedFile], sides: Sides) -> list[Html]:
    """The lines under the headline: what is to do, then what is done."""
    found = [status for status in Status if counts[status] and status is not Status.KEPT]
    told = {status: f"{counts[status]:,} {WORDS[status].told.format(source=sides.source.name)}" for status in found}
    findings = [finding for file in files for finding in file.report.findings]
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    need = [told[status] for status in found if status in OPEN]
    among = f", {plural(errors, 'error')} among them" if errors else ""
    need += [f"{plural(len(findings), 'finding')} to look at{among}"] if findings else []
    done = ", ".join(told[status] for status in found if status not in OPEN)
    alone = sum(bool(file.left_alone) for file in result.files)
    rest = [f"Nothing to do: {done}"] if done else []
    rest += [f"{plural(alone, 'file')} left alone, named at the end"] if alone else []
    return [*(tag("li", line, class_="need") for line in need), *(tag("li", line) for line in rest)]


def _what_to_do(result: LanguageResult) -> Html:
    where = ["on the branch ", tag("code", result.branch)] if result.branch else ["in the translation"]
    return tag(
        "p", "Correct the text ", *where, "; what you changed is yours from then on. ",
        tag("code", "amts-bot accept"), " says that the rest is right as it stands.",
        class_="how",
    )  # fmt: skip


def _origin(result: LanguageResult, source_name: str) -> Html:
    upstream = [" at ", tag("code", result.upstream[:10])] if result.upstream else []
    commit = [", commit ", tag("code", result.commit[:10])] if result.commit else []
    reason = f" · {result.reason}" if result.reason and result.outcome is not Outcome.UPDATED else ""
    return tag(
        "span", "From ", tag("bdi", source_name), *upstream, f" · engine {result.engine or 'none'}",
        f" · {result.outcome}", *commit, reason,
    )  # fmt: skip


# --- filters and contents ---------------------------------------------------------------------------------


def _filters(counts: _Counts, sides: Sides) -> Html:
    """One choice of what to see; a style sheet that knows `:has()` acts on it, an older one shows everything."""
    names = {"open": "Needs you", "findings": "Findings", "all": "Everything"}
    names |= {status.value: WORDS[status].short.format(source=sides.source.name) for status in Status}
    quiet = [status for status in Status if status not in OPEN and status is not Status.KEPT]
    order = ["open", *(status for status in Status if status in OPEN), "findings", "all", *quiet, Status.KEPT]
    present = [view for view in order if counts[view] > 0 or view == "all"]
    chips = [_chip(view, names[view], counts[view], view == present[0]) for view in present]
    return tag("fieldset", tag("legend", "Show"), tag("div", *chips), class_="filters")


def _chip(view: str, name: str, count: int, checked: bool) -> Html:
    radio = void("input", type="radio", name="show", id=f"show-{view}", checked=checked)
    return tag("label", radio, tag("span", name, " ", tag("b", f"{count:,}")), class_="chip")


def _contents(files: Sequence[ReviewedFile], left_alone: Html) -> Html:
    rows = [tag("li", _contents_row(file), class_=filtered(views=file.views)) for file in files]
    end = tag("li", tag("a", "Left alone", href="#left-alone")) if left_alone else ""
    return tag("nav", tag("h2", "Files"), tag("ol", *rows, end), aria_label="Files", class_="contents")


def _contents_row(file: ReviewedFile) -> Html:
    folder, _, name = file.result.path.rpartition("/")
    path = [tag("span", f"{folder}/", class_="folder")] if folder else []
    return tag("a", *path, tag("bdi", name), tag("small", told_counts(file.report)), href=f"#{file.anchor}")


# --- files left alone -------------------------------------------------------------------------------------


def _left_alone(files: Sequence[FileResult]) -> Html:
    """The files that the run did not touch, by reason."""
    paths: dict[str, list[str]] = {}
    for file in files:
        if file.left_alone:
            paths.setdefault(file.left_alone, []).append(file.path)
    if not paths:
        return Html()
    groups = [
        tag("div", tag("h3", reason, dir="auto"), tag("ul", *(tag("li", tag("bdi", path)) for path in found)))
        for reason, found in paths.items()
    ]
    return tag("section", tag("h2", "Left alone"), *groups, id="left-alone", class_="alone")
