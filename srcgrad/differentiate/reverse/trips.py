"""The reversal of a `while`: as many iterations as its forward sweep had."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis.layout import Node
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.notes import Why
from srcgrad.types import INT


def reversed_while(reversal: Reversal, node: Node, content: Statements) -> Statements:
    """The loop that runs the reversal of the body (`content`) once for each iteration."""
    body = node.blocks[-1]
    assert isinstance(node.statement, ir.While)
    span = node.statement.span
    loops = reversal.tape_loops(body) if node.order not in reversal.choices.checkpointed else [node]
    pops = [s.stack for s in content if isinstance(s, ir.Pop)]
    counted = reversal.trip.get(node)
    if counted is None and loops == [node] and pops and reversal.is_kept(node.block.unit()):
        return [ir.While((), ir.Var(pops[0]), tuple(content), span)]
    trips = reversal.names.fresh("trips", INT)
    reversal.before.setdefault(node, []).append(ir.Assign(ir.Var(trips), ir.Const(0)))
    reversal.first.setdefault(body, []).insert(0, ir.Increment(ir.Var(trips), ir.Const(1)))
    result: Statements = []
    unit = node.block.unit()
    if not reversal.is_kept(unit):
        why = Why("how often the loop runs is only known once it has run")
        place = reversal.slot(trips, reversal.tape_loops(unit), "int64", why, span)
        reversal.after.setdefault(node, []).append(place.save(ir.Var(trips)))
        result.append(place.restore(ir.Var(trips)))
    variable = counted or reversal.names.fresh("trip", INT)
    last = ir.Apply(operator.sub, (ir.Var(trips), ir.Const(1)))
    loop = ir.For(variable, last, ir.Const(-1), ir.Const(-1), tuple(content), span)
    return [*result, loop]
