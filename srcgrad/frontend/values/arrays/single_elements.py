"""Arrays of one element where a number is wanted: since NumPy 2.4 only one without axes is one."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.numbers.arithmetic import numbers

IS_CONVERTED = np.lib.NumpyVersion(np.__version__) < "2.4.0"
"""Whether the installed NumPy makes a number of an array of one element that has axes."""


def check_converted(run: Run, array: AnyArray) -> None:
    """`float(x)`, `math.sin(x)`: a TypeError where NumPy raises it."""
    if not IS_CONVERTED:
        words = "only 0-dimensional arrays can be converted to Python scalars"
        _refuse_axes(run, array, TypeError, words)


def check_stored(run: Run, value: Value, is_sequence: bool = False) -> None:
    """`x[i] = value`: a ValueError where NumPy raises it, of tuples and lists in every version."""
    if isinstance(value, AnyArray) and (is_sequence or not IS_CONVERTED):
        _refuse_axes(run, value, ValueError, "setting an array element with a sequence.")


def _refuse_axes(run: Run, array: AnyArray, exception: type[Exception], words: str) -> None:
    """Raise for an array with axes, at the call if it has fewer there: `np.squeeze` checks that."""
    if array.ndim:
        unknown = [extent for extent in array.shape if not isinstance(extent, Known)]
        never = numbers(run, operator.lt, unknown[0], Known(0)) if unknown else Known(False)
        run.guard(never, exception, words)
