"""The stand-in by hand: `python -m tests.github owner/book-en=../book-en owner/book-zh=../book-zh`.

Copies the repositories into a folder of its own, prints the variables to set, and runs until it is interrupted.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from tests.github.bench import GitHub
from tests.github.description import guard


def main(arguments: list[str]) -> None:
    if not arguments or any("=" not in argument for argument in arguments):
        sys.exit("write owner/name=FOLDER for each repository that shall be there")
    unguarded = guard() is None
    with tempfile.TemporaryDirectory() as folder:
        github = GitHub(Path(folder))
        for argument in arguments:
            name, _, place = argument.partition("=")
            repository = github.add_repository(name, volunteer="write")
            repository.git("fetch", "--quiet", str(Path(place).resolve()), "refs/heads/*:refs/heads/*")
            repository.git("symbolic-ref", "HEAD", f"refs/heads/{repository.default_branch}")
        for variable, value in github.environment.items():
            print(f"export {variable}={value}")
        if unguarded:
            print("# unguarded: GitHub's description is not here; .ci/github-description fetches it with npm")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        for name, count in sorted(github.counts().items()):
            print(f"{count:6} {name}")
        for complaint in github.complaints:
            print(complaint)
        sys.stdout.flush()
        github.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
