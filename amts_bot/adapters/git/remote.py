"""git over the network: a clone of what is needed, and one branch pushed, forward only.

Clones are bare and without blobs; what is read is fetched in one go. The token goes to git in its environment, so
that it is in no URL, no argument list and no file. Nothing that people pushed is ever overwritten: a push says which
commit it expects to find.
"""

from __future__ import annotations

import os
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from amts_bot.adapters.git.read_only import PathChange, git_in
from amts_bot.adapters.git.repository import Repository
from amts_bot.errors import BadInput, OutsideFailure

Pause = Callable[[float], None]

_TRIES = 3
_REMOTE = "origin"
_SEEN = f"refs/remotes/{_REMOTE}"
_SETTINGS = {
    "credential.helper": "",  # an empty value forgets the machine's own
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
}


class PushRejected(OutsideFailure):
    """Somebody pushed to the branch meanwhile: fetch, build upon it, and push again."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to get into the repositories of a server: a token, and the variable that people put it into."""

    server_url: str
    token: str = field(repr=False)
    variable: str = "GITHUB_TOKEN"

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The variables that make git send the token to that server only, beside what `environ` configures."""
        header = f"http.{self.server_url}/.extraheader"
        secret = b64encode(f"x-access-token:{self.token}".encode()).decode()
        # An empty header first: what actions/checkout left in a configuration would be sent beside ours.
        settings = [*_SETTINGS.items(), (header, ""), (header, f"Authorization: Basic {secret}")]
        start = int(environ.get("GIT_CONFIG_COUNT") or 0)
        variables = {"GIT_CONFIG_COUNT": str(start + len(settings)), "GIT_ASKPASS": ""}
        for number, (key, value) in enumerate(settings, start):
            variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return variables


@dataclass(frozen=True)
class Clone(Repository):
    """A bare clone without blobs; what is read and is not there is fetched.

    It has one branch and the bot's, or, if it `is_whole`, all branches and tags.
    """

    access: Access | None = field(default=None, compare=False)
    is_whole: bool = field(default=False, compare=False)
    pause: Pause = field(default=time.sleep, repr=False, compare=False)
    _present: set[str] = field(default_factory=set, repr=False, compare=False)

    def access_variables(self) -> dict[str, str]:
        """The token, for git commands that ask the server."""
        return self.access.environment(os.environ) if self.access else {}

    def blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of blobs. Those that are missing are fetched in one go: one by one would take minutes."""
        wanted = list(dict.fromkeys(ids))
        self._need(wanted)
        return super().blobs(wanted)

    def history(self, revision: str, *paths: str) -> list[PathChange]:
        """Every change, newest first. To follow renames git compares texts, and would ask for them commit by commit."""
        self._need(self._rename_candidates(revision, *paths))
        return super().history(revision, *paths)

    def _rename_candidates(self, revision: str, *paths: str) -> Iterator[str]:
        """The blobs of files that came and went in one commit."""
        output = self.lines(
            "log", "--format=%x00%H", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=AD",
            "--diff-merges=first-parent", "--end-of-options", revision, "--", *paths,
        )  # fmt: skip
        came: set[str] = set()
        went: set[str] = set()
        parts = iter(output)
        for part in parts:
            record = part.lstrip("\n")
            if not record.startswith(":"):  # the next commit
                yield from came ^ went if came and went else ()
                came, went = set(), set()
                continue
            _, _, old, new, kind = record.split()
            next(parts)  # its path, which may look like anything
            (came if kind == "A" else went).add(new if kind == "A" else old)
        yield from came ^ went if came and went else ()

    def _need(self, ids: Iterable[str]) -> None:
        """Fetch the objects that are missing."""
        wanted = set(ids)
        unknown = wanted - self._present
        if unknown and (missing := sorted(unknown - self._local_objects())):
            self._ask(
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no",
                "--filter=blob:none", "--stdin", _REMOTE, stdin="\n".join(missing).encode() + b"\n",
            )  # fmt: skip
        self._present.update(wanted)

    def obtain(self, commits: Mapping[str, str]) -> set[str]:
        """Those of some commits that are here, or that the server still has under their refs: one question."""
        here = self._local_objects() & commits.keys()
        if refs := sorted(ref for commit, ref in commits.items() if ref and commit not in here):
            options = ("--quiet", "--no-tags", "--filter=blob:none", "--no-write-fetch-head")
            with suppress(OutsideFailure):
                self._ask("fetch", *options, "--recurse-submodules=no", _REMOTE, *refs)
            here = self._local_objects() & commits.keys()
        return here

    def _local_objects(self) -> set[str]:
        listing = self.run("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        return set(listing.decode().split())

    def remote_refs(self, *patterns: str) -> tuple[str, dict[str, str]]:
        """The server's default branch, and its branches that fit, by name: one question."""
        listing = self._ask("ls-remote", "--symref", _REMOTE, "HEAD", *patterns).decode("utf-8", "surrogateescape")
        default, branches = "", {}
        for line in listing.splitlines():
            value, name = line.split("\t")
            if value.startswith("ref: refs/heads/") and name == "HEAD":
                default = value.removeprefix("ref: refs/heads/")
            elif name.startswith("refs/heads/"):
                branches[name.removeprefix("refs/heads/")] = value
        return default, branches

    def refresh(self, branch: str | None = None) -> str:
        """Bring a branch (the default one if none is named) and the others of this clone to where the server has them.

        Gives the branch's name. What was committed here and not pushed is forgotten. If the server has nothing
        new, that is all that is asked. Raises BadInput if it has no such branch.
        """
        wanted = [f"refs/heads/{branch}"] if branch and not self.is_whole else []
        default, there = self.remote_refs("refs/heads/amts/*", *(wanted or ["refs/heads/*"]))
        name = branch or default
        if name not in there:
            known = "it has no commits yet" if not there else "name one that it has"
            raise BadInput(f"{self.name}: there is no branch {name or 'to start from'}; {known}")
        kept = {
            each: commit for each, commit in there.items()
            if self.is_whole or each == name or each.startswith("amts/")
        }  # fmt: skip
        here = self.branches("")
        if kept != here:
            for gone in here.keys() - kept.keys():
                self.run("update-ref", "-d", f"refs/heads/{gone}")
                self.run("update-ref", "-d", f"{_SEEN}/{gone}")
            refs = [f"+refs/heads/{each}:refs/heads/{each}" for each, at in kept.items() if here.get(each) != at]
            if refs:
                options = ("--quiet", "--filter=blob:none", "--no-write-fetch-head", "--recurse-submodules=no")
                self._ask("fetch", *options, "--tags" if self.is_whole else "--no-tags", _REMOTE, *refs)
        for each, at in kept.items():
            self.run("update-ref", f"{_SEEN}/{each}", at)
        self.run("symbolic-ref", "HEAD", f"refs/heads/{name}")
        return name

    def seen(self, branch: str) -> str:
        """The commit that a branch of the server had when it was last looked at; empty if there was none."""
        return self.word("for-each-ref", "--format=%(objectname)", f"{_SEEN}/{branch}")

    def push(self, branch: str, commit: str) -> None:
        """Push a commit to a branch of the server, if that is still where it was when it was last looked at.

        Raises PushRejected if it has moved on meanwhile, BadInput if the token may not push, OutsideFailure if
        the server fails.
        """
        expected = self.seen(branch)
        if expected and not self.is_ancestor(expected, commit):
            raise PushRejected(f"{self.name}: branch {branch} has moved on; run it again")
        ref = f"refs/heads/{branch}"
        for attempt in range(_TRIES):
            try:
                self._ask(
                    "push", "--quiet", "--no-verify", f"--force-with-lease={ref}:{expected}", _REMOTE, f"{commit}:{ref}"
                )
            except (PushRejected, OutsideFailure) as error:
                if self._branch_there(branch) == commit:  # the push was heard, its answer got lost
                    break
                if isinstance(error, PushRejected) or attempt == _TRIES - 1:
                    raise
                self.pause(2.0**attempt)
            else:
                break
        self.run("update-ref", f"{_SEEN}/{branch}", commit)

    def _branch_there(self, branch: str) -> str | None:
        return self.remote_refs(f"refs/heads/{branch}")[1].get(branch)

    def _ask(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        """The output of a git command that speaks to the server. Reading is tried again where that may help."""
        for attempt in range(_TRIES):
            try:
                return self.run(*arguments, stdin=stdin)
            except OutsideFailure as error:
                _refuse(self.name, str(error), self.access)
                if arguments[0] == "push" or attempt == _TRIES - 1:
                    raise OutsideFailure(_without(str(error), self.access)) from None
                self.pause(2.0**attempt)
        raise AssertionError("the last try returns or raises")


def clone(url: str, folder: Path, *, name: str, access: Access | None = None, branch: str | None = None,
          is_whole: bool = False, pause: Pause = time.sleep) -> Clone:  # fmt: skip
    """A clone of a repository in a folder; one that is there already is brought up to date.

    `name` is how people named the repository. Has the default branch, or the one that is named, with its whole
    history, and the bot's branches; if it `is_whole`, all other branches and tags too. Raises BadInput if there is no
    such repository or branch, or no way in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    is_new = not (folder / "HEAD").exists()
    there = Clone(folder.resolve(), name, git_in(folder), access, is_whole, pause)
    if is_new:
        there.run("init", "--quiet", "--bare", "--template=", ".")
        settings = "".join(f"{key} = {value}\n" for key, value in {"url": _quoted(url), **_PARTIAL}.items())
        with (folder / "config").open("a", encoding="utf-8") as config:
            config.write(f'{_FORMAT}[remote "{_REMOTE}"]\n{settings}')
    there.refresh(branch)
    return there


def commit_of(
    url: str, ref: str, folder: Path, *, name: str, access: Access | None = None, pause: Pause = time.sleep
) -> str:
    """The commit (40 hex digits) that a repository has under a tag's or a branch's name; the tag's if it has both.

    `name` is how people named the repository; git is run in `folder`, where nothing has to be. Of an annotated tag it
    is the commit, not the tag. Raises BadInput if there is no such repository or ref, OutsideFailure if the server
    fails.
    """
    wanted = (f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", f"refs/heads/{ref}")
    try:
        listing = Clone(folder, name, git_in(folder), access, pause=pause)._ask("ls-remote", url, *wanted)
    except BadInput:
        if access:
            raise
        raise BadInput(f"{name}: there is no such repository, or it is not public") from None
    lines = (line.split("\t") for line in listing.decode("utf-8", "surrogateescape").splitlines())
    there = {full: at for at, full in lines}
    commit = next((there[full] for full in wanted if full in there), None)
    if commit is None:
        raise BadInput(f"{name}: has no tag or branch {ref}; name one that it has, or a commit in full")
    return commit


_FORMAT = f"[core]\nrepositoryFormatVersion = 1\n[extensions]\npartialClone = {_REMOTE}\n"
_PARTIAL = {"promisor": "true", "partialCloneFilter": "blob:none"}


def _quoted(value: str) -> str:
    """A value as a git configuration file holds it (git-config(1), "Syntax")."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


# --- refusals ---------------------------------------------------------------------------------------------

_MOVED = re.compile(
    r"\(stale info\)|\(fetch first\)|\(non-fast-forward\)|cannot lock ref|reference already exists|"
    r"failed to update ref|incorrect old value provided"
)
_NO_LOGIN = re.compile(r"Authentication failed|could not read Username|error: 401|Invalid username or token")
_NOT_ALLOWED = re.compile(r"error: 403|Permission to .* denied|Write access to repository not granted")
_NOT_THERE = re.compile(r"[Rr]epository .*not found|error: 404")
_DECLINED = re.compile(r"\[remote rejected\][^(]*\(([^)]*)\)|(refusing to allow [^.]*)")


def _refuse(name: str, said: str, access: Access | None) -> None:
    """Raise what git's words mean for people; nothing if running again may help."""
    variable = access.variable if access else "GITHUB_TOKEN"
    if _MOVED.search(said):
        raise PushRejected(f"{name}: somebody pushed to the bot's branch meanwhile; run it again, their commits stay")
    if _NO_LOGIN.search(said):
        _bad(f"{name}: the server does not take the token in {variable}; put a valid one there")
    if _NOT_ALLOWED.search(said):
        _bad(f"{name}: the token in {variable} may not push there; it needs to write contents")
    if _NOT_THERE.search(said):
        _bad(f"{name}: there is no such repository, or it is not shown to the token in {variable}")
    if declined := _DECLINED.search(said):
        why = _without(declined[1] or declined[2], access)
        _bad(f"{name}: the server does not let the bot push its branch ({why}); allow it for branches amts/*")


def _bad(sentence: str) -> NoReturn:
    raise BadInput(sentence)


def _without(text: str, access: Access | None) -> str:
    """A text without the token, should git or a server have said it."""
    if access is None:
        return text
    encoded = b64encode(f"x-access-token:{access.token}".encode()).decode()
    return text.replace(encoded, "***").replace(access.token, "***")
