"""Write a sum that is built up in neighbouring statements as one expression."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.propagate import is_floating, is_narrow, is_whole
from srcgrad.printer import WIDTH, show
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.types import Type

ZERO = ir.Const(0.0)


def sums(body: ir.Block, types: dict[str, Type], indent: int = 1) -> ir.Block:
    """A block without additions to what has just been assigned.

    before  v_bar = a; v_bar += b
    after   v_bar = a + b
    """
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, lambda b: sums(b, types, indent + 1))
        merged = _merged(result[-1], statement, types, indent) if result else None
        if merged is not None:
            result[-1] = merged
        else:
            result.append(statement)
    return tuple(result)


def _merged(
    first: ir.Statement, second: ir.Statement, types: dict[str, Type], indent: int
) -> ir.Statement | None:
    match first, second:
        case ir.Assign(target, value, span), ir.Increment(other, term, _) if target == other:
            if _reads(term, target):
                return None
            total = added(value, term, types)
            if 4 * indent + len(show(target)) + 3 + len(show(total)) > WIDTH - 8:
                return None
            return ir.Assign(target, total, span)
        case ir.Increment(target, value, span), ir.Increment(other, term, _) if (
            target == other and value == term and not _reads(term, target)
        ):
            return ir.Increment(target, added(value, term, types), span)
    return None


def _reads(term: ir.Expr, target: ir.Var | ir.Item) -> bool:
    if isinstance(target, ir.Var):
        return target.name in dataflow.names(term)
    return target.array in dataflow.arrays(term)


def added(a: ir.Expr, b: ir.Expr, types: dict[str, Type]) -> ir.Expr:
    """`a + b`, `a - c` for `b = -c`, and `2.0 * a` for `a + a` of numbers that are no integers.

    A real and an imaginary part become one number: `complex(a, b)` for `complex(a, 0.0)` and
    `complex(0.0, b)`.
    """
    if (a == ZERO and not is_whole(b, types)) or (a == ir.Const(0j) and is_complex(b, types)):
        return b
    if (number := _of_parts(a, b) or _of_parts(b, a)) is not None:
        return number
    match a, b:
        case ir.Const(x), ir.Const(y) if isinstance(x, float) and isinstance(y, float):
            return ir.Const(x + y)
    if a == b and (is_floating(a, types) or is_complex(a, types)):
        match a:
            case ir.Apply(function, (ir.Const(factor), right)) if (
                function is operator.mul and isinstance(factor, float) and abs(factor) < 1e300
            ):
                return ir.Apply(operator.mul, (ir.Const(2.0 * factor), right))
            case ir.Apply(function, (operand,)) if function is operator.neg:
                return ir.Apply(operator.neg, (added(operand, operand, types),))
            case ir.Apply(function, (left, right)) if function is operator.mul:
                return ir.Apply(
                    operator.mul, (ir.Apply(operator.mul, (ir.Const(2.0), left)), right)
                )
        return ir.Apply(operator.mul, (ir.Const(2.0), a))
    match b:
        case ir.Apply(function, (operand,)) if function is operator.neg:
            if not is_narrow(operand, types):
                return ir.Apply(operator.sub, (a, operand))
    return ir.Apply(operator.add, (a, b))


def _of_parts(a: ir.Expr, b: ir.Expr) -> ir.Expr | None:
    match a, b:
        case ir.Apply(make, (real, zero)), ir.Apply(other, (none, imaginary)):
            if make is complex and other is complex and zero == none == ZERO:
                return ir.Apply(complex, (real, imaginary))
    return None
