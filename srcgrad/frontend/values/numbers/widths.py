"""Numbers that a dtype does not hold, refused."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.pointwise import promotion
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.numbers.scalars import (
    LARGEST,
    constant,
    logical,
    type_of,
)
from srcgrad.types import (
    FLOAT,
    INT,
    Scalar,
    is_float,
    is_integer,
)


def check_widths(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> None:
    """Refuse an int of Python's that the dtype of the number that it meets does not hold."""
    if isinstance(function, type) and issubclass(function, np.integer):
        for value in values:
            check_width(run, value, np.dtype(function).name)
            _check_uint32(run, value, np.dtype(function).name)
        return
    dtypes = promotion.strict_dtypes(function, types)
    for value, dtype in zip(values, dtypes, strict=False):
        if dtype is not None:
            check_width(run, value, dtype)


def check_width(run: Run, value: Value, dtype: str) -> None:
    """Refuse a number of Python's that an integer dtype does not hold, as NumPy does."""
    if type_of(value) == FLOAT:
        _check_whole(run, value, dtype)
    if type_of(value) != INT or dtype == "int64":
        return
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    fine = run.operate(operator.ge, value, Known(least))
    if most < LARGEST:
        fine = logical(run, ir.both, fine, run.operate(operator.le, value, Known(most)))
    run.guard(fine, errors.Overflow, f"an int of Python's out of bounds for {dtype}")


def _check_whole(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of Python's whose whole part an integer dtype does not hold: a NaN, too."""
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    below, above = (operator.gt, least - 1) if most < LARGEST else (operator.ge, least)
    if dtype == "uint64":
        below, above = operator.gt, -1
    fine = run.operate(below, value, Known(float(above)))
    fine = logical(run, ir.both, fine, run.operate(operator.lt, value, Known(float(most + 1))))
    run.guard(fine, errors.Overflow, f"a float of Python's out of bounds for {dtype}")


def _check_uint32(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of NumPy's where what uint32 it becomes depends on how many there are."""
    kind = type_of(value)
    if dtype == "uint32" and kind is not None and is_float(kind.dtype) and not kind.weak:
        fine = run.operate(operator.gt, value, Known(float(-(2**31) - 1)))
        fine = logical(run, ir.both, fine, run.operate(operator.lt, value, Known(float(2**32))))
        run.guard(fine, errors.Overflow, "a float out of bounds for uint32")


def check_held(run: Run, value: Value, type: Scalar) -> None:
    """Refuse a number that is to be held as a type that does not hold it."""
    given = type_of(value)
    if given is None or type.weak or not is_integer(type.dtype):
        return
    if given.weak and not type.either:
        check_width(run, value, type.dtype)
    elif given.dtype == "uint64" and type.dtype == "int64" and type.either:
        if isinstance(value, Known):
            constant(run, int(value.object))
            return
        fine = run.operate(operator.le, value, Known(np.uint64(LARGEST)))
        run.guard(fine, errors.Overflow, "a uint64 beyond 63 bits where there may be an int")
