"""What a pull request says: exact, within the limit, and with nothing of a book's text acting in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from amts_bot.book.places.book import Situation
from amts_bot.book.results import FileResult, LanguageResult, Outcome
from amts_bot.report.pull_request.body import BODY_LIMIT, closing_comment, pull_request_body, pull_request_title
from amts_bot.report.pull_request.line_comments import InlineComment, inline_comments
from amts_bot.report.pull_request.old_body import merged_body
from amts_bot.report.pull_request.squash import squash_message
from amts_bot.report.pull_request.story import Person, Story, Upstream, UpstreamCommit
from amts_bot.report.pull_request.waiting_files import NEXT_BUDGET, NEXT_WAVE
from amts_bot.report.words.quoting import code, length
from amts_bot.translation.ledger import Characters, FileReport, Finding, Severity, Status, Unit
from amts_bot.translation.plan.decisions import NOT_TOUCHED

SOURCE_PAGE, PAGE = "https://github.com/owner/book-en", "https://github.com/owner/book-zh"
HEAD, BASE = "81b7f2a804" + "0" * 30, "1a2b3c4d5e" + "0" * 30

CHANGED = Unit(
    "sentence",
    Status.FUZZY,
    "It turns every 40 seconds.",
    "每30秒转一圈。",
    91.7,
    (3, 3),
    (3, 3),
    "It turns every 30 seconds.",
    "每30秒转一圈。",
)
ADAPTED = Unit("sentence", Status.FUZZY, "See `gas`.", "参见`gas`。", 99, (4, 4), (4, 4), "See `oil`.", "参见`oil`。")
OFFERED = Unit("sentence", Status.FUZZY, "Ships see it.", "船只看到它。", 80, (5, 5), (5, 5))
LIKE = replace(OFFERED, old_source="People see it.", from_elsewhere=True)
LONG = "The keeper lights " + " ".join(["the lamp at dusk and at dawn, and"] * 9)
NEW = Unit("sentence", Status.UNTRANSLATED, "It is new.", "It is new.", None, (6, 6), (6, 6))
REPLACED = Unit("heading", Status.UNTRANSLATED, "Two Lamps", "Two Lamps", None, (7, 7), (7, 7), "One Lamp", "一盏灯")
DRAFTED = Unit("sentence", Status.MACHINE, "It hums.", "它嗡嗡作响。", None, (8, 9), (8, 9))
KEPT = Unit("sentence", Status.KEPT, "The keeper.", "守塔人。", None, (1, 1), (1, 1))


def report(*units: Unit, path: str = "chapter/lamp.md", findings: tuple[Finding, ...] = ()) -> FileReport:
    return FileReport(path, "zh", "memory", Characters(100, 50, 20), units, findings)


def result(*reports: FileReport, left: tuple[FileResult, ...] = ()) -> LanguageResult:
    files = tuple(FileResult(each.path, each.path, Situation.OUTDATED, report=each) for each in reports)
    return LanguageResult("zh", Outcome.UPDATED, "", "memory", HEAD, "amts/zh-81b7f2a804", "c" * 40, (*files, *left))


def story(*reports: FileReport, left: tuple[FileResult, ...] = (), people: tuple[Person, ...] = ()) -> Story:
    upstream = Upstream("owner/book-en", SOURCE_PAGE, HEAD, base=BASE, commits=(UpstreamCommit("d" * 40, "Fix lamp"),))
    return Story(result(*reports, left=left), upstream, PAGE, people)


ALL = story(report(KEPT, CHANGED, ADAPTED, OFFERED, NEW, REPLACED, DRAFTED))


def test_title() -> None:
    assert pull_request_title(ALL) == "Chinese: follow owner/book-en to 81b7f2a804"


TOLD: dict[str, tuple[Unit, str]] = {
    "the sentence stands": (CHANGED, "English changed, your sentence stands (92 % alike): `It turns every` **`40`** `seconds.`"),
    "the old English too": (CHANGED, "`seconds.`; before: `It turns every` ~~`30`~~ `seconds.`"),
    "it stands, far off": (
        replace(CHANGED, source="Fog hides it.", score=8.3), "English changed, your sentence stands (8 % alike): ",
    ),
    "the same, not said twice": (replace(CHANGED, old_target=None), "English changed, your sentence stands (92 % alike)"),
    "replaced by another": (replace(CHANGED, old_target="雾中敲钟"), "your sentence was replaced by a similar one (92 % alike)"),
    "adapted": (ADAPTED, "English changed, your sentence was adapted (99 % alike): `See` **`` `gas` ``** `.`"),
    "offered": (OFFERED, "a similar sentence of your book is offered (80 % alike): `Ships see it.`"),
    "offered from a sentence that is told": (
        LIKE, "new, a similar sentence of your book is offered (80 % alike): **`Ships`** `see it.`",
    ),
    "replaced by one that is told": (
        replace(LIKE, old_target="雾中敲钟"), "your sentence was replaced by a similar one (80 % alike): **`Ships`** `see it.`",
    ),
    "nothing but words that are gone": (
        replace(CHANGED, source="It turns."), "(92 % alike): `It turns` ~~`every 30 seconds`~~ `.`",
    ),
    "a change far behind": (
        replace(CHANGED, source=f"{LONG} gas.", old_source=f"{LONG} oil."), "(92 % alike): `…and the lamp at dusk and at dawn, and` **`gas`** `.`",
    ),
    "new": (NEW, "new, still in English: `It is new.`"),
    "replaced": (REPLACED, "new English in place of your sentence: **`Two Lamps`**; before: ~~`One Lamp`~~"),
    "drafted": (DRAFTED, "drafted by the engine: `It hums.`"),
}  # fmt: skip


@pytest.mark.parametrize(("unit", "words"), TOLD.values(), ids=TOLD.keys())
def test_checklist(unit: Unit, words: str) -> None:
    body = pull_request_body(story(report(KEPT, unit)))
    assert "**1 passage in 1 file needs you.**" in body
    (item,) = [line for line in body.split("\n") if line.startswith("- [ ] ")]
    assert words in item
    first, last = unit.target_lines or (0, 0)
    lines = f"L{first}" if first == last else f"L{first}-L{last}"
    assert item.startswith(f"- [ ] [`lamp.md:{first}`]({PAGE}/blob/{'c' * 40}/chapter/lamp.md?plain=1#{lines}) ")


def test_whole_text() -> None:
    finding = Finding("math", Severity.ERROR, "a formula is missing", target_line=38)
    left = FileResult("chapter/new.md", "chapter/new.md", Situation.NEW, "not translated yet")
    own = FileResult("own.md", "own.md", Situation.TARGET_ONLY, "only the translation has it")
    told = story(report(KEPT, NEW, findings=(finding,)), left=(left, own), people=(Person("Ana", "ana@example.org"),))
    body = pull_request_body(told)
    for words in (
        f"English moved on to [`owner/book-en 81b7f2a804`]({SOURCE_PAGE}/commit/{HEAD})",
        f"[1 commit]({SOURCE_PAGE}/compare/{BASE}...{HEAD})",
        f"- [`dddddddddd`]({SOURCE_PAGE}/commit/{'d' * 40}) `Fix lamp`",
        "1 passage as you wrote it.",
        "### Worth a look: 1 finding",
        "`a formula is missing`",
        "- `chapter/new.md`: `not translated yet`",
        "### How to answer",
        "nothing was sent anywhere, no cost. For 20 characters of it your book had no exact translation.",
        "Co-authored-by: Ana <ana@example.org>",
    ):
        assert words in body, words
    assert "own.md" not in body


def test_what_waits_for_the_next_pull_request_is_not_left_alone() -> None:
    waiting = [FileResult(f"a/{n}.md", f"{n}.md", Situation.OUTDATED, NEXT_WAVE) for n in "xyz"]
    top = FileResult("top.md", "top.md", Situation.NEW, NEXT_WAVE)
    later = FileResult("b.md", "b.md", Situation.OUTDATED, NEXT_BUDGET)
    body = pull_request_body(story(report(NEW), left=(*waiting, later, top)))
    assert "Left alone" not in body
    section = body.partition("### What comes next")[2].partition("\n\n###")[0].split("\n")
    assert section == [
        "", "", "4 files come in the next pull requests; the first is opened when this one is merged:", "",
        "- `a`: `x.md`, `y.md`, `z.md`", "- `top.md`", "- 1 file waits for the budget of a later run: `b.md`",
    ]  # fmt: skip


def test_findings_of_the_same_words_stand_together() -> None:
    found = "nobody recorded what it was made from"
    reports = [report(NEW, path=f"a/{n}.md", findings=(Finding("base", Severity.WARNING, found),)) for n in "xy"]
    body = pull_request_body(story(*reports))
    assert "### Worth a look: 1 finding\n" in body
    assert f"- `{found}`: `a/x.md`, `a/y.md`" in body


def test_english_that_did_not_change_and_has_no_sure_counterpart_is_a_number() -> None:
    findings = tuple(Finding("unaligned", Severity.WARNING, NOT_TOUCHED, source_line=n) for n in range(5))
    body = pull_request_body(story(report(KEPT, NEW, findings=findings)))
    assert "Worth a look" not in body
    assert (
        "For 5 passages whose English did not change, the bot does not know for sure which of yours are theirs" in body
    )


def test_files_left_alone_for_one_reason_stand_together_after_those_of_their_own() -> None:
    waiting = [FileResult(f"{n}.md", f"{n}.md", Situation.OUTDATED, "waits") for n in range(22)]
    alone = FileResult("z.md", "z.md", Situation.OUTDATED, "has no end")
    body = pull_request_body(story(left=(*waiting, alone)))
    section = body.partition("### Left alone")[2].partition("\n\n###")[0].split("\n")
    names = ", ".join(f"`{n}.md`" for n in range(20))
    assert section == [
        ": 23 files", "", "- `z.md`: `has no end`", f"- 20 files: `waits`: {names}", "- 2 files: `waits`: `20.md`, `21.md`",
    ]  # fmt: skip


def test_nothing_needs_people() -> None:
    body = pull_request_body(story(report(KEPT)))
    assert "**Nothing in it needs a translator**" in body
    assert "- [ ]" not in body


def test_without_pages_there_are_no_links() -> None:
    upstream = Upstream("book-en", "", HEAD)
    assert "](" not in pull_request_body(Story(result(report(NEW)), upstream))


def test_same_passage_twice_has_two_keys() -> None:
    lines = [line for line in pull_request_body(story(report(NEW, NEW))).split("\n") if line.startswith("- [ ]")]
    assert len({line[-25:] for line in lines}) == 2


def test_squash_message() -> None:
    people = (Person("Ana <b>", "ana@example.org>\nSigned-off-by: x"),)
    told = story(report(NEW, CHANGED), people=people)
    assert squash_message(told, pull_request_title(told)).split("\n") == [
        "Chinese: follow owner/book-en to 81b7f2a804", "", "2 passages are open.", "", f"Amts-Source: owner/book-en@{HEAD}",
        "Co-authored-by: Ana b <ana@example.orgSigned-off-by:x>",
    ]  # fmt: skip


# --- at the lines -----------------------------------------------------------------------------------------

FILE = [
    "# Title",
    "",
    "每30秒转一圈。",
    "参见`gas`。",
    "船只看到它。",
    "It is new.",
    "## Two Lamps",
    "它嗡嗡",
    "作响。",
]
SHOWN = {"chapter/lamp.md": frozenset(range(1, 10))}


def comments(*units: Unit, shown: dict[str, frozenset[int]] = SHOWN, limit: int = 30) -> list[InlineComment]:
    return inline_comments(story(report(*units)), shown, {"chapter/lamp.md": FILE}, limit)


def test_changed_passage() -> None:
    (comment,) = comments(CHANGED)
    assert (comment.path, comment.first, comment.last) == ("chapter/lamp.md", 3, 3)
    assert comment.body.split("\n\n")[:3] == [
        "English changed, your sentence stands (92 % alike).",
        "English before: `It turns every` ~~`30`~~ `seconds.`",
        "English now: `It turns every` **`40`** `seconds.`",
    ]


def test_an_offer_says_whose_english_it_was() -> None:
    (comment,) = comments(LIKE)
    assert comment.body.split("\n\n")[:3] == [
        "New, a similar sentence of your book is offered (80 % alike).",
        "English of that sentence: ~~`People`~~ `see it.`",
        "English here: **`Ships`** `see it.`",
    ]


def test_suggestion_puts_back_what_was_there() -> None:
    (comment,) = comments(REPLACED)
    assert "```suggestion\n## 一盏灯\n```" in comment.body


def test_no_suggestion_where_the_line_is_not_known() -> None:
    (comment,) = inline_comments(story(report(REPLACED)), SHOWN, {})
    assert "suggestion" not in comment.body and "Chinese before: `一盏灯`" in comment.body


def test_new_text_needs_no_comment_and_drafts_do() -> None:
    assert [comment.first for comment in comments(NEW, DRAFTED, OFFERED)] == [5, 8]


def test_only_what_the_diff_shows() -> None:
    assert comments(DRAFTED, CHANGED, shown={"chapter/lamp.md": frozenset({3, 8})})[0].first == 3
    assert comments(DRAFTED, shown={}) == []


def test_most_telling_first() -> None:
    assert [each.first for each in comments(DRAFTED, OFFERED, CHANGED, REPLACED, limit=2)] == [3, 7]


# --- nothing acts -----------------------------------------------------------------------------------------

_TAGS = frozenset("p h3 h4 ul li a code pre strong em del input details summary br".split())
_ADDRESSES = (SOURCE_PAGE + "/", PAGE + "/")
_ACTING = re.compile(r"@\w|#\d|GH-\d|https?:|www\.|\b[0-9a-f]{7,40}\b")


class _Page(HTMLParser):
    """What a rendered text holds: tags, addresses, and the words outside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._code += tag in ("code", "pre")
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words.append(data)


def check_harmless(markdown: str) -> None:
    """Rendered by GitHub's own Markdown library, raw HTML and automatic links included."""
    page = _Page()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))
    page.close()
    assert page.tags <= _TAGS, page.tags - _TAGS
    assert all(address.startswith(_ADDRESSES) for address in page.addresses), page.addresses
    assert not _ACTING.search(" ".join(page.words)), page.words


_PIECES = st.sampled_from(
    ["@octocat", "#12", "owner/x#3", "GH-4", "https://evil.example", "www.evil.example", "a@evil.example", "<img src=x>",
     "<!--", "-->", "<!--amts 12345678-->", "<!-- amts-bot ends here. -->", "`", "``", "```", "~~~", "**", "_", "[x](y)", "![",
     "](", "|", "\n", "\n\n", "\r\n", "- [ ] ", "# ", "> ", "    ", "$$", "\\", "&lt;", "\u202e", "\x00", "\udc80", "</details>",
     "word", " ", "汉字", "1234567890abcdef1234567890abcdef12345678"]
)  # fmt: skip
HOSTILE = st.lists(_PIECES, max_size=12).map("".join)


@given(st.lists(HOSTILE, min_size=12, max_size=12), st.sampled_from(sorted(Status)))
@settings(max_examples=300)
def test_law_nothing_of_others_acts(texts: list[str], status: Status) -> None:
    unit = Unit("sentence", status, texts[0], texts[1], 80.0, (1, 1), (1, 2), texts[2], texts[3])
    finding = Finding("math", Severity.WARNING, texts[4], target_line=3)
    left = FileResult(texts[5] or "x", "x", Situation.NEW, texts[6] or "reason")
    renamed = FileResult("y", "y", Situation.RENAMED, report=report(KEPT, path=texts[7] or "y"))
    path = "chapter/" + (texts[8].replace("/", "") or "x")
    upstream = Upstream(texts[9], SOURCE_PAGE, HEAD, base=BASE, commits=(UpstreamCommit("d" * 40, texts[10]),))
    told = Story(
        result(report(unit, path=path, findings=(finding,)), left=(left, renamed)), upstream, PAGE, (Person(texts[11], texts[0]),)
    )  # fmt: skip
    body = pull_request_body(told)
    check_harmless(body)
    assert merged_body(body, "x").endswith("stay. LXEWQ -->\nx\n<!-- amts-bot ends here. -->")
    for comment in inline_comments(told, {path: frozenset({1, 2})}, {path: [texts[1], texts[3]]}):
        check_harmless(comment.body)
    check_harmless(closing_comment(texts[0]))


@given(HOSTILE)
def test_law_code_is_one_span(text: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(code(text), options=Options.CMARK_OPT_UNSAFE)
    assert re.fullmatch(r"<p>(<code>[^<]*</code>|\(nothing\))</p>\n", html)


# --- the limit --------------------------------------------------------------------------------------------


def large(
    files: int, units: int, text: str = "A sentence with a number of words, all of them new to the book."
) -> Story:
    reports = [
        report(*(Unit("sentence", Status.UNTRANSLATED, f"{n} {text}", f"{n} {text}", None, (n, n), (n, n)) for n in range(1, units)),
               path=f"chapter_{file // 10}/file_{file}.md", findings=(Finding("links", Severity.WARNING, text),) * 3)
        for file in range(files)
    ]  # fmt: skip
    left = tuple(FileResult(f"left_{n}.md", "x", Situation.UNKNOWN_BASE, text) for n in range(files))
    commits = tuple(UpstreamCommit("d" * 40, text) for _ in range(files * 3))
    return Story(
        result(*reports, left=left), Upstream("owner/book-en", SOURCE_PAGE, HEAD, base=BASE, commits=commits), PAGE
    )


@pytest.mark.parametrize("text", ["Short.", "汉字" * 300, "😀" * 300], ids=["short", "Chinese", "outside the plane"])
@pytest.mark.parametrize("files", [1, 30, 1000])
def test_any_size_fits(files: int, text: str) -> None:
    body = pull_request_body(large(files, 12, text))
    assert length(body) <= BODY_LIMIT
    assert "### How to answer" in body and "### Left alone" in body and "### What changed in the English" in body
    if files == 1000:
        assert length(body) > BODY_LIMIT * 0.95
        assert re.search(r"… and [\d,]+ more passages; `\.amts/state\.tsv` lists every one\.", body)
        assert body.count("- [ ] ") > 100 or len(text) > 100


def test_peoples_text_comes_first() -> None:
    theirs = "A note of ours. " * 3500
    body = pull_request_body(large(100, 12), theirs)
    assert length(body) <= BODY_LIMIT
    assert body.startswith(theirs.strip()) and "### How to answer" in body
    assert pull_request_body(large(1, 3), "x" * BODY_LIMIT) == "x" * BODY_LIMIT


@given(st.integers(0, 66_000))
@settings(max_examples=25)
def test_law_limit_with_any_text_of_people(size: int) -> None:
    theirs = ("汉" * size)[:BODY_LIMIT]
    body = pull_request_body(large(40, 12), theirs)
    assert length(body) <= BODY_LIMIT and body.startswith(theirs)
