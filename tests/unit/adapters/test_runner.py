"""Inputs, outputs, summary and log commands of the action, and git in a workspace of another user."""

import re
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from amts_bot.adapters.github.runner import (
    OUTPUTS,
    SUMMARY_LIMIT,
    ActionInputs,
    annotation,
    append_summary,
    fit_summary,
    write_outputs,
)
from amts_bot.errors import BadInput

OUTPUT_FORM = re.compile(r"([a-z-]+)<<(\S+)\n(.*?)\n\2\n", re.DOTALL)


def read_back(file: Path) -> dict[str, str]:
    """What the runner makes of an output file."""
    return {name: value for name, _, value in OUTPUT_FORM.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        pytest.param("INPUT_COMMAND", "sync", "command", "sync", id="command"),
        pytest.param("INPUT_CONFIG", " docs/amts.yml\n", "config", "docs/amts.yml", id="blanks around"),
        pytest.param("INPUT_LANGUAGES", "zh, pt-BR\nes", "languages", ("zh", "pt-BR", "es"), id="languages"),
        pytest.param("INPUT_PATHS", "a b.md\r\n\nc,d", "paths", ("a b.md", "c,d"), id="a path a line"),
        pytest.param("INPUT_ENGINE", "memory", "engine", "memory", id="engine"),
        pytest.param("INPUT_DRY-RUN", "True", "dry_run", True, id="hyphen kept"),
        pytest.param("INPUT_WAVE", "1", "wave", 1, id="least wave"),
        pytest.param("INPUT_MAX-COST", "2.50", "max_cost", Decimal("2.50"), id="exact amount"),
        pytest.param("INPUT_WAIT", "0", "wait", 0, id="no wait"),
        pytest.param("INPUT_GITHUB-TOKEN", "secret", "github_token", "secret", id="token"),
        pytest.param("INPUT_LOCAL", "false", "local", False, id="false"),
        pytest.param("INPUT_WAVE", "", "wave", None, id="empty is unset"),
    ],
)
def test_input_is_read(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(ActionInputs.from_environment({variable: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("command", "fly", "'sync' or 'status' or 'matrix'", id="unknown command"),
        pytest.param("local", "yes", "'true' or 'false'", id="no flag"),
        pytest.param("wave", "0", "a whole number, 1 or more", id="empty wave"),
        pytest.param("review", "../x", "a folder in the workspace, such as amts-review", id="a folder elsewhere"),
        pytest.param("wave", "²", "a whole number, 1 or more", id="superscript digit"),
        pytest.param("wait", "-1", "a whole number, 0 or more", id="negative minutes"),
        pytest.param("max-cost", "inf", "an amount of money such as 20 or 2.50", id="endless money"),
        pytest.param("max-cost", "1e400", "an amount of money such as 20 or 2.50", id="more money than a float holds"),
        pytest.param("max-cost", "-5", "an amount of money such as 20 or 2.50", id="negative money"),
        pytest.param("max-cost", "$5", "an amount of money such as 20 or 2.50", id="currency sign"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(name: str, text: str, expected: str) -> None:
    with pytest.raises(BadInput) as refusal:
        ActionInputs.from_environment({f"INPUT_{name.upper()}": text})
    assert str(refusal.value) == f"Input '{name}' is '{text}': write {expected}."


def test_token_is_not_shown() -> None:
    assert "secret" not in repr(ActionInputs(github_token="secret"))


def test_outputs_survive_a_value_that_imitates_the_form(tmp_path: Path) -> None:
    values = dict.fromkeys(OUTPUTS, "") | {"languages": "a\nchanged=true\nchanged<<E\ntrue\nE\n"}
    write_outputs(tmp_path / "output", values)
    assert read_back(tmp_path / "output") == values


def test_every_output_has_its_own_delimiter(tmp_path: Path) -> None:
    numbers = count()
    write_outputs(tmp_path / "output", dict.fromkeys(OUTPUTS, ""), token=lambda: f"token{next(numbers)}")
    text = (tmp_path / "output").read_text(encoding="utf-8")
    assert [text.count(f"<<token{number}\n") for number in range(len(OUTPUTS))] == [1] * len(OUTPUTS)


@pytest.mark.parametrize(
    "names",
    [pytest.param(OUTPUTS[1:], id="one missing"), pytest.param((*OUTPUTS, "more"), id="one too many")],
)
def test_outputs_are_complete_or_not_written(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="outputs missing or unknown"):
        write_outputs(tmp_path / "output", dict.fromkeys(names, ""))
    assert not (tmp_path / "output").exists()


def test_summaries_follow_each_other(tmp_path: Path) -> None:
    append_summary(tmp_path / "summary", "# zh")
    append_summary(tmp_path / "summary", "# es\n")
    assert (tmp_path / "summary").read_bytes() == b"# zh\n# es\n"


def test_summary_stays_below_the_limit(tmp_path: Path) -> None:
    append_summary(tmp_path / "summary", "译文\n" * 100_000)
    append_summary(tmp_path / "summary", "更多译文\n" * 100_000)
    written = (tmp_path / "summary").read_bytes()
    assert SUMMARY_LIMIT - 100 < len(written) <= SUMMARY_LIMIT
    assert written.endswith("\n更多译文\n".encode())


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        pytest.param(1000, 10, id="fits to the byte"),
        pytest.param(999, 9, id="one byte less"),
        pytest.param(250, 1, id="inside the second line"),
        pytest.param(120, 0, id="inside the first line"),
    ],
)
def test_summary_is_cut_at_a_line(room: int, kept: int) -> None:
    line = "长" * 33 + "\n"  # 100 bytes
    notice = fit_summary(line * 10, room=room).removesuffix(line * kept)
    assert "长" not in notice
    assert notice.startswith("**This summary is not complete:**") == (kept < 10)


@pytest.mark.parametrize("room", [0, -5, 20])
def test_summary_without_room_for_the_notice_is_left_out(room: int) -> None:
    assert fit_summary("x" * 100, room=room) == ""


@pytest.mark.parametrize(
    ("file", "line", "place"),
    [
        pytest.param(None, None, "", id="no place"),
        pytest.param("a:b,c%.md", None, " file=a%3Ab%2Cc%25.md", id="file"),
        pytest.param("a.md", 3, " file=a.md,line=3", id="file and line"),
    ],
)
def test_annotation_escapes(file: str | None, line: int | None, place: str) -> None:
    shown = annotation("error", "50% of a\r\nb: c, d", file=file, line=line)
    assert shown == f"::error{place}::50%25 of a%0D%0Ab: c, d"
