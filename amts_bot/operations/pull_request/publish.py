"""From a commit to a pull request: push the branch, open or update, comment; or close what has become empty.

`publish` tells it from start to end. What is pushed is only ever added to; what is said is made from git each time
anew, so that the next run completes what one left undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from amts_bot.adapters.files import decode
from amts_bot.adapters.git.remote import Clone, PushRejected
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.github.pull_requests import PullRequests
from amts_bot.adapters.github.values import LineComment, PullRequest, Standing, Wanted
from amts_bot.adapters.log import Log
from amts_bot.book.branch import contribution
from amts_bot.book.branch.effort_file import effort_path, read_record
from amts_bot.book.branch.state_file import state_path
from amts_bot.book.branch.working_branch import Earlier, is_bots_branch
from amts_bot.book.results import LanguageResult, Outcome
from amts_bot.operations.pull_request.read_branch import ReadAgain, Reading
from amts_bot.operations.steps.count_effort import work_saved
from amts_bot.report.pull_request.body import closing_comment, declined, pull_request_body, pull_request_title
from amts_bot.report.pull_request.glossary_changes import tells_of_glossary
from amts_bot.report.pull_request.line_comments import MOST_COMMENTS, inline_comments
from amts_bot.report.pull_request.story import Person, Story, Upstream, UpstreamCommit
from amts_bot.report.words.plural import plural
from amts_bot.settings.book import Target

_MOST_FILES = 60
"""Files with open units whose diffs are read for comments at lines."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a language's pull request. Without a number there is none; `told` says why, or what was done.

    `is_declined`: people closed it, and it was not made again.
    """

    told: str
    number: int | None = None
    url: str = ""
    is_declined: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a pull request says beside the result: the source's name and page, the translation's page, and more.

    `is_command` tells that people asked for a part of it in a comment.
    """

    source_name: str
    source_page: str = ""
    source_language: str = "en"
    page: str = ""
    cost: str = ""
    review_page: str = ""
    answers_comments: bool = True
    shares_repository: bool = False
    is_command: bool = False


def standing_of(pull_requests: PullRequests, language: str) -> Standing:
    """How the pull requests of a language stand, before anything is done."""
    return pull_requests.standing(partial(is_bots_branch, language=language))


def earlier(standing: Standing) -> Earlier:
    """What the pull requests tell of the bot's earlier branches."""
    declined = standing.declined.last_commit if standing.declined and not standing.open else {}
    return Earlier(standing.finished, standing.merged, declined)


def publish(
    result: LanguageResult, *, source: Repository, target: Clone, pull_requests: PullRequests, standing: Standing,
    settings: Target, words: Words, log: Log, read_again: ReadAgain | None = None,
) -> Published:  # fmt: skip
    """Bring a language's result to GitHub. Raises PushRejected if it has to be made anew upon what people pushed.

    A result that is about a part of the book needs `read_again`, so that the text tells of the whole branch.
    """
    if result.outcome in (Outcome.FAILED, Outcome.PLANNED):
        return Published(result.reason)
    if standing.declined and (result.is_declined or standing.is_declined(result.upstream)):
        return _declined(standing.declined)
    main = target.revision(settings.branch or "HEAD").commit
    branch, commit = (result.branch, result.commit) if result.commit else _left_behind(target, main, result, standing)
    if not commit or contribution.is_contained(target, commit, main):
        return _close_if_empty(target, pull_requests, standing, settings, log)
    state_file = state_path(target, main, result.language, shared=words.shares_repository)
    if standing.declined and not standing.open and _is_the_same(standing.declined, commit, target, main, state_file):
        return _declined(standing.declined)
    reading = read_again(target, commit) if read_again else None
    story = _story(result, reading, commit, source, target, main, settings, words, state_file)
    wanted = _wanted(story, branch, target, main, settings)
    if standing.open and _is_shown(standing.open, story, wanted):
        _comment(story, target, main, pull_requests, standing.open.number)
        return Published("nothing to add to the open pull request", standing.open.number, standing.open.url)
    if standing.open and standing.open.branch == branch and not pull_requests.is_open(standing.open.number):
        raise PushRejected(f"{target.name}: the pull request was merged or closed meanwhile; run it again")
    if target.seen(branch) != commit:
        target.push(branch, commit)
        log(f"pushed {commit[:10]} to {branch}")
    brought = pull_requests.bring(wanted)
    for note in brought.notes:
        log(note)
    there, done = brought.pull_request, "opened" if brought.is_new else "updated"
    comments = _comment(story, target, main, pull_requests, there.number) if there.is_own else 0
    log(f"{done} {there.url}" + (f" with {plural(comments, 'comment')} at lines" if comments else ""))
    return Published(done, there.number, there.url)


def until_pushed(
    make: Callable[[], LanguageResult], show: Callable[[LanguageResult], Published], again: Callable[[], None],
    *, tries: int = 3,
) -> tuple[LanguageResult, Published]:  # fmt: skip
    """Make a result and publish it; where people pushed in between, make it anew upon their commits.

    `again` brings clone and lists up to date. Raises PushRejected if people were faster each time.
    """
    for left in reversed(range(tries)):
        result = make()
        try:
            return result, show(result)
        except PushRejected:
            if not left:
                raise
            again()
    raise AssertionError("the last try returns or raises")


# --- what there is to publish -----------------------------------------------------------------------------


def _left_behind(target: Clone, main: str, result: LanguageResult, standing: Standing) -> tuple[str, str]:
    """The branch to show if this run added nothing: the open pull request's, or one that a broken run pushed."""
    if standing.open:
        return standing.open.branch, target.branches("").get(standing.open.branch, "")
    for branch, commit in sorted(target.branches(f"amts/{result.language}-").items()):
        is_mine = is_bots_branch(branch, result.language) and branch not in standing.finished
        if is_mine and target.seen(branch) == commit and not contribution.is_contained(target, commit, main):
            return branch, commit
    return "", ""


def _declined(there: PullRequest) -> Published:
    return Published(declined(there.number), there.number, there.url, is_declined=True)


def _is_the_same(closed: PullRequest, commit: str, target: Clone, main: str, state_file: str) -> bool:
    """Whether people closed just this: the source moved on since, but in nothing that the translation lacks."""
    there = target.obtain(closed.last_commit)
    return bool(there) and contribution.adds_nothing(target, commit, closed.commit, main, state_file)


def _is_shown(there: PullRequest, story: Story, wanted: Wanted) -> bool:
    """Whether an open pull request shows a commit already: its text names it, and its labels and people are there."""
    result = story.result
    named = result.commit in there.body or (not story.open_units and result.upstream[:10] in there.body)
    return there.commit == result.commit and named and tells_of_glossary(there.body, result) and wanted.has_marks(there)


def _close_if_empty(
    target: Clone, pull_requests: PullRequests, standing: Standing, settings: Target, log: Log
) -> Published:
    """Close the open pull request: main has all of it by now."""
    if standing.open is None:
        return Published("nothing to do, and no pull request is open")
    there, name = standing.open, _base_branch(target, settings)
    pull_requests.close(there.number, closing_comment(name))
    log(f"closed {there.url}: {name} has all of it")
    return Published(f"closed: {name} has all of it", there.number, there.url)


def _base_branch(target: Clone, settings: Target) -> str:
    return settings.branch or target.word("symbolic-ref", "--short", "HEAD")


# --- what it says -----------------------------------------------------------------------------------------


def _story(
    result: LanguageResult, reading: Reading | None, commit: str, source: Repository, target: Clone, main: str,
    settings: Target, words: Words, state_file: str,
) -> Story:  # fmt: skip
    """What happened, read from git: of the whole branch, not only of this run."""
    brought = contribution.brought_files(target, commit, main, state_file)
    base = contribution.common_base(source, brought.bases)
    result = replace(result, upstream=reading.upstream) if reading else result
    found = contribution.commits_between(source, base, result.upstream, brought.source_paths) if base else []
    upstream = Upstream(
        words.source_name, words.source_page, result.upstream, words.source_language, base,
        tuple(UpstreamCommit(sha, subject) for sha, subject in found),
    )  # fmt: skip
    people = tuple(Person(each.name, each.email) for each in contribution.authors(target, commit, main))
    file = effort_path(state_file)
    saved = work_saved(read_record(target, commit, file), read_record(target, main, file))
    return Story(
        replace(result, commit=commit, saved=saved), upstream, words.page, people, words.cost, words.review_page,
        words.answers_comments, settings.pull_request.title, state_file,
        merging_confirms=bool(settings.accept_on_merge), reread=reading.reports if reading else None,
        is_command=words.is_command,
    )  # fmt: skip


def _wanted(story: Story, branch: str, target: Clone, main: str, settings: Target) -> Wanted:
    look = settings.pull_request
    changed = contribution.changed_paths(target, story.result.commit, main) if look.reviewers else []
    changed += [report.path for report in story.open_reports]  # a sentence that stands changes no byte of its file
    return Wanted(
        branch, _base_branch(target, settings), pull_request_title(story), partial(pull_request_body, story),
        look.labels, look.assignees, look.reviewers_of(changed), look.draft,
    )  # fmt: skip


def _comment(story: Story, target: Clone, main: str, pull_requests: PullRequests, number: int) -> int:
    """Comment at the lines of open units; gives how many comments were made."""
    if not story.open_units:
        return 0
    make = partial(_comments, story, target, main)
    return pull_requests.comment(number, story.result.commit, make, limit=MOST_COMMENTS)


def _comments(story: Story, target: Clone, main: str) -> list[LineComment]:
    """What is to be said at lines that the pull request shows."""
    commit = story.result.commit
    paths = [report.path for report in story.open_reports][:_MOST_FILES]
    shown = contribution.lines_in_diff(target, commit, main, paths)
    tree = target.tree(commit)
    blobs = target.blobs(tree[path] for path in paths if path in tree)
    files = {path: decode(blobs[tree[path]], path).split("\n") for path in paths if path in tree}
    return [
        LineComment(each.path, each.first, each.last, each.body, each.key)
        for each in inline_comments(story, shown, files)
    ]
