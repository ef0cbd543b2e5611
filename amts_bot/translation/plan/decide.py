"""Decide what becomes of every unit: kept, changed, merged, moved, removed, new, or the translators' own.

The beads are walked once, then what no bead holds. What is not sure is never deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from amts_bot.text.protected_spans import without_slide_marks
from amts_bot.translation.alignment.align import Alignment
from amts_bot.translation.alignment.anchors import Item, items
from amts_bot.translation.alignment.beads import SENTENCE, Bead
from amts_bot.translation.alignment.code_comments import translates_comments
from amts_bot.translation.ledger import Finding, OpenStates, Severity, Status, text_hash
from amts_bot.translation.memory.memory import FUZZY_MINIMUM, has_already, has_own_link, similarity
from amts_bot.translation.plan.already_translated import already_there, length_ratio, tells_apart
from amts_bot.translation.plan.bead_texts import Said
from amts_bot.translation.plan.changes import Changes
from amts_bot.translation.plan.decisions import NOT_TOUCHED, STANDS_BESIDE, Decisions, PlannedUnit, Request
from amts_bot.translation.plan.enclosures import enclosures
from amts_bot.translation.plan.follow_sentences import follow_items, regrouped
from amts_bot.translation.plan.new_code_comments import comment_units, settled_items, waiting_comments


def decide(changes: Changes, alignment: Alignment, open_units: OpenStates = MappingProxyType({})) -> Decisions:
    """Give every head item and every target item to exactly one unit; open units are asked for again."""
    return _Decider(changes, alignment, open_units).decide()


class _Decider:
    """Walks the beads once, then what no bead holds."""

    def __init__(self, changes: Changes, alignment: Alignment, open_units: OpenStates) -> None:
        self.changes, self.alignment, self.open_units = changes, alignment, open_units
        self.head_items = items(changes.head)
        self.said = Said(changes, alignment, self.head_items)
        self.succession = follow_items(changes, alignment, self.head_items)
        self.units: list[PlannedUnit] = []
        self.of_head: dict[int, int] = {}
        self.of_target: dict[int, int] = {}
        self.findings: list[Finding] = []
        self.changed_from: dict[int, int] = {}
        self.removed: list[int] = []
        self.removed_as: dict[tuple[str, str], list[int]] = defaultdict(list)

    def decide(self) -> Decisions:
        for bead in regrouped(self.alignment, self.succession):
            self._bead(bead)
        self._already_there()
        self._added()
        self._whole_frames()
        of_head = tuple(self.of_head[n] for n in range(len(self.head_items)))
        if translates_comments(self.alignment, self.open_units):
            settled = settled_items(of_head, self.units)
            self.units += comment_units(self.changes, self.alignment, self.succession, self.head_items, settled)
        self.units += waiting_comments(self.alignment, tuple(self.units), self.head_items, self.open_units)
        return Decisions(
            self.changes,
            self.alignment,
            self.head_items,
            tuple(self.units),
            of_head,
            tuple(self.of_target[n] for n in range(len(self.alignment.target_items))),
            tuple(self.findings),
        )

    def _bead(self, bead: Bead) -> None:
        head = self.succession.of(bead.source)
        if not bead.sure or any(h in self.of_head for h in head):
            self._unsure(bead)
        elif self._says_the_same(bead.source, head) and not self._open(bead):
            self._add(self.said.kind(bead), Status.KEPT, head, bead.target)
        elif head:
            self._changed(bead, head)
        else:
            self._add(self.said.kind(bead), Status.REMOVED, (), bead.target, old_source=self.said.base(bead.source))
            self.units[-1] = replace(self.units[-1], certainty=bead.certainty)

    def _says_the_same(self, source: Sequence[int], head: Sequence[int]) -> bool:
        """Whether nothing of the source is gone, and nothing changed but slide marks and where sentences end."""
        one = " ".join(self.alignment.source_items[b].text for b in source)
        other = " ".join(self.head_items[h].text for h in head)
        return all(b in self.succession.heads for b in source) and (
            without_slide_marks(one).split() == without_slide_marks(other).split()
        )

    def _changed(self, bead: Bead, head: tuple[int, ...]) -> None:
        """A bead of prose changes as a whole; a block without prose is merged three ways."""
        old_source = self.said.base(bead.source)
        if self.head_items[head[0]].segment is None:
            self._add(self.said.kind(bead), Status.MERGED, head, bead.target, old_source=old_source)
            return
        if self._needs_no_change(bead, head, old_source):
            self._add(self.said.kind(bead), Status.KEPT, head, bead.target)
            return
        if len({self.alignment.target_items[j].block for j in bead.target}) > 1:
            self._changed_over_blocks(bead, head, old_source)
            return
        if self._only_lost_some(bead.source):
            likeness = max(FUZZY_MINIMUM, similarity(old_source, self.said.head(head)))
            self._add(self.said.kind(bead), Status.FUZZY, head, bead.target, old_source=old_source, score=likeness)
            return
        status, score = self._open(bead) or (None, None)
        request = Request(
            self.said.kind(bead), self.said.head(head), old_source, self.said.old_target(bead),
            open_status=status, open_score=score, certain=bead.certain,
        )  # fmt: skip
        self._add(self.said.kind(bead), None, head, bead.target, old_source=old_source, request=request)

    def _only_lost_some(self, source: Sequence[int]) -> bool:
        """Whether some sentences are gone and the others are as they were."""
        left = [b for b in source if b in self.succession.heads]
        return len(left) < len(source) and all(self._says_the_same([b], self.succession.of([b])) for b in left)

    def _needs_no_change(self, bead: Bead, head: tuple[int, ...], old_source: str) -> bool:
        """Whether the translation says already what the head says, or has a link of its own in the place of one."""
        source, target = self.said.head(head), self.said.old_target(bead)
        if has_already(old_source, source, target):
            self._find(head[0], "ahead", "the translation has the change already, as its formulas and references tell")
            return True
        return has_own_link(old_source, source, target)

    def _find(self, h: int, check: str, message: str) -> None:
        line = self.changes.head.document.line_of(self.head_items[h].start)
        self.findings.append(Finding(check, Severity.WARNING, message, source_line=line))

    def _changed_over_blocks(self, bead: Bead, head: tuple[int, ...], old_source: str) -> None:
        """Text that people spread over several blocks is offered as it stands if it is near enough, or left beside."""
        source = self.said.head(head)
        likeness = similarity(old_source, source)
        if likeness < FUZZY_MINIMUM:
            self._unsure(bead)
            return
        waits = self._open(bead) if source == old_source else None
        status, score = waits or (Status.FUZZY, likeness)
        self._add(self.said.kind(bead), status, head, bead.target, old_source=old_source, score=score)

    def _open(self, bead: Bead) -> tuple[Status, float | None] | None:
        """Whether the bot wrote the old translation and nobody has touched or accepted it since."""
        if not self.open_units:
            return None
        target = self.said.target(bead)
        return self.open_units.get((text_hash(self.said.base(bead.source)), text_hash(target)))

    def _unsure(self, bead: Bead) -> None:
        """Without a sure counterpart nothing is deleted: old text stays, new text is put beside it."""
        for j in bead.target:
            self._add(self.alignment.target_items[j].kind, Status.TARGET_ONLY, (), (j,))
        for b in bead.source:
            for h in self.succession.of([b]):
                if h not in self.of_head and h not in self.changed_from:
                    self._unaligned(b, h)

    def _unaligned(self, b: int, h: int) -> None:
        item = self.head_items[h]
        if self._says_the_same([b], [h]):
            self._find(h, "unaligned", NOT_TOUCHED)
            self._add(item.kind, Status.KEPT, (h,), ())
        else:
            self._find(h, "unaligned", STANDS_BESIDE)
            self.changed_from[h] = b

    def _already_there(self) -> None:
        """What the head adds and the translation has already, because people took it over before the bot came."""
        target_items, ratio = self.alignment.target_items, length_ratio(self.alignment)
        for new, (low, high) in self._gaps_of_new():
            own = [j for j in range(low, high) if self.units[self.of_target[j]].status is Status.TARGET_ONLY]
            for found in already_there([self.head_items[h] for h in new], [target_items[j] for j in own], ratio):
                h, j = new[found.new], own[found.own]
                if found.is_evident:
                    self._claim(h, j)
                else:
                    self._claim_likely(h, j)

    def _claim(self, h: int, j: int) -> None:
        number = self.of_target[j]
        self.units[number] = PlannedUnit(self.head_items[h].kind, Status.KEPT, (h,), (j,))
        self.of_head[h] = number

    def _claim_likely(self, h: int, j: int) -> None:
        """Text that seems to be there, which people are told; of an older sentence only what stands is offered."""
        b = self.changed_from.get(h)
        base, head = None if b is None else self.alignment.source_items[b], self.head_items[h]
        if base is None or tells_apart(head, base):
            self._claim(h, j)
            self._find(h, "ahead", "the translation seems to have this already; see whether it says the same")
        elif (score := similarity(base.text, head.text)) >= FUZZY_MINIMUM:
            self._claim(h, j)
            number = self.of_target[j]
            self.units[number] = replace(
                self.units[number], status=Status.FUZZY, old_source=base.text, score=score
            )  # fmt: skip

    def _gaps_of_new(self) -> Iterator[tuple[list[int], tuple[int, int]]]:
        """Runs of new head items, each with the stretch of the translation where they would stand."""
        run: list[int] = []
        low = 0
        for h in range(len(self.head_items)):
            placed = self._placed(h)
            if placed:
                if run and low < placed[0]:
                    yield run, (low, placed[0])
                run, low = [], placed[-1] + 1
            elif h not in self.of_head:
                run.append(h)
        if run:
            yield run, (low, len(self.alignment.target_items))

    def _placed(self, h: int) -> tuple[int, ...]:
        return self.units[self.of_head[h]].target if h in self.of_head else ()

    def _added(self) -> None:
        for h in range(len(self.head_items)):
            if h not in self.of_head:
                b = self.changed_from.get(h)
                self._new(h, None if b is None else self.alignment.source_items[b].text)

    def _new(self, h: int, old_source: str | None) -> None:
        item = self.head_items[h]
        reused = self._moved_from(item)
        if reused is not None:
            unit = self.units[reused]
            status = Status.KEPT if self._is_spread(unit) else Status.MOVED
            self.units[reused] = PlannedUnit(unit.kind, status, (h,), unit.target)
            self.of_head[h] = reused
        elif not self._offer_where_it_stands(h):
            request = Request(item.kind, item.text, old_source, is_prose=item.segment is not None)
            self._add(item.kind, None, (h,), (), old_source=old_source, request=request)

    def _whole_frames(self) -> None:
        """What the translation lacks comes whole if a part of it is new: a table's cells, a directive and its end."""
        by_block: dict[int, list[int]] = defaultdict(list)
        for h, item in enumerate(self.head_items):
            by_block[item.block].append(h)
        groups = [
            members
            for members in by_block.values()
            if self.head_items[members[0]].kind != SENTENCE and not any(map(self._placed, members))
        ]
        groups += [[*by_block[one], *by_block[other]] for one, other in enclosures(self.changes.head.document)]
        for members in groups:
            if any(self.units[self.of_head[h]].request for h in members):
                for h in members:
                    self._ask_for(h)

    def _ask_for(self, h: int) -> None:
        """Make a request of a unit that the translators have left out."""
        item, unit = self.head_items[h], self.units[self.of_head[h]]
        if unit.status is Status.KEPT and not unit.target:
            request = Request(item.kind, item.text, is_prose=item.segment is not None)
            self.units[self.of_head[h]] = replace(unit, status=None, request=request)

    def _offer_where_it_stands(self, h: int) -> bool:
        """Whether a new sentence is one that was removed, nearly, and whose translation is spread over blocks."""
        for n in self.removed:
            unit = self.units[n]
            if unit.status is Status.REMOVED and unit.old_source and self._is_spread(unit):
                score = similarity(unit.old_source, self.head_items[h].text)
                if score >= FUZZY_MINIMUM:
                    self.units[n] = replace(unit, status=Status.FUZZY, head=(h,), score=score)
                    self.of_head[h] = n
                    return True
        return False

    def _is_spread(self, unit: PlannedUnit) -> bool:
        return len({self.alignment.target_items[j].block for j in unit.target}) > 1

    def _moved_from(self, item: Item) -> int | None:
        """The unit of the same text that was removed elsewhere in the file, if there is one."""
        words = without_slide_marks(item.text)
        for n in self.removed_as.get((item.kind, words), ()):
            if self.units[n].status is Status.REMOVED:
                return n
        return None

    def _add(
        self, kind: str, status: Status | None, head: tuple[int, ...], target: tuple[int, ...], *,
        old_source: str | None = None, request: Request | None = None, score: float | None = None,
    ) -> None:  # fmt: skip
        for h in head:
            self.of_head[h] = len(self.units)
        for t in target:
            self.of_target[t] = len(self.units)
        if status is Status.REMOVED:
            self.removed.append(len(self.units))
            self.removed_as[kind, without_slide_marks(old_source or "")].append(len(self.units))
        self.units.append(PlannedUnit(kind, status, head, target, old_source, request, score=score))
