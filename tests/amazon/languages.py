"""The languages, pairs and regions that Amazon Translate knows (developer guide, 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NAMES: Final[Mapping[str, str]] = dict(
    entry.split("=")
    for entry in (
        "af=Afrikaans|sq=Albanian|am=Amharic|ar=Arabic|hy=Armenian|az=Azerbaijani|bn=Bengali|bs=Bosnian|"
        "bg=Bulgarian|ca=Catalan|zh=Chinese (Simplified)|zh-TW=Chinese (Traditional)|hr=Croatian|cs=Czech|"
        "da=Danish|fa-AF=Dari|nl=Dutch|en=English|et=Estonian|fa=Farsi (Persian)|tl=Filipino, Tagalog|fi=Finnish|"
        "fr=French|fr-CA=French (Canada)|ka=Georgian|de=German|el=Greek|gu=Gujarati|ht=Haitian Creole|ha=Hausa|"
        "he=Hebrew|hi=Hindi|hu=Hungarian|is=Icelandic|id=Indonesian|ga=Irish|it=Italian|ja=Japanese|kn=Kannada|"
        "kk=Kazakh|ko=Korean|lv=Latvian|lt=Lithuanian|mk=Macedonian|ms=Malay|ml=Malayalam|mt=Maltese|mr=Marathi|"
        "mn=Mongolian|no=Norwegian|ps=Pashto|pl=Polish|pt=Portuguese (Brazil)|pt-PT=Portuguese (Portugal)|"
        "pa=Punjabi|ro=Romanian|ru=Russian|sr=Serbian|si=Sinhala|sk=Slovak|sl=Slovenian|so=Somali|es=Spanish|"
        "es-MX=Spanish (Mexico)|sw=Swahili|sv=Swedish|ta=Tamil|te=Telugu|th=Thai|tr=Turkish|uk=Ukrainian|ur=Urdu|"
        "uz=Uzbek|vi=Vietnamese|cy=Welsh"
    ).split("|")
)
AUTO: Final = "auto"

FORMALITY: Final = frozenset("nl fr fr-CA de hi it ja ko pt-PT es es-MX".split())
NO_PROFANITY: Final = frozenset("bn hi ml pa si vi".split())
BREVITY: Final = frozenset("fr de it pt es".split())

BATCH_REGIONS: Final = frozenset(
    "us-east-1 us-east-2 us-west-2 ap-northeast-2 eu-central-1 eu-west-1 eu-west-2".split()
)
PARALLEL_DATA_REGIONS: Final = frozenset("us-east-1 us-west-2 eu-west-1".split())


def is_pair(source: str, target: str) -> bool:
    """Does Amazon Translate go from this language to that one?"""
    return (source == AUTO or source in NAMES) and target in NAMES and source != target


def has_brevity(source: str, target: str) -> bool:
    """Brevity goes from any language into five, and from those five into English."""
    return target in BREVITY or (source in BREVITY and target == "en")
