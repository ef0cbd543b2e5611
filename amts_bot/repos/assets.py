"""Pictures, bibliographies and other files without prose that belong to the text: what to do with each.

Only what an allow-list names is looked at, and never code, licences or configuration. A file is copied only while the
translation still has bytes that upstream once had; one that the translators made their own is merged if it is text
and merges cleanly, else it stays and is named.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from urllib.parse import unquote

from amts_bot.repos.git import Repository
from amts_bot.repos.history import SourceHistory, Version
from amts_bot.repos.paths import BookPaths
from amts_bot.repos.state import State


class AssetOutcome(StrEnum):
    """What becomes of an asset."""

    COPIED = "copied"
    MERGED = "merged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset that changed upstream. `blob` is the head's; `content` what to write, None if it stays as it is."""

    path: str
    source_path: str
    blob: str
    outcome: AssetOutcome
    content: bytes | None = None
    reason: str = ""


_NEVER = re.compile(
    r"(^|/)\.|(^|/)(licen[cs]e|copying|notice|makefile|dockerfile)[^/]*$"
    r"|\.(py|pyi|ipynb|sh|bash|js|ts|rb|pl|c|h|cc|cpp|java|go|rs|r|jl|toml|ini|cfg|conf|ya?ml|json|lock|txt|css|ttf|otf)$",
    re.IGNORECASE,
)
"""Code, licences, configuration, fonts and what is in hidden folders: the translation's own business."""


def changed_assets(
    history: SourceHistory, target: Repository, paths: BookPaths, state: State, *, tree: Mapping[str, str],
    occupied: Collection[str], wanted: Collection[str],
) -> list[Asset]:  # fmt: skip
    """The assets of the head that the translation does not have as they are, with what to do about each.

    `tree` has the translation's files, `occupied` everything in it. One that is missing is made if it is among
    `wanted`, the paths that the text refers to.
    """
    found: list[Asset] = []
    for source_path, blob in history.tree.items():
        path = paths.of_translation(source_path)
        if not paths.is_asset(source_path) or _NEVER.search(source_path) or tree.get(path) == blob:
            continue
        if path in tree:
            found += _changed(history, target, state, path, source_path, tree[path])
        elif path in wanted and path not in occupied:
            content = history.source.blobs([blob])[blob]
            found.append(Asset(path, source_path, blob, AssetOutcome.COPIED, content))
    return found


def _changed(
    history: SourceHistory, target: Repository, state: State, path: str, source_path: str, here: str
) -> Iterator[Asset]:
    blob = history.tree[source_path]
    versions = [version for version in history.versions(source_path) if not version.ahead]
    if here in {version.blob for version in versions}:
        yield Asset(path, source_path, blob, AssetOutcome.COPIED, history.source.blobs([blob])[blob])
        return
    if history.version(here, source_path):
        return  # ahead: from another branch
    recorded = state.files.get(path)
    if recorded and recorded.blob == blob:
        return
    yield from _own(history, target, path, source_path, here, recorded.blob if recorded else None, versions)


def _own(
    history: SourceHistory, target: Repository, path: str, source_path: str, here: str, base: str | None,
    versions: Collection[Version],
) -> Iterator[Asset]:  # fmt: skip
    """An asset that the translators made their own."""
    blob, own = history.tree[source_path], target.blobs([here])[here]
    texts = history.source.blobs([version.blob for version in versions] + ([base] if base else []))
    if not base and _is_text(own):
        base = max(texts, key=lambda candidate: (_likeness(texts[candidate], own), candidate == blob))
    if base == blob or (base is None and len(versions) == 1):
        return  # upstream has not changed it since
    is_text = _is_text(own) and _is_text(texts[blob])
    merged = target.merge_texts(texts[base], own, texts[blob]) if base and is_text else None
    if merged is None:
        reason = "changed upstream, and the translation has its own; compare the two"
        yield Asset(path, source_path, blob, AssetOutcome.KEPT, reason=reason)
    elif merged != own:
        yield Asset(path, source_path, blob, AssetOutcome.MERGED, merged)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _likeness(one: bytes, other: bytes) -> float:
    """How many lines two texts share, 0 to 1."""
    return SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False).ratio()


_LINK = re.compile(r"""\]\(\s*<?([^()<>\s]+)|(?:src|href)\s*=\s*["']?([^"'\s>]+)""")


def referred(path: str, text: str) -> Iterable[str]:
    """The paths in the repository that a Markdown file's links and pictures lead to."""
    for link in _LINK.finditer(text):
        target = unquote((link[1] or link[2]).partition("#")[0])
        if target and "://" not in target:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
