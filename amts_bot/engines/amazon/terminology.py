"""The book's glossary at Amazon Translate: imported when it changed, and passed by its name."""

from __future__ import annotations

from amts_bot.adapters.log import Log
from amts_bot.engines.amazon.aws.client import Aws
from amts_bot.engines.amazon.aws.names import Place, digest
from amts_bot.engines.amazon.aws.refusals import Where, asking
from amts_bot.translation.memory.glossary import Terminology, write_terminology


def terms_digest(terms: Terminology, place: Place) -> str:
    """What the terms are known by; empty if none can be sent."""
    table = write_terminology(terms, place.source, place.target)
    return digest(table) if table else ""


def ensure_terms(aws: Aws, where: Where, place: Place, terms: Terminology, log: Log) -> str | None:
    """The name of the terminology with these terms, imported if Amazon has others; None if there are none to send."""
    content = terms_digest(terms, place)
    if not content:
        return None
    name = place.resource
    if content not in _description(aws, where, name):
        table = write_terminology(terms, place.source, place.target).encode()
        with asking(f"import the terminology {name}", where):
            answer = aws.translate.import_terminology(
                Name=name, MergeStrategy="OVERWRITE",
                Description=f"amts-bot: terms of {place.book} from {place.source} to {place.target}, content {content}",
                TerminologyData={"File": table, "Format": "CSV", "Directionality": "UNI"},
            )  # fmt: skip
        properties = answer.get("TerminologyProperties", {})
        skipped = properties.get("SkippedTermCount", 0)
        log(
            f"terminology {name}: {properties.get('TermCount', 0):,} terms imported"
            + (f", {skipped} skipped by Amazon" if skipped else "")
            + "; a changed one may take up to 10 minutes to reach every translation"
        )
    return name


def _description(aws: Aws, where: Where, name: str) -> str:
    with asking(f"describe the terminology {name}", where):
        try:
            found = aws.translate.get_terminology(Name=name)
        except aws.translate.exceptions.ResourceNotFoundException:
            return ""
    return found["TerminologyProperties"].get("Description", "")
