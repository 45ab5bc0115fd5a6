"""Values that an array can hold: of its dtype, and of a shape that fits."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access.stores import Operation
from srcgrad.frontend.values.arrays.broadcasting import agree, shape_text
from srcgrad.frontend.values.arrays.elements import scalar
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts, is_one
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.glimpses import name_of
from srcgrad.frontend.values.numbers.scalars import atom, describe, type_of
from srcgrad.types import INT, is_inexact, is_integer


def operand_of(run: Run, value: Value, dtype: str | None = None) -> Value:
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


def trailing(value: Value, subscripts: Subscripts) -> Subscripts:
    """Leading axes of length one of a value are dropped when it is stored."""
    if isinstance(value, AnyArray) and value.ndim > len(subscripts):
        return (*(Known(0),) * (value.ndim - len(subscripts)), *subscripts)
    return subscripts


def storable(run: Run, target: ArrayRef, function: Operation, value: Value) -> Value:
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


def check_fits(run: Run, target: ArrayRef, value: AnyArray) -> None:
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
    check_agrees(run, target.shape, own, [value.shape, target.shape], message)


def check_axes(run: Run, value: Value, axes: int) -> None:
    """What is computed in place has no more axes than where it goes: `a += b` stretches no `a`,
    not even by axes of one element."""
    if isinstance(value, AnyArray) and value.ndim > axes:
        words = (
            f"non-broadcastable output operand with {axes} axes doesn't match the broadcast "
            f"shape of {value.ndim} axes"
        )
        raise Raised(ValueError(words), run.span())


def check_agrees(
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
