"""A neural model of the user's own, in a folder: OPUS-MT, NLLB or another that CTranslate2's converters made.

The folder holds `model.bin`, `config.json` and the SentencePiece models (`source.spm` and `target.spm`,
or one for both: `sentencepiece.bpe.model` or `spm.model`). Needs the optional extra `ctranslate2`.
It takes no parallel data.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amts_bot.errors import BadInput
from amts_bot.text.markup import protect
from amts_bot.translation.leverage import Material, has_words
from amts_bot.translation.plan import Draft, Request
from amts_bot.translation.units import Status

FOLDER = "AMTS_CTRANSLATE2_MODEL"
"""The environment variable that names the model's folder."""

_BEAM = 4
_SHARED = ("sentencepiece.bpe.model", "spm.model", "sentencepiece.model")


def named_folder() -> Path:
    """The folder that the environment names. Raises BadInput if it names none."""
    name = os.environ.get(FOLDER)
    if not name:
        raise BadInput(f"engine ctranslate2 needs a model: set {FOLDER} to the folder with its model.bin")
    return Path(name)


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
        run = load(self.folder, material.source_language, material.language)
        hidden = [hide(requests[n].source) for n in wanted]
        for n, (_, originals), text in zip(wanted, hidden, run([text for text, _ in hidden]), strict=True):
            shown = show(text, originals)
            if shown is not None and shown.strip():
                drafts[n] = Draft(shown, Status.MACHINE)
        return drafts


# --- protected spans ----------------------------------------------------------------------------------------

_STAND_IN = re.compile(r"\bXQ(\d+)Z\b", re.I)
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
    """What translates texts with the model in a folder. Raises BadInput."""
    try:
        import ctranslate2
        import sentencepiece
    except ImportError:
        raise BadInput("engine ctranslate2 is not installed; run pip install 'amts-bot[ctranslate2]'") from None
    if not (folder / "model.bin").is_file():
        raise BadInput(f"{folder}: holds no model.bin; name a folder that a CTranslate2 converter wrote")
    pieces = [_sentencepiece(sentencepiece, folder, name) for name in ("source.spm", "target.spm")]
    try:
        translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=os.cpu_count() or 1)
    except (RuntimeError, ValueError) as error:
        raise BadInput(f"{folder}: is no model for CTranslate2 ({error}); convert it again") from None
    source_tag, target_tag = _language_tags(folder, source_language, language)
    ends_itself = bool(_config(folder).get("add_source_eos"))

    def run(texts: list[str]) -> list[str]:
        tokens = [
            [*source_tag, *pieces[0].encode(text, out_type=str), *([] if ends_itself else ["</s>"])] for text in texts
        ]
        results = translator.translate_batch(
            tokens, target_prefix=[target_tag] * len(tokens) if target_tag else None, beam_size=_BEAM, max_batch_size=32
        )
        return [pieces[1].decode(result.hypotheses[0][len(target_tag) :]) for result in results]

    return run


def _sentencepiece(sentencepiece: Any, folder: Path, name: str) -> Any:
    file = next((folder / one for one in (name, *_SHARED) if (folder / one).is_file()), None)
    if file is None:
        raise BadInput(f"{folder}: has neither {name} nor {_SHARED[0]}; copy the model's SentencePiece file there")
    return sentencepiece.SentencePieceProcessor(model_file=str(file))


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def _language_tags(folder: Path, source_language: str, language: str) -> tuple[list[str], list[str]]:
    """NLLB's names of the two languages, for a model whose vocabulary has such names; else none."""
    vocabulary = next(
        (folder / n for n in ("shared_vocabulary.json", "shared_vocabulary.txt") if (folder / n).is_file()), None
    )
    words = _vocabulary(vocabulary) if vocabulary else frozenset()
    if "eng_Latn" not in words:
        return [], []
    tags = [nllb_name(code) for code in (source_language, language)]
    for code, tag in zip((source_language, language), tags, strict=True):
        if tag not in words:
            raise BadInput(f"{folder}: the model does not know {code} ({tag}); name another model or language")
    return [tags[0]], [tags[1]]


def _vocabulary(file: Path) -> frozenset[str]:
    text = file.read_text(encoding="utf-8")
    return frozenset(json.loads(text) if file.suffix == ".json" else text.split("\n"))


def nllb_name(code: str) -> str:
    """A BCP 47 code as NLLB names languages: `zho_Hans` for zh."""
    import langcodes

    tag = langcodes.get(code)
    return f"{tag.to_alpha3()}_{tag.maximize().script}"
