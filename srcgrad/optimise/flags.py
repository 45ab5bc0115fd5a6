"""Say `flag = condition` for a branch that does no more than set a flag."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow

TRUE, FALSE = ir.Const(True), ir.Const(False)


def flags(body: ir.Block) -> ir.Block:
    """A canonical block in which flags are set by assignments.

    before  if c: found = True
            else: found = False
    after   found = c
    """
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, flags)
        if not isinstance(statement, ir.If):
            result.append(statement)
            continue
        then, orelse = _ends(statement.then), _ends(statement.orelse)
        opposite = ir.Apply(operator.not_, (statement.condition,))
        found: dict[str, ir.Expr] = {}
        for name, value in then.items():
            if (value, orelse.get(name)) == (TRUE, FALSE):
                found[name] = statement.condition
            elif (value, orelse.get(name)) == (FALSE, TRUE):
                found[name] = opposite
        if found:
            statement = ir.If(
                statement.condition,
                _without(statement.then, found),
                _without(statement.orelse, found),
                statement.span,
            )
        if not isinstance(statement, ir.If) or statement.then or statement.orelse:
            result.append(statement)
        result += [ir.Assign(ir.Var(name), value, statement.span) for name, value in found.items()]
    return tuple(result)


def _ends(block: ir.Block) -> dict[str, ir.Expr]:
    """The names that a branch sets to a constant as the last thing it does."""
    found: dict[str, ir.Expr] = {}
    for statement in reversed(block):
        match statement:
            case ir.Assign(ir.Var(name), ir.Const() | ir.Var() as value):
                found.setdefault(name, value)
            case _:
                break
    return found


def _without(block: ir.Block, names: dict[str, ir.Expr]) -> ir.Block:
    return tuple(s for s in block if dataflow.target(s) not in names)
