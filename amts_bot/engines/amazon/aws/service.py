"""What Amazon Translate takes: regions, languages, settings and sizes, as the developer guide lists them (2026-11-20).

Sources: Amazon Translate developer guide, "Supported languages and language codes", "Guidelines and limits", "Setting
formality", "Customizing your translations with parallel data"; the service model in botocore, translate/2017-07-01.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import langcodes

from amts_bot.errors import BadInput
from amts_bot.text.languages import find_language

ACT_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
"""Where batch jobs take parallel data."""

LANGUAGE_CODES = frozenset(
    """af sq am ar hy az bn bs bg ca zh zh-TW hr cs da fa-AF nl en et fa tl fi fr fr-CA ka de el gu ht ha he hi hu is id
    ga it ja kn kk ko lv lt mk ms ml mt mr mn no ps pl pt pt-PT pa ro ru sr si sk sl so es es-MX sw sv ta te th tr uk ur
    uz vi cy""".split()
)
FORMALITY_CODES = frozenset("nl fr fr-CA de hi it ja ko pt-PT es es-MX".split())

# Where BCP 47 and Amazon name the same thing otherwise: `pt` is Brazilian there, `zh` simplified, `no` Bokmål.
_SAME = {
    "zh-Hans": "zh", "zh-CN": "zh", "zh-SG": "zh", "zh-Hant": "zh-TW", "zh-HK": "zh-TW", "zh-MO": "zh-TW",
    "pt-BR": "pt", "fil": "tl", "nb": "no", "prs": "fa-AF", "cmn": "zh",
}  # fmt: skip

TEXT_BYTES = 10_000
"""UTF-8 bytes that TranslateText takes."""

ROLE = re.compile(r"arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+")
TERM_BYTES = 200
"""UTF-8 bytes of a term, each side."""


def language_code(code: str) -> str:
    """Amazon's code for a BCP 47 code: the same, or the one that names the same language. Raises BadInput."""
    find_language(code)
    for tried in (code, langcodes.standardize_tag(code), _without_script(code), code.partition("-")[0]):
        known = _SAME.get(tried, tried)
        if known in LANGUAGE_CODES:
            return known
    known = ", ".join(sorted(LANGUAGE_CODES))
    raise BadInput(f"Amazon Translate has no language {code!r}; it has {known}; set engine: memory for this target")


def _without_script(code: str) -> str:
    tag = langcodes.get(code)
    script = tag.script or (tag.maximize().script if tag.language == "zh" else None)
    return f"{tag.language}-{script}" if script else f"{tag.language}-{tag.territory}"


def check_pair(source: str, target: str) -> None:
    """Raise BadInput for Amazon codes that are no pair."""
    if source == target:
        raise BadInput(f"Amazon Translate does not translate {source} into itself; check the languages in amts.yml")


def check_region(region: str) -> None:
    """Raise BadInput for a region without Active Custom Translation."""
    if region not in ACT_REGIONS:
        raise BadInput(
            f"Amazon Translate takes parallel data in {_either(ACT_REGIONS)} only; set amazon.region to one of these, "
            f"with the bucket there too, or act: false to translate in {region} without parallel data"
        )


def check_role(role: str) -> None:
    """Raise BadInput for what is no role's ARN."""
    if not ROLE.fullmatch(role):
        raise BadInput(
            f"amazon.role {role!r} is no role's ARN; it looks like arn:aws:iam::123456789012:role/amts-translate"
        )


def check_formality(formality: str | None, target: str) -> None:
    """Raise BadInput where a formality is set and the language has none."""
    if formality and target not in FORMALITY_CODES:
        known = _either(sorted(FORMALITY_CODES))
        raise BadInput(
            f"Amazon Translate has no {formality} style for {target}: it would ignore it without a word; "
            f"leave out amazon.formality, which works for {known}"
        )


def _either(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
