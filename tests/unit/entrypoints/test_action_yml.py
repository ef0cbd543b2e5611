"""`action.yml` says the same as the code that reads the inputs and writes the outputs."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from amts_bot.adapters.github.runner import OUTPUTS, ActionInputs

ACTION: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "action.yml").read_text("utf-8"))


def test_inputs_are_the_fields() -> None:
    assert list(ACTION["inputs"]) == [field.name.replace("_", "-") for field in fields(ActionInputs)]


def test_outputs_are_the_constant() -> None:
    assert tuple(ACTION["outputs"]) == OUTPUTS


def test_defaults_are_the_defaults() -> None:
    environ = {f"INPUT_{name.upper()}": entry["default"] for name, entry in ACTION["inputs"].items()}
    assert ActionInputs.from_environment(environ) == ActionInputs()


def test_the_readme_has_every_input_and_output() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    rows = {line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")}
    assert set(ACTION["inputs"]) <= rows
    assert all(f"`{name}`" in readme for name in ACTION["outputs"])
