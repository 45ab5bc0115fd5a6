"""Axes of length one, put in and taken out."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.meanings.numpy import axes_order, shape
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.meanings.numpy.shape import rearranged
from srcgrad.frontend.values.arrays import broadcasting, positions
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers


@means(np.expand_dims)
def _expand_dims(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.expand_dims, args, kwargs)
    array = array_of(run, given["a"])
    axis = known(run, given, "axis", None)
    count = len(axis) if isinstance(axis, tuple | list) else 1
    return expanded(run, array, axes_order.axes(run, array.ndim + count, axis, ""))


def expanded(run: Run, array: AnyArray, new: list[int]) -> AnyArray:
    """A view with axes of length one at some places."""
    ndim = array.ndim + len(new)
    old = [axis for axis in range(ndim) if axis not in new]
    shape: list[Value] = [Known(1)] * ndim
    for axis, extent in zip(old, array.shape, strict=True):
        shape[axis] = extent
    return rearranged(run, array, dict(enumerate(old)), tuple(shape))


@means(np.squeeze, np.ndarray.squeeze)
def _squeeze(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.squeeze, args, kwargs)
    array = array_of(run, given["a"])
    axis = known(run, given, "axis", None)
    if axis is None:
        gone = [k for k, extent in enumerate(array.shape) if positions.is_one(extent)]
        _no_other_is_one(run, array)
    else:
        gone = axes_order.axes(run, array.ndim, axis) if axis != () else []
        words = "cannot select an axis to squeeze out which has size not equal to one"
        for each in gone:
            one = numbers(run, operator.eq, array.shape[each], Known(1))
            run.guard(one, ValueError, words)
    kept = [k for k in range(array.ndim) if k not in gone]
    places = {old: new for new, old in enumerate(kept)}
    return shape.result(
        run, shape.rearranged(run, array, places, tuple(array.shape[k] for k in kept))
    )


def _no_other_is_one(run: Run, array: AnyArray) -> None:
    """What is squeezed without an axis must not depend on the lengths of this call."""
    for axis, extent in enumerate(array.shape):
        if not isinstance(extent, Known):
            if sizes.example(run, extent) == 1:
                broadcasting.need_units(run)
            run.guard(
                numbers(run, operator.ne, extent, Known(1)),
                errors.NotDifferentiable,
                f"squeeze() meets an axis that has length one in this call only: say which axis "
                f"is to go, squeeze(axis={axis})",
            )


def _at_least(function: Any, ndim: int) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        made = tuple(at_least(run, array_of(run, each), ndim) for each in args)
        return made[0] if len(made) == 1 else Tuple(made)


def at_least(run: Run, array: AnyArray, ndim: int) -> AnyArray:
    """A view with axes of length one before it, or for three axes around a vector and after."""
    if array.ndim >= ndim:
        return array
    if ndim == 3 and array.ndim:
        return expanded(run, array, [0, 2] if array.ndim == 1 else [2])
    return expanded(run, array, list(range(ndim - array.ndim)))


_at_least(np.atleast_1d, 1)
_at_least(np.atleast_2d, 2)
_at_least(np.atleast_3d, 3)
