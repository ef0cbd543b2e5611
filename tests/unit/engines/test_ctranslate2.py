"""The engine `ctranslate2`, with a tiny model that is made here: it translates badly, but by the real library."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from amts_bot.engines.ctranslate2 import FOLDER, CTranslate2Engine, _language_tags, hide, load, nllb_name, show
from amts_bot.engines.protocol import Material
from amts_bot.errors import BadInput
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Request
from tests.conftest import Amts, refused
from tests.small_book import sentences, write_book

MATERIAL = Material("en", "es")
ASKED = [Request("sentence", "The red lamp sees the wave."), Request("code", "x = 1", is_prose=False)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a converter writes it: one layer of random weights, and SentencePiece models of the small book.

    It likes to end, so that it does so after a few words.
    """
    pytest.importorskip("ctranslate2")
    pytest.importorskip("sentencepiece")
    folder = tmp_path_factory.mktemp("model")
    vocabularies = [_pieces(folder / f"{name}.spm", side) for side, name in enumerate(("source", "target"))]
    _save(folder, vocabularies, ends=2.0)
    return folder


@pytest.fixture(scope="module")
def endless(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without a liking for the end: it goes on until it is stopped."""
    folder = tmp_path_factory.mktemp("endless")
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes((model / name).read_bytes())
    vocabularies = [json.loads((model / f"{side}_vocabulary.json").read_text()) for side in ("source", "target")]
    _save(folder, vocabularies, ends=-9.0)
    return folder


@pytest.fixture
def copied(model: Path, tmp_path: Path) -> Path:
    """A folder of the test's own, to spoil."""
    for file in model.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


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


def _save(folder: Path, vocabularies: list[list[str]], *, ends: float) -> None:
    import numpy as np
    from ctranslate2.specs import TransformerSpec

    spec: Any = TransformerSpec.from_config(1, 2)
    _fill(spec, 0, vocabularies)
    spec.decoder.projection.bias = np.array([ends if word == "</s>" else 0 for word in vocabularies[1]], np.float32)
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
    ("code", "name"),
    [
        ("zh", "zho_Hans"),
        ("en", "eng_Latn"),
        ("pt-BR", "por_Latn"),
        ("sr", "srp_Cyrl"),
        ("ko", "kor_Hang"),
        ("fa", "pes_Arab"),
    ],
)
def test_languages_have_the_names_of_nllb(code: str, name: str) -> None:
    assert nllb_name(code) == name


def test_han_letters_may_stand_beside_a_span() -> None:
    assert show("在XQ1Z中，XQ0Z是灯。", ("`lamp`", "$x$")) == "在$x$中，`lamp`是灯。"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param({"model.bin": None}, r"holds no model\.bin", id="no-model"),
        pytest.param({"model.bin": b"no model"}, "convert it again", id="another-file"),
        pytest.param({"source_vocabulary.json": None, "target_vocabulary.json": None}, "convert it again", id="words"),
        pytest.param({"source_vocabulary.json": b"{,"}, "is no vocabulary", id="spoilt-words"),
        pytest.param({"source.spm": None}, "has neither source.spm nor sentencepiece.bpe.model; copy", id="pieces"),
        pytest.param({"source.spm": b"nonsense"}, "is no SentencePiece model", id="spoilt-pieces"),
        pytest.param({"target.spm": None, "tokenizer.json": b"{}"}, "tokenizer.json is of another kind", id="fast"),
        pytest.param({"target.spm": b""}, "is no SentencePiece model", id="empty-pieces"),
    ],
)
def test_a_folder_that_is_no_model_is_refused(copied: Path, spoil: dict[str, bytes | None], words: str) -> None:
    for name, content in spoil.items():
        if content is None:
            (copied / name).unlink()
        else:
            (copied / name).write_bytes(content)
    with pytest.raises(BadInput, match=words):
        CTranslate2Engine(copied).translate(ASKED, MATERIAL)


@pytest.mark.parametrize(
    ("names", "languages", "tags"),
    [
        (["eng_Latn", "zho_Hans", "▁of_Iron"], ("en", "zh"), (["eng_Latn"], ["zho_Hans"])),
        (["eng_Latn", "arb_Arab"], ("en", "ar"), (["eng_Latn"], ["arb_Arab"])),
        (["__en__", "__tr__"], ("tr", "en"), (["__tr__"], ["__en__"])),
        ([">>cmn_Hans<<", ">>cmn_Hant<<"], ("en", "zh-TW"), ([">>cmn_Hant<<"], [])),
        ([">>pt<<", ">>pt_br<<"], ("en", "pt-BR"), ([">>pt_br<<"], [])),
        ([">>por<<"], ("en", "pt-BR"), ([">>por<<"], [])),
        (["▁lamp"], ("en", "es"), ([], [])),
    ],
    ids=["nllb", "nllb-group", "m2m", "opus-script", "opus-region", "opus", "one-way"],
)
def test_a_model_is_told_the_languages_as_it_names_them(
    tmp_path: Path, names: list[str], languages: tuple[str, str], tags: tuple[list[str], list[str]]
) -> None:
    (tmp_path / "shared_vocabulary.json").write_text(json.dumps(["<unk>", *names]))
    (tmp_path / "model.bin").touch()
    assert _language_tags(tmp_path, *languages) == tags
    assert CTranslate2Engine(tmp_path).is_one_way == (tags == ([], []))


@pytest.mark.parametrize("names", [["eng_Latn", "spa_Latn"], [">>spa<<"], ["__en__"]], ids=["nllb", "opus", "m2m"])
def test_a_multilingual_model_must_know_the_language(copied: Path, names: list[str]) -> None:
    (copied / "shared_vocabulary.json").write_text(json.dumps(names))
    with pytest.raises(BadInput, match=r"does not know tr \(tur_Latn\)"):
        load(copied, "en", "tr")


def test_what_is_too_long_is_declined_and_never_cut(model: Path, endless: Path) -> None:
    long = Request("sentence", " ".join(source for source, _ in sentences(80)))
    drafts = CTranslate2Engine(model).translate([ASKED[0], long], MATERIAL)
    assert [draft.status for draft in drafts] == [Status.MACHINE, Status.UNTRANSLATED]
    (draft,) = CTranslate2Engine(endless).translate(ASKED[:1], MATERIAL)
    assert (draft.text, draft.status) == (ASKED[0].source, Status.UNTRANSLATED)


def test_a_folder_for_each_direction(model: Path, tmp_path: Path) -> None:
    for name in ("opus-en-es", "opus-es-en"):
        (tmp_path / name).mkdir()
        for file in model.iterdir():
            (tmp_path / name / file.name).write_bytes(file.read_bytes())
    engine = CTranslate2Engine(tmp_path / "opus-{source}-{target}")
    assert not engine.is_one_way
    assert engine.translate(ASKED, MATERIAL)[0].status is Status.MACHINE
    assert engine.translate(ASKED, Material("es", "en"))[0].status is Status.MACHINE
    with pytest.raises(BadInput, match="opus-en-tr: there is no such folder"):
        engine.translate(ASKED, Material("en", "tr"))


def test_another_model_is_another_recipe(model: Path, endless: Path, tmp_path: Path) -> None:
    assert CTranslate2Engine(model).recipe == CTranslate2Engine(model).recipe != CTranslate2Engine(endless).recipe
    shutil.copytree(model, tmp_path / "models/en")
    patterned = CTranslate2Engine(tmp_path / "models/{source}")
    assert "model.bin" in patterned.recipe


def test_a_model_of_one_direction_is_evaluated_in_one(
    amts: Amts, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(model))
    arguments = ("evaluate", *write_book(tmp_path), "--language", "es", "--engine", "ctranslate2", "--quiet")
    refused(amts(*arguments), "--one-way", "{source}")
    ran = amts(*arguments, "--one-way")
    assert ran.code == 0 and "engine ctranslate2" in ran.out


@pytest.mark.parametrize(("name", "words"), [("nowhere", "no such folder"), (".", "holds no model.bin")])
def test_a_wrong_folder_is_refused_at_once(
    amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / name))
    refused(amts("evaluate", *write_book(tmp_path / "b"), "--language", "es", "--engine", "ctranslate2"), words)


def test_without_a_folder_it_says_what_to_set(amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    for name in ("base.md", "head.md", "old.md"):
        (tmp_path / name).write_text("# A\n\nOne sentence here.\n")
    ran = amts(
        "update", "--base", tmp_path / "base.md", "--head", tmp_path / "head.md", "--translation", tmp_path / "old.md",
        "--language", "es", "--engine", "ctranslate2", "--quiet",
    )  # fmt: skip
    refused(ran, FOLDER, "model.bin")
