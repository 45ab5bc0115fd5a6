"""`array[index] op= value`: of views, masks, and arrays of subscripts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.access import index_parts, indexing, stores
from srcgrad.frontend.evaluate.access.indexing import Picked
from srcgrad.frontend.evaluate.access.stores import Operation
from srcgrad.frontend.programs.rewrite import names_in
from srcgrad.frontend.values.arrays.broadcasting import agree, broadcast_element, shape_text
from srcgrad.frontend.values.arrays.elements import (
    base_subscripts,
    check_fresh,
    element,
    reads,
    scalar,
)
from srcgrad.frontend.values.arrays.nests import loop_nest, materialise, put
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts, is_one
from srcgrad.frontend.values.arrays.views import view
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same, same_places
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.glimpses import name_of
from srcgrad.frontend.values.numbers.scalars import atom, describe, type_of
from srcgrad.types import INT, is_inexact, is_integer


def set_item(run: Run, array: ArrayRef, index: Value, value: Value) -> None:
    """`array[index] = value`."""
    update(run, array, index, None, value)


def _multiplied(run: Run, array: ArrayRef, index: Value, value: Value) -> Value:
    """What `array[index] @= value` stores."""
    part = run.item(array, index)
    return run.call(Known(operator.matmul), (part, value), {})


def update(run: Run, array: ArrayRef, index: Value, function: Operation, value: Value) -> None:
    """`array[index] op= value`, with NumPy's meaning if both sides share memory."""
    stores.check_writable(run, array)
    truth = index_parts.single_truth(run, index)
    if truth is not None:
        along = indexing.along_truth(run, array)
        assert isinstance(along, ArrayRef)
        update(run, along, truth, function, value)
        return
    if function is operator.matmul:
        function, value = None, _multiplied(run, array, index, value)
    value = _operand(run, value, array.dtype if function is None else None)
    parts = index_parts.index_parts(run, index)
    if any(map(index_parts.is_advanced, parts)):
        _update_picked(run, array, parts, function, value)
        return
    target = view(run, array, Tuple(tuple(parts)))
    value = _storable(run, target, function, value)
    if isinstance(value, AnyArray):
        value = _apart(run, target, value)
        check_fresh(run, value)
        _fits(run, target, value)
    aliasing.written(run, array.base)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, subscripts)
        operand = broadcast_element(run, value, _trailing(value, subscripts))
        stores.store(run, target, where, function, operand)

    loop_nest(run, target.shape, body)


def _operand(run: Run, value: Value, dtype: str | None = None) -> Value:
    """What is stored: a number or an array, ints of Python's as those of a dtype."""
    value = scalars.plain(run, value)
    if isinstance(value, Tuple | ListRef):
        held = dtype if dtype and is_integer(dtype) and _all_ints(run, value) else None
        value = run.as_array(value, held)
    if not isinstance(value, AnyArray) and not scalars.is_number(value):
        run.refuse(
            f"storing {describe(value)} in an array",
            "Store a number, or numbers.",
            errors.NotDifferentiable,
            code="SG275",
        )
    return value


def _all_ints(run: Run, value: Value) -> bool:
    """Whether tuples and lists hold ints of Python's only, of which NumPy takes those that fit."""
    if isinstance(value, ListRef):
        value = lists.contents(run, value)
    if isinstance(value, Tuple):
        return all(_all_ints(run, each) for each in value.items)
    return type_of(value) == INT


def _trailing(value: Value, subscripts: Subscripts) -> Subscripts:
    """Leading axes of length one of a value are dropped when it is stored."""
    if isinstance(value, AnyArray) and value.ndim > len(subscripts):
        return (*(Known(0),) * (value.ndim - len(subscripts)), *subscripts)
    return subscripts


def _storable(run: Run, target: ArrayRef, function: Operation, value: Value) -> Value:
    """The value, if the array's dtype can hold it."""
    kind = scalar(value.dtype) if isinstance(value, AnyArray) else type_of(value)
    assert kind is not None
    if function in (operator.truediv, np.divide) and not is_inexact(target.dtype):
        run.refuse(
            f"/= of the {target.dtype} array {name_of(run, target.base)}",
            "Make it an array of floats.",
            errors.DTypeError,
            code="SG526",
        )
    complex_to_real = kind.dtype.startswith("complex") and not target.dtype.startswith("complex")
    if (not is_inexact(target.dtype) and is_inexact(kind.dtype)) or complex_to_real:
        if isinstance(value, Known) and function is None and not complex_to_real:
            return Known(np.dtype(target.dtype).type(value.object).item())
        if complex_to_real:
            run.refuse(
                f"storing a complex number in the {target.dtype} array "
                f"{name_of(run, target.base)} loses its imaginary part",
                "Store its real part, z.real, or make it an array of complex numbers.",
                errors.DTypeError,
                code="SG531",
            )
        run.refuse(
            f"storing a differentiable value into {target.dtype} array "
            f"{name_of(run, target.base)} cuts the gradient",
            "Make it an array of floats, or say int(...) if the cut is meant.",
            errors.DTypeError,
            code="SG527",
        )
    return value


def _apart(run: Run, target: ArrayRef, value: AnyArray) -> AnyArray:
    """The value in memory of its own if it reads what is written before it is read."""
    if isinstance(value, ArrayRef):
        if value.base != target.base or same(value, target):
            return value
        if all(map(same, value.shape, target.shape)) and len(value.shape) == len(target.shape):
            if same_places(value, target):
                return value
        return materialise(run, value, copy=True)
    if _mentions(run, value, target.base) and not _in_place(run, target, value, target.ndim):
        return materialise(run, value)
    return value


def _mentions(run: Run, value: Value, base: str) -> bool:
    return any(read == base for read, _ in reads(run, value))


def _in_place(run: Run, target: ArrayRef, value: Lazy, axes: int) -> bool:
    """Whether a value reads of a target only what is stored to just then.

    It is evaluated, and the trial thrown away. `axes` counts the leading axes over which the
    stores run one by one: within the others the value is read before anything is stored.
    """
    check_fresh(run, value)
    if axes < target.ndim and not target.whole:
        return False
    saved = run.save()
    with run.block() as block:
        at = tuple(_trial_subscript(run, extent) for extent in target.shape)
        where = base_subscripts(run, target, at)
        broadcast_element(run, value, _trailing(value, at[:axes]))
    run.restore(saved)
    compared = len(where) if axes == target.ndim else axes
    places = _places(block, target.base)
    return all(place is not None and place[:compared] == where[:compared] for place in places)


def _trial_subscript(run: Run, extent: Value) -> Value:
    if is_one(extent):
        return Known(0)
    name = run.fresh(INT)
    run.known.signs.add(name)
    return Number(ir.Var(name), INT)


def _places(block: Iterable[ir.Statement], base: str) -> Iterator[tuple[ir.Expr, ...] | None]:
    """Where a block reads an array; None for what may read all of it."""
    for statement in block:
        match statement:
            case ir.Assign(ir.Var(), ir.Item(array, index)):
                if array == base:
                    yield index
            case ir.For(body=body):
                yield from _places(body, base)
            case ir.If(_, then, orelse):
                yield from _places((*then, *orelse), base)
            case ir.While(test, _, body):
                yield from _places((*test, *body), base)
            case ir.Assign(value=ir.Dim()):
                continue
            case _:
                if base in names_in((statement,)):
                    yield None


def _fits(run: Run, target: ArrayRef, value: AnyArray) -> None:
    own = value.shape[max(value.ndim - target.ndim, 0) :]
    message = (
        f"could not broadcast input array from shape {shape_text(value.shape)} "
        f"into shape {shape_text(target.shape)}"
    )
    for extent in value.shape[: len(value.shape) - len(own)]:
        if is_one(extent):
            continue
        if isinstance(extent, Known):
            words = (
                f"could not broadcast an array with {value.ndim} axes into one with {target.ndim}"
            )
            if run.conditional:
                raise Raised(ValueError(words), run.span())
            run.refuse(
                words,
                advice="Select a part that fits, or reshape it first.",
                kind=errors.ShapeError,
                code="SG413",
            )
        arguments = tuple(atom(run, each) for each in (*value.shape, *target.shape))
        alone = numbers(run, operator.eq, extent, Known(1))
        run.guard(alone, ValueError, message, arguments)
    _agree(run, target.shape, own, [value.shape, target.shape], message)


def _agree(
    run: Run,
    shape: tuple[Value, ...],
    own: tuple[Value, ...],
    shapes: list[tuple[Value, ...]],
    message: str,
) -> None:
    """Make sure that a value can be broadcast to the shape that is stored to."""
    for extent, wanted in zip(own, shape[len(shape) - len(own) :], strict=True):
        if not is_one(extent):
            agree(run, wanted, extent, shapes, message)


def _update_picked(
    run: Run, array: ArrayRef, parts: list[Value], function: Operation, value: Value
) -> None:
    """`array[index] op= value` for an index with arrays in it.

    With an operator NumPy reads all, then writes all: of a place that is selected twice, the last
    write stays.
    """
    value = _storable(run, array, function, value)
    mask = _leading_mask(parts)
    if mask is not None and _broadcasts_along(array, mask, value):
        _update_masked(run, array, mask, function, value)
        return
    parts = [_own_index(run, array, part) for part in parts]
    found = indexing.picked(run, array, parts)
    if isinstance(value, AnyArray):
        value = _own_value(run, array, value)
        _fits_picked(run, found, value, mask is not None and mask.ndim == array.ndim)
    if function is None or found.once:
        _store_picked(run, found, function, value)
        return
    selected = indexing.picked_array(run, found)
    assert isinstance(selected, AnyArray)
    buffer = materialise(run, selected)
    update(run, buffer, Known(Ellipsis), function, value)
    if not any(isinstance(part, AnyArray) and part.dtype == "bool" for part in parts):
        found = indexing.picked(run, array, parts, checked=True)
    _store_picked(run, found, None, buffer)


def accumulate_at(
    run: Run, array: ArrayRef, index: Value, function: Callable[..., Any], value: Value | None
) -> None:
    """`ufunc.at`: one element after the other, so that what is selected twice is changed twice."""
    stores.check_writable(run, array)
    value = None if value is None else _operand(run, value)
    parts = index_parts.index_parts(run, index)
    if value is not None:
        value = _storable(run, array, function, value)
    found = indexing.picked(run, array, [_own_index(run, array, part) for part in parts])
    if isinstance(value, AnyArray):
        value = _own_value(run, array, value)
        _fits_picked(run, found, value, False)
    _store_picked(run, found, function, value)


def store_at(run: Run, array: ArrayRef, found: Picked, value: Value) -> None:
    """A value into the elements that are selected, of a place selected twice the last."""
    stores.check_writable(run, array)
    value = _storable(run, array, None, _operand(run, value))
    if isinstance(value, AnyArray):
        value = _own_value(run, array, value)
        _fits_picked(run, found, value, False)
    _store_picked(run, found, None, value)


def _own_index(run: Run, array: ArrayRef, part: Value) -> Value:
    """A part of an index in memory of its own, if it is read from what is written."""
    if isinstance(part, AnyArray) and _mentions(run, part, array.base):
        return materialise(run, part, copy=True)
    return part


def _own_value(run: Run, array: ArrayRef, value: AnyArray) -> AnyArray:
    check_fresh(run, value)
    return materialise(run, value, copy=True) if _mentions(run, value, array.base) else value


def _store_picked(run: Run, found: Picked, function: Operation, value: Value | None) -> None:
    target = found.source
    assert isinstance(target, ArrayRef)
    aliasing.written(run, target.base)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, found.locate(subscripts))
        if value is not None:
            operand = broadcast_element(run, value, _trailing(value, subscripts))
            stores.store(run, target, where, function, operand)
        elif function is not None:
            old = run.define(ir.Item(target.base, where), scalar(target.dtype))
            put(run, target.base, where, numbers(run, function, old))

    loop_nest(run, found.shape, body)


def _fits_picked(run: Run, found: Picked, value: AnyArray, masked: bool) -> None:
    own = value.shape[max(value.ndim - len(found.shape), 0) :]
    message = (
        f"shape mismatch: value array of shape {shape_text(value.shape)} could not be broadcast "
        f"to indexing result of shape {shape_text(found.shape)}"
    )
    if masked and value.ndim == 1:
        message = (
            "NumPy boolean array indexing assignment cannot assign {} input values to the {} "
            "output values where the mask is true"
        )
    for extent in value.shape[: value.ndim - len(own)]:
        agree(run, Known(1), extent, [value.shape, found.shape], message)
    _agree(run, found.shape, own, [value.shape, found.shape], message)


def _leading_mask(parts: list[Value]) -> AnyArray | None:
    """The mask, if an index is one of the leading axes and nothing else."""
    first, *rest = parts
    if isinstance(first, AnyArray) and first.dtype == "bool":
        if all(isinstance(each, Known) and each.object in (..., slice(None)) for each in rest):
            return first
    return None


def _broadcasts_along(array: ArrayRef, mask: AnyArray, value: Value) -> bool:
    """Whether what is stored at a place is known there, so that places are not counted."""
    if isinstance(value, Lazy) and value.chosen is not None:
        return mask.ndim == array.ndim and same(value.chosen.mask, mask)
    return not isinstance(value, AnyArray) or value.ndim <= array.ndim - mask.ndim


def _update_masked(
    run: Run, array: ArrayRef, mask: AnyArray, function: Operation, value: Value
) -> None:
    """`array[mask] op= value`: a loop with an `if`."""
    indexing.check_mask(run, mask, array, 0)
    check_fresh(run, mask)
    by_place: Lazy | None = None
    if _mentions(run, mask, array.base):
        if isinstance(mask, ArrayRef) or not _in_place(run, array, mask, mask.ndim):
            mask = materialise(run, mask, copy=True)
    inner = array.shape[mask.ndim :]
    if isinstance(value, Lazy) and value.chosen is not None:
        check_fresh(run, value)
        by_place = Lazy(array.shape, value.type, value.chosen.at, value.reads)
        if _mentions(run, value, array.base) and not _in_place(run, array, by_place, array.ndim):
            _store_picked(
                run, indexing.picked(run, array, [mask]), function, materialise(run, value)
            )
            return
    elif isinstance(value, AnyArray):
        value = _own_value(run, array, value)
        message = (
            f"shape mismatch: value array of shape {shape_text(value.shape)} could not be "
            f"broadcast to the rows of shape {shape_text(inner)} where the mask is true"
        )
        _agree(run, inner, value.shape, [value.shape, inner], message)
    aliasing.written(run, array.base)
    chosen = mask

    def body(subscripts: Subscripts) -> None:
        holds = scalars.truth(run, element(run, chosen, subscripts))

        def stored(rest: Subscripts) -> None:
            where = base_subscripts(run, array, (*subscripts, *rest))
            if by_place is not None:
                operand = by_place.element(subscripts)
            else:
                operand = broadcast_element(run, value, rest)
            stores.store(run, array, where, function, operand)

        with run.block() as block:
            loop_nest(run, inner, stored)
        run.emit(ir.If(atom(run, holds), tuple(block), (), run.span()))

    loop_nest(run, mask.shape, body)
