"""What the container does: from what the runner gives to what it shows. Inputs and outputs are those of action.yml."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from amts_bot.adapters.cache import user_cache
from amts_bot.adapters.files import read_text, shown
from amts_bot.adapters.github.events import Kind, Task, task_of
from amts_bot.adapters.github.runner import OUTPUTS, ActionInputs, annotation, append_summary, write_outputs
from amts_bot.adapters.hosting import Hosting, hosted
from amts_bot.adapters.log import Log, prefixed
from amts_bot.book.results import LanguageResult, Outcome, exit_code
from amts_bot.engines.protocol import Engine
from amts_bot.entrypoints.chosen import chosen_engine, chosen_engines, with_amazon
from amts_bot.errors import AmtsError, BadInput
from amts_bot.operations.answer import answer_language
from amts_bot.operations.run import SyncOptions, run_sync, write_reviews
from amts_bot.operations.status import languages_with_work, run_status
from amts_bot.report.output.status import status_markdown
from amts_bot.report.output.sync import sync_json, sync_markdown
from amts_bot.settings.file import parse_settings
from amts_bot.settings.settings import Settings, language_settings
from amts_bot.translation.ledger import Status


@dataclass(frozen=True)
class Done:
    """What a run did: results by language, the matrix, what the summary says, and what failed afterwards."""

    results: tuple[LanguageResult, ...] = ()
    summary: str = ""
    matrix: str = ""
    trouble: AmtsError | None = None

    @property
    def failed(self) -> list[LanguageResult]:
        return [result for result in self.results if result.outcome is Outcome.FAILED]


def run_action(environ: Mapping[str, str], workspace: Path, say: Log) -> int:
    """Do what the event or the inputs ask for. Failures are annotations in the log; the number is the exit code."""
    done = Done()
    try:
        inputs = ActionInputs.from_environment(environ)
        if inputs.github_token:
            say(f"::add-mask::{inputs.github_token}")
            environ = {**environ, "GITHUB_TOKEN": inputs.github_token}
        task = _task(inputs, environ)
        with hosted(environ) as hosting:
            done = _carry_out(task, _merged(inputs, task), hosting, environ, workspace, lambda line: say(shown(line)))
    except AmtsError as error:
        say(annotation("error", str(error)))
        return error.exit_code
    finally:
        _tell_runner(environ, done)
    for result in done.failed:
        say(annotation("error", f"{result.language}: {result.reason}"))
    if done.trouble:
        say(annotation("error", str(done.trouble)))
        return done.trouble.exit_code
    return exit_code(done.results)


def _task(inputs: ActionInputs, environ: Mapping[str, str]) -> Task:
    """What is asked: the command that somebody wrote into the workflow, else what the event means."""
    path = environ.get("GITHUB_EVENT_PATH")
    payload: Any = {}
    if path and Path(path).is_file():
        try:
            payload = json.loads(Path(path).read_bytes())
        except (ValueError, RecursionError):
            raise BadInput("the event's payload is no JSON; run the action from a workflow") from None
    event = environ.get("GITHUB_EVENT_NAME", "")
    task = task_of(event, payload if isinstance(payload, Mapping) else {})
    if inputs.command:
        return replace(task, kind=Kind.SYNC, why=f"the input command: {inputs.command}", comment=None)
    return Task(Kind.SYNC, "nobody in particular") if not event else task


def _merged(inputs: ActionInputs, task: Task) -> ActionInputs:
    """The inputs, and for a dispatch from outside, those of its payload where the workflow gives none."""
    if not task.inputs:
        return inputs
    known = {f"INPUT_{name.upper()}": value for name, value in task.inputs.items()}
    asked, nothing = ActionInputs.from_environment(known), ActionInputs()
    names = ("languages", "paths", "engine", "dry_run", "wave", "max_cost", "wait")
    given = {name: getattr(asked, name) for name in names if getattr(inputs, name) == getattr(nothing, name)}
    return replace(inputs, **given)


def _carry_out(
    task: Task, inputs: ActionInputs, hosting: Hosting, environ: Mapping[str, str], workspace: Path, log: Log
) -> Done:
    if task.kind is Kind.NOTHING:
        log(f"nothing to do: {task.why}")
        return Done(summary=f"Nothing to do: {task.why}.\n")
    max_cost = None if inputs.max_cost is None else float(inputs.max_cost)
    settings = with_amazon(_settings(inputs, hosting, environ, workspace), max_cost=max_cost, wait=inputs.wait)
    log(f"asked for by {task.why}")
    match inputs.command:
        case "matrix":
            statuses = run_status(settings, inputs.languages, hosting=hosting, cache=user_cache(), log=log)
            return Done(matrix=json.dumps({"language": languages_with_work(statuses)}))
        case "status":
            statuses = run_status(settings, inputs.languages, hosting=hosting, cache=user_cache(), log=log)
            return Done(summary=status_markdown(statuses))
    done = Done()
    if task.kind is Kind.SYNC:
        done = _synced(settings, inputs, hosting, environ, workspace, log)
    if not inputs.local and not inputs.dry_run:
        try:
            _answer(settings, inputs, hosting, environ, task, log)
        except AmtsError as error:
            return replace(done, trouble=error)
    return done


def _settings(inputs: ActionInputs, hosting: Hosting, environ: Mapping[str, str], workspace: Path) -> Settings:
    """The configuration: of the workspace for a local run, else of the repository's default branch and no other."""
    repository = environ.get("GITHUB_REPOSITORY", "")
    if inputs.local or not repository:
        return parse_settings(read_text(workspace / inputs.config), inputs.config)
    return parse_settings(hosting.default_branch_text(repository, inputs.config), inputs.config)


def _finder(settings: Settings, inputs: ActionInputs, log: Log) -> Callable[[str], Engine]:
    return lambda name: chosen_engine(name, log, settings, dry_run=inputs.dry_run)


def _synced(
    settings: Settings, inputs: ActionInputs, hosting: Hosting, environ: Mapping[str, str], workspace: Path, log: Log
) -> Done:
    engines = chosen_engines(settings, inputs.languages, inputs.engine, _finder(settings, inputs, log))
    options = SyncOptions(
        dry_run=inputs.dry_run, wave=inputs.wave, paths=inputs.paths, local=inputs.local,
        review_page=_run_page(environ) if inputs.review else "",
    )  # fmt: skip
    results = run_sync(settings, engines=engines, hosting=hosting, log=log, options=options)
    if inputs.review:
        for page in write_reviews(results, workspace / inputs.review, settings.source):
            log(f"review page: {page}")
    return Done(tuple(results), sync_markdown(results))


def _run_page(environ: Mapping[str, str]) -> str:
    """The address of this run, where the artifact with the review page is."""
    repository, run = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_RUN_ID", "")
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server}/{repository}/actions/runs/{run}#artifacts" if repository and run else ""


def _answer(
    settings: Settings, inputs: ActionInputs, hosting: Hosting, environ: Mapping[str, str], task: Task, log: Log
) -> None:
    """Answer what people asked on the open pull requests of this repository, or of those that were synced."""
    here = environ.get("GITHUB_REPOSITORY", "")
    for language, target in language_settings(settings, inputs.languages if task.kind is Kind.SYNC else ()):
        if task.comment and hosting.target_name(target) != here:
            continue
        answer_language(
            language, settings, hosting, find=_finder(settings, inputs, log), cache=user_cache(),
            log=prefixed(log, language), number=task.comment.pull_request if task.comment else None,
        )  # fmt: skip


# --- what the runner gets ---------------------------------------------------------------------------------


def _tell_runner(environ: Mapping[str, str], done: Done) -> None:
    if output := environ.get("GITHUB_OUTPUT"):
        write_outputs(Path(output), action_outputs(done))
    if done.summary and (summary := environ.get("GITHUB_STEP_SUMMARY")):
        append_summary(Path(summary), done.summary)


def action_outputs(done: Done) -> dict[str, str]:
    """Every output of action.yml, also when there was nothing to do."""
    counts = dict.fromkeys(Status, 0)
    for report in (report for result in done.results for report in result.reports):
        for status, count in report.count().items():
            counts[status] += count
    sent = sum(report.characters.sent for result in done.results for report in result.reports)
    with_pull_request = [result for result in done.results if result.pull_request_number]
    first = with_pull_request[0] if with_pull_request else None
    outputs = {
        "pull-request-url": first.pull_request_url if first else "",
        "pull-request-number": str(first.pull_request_number) if first else "",
        "languages": json.dumps(_languages(done.results), ensure_ascii=False),
        "units-kept": str(counts[Status.KEPT]),
        "units-machine": str(counts[Status.MACHINE]),
        "units-fuzzy": str(counts[Status.FUZZY]),
        "units-untranslated": str(counts[Status.UNTRANSLATED]),
        "characters-sent": str(sent),
        "changed": "true" if any(result.commit for result in done.results) else "false",
        "matrix": done.matrix,
    }
    assert outputs.keys() == set(OUTPUTS)
    return outputs


def _languages(results: Sequence[LanguageResult]) -> list[dict[str, Any]]:
    keys = ("language", "status", "reason", "branch", "commit", "pull_request_url", "open_units")
    return [{key: entry[key] for key in keys} for entry in sync_json(results)["languages"]]
