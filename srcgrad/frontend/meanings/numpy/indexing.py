"""Functions that read and write elements by subscripts: `take`, `put`, `choose`, `ufunc.at` …"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import indexing, items, picked_updates
from srcgrad.frontend.evaluate.access.indexing import Picked
from srcgrad.frontend.meanings.numpy import matrices
from srcgrad.frontend.meanings.numpy.basics import named
from srcgrad.frontend.meanings.numpy.reductions import deliver
from srcgrad.frontend.meanings.numpy.vectors import at, axis_of
from srcgrad.frontend.values.arrays import (
    broadcasting,
    elements,
    nests,
    positions,
    reshaping,
    views,
)
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import is_integer


@means(np.ndarray.__getitem__)
def _get_item(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return run.item(plain(run, args[0]), plain(run, args[1]))


@means(np.ndarray.__setitem__)
def _set_item(run: Run, args: Args, kwargs: Kwargs) -> Value:
    items.set_item(run, plain(run, args[0]), plain(run, args[1]), args[2])
    return Known(None)


def _ufunc_at(ufunc: np.ufunc) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        if kwargs or len(args) != ufunc.nin + 1:
            words = f"{ufunc.__name__}.at takes {ufunc.nin + 1} arguments by position"
            raise Raised(TypeError(words), run.span())
        array, index = plain(run, args[0]), plain(run, args[1])
        value = plain(run, args[2]) if ufunc.nin == 2 else None
        picked_updates.accumulate_at(
            run, _written(run, array, f"{ufunc.__name__}.at"), index, ufunc, value
        )
        return Known(None)

    means(ufunc.at)(handler)


AT: tuple[np.ufunc, ...] = (
    *(np.add, np.subtract, np.multiply, np.divide, np.floor_divide, np.power, np.float_power),
    *(np.remainder, np.fmod, np.maximum, np.minimum, np.fmax, np.fmin, np.hypot, np.arctan2),
    *(np.copysign, np.logaddexp, np.logaddexp2, np.heaviside),
    *(np.negative, np.positive, np.absolute, np.fabs, np.sign, np.square, np.sqrt, np.cbrt),
    *(np.reciprocal, np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p),
    *(np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh),
    *(np.arcsinh, np.arctanh, np.deg2rad, np.rad2deg, np.degrees, np.radians),
    *(np.floor, np.ceil, np.trunc, np.rint),
    *(np.logical_and, np.logical_or, np.logical_xor, np.bitwise_and, np.bitwise_or),
    np.bitwise_xor,
)
for _ufunc in AT:
    _ufunc_at(_ufunc)


def _written(run: Run, value: Value, name: str) -> ArrayRef:
    """An array that is written to: it must be one that someone else can see."""
    value = plain(run, value)
    if not isinstance(value, ArrayRef):
        run.refuse(
            f"np.{name} of {scalars.describe(value)} that no name stands for",
            "Give the array a name first: what is written to it is lost otherwise.",
            errors.NotDifferentiable,
            code="SG244",
        )
    return value


@reads_as(np.take, np.ndarray.take)
def take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Any:
    """`np.take`: subscripts along one axis, or in the array as it is in order."""
    if axis is None:
        a, axis = np.ravel(a), 0
    else:
        a = np.asarray(a)
    axis = axis_of(axis, a.ndim)
    found = a[at(axis, within(np.asarray(indices), a.shape[axis], mode))]
    return deliver(found, out)


def within(indices: Any, length: Any, mode: Any) -> Any:
    """Subscripts brought inside by a mode of `np.take`; those of "raise" are checked where used."""
    if mode == "raise":
        return indices
    if mode not in ("wrap", "clip"):
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    if length == 0 and np.size(indices) > 0:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    if mode == "wrap":
        return indices % length
    return np.minimum(np.maximum(indices, 0), length - 1)


@reads_as(np.put, np.ndarray.put)
def put(a: Any, ind: Any, v: Any, mode: Any = "raise") -> None:
    """`np.put`: values, again from the first when they are used up, at subscripts in order."""
    where, values = np.ravel(ind), np.ravel(v)
    if values.size > 0:
        for k in range(where.size):
            a.flat[within(where[k], a.size, mode)] = values[k % values.size]


def _along_axis(run: Run, name: str, array: AnyArray, given: dict[str, Value]) -> Picked:
    """What an array of subscripts selects along one axis, the others running with it."""
    subscripts = run.as_array(given["indices"])
    if not is_integer(subscripts.dtype):
        raise Raised(IndexError("`indices` must be an integer array"), run.span())
    axis_given = given["axis"]
    if not isinstance(axis_given, Known):
        run.refuse(
            f"the axis of {name} must be known",
            "Give it as a number.",
            errors.MissingRule,
            code="SG326",
        )
    if subscripts.ndim != array.ndim:
        words = "`indices` and `arr` must have the same number of dimensions"
        raise Raised(ValueError(words), run.span())
    axis = known_axis(run, axis_given.object, array.ndim)
    others = tuple(Known(1) if k == axis else extent for k, extent in enumerate(array.shape))
    shapes = [others, subscripts.shape]
    words = " ".join(map(broadcasting.shape_text, shapes))
    message = f"shape mismatch: indexing arrays could not be broadcast together with shapes {words}"
    shape = broadcasting.broadcast(run, shapes, message, IndexError)

    def locate(places: Subscripts) -> Subscripts:
        found = [
            Known(0) if positions.is_one(extent) else place
            for extent, place in zip(array.shape, places, strict=True)
        ]
        where = broadcasting.broadcast_element(run, subscripts, places)
        wraps = indexing.wraps(array)
        found[axis] = views.inside(run, where, array.shape[axis], axis, wraps)
        return tuple(found)

    return Picked(array, shape, locate, elements.reads(run, subscripts), False)


def known_axis(run: Run, axis: Any, ndim: int) -> int:
    """An axis counted from the first."""
    if not -ndim <= axis < ndim:
        raise Raised(np.exceptions.AxisError(axis, ndim), run.span())
    return int(axis % ndim)


@means(np.take_along_axis)
def _take_along_axis(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _with_axis(("arr", "indices", "axis"), args, kwargs, Known(-1))
    array = run.as_array(given["arr"])
    if isinstance(given["axis"], Known) and given["axis"].object is None:
        array, given["axis"] = _in_order(run, array), Known(0)
    return indexing.picked_array(run, _along_axis(run, "np.take_along_axis", array, given))


@means(np.put_along_axis)
def _put_along_axis(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _with_axis(("arr", "indices", "values", "axis"), args, kwargs, None)
    array = _written(run, given["arr"], "put_along_axis")
    if isinstance(given["axis"], Known) and given["axis"].object is None:
        ordered = _in_order(run, array)
        assert isinstance(ordered, ArrayRef)
        array, given["axis"] = ordered, Known(0)
    subscripts = run.as_array(given["indices"])
    if array.base in (base for base, _ in elements.reads(run, subscripts)):
        given["indices"] = nests.materialise(run, subscripts, copy=True)
    found = _along_axis(run, "np.put_along_axis", array, given)
    picked_updates.store_at(run, array, found, given["values"])
    return Known(None)


def _with_axis(
    names: tuple[str, ...], args: Args, kwargs: Kwargs, axis: Value | None
) -> dict[str, Value]:
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    if axis is not None:
        given.setdefault("axis", axis)
    return given


def _in_order(run: Run, array: AnyArray) -> AnyArray:
    if isinstance(array, ArrayRef):
        return reshaping.in_order(run, array)
    found = run.call(Known(np.ravel), (array,), {})
    assert isinstance(found, ArrayRef | Lazy)
    return found


@reads_as(np.compress)
def compress(condition: Any, a: Any, axis: Any = None, out: Any = None) -> Any:
    """`np.compress`: slices along an axis where a vector of conditions holds."""
    if np.ndim(condition) != 1:
        raise ValueError("condition must be a 1-d array")
    return take(a, np.nonzero(condition)[0], axis, out)


@reads_as(np.ndarray.compress)
def compress_method(a: Any, condition: Any, axis: Any = None, out: Any = None) -> Any:
    """`a.compress(condition)`."""
    return compress(condition, a, axis, out)


@reads_as(np.extract)
def extract(condition: Any, arr: Any) -> Any:
    """`np.extract`: the elements, in order, at the places where a condition holds."""
    return take(np.ravel(arr), np.nonzero(np.ravel(condition))[0])


@reads_as(np.place)
def place(arr: Any, mask: Any, vals: Any) -> None:
    """`np.place`: values one after the other, from the first again, where a mask holds."""
    where, values = np.nonzero(np.ravel(mask))[0], np.ravel(vals)
    if np.size(mask) != arr.size:
        raise ValueError("place: mask and data must be the same size")
    if values.size == 0 and where.size > 0:
        raise ValueError("Cannot insert from an empty array!")
    for k in range(where.size):
        arr.flat[where[k]] = values[k % values.size]


@reads_as(np.putmask)
def putmask(a: Any, mask: Any, values: Any) -> None:
    """`np.putmask`: of values repeated as often as needed, those where a mask holds."""
    held, repeated = np.ravel(mask), np.ravel(values)
    if held.size != a.size:
        raise ValueError("putmask: mask and data must be the same size")
    if repeated.size > 0:
        for k in range(a.size):
            if held[k]:
                a.flat[k] = repeated[k % repeated.size]


@reads_as(np.copyto)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    """`np.copyto`: one array into another, or only where a mask holds."""
    if casting not in ("same_kind", "safe", "no", "equiv"):
        raise NotImplementedError("np.copyto with another casting than 'same_kind'")
    if where is True:
        dst[...] = src
    else:
        dst[...] = np.where(np.broadcast_to(where, dst.shape), src, dst)


@reads_as(np.choose)
def choose(a: Any, choices: Any, out: Any = None, mode: Any = "raise") -> Any:
    """`np.choose`: for each element of `a` the array that it counts."""
    count = len(choices)
    which = within(np.asarray(a), count, mode)
    if mode == "raise" and np.any((which < 0) | (which >= count)):
        raise ValueError("invalid entry in choice array")
    last = np.asarray(choices[count - 1], np.result_type(*choices))
    found = np.where(which == count - 1, last, last)
    for k in range(count - 2, -1, -1):
        found = np.where(which == k, choices[k], found)
    return deliver(found, out)


@reads_as(np.ndarray.choose)
def choose_method(a: Any, choices: Any, out: Any = None, mode: Any = "raise") -> Any:
    """`a.choose(choices)`."""
    return choose(a, choices, out, mode)


@reads_as(np.select)
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """`np.select`: the first choice whose condition holds."""
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    found = np.asarray(default, np.result_type(*choicelist, default))
    for k in range(len(condlist) - 1, -1, -1):
        if np.asarray(condlist[k]).dtype != np.bool_:
            raise TypeError(f"invalid entry {k} in condlist: should be boolean ndarray")
        found = np.where(condlist[k], choicelist[k], found)
    return found


@means(np.diagonal, np.ndarray.diagonal)
def _diagonal(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A view that cannot be written to: two axes of the array run along its last one."""
    given = named(run, "np.diagonal", ("a", "offset", "axis1", "axis2"), args, kwargs)
    array = run.as_array(given["a"])
    if array.ndim < 2:
        words = "diag requires an array of at least two dimensions"
        raise Raised(ValueError(words), run.span())
    axes = [lists.known_object(run, given.get(f"axis{k + 1}", Known(k))) for k in range(2)]
    if MISSING in axes:
        run.refuse(
            "the axes of np.diagonal must be known",
            "Give them as integers.",
            errors.MissingRule,
            code="SG327",
        )
    row, column = (known_axis(run, axis, array.ndim) for axis in axes)
    if row == column:
        raise Raised(ValueError("axis1 and axis2 cannot be the same"), run.span())
    offset = given.get("offset", Known(0))
    down, right, count = matrices.diagonal(run, array.shape[row], array.shape[column], offset)
    others = [axis for axis in range(array.ndim) if axis not in (row, column)]
    shape = (*(array.shape[axis] for axis in others), count)
    selected: dict[int, Along | Value] = {axis: Along(k, Known(0)) for k, axis in enumerate(others)}
    selected |= {row: Along(len(others), down), column: Along(len(others), right)}
    if isinstance(array, ArrayRef):
        return replace(views.compose(run, array, selected, shape), readonly=True)

    def element(places: Subscripts) -> Value:
        found = dict(zip(others, places, strict=False))
        found[row] = sizes.plus(run, places[-1], down)
        found[column] = sizes.plus(run, places[-1], right)
        return array.element(tuple(found[axis] for axis in range(array.ndim)))

    return Lazy(shape, array.type, element, array.reads)


@reads_as(np.fill_diagonal)
def fill_diagonal(a: Any, val: Any, wrap: Any = False) -> None:
    """`np.fill_diagonal`: values, from the first again when they are used up."""
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    values = np.ravel(val)
    if a.ndim == 2:
        rows, columns = a.shape
        if wrap:
            for k in range((rows * columns + columns) // (columns + 1)):
                where = k * (columns + 1)
                a[where // columns, where % columns] = values[k % values.size]
        else:
            for k in range(min(rows, columns)):
                a[k, k] = values[k % values.size]
    else:
        for length in a.shape[1:]:
            if length != a.shape[0]:
                raise ValueError("All dimensions of input must be of equal length")
        for k in range(a.shape[0]):
            a[(k,) * a.ndim] = values[k % values.size]
