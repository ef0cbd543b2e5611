"""The pictures of the README: `python -m tests.browser.pictures` makes them anew, from the demo's own book.

The pull request's page is GitHub's look imitated around the text that the bot writes; nothing of it comes from GitHub.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cmarkgfm

from amts_bot.operations.demo.story import pull_request_text, tell_in

DOCS = Path(__file__).parents[2] / "docs"
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ font: 14px/1.5 "Noto Sans", sans-serif; color: #1f2328; margin: 24px; width: 860px }}
h1 {{ font-size: 26px; font-weight: 400; margin: 0 0 8px }} h1 span {{ color: #59636e }}
.open {{ background: #1f883d; color: #fff; border-radius: 20px; padding: 5px 12px; font-weight: 500 }}
.from {{ color: #59636e; margin-left: 8px }} .from code {{ background: #ddf4ff; color: #0969da; border-radius: 6px; padding: 2px 6px }}
.box {{ border: 1px solid #d1d9e0; border-radius: 6px; margin-top: 20px; overflow: hidden }}
.head {{ background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e }} .head b {{ color: #1f2328 }}
.body {{ padding: 8px 16px }} h3 {{ font-size: 17px; margin: 18px 0 8px }} h4 {{ margin: 12px 0 4px }}
code {{ background: #eff1f3; border-radius: 6px; padding: 2px 5px; font-size: 85% }}
ul {{ padding-left: 24px }} li:has(input) {{ list-style: none; margin-left: -20px }} a {{ color: #0969da }}
</style><h1>{title} <span>#1</span></h1>
<span class="open">Open</span><span class="from"><b>amts-bot</b> wants to merge 2 commits into <code>main</code> from <code>{branch}</code></span>
<div class="box"><div class="head"><b>amts-bot</b> commented now</div><div class="body">{body}</div></div>"""


def main() -> None:
    """Make docs/pull-request.png and docs/review-page.png."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        results, pages = tell_in(place / "demo", lambda _: None)
        title, body = pull_request_text(results[0])
        html = cmarkgfm.github_flavored_markdown_to_html(body, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE)
        page = place / "pull.html"
        page.write_text(_PAGE.format(title=title, branch=results[0].branch, body=html), encoding="utf-8")
        picture(page, DOCS / "pull-request.png", 920, 900)
        picture(pages[0], DOCS / "review-page.png", 1100, 900)


def picture(page: Path, to: Path, width: int, height: int) -> None:
    """A screenshot of a page by headless Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no Chromium here; .ci/browser installs it")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={to}", page.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
