"""One translated file brought from a base revision of its source to the head: the middle of a sync, without git."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from amts_bot.engines.leverage import draft_all
from amts_bot.engines.protocol import Engine, Material
from amts_bot.errors import BadInput
from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.assembly.file import decide_file, prepare
from amts_bot.translation.assembly.soundness import Severities, WouldBreak, finish_soundly
from amts_bot.translation.ledger import FileReport
from amts_bot.translation.memory.memory import Entry, build_memory
from amts_bot.translation.memory.pairing import as_memory, pairs_of
from amts_bot.translation.memory.style import learn_style


def update(
    base: SegmentedDocument, head: SegmentedDocument, translation: SegmentedDocument, *,
    engine: Engine, memory: Sequence[Entry] = (), path: str, severities: Severities = MappingProxyType({}),
    keep_changed: bool = True,
) -> tuple[str, FileReport]:  # fmt: skip
    """One file's new translation and its ledger; `memory` is older than what the file itself holds.

    A changed sentence that nothing translates keeps its place, unless `keep_changed` is off: then the new source does.

    Raises BadInput if the texts have nothing to do with each other, WouldBreak if the result would not be sound.
    """
    try:
        prepared = prepare([decide_file(base, head, translation)])[0]
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from None
    prepared = prepared if keep_changed else prepared.with_new_source()
    alignment = prepared.decisions.alignment
    own = pairs_of(alignment, path)
    entries = build_memory([*memory, *as_memory(own)])
    material = Material(base.language.code, translation.language.code, entries, own)
    drafts = draft_all(prepared.requests, material, engine, learn_style(own))
    try:
        assembled = finish_soundly(prepared, drafts, severities)
    except WouldBreak as error:
        raise WouldBreak(f"{path}: {error}; nothing was written") from None
    return assembled.text, assembled.report(path, translation.language.code, engine.name)
