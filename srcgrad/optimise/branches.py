"""Put together neighbouring branches on one condition."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects


def branches(body: ir.Block) -> ir.Block:
    """A block in which an `if` continues the one before it on the same condition.

    before  if c: t = a * b
            u_bar = 0.0
            if c: u_bar += t
    after   u_bar = 0.0
            if c: t = a * b; u_bar += t
    """
    statements = [dataflow.with_blocks(s, branches) for s in body]
    at = 0
    while at < len(statements):
        first = statements[at]
        if isinstance(first, ir.If):
            later = _continuation(statements, at)
            if later is not None:
                second = statements[later]
                assert isinstance(second, ir.If)
                then = branches(first.then + second.then)
                orelse = branches(first.orelse + second.orelse)
                statements[later] = ir.If(first.condition, then, orelse, second.span)
                del statements[at]
                continue
        at += 1
    return tuple(statements)


def _continuation(statements: list[ir.Statement], at: int) -> int | None:
    """Where the next `if` on the same condition is, if nothing between keeps them apart."""
    first = statements[at]
    assert isinstance(first, ir.If)
    own = effects(first)
    if own.spoils(first.condition):
        return None
    for later in range(at + 1, len(statements)):
        statement = statements[later]
        if isinstance(statement, ir.If) and statement.condition == first.condition:
            return later
        found = effects(statement)
        if found.changes & (own.changes | own.reads) or found.reads & own.changes:
            return None
        if isinstance(statement, ir.For | ir.While | ir.Guard):
            return None
    return None
