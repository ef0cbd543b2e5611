"""Law 12: what cannot be written soundly at one place leaves that place as it was, and the rest of the file goes on."""

from __future__ import annotations

from amts_bot.engines.memory import MemoryEngine
from amts_bot.operations.update_file import update
from amts_bot.text.segments import read_segments
from amts_bot.translation.ledger import FileReport, Status


def updated(base: str, head: str, old: str) -> tuple[str, FileReport]:
    texts = (read_segments(base, "en"), read_segments(head, "en"), read_segments(old, "de"))
    return update(*texts, engine=MemoryEngine(), path="chapter.md")


def statuses(report: FileReport, status: Status) -> list[str | None]:
    return [unit.target for unit in report.units if unit.status is status]


FIGURE = "# A Pond\n\nThe pond is deep.\n\n{}\n\nFrogs sing in `May`.\n"
TEICH = "# Ein Teich\n\nDer Teich ist tief.\n\n{}\n\nIm `May` singen Frösche.\n"
PICTURE = '<img src="pond.png" alt="A green pond" width="200">'
BILD = '<img src="pond.png" alt="Ein grüner Teich" width="200">'


def test_a_caption_that_both_changed_stays_and_is_named() -> None:
    head = FIGURE.format(PICTURE.replace("green pond", "blue pond")).replace("`May`", "`June`")
    new, report = updated(FIGURE.format(PICTURE), head, TEICH.format(BILD))
    assert new == TEICH.format(BILD).replace("`May`", "`June`")
    assert statuses(report, Status.CONFLICT) == [BILD + "\n"]
    (told,) = report.findings
    assert "yours stands, and the source has" in told.message and told.target_line == 5


def test_what_cannot_be_merged_stays_whole() -> None:
    """The words in the braces are prose to a person and nothing to the grammar: without a row that knows them, they stay."""
    base, head = (
        f'# A Pond\n\nThe pond is deep.\n\n{{{{< note text="{words}" wide=1 >}}}}\n' for words in ("Fish", "Frogs sing")
    )
    old = '# Ein Teich\n\nDer Teich ist tief.\n\n{{< note text="Große Fische" wide=1 >}}\n'
    new, report = updated(base, head, old)
    assert new == old
    assert report.open_units and "Große Fische" in str(report.findings) + str(report.open_units)


def test_what_would_break_the_book_is_left_out_alone() -> None:
    base = "# A Pond\n:label:`sec_pond`\n\nThe pond is deep.\n\nFrogs sing in `May`.\n"
    head = base.replace("`May`", "`June`") + "\n## Banks\n:label:`sec_banks`\n\nReeds grow there.\n"
    old = "# Ein Teich\n:label:`sec_pond`\n\nDer Teich ist tief.\n\nIm `May` singen Frösche.\n\n## Ufer\n:label:`sec_banks`\n"
    new, report = updated(base, head, old)
    assert new.count(":label:`sec_banks`") == 1
    assert "Im `June` singen Frösche." in new
    assert report.count()[Status.FUZZY] == 1


def test_ends_come_along() -> None:
    """What a directive holds is removed; the directive itself is people's own now, and stays with both its ends."""
    base = "# A Pond\n\nThe pond is deep.\n\n:::tip\nBring a net.\n:::\n\nFrogs sing in `May`.\n"
    head = "# A Pond\n\nThe pond is deep.\n\nFrogs sing in `June`.\n"
    old = "# Ein Teich\n\nDer Teich ist tief.\n\n:::tip Rat\nBring ein Netz mit.\n:::\n\nIm `May` singen Frösche.\n"
    new, _ = updated(base, head, old)
    assert new.count(":::") in (0, 2)
    assert "Im `June` singen Frösche." in new


def test_twice_is_once() -> None:
    head = FIGURE.format(PICTURE.replace("green pond", "blue pond"))
    new, _ = updated(FIGURE.format(PICTURE), head, TEICH.format(BILD))
    again, _ = updated(head, head, new)
    assert again == new
