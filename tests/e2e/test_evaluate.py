"""`evaluate` and `terms` on a small invented book."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from amts_bot.engines.book.engine import BookEngine
from amts_bot.engines.protocol import Material
from amts_bot.engines.registry import ENGINES
from amts_bot.operations.evaluation.terms import find_terms
from amts_bot.translation.memory.pairs import Pair
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import Amts, refused
from tests.gits import make
from tests.small_book import ADJECTIVES, VERBS, sentences, write_book


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where answers are kept: what one test has asked the engine, it need not tell another one again."""
    return tmp_path_factory.mktemp("answers")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: Path) -> tuple[Path, Path]:
    """The book's two folders; it is small, so the engine may learn from less than usual."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(answers))
    monkeypatch.setitem(ENGINES, "book", lambda _: BookEngine(minimum_pairs=50))
    return write_book(tmp_path / "book")


def evaluation(amts: Amts, *arguments: str | Path, engine: str = "book") -> dict[str, Any]:
    ran = amts("evaluate", *arguments, "--language", "es", "--engine", engine, "--format", "json", "--quiet")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_more_and_finer_pairs_score_better_both_ways(amts: Amts, book: tuple[Path, Path]) -> None:
    found = evaluation(amts, *book, "--articles", "chapter03.md", "chapter07.md")
    assert (found["schema"], found["engine"], found["held_out"], found["seed"]) == (1, "book", True, None)
    assert [(one["source"], one["target"]) for one in found["directions"]] == [("en", "es"), ("es", "en")]
    for direction in found["directions"]:
        none, _, sentence = direction["conditions"]
        assert [one["name"] for one in direction["conditions"]] == ["none", "paragraph", "sentence"]
        assert [one["path"] for one in sentence["articles"]] == ["chapter03.md", "chapter07.md"]
        assert none["declined"] == direction["segments"] == 62
        assert sentence["all"]["bleu"] > 0.8 > none["all"]["bleu"]
        assert sentence["all"]["bleu_100"] == pytest.approx(100 * sentence["all"]["bleu"], abs=0.01)
        assert {one["better"]: one["p_bleu"] < 0.05 for one in direction["differences"][:2]} == {
            "paragraph": True, "sentence": True,
        }  # fmt: skip
        assert direction["weakest"]["path"] in {"chapter03.md", "chapter07.md"}


def test_a_sample_is_the_same_for_the_same_seed(amts: Amts, book: tuple[Path, Path]) -> None:
    def sample(seed: str) -> list[str]:
        found = evaluation(amts, *book, "--sample", "3", "--seed", seed, "--one-way", engine="memory")
        return [one["path"] for one in found["directions"][0]["conditions"][0]["articles"]]

    assert sample("1") == sample("1")
    assert len({tuple(sample(seed)) for seed in "1234"}) > 1


def test_pairs_from_elsewhere_are_a_condition_of_their_own(amts: Amts, book: tuple[Path, Path], tmp_path: Path) -> None:
    rows = [{"source": s, "target": t, "kind": "sentence"} for s, t in sentences(300, seed=9)]
    file = tmp_path / "other.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = evaluation(amts, *book, "--articles", "chapter03", "--parallel-data", file, "--one-way")
    (direction,) = found["directions"]
    elsewhere = direction["conditions"][-1]
    assert elsewhere["name"] == "elsewhere" and 250 < elsewhere["pairs"] <= 300
    assert elsewhere["all"]["bleu"] > 0.8


def test_a_leaky_score_says_so_and_is_higher(amts: Amts, book: tuple[Path, Path]) -> None:
    common = (*book, "--articles", "chapter03.md", "--one-way")
    leaky = evaluation(amts, *common, "--include-evaluated")
    assert leaky["held_out"] is False
    assert leaky["directions"][0]["conditions"][2]["all"]["bleu"] == 1.0
    told = amts("evaluate", *common, "--language", "es", "--engine", "book", "--include-evaluated").out
    assert "LEAKY" in told


def test_asking_again_costs_nothing(amts: Amts, book: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (*book, "--articles", "chapter03.md", "--one-way")
    first = evaluation(amts, *arguments)

    class Costly:
        name, recipe = "book", "50"

        def translate(self, requests: list[Request], material: Material) -> list[Draft]:
            raise AssertionError("asked again")

    monkeypatch.setitem(ENGINES, "book", lambda _: Costly())
    assert evaluation(amts, *arguments) == first


def test_tables_and_plot_are_for_people(amts: Amts, book: tuple[Path, Path], tmp_path: Path) -> None:
    drawn = tmp_path / "bleu.svg"
    arguments = (
        "evaluate",
        *book,
        "--language",
        "es",
        "--engine",
        "book",
        "--articles",
        "chapter03.md",
        "chapter07.md",
        "--plot",
        drawn,
    )
    text = amts(*arguments, "--quiet").out
    for words in ("English to Spanish", "Spanish to English", "sentence pairs", "average of articles", "p = ", "weakest",
                  "held out", "tok:13a", "reference", "without protected"):  # fmt: skip
        assert words in text
    markdown = amts(*arguments, "--format", "markdown", "--quiet").out
    assert "| chapter03.md | 31 |" in markdown
    picture = ET.fromstring(drawn.read_text(encoding="utf-8"))
    assert picture.tag.endswith("svg")
    assert "sentence pairs" in drawn.read_text(encoding="utf-8")


def test_the_settings_name_the_books(amts: Amts, book: tuple[Path, Path], tmp_path: Path) -> None:
    trees = [{path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} for folder in book]
    english = make(tmp_path / "english", trees[0])
    origins = {name.replace(".md", "_origin.md"): text for name, text in trees[0].items()}
    spanish = make(tmp_path / "spanish", {**trees[1], **origins})
    config = tmp_path / "amts.yml"
    config.write_text(
        f"source: {{repository: {english.folder}, branch: main}}\n"
        f'targets: {{es: {{repository: {spanish.folder}, origin: "{{stem}}_origin.md"}}}}\n'
    )
    found = evaluation(amts, "--config", config, "--articles", "chapter03.md", "--one-way")
    assert found["directions"][0]["conditions"][2]["all"]["bleu"] > 0.8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--articles", "chapter99.md"], ["chapter99.md", "nearest"], id="no-such-article"),
        pytest.param(["--sample", "99"], ["--sample 99", "12"], id="too-large-a-sample"),
        pytest.param(["--sample", "2", "--articles", "chapter03.md"], ["--sample"], id="both"),
        pytest.param(["--engine", "none"], ["engine 'none'", "book"], id="unknown-engine"),
        pytest.param(["--parallel-data", "missing.csv"], ["missing.csv"], id="no-such-file"),
    ],
)
def test_wrong_use_is_one_sentence(amts: Amts, book: tuple[Path, Path], arguments: list[str], words: list[str]) -> None:
    refused(amts("evaluate", *book, "--language", "es", "--quiet", *arguments), *words)


def test_folders_or_settings(amts: Amts, book: tuple[Path, Path]) -> None:
    refused(amts("evaluate", book[0], "--language", "es", "--quiet"), "folder", "--config")


def test_a_few_segments_say_that_they_are_too_few(amts: Amts, book: tuple[Path, Path]) -> None:
    one = ("--articles", "chapter03.md", "--one-way")
    (direction,) = evaluation(amts, *book, *one)["directions"]
    assert {difference["p_bleu"] for difference in direction["differences"]} == {None}
    told = amts("evaluate", *book, *one, "--language", "es", "--engine", "book").out
    assert "31 segments are too few" in told and "p = " not in told and "weakest" not in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--engine", "book"], "engine book translated nothing with", id="book-declines"),
        pytest.param(["--engine", "memory", "--plot", "bleu.png"], "ends in .svg", id="no-svg"),
        pytest.param(["--engine", "memory", "--language", "en"], "--source-language", id="one-language"),
    ],
)
def test_what_would_mislead_is_refused(amts: Amts, tmp_path: Path, arguments: list[str], words: str) -> None:
    common = [] if "--language" in arguments else ["--language", "es"]
    refused(amts("evaluate", *write_book(tmp_path), "--quiet", *common, *arguments), words)


def test_nothing_to_learn_from_is_refused(amts: Amts, tmp_path: Path) -> None:
    folders = write_book(tmp_path, chapters=1)
    refused(
        amts("evaluate", *folders, "--language", "es", "--engine", "book", "--quiet"), "nothing is left to learn from"
    )


def test_folders_that_are_swapped_are_refused(amts: Amts, tmp_path: Path) -> None:
    for name, text in (("en", "The lamp burns oil.\n\nA BERT model.\n"), ("zh", "灯烧油。\n\n一个BERT模型。\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"# A\n\n{text}", encoding="utf-8")
    turned = (tmp_path / "zh", tmp_path / "en")
    refused(amts("evaluate", *turned, "--language", "zh", "--quiet"), "looks like zh", "turn them round")
    ran = amts("evaluate", *turned, "--language", "en", "--source-language", "zh", "--quiet")
    assert "turn them round" not in ran.err


def test_one_language_that_cannot_be_scored_does_not_stop_another(
    amts: Amts, book: tuple[Path, Path], tmp_path: Path
) -> None:
    english, spanish = ({path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} for folder in book)
    source = make(tmp_path / "english", english)
    small = {"chapter00.md": spanish["chapter00.md"], "chapter00_origin.md": english["chapter00.md"]}
    origins = {name.replace(".md", "_origin.md"): text for name, text in english.items()}
    lines = [f"source: {{repository: {source.folder}}}", "targets:"]
    for language, files in (("es", {**spanish, **origins}), ("gl", small)):
        target = make(tmp_path / language, files)
        lines.append(f'  {language}: {{repository: {target.folder}, origin: "{{stem}}_origin.md"}}')
    config = tmp_path / "amts.yml"
    config.write_text("\n".join(lines) + "\n")
    ran = amts("evaluate", "--config", config, "--engine", "book", "--one-way", "--sample", "2", "--format", "json")
    assert ran.code == 1 and "[gl] left out: --sample 2: only 1 article has 10 sentence pairs" in ran.err
    assert [one["target"] for one in json.loads(ran.out)["directions"]] == ["es"]


def test_a_dry_run_asks_nothing(
    amts: Amts, book: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no-answers-yet"))
    ran = amts("evaluate", *book, "--language", "es", "--engine", "book", "--articles", "chapter03.md", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "en-es, no parallel data: 31 segments"
    assert len(ran.out.splitlines()) == 6


# --- terms --------------------------------------------------------------------------------------------------------


def test_terms_are_found_with_their_translations(amts: Amts, book: tuple[Path, Path]) -> None:
    ran = amts("terms", *book, "--language", "es", "--limit", "400", "--quiet")
    assert ran.code == 0
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    found = {row["en"]: row["es"] for row in rows}
    assert list(rows[0]) == ["en", "es", "count", "share", "first in"]
    assert {"lamp": "lámpara", "ship": "nave", "tower": "torre"}.items() <= found.items()
    assert "the" not in found and "red" not in found  # they stand in every chapter


def test_too_little_text_has_no_terms(amts: Amts, tmp_path: Path) -> None:
    folders = write_book(tmp_path, chapters=1, size=3)
    refused(amts("terms", *folders, "--language", "es", "--minimum", "50", "--quiet"), "no terms")


def test_what_stands_in_few_files_comes_before_what_stands_in_most() -> None:
    """Both words occur twelve times, one of them in three of the twelve files, the other in nine."""
    pairs = [Pair(source, target, "sentence", f"{n % 12:02}.md") for n, (source, target) in enumerate(sentences(96))]
    mixed = list(product(ADJECTIVES.items(), VERBS.items()))[::3]
    for (noun, its), files in (("anchor", "ancla"), 3), (("barrel", "barrica"), 9):
        pairs += [
            Pair(
                f"The {a} {noun} {v} the old lamp.",
                f"La {its} {x} {y} la lámpara vieja.",
                "sentence",
                f"{n % files:02}.md",
            )
            for n, ((a, x), (v, y)) in enumerate(mixed)
        ]
    found = [one.source for one in find_terms(pairs, "en", "es", minimum=3)]
    assert found.index("anchor") < found.index("barrel")
