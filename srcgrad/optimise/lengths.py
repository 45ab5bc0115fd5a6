"""Say `n` for `x.shape[0]` where the program has a name for it."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow


def lengths(body: ir.Block) -> ir.Block:
    """A block in which lengths that were given a name are called by it.

    before  n = x.shape[0]; x_bar = zeros(x.shape[0])
    after   n = x.shape[0]; x_bar = zeros(n)
    """
    assigned: dict[str, int] = {}
    resized: set[str] = set()
    for statement in dataflow.walk(body):
        name = dataflow.target(statement)
        if name is not None:
            assigned[name] = assigned.get(name, 0) + 1
        if isinstance(statement, ir.Grow):
            resized.update(dataflow.written(statement).lengths)
    known: dict[ir.Expr, ir.Expr] = {}

    def change(expression: ir.Expr) -> ir.Expr:
        return known.get(expression, expression)

    def inside(block: ir.Block) -> ir.Block:
        return tuple(
            dataflow.with_blocks(dataflow.with_expressions(s, change), inside) for s in block
        )

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
        result.append(dataflow.with_blocks(dataflow.with_expressions(statement, change), inside))
    return tuple(result)


def _of(size: ir.Expr, array: str) -> bool:
    return isinstance(size, ir.Dim) and size.array == array
