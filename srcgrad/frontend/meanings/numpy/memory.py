"""How arrays lie in memory, and what can be asked of an array."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import unknown
from srcgrad.frontend.meanings.numpy.axes import array_of, axes_of, bound, known
from srcgrad.frontend.meanings.numpy.shape import copied
from srcgrad.frontend.values.arrays import reshaping, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.boxes import KnownBox
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Maybe, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import kinds, scalars, sizes
from srcgrad.frontend.values.numbers.scalars import plain


def contiguous(run: Run, array: AnyArray, order: str) -> AnyArray:
    """The array itself if it lies in memory in this order, else a copy that does."""
    if isinstance(array, Lazy):
        return replace(array, order="C" if array.ndim <= 1 else order)
    turned = array if order == "C" else views.transpose(array)
    assert isinstance(turned, ArrayRef)
    sharing = reshaping.sharing_of_row(run, turned)
    if sharing is None:
        return array
    made = copied(run, array)
    if isinstance(made, ArrayRef):
        run.known.orders[made.base] = order
        for each in sharing:
            aliasing.may_share(run, made.base, each)
        return made
    return replace(made, order=order, sharing=sharing)


def _there(value: Value) -> Value:
    """What is asked for its shape: to NumPy, None has that of a number."""
    if isinstance(value, Maybe) and value.absent == "None" and scalars.is_number(value.value):
        return value.value
    return value


@means(np.shape)
def _shape(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array = array_of(run, bound(run, np.shape, tuple(map(_there, args)), kwargs)["a"])
    return Tuple(tuple(map(sizes.unmerged, array.shape)))


@means(np.ndim)
def _ndim(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(array_of(run, bound(run, np.ndim, tuple(map(_there, args)), kwargs)["a"]).ndim)


@means(np.size)
def _size(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.size, tuple(map(_there, args)), kwargs)
    array = array_of(run, given["a"])
    axes = axes_of(run, array.ndim, known(run, given, "axis", None))
    return sizes.product(run, tuple(array.shape[axis] for axis in axes))


@means(np.iterable)
def _iterable(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, _there(args[0]))
    if scalars.is_number(value) or (isinstance(value, ArrayRef | Lazy) and value.ndim == 0):
        return Known(False)
    if isinstance(value, Known):
        return Known(np.iterable(value.object))
    return Known(True)


@means(np.isscalar)
def _isscalar(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = args[0]
    if isinstance(value, Maybe) and value.absent == "None":
        there = _isscalar(run, (value.value,), kwargs)
        assert isinstance(there, Known), "classes are known"
        return value.present if there.object else Known(False)
    value = plain(run, value)
    if isinstance(value, Number | KnownBox):
        is_array = kinds.asked_as_object(run, value, lambda each: each is np.ndarray)
        return Known(not is_array)
    return Known(isinstance(value, Known) and np.isscalar(value.object))


@means(np.shares_memory, np.may_share_memory)
def _shares_memory(run: Run, args: Args, kwargs: Kwargs) -> Value:
    run.refuse(
        "whether arrays share memory is not a question that a derivative answers",
        "Leave it out.",
        errors.MissingRule,
        code="SG338",
    )


@means(np.ndarray.view)
def _view(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`x.view()`: all of the array; what its bytes are as another dtype is not followed."""
    if len(args) > 1 or kwargs:
        return unknown.unknown(run, np.ndarray.view, args)
    return run.item(args[0], Known(Ellipsis))


@means(np.ndarray.resize)
def _resize_in_place(run: Run, args: Args, kwargs: Kwargs) -> Value:
    run.refuse(
        "x.resize(...) changes the size of an array in place",
        "Use x = np.resize(x, ...) or make a new array.",
        errors.MissingRule,
        code="SG339",
    )
