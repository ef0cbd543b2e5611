"""What the pull request says once a command is carried out: just what is open now, whatever part the command was about."""

from __future__ import annotations

import re

from tests.conftest import LAMP, TIDE
from tests.e2e.test_action import Runner, runner
from tests.github import webhooks

__all__ = ["runner"]

NEWS = "\nThe wind turned in the night.\n"
_ITEM = re.compile(r"^- \[[ x]\] \S*?`(?P<file>[\w.]+):\d+`\S* (?P<what>.*?): (?P<text>.*?) <!--amts", re.MULTILINE)


def _listed(runner: Runner) -> list[tuple[str, str]]:
    return [(found["file"], found["text"].strip("`")) for found in _ITEM.finditer(runner.pull.body)]


def _is_told(runner: Runner, count: int, files: int) -> bool:
    told = f"**{count} passage{'s' * (count > 1)} in {files} file{'s' * (files > 1)} need"
    return told in runner.pull.body


def test_what_is_accepted_leaves_the_list(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    assert len(_listed(runner)) == 4 and _is_told(runner, 4, 1), runner.pull.body
    runner.comment('/accept --section "Storm"')
    assert len(_listed(runner)) == 1 and _is_told(runner, 1, 1), runner.pull.body


def test_a_part_that_is_translated_again_does_not_hide_the_others(runner: Runner) -> None:
    runner.english.git.commit({"tide.md": TIDE + NEWS})
    runner.run(webhooks.schedule())
    before = _listed(runner)
    assert len(before) == 5 and _is_told(runner, 5, 2), runner.pull.body
    corrected = runner.text().replace("Nobody sleeps on such a night.", "这样的夜晚无人入睡。")
    runner.chinese.git.commit({"lamp.md": corrected}, branch=runner.pull.branch)
    runner.comment("/retranslate tide.md --engine memory")
    assert len(_listed(runner)) == 4 and _is_told(runner, 4, 2), runner.pull.body


def _sections(runner: Runner) -> list[str]:
    return [line for line in runner.pull.body.splitlines() if line.startswith("### ")]


def test_what_the_last_sync_told_and_people_wrote_stays(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    told = runner.pull.body.replace("- [ ]", "- [x]", 1).replace(
        "### What needed nobody", "Mine, said Ana.\n\n### What needed nobody"
    )
    runner.pull.body = told
    before = _sections(runner)
    runner.english.git.commit({"tide.md": TIDE + NEWS})
    runner.comment("/accept --section Storm")
    runner.comment("/retranslate --engine memory")
    assert _sections(runner) == before
    assert runner.pull.body.count("- [x]") == 1 and runner.pull.body.count("Mine, said Ana.") == 1
    assert "2 commits" not in runner.pull.body and "1 passage in 1 file" in runner.pull.body
    runner.comment("/accept")
    assert "Nothing in it needs a translator" in runner.pull.body
    assert _sections(runner) == [each for each in before if each != "### What needs you"]
    assert runner.pull.body.count("Mine, said Ana.") == 1


def test_paths_that_are_synced_alone_do_not_hide_the_others(runner: Runner) -> None:
    runner.run(webhooks.schedule())
    runner.english.git.commit({"tide.md": TIDE + NEWS, "lamp.md": LAMP})
    runner.run(webhooks.workflow_dispatch(runner.github, runner.chinese, {"paths": "tide.md"}), paths="tide.md")
    assert len(_listed(runner)) == 5 and _is_told(runner, 5, 2), runner.pull.body


def test_a_file_that_cannot_be_read_again_is_named(runner: Runner) -> None:
    runner.english.git.commit({"tide.md": TIDE + NEWS})
    runner.run(webhooks.schedule())
    halves = f"<<<<<<< ours\n{runner.text()}=======\n{runner.text()}>>>>>>> theirs\n"
    runner.chinese.git.commit({"lamp.md": halves}, branch=runner.pull.branch)
    runner.comment("/accept tide.md")
    assert any("lamp.md: its open passages are not listed" in line for line in runner.lines), runner.lines
