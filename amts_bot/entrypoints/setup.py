"""The commands for setting up: `init` and `matrix`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amts_bot.errors import BadInput

if TYPE_CHECKING:
    from amts_bot.settings.settings import Settings

_PATH = click.Path(path_type=Path, readable=False)


@click.command()
@click.option("--source", required=True, help="The English repository, as owner/name.")
@click.option("--target", "targets", multiple=True, help="A translated repository, as owner/name; one a language.")
@click.option("--language", "languages", multiple=True, required=True, help="Its language, a BCP 47 code such as zh.")
@click.option("--source-language", default="en", show_default=True, help="The source's language.")
@click.option("--branch", default="main", show_default=True, help="The source's branch.")
@click.option("--path", "path", default="{path}", show_default=True,
              help="Where a translated file is in its repository, such as docs/{language}/{path}.")  # fmt: skip
@click.option("--new-language", is_flag=True,
              help="Nothing is translated yet: tell the price of the whole book and its waves first.")  # fmt: skip
@click.option("--upstream", is_flag=True, help="Write what the English repository needs, which serves all languages.")
@click.option("--action", metavar="OWNER/REPO@REF",
              help="The bot's action; a tag or branch is written as its commit.  [default: the one that is running, "
              "or that this was installed from]")  # fmt: skip
@click.option("--into", type=_PATH, default=Path(), help="The repository's folder.  [default: this one]")
def init(
    source: str, targets: tuple[str, ...], languages: tuple[str, ...], source_language: str, branch: str,
    path: str, new_language: bool, upstream: bool, action: str | None, into: Path,
) -> None:  # fmt: skip
    """Write amts.yml and the workflows for a translation.

    With --upstream, for an English one. With --new-language, the source is read, and what its translation will cost
    is told before anything is sent. Files that are there already are never written over.
    """
    import os

    from amts_bot.adapters.files import make_folder, write_whole
    from amts_bot.adapters.hosting import hosted
    from amts_bot.operations.setup.bot_action import find_bot_action
    from amts_bot.operations.setup.files import Book, next_steps, settings_text, translation_files, upstream_files
    from amts_bot.settings.file import parse_settings

    if len(targets) != len(languages):
        raise BadInput("write a --target for each --language, such as --target owner/book-zh --language zh")
    if len(languages) > 1 and not upstream:
        raise BadInput("several languages are for the English repository; add --upstream, or name one language")
    if twice := next((language for language in languages if languages.count(language) > 1), None):
        raise BadInput(f"--language {twice} stands twice; name each language once")
    if len(languages) > 1 and new_language:
        raise BadInput("--new-language tells the price of one language; name one, add the others to amts.yml later")
    if not branch.strip():
        raise BadInput("--branch is empty; name the source's branch, such as main")
    book = Book(source, dict(zip(languages, targets, strict=True)), source_language, branch, path)
    settings = parse_settings(settings_text(book, own_tokens=upstream), "what init would write")
    with hosted() as hosting:
        bot = find_bot_action(action, os.environ, hosting.commit_of)
    texts = (upstream_files if upstream else translation_files)(book, bot)
    paths = {into / path: text for path, text in texts.items()}
    there = [path for path in paths if path.exists()]
    if there:
        raise BadInput(f"{there[0]}: is there already; move it away, or edit it by hand")
    if new_language:
        click.echo(_first_price(settings, languages[0]))
    for folder in {path.parent for path in paths}:
        make_folder(folder)
    write_whole(paths)
    click.echo(next_steps([str(path) for path in paths], bot, in_translation=not upstream), nl=False)


def _first_price(settings: Settings, language: str) -> str:
    """What the first translation of the whole book takes, in words."""
    from amts_bot.adapters.files import shown
    from amts_bot.adapters.hosting import hosted
    from amts_bot.engines.protocol import Priced
    from amts_bot.engines.registry import Surroundings, find_engine
    from amts_bot.entrypoints.output import progress_log
    from amts_bot.operations.setup.first_translation import plan_first_translation
    from amts_bot.report.output.first_translation import first_translation_text

    engine, _ = find_engine("amazon", Surroundings(settings, dry_run=True))
    most = engine.most_characters if isinstance(engine, Priced) else None
    with hosted() as hosting:
        plan = plan_first_translation(
            hosting.source(settings.source), settings.source_alone(), settings.targets[language], settings.amazon,
            language=language, most_characters=most, log=progress_log(False),
        )  # fmt: skip
    return "\n".join(map(shown, first_translation_text(plan).split("\n")))


@click.command()
@click.option("--config", type=_PATH, help="The settings file.  [default: amts.yml]")
@click.option("--language", "languages", multiple=True, help="Only this language; may be given again.")
@click.option("--quiet", is_flag=True, help="Say nothing but the result.")
def matrix(config: Path | None, languages: tuple[str, ...], quiet: bool) -> None:
    """Name the languages with work to do, for a strategy.matrix.

    The result is JSON, {"language": [...]}. A language that cannot be looked at is in it too: its own job fails then.
    """
    import json

    from amts_bot.adapters.cache import user_cache
    from amts_bot.adapters.hosting import hosted
    from amts_bot.entrypoints.chosen import settings_from
    from amts_bot.entrypoints.output import progress_log
    from amts_bot.operations.status import languages_with_work, run_status

    settings = settings_from(config, None, None, languages)
    with hosted() as hosting:
        statuses = run_status(settings, languages, hosting=hosting, cache=user_cache(), log=progress_log(quiet))
    click.echo(json.dumps({"language": languages_with_work(statuses)}))
