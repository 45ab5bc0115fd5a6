"""`reduce`, `accumulate`, `reduceat` and `outer` of the ufuncs of two numbers."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad import errors, ir, memory_orders
from srcgrad.frontend.meanings.numpy.axes import (
    Elements,
    Subscripts,
    array_of,
    axes_of,
    bound,
    delivered,
    dtype_of,
    folded,
    known,
)
from srcgrad.frontend.meanings.numpy.cumulative import accumulated
from srcgrad.frontend.meanings.numpy.extremes import check_filled, extreme_of
from srcgrad.frontend.meanings.numpy.reductions import (
    Reduction,
    fold,
    prod_of,
    quantified,
    reduction,
    sum_of,
)
from srcgrad.frontend.meanings.numpy.ufuncs import UFUNCS, called
from srcgrad.frontend.values.arrays import elements, nests, strides
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Lazy, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar


def loop_type(run: Run, ufunc: np.ufunc, array: AnyArray, dtype: str | None) -> Scalar:
    """The dtype in which a ufunc combines the elements of an array."""
    if dtype is not None:
        return Scalar(dtype)
    try:
        found = ufunc.resolve_dtypes((None, np.dtype(array.dtype), None), reduction=True)
    except TypeError as error:
        raise Raised(TypeError(str(error)), run.span()) from None
    return Scalar(found[0].name)


def _reduce_signature(
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any: ...


def reduce(run: Run, ufunc: np.ufunc, args: Args, kwargs: Kwargs) -> Value:
    """The elements along axes combined to one, from the first to the last."""
    given = reduction(run, _reduce_signature, args, kwargs, axis=0)
    if ufunc is np.add:
        return sum_of(run, given)
    if ufunc is np.multiply:
        return prod_of(run, given)
    if ufunc in (np.maximum, np.minimum, np.fmax, np.fmin):
        return extreme_of(run, given, ufunc)
    if ufunc in (np.logical_and, np.logical_or) and given.initial is None:
        return quantified(run, given, ir.both if ufunc is np.logical_and else ir.either)
    return _reduced(run, ufunc, given)


def _reduced(run: Run, ufunc: np.ufunc, given: Reduction) -> Value:
    type = loop_type(run, ufunc, given.array, given.dtype)
    start = given.initial if given.initial is not None else _identity(ufunc)
    name = ufunc.__name__
    if start is None:
        if given.mask is not None:
            words = (
                f"reduction operation '{name}' does not have an identity, so to use a where mask "
                "one has to specify 'initial'"
            )
            raise Raised(ValueError(words), run.span())
        if len(given.axes) > 1 and ufunc is not np.lcm:
            words = (
                f"reduction operation '{name}' is not reorderable, so at most one axis may be "
                "specified"
            )
            raise Raised(ValueError(words), run.span())

    def each(run: Run, elements: Elements) -> Value:
        if start is not None:
            first = conversions.convert(run, start, type)
            return fold(run, elements, ufunc, first, type)
        if len(elements.shape) != 1:
            run.refuse(
                f"np.{name}.reduce over several axes",
                "Reduce one axis after the other.",
                errors.MissingRule,
                code="SG347",
            )
        first = conversions.convert(run, elements.at((Known(0),)), type)
        return fold(run, elements, ufunc, first, type, 1)

    if start is None:
        words = f"zero-size array to reduction operation {name} which has no identity"
        check_filled(run, given.array, given.axes, words)
    return given.of_each(run, each)


def _identity(ufunc: np.ufunc) -> Value | None:
    return None if ufunc.identity is None else Known(ufunc.identity)


def _accumulate_signature(array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any: ...


def accumulate(run: Run, ufunc: np.ufunc, args: Args, kwargs: Kwargs) -> Value:
    """The elements along an axis, each combined with all before it."""
    given = bound(run, _accumulate_signature, args, kwargs)
    array = array_of(run, given["array"])
    if array.ndim == 0:
        raise Raised(TypeError("cannot accumulate on a scalar"), run.span())
    (axis,) = axes_of(run, array.ndim, known(run, given, "axis", 0))
    type = loop_type(run, ufunc, array, dtype_of(run, given))
    return delivered(run, accumulated(run, ufunc, array, axis, type), given.get("out"))


def _reduceat_signature(
    array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None
) -> Any: ...


def reduceat(run: Run, ufunc: np.ufunc, args: Args, kwargs: Kwargs) -> Value:
    """The elements from each index to before the next one combined; one where there are none."""
    given = bound(run, _reduceat_signature, args, kwargs)
    array, indices = array_of(run, given["array"]), array_of(run, given["indices"])
    (axis,) = axes_of(run, array.ndim, known(run, given, "axis", 0))
    type = loop_type(run, ufunc, array, dtype_of(run, given))
    count, extent = indices.shape[0], array.shape[axis]
    words = f"index {{}} out-of-bounds in {ufunc.__name__}.reduceat [0, {{}})"

    def place(k: Value) -> Value:
        return conversions.integer(run, elements.element(run, indices, (k,)), "an index")

    def element(at: Subscripts) -> Value:
        def operand(k: Value) -> Value:
            value = elements.element(run, array, (*at[:axis], k, *at[axis + 1 :]))
            return conversions.convert(run, value, type)

        first = place(at[axis])
        for fits in (
            numbers(run, operator.ge, first, Known(0)),
            numbers(run, operator.lt, first, extent),
        ):
            shown = (scalars.atom(run, first), scalars.atom(run, extent))
            run.guard(fits, IndexError, words, shown)
        last = _end(run, place, at[axis], count, extent)

        def step(found: Value, k: Subscripts) -> Value:
            position = numbers(run, operator.add, first, numbers(run, operator.add, k[0], Known(1)))
            return conversions.convert(run, numbers(run, ufunc, found, operand(position)), type)

        length = numbers(run, operator.sub, last, numbers(run, operator.add, first, Known(1)))
        return folded(run, (numbers(run, max, length, Known(0)),), operand(first), step)

    shape = (*array.shape[:axis], count, *array.shape[axis + 1 :])
    found = (*elements.reads(run, array), *elements.reads(run, indices))
    made = nests.materialise(run, Lazy(shape, type, element, tuple(dict.fromkeys(found))))
    return delivered(run, made, given.get("out"))


def _end(run: Run, place: Any, k: Value, count: Value, extent: Value) -> Value:
    """Where the part ends that starts at the k-th index."""
    following = numbers(run, operator.add, k, Known(1))
    return run.choose(
        numbers(run, operator.lt, following, count),
        lambda: place(following),
        lambda: extent,
    )


def outer(run: Run, ufunc: np.ufunc, args: Args, kwargs: Kwargs) -> Value:
    """The ufunc of each element of one array and each element of the other."""
    if len(args) != 2:
        raise Raised(TypeError("outer() takes exactly two ordered arguments"), run.span())
    left, right = (array_of(run, each) for each in args)
    if left.ndim == right.ndim == 0:
        return called(run, ufunc, args, kwargs)

    def element(at: Subscripts) -> Value:
        return elements.element(run, left, at[: left.ndim])

    wide = (*left.shape, *(Known(1),) * right.ndim)
    axes = memory_orders.axes(strides.kept_order(run, left), left.ndim)
    rest = tuple(range(left.ndim, len(wide)))
    order = "?" if axes is None else memory_orders.named((*axes, *rest))
    column = Lazy(wide, Scalar(left.dtype), element, elements.reads(run, left), order)
    return called(run, ufunc, (column, right), kwargs)


def _enter(ufunc: np.ufunc) -> None:
    for name, method in _METHODS.items():
        if ufunc.nout > 1 and name != "outer":
            continue

        def handler(run: Run, args: Args, kwargs: Kwargs, method: Any = method) -> Value:
            made: Value = method(run, ufunc, args, kwargs)
            return made

        means(getattr(ufunc, name))(handler)


_METHODS = {"reduce": reduce, "accumulate": accumulate, "reduceat": reduceat, "outer": outer}
for _ufunc in UFUNCS:
    if _ufunc.nin == 2:
        _enter(_ufunc)
