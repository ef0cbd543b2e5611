"""A big update, and nothing to do, on the tests' GitHub: `python -m benchmarks.github` (real books need AMTS_CORPUS).

Every run is a process of its own with an empty folder and an empty cache, as on a fresh runner. First a generated book
of a thousand chapters, each with a changed sentence, in one pull request; then, when that is merged, the same again:
nothing changed. Beside it stands what git alone takes to fetch both repositories without any blob.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amts_bot.adapters.git.repository import BOT_EMAIL, BOT_NAME
from benchmarks.corpus import CORPUS
from tests.conftest import state_of
from tests.github.bench import BOT_TOKEN, GitHub
from tests.github.world import Repository
from tests.gits import Tree

_CHAPTERS = 1000
_CREATING = ("POST /repos/{owner}/{repo}/pulls", "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
             "POST /repos/{owner}/{repo}/issues/{issue_number}/comments")  # fmt: skip
_MEASURED = """
import resource, runpy, sys, time
begin = time.process_time()
sys.argv[0] = "amts-bot"
try:
    runpy.run_module("amts_bot", run_name="__main__")
finally:
    own, of_git = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(own.ru_maxrss, of_git.ru_maxrss) / 1024
    git = of_git.ru_utime + of_git.ru_stime
    print(f"measured {time.process_time() - begin:.1f} {git:.1f} {peak:.0f}", file=sys.stderr)
"""


@dataclass(frozen=True)
class Measured:
    """A run: seconds on the clock, of our processor time and of git's, peak memory in MB, calls, bytes, its result."""

    seconds: float
    own: float
    of_git: float
    peak: float
    calls: int
    created: int
    git_calls: int
    git_bytes: int
    result: dict[str, Any]


def main() -> None:
    """Print a line for each run."""
    print(f"{'':34} {'clock':>8} {'own':>7} {'git':>7} {'memory':>8}  API calls (creating)  git calls     bytes")
    with tempfile.TemporaryDirectory() as place:
        github = GitHub(Path(place) / "hub")
        try:
            _generated(github, Path(place))
            if (CORPUS / "books").is_dir():
                _real(github, Path(place))
        finally:
            github.stop()


def _generated(github: GitHub, place: Path) -> None:
    before: Tree = {f"part_{n // 50:02}/chapter_{n:04}.md": _chapter(n) for n in range(_CHAPTERS)}
    after: Tree = {f"part_{n // 50:02}/chapter_{n:04}.md": _chapter(n, lit=50) for n in range(_CHAPTERS)}
    spanish: Tree = {f"part_{n // 50:02}/chapter_{n:04}.md": _capitulo(n) for n in range(_CHAPTERS)}
    english = github.add_repository("owner/book-en", before, author="write")
    state = state_of(english.git, "main", {path: path for path in before})
    book = github.add_repository("owner/book-es", {**spanish, ".amts": {"state.tsv": state}}, volunteer="write")
    english.git.commit(after)
    first = _run(github, place, english, book, "es")
    _show(f"{_CHAPTERS:,} files in one update", first)
    pull = github.pull_request(book, 1)
    told = f"{len(pull.body.encode('utf-16-le')) // 2:,} of 65,536 characters"
    print(f"{'':34} its text {told}; {first.result['reason']}; {len(pull.review_comments)} comments")
    _then_nothing(github, place, english, book, "es")


def _real(github: GitHub, place: Path) -> None:
    names = {"en": "e3ece57", "tr": "bundle"}
    english, book = (_from_bundle(github, language, revision) for language, revision in names.items())
    _show("the real Turkish book, updated", _run(github, place, english, book, "tr"))
    _then_nothing(github, place, english, book, "tr")


def _then_nothing(github: GitHub, place: Path, english: Repository, book: Repository, language: str) -> None:
    if book.pull_requests:
        github.merge(book, 1, "merge", by="volunteer")
        _show("the same again, all passages open", _run(github, place, english, book, language))
        lines = book.git.show(".amts/state.tsv").splitlines(keepends=True)
        closed = "".join(line for line in lines if not line.startswith("open\t"))
        book.git.commit({".amts": {"state.tsv": closed}}, message="Accept everything")
        _show("nothing changed, state by others", _run(github, place, english, book, language))
        _as_the_bot(book)
    again = _run(github, place, english, book, language)
    _show("nothing changed", again)
    github.forget_calls()
    begin = time.monotonic()
    for number, repository in enumerate((english, book)):
        _fetch(github, repository, place / f"fetched-{language}-{number}")
    seconds = time.monotonic() - begin
    print(f"{'git fetch alone, without blobs':34} {seconds:6.1f} s {'':38} {len(github.calls):9} {_bytes(github):9,}")
    print(
        f"{'':34} {again.seconds / seconds:.1f} times its seconds; {again.result['status']}: {again.result['reason']}"
    )


def _as_the_bot(book: Repository) -> None:
    """The last commit as `/accept` makes it."""
    who = ("-c", f"user.name={BOT_NAME}", "-c", f"user.email={BOT_EMAIL}")
    commit = book.git(*who, "commit-tree", "main^{tree}", "-p", "main~1", "-m", "Accept everything")
    book.git("update-ref", "refs/heads/main", commit)


def _run(github: GitHub, place: Path, english: Repository, book: Repository, language: str) -> Measured:
    github.forget_calls()
    arguments = ["sync", "--source", english.full_name, "--target", book.full_name, "--language", language]
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(dir=place) as home:
        environ = {**os.environ, **github.environment, "GITHUB_TOKEN": BOT_TOKEN, "HOME": home, "XDG_CACHE_HOME": home}
        ran = subprocess.run(
            [sys.executable, "-c", _MEASURED, *arguments, "--wave", "5000", "--format", "json"],
            env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
    seconds = time.monotonic() - begin
    if ran.returncode:
        raise SystemExit(ran.stderr)
    own, of_git, peak = map(float, ran.stderr.rpartition("measured ")[2].split())
    git_calls = sum(call.name.startswith("git ") for call in github.calls)
    (result,) = json.loads(ran.stdout)["languages"]
    return Measured(
        seconds, own, of_git, peak, github.count(), github.count(*_CREATING), git_calls, _bytes(github), result
    )


def _bytes(github: GitHub) -> int:
    """What git sent."""
    return sum(call.sent for call in github.calls if call.name.startswith("git "))


def _show(name: str, run: Measured) -> None:
    print(
        f"{name:34} {run.seconds:6.1f} s {run.own:5.1f} s {run.of_git:5.1f} s {run.peak:5.0f} MB "
        f"{run.calls:10} {f'({run.created})':11} {run.git_calls:9} {run.git_bytes:9,}"
    )


def _fetch(github: GitHub, repository: Repository, folder: Path) -> None:
    header = f"http.{github.server_url}/.extraheader"
    secret = b64encode(f"x-access-token:{BOT_TOKEN}".encode()).decode()
    subprocess.run(
        ["git", "-c", f"{header}=Authorization: Basic {secret}", "clone", "--quiet", "--bare", "--filter=blob:none",
         "--no-tags", "--single-branch", github.url(repository), str(folder)],
        check=True, capture_output=True,
    )  # fmt: skip


def _from_bundle(github: GitHub, language: str, revision: str) -> Repository:
    repository = github.add_repository(f"owner/d2l-{language}", volunteer="write")
    bundle = str(CORPUS / "books" / f"d2l-{language}.bundle")
    repository.git("fetch", "--quiet", "--no-tags", bundle, "refs/heads/master:refs/heads/main")
    repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    if revision != "bundle":
        repository.git("update-ref", "refs/heads/main", repository.git("rev-parse", revision))
    return repository


# --- a book -----------------------------------------------------------------------------------------------

_THINGS = "lamp stair window cat rope boat bell kettle map ladder".split()
_COSAS = "lámpara escalera ventana gata cuerda barca campana tetera mapa escala".split()


def _chapter(number: int, lit: int = 40) -> str:
    thing, other = _THINGS[number % 10], _THINGS[number // 10 % 10]
    return (
        f"# Room {number} with a {thing}\n\nIn room {number} the keeper has a {thing} beside the {other} of a friend. "
        f"He lights it {lit} times in the winter of year {number}.\n\n"
        f"Nobody else has seen the {other} number {number} yet. It weighs $m_{{{number}}}$ kilograms.\n\n"
        f"```python\nroom = {number}\nlight(room)\n```\n"
    )


def _capitulo(number: int) -> str:
    thing, other = _COSAS[number % 10], _COSAS[number // 10 % 10]
    return (
        f"# La habitación {number} con {thing}\n\nEn la habitación {number} el guardián tiene {thing} junto a {other} "
        f"de su padre. La enciende 40 veces en el invierno del año {number}.\n\n"
        f"Nadie más ha visto {other} número {number} todavía. Pesa $m_{{{number}}}$ kilos.\n\n"
        f"```python\nroom = {number}\nlight(room)\n```\n"
    )


if __name__ == "__main__":
    main()
