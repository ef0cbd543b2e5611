"""A job on GitHub's runner: every step is a container of the image, with the runner's mounts, variables and files.

`.ci/container` names the image, and the command that starts a container, in the environment.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.github.webhooks import Webhook
from tests.unit.adapters.test_runner import read_back

COMMAND, IMAGE = shlex.split(os.environ.get("AMTS_CONTAINER", "")), os.environ.get("AMTS_IMAGE", "")
RUNNERS_USER = 1001
ACTION = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text(encoding="utf-8"))

needs_image = pytest.mark.skipif(not (COMMAND and IMAGE), reason="no image here (.ci/container builds it)")


@dataclass(frozen=True)
class Step:
    """What a step left: its exit code, what it printed, its outputs, and its summary in Markdown."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass
class Job:
    """A job of a workflow. The workspace is the runner's user's; home and files are new for every step."""

    folder: Path
    repository: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    network: str = "none"
    steps: int = 0

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def step(self, webhook: Webhook | None = None, **inputs: str) -> Step:
        """Run the action for an event; inputs that are not given have their defaults, as with the runner."""
        self.steps += 1
        mounts = {name: self.folder / f"step-{self.steps}" / name for name in ("home", "workflow", "file_commands")}
        for folder in (self.workspace, *mounts.values()):
            folder.mkdir(parents=True, exist_ok=True)
        for path in (self.workspace, *self.workspace.rglob("*")):
            shutil.chown(path, RUNNERS_USER, RUNNERS_USER)
        output, summary = (mounts["file_commands"] / name for name in ("output_7f3a", "summary_7f3a"))
        for path in (output, summary):
            path.touch()
        variables = {
            "CI": "true", "HOME": "/github/home", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_OUTPUT": f"/github/file_commands/{output.name}", "GITHUB_RUN_ID": str(self.steps),
            "GITHUB_STEP_SUMMARY": f"/github/file_commands/{summary.name}", "GITHUB_REPOSITORY": self.repository,
            **self.variables, **_input_variables(inputs),
        }  # fmt: skip
        if webhook:
            (mounts["workflow"] / "event.json").write_text(json.dumps(webhook.payload), encoding="utf-8")
            variables |= {"GITHUB_EVENT_NAME": webhook.event, "GITHUB_EVENT_PATH": "/github/workflow/event.json"}
        ran = start(network=self.network, variables=variables, mounts={"workspace": self.workspace, **mounts})
        return Step(ran.returncode, ran.stdout, read_back(output), summary.read_text(encoding="utf-8"))


def _input_variables(given: Mapping[str, str]) -> dict[str, str]:
    """Every input of action.yml as the runner hands it over; a keyword has `_` for `-`."""
    inputs = {name: about["default"] for name, about in ACTION["inputs"].items()}
    for keyword, value in given.items():
        name = keyword.replace("_", "-")
        assert name in inputs, f"{name} is no input of action.yml"
        inputs[name] = value
    return {f"INPUT_{name.upper()}": value for name, value in inputs.items()}


def start(
    command: Sequence[str] = (), *, network: str = "none", variables: Mapping[str, str] | None = None,
    mounts: Mapping[str, Path] | None = None,
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Start a container and wait for its end: with the image's own entry point, or with another command."""
    options = ["--network", network]
    for name, value in (variables or {}).items():
        options += ["--env", f"{name}={value}"]
    for name, folder in (mounts or {}).items():
        options += ["--volume", f"{folder}:/github/{name}"]
    options += ["--workdir", "/github/workspace"] if mounts else []
    options += ["--entrypoint", command[0]] if command else []
    return subprocess.run(
        [*COMMAND, *options, IMAGE, *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False, timeout=300,
    )  # fmt: skip
