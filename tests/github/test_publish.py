"""One pull request per language: opened, added to, edited by people, merged, closed, and never twice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from amts_bot.adapters.git.remote import PushRejected
from amts_bot.errors import BadInput
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH
from tests.github.bench import BOT, GitHub
from tests.github.desk import Desk

DIM = LAMP.replace("every 30 seconds", "every 40 seconds")
BRIGHT = DIM + "\nA bell rings in fog.\n"
HIGH = TIDE.replace("twice a day", "twice a day, and it falls twice")


@pytest.fixture
def desk(github: GitHub, tmp_path: Path) -> Desk:
    return Desk.set_up(github, tmp_path, {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH})


def items(body: str) -> list[str]:
    return [line for line in body.replace("\r\n", "\n").split("\n") if line.startswith(("- [ ] ", "- [x] "))]


def test_nothing_to_do(desk: Desk) -> None:
    desk.github.forget_calls()
    assert desk.run().number is None
    assert desk.pulls == []
    assert desk.github.counts()["git push"] == 0
    assert desk.github.count() <= 3


def test_opened(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM}, message="The lamp turns slower")
    published = desk.run()
    (pull,) = desk.pulls
    assert (published.number, published.url) == (1, f"{desk.github.server_url}/owner/book-zh/pull/1")
    head = desk.english.branch("main") or ""
    assert pull.title == f"Chinese: follow owner/book-en to {head[:10]}"
    assert pull.branch == f"amts/zh-{head[:10]}" and pull.author.login == BOT and not pull.draft
    assert "`The lamp turns slower`" in pull.body
    assert f"/compare/{desk.english.git('rev-parse', 'main~1')}...{head})" in pull.body
    assert len(items(pull.body)) == 1
    (comment,) = pull.review_comments
    assert (comment.path, comment.line) == ("lamp.md", 3)
    assert "English before:" in comment.body


def test_same_again_changes_nothing(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    before = desk.pull().body, desk.pull().head, len(desk.pull().review_comments)
    desk.github.forget_calls()
    assert desk.run().told == "nothing to add to the open pull request"
    assert (desk.pull().body, desk.pull().head, len(desk.pull().review_comments)) == before
    assert desk.github.count() <= 5
    assert [call.name for call in desk.github.calls if call.name.split()[0] in ("POST", "PATCH", "PUT")] == []
    assert desk.github.counts()["git push"] == 0


def test_next_upstream_commit_adds_to_it(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM}, message="Slower")
    desk.run()
    first = desk.pull().head
    desk.english.git.commit({"lamp.md": BRIGHT, "tide.md": HIGH}, message="A bell, and the tide")
    assert desk.run().told == "updated"
    (pull,) = desk.pulls
    assert desk.chinese.git("merge-base", first, pull.head) == first
    assert "`Slower`" in pull.body and "`A bell, and the tide`" in pull.body
    assert (desk.english.branch("main") or "")[:10] in pull.title
    assert len(items(pull.body)) == 3
    keys = [re.findall("<!--amts (.*?)-->", comment.body)[-1] for comment in pull.review_comments]
    assert len(keys) == len(set(keys))


def test_peoples_commits_and_ticks_stay(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": BRIGHT, "tide.md": HIGH})
    desk.run()
    bell, *rest = [line for line in items(desk.pull().body) if "bell" in line or "fall" in line]
    corrected = desk.text("lamp.md", desk.pull().branch).replace("30", "40").replace("每40秒", "每 40 秒")
    person = desk.on_branch({"lamp.md": corrected}, "Forty seconds")
    desk.edit_body(lambda body: "Who takes the tide?\n\n" + body.replace(bell, ticked(bell) + "\n  I asked Ana."))
    desk.english.git.commit({"tide.md": HIGH + "\nThe moon does it.\n"})
    desk.run()
    pull = desk.pull()
    assert desk.chinese.git("merge-base", person, pull.head) == person
    assert desk.text("lamp.md", pull.branch) == corrected
    assert pull.body.startswith("Who takes the tide?\n\n<!-- amts-bot")
    lines = pull.body.split("\n")
    assert lines[lines.index(next(line for line in items(pull.body) if "bell" in line)) + 1] == "  I asked Ana."
    assert [line for line in items(pull.body) if line.startswith("- [x]")] != [] and rest != []
    assert "Co-authored-by: Person <person@example.org>" in pull.body


def ticked(line: str) -> str:
    return line.replace("- [ ]", "- [x]")


def test_title_that_people_chose_stays(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    pull = desk.pull()
    from tests.github.world import happen

    happen(pull, desk.github.world, "renamed", desk.github.user("volunteer"), rename={"from": pull.title, "to": "灯"})
    pull.title = "灯"
    desk.english.git.commit({"tide.md": HIGH})
    desk.run()
    assert desk.pull().title == "灯" and len(items(desk.pull().body)) == 2


# --- labels, people ---------------------------------------------------------------------------------------


def test_labels_reviewers_assignees(desk: Desk) -> None:
    desk.with_look(
        labels=["translation", "area/zh"], assignees=["volunteer"], draft=True, title="{source} {revision}: {language}",
        reviewers={"tide.md": ["other"], "lamp.md": ["volunteer", "owner/lamps"]},
    )  # fmt: skip
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    pull = desk.pull()
    assert pull.title.startswith("owner/book-en ") and pull.title.endswith(": Chinese") and pull.draft
    assert (pull.labels, [user.login for user in pull.assignees]) == (["translation", "area/zh"], ["volunteer"])
    assert ([user.login for user in pull.reviewers], pull.teams) == (["volunteer"], ["lamps"])
    desk.english.git.commit({"tide.md": HIGH})
    desk.run()
    assert [user.login for user in desk.pull().reviewers] == ["volunteer", "other"]


def test_what_people_took_away_stays_away(desk: Desk) -> None:
    desk.with_look(labels=["translation"], assignees=["volunteer"], reviewers=["other"])
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    pull = desk.pull()
    pull.labels.clear()
    pull.assignees.clear()
    pull.reviewers.clear()
    desk.english.git.commit({"tide.md": HIGH})
    desk.run()
    assert (desk.pull().labels, desk.pull().assignees, desk.pull().reviewers) == ([], [], [])


def test_reviewer_without_access_is_a_note(desk: Desk) -> None:
    desk.with_look(labels=["translation"], reviewers=["stranger"])
    desk.english.git.commit({"lamp.md": DIM})
    desk.github.user("stranger")
    assert desk.run().told == "opened"
    assert desk.pull().labels == ["translation"]
    assert any("not a collaborator" in line for line in desk.log)


# --- the end of a pull request ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
@pytest.mark.parametrize("deletes_branch", [False, True], ids=["branch stays", "branch deleted"])
def test_merged(desk: Desk, method: str, deletes_branch: bool) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.on_branch({"lamp.md": desk.text("lamp.md", desk.pull().branch).replace("转一圈", "转动一圈")})
    desk.github.merge(desk.chinese, 1, method)
    if deletes_branch:
        desk.chinese.git("update-ref", "-d", f"refs/heads/{desk.pull().branch}")
    assert desk.run().number is None
    desk.english.git.commit({"tide.md": HIGH})
    assert desk.run().number == 2
    first, second = desk.pulls
    assert first.merged and second.state == "open" and second.branch != first.branch
    assert desk.chinese.git("rev-list", "--count", f"main..{second.head}") == "1"
    assert len(items(second.body)) == 1


def test_closed_by_a_person(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.github.close(desk.chinese, 1)
    for _ in range(2):
        published = desk.run()
        assert published.told.startswith("pull request 1 was closed by a person")
        assert len(desk.pulls) == 1 and desk.chinese.git.branches() == [desk.pull().branch]
    desk.english.git.commit({"tide.md": HIGH})
    assert desk.run().number == 2
    assert len(items(desk.pull(2).body)) == 2


def test_person_commits_and_closes(desk: Desk) -> None:
    """The revision is known from the commits, whoever wrote the last one."""
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.english.git.commit({"tide.md": HIGH})
    desk.run()
    desk.on_branch({"tide.md": TIDE_ZH + "\n好。\n"})
    desk.github.close(desk.chinese, 1)
    assert desk.run().told.startswith("pull request 1 was closed by a person")
    assert len(desk.pulls) == 1


def test_became_empty(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    branch = desk.pull().branch
    desk.on_branch({path: desk.text(path) for path in (".amts/state.tsv", "lamp.md")}, "Not wanted")
    desk.english.git.commit({"lamp.md": LAMP})
    published = desk.run()
    assert published.told == "closed: main has all of it", desk.log
    pull = desk.pull()
    assert (pull.state, pull.merged, pull.closed_by and pull.closed_by.login) == ("closed", None, BOT)
    (comment,) = pull.comments
    assert comment.body.startswith("Everything in here is in `main` by now")
    assert desk.chinese.branch(branch) is not None
    desk.english.git.commit({"lamp.md": DIM}, message="Slower after all")
    assert desk.run().number == 2


def test_somebody_else_opened_it(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    pull = desk.pull()
    pull.author, pull.body = desk.github.user("volunteer"), "My own words"
    desk.english.git.commit({"tide.md": HIGH})
    assert desk.run().number == 1
    assert desk.pull().body == "My own words"
    assert any("volunteer opened it" in line for line in desk.log)


def test_forks_and_titles_do_not_fool_it(desk: Desk) -> None:
    """A pull request from a fork's branch of the same name, with title and label of the bot's, is not the bot's."""
    desk.with_look(labels=["translation"])
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    pull = desk.pull()
    real = pull.branch
    pull.head_repository, pull.author = "stranger/book-zh", desk.github.user("stranger")
    desk.chinese.git("update-ref", "refs/heads/fork", pull.head)
    pull.branch = "fork"
    assert desk.run().number == 2
    assert desk.pull(2).branch == real and desk.pull(1).body != ""


def test_token_of_a_person(desk: Desk) -> None:
    desk.github.add_token("ghp_maintainer", "volunteer")
    desk.token = "ghp_maintainer"
    desk.english.git.commit({"lamp.md": DIM})
    assert desk.run().told == "opened"
    desk.english.git.commit({"tide.md": HIGH})
    assert desk.run().told == "updated"
    assert desk.pull().author.login == "volunteer"


@pytest.mark.parametrize("right", ["contents", "pull_requests"])
def test_token_without_a_right(desk: Desk, right: str) -> None:
    rights = {"contents": "write", "pull_requests": "write", "metadata": "read", right: "read"}
    desk.github.add_token("ghs_little", BOT, rights)  # type: ignore[arg-type]
    desk.token = "ghs_little"
    desk.english.git.commit({"lamp.md": DIM})
    with pytest.raises(BadInput, match="the token in GITHUB_TOKEN may not") as raised:
        desk.run()
    assert "ghs_little" not in str(raised.value)
    assert desk.pulls == []


# --- races ------------------------------------------------------------------------------------------------


def test_person_pushes_meanwhile(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.english.git.commit({"tide.md": HIGH})
    corrected = desk.text("lamp.md", desk.pull().branch).replace("30", "40")
    persons: list[str] = []
    desk.github.before("git push", lambda: persons.append(desk.on_branch({"lamp.md": corrected})))
    assert desk.run().told == "updated"
    assert desk.chinese.git("merge-base", persons[0], desk.pull().head) == persons[0]
    assert desk.text("lamp.md", desk.pull().branch) == corrected
    assert len(desk.pulls) == 1


def test_person_is_always_faster(desk: Desk) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.english.git.commit({"tide.md": HIGH})
    for n in range(2):
        desk.github.before("git push", lambda n=n: desk.on_branch({"new.md": f"{n}\n"}), skip=n)  # type: ignore[misc]
    with pytest.raises(PushRejected, match="their commits stay"):
        desk.run(tries=2)
    assert desk.run().told == "updated"


@pytest.mark.parametrize("event", ["merged", "closed"])
def test_ended_while_the_bot_worked(desk: Desk, event: str) -> None:
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.english.git.commit({"tide.md": HIGH})
    one = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
    end = desk.github.merge if event == "merged" else desk.github.close
    desk.github.before(one, lambda: end(desk.chinese, 1))
    assert desk.run().number == 2
    assert [pull.state for pull in desk.pulls] == ["closed", "open"]
    assert len(items(desk.pull(2).body)) == 2


# --- hostile names ----------------------------------------------------------------------------------------

NAMES = (
    "-n.md",
    "--upload-pack=x.md",
    "a @octocat #12.md",
    "汉 字.md",
    "x`y.md",
    ":(glob)*.md",
    "</details>.md",
    "%2e%2e.md",
)


def test_file_names_do_nothing(github: GitHub, tmp_path: Path) -> None:
    before, chinese = dict.fromkeys(NAMES, LAMP), dict.fromkeys(NAMES, LAMP_ZH)
    desk = Desk.set_up(github, tmp_path, before, chinese, reviewers={"*.md": ["volunteer"]})
    desk.english.git.commit(dict.fromkeys(NAMES, DIM), message="Slower @octocat, fixes #12 https://evil.example")
    assert desk.run().told == "opened"
    pull = desk.pull()
    assert len(items(pull.body)) == len(NAMES) == len(pull.review_comments)
    assert sorted({comment.path for comment in pull.review_comments}) == sorted(NAMES)
    for words in ("@octocat", "#12", "https://evil.example", "</details>.md"):
        shown = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", pull.body)
        assert words not in shown, words
    assert desk.run().told == "nothing to add to the open pull request"


def test_a_translation_of_another_branch_is_ahead_and_left_alone(desk: Desk) -> None:
    """Made from a release branch: on the default branch the text is older, and nothing goes backwards."""
    desk.english.git.commit({"lamp.md": BRIGHT}, branch="release", on="main")
    blob = desk.english.git("rev-parse", "release:lamp.md")
    commit = desk.english.git("rev-parse", "release")
    state = desk.text(".amts/state.tsv").splitlines()
    lines = [
        f"file\tlamp.md\tlamp.md\t{commit}\t{blob}" if line.startswith("file\tlamp.md\t") else line for line in state
    ]
    desk.chinese.git.commit({".amts": {"state.tsv": "\n".join(lines) + "\n"}, "lamp.md": LAMP_ZH + "\n雾中钟会响。\n"})
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    assert desk.pulls == []
    assert any("1 ahead" in line for line in desk.log), desk.log


def test_what_a_sync_recorded_is_not_searched_for_again(desk: Desk) -> None:
    """On a fresh runner nothing is cached: the texts that a file ever had upstream are fetched for a search only."""
    desk.english.git.commit({"lamp.md": DIM})
    desk.run()
    desk.github.forget_calls()
    shutil.rmtree(user_cache_path("amts-bot"), ignore_errors=True)
    assert desk.run().told == "nothing to add to the open pull request"
    assert not any("find the base" in line for line in desk.log)
    fetches = desk.github.counts()["git fetch"]
    desk.on_branch({"tide.md": TIDE_ZH.replace("两次", "三次")})
    desk.github.forget_calls()
    desk.run()
    assert desk.github.counts()["git fetch"] > fetches, "a text that people changed is verified"
