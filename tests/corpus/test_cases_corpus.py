"""Small inputs that went wrong somewhere once: what must hold for each of them, and the right result where it is known.

They stand beside the real books. Some cases have their right result in `want`; those that are not there yet are named in
`NOT_YET`, and one that comes right has to leave that list.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.checks.conservation import audit
from amts_bot.translation.ledger import FileReport
from benchmarks.corpus import CORPUS, text

CASES = CORPUS.parent / "cases"
NOT_YET = frozenset(
    {
        "anchors-and-links/heading-id-mdx-comment",
        "containers/alert-last-paragraph-gone",
        "containers/alert-new-code",
        "containers/alert-new-paragraph",
        "containers/quote-new-list",
        "front-matter/toml-front-matter",
        "hard-breaks/hard-breaks-two-blanks",
        "lists/list-item-new-code",
        "lists/list-item-new-paragraph",
        "lists/nested-list-ordered",
        "markup-only-prose/hugo-figure",
        "markup-only-prose/hugo-shortcode-only",
        "markup-only-prose/inline-html-only",
        "markup-only-prose/multiline-html-tag",
        "markup-only-prose/table-cell-img",
    }
)


@dataclass(frozen=True)
class Case:
    """A case's texts: the source before and after, and a translation of the former."""

    name: str
    language: str
    base: str
    head: str
    old: str
    want: str | None

    def updated(self, *, keep_changed: bool = True) -> tuple[str, FileReport]:
        texts = (read_segments(self.base, "en"), read_segments(self.head, "en"), read_segments(self.old, self.language))
        return update(*texts, engine=MemoryEngine(), path="chapter.md", keep_changed=keep_changed)


def cases() -> list[Case]:
    """Every case of every folder, once for each translation in it; those that are whole repositories are not here."""
    found = []
    for old in sorted(CASES.glob("*/*/old.*.*")):
        folder, (_, language, ending) = old.parent, old.name.split(".", 2)
        base, head, want = (folder / f"{name}.{ending}" for name in ("base.en", "head.en", f"want.{language}"))
        if base.is_file() and head.is_file():
            right = text(want) if want.is_file() else None
            name = f"{folder.parent.name}/{folder.name}"
            found.append(Case(name, language, text(base), text(head), text(old), right))
    return found


ALL = cases()
WITH_RESULT = [case for case in ALL if case.want is not None]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_nothing_is_lost_unnamed_and_twice_is_once(case: Case) -> None:
    new, report = case.updated()
    assert audit(case.base, case.head, case.old, new, report.units, report.findings) == ()
    again, _ = Case(case.name, case.language, case.head, case.head, new, None).updated()
    assert again == new


@pytest.mark.parametrize("case", WITH_RESULT, ids=lambda case: case.name)
def test_the_result_is_right(case: Case) -> None:
    results = [case.updated(keep_changed=keep)[0] for keep in (True, False)]
    is_right = case.want in results
    assert is_right == (case.name not in NOT_YET), "take it out of NOT_YET" if is_right else results[0]


def test_there_are_cases() -> None:
    assert len(ALL) >= 94 and len(WITH_RESULT) >= 30
    assert {case.name for case in WITH_RESULT} >= NOT_YET
