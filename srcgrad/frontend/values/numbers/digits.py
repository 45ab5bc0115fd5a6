"""Whole numbers that are held as floats, because there may be a float in their place."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import arithmetic, conversions
from srcgrad.frontend.values.numbers.scalars import type_of
from srcgrad.types import FLOAT, Scalar, is_inexact

EXACT = 2.0**53
"""Up to here every whole number is a float."""


def held(run: Run, value: Value, type: Scalar) -> ir.Atom:
    """A number as an operand of a type that others of other types share, no digit of it lost.

    Python goes on with the whole number that it has; here it is a float from now on. One that
    is known and that no float is, is refused; of others the size is checked, unless bounds show
    that they fit (`programs.overflow` leaves out such checks).
    """
    if is_inexact(type.dtype):
        if isinstance(value, Known):
            _check_known(run, value)
        elif isinstance(value, Number) and value.type.dtype in ("int64", "uint64"):
            size = arithmetic.numbers(run, operator.abs, conversions.convert(run, value, FLOAT))
            fits = arithmetic.numbers(run, operator.lt, size, Known(EXACT))
            words = "an int beyond 53 bits where there may be a float, which has not all its digits"
            run.guard(fits, errors.Overflow, words)
    return conversions.cast(run, value, type)


def _check_known(run: Run, value: Known) -> None:
    if type_of(value) is None or not isinstance(value.object, int | np.integer):
        return
    whole = int(value.object)
    if abs(whole) > EXACT and not _is_float(whole):
        run.refuse(
            f"{whole} on one path and a float on another: no float has all its digits",
            "Make it a float on both paths: float(...).",
            errors.DTypeError,
            code="SG533",
        )


def _is_float(whole: int) -> bool:
    try:
        return int(float(whole)) == whole
    except OverflowError:
        return False
