"""What `amts-bot init` writes: the settings and the workflows of a translated repository, or of an English one.

The workflows are the `.yml` files beside this module. They grant the least that each job needs, and name other
people's actions by commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from amts_bot.operations.setup.bot_action import BotAction

UNION = "*.tsv merge=union\n"
"""Two branches that both change the state merge in git; the bot reads a union of their lines."""

WORKFLOWS = ".github/workflows"
TOKEN = "AMTS_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Book:
    """The repositories, as owner/name: the source, and the translations by language.

    `path` is where a translated file is; `{language}` in it stands for the language.
    """

    source: str
    targets: Mapping[str, str]
    source_language: str = "en"
    source_branch: str = "main"
    path: str = "{path}"


def translation_files(book: Book, action: BotAction | None) -> dict[str, str]:
    """The files of a translated repository, by path."""
    return {
        "amts.yml": settings_text(book, own_tokens=False),
        f"{WORKFLOWS}/amts-bot.yml": _workflow("translation.yml", book, action),
        f"{WORKFLOWS}/amts-bot-comments.yml": _workflow("comments.yml", book, action),
        ".amts/.gitattributes": UNION,
    }


def upstream_files(book: Book, action: BotAction | None) -> dict[str, str]:
    """The files of an English repository that serves its translations."""
    return {
        "amts.yml": settings_text(book, own_tokens=True),
        f"{WORKFLOWS}/amts-bot.yml": _workflow("upstream.yml", book, action),
    }


def settings_text(book: Book, *, own_tokens: bool) -> str:
    """An amts.yml with what most books need, and the rest as a comment."""
    lines = [
        "source:",
        f"  repository: {_quoted(book.source)}",
        f"  branch: {_quoted(book.source_branch)}",
        f"  language: {_quoted(book.source_language)}",
        '  include: ["**/*.md"]',
        "  exclude: [README.md, CONTRIBUTING.md, CODE_OF_CONDUCT.md]",
        "engine: auto   # amazon once the bucket and the role below are named, else memory",
        "# amazon: {region: us-east-1, bucket: BUCKET, role: ROLE_ARN, max_cost: 5}",
        "targets:",
    ]
    for language, repository in book.targets.items():
        lines += [
            f"  {_quoted(language)}:",
            f"    repository: {_quoted(repository)}",
            *([f"    token_env: {TOKEN}"] if own_tokens else []),
            f"    path: {_path_line(book.path, language)}",
            "    wave: 40   # the most passages that one pull request asks people to look at",
        ]
    return "\n".join(lines) + "\n"


def _path_line(pattern: str, language: str) -> str:
    if pattern == "{path}":
        return '"{path}"   # where a translated file is, such as docs/' + language + "/{path}"
    return _as_string(pattern.replace("{language}", language))


def next_steps(paths: Sequence[str], action: BotAction | None, *, in_translation: bool) -> str:
    """What a person does after the files are written."""
    told = [f"wrote {path}" for path in paths]
    if action:
        told.append(f"the workflows use {action}")
    else:
        told.append(
            "nothing here tells where the bot's action is published, so the workflows stop until you fill it in: look "
            "for FILL IN, or delete them and run this again with --action OWNER/REPO@REF"
        )
    told.append("next: look at amts.yml, then see what the bot would do: amts-bot status; amts-bot sync --dry-run")
    if in_translation:
        told.append(
            "in the repository's settings, under Actions, General, let workflows create pull requests; "
            "then commit these files to the default branch"
        )
    else:
        told.append(
            f"make a token that may write contents and pull requests of the translated repositories, keep it as the "
            f"secret {TOKEN}, and commit these files to the default branch"
        )
    return "\n".join(told) + "\n"


def _workflow(name: str, book: Book, action: BotAction | None) -> str:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    text = text.replace("BOT_ACTION", str(action)) if action else _without_action(text)
    return text.replace("SOURCE_REPOSITORY", book.source).replace("SOURCE_BRANCH", _quoted(book.source_branch))


_BOT_STEP = re.compile(r"^(?P<start> +(?:- )?)uses: BOT_ACTION\n(?P<rest>(?: {8}.*\n)*)", re.M)
_STOPS = "amts-bot does not run yet: this workflow must name its repository and a commit of it; look for FILL IN"


def _without_action(text: str) -> str:
    """The workflow with a line that a person must fill in. Until then each of its jobs stops there with a sentence."""
    return _BOT_STEP.sub(_to_fill_in, text)


def _to_fill_in(step: re.Match[str]) -> str:
    rest = re.sub(r"^ {8}", "        # ", step["rest"], flags=re.M)
    start = step["start"].replace("- ", "- name: amts-bot\n        ")
    return (
        f"{start}run: \"echo '::error::{_STOPS}'; exit 1\"\n"
        "        # FILL IN: name a commit that you trust here, take the # away, and delete the line above.\n"
        f"        # uses: OWNER/REPO@COMMIT\n{rest}"
    )


def _quoted(value: str) -> str:
    """A YAML scalar: plain where that is safe."""
    is_plain = value.replace("-", "").replace("/", "").replace("_", "").replace(".", "").isalnum()
    return value if is_plain and value not in ("no", "yes", "on", "off", "null", "true", "false") else _as_string(value)


def _as_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
