"""Pictures, bibliographies and other files without prose that belong to the text: what to do with each.

Only what an allow-list names is looked at, and never code, licences or configuration. A file is copied only while the
translation still has bytes that upstream once had; one that the translators made their own is merged if it is text
and merges cleanly, else it stays and is named.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.history import SourceHistory, Version
from amts_bot.book.branch.state_file import State
from amts_bot.book.places.paths import BookPaths


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
    r"""(^|/)\.  # hidden, .github above all
    | (^|/)(licen[cs]e|copying|notice|authors|codeowners|makefile|dockerfile|requirements)[^/]*$
    | \.(py|pyi|ipynb|sh|bash|bat|ps1|js|mjs|jsx|tsx?|rb|pl|php|lua|c|h|cc|cpp|cu|java|go|rs|r|jl|m|swift|kt|scala)$
    | \.(toml|ini|cfg|conf|ya?ml|json|xml|lock|txt|css|scss|sty|cls|ttf|ttc|otf|woff2?|eot)$""",
    re.IGNORECASE | re.VERBOSE,
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
    assets = [path for path in history.tree if paths.is_asset(path) and not _NEVER.search(path)]
    pairs = [(paths.of_translation(source_path), source_path) for source_path in assets]
    changed = {
        path: source_path
        for path, source_path in pairs
        if path in tree and tree[path] != history.tree[source_path] and _is_to_compare(history, source_path, tree[path])
    }
    _fetch(history, target, {tree[path]: source_path for path, source_path in changed.items()})
    for path, source_path in pairs:
        if path in changed:
            found += _changed(history, target, state, path, source_path, tree[path])
        elif path in wanted and path not in occupied:
            found.append(_new(history, target, paths, path, source_path, tree))
    return found


def _fetch(history: SourceHistory, target: Repository, own: Mapping[str, str]) -> None:
    """Have assets and, of texts, their older versions: a clone without blobs would ask the server for each by itself.

    `own` has the source paths of the translation's blobs.
    """
    contents = target.blobs(own)
    history.source.blobs(history.tree[source_path] for source_path in own.values())
    texts = {source_path for blob, source_path in own.items() if _is_text(contents[blob])}
    history.source.blobs(version.blob for path in texts for version in history.versions(path) if not version.ahead)


def _is_to_compare(history: SourceHistory, source_path: str, here: str) -> bool:
    """Whether upstream ever changed an asset since the translation took it, or made its own."""
    versions = [version for version in history.versions(source_path) if not version.ahead]
    is_upstreams = here in {version.blob for version in versions}
    return is_upstreams or (len(versions) > 1 and not history.version(here, source_path))


def _new(
    history: SourceHistory, target: Repository, paths: BookPaths, path: str, source_path: str, tree: Mapping[str, str]
) -> Asset:
    """An asset that the text needs now: upstream's, or the translators' own of its old name."""
    blob = history.tree[source_path]
    for name in sorted(history.names_before(source_path)):
        own = tree.get(paths.of_translation(name))
        if own and not history.version(own, name):
            reason = f"has a new name; the translation's own {paths.of_translation(name)} goes there"
            return Asset(path, source_path, blob, AssetOutcome.KEPT, target.blobs([own])[own], reason)
    return Asset(path, source_path, blob, AssetOutcome.COPIED, history.source.blobs([blob])[blob])


def _changed(
    history: SourceHistory, target: Repository, state: State, path: str, source_path: str, here: str
) -> Iterator[Asset]:
    blob = history.tree[source_path]
    versions = [version for version in history.versions(source_path) if not version.ahead]
    if here in {version.blob for version in versions}:
        yield Asset(path, source_path, blob, AssetOutcome.COPIED, history.source.blobs([blob])[blob])
        return
    recorded = state.files.get(path)
    if not recorded or recorded.blob != blob:
        base = recorded.blob if recorded and recorded.blob in {version.blob for version in versions} else None
        yield from _own(history, target, path, source_path, target.blobs([here])[here], base, versions)


def _own(
    history: SourceHistory, target: Repository, path: str, source_path: str, own: bytes, base: str | None,
    versions: Collection[Version],
) -> Iterator[Asset]:  # fmt: skip
    """An asset that the translators made their own. Without a recorded base, it is the version that is most like it.

    Of equal ones it is the oldest: a change that is shown twice costs a look, one that is missed stays missed.
    """
    blob = history.tree[source_path]
    if base is None and len(versions) == 1:
        return  # upstream never changed it
    theirs = history.source.blobs([blob])[blob]
    is_text = _is_text(own) and _is_text(theirs)
    if base is None and is_text:
        texts = history.source.blobs(version.blob for version in versions)
        base = max(texts, key=lambda candidate: _likeness(texts[candidate], own))
    if base == blob:
        return  # upstream has not changed it since
    merged = target.merge_texts(history.source.blobs([base])[base], own, theirs) if base and is_text else None
    if merged is None:
        reason = "changed upstream, and the translation has its own; compare the two"
        yield Asset(path, source_path, blob, AssetOutcome.KEPT, reason=reason)
    elif merged != own:
        yield Asset(path, source_path, blob, AssetOutcome.MERGED, merged)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _likeness(one: bytes, other: bytes) -> float:
    """How many lines two texts share, 0 to 1, wherever they stand."""
    lines, others = Counter(one.splitlines()), Counter(other.splitlines())
    return (lines & others).total() / max(1, (lines | others).total())


_LINK = re.compile(
    r"""\]\(\s*(?:<(?P<angled>[^<>\n]+)>|(?P<plain>(?:[^()\s<>]|\([^()\s]*\))+))  # [text](path) and ![alt](path)
    | ^[ ]{0,3}\[[^\]\n]+\]:\s*<?(?P<defined>[^\s<>]+)  # [name]: path
    | (?:src|href|poster|data)\s*=\s*(?:"(?P<quoted>[^"\n]+)"|'(?P<single>[^'\n]+)'|(?P<bare>[^"'\s>]+))  # HTML
    | ^[`:]{3,}\{[\w:-]+\}[ \t]+(?P<directive>\S+)[ \t]*$  # ```{figure} path
    | ^\.\.[ ][\w-]+::[ \t]+(?P<rst>\S+)[ \t]*$""",
    re.MULTILINE | re.VERBOSE,
)


def referred(path: str, text: str) -> Iterable[str]:
    """The paths in the repository that a Markdown file's links and pictures lead to."""
    for link in _LINK.finditer(text):
        target = unquote(next(filter(None, link.groups())).partition("#")[0].partition("?")[0])
        if target and "://" not in target:
            folder = "" if target.startswith("/") else posixpath.dirname(path)  # from the root of the book
            yield posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
