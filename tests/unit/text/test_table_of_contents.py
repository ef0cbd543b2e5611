"""The order of a book's files, by the table of contents of every tool that translated books use."""

from __future__ import annotations

import pytest

from amts_bot.text.table_of_contents import may_be_contents, reading_order

FILES = ["a/index.md", "a/one.md", "a/two.md", "b.md", "index.md", "notes.md"]

TABLES = {
    "a toc block of D2L": (
        {
            "index.md": "# Book\n\n```toc\n:maxdepth: 1\n\nb\na/index\n```\n",
            "a/index.md": "# A\n\n```toc\ntwo\none\n```\n",
        },
        ["index.md", "b.md", "a/index.md", "a/two.md", "a/one.md", "notes.md"],
    ),
    "several toc blocks": (
        {"index.md": "```toc\nnotes\n```\n\ntext\n\n```toc\n:numbered:\n\nb.md\n```\n"},
        ["index.md", "notes.md", "b.md", "a/index.md", "a/one.md", "a/two.md"],
    ),
    "a toctree of MyST, with titles": (
        {"index.md": ":::{toctree}\n:caption: Part one\nSecond chapter <a/two>\nb\n:::\n"},
        ["index.md", "a/two.md", "b.md", "a/index.md", "a/one.md", "notes.md"],
    ),
    "a fenced toctree with CRLF": (
        {"index.md": "```{toctree}\r\na/two\r\nb\r\n```\r\n"},
        ["index.md", "a/two.md", "b.md", "a/index.md", "a/one.md", "notes.md"],
    ),
    "Jupyter Book": (
        {
            "_toc.yml": "format: jb-book\nroot: notes\nparts:\n- caption: A\n  chapters:\n  - file: b\n  - file: a/two.md\n"
        },
        ["notes.md", "b.md", "a/two.md", "a/index.md", "a/one.md", "index.md"],
    ),
    "mdBook": (
        {"SUMMARY.md": "# Summary\n\n[Intro](index.md)\n\n- [Two](./a/two.md)\n  - [One](a/one.md)\n"},
        ["index.md", "a/two.md", "a/one.md", "a/index.md", "b.md", "notes.md"],
    ),
    "a cycle": (
        {"index.md": "```toc\na/index\n```\n", "a/index.md": "```toc\n../index\none\nindex\n```\n"},
        ["index.md", "a/index.md", "a/one.md", "a/two.md", "b.md", "notes.md"],
    ),
    "entries that are not there": (
        {"index.md": "```toc\nmissing\n../outside\nb\n```\n"},
        ["index.md", "b.md", "a/index.md", "a/one.md", "a/two.md", "notes.md"],
    ),
    "code that only shows a table of contents": (
        {"index.md": "````\n```python\ntoc\n```\n````\n"},
        ["index.md", "a/index.md", "a/one.md", "a/two.md", "b.md", "notes.md"],
    ),
    "none": ({}, sorted(FILES)),
}


@pytest.mark.parametrize("name", TABLES)
def test_files_are_in_the_order_of_the_table(name: str) -> None:
    texts, order = TABLES[name]
    assert reading_order(reversed(FILES), texts) == order


def test_pages_of_mkdocs_are_in_its_folder() -> None:
    files = ["docs/b.md", "docs/guide/a.md", "docs/index.md", "README.md"]
    table = "site_name: Book\nnav:\n  - Home: index.md\n  - Guide:\n    - 'A': guide/a.md\n    - b.md\n"
    assert reading_order(files, {"mkdocs.yml": table, "README.md": "# Book\n"}) == [
        "docs/index.md", "docs/guide/a.md", "docs/b.md", "README.md"
    ]  # fmt: skip


def test_a_book_in_a_folder_has_its_table_of_contents_there() -> None:
    files = ["book/a.md", "book/b.md", "book/z.md", "README.md", "zz/index.md", "zz/q.md"]
    texts = {"book/_toc.yml": "root: z\nchapters:\n- file: b\n", "README.md": "", "zz/index.md": "```toc\nq\n```\n"}
    assert reading_order(files, texts) == ["book/z.md", "book/b.md", "README.md", "zz/index.md", "zz/q.md", "book/a.md"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("index.md", True), ("a/b/index.md", True), ("book/_toc.yml", True), ("SUMMARY.md", True), ("a/x.md", False)],
)
def test_only_tables_and_index_pages_are_read(path: str, *, expected: bool) -> None:
    assert may_be_contents(path) is expected
