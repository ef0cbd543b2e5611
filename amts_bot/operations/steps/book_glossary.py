"""The translators' glossary in a book: its terms, and what changed in it since the bot's last work was merged."""

from __future__ import annotations

from dataclasses import dataclass

from amts_bot.adapters.files import decode
from amts_bot.adapters.log import Log
from amts_bot.book.branch.contribution import last_change
from amts_bot.book.branch.working_branch import WorkingBranch
from amts_bot.book.places.book import Book
from amts_bot.errors import BadInput
from amts_bot.report.words.plural import plural
from amts_bot.translation.memory.glossary import NO_TERMS, Glossary, Terminology, read_glossary
from amts_bot.translation.memory.glossary_changes import TermChange, changed_terms


@dataclass(frozen=True)
class BookGlossary:
    """A book's terms, and the entries that changed."""

    terminology: Terminology = NO_TERMS
    changes: tuple[TermChange, ...] = ()


def book_glossary(
    book: Book, branch: WorkingBranch, path: str | None, source_language: str, language: str, log: Log
) -> BookGlossary:
    """The glossary as it stands in the translation, compared with what it was when the state on the default branch was
    written. Raises BadInput if it is not there.
    """
    if path is None:
        return BookGlossary()
    now = _glossary_at(book, book.target_head.commit, path, source_language, language)
    if now is None:
        raise BadInput(f"the glossary {path} is not in {book.target.name}; correct targets.{language}.glossary")
    terms, remarks = plural(len(now.terminology.terms), "term"), plural(len(now.remarks), "remark")
    log(f"glossary {path}: {terms}, {remarks}" + (" (amts-bot check --glossary)" if now.remarks else ""))
    since = last_change(book.target, branch.main.commit, branch.state_file)
    before = _glossary_at(book, since, path, source_language, language) if since else None
    changes = changed_terms(before.terminology, now.terminology) if before else ()
    if changes:
        entries = plural(len(changes), "entry", "entries")
        log(f"glossary {path}: {entries} changed since the bot's last work was merged")
    return BookGlossary(now.terminology, changes)


def _glossary_at(book: Book, commit: str, path: str, source_language: str, language: str) -> Glossary | None:
    blob = book.target.tree(commit).get(path)
    if blob is None:
        return None
    text = decode(book.target.blobs([blob])[blob], path)
    return read_glossary(text, source_language=source_language, language=language)
