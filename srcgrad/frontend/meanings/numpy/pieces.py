"""Parts of arrays, and arrays with parts put in, taken out, moved round or cut off."""

from __future__ import annotations

import itertools
import operator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.meanings.numpy.axes_order import axis_from_first, moved
from srcgrad.frontend.meanings.numpy.elements import flattened
from srcgrad.frontend.meanings.numpy.vectors import at, axis_of
from srcgrad.frontend.values.arrays import elements, nests, views
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain


def _split_points(run: Run, size: Value, count: Value, even: bool) -> list[Value]:
    """Where an axis of a length is cut into a number of parts; the first ones are longer."""
    if not isinstance(count, Known):
        run.refuse(
            "the number of parts must be known", "Use a loop of slices.", NeedKnown, code="SG248"
        )
    parts = int(count.object)
    if parts <= 0:
        words = "number sections must be larger than 0."
        raise Raised(ValueError(words), run.span())
    left = numbers(run, operator.mod, size, Known(parts))
    if even:
        fine = numbers(run, operator.eq, left, Known(0))
        run.guard(fine, ValueError, "array split does not result in an equal division")
        left = Known(0)
    each = numbers(run, operator.floordiv, size, Known(parts))
    found: list[Value] = []
    for k in range(parts + 1):
        extra = left if k >= parts else sizes.smaller(run, left, Known(k))
        found.append(sizes.plus(run, sizes.times(run, each, k), extra))
    return found


def split(run: Run, array: AnyArray, where: Value, axis: int, even: bool) -> Value:
    """A list of views of consecutive parts of an axis."""
    where = plain(run, where)
    stored = nests.materialise(run, array) if not isinstance(array, ArrayRef) else array
    size = stored.shape[axis]
    bounds: list[Value]
    if scalars.is_number(where):
        bounds = _split_points(
            run, size, conversions.integer(run, where, "a number of parts"), even
        )
    else:
        inner = iteration.known_items(run, where)
        bounds = [
            Known(None),
            *(conversions.integer(run, e, "a place") for e in inner),
            Known(None),
        ]
    parts: list[Value] = []
    for start, stop in itertools.pairwise(bounds):
        parts.append(_part(run, stored, axis, _slice(start, stop)))
    return lists.new_list(run, tuple(parts))


def _part(run: Run, array: ArrayRef, axis: int, part: Value) -> ArrayRef:
    """A view of a part of one axis; it may be empty."""
    first, length, _ = views.slice_of(run, part, array.shape[axis], False)
    selected: dict[int, Along | Value] = {k: Along(k, Known(0)) for k in range(array.ndim)}
    selected[axis] = Along(axis, first)
    shape = (*array.shape[:axis], length, *array.shape[axis + 1 :])
    return views.compose(run, array, selected, shape)


def _slice(start: Value, stop: Value) -> Value:
    if isinstance(start, Known) and isinstance(stop, Known):
        return Known(slice(start.object, stop.object))
    return Tuple((start, stop, Known(None)), slice)


def _splitting(function: Any, even: bool) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        array = array_of(run, given["ary"])
        axis = axis_from_first(run, array.ndim, known(run, given, "axis", 0))
        return split(run, array, given["indices_or_sections"], axis, even)


_splitting(np.split, True)
_splitting(np.array_split, False)


def _splitting_along(function: Any, ndim: int, axis: int) -> None:
    name = function.__name__

    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        array = array_of(run, given["ary"])
        if array.ndim < ndim:
            words = f"{name} only works on arrays of {ndim} or more dimensions"
            raise Raised(ValueError(words), run.span())
        along = 0 if array.ndim == 1 else axis
        return split(run, array, given["indices_or_sections"], along, True)


_splitting_along(np.hsplit, 1, 1)
_splitting_along(np.vsplit, 2, 0)
_splitting_along(np.dsplit, 3, 2)


def _unstack(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.unstack, args, kwargs)
    array = array_of(run, given["x"])
    if array.ndim == 0:
        raise Raised(ValueError("Input array must be at least 1-d."), run.span())
    first = moved(array, [axis_from_first(run, array.ndim, known(run, given, "axis", 0))], [0])
    if not isinstance(first.shape[0], Known):
        return first
    rows = range(first.shape[0].object)
    return Tuple(tuple(views.row(run, first, Known(k)) for k in rows))


if hasattr(np, "unstack"):  # NumPy 2.1
    means(np.unstack)(_unstack)


@reads_as(np.roll)
def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    """`np.roll`, one axis after the other."""
    a = np.asarray(a)
    if axis is None:
        return _rolled(flattened(a), np.sum(shift), 0).reshape(a.shape)
    shifts, axes = _several(shift, axis), _several(axis, shift)
    if len(shifts) != len(axes):
        raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    if len(axes) == 0:
        raise ValueError("not enough values to unpack (expected 2, got 0)")
    for each, k in zip(shifts, axes, strict=True):
        a = _rolled(a, each, axis_of(k, a.ndim))
    return a


def _several(value: Any, other: Any) -> Any:
    """A sequence as long as the other, if it is one number."""
    if np.ndim(value) > 0:
        return value
    return (value,) * (1 if np.ndim(other) == 0 else len(other))


def _rolled(a: Any, shift: Any, axis: Any) -> Any:
    """An array moved round along an axis: what leaves at one end enters at the other."""
    raise NotImplementedError


@means(_rolled)
def _roll_along(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array, shift, along = array_of(run, args[0]), plain(run, args[1]), args[2]
    assert isinstance(along, Known)
    axis: int = along.object
    stored = array if isinstance(array, ArrayRef) else nests.materialise(run, array)
    size = stored.shape[axis]
    longest = numbers(run, max, size, Known(1))
    start = numbers(run, operator.mod, conversions.integer(run, shift, "a shift"), longest)

    def element(subscripts: Subscripts) -> Value:
        place = numbers(run, operator.sub, subscripts[axis], start)
        before = numbers(run, operator.lt, place, Known(0))
        place = numbers(run, ir.select, before, numbers(run, operator.add, place, size), place)
        places = (*subscripts[:axis], place, *subscripts[axis + 1 :])
        return elements.element(run, stored, places)

    return Lazy(stored.shape, elements.scalar(stored.dtype), element, elements.reads(run, stored))


@reads_as(np.resize)
def resize(a: Any, new_shape: Any) -> Any:
    """`np.resize`: the elements again and again until the new shape is full."""
    elements = np.ravel(a)
    result = np.zeros(new_shape, elements.dtype)
    row, count = result.reshape(-1), elements.size
    if count > 0:
        for k in range(row.size):
            row[k] = elements[k % count]
    return result


@reads_as(np.trim_zeros)
def trim_zeros(filt: Any, trim: Any = "fb", axis: Any = None) -> Any:
    """`np.trim_zeros` of a vector: a view between the first and the last number that is not 0."""
    filt = np.asarray(filt)
    if filt.ndim != 1:
        raise NotImplementedError("trim_zeros of an array of several axes")
    sides = trim.lower()
    if sides not in ("fb", "bf", "f", "b"):
        raise ValueError("unexpected character(s) in `trim`: " + repr(trim))
    first, last = 0, filt.shape[0]
    if "f" in sides:
        while first < last and filt[first] == 0:
            first += 1
    if "b" in sides:
        while last > first and filt[last - 1] == 0:
            last -= 1
    return filt[first:last]


@reads_as(np.delete)
def delete(arr: Any, obj: Any, axis: Any = None) -> Any:
    """`np.delete`: what is left of an axis without some of its subscripts."""
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = np.ravel(arr), 0
    axis = axis_of(axis, arr.ndim)
    size = arr.shape[axis]
    if not isinstance(obj, slice) and np.ndim(obj) == 0:
        k = _inside(obj, axis, size)
        result = np.empty((*arr.shape[:axis], size - 1, *arr.shape[axis + 1 :]), arr.dtype)
        result[at(axis, slice(None, k))] = arr[at(axis, slice(None, k))]
        result[at(axis, slice(k, None))] = arr[at(axis, slice(k + 1, None))]
        return result
    kept = np.ones(size, bool)
    if not isinstance(obj, slice) and np.asarray(obj).dtype == bool:
        if np.shape(obj) != (size,):
            raise ValueError(
                f"boolean array argument obj to delete must be one dimensional and match the "
                f"axis length of {size}"
            )
    if isinstance(obj, slice) or np.size(obj) > 0:
        kept[obj] = False
    return arr[at(axis, kept)]


def _inside(k: Any, axis: Any, size: Any) -> Any:
    if k < -size or k >= size:
        raise IndexError(f"index {k} is out of bounds for axis {axis} with size {size}")
    return k + size if k < 0 else k


@reads_as(np.insert)
def insert(arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """`np.insert`: an axis with values before some of its subscripts."""
    arr = np.asarray(arr)
    if axis is None:
        arr, axis = np.ravel(arr), 0
    axis = axis_of(axis, arr.ndim)
    size = arr.shape[axis]
    if not isinstance(obj, slice) and np.ndim(obj) == 0:
        block = np.array(values, arr.dtype, ndmin=arr.ndim)
        return _insert_block(arr, obj, np.moveaxis(block, 0, axis), axis, size)
    if isinstance(obj, slice):
        places = np.arange(size)[obj]
    elif np.asarray(obj).dtype == bool:
        places = np.flatnonzero(obj)
    else:
        places = np.asarray(obj)
    if places.shape[0] == 1:
        block = np.array(values, arr.dtype, ndmin=arr.ndim)
        return _insert_block(arr, places[0], block, axis, size)
    return _insert_each(arr, places, np.array(values, arr.dtype), axis, size)


def _place(k: Any, axis: Any, size: Any) -> Any:
    if k < -size or k > size:
        raise IndexError(f"index {k} is out of bounds for axis {axis} with size {size}")
    return k + size if k < 0 else k


def _insert_block(arr: Any, obj: Any, values: Any, axis: Any, size: Any) -> Any:
    """All values before one subscript."""
    k = _place(obj, axis, size)
    count = values.shape[axis]
    result = np.empty((*arr.shape[:axis], size + count, *arr.shape[axis + 1 :]), arr.dtype)
    result[at(axis, slice(None, k))] = arr[at(axis, slice(None, k))]
    result[at(axis, slice(k, k + count))] = values
    result[at(axis, slice(k + count, None))] = arr[at(axis, slice(k, None))]
    return result


def _insert_each(arr: Any, places: Any, values: Any, axis: Any, size: Any) -> Any:
    """A value before each of some subscripts of the axis as it was."""
    count = places.shape[0]
    order = np.argsort(np.where(places < 0, places + size, places), kind="stable")
    result = np.empty((*arr.shape[:axis], size + count, *arr.shape[axis + 1 :]), arr.dtype)
    new = np.zeros(count, np.int64)
    kept = np.ones(size + count, bool)
    for k in range(count):
        place = _place(places[order[k]], axis, size) + k
        new[order[k]] = place
        kept[place] = False
    result[at(axis, new)] = values
    result[at(axis, kept)] = arr
    return result
