"""docs/aws grants what the code asks for and nothing else, in every form in which it stands."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import yaml

from amts_bot.engines.amazon.aws.refusals import BUCKET_ACTIONS, OBJECT_ACTIONS, TRANSLATE_ACTIONS
from amts_bot.settings.amazon import Amazon

ROOT = Path(__file__).parents[3]
AWS = ROOT / "docs" / "aws"


class _Template(yaml.SafeLoader):
    """CloudFormation's short forms as plain values."""


def _short_form(loader: yaml.Loader, _suffix: str, node: yaml.Node) -> Any:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else "…"


_Template.add_multi_constructor("!", _short_form)


def _template() -> Any:
    return yaml.load((AWS / "cloudformation.yml").read_text(), _Template)["Resources"]


def _statements(policy: Any) -> dict[str, tuple[str, ...]]:
    """The actions of a policy's statements, by their names."""
    actions = {statement["Sid"]: statement["Action"] for statement in policy["Statement"]}
    return {sid: tuple(found) if isinstance(found, list) else (found,) for sid, found in actions.items()}


def _operations_in_the_code() -> set[str]:
    """Every method of the client for Amazon Translate that is called."""
    found = set()
    for path in (ROOT / "amts_bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and ast.unparse(node.func.value).endswith("aws.translate"):  # type: ignore[attr-defined]
                found.add("".join(map(str.capitalize, node.func.attr.split("_"))))  # type: ignore[attr-defined]
    return found


def test_the_actions_are_those_of_the_code_and_the_tags() -> None:
    assert _operations_in_the_code() | {"TagResource"} == set(TRANSLATE_ACTIONS)


def test_the_policy_grants_just_that() -> None:
    granted = _statements(json.loads((AWS / "policy.json").read_text()))
    assert granted["Translate"] == tuple(f"translate:{action}" for action in TRANSLATE_ACTIONS)
    assert set(granted["SeeTheBucket"]) == {f"s3:{action}" for action in BUCKET_ACTIONS.values()}
    assert set(granted["PutReadAndCleanUp"]) == {f"s3:{action}" for action in OBJECT_ACTIONS.values()}


def test_the_template_has_the_same_policies() -> None:
    template = _template()
    for role, name in (("BotRole", "policy.json"), ("TranslateRole", "role-policy.json")):
        (policy,) = template[role]["Properties"]["Policies"]
        assert _statements(policy["PolicyDocument"]) == _statements(json.loads((AWS / name).read_text()))
    trust = template["TranslateRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    written = json.loads((AWS / "role-trust.json").read_text())["Statement"]
    assert [set(statement) for statement in trust] == [set(statement) for statement in written]
    assert trust[0]["Principal"] == written[0]["Principal"] == {"Service": "translate.amazonaws.com"}


def test_every_setting_is_explained() -> None:
    explained = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", (AWS / "README.md").read_text(), re.M)
    assert set(re.findall(r"`(\w+)`", "".join(explained))) == set(Amazon.model_fields)
