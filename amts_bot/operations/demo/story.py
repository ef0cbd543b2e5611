"""`amts-bot demo`: the whole main job on the project's own small book, told step by step.

An English repository, a Chinese and a Spanish one, an upstream commit with every kind of change, then the sync
with the embedded engine. No network, no account, nothing outside one folder.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from amts_bot.adapters.cache import Cache
from amts_bot.adapters.files import make_folder
from amts_bot.adapters.git.opening import create_repository, open_repository
from amts_bot.adapters.git.repository import Repository
from amts_bot.adapters.log import Log
from amts_bot.book.branch.state_file import EMPTY, STATE_PATH, FileBase, format_state
from amts_bot.book.results import LanguageResult
from amts_bot.engines.registry import find_engine
from amts_bot.errors import BadInput
from amts_bot.operations.run import write_reviews
from amts_bot.operations.sync import sync_language
from amts_bot.report.output.sync import told_counts
from amts_bot.report.pull_request.body import pull_request_body, pull_request_title
from amts_bot.report.pull_request.story import Story, Upstream
from amts_bot.settings.book import Source, Target

_BOOK = Path(__file__).parent / "book"
_TRANSLATIONS = {"zh": "chinese", "es": "spanish"}
_FIRST, _SECOND = "1767225600 +0000", "1769904000 +0000"


def tell(keep: Path | None, say: Log) -> list[Path]:
    """Run the demo in a folder of the system's temporary ones, or in `keep`, which must not exist yet or be empty.

    The folder stays, so that what the demo names can be looked at. Gives the review pages.
    """
    return tell_in(_new_folder(keep) if keep is not None else Path(tempfile.mkdtemp(prefix="amts-demo-")), say)[1]


def _new_folder(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder}: is there already; name a new folder")
    make_folder(folder)
    return folder.resolve()


def tell_in(folder: Path, say: Log) -> tuple[list[LanguageResult], list[Path]]:
    """Run the demo in a folder; gives the results by language and the review pages."""
    say("1. An English book, and what volunteers made of it")
    english = _commit_tree(folder / "book-en", _BOOK / "english-before", "The first edition", _FIRST)
    for language, name in _TRANSLATIONS.items():
        _translated_repository(folder / f"book-{language}", _BOOK / name, english, say)
    say("\n2. The English book goes on: one commit with every kind of change")
    _commit_tree(folder / "book-en", _BOOK / "english-after", "The second edition", _SECOND)
    say(_indented(english.run("diff", "--stat=100", "-M", "HEAD~1", "HEAD").decode()))
    say("3. amts-bot brings both translations in step")
    results = [_sync(folder, language, say) for language in _TRANSLATIONS]
    say("\n4. What each pull request would say")
    for result in results:
        say(_indented(_pull_request(result)))
    say("5. Look for yourself")
    for result in results:
        say(f"   git -C {folder}/book-{result.language} diff main {result.branch}")
    pages = write_reviews(results, folder / "review", Source(repository="book-en"))
    for page in pages:
        say(f"   review page: {page}")
    return results, pages


def _commit_tree(place: Path, tree: Path, message: str, date: str) -> Repository:
    """Make the repository if it is not there, and commit just the files of a folder to its branch main."""
    repository = open_repository(str(place)) if place.exists() else create_repository(place)
    files: dict[str, bytes | None] = {
        path.relative_to(tree).as_posix(): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()
    }
    return _commit(repository, files, message, date)


def _commit(repository: Repository, files: dict[str, bytes | None], message: str, date: str) -> Repository:
    branches = repository.branches("main")
    gone = dict.fromkeys(repository.tree(branches["main"]).keys() - files.keys()) if branches else {}
    repository.commit("main", parent=branches.get("main"), files={**gone, **files}, message=message, date=date)
    repository.run("reset", "--hard", "--quiet", "main")
    return repository


def _translated_repository(place: Path, tree: Path, english: Repository, say: Log) -> None:
    repository = _commit_tree(place, tree, "The translation of the first edition", _FIRST)
    kept = sorted(path for path in repository.tree("main") if path.endswith("_origin.md"))
    if kept:
        say(f"   {place.name}: its translators keep the English beside it ({len(kept)} files such as {kept[0]})")
        return
    state = _recorded_state(repository, english)
    files: dict[str, bytes | None] = {path: (place / path).read_bytes() for path in repository.tree("main")}
    _commit(repository, {**files, STATE_PATH: state.encode()}, "Record what the translation was made from", _FIRST)
    say(f"   {place.name}: {STATE_PATH} records which English each file was made from")


def _recorded_state(repository: Repository, english: Repository) -> str:
    """The state file of a translation whose files were all made from the English book's first edition."""
    base, blobs, state = english.revision("main"), english.tree("main"), EMPTY
    for path in repository.tree("main"):
        if path.endswith(".md") and path in blobs:
            state = state.with_file(FileBase(path, path, base.commit, blobs[path]), ())
    return format_state(state)


def _sync(folder: Path, language: str, say: Log) -> LanguageResult:
    engine, _ = find_engine("memory")
    source, target = folder / "book-en", folder / f"book-{language}"
    result = sync_language(
        open_repository(str(source)), open_repository(str(target)), language=language,
        source_settings=Source(repository=str(source)), settings=Target(repository=str(target)),
        engine=engine, cache=Cache(None), log=lambda _: None,
    )  # fmt: skip
    say(f"   book-{language}: branch {result.branch}, {len(result.reports)} files")
    say(f"   {told_counts(result.reports)}")
    return result


def _pull_request(result: LanguageResult) -> str:
    title, body = pull_request_text(result)
    return f"# {title}\n\n{body.strip()}"


def pull_request_text(result: LanguageResult) -> tuple[str, str]:
    """The title and text of a language's pull request, without the marks that only the bot reads."""
    story = Story(result, Upstream("book-en", "", result.upstream))
    return pull_request_title(story), _MARKS.sub("", pull_request_body(story))


_MARKS = re.compile(r" ?<!--.*?-->")


def _indented(text: str) -> str:
    return "\n".join(f"   {line}".rstrip() for line in text.splitlines()) + "\n"
