"""How well the base revisions of the real books are found, how sure that is, and what it costs.

Run as `python -m benchmarks.baseline`. What each book recorded (its English snapshots) is ignored in the search and
compared afterwards: how often the found revision is the recorded one (`same`), or agrees exactly as well (`equal`), or
by at most 0.02 more (`near`). `doubted` counts files whose recorded base would be replaced; `--doubted` lists them with
the tokens that the two revisions differ in. `--strangers` shows how well translations agree with other chapters.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.git.opening import open_repository
from amts_bot.adapters.git.repository import Repository
from amts_bot.book.bases.find_base import CLEARLY, Baseline
from amts_bot.book.bases.fingerprints import agreement, fingerprint, sides
from amts_bot.operations.baseline import Found, find_baselines
from amts_bot.settings.book import Source, Target
from benchmarks.corpus import CORPUS

LANGUAGES = ("tr", "ko", "pt", "zh")
HEAD = "v0.17.6"
GOOD = 0.9


def clone_book(language: str, folder: Path) -> Repository:
    """A bare clone of a book's history."""
    bundle, place = CORPUS / "books" / f"d2l-{language}.bundle", folder / f"{language}.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(bundle), str(place)], check=True)
    return open_repository(str(place))


def search(
    source: Repository, target: Repository, language: str, cache: Cache, *, head: str = HEAD, ignore: bool = True,
    paths: Sequence[str] = (),
) -> Found:  # fmt: skip
    """The bases of a book, or of some files of it."""
    return find_baselines(
        source, target, language=language, source_settings=Source(repository="en", branch=head),
        settings=Target(repository=language), cache=cache, log=lambda _: None, paths=paths, ignore_recorded=ignore,
    )  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Counts over the files of a book."""

    files: int
    found: int
    good: int
    recorded: int
    same: int
    equal: int
    near: int

    @classmethod
    def of(cls, found: Found) -> Figures:
        bases = found.baselines
        gaps = [gap for gap in map(_gap, bases) if gap is not None]
        return cls(
            files=len(bases) + len(found.without),
            found=len(bases),
            good=sum(base.agreement >= GOOD for base in bases),
            recorded=len(gaps),
            same=sum(base.exact for base in bases),
            equal=sum(gap <= 0 for gap in gaps),
            near=sum(gap <= CLEARLY for gap in gaps),
        )


def _gap(base: Baseline) -> float | None:
    """By how much the found revision agrees better than the recorded one."""
    if base.recorded is None or base.recorded.agreement is None:
        return None
    return base.agreement - base.recorded.agreement


def doubted(found: Found) -> list[Baseline]:
    return [base for base in found.baselines if base.recorded and base.recorded.doubted]


def show_doubted(found: Found) -> None:
    """Where another revision fits clearly better: by how much, and in how many tokens each of the two is right."""
    for base in doubted(found):
        assert base.recorded is not None
        texts = found.book.source.blobs([base.blob, base.recorded.blob])
        new, old = (fingerprint(texts[blob].decode()) for blob in (base.blob, base.recorded.blob))
        translation = fingerprint(_translation(found, base.path))
        better, worse = sides(translation, new, old)
        print(f"  {base.path}: {base.recorded.agreement:.3f} -> {base.agreement:.3f}, {better} tokens against {worse}")
        for token in sorted((new - old) & (translation - old))[:3]:
            print(f"      + {token}")
        for token in sorted((old - new) - translation)[:3]:
            print(f"      - {token}")


def _translation(found: Found, path: str) -> str:
    book = found.book
    blob = next(place.translation or "" for place in book.places if path in (place.path, place.old_path))
    return book.target.blobs([blob])[blob].decode()


def strangers(found: Found) -> Iterator[tuple[float, str, str]]:
    """For each translation the chapter that is not its own but agrees best with it."""
    book = found.book
    names = {base.path: base.source_path for base in found.baselines}
    texts = book.source.blobs(base.blob for base in found.baselines)
    chapters = {base.source_path: fingerprint(texts[base.blob].decode()) for base in found.baselines}
    for path, own in names.items():
        translation = fingerprint(_translation(found, path))
        yield max((agreement(translation, other), path, name) for name, other in chapters.items() if name != own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--head", default=HEAD, help="the tag that the source's head is")
    parser.add_argument(
        "--doubted", action="store_true", help="list the recorded bases that another one is better than"
    )
    parser.add_argument("--strangers", action="store_true", help="how well translations agree with other chapters")
    options = parser.parse_args()
    print("book files found >=0.9  recorded same equal near  doubted ahead  seconds again")
    with TemporaryDirectory() as name:
        source = clone_book("en", Path(name))
        for language in LANGUAGES:
            target, cache = clone_book(language, Path(name)), Cache(Path(name) / "cache")
            start = time.perf_counter()
            found = search(source, target, language, cache, head=options.head)
            middle = time.perf_counter()
            trusted = search(source, target, language, cache, head=options.head, ignore=False)
            end = time.perf_counter()
            n, ahead = Figures.of(found), sum(base.ahead for base in found.baselines)
            print(
                f"{language:4} {n.files:5} {n.found:5} {n.good:5}  {n.recorded:8} {n.same:4} {n.equal:5} {n.near:4}  "
                f"{len(doubted(trusted)):7} {ahead:5}  {middle - start:7.1f} {end - middle:5.1f}"
            )
            if options.doubted:
                show_doubted(trusted)
            if options.strangers:
                for each in sorted(strangers(found), reverse=True)[:3]:
                    print(f"  {each[0]:.3f} {each[1]} agrees with {each[2]}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
