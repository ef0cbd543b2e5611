"""The work of a batch job: read the folder, translate every document into every language, write the results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.amazon import storage, terms
from tests.amazon.documents import text_size
from tests.amazon.faults import FaultKind
from tests.amazon.languages import AUTO, NO_PROFANITY
from tests.amazon.realtime import Translation, applied, with_settings
from tests.amazon.region import Region
from tests.amazon.storage import Place
from tests.amazon.translation import Manner, Pairs
from tests.amazon.wire import Members

DETAILS: Final = "details"
_DETECTED: Final = "en"


class Unusable(Exception):
    """The whole job fails; the message says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the input: its key below the folder, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the job ended, and JobDetails."""

    status: str
    counts: Members
    message: str = ""


class _Failed(Exception):
    """One document fails; code and message, and whose fault it is."""

    def __init__(self, code: str, message: str, *, server: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.server = code, message, server


@dataclass
class _Details:
    """The details file of one language, while it is written."""

    characters: int = 0
    customer_errors: int = 0
    server_errors: int = 0
    entries: list[Members] = field(default_factory=list)


def run(region: Region, request: Members, pairs: Mapping[str, Pairs], source: Place, output: Place) -> Outcome:
    """Do a job. Raises Unusable, and storage's Missing or Denied, if it fails as a whole."""
    role = request["DataAccessRoleArn"]
    storage.demand(role, "s3:ListBucket", "s3:GetObject", place=source)
    storage.demand(role, "s3:PutObject", place=output)
    documents = _documents(region, source)
    failed = set()
    for language in request["TargetLanguageCodes"]:
        details = _Details()
        for document in documents:
            if not _translate(region, request, pairs, document, language, output, details):
                failed.add(document.name)
        if not region.faults.strikes(FaultKind.DETAILS_MISSING, subject=request.get("JobName", "")):
            content = _details_file(request, language, output, details)
            storage.write(output.below(f"{DETAILS}/{language}.auxiliary-translation-details.json"), content)
    counts = {
        "InputDocumentsCount": len(documents),
        "TranslatedDocumentsCount": len(documents) - len(failed),
        "DocumentsWithErrorsCount": len(failed),
    }
    if len(failed) == len(documents):  # Choice
        return Outcome("FAILED", counts, "No document could be translated; see the details file.")
    return Outcome("COMPLETED_WITH_ERROR" if failed else "COMPLETED", counts)


def _documents(region: Region, source: Place) -> list[Document]:
    """The documents of the folder and the folders in it. Raises Unusable."""
    names = [key.removeprefix(source.key) for key in storage.keys(source)]
    names = [name for name in names if name and not name.endswith("/")]
    if not names:
        raise Unusable(f"There is no document in {source}.")
    if any(DETAILS in name.split("/")[:-1] for name in names):
        raise Unusable(f"No folder of the input may be called {DETAILS}.")
    documents = [Document(name, storage.read(source.below(name))) for name in names]
    if len(documents) > region.limits.batch_documents:
        raise Unusable(f"The input has more than {region.limits.batch_documents} documents.")
    if sum(len(document.content) for document in documents) > region.limits.batch_size:
        raise Unusable(f"The input has more than {region.limits.batch_size} bytes.")
    return documents


def _translate(
    region: Region,
    request: Members,
    pairs: Mapping[str, Pairs],
    document: Document,
    language: str,
    output: Place,
    details: _Details,
) -> bool:
    """Translate one document, write it and its entry; False if it failed."""
    folder, slash, name = document.name.rpartition("/")
    target_name = f"{folder}{slash}{language}.{name}"  # Choice: the code goes before the file's name
    source_language = _DETECTED if request["SourceLanguageCode"] == AUTO else request["SourceLanguageCode"]
    terminology, found = terms.usable(region, request.get("TerminologyNames", []), source_language, language)
    manner = Manner(source_language, language, pairs.get(language, Pairs()), found)
    translation = Translation(region, with_settings(manner, _settings(request)), document.name)
    try:
        text = _readable(region, document, request["InputDataConfig"]["ContentType"])
        result = translation.run(text, request["InputDataConfig"]["ContentType"])
    except _Failed as failure:
        details.customer_errors += not failure.server
        details.server_errors += failure.server
        error = {"errorCode": failure.code, "errorMessage": failure.message}
        details.entries.append({"sourceFile": document.name, "auxiliaryData": {"error": error}})
        return False
    details.characters += translation.characters
    used = applied(terminology, translation.terms, region.limits.reported_terms)
    auxiliary = {"appliedTerminologies": _lower_camel(used)} if used else {}
    details.entries.append({"sourceFile": document.name, "targetFile": target_name, "auxiliaryData": auxiliary})
    if not region.faults.strikes(FaultKind.OUTPUT_MISSING, subject=document.name):
        storage.write(output.below(target_name), result.encode())
    return True


def _readable(region: Region, document: Document, content_type: str) -> str:
    """The document's text. Raises _Failed, also where a fault says so."""
    limits = region.limits
    if region.faults.strikes(FaultKind.DOCUMENT_FAILED, subject=document.name):
        raise _Failed("InvalidRequestException", "The document could not be read.")
    if region.faults.strikes(FaultKind.DOCUMENT_SERVER_ERROR, subject=document.name):
        raise _Failed("InternalServerException", "An internal server error occurred.", server=True)
    if len(document.content) > limits.batch_document:
        raise _Failed("InvalidRequestException", f"The document has more than {limits.batch_document} bytes.")
    try:
        text = document.content.decode("utf-8")
    except UnicodeDecodeError:
        raise _Failed("InvalidRequestException", "Invalid utf-8 encoded texts detected") from None
    if len(text) > limits.batch_document_characters:
        message = f"The document has more than {limits.batch_document_characters} characters."
        raise _Failed("InvalidRequestException", message)
    if text_size(text, content_type) > limits.batch_document_text:
        message = f"The document has more than {limits.batch_document_text} bytes of text to translate."
        raise _Failed("InvalidRequestException", message)
    return text


def _settings(request: Members) -> Members:
    """The job's settings: one language that has no profanity filter turns it off for all."""
    settings: Members = dict(request.get("Settings", {}))
    if NO_PROFANITY & set(request["TargetLanguageCodes"]):
        settings.pop("Profanity", None)
    return settings


def _details_file(request: Members, language: str, output: Place, details: _Details) -> bytes:
    """The file as the developer guide shows it: its numbers are strings."""
    content = {
        "sourceLanguageCode": request["SourceLanguageCode"],
        "targetLanguageCode": language,
        "charactersTranslated": str(details.characters),
        "documentCountWithCustomerError": str(details.customer_errors),
        "documentCountWithServerError": str(details.server_errors),
        "inputDataPrefix": request["InputDataConfig"]["S3Uri"],
        "outputDataPrefix": str(output),
        "details": details.entries,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _lower_camel(value: object) -> object:
    """The same with member names that begin in lower case."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _lower_camel(item) for name, item in value.items()}
    return [_lower_camel(item) for item in value] if isinstance(value, list) else value
