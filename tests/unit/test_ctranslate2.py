"""The engine `ctranslate2`, with a tiny model that is made here: it translates badly, but by the real library."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from amts_bot.engines.ctranslate2 import FOLDER, CTranslate2Engine, hide, load, nllb_name, show
from amts_bot.errors import BadInput
from amts_bot.translation.leverage import Material
from amts_bot.translation.plan import Request
from amts_bot.translation.units import Status
from tests.conftest import Amts, refused
from tests.small_book import sentences

MATERIAL = Material("en", "es")
ASKED = [Request("sentence", "The red lamp sees the wave."), Request("code", "x = 1", is_prose=False)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a converter writes it: one layer of random weights, and SentencePiece models of the small book."""
    pytest.importorskip("ctranslate2")
    pytest.importorskip("sentencepiece")
    folder = tmp_path_factory.mktemp("model")
    vocabularies = [_pieces(folder / f"{name}.spm", side) for side, name in enumerate(("source", "target"))]
    _save(folder, vocabularies)
    return folder


def _pieces(file: Path, side: int) -> list[str]:
    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([pair[side] for pair in sentences(100)]), model_writer=written, vocab_size=120,
        hard_vocab_limit=False, minloglevel=2, num_threads=1,
    )  # fmt: skip
    file.write_bytes(written.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(file))
    return ["<blank>", "<unk>", "<s>", "</s>", *(pieces.id_to_piece(n) for n in range(3, pieces.get_piece_size()))]


def _save(folder: Path, vocabularies: list[list[str]]) -> None:
    from ctranslate2.specs import TransformerSpec

    spec = TransformerSpec.from_config(1, 2)
    _fill(spec, 0, vocabularies)
    spec.register_source_vocabulary(vocabularies[0])
    spec.register_target_vocabulary(vocabularies[1])
    spec.validate()
    spec.save(str(folder))


def _fill(spec: Any, depth: int, vocabularies: list[list[str]], name: str = "") -> None:
    """Random weights of the right shapes, always the same: the vocabularies' sizes, and 8 everywhere else."""
    import numpy as np
    from ctranslate2.specs.model_spec import LayerSpec

    for key, value in sorted(vars(spec).items()):
        for n, part in enumerate(value if isinstance(value, list) else [value]):
            path = f"{name}.{key}.{n}"
            if isinstance(part, LayerSpec):
                _fill(part, depth + 1, vocabularies, path)
            elif part is None:
                chance = np.random.default_rng(sum(path.encode()))
                setattr(spec, key, chance.normal(0, 0.5, _shape(path, vocabularies)).astype(np.float32))


def _shape(path: str, vocabularies: list[list[str]]) -> tuple[int, ...]:
    size = 8
    if path.endswith(("gamma.0", "beta.0")):
        return (size,)
    if "embeddings" in path or "projection" in path:
        return (len(vocabularies["decoder" in path]), size)
    if "linear_0" in path:
        return (2 * size, size)
    if "linear_1" in path:
        return (size, 2 * size)
    joined = (
        3 if "self_attention.0.linear.0" in path else 2 if "attention.0.linear.1" in path and "self" not in path else 1
    )
    return (joined * size, size)


def test_drafts_come_from_the_model(model: Path) -> None:
    drafts = CTranslate2Engine(model).translate(ASKED, MATERIAL)
    assert [draft.status for draft in drafts] == [Status.MACHINE, Status.UNTRANSLATED]
    assert drafts[0].text != ASKED[0].source
    assert CTranslate2Engine(model).translate(ASKED, MATERIAL) == drafts


def test_a_lost_span_is_declined(model: Path) -> None:
    request = Request("sentence", "The `lamp` sees :numref:`fig_sea` and $x$.")
    (draft,) = CTranslate2Engine(model).translate([request], MATERIAL)
    assert (draft.text, draft.status) == (request.source, Status.UNTRANSLATED)


def test_spans_come_back_as_they_were() -> None:
    hidden, originals = hide("The `lamp` is at $x$.")
    assert hidden == "The XQ0Z is at XQ1Z."
    assert show("En XQ1Z, la xq0z.", originals) == "En $x$, la `lamp`."
    assert show("La XQ0Z.", originals) is None
    assert show("La XQ0Z XQ1Z XQ1Z.", originals) is None


@pytest.mark.parametrize(
    ("code", "name"), [("zh", "zho_Hans"), ("en", "eng_Latn"), ("pt-BR", "por_Latn"), ("sr", "srp_Cyrl")]
)
def test_languages_have_the_names_of_nllb(code: str, name: str) -> None:
    assert nllb_name(code) == name


def test_a_folder_that_is_no_model_is_refused(model: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"holds no model\.bin"):
        load(tmp_path, "en", "es")
    (tmp_path / "model.bin").write_bytes(b"no model")
    with pytest.raises(BadInput, match="SentencePiece"):
        load(tmp_path, "en", "es")
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes((model / name).read_bytes())
    with pytest.raises(BadInput, match="convert it again"):
        load(tmp_path, "en", "es")


def test_a_multilingual_model_must_know_the_language(model: Path, tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "source.spm", "target.spm"):
        (tmp_path / name).write_bytes((model / name).read_bytes())
    for side in ("source", "target"):
        for file in model.glob(f"{side}_vocabulary.*"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "shared_vocabulary.json").write_text(json.dumps(["eng_Latn", "spa_Latn"]))
    with pytest.raises(BadInput, match=r"does not know tr \(tur_Latn\)"):
        load(tmp_path, "en", "tr")


def test_without_a_folder_it_says_what_to_set(amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    for name in ("base.md", "head.md", "old.md"):
        (tmp_path / name).write_text("# A\n\nOne sentence here.\n")
    ran = amts(
        "update", "--base", tmp_path / "base.md", "--head", tmp_path / "head.md", "--translation", tmp_path / "old.md",
        "--language", "es", "--engine", "ctranslate2", "--quiet",
    )  # fmt: skip
    refused(ran, FOLDER, "model.bin")
