"""Defects to put into a sound translation: for each kind, where it can go and which checks must find it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from amts_bot.text.blocks import PROSE, Block, Kind
from amts_bot.text.protected_spans import mask
from amts_bot.translation.checks.comparison import Comparison, blocks_of
from amts_bot.translation.checks.marks import Mark, MarkKind, content


@dataclass(frozen=True, slots=True)
class Edit:
    """The target's text from `start` to `end` (code points) becomes `new`."""

    start: int
    end: int
    new: str = ""


Places = Callable[[Comparison], Iterator[Edit]]


def _shared(pair: Comparison, kind: MarkKind) -> Iterator[Mark]:
    """The target's marks that the source has too, in text that has a counterpart.

    One that the translators repeat in text of their own is none: without it they still have as many as the source.
    """
    extra = {
        (mark.name, pair.section_of(pair.target, mark)) for mark in pair.difference(kind, within_sections=True).extra
    }
    for mark in pair.target.marks_of(kind):
        own = (mark.name, pair.section_of(pair.target, mark)) in extra
        if not own and not pair.stands_alone(pair.target, mark):
            yield mark


def _aligned(pair: Comparison, *kinds: Kind) -> Iterator[Block]:
    """The target's blocks of some kinds that have exactly one counterpart, and it them."""
    for index, block in blocks_of(pair.target, *kinds):
        sources = pair.opposite(pair.target, index)
        if len(sources) == 1 and pair.opposite(pair.source, sources[0]) == [index]:
            yield block


def _text(pair: Comparison, place: Mark | Block) -> str:
    end = place.end if isinstance(place, Mark) else place.body_end
    return pair.target.text[place.start : end]


# --- marks ------------------------------------------------------------------------------------------------


def lost(kind: MarkKind, starting: str = "") -> Places:
    def places(pair: Comparison) -> Iterator[Edit]:
        for mark in _shared(pair, kind):
            if _text(pair, mark).startswith(tuple(starting) or ""):
                yield Edit(mark.start, mark.end)

    return places


def renamed(kind: MarkKind, change: Callable[[str], str]) -> Places:
    def places(pair: Comparison) -> Iterator[Edit]:
        for mark in _shared(pair, kind):
            at = pair.target.text.find(mark.name, mark.start, mark.end)
            if mark.name and at >= 0:
                yield Edit(at, at + len(mark.name), change(mark.name))

    return places


def rewritten(kind: MarkKind, pattern: str, new: str) -> Places:
    """The first match of a pattern in a mark's text is replaced."""

    def places(pair: Comparison) -> Iterator[Edit]:
        for mark in _shared(pair, kind):
            match = re.search(pattern, _text(pair, mark))
            if match:
                yield Edit(mark.start + match.start(), mark.start + match.end(), match.expand(new))

    return places


def label_doubled(pair: Comparison) -> Iterator[Edit]:
    for mark in _shared(pair, MarkKind.LABEL):
        if _text(pair, mark).startswith((":label", ":eqlabel", "(")):
            yield Edit(mark.end, mark.end, "\n" + _text(pair, mark))


# --- blocks -----------------------------------------------------------------------------------------------


def block_lost(*kinds: Kind, at_least: int = 0) -> Places:
    def places(pair: Comparison) -> Iterator[Edit]:
        for block in _aligned(pair, *kinds):
            if block.body_end - block.start >= at_least:
                yield Edit(block.start, block.end)

    return places


def block_rewritten(kind: Kind, pattern: str, new: str, flags: int = re.M) -> Places:
    """The first match of a pattern in a block is replaced."""

    def places(pair: Comparison) -> Iterator[Edit]:
        for block in _aligned(pair, kind) if kind not in _ALL else (b for _, b in blocks_of(pair.target, kind)):
            match = re.search(pattern, _text(pair, block), flags)
            if match:
                yield Edit(block.start + match.start(), block.start + match.end(), match.expand(new))

    return places


_ALL = frozenset({Kind.TAB, Kind.DIRECTIVE, Kind.FRONT_MATTER})


def paragraph_doubled(pair: Comparison) -> Iterator[Edit]:
    for block in _aligned(pair, Kind.PARAGRAPH):
        if block.body_end - block.start >= _LONG and block.lines[0].content == block.start:
            yield Edit(block.start, block.start, _text(pair, block).rstrip("\n") + "\n\n")


_LONG = 60


def section_lost(pair: Comparison) -> Iterator[Edit]:
    headings = [block for _, block in blocks_of(pair.target, Kind.HEADING)]
    aligned = set(_aligned(pair, Kind.HEADING))
    for block, after in pairwise(headings):
        if block in aligned and after.start - block.end >= _LONG:
            yield Edit(block.start, after.start)


def left_in_english(pair: Comparison) -> Iterator[Edit]:
    for index, block in blocks_of(pair.target, Kind.PARAGRAPH):
        sources = pair.opposite(pair.target, index)
        if len(sources) == 1 and block.lines[0].content == block.start:
            body = pair.source.document.body(pair.source.document.blocks[sources[0]])
            words = mask(body, " ").split()
            if len(words) >= _WORDS and len(set(words) & set(_text(pair, block).split())) < len(words) // 3:
                yield Edit(block.start, block.body_end, body)


_WORDS = 10


def item_glued(pair: Comparison) -> Iterator[Edit]:
    """An item goes on the line of the item before it."""
    items = set(_aligned(pair, Kind.ITEM))
    for before, block in pairwise(pair.target.document.blocks):
        if {before, block} <= items and before.body_end == block.start < block.lines[0].content:
            yield Edit(block.start - 1, block.lines[0].content, " ")


def table_without_column(pair: Comparison) -> Iterator[Edit]:
    for block in _aligned(pair, Kind.TABLE):
        rows = _text(pair, block).rstrip("\n").split("\n")
        shorter = [row.rstrip().removesuffix("|").rpartition("|")[0] + "|" for row in rows]
        yield Edit(block.start, block.start + len("\n".join(rows)), "\n".join(shorter))


_EMPHASIS = re.compile(r"(?<![\[(*\w])(\*{1,2})(?! )[\w ]+(?<! )\1(?![*\])])")


def emphasis(change: Callable[[str], str]) -> Places:
    def places(pair: Comparison) -> Iterator[Edit]:
        for block in _aligned(pair, *PROSE):
            words = mask(content(pair.target.document, block))
            sound = len(re.findall(r"\*+", words)) % 2 == 0
            for match in _EMPHASIS.finditer(words) if sound else ():
                start, end = block.start + match.start(), block.start + match.end()
                yield Edit(start, end, change(pair.target.text[start:end]))

    return places


def left_behind(pair: Comparison) -> Iterator[Edit]:
    for block in _aligned(pair, Kind.PARAGRAPH):
        yield Edit(block.body_end - 1, block.body_end - 1, "\ue0003\ue001")


def _slip(name: str) -> str:
    return name[:-1] + ("x" if name[-1] != "x" else "y")


def _with_blanks(text: str) -> str:
    stars = text[: len(text) - len(text.lstrip("*"))]
    return f"{stars} {text.strip('*')} {stars}"


DEFECTS: dict[str, tuple[tuple[str, ...], Places]] = {
    "label lost": (("labels",), lost(MarkKind.LABEL, ":(")),
    "label doubled": (("labels",), label_doubled),
    "label renamed": (("labels",), renamed(MarkKind.LABEL, lambda name: name + "-2")),
    "label inside a line": (("labels",), rewritten(MarkKind.LABEL, r"\A:(?:eq)?label:", r"x \g<0>")),
    "reference lost": (("references",), lost(MarkKind.REFERENCE)),
    "reference renamed": (("reference-targets",), renamed(MarkKind.REFERENCE, lambda name: "x_" + name)),
    "citation lost": (("citations",), lost(MarkKind.CITATION)),
    "citation misspelt": (("reference-targets",), renamed(MarkKind.CITATION, _slip)),
    "role damaged": (("roles",), rewritten(MarkKind.REFERENCE, r"(?<=[:}])`", " `")),
    "role translated": (("roles",), rewritten(MarkKind.REFERENCE, r"(?<=[:{])(?:num|eq)?ref(?=[:}])", "xref")),
    "formula lost": (("display-math",), block_lost(Kind.MATH)),
    "`$$` lost": (("fences",), block_rewritten(Kind.MATH, r"\$\$(?=[^$]*\Z)", "")),
    "brace in formula lost": (("math-syntax",), block_rewritten(Kind.MATH, r"\}(?=[^}]*\Z)", "")),
    "formula changed": (("formula-changes",), block_rewritten(Kind.MATH, r"(?<![\\\w{])[a-zA-Z](?![\w}])", "q_7")),
    "inline formula lost": (("inline-math",), lost(MarkKind.MATH)),
    "inline formula changed": (("inline-math",), rewritten(MarkKind.MATH, r"\A\$[^$]+\$\Z", r"$q_7$")),
    "inline code lost": (("inline-code",), lost(MarkKind.CODE)),
    "inline code changed": (("inline-code",), rewritten(MarkKind.CODE, r"\A`[^`]+`\Z", "`other_name`")),
    "code block lost": (("code-blocks",), block_lost(Kind.CODE)),
    "code line added": (
        ("code-changes",),
        block_rewritten(Kind.CODE, r"\A[`~]{3,}[^`\n]*\w[^\n]*\n(?:#@tab.*\n)?", r"\g<0>added(1)\n"),
    ),
    "closing fence lost": (("fences",), block_rewritten(Kind.CODE, r"^[`~]{3,}\s*\Z", "")),
    "opening fence lost": (("fences",), block_rewritten(Kind.CODE, r"\A[`~]{3,}[^\n]*\n", "")),
    "image lost": (("images", "paragraphs"), block_lost(Kind.IMAGE)),
    "image path broken": (("images",), renamed(MarkKind.IMAGE, lambda name: name.replace(".", "-broken.", 3))),
    "link lost": (("links",), rewritten(MarkKind.LINK, r"\A\]\(.*", "]")),
    "link leads elsewhere": (("links",), rewritten(MarkKind.LINK, r"//[^/)]+", "//elsewhere.example")),
    "link broken": (("markup", "links"), rewritten(MarkKind.LINK, r"\A\]\(", "] (")),
    "heading lost": (("headings", "sections"), block_lost(Kind.HEADING)),
    "heading's level changed": (("headings",), block_rewritten(Kind.HEADING, r"\A#{1,5}(?= )", r"\g<0>#")),
    "section lost": (("sections", "headings"), section_lost),
    "paragraph lost": (("paragraphs", "sections"), block_lost(Kind.PARAGRAPH, at_least=_LONG)),
    "paragraph doubled": (("doubled",), paragraph_doubled),
    "list item glued": (("lists", "paragraphs"), item_glued),
    "left in English": (("untranslated",), left_in_english),
    "table lost": (("tables",), block_lost(Kind.TABLE)),
    "column lost": (("tables",), table_without_column),
    "cell lost": (("tables",), block_rewritten(Kind.TABLE, r"\|[^|\n]*\|[ \t]*\n?\Z", "|\n")),
    "row lost": (("table-rows",), block_rewritten(Kind.TABLE, r"\n[^\n]*\n?\Z", "\n")),
    "`:end_tab:` lost": (("tab-ends",), block_rewritten(Kind.TAB, r"\A:end_tab:", "")),
    "`:begin_tab:` lost": (("tab-ends",), block_rewritten(Kind.TAB, r"\A:begin_tab:.*", "")),
    "footnote lost": (("footnotes",), rewritten(MarkKind.NOTE, r"\A", "Note: ")),
    "footnote mark lost": (("footnotes",), lost(MarkKind.NOTE_MARK)),
    "directive's end lost": (("directive-ends", "fences"), block_rewritten(Kind.DIRECTIVE, r"\A[`:]{3,}\s*\Z", "\n")),
    "directive translated": (("directives",), renamed(MarkKind.DIRECTIVE, lambda name: name + "x")),
    "option translated": (("directives",), rewritten(MarkKind.OPTION, r":\w+(?=:)", r"\g<0>x")),
    "HTML end tag lost": (("html-nesting", "html-tags"), rewritten(MarkKind.TAG, r"\A</.*", "")),
    "emphasis not closed": (("markup",), emphasis(lambda words: words.rstrip("*"))),
    "blanks inside emphasis": (("markup",), emphasis(_with_blanks)),
    "placeholder left": (("placeholders",), left_behind),
    "front matter not closed": (("front-matter",), block_rewritten(Kind.FRONT_MATTER, r"^---\s*\Z", "")),
}
"""Every kind of defect by its name, with the checks of which one must find it."""
