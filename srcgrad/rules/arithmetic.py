"""Building expressions, with what is constant worked out on the way."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.comparisons import COMPARISONS
from srcgrad.ir import Apply, Const, Expr

ZERO = Const(0.0)
ONE = Const(1.0)

_FOLDED: frozenset[Any] = frozenset(
    (
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.pow,
        operator.neg,
        operator.pos,
        operator.not_,
        math.sqrt,
        *COMPARISONS,
        ir.both,
        ir.either,
        ir.select,
        np.real,
        np.imag,
    )
)
LARGEST_POWER = 64
"""The largest exponent that is written as an integer, for which Numba multiplies."""


def apply(function: Callable[..., Any], *arguments: Expr) -> Expr:
    """`function(*arguments)`, simplified where it is free of surprises.

    Zero times anything is zero here: in a derivative, a factor that is zero by construction is no
    number that an infinity could meet.

    >>> x = ir.Var("x")
    >>> apply(operator.pow, x, Const(1)) == x
    True
    >>> apply(operator.mul, Const(2), x) == Apply(operator.mul, (Const(2.0), x))
    True
    """
    if function in _FOLDED and all(isinstance(argument, Const) for argument in arguments):
        try:
            values = [argument.value for argument in arguments]  # type: ignore[union-attr]
            folded = function(*values)
        except (ArithmeticError, ValueError):
            return Apply(function, arguments)
        if not isinstance(folded, complex) or any(isinstance(v, complex) for v in values):
            return Const(folded)  # Python's root of a negative number is complex, ours is a NaN.
        return Apply(function, arguments)
    match function, arguments:
        case ir.select, (Const(condition), yes, no):
            return yes if condition else no
        case ir.select, (_, yes, no) if yes == no:
            return yes
        case ir.both, (Const(value), other) | (other, Const(value)):
            return other if value else Const(False)
        case ir.either, (Const(value), other) | (other, Const(value)):
            return Const(True) if value else other
        case operator.neg, (Apply(operator.neg, (x,)),):
            return x
        case operator.add, (Const(value), x) | (x, Const(value)) if value == 0:
            return x
        case operator.sub, (x, Const(value)) if value == 0:
            return x
        case operator.sub, (Const(value), x) if value == 0:
            return apply(operator.neg, x)
        case operator.mul, (Const(value), x) | (x, Const(value)):
            return _scaled(value, x)
        case operator.mul, (Apply(operator.neg, (x,)), y) | (x, Apply(operator.neg, (y,))):
            return apply(operator.neg, apply(operator.mul, x, y))
        case operator.truediv, (x, Const(value)) if value == 1:
            return x
        case operator.pow, (x, Const(exponent)):
            return _power(x, exponent)
        case _:
            return Apply(function, arguments)


def doubled(term: Expr) -> Expr:
    """Twice a floating-point or complex number."""
    match term:
        case Apply(operator.neg, (positive,)):
            return apply(operator.neg, doubled(positive))
        case Apply(operator.mul, (left, right)):
            return apply(operator.mul, doubled(left), right)
        case Apply(select, (condition, yes, no)):
            return apply(select, condition, doubled(yes), doubled(no))
    return apply(operator.mul, Const(2.0), term)


def _scaled(factor: Any, x: Expr) -> Expr:
    if factor == 0:
        return Const(0j) if isinstance(factor, complex) else ZERO
    if factor == 1:
        return x
    if factor == -1:
        return apply(operator.neg, x)
    if isinstance(factor, int):
        factor = float(factor)
    return Apply(operator.mul, (Const(factor), x))


def _power(x: Expr, exponent: Any) -> Expr:
    if exponent == 0:
        return ONE
    if exponent == 1:
        return x
    if isinstance(exponent, float) and exponent.is_integer() and 0 < exponent <= LARGEST_POWER:
        exponent = int(exponent)
    if isinstance(exponent, int) and exponent < 0:
        exponent = float(exponent)  # Numba raises for 0.0 ** -1.
    return Apply(operator.pow, (x, Const(exponent)))


def times(bar: Expr, partial: Expr) -> Expr:
    """The contribution `partial * bar`, in which a branch whose partial is zero stays zero.

    Before: `bar * (1.0 if x >= y else 0.0)`, a NaN where `bar` is infinite.
    After: `bar if x >= y else 0.0`.

    >>> x, bar = ir.Var("x"), ir.Var("bar")
    >>> times(bar, apply(operator.truediv, ONE, x)) == Apply(operator.truediv, (bar, x))
    True
    """
    match partial:
        case Apply(ir.select, (condition, yes, no)):
            return apply(ir.select, condition, times(bar, yes), times(bar, no))
        case Apply(operator.neg, (positive,)):
            return apply(operator.neg, times(bar, positive))
        case Apply(operator.truediv, (Const() as numerator, denominator)):
            return apply(operator.truediv, times(bar, numerator), denominator)
        case Apply(operator.truediv, (Apply(operator.neg, (numerator,)), denominator)):
            return apply(
                operator.neg, times(bar, Apply(operator.truediv, (numerator, denominator)))
            )
        case Const(value) if not isinstance(value, complex):
            return _scaled(value, bar)
        case _:
            return apply(operator.mul, partial, bar)


def of_reciprocal(call: Apply, result: Expr, change: Expr) -> Expr | None:
    """What a constant over a number hands on, by a quotient of the size of the change.

    Before: `-(result / y * change)`, infinite for a y of 1e-200 and a change like it.
    After: `-(result * (change / y))`.
    """
    match call:
        case Apply(operator.truediv, (Const(), below)) | Apply(np.reciprocal, (below,)):
            quotient = apply(operator.truediv, change, below)
            return apply(operator.neg, apply(operator.mul, result, quotient))
    return None
