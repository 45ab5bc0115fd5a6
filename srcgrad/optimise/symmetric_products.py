"""Two products with a matrix and its transpose, added up, as one.

    before  a_bar = c_bar @ a; a_bar += c_bar.T @ a
    after   c_bar_sum = c_bar + c_bar.T; a_bar = c_bar_sum @ a

So ends the adjoint of `c = a @ a.T`. Products are distributive, and both are there only if the
matrix is square; sums of an adjoint may be added up in another order.
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.optimise.placed import transposed
from srcgrad.types import Array


def twofold(program: ir.Function) -> ir.Function:
    """A finished program with one product for two that are each other's but for a transpose."""
    names = Names(program.types)
    body = _block(program.body, names)
    return program if body is program.body else replace(program, body=body, types=names.types)


def _block(body: ir.Block, names: Names) -> ir.Block:
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, lambda block: _block(block, names))
        joined = _joined(result[-1], statement, names) if result else None
        if joined is None:
            result.append(statement)
        else:
            result[-1:] = joined
    return tuple(result) if len(result) != len(body) or _differ(result, body) else body


def _differ(one: list[ir.Statement], other: ir.Block) -> bool:
    return any(mine is not theirs for mine, theirs in zip(one, other, strict=True))


def _joined(first: ir.Statement, second: ir.Statement, names: Names) -> list[ir.Statement] | None:
    """Two statements as the sum of two matrices and one product, added or made as by the first."""
    match first:
        case ir.Routine((target,), ir.Apply(operator.matmul, (left, right))):
            pass
        case ir.Update(ir.Whole(target, ()), ir.Apply(operator.matmul, (left, right))):
            pass
        case _:
            return None
    match second:
        case ir.Update(ir.Whole(name, ()), ir.Apply(operator.matmul, (one, other)), True) if (
            name == target
        ):
            pass
        case _:
            return None
    if right == other and one == transposed(left):
        turned = left
    elif left == one and other == transposed(right):
        turned = right
    else:
        return None
    assert isinstance(first, ir.Routine | ir.Update), "a product is made or added"
    matrix = _matrix(turned, names)
    if matrix is None or target in {*dataflow.arrays(left), *dataflow.arrays(right)}:
        return None
    sum = names.fresh(f"{matrix}_sum", Array("float64", 2))
    whole = ir.Whole(matrix)
    value = ir.Apply(operator.add, (whole, ir.Apply(np.transpose, (whole,))))
    pair = (ir.Whole(sum), right) if turned is left else (left, ir.Whole(sum))
    product = ir.Apply(operator.matmul, pair)
    made = ir.Update(ir.Whole(sum), value, False, True, first.span)
    return [made, replace(first, value=product, span=None)]


def _matrix(operand: ir.Expr, names: Names) -> str | None:
    """The matrix that this is, or whose transpose it is; None unless it is one of doubles."""
    match operand:
        case ir.Whole(name, ()) | ir.Apply(np.transpose, (ir.Whole(name, ()),)):
            kind = names.types[name]
            if isinstance(kind, Array) and (kind.dtype, kind.ndim) == ("float64", 2):
                return name
    return None
