"""Where the real books are: the folder that AMTS_CORPUS names (default ../shared/corpus)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

CORPUS = Path(os.environ.get("AMTS_CORPUS", Path(__file__).parents[1] / "../shared/corpus")).resolve()


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
