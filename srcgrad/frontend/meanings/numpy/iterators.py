"""What NumPy runs over element by element: `ndindex`, `ndenumerate`, `nditer`, `vectorize` …"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import iteration, stream
from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.meanings.python.streams import Subscripts
from srcgrad.frontend.values.arrays import (
    broadcasting,
    elements,
    positions,
    reshaping,
    strides,
    views,
)
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Grid
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Known,
    Lazy,
    ListRef,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar


def _grid(run: Run, extents: tuple[Value, ...], at: Callable[[tuple[Value, ...]], Value]) -> Value:
    """What is run over in order of the subscripts, the last counting fastest."""
    count = sizes.product(run, extents)
    grid = Grid(
        Known(0),
        count,
        Known(1),
        lambda position: at(positions.unravel(run, position, extents)),
        extents=extents,
        at=at,
    )
    return stream.made(run, Subscripts(grid), Tuple((Known(0),)))


@means(np.ndindex)
def _ndindex(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = tuple(plain(run, each) for each in args)
    if len(given) == 1 and isinstance(given[0], Tuple | ListRef):
        given = iteration.known_items(run, given[0])
    extents = tuple(conversions.integer(run, each, "the length of an axis") for each in given)
    for each in extents:
        if isinstance(each, Known) and each.object < 0:
            raise Raised(ValueError("negative dimensions are not allowed"), run.span())
    return _grid(run, tuple(sizes.clip0(run, each) for each in extents), Tuple)


@means(np.ndenumerate)
def _ndenumerate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array = run.as_array(args[0])
    return _grid(run, array.shape, lambda k: Tuple((Tuple(k), elements.element(run, array, k))))


@means(np.nditer)
def _nditer(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """One operand, read only, in an order that does not depend on how it lies in memory."""
    order = kwargs.get("order", Known("K"))
    operand = plain(run, args[0])
    if len(args) > 1 or set(kwargs) - {"order"} or isinstance(operand, Tuple | ListRef):
        run.refuse(
            "np.nditer with flags or of several operands",
            "Run over np.ndindex(x.shape), or write loops.",
            errors.MissingRule,
            code="SG328",
        )
    array = run.as_array(operand)
    in_order = isinstance(order, Known) and order.object == "C"
    if not in_order and array.ndim > 1 and strides.layout(run, array) != "C":
        run.refuse(
            "np.nditer of an array that may lie in memory in another order",
            'Say np.nditer(x, order="C").',
            errors.MissingRule,
            code="SG329",
        )
    return _grid(run, array.shape, lambda k: elements.element(run, array, k))


@means(np.vectorize)
def _vectorize(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if set(kwargs) - {"otypes", "doc", "cache"} or len(args) > 2:
        run.refuse(
            "np.vectorize with excluded arguments or a signature",
            "Write a loop, or np.apply_along_axis.",
            errors.MissingRule,
            code="SG330",
        )
    if not args:
        return Partial(Known(np.vectorize), kwargs)  # of the function that is decorated
    otypes = kwargs.get("otypes", args[1] if len(args) > 1 else Known(None))
    known = lists.known_object(run, otypes)
    return Bound(Known(_of_each), Tuple((args[0], Known(known))))


def _of_each(vectorized: Any, *args: Any) -> Any:
    """Stands for the call of what `np.vectorize` makes."""


@means(np.vectorize.__call__)
def _call_vectorized(run: Run, args: Args, kwargs: Kwargs) -> Value:
    maker = args[0]
    assert isinstance(maker, Known)
    made = maker.object
    if made.signature is not None or made.excluded:
        run.refuse(
            "np.vectorize with a signature", "Write a loop.", errors.MissingRule, code="SG331"
        )
    otypes = None if made.otypes is None else list(made.otypes)
    owner = Tuple((Known(made.pyfunc), Known(otypes)))
    return _called_for_each(run, (owner, *args[1:]), kwargs)


@means(_of_each)
def _called_for_each(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A function of numbers for each element; the result's dtype is that of what it returns."""
    owner, *operands = args
    assert isinstance(owner, Tuple) and isinstance(owner.items[1], Known)
    function, otypes = owner.items[0], owner.items[1].object
    if kwargs or not operands:
        run.refuse(
            "a vectorized function with keywords", "Pass its arguments by position.", code="SG129"
        )
    operands = [_strong(run, plain(run, each)) for each in operands]
    own = broadcasting.elementwise(run, lambda *each: run.call(function, each, {}), tuple(operands))
    if not isinstance(own, Lazy):
        return boxes.boxed(
            own if otypes is None else conversions.convert(run, own, _output(otypes))
        )
    type = own.type if otypes is None else _output(otypes)
    if otypes is None:
        filled = numbers(run, operator.gt, sizes.product(run, own.shape), Known(0))
        words = "cannot call `vectorize` on size 0 inputs unless `otypes` is set"
        run.guard(filled, ValueError, words)

    def one(*each: Value) -> Value:
        found = run.call(function, tuple(_python(run, x) for x in each), {})
        return conversions.convert(run, found, type)

    made = broadcasting.elementwise(run, one, tuple(operands))
    return lists.stored(run, made)


def _strong(run: Run, value: Value) -> Value:
    """An argument as NumPy's array or number, of a dtype of its own."""
    if isinstance(value, Tuple | ListRef):
        return run.as_array(value)
    kind = scalars.type_of(value)
    return value if kind is None else conversions.convert(run, value, Scalar(kind.dtype))


def _output(otypes: Any) -> Scalar:
    return Scalar(str(np.dtype(otypes[0]).name))


def _python(run: Run, value: Value) -> Value:
    """An element as the number of Python's own that the function is called with."""
    kind = scalars.type_of(value)
    assert kind is not None
    for prefix, wide in (("float", "float64"), ("complex", "complex128"), ("bool", "bool")):
        if kind.dtype.startswith(prefix):
            return conversions.convert(run, value, Scalar(wide, weak=True))
    return conversions.convert(run, value, Scalar("int64", weak=True))


@reads_as(np.apply_along_axis)
def apply_along_axis(func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """`np.apply_along_axis`: what a function makes of each vector takes the place of its axis."""
    a = np.asarray(arr)
    axis = axis_of(axis, a.ndim)
    others = tuple(k for k in range(a.ndim) if k != axis)
    rows = np.transpose(a, (*others, axis))
    outer = rows.shape[:-1]
    for length in outer:
        if length == 0:
            raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    first = np.asarray(func1d(rows[(0,) * len(outer)], *args, **kwargs))
    found = np.empty((*outer, *first.shape), dtype=first.dtype)
    for where in np.ndindex(outer):
        found[where] = func1d(rows[where], *args, **kwargs)
    places = tuple(range(len(outer)))
    made = tuple(range(len(outer), len(outer) + first.ndim))
    return np.transpose(found, (*places[:axis], *made, *places[axis:]))


@reads_as(np.apply_over_axes)
def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """`np.apply_over_axes`: a function along one axis after the other, which stay with length 1."""
    found = np.asarray(a)
    for axis in axes if isinstance(axes, (tuple, list)) else (axes,):
        axis = axis_of(axis, found.ndim)
        made = func(found, axis)
        if made.ndim != found.ndim:
            made = np.expand_dims(made, axis)
            if made.ndim != found.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        found = made
    return found


@means(type(np.r_).__getitem__)
def _concatenated(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`np.r_[...]` joins vectors, numbers and ranges; `np.c_[...]` makes columns of them."""
    maker, index = args
    assert isinstance(maker, Known)
    columns = isinstance(maker.object, type(np.c_))
    given = index.items if isinstance(index, Tuple) and index.kind is tuple else (index,)
    parts = [_piece(run, plain(run, each)) for each in given]
    kinds = [scalars.type_of(each) or Scalar(run.as_array(each).dtype) for each in parts]
    dtype = scalars.promote(*kinds).dtype
    pieces: list[Value] = []
    for each in parts:
        single = scalars.is_number(each)
        made = run.as_array(Tuple((each,)) if single else each, dtype)
        if columns and made.ndim == 1:
            made = run.as_array(run.item(made, _COLUMN))
        pieces.append(made)
    axis = Known(-1) if columns else Known(0)
    return run.call(Known(np.concatenate), (Tuple(tuple(pieces)), axis), {})


_COLUMN = Tuple((Known(slice(None)), Known(None)))


def _piece(run: Run, part: Value) -> Value:
    if isinstance(part, Known) and isinstance(part.object, str):
        run.refuse(
            "np.r_ with directions in a string",
            "Use np.concatenate.",
            errors.MissingRule,
            code="SG332",
        )
    if not views.is_slice(part):
        return run.as_array(part) if isinstance(part, Tuple | ListRef) else part
    start, stop, step = (
        map(Known, (part.object.start, part.object.stop, part.object.step))
        if isinstance(part, Known)
        else part.items  # type: ignore[union-attr]
    )
    start = Known(0) if isinstance(start, Known) and start.object is None else start
    step = Known(1) if isinstance(step, Known) and step.object is None else step
    if isinstance(step, Known) and isinstance(step.object, complex):
        count = Known(int(abs(step.object)))
        return run.call(Known(np.linspace), (start, stop, count), {})
    return run.call(Known(np.arange), (start, stop, step), {})


@means(np.lib.stride_tricks.sliding_window_view)
def _sliding_window_view(run: Run, args: Args, kwargs: Kwargs) -> Value:
    names = ("x", "window_shape", "axis")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    for name in ("subok", "writeable"):
        if lists.known_object(run, given.pop(name, Known(False))):
            run.refuse(
                f"sliding_window_view with {name}",
                "Leave it out.",
                errors.MissingRule,
                code="SG334",
            )
    array = run.as_array(given["x"])
    window = plain(run, given["window_shape"])
    lengths = (
        iteration.known_items(run, window) if isinstance(window, Tuple | ListRef) else (window,)
    )
    widths = [conversions.integer(run, each, "the width of a window") for each in lengths]
    axes = _window_axes(run, array, given.get("axis", Known(None)), len(widths))
    for width in widths:
        fine = numbers(run, operator.ge, width, Known(0))
        run.guard(fine, ValueError, "`window_shape` cannot contain negative values")
    shape = list(array.shape)
    for axis, width in zip(axes, widths, strict=True):
        enough = numbers(run, operator.ge, shape[axis], width)
        words = "window shape cannot be larger than input array shape"
        run.guard(enough, ValueError, words)
        shape[axis] = sizes.plus(run, sizes.minus(run, shape[axis], width), Known(1))
        if not isinstance(shape[axis], Known):
            run.known.signs.add(shape[axis].atom.name)  # type: ignore[union-attr]
    return reshaping.windows(run, array, tuple(axes), (*shape, *widths))


def _window_axes(run: Run, array: ArrayRef | Lazy, axis: Value, count: int) -> list[int]:
    """The axis that each width of a window is about."""
    known: Any = lists.known_object(run, axis)
    if known is MISSING:
        run.refuse(
            "the axis of sliding_window_view must be known",
            "Give it as an integer.",
            NeedKnown,
            code="SG245",
        )
    if known is None:
        if count != array.ndim:
            words = (
                "Since axis is None, must provide window_shape for all dimensions of `x`; got "
                f"{count} window_shape elements and `x.ndim` is {array.ndim}."
            )
            raise Raised(ValueError(words), run.span())
        return list(range(array.ndim))
    given = known if isinstance(known, tuple | list) else (known,)
    if len(given) != count:
        words = (
            "Must provide matching length window_shape and axis; got "
            f"{count} window_shape elements and {len(given)} axes elements."
        )
        raise Raised(ValueError(words), run.span())
    for each in given:
        if not -array.ndim <= each < array.ndim:
            raise Raised(np.exceptions.AxisError(each, array.ndim), run.span())
    return [each % array.ndim for each in given]


@means(np.frompyfunc)
def _frompyfunc(run: Run, args: Args, kwargs: Kwargs) -> Value:
    why, advice = "np.frompyfunc makes arrays of objects", "Use np.vectorize."
    run.refuse(why, advice, errors.MissingRule, code="SG333")
