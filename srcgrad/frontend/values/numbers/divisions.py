"""Division by zero: refused, or zero where NumPy gives that."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import (
    Scalar,
    is_inexact,
)

_NUMPY_DIVISIONS = (np.floor_divide, np.remainder, np.mod, np.fmod)
"""NumPy's divisions of integers, which give zero where they are by zero."""


def gives_zero(function: Callable[..., Any], types: tuple[Scalar, ...]) -> bool:
    """Whether this is a division of NumPy's integers, which gives zero where it is by zero."""
    if function not in (operator.floordiv, operator.mod, *_NUMPY_DIVISIONS):
        return False
    numpys = function in _NUMPY_DIVISIONS or not all(each.weak for each in types)
    return numpys and not any(is_inexact(each.dtype) for each in types)


def divided(
    run: Run,
    function: Callable[..., Any],
    values: tuple[Value, ...],
    types: tuple[Scalar, ...],
    quotient: Callable[[], Value],
) -> Value:
    """The quotient, or zero where the divisor is."""

    def zero() -> Value:
        at = table.meaning(function)
        assert at is not None
        call = at.at(types)
        kind = call.result if isinstance(call, Call) else scalars.promote(*types)
        return Known(np.dtype(kind.dtype).type(0))

    return run.choose(run.operate(operator.ne, values[1], Known(0)), quotient, zero)


def check_divisor(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> None:
    """Refuse what divides by an integer zero; floats give infinities, as in NumPy."""
    divides = (operator.truediv, operator.floordiv, operator.mod)
    if function in divides or function in _NUMPY_DIVISIONS:
        if function is not operator.truediv and not any(is_inexact(each.dtype) for each in types):
            nonzero = run.operate(operator.ne, values[1], Known(0))
            run.guard(nonzero, ZeroDivisionError, "integer division or modulo by zero")
        elif all(each.weak for each in types) and not (
            isinstance(values[1], Known) and values[1].object != 0
        ):
            if run.catches(ZeroDivisionError):
                nonzero = run.operate(operator.ne, values[1], Known(0))
                run.guard(nonzero, ZeroDivisionError, "division by zero")
    elif function in (operator.lshift, operator.rshift) and all(each.weak for each in types):
        fine = run.operate(operator.ge, values[1], Known(0))
        run.guard(fine, ValueError, "negative shift count")
