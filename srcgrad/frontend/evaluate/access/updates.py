"""`array[index] op= value`: of views, masks, and arrays of subscripts."""

from __future__ import annotations

import operator

from srcgrad.frontend.evaluate.access import index_parts, indexing, stores
from srcgrad.frontend.evaluate.access.picked_updates import update_picked
from srcgrad.frontend.evaluate.access.storable import operand_of
from srcgrad.frontend.evaluate.access.stores import Operation
from srcgrad.frontend.evaluate.access.view_updates import update_view
from srcgrad.frontend.values.arrays import single_elements
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Glimpse, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.numbers import glimpses, scalars


def set_item(run: Run, array: ArrayRef, index: Value, value: Value) -> None:
    """`array[index] = value`."""
    update(run, array, index, None, value)


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
    if isinstance(value, Glimpse):
        glimpses.check_unchanged(run, value)
        value = glimpses.number_of(value)  # as it is before the array changes
    is_sequence = isinstance(scalars.plain(run, value), Tuple | ListRef)
    value = operand_of(run, value, array.dtype if function is None else None)
    parts = index_parts.index_parts(run, index)
    if any(map(index_parts.is_advanced, parts)):
        update_picked(run, array, parts, function, value)
        return
    if len(parts) == array.ndim and all(map(scalars.is_number, parts)):
        single_elements.check_stored(run, value, is_sequence and function is None)
    update_view(run, array, parts, function, value)


def _multiplied(run: Run, array: ArrayRef, index: Value, value: Value) -> Value:
    """What `array[index] @= value` stores."""
    part = run.item(array, index)
    return run.call(Known(operator.matmul), (part, value), {})
