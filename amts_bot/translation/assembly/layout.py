"""Where everything goes: the new translation as pieces in their order, some still to be filled.

The old translation is edited in place. What did not change is not touched, so that its bytes, its order and the
translators' own text survive; new blocks are put after the translation of what precedes them in the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from amts_bot.text.blocks import Kind
from amts_bot.translation.alignment.align import longest_increasing
from amts_bot.translation.assembly.new_blocks import NewBlocks
from amts_bot.translation.assembly.old_blocks import OldBlocks
from amts_bot.translation.assembly.pieces import Layout, Node, Piece, View
from amts_bot.translation.ledger import Status
from amts_bot.translation.plan.decisions import Decisions


def lay_out(decisions: Decisions) -> Layout:
    """Put kept, changed, moved and new blocks in order."""
    view = View(decisions)
    order = _Order(view)
    return Layout(tuple(_joined(view, order.nodes())), view.newline, order.staying)


# --- the order of blocks ----------------------------------------------------------------------------------

_TAB_BODY = frozenset({Kind.CODE, Kind.TAB, Kind.LABEL})


@dataclass(frozen=True)
class _Order:
    view: View

    def nodes(self) -> list[Node]:
        old_blocks, new_blocks = OldBlocks(self.view), NewBlocks(self.view)
        all_old = (old_blocks.node(t) for t in range(len(self.view.target.document.blocks)))
        nodes = [node for node in all_old if node is not None]
        last: Node | None = None
        for h in sorted(self.view.head_items_of):
            old = self.view.places[h]
            if h in self._movable:
                moving = [node for node in nodes if node.old in old]
                nodes = [node for node in nodes if node.old not in old]
                last = _insert(nodes, moving, self._position(nodes, last, h))
            elif old and h in self._in_order:
                last = next((node for node in reversed(nodes) if node.old in old), last)
            elif not old and (new := new_blocks.node(h)):
                last = _insert(nodes, [new], self._position(nodes, last, h))
        return nodes

    @cached_property
    def _in_order(self) -> frozenset[int]:
        """The head's blocks that stay and whose translations stand in the same order: what all others go by."""
        pairs = [(h, max(old)) for h, old in self.view.places.items() if old and h not in self._movable]
        return frozenset(h for h, _ in longest_increasing(pairs))

    @cached_property
    def _movable(self) -> frozenset[int]:
        """The head's blocks that moved and whose translation follows: it stands in blocks that hold nothing else."""
        return frozenset(h for h in self._moved if all(self.view.heads_of(t) <= {h} for t in self.view.places[h]))

    @property
    def staying(self) -> tuple[int, ...]:
        """The head's blocks that moved and whose translation cannot follow."""
        return tuple(h for h in self._moved if h not in self._movable)

    @cached_property
    def _moved(self) -> list[int]:
        return [h for h in sorted(self.view.decisions.changes.moved) if self.view.places.get(h)]

    def _position(self, nodes: list[Node], last: Node | None, h: int) -> int:
        """After what precedes it in the head, and after the translation's own tabs that follow there."""
        if last is None:
            following = next((self.view.places[n] for n in sorted(self._in_order) if n > h), frozenset())
            return next((n for n, node in enumerate(nodes) if node.old in following), len(nodes))
        position = next(n for n, node in enumerate(nodes) if node is last) + 1
        depth = 0
        while position < len(nodes) and (kind := self._own_kind(nodes[position])) is not None:
            if not depth and kind not in _TAB_BODY:
                break
            if kind is Kind.TAB:
                depth = 0 if "end_tab" in nodes[position].pieces[0].text else 1
            position += 1
        return position

    def _own_kind(self, node: Node) -> Kind | None:
        """The kind of a block that only the translation has; None for every other block."""
        members = [] if node.old is None else self.view.target_items_of.get(node.old, [])
        if not members or any(self.view.unit_of_target(item).status is not Status.TARGET_ONLY for item in members):
            return None
        assert node.old is not None
        return self.view.target.document.blocks[node.old].kind


def _insert(nodes: list[Node], new: list[Node], position: int) -> Node:
    nodes[position:position] = new
    return new[-1]


# --- blank lines between blocks ---------------------------------------------------------------------------


def _joined(view: View, nodes: list[Node]) -> Iterator[Piece]:
    old_last = len(view.target.document.blocks) - 1
    for n, node in enumerate(nodes):
        yield from node.pieces
        if n + 1 == len(nodes):
            yield Piece(node.gap if node.old == old_last else "")
            continue
        if _is_attached(view, node, nodes[n + 1]):
            nodes[n + 1] = replace(nodes[n + 1], gap=max(node.gap, nodes[n + 1].gap, key=len))
            node = replace(node, gap="")  # noqa: PLW2901 - the blank line goes behind what is attached
        body = "".join(piece.text for piece in node.pieces)
        yield Piece("" if body.endswith("\n") or not body else view.newline)
        yield Piece(_gap(view, node, nodes[n + 1]))


def _is_attached(view: View, node: Node, following: Node) -> bool:
    """Whether a new block follows without a blank line in the head, such as a label after its heading."""
    if following.head is None or following.head == 0:
        return False
    before = following.head - 1
    block = view.head.document.blocks[before]
    owns = node.head == before or node.old in view.places.get(before, frozenset())
    return owns and block.end == block.body_end


def _gap(view: View, node: Node, following: Node) -> str:
    if node.old is not None and (following.old == node.old + 1 or _is_blank(view, node.old)):
        return node.gap
    if following.head is not None:
        return node.gap if "\n" in node.gap or _is_attached(view, node, following) else view.newline
    if "\n" not in node.gap and node.head is None and following.old is not None:
        before = view.target.document.blocks[following.old - 1]
        return view.target.text[before.body_end : before.end] if following.old else view.newline
    return node.gap if "\n" in node.gap or node.head is None else _head_gap(view, node)


def _is_blank(view: View, t: int) -> bool:
    return view.target.document.blocks[t].kind is Kind.BLANK


def _head_gap(view: View, node: Node) -> str:
    """A new block that ends the head's file has no blank line after it; here something follows."""
    return view.newline if node.head == len(view.head.document.blocks) - 1 else node.gap
