"""A small book with its amts.yml for Amazon Translate, and the command line as a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.amazon.fixtures import Amazon
from tests.conftest import Book, make_book

BEFORE = {
    "lamp.md": "# The Lamp\n\nThe keeper lights the lamp at dusk. It burns `oil` and turns once every 30 seconds.\n",
    "tide.md": "# The Tide\n\nThe water rises twice a day. Fishermen read the table before they leave.\n",
}
CHINESE = {
    "lamp.md": "# 灯\n\n守塔人在黄昏时点亮灯。它燃烧`oil`，每30秒转一圈。\n",
    "tide.md": "# 潮汐\n\n海水每天上涨两次。渔民出海前会查看潮汐表。\n",
}
AFTER = {
    "lamp.md": BEFORE["lamp.md"]
    + "\nEvery winter a **new wick** arrives from [the harbour](https://example.org/a_b) & costs $c < 9$ coins.\n"
    + "\nNobody has counted the stairs of the tower so far.\n",
    "tide.md": BEFORE["tide.md"] + "\nA second table lists the currents, see :numref:`tab_currents`.\n",
}
NEW = (
    "Every winter a new wick arrives from the harbour & costs $c < 9$ coins.",
    "Nobody has counted the stairs of the tower so far.",
    "A second table lists the currents, see :numref:`tab_currents`.",
)
"""What is new in it, as a reader sees it."""


@dataclass(frozen=True)
class Shelf:
    """A book, the stand-in, and where the command line runs."""

    book: Book
    amazon: Amazon
    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "amts.yml"

    def configure(self, **amazon: Any) -> None:
        """Write amts.yml with these settings beside the bucket and the role; None leaves one out."""
        settings = {"region": "us-east-1", "bucket": self.amazon.bucket, "role": self.amazon.role, **amazon}
        content = {
            "source": {"repository": str(self.book.english.folder)},
            "targets": {"zh": {"repository": str(self.book.chinese.folder)}},
            "engine": "amazon",
            "amazon": {key: value for key, value in settings.items() if value is not None},
        }
        self.config.write_text(json.dumps(content))

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "amts_bot", "sync", "--local", "--config", str(self.config), *options]

    def start(self, *options: str) -> subprocess.Popen[str]:
        """`sync` as a process of its own."""
        return subprocess.Popen(
            self.command(*options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )

    @property
    def chinese(self) -> dict[str, str]:
        """The translation on the bot's branch, empty if there is none."""
        git = self.book.chinese
        branches = git("branch", "--list", "--format=%(refname:short)", "amts/*").split()
        return {path: git("show", f"{branches[-1]}:{path}") for path in CHINESE} if branches else {}

    @property
    def objects(self) -> list[str]:
        """The keys in the bucket."""
        pages = self.amazon.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.amazon.bucket)
        return [found["Key"] for page in pages for found in page.get("Contents", ())]


def make_shelf(folder: Path, amazon: Amazon) -> Shelf:
    """The book and its settings in a folder."""
    shelf = Shelf(make_book(folder, BEFORE, AFTER, CHINESE), amazon, folder)
    shelf.configure()
    return shelf
