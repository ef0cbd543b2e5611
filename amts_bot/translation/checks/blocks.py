"""Rules about whole blocks: headings, sections, paragraphs, lists, code, display formulas, tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from amts_bot.text.document import PROSE, Block, Document, Kind
from amts_bot.text.markup import mask, protected_spans
from amts_bot.translation.anchors import Item, block_tokens
from amts_bot.translation.checks.comparison import Comparison, Defect, Side, blocks_of, quoted
from amts_bot.translation.checks.marks import content, formula_name

# --- headings and sections --------------------------------------------------------------------------------


def headings(pair: Comparison) -> Iterator[Defect]:
    """Every heading of the source, at its level, and not run into the text after it."""
    lost_sections = {first for first, _ in _lost_sections(pair)}
    loose = _loose_headings(pair)
    for here, bead in enumerate(pair.alignment.beads):
        for number in bead.source:
            item = pair.source.items[number]
            if not item.level or number in lost_sections:
                continue
            targets = [pair.target.items[n] for n in bead.target]
            other = targets[0] if targets else loose.get(here)
            if other is None:
                yield Defect(f"the heading {quoted(item.text)} is missing", item.start)
            elif other.level != item.level:
                message = f"the heading {quoted(other.text)} is on level {other.level}, in the source on {item.level}"
                yield Defect(message, item.start, other.start)
            elif _ran_on(item, other):
                message = f"the heading {quoted(other.text)} runs on into the text after it"
                yield Defect(message, item.start, other.start)


def _loose_headings(pair: Comparison) -> dict[int, Item]:
    """Headings of the target that the alignment left alone, by the lone source heading beside which they stand."""
    out: dict[int, Item] = {}
    waiting: list[int] = []
    free: list[Item] = []
    for here, bead in enumerate([*pair.alignment.beads, None]):
        sources = [pair.source.items[n] for n in bead.source] if bead else []
        targets = [pair.target.items[n] for n in bead.target] if bead else []
        if bead is None or (sources and targets and sources[0].level):
            out |= dict(zip(waiting, free, strict=False))
            waiting, free = [], []
        elif sources and sources[0].level:
            waiting.append(here)
        elif targets and targets[0].level:
            free.append(targets[0])
    return out


_LONG, _TIMES = 60, 5


def _ran_on(item: Item, other: Item) -> bool:
    return len(other.text) > max(_LONG, _TIMES * len(item.text))


def sections(pair: Comparison) -> Iterator[Defect]:
    """Every section of the source that has text: lost only if none of it has a counterpart."""
    for first, last in _lost_sections(pair):
        item = pair.source.items[first]
        yield Defect(f"the section {quoted(item.text)} is missing ({last - first} pieces)", item.start)


def _lost_sections(pair: Comparison) -> list[tuple[int, int]]:
    """First and last source item of each section that has no counterpart at all."""
    items = pair.source.items
    starts = [n for n, item in enumerate(items) if item.level]
    spans = [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(items)], strict=True)]
    return [
        (first, last)
        for first, last in spans
        if last > first and all(pair.is_lost(pair.source.bead_of[n]) for n in range(first, last + 1))
    ]


# --- paragraphs -------------------------------------------------------------------------------------------


def paragraphs(pair: Comparison) -> Iterator[Defect]:
    """Every paragraph, list item and caption of the source has a counterpart, and so has each of its sentences."""
    gone = {n for first, last in _lost_sections(pair) for n in range(first, last + 1)}
    for index, block in blocks_of(pair.source, Kind.PARAGRAPH, Kind.ITEM, Kind.IMAGE):
        numbers = [n for n in pair.source.items_of_block.get(index, []) if pair.source.items[n].segment is not None]
        lost = [n for n in numbers if pair.is_lost(pair.source.bead_of[n]) and n not in gone]
        if not lost:
            continue
        text = quoted(pair.source.items[lost[0]].text)
        if len(lost) == len(numbers):
            yield Defect(f"the {block.kind} {text} is missing", pair.source.items[lost[0]].start)
        for n in lost if len(lost) < len(numbers) else ():
            yield Defect(f"the sentence {quoted(pair.source.items[n].text)} is missing", pair.source.items[n].start)


_REPEATABLE = 20


def doubled(pair: Comparison) -> Iterator[Defect]:
    """No block of some length more often than the source has what it stands for."""
    same: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, block in enumerate(pair.target.document.blocks):
        body = " ".join(pair.target.document.body(block).split())
        if block.kind in _DOUBLED and (len(body) >= _REPEATABLE or block.kind is Kind.HEADING):
            same[block.kind, body].append(index)
    for (kind, body), indexes in same.items():
        allowed = _times_in_source(pair, indexes)
        for index in indexes[allowed:]:
            start = pair.target.document.blocks[index].start
            yield pair_defect(pair, f"the {kind} {quoted(body)} stands twice", start)


_DOUBLED = PROSE | {Kind.CODE, Kind.MATH, Kind.TABLE}


def _times_in_source(pair: Comparison, indexes: list[int]) -> int:
    """How many blocks of the source these equal blocks of the target may stand for."""
    aligned = {block for index in indexes for block in pair.opposite(pair.target, index)[:1]}
    document = pair.source.document
    texts = {document.body(document.blocks[block]).strip() for block in aligned}
    equal = sum(document.body(block).strip() in texts for block in document.blocks)
    return max(1, len(aligned), equal)


def pair_defect(pair: Comparison, message: str, target: int) -> Defect:
    """A defect at a place of the target, with its counterpart in the source."""
    return Defect(message, pair.source_of(target), target)


def lists(pair: Comparison) -> Iterator[Defect]:
    """Every list item of the source is still a list item."""
    for index, block in blocks_of(pair.source, Kind.ITEM):
        others = pair.opposite(pair.source, index)
        kinds = {pair.target.document.blocks[other].kind for other in others}
        if others and Kind.ITEM not in kinds:
            target = pair.target.document.blocks[others[0]].start
            yield Defect("a list item has become part of other text", block.start, target)


# --- code and display formulas ----------------------------------------------------------------------------


def code_blocks(pair: Comparison) -> Iterator[Defect]:
    """Every code block of the source, under any tab."""
    for item in _lost(pair, Kind.CODE):
        yield Defect(f"the code block {quoted(_first_line(item.text))} is missing", item.start)


def display_math(pair: Comparison) -> Iterator[Defect]:
    """Every display formula of the source."""
    for item in _lost(pair, Kind.MATH):
        yield Defect(f"the formula {quoted(item.text)} is missing", item.start)


_ALIKE = 0.5


def _lost(pair: Comparison, kind: Kind) -> Iterator[Item]:
    """Blocks of the source without a counterpart: nothing that is left in the target is like them or in their place."""
    missing = _alone(pair, pair.source, kind)
    spare = _alone(pair, pair.target, kind)
    loose = _loose_tokens(pair.target, kind)
    unlike = []
    for section, item in missing:
        like = max(spare, key=lambda other: _alike(kind, item, other[1]), default=None)
        if like and _alike(kind, item, like[1]) >= _ALIKE:
            spare.remove(like)
        elif not _stands_in(loose, item):
            unlike.append((section, item))
    room = Counter(section for section, _ in spare)
    for section, item in unlike:
        room[section] -= 1
        if room[section] < 0:
            yield item


def _alone(pair: Comparison, side: Side, kind: Kind) -> list[tuple[int, Item]]:
    """The items of a kind that the alignment left alone, with their sections."""
    beads = pair.alignment.beads
    return [
        (pair.section_of_bead[side.bead_of[n]], item)
        for n, item in enumerate(side.items)
        if item.kind == kind and not (beads[side.bead_of[n]].source and beads[side.bead_of[n]].target)
    ]


def _alike(kind: Kind, one: Item, other: Item) -> float:
    """The Dice coefficient of two blocks' tokens, whatever their tabs."""
    here, there = Counter(block_tokens(kind, one.text)), Counter(block_tokens(kind, other.text))
    total = here.total() + there.total()
    return 2 * (here & there).total() / total if total else 0.0


def _loose_tokens(side: Side, kind: Kind) -> list[str]:
    """The names of formulas that stand inside prose, where a display formula may have gone."""
    if kind is not Kind.MATH:
        return []
    names = []
    for _, block in blocks_of(side, *PROSE):
        prose = content(side.document, block)
        names += [formula_name(prose[span.start : span.end]) for span in protected_spans(prose) if span.kind == "math"]
    return names


def _stands_in(loose: list[str], item: Item) -> bool:
    return formula_name(_bare(item.text)) in loose


_SLIDE_MARK = re.compile(r"\A\s*[\[(]\*\*|\*\*[\])][.,]?\s*\Z")


def _bare(formula: str) -> str:
    return _SLIDE_MARK.sub("", formula).strip()


def _first_line(code: str) -> str:
    """The first line of a code block that says something, else its fence."""
    lines = [line.strip() for line in code.splitlines()]
    telling = [line for line in lines[1:] if line and not line.startswith(("#", "```", "~~~", "%matplotlib"))]
    return telling[0] if telling else lines[0]


# --- what changed inside code and formulas ----------------------------------------------------------------

_STRINGS = re.compile(r"\"\"\"(?:.|\n)*?\"\"\"|'''(?:.|\n)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_COMMENTS = re.compile(r"(?:^|(?<=\s))(?:#|//|--|%|<!--).*$", re.M)
_PIECE = re.compile(r"\w+|[^\w\s]")


def code_changes(pair: Comparison) -> Iterator[Defect]:
    """Code says the same, comments and strings aside."""
    yield from _changes(
        pair, Kind.CODE, lambda text: Counter(_PIECE.findall(_COMMENTS.sub("", _STRINGS.sub("", text))))
    )


def formula_changes(pair: Comparison) -> Iterator[Defect]:
    """Display formulas say the same, words and punctuation at their end aside."""
    yield from _changes(pair, Kind.MATH, lambda text: Counter(_FORMULA_PIECE.findall(_formula(text))))


_FORMULA_PIECE = re.compile(r"\\[A-Za-z]+|\w|[^\s\w{}]")


def _formula(text: str) -> str:
    return formula_name(_bare(text))


def _changes(pair: Comparison, kind: Kind, pieces: Callable[[str], Counter[str]]) -> Iterator[Defect]:
    for bead in pair.alignment.beads:
        if bead.source and bead.target and pair.source.items[bead.source[0]].kind == kind:
            item, other = pair.source.items[bead.source[0]], pair.target.items[bead.target[0]]
            here, there = pieces(item.text), pieces(other.text)
            if here != there:
                name = "code" if kind is Kind.CODE else "formula"
                yield Defect(f"the {name} differs from the source: {_told(here, there)}", item.start, other.start)


_TOLD = 3


def _told(here: Counter[str], there: Counter[str]) -> str:
    """What is missing and what is new, as far as it fits into a sentence."""
    parts = []
    for verb, pieces in (("without", here - there), ("with", there - here)):
        names = [quoted(piece) for piece in list(pieces)[:_TOLD]]
        if names:
            parts.append(f"{verb} {', '.join(names)}" + (" …" if len(pieces) > _TOLD else ""))
    return ", ".join(parts)


# --- tables -----------------------------------------------------------------------------------------------


def tables(pair: Comparison) -> Iterator[Defect]:
    """Every table of the source, with as many columns, and with that many cells in each row."""
    for block, other in _table_pairs(pair):
        if other is None:
            head = pair.source.document.body(block).split("\n", 1)[0]
            yield Defect(f"the table {quoted(head)} is missing", block.start, pair.target_of(block.start))
            continue
        here, there = _widths(pair.source.document, block), _widths(pair.target.document, other)
        if here[1:2] != there[1:2]:
            message = f"the table has {there[1]} columns, in the source {here[1]}"
            yield Defect(message, block.start, other.start)
        for number, width in enumerate(there):
            if width != there[1] and here[number : number + 1] in ([here[1]], []):
                message = f"row {number + 1} of the table has {width} cells in place of {there[1]}"
                yield Defect(message, block.start, other.start)


def table_rows(pair: Comparison) -> Iterator[Defect]:
    """As many rows in each table as in the source."""
    for block, other in _table_pairs(pair):
        if other is not None:
            here, there = len(_widths(pair.source.document, block)), len(_widths(pair.target.document, other))
            if here != there:
                message = f"the table has {there - 1} rows, in the source {here - 1}"
                yield Defect(message, block.start, other.start)


def _table_pairs(pair: Comparison) -> Iterator[tuple[Block, Block | None]]:
    """Each table of the source with the target's: by their cells, else by their order among those left."""
    tables = dict(blocks_of(pair.target, Kind.TABLE))
    sources = list(blocks_of(pair.source, Kind.TABLE))
    by_cells = {
        index: next((n for n in pair.opposite(pair.source, index) if n in tables), None) for index, _ in sources
    }
    left = [n for n in tables if n not in by_cells.values()]
    if len(left) <= sum(other is None for other in by_cells.values()):
        waiting = [index for index, other in by_cells.items() if other is None]
        by_cells |= dict(zip(waiting, left, strict=False))
    for index, block in sources:
        other = by_cells[index]
        yield block, tables[other] if other is not None else None


def _widths(document: Document, block: Block) -> list[int]:
    """How many cells each row has."""
    masked = re.sub(r"\\.", "XX", mask(content(document, block)))
    return [row.strip().strip("|").count("|") + 1 for row in masked.splitlines() if row.strip()]


# --- text left in the source language ---------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FEWEST_WORDS, _SAME = 5, 0.9


def untranslated(pair: Comparison) -> Iterator[Defect]:
    """No sentence left as the source has it. Says nothing if both texts are in one language."""
    if pair.same_language:
        return
    for bead in pair.alignment.beads:
        sources = [pair.source.items[n] for n in bead.source]
        for number in bead.target:
            item = pair.target.items[number]
            if item.segment is not None and _is_left(item, sources):
                start = sources[0].start if sources else None
                yield Defect(f"{quoted(item.text)} is left in the source language", start, item.start)


def _is_left(item: Item, sources: list[Item]) -> bool:
    words = _words(item.text)
    known = Counter(word for source in sources for word in _words(source.text))
    return len(words) >= _FEWEST_WORDS and (Counter(words) & known).total() >= _SAME * len(words)


def _words(text: str) -> list[str]:
    """The words of a sentence outside code, formulas, references and links."""
    prose, position = [], 0
    for span in protected_spans(text):
        prose.append(text[position : span.start])
        position = span.end
    return _WORD.findall(" ".join([*prose, text[position:]]).lower())


def front_matter(pair: Comparison) -> Iterator[Defect]:
    """Front matter where the source has it."""
    here = next(blocks_of(pair.source, Kind.FRONT_MATTER), None)
    there = next(blocks_of(pair.target, Kind.FRONT_MATTER), None)
    if here and not there:
        yield Defect("the front matter is missing or not closed", here[1].start, 0)
