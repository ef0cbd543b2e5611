"""Laws 1 and 3 on the real books: every Markdown file comes back whole, and no change upstream is no change."""

from __future__ import annotations

from pathlib import Path

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.blocks import join
from amts_bot.text.document import split
from amts_bot.text.segments import read_segments
from benchmarks.corpus import CORPUS, text

FOLDERS = ("snapshots", "replays", "replays-interleaved", "article", "glossaries")
REPLAYS = sorted((CORPUS / "replays").glob("*/*/"))[::4]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_comes_back_byte_for_byte(folder: str) -> None:
    for path in sorted((CORPUS / folder).rglob("*.md")):
        content = text(path)
        assert join(split(content)) == content, path


@pytest.mark.parametrize("case", REPLAYS, ids=lambda case: case.name)
def test_no_change_upstream_is_no_change_and_twice_is_once(case: Path) -> None:
    language = case.parent.name
    base, head = (read_segments(text(case / f"{name}.en.md"), "en") for name in ("old", "new"))
    old = read_segments(text(case / f"old.{language}.md"), language)
    same, _ = update(base, base, old, engine=MemoryEngine(), path="chapter.md")
    assert same == old.text
    new, report = update(base, head, old, engine=MemoryEngine(), path="chapter.md")
    again, _ = update(head, head, read_segments(new, language), engine=MemoryEngine(), path="chapter.md")
    assert again == new
    kept = {unit.source for unit in report.units}
    assert all(segment.plain in " ".join(source or "" for source in kept) for segment in head.segments[0])
