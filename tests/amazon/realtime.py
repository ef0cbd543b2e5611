"""The operations that answer at once: TranslateText, TranslateDocument, ListLanguages; and one text's translation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from tests.amazon import terms
from tests.amazon.calls import Bill, Translated
from tests.amazon.distortion import distorted, without_lost
from tests.amazon.documents import DOCX, HTML, PLAIN, READ_TYPES, Unit, raw_html, translate_html, translate_plain
from tests.amazon.languages import AUTO, FORMALITY, NAMES, NO_PROFANITY, has_brevity, is_pair
from tests.amazon.region import Region, page
from tests.amazon.translation import Manner, Term, has_words, readable, translate_unit
from tests.amazon.wire import Members, ServiceError

_DETECTED: Final = "en"
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&#?\w+;")


@dataclass
class Translation:
    """One text or document on its way into one language; afterwards the terms that were applied, and its size."""

    region: Region
    manner: Manner
    origin: str
    terms: list[Term] = field(default_factory=list)
    characters: int = 0

    def run(self, text: str, content_type: str) -> str:
        """The text in the other language; what is paid for is recorded."""
        if content_type == HTML:
            result = without_lost(translate_html(text, lambda unit: self._unit(unit, markup=True)))
        else:
            result = translate_plain(text, lambda unit: self._unit(unit, markup=False))
        bill = Bill(self.characters, self.manner.target, self.origin, self._custom)
        self.region.around.calls.bills.append(bill)
        return result

    @property
    def _custom(self) -> bool:
        return bool(self.manner.pairs.targets)

    def _unit(self, unit: Unit, *, markup: bool) -> str:
        source = readable(unit.text, unit.atoms)
        self.characters += len(source)
        if not has_words(unit.text):
            return raw_html(unit.text, unit.atoms) if markup else unit.text
        result = translate_unit(unit.text, unit.atoms, self.manner)
        self.terms += [term for term in result.terms if term not in self.terms]
        self.region.around.calls.translated.append(
            Translated(
                *(source.strip(), self.manner.target, readable(result.text, unit.atoms).strip(), self.origin),
                *(self._custom, result.pairs[0] if result.pairs else ""),
            )
        )
        return distorted(unit, result.text, self.region.faults, markup=markup)


def applied(name: str | None, found: list[Term], limit: int) -> list[Members]:
    """AppliedTerminologies."""
    if name is None or not found:
        return []
    return [{"Name": name, "Terms": [{"SourceText": term.source, "TargetText": term.target} for term in found[:limit]]}]


def demand_pair(source: str, target: str) -> None:
    """Raises ServiceError for a pair of languages that is not served."""
    if not is_pair(source, target):
        message = f"Unsupported language pair: {source} to {target}."
        members = {"SourceLanguageCode": source, "TargetLanguageCode": target}
        raise ServiceError("UnsupportedLanguagePairException", message, members)


def with_settings(manner: Manner, settings: Members) -> Manner:
    """The manner with the settings that the target language has; others are without effect."""
    formality = settings.get("Formality") if manner.target in FORMALITY else None
    return replace(manner, formality=formality, mask_profanity=_masks(settings, manner.target))


def translate_text(region: Region, request: Members) -> Members:
    """TranslateText. A text with tags or entities is taken for HTML, as `translate="no"` works here too."""
    size = len(request["Text"].encode())
    if size > region.limits.text:
        raise ServiceError(
            "TextSizeLimitExceededException",
            f"Input text size exceeds limit. Max length of request text allowed is {region.limits.text} bytes"
            f" while in this request the text size is {size} bytes",
        )
    name, manner = _manner(region, request)
    settings = request.get("Settings", {})
    translation = Translation(region, with_settings(manner, settings), "TranslateText")
    if _MARKUP.search(request["Text"]):
        opened = f"<html>{request['Text']}</html>"
        text = translation.run(opened, HTML).removeprefix("<html>").removesuffix("</html>")
    else:
        text = translation.run(request["Text"], PLAIN)
    answer: Members = {
        "TranslatedText": text,
        "SourceLanguageCode": manner.source,
        "TargetLanguageCode": manner.target,
        "AppliedTerminologies": applied(name, translation.terms, region.limits.reported_terms),
    }
    working = _working(settings, manner)
    return answer | ({"AppliedSettings": working} if working else {})


def translate_document(region: Region, request: Members) -> Members:
    """TranslateDocument: text and HTML; English on one side."""
    document = request["Document"]
    _demand_document(region, document)
    name, manner = _manner(region, request)
    if "en" not in (manner.source, manner.target):
        demand_pair(manner.source, manner.source)
    settings = request.get("Settings", {})
    if "Brevity" in settings or ("Formality" in settings and manner.target not in FORMALITY):
        raise ServiceError("InvalidRequestException", f"These settings are not supported for {manner.target}.")
    translation = Translation(region, with_settings(manner, settings), "TranslateDocument")
    result = translation.run(_text(document["Content"]), document["ContentType"].partition(";")[0])
    answer: Members = {
        "TranslatedDocument": {"Content": result.encode()},
        "SourceLanguageCode": manner.source,
        "TargetLanguageCode": manner.target,
        "AppliedTerminologies": applied(name, translation.terms, region.limits.reported_terms),
    }
    working = _working(settings, manner)
    return answer | ({"AppliedSettings": working} if working else {})


def list_languages(region: Region, request: Members) -> Members:
    """ListLanguages. The names are English in every display language."""
    del region
    languages = [{"LanguageName": "Auto", "LanguageCode": AUTO}]
    languages += [{"LanguageName": name, "LanguageCode": code} for code, name in sorted(NAMES.items())]
    shown = {"DisplayLanguageCode": request.get("DisplayLanguageCode", "en")}
    return page(languages, request, "Languages") | shown


def _manner(region: Region, request: Members) -> tuple[str | None, Manner]:
    source, target = request["SourceLanguageCode"], request["TargetLanguageCode"]
    demand_pair(source, target)
    source = _DETECTED if source == AUTO else source
    name, found = terms.usable(region, request.get("TerminologyNames", []), source, target)
    return name, Manner(source, target, terms=found)


def _working(settings: Members, manner: Manner) -> Members:
    """AppliedSettings: those that have an effect for the pair."""
    effect = {
        "Formality": manner.target in FORMALITY,
        "Profanity": manner.target not in NO_PROFANITY,
        "Brevity": has_brevity(manner.source, manner.target),
    }
    return {member: value for member, value in settings.items() if effect[member]}


def _masks(settings: Members, target: str) -> bool:
    return "Profanity" in settings and target not in NO_PROFANITY


def _demand_document(region: Region, document: Members) -> None:
    content_type = document["ContentType"].partition(";")[0]
    if content_type == DOCX:
        raise ServiceError("InvalidRequestException", "The stand-in does not read Word documents.")
    if content_type not in READ_TYPES:
        raise ServiceError("InvalidRequestException", f"Unsupported content type: {content_type}.")
    if len(document["Content"]) > region.limits.document:
        raise ServiceError("LimitExceededException", f"The document has more than {region.limits.document} bytes.")
    if len(_text(document["Content"])) > region.limits.document_characters:
        message = f"The document has more than {region.limits.document_characters} characters."
        raise ServiceError("LimitExceededException", message)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise ServiceError("InvalidRequestException", "Invalid utf-8 encoded texts detected") from None
