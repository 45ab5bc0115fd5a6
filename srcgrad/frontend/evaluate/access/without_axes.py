"""Stores into arrays without axes, which are numbers here.

x = np.asarray(3.0)    a number
x[x < 0] = 0.0         another number: the choice of 0.0 and of what it was
x[...] += 1.0
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Glimpse, Known, Number, Tuple, Value
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar, is_complex_dtype, is_integer


def stored(
    run: Run, old: Value, index: Value, value: Callable[[], Value], name: str
) -> Value | None:
    """The number after `name[index] = value`; None if `name` is no such array, or not for that."""
    if isinstance(old, Glimpse) or not boxes.may_be(run, old):
        return None
    mask = _mask(run, index)
    if mask is None:
        return None
    new = plain(run, value())
    if not isinstance(new, Known | Number) or not _fits(new, old):
        return None
    number = boxes.number_of(old)
    if not isinstance(mask, Known):
        chosen = run.call(Known(np.where), (mask, new, number), {})
        new = boxes.number_of(plain(run, chosen))
    elif not mask.object:
        new = number
    return boxes.changed(run, old, _of_type(run, new, old), name)


def _mask(run: Run, index: Value) -> Value | None:
    """Whether something is stored at all."""
    index = plain(run, index)
    if isinstance(index, Tuple) and not index.items:
        return Known(True)
    if isinstance(index, Known):
        if index.object is Ellipsis or (isinstance(index.object, tuple) and not index.object):
            return Known(True)
        return Known(bool(index.object)) if isinstance(index.object, bool | np.bool_) else None
    return index if isinstance(index, Number) and index.type.dtype == "bool" else None


def _dtype(value: Value) -> str:
    if isinstance(value, Number):
        return value.type.dtype
    assert isinstance(value, Known), "a number"
    return np.asarray(value.object).dtype.name


def _fits(value: Value, old: Value) -> bool:
    """Whether a number keeps its value in an array like the old one."""
    if isinstance(value, Known) and not isinstance(value.object, int | float | complex | np.number):
        return False
    new, kind = _dtype(value), _dtype(old)
    if is_complex_dtype(kind):
        return True
    return not is_complex_dtype(new) and (not is_integer(kind) or new == kind)


def _of_type(run: Run, value: Value, old: Value) -> Value:
    """A number as one of the type that the array has."""
    kind = _dtype(old)
    if isinstance(value, Known):
        return Known(np.dtype(kind).type(value.object))
    assert isinstance(value, Number), "a number"
    if value.type == Scalar(kind):
        return value
    return boxes.number_of(plain(run, run.call(Known(np.dtype(kind).type), (value,), {})))
