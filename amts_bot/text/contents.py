"""The order of a book's files, as its table of contents has it.

Known are D2L's `toc` blocks, Sphinx's and MyST's `toctree` directives (both in any Markdown file, index pages first),
Jupyter Book's `_toc.yml`, mdBook's `SUMMARY.md` and MkDocs' `mkdocs.yml`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

WHOLE_FILES = ("_toc.yml", "SUMMARY.md", "mkdocs.yml")
"""Files that are a table of contents from their first line to their last."""

ENTRIES = ("index.md", "README.md", "intro.md")
"""Pages that a book without such a file begins with."""

_FOLDERS = {"mkdocs.yml": ("docs", "")}
"""Where the pages are that a table of contents names, seen from its own folder, if not beside it."""

_TOC = re.compile(r"^(?P<fence>`{3,}|:{3,})\s*(?:toc|\{toctree\})\s*$(?P<names>.*?)^(?P=fence)\s*$", re.M | re.S)
_NAME = re.compile(r"""[^\s()<>'",\[\]]+""")


def may_be_contents(path: str) -> bool:
    """Whether a file's text is needed to know the order: a table of contents, or an index page."""
    return posixpath.basename(path) in (*WHOLE_FILES, *ENTRIES)


def reading_order(paths: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    """The paths in the order of the table of contents; what it does not name comes last, by name.

    Of several tables of contents, the one nearest to the root comes first, and whole files before pages. `texts` has
    the files for which `may_be_contents`, as far as they are there, by path.
    """
    known = sorted(paths)
    named: dict[str, None] = {}
    for start in sorted(filter(may_be_contents, texts), key=_rank):
        if start not in named:
            for path in _named_from(start, texts, frozenset(known), frozenset()):
                named.setdefault(path)
    return [*named, *(path for path in known if path not in named)]


def _rank(path: str) -> tuple[bool, int, int, str]:
    name = posixpath.basename(path)
    is_page = name in ENTRIES
    return is_page, path.count("/"), (ENTRIES if is_page else WHOLE_FILES).index(name), path


def _named_from(path: str, texts: Mapping[str, str], known: frozenset[str], above: frozenset[str]) -> Iterator[str]:
    """A file and, depth first, the files that its table of contents names."""
    if path in known:
        yield path
    if path not in texts or path in above:
        return
    for name in _names(path, texts[path]):
        found = _resolved(name, path, known)
        if found:
            yield from _named_from(found, texts, known, above | {path})


def _names(path: str, text: str) -> list[str]:
    if posixpath.basename(path) in WHOLE_FILES:
        return _NAME.findall(text)
    return [name for block in _TOC.finditer(text) for name in _NAME.findall(block["names"])]


def _resolved(name: str, path: str, known: frozenset[str]) -> str | None:
    """The file that an entry stands for: with or without its suffix, beside the table or where the tool keeps pages."""
    for folder in _FOLDERS.get(posixpath.basename(path), ("",)):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), folder, name))
        for candidate in (place, f"{place}.md"):
            if candidate in known:
                return candidate
    return None
