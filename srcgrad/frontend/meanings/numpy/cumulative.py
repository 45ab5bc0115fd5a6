"""Running sums and products, and what any ufunc accumulates."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad.frontend.meanings.numpy.axes import (
    Subscripts,
    array_of,
    axes_of,
    bound,
    delivered,
    dtype_of,
    folded,
    hinted,
    known,
)
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.arrays.reshaping import in_a_row
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import conversions
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar

IDENTITY = {np.add: 0, np.multiply: 1}
"""With what these start, so that nothing is asked about the first element."""


def accumulated(
    run: Run, ufunc: np.ufunc, array: AnyArray, axis: int, type: Scalar, lead: bool = False
) -> ArrayRef:
    """`ufunc` of all elements up to each one, along an axis; with the identity first if `lead`."""
    elements.check_fresh(run, array)
    extent = array.shape[axis]
    longer = numbers(run, operator.add, extent, Known(1)) if lead else extent
    shape = (*array.shape[:axis], longer, *array.shape[axis + 1 :])
    made = nests.allocate(run, type.dtype, shape)
    others = (*array.shape[:axis], *array.shape[axis + 1 :])

    def vector(at: Subscripts) -> None:
        _vector(run, ufunc, array, axis, at, made, type, lead)

    nests.loop_nest(run, others, vector)
    return made


def _vector(
    run: Run,
    ufunc: np.ufunc,
    array: AnyArray,
    axis: int,
    at: Subscripts,
    made: ArrayRef,
    type: Scalar,
    lead: bool,
) -> None:
    """Accumulate along one line of an array."""

    def element(k: Value) -> Value:
        value = elements.element(run, array, (*at[:axis], k, *at[axis:]))
        return conversions.convert(run, value, type)

    def put(k: Value, value: Value) -> None:
        place = k if not lead else numbers(run, operator.add, k, Known(1))
        where = elements.base_subscripts(run, made, (*at[:axis], place, *at[axis:]))
        nests.put(run, made.base, where, value)

    def step(found: Value, k: Subscripts) -> Value:
        value = conversions.convert(run, numbers(run, ufunc, found, element(k[0])), type)
        put(k[0], value)
        return value

    extent = array.shape[axis]
    if ufunc in IDENTITY:
        start = conversions.convert(run, Known(IDENTITY[ufunc]), type)
        if lead:
            put(Known(-1), start)
        hinted(run, folded(run, (extent,), start, step), "running")
        return

    def fill() -> None:
        first = element(Known(0))
        put(Known(0), first)
        hinted(run, folded(run, (extent,), first, step, 1), "running")

    branch(run, numbers(run, operator.gt, extent, Known(0)), fill, lambda: None)


def _running(name: str, ufunc: np.ufunc) -> None:
    function = getattr(np, name)

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        array = array_of(run, given["a"])
        axis = known(run, given, "axis", None)
        if isinstance(axis, tuple):
            words = "'tuple' object cannot be interpreted as an integer"
            raise Raised(TypeError(words), run.span())
        if axis is None or array.ndim == 0:
            axes_of(run, array.ndim, axis)
            array, axis = in_a_row(run, array), 0
        (axis,) = axes_of(run, array.ndim, axis)
        type = Scalar(dtype_of(run, given) or nests.sum_type(array.dtype).dtype)
        return delivered(run, accumulated(run, ufunc, array, axis, type), given.get("out"))

    means(function, getattr(np.ndarray, name))(handler)


_running("cumsum", np.add)
_running("cumprod", np.multiply)


def _cumulative(name: str, ufunc: np.ufunc) -> None:
    function = getattr(np, name)

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        array = array_of(run, given["x"])
        axis = known(run, given, "axis", None)
        if array.ndim == 0:
            words = "The `x` argument must have at least one dimension."
            raise Raised(ValueError(words), run.span())
        if axis is None and array.ndim > 1:
            words = "For arrays which have more than one dimension ``axis`` argument is required."
            raise Raised(ValueError(words), run.span())
        (axis,) = axes_of(run, array.ndim, 0 if axis is None else axis)
        type = Scalar(dtype_of(run, given) or nests.sum_type(array.dtype).dtype)
        lead = bool(known(run, given, "include_initial", False))
        made = accumulated(run, ufunc, array, axis, type, lead)
        return delivered(run, made, given.get("out"))

    means(function)(handler)


if hasattr(np, "cumulative_sum"):
    _cumulative("cumulative_sum", np.add)
    _cumulative("cumulative_prod", np.multiply)
