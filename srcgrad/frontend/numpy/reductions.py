"""Means, extremes and counts of arrays, all over or along one axis."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, arrays, builtin, containers
from srcgrad.frontend.arithmetic import numbers
from srcgrad.frontend.numpy.basics import Args, Kwargs, named
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import ArrayRef, Iteration, Known, Lazy, Value
from srcgrad.types import Scalar, is_inexact

AnyArray = ArrayRef | Lazy
Reduce = Callable[[Run, AnyArray, Value], Value]
"""The reduction of a vector, whose length is not zero, to a number."""


def reduced(name: str, function: Callable[[Run, AnyArray], Value]) -> Callable[..., Value]:
    """The handler of a reduction: of all elements in order, or of each vector along an axis."""

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = named(run, f"np.{name}", ("a", "axis", "keepdims"), args, kwargs)
        if arithmetic.is_number(given["a"]):
            return function(run, containers.as_array(run, containers.new_list(run, (given["a"],))))
        array = containers.as_array(run, given["a"])
        axis = _axis(run, name, array, given)
        if axis is None:
            return function(run, flat(run, array))
        keeps = given.get("keepdims", Known(False))
        return along(run, array, axis, function, keeps=bool(getattr(keeps, "object", False)))

    return handler


def _axis(run: Run, name: str, array: AnyArray, given: dict[str, Value]) -> int | None:
    axis = given.get("axis")
    keeps = given.get("keepdims", Known(False))
    if not isinstance(keeps, Known):
        run.refuse("keepdims must be known", kind=errors.NotDifferentiable)
    if axis is None:
        if keeps.object:
            run.refuse(f"np.{name} with keepdims needs an axis", None, errors.MissingRule)
        return None
    if not isinstance(axis, Known) or not isinstance(axis.object, int):
        run.refuse(
            f"np.{name} over several axes", "Take one axis after the other.", errors.MissingRule
        )
    if not -array.ndim <= axis.object < array.ndim:
        run.refuse(
            f"axis {axis.object} is out of bounds for an array with {array.ndim} axes",
            kind=errors.ShapeError,
        )
    return int(axis.object % array.ndim)


def along(
    run: Run,
    array: AnyArray,
    axis: int,
    function: Callable[[Run, AnyArray], Value],
    keeps: bool = False,
) -> Value:
    """A reduction of every vector along an axis, in an array of its own."""
    others = array.shape[:axis] + array.shape[axis + 1 :]

    def element(at: tuple[Value, ...]) -> Value:
        if keeps:
            at = at[:axis] + at[axis + 1 :]
        return function(run, _vector(run, array, axis, at))

    if not others and not keeps:
        return element(())
    shape = array.shape[:axis] + ((Known(1),) if keeps else ()) + array.shape[axis + 1 :]
    saved = run.save()
    with run.block():
        kind = arithmetic.type_of(element(tuple(Known(0) for _ in shape)))
    run.restore(saved)
    assert kind is not None, "a reduction gives a number"
    made = Lazy(shape, Scalar(kind.dtype), element, arrays.reads(run, array))
    return arrays.materialise(run, made)


def _vector(run: Run, array: AnyArray, axis: int, at: tuple[Value, ...]) -> Lazy:
    return Lazy(
        array.shape[axis : axis + 1],
        Scalar(array.dtype),
        lambda k: arrays.element(run, array, (*at[:axis], *k, *at[axis:])),
        arrays.reads(run, array),
    )


def flat(run: Run, array: AnyArray) -> AnyArray:
    """The elements in order, as a vector."""
    if array.ndim == 1:
        return array
    size: Value = Known(1)
    for extent in array.shape:
        size = numbers(run, operator.mul, size, extent)

    def element(at: tuple[Value, ...]) -> Value:
        position, subscripts = at[0], []
        for extent in array.shape[:0:-1]:
            subscripts.append(numbers(run, operator.mod, position, extent))
            position = numbers(run, operator.floordiv, position, extent)
        return arrays.element(run, array, (position, *reversed(subscripts)))

    return Lazy((size,), Scalar(array.dtype), element, arrays.reads(run, array))


def _sum(run: Run, array: AnyArray) -> Value:
    type = arrays.sum_type(array.dtype)
    return arrays.accumulated(run, array.shape, type, lambda at: arrays.element(run, array, at))


def _mean(run: Run, array: AnyArray) -> Value:
    total = _sum(run, array)
    if not is_inexact(array.dtype):
        total = arithmetic.convert(run, total, Scalar("float64"))
    return numbers(run, operator.truediv, total, array.shape[0])


def _folded(step: Callable[..., Any], name: str = "") -> Callable[[Run, AnyArray], Value]:
    """The elements combined from the left; `name` is for the message about none."""

    def fold(run: Run, array: AnyArray) -> Value:
        size = array.shape[0]
        filled = numbers(run, operator.gt, size, Known(0))
        words = f"zero-size array to reduction operation {name} which has no identity"
        run.guard(filled, ValueError, words)
        first = arrays.element(run, array, (Known(0),))
        rest = Iteration(Known(1), size, Known(1), lambda k: arrays.element(run, array, (k,)))
        return builtin._fold_over(
            run, rest, first, lambda run, found, each: numbers(run, step, found, each)
        )

    return fold


def _product(run: Run, array: AnyArray) -> Value:
    start = arithmetic.convert(run, Known(1), arrays.sum_type(array.dtype))
    over = Iteration(Known(0), array.shape[0], Known(1), lambda k: arrays.element(run, array, (k,)))
    return builtin._fold_over(
        run, over, start, lambda run, found, each: numbers(run, operator.mul, found, each)
    )


def _quantified(joint: Callable[..., Any], every: bool) -> Callable[[Run, AnyArray], Value]:
    def fold(run: Run, array: AnyArray) -> Value:
        over = Iteration(
            Known(0), array.shape[0], Known(1), lambda k: arrays.element(run, array, (k,))
        )

        def step(run: Run, found: Value, each: Value) -> Value:
            return arithmetic.logical(run, joint, found, arithmetic.truth(run, each))

        return builtin._fold_over(run, over, Known(every), step)

    return fold


def _count(run: Run, array: AnyArray) -> Value:
    def term(at: tuple[Value, ...]) -> Value:
        return arithmetic.truth(run, arrays.element(run, array, at))

    return arrays.accumulated(run, array.shape, Scalar("int64"), term)


means(np.sum, np.ndarray.sum)(reduced("sum", _sum))
means(np.mean, np.ndarray.mean)(reduced("mean", _mean))
means(np.max, np.amax, np.ndarray.max)(reduced("max", _folded(np.maximum, "maximum")))
means(np.min, np.amin, np.ndarray.min)(reduced("min", _folded(np.minimum, "minimum")))
means(np.prod, np.ndarray.prod)(reduced("prod", _product))
means(np.any, np.ndarray.any)(reduced("any", _quantified(ir.either, False)))
means(np.all, np.ndarray.all)(reduced("all", _quantified(ir.both, True)))
means(np.count_nonzero)(reduced("count_nonzero", _count))
