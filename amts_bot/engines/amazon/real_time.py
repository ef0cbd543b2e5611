"""The real-time calls: the second try for a unit that broke, and the whole translation where `act` is off.

They know no parallel data. TranslateDocument takes many units, and wants English on one side; TranslateText takes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from amts_bot.engines.amazon.aws.client import Aws
from amts_bot.engines.amazon.aws.names import digest
from amts_bot.engines.amazon.aws.refusals import Where, asking
from amts_bot.engines.amazon.aws.service import TEXT_BYTES
from amts_bot.engines.amazon.aws.storage import Storage
from amts_bot.engines.amazon.batch_jobs import Order
from amts_bot.engines.amazon.documents import Document, answers, documents
from amts_bot.engines.amazon.marking import Marked

DOCUMENT_BYTES = 20_000
"""What one call takes: a run that is killed in the middle of a call pays for no more than this twice."""


def translate_units(
    aws: Aws, where: Where, storage: Storage, folder: str, order: Order, units: Sequence[Marked], *, singly: bool
) -> Iterator[dict[str, str]]:
    """The answers for the units, call by call; each is stored in the folder before it is given.

    `singly` is a call for each unit. A unit that is too long for its call has no answer.
    """
    if not singly and "en" in (order.source, order.target):
        for document in documents(units, DOCUMENT_BYTES):
            yield _kept(storage, folder, document, _translate_document(aws, where, order, document))
        return
    for unit in units:
        html = unit.html("0")
        if len(html.encode()) <= TEXT_BYTES:
            document = next(documents([unit]))
            translated = _translate_text(aws, where, order, html)
            answer = f'<html>\n<p id="{unit.key}">{translated}</p>\n</html>\n'
            yield _kept(storage, folder, document, answer)


def _kept(storage: Storage, folder: str, document: Document, answer: str) -> dict[str, str]:
    storage.put(f"{folder}{digest(*document.keys)}.html", answer.encode())
    return dict.fromkeys(document.keys, "") | answers(answer)  # a unit that is gone has an empty answer


def _options(order: Order) -> dict[str, Any]:
    return {
        "SourceLanguageCode": order.source,
        "TargetLanguageCode": order.target,
        **({"TerminologyNames": [order.terminology]} if order.terminology else {}),
        **({"Settings": {"Formality": order.formality.upper()}} if order.formality else {}),
    }


def _translate_document(aws: Aws, where: Where, order: Order, document: Document) -> str:
    with asking("translate a document", where):
        answer = aws.translate.translate_document(
            Document={"Content": document.content, "ContentType": "text/html"}, **_options(order)
        )
    content = answer["TranslatedDocument"]["Content"]
    return (content if isinstance(content, bytes) else content.read()).decode("utf-8", "replace")


def _translate_text(aws: Aws, where: Where, order: Order, html: str) -> str:
    with asking("translate a sentence", where):
        return aws.translate.translate_text(Text=html, **_options(order))["TranslatedText"]
