"""Where Python's functions of numbers raise, and compiled code gives an infinity or NaN.

It is asked only within a `try` that catches what they raise, and before the function is computed:
where it raises, it has no derivative either.
"""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import BOOL, Scalar, is_complex_dtype, is_inexact

DOMAIN = "math domain error"
RANGE = "math range error"

Test = Callable[[Run, Value], Value]


def _compared(function: Callable[..., Any], bound: float) -> Test:
    return lambda run, x: run.operate(function, x, Known(bound))


def _outside(low: Test, high: Test) -> Test:
    return lambda run, x: scalars.logical(run, ir.either, low(run, x), high(run, x))


def _is_infinite(run: Run, x: Value) -> Value:
    return _asked(run, math.isinf, x)


def _asked(run: Run, function: Callable[..., Any], x: Value) -> Value:
    if isinstance(x, Known):
        return Known(bool(function(x.object)))
    assert isinstance(x, Number)
    return run.apply(function, (x.atom,), BOOL)


_UNIT = _outside(_compared(operator.lt, -1.0), _compared(operator.gt, 1.0))
OUTSIDE: dict[Callable[..., Any], Test] = {
    math.sqrt: _compared(operator.lt, 0.0),
    **{each: _compared(operator.le, 0.0) for each in (math.log, math.log2, math.log10)},
    math.log1p: _compared(operator.le, -1.0),
    math.acos: _UNIT,
    math.asin: _UNIT,
    math.acosh: _compared(operator.lt, 1.0),
    math.atanh: _outside(_compared(operator.le, -1.0), _compared(operator.ge, 1.0)),
    **dict.fromkeys((math.sin, math.cos, math.tan), _is_infinite),
}
"""Where these raise ValueError, and nowhere do they raise anything else."""
NEVER = (
    math.atan,
    math.tanh,
    math.asinh,
    math.erf,
    math.erfc,
    math.fabs,
    math.copysign,
    math.atan2,
)
POLES = (math.gamma, math.lgamma)
"""What raises ValueError at zero and the negative integers, and OverflowError elsewhere."""


def check_domain(
    run: Run,
    function: Callable[..., Any],
    applied: Callable[..., Any],
    operands: tuple[ir.Atom, ...],
    types: tuple[Scalar, ...],
    result: Scalar,
) -> None:
    """Raise what Python does for these operands, where a `try` catches it.

    `applied` is what compiled code computes of the operands, which have been cast for it.
    """
    is_power = function is operator.pow and all(each.weak for each in types)
    is_pythons = getattr(function, "__module__", None) in ("math", "cmath")
    if not (is_power or is_pythons) or not is_inexact(result.dtype) or function in NEVER:
        return
    if not run.catches(ValueError, OverflowError, ZeroDivisionError):
        return
    values = tuple(_value(run, each) for each in operands)
    if is_power:
        _check_power(run, applied, operands, values, result)
        return
    if function in OUTSIDE and len(values) == 1:
        _guard(run, OUTSIDE[function](run, values[0]), ValueError, DOMAIN)
        return
    found = run.apply(applied, tuple(_held(run, each) for each in values), result)
    module = cmath if is_complex_dtype(result.dtype) else math
    undefined = _asked(run, module.isnan, found)
    for each in values:
        undefined = scalars.logical(
            run, ir.both, undefined, scalars.negate(run, _asked(run, module.isnan, each))
        )
    _guard(run, undefined, ValueError, DOMAIN)
    _check_range(run, function, found, values)


def _value(run: Run, operand: ir.Atom) -> Value:
    if isinstance(operand, ir.Const):
        return Known(operand.value)
    kind = run.draft.types[operand.name]
    assert isinstance(kind, Scalar)
    return Number(operand, kind)


def _held(run: Run, value: Value) -> ir.Atom:
    """An operand of what is only looked at: nothing of it is differentiated."""
    if isinstance(value, Known):
        return ir.Const(value.object)
    assert isinstance(value, Number)
    return run.apply(ir.held, (value.atom,), value.type).atom


def _guard(run: Run, failing: Value, exception: type[Exception], message: str) -> None:
    if run.catches(exception):
        run.guard(scalars.negate(run, failing), exception, message)


def _check_range(
    run: Run, function: Callable[..., Any], found: Number, values: tuple[Value, ...]
) -> None:
    """Raise where a result is infinite, and no operand is."""
    module = cmath if is_complex_dtype(found.type.dtype) else math
    infinite = _asked(run, module.isinf, found)
    for each in values:
        finite = _asked(run, module.isfinite, each)
        infinite = scalars.logical(run, ir.both, infinite, finite)
    if function in POLES:
        pole = run.operate(operator.le, values[0], Known(0.0))
        _guard(run, scalars.logical(run, ir.both, infinite, pole), ValueError, DOMAIN)
    elif function is math.pow:
        zero = run.operate(operator.eq, values[0], Known(0.0))
        _guard(run, scalars.logical(run, ir.both, infinite, zero), ValueError, DOMAIN)
    elif function in (cmath.log, cmath.log10, cmath.atan, cmath.atanh):
        _guard(run, infinite, ValueError, DOMAIN)
        return
    _guard(run, infinite, OverflowError, RANGE)


def _check_power(
    run: Run,
    applied: Callable[..., Any],
    operands: tuple[ir.Atom, ...],
    values: tuple[Value, ...],
    result: Scalar,
) -> None:
    """`x ** y` of Python's numbers."""
    base, exponent = values
    zero = run.operate(operator.eq, base, Known(0))
    negative = run.operate(operator.lt, exponent, Known(0))
    divides = scalars.logical(run, ir.both, zero, negative)
    _guard(run, divides, ZeroDivisionError, "0.0 cannot be raised to a negative power")
    if run.catches(OverflowError):
        found = run.apply(applied, tuple(_held(run, each) for each in values), result)
        _check_range(run, operator.pow, found, values)
