"""`check` on real books: silent where nothing is wrong, and exact where something is."""

from pathlib import Path

import pytest

from amts_bot.text.segments import read_segments
from amts_bot.translation.alignment.align import align
from amts_bot.translation.checks.check import check
from amts_bot.translation.ledger import Severity
from benchmarks.check import pairs_of, read_pair, spread, trials
from benchmarks.corpus import CORPUS, text
from benchmarks.defects import DEFECTS

SNAPSHOTS = CORPUS / "snapshots"


def errors(path: str) -> list[tuple[str, int | None]]:
    """The errors of a translated file: check and line."""
    target = SNAPSHOTS / path
    source = target.with_name(target.name.rsplit(".", 2)[0] + ".en.md")
    found = check(read_pair(source, target))
    return [(finding.check, finding.target_line) for finding in found if finding.severity is Severity.ERROR]


def test_english_is_sound_against_itself() -> None:
    for path in spread(sorted(SNAPSHOTS.rglob("*.en.md")), 40):
        document = read_segments(text(path), "en")
        assert check(align(document, document)) == (), path


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(
            "ko/chapter_natural-language-processing-pretraining/bert.ko.md", [("labels", 71)],
            id="a label glued to its image",
        ),
        pytest.param(
            "ja/chapter_recommender-systems/deepfm.ja.md", [("images", 29)], id="an image with a full-width mark",
        ),
        pytest.param(
            "ko/chapter_appendix-mathematics-for-deep-learning/information-theory.ko.md",
            [("fences", 426), ("fences", 609)], id="formulas that do not close",
        ),
        pytest.param(
            "tr/chapter_appendix-mathematics-for-deep-learning/geometry-linear-algebraic-ops.tr.md", [("roles", 389)],
            id="a role without its colon",
        ),
        pytest.param(
            "vi-human/chapter_computational-performance/auto-parallelism.vi.md", [("reference-targets", 15)],
            id="a misspelt citation",
        ),
        pytest.param(
            "pt/chapter_computational-performance/hybridize.pt.md", [("roles", 157), ("tab-ends", 159)],
            id="a tab's mark with a blank in it",
        ),
        pytest.param("zh/chapter_attention-mechanisms/transformer.zh.md", [], id="a framework of its own"),
        pytest.param("zh/chapter_preliminaries/calculus.zh.md", [], id="merged paragraphs"),
        pytest.param("tr/chapter_introduction/index.tr.md", [], id="translated text blocks"),
        pytest.param("de/chapter_preliminaries/ndarray.de.md", [], id="machine-made and unbroken"),
    ],
)  # fmt: skip
def test_errors_of_real_files(path: str, expected: list[tuple[str, int]]) -> None:
    assert errors(path) == expected


@pytest.mark.parametrize(("book", "most"), [("de", 0), ("tr", 1), ("zh", 1)])
def test_errors_are_rare_in_sound_books(book: str, most: int) -> None:
    found = [finding for files in spread(pairs_of(SNAPSHOTS / book), 30) for finding in check(read_pair(*files))]
    assert sum(finding.severity is Severity.ERROR for finding in found) <= most


FILES = [
    "tr/chapter_recurrent-modern/deep-rnn",
    "zh/chapter_convolutional-modern/batch-norm",
    "ko/chapter_computer-vision/anchor",
]


@pytest.mark.parametrize("name", FILES, ids=lambda name: name.partition("/")[0])
def test_defects_in_real_files_are_found(name: str) -> None:
    source = Path(f"{SNAPSHOTS / name}.en.md")
    target = source.with_name(f"{source.name.removesuffix('.en.md')}.{name.partition('/')[0]}.md")
    put_in = list(trials(read_pair(source, target), target, per_file=1))
    missed = [kind for kind, trial in put_in if not trial.caught_by(DEFECTS[kind][0])]
    assert len(put_in) >= 20
    assert missed == []
