"""Speed and memory, as ratios to something run beside it: `python -m benchmarks.speed` (needs AMTS_CORPUS).

`pairs` over a whole book (the Chinese snapshots) beside pysbd alone splitting the same text, both in a process of
their own on one core; a second run over unchanged files; `update` of one chapter; `--help`.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import CORPUS

_BARE_PYSBD = """
import sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
import pysbd
for language, folder in zip(("en", "zh"), sys.argv[1:]):
    segmenter = pysbd.Segmenter(language=language, clean=False, char_span=True)
    for path in sorted(Path(folder).rglob("*.md")):
        for paragraph in path.read_bytes().decode().split("\\n\\n"):
            segmenter.segment(paragraph)
"""
_CHAPTER = "replays/zh/one__preliminaries__ndarray__842481d6"


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        english, chinese = _book(folder)
        pysbd = _seconds([sys.executable, "-c", _BARE_PYSBD, str(english), str(chinese)], folder)
        command = [*_amts("pairs"), str(english), str(chinese), "--language", "zh", "--quiet", "-o", "pairs.csv"]
        command += ["--format", "csv"]
        first, second = _seconds(command, folder), _seconds(command, folder)
        print(f"pysbd alone over the book        {pysbd:6.2f} s")
        print(f"pairs over the book, first run   {first:6.2f} s   {first / pysbd:.2f} of pysbd (bar 2.5)")
        print(f"pairs over the book, second run  {second:6.2f} s   {second / first:.2f} of the first (bar 0.2)")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of any of them       {peak:6.0f} MB  (bar 300)")
        case = CORPUS / _CHAPTER
        texts = ["--base", f"{case}/old.en.md", "--head", f"{case}/new.en.md", "--translation", f"{case}/old.zh.md"]
        update = _seconds([*_amts("update"), *texts, "--language", "zh", "-o", "new.md", "--quiet"], folder)
        bare = _seconds([sys.executable, "-c", "pass"], folder)
        print(f"update of one chapter            {update:6.2f} s   (bar 1)")
        help_ = _seconds(_amts("--help"), folder)
        print(f"amts-bot --help                  {help_:6.2f} s   (bar 0.3; Python alone {bare:.2f})")


def _amts(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "amts_bot", *arguments]


def _book(folder: Path) -> tuple[Path, Path]:
    """The Chinese snapshots as two folders with the same relative paths."""
    for path in (CORPUS / "snapshots/zh").rglob("*.en.md"):
        name = path.relative_to(CORPUS / "snapshots/zh").as_posix().removesuffix(".en.md") + ".md"
        for language in ("en", "zh"):
            place = folder / language / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path.with_name(path.name.replace(".en.", f".{language}.")), place)
    return folder / "en", folder / "zh"


def _seconds(command: list[str], folder: Path) -> float:
    """Wall-clock seconds of a process pinned to one core, with a cache folder of its own."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(Path.cwd())}
    start = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {0}),
    )  # fmt: skip
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
