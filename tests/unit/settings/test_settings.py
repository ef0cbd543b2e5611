"""amts.yml: what it may say, and the one sentence for everything that it may not."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pathspec import PathSpec

from amts_bot.errors import BadInput
from amts_bot.settings.file import given_settings, parse_settings
from amts_bot.settings.settings import language_settings


def settings_text(*, source: dict[str, Any] | None = None, target: dict[str, Any] | None = None, **top: Any) -> str:
    """An amts.yml with one target, and these keys besides."""
    return yaml.safe_dump(
        {
            "source": {"repository": "owner/book-en", **(source or {})},
            "targets": {"zh": {"repository": "owner/book-zh", **(target or {})}},
            **top,
        }
    )


def test_the_example_of_the_contract_is_understood() -> None:
    settings = parse_settings(
        """
source: {repository: owner/book-en, branch: main, language: en, path: "{path}", include: ["**/*.md"], exclude: []}
engine: auto
amazon: {region: us-east-1, bucket: my-bucket, role: "arn:aws:iam::1:role/x", max_cost: 20}
targets:
  zh:
    repository: owner/book-zh
    branch: main
    path: "{path}"
    origin: "{stem}_origin.md"
    glossary: TERMINOLOGY.md
    wave: 40
"""
    )
    target = settings.targets["zh"]
    assert (settings.source.repository, settings.amazon.max_cost) == ("owner/book-en", 20)
    assert (target.origin, target.glossary, target.wave) == ("{stem}_origin.md", "TERMINOLOGY.md", 40)


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    settings = parse_settings(
        "source: {repository: 007, branch: 1.10}\n"
        "targets: {no: {repository: off, branch: 2024-01-01, path: 'no/{path}'}, 'es': {repository: 1e3}}\n"
    )
    assert (settings.source.repository, settings.source.branch) == ("007", "1.10")
    assert (settings.targets["no"].repository, settings.targets["no"].branch) == ("off", "2024-01-01")
    assert settings.targets["es"].repository == "1e3"


def test_null_and_booleans_are_what_they_say() -> None:
    settings = parse_settings(settings_text(target={"origin": None, "style": {"han_latin_space": True}}))
    assert settings.targets["zh"].origin is None
    assert settings.targets["zh"].style == {"han_latin_space": True}


def test_an_engine_of_a_target_goes_before_that_of_all() -> None:
    text = settings_text(
        engine="memory", targets={"zh": {"repository": "z", "engine": "turbo"}, "es": {"repository": "e"}}
    )
    settings = parse_settings(text)
    assert [settings.engine_of(language) for language in ("zh", "es")] == ["turbo", "memory"]


def test_what_becomes_of_changed_sentences_may_be_said_for_all_and_for_one() -> None:
    settings = parse_settings(settings_text())
    assert settings.keeps_changed("zh")
    targets = {"zh": {"repository": "z", "changed": "keep"}, "es": {"repository": "e"}}
    settings = parse_settings(settings_text(changed="english", targets=targets))
    assert [settings.keeps_changed(language) for language in ("zh", "es")] == [True, False]
    assert not settings.with_changed("english").keeps_changed("zh")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (settings_text(changed="kept"), "amts.yml: changed: 'kept' is not known; write keep"),
        (settings_text(target={"changed": "English"}), "targets.zh.changed: 'English' is not known; write english"),
        ("", "amts.yml: must hold the keys source and targets"),
        ("- a\n", "amts.yml: must hold the keys source and targets"),
        ("just text\n", "amts.yml: must hold the keys source and targets"),
        ("source: {repository: x}\n", "amts.yml: targets is missing"),
        ("targets: {zh: {repository: x}}\n", "amts.yml: source is missing"),
        ("source: x\ntargets: {zh: {repository: y}}\n", "amts.yml: source must hold keys"),
        ("source: {repository: x}\ntargets:\n", "amts.yml: targets must hold keys"),
        ("source: {repository: x}\ntargets: {}\n", "amts.yml: targets is empty"),
        ("source: {repository: x}\ntargets: {zh: }\n", "amts.yml: targets.zh must hold keys"),
        ("source: {repository: x}\ntargets: {zh: {}}\n", "amts.yml: targets.zh.repository is missing"),
        (settings_text(sorce=1), "amts.yml: sorce is not known; write source"),
        (settings_text(source={"incldue": []}), "amts.yml: source.incldue is not known; write include"),
        (settings_text(target={"brunch": "x"}), "amts.yml: targets.zh.brunch is not known; write branch"),
        (settings_text(amazon={"bukcet": "x"}), "amts.yml: amazon.bukcet is not known; write bucket"),
        (settings_text(target={"style": {"qotes": "x"}}), "targets.zh.style.qotes is not known; write quotes"),
        ("sorce: {repository: x}\ntargets: {zh: {repository: y}}\n", "amts.yml: sorce is not known; write source"),
        (settings_text(source={"include": "*.md"}), 'amts.yml: source.include must be a list, such as ["**/*.md"]'),
        (settings_text(source={"include": []}), "amts.yml: source.include is empty"),
        (settings_text(source={"include": ["!"]}), "amts.yml: source.include: '!' is no pattern"),
        (settings_text(source={"branch": ["x"]}), "amts.yml: source.branch must be one word or sentence"),
        (settings_text(source={"repository": ""}), "amts.yml: source.repository is empty; write owner/name"),
        (settings_text(source={"language": "klingon"}), "amts.yml: source.language: 'klingon' is no language code"),
        (settings_text(source={"path": "docs"}), "amts.yml: source.path: must be a path"),
        (settings_text(target={"path": "{path}/{path}"}), "amts.yml: targets.zh.path: must be a path"),
        (settings_text(target={"path": "../{path}"}), "amts.yml: targets.zh.path: must be a path"),
        (settings_text(target={"path": "/etc/{path}"}), "amts.yml: targets.zh.path: must be a path"),
        (settings_text(target={"path": "docs/{language}/{path}"}), "targets.zh.path: must be a path"),
        (settings_text(target={"path": ".git/{path}"}), "amts.yml: targets.zh.path: must be a path"),
        (settings_text(target={"renamed": {"a.md": "../b.md"}}), "targets.zh.renamed: '../b.md', for a.md, must be a path"),
        (settings_text(target={"renamed": {"a.md": ""}}), "targets.zh.renamed: '', for a.md, must be a path"),
        (settings_text(target={"style": {"han_latin_space": "no"}}), "zh.style: han_latin_space must be true or false"),
        (settings_text(target={"style": {"quotes": True}}), "targets.zh.style: quotes must be the opening and"),
        (settings_text(target={"style": {"quotes": "x"}}), "targets.zh.style: quotes must be the opening and"),
        (settings_text(target={"accept_on_merge": "machine"}), "accept_on_merge must be a list, such as [machine]"),
        (settings_text(target={"pull_request": {"labels": "x"}}), "labels must be a list, such as [translation]"),
        (settings_text(targets={"es": {"repository": "b"}, "zh": {"repository": "b"}}), "es and zh are the same files"),
        (settings_text(target={"origin": "origin"}), "amts.yml: targets.zh.origin: must be {stem}"),
        (settings_text(target={"origin": "{stem}.md"}), "amts.yml: targets.zh.origin: must be {stem}"),
        (settings_text(target={"origin": "x{stem}_o.md"}), "amts.yml: targets.zh.origin: must be {stem}"),
        (settings_text(target={"wave": "many"}), "amts.yml: targets.zh.wave must be a whole number"),
        (settings_text(target={"wave": 1.5}), "amts.yml: targets.zh.wave must be a whole number"),
        (settings_text(target={"wave": 0}), "amts.yml: targets.zh.wave must be 1 or more"),
        (settings_text(amazon={"max_cost": "much"}), "amts.yml: amazon.max_cost must be a number"),
        (settings_text(amazon={"max_cost": -1}), "amts.yml: amazon.max_cost must be 0"),
        (settings_text(targets={"klingon": {"repository": "x"}}), "targets.klingon: 'klingon' is no language code"),
        (settings_text(targets={"zh": {"repository": "owner/book-en"}}), "the target zh is the source itself"),
        ("source: {repository: x\n", "amts.yml, line 2: cannot be read as YAML"),
        ("source:\n\t- x\n", "amts.yml, line 2: cannot be read as YAML"),
        ("a: 1\nsource: {}\na: 2\n", "amts.yml, line 3: cannot be read as YAML (the key a stands twice"),
        ("targets:\n  zh: {}\n  zh: {}\n", "amts.yml, line 3: cannot be read as YAML (the key zh stands twice"),
        ("a: *b\n", "amts.yml, line 1: cannot be read as YAML"),
        ("a: !!python/object/apply:os.system [true]\n", "amts.yml, line 1: cannot be read as YAML"),
        ("a: \x07\n", "amts.yml: cannot be read as YAML (it holds characters that YAML forbids)"),
        ("[" * 50_000, "amts.yml: is nested too deeply"),
        ("source: &a [*a]\ntargets: *a\n", "amts.yml: source must hold keys"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_that_names_the_place(text: str, words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse_settings(text)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(BadInput, match="is not known; write"):
        parse_settings("\n".join(lines))


# --- languages ---------------------------------------------------------------------------------------------


def test_languages_are_those_that_are_named_in_the_order_of_the_file() -> None:
    settings = parse_settings(settings_text(targets={code: {"repository": code} for code in ("zh", "es", "pt-BR")}))
    assert [code for code, _ in language_settings(settings, ())] == ["es", "pt-BR", "zh"]
    assert [code for code, _ in language_settings(settings, ("zh", "es", "zh"))] == ["es", "zh"]
    with pytest.raises(BadInput, match="'fr' is not among the targets; write one of: es, pt-BR, zh"):
        dict(language_settings(settings, ("es", "fr")))


# --- translations beside the source ------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["owner/book", "./owner/book", "owner/book/", "owner/book.git"])
def test_translations_in_the_sources_own_repository_are_no_sources(written: str) -> None:
    targets = {
        "zh": {"repository": written, "path": "docs/zh [new]/{path}"},
        "es": {"repository": "owner/other", "path": "docs/es/{path}"},
    }
    text = settings_text(source={"repository": "owner/book", "exclude": ["drafts/"]}, targets=targets)
    excluded = PathSpec.from_lines("gitignore", parse_settings(text).source_alone().exclude)
    paths = [
        "lamp.md",
        "docs/zh [new]/lamp.md",
        "docs/zh n/lamp.md",
        "docs/es/lamp.md",
        "drafts/x.md",
        "a/docs/zh [new]/x.md",
    ]
    assert [path for path in paths if excluded.match_file(path)] == ["docs/zh [new]/lamp.md", "drafts/x.md"]


def test_a_translation_on_another_branch_of_the_same_repository_may_have_the_same_paths() -> None:
    targets = {"zh": {"repository": "owner/book-en", "branch": "chinese"}}
    assert parse_settings(settings_text(targets=targets)).source_alone().exclude == ()


def test_options_stand_for_settings() -> None:
    settings = given_settings("en", "zh", "zh")
    assert (settings.source.repository, settings.targets["zh"].repository) == ("en", "zh")
    with pytest.raises(BadInput, match="the target zh is the source itself"):
        given_settings("en", "en/", "zh")
    with pytest.raises(BadInput, match="'klingon' is no language code"):
        given_settings("en", "zh", "klingon")


# --- how pull requests look -------------------------------------------------------------------------------

REVIEWERS: dict[str, tuple[Any, list[str], tuple[str, ...]]] = {
    "nobody": ({}, ["a.md"], ()),
    "a list is for all files": (["ana", "owner/team"], ["a.md"], ("ana", "owner/team")),
    "by path": ({"rnn/**": ["ana"], "cnn/**": ["ben"]}, ["rnn/a.md"], ("ana",)),
    "each once, in order": ({"*.md": ["ben", "ana"], "rnn/**": ["ana", "eva"]}, ["rnn/a.md"], ("ben", "ana", "eva")),
    "nothing changed": (["ana"], [], ()),
}


@pytest.mark.parametrize(("reviewers", "paths", "asked"), REVIEWERS.values(), ids=REVIEWERS.keys())
def test_reviewers_by_path(reviewers: Any, paths: list[str], asked: tuple[str, ...]) -> None:
    look = parse_settings(settings_text(target={"pull_request": {"reviewers": reviewers}})).targets["zh"].pull_request
    assert look.reviewers_of(paths) == asked


def test_pull_request_settings() -> None:
    look = {"title": "{language} {revision}", "labels": ["translation"], "assignees": ["ana"], "draft": True}
    read = parse_settings(settings_text(target={"pull_request": look})).targets["zh"].pull_request
    assert (read.title, read.labels, read.assignees, read.draft) == (
        "{language} {revision}",
        ("translation",),
        ("ana",),
        True,
    )


def test_unknown_key_of_a_pull_request() -> None:
    with pytest.raises(BadInput, match=r"targets\.zh\.pull_request\.lables is not known; write labels"):
        parse_settings(settings_text(target={"pull_request": {"lables": []}}))
