"""The review page in a real browser: what the filters show, how wide it is, how it reads, and what it asks for.

The page itself allows no script, so a copy of it is measured: the same page with its policy taken out and a
probe put in, whose findings are read from the document that Chromium prints. `AMTS_SCREENSHOTS=FOLDER` keeps
pictures of the pages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.book.results import LanguageResult
from amts_bot.engines.registry import find_engine
from amts_bot.operations.demo.story import tell
from amts_bot.operations.sync import sync_language
from amts_bot.report.review.page import review_page
from amts_bot.settings.book import Source, Target
from amts_bot.translation.ledger import Status
from tests.unit.report.test_review import ARABIC

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("AMTS_REQUIRE_BROWSER") == "1"
SCREENSHOTS = os.environ.get("AMTS_SCREENSHOTS")

pytestmark = pytest.mark.skipif(not CHROMIUM and not REQUIRED, reason="no Chromium here (.ci/browser installs it)")

DESKTOP, PHONE = (1280, 900), (390, 844)
PAPER, DARK_PAPER = "rgb(246, 245, 241)", "rgb(20, 23, 26)"
DARK = "--blink-settings=preferredColorScheme=0"
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip

Browse = Callable[..., str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Open a page in a fresh Chromium with these options; gives what it printed."""
    assert CHROMIUM, "AMTS_REQUIRE_BROWSER=1, and there is no Chromium"
    chromium = CHROMIUM

    def run(page: Path, *options: str, size: tuple[int, int] = DESKTOP) -> str:
        window = f"--window-size={size[0]},{size[1]}"
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        done = subprocess.run(
            [chromium, *QUIET, profile, window, *options, page.as_uri()], capture_output=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode("utf-8")

    return run


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The review page of the demo's Chinese book."""
    folder = tmp_path_factory.mktemp("demo") / "books"
    tell(folder, lambda _: None)
    return review_page(_synced_again(folder, "zh"), title="The demo's book", source_name="book-en")


def _synced_again(folder: Path, language: str) -> LanguageResult:
    """The result of the demo's sync: its branch is put away, and the sync is run once more."""
    english, target = folder / "book-en", folder / f"book-{language}"
    repository = open_repository(str(target))
    for branch in repository.branches(f"amts/{language}"):
        repository.run("branch", "-D", branch)
    engine, _ = find_engine("memory")
    return sync_language(
        open_repository(str(english)), repository, language=language,
        source_settings=Source(repository=str(english)), settings=Target(repository=str(target)),
        engine=engine, cache=Cache(None), log=lambda _: None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def arabic() -> str:
    """A page whose translation is written from right to left, with every status and every kind of finding."""
    return review_page(ARABIC, title="The Coast", source_name="book-en")


@pytest.fixture
def picture(browse: Browse, tmp_path: Path) -> Callable[..., bytes]:
    """Take a picture (PNG) of a page."""

    def take(page: str, *options: str, size: tuple[int, int] = DESKTOP) -> bytes:
        png = tmp_path / "picture.png"
        browse(written(tmp_path, page), f"--screenshot={png}", *options, size=size)
        return png.read_bytes()

    return take


def written(folder: Path, page: str) -> Path:
    path = folder / "page.html"
    path.write_text(page, "utf-8")
    return path


# --- probes -----------------------------------------------------------------------------------------------

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


def probe(browse: Browse, folder: Path, page: str, script: str, *options: str, width: int | None = None) -> Any:
    """What a script finds in a copy of the page that allows scripts, shown as wide as the window or as `width`."""
    bare, changed = POLICY.subn("", page)
    assert changed == 1
    found = f"<script>top.document.body.dataset.found = JSON.stringify((() => {{ {script} }})())</script></body>"
    probed = bare.replace("</body>", found)
    dom = browse(written(folder, framed(probed, width) if width else probed), "--dump-dom", *options)
    match = re.search(r'data-found="([^"]*)"', dom)
    assert match, "the probe did not run"
    return json.loads(unescape(match[1]))


def framed(page: str, width: int) -> str:
    """The page in a frame, which may be narrower than the narrowest window of Chromium."""
    return f'<!doctype html><body><iframe style="border:0;width:{width}px" srcdoc="{escape(page)}"></iframe></body>'


VISIBLE = "const visible = element => element.getClientRects().length > 0;"
FILTERS = (
    VISIBLE
    + """
    const shown = {};
    for (const radio of document.querySelectorAll('input[name=show]')) {
        radio.click();
        const cards = [...document.querySelectorAll('article')].filter(visible);
        shown[radio.id.slice(5)] = {
            told: Number(radio.parentElement.querySelector('b').textContent.replace(',', '')),
            cards: cards.map(card => card.className.split(' ')[1]),
            files: [...document.querySelectorAll('.file')].filter(visible).length,
            listed: [...document.querySelectorAll('nav li.f')].filter(visible).length,
            folded: [...document.querySelectorAll('details')].filter(visible).length,
            titles: [...document.querySelectorAll('h3')].filter(visible).length,
        };
    }
    return shown;"""
)


def test_each_filter_shows_the_units_of_its_status_and_no_others(browse: Browse, tmp_path: Path, chinese: str) -> None:
    shown = probe(browse, tmp_path, chinese, FILTERS)
    assert {"open", "all", "fuzzy", "untranslated", "removed", "kept"} <= shown.keys()
    for status in shown.keys() & {status.value for status in Status} - {"kept"}:
        assert set(shown[status]["cards"]) == {status}
        assert len(shown[status]["cards"]) == shown[status]["told"]
        assert shown[status]["folded"] == 0
    assert set(shown["open"]["cards"]) <= {"fuzzy", "untranslated", "machine"}
    assert len(shown["open"]["cards"]) == shown["open"]["told"]
    assert shown["kept"]["cards"] == []
    assert shown["kept"]["folded"] > 0
    assert len(shown["all"]["cards"]) + shown["kept"]["told"] == shown["all"]["told"]


def test_files_and_sections_without_anything_to_show_go_too(browse: Browse, tmp_path: Path, chinese: str) -> None:
    shown = probe(browse, tmp_path, chinese, FILTERS)
    assert 0 < shown["fuzzy"]["files"] < shown["all"]["files"]
    assert 0 < shown["fuzzy"]["titles"] < shown["all"]["titles"]
    assert all(view["listed"] == view["files"] for view in shown.values())


def test_the_page_opens_with_what_needs_a_person(browse: Browse, tmp_path: Path, chinese: str) -> None:
    statuses = VISIBLE + "return [...document.querySelectorAll('article')].filter(visible).map(e => e.className)"
    shown = probe(browse, tmp_path, chinese, statuses)
    assert shown
    assert all(" v-open" in classes for classes in shown)


def test_findings_are_shown_under_their_filter(browse: Browse, tmp_path: Path, arabic: str) -> None:
    script = VISIBLE + (
        "document.getElementById('show-findings').click();"
        "return [...document.querySelectorAll('.finding')].filter(visible).length"
    )
    assert probe(browse, tmp_path, arabic, script) == len(ARABIC.reports[0].findings)


def test_filters_can_be_reached_by_keyboard(browse: Browse, tmp_path: Path, chinese: str) -> None:
    script = """
        const radio = document.querySelector('input[name=show]:checked');
        radio.focus();
        const rules = [...document.styleSheets[0].cssRules];
        const ring = rules.find(rule => rule.selectorText === '.chip input:focus-visible + span');
        return [document.activeElement === radio, ring.style.outline];"""
    assert probe(browse, tmp_path, chinese, script) == [True, "3px solid var(--link)"]


@pytest.mark.parametrize(
    ("book", "width"), [("chinese", 390), ("arabic", 1200), ("arabic", 700), ("arabic", 390), ("arabic", 320)]
)
def test_nothing_is_wider_than_the_screen(
    browse: Browse, tmp_path: Path, book: str, width: int, request: pytest.FixtureRequest
) -> None:
    script = """
        document.getElementById('show-all').click();
        for (const details of document.querySelectorAll('details')) details.open = true;
        const wide = [...document.querySelectorAll('main *, header *, nav *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1);
        return [innerWidth, document.documentElement.scrollWidth, wide.map(e => e.outerHTML.slice(0, 80))];"""
    found = probe(browse, tmp_path, request.getfixturevalue(book), script, width=width)
    assert found == [width, width, []]


def test_right_to_left_text_stands_at_the_right(browse: Browse, tmp_path: Path, arabic: str) -> None:
    script = (
        VISIBLE
        + """
        document.getElementById('show-all').click();
        const places = [];
        for (const cell of [...document.querySelectorAll('dd[dir]')].filter(visible)) {
            if (cell.querySelector('pre')) continue;
            const range = document.createRange();
            range.selectNodeContents(cell);
            const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
            places.push([cell.lang, cell.dir, getComputedStyle(cell).direction,
                         text.left - box.left < 2, box.right - text.right < 2]);
        }
        return places;"""
    )
    places = probe(browse, tmp_path, arabic, script)
    assert {tuple(place) for place in places} == {("ar", "rtl", "rtl", False, True), ("en", "ltr", "ltr", True, False)}


# Luminance and contrast as WCAG 2.2 defines them.
CONTRAST = (
    VISIBLE
    + """
    const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const numbers = color => color.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = e => {
        for (; e; e = e.parentElement) {
            const color = numbers(getComputedStyle(e).backgroundColor);
            if (color.length < 4 || color[3] > 0) return color;
        }
    };
    const faint = new Set(), grounds = new Set();
    for (const view of ['show-all', 'show-open']) {
        document.getElementById(view).click();
        for (const details of document.querySelectorAll('details')) details.open = true;
        for (const e of document.querySelectorAll('body *')) {
            if (!visible(e) || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
            const [ink, paper] = [luminance(numbers(getComputedStyle(e).color)), luminance(ground(e))];
            grounds.add(paper);
            const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            if (ratio < 4.5) faint.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
        }
    }
    return [[...faint], Math.max(...grounds), Math.min(...grounds), getComputedStyle(document.body).backgroundColor];"""
)


@pytest.mark.parametrize(("options", "paper"), [((), PAPER), ((DARK,), DARK_PAPER)])
def test_every_text_stands_out_from_its_ground(
    browse: Browse, tmp_path: Path, arabic: str, options: tuple[str, ...], paper: str
) -> None:
    faint, *_, ground = probe(browse, tmp_path, arabic, CONTRAST, *options)
    assert ground == paper
    assert faint == []


# --- without network and script ---------------------------------------------------------------------------


OWN = "not an origin"
"""Whom Chromium's log names for what Chromium asks for by itself."""


def asked(browse: Browse, folder: Path, page: str) -> set[str]:
    """The servers that a page made Chromium ask, by its log of the network."""
    log = folder / "net.json"
    browse(written(folder, page), f"--log-net-log={log}", "--dump-dom")
    request = rf'"initiator":"(?!{OWN}")[^"\n]*".*?"url":"((?:https?|wss?)://[^/"]*)'
    return set(re.findall(request, log.read_text("utf-8")))


def test_the_page_asks_for_nothing(browse: Browse, tmp_path: Path, arabic: str) -> None:
    image = '<img src="http://book.example/x.png"><link rel="stylesheet" href="http://book.example/x.css"></body>'
    tampered = arabic.replace("</body>", image)
    assert asked(browse, tmp_path, arabic) == set()
    assert asked(browse, tmp_path, tampered) == set()
    assert asked(browse, tmp_path, POLICY.sub("", tampered)) == {"http://book.example"}


def test_no_script_runs_even_if_one_got_in(browse: Browse, tmp_path: Path, arabic: str) -> None:
    tampered = arabic.replace("</body>", "<script>document.body.dataset.ran = 'yes'</script></body>")
    assert 'data-ran="yes"' not in browse(written(tmp_path, tampered), "--dump-dom")
    assert 'data-ran="yes"' in browse(written(tmp_path, POLICY.sub("", tampered)), "--dump-dom")


def test_the_policy_lets_the_own_style_sheet_through_and_no_other(browse: Browse, tmp_path: Path, arabic: str) -> None:
    script = "<script>document.body.dataset.paper = getComputedStyle(document.body).backgroundColor</script></body>"
    with_script = arabic.replace("style-src", "script-src 'unsafe-inline'; style-src").replace("</body>", script)
    other_style = with_script.replace("</style>", "p { color: red }</style>")
    assert f'data-paper="{PAPER}"' in browse(written(tmp_path, with_script), "--dump-dom")
    assert 'data-paper="rgba(0, 0, 0, 0)"' in browse(written(tmp_path, other_style), "--dump-dom")


# --- pictures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book", "name", "size", "options"),
    [
        ("chinese", "review-page.png", DESKTOP, ()),
        ("chinese", "review-page-dark.png", DESKTOP, (DARK,)),
        ("chinese", "review-page-phone.png", PHONE, ()),
        ("arabic", "review-page-arabic.png", DESKTOP, ()),
    ],
)
def test_pictures(
    picture: Callable[..., bytes], book: str, name: str, size: tuple[int, int], options: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    png = picture(request.getfixturevalue(book), *options, size=size)
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == size
    assert len(png) < 250_000
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        (Path(SCREENSHOTS) / name).write_bytes(png)
