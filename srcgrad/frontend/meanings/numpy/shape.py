"""The same elements with other axes: views where NumPy gives views."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.values.arrays import elements, nests, reshaping, strides, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Known,
    Lazy,
    ListRef,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, monomials, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar

Shape = tuple[Value, ...]


def result(run: Run, array: AnyArray) -> Value:
    """An array, or the number that an array without axes is."""
    return array if array.ndim else elements.only(run, array)


def seen(run: Run, array: AnyArray, look: Callable[[ArrayRef], ArrayRef]) -> AnyArray:
    """A view of an array, or the expression that such a view of an expression is."""
    if isinstance(array, ArrayRef):
        return look(array)
    axes = tuple(Along(axis, Known(0)) for axis in range(array.ndim))
    view = look(ArrayRef("", array.dtype, axes, array.shape, False))

    def element(at: Shape) -> Value:
        atoms = elements.base_subscripts(run, view, at)
        return array.element(tuple(map(reshaping.as_value, atoms)))

    return replace(array, shape=view.shape, element=element, order="?")


def rearranged(run: Run, array: AnyArray, places: dict[int, int], shape: Shape) -> AnyArray:
    """An array whose axis k is the axis `places[k]` of the view; of other axes, the first element.

    An axis of the view that stands for none of the array repeats its elements.
    """
    selected: dict[int, Along | Value] = {axis: Known(0) for axis in range(array.ndim)}
    selected |= {old: Along(new, Known(0)) for old, new in places.items()}
    return seen(run, array, lambda each: views.compose(run, each, selected, shape))


def copied(run: Run, array: AnyArray) -> AnyArray:
    """The same elements in memory of their own."""
    if isinstance(array, Lazy):
        return replace(array, sharing=())
    if array.whole:
        return nests.materialise(run, array, copy=True)

    def element(at: Shape) -> Value:
        return elements.element(run, array, at)

    order = strides.copied_order(run, array)
    return Lazy(array.shape, Scalar(array.dtype), element, elements.reads(run, array), order)


@means(np.reshape)
def _reshape(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.reshape, args, kwargs)
    if "newshape" in given:  # as NumPy 2.0 has it
        given["shape"] = given.pop("newshape")
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
    wanted = reshaping.checked(run, array, lengths(run, given["shape"]))
    made = in_order(
        run, array, order, lambda each, flip: reshaping.reshape(run, each, flip(wanted))
    )
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
    return views.transpose(reshape(views.transpose(array), lambda shape: shape[::-1]))


def _order(run: Run, array: AnyArray, order: Any, allowed: str) -> str:
    """ "C" or "F"; "A" and "K" go by how the array lies in memory."""
    if order not in tuple("CFAK"):
        words = f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})"
        raise Raised(ValueError(words), run.span())
    if order not in allowed:
        raise Raised(ValueError(f"order {order!r} is not permitted for reshaping"), run.span())
    if order in ("C", "F"):
        return str(order)
    found = strides.layout(run, array)
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
    size = conversions.integer(run, value, "the length of an axis")
    if isinstance(size, Number) and not sizes.nonnegative(run, size):
        run.guard(
            numbers(run, operator.ge, size, Known(0)),
            errors.NotDifferentiable,
            "a length of -1 must stand in the text of the function",
        )
        run.known.signs.add(size.atom.name)
    return size


@means(np.ravel, np.ndarray.ravel)
def _ravel(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.ravel, args, kwargs)
    return ravelled(run, array_of(run, given["a"]), known(run, given, "order", "C"))


def ravelled(run: Run, array: AnyArray, order: str = "C") -> AnyArray:
    """The elements in one row: a view if they lie in one row."""

    def row(each: AnyArray, flip: Any) -> AnyArray:
        return reshaping.reshape(run, each, (sizes.product(run, each.shape),), contiguous=True)

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
    row = replace(reshaping.in_order(run, array), iterator=False)
    values = array_of(run, value)
    if values.ndim == 0 or monomials.monomial(run, *values.shape) == monomials.monomial(
        run, *row.shape
    ):
        source = (
            reshaping.in_a_row(run, values) if values.ndim else elements.element(run, values, ())
        )
        updates.set_item(run, row, Known(Ellipsis), source)
        return Known(None)
    again = nests.materialise(run, reshaping.in_a_row(run, values), copy=True)
    return run.call(Known(fill_again), (row, again), {})


def fill_again(row: Any, values: Any) -> None:
    """Store numbers one after the other, again and again."""
    count = values.shape[0]
    if count == 0:
        raise ValueError("Error setting iterator to empty sequence")
    for k in range(row.shape[0]):
        row[k] = values[k % count]
