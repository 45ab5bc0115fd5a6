"""The largest and the smallest elements, and where they are.

A search keeps the subscripts of the best element so far, and the result is read there. So the
derivative goes to one element, the first of equal ones, and nothing is saved for each step.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.meanings.numpy.axes import (
    Elements,
    Subscripts,
    array_of,
    axes_of,
    bound,
    delivered,
    folded,
    hinted,
    known,
    reduced,
    result_shape,
)
from srcgrad.frontend.meanings.numpy.reductions import Reduction, fastest, reduction
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Lazy, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar, is_inexact

MAXIMA = (np.maximum, np.fmax)
IGNORING = (np.fmax, np.fmin)
"""What passes over NaN where there is a number."""


def search(
    run: Run, elements: Elements, ufunc: np.ufunc, start: Value | None = None
) -> tuple[Value, ...]:
    """The best value, and its subscripts: -1 if it is `start`."""
    count = len(elements.shape)
    origin = (Known(0),) * count
    first = 0
    if start is None:
        if count == 1 and elements.mask is None:
            first = 1
        best: Value = Tuple((elements.at(origin), *origin))
    else:
        best = Tuple((start, *(Known(-1),) * count))

    def step(found: Value, at: Subscripts) -> Value:
        assert isinstance(found, Tuple), "the best value and its subscripts"
        each = elements.at(at)
        better = is_better(run, ufunc, elements.type, each, found.items[0])
        if elements.mask is not None:
            counts = scalars.truth(run, elements.mask(at))
            better = scalars.logical(run, ir.both, counts, better)
        pairs = zip((each, *at), found.items, strict=True)
        return Tuple(tuple(numbers(run, ir.select, better, new, old) for new, old in pairs))

    found = folded(run, elements.shape, best, step, first)
    assert isinstance(found, Tuple), "the best value and its subscripts"
    hinted(run, found.items[0], "largest" if ufunc in MAXIMA else "smallest")
    for each in found.items[1:]:
        hinted(run, each, "where")
    return found.items


def is_better(run: Run, ufunc: np.ufunc, type: Scalar, each: Value, best: Value) -> Value:
    """Whether an element comes before the best one so far; a NaN comes first, or never."""
    beats = operator.gt if ufunc in MAXIMA else operator.lt
    if not is_inexact(type.dtype):
        return numbers(run, beats, each, best)
    if ufunc in IGNORING:
        nan = numbers(run, operator.ne, best, best)
        return scalars.logical(run, ir.either, numbers(run, beats, each, best), nan)
    beaten = operator.le if ufunc in MAXIMA else operator.ge
    other = scalars.negate(run, numbers(run, beaten, each, best))
    return scalars.logical(run, ir.both, other, numbers(run, operator.eq, best, best))


def check_real(run: Run, array: AnyArray, name: str) -> None:
    if array.dtype.startswith("complex"):
        run.refuse(
            f"{name} of complex numbers, which have no order",
            "Compare their absolute values.",
            errors.MissingRule,
            code="SG321",
        )


def check_filled(run: Run, array: AnyArray, axes: tuple[int, ...], message: str) -> None:
    """There must be elements along these axes, even if other axes are empty."""
    for axis in axes:
        run.guard(numbers(run, operator.gt, array.shape[axis], Known(0)), ValueError, message)


def extreme_of(run: Run, given: Reduction, ufunc: np.ufunc) -> Value:
    """The largest or smallest element."""
    name = ufunc.__name__
    check_real(run, given.array, f"np.{name}")
    type = Scalar(given.dtype or given.array.dtype)
    if given.mask is not None and given.initial is None:
        words = (
            f"reduction operation '{name}' does not have an identity, so to use a where mask "
            "one has to specify 'initial'"
        )
        raise Raised(ValueError(words), run.span())

    if given.initial is None:
        words = f"zero-size array to reduction operation {name} which has no identity"
        check_filled(run, given.array, given.axes, words)
    if _runs_along_memory(run, given):
        return delivered(run, _in_rows(run, given, ufunc, type), given.out)

    def each(run: Run, elements: Elements) -> Value:
        if given.initial is None:
            found = search(run, elements, ufunc)
            return conversions.convert(run, elements.at(found[1:]), type)
        if not elements.shape:
            start = conversions.convert(run, given.initial, type)
            return numbers(run, ufunc, start, elements.at(()))
        return _from_start(run, elements, ufunc, given.initial, type)

    return given.of_each(run, each)


def _from_start(
    run: Run, elements: Elements, ufunc: np.ufunc, initial: Value, type: Scalar
) -> Value:
    start = conversions.convert(run, initial, type)
    _, *where = search(run, elements, ufunc, start)
    inside = numbers(run, operator.ge, where[0], Known(0))
    return run.choose(
        inside,
        lambda: conversions.convert(run, elements.at(tuple(where)), type),
        lambda: start,
    )


def _runs_along_memory(run: Run, given: Reduction) -> bool:
    """Whether rows are compared, element by element, and not elements that are far apart."""
    plain = given.mask is None and given.initial is None and len(given.axes) == 1
    return plain and given.array.ndim > 1 and fastest(run, given.array) not in given.axes


def _in_rows(run: Run, given: Reduction, ufunc: np.ufunc, type: Scalar) -> Value:
    """An extreme along a leading axis: each row is compared with the best elements so far."""
    array, (axis,) = given.array, given.axes
    others = (*array.shape[:axis], *array.shape[axis + 1 :])
    best = nests.allocate(run, array.dtype, others, hint="largest")
    where = nests.allocate(run, "int64", others, hint="where")

    def element(k: Value, at: Subscripts) -> Value:
        return elements.element(run, array, (*at[:axis], k, *at[axis:]))

    def put(at: Subscripts, k: Value, value: Value) -> None:
        index = elements.base_subscripts(run, best, at)
        nests.put(run, best.base, index, value)
        nests.put(run, where.base, index, k)

    def compare(subscripts: Subscripts) -> None:
        k, *rest = subscripts
        at = tuple(rest)
        new, old = element(k, at), elements.element(run, best, at)
        better = is_better(run, ufunc, Scalar(array.dtype), new, old)
        place = elements.element(run, where, at)
        put(
            at,
            numbers(run, ir.select, better, k, place),
            numbers(run, ir.select, better, new, old),
        )

    nests.loop_nest(run, others, lambda at: put(at, Known(0), element(Known(0), at)))
    nests.loop_nest(run, (array.shape[axis], *others), compare)

    def result(at: Subscripts) -> Value:
        own = (*at[:axis], *at[axis + 1 :]) if given.keeps else at
        return conversions.convert(run, element(elements.element(run, where, own), own), type)

    shape = result_shape(array, given.axes, given.keeps)
    found = (*elements.reads(run, array), *elements.reads(run, where))
    return nests.materialise(run, Lazy(shape, type, result, found))


@means(np.max, np.amax, np.ndarray.max)
def _max(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return extreme_of(run, reduction(run, np.max, args, kwargs), np.maximum)


@means(np.min, np.amin, np.ndarray.min)
def _min(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return extreme_of(run, reduction(run, np.min, args, kwargs), np.minimum)


@means(np.nanmax)
def _nanmax(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return extreme_of(run, reduction(run, np.nanmax, args, kwargs), np.fmax)


@means(np.nanmin)
def _nanmin(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return extreme_of(run, reduction(run, np.nanmin, args, kwargs), np.fmin)


def place_of(
    function: Callable[..., object], ufunc: np.ufunc
) -> Callable[[Run, Args, Kwargs], Value]:
    """The handler of `argmax` and its kind: where the first of the best elements is."""
    word = function.__name__.removeprefix("nan")

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        array = array_of(run, given["a"])
        check_real(run, array, f"np.{word}")
        axes = axes_of(run, array.ndim, known(run, given, "axis", None))

        def each(run: Run, elements: Elements) -> Value:
            return _place(run, elements, ufunc)

        check_filled(run, array, axes, f"attempt to get {word} of an empty sequence")
        found = reduced(run, array, axes, each, bool(known(run, given, "keepdims", False)))
        return delivered(run, found, given.get("out"))

    return handler


def _place(run: Run, elements: Elements, ufunc: np.ufunc) -> Value:
    """The position of the best element, counted in order over all axes."""
    best, *where = search(run, elements, ufunc)
    if ufunc in IGNORING and is_inexact(elements.type.dtype):
        known_ = numbers(run, operator.eq, best, best)
        run.guard(known_, ValueError, "All-NaN slice encountered")
    position: Value = Known(0)
    for extent, subscript in zip(elements.shape, where, strict=True):
        position = numbers(run, operator.mul, position, extent)
        position = numbers(run, operator.add, position, subscript)
    return conversions.convert(run, position, Scalar("int64"))


means(np.argmax, np.ndarray.argmax)(place_of(np.argmax, np.maximum))
means(np.argmin, np.ndarray.argmin)(place_of(np.argmin, np.minimum))
means(np.nanargmax)(place_of(np.nanargmax, np.fmax))
means(np.nanargmin)(place_of(np.nanargmin, np.fmin))
