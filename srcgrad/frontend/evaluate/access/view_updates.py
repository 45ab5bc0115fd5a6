"""`array[index] op= value` for views."""

from __future__ import annotations

from srcgrad.frontend.evaluate.access import stores
from srcgrad.frontend.evaluate.access.overlapping import apart
from srcgrad.frontend.evaluate.access.storable import check_axes, check_fits, storable, trailing
from srcgrad.frontend.evaluate.access.stores import Operation
from srcgrad.frontend.values.arrays.broadcasting import broadcast_element
from srcgrad.frontend.values.arrays.elements import base_subscripts, check_fresh
from srcgrad.frontend.values.arrays.nests import loop_nest
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.arrays.second_names import writing
from srcgrad.frontend.values.arrays.views import view
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Tuple, Value
from srcgrad.frontend.values.numbers import scalars


def update_view(
    run: Run, array: ArrayRef, parts: list[Value], function: Operation, value: Value
) -> None:
    """`array[index] op= value` for an index of integers and slices."""
    target = view(run, array, Tuple(tuple(parts)))
    value = storable(run, target, function, value)
    is_element = 0 < array.ndim == len(parts) and all(map(scalars.is_number, parts))
    if function is not None and not is_element:
        check_axes(run, value, target.ndim)
    if isinstance(value, AnyArray):
        value = apart(run, target, value)
        check_fresh(run, value)
        check_fits(run, target, value)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, subscripts)
        operand = broadcast_element(run, value, trailing(value, subscripts))
        stores.store(run, target, where, function, operand)

    with writing(run, target):
        loop_nest(run, target.shape, body)
