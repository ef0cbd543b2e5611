"""The order of a book's files, as its table of contents has it.

Known are D2L's `toc` blocks, Sphinx's and MyST's `toctree` directives (both in any Markdown file, index pages first),
Jupyter Book's `_toc.yml`, mdBook's `SUMMARY.md` and MkDocs' `mkdocs.yml`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

WHOLE_FILES = ("_toc.yml", "SUMMARY.md", "mkdocs.yml")
"""Files that are a table of contents from their first line to their last."""

ENTRIES = ("index.md", "README.md", "intro.md")
"""Pages that a book without such a file begins with."""

_FOLDERS = {"mkdocs.yml": ("docs", "")}
"""Where the pages are that a table of contents names, seen from its own folder, if not beside it."""

_TOC = re.compile(r"^(?P<fence>`{3,}|:{3,})\s*(?:toc|\{toctree\})\s*$(?P<names>.*?)^(?P=fence)\s*$", re.M | re.S)
_OPTION = re.compile(r"\s*:[\w-]+:")
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


def without_entries(text: str, path: str, missing: Collection[str], known: Collection[str]) -> tuple[str, list[int]]:
    """A Markdown text without the entries of its tables of contents that stand for missing files.

    `known` are all files of the book. Gives the numbers of the lines that were left out as well (1-based).
    """
    entries = _entries(text, path, frozenset(known))
    left_out = sorted(line for block in entries for line, name in block.items() if name in missing)
    lines = text.split("\n")
    for line in reversed(left_out):
        del lines[line - 1]
    return "\n".join(lines), left_out


def insert_entries(
    text: str, source: str, path: str, made: Collection[str], known: Collection[str]
) -> tuple[str, list[int]]:
    """A translated page with the entries for files that were just made, taken from the source's table of contents.

    Each goes after the entry that it comes after in the source, or before the one that it comes before, or at the end
    of a table that has none; where the translation has the entry already, or no such table, nothing happens. `path` is
    the source's. Gives the numbers of the new lines as well (1-based).
    """
    files, lines, inserted = frozenset(known), text.split("\n"), list[int]()
    source_lines = source.split("\n")
    tables = zip(_entries(source, path, files), _entries(text, path, files), _ends(text, path), strict=False)
    for block, there, end_of_table in tables:
        order, has = list(block.items()), {name: line + len(inserted) for line, name in there.items()}
        for n, (line, name) in enumerate(order):
            if name not in made or name in has:
                continue
            before = next((has[other] for _, other in reversed(order[:n]) if other in has), None)
            after = min((has[other] for _, other in order[n:] if other in has), default=end_of_table + len(inserted))
            at = before + 1 if before else after
            end = "\r" if lines[at - 2].endswith("\r") else ""
            lines.insert(at - 1, source_lines[line - 1].rstrip("\r") + end)
            has = {other: here + (here >= at) for other, here in has.items()} | {name: at}
            inserted = [here + (here >= at) for here in inserted] + [at]
    return "\n".join(lines), sorted(inserted)


def _entries(text: str, path: str, known: frozenset[str]) -> list[dict[int, str]]:
    """Each table of contents of a Markdown text: the files that its entries stand for, by line."""
    lines = text.split("\n")
    found = [{line: _entry(lines[line - 1], path, known) for line in span} for span in _spans(text, path)]
    return [{line: name for line, name in block.items() if name} for block in found]


def _ends(text: str, path: str) -> list[int]:
    """The line before which each table of contents of a Markdown text ends."""
    if posixpath.basename(path) in WHOLE_FILES:
        return [text.count("\n") + (1 if text.endswith("\n") else 2)]
    return [span.stop for span in _spans(text, path)]


def _spans(text: str, path: str) -> list[range]:
    """The lines of each table of contents of a Markdown text, without its fences."""
    if posixpath.basename(path) in WHOLE_FILES:
        return [range(1, text.count("\n") + 2)]
    starts = [(text.count("\n", 0, block.start("names")) + 1, block["names"]) for block in _TOC.finditer(text)]
    return [range(first + 1, first + names.count("\n")) for first, names in starts]


def _entry(line: str, path: str, known: frozenset[str]) -> str | None:
    if _OPTION.match(line):
        return None
    return next(filter(None, (_resolved(name, path, known) for name in _NAME.findall(line))), None)
