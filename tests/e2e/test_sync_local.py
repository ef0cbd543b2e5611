"""`sync --local` on repositories as people have them: what it writes, what it never touches, and what it says."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH
from tests.conftest import (
    LAMP,
    LAMP_CHANGED,
    LAMP_CHANGED_ZH,
    LAMP_ZH,
    TIDE,
    TIDE_ZH,
    Amts,
    Book,
    make_book,
    refused,
    state_of,
)
from tests.gits import Git, Link, Script, Submodule, Tree, clone, make

Sync = Callable[..., dict[str, Any]]


def left_alone(result: dict[str, Any]) -> dict[str, str]:
    """The reasons for files that were left alone, by path."""
    return {file["path"]: file["reason"] for file in result["left_alone"]}


def everything(git: Git) -> dict[str, bytes]:
    """Every file of a checked out repository and its index, but for objects, refs and logs."""
    left_out = {"objects", "refs", "logs", "packed-refs"}
    return {
        str(path.relative_to(git.folder)): path.read_bytes()
        for path in sorted(git.folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not left_out & set(path.relative_to(git.folder).parts)
    }


# --- what is written ---------------------------------------------------------------------------------------


def test_only_the_changed_sentence_is_drafted(book: Book, sync: Sync) -> None:
    result = sync(book)
    branch = result["branch"]
    assert book.chinese.branches() == [branch] == [f"amts/zh-{book.english('rev-parse', 'main')[:10]}"]
    assert book.chinese.changed(branch) == [STATE_PATH, "lamp.md"]
    assert book.chinese.show("lamp.md", branch) == LAMP_CHANGED_ZH
    assert book.chinese("rev-parse", branch) == result["commit"]


def test_a_second_sync_commits_nothing(book: Book, sync: Sync) -> None:
    first, second = sync(book), sync(book)
    assert second["commit"] is None
    assert book.chinese("rev-parse", first["branch"]) == first["commit"]
    assert book.chinese.branches() == [first["branch"]]


def test_a_dry_run_plans_the_same_and_writes_nothing(book: Book, sync: Sync) -> None:
    refs = book.chinese("for-each-ref")
    planned = sync(book, "--dry-run")
    assert book.chinese("for-each-ref") == refs
    assert (planned["status"], planned["commit"]) == ("planned", None)
    assert planned["files"] == sync(book)["files"]


def test_the_result_has_the_form_of_the_contract(book: Book, sync: Sync) -> None:
    result = sync(book)
    contract = {
        "language": str, "status": str, "reason": str, "branch": str, "commit": str, "pull_request_url": type(None),
        "characters": dict, "open_units": int, "files": list,
    }  # fmt: skip
    assert {name: type(result[name]) for name in contract} == contract
    more = {"engine", "upstream", "left_alone", "assets", "old_wordings", "conflicts"}
    assert result.keys() - contract.keys() == more
    assert [type(count) for count in result["characters"].values()] == [int] * 3
    assert [file["path"] for file in result["files"]] == ["lamp.md"]
    assert result["open_units"] == 1


def test_people_read_text_on_standard_output_and_progress_on_standard_error(amts: Amts, book: Book) -> None:
    ran = amts("sync", "--local", *book.repositories)
    assert ran.code == 0
    assert ran.out.startswith("zh: updated on branch amts/zh-")
    assert "[zh] plan 1/1 lamp.md (outdated)" in ran.err.splitlines()


def test_the_bot_commits_under_its_own_name_without_identity_or_home(
    book: Book, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    commit = sync(book)["commit"]
    assert book.chinese("log", "-1", "--format=%an %ae %cn", commit) == (
        "amts-bot amts-bot@users.noreply.github.com amts-bot"
    )


# --- what is never touched ---------------------------------------------------------------------------------


def test_uncommitted_work_in_the_target_stays_as_it_is(book: Book, sync: Sync) -> None:
    folder = book.chinese.folder
    (folder / "tide.md").write_text("半句", encoding="utf-8")
    (folder / "staged.md").write_text("新\n", encoding="utf-8")
    book.chinese("add", "staged.md")
    (folder / "lamp.md").unlink()
    (folder / "untracked.md").write_text("稿\n", encoding="utf-8")
    before, status = everything(book.chinese), book.chinese("status", "--porcelain")
    result = sync(book)
    assert everything(book.chinese) == before
    assert book.chinese("status", "--porcelain") == status
    assert book.chinese.changed(result["branch"]) == [STATE_PATH, "lamp.md"]


def test_the_source_is_only_read(book: Book, sync: Sync) -> None:
    before, refs = everything(book.english), book.english("for-each-ref")
    sync(book)
    assert (everything(book.english), book.english("for-each-ref")) == (before, refs)


def test_no_hook_of_the_target_runs(book: Book, sync: Sync, tmp_path: Path) -> None:
    hooks = book.chinese.folder / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in (
        "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction", "post-index-change",
        "update", "pre-receive", "post-update", "post-checkout", "pre-auto-gc",
    ):  # fmt: skip
        hook = hooks / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n", encoding="utf-8")
        hook.chmod(0o755)
    book.chinese("config", "core.fsmonitor", str(hooks / "pre-commit"))
    assert sync(book)["commit"]
    assert list(tmp_path.glob("ran-*")) == []


HOSTILE = """\
[commit]
\tgpgSign = true
[tag]
\tgpgSign = true
[gpg]
\tprogram = false
[core]
\tautocrlf = true
\teol = crlf
\tattributesFile = {home}/attributes
\tpager = false
\tabbrev = 5
[user]
\tuseConfigOnly = true
[log]
\tshowRoot = false
\tshowSignature = true
\tdiffMerges = off
\tdate = relative
\tdecorate = full
[diff]
\torderFile = {home}/order
\trenames = false
\trelative = true
\texternal = false
[color]
\tui = always
[i18n]
\tcommitEncoding = latin1
\tlogOutputEncoding = latin1
"""


def test_the_users_own_git_settings_do_not_matter(
    book: Book, sync: Sync, bare_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sync(book)["commit"]
    (bare_machine / ".gitconfig").write_text(HOSTILE.format(home=bare_machine), encoding="utf-8")
    (bare_machine / "attributes").write_text("* text=auto eol=crlf encoding=latin1\n", encoding="utf-8")
    (bare_machine / "order").write_text("tide.md\n", encoding="utf-8")
    book.chinese("update-ref", "-d", f"refs/heads/{book.chinese.branches()[0]}")
    monkeypatch.chdir(book.chinese.folder)
    assert sync(book)["commit"] == expected


def test_the_repository_of_a_hook_that_starts_the_bot_is_not_taken_for_a_book(
    book: Book, sync: Sync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other", {"x.md": "X\n"})
    before = everything(other), other("for-each-ref")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git/index"))
    assert sync(book)["commit"]
    assert (everything(other), other("for-each-ref")) == before


# --- targets of every kind ---------------------------------------------------------------------------------


def test_a_bare_target(tmp_path: Path, sync: Sync) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": LAMP_CHANGED}, {"lamp.md": LAMP_ZH}, bare=True)
    assert book.chinese.show("lamp.md", sync(book)["branch"]) == LAMP_CHANGED_ZH


def test_a_target_with_a_detached_head(book: Book, sync: Sync) -> None:
    book.chinese.commit({"later.md": "# 后来\n"})
    book.chinese("checkout", "--quiet", "--detach", "main~1")
    branch = sync(book)["branch"]
    assert book.chinese("rev-parse", f"{branch}~1") == book.chinese("rev-parse", "HEAD")


def test_submodules_links_and_executable_files_stay_what_they_are(tmp_path: Path, sync: Sync) -> None:
    others: Tree = {"theme": Submodule(), "index.md": Link("lamp.md"), "build.sh": Script("#!/bin/sh\n")}
    chinese: Tree = {**others, "lamp.md": LAMP_ZH}
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": LAMP_CHANGED}, chinese)
    branch = sync(book)["branch"]
    assert book.chinese.changed(branch) == [STATE_PATH, "lamp.md"]


def test_a_link_at_the_place_of_a_source_file_is_not_replaced(tmp_path: Path, sync: Sync) -> None:
    english: Tree = {"lamp.md": LAMP, "copy.md": LAMP}
    chinese: Tree = {"lamp.md": LAMP_ZH, "copy.md": Link("lamp.md")}
    book = make_book(tmp_path, english, {"lamp.md": LAMP_CHANGED}, chinese)
    result = sync(book)
    assert book.chinese.changed(result["branch"]) == [STATE_PATH, "lamp.md"]
    assert "symbolic link" in left_alone(result)["copy.md"]


def test_a_shallow_source_is_named_as_the_reason(book: Book, sync: Sync, tmp_path: Path) -> None:
    shallow = Book(clone(book.english, tmp_path / "shallow", "--depth", "1"), book.chinese)
    result = sync(shallow)
    assert result["commit"] is None
    assert "fetch the whole history" in left_alone(result)["lamp.md"]


def test_a_shallow_target_is_enough(book: Book, sync: Sync, tmp_path: Path) -> None:
    book.chinese.commit({"tide.md": TIDE_ZH + "\n"})
    shallow = Book(book.english, clone(book.chinese, tmp_path / "shallow", "--depth", "1"))
    assert shallow.chinese.show("lamp.md", sync(shallow)["branch"]) == LAMP_CHANGED_ZH


@pytest.mark.parametrize(
    "name",
    [
        "two words.md",
        'it\'s "quoted".md',
        "-n.md",
        "--help.md",
        "灯塔-día.md",
        ":(exclude)x.md",
        "#hash [x] {y} $HOME `id`.md",
        "back\\slash.md",
        "tab\there.md",
        "new\nline.md",
        os.fsdecode(b"latin-\xe9.md"),
        "a/b c/d.md",
        "\u202egnol.md",
    ],
)
def test_any_name_that_git_takes(tmp_path: Path, sync: Sync, name: str) -> None:
    english = make(tmp_path / "english", {name: LAMP}, {name: LAMP_CHANGED})
    origin = f"{name.removesuffix('.md')}_origin.md"
    book = Book(english, make(tmp_path / "chinese", {name: LAMP_ZH, origin: LAMP}))
    branch = sync(book)["branch"]
    assert book.chinese.changed(branch) == sorted([STATE_PATH, name, origin], key=os.fsencode)
    assert book.chinese.run("cat-file", "blob", f"{branch}:{name}").decode() == LAMP_CHANGED_ZH
    english.commit({name: LAMP})
    assert sync(book)["commit"], "the state file of the first run is understood"


# --- what people did ---------------------------------------------------------------------------------------


def test_commits_of_people_on_the_bots_branch_are_kept(book: Book, sync: Sync) -> None:
    first = sync(book)
    theirs = LAMP_CHANGED_ZH.replace("点亮灯", "点燃塔灯")
    commit = book.chinese.commit({"lamp.md": theirs}, branch=first["branch"])
    assert sync(book)["commit"] is None
    book.english.commit({"lamp.md": LAMP_CHANGED.replace("two short", "three short")})
    later = sync(book)
    assert later["branch"] == first["branch"]
    assert book.chinese("rev-parse", f"{later['branch']}~1") == commit
    assert "点燃塔灯" in book.chinese.show("lamp.md", later["branch"])


def test_a_branch_that_is_checked_out_is_added_to_and_the_files_on_disk_stay(book: Book, sync: Sync) -> None:
    first = sync(book)
    book.chinese("checkout", "--quiet", first["branch"])
    before = everything(book.chinese)
    book.english.commit({"tide.md": TIDE.replace("twice", "two times")})
    second = sync(book)
    assert second["branch"] == first["branch"]
    assert book.chinese.count(second["branch"]) == 3
    assert everything(book.chinese) == before


@pytest.mark.parametrize("name", ["trunk", "main"])
def test_a_branch_of_the_bots_that_is_checked_out_is_not_merged_by_that(amts: Amts, tmp_path: Path, name: str) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {"lamp.md": f"{LAMP}\nMoths come to it.\n"}, {"lamp.md": LAMP_ZH})
    amts("sync", *book.repositories, "--local", "--engine", "book")
    (branch,) = book.chinese.branches()
    book.chinese("checkout", "--quiet", branch)
    book.chinese("branch", "-m", "main", name)
    assert (
        amts("accept", "--target", book.chinese.folder, "--language", "zh").out
        == f"closed 1 open unit on branch {branch}\n"
    )
    assert book.chinese.branches() == [branch]


def test_which_branch_is_the_default_one_is_asked_where_nothing_tells(book: Book, sync: Sync, amts: Amts) -> None:
    book.chinese("checkout", "--quiet", sync(book)["branch"])
    book.chinese("branch", "-m", "main", "one")
    book.chinese("branch", "two", "one")
    refused(amts("sync", *book.repositories, "--local", "--quiet"), "is checked out; check out the default branch")


def test_the_branch_of_another_region_is_left_alone(book: Book, sync: Sync) -> None:
    taiwan = book.chinese.commit({"lamp.md": "# 燈\n"}, branch="amts/zh-TW-0123456789")
    result = sync(book)
    assert result["branch"] != "amts/zh-TW-0123456789"
    assert book.chinese("rev-parse", "amts/zh-TW-0123456789") == taiwan


@pytest.mark.parametrize("how", ["merged", "squashed", "squashed, and changed since"])
def test_a_finished_branch_is_left_behind(book: Book, sync: Sync, how: str) -> None:
    first = sync(book)["branch"]
    tip = book.chinese("rev-parse", first)
    if how == "merged":
        book.chinese("update-ref", "refs/heads/main", tip)
    else:
        book.chinese.commit({path: book.chinese.show(path, tip) for path in book.chinese.changed(tip)})
    if how.endswith("since"):
        book.english.commit({"lamp.md": LAMP_CHANGED.replace("two short", "three short")})
        second = sync(book)["branch"]
        book.chinese.commit({path: book.chinese.show(path, second) for path in book.chinese.changed(second)})
    book.english.commit({"tide.md": TIDE.replace("twice", "two times")})
    later = sync(book)
    assert later["branch"] not in (first, None)
    assert book.chinese("rev-parse", f"{later['branch']}~1") == book.chinese("rev-parse", "main")


def test_snapshots_that_people_edited_stay(tmp_path: Path, sync: Sync) -> None:
    edited = LAMP.replace("The keeper", "(Translators' note.) The keeper")
    chinese = {"lamp.md": LAMP_ZH, "lamp_origin.md": edited, "tide.md": TIDE_ZH, "tide_origin.md": TIDE}
    english = make(tmp_path / "english", {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_CHANGED})
    book = Book(english, make(tmp_path / "chinese", chinese))
    result = sync(book)
    assert book.chinese.changed(result["branch"]) == [STATE_PATH, "lamp.md"]
    told = [finding["message"] for finding in result["files"][0]["findings"] if finding["check"] == "base"]
    assert [("no upstream text" in note, "edited by hand" in note) for note in told] == [(True, False), (False, True)]


def test_lines_of_the_state_file_that_this_version_does_not_know_survive(book: Book, sync: Sync) -> None:
    future = "wave\tlamp.md\t3\tsomething new"
    book.chinese.commit({STATE_PATH: book.chinese.show(STATE_PATH) + future + "\n"})
    assert future in book.chinese.show(STATE_PATH, sync(book)["branch"]).splitlines()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# amts state 1\n<<<<<<< HEAD\n=======\n>>>>>>> main\n", "line 2"),
        ("nonsense\n", "line 1"),
        ("# amts state 2\n", "newer amts-bot"),
        ("# amts state 1\nfile\tlamp.md\tlamp.md\tabc\tdef\n", "line 2"),
    ],
)
def test_a_broken_state_file_is_refused_and_nothing_changes(amts: Amts, book: Book, text: str, words: str) -> None:
    book.chinese.commit({STATE_PATH: text})
    refs = book.chinese("for-each-ref")
    refused(amts("sync", "--local", "--quiet", *book.repositories), STATE_PATH, words)
    assert book.chinese("for-each-ref") == refs


# --- what happened upstream --------------------------------------------------------------------------------


def test_a_renamed_file_is_followed(tmp_path: Path, sync: Sync) -> None:
    after = {"lamp.md": None, "tower/light.md": LAMP_CHANGED}
    book = make_book(tmp_path, {"lamp.md": LAMP}, after, {"lamp.md": LAMP_ZH})
    branch = sync(book)["branch"]
    assert book.chinese.paths(branch) == [STATE_PATH, "tower/light.md"]
    assert book.chinese.show("tower/light.md", branch) == LAMP_CHANGED_ZH


def test_a_removed_file_is_removed(tmp_path: Path, sync: Sync) -> None:
    both = {"lamp.md": LAMP, "tide.md": TIDE}
    book = make_book(tmp_path, both, {"tide.md": None}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH})
    assert book.chinese.paths(sync(book)["branch"]) == [STATE_PATH, "lamp.md"]


def test_a_new_file_that_the_book_cannot_serve_is_named(tmp_path: Path, sync: Sync) -> None:
    after = {"storm.md": "# The Storm\n\nNobody sleeps when the wind turns to the west.\n"}
    book = make_book(tmp_path, {"lamp.md": LAMP}, after, {"lamp.md": LAMP_ZH})
    result = sync(book)
    assert result["commit"] is None
    assert "not translated yet" in left_alone(result)["storm.md"]


def test_a_translation_is_never_taken_back_to_older_text(book: Book, sync: Sync) -> None:
    sync(book)
    book.chinese("update-ref", "refs/heads/main", book.chinese.branches()[0])
    result = sync(book, "--at", "main~1")
    assert result["commit"] is None
    assert "not in the history of the head" in left_alone(result)["lamp.md"]


def test_a_book_with_crlf_keeps_it(tmp_path: Path, sync: Sync) -> None:
    before, after, chinese = (text.replace("\n", "\r\n") for text in (LAMP, LAMP_CHANGED, LAMP_ZH))
    book = make_book(tmp_path, {"lamp.md": before}, {"lamp.md": after}, {"lamp.md": chinese})
    assert book.chinese.show("lamp.md", sync(book)["branch"]) == LAMP_CHANGED_ZH.replace("\n", "\r\n")


def test_dates_of_the_first_days_of_unix_are_dates(tmp_path: Path, sync: Sync) -> None:
    book = make_book(tmp_path, {"lamp.md": LAMP}, {}, {"lamp.md": LAMP_ZH})
    book.english.commit({"lamp.md": LAMP_CHANGED}, date=7)
    assert book.chinese("log", "-1", "--format=%ct", sync(book)["branch"]) == "7"


# --- translations beside the source ------------------------------------------------------------------------


def test_two_translations_in_the_repository_of_the_source(
    tmp_path: Path, amts: Amts, monkeypatch: pytest.MonkeyPatch
) -> None:
    spanish = (
        "# La lámpara\n\nEl guardián enciende la lámpara al anochecer. Quema `oil` y gira una vez cada 30 segundos.\n\n"
        "Los barcos lejanos ven dos destellos cortos. Así saben qué puerto tienen delante.\n"
    )
    book = make(tmp_path / "book", {"lamp.md": LAMP, "docs/zh/lamp.md": LAMP_ZH, "docs/es/lamp.md": spanish})
    for language in ("zh", "es"):
        path = f"docs/{language}/lamp.md"
        states = book.show(STATE_PATH).splitlines()[1:] if STATE_PATH in book.paths() else []
        state = state_of(book, "main", {path: "lamp.md"}) + "".join(f"{line}\n" for line in states)
        book.commit({STATE_PATH: state})
    book.commit({"lamp.md": LAMP_CHANGED})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "amts.yml").write_text(
        "source: {repository: ./book}\ntargets:\n"
        '  zh: {repository: book, path: "docs/zh/{path}"}\n  es: {repository: book, path: "docs/es/{path}"}\n',
        encoding="utf-8",
    )
    ran = amts("sync", "--local", "--quiet", "--format", "json")
    assert ran.code == 0
    for result in json.loads(ran.out)["languages"]:
        path = f"docs/{result['language']}/lamp.md"
        assert book.changed(result["branch"]) == [f".amts/state.{result['language']}.tsv", path]
        assert result["left_alone"] == []
        assert "`gas`" in book.show(path, result["branch"])


def test_source_and_target_must_not_be_the_same_files(book: Book, amts: Amts) -> None:
    folder = str(book.english.folder)
    ran = amts("sync", "--local", "--quiet", "--source", folder, "--target", folder + "/", "--language", "zh")
    refused(ran, "the source itself", "docs/zh/{path}")


# --- two at once -------------------------------------------------------------------------------------------


def test_of_two_commits_both_are_on_the_branch_or_none(amts: Amts, tmp_path: Path) -> None:
    code = "# Light\n\n```python\nlight = {}\n```\n"
    book = make_book(
        tmp_path,
        {"light.md": code.format(1), "lamp.md": LAMP},
        {"light.md": code.format(2), "lamp.md": None, "guide.md": LAMP_CHANGED},
        {"light.md": code.format(1), "lamp.md": LAMP_ZH, "guide.md": {"ours.txt": "in the way"}},
    )
    refused(amts("sync", *book.repositories, "--local", "--quiet"), "guide.md/ours.txt is in the way")
    assert book.chinese.branches() == []


def test_two_syncs_at_once_make_one_commit(book: Book) -> None:
    command = [sys.executable, "-m", "amts_bot", "sync", "--local", "--quiet", *book.repositories]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    ended = [(*run.communicate(), run.returncode) for run in runs]
    assert [(err, code) for _, err, code in ended] == [(b"", 0)] * 2
    (branch,) = book.chinese.branches()
    assert book.chinese.count(branch) == book.chinese.count("main") + 1


# --- refusals ----------------------------------------------------------------------------------------------


def broken_targets() -> dict[str, tuple[Callable[[Path], object], str]]:
    """Folders that are no target, and what the refusal says."""
    return {
        "missing": (lambda folder: None, "there is no such repository"),
        "a file": (lambda folder: folder.write_text("x", encoding="utf-8"), "there is no such repository"),
        "no repository": (lambda folder: folder.mkdir(), "is no git repository"),
        "no commits": (make, "has no commits yet"),
        "no commits, bare": (lambda folder: make(folder, bare=True), "has no commits yet"),
        "a loop": (lambda folder: folder.symlink_to(folder), "there is no such repository"),
    }


@pytest.mark.parametrize("kind", broken_targets())
@pytest.mark.parametrize("option", ["--source", "--target"])
def test_what_is_no_repository_is_refused(book: Book, amts: Amts, tmp_path: Path, kind: str, option: str) -> None:
    make_broken, words = broken_targets()[kind]
    make_broken(tmp_path / "broken")
    options = [*book.repositories]
    options[options.index(option) + 1] = str(tmp_path / "broken")
    refused(amts("sync", "--local", "--quiet", *options), str(tmp_path / "broken"), words)


def test_a_folder_in_a_repository_is_told_the_root_and_the_path(book: Book, amts: Amts) -> None:
    folder = book.chinese.folder / "docs/zh"
    folder.mkdir(parents=True)
    ran = amts("sync", "--local", "--quiet", "--source", book.english.folder, "--target", folder, "--language", "zh")
    refused(ran, "name its root", 'path: "docs/zh/{path}"')


@pytest.mark.parametrize("name", ["nope", "-x", "HEAD:lamp.md", "main^{tree}", "a b", "../x"])
def test_a_revision_that_does_not_exist_is_refused(book: Book, amts: Amts, name: str) -> None:
    refused(amts("sync", "--local", "--quiet", *book.repositories, f"--at={name}"), "no revision", name)


def test_a_tag_of_the_branchs_name_does_not_hide_the_branch(
    book: Book, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.english("tag", "main", "main~1")
    monkeypatch.chdir(tmp_path)
    settings = "source: {repository: english, branch: main}\ntargets: {zh: {repository: chinese}}\n"
    (tmp_path / "amts.yml").write_text(settings, encoding="utf-8")
    assert amts("sync", "--local", "--quiet").out.startswith("zh: updated")


def test_a_language_that_fails_does_not_stop_the_others(
    book: Book, amts: Amts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = "source: {repository: english}\ntargets: {es: {repository: nowhere}, zh: {repository: chinese}}\n"
    (tmp_path / "amts.yml").write_text(settings, encoding="utf-8")
    ran = amts("sync", "--local", "--quiet", "--format", "json")
    results = {result["language"]: result for result in json.loads(ran.out)["languages"]}
    assert (ran.code, ran.err) == (1, "")
    assert results["zh"]["commit"]
    assert (results["es"]["status"], "nowhere" in results["es"]["reason"]) == ("failed", True)


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/book.git", "git://127.0.0.1:1/book"])
def test_a_source_that_cannot_be_reached_is_the_outside_worlds_failure(book: Book, amts: Amts, url: str) -> None:
    ran = amts("sync", "--local", "--quiet", "--source", url, "--target", book.chinese.folder, "--language", "zh")
    refused(ran, url, "git ls-remote failed", code=3)


def test_a_repository_that_runs_a_command_is_not_opened(
    book: Book, amts: Amts, tmp_path: Path, bare_machine: Path
) -> None:
    (bare_machine / ".gitconfig").write_text('[protocol "ext"]\n\tallow = always\n', encoding="utf-8")
    url = f"ext::sh -c touch% {tmp_path}/ran% ://"
    ran = amts("sync", "--local", "--quiet", "--source", url, "--target", book.chinese.folder, "--language", "zh")
    refused(ran, "not allowed", code=3)
    assert not (tmp_path / "ran").exists()


def test_a_machine_without_git_is_told_so(book: Book, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "amts_bot", "sync", "--local", "--quiet", *book.repositories]
    ran = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, check=False, text=True)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == "amts-bot: git cannot be started; install git 2.31 or newer\n"


def test_a_target_that_may_not_be_written_is_the_outside_worlds_failure(book: Book, amts: Amts) -> None:
    objects = book.chinese.folder / ".git/objects"
    for folder in [objects, *(path for path in objects.rglob("*") if path.is_dir())]:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.access(objects, os.W_OK):
        pytest.skip("this user may write everywhere")
    ran = amts("sync", "--local", "--quiet", *book.repositories)
    assert ran.code == 3


# --- a part of the book ------------------------------------------------------------------------------------


def two_changed(folder: Path) -> Book:
    """A book of which both chapters have changed."""
    after = {"lamp.md": LAMP_CHANGED, "tide.md": TIDE.replace("twice", "two times")}
    return make_book(folder, {"lamp.md": LAMP, "tide.md": TIDE}, after, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH})


def test_only_the_files_that_are_named(tmp_path: Path, sync: Sync) -> None:
    book = two_changed(tmp_path)
    result = sync(book, "--path", "tide.md")
    assert [file["path"] for file in result["files"]] == ["tide.md"]
    assert book.chinese.changed(result["branch"]) == [STATE_PATH]
    assert "lamp.md" in [file["path"] for file in sync(book)["files"]]


def test_a_file_whose_text_moved_to_one_that_is_not_named_waits(tmp_path: Path, sync: Sync) -> None:
    ships = LAMP.split("\n\n")[2]
    after = {"lamp.md": LAMP.replace(ships, ""), "ships.md": f"# Ships\n\n{ships}"}
    book = make_book(tmp_path, {"lamp.md": LAMP}, after, {"lamp.md": LAMP_ZH})
    alone = sync(book, "--path", "lamp.md")
    assert (alone["commit"], left_alone(alone)) == (
        None, {"lamp.md": "shares moved text with ships.md; name that file too"}
    )  # fmt: skip
    both = sync(book, "--path", "lamp.md", "--path", "ships.md")
    assert "远处的船只看到两次短闪光" in book.chinese.show("ships.md", both["branch"])
    assert "远处的船只看到两次短闪光" not in book.chinese.show("lamp.md", both["branch"])


def test_a_file_that_nobody_has_is_refused(book: Book, amts: Amts) -> None:
    refused(
        amts("sync", "--local", "--quiet", *book.repositories, "--path", "nope.md"), "nope.md", "no file of the book"
    )
