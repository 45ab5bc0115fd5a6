"""Expressions as text, in parentheses where their place needs them."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import ir
from srcgrad.comparisons import MIRRORED
from srcgrad.contractions import labels
from srcgrad.errors import assert_never
from srcgrad.printer.constants import constant
from srcgrad.printer.names import function_name
from srcgrad.printer.spelling import (
    ATOM,
    BINARY,
    COMPARE,
    OR,
    PARTS,
    POWER,
    SIGN,
    TERNARY,
    UNARY,
)
from srcgrad.uses import kept


def _level(text: str) -> int:
    return SIGN if text.startswith("-") else ATOM


def _hugs(expression: ir.Expr) -> bool:
    """Whether ruff leaves no space between this operand and `**`."""
    match expression:
        case ir.Var() | ir.Whole(_, ()):
            return True
        case ir.Const(value):
            return not constant(value).endswith(")")
        case ir.Apply(function, (ir.Const() as inner,)) if function is operator.neg:
            return _hugs(inner)
        case ir.Apply(function, (ir.Var(),)) if function in (np.real, np.imag):
            return True
    return False


def _is_stacked(subscripts: str) -> bool:
    """Whether a sum of products is `@`, of stacks of matrices or of one and a matrix."""
    first, second, output = labels(subscripts)
    stack, row, column = output[:-2], output[-2:-1], output[-1:]
    summed = first[-1]
    return (
        first in (stack + row + summed, row + summed)
        and second in (stack + summed + column, summed + column)
        and len(first) + len(second) > 4
        and summed not in output
    )


def _slice(bounds: tuple[ir.Expr, ...]) -> str:
    """The subscripts from the first to before the last, or all."""
    if len(bounds) == 1:
        return ":"
    first, last = bounds
    space = "" if all(isinstance(each, ir.Const | ir.Var) for each in bounds) else " "
    start = "" if first == ir.Const(0) else f"{show(first)}{space}"
    return start + ":" + ("" if last == ir.Const(None) else f"{space}{show(last)}")


@kept
def _parts(expression: ir.Expr) -> tuple[str, int]:
    match expression:
        case ir.Const(value):
            text = constant(value)
            return text, _level(text)
        case ir.Var(name):
            return name, ATOM
        case ir.Item(array, index):
            return f"{array}[{', '.join(show(i) for i in index) or '()'}]", ATOM
        case ir.Dim(array, axis):
            return f"{array}.shape[{axis}]", ATOM
        case ir.Whole(array, index):
            return f"{array}[{', '.join(map(show, index))}]" if index else array, ATOM
        case ir.Apply(function, bounds) if function is slice:
            return _slice(bounds), TERNARY
        case ir.Apply(ir.Recombination(), (left, right, *_)):
            return _parts(ir.Apply(operator.matmul, (left, right)))
        case ir.Apply(function, (condition, yes, no)) if function is ir.select:
            text = f"{show(yes, OR)} if {show(condition, OR)} else {show(no, TERNARY)}"
            return text, TERNARY
        case ir.Apply(function, (ir.Const() as left, right)) if (
            function in MIRRORED and not isinstance(right, ir.Const)
        ):
            return _parts(ir.Apply(MIRRORED[function], (right, left)))
        case ir.Apply(function, (left, right)) if function in BINARY:
            symbol, level = BINARY[function]
            if level == POWER:
                space = "" if _hugs(left) and _hugs(right) else " "
                return f"{show(left, ATOM)}{space}**{space}{show(right, SIGN)}", POWER
            # Sums and products group to the left; comparisons do not chain.
            left_text = show(left, level + 1 if level == COMPARE else level)
            return f"{left_text} {symbol} {show(right, level + 1)}", level
        case ir.Apply(operator.not_, (ir.Apply(operator.eq, operands),)):
            return _parts(ir.Apply(operator.ne, operands))
        case ir.Apply(operator.not_, (ir.Apply(operator.ne, operands),)):
            return _parts(ir.Apply(operator.eq, operands))
        case ir.Apply(function, (operand,)) if function in UNARY:
            symbol, level = UNARY[function]
            return f"{symbol}{show(operand, level)}", level
        case ir.Apply(function, (operand,)) if function in PARTS:
            return f"{show(operand, ATOM)}.{PARTS[function]}", ATOM
        case ir.Apply(np.copy, (array,)):
            return f"{show(array, ATOM)}.copy()", ATOM
        case ir.Apply(np.transpose, (array,)):
            return f"{show(array, ATOM)}.T", ATOM
        case ir.Apply(np.sum, (array, *axis)) if axis:
            return f"np.sum({show(array)}, axis={', '.join(map(show, axis))})", ATOM
        case ir.Apply(np.roll, (array, shift, *axis)) if axis:
            return f"np.roll({show(array)}, {show(shift)}, axis={', '.join(map(show, axis))})", ATOM
        case ir.Apply(np.reshape, (array, *sizes)):
            return f"{show(array, ATOM)}.reshape({', '.join(map(show, sizes))})", ATOM
        case ir.Apply(np.einsum, (ir.Const(subscripts), left, right)):
            if _is_stacked(subscripts):
                return _parts(ir.Apply(operator.matmul, (left, right)))
            return f'np.einsum("{subscripts}", {show(left)}, {show(right)})', ATOM
        case ir.Apply(function, arguments):
            return f"{function_name(function)}({', '.join(show(a) for a in arguments)})", ATOM
        case _:
            assert_never(expression)


def show(expression: ir.Expr, place: int = TERNARY) -> str:
    """The text of an expression, in parentheses where its place needs them."""
    text, level = _parts(expression)
    return text if level >= place else f"({text})"
