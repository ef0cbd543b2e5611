"""The review page: what it says, in which order, and that no text of a book can act in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amts_bot.book.places.book import Situation
from amts_bot.book.results import FileResult, LanguageResult, Outcome
from amts_bot.errors import BadInput
from amts_bot.report.review.cards import LONGEST_TEXT, Sides
from amts_bot.report.review.files import cards_within, reviewed_files
from amts_bot.report.review.page import review_page
from amts_bot.text.languages import find_language
from amts_bot.translation.ledger import Characters, FileReport, Finding, Severity, Status, Unit

CODE = "```python\n# {}\nfor hour in range({}):\n    listen(hour)\n```\n"

# fmt: off
HARBOUR = (
    Unit("heading", Status.KEPT, "The Harbour", "الميناء", None, (1, 1), (1, 1)),
    Unit("sentence", Status.KEPT, "Boats leave at dawn.", "تغادر القوارب عند الفجر.", None, (3, 3), (3, 3)),
    Unit("sentence", Status.FUZZY, "The bell rings three times.", "يدق الجرس مرتين.", 88.5, (4, 4), (4, 4),
         "The bell rings two times."),
    Unit("sentence", Status.UNTRANSLATED, "Nobody sleeps.", "Nobody sleeps.", None, (5, 5), (5, 5)),
    Unit("sentence", Status.MACHINE, "See :numref:`fig_quay` for the quay.", "انظر :numref:`fig_quay` لترى الرصيف.",
         None, (6, 6), (6, 6)),
    Unit("sentence", Status.EXACT, "The tide turns.", "ينقلب المد.", 100, (7, 7), (7, 7)),
    Unit("code", Status.MERGED, CODE.format("all hours", 48), CODE.format("كل الساعات", 48), None, (9, 13), (9, 13),
         CODE.format("all hours", 24), CODE.format("كل الساعات", 24)),
    Unit("heading", Status.KEPT, "The Lighthouse", "المنارة", None, (15, 15), (15, 15)),
    *(Unit("sentence", Status.KEPT, f"Lamp {n} burns.", f"المصباح {n} مضاء.", None, (n, n), (n, n))
      for n in range(17, 29)),
    Unit("heading", Status.KEPT, "The Market", "السوق", None, (30, 30), (30, 30)),
    Unit("sentence", Status.MOVED, "Fish is sold at noon.", "يباع السمك ظهرا.", None, (32, 32), (32, 32)),
    Unit("sentence", Status.TARGET_ONLY, None, "ملاحظة من المترجم.", None, None, (4, 4)),
)
KITCHEN = (
    Unit("sentence", Status.CONFLICT, "A blue jar.", "جرة خضراء.", None, (7, 7), (7, 7), old_source="A red jar."),
    Unit("sentence", Status.KEPT, "Bread rises.", "ينتفخ الخبز.", None, (1, 1), (1, 1)),
    Unit("sentence", Status.REMOVED, None, "يباع السمك ظهرا.", None, None, (2, 2), "Fish is sold at noon.",
         "يباع السمك ظهرا."),
    Unit("sentence", Status.REMOVED, None, "الملح أبيض.", None, None, (3, 3), "Salt is white.", "الملح أبيض."),
)
FINDINGS = (
    Finding("numbers", Severity.WARNING, "the numbers differ: three", source_line=4, target_line=4),
    Finding("reference", Severity.ERROR, "no such label: fig_quay", target_line=6),
    Finding("merge", Severity.WARNING, "both sides changed this line", target_line=11),
    Finding("unaligned", Severity.WARNING, "no sure counterpart", source_line=20),
    Finding("encoding", Severity.WARNING, "the file has a byte order mark"),
)
# fmt: on


def file_result(path: str, units: tuple[Unit, ...], findings: tuple[Finding, ...] = ()) -> FileResult:
    return FileResult(
        path, path, Situation.OUTDATED, report=FileReport(path, "ar", "memory", Characters(), units, findings)
    )


ARABIC = LanguageResult(
    "ar", Outcome.UPDATED, "2 files updated", "memory", "1234567890abcdef", "amts/ar-1234567890", "fedcba0987654321",
    files=(
        file_result("coast/harbour.md", HARBOUR, FINDINGS),
        file_result("coast/kitchen.md", KITCHEN),
        FileResult("coast/wind.md", "coast/wind.md", Situation.NEW, "not translated yet"),
        FileResult("coast/rain.md", "coast/rain.md", Situation.NEW, "not translated yet"),
    ),
    open_units=4,
)  # fmt: skip
"""A result with every status, findings of every kind, and a script that is written from right to left."""

VOID = {"meta", "link", "input"}


class Page(HTMLParser):
    """A page as a browser's parser sees it: elements with their attributes, and texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == [], "an element was not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def page_of(result: LanguageResult) -> str:
    return review_page(result, title="The Coast", source_name="book-en")


def with_units(*units: Unit, findings: tuple[Finding, ...] = ()) -> LanguageResult:
    return replace(ARABIC, files=(file_result("a.md", units, findings),), open_units=0)


def card(page: str, words: str) -> str:
    """The card that holds these words."""
    cards = [match[0] for match in re.finditer(r"<article.*?</article>", page, re.S)]
    return next(card for card in cards if words in card)


# --- what it says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "headline"),
    [
        (HARBOUR + KITCHEN, "4 sentences need you; 17 are as you wrote them."),
        (HARBOUR[3:4], "1 sentence needs you."),
        ((replace(HARBOUR[3], kind="heading"), HARBOUR[1]), "1 passage needs you; 1 is as you wrote it."),
        (HARBOUR[:2], "Nothing needs you; 2 are as you wrote them."),
        ((), "Nothing needs you."),
    ],
)
def test_the_headline_says_what_needs_a_person(units: tuple[Unit, ...], headline: str) -> None:
    assert f'<p class="headline">{headline}</p>' in page_of(with_units(*units))


def test_open_units_of_earlier_runs_are_told_where_no_file_changed() -> None:
    result = LanguageResult("ar", Outcome.NOTHING_TO_DO, "nothing to carry over", "memory", open_units=4)
    assert "4 passages from earlier updates still wait for you." in page_of(result)
    assert "nothing to carry over" in page_of(result)


def test_the_summary_tells_every_kind_of_unit_and_the_findings() -> None:
    text = Page(page_of(ARABIC)).text
    assert "1 with words of your book offered: check that they fit" in text
    assert "1 still in English: yours to write" in text
    assert "1 drafted by the engine: not read by a person yet" in text
    assert "5 findings to look at, 1 error among them" in text
    assert "2 files left alone, named at the end" in text


def test_a_badge_says_the_status_and_the_score_in_words() -> None:
    assert '<strong class="badge">Your words stand · 88.5 of 100</strong>' in page_of(ARABIC)


def test_lines_of_both_texts_are_told() -> None:
    page = page_of(ARABIC)
    assert "English line 4 · Arabic line 4" in card(page, "88.5 of 100")
    assert "code · English lines 9–13 · Arabic lines 9–13" in card(page, "كل الساعات")
    assert "Arabic was line 3" in card(page, "Salt is white.")


def test_the_words_that_changed_are_marked() -> None:
    offered = card(page_of(ARABIC), "88.5 of 100")
    assert "The bell rings <del>two</del> times." in offered
    assert "The bell rings <ins>three</ins> times." in offered
    assert "<dt>Arabic, not changed so far</dt>" in offered


def test_merged_code_is_a_diff_in_each_language() -> None:
    merged = card(page_of(ARABIC), "كل الساعات")
    assert merged.count("<del>for hour in range(24):\n</del><ins>for hour in range(48):\n</ins>") == 2
    assert "what changed" in merged


def test_markup_that_is_the_same_in_both_books_is_shown_once() -> None:
    old, new = ":label:`a`\n", ":label:`b`\n"
    label = Unit("label", Status.MERGED, new, new, None, (1, 1), (1, 1), old, old)
    page = page_of(with_units(label))
    assert page.count("<del>:label:`a`</del>") == page.count("<ins>:label:`b`</ins>") == 1


def test_a_sentence_that_is_still_english_is_not_shown_twice() -> None:
    assert page_of(ARABIC).count("Nobody sleeps.") == 1
    assert "Yours to write" in card(page_of(ARABIC), "Nobody sleeps.")


def test_removed_text_that_moved_says_where_it_is_now() -> None:
    page = page_of(ARABIC)
    assert "<bdi>coast/harbour.md, line 32</bdi>" in card(page, "Fish is sold at noon.</del>")
    assert "It moved" not in card(page, "Salt is white.")


def test_what_only_the_translation_has_stands_where_it_is() -> None:
    page = page_of(ARABIC)
    assert page.index("88.5 of 100") < page.index("ملاحظة من المترجم.") < page.index("Nobody sleeps.")


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("the numbers differ: three", "88.5 of 100"),
        ("no such label: fig_quay", "Drafted by the engine"),
        ("both sides changed this line", "كل الساعات"),
        ("no sure counterpart", "Lamp 20 burns."),
    ],
)
def test_a_finding_stands_at_its_place(message: str, place: str) -> None:
    assert message in card(page_of(ARABIC), place)


def test_a_finding_without_a_place_stands_at_its_file() -> None:
    page = page_of(ARABIC)
    assert page.index("harbour.md</bdi></h2>") < page.index("the file has a byte order mark") < page.index("<article")


def test_an_error_is_called_so() -> None:
    page = page_of(ARABIC)
    assert '<p class="finding error"><strong>Error</strong>' in card(page, "no such label")
    assert '<p class="finding warning"><strong>Look here</strong>' in card(page, "the numbers differ")


def test_kept_units_are_folded_with_a_few_beside_what_changed() -> None:
    lamps = [Unit("sentence", Status.KEPT, f"Lamp {n}.", f"المصباح {n}.", None, (n, n), (n, n)) for n in range(1, 12)]
    page = page_of(with_units(HARBOUR[3], *lamps, HARBOUR[3]))
    assert "<summary>11 passages as you wrote them</summary>" in page
    assert [int(n) for n in re.findall(r"Lamp (\d+)\.", page)] == [1, 2, 10, 11]
    assert "… 7 passages more</p>" in page


def test_sections_in_which_nothing_happened_are_named_and_folded_together() -> None:
    page = page_of(replace(ARABIC, files=(file_result("a.md", HARBOUR),)))
    assert '13 passages as you wrote them: <bdi lang="en">The Lighthouse</bdi>' in page


def test_files_left_alone_are_listed_under_their_reason() -> None:
    page = page_of(ARABIC)
    assert page.count("not translated yet") == 1
    assert "<li><bdi>coast/wind.md</bdi></li><li><bdi>coast/rain.md</bdi></li>" in page


def test_contents_link_to_files_with_their_counts() -> None:
    page = page_of(ARABIC)
    assert 'id="file-1"' in page
    assert "3 for you · 3 changed · 1 your own · 16 kept · 5 findings" in Page(page).text
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets == {"files", "file-1", "file-2", "left-alone"}
    assert all(f'id="{target}"' in page for target in targets)


# --- languages and accessibility --------------------------------------------------------------------------


def test_every_text_has_its_language_and_direction() -> None:
    cells = [attributes for name, attributes in Page(page_of(ARABIC)).elements if name == "dd"]
    prose, markup = {("en", "ltr"), ("ar", "rtl")}, {("ar", "ltr")}
    assert {(cell["lang"], cell["dir"]) for cell in cells} == prose | markup


def test_markup_keeps_its_direction_within_a_right_to_left_text() -> None:
    assert 'انظر <bdi dir="ltr">:numref:`fig_quay`</bdi> لترى' in page_of(ARABIC)
    label = Unit("label", Status.MERGED, ":label:`a`\n", ":label:`b`\n", None, (1, 1), (1, 1))
    assert 'lang="ar" dir="ltr"><bdi dir="ltr">:label:`b`</bdi></dd>' in page_of(with_units(label))


def test_the_source_may_be_any_language() -> None:
    page = review_page(ARABIC, title="t", source_name="s", source_language="de")
    assert "still in German" in page
    assert 'lang="de" dir="ltr"' in page


def test_headings_come_in_order() -> None:
    levels = [int(name[1]) for name, _ in Page(page_of(ARABIC)).elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_filters_are_radio_buttons_with_counts_and_one_is_checked() -> None:
    page = Page(page_of(ARABIC))
    radios = [attributes for name, attributes in page.elements if name == "input"]
    assert [radio["id"] for radio in radios if "checked" in radio] == ["show-open"]
    assert {radio["id"] for radio in radios} == {
        "show-all", "show-open", "show-findings", *(f"show-{status.value}" for status in Status)
    }  # fmt: skip
    assert {radio["type"] + radio["name"] for radio in radios} == {"radioshow"}
    assert "Needs you 4" in page.text


def test_every_filter_has_its_rule_and_shows_as_many_cards_as_it_says() -> None:
    page = page_of(ARABIC)
    for view in ("open", *(status.value for status in Status if status is not Status.KEPT)):
        assert f"body:has(#show-{view}:checked) .f:not(.v-{view}) {{ display: none }}" in page
        told = re.search(rf'id="show-{view}"(?: checked)?><span>[^<]* <b>(\d+)</b>', page)
        shown = re.findall(rf'<article class="[^"]* v-{view}[ "]', page)
        assert told is not None
        assert int(told[1]) == len(shown), view


def test_where_nobody_is_needed_everything_is_shown_first() -> None:
    assert 'id="show-all" checked' in page_of(with_units(HARBOUR[5]))


# --- alone, small, the same -------------------------------------------------------------------------------


def test_the_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    page = Page(page_of(ARABIC))
    assert {name for name, _ in page.elements}.isdisjoint({"script", "img", "iframe", "object", "form", "base", "svg"})
    links = [value for _, attributes in page.elements for name, value in attributes.items() if name in ("href", "src")]
    assert all(link.startswith("#") or link == "data:," for link in links)
    assert "url(" not in page_of(ARABIC)
    assert "@import" not in page_of(ARABIC)


def test_the_policy_allows_the_own_style_sheet_and_nothing_else() -> None:
    policy = next(attributes for name, attributes in Page(page_of(ARABIC)).elements if "http-equiv" in attributes)
    assert policy["content"].startswith("default-src 'none'; style-src 'sha256-")


def test_the_same_result_gives_the_same_page() -> None:
    assert page_of(ARABIC) == page_of(replace(ARABIC))


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput):
        page_of(replace(ARABIC, language="<script>"))


def test_a_whole_book_stays_small_and_says_what_it_left_out() -> None:
    english = "The harbour wall was built of the stones of the old tower, which nobody had missed. " * 3
    arabic = "بني جدار الميناء من حجارة البرج القديم الذي لم يفتقده أحد. " * 3
    units = [
        Unit("sentence", status, f"{n} {english}", f"{n} {arabic}", None, (n, n), (n, n), f"{n} old {english}")
        for n in range(1, 3001)
        for status in (Status.KEPT, Status.MACHINE if n % 5 == 0 else Status.EXACT)
    ]
    page = page_of(with_units(*units))
    assert len(page.encode()) < 4_000_000
    assert page.count('<strong class="badge">Drafted by the engine') == 600
    left_out = sum(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) passages? left out", page))
    assert page.count("<article") + left_out == 3000
    assert left_out > 0


def test_units_for_people_come_first_where_not_all_fit() -> None:
    files = reviewed_files(ARABIC.files)
    sides = Sides(find_language("en"), find_language("ar"))
    everything = cards_within(files, sides)
    open_only = cards_within(files, sides, limit=sum(len(c.encode()) for c in everything.values() if "v-open" in c))
    assert len(open_only) == 4
    assert all("v-open" in card for card in open_only.values())


def test_one_huge_text_is_clipped_and_says_so() -> None:
    page = page_of(with_units(Unit("sentence", Status.MACHINE, "a" * 1_000_000, "b " * 500_000, None, (1, 1), (1, 1))))
    assert len(page) < 50_000
    assert f"… ({1_000_000 - LONGEST_TEXT:,} more characters)" in page


# --- hostile texts ----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "--><iframe src=//evil.example></iframe><!--",
    "]]><math><a xlink:href=javascript:alert(1)>",
    "&lt;script&gt;&#60;script&#62;",
    "<a href=javascript:alert(1)>click</a>",
    "<input type=radio name=show checked>",
    "\x00<scr\x00ipt>\x1b[31m\x7f\ud800",
    "\u202e<b>\u2066",
    "<!doctype html><plaintext>",
    "`` <textarea> ``",
    "$<style>*{display:none}</style>$",
)


def hostile_result(text: str, language: str = "ar") -> LanguageResult:
    """The text in every place that a book, a path or a message can fill."""
    units = [
        Unit(kind, status, source, text, 50, (1, 1), (1, 1), before, text + "x")
        for kind in ("sentence", "code", text)
        for status in Status
        for source in (text, text + "\nb", None)
        for before in (text + " b", None)
    ]
    findings = (Finding(text, Severity.ERROR, text, target_line=1), Finding(text, Severity.WARNING, text))
    heading = Unit("heading", Status.KEPT, text, text, None, (2, 2), (2, 2))
    report = FileReport(text, language, text, Characters(), (heading, *units, heading), findings)
    files = (
        FileResult(text, text, Situation.OUTDATED, report=report),
        FileResult(text, text, Situation.NEW, text or "why"),
    )
    return LanguageResult(language, Outcome.PLANNED, text, text, text, text, text, files, open_units=1)


KNOWN = {element for element, _ in Page(page_of(ARABIC)).elements}
ATTRIBUTES = {name for _, attributes in Page(page_of(ARABIC)).elements for name in attributes}


def assert_tame(text: str) -> None:
    page = review_page(hostile_result(text), title=text, source_name=text)
    page.encode()
    parsed = Page(page)
    assert {element for element, _ in parsed.elements} <= KNOWN
    assert {name for _, attributes in parsed.elements for name in attributes} <= ATTRIBUTES
    assert len([name for name, _ in parsed.elements if name == "style"]) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    assert_tame(text)


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("<>\"'&/!-=`$ \nabscript\x00\ud800"), max_size=30))
def test_any_text_stays_text(text: str) -> None:
    assert_tame(text)


def test_control_characters_are_shown_and_not_sent() -> None:
    page = page_of(with_units(Unit("sentence", Status.MACHINE, "a\x00b\x1bc", "d\ud800e\x85f", None, (1, 1), (1, 1))))
    assert "a␀b␛c" in page
    assert "d\ufffde\ufffdf" in page
