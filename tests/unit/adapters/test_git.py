"""What the bot reads from repositories and how it writes: whole, forward only, and nothing but what was asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amts_bot.adapters.git.opening import create_repository, forget_other_repository, open_repository
from amts_bot.adapters.git.read_only import NoSuchRevision
from amts_bot.adapters.git.repository import Repository
from amts_bot.errors import BadInput, OutsideFailure
from tests.gits import FIRST_DATE, Git, Link, Script, Submodule, Tree, clone, make

DATE = f"{FIRST_DATE} +0000"


def opened(git: Git) -> Repository:
    """The repository as the bot has it."""
    return open_repository(str(git.folder))


def commit(git: Git, files: dict[str, bytes | None], *, branch: str = "bot", parent: str = "main") -> str:
    """Let the bot commit on a branch, and give the commit."""
    repository = opened(git)
    return repository.commit(branch, parent=repository.revision(parent).commit, files=files, message="Bot\n", date=DATE)


# --- reading -----------------------------------------------------------------------------------------------


def test_a_tree_has_the_files_and_no_links_or_submodules(tmp_path: Path) -> None:
    tree: Tree = {"a.md": "A", "b": {"c.md": "C", "to": Link("../a.md")}, "theme": Submodule(), "x.sh": Script("#!")}
    git = make(tmp_path / "r", tree)
    assert opened(git).tree("main").keys() == {"a.md", "b/c.md", "x.sh"}
    assert opened(git).entries("main").keys() == {"a.md", "b/c.md", "b/to", "theme", "x.sh"}


NAMES = ["-n", "a b", 'it\'s "q"', "tab\t", "new\nline", "灯", ":x", "back\\slash", os.fsdecode(b"\xff\xfe"), " ", "\n"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_read_and_written_as_they_are(tmp_path: Path, name: str) -> None:
    git = make(tmp_path / "r", {name: "one", f"{name} too": "two"})
    repository = opened(git)
    assert repository.blobs(repository.tree("main").values()) == {
        repository.tree("main")[name]: b"one",
        repository.tree("main")[f"{name} too"]: b"two",
    }
    assert sorted({change.path for change in repository.history("main")}, key=str) == sorted([name, f"{name} too"])
    bot = commit(git, {name: b"three", f"{name} too": None, f"d/{name}": b"four"})
    assert sorted(git.paths(bot)) == sorted([name, f"d/{name}"])


def test_blobs_of_every_content_are_read_in_one_go(tmp_path: Path) -> None:
    contents = [b"", b"\n", b"\0", b"missing", b"x" * 100_000, "灯\r\n".encode(), b"1234 blob 5\n"]
    git = make(tmp_path / "r", {str(n): content for n, content in enumerate(contents)})
    repository = opened(git)
    tree = repository.tree("main")
    assert [repository.blobs(tree.values())[tree[str(n)]] for n in range(len(contents))] == contents
    assert repository.blobs([]) == {}
    with pytest.raises(OutsideFailure, match="not complete"):
        repository.blobs(["0" * 40])


def test_history_follows_renames_and_merges_as_the_first_parent_sees_them(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A\n" * 9, "b.md": "B"}, {"a.md": None, "c.md": "A\n" * 9})
    git.commit({"side.md": "S"}, branch="main")
    git("branch", "topic", "main~1")
    git.commit({"topic.md": "T"}, branch="topic")
    git("reset", "--hard", "--quiet")
    git("-c", "user.name=P", "-c", "user.email=p@example.org", "merge", "--quiet", "--no-edit", "topic")
    changes = [(change.old_path, change.path) for change in opened(git).history("main")]
    assert changes.count(("topic.md", "topic.md")) == 2, "in the merge, and in its own commit"
    assert ("a.md", "c.md") in changes
    assert changes[-2:] == [("a.md", "a.md"), ("b.md", "b.md")]
    git.commit({"b.md": None})
    assert [(change.old_path, change.path) for change in opened(git).history("main", "b.md")] == [
        ("b.md", None),
        ("b.md", "b.md"),
    ]


def test_a_branch_goes_before_a_tag_of_the_same_name(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a": "1"}, {"a": "2"})
    git("tag", "main", "main~1")
    assert opened(git).revision("main").commit == git("rev-parse", "refs/heads/main")
    assert opened(git).revision("HEAD").commit == git("rev-parse", "HEAD")
    git("tag", "v1", "refs/heads/main~1")
    assert opened(git).revision("v1").commit == git("rev-parse", "refs/tags/v1")
    assert opened(git).revision(git("rev-parse", "v1")[:8]).commit == git("rev-parse", "v1")


def test_branches_are_those_that_begin_so_whatever_tags_there_are(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a": "1"})
    for name in ("amts/zh-1", "amts/zh-1/deeper", "other"):
        if name != "amts/zh-1/deeper":
            git("branch", name)
    git("tag", "amts/zh-1")
    assert opened(git).branches("amts/") == {"amts/zh-1": git("rev-parse", "HEAD")}
    assert opened(git).branches("").keys() == {"amts/zh-1", "main", "other"}


@pytest.mark.parametrize("bare", [False, True])
def test_a_repository_without_commits_is_told_so(tmp_path: Path, bare: bool) -> None:
    with pytest.raises(NoSuchRevision, match="has no commits yet"):
        opened(make(tmp_path / "r", bare=bare)).revision()


def test_a_head_without_a_branch_is_no_missing_history(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a": "1"})
    git("symbolic-ref", "HEAD", "refs/heads/master")
    with pytest.raises(NoSuchRevision, match="has no revision 'HEAD'"):
        opened(git).revision()


def test_a_shallow_clone_is_known_as_one(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a": "1"}, {"a": "2"})
    assert not opened(git).is_shallow
    assert opened(clone(git, tmp_path / "s", "--depth", "1")).is_shallow


# --- writing -----------------------------------------------------------------------------------------------


def test_a_commit_changes_the_files_that_it_names_and_keeps_their_modes(tmp_path: Path) -> None:
    git = make(
        tmp_path / "r", {"a.md": "A", "b.md": "B", "run.sh": Script("#!"), "to": Link("a.md"), "sub": Submodule()}
    )
    bot = commit(git, {"a.md": b"new", "b.md": None, "run.sh": b"#!/bin/sh", "c/d.md": b"D"})
    assert git("diff-tree", "-r", "--name-status", "main", bot).split("\n") == [
        "M\ta.md", "D\tb.md", "A\tc/d.md", "M\trun.sh"
    ]  # fmt: skip
    assert git("ls-tree", bot, "run.sh").startswith("100755")
    assert git("rev-parse", "bot") == bot


def test_the_same_commit_twice_is_one(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    assert commit(git, {"a.md": b"B"}) == commit(git, {"a.md": b"B"})
    assert git.count("bot") == 2


def test_nothing_new_is_no_commit(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    assert commit(git, {"a.md": b"A", "b.md": None}) == git("rev-parse", "main")
    assert opened(git).branches("bot") == {}


def test_author_date_and_message_are_the_bots(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    repository = opened(git)
    parent = repository.revision().commit
    message = "Zeile\n\n# no comment\n\n-- \n"
    bot = repository.commit("bot", parent=parent, files={"a.md": b"B"}, message=message, date="7 +0530")
    form = "%an <%ae>%n%cn <%ce>%n%ad%n%cd%n%B"
    bot_says = "amts-bot <amts-bot@users.noreply.github.com>"
    expected = [bot_says, bot_says, "7 +0530", "7 +0530", "Zeile", "", "# no comment", "", "-- "]
    assert git("show", "-s", "--date=raw", f"--format={form}", bot).split("\n") == expected


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    repository = create_repository(tmp_path / "r")
    repository.commit("main", parent=None, files={"a.md": b"A"}, message="First\n", date=DATE)
    assert Git(tmp_path / "r").paths() == ["a.md"]


@pytest.mark.parametrize("path", ["to", "sub"])
def test_a_link_or_submodule_is_not_written_over(tmp_path: Path, path: str) -> None:
    git = make(tmp_path / "r", {"a.md": "A", "to": Link("a.md"), "sub": Submodule()})
    with pytest.raises(BadInput, match=f"{path} is a symbolic link or submodule"):
        commit(git, {path: b"text"})
    assert opened(git).branches("bot") == {}


@pytest.mark.parametrize(("path", "lost"), [("a", "a/b.md"), ("c.md/d.md", "c.md"), ("sub/x.md", "sub")])
def test_nobodys_file_gives_way_to_a_folder_or_a_folder_to_a_file(tmp_path: Path, path: str, lost: str) -> None:
    git = make(tmp_path / "r", {"a": {"b.md": "B"}, "c.md": "C", "sub": Submodule()})
    with pytest.raises(BadInput, match=f"{lost} is in the way"):
        commit(git, {path: b"text"})
    assert opened(git).branches("bot") == {}


def test_a_folder_may_take_the_place_of_a_file_that_goes(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a": "A"})
    assert git.paths(commit(git, {"a": None, "a/b": b"B"})) == ["a/b"]


@pytest.mark.parametrize("path", ["../x.md", "/x.md", "a//b.md", ".git/config", "a/../b"])
def test_a_path_that_git_forbids_is_not_written(tmp_path: Path, path: str) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    with pytest.raises(BadInput, match="is no path that git takes"):
        commit(git, {path: b"text"})
    assert opened(git).branches("bot") == {}


def test_a_branch_that_somebody_moved_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    first = commit(git, {"a.md": b"B"})
    theirs = git.commit({"a.md": "people's"}, branch="bot")
    with pytest.raises(OutsideFailure, match="branch bot has moved on meanwhile"):
        commit(git, {"a.md": b"C"}, parent=first)
    with pytest.raises(OutsideFailure, match="branch bot has moved on meanwhile"):
        commit(git, {"a.md": b"C"}, parent="main")
    assert git("rev-parse", "bot") == theirs


@pytest.mark.parametrize(("there", "asked"), [("amts", "amts/zh"), ("amts/zh/x", "amts/zh")])
def test_a_branch_that_git_needs_as_a_folder_is_named(tmp_path: Path, there: str, asked: str) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    git("branch", there)
    with pytest.raises(BadInput, match=f"the branch {there} is in the way of {asked}; rename it"):
        commit(git, {"a.md": b"B"}, branch=asked)
    assert opened(git).branches("amts") == {there: git("rev-parse", "main")}


def test_a_branch_that_cannot_be_written_has_not_moved_on(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"})
    (git.folder / ".git/refs/heads/bot.lock").touch()
    with pytest.raises(OutsideFailure, match=r"git update-ref failed: .*bot\.lock"):
        commit(git, {"a.md": b"B"})


def test_a_branch_that_is_behind_is_moved_forward(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A"}, {"a.md": "B"})
    git("branch", "bot", "main~1")
    bot = commit(git, {"a.md": b"C"})
    assert git("rev-parse", "bot") == bot


def test_a_repository_with_longer_ids(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"a.md": "A", "b.md": "B"}, object_format="sha256")
    bot = commit(git, {"a.md": b"new", "b.md": None})
    assert len(bot) == 64
    assert git.paths(bot) == ["a.md"]


# --- opening -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "{}/", "file://{}", "{}/.git"])
def test_a_repository_is_found_by_path_and_file_url(tmp_path: Path, form: str) -> None:
    git = make(tmp_path / "it's a book", {"a": "1"})
    assert open_repository(form.format(git.folder)).revision().commit == git("rev-parse", "HEAD")


def test_a_home_may_be_abbreviated(bare_machine: Path) -> None:
    git = make(bare_machine / "book", {"a": "1"})
    assert open_repository("~/book").revision().commit == git("rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["", "nowhere", "a\0b", "git@example.org:x/y.git", "file:///nowhere", "ssh:/x"])
def test_what_is_no_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match="there is no such repository"):
        open_repository(name)


def test_a_folder_inside_a_repository_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    git = make(tmp_path / "r", {"docs": {"zh": {"a.md": "A"}}})
    with pytest.raises(BadInput, match=r'name its root, with path: "docs/zh/\{path\}"'):
        open_repository(str(git.folder / "docs/zh"))


def test_only_another_repository_is_forgotten() -> None:
    environ = {"GIT_DIR": "x", "GIT_INDEX_FILE": "y", "GIT_SSH_COMMAND": "ssh", "GIT_CONFIG_COUNT": "0", "HOME": "/h"}
    forget_other_repository(environ)
    assert environ == {"GIT_SSH_COMMAND": "ssh", "GIT_CONFIG_COUNT": "0", "HOME": "/h"}
