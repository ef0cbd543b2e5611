"""Law: what `select` keeps, every format gives back as it was; the same pairs make the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts_bot.errors import BadInput
from amts_bot.translation.memory.pair_formats import FORMATS, read_pairs, write_pairs
from amts_bot.translation.memory.pairs import Pair, select

# What formats trip over, line breaks of all kinds among it; and, now and then, what no pair kept may hold.
TRAPS = st.sampled_from(
    [*",\t\"'<>&;\\ \n\r\v\x85\u2028\ufeff𝛼", '""', "]]>", "&amp;", "<seg>", "<!--", "\\n", "\\u0041", "\r\n"]
)
TAIL = st.lists(TRAPS | st.characters(exclude_categories=["Cc", "Cs"]), max_size=12).map("".join)
FORBIDDEN = st.sampled_from([*[""] * 12, "\x00", "\x1f", "\ud800", "\uffff"])
LINES = st.integers(min_value=0, max_value=10**6)
PAIRS = st.lists(
    st.builds(
        Pair,
        source=st.builds("{}learning{}{}".format, TAIL, FORBIDDEN, TAIL),
        target=st.builds("{}学习{}{}".format, TAIL, FORBIDDEN, TAIL),
        kind=st.sampled_from(["sentence", "heading", "caption", "cell", "paragraph"]),
        path=st.sampled_from(["", "chapter/x.md", "a & b/<c>.md"]),
        source_line=LINES,
        target_line=LINES,
        score=st.floats(min_value=0, max_value=100),
    ),
    max_size=6,
)


def selected(pairs: list[Pair]) -> tuple[Pair, ...]:
    return select(pairs, source_language="en", target_language="zh").pairs


def write(pairs: tuple[Pair, ...] | list[Pair], format: str) -> str:
    return write_pairs(pairs, format=format, source_language="en", target_language="zh")


@pytest.mark.parametrize("format", ["tmx", "jsonl"])
@given(PAIRS)
def test_reading_gives_back_what_was_written(format: str, pairs: list[Pair]) -> None:
    kept = selected(pairs)
    assert read_pairs(write(kept, format), name=f"m.{format}") == list(kept)


@pytest.mark.parametrize("format", ["csv", "tsv"])
@given(PAIRS)
def test_tables_give_back_both_texts(format: str, pairs: list[Pair]) -> None:
    kept = selected(pairs)
    found = read_pairs(write(kept, format), name=f"m.{format}", source_language="en", target_language="zh-CN")
    assert found == [Pair(pair.source, pair.target, "sentence") for pair in kept]


@pytest.mark.parametrize("format", FORMATS)
@given(PAIRS)
def test_what_was_read_is_written_to_the_same_bytes(format: str, pairs: list[Pair]) -> None:
    written = write(selected(pairs), format)
    again = write(read_pairs(written, name=f"m.{format}"), format)
    assert again.encode() == written.encode()
    assert "\r" not in written


@pytest.mark.parametrize("format", FORMATS)
@given(st.text() | st.lists(TRAPS).map("".join))
def test_any_text_is_read_or_refused_in_one_sentence(format: str, text: str) -> None:
    header = {"csv": "en,zh\n", "tsv": "en\tzh\n"}.get(format, "")
    try:
        pairs = read_pairs(header + text, name=f"m.{format}")
    except BadInput as refusal:
        assert str(refusal).startswith(f"m.{format}")
        assert len(str(refusal).splitlines()) == 1
    else:
        assert all(pair.source.strip() and pair.target.strip() for pair in pairs)
