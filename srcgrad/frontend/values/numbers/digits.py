"""Numbers as operands of types that others share."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Value
from srcgrad.frontend.values.numbers import conversions, whole
from srcgrad.types import Scalar, is_inexact


def held(run: Run, value: Value, type: Scalar) -> ir.Atom:
    """A number as an operand of a type that others of other types share, no digit of it lost.

    Python goes on with the whole number that it has; here it is a float from now on.
    """
    if is_inexact(type.dtype):
        whole.check_held(run, value)
    return conversions.cast(run, value, type)
