"""The fault matrix: every call with every fault. What happens, what is left behind, and that a rerun completes it.

However a run ends, there is never a second pull request, comment or commit of the bot's, and nothing of people's is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from amts_bot.errors import AmtsError, BadInput, OutsideFailure
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH
from tests.github.bench import GitHub
from tests.github.desk import Desk
from tests.github.faults import (
    BAD_GATEWAY,
    BAD_GATEWAY_AFTER_EFFECT,
    DROPPED_LINE,
    GONE_WRONG,
    NO_SCOPE,
    PRIMARY_LIMIT,
    Fault,
    secondary_limit,
    slow,
)  # fmt: skip

DIM = LAMP.replace("every 30 seconds", "every 40 seconds")
HIGH = TIDE.replace("the table", "the tables")
REPO = "/repos/{owner}/{repo}"


def opening(desk: Desk) -> None:
    """A first pull request, with all that belongs to it."""
    desk.english.git.commit({"lamp.md": DIM})


def updating(desk: Desk) -> None:
    """An upstream commit for an open pull request."""
    opening(desk)
    desk.run()
    desk.english.git.commit({"tide.md": HIGH})


def emptied(desk: Desk) -> None:
    """A pull request that was taken back on its branch, and upstream too."""
    opening(desk)
    desk.run()
    desk.on_branch({path: desk.text(path) for path in (".amts/state.tsv", "lamp.md")}, "Not wanted")
    desk.english.git.commit({"lamp.md": LAMP})


# What is called, in which situation; whether the run can do without it (a mark on a pull request, a comment at a line).
CALLS: dict[str, tuple[Callable[[Desk], None], bool]] = {
    "git refs for fetch": (opening, False),
    "git fetch": (opening, False),
    "git refs for push": (opening, False),
    "git push": (opening, False),
    f"GET {REPO}/pulls": (opening, False),
    f"POST {REPO}/pulls": (opening, False),
    f"POST {REPO}/issues/{{issue_number}}/labels": (opening, True),
    f"POST {REPO}/issues/{{issue_number}}/assignees": (opening, True),
    f"POST {REPO}/pulls/{{pull_number}}/requested_reviewers": (opening, True),
    f"GET {REPO}/pulls/{{pull_number}}/comments": (opening, False),
    f"POST {REPO}/pulls/{{pull_number}}/reviews": (opening, False),
    f"GET {REPO}/pulls/{{pull_number}}": (updating, False),
    f"GET {REPO}/issues/{{issue_number}}/events": (updating, False),
    f"PATCH {REPO}/pulls/{{pull_number}}": (updating, False),
    f"GET {REPO}/issues/{{issue_number}}/comments": (emptied, False),
    f"POST {REPO}/issues/{{issue_number}}/comments": (emptied, False),
}

# A fault, how often, and how a run that cannot do without the call ends: None if it goes through all the same.
FAULTS: dict[str, tuple[Fault, int, type[AmtsError] | None]] = {
    "403 with Retry-After": (secondary_limit(403), 1, None),
    "429 with Retry-After": (secondary_limit(429), 1, None),
    "502": (BAD_GATEWAY, 1, None),
    "502 after the effect": (BAD_GATEWAY_AFTER_EFFECT, 1, None),
    "line cut after the effect": (DROPPED_LINE, 1, None),
    "slow": (slow(0.3), 1, None),
    "502 for good": (BAD_GATEWAY, 99, OutsideFailure),
    "502 after the effect for good": (BAD_GATEWAY_AFTER_EFFECT, 99, OutsideFailure),
    "hour used up": (PRIMARY_LIMIT, 99, OutsideFailure),
    "403 no scope": (NO_SCOPE, 99, BadInput),
    "422": (GONE_WRONG, 99, OutsideFailure),
}
GIT_HAS_NO = {"403 with Retry-After", "hour used up", "422"}


def cases() -> list[object]:
    return [
        pytest.param(call, fault, id=f"{call.replace(REPO, '')}: {fault}")
        for call in CALLS
        for fault in FAULTS
        if not (call.startswith("git") and fault in GIT_HAS_NO)
        if not (("GET" in call or "fetch" in call or "refs" in call) and "after" in fault)  # reading has no effect
        if fault != "slow" or call in ("git push", f"POST {REPO}/pulls")
    ]


@pytest.fixture
def desk(github: GitHub, tmp_path: Path) -> Desk:
    return Desk.set_up(
        github, tmp_path, {"lamp.md": LAMP, "tide.md": TIDE}, {"lamp.md": LAMP_ZH, "tide.md": TIDE_ZH},
        labels=["translation"], assignees=["volunteer"], reviewers=["other"],
    )  # fmt: skip


@pytest.mark.parametrize(("call", "fault"), cases())
def test_fault(desk: Desk, call: str, fault: str) -> None:
    prepare, is_dispensable = CALLS[call]
    happens, times, ends = FAULTS[fault]
    prepare(desk)
    desk.github.forget_calls()
    desk.github.fail(call, happens, times=times)
    goes_through = ends is None or (is_dispensable and ends is not OutsideFailure) or _is_harmless(call, fault)
    if goes_through:
        desk.run()
    else:
        with pytest.raises(AmtsError) as raised:
            desk.run()
        assert isinstance(raised.value, ends or AmtsError), raised.value
        assert "\n" not in str(raised.value) and desk.token not in str(raised.value)
    assert desk.github.count(call) >= 1, "the call is not made at all"
    check_nothing_doubled(desk)
    desk.github.heal()
    desk.run()
    check_nothing_doubled(desk)
    check_complete(desk, prepare)


def _is_harmless(call: str, fault: str) -> bool:
    """Where a refusal is a note: marks that GitHub does not take, a review that it cannot place."""
    is_review, is_mark = call.endswith("/reviews"), CALLS[call][1]
    if fault == "422":
        return is_review or is_mark
    if fault == "502 after the effect for good":  # what happened is found, so that nothing has to be tried again
        return is_review or call in ("git push", f"POST {REPO}/pulls", f"POST {REPO}/issues/{{issue_number}}/comments")
    return False


def check_nothing_doubled(desk: Desk) -> None:
    assert len(desk.pulls) <= 1
    assert len(desk.chinese.git.branches()) <= 1
    for pull in desk.pulls:
        bodies = [comment.body for comment in (*pull.comments, *pull.review_comments)]
        assert len(bodies) == len(set(bodies))
        subjects = desk.chinese.git("log", "--format=%s", f"main..{pull.head}").splitlines()
        assert len(subjects) == len(set(subjects))


def check_complete(desk: Desk, prepare: Callable[[Desk], None]) -> None:
    pull = desk.pull()
    assert (pull.labels, [user.login for user in pull.assignees]) == (["translation"], ["volunteer"])
    assert [user.login for user in pull.reviewers] == ["other"]
    if prepare is emptied:
        assert pull.state == "closed" and len(pull.comments) == 1
        return
    passages = 2 if prepare is updating else 1
    assert pull.body.count("- [ ] ") == passages and pull.head in pull.body
    assert len(pull.review_comments) == 1  # the tide's sentence stands as it was: the diff does not show it
    assert pull.title.endswith((desk.english.branch("main") or "")[:10])
