"""The command line as careless people and attackers use it: one sentence, the right exit code, nothing half-written."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from amts_bot.entrypoints.cli import cli
from tests.conftest import LAMP, LAMP_CHANGED, LAMP_ZH, Amts, Book, refused

UPDATE = ("--base", "base.md", "--head", "head.md", "--translation", "zh.md")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the three texts of an update."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for name, text in (("base.md", LAMP), ("head.md", LAMP_CHANGED), ("zh.md", LAMP_ZH)):
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- inputs ------------------------------------------------------------------------------------------------


def loop(path: Path) -> None:
    """Make a symbolic link to itself."""
    path.symlink_to(path)


def closed(path: Path) -> None:
    """Make a file that may not be read."""
    path.write_text(LAMP, encoding="utf-8")
    path.chmod(0)


def endless(path: Path) -> None:
    """Make a link to a device that never ends."""
    path.symlink_to("/dev/zero")


BAD_INPUTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "there is no such file"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "no UTF-8": (lambda path: path.write_bytes(b"# A\n\ncaf\xe9\n"), "bad.md, line 3: is not UTF-8"),
    "UTF-16": (lambda path: path.write_bytes("# A\n".encode("utf-16")), "not in UTF-8"),
    "NUL bytes": (lambda path: path.write_bytes(b"# A\n\0\n"), "NUL bytes"),
    "20 MB in a line": (lambda path: path.write_bytes(b"a" * 20_000_000), "is larger than 5 MB"),
    "endless": (endless, "is larger than 5 MB"),
    "a loop": (loop, "too many levels of symbolic links"),
    "half merged": (
        lambda path: path.write_text("# A\n\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> main\n", encoding="utf-8"),
        "bad.md, line 3: has git conflict markers",
    ),
}


@pytest.mark.parametrize("kind", BAD_INPUTS)
@pytest.mark.parametrize("option", ["--base", "--head", "--translation"])
def test_update_refuses_what_is_no_text(desk: Path, amts: Amts, option: str, kind: str) -> None:
    make, words = BAD_INPUTS[kind]
    make(desk / "bad.md")
    options = [*UPDATE]
    options[options.index(option) + 1] = "bad.md"
    refused(amts("update", *options, "--language", "zh", "--quiet", "-o", "new.md", "--report", "r.json"), words)
    assert not {"new.md", "r.json"} & {path.name for path in desk.iterdir()}


@pytest.mark.parametrize("kind", BAD_INPUTS)
@pytest.mark.parametrize("place", [0, 1])
def test_pairs_refuses_what_is_no_text(desk: Path, amts: Amts, place: int, kind: str) -> None:
    make, _ = BAD_INPUTS[kind]
    make(desk / "bad.md")
    files = ["base.md", "zh.md"]
    files[place] = "bad.md"
    refused(amts("pairs", *files, "--language", "zh", "--quiet", "-o", "pairs.jsonl"), "bad.md")
    assert not (desk / "pairs.jsonl").exists()


def test_a_file_that_may_not_be_read_is_refused(desk: Path, amts: Amts) -> None:
    closed(desk / "closed.md")
    if os.access(desk / "closed.md", os.R_OK):
        pytest.skip("this user may read everything")
    refused(amts("pairs", "closed.md", "zh.md", "--language", "zh", "--quiet"), "closed.md", "permission denied")


def test_a_name_that_is_too_long_is_refused(desk: Path, amts: Amts) -> None:
    name = "a" * 300 + ".md"
    refused(amts("pairs", name, "zh.md", "--language", "zh", "--quiet"), "file name too long")
    refused(amts("update", *UPDATE, "--memory", name, "--language", "zh", "--quiet"), "file name too long")
    refused(amts("update", *UPDATE, "-o", name, "--language", "zh", "--quiet"), "file name too long")
    refused(
        amts("sync", "--local", "--quiet", "--source", name, "--target", ".", "--language", "zh"), "no such repository"
    )


def test_a_home_that_nobody_has_is_refused(desk: Path, amts: Amts) -> None:
    ran = amts("sync", "--local", "--quiet", "--source", "~nobody-of-this-name/x", "--target", ".", "--language", "zh")
    refused(ran, "no such repository")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("new\nline.md", "new\\nline.md"), ("\x1b[31mred.md", "\\x1b[31mred.md"), ("\u202egnol.md", "\\u202egnol.md")],
)
def test_a_name_cannot_break_or_dress_up_the_sentence(desk: Path, amts: Amts, name: str, shown: str) -> None:
    refused(amts("pairs", name, "zh.md", "--language", "zh", "--quiet"), shown)


@pytest.mark.parametrize("command", [("update", *UPDATE), ("pairs", "base.md", "zh.md")])
@pytest.mark.parametrize("option", ["--language", "--source-language"])
@pytest.mark.parametrize("code", ["klingon", "", "zh-", "-", "../zh", "z\nh", "chinese"])
def test_what_is_no_language_is_refused_with_those_that_are_known(
    desk: Path, amts: Amts, command: tuple[str, ...], option: str, code: str
) -> None:
    ran = amts(*command, "--quiet", "--language=zh", f"{option}={code}")
    refused(ran, "no language code (BCP 47)", "pt-BR", " zh")


@pytest.mark.parametrize("code", ["klingon", "", "../zh"])
def test_sync_refuses_what_is_no_language(book: Book, amts: Amts, code: str) -> None:
    refused(amts("sync", "--local", "--quiet", *book.repositories[:4], f"--language={code}"), "no language code")


def test_an_unknown_engine_is_refused_with_those_that_are_known(desk: Path, amts: Amts, book: Book) -> None:
    refused(amts("update", *UPDATE, "--language", "zh", "--quiet", "--engine", "turbo"), "'turbo'", "auto, memory")
    refused(amts("sync", "--local", "--quiet", *book.repositories, "--engine", "turbo"), "'turbo'", "auto, memory")


MEMORIES = {
    "m.csv": ("en,fr\n", "m.csv, line 1"),
    "none.csv": ("", "none.csv, line 1"),
    "short.csv": ("en,zh\nonly one\n", "short.csv, line 2"),
    "quote.tsv": ('en\tzh\n"a\tb\n', "quote.tsv, line 2"),
    "m.jsonl": ('{"source": "a"}\n', "m.jsonl, line 1"),
    "list.jsonl": ("[1]\n", "list.jsonl, line 1"),
    "deep.jsonl": ("[" * 100_000 + "\n", "deep.jsonl"),
    "m.tmx": ("<tmx>", "m.tmx, line 1"),
    "entity.tmx": ('<!DOCTYPE t [<!ENTITY a "b">]><tmx>&a;</tmx>', "entity.tmx"),
    "m.txt": ("a\tb\n", "end it in .csv"),
    "none": ("a\tb\n", "end it in .csv"),
}


@pytest.mark.parametrize("name", MEMORIES)
def test_a_broken_memory_is_refused(desk: Path, amts: Amts, name: str) -> None:
    text, words = MEMORIES[name]
    (desk / name).write_text(text, encoding="utf-8")
    refused(amts("update", *UPDATE, "--language", "zh", "--quiet", "--memory", name, "-o", "new.md"), words)
    assert not (desk / "new.md").exists()


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param("".join(f"```python\nx = {n}\n```\n\n" for n in range(40)), id="nothing but code"),
        pytest.param(
            "".join(f"## 第{n}章\n\n{'云' * 90}。\n\n" for n in range(40)),
            id="a novel",
        ),
    ],
)
def test_a_translation_of_something_else_is_refused(desk: Path, amts: Amts, stranger: str) -> None:
    (desk / "stranger.md").write_text(stranger, encoding="utf-8")
    english = "".join(f"The lamp has number {n} and burns.\n\nIt is bright, `{n}` times.\n\n" for n in range(40))
    for name in ("base.md", "head.md"):
        (desk / name).write_text(english, encoding="utf-8")
    ran = amts("update", *UPDATE, "--translation", "stranger.md", "--language", "zh", "--quiet", "-o", "new.md")
    refused(ran, "stranger.md", "check that the two belong together")
    assert not (desk / "new.md").exists()


# --- outputs -----------------------------------------------------------------------------------------------

COMMANDS = {
    "update": ("update", *UPDATE, "--language", "zh", "--quiet"),
    "pairs": ("pairs", "base.md", "zh.md", "--language", "zh", "--quiet"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("missing/new.md", "its folder does not exist"),
        ("base.md/new.md", "its folder does not exist"),
        (".", "is a folder"),
        ("", "is a folder"),
        ("zh.md", "is read as well"),
        ("./base.md", "is read as well"),
        ("link.md", "is read as well"),
        ("loop.md", "is a loop of symbolic links"),
        ("/proc/new.md", "cannot be written"),
    ],
)
def test_an_output_that_cannot_be_is_refused(desk: Path, amts: Amts, command: str, output: str, words: str) -> None:
    (desk / "link.md").symlink_to("zh.md")
    loop(desk / "loop.md")
    before = contents(desk)
    refused(amts(*COMMANDS[command], "-o", output), words)
    assert contents(desk) == before


@pytest.mark.parametrize("report", ["new.md", "./new.md", "../desk/new.md", "link.md"])
def test_a_report_in_the_place_of_the_output_is_refused(desk: Path, amts: Amts, report: str) -> None:
    (desk / "link.md").symlink_to("new.md")
    refused(amts(*COMMANDS["update"], "-o", "new.md", "--report", report), "another output")
    assert not (desk / "new.md").exists()


def test_an_output_beside_a_memory_of_the_same_name_is_refused(desk: Path, amts: Amts) -> None:
    (desk / "memory.csv").write_text("en,zh\na,b\n", encoding="utf-8")
    refused(amts(*COMMANDS["update"], "--memory", "memory.csv", "-o", "memory.csv"), "memory.csv: is read as well")


def test_the_settings_file_is_no_output(book: Book, desk: Path, amts: Amts) -> None:
    (desk / "amts.yml").write_text("source: {repository: x}\n", encoding="utf-8")
    refused(amts("sync", "--local", "--quiet", "--config", "amts.yml", "-o", "amts.yml"), "is read as well")


def test_an_output_is_not_written_if_the_other_cannot_be(desk: Path, amts: Amts) -> None:
    before = contents(desk)
    refused(amts(*COMMANDS["update"], "-o", "new.md", "--report", "/proc/report.json"), "/proc/report.json")
    refused(amts(*COMMANDS["update"], "--report", "/proc/report.json"), "/proc/report.json")
    assert contents(desk) == before


def test_a_folder_or_file_that_may_not_be_written_is_refused(desk: Path, amts: Amts) -> None:
    folder, file = desk / "closed", desk / "old.md"
    folder.mkdir(stat.S_IRUSR | stat.S_IXUSR)
    file.write_text("old", encoding="utf-8")
    file.chmod(stat.S_IRUSR)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    refused(amts(*COMMANDS["update"], "-o", "closed/new.md"), "closed/new.md", "permission denied")
    refused(amts(*COMMANDS["update"], "-o", "old.md"), "old.md", "permission denied")
    assert file.read_text(encoding="utf-8") == "old"


def test_an_output_replaces_the_file_behind_a_link_and_keeps_its_mode(desk: Path, amts: Amts) -> None:
    (desk / "old.md").write_text("old", encoding="utf-8")
    (desk / "old.md").chmod(0o640)
    (desk / "link.md").symlink_to("old.md")
    assert amts(*COMMANDS["update"], "-o", "link.md").code == 0
    assert (desk / "link.md").is_symlink()
    assert stat.S_IMODE((desk / "old.md").stat().st_mode) == 0o640
    assert (desk / "old.md").read_text(encoding="utf-8") == amts(*COMMANDS["update"]).out
    assert {path.name for path in desk.iterdir()} == {"base.md", "head.md", "zh.md", "old.md", "link.md"}


def test_a_new_file_has_the_mode_that_the_user_wants(desk: Path, amts: Amts) -> None:
    mask = os.umask(0o027)
    try:
        assert amts(*COMMANDS["update"], "-o", "new.md").code == 0
    finally:
        os.umask(mask)
    assert stat.S_IMODE((desk / "new.md").stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["a" * 252 + ".md", "-n", "new\nline.md", os.fsdecode(b"\xff.md"), "译文.md"])
def test_any_name_will_do_for_an_output(desk: Path, amts: Amts, name: str) -> None:
    assert amts(*COMMANDS["update"], f"--output={name}").code == 0
    assert (desk / name).read_text(encoding="utf-8") == amts(*COMMANDS["update"]).out


def test_a_pipe_or_device_as_output_stays_what_it_is(desk: Path, amts: Amts) -> None:
    os.mkfifo(desk / "pipe")
    command = [sys.executable, "-m", "amts_bot", *COMMANDS["update"], "-o", "pipe", "--report", "/dev/null"]
    with subprocess.Popen(command) as running:
        text = (desk / "pipe").read_text(encoding="utf-8")
    assert running.returncode == 0
    assert text == amts(*COMMANDS["update"]).out
    assert (desk / "pipe").is_fifo() and Path("/dev/null").is_char_device()


def test_standard_output_that_is_full_is_the_outside_worlds_failure(desk: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "amts_bot", *COMMANDS["update"]]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert (ran.returncode, ran.stderr.count("\n")) == (3, 1)
    assert "standard output cannot be written (no space left on device)" in ran.stderr


def test_a_reader_that_goes_away_is_no_failure(desk: Path) -> None:
    more_than_a_pipe_holds = f"```text\n{'lamp ' * 40_000}\n```\n"
    (desk / "base.md").write_text(LAMP + more_than_a_pipe_holds, encoding="utf-8")
    (desk / "zh.md").write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "amts_bot", "update", "--base", "zh.md", "--head", "base.md"]
    with subprocess.Popen(
        [*command, "--translation", "zh.md", "--language", "zh", "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


# --- options -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("updat",), "Did you mean 'update'"),
        (("--nonsense",), "no such option '--nonsense'"),
        (("update", "--nonsense"), "amts-bot update --help"),
        (("update", "--base"), "'--base' requires an argument"),
        (("update", *UPDATE), "missing option '--language'"),
        (("update", *UPDATE, "--language", "zh", "extra"), "unexpected extra argument"),
        (("update", *UPDATE, "--language", "zh", "--fuzzy", "some"), "'offer', 'english'"),
        (("pairs", "base.md", "--language", "zh"), "name two files or two folders"),
        (("pairs", "base.md", "zh.md", "--language", "zh", "--format", "xml"), "'csv', 'tsv', 'tmx', 'jsonl'"),
        (("sync", "--local", "--format", "xml"), "'text', 'json'"),
        (("sync",), "amts.yml: there is no such file"),
        (("sync", "--local"), "amts.yml: there is no such file"),
        (("sync", "--local", "--config", "none.yml"), "none.yml: there is no such file"),
        (("sync", "--local", "--config", "."), "is a folder"),
        (("sync", "--local", "--source", "x"), "--source, --target and one --language"),
        (("sync", "--local", "--target", "x", "--language", "zh"), "--source, --target and one --language"),
        (("sync", "--local", "--source", "x", "--target", "y"), "--source, --target and one --language"),
        (("sync", "--local", "--source", "", "--target", "", "--language", "zh"), "--source, --target"),
        (
            ("sync", "--local", "--source", "x", "--target", "y", "--language", "zh", "--language", "es"),
            "one --language",
        ),
        (("sync", "--local", "--config", "amts.yml", "--source", "x"), "leave out --source"),
        (("sync", "--max-cost", "nan"), "'nan' is no number of 0 or more"),
        (("sync", "--wait", "inf"), "'inf' is no number of 0 or more"),
        (("accept", "--target", "", "--language", "zh"), "--target is empty"),
        (("accept", "--target", ".", "--language", "klingon"), "no language code"),
        (("accept", "--target", ".", "--language", "zh"), "is no git repository"),
        (("demo", "--keep", "."), "name a new folder"),
        (("demo", "--keep", "base.md"), "name a new folder"),
        (("demo", "--keep", "base.md/demo"), "cannot be made a folder"),
    ],
)
def test_wrong_use_is_one_sentence(desk: Path, amts: Amts, arguments: tuple[str, ...], words: str) -> None:
    before = contents(desk)
    ran = amts(*arguments)
    refused(ran, words)
    assert contents(desk) == before


def test_the_command_alone_shows_its_help(amts: Amts) -> None:
    ran = amts()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: amts-bot [OPTIONS] COMMAND")


def test_a_language_that_the_settings_do_not_have_is_refused(desk: Path, amts: Amts) -> None:
    settings = "source: {repository: x}\ntargets: {zh: {repository: y}, es: {repository: z}}\n"
    (desk / "amts.yml").write_text(settings, encoding="utf-8")
    refused(amts("sync", "--local", "--quiet", "--language", "fr"), "'fr'", "zh, es")


def test_an_unknown_engine_of_one_language_is_refused(desk: Path, amts: Amts) -> None:
    settings = "source: {repository: x}\ntargets: {zh: {repository: y}, es: {repository: z, engine: turbo}}\n"
    (desk / "amts.yml").write_text(settings, encoding="utf-8")
    refused(amts("sync", "--local", "--quiet"), "'turbo'", "auto, memory")


@pytest.mark.parametrize("command", [("--help",), ("matrix", "--help"), ("demo",)], ids=["help", "a command's", "demo"])
def test_a_full_disk_behind_standard_output_is_one_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "amts_bot", *command], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE,
            check=False, text=True,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (3, "amts-bot: no space left on device; mend that, then run it again\n")


# --- defects -----------------------------------------------------------------------------------------------


def test_an_unexpected_exception_is_one_sentence(desk: Path, amts: Amts, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> str:
        raise ZeroDivisionError("not\nthought of")

    monkeypatch.setattr("amts_bot.adapters.files.read_text", fail)
    refused(amts(*COMMANDS["update"]), "ZeroDivisionError (not\\nthought of)", "AMTS_DEBUG=1", code=3)
    monkeypatch.setenv("AMTS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        amts(*COMMANDS["update"])


def test_stopping_it_while_it_starts_is_one_sentence(tmp_path: Path) -> None:
    package = tmp_path / "click"
    package.mkdir()
    (package / "__init__.py").write_text("raise KeyboardInterrupt", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "amts_bot"], env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True,
        check=False, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "amts-bot: stopped before it began\n")


# --- help --------------------------------------------------------------------------------------------------

ALL_COMMANDS = sorted(name for name, command in cli.commands.items() if not command.hidden)


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_help_says_what_every_option_is(amts: Amts, name: str) -> None:
    ran = amts(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in ran.out
            assert re.fullmatch(r"[A-Z].*\.(  \[default: .*\])?", parameter.help or ""), parameter.name


def test_the_list_of_commands_is_not_cut_off(amts: Amts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = amts("--help")
    assert ran.code == 0
    assert "..." not in ran.out.partition("Commands:")[2]
    assert all(f"\n  {name} " in ran.out for name in ALL_COMMANDS)


def test_help_does_not_load_what_commands_need() -> None:
    code = "import sys, amts_bot.entrypoints.cli; print(sorted({'git', 'mistune', 'pydantic', 'icu4py', 'rich'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"
