"""Stores into arrays: of numbers and of array expressions, with NumPy's meaning of overlaps."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic
from srcgrad.frontend.arithmetic import atom, describe, numbers, type_of
from srcgrad.frontend.arrays import (
    AnyArray,
    Subscripts,
    agree,
    base_subscripts,
    broadcast_element,
    check_fresh,
    element,
    is_advanced,
    is_one,
    loop_nest,
    materialise,
    name_of,
    put,
    scalar,
    shape_text,
    view,
)
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Along, ArrayRef, Known, ListRef, Tuple, Value, same
from srcgrad.types import is_inexact


def set_item(run: Run, array: ArrayRef, index: Value, value: Value) -> None:
    """`array[index] = value`."""
    update(run, array, index, None, value)


def update(
    run: Run, array: ArrayRef, index: Value, function: Callable[..., Any] | None, value: Value
) -> None:
    """`array[index] op= value`, with NumPy's meaning if both sides share memory."""
    from srcgrad.frontend import containers

    if is_advanced(index):
        run.refuse(
            "storing at an array of subscripts is not supported",
            "Write the loop over the elements.",
            errors.NotDifferentiable,
        )
    value = arithmetic.plain(run, value)
    if isinstance(value, Tuple | ListRef):
        value = containers.as_array(run, value)
    if not isinstance(value, AnyArray) and not arithmetic.is_number(value):
        run.refuse(
            f"storing {describe(value)} in an array",
            "Store a number, or numbers.",
            errors.NotDifferentiable,
        )
    target = view(run, array, index)
    value = _storable(run, target, function, value)
    if isinstance(value, AnyArray):
        value = _apart(run, target, value)
        check_fresh(run, value)
        _fits(run, target, value)
    run.written(array.base)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, subscripts)
        operand = broadcast_element(run, value, _trailing(value, subscripts))
        if function in (operator.add, operator.sub) and target.dtype != "bool":
            if function is operator.sub:
                operand = numbers(run, operator.neg, operand)
            run.emit(ir.Increment(ir.Item(target.base, where), atom(run, operand), run.span()))
            return
        if function is not None:
            old = run.define(ir.Item(target.base, where), scalar(target.dtype))
            operand = numbers(run, function, old, operand)
        put(run, target.base, where, operand)

    loop_nest(run, target.shape, body)


def _trailing(value: Value, subscripts: Subscripts) -> Subscripts:
    """Leading axes of length one of a value are dropped when it is stored."""
    if isinstance(value, AnyArray) and value.ndim > len(subscripts):
        return (*(Known(0),) * (value.ndim - len(subscripts)), *subscripts)
    return subscripts


def _storable(
    run: Run, target: ArrayRef, function: Callable[..., Any] | None, value: Value
) -> Value:
    """The value, if the array's dtype can hold it."""
    kind = scalar(value.dtype) if isinstance(value, AnyArray) else type_of(value)
    assert kind is not None
    if function is operator.truediv and not is_inexact(target.dtype):
        run.refuse(
            f"/= of the {target.dtype} array {name_of(run, target.base)}",
            "Make it an array of floats.",
            errors.DTypeError,
        )
    complex_to_real = kind.dtype.startswith("complex") and not target.dtype.startswith("complex")
    if (not is_inexact(target.dtype) and is_inexact(kind.dtype)) or complex_to_real:
        if isinstance(value, Known) and function is None and not complex_to_real:
            return Known(np.dtype(target.dtype).type(value.object).item())
        run.refuse(
            f"storing a differentiable value into {target.dtype} array "
            f"{name_of(run, target.base)} cuts the gradient",
            "Make it an array of floats, or say int(...) if the cut is meant.",
            errors.DTypeError,
        )
    return value


def _apart(run: Run, target: ArrayRef, value: AnyArray) -> AnyArray:
    """The value in memory of its own if it reads what is about to be written."""
    if isinstance(value, ArrayRef):
        if value.base != target.base or same(value, target):
            return value
        if all(map(same, value.shape, target.shape)) and len(value.shape) == len(target.shape):
            if _same_places(value, target):
                return value
        return materialise(run, value, copy=True)
    if any(base == target.base for base, _ in value.reads):
        return materialise(run, value)
    return value


def _same_places(a: ArrayRef, b: ArrayRef) -> bool:
    return all(
        p.axis == q.axis and p.stride == q.stride and same(p.offset, q.offset)
        if isinstance(p, Along) and isinstance(q, Along)
        else not isinstance(p, Along) and not isinstance(q, Along) and same(p, q)
        for p, q in zip(a.axes, b.axes, strict=True)
    )


def _fits(run: Run, target: ArrayRef, value: AnyArray) -> None:
    own = value.shape[max(value.ndim - target.ndim, 0) :]
    for extent in value.shape[: len(value.shape) - len(own)]:
        if not is_one(extent):
            run.refuse(
                f"could not broadcast an array with {value.ndim} axes into one with {target.ndim}",
                kind=errors.ShapeError,
            )
    message = (
        f"could not broadcast input array from shape {shape_text(value.shape)} "
        f"into shape {shape_text(target.shape)}"
    )
    for extent, wanted in zip(own, target.shape[target.ndim - len(own) :], strict=True):
        if not is_one(extent):
            agree(run, wanted, extent, [value.shape, target.shape], message)


def store_cells(run: Run, moves: list[tuple[str, ArrayRef]], made: dict[Any, Value]) -> None:
    """At the end of an iteration, copy arrays into those that the next iteration starts with."""
    cells = {each.base: each for value in made.values() for each in _arrays_of(value)}
    moves = [(name, value) for name, value in moves if not (value.base == name and value.whole)]
    waiting = {name for name, _ in moves}
    sources: list[tuple[str, ArrayRef]] = []
    for name, value in moves:
        if value.base in waiting:
            value = materialise(run, value, copy=True)
        sources.append((name, value))
    for name, value in sources:
        target = cells[name]
        for wanted, extent in zip(target.shape, value.shape, strict=True):
            _unchanged(run, wanted, extent, target, value)
        run.writes[name] = run.writes.get(name, 0) + 1

        def body(
            subscripts: Subscripts, target: ArrayRef = target, value: ArrayRef = value
        ) -> None:
            read = element(run, value, subscripts)
            put(run, target.base, base_subscripts(run, target, subscripts), read)

        loop_nest(run, target.shape, body)


def _unchanged(run: Run, wanted: Value, extent: Value, target: ArrayRef, value: ArrayRef) -> None:
    message = (
        f"an array changes its shape from {shape_text(target.shape)} to "
        f"{shape_text(value.shape)} in a loop"
    )
    agree(run, wanted, extent, [target.shape, value.shape], message)


def _arrays_of(value: Value) -> list[ArrayRef]:
    if isinstance(value, ArrayRef):
        return [value]
    if isinstance(value, Tuple):
        return [each for item in value.items for each in _arrays_of(item)]
    return []
