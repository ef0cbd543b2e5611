"""Engine amazon from end to end, through the stand-in: what is sent, what arrives, what is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.amazon.fixtures import Amazon
from tests.conftest import Amts
from tests.e2e.amazon_book import NEW, Shelf, make_shelf


@pytest.fixture
def shelf(tmp_path: Path, amazon: Amazon) -> Shelf:
    return make_shelf(tmp_path, amazon)


def test_only_what_changed_is_sent_and_it_comes_back_whole(shelf: Shelf, amts: Amts) -> None:
    ran = amts("sync", "--local", "--config", shelf.config)
    assert ran.code == 0, ran
    assert sorted(shelf.amazon.calls.texts("zh")) == sorted(NEW)
    lamp = shelf.chinese["lamp.md"]
    assert lamp.startswith("# 灯\n\n守塔人在黄昏时点亮灯。它燃烧`oil`，每30秒转一圈。\n")
    assert "](https://example.org/a_b)" in lamp and "$c < 9$" in lamp and "& " in lamp and "<span" not in lamp
    assert ":numref:`tab_currents`" in shelf.chinese["tide.md"]
    assert shelf.objects == []
    print(ran.err, shelf.chinese)
