"""Pictures, bibliographies and what else goes along with the text: copied, merged or named, and nothing else touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amts_bot.book.branch.state_file import STATE_PATH, parse_state
from amts_bot.book.places.assets import referred
from tests.conftest import LAMP, LAMP_ZH, TIDE, TIDE_ZH, Book, state_of
from tests.gits import Link, Tree, make

Sync = Callable[..., dict[str, Any]]

OLD, NEW, OURS = b"\x89PNG\0old", b"\x89PNG\0new", b"\x89PNG\0redrawn"
SVG = "<svg>\n" + "".join(f'<text y="{n}">word {n}</text>\n' for n in range(9)) + "</svg>\n"
SVG_ZH = SVG.replace("word 1<", "词一<")
LONGER = LAMP + "\nOne more short paragraph.\n"


def book_of(folder: Path, before: Tree, after: Tree, chinese: Tree, *later: Tree) -> Book:
    """The lamp, in step, with these assets."""
    english = make(folder / "english", {"lamp.md": LAMP, **before}, after, *later)
    state = state_of(english, f"main~{1 + len(later)}", {"lamp.md": "lamp.md"})
    return Book(english, make(folder / "chinese", {"lamp.md": LAMP_ZH, STATE_PATH: state, **chinese}))


def outcomes(result: dict[str, Any]) -> dict[str, str]:
    """What became of assets, by path."""
    return {asset["path"]: asset["outcome"] for asset in result["assets"]}


def show(book: Book, path: str, revision: str) -> bytes:
    """A file's bytes."""
    return book.chinese.run("cat-file", "blob", f"{revision}:{path}")


# --- what the translation has ------------------------------------------------------------------------------


def test_old_bytes_of_upstream_are_replaced(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD, "b.png": OLD}, {"a.png": NEW}, {"a.png": OLD})
    result = sync(book)
    assert outcomes(result) == {"a.png": "copied"}
    assert book.chinese.changed(result["branch"]) == [STATE_PATH, "a.png"]
    assert show(book, "a.png", result["branch"]) == NEW
    assert sync(book)["commit"] is None


def test_bytes_of_several_editions_ago_are_replaced_too(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD}, {"a.png": b"\x89PNG\0between"}, {"a.png": OLD}, {"a.png": NEW})
    assert show(book, "a.png", sync(book)["branch"]) == NEW


def test_a_redrawn_picture_is_named_once_and_stays(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"a.png": NEW, "lamp.md": LAMP.replace("`oil`", "`gas`")}
    book = book_of(tmp_path, {"a.png": OLD}, after, {"a.png": OURS})
    result = sync(book)
    assert outcomes(result) == {"a.png": "kept"}
    assert "compare the two" in result["assets"][0]["reason"]
    assert show(book, "a.png", result["branch"]) == OURS
    assert outcomes(sync(book)) == {}
    book.english.commit({"a.png": b"\x89PNG\0newer still"})
    assert outcomes(sync(book)) == {"a.png": "kept"}


def test_a_redrawn_picture_is_recorded_also_where_everything_else_needs_eyes(tmp_path: Path, sync: Sync) -> None:
    after: Tree = {"a.png": NEW, "lamp.md": LAMP.replace("two short flashes", "three very long flashes")}
    book = book_of(tmp_path, {"a.png": OLD}, after, {"a.png": OURS})
    assert (sync(book)["open_units"], outcomes(sync(book))) == (1, {})


def test_a_redrawn_picture_alone_is_no_reason_for_a_commit(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD}, {"a.png": NEW}, {"a.png": OURS})
    result = sync(book)
    assert (result["commit"], outcomes(result)) == (None, {"a.png": "kept"})


def test_a_redrawn_picture_that_upstream_never_changed_is_no_matter(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD}, {"b.png": NEW}, {"a.png": OURS})
    assert outcomes(sync(book)) == {}


@pytest.mark.parametrize("name", ["a.svg", "book.bib"])
def test_localised_text_is_merged(tmp_path: Path, sync: Sync, name: str) -> None:
    book = book_of(tmp_path, {name: SVG}, {name: SVG.replace("word 7", "word seven")}, {name: SVG_ZH})
    result = sync(book)
    assert outcomes(result) == {name: "merged"}
    assert show(book, name, result["branch"]).decode() == SVG_ZH.replace("word 7", "word seven")
    assert sync(book)["assets"] == []
    assert parse_state(book.chinese.show(STATE_PATH, result["branch"])).files[name].blob == (
        book.english("rev-parse", f"main:{name}")
    )


def test_localised_text_that_changed_in_the_same_lines_is_kept_and_named(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.svg": SVG}, {"a.svg": SVG.replace("word 1<", "word one<")}, {"a.svg": SVG_ZH})
    result = sync(book)
    assert (result["commit"], outcomes(result)) == (None, {"a.svg": "kept"})


def test_a_merge_begins_at_the_recorded_edition(tmp_path: Path, sync: Sync) -> None:
    one = SVG.replace("word 3", "word three")
    book = book_of(
        tmp_path, {"a.svg": SVG}, {"a.svg": one}, {"a.svg": SVG_ZH}, {"a.svg": one.replace("word 7", "seven")}
    )
    blob = book.english("rev-parse", "main~1:a.svg")
    line = f"file\ta.svg\ta.svg\t{book.english('rev-parse', 'main~1')}\t{blob}\n"
    book.chinese.commit({STATE_PATH: book.chinese.show(STATE_PATH) + line})
    merged = show(book, "a.svg", sync(book)["branch"]).decode()
    assert merged == SVG_ZH.replace("word 7", "seven"), "the translators did not want the three"


def test_a_recorded_edition_that_upstream_has_no_more_is_no_failure(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.svg": SVG}, {"a.svg": SVG.replace("word 7", "seven")}, {"a.svg": SVG_ZH})
    line = f"file\ta.svg\ta.svg\t{'1' * 40}\t{'2' * 40}\n"
    book.chinese.commit({STATE_PATH: book.chinese.show(STATE_PATH) + line})
    assert outcomes(sync(book)) == {"a.svg": "merged"}


def test_a_picture_that_is_ahead_is_not_taken_back(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD}, {"a.png": NEW}, {"a.png": NEW})
    assert outcomes(sync(book, "--at", "main~1")) == {}


def test_a_picture_that_upstream_removed_stays(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {"a.png": OLD}, {"a.png": None}, {"a.png": OLD})
    assert sync(book)["commit"] is None


# --- what it does not have ---------------------------------------------------------------------------------


def with_picture(link: str) -> Tree:
    """The lamp with a link, and pictures that it may lead to."""
    return {"lamp.md": f"{LAMP}\n{link}\n", "img/a b.png": NEW, "img/a.png": NEW, "img/other.png": NEW, "a(1).png": NEW}


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("![](img/a.png)", "img/a.png"),
        ("![The lamp](./img/a.png?raw=true)", "img/a.png"),
        ("![](<img/a b.png>)", "img/a b.png"),
        ("![](img/a%20b.png)", "img/a b.png"),
        ("![](a(1).png)", "a(1).png"),
        ('<img src="img/a.png" width="40">', "img/a.png"),
        ("![lamp]\n\n[lamp]: img/a.png", "img/a.png"),
        ("```{figure} img/a.png\n:width: 40\n```", "img/a.png"),
    ],
)
def test_a_new_picture_comes_with_the_text_that_shows_it(tmp_path: Path, sync: Sync, link: str, path: str) -> None:
    result = sync(book_of(tmp_path, {}, with_picture(link), {}))
    assert outcomes(result) == {path: "copied"}


def test_pictures_in_folders_are_found_from_where_the_text_is() -> None:
    assert list(referred("a/b.md", "![](../img/x.png) ![](y.png#part) [site](https://x.org/z.png)")) == [
        "img/x.png", "a/y.png"
    ]  # fmt: skip


def test_a_new_picture_that_no_text_shows_is_not_copied(tmp_path: Path, sync: Sync) -> None:
    assert sync(book_of(tmp_path, {}, {"img/a.png": NEW}, {}))["commit"] is None


def test_a_new_picture_waits_with_its_chapter(tmp_path: Path, sync: Sync) -> None:
    storm = "# The Storm\n\nNobody sleeps when the wind turns to the west.\n\n![](img/storm.png)\n"
    result = sync(book_of(tmp_path, {}, {"storm.md": storm, "img/storm.png": NEW}, {}))
    assert (result["commit"], outcomes(result)) == (None, {})


def test_a_redrawn_picture_follows_its_new_name(tmp_path: Path, sync: Sync) -> None:
    before: Tree = {"lamp.md": f"{LAMP}\n![](img/lamp.png)\n", "img/lamp.png": OLD * 9}
    after: Tree = {"lamp.md": f"{LAMP}\n![](img/light.png)\n", "img/lamp.png": None, "img/light.png": OLD * 9}
    book = book_of(tmp_path, before, after, {"lamp.md": f"{LAMP_ZH}\n![](img/lamp.png)\n", "img/lamp.png": OURS})
    branch = sync(book)["branch"]
    assert "img/light.png" in book.chinese.show("lamp.md", branch)
    assert show(book, "img/light.png", branch) == OURS
    assert sync(book)["commit"] is None


def test_what_stands_in_the_way_is_not_replaced(tmp_path: Path, sync: Sync) -> None:
    book = book_of(tmp_path, {}, with_picture("![](img/a.png)"), {"img/a.png": Link("elsewhere.png")})
    assert outcomes(sync(book)) == {}


# --- what is never touched ---------------------------------------------------------------------------------

NEVER = [
    ".github/workflows/build.yml", ".github/logo.png", ".gitignore", "LICENSE", "LICENSE-CODE", "licence.png",
    "NOTICE.svg", "d2l/torch.py", "build.sh", "Makefile", "Dockerfile", "config.ini", "_config.yml", "_toc.yml",
    "mkdocs.yml", "conf.py", "package.json", "requirements.txt", "theme.css", "fonts/a.ttf", "fonts/a.otf",
    "fonts/a.woff2", "book.toml", "notebook.ipynb", "STYLE.sty",
]  # fmt: skip


def test_code_licences_configuration_and_fonts_stay_even_if_a_pattern_names_them(
    tmp_path: Path, amts: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before: Tree = {"ok.dat": "old\n", **dict.fromkeys(NEVER, "old\n")}
    after: Tree = {"ok.dat": "new\n", **dict.fromkeys(NEVER, "new\n")}
    book = book_of(tmp_path, before, after, before)
    monkeypatch.chdir(tmp_path)
    source = 'source: {repository: english, assets: ["**", ".*", ".github/**"]}\n'
    (tmp_path / "amts.yml").write_text(f"{source}targets: {{zh: {{repository: chinese}}}}\n", encoding="utf-8")
    ran = amts("sync", "--local", "--quiet", "--format", "json")
    (result,) = json.loads(ran.out)["languages"]
    assert outcomes(result) == {"ok.dat": "copied"}
    assert set(book.chinese.changed(result["branch"])) - {STATE_PATH} == {"ok.dat"}


def test_assets_have_their_path_in_one_repository_too(
    tmp_path: Path, amts: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, spanish = f"{TIDE}\n![](img/a.png)\n", f"{TIDE_ZH}\n![](img/a.png)\n"
    tree: Tree = {
        "docs": {"en": {"tide.md": text, "img": {"a.png": OLD}}, "es": {"tide.md": spanish, "img": {"a.png": OLD}}}
    }
    book = make(tmp_path / "book", tree, {"docs/en/img/a.png": NEW, "logo.png": OLD})
    book.commit({STATE_PATH: state_of(book, "main", {"docs/es/tide.md": "docs/en/tide.md"})})
    monkeypatch.chdir(tmp_path)
    settings = 'source: {repository: book, path: "docs/en/{path}"}\n'
    settings += 'targets: {es: {repository: book, path: "docs/es/{path}"}}\n'
    (tmp_path / "amts.yml").write_text(settings, encoding="utf-8")
    (result,) = json.loads(amts("sync", "--local", "--quiet", "--format", "json").out)["languages"]
    assert outcomes(result) == {"docs/es/img/a.png": "copied"}
    assert set(book.changed(result["branch"])) == {STATE_PATH, "docs/es/img/a.png"}


def test_lines_of_the_state_for_assets_disturb_nothing(tmp_path: Path, sync: Sync, amts: Callable[..., Any]) -> None:
    book = book_of(tmp_path, {"a.svg": SVG}, {"a.svg": SVG.replace("word 7", "seven")}, {"a.svg": SVG_ZH})
    first = sync(book)
    book.chinese("update-ref", "refs/heads/main", first["branch"])
    status = json.loads(amts("status", "--quiet", "--format", "json", *book.repositories).out)["languages"][0]
    assert [file["path"] for file in status["files"]] == ["lamp.md"]
    ran = amts("baseline", "--quiet", *book.repositories)
    assert [json.loads(line)["path"] for line in ran.out.splitlines()] == ["lamp.md"]
    book.english.commit({"lamp.md": LAMP.replace("`oil`", "`gas`")})
    branch = sync(book)["branch"]
    assert "a.svg" in parse_state(book.chinese.show(STATE_PATH, branch)).files
