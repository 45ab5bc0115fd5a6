"""Views that run backwards."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.axes import array_of, axes_of, bound, known
from srcgrad.frontend.meanings.numpy.shape import result, seen
from srcgrad.frontend.values.arrays import views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means


def flipped(run: Run, array: AnyArray, axes: tuple[int, ...]) -> AnyArray:
    """A view that runs backwards along some axes."""

    def look(each: ArrayRef) -> ArrayRef:
        parts = [slice(None, None, -1 if k in axes else None) for k in range(each.ndim)]
        return views.view(run, each, Tuple(tuple(map(Known, parts))))

    return seen(run, array, look)


@means(np.flip)
def _flip(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.flip, args, kwargs)
    array = array_of(run, given["m"])
    axis = known(run, given, "axis", None)
    return result(run, flipped(run, array, axes_of(run, array.ndim, axis, lenient=False)))


def _flips_axis(function: Callable[..., Any], axis: int) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        array = array_of(run, bound(run, function, args, kwargs)["m"])
        if array.ndim <= axis:
            raise Raised(ValueError(f"Input must be >= {axis + 1}-d."), run.span())
        return flipped(run, array, (axis,))

    means(function)(handler)


_flips_axis(np.flipud, 0)
_flips_axis(np.fliplr, 1)


@means(np.rot90)
def _rot90(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.rot90, args, kwargs)
    array = array_of(run, given["m"])
    axes = tuple(known(run, given, "axes", (0, 1)))
    if len(axes) != 2:
        raise Raised(ValueError("len(axes) must be 2."), run.span())
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == array.ndim:
        raise Raised(ValueError("Axes must be different."), run.span())
    if any(not -array.ndim <= axis < array.ndim for axis in axes):
        words = f"Axes={axes} out of range for array of ndim={array.ndim}."
        raise Raised(ValueError(words), run.span())
    a, b = (axis % array.ndim for axis in axes)
    turns = operator.index(known(run, given, "k", 1)) % 4
    if turns == 2:
        return flipped(run, array, (a, b))
    order = list(range(array.ndim))
    if turns % 2:
        order[a], order[b] = b, a
    if turns == 1:
        return views.transpose(flipped(run, array, (b,)), tuple(order))
    turned = views.transpose(array, tuple(order))
    return flipped(run, turned, (b,)) if turns == 3 else array
