"""Say `n` for `x.shape[0]` where the program has a name for it."""

from __future__ import annotations

from collections import Counter

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.uses import kept, times_set


def lengths(body: ir.Block) -> ir.Block:
    """A block in which lengths that were given a name are called by it.

    before  n = x.shape[0]; x_bar = zeros(x.shape[0]); for i in range(x_bar.shape[0]): ...
    after   n = x.shape[0]; x_bar = zeros(n); for i in range(n): ...
    """
    assigned = times_set(body)
    resized: set[str] = set()
    made: Counter[str] = Counter()
    for statement in dataflow.walk(body):
        made.update(dataflow.written(statement).lengths)
        if isinstance(statement, ir.Grow):
            resized.update(dataflow.written(statement).lengths)
    known: dict[ir.Expr, ir.Expr] = {}

    def change(expression: ir.Expr) -> ir.Expr:
        return known.get(expression, expression)

    def inside(block: ir.Block) -> ir.Block:
        """A block in a statement; what is made in it has the lengths that it has there."""
        nonlocal known
        outer, result = known, []
        for statement in block:
            statement = shorter(statement)
            known = {**known, **_made(statement, made, resized, assigned)}
            result.append(statement)
        known = outer
        return tuple(result)

    def shorter(statement: ir.Statement) -> ir.Statement:
        if not _measured_within(statement):
            return statement
        return dataflow.with_blocks(dataflow.with_expressions(statement, change), inside)

    result: list[ir.Statement] = []
    for statement in body:
        match statement:
            case ir.Assign(ir.Var(name), ir.Dim(array) as size) if (
                assigned[name] == 1 and array not in resized and size not in known
            ):
                known[size] = ir.Var(name)
                result.append(statement)
                continue
        # A new array of this name has its own lengths.
        for part in dataflow.walk((statement,)) if known else ():
            for array in dataflow.written(part).lengths:
                known = {k: v for k, v in known.items() if not _of(k, array)}
        statement = shorter(statement)
        known = {**known, **_made(statement, made, resized, assigned)}
        result.append(statement)
    return tuple(result)


def _made(
    statement: ir.Statement, made: Counter[str], resized: set[str], assigned: Counter[str]
) -> dict[ir.Expr, ir.Expr]:
    """The lengths of an array that a statement makes, if no other one does."""
    match statement:
        case ir.Allocate(name, shape) if made[name] == 1 and name not in resized:
            return {
                ir.Dim(name, axis): length
                for axis, length in enumerate(shape)
                if isinstance(length, ir.Const) or _is_fixed(length, assigned)
            }
    return {}


@kept
def _measured_within(statement: ir.Statement) -> bool:
    """Whether a statement, or one inside it, asks for a length."""
    parts = (part for block in dataflow.blocks(statement) for part in block)
    return bool(dataflow.read(statement).lengths) or any(map(_measured_within, parts))


def _is_fixed(size: ir.Expr, assigned: Counter[str]) -> bool:
    return isinstance(size, ir.Var) and assigned[size.name] <= 1


def _of(size: ir.Expr, array: str) -> bool:
    return isinstance(size, ir.Dim) and size.array == array
