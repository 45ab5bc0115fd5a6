"""The opposite of a condition, as one would write it."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import ir
from srcgrad.comparisons import OPPOSITE
from srcgrad.types import Type, is_integer


def negation(condition: ir.Expr, types: dict[str, Type]) -> ir.Expr:
    """The opposite of a condition: `a >= b` for `a < b` of integers, of which none is a NaN."""
    match condition:
        case ir.Apply(function, operands) if function in OPPOSITE:
            if all(is_integral(operand, types) for operand in operands):
                return ir.Apply(OPPOSITE[function], operands)
        case ir.Apply(function, (left, right)) if function is ir.both:
            return ir.Apply(ir.either, (negation(left, types), negation(right, types)))
        case ir.Apply(function, (left, right)) if function is ir.either:
            return ir.Apply(ir.both, (negation(left, types), negation(right, types)))
        case ir.Apply(function, (operand,)) if function is operator.not_:
            return operand
    return ir.Apply(operator.not_, (condition,))


def is_integral(expression: ir.Expr, types: dict[str, Type]) -> bool:
    match expression:
        case ir.Const(value):
            return isinstance(value, int | np.integer)
        case ir.Var(name) | ir.Item(name):
            return name in types and is_integer(types[name].dtype)
        case ir.Dim():
            return True
        case ir.Apply(function, operands):
            whole = (operator.add, operator.sub, operator.mul, operator.neg, operator.floordiv)
            is_whole = function in whole or function in (max, min)
            return is_whole and all(is_integral(o, types) for o in operands)
    return False
