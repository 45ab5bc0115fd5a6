"""Numbers as numbers of another type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import (
    python_type,
)
from srcgrad.frontend.values.numbers.widths import check_held
from srcgrad.types import (
    BOOL,
    INT,
    Scalar,
    is_complex_dtype,
    is_float,
    is_integer,
)


def cast(run: Run, value: Value, type: Scalar) -> ir.Atom:
    """A number as an operand of a type."""
    check_held(run, value, type)
    if isinstance(value, Known):
        return scalars.constant(run, value.object, type)
    assert isinstance(value, Number), value
    if is_float(value.type.dtype) and is_integer(type.dtype) and type.dtype != "int64":
        return scalars.atom(run, run.operate(scalars.cast_function(type.dtype), value))
    if value.type.dtype == type.dtype:
        return value.atom
    if is_complex_dtype(value.type.dtype) and not is_complex_dtype(type.dtype):
        if type.dtype == "bool":
            return scalars.atom(run, scalars.truth(run, value))
        run.refuse(
            f"a complex number as {type.dtype} loses its imaginary part",
            "Take its real part: z.real.",
            errors.DTypeError,
            code="SG509",
        )
    function = scalars.cast_function(type.dtype)
    if value.type.dtype == "bool" and function is float:
        function = np.float64  # Numba has no float(bool).
    if function is int and not (type.weak or value.type.dtype == "bool"):
        function = np.int64
    if function is int and is_integer(value.type.dtype):
        function = np.int64  # Numba's int(uint8) stays one in what is computed with it.
    return run.apply(function, (value.atom,), type).atom


def convert(run: Run, value: Value, type: Scalar) -> Value:
    """A number as a number of a type."""
    if isinstance(value, Known):
        check_held(run, value, type)
        made = scalars.constant(run, value.object, type).value
        if not type.weak and python_type(made) != type:
            made = np.dtype(type.dtype).type(made)
        return Known(made)
    atom = cast(run, value, type)
    assert isinstance(atom, ir.Var)
    return Number(atom, type)


def operand(run: Run, value: Value, convert: Callable[..., Any] | None) -> ir.Atom:
    """A number as an operand, converted if need be."""
    if convert is None:
        return scalars.atom(run, value)
    if isinstance(value, Known):
        return ir.Const(convert(value.object))
    assert isinstance(value, Number)
    target: Any = convert
    kind = Scalar(np.dtype(target).name, weak=convert in (int, float, bool))
    return run.apply(convert, (value.atom,), kind).atom


def integer(run: Run, value: Value, what: str) -> Value:
    """A number that must be an integer, as an int64."""
    value = scalars.plain(run, value)
    value = run.special(value, "__index__") or value
    if isinstance(value, Known):
        if isinstance(value.object, np.integer):
            return Known(int(value.object))
        if isinstance(value.object, int):
            return Known(int(value.object))
    elif isinstance(value, Number):
        if value.type.dtype == "int64":
            return value
        if is_integer(value.type.dtype) or value.type == BOOL:
            return convert(run, value, INT)
    run.refuse(
        f"{what} must be an integer, not {scalars.describe(value)}",
        "Convert it with int() or use //.",
        errors.NotDifferentiable,
        code="SG203",
    )
