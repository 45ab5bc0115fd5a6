"""Elements of arrays as Python's own numbers."""

from __future__ import annotations

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import indexing
from srcgrad.frontend.evaluate.containers import growing_lists
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, reshaping, views
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import plain, type_of
from srcgrad.types import INT, Scalar


@means(np.ndarray.item)
def _item(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if isinstance(value, Number):
        return conversions.convert(run, value, _python(value.type))
    assert isinstance(value, ArrayRef | Lazy)
    if len(args) > 1:
        index = args[1] if len(args) == 2 else Tuple(args[1:])
        found = _at(run, value, index)
    else:
        for extent in value.shape:
            broadcasting.agree(
                run,
                extent,
                Known(1),
                [value.shape],
                "can only convert an array of size 1 to a Python scalar",
            )
        found = elements.element(run, value, (Known(0),) * value.ndim)
    kind = type_of(found)
    assert kind is not None
    return conversions.convert(run, found, _python(kind))


def _at(run: Run, array: ArrayRef | Lazy, index: Value) -> Value:
    """The element at a tuple of subscripts, or at a position counted row by row."""
    if array.ndim > 1 and scalars.is_number(index):
        stored = nests.materialise(run, array) if isinstance(array, Lazy) else array
        array = reshaping.in_order(run, stored)
    found = indexing.item(run, array, index)
    if type_of(found) is None:
        raise Raised(ValueError("incorrect number of indices for array"), run.span())
    return found


def _python(type: Scalar) -> Scalar:
    """The type of Python's own number of a kind."""
    if type.dtype == "bool":
        return Scalar("bool", weak=True)
    for kind in ("complex", "float"):
        if type.dtype.startswith(kind):
            return Scalar({"complex": "complex128", "float": "float64"}[kind], weak=True)
    return INT


@means(np.ndarray.tolist)
def _tolist(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array = args[0]
    if isinstance(array, Number | Known):
        return _item(run, args, {})
    assert isinstance(array, ArrayRef | Lazy)
    if array.ndim == 0:
        return _item(run, args, {})
    if array.ndim == 1:
        own = _python(Scalar(array.dtype))
        numbers_of = broadcasting.elementwise(
            run, lambda v: conversions.convert(run, v, own), (array,)
        )
        return growing_lists.collected(run, numbers_of)
    if not isinstance(array.shape[0], Known):
        run.refuse(
            "tolist of a matrix with a run-time number of rows",
            "Run over its rows.",
            errors.MissingRule,
            code="SG314",
        )
    rows = range(array.shape[0].object)
    return lists.new_list(
        run, tuple(_tolist(run, (views.row(run, array, Known(k)),), {}) for k in rows)
    )
