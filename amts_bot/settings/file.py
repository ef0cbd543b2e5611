"""Settings from what people write, in amts.yml or as options; what is wrong with it is said in one sentence."""

from __future__ import annotations

import re
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from amts_bot.errors import BadInput
from amts_bot.settings.amazon import Amazon, Prices
from amts_bot.settings.book import PullRequestSettings, Source, Target
from amts_bot.settings.settings import Settings


def parse_settings(text: str, name: str = "amts.yml") -> Settings:
    """Read amts.yml. Raises BadInput in one sentence that names the key and what to write instead."""
    content = _read_yaml(text, name)
    if not isinstance(content, dict):
        raise BadInput(f"{name}: must hold the keys source and targets")
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        unknown_first = sorted(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
        raise BadInput(f"{name}: {_sentence(unknown_first[0])}") from None


def given_settings(source: str, target: str, language: str) -> Settings:
    """The settings that --source, --target and --language stand for. Raises BadInput."""
    try:
        return Settings(source=Source(repository=source), targets={language: Target(repository=target)})
    except ValidationError as error:
        raise BadInput(_sentence(error.errors()[0])) from None


class _Loader(yaml.SafeLoader):
    """YAML in which yes, no and numbers are the words that they are (`no` is Norwegian), and no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                problem = f"the key {key.value} stands twice; keep one"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _form, _first in (("bool", "true|false", "tf"), ("null", "~|null|", ["~", "n", ""]), ("merge", "<<", "<")):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_form})\Z"), list(_first))


def _read_yaml(text: str, name: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it holds characters that YAML forbids"
        raise BadInput(f"{name}{place}: cannot be read as YAML ({problem})") from None
    except RecursionError:
        raise BadInput(
            f"{name}: is nested too deeply; it needs a source and targets, and no more than two levels"
        ) from None


def _sentence(problem: Any) -> str:
    kind, given = problem["type"], problem.get("ctx", {})
    place = ".".join(str(part) for part in problem["loc"] if part != "[key]")
    if kind == "extra_forbidden":
        return f"{place} is not known; write {_nearest(str(problem['loc'][-1]), _keys_beside(problem['loc']))}"
    if kind == "literal_error":
        nearest = _nearest(str(problem["input"]), re.findall(_QUOTED, given["expected"]))
        said = "" if problem["loc"][-1] == "[key]" else f": {problem['input']!r}"
        return f"{place}{said} is not known; write {nearest}"
    if kind in _WANTED:
        example = f"such as {_LISTS.get(str(problem['loc'][-1]), _LISTS['include'])}"
        return f"{place} {_WANTED[kind].format_map({**given, 'example': example})}"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}".removeprefix(": ")


_QUOTED = "'(.*?)'"
_WHOLE_NUMBER, _KEYS = "must be a whole number, such as 40", "must hold keys, such as repository: owner/name"
_LISTS = {
    "include": '["**/*.md"]',
    "assets": '["*.png"]',
    "accept_on_merge": "[machine], or [] for nothing",
    "parallel_data": "[my-pairs]",
    "labels": "[translation]",
    "assignees": "[login]",
    "reviewers": "[login, owner/team]",
}
_WANTED = {
    "missing": "is missing",
    "string_type": "must be one word or sentence; put it in quotes",
    "string_too_short": "is empty; write owner/name, a URL or a folder",
    "too_short": "is empty; name at least one",
    "tuple_type": "must be a list, {example}",
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "float_type": "must be a number, such as 20",
    "float_parsing": "must be a number, such as 20",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be {ge} or more",
}
"""What to write instead, by pydantic's name of the problem."""


def _keys_beside(location: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where an unknown one stands."""
    model: type[BaseModel] = Settings
    for part in location[:-1]:
        model = _MODELS.get(str(part), Target)
    return list(model.model_fields)


_MODELS: dict[str, type[BaseModel]] = {
    "source": Source,
    "amazon": Amazon,
    "prices": Prices,
    "targets": Settings,
    "pull_request": PullRequestSettings,
}


def _nearest(key: str, known: list[str]) -> str:
    from rapidfuzz.distance import Levenshtein

    return min(known, key=lambda name: Levenshtein.distance(key, name))
