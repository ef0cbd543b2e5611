"""Which action the written workflows use: a repository and a commit that exist, or none that anybody could guess.

A workflow gives this action the right to write. So its name is never made up, and a tag, which its owner may move, is
only a comment beside the commit that it stands for today (GitHub's guide "Security hardening for GitHub Actions").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from typing import Any

from amts_bot.errors import BadInput

CommitOf = Callable[[str, str], str]
"""The commit (40 hex digits) that a repository, `owner/name`, has under a branch's or tag's name, or an abbreviation of
one. Raises BadInput if it has none."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_WRITTEN = re.compile(r"(?P<repository>[A-Za-z0-9-]+/[\w.-]+)@(?P<ref>(?!-)[^\s@:~^?*\[\\]+)", re.ASCII)
_ON_GITHUB = re.compile(r"https://github\.com/(?P<repository>[A-Za-z0-9-]+/[\w.-]+?)(\.git)?/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BotAction:
    """The bot's action: its repository as `owner/name`, a commit of 40 hex digits, and what people call that commit."""

    repository: str
    commit: str
    name: str = ""

    def __str__(self) -> str:
        """As a step's `uses` names it, the commit's name as a comment behind it."""
        return f"{self.repository}@{self.commit}" + (f" # {self.name}" if self.name else "")


def find_bot_action(written: str | None, environ: Mapping[str, str], commit_of: CommitOf) -> BotAction | None:
    """The action that somebody wrote as `owner/name@ref`; else the one that is running, as the runner tells it; else
    the release or commit that this package was installed from. None if nothing tells.

    Raises BadInput if it was written in another form, or if there is no such commit.
    """
    if written is not None:
        return _resolved(written, commit_of)
    repository, ref = (environ.get(f"GITHUB_ACTION_{name}", "") for name in ("REPOSITORY", "REF"))
    if repository and ref:
        return _resolved(f"{repository}@{ref}", commit_of)
    return _released() or _installed()


def _resolved(written: str, commit_of: CommitOf) -> BotAction:
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise BadInput(
            f"--action {written!r} is no action; write OWNER/REPO@REF, where REF is a commit, a tag or a branch"
        )
    repository, ref = match["repository"], match["ref"]
    if _COMMIT.fullmatch(ref):
        return BotAction(repository, ref)
    return BotAction(repository, commit_of(repository, ref), ref)


def _released() -> BotAction | None:
    """What the release workflow wrote into the package that it built, beside this module."""
    record = files(__package__) / "release.json"
    return _recorded(json.loads(record.read_text(encoding="utf-8"))) if record.is_file() else None


def _recorded(record: Mapping[str, str]) -> BotAction:
    return BotAction(record["repository"], record["commit"], record["name"])


def _installed() -> BotAction | None:
    """What pip recorded when it installed the package from a repository on GitHub (PEP 610, `direct_url.json`)."""
    try:
        text = distribution("amts-bot").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    origin: dict[str, Any] = json.loads(text) if text else {}
    version, on_github = origin.get("vcs_info", {}), _ON_GITHUB.fullmatch(origin.get("url", ""))
    if not on_github or version.get("vcs") != "git":
        return None
    return BotAction(on_github["repository"], version["commit_id"], version.get("requested_revision", ""))
