"""Subscripts looked up in a loop that does not change them are looked up before it."""

from __future__ import annotations

import operator
from typing import Any

from srcgrad import ir
from srcgrad.frontend.programs.marks import in_bounds
from srcgrad.frontend.programs.rewrite import names_in
from srcgrad.frontend.values.core.run import Run
from srcgrad.types import is_integer

Statements = list[ir.Statement]


def hoisted(run: Run, block: Statements, counter: str) -> tuple[Statements, Statements]:
    """What of a loop's body may stand before the loop, and what stays.

    before  for j in range(m): k = index[i]; y[i, j] = x[k, j]
    after   k = index[i]; for j in range(m): y[i, j] = x[k, j]

    Only integers are moved, and checks of subscripts: NumPy makes these whether there is anything
    to do or not.
    """
    changing = {counter, *_stored(block)}
    before: Statements = []
    inside: Statements = []
    for statement in block:
        if _is_movable(run, statement) and not changing & set(names_in((statement,))):
            before.append(statement)
        else:
            inside.append(statement)
            changing |= _assigned(statement)
    return before, inside


def _is_movable(run: Run, statement: ir.Statement) -> bool:
    match statement:
        case ir.Guard(ir.Apply(function, _)):
            return function is in_bounds
        case ir.Assign(ir.Var(name), value):
            known = isinstance(value, ir.Item) or (
                isinstance(value, ir.Apply) and value.function in _TOTAL
            )
            return known and is_integer(run.draft.types[name].dtype)
    return False


def _assigned(statement: ir.Statement) -> set[str]:
    """The numbers that a statement gives a value."""
    match statement:
        case ir.Assign(ir.Var(name)) | ir.Increment(ir.Var(name)):
            return {name}
        case ir.If(_, then, orelse):
            return {name for each in (*then, *orelse) for name in _assigned(each)}
        case ir.For(body=body):
            return {name for each in body for name in _assigned(each)}
        case ir.While(test, _, body):
            return {name for each in (*test, *body) for name in _assigned(each)}
    return set()


def _stored(block: Statements | ir.Block) -> set[str]:
    """The arrays that a block changes or makes."""
    found: set[str] = set()
    for statement in block:
        match statement:
            case ir.Assign(ir.Var()) | ir.Increment(ir.Var()) | ir.Guard():
                continue
            case ir.Assign(ir.Item(array)) | ir.Increment(ir.Item(array)):
                found.add(array)
            case ir.If(_, then, orelse):
                found |= _stored(then) | _stored(orelse)
            case ir.For(body=body):
                found |= _stored(body)
            case _:
                found |= set(names_in((statement,)))
    return found


_TOTAL: tuple[Any, ...] = (
    *(operator.add, operator.sub, operator.mul, operator.neg, ir.select, int, max, min),
)
