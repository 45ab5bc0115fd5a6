"""Overwritten elements of arrays, saved in the forward sweep and put back in the reverse sweep."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Node
from srcgrad.differentiate.reverse.choices import CannotReverse
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.notes import Why


def undo(reversal: Reversal, unit: Block, segment: list[Node]) -> Statements:
    """Put back the elements that statements of one unit between two loops overwrite."""
    writes = [
        node
        for node in _walked(segment)
        if any(reversal.is_restored(a) for a in dataflow.stored(node.statement))
    ]
    done: dict[ir.Item, None] = {}
    reversal.undone |= {a for w in writes for a in dataflow.stored(w.statement)}
    known = segment if reversal.is_kept(unit) else unit.nodes
    inside = {id(node) for node in _walked(known)}
    entries: list[tuple[int, ir.Statement]] = []
    for node in writes:
        statement = node.statement
        if isinstance(statement, ir.Swap):
            entries.append((node.order, ir.Swap(statement.first, statement.second)))
            continue
        if isinstance(statement, ir.Allocate | ir.Copy):
            continue
        if not isinstance(statement, ir.Assign | ir.Increment):
            raise CannotReverse("grown")
        place = statement.target
        assert isinstance(place, ir.Item)
        if not reversal.memory.overwrites_needed(node, reversal.reads_to_keep):
            continue
        early = ir.Item(place.array, tuple(_early(reversal, i, inside) for i in place.index))
        if early in done:
            continue
        anchor = _anchor(reversal, early, segment, inside, node)
        done[early] = None
        kind = reversal.types[place.array]
        why = Why(
            f"elements of `{place.array}` that are overwritten are put back in the reverse sweep"
        )
        loops = reversal.tape_loops(unit)
        slot = reversal.slot(place.array, loops, kind.dtype, why, statement.span)
        if slot.is_stack and anchor.block is not unit:
            raise CannotReverse("conditional")
        saved = slot.save(ir.Item(place.array, place.index if anchor is node else early.index))
        reversal.before.setdefault(anchor, []).append(saved)
        entries.append((anchor.order, slot.restore(early)))
    entries.sort(key=lambda entry: -entry[0])
    return [statement for _, statement in entries]


def _walked(nodes: list[Node]) -> list[Node]:
    """Nodes and all that stand inside them."""
    return [each for n in nodes for each in [n, *(k for b in n.blocks for k in b.walk())]]


def _early(reversal: Reversal, index: ir.Expr, inside: set[int]) -> ir.Expr:
    """A subscript by names that are known before a segment runs."""
    match index:
        case ir.Var(name):
            fact = reversal.layout.names.get(name)
            if fact is None or fact.kind == "counter" or id(fact.node) not in inside:
                return index
            if fact.kind == "value":
                value = reversal.definitions.get(name)
                if isinstance(value, ir.Apply):
                    return ir.Apply(
                        value.function, tuple(_early(reversal, a, inside) for a in value.arguments)
                    )
                if isinstance(value, ir.Const | ir.Dim):
                    return value
                if isinstance(value, ir.Var):
                    return _early(reversal, value, inside)
            raise CannotReverse(name)
    return index


def _anchor(
    reversal: Reversal, place: ir.Item, segment: list[Node], inside: set[int], write: Node
) -> Node:
    """The first statement that certainly touches an element before it is overwritten."""
    for node in segment:
        if any(write is each for block in node.blocks for each in block.walk()):
            break  # what touches the element after the branch finds it overwritten
        statement = node.statement
        touched = (*dataflow.written(statement).elements, *dataflow.read(statement).elements)
        for item in touched:
            if item.array == place.array:
                try:
                    index = tuple(_early(reversal, i, inside) for i in item.index)
                except CannotReverse:
                    continue
                if index == place.index:
                    return node
        if node is write:
            return node
    raise CannotReverse(place.array)
