"""What `amts-bot init` writes: the settings and the workflows of a translated repository, or of an English one.

The workflows are the `.yml` files beside this module. They grant the least that each job needs, and name other
people's actions by commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

ACTION = "amts-bot/amts-bot@v0"
"""The bot's own action as the workflows name it; `--action` names another one."""

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


def translation_files(book: Book, action: str = ACTION) -> dict[str, str]:
    """The files of a translated repository, by path."""
    return {
        "amts.yml": settings_text(book, own_tokens=False),
        f"{WORKFLOWS}/amts-bot.yml": _workflow("translation.yml", book, action),
        f"{WORKFLOWS}/amts-bot-comments.yml": _workflow("comments.yml", book, action),
        ".amts/.gitattributes": UNION,
    }


def upstream_files(book: Book, action: str = ACTION) -> dict[str, str]:
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


def next_steps(paths: Sequence[str], *, in_translation: bool) -> str:
    """What a person does after the files are written."""
    told = [f"wrote {path}" for path in paths]
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


def _workflow(name: str, book: Book, action: str) -> str:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return (
        text.replace("BOT_ACTION", action)
        .replace("SOURCE_REPOSITORY", book.source)
        .replace("SOURCE_BRANCH", _quoted(book.source_branch))
    )


def _quoted(value: str) -> str:
    """A YAML scalar: plain where that is safe."""
    is_plain = value.replace("-", "").replace("/", "").replace("_", "").replace(".", "").isalnum()
    return value if is_plain and value not in ("no", "yes", "on", "off", "null", "true", "false") else _as_string(value)


def _as_string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
