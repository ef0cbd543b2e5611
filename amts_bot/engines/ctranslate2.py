"""A neural model of the user's own, in a folder: OPUS-MT, NLLB, M2M100 or another that CTranslate2's converters made.

The folder holds `model.bin`, `config.json`, the vocabulary and the SentencePiece models (`source.spm` and `target.spm`,
or one for both: `sentencepiece.bpe.model` or `spm.model`). Needs the optional extra `ctranslate2`. It takes no parallel
data.
"""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amts_bot.engines.leverage import has_words
from amts_bot.engines.protocol import Material
from amts_bot.errors import BadInput
from amts_bot.text.protected_spans import protect
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Draft, Request

FOLDER = "AMTS_CTRANSLATE2_MODEL"
"""The environment variable that names the model's folder; `{source}` and `{target}` in it stand for language codes."""

_LANGUAGES = ("{source}", "{target}")
_BEAM = 4
_LONGEST = 500
"""Pieces of a text, either side: OPUS-MT has places for 512, and what is longer would be cut off without a word."""

_SHARED = ("sentencepiece.bpe.model", "spm.model", "sentencepiece.model")


def named_folder() -> Path:
    """The folder that the environment names. Raises BadInput if it names none, or one that is no model's."""
    name = os.environ.get(FOLDER)
    if not name:
        raise BadInput(f"engine ctranslate2 needs a model: set {FOLDER} to the folder with its model.bin")
    if not any(one in name for one in _LANGUAGES):
        _require_model(Path(name))
    return Path(name)


def _require_model(folder: Path) -> None:
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder; set {FOLDER} to one with a model.bin")
    if not (folder / "model.bin").is_file():
        raise BadInput(f"{folder}: holds no model.bin; name a folder that a CTranslate2 converter wrote")


@dataclass(frozen=True)
class CTranslate2Engine:
    """Drafts by the model in a folder. A draft in which a protected span was lost or doubled is declined."""

    folder: Path = field(default_factory=named_folder)
    name: str = "ctranslate2"

    def translate(self, requests: Sequence[Request], material: Material) -> list[Draft]:
        """A draft for every request, in order. Raises BadInput if the folder is no model, or of other languages."""
        drafts = [Draft(request.source, Status.UNTRANSLATED) for request in requests]
        wanted = [n for n, one in enumerate(requests) if one.is_prose and has_words(one.source)]
        if not wanted:
            return drafts
        codes = material.source_language, material.language
        run = load(self._folder_for(*codes), *codes)
        hidden = [hide(requests[n].source) for n in wanted]
        for n, (_, originals), text in zip(wanted, hidden, run([text for text, _ in hidden]), strict=True):
            shown = show(text, originals)
            if shown is not None and shown.strip():
                drafts[n] = Draft(shown, Status.MACHINE)
        return drafts

    @property
    def recipe(self) -> str:
        """Which model it is: the files' names, sizes and times of change."""
        pattern = glob.escape(str(self.folder.absolute().relative_to(self.folder.absolute().anchor)))
        for one in _LANGUAGES:
            pattern = pattern.replace(one, "*")
        files = sorted(Path(self.folder.absolute().anchor).glob(f"{pattern}/*"))
        return repr([(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files])

    @property
    def is_one_way(self) -> bool:
        """Whether the model translates in one direction only: its vocabulary names no languages."""
        named = any(one in str(self.folder) for one in _LANGUAGES)
        return not named and not _named_languages(_vocabulary(self.folder))

    def _folder_for(self, source_language: str, language: str) -> Path:
        name = str(self.folder)
        for one, code in zip(_LANGUAGES, (source_language, language), strict=True):
            name = name.replace(one, code)
        return Path(name)


# --- protected spans ----------------------------------------------------------------------------------------

_STAND_IN = re.compile(r"(?<![a-z0-9])XQ(\d+)Z(?![a-z0-9])", re.I | re.A)  # Han letters may stand beside it
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")


def hide(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with each protected span as a made-up name, which subword models copy, and the spans."""
    protected = protect(text)
    return _PLACEHOLDER.sub(r"XQ\1Z", protected.text), protected.originals


def show(text: str, originals: tuple[str, ...]) -> str | None:
    """The text with the spans again; None unless each name came back just once."""
    found = [int(number) for number in _STAND_IN.findall(text)]
    if sorted(found) != list(range(len(originals))):
        return None
    return _STAND_IN.sub(lambda match: originals[int(match[1])], text)


# --- the model ----------------------------------------------------------------------------------------------

Run = Callable[[list[str]], list[str]]


def load(folder: Path, source_language: str, language: str) -> Run:
    """What translates texts with the model in a folder; what is too long comes out empty. Raises BadInput."""
    try:
        import ctranslate2
        import sentencepiece
    except ImportError:
        raise BadInput("engine ctranslate2 is not installed; run pip install 'amts-bot[ctranslate2]'") from None
    _require_model(folder)
    pieces = [_sentencepiece(sentencepiece, folder, name) for name in ("source.spm", "target.spm")]
    before, prefix = _language_tags(folder, source_language, language)
    try:
        translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=os.cpu_count() or 1)
    except (RuntimeError, ValueError) as error:
        raise BadInput(f"{folder}: is no model for CTranslate2 ({error}); convert it again") from None
    end = [] if _config(folder).get("add_source_eos") else ["</s>"]

    def run(texts: list[str]) -> list[str]:
        tokens = [[*before, *pieces[0].encode(text, out_type=str), *end] for text in texts]
        fitting = [n for n, one in enumerate(tokens) if len(one) <= _LONGEST]
        try:
            results = translator.translate_batch(
                [tokens[n] for n in fitting], target_prefix=[prefix] * len(fitting) if prefix else None,
                beam_size=_BEAM, max_batch_size=32, max_decoding_length=_LONGEST,
            )  # fmt: skip
        except (RuntimeError, ValueError) as error:
            raise BadInput(f"{folder}: the model does not translate ({error}); convert it again") from None
        found = [result.hypotheses[0][len(prefix) :] for result in results]
        out = [""] * len(texts)
        for n, words in zip(fitting, found, strict=True):
            if len(words) + len(prefix) < _LONGEST:
                out[n] = pieces[1].decode(words)
        return out

    return run


def _sentencepiece(sentencepiece: Any, folder: Path, name: str) -> Any:
    file = next((folder / one for one in (name, *_SHARED) if (folder / one).is_file()), None)
    if file is None:
        other = "; its tokenizer.json is of another kind" if (folder / "tokenizer.json").is_file() else ""
        raise BadInput(
            f"{folder}: has neither {name} nor {_SHARED[0]}{other}; copy the model's SentencePiece file there"
        )
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(file))
    except (RuntimeError, OSError) as error:
        raise BadInput(f"{file}: is no SentencePiece model ({error}); copy the model's own there") from None


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


# --- languages ----------------------------------------------------------------------------------------------

_TAGS = {"eng_Latn": re.compile(r"[a-z]{3}_[A-Z][a-z]{3}"), "__en__": re.compile(r"__[a-z]{2,3}__")}
"""How NLLB and M2M100 write the names of languages, by that of English, which all of these models know."""

_OPUS_TAG = re.compile(r">>[A-Za-z_]+<<")


def _vocabulary(folder: Path) -> frozenset[str]:
    """The words on the source's side of a model. Raises BadInput."""
    names = (f"{side}_vocabulary.{kind}" for side in ("shared", "source") for kind in ("json", "txt"))
    file = next((folder / name for name in names if (folder / name).is_file()), None)
    if file is None:
        return frozenset()
    try:
        text = file.read_text(encoding="utf-8")
        words = json.loads(text) if file.suffix == ".json" else text.split("\n")
        return frozenset(word for word in words if isinstance(word, str))
    except (ValueError, TypeError):
        raise BadInput(f"{file}: is no vocabulary; convert the model again") from None


def _named_languages(words: frozenset[str]) -> frozenset[str]:
    tag = next((tag for english, tag in _TAGS.items() if english in words), _OPUS_TAG)
    return frozenset(word for word in words if tag.fullmatch(word))


def _language_tags(folder: Path, source_language: str, language: str) -> tuple[list[str], list[str]]:
    """What stands before a text and before its translation, for a model whose vocabulary names languages; else nothing.

    NLLB and M2M100 name both, OPUS-MT the target before the source.
    """
    named = _named_languages(_vocabulary(folder))
    if not named:
        return [], []

    def known(code: str) -> str:
        found = next((tag for tag in _tags(code) if tag in named), None)
        if found is None:
            raise BadInput(
                f"{folder}: the model does not know {code} ({nllb_name(code)}); name another model or language"
            )
        return found

    target = known(language)
    return ([target], []) if target.startswith(">>") else ([known(source_language)], [target])


def _tags(code: str) -> Iterator[str]:
    """The names that models have for a language, the most exact first."""
    import langcodes

    tag = langcodes.get(code)
    letters, script = tag.to_alpha3(), tag.maximize().script
    yield nllb_name(code)
    yield f"__{tag.language}__"
    if tag.territory:
        yield f">>{tag.language}_{tag.territory.lower()}<<"
    for name in dict.fromkeys(("cmn" if letters == "zho" else letters, letters)):
        yield from (f">>{name}_{script}<<", f">>{name}<<")
    yield f">>{tag.language}<<"


_NLLB = {
    "ara": "arb", "aze": "azj", "fas": "pes", "fil": "tgl", "kur": "kmr", "lav": "lvs", "mlg": "plt", "mon": "khk",
    "msa": "zsm", "nep": "npi", "nor": "nob", "ori": "ory", "orm": "gaz", "pus": "pbt", "que": "quy", "sqi": "als",
    "swa": "swh", "uzb": "uzn", "yid": "ydd",
}  # fmt: skip
"""Where NLLB names the one language that it knows of a group (FLORES-200)."""


def nllb_name(code: str) -> str:
    """A BCP 47 code as NLLB names languages: `zho_Hans` for zh."""
    import langcodes

    tag = langcodes.get(code)
    letters, script = tag.to_alpha3(), tag.maximize().script
    return f"{_NLLB.get(letters, letters)}_{'Hang' if script == 'Kore' else script}"
