"""What nobody has confirmed stays open, also where the next run has no unit for it or tells sentences apart otherwise."""

from __future__ import annotations

import json
from pathlib import Path

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from amts_bot.text.document import split
from amts_bot.text.languages import find_language
from amts_bot.text.segments import segment
from amts_bot.translation.assembly.assemble import Assembled
from amts_bot.translation.assembly.file import decide_file, prepare
from amts_bot.translation.assembly.still_open import still_open
from amts_bot.translation.ledger import OpenStates, Status
from amts_bot.translation.plan.decisions import Draft, Request
from tests.conftest import LAMP, LAMP_ZH, Amts, Book, make_book

CODE = "```python\n# Light the lamp\nlamp.light()\n# Wait for dusk\nwait(dusk)\n```\n"
CODE_ZH = CODE.replace("Light the lamp", "点亮灯").replace("Wait for dusk", "等待黄昏")
RUNG = CODE.replace("wait(dusk)", "wait(dusk)\n# Ring the bell\nbell.ring()")


def open_units(book: Book, path: str) -> set[str]:
    (branch,) = book.chinese.branches()
    state = parse_state(book.chinese.show(STATE_PATH, branch))
    return {unit.source_hash for unit in state.open_units if unit.path == path}


def test_a_comment_that_nobody_has_translated_stays_open(amts: Amts, tmp_path: Path) -> None:
    before, chinese = (
        {"bell.md": f"{LAMP}\n{CODE}", "lamp.md": LAMP},
        {"bell.md": f"{LAMP_ZH}\n{CODE_ZH}", "lamp.md": LAMP_ZH},
    )
    book = make_book(tmp_path, before, {"bell.md": f"{LAMP}\n{RUNG}"}, chinese)
    amts("sync", *book.repositories, "--local")
    first = open_units(book, "bell.md")
    book.english.commit({"lamp.md": f"{LAMP}\nMoths come to the lamp.\n"})
    amts("sync", *book.repositories, "--local")
    assert len(first) == 1 and open_units(book, "bell.md") == first
    (branch,) = book.chinese.branches()
    main = book.chinese("rev-parse", "main")
    book.chinese("update-ref", "refs/heads/main", branch)
    (language,) = json.loads(amts("status", *book.repositories, "--format", "json").out)["languages"]
    assert [file["open_units"] for file in language["files"] if file["path"] == "bell.md"] == [1]
    book.chinese("update-ref", "refs/heads/main", main)
    text = book.chinese.show("bell.md", branch)
    book.chinese.commit({"bell.md": text.replace("Ring the bell", "敲钟")}, branch=branch)
    book.english.commit({"lamp.md": LAMP})
    amts("sync", *book.repositories, "--local")
    assert open_units(book, "bell.md") == set(), "a person translated it"


def _updated(base: str, head: str, translation: str, draft: str, before: OpenStates) -> tuple[Assembled, OpenStates]:
    """A text with the same draft for every request, and what is open in it."""
    here, there = find_language("en"), find_language("zh")
    old, new, own = segment(split(base), here), segment(split(head), here), segment(split(translation), there)
    (prepared,) = prepare([decide_file(old, new, own, before)])

    def answer(request: Request) -> Draft:
        if request.open_status:
            return Draft(request.old_target or "", request.open_status)
        return Draft(draft, Status.MACHINE)

    assembled = prepared.finish({number: answer(request) for number, request in prepared.requests.items()})
    return assembled, still_open(prepared.decisions, assembled, before)


def test_drafts_that_the_next_run_reads_as_one_sentence_are_open_as_one() -> None:
    head = f"{LAMP}\nMoths come to it. Bats come after them.\n"
    assembled, first = _updated(LAMP, head, LAMP_ZH, "飞蛾和蝙蝠 A. 来到灯前", {})
    assert list(first.values()) == [(Status.MACHINE, None)]
    again, second = _updated(head, head, assembled.text, "", first)
    assert again.text == assembled.text
    assert second == first


def test_an_offer_with_slide_marks_teaches_nothing(amts: Amts, tmp_path: Path) -> None:
    marked = LAMP.replace("The keeper lights the lamp at dusk.", "[**The keeper lights the lamp at dusk.**]")
    marked_zh = LAMP_ZH.replace("守塔人在黄昏时点亮灯。", "[**守塔人在黄昏时点亮灯。**]")
    book = make_book(
        tmp_path, {"lamp.md": marked}, {"lamp.md": marked.replace("at dusk", "at dawn")}, {"lamp.md": marked_zh}
    )
    amts("sync", *book.repositories, "--local")
    (branch,) = book.chinese.branches()
    tip, first = book.chinese("rev-parse", branch), open_units(book, "lamp.md")
    assert len(first) == 1
    assert amts("pairs", "--config", _config(book, tmp_path), "--language", "zh").out.count("dawn") == 0
    amts("sync", *book.repositories, "--local")
    assert book.chinese("rev-parse", branch) == tip and open_units(book, "lamp.md") == first


def _config(book: Book, folder: Path) -> Path:
    targets = {"zh": {"repository": str(book.chinese.folder)}}
    config = folder / "amts.yml"
    config.write_text(json.dumps({"source": {"repository": str(book.english.folder)}, "targets": targets}))
    return config
