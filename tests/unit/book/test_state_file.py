"""The state file: it holds every path, gives the same bytes for the same state, and refuses what is broken by line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.book.branch.state_file import EMPTY, FileBase, OpenUnit, State, format_state, open_unit, parse_state
from amts_bot.errors import BadInput
from amts_bot.translation.ledger import Status

COMMIT, BLOB, OTHER = "c" * 40, "b" * 40, "d" * 40
FILE = f"file\tlamp.md\tlamp.md\t{COMMIT}\t{BLOB}"
OPEN = f"open\tlamp.md\t{'1' * 16}\tfuzzy\t98.1\t{'2' * 16}"


def written(*lines: str, ends: str = "\n") -> str:
    """A state file of these lines."""
    return ends.join(["# amts state 1", *lines, ""])


def test_lines_are_what_the_contract_says() -> None:
    unit = open_unit("lamp.md", "It burns.", Status.FUZZY, 98.10, "它燃烧。")
    state = EMPTY.with_file(FileBase("lamp.md", "tower/lamp.md", COMMIT, BLOB), [unit])
    header, file, opened = format_state(state).splitlines()
    assert header == "# amts state 1"
    assert file.split("\t") == ["file", "lamp.md", "tower/lamp.md", COMMIT, BLOB]
    assert opened.split("\t") == ["open", "lamp.md", unit.source_hash, "fuzzy", "98.1", unit.target_hash]


def test_hashes_do_not_see_line_breaks() -> None:
    one = open_unit("a.md", "It  burns\nbrightly.", Status.UNTRANSLATED, None, "x")
    assert one == open_unit("a.md", "It burns brightly.", Status.UNTRANSLATED, None, " x\n")
    assert one.score == ""


git_paths = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name)
paths = st.one_of(
    git_paths.map(lambda name: name.decode("utf-8", "surrogateescape")),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
    st.sampled_from(["a\tb.md", "a\nb.md", "\\x09", "\\", "back\\slash", "\r", "#", "=======", "file\t", "\u2028"]),
)
ids = st.sampled_from([COMMIT, BLOB, OTHER, "0" * 64])
bases = st.builds(FileBase, paths, paths, ids, ids)
hashes = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
statuses = st.sampled_from(["fuzzy", "machine", "untranslated"])
scores = st.one_of(st.just(""), st.integers(750, 990).map(lambda tenths: f"{tenths / 10:g}"))
units = st.builds(OpenUnit, paths, hashes, statuses, scores, hashes)
others = st.lists(st.sampled_from(["wave\t3", "later\tx\ty", "# note", "fileset\tz"]), unique=True).map(sorted)


@given(st.lists(bases), st.frozensets(units), others)
def test_what_is_written_is_read_back(files: list[FileBase], open_units: frozenset[OpenUnit], other: list[str]) -> None:
    state = State({base.path: base for base in files}, open_units, tuple(other))
    text = format_state(state)
    assert parse_state(text) == state
    assert format_state(parse_state(text)) == text
    text.encode("utf-8")


def test_the_same_state_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from amts_bot.book.branch.state_file import *; from amts_bot.translation.ledger import Status;"
        "s = EMPTY.with_file(FileBase('b', 'b', 'c' * 40, 'd' * 40), [open_unit('b', str(n), Status.FUZZY, n, '')"
        " for n in range(75, 99)]); print(format_state(s), s.open_in('b'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def test_order_and_line_ends_of_the_file_do_not_matter() -> None:
    expected = parse_state(written(FILE, OPEN))
    assert parse_state(written(OPEN, FILE)) == expected
    assert parse_state(written(FILE, OPEN, ends="\r\n")) == expected
    assert parse_state("\ufeff" + written(FILE, "", OPEN, FILE)) == expected


def test_a_file_that_moves_takes_its_open_units_along_or_loses_them() -> None:
    state = parse_state(written(FILE, OPEN, f"file\ttide.md\ttide.md\t{COMMIT}\t{BLOB}"))
    assert state.without_file("lamp.md") == parse_state(written(f"file\ttide.md\ttide.md\t{COMMIT}\t{BLOB}"))
    base = FileBase("lamp.md", "lamp.md", OTHER, OTHER)
    assert state.with_file(base, []).open_in("lamp.md") == {}
    assert state.open_in("lamp.md") == {("1" * 16, "2" * 16): (Status.FUZZY, 98.1)}


def test_lines_of_other_kinds_are_kept() -> None:
    text = written(FILE, "later\tsomething\tnew", "word")
    assert format_state(parse_state(text)) == text


def test_two_lines_for_one_file_are_kept_until_it_is_known_which_counts() -> None:
    later = FILE.replace(BLOB, OTHER)
    text = written(FILE, later)
    state = parse_state(text)
    assert format_state(state) == text
    assert state.settled(lambda base: base.blob == BLOB) == parse_state(written(FILE))
    assert state.settled(lambda base: base.blob == OTHER) == parse_state(written(later))
    assert state.without_file("lamp.md") == EMPTY
    assert state.with_file(FileBase("lamp.md", "lamp.md", OTHER, OTHER), []).rivals == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: must be '# amts state 1'"),
        ("file\n", "line 1: must be"),
        ("<<<<<<< HEAD\n# amts state 1\n", "line 1: must be"),
        ("# amts state 2\n", "line 1: is '# amts state 2', of a newer amts-bot"),
        (written("<<<<<<< HEAD", FILE, "=======", FILE, ">>>>>>> x"), "line 2: is a git conflict marker"),
        (written(FILE, "======="), "line 3: is a git conflict marker"),
        (written("file\tlamp.md\tlamp.md\tabc\tdef"), "line 2: must be file, path, source path"),
        (written(FILE + "\tmore"), "line 2: must be file"),
        (written(FILE.replace(COMMIT, "C" * 40)), "line 2: must be file"),
        (written(FILE.replace("\t", " ")), None),
        (written(OPEN.replace("fuzzy", "kept")), "line 2: must be open"),
        (written(OPEN.replace("98.1", "high")), "line 2: must be open"),
        (written(OPEN.replace("98.1", "nan")), "line 2: must be open"),
        (written(OPEN[:-1]), "line 2: must be open"),
    ],
)
def test_what_is_broken_is_named_by_its_line(text: str, words: str | None) -> None:
    if words is None:  # no kind that this version knows
        assert parse_state(text).files == {}
        return
    with pytest.raises(BadInput) as refusal:
        parse_state(text, "some/state.tsv")
    assert str(refusal.value).startswith(f"some/state.tsv, {words}")
