"""What people made of the bot's text: passage by passage, the bot's words beside those that stand there later.

Both are found through the source: the bot's text by the hashes of its open units, people's by aligning what stands
there now. Where people joined or split sentences, all that hangs together is compared as one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from amts_bot.text.segments import SegmentedDocument
from amts_bot.translation.alignment.align import align
from amts_bot.translation.ledger import OpenStates, Status, text_hash
from amts_bot.translation.memory.effort import Share, edits_to_write

Place = tuple[str, int]
"""A sentence of the source: its hash, and which of several like it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of the source and what stands for them. `status` tells that the bot wrote it, and how."""

    sources: tuple[Place, ...]
    source: str
    text: str
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Passages of the bot, by the hashes of their sources, and what stands in their place now."""

    passages: tuple[Passage, ...]
    proposed: str
    written: str

    @property
    def is_touched(self) -> bool:
        return text_hash(self.proposed) != text_hash(self.written)


def passages(
    source: SegmentedDocument, translation: SegmentedDocument, open_units: OpenStates | None = None
) -> list[Passage]:
    """A text in passages, in the order of the source; those of open units are the bot's."""
    alignment = align(source, translation)
    seen: Counter[str] = Counter()
    places: list[Place] = []
    for item in alignment.source_items:
        digest = text_hash(item.text)
        places.append((digest, seen[digest]))
        seen[digest] += 1
    found = []
    for bead in alignment.beads:
        items = [alignment.source_items[n] for n in bead.source]
        if items and items[0].segment is not None:
            english = source.language.sentence_joiner.join(item.text for item in items)
            text = translation.language.sentence_joiner.join(alignment.target_items[n].text for n in bead.target)
            status, _ = (open_units or {}).get((text_hash(english), text_hash(text)), (None, None))
            found.append(Passage(tuple(places[n] for n in bead.source), english, text, status))
    return found


def compare(before: Sequence[Passage], now: Sequence[Passage], joiner: str) -> Iterator[Comparison]:
    """The bot's passages of a text with what stands there now, those whose source is gone left out.

    `joiner` is what the translation's language sets between sentences.
    """
    later: dict[Place, int] = {place: n for n, passage in enumerate(now) for place in passage.sources}
    earlier: dict[Place, int] = {place: n for n, passage in enumerate(before) for place in passage.sources}
    done: set[int] = set()
    for n, passage in enumerate(before):
        if passage.status is None or n in done:
            continue
        old, new = _together(n, before, now, earlier, later)
        done |= old
        if new and all(place in later for m in old for place in before[m].sources):
            yield Comparison(
                tuple(before[m] for m in sorted(old) if before[m].status),
                joiner.join(before[m].text for m in sorted(old)),
                joiner.join(text for m in sorted(new) if (text := now[m].text)),
            )


def _together(
    start: int, before: Sequence[Passage], now: Sequence[Passage], earlier: Mapping[Place, int],
    later: Mapping[Place, int],
) -> tuple[set[int], set[int]]:  # fmt: skip
    """The passages of both texts that share sentences of the source with one, or with one that does."""
    old, new = {start}, set[int]()
    while True:
        more_new = {later[place] for n in old for place in before[n].sources if place in later}
        more_old = {earlier[place] for n in more_new for place in now[n].sources if place in earlier}
        if more_new <= new and more_old <= old:
            return old, new
        old, new = old | more_old, new | more_new


# --- what counts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Correction:
    """A passage of the bot that people wrote otherwise: hashes of its source and of what they wrote."""

    source_hash: str
    target_hash: str


def count_up(
    comparisons: Iterable[Comparison], still_open: OpenStates, counted_before: Collection[str]
) -> tuple[Share, list[Correction]]:
    """What people had to write of the bot's passages of a file, and what they corrected.

    Nothing is known of a passage that nobody looked at: where a similar sentence or the source's own is `still_open`
    as the bot left it, it does not count yet. Drafts that were merged as they stood count, once: of those
    `counted_before` (hashes of their sources), later corrections count and no more. What people deleted is no writing.
    """
    sums, corrections = Share(), []
    for each in comparisons:
        is_counted = all(text_hash(passage.source) in counted_before for passage in each.passages)
        if not each.is_touched:
            (passage, *_) = each.passages
            is_open = (text_hash(passage.source), text_hash(passage.text)) in still_open
            if is_counted or (is_open and passage.status is not Status.MACHINE):
                continue
        elif not each.written.strip():
            continue
        share = edits_to_write(each.proposed, each.written, passages=len(each.passages))
        sums += Share(edits=share.edits) if is_counted else share
        if each.is_touched:
            corrections += [
                Correction(text_hash(passage.source), text_hash(each.written))
                for passage in each.passages
                if len(each.passages) == 1
            ]
    return sums, corrections


def by_chapter(files: Iterable[tuple[str, Share]], chapter: Callable[[str], str]) -> dict[str, Share]:
    """The sums of files, by path, for each chapter."""
    sums: dict[str, Share] = defaultdict(Share)
    for path, share in files:
        sums[chapter(path)] += share
    return {name: share for name, share in sorted(sums.items()) if share != Share()}
