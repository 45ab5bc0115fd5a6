"""The reverse sweep: the adjoints of statements, last to first, of whole blocks and loops."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Node
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse import order
from srcgrad.differentiate.reverse.backwards import backwards
from srcgrad.differentiate.reverse.bars import new_bars
from srcgrad.differentiate.reverse.forward_sweep import forward_sweep
from srcgrad.differentiate.reverse.overwritten import undo
from srcgrad.differentiate.reverse.pullback_adjoints import reversed_pullback
from srcgrad.differentiate.reverse.rerun import check_rerun
from srcgrad.differentiate.reverse.retain import provide
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.reverse.trips import reversed_while
from srcgrad.differentiate.reverse.whole_arrays import (
    reversed_call,
    reversed_copy,
    reversed_routine,
)
from srcgrad.differentiate.statement import adjoint
from srcgrad.notes import Independent
from srcgrad.optimise.dead_code import dead_code


def reversed_unit(
    reversal: Reversal, block: Block, nodes: list[Node] | None = None
) -> tuple[Statements, Statements]:
    """The reversal of a unit: what is put back first, and the adjoint of its statements."""
    nodes = block.nodes if nodes is None else nodes
    first: Statements = []
    rest: Statements = []
    segment: list[Node] = []
    at_end = True
    for node in [*reversed(nodes), None]:
        if node is not None and not node.is_loop and not node.has_loops:
            segment.append(node)
            continue
        undone = undo(reversal, block, segment[::-1])
        if at_end:
            first, at_end = undone, False
        else:
            rest += undone
        for member in segment:
            rest += reversed_statement(reversal, member)
        segment = []
        if node is not None:
            reverse = reversed_loop if node.is_loop else _reversed_branches
            rest += reverse(reversal, node)
    return first, rest


def _reversed_whole(reversal: Reversal, block: Block) -> Statements:
    """The reversal of a unit, with what it needs provided."""
    undone, rest = reversed_unit(reversal, block)
    if not undone and not rest:
        return []
    if reversal.is_kept(block):
        return [*undone, *new_bars(reversal, block), *rest]
    zeros = new_bars(reversal, block)
    cells, values = provide(reversal, block, [*undone, *zeros, *rest])
    return [*cells, *undone, *values, *zeros, *rest]


def reversed_loop(reversal: Reversal, node: Node) -> Statements:
    """The reversal of a loop: its iterations last to first."""
    body = node.blocks[-1]
    if node.order in reversal.choices.checkpointed:
        content = _rerun(reversal, node, body)
    else:
        content = _reversed_whole(reversal, body)
    if not content:
        return []
    statement = node.statement
    if isinstance(statement, ir.For):
        ascending = order.commutes(node, reversal.layout, reversal.active, content)
        reversal.independent.append(Independent(statement.span, ascending))
        return [backwards(statement, tuple(content), ascending)]
    assert isinstance(statement, ir.While)
    return reversed_while(reversal, node, content)


def _rerun(reversal: Reversal, node: Node, body: Block) -> Statements:
    """The reversal of an iteration of a checkpointed loop, which is run again first."""
    undone, rest = reversed_unit(reversal, body)
    if not undone and not rest:
        return []
    again = forward_sweep(reversal, body, replay=node)
    content = [*again, *undone, *new_bars(reversal, body), *rest]
    kept = set(reversal.bars.values())
    if reversal.choices.fused == node.order:
        kept |= set(reversal.layout.cells(node))
    for statement in dataflow.walk(tuple(content)):
        changed = dataflow.written(statement).arrays
        kept.update(a for a in changed if not reversal.memory.is_made_inside(a, node))
    content = list(dead_code(tuple(content), frozenset(kept)))
    check_rerun(reversal, node, tuple(content))
    cells, values = provide(reversal, body, content)
    return [*cells, *values, *content]


def reversed_statement(reversal: Reversal, node: Node) -> Statements:
    """The adjoint of a statement without loops."""
    statement = node.statement
    if isinstance(statement, ir.If):
        return _reversed_if(statement, [_reversed_branch(reversal, b) for b in node.blocks])
    if isinstance(statement, ir.Swap) and reversal.bar(statement.first):
        first, second = reversal.bars[statement.first], reversal.bars[statement.second]
        return [ir.Swap(first, second, statement.span)]
    if isinstance(statement, ir.Copy):
        return reversed_copy(reversal, statement)
    if isinstance(statement, ir.Routine):
        return reversed_routine(reversal, node, statement)
    if isinstance(statement, ir.Update):
        return reversed_call(reversal, node, reversed_pullback(statement, reversal.bar))
    known = reversal.adjoints.get(node)
    if known is None:
        name = dataflow.target(statement)
        stays = name is None or _stays(reversal, name, node)
        selected = reversal.selected.get(name or "", frozenset())
        known = adjoint(statement, reversal.bar, reversal.types, stays, selected)
        reversal.adjoints[node] = known
    if routines.calls_with_arrays(statement):
        return reversed_call(reversal, node, list(known))
    return list(known)


def _stays(reversal: Reversal, name: str, node: Node) -> bool:
    """Whether an assignment ends a value that other code has contributed to already."""
    fact = reversal.layout.names[name]
    return fact.kind == "cell" and node is not fact.assigned[0]


def _reversed_if(statement: ir.If, parts: list[Statements]) -> Statements:
    then, orelse = parts
    if not then and not orelse:
        return []
    condition = statement.condition
    if not then:
        return [ir.If(ir.Apply(operator.not_, (condition,)), tuple(orelse), (), statement.span)]
    return [ir.If(condition, tuple(then), tuple(orelse), statement.span)]


def _reversed_branch(reversal: Reversal, block: Block) -> Statements:
    """The reversal of a branch without loops."""
    body = [s for node in reversed(block.nodes) for s in reversed_statement(reversal, node)]
    return [*new_bars(reversal, block), *body] if body else []


def _reversed_branches(reversal: Reversal, node: Node) -> Statements:
    """The reversal of an `if` that contains loops."""
    assert isinstance(node.statement, ir.If)
    parts = [_reversed_whole(reversal, block) for block in node.blocks]
    return _reversed_if(node.statement, parts)
