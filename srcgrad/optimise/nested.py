"""Loops in one another: what of their statements does what to a name or to an array."""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad import ir
from srcgrad.analysis import dataflow

Chain = tuple[ir.For, ...]
"""Loops, each directly in the one before."""

LEAST = 3
"""Loops in one another that a product of matrices has."""


def is_deep(statement: ir.Statement, depth: int = LEAST) -> bool:
    """Whether this is so many loops in one another."""
    if not isinstance(statement, ir.For):
        return False
    return depth == 1 or any(is_deep(each, depth - 1) for each in statement.body)


def sums(loop: ir.For, outer: Chain) -> Iterator[tuple[Chain, ir.Increment]]:
    """Additions inside three loops or more, which only loops are around, each with these."""
    chain = (*outer, loop)
    for each in loop.body:
        if isinstance(each, ir.For):
            yield from sums(each, chain)
        elif isinstance(each, ir.Increment) and len(chain) >= LEAST:
            yield chain, each


def sets_a_name(statement: ir.Statement) -> bool:
    return isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Var)


def remade(loop: ir.For) -> set[str]:
    """Arrays that loops make, exchange, or change as a whole."""
    return {name for s in dataflow.walk((loop,)) for name in dataflow.written(s).wholes}


def adds_at_most(statement: ir.Statement, array: str) -> bool:
    """Whether a statement does nothing with the elements of an array but add to one."""
    match statement:
        case ir.Increment(ir.Item(name, index), value) if name == array:
            used = [*index, value]
            return not any(array in dataflow.arrays(each) for each in used)
    return leaves(statement, array)


def leaves(statement: ir.Statement, array: str) -> bool:
    """Whether a statement itself does nothing with the elements of an array."""
    own = dataflow.read(statement), dataflow.written(statement)
    return not any(array in each.arrays for each in own)


def may_stop(loop: ir.For) -> bool:
    """Whether loops may fail, or go on for nobody knows how long."""
    stops = ir.Guard | ir.Routine | ir.While
    return any(isinstance(each, stops) for each in dataflow.walk(loop.body))


def start_of(loop: ir.For, name: str) -> ir.Assign | None:
    """The statement directly in a loop that gives a name its first value."""
    for each in loop.body:
        match each:
            case ir.Assign(ir.Var(found)) if found == name:
                return each
    return None


def between(body: ir.Block, first: ir.Statement, last: ir.Statement) -> ir.Block | None:
    """The statements between two of a block; None if they are not there in this order."""
    places = [next(k for k, s in enumerate(body) if s is each) for each in (first, last)]
    return body[places[0] + 1 : places[1]] if places[0] < places[1] else None
