"""Shifts of NumPy's integers: by their width or more, they leave the sign or nothing."""

from __future__ import annotations

import operator
from functools import partial

import numpy as np

from srcgrad import ir
from srcgrad.frontend.pointwise.call import Call
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import sizes
from srcgrad.frontend.values.numbers.conversions import operand
from srcgrad.frontend.values.numbers.scalars import (
    constant,
    logical,
    type_of,
)
from srcgrad.types import (
    Scalar,
)


def shifted(run: Run, call: Call, values: tuple[Value, ...]) -> Value:
    """A shift of a number of NumPy's: by its width or more, it leaves its sign or nothing.

    So does a shift by less than nothing.
    """
    number, count = map(partial(operand, run), values, call.casts)
    fits = run.operate(operator.lt, values[1], Known(64))
    if not sizes.nonnegative(run, values[1]):
        up = run.operate(operator.ge, values[1], Known(0))
        fits = logical(run, ir.both, up, fits)
    signed = call.result.dtype.startswith("int")
    if call.applied is operator.rshift and signed:
        kind = type_of(values[1])
        assert kind is not None
        most = constant(run, 63, kind)
        if isinstance(fits, Number):
            count = run.apply(ir.select, (fits.atom, count, most), kind).atom
        else:
            count = most
        made = run.apply(call.applied, (number, count), call.result)
    else:
        if not isinstance(fits, Number):
            return Known(np.dtype(call.result.dtype).type(0))
        wide = Scalar("int64" if signed else "uint64")
        shifted = run.apply(call.applied, (number, count), wide)
        nothing = ir.Const(np.dtype(wide.dtype).type(0))
        made = run.apply(ir.select, (fits.atom, shifted.atom, nothing), wide)
    return made if call.after is None else run.apply(call.after, (made.atom,), call.result)
