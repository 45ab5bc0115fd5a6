"""`array[index] op= value` for masks and arrays of subscripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.access import index_parts, indexing, stores
from srcgrad.frontend.evaluate.access.indexing import Picked
from srcgrad.frontend.evaluate.access.overlapping import in_place, mentions, own_index, own_value
from srcgrad.frontend.evaluate.access.storable import (
    check_agrees,
    check_axes,
    operand_of,
    storable,
    trailing,
)
from srcgrad.frontend.evaluate.access.stores import Operation
from srcgrad.frontend.evaluate.access.view_updates import update_view
from srcgrad.frontend.values.arrays.broadcasting import agree, broadcast_element, shape_text
from srcgrad.frontend.values.arrays.elements import base_subscripts, check_fresh, element, scalar
from srcgrad.frontend.values.arrays.nests import loop_nest, materialise, put
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.arrays.second_names import writing
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom


def update_picked(
    run: Run, array: ArrayRef, parts: list[Value], function: Operation, value: Value
) -> None:
    """`array[index] op= value` for an index with arrays in it.

    With an operator NumPy reads all, then writes all: of a place that is selected twice, the last
    write stays.
    """
    value = storable(run, array, function, value)
    mask = _leading_mask(parts)
    if mask is not None and _broadcasts_along(array, mask, value):
        _update_masked(run, array, mask, function, value)
        return
    parts = [own_index(run, array, part) for part in parts]
    found = indexing.picked(run, array, parts)
    if function is not None:
        check_axes(run, value, len(found.shape))
    if isinstance(value, AnyArray):
        value = own_value(run, array, value)
        _fits_picked(run, found, value, mask is not None and mask.ndim == array.ndim)
    if function is None or found.once:
        _store_picked(run, found, function, value)
        return
    selected = indexing.picked_array(run, found)
    assert isinstance(selected, AnyArray)
    buffer = materialise(run, selected)
    update_view(run, buffer, [Known(Ellipsis)], function, value)
    if not any(isinstance(part, AnyArray) and part.dtype == "bool" for part in parts):
        found = indexing.picked(run, array, parts, checked=True)
    _store_picked(run, found, None, buffer)


def accumulate_at(
    run: Run, array: ArrayRef, index: Value, function: Callable[..., Any], value: Value | None
) -> None:
    """`ufunc.at`: one element after the other, so that what is selected twice is changed twice."""
    stores.check_writable(run, array)
    value = None if value is None else operand_of(run, value)
    parts = index_parts.index_parts(run, index)
    if value is not None:
        value = storable(run, array, function, value)
    found = indexing.picked(run, array, [own_index(run, array, part) for part in parts])
    if isinstance(value, AnyArray):
        value = own_value(run, array, value)
        _fits_picked(run, found, value, False)
    _store_picked(run, found, function, value)


def store_at(run: Run, array: ArrayRef, found: Picked, value: Value) -> None:
    """A value into the elements that are selected, of a place selected twice the last."""
    stores.check_writable(run, array)
    value = storable(run, array, None, operand_of(run, value))
    if isinstance(value, AnyArray):
        value = own_value(run, array, value)
        _fits_picked(run, found, value, False)
    _store_picked(run, found, None, value)


def _store_picked(run: Run, found: Picked, function: Operation, value: Value | None) -> None:
    target = found.source
    assert isinstance(target, ArrayRef)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, found.locate(subscripts))
        if value is not None:
            operand = broadcast_element(run, value, trailing(value, subscripts))
            stores.store(run, target, where, function, operand)
        elif function is not None:
            old = run.define(ir.Item(target.base, where), scalar(target.dtype))
            put(run, target.base, where, numbers(run, function, old))

    with writing(run, target):
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
    check_agrees(run, found.shape, own, [value.shape, found.shape], message)


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
    if mentions(run, mask, array.base):
        if isinstance(mask, ArrayRef) or not in_place(run, array, mask, mask.ndim):
            mask = materialise(run, mask, copy=True)
    inner = array.shape[mask.ndim :]
    if isinstance(value, Lazy) and value.chosen is not None:
        check_fresh(run, value)
        by_place = Lazy(array.shape, value.type, value.chosen.at, value.reads)
        if mentions(run, value, array.base) and not in_place(run, array, by_place, array.ndim):
            _store_picked(
                run, indexing.picked(run, array, [mask]), function, materialise(run, value)
            )
            return
    elif isinstance(value, AnyArray):
        value = own_value(run, array, value)
        message = (
            f"shape mismatch: value array of shape {shape_text(value.shape)} could not be "
            f"broadcast to the rows of shape {shape_text(inner)} where the mask is true"
        )
        check_agrees(run, inner, value.shape, [value.shape, inner], message)
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

    with writing(run, array):
        loop_nest(run, mask.shape, body)
