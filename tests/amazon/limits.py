"""Amazon Translate's quotas, and how long its asynchronous states last. Tests make them smaller.

Source: developer guide, "Guidelines and quotas". Sizes are bytes unless the name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

CALLS_PER_SECOND: Final[Mapping[str, int]] = {
    **dict.fromkeys(("StartTextTranslationJob", "StopTextTranslationJob", "CreateParallelData"), 5),
    **dict.fromkeys(("UpdateParallelData", "DeleteParallelData", "ImportTerminology"), 5),
    **dict.fromkeys(("DescribeTextTranslationJob", "ListTextTranslationJobs", "GetParallelData"), 10),
    **dict.fromkeys(("ListParallelData", "GetTerminology", "ListTerminologies", "DeleteTerminology"), 10),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The quotas of one account in one region. `calls_per_second` is empty: nothing waits unless a test asks."""

    text: int = 10_000
    document: int = 100_000
    document_characters: int = 100_000
    batch_documents: int = 1_000_000
    batch_size: int = 5 * 1024**3
    batch_document: int = 20 * 1024**2
    batch_document_characters: int = 1_000_000
    batch_document_text: int = 1024**2
    batch_languages: int = 10
    batch_jobs_at_once: int = 10
    batch_jobs_queued: int = 1000
    parallel_data_resources: int = 1000
    parallel_data_file: int = 5 * 1024**3
    parallel_data_field: int = 1000
    terminologies: int = 100
    terminology_languages: int = 10
    term: int = 200
    reported_terms: int = 250
    tags: int = 50
    calls_per_second: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one asynchronous state lasts: so many looks at the resource, and so many seconds on the clock.

    A look is a call that asks for the resource, or one that is refused because the resource is busy.
    """

    looks: int = 1
    seconds: float = 0.0
