"""Axes in another order."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.access import array_attributes
from srcgrad.frontend.meanings.numpy import shape
from srcgrad.frontend.meanings.numpy.axes import array_of, axes_of, bound, known
from srcgrad.frontend.values.arrays import views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means


@means(np.transpose)
def _transpose(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.transpose, args, kwargs)
    return transposed(run, array_of(run, given["a"]), known(run, given, "axes", None))


@means(np.ndarray.transpose)
def _transpose_method(run: Run, args: Args, kwargs: Kwargs) -> Value:
    axes = lists.known_object(run, Tuple(args[1:]))
    if axes is MISSING or kwargs:
        run.refuse(
            "the order of axes must be known",
            advice="Give it as integers: np.transpose(x, (1, 0)).",
            kind=NeedKnown,
            code="SG257",
        )
    if len(axes) == 1 and not isinstance(axes[0], int | np.integer):
        axes = axes[0]
    elif not axes:
        axes = None
    return transposed(run, array_of(run, args[0]), axes)


def transposed(run: Run, array: AnyArray, axes: Any) -> Value:
    if axes is None:
        return shape.result(run, views.transpose(array))
    axes = axes if isinstance(axes, tuple | list) else (axes,)
    if len(axes) != array.ndim:
        raise Raised(ValueError("axes don't match array"), run.span())
    order = tuple(axes_of(run, array.ndim, int(axis))[0] for axis in axes)
    if len(set(order)) != len(order):
        raise Raised(ValueError("repeated axis in transpose"), run.span())
    return shape.result(run, views.transpose(array, order))


@means(np.swapaxes, np.ndarray.swapaxes)
def _swapaxes(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.swapaxes, args, kwargs)
    array = array_of(run, given["a"])
    a, b = (
        axis_from_first(run, array.ndim, known(run, given, name, None))
        for name in ("axis1", "axis2")
    )
    order = list(range(array.ndim))
    order[a], order[b] = b, a
    return views.transpose(array, tuple(order))


def axis_from_first(run: Run, ndim: int, axis: Any) -> int:
    """An axis counted from the first."""
    try:
        position = operator.index(axis)
    except TypeError as error:
        raise Raised(error, run.span()) from None
    if not -ndim <= position < ndim:
        raise Raised(np.exceptions.AxisError(position, ndim), run.span())
    return position % ndim


def axes(run: Run, ndim: int, axes: Any, name: str = "axis") -> list[int]:
    """Axes in the order given, counted from the first."""
    found = [
        axis_from_first(run, ndim, axis)
        for axis in (axes if isinstance(axes, tuple | list) else (axes,))
    ]
    if len(set(found)) != len(found):
        words = f"repeated axis in `{name}` argument" if name else "repeated axis"
        raise Raised(ValueError(words), run.span())
    return found


@means(np.moveaxis)
def _moveaxis(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.moveaxis, args, kwargs)
    array = array_of(run, given["a"])
    source, target = (
        axes(run, array.ndim, known(run, given, name, None), name)
        for name in ("source", "destination")
    )
    if len(source) != len(target):
        words = "`source` and `destination` arguments must have the same number of elements"
        raise Raised(ValueError(words), run.span())
    return moved(array, source, target)


def moved(array: AnyArray, source: list[int], target: list[int]) -> AnyArray:
    """A view with some axes in other places, the rest in their order."""
    order = [axis for axis in range(array.ndim) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return views.transpose(array, tuple(order))


@means(np.rollaxis)
def _rollaxis(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.rollaxis, args, kwargs)
    array = array_of(run, given["a"])
    axis = axis_from_first(run, array.ndim, known(run, given, "axis", None))
    start = operator.index(known(run, given, "start", 0))
    if not -array.ndim <= start <= array.ndim:
        words = (
            f"'start' arg requires {-array.ndim} <= start < {array.ndim + 1}, "
            f"but {start} was passed in"
        )
        raise Raised(np.exceptions.AxisError(words), run.span())
    start += array.ndim if start < 0 else 0
    return moved(array, [axis], [start - (axis < start)])


@means(np.matrix_transpose, np.linalg.matrix_transpose)
def _matrix_transpose(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.matrix_transpose, args, kwargs)
    return array_attributes.matrix_transposed(run, array_of(run, given["x"]))
