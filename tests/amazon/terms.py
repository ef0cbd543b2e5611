"""The operations on terminologies, and those on tags."""

from __future__ import annotations

from tests.amazon import storage
from tests.amazon.parallel_data import UnusableFile
from tests.amazon.region import Region, Terminology, one_name, page
from tests.amazon.terminology import read_file
from tests.amazon.translation import Term
from tests.amazon.wire import Members, ServiceError


def import_file(region: Region, request: Members) -> Members:
    """ImportTerminology: overwrites one of the same name."""
    name, data = request["Name"], request["TerminologyData"]
    before = region.terminologies.get(name)
    if before is None and len(region.terminologies) >= region.limits.terminologies:
        raise ServiceError("LimitExceededException", "The account has too many terminologies.")
    directionality = data.get("Directionality", "UNI")
    try:
        terms = read_file(data["File"], data["Format"], region.limits, both_ways=directionality == "MULTI")
    except UnusableFile as error:
        raise ServiceError("InvalidParameterValueException", str(error)) from None
    arn, now = region.arn("terminology", name) + "/LATEST", region.now()
    properties: Members = {
        "Name": name,
        "Arn": arn,
        "SourceLanguageCode": terms.languages[0],
        "TargetLanguageCodes": list(terms.languages[1:]),
        "SizeBytes": len(data["File"]),
        "TermCount": sum(len(entry) - 1 for entry in terms.entries),
        "SkippedTermCount": terms.skipped,
        "Directionality": directionality,
        "Format": data["Format"],
        "CreatedAt": before.properties["CreatedAt"] if before else now,
        "LastUpdatedAt": now,
    }
    properties |= {member: request[member] for member in ("Description", "EncryptionKey") if member in request}
    region.tag(arn, request.get("Tags", []))
    region.terminologies[name] = Terminology(properties, terms, data["File"])
    return {"TerminologyProperties": properties}


def get(region: Region, request: Members) -> Members:
    """GetTerminology. The stand-in gives the file back in the format that it came in only."""
    found = _find(region, request["Name"])
    if request.get("TerminologyDataFormat", found.properties["Format"]) != found.properties["Format"]:
        raise ServiceError("InvalidParameterValueException", "The stand-in does not convert terminologies.")
    name = f"{request['Name']}.terms.{found.properties['Format'].lower()}"
    location = {"RepositoryType": "S3", "Location": storage.link(name, found.content, endpoint=region.around.endpoint)}
    return {"TerminologyProperties": found.properties, "TerminologyDataLocation": location}


def list_all(region: Region, request: Members) -> Members:
    """ListTerminologies, by name."""
    found = [region.terminologies[name].properties for name in sorted(region.terminologies)]
    return page(found, request, "TerminologyPropertiesList")


def delete(region: Region, request: Members) -> Members:
    """DeleteTerminology."""
    found = _find(region, request["Name"])
    del region.terminologies[request["Name"]]
    region.tags.pop(found.properties["Arn"], None)
    return {}


def usable(region: Region, names: list[str], source: str, target: str) -> tuple[str | None, tuple[Term, ...]]:
    """The name of the terminology that is asked for, and its terms for a pair of languages. Raises ServiceError."""
    name = one_name(names, "terminology")
    return name, _find(region, name).terms.between(source, target) if name else ()


def tag(region: Region, request: Members) -> Members:
    """TagResource."""
    region.tag(_tagged(region, request), request["Tags"])
    return {}


def untag(region: Region, request: Members) -> Members:
    """UntagResource."""
    arn = _tagged(region, request)
    region.tags[arn] = {key: value for key, value in region.tags[arn].items() if key not in request["TagKeys"]}
    return {}


def list_tags(region: Region, request: Members) -> Members:
    """ListTagsForResource."""
    tags = region.tags[_tagged(region, request)]
    return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}


def _tagged(region: Region, request: Members) -> str:
    arn = request["ResourceArn"]
    if arn not in region.tags:
        raise ServiceError("ResourceNotFoundException", f"The resource {arn} was not found.")
    return str(arn)


def _find(region: Region, name: str) -> Terminology:
    if name not in region.terminologies:
        raise ServiceError("ResourceNotFoundException", f"The terminology {name} was not found.")
    return region.terminologies[name]
