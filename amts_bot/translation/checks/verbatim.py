"""Rules about what a translator copies: code and formulas, as blocks and inside prose, and tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import chain

from amts_bot.text.blocks import Block, Document, Kind
from amts_bot.text.protected_spans import SpanKind, mask
from amts_bot.translation.alignment.anchors import Item, block_tokens
from amts_bot.translation.checks.comparison import Comparison, Defect, Side, blocks_of, quoted, told
from amts_bot.translation.checks.formulas import formula_name, formula_tokens
from amts_bot.translation.checks.marks import Mark, MarkKind, content

# --- lost blocks ------------------------------------------------------------------------------------------


def code_blocks(pair: Comparison) -> Iterator[Defect]:
    """Every code block of the source, under any tab."""
    for item in _lost(pair, Kind.CODE):
        yield Defect(f"the code block {quoted(_telling_line(item.text))} is missing", item.start)


def display_math(pair: Comparison) -> Iterator[Defect]:
    """Every display formula of the source, if only inside a sentence."""
    inside = _names_inside_prose(pair.target)
    for item in _lost(pair, Kind.MATH):
        if _bare_name(item) not in inside:
            yield Defect(f"the formula {quoted(item.text)} is missing", item.start)


_ALIKE = 0.5


def _lost(pair: Comparison, kind: Kind) -> Iterator[Item]:
    """Blocks of the source without a counterpart.

    An unaligned block of the target is a counterpart if it is much alike, or if it stands in the same section under
    the same tab. One under a tab that only the translation has is the translators' own.
    """
    own = _own_tabs(pair)
    spare = [(n, item) for n, item in _alone(pair, pair.target, kind) if not _tab_names(item) or _tab_names(item) - own]
    unlike = []
    for section, item in _alone(pair, pair.source, kind):
        best = max(spare, key=lambda other: _likeness(kind, item, other[1]), default=None)
        if best and _likeness(kind, item, best[1]) >= _ALIKE:
            spare.remove(best)
        else:
            unlike.append((section, item))
    for section, item in unlike:
        place = next((other for other in spare if other[0] == section and _same_tab(item, other[1])), None)
        if place:
            spare.remove(place)
        else:
            yield item


def _own_tabs(pair: Comparison) -> set[str]:
    """The tabs that only the translation has: those that stand alone somewhere, and that the source does not name."""
    known = {name for item in pair.source.items for name in _tab_names(item)}
    known |= {mark.name for mark in pair.source.marks_of(MarkKind.TAB)}
    alone = (_tab_names(item) for item in pair.target.items)
    return {name for names in alone if len(names) == 1 for name in names} - known


_EVERY_TAB = "all"
_TAB_LINE = re.compile(r"^[ \t]*#[ \t]*@tab[ \t]+(?P<names>.*)$", re.M)


def _tab_names(item: Item) -> set[str]:
    """The tabs of a code block (D2L's `#@tab mxnet, pytorch`)."""
    line = _TAB_LINE.search(item.text) if item.kind == Kind.CODE else None
    return {name.strip() for name in line["names"].split(",")} if line else set()


def _same_tab(one: Item, other: Item) -> bool:
    here, there = _tab_names(one), _tab_names(other)
    return here == there or bool(here & there) or _EVERY_TAB in here | there


def _alone(pair: Comparison, side: Side, kind: Kind) -> list[tuple[int, Item]]:
    """The items of a kind that the alignment left alone, with their sections."""
    lone = {n for n, bead in enumerate(pair.alignment.beads) if not (bead.source and bead.target)}
    beads = zip(side.items, side.bead_of, strict=True)
    return [(pair.section_of_bead[bead], item) for item, bead in beads if item.kind == kind and bead in lone]


def _likeness(kind: Kind, one: Item, other: Item) -> float:
    """The Dice coefficient of two blocks' tokens, whatever their tabs."""
    here, there = Counter(block_tokens(kind, one.text)), Counter(block_tokens(kind, other.text))
    total = here.total() + there.total()
    return 2 * (here & there).total() / total if total else 0.0


def _telling_line(code: str) -> str:
    """The first line of a code block that says something, else its fence."""
    lines = [line.strip() for line in code.splitlines()]
    telling = [line for line in lines[1:] if line and not line.startswith(("#", "```", "~~~", "%", ":"))]
    return telling[0] if telling else lines[0]


# --- what changed inside ----------------------------------------------------------------------------------


def code_changes(pair: Comparison) -> Iterator[Defect]:
    """Code says the same, comments and strings aside. Fences without a language may hold text."""
    yield from _changes(pair, Kind.CODE, _code_pieces)


def formula_changes(pair: Comparison) -> Iterator[Defect]:
    """Display formulas say the same, words and punctuation at their end aside, and stand on lines of their own."""
    yield from _changes(pair, Kind.MATH, lambda text: Counter(formula_tokens(_bare(text))))
    inside = _names_inside_prose(pair.target)
    for item in _lost(pair, Kind.MATH):
        if _bare_name(item) in inside:
            yield Defect(f"the formula {quoted(item.text)} has become part of a sentence", item.start)


_STRINGS = re.compile(r"\"\"\"(?:.|\n)*?\"\"\"|'''(?:.|\n)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_COMMENTS = re.compile(r"(?:^|(?<=\s))(?:#|//|<!--).*$", re.M)
_PIECE = re.compile(r"\w+|[^\w\s]")
_PLAIN = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*(?:te?xt)?[ \t\r]*\n")


def _code_pieces(text: str) -> Counter[str]:
    if _PLAIN.match(text):
        return Counter()
    return Counter(_PIECE.findall(_COMMENTS.sub("", _STRINGS.sub("", text))))


_SLIDE_MARK = re.compile(r"\A\s*[\[(]\*\*|\*\*[\])][.,]?\s*\Z")


def _bare(formula: str) -> str:
    return _SLIDE_MARK.sub("", formula).strip()


def _bare_name(item: Item) -> str:
    return formula_name(_bare(item.text))


def _names_inside_prose(side: Side) -> set[str]:
    """The names of formulas that stand inside prose."""
    return {
        formula_name(prose.text[span.start : span.end])
        for prose in side.prose
        for span in prose.spans
        if span.kind is SpanKind.MATH
    }


def _changes(pair: Comparison, kind: Kind, pieces: Callable[[str], Counter[str]]) -> Iterator[Defect]:
    for bead in pair.alignment.beads:
        if bead.source and bead.target and pair.source.items[bead.source[0]].kind == kind:
            item, other = pair.source.items[bead.source[0]], pair.target.items[bead.target[0]]
            here, there = pieces(item.text), pieces(other.text)
            if here != there:
                name = "code" if kind is Kind.CODE else "formula"
                yield Defect(f"the {name} differs from the source: {_changed(here, there)}", item.start, other.start)


def _changed(here: Counter[str], there: Counter[str]) -> str:
    """What is missing and what is new, as far as it fits into a sentence."""
    parts = [f"{verb} {told(list(odd))}" for verb, odd in (("without", here - there), ("with", there - here)) if odd]
    return ", ".join(parts)


# --- formulas and code inside prose -----------------------------------------------------------------------


def inline_math(pair: Comparison) -> Iterator[Defect]:
    """The same formulas in each section."""
    yield from _inline(pair, MarkKind.MATH, "formula", "formulas")


def inline_code(pair: Comparison) -> Iterator[Defect]:
    """The same pieces of code in each section."""
    yield from _inline(pair, MarkKind.CODE, "code", "pieces of code")


def _inline(pair: Comparison, kind: MarkKind, one: str, many: str) -> Iterator[Defect]:
    """One finding for each bead. What stands in a lost sentence is lost with it, and not told again."""
    difference = pair.difference(kind, within_sections=True)
    lost: dict[int, list[Mark]] = defaultdict(list)
    for mark in difference.missing:
        bead = pair.source.bead_at(mark.start)
        if bead is not None and not pair.is_lost(bead):
            lost[bead].append(mark)
    pairs = dict(pair.pairs(chain.from_iterable(lost.values()), difference.extra))
    for marks in lost.values():
        others = [pairs[mark] for mark in marks if mark in pairs]
        names = told([pair.source.shown(mark) for mark in marks])
        subject = f"the {one} {names}" if len(marks) == 1 else f"{len(marks)} {many} ({names})"
        verb = f"{'has' if len(marks) == 1 else 'have'} become {told([pair.target.shown(mark) for mark in others])}"
        missing = f"{'is' if len(marks) == 1 else 'are'} missing"
        target = others[0].start if others else pair.target_of(marks[0].start)
        yield Defect(f"{subject} {verb if others else missing}", marks[0].start, target)


# --- tables -----------------------------------------------------------------------------------------------


def tables(pair: Comparison) -> Iterator[Defect]:
    """Every table of the source, with as many columns, and with that many cells in each row."""
    for block, other in _table_pairs(pair):
        if other is None:
            head = pair.source.document.body(block).split("\n", 1)[0]
            yield Defect(f"the table {quoted(head)} is missing", block.start, pair.target_of(block.start))
            continue
        here, there = _widths(pair.source.document, block), _widths(pair.target.document, other)
        columns, wanted = there[_DELIMITERS], here[_DELIMITERS]
        if columns != wanted:
            message = f"the table has another number of columns: {columns} in place of {wanted}"
            yield Defect(message, block.start, other.start)
        odd = [row for row, width in enumerate(there) if width != columns]
        if odd and len(odd) > sum(width != wanted for width in here):
            numbers = f"{there[odd[0]]} in place of {columns}"
            message = f"row {odd[0] or 1} of the table has another number of cells: {numbers}"
            yield Defect(message, block.start, other.start)


def table_rows(pair: Comparison) -> Iterator[Defect]:
    """As many rows in each table as in the source."""
    for block, other in _table_pairs(pair):
        if other is not None:
            here, there = len(_widths(pair.source.document, block)), len(_widths(pair.target.document, other))
            if here != there:
                message = f"the table has another number of rows: {there - 1} in place of {here - 1}"
                yield Defect(message, block.start, other.start)


_DELIMITERS = 1
"""The row of a table that says how many columns there are."""


def _table_pairs(pair: Comparison) -> Iterator[tuple[Block, Block | None]]:
    """Each table of the source with the target's: by their cells, else by their order among those left."""
    targets = dict(blocks_of(pair.target, Kind.TABLE))
    sources = dict(blocks_of(pair.source, Kind.TABLE))
    found = {index: next((n for n in pair.opposite(pair.source, index) if n in targets), None) for index in sources}
    waiting = [index for index, other in found.items() if other is None]
    found |= dict(zip(waiting, (n for n in targets if n not in found.values()), strict=False))
    for index, block in sources.items():
        other = found[index]
        yield block, None if other is None else targets[other]


def _widths(document: Document, block: Block) -> list[int]:
    """How many cells each row has."""
    masked = re.sub(r"\\.", "XX", mask(content(document, block)))
    rows = (row.strip() for row in masked.splitlines())
    return [row.removeprefix("|").removesuffix("|").count("|") + 1 for row in rows if row]
