"""The same elements with other axes: views where NumPy gives views."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend import (
    arithmetic,
    arrays,
    calls,
    containers,
    iteration,
    regroup,
    sizes,
    stores,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.numpy.axes import AnyArray, Args, Kwargs, array_of, axes_of, bound, known
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import Along, ArrayRef, Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.types import Scalar

Shape = tuple[Value, ...]


def result(run: Run, array: AnyArray) -> Value:
    """An array, or the number that an array without axes is."""
    return array if array.ndim else arrays.only(run, array)


def seen(run: Run, array: AnyArray, look: Callable[[ArrayRef], ArrayRef]) -> AnyArray:
    """A view of an array, or the expression that such a view of an expression is."""
    if isinstance(array, ArrayRef):
        return look(array)
    axes = tuple(Along(axis, Known(0)) for axis in range(array.ndim))
    view = look(ArrayRef("", array.dtype, axes, array.shape, False))

    def element(at: Shape) -> Value:
        atoms = arrays.base_subscripts(run, view, at)
        return array.element(tuple(map(regroup.as_value, atoms)))

    return replace(array, shape=view.shape, element=element, ordered=False)


def rearranged(run: Run, array: AnyArray, places: dict[int, int], shape: Shape) -> AnyArray:
    """An array whose axis k is the axis `places[k]` of the view; of other axes, the first element.

    An axis of the view that stands for none of the array repeats its elements.
    """
    selected: dict[int, Along | Value] = {axis: Known(0) for axis in range(array.ndim)}
    selected |= {old: Along(new, Known(0)) for old, new in places.items()}
    return seen(run, array, lambda each: arrays.compose(run, each, selected, shape))


def copied(run: Run, array: AnyArray) -> AnyArray:
    """The same elements in memory of their own."""
    if isinstance(array, Lazy):
        return replace(array, sharing=())
    if array.whole:
        return arrays.materialise(run, array, copy=True)

    def element(at: Shape) -> Value:
        return arrays.element(run, array, at)

    ordered = regroup.keeps_order(run, array)
    return Lazy(array.shape, Scalar(array.dtype), element, arrays.reads(run, array), ordered)


# ------------------------------------------------------------------------------------- reshape


@means(np.reshape)
def _reshape(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.reshape, args, kwargs)
    if "shape" not in given:
        raise Raised(TypeError("reshape() takes a shape"), run.span())
    return _reshaped(run, given)


def _method_reshape(self: Any, *shape: Any, order: Any = "C", copy: Any = None) -> None:
    """The arguments of `ndarray.reshape`."""


@means(np.ndarray.reshape)
def _reshape_method(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _method_reshape, args[:1], kwargs)
    wanted = args[1] if len(args) == 2 else Tuple(args[1:])
    if isinstance(wanted, Known) and wanted.object is None:
        raise Raised(TypeError("reshape() takes a shape"), run.span())
    return _reshaped(run, {**given, "a": given["self"], "shape": wanted})


def _reshaped(run: Run, given: Kwargs) -> Value:
    array = array_of(run, given["a"])
    order = _order(run, array, known(run, given, "order", "C"), "CFA")
    copy = known(run, given, "copy", None)
    wanted = regroup.checked(run, array, lengths(run, given["shape"]))
    made = in_order(run, array, order, lambda each, flip: regroup.reshape(run, each, flip(wanted)))
    if copy is False and isinstance(array, ArrayRef) and isinstance(made, Lazy):
        if made.sharing:
            run.refuse(
                "whether this reshape needs a copy depends on sizes",
                "Leave out copy=False.",
                errors.AliasingError,
                code="SG409",
            )
        words = "Unable to avoid creating a copy while reshaping."
        raise Raised(ValueError(words), run.span())
    return result(run, copied(run, made) if copy else made)


def in_order(
    run: Run,
    array: AnyArray,
    order: str,
    reshape: Callable[[AnyArray, Callable[[Shape], Shape]], AnyArray],
) -> AnyArray:
    """A reshape that counts row by row ("C"), or column by column ("F"): that of the transpose."""
    if order == "C":
        return reshape(array, lambda shape: shape)
    return arrays.transpose(reshape(arrays.transpose(array), lambda shape: shape[::-1]))


def _order(run: Run, array: AnyArray, order: Any, allowed: str) -> str:
    """ "C" or "F"; "A" and "K" go by how the array lies in memory."""
    if order not in tuple("CFAK"):
        words = f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})"
        raise Raised(ValueError(words), run.span())
    if order not in allowed:
        raise Raised(ValueError(f"order {order!r} is not permitted for reshaping"), run.span())
    if order in ("C", "F"):
        return str(order)
    found = regroup.layout(run, array)
    if found == "?" and array.ndim > 1:
        run.refuse(
            f"order={order!r} of an array of which it is not known how it lies in memory",
            'Say order="C" or order="F".',
            errors.AliasingError,
            code="SG408",
        )
    return "C" if found == "?" else found


def lengths(run: Run, shape: Value) -> Shape:
    """A shape: one length or several; -1 may be among them."""
    shape = plain(run, shape)
    if isinstance(shape, Tuple | ListRef | ArrayRef | Lazy) and not _is_number(run, shape):
        return tuple(_length(run, each) for each in iteration.known_items(run, shape))
    return (_length(run, shape),)


def _is_number(run: Run, value: Value) -> bool:
    return isinstance(value, ArrayRef | Lazy) and value.ndim == 0


def _length(run: Run, value: Value) -> Value:
    value = plain(run, value)
    if isinstance(value, Known) and not isinstance(value.object, int | np.integer):
        kind = type(value.object).__name__
        raise Raised(TypeError(f"{kind!r} object cannot be interpreted as an integer"), run.span())
    size = arithmetic.integer(run, value, "the length of an axis")
    if isinstance(size, Number) and not sizes.nonnegative(run, size):
        run.guard(
            numbers(run, operator.ge, size, Known(0)),
            errors.NotDifferentiable,
            "a length of -1 must stand in the text of the function",
        )
        run.signs.add(size.atom.name)
    return size


@means(np.ravel, np.ndarray.ravel)
def _ravel(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.ravel, args, kwargs)
    return ravelled(run, array_of(run, given["a"]), known(run, given, "order", "C"))


def ravelled(run: Run, array: AnyArray, order: str = "C") -> AnyArray:
    """The elements in one row: a view if they lie in one row."""

    def row(each: AnyArray, flip: Any) -> AnyArray:
        return regroup.reshape(run, each, (sizes.product(run, each.shape),), contiguous=True)

    return in_order(run, array, _order(run, array, order, "CFAK"), row)


def _method_flatten(self: Any, order: Any = "C") -> None:
    """The arguments of `ndarray.flatten`."""


@means(np.ndarray.flatten)
def _flatten(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _method_flatten, args, kwargs)
    array = array_of(run, given["self"])
    return copied(run, ravelled(run, array, known(run, given, "order", "C")))


@means(np.ndarray.flat)
def _fill_in_order(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`array.flat = value`: a number, or numbers, from the first again when they are used up."""
    array, value = args
    assert isinstance(array, ArrayRef)
    row = replace(regroup.in_order(run, array), iterator=False)
    values = array_of(run, value)
    if values.ndim == 0 or sizes.monomial(run, *values.shape) == sizes.monomial(run, *row.shape):
        source = regroup.in_a_row(run, values) if values.ndim else arrays.element(run, values, ())
        stores.set_item(run, row, Known(Ellipsis), source)
        return Known(None)
    again = arrays.materialise(run, regroup.in_a_row(run, values), copy=True)
    return calls.call(run, Known(fill_again), (row, again), {})


def fill_again(row: Any, values: Any) -> None:
    """Store numbers one after the other, again and again."""
    count = values.shape[0]
    if count == 0:
        raise ValueError("Error setting iterator to empty sequence")
    for k in range(row.shape[0]):
        row[k] = values[k % count]


# ---------------------------------------------------------------------------- the order of axes


@means(np.transpose)
def _transpose(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.transpose, args, kwargs)
    return transposed(run, array_of(run, given["a"]), known(run, given, "axes", None))


@means(np.ndarray.transpose)
def _transpose_method(run: Run, args: Args, kwargs: Kwargs) -> Value:
    axes = containers.known_object(run, Tuple(args[1:]))
    if axes is containers.MISSING or kwargs:
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
        return result(run, arrays.transpose(array))
    axes = axes if isinstance(axes, tuple | list) else (axes,)
    if len(axes) != array.ndim:
        raise Raised(ValueError("axes don't match array"), run.span())
    order = tuple(axes_of(run, array.ndim, int(axis))[0] for axis in axes)
    if len(set(order)) != len(order):
        raise Raised(ValueError("repeated axis in transpose"), run.span())
    return result(run, arrays.transpose(array, order))


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
    return arrays.transpose(array, tuple(order))


def axis_from_first(run: Run, ndim: int, axis: Any) -> int:
    """An axis counted from the first."""
    try:
        position = operator.index(axis)
    except TypeError as error:
        raise Raised(error, run.span()) from None
    if not -ndim <= position < ndim:
        raise Raised(np.exceptions.AxisError(position, ndim), run.span())
    return position % ndim


def _axes(run: Run, ndim: int, axes: Any, name: str = "axis") -> list[int]:
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
        _axes(run, array.ndim, known(run, given, name, None), name)
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
    return arrays.transpose(array, tuple(order))


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
    return matrix_transposed(run, array_of(run, given["x"]))


def matrix_transposed(run: Run, array: AnyArray) -> AnyArray:
    """The last two axes exchanged."""
    if array.ndim < 2:
        words = f"Input array must be at least 2-dimensional, but it is {array.ndim}"
        raise Raised(ValueError(words), run.span())
    order = list(range(array.ndim))
    order[-2:] = order[-1], order[-2]
    return arrays.transpose(array, tuple(order))


# ------------------------------------------------------------------------ axes of length one


@means(np.expand_dims)
def _expand_dims(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.expand_dims, args, kwargs)
    array = array_of(run, given["a"])
    axis = known(run, given, "axis", None)
    count = len(axis) if isinstance(axis, tuple | list) else 1
    return expanded(run, array, _axes(run, array.ndim + count, axis, ""))


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
        gone = [k for k, extent in enumerate(array.shape) if arrays.is_one(extent)]
        _no_other_is_one(run, array)
    else:
        gone = _axes(run, array.ndim, axis) if axis != () else []
        words = "cannot select an axis to squeeze out which has size not equal to one"
        for each in gone:
            one = numbers(run, operator.eq, array.shape[each], Known(1))
            run.guard(one, ValueError, words)
    kept = [k for k in range(array.ndim) if k not in gone]
    places = {old: new for new, old in enumerate(kept)}
    return result(run, rearranged(run, array, places, tuple(array.shape[k] for k in kept)))


def _no_other_is_one(run: Run, array: AnyArray) -> None:
    """What is squeezed without an axis must not depend on the lengths of this call."""
    for axis, extent in enumerate(array.shape):
        if not isinstance(extent, Known):
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
