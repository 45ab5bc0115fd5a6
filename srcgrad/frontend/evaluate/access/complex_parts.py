"""Complex numbers and arrays made of parts, taken apart, and changed in one part."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Sharing, Value
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom, describe, type_of
from srcgrad.types import Scalar, is_complex_dtype

COMPLEX = Scalar("complex128", weak=True)
PARTS: dict[str, Callable[..., Any]] = {"real": np.real, "imag": np.imag}


def rectangular(run: Run, real: Value, imaginary: Value) -> Value:
    """The number with these real parts, `complex(real, imaginary)`."""
    if isinstance(real, Known) and isinstance(imaginary, Known):
        return scalars.fold(run, complex, real.object, imaginary.object)
    operands = (atom(run, _as_float(run, each)) for each in (real, imaginary))
    return run.apply(complex, tuple(operands), COMPLEX)


def _as_float(run: Run, value: Value) -> Value:
    if isinstance(value, Known):
        return Known(float(value.object))
    kind = type_of(value)
    return (
        value if kind is not None and kind.dtype == "float64" else numbers(run, np.float64, value)
    )


def complex_of(run: Run, value: Value) -> Value:
    """A number as a complex one of Python's own."""
    kind = type_of(value)
    assert kind is not None, "a number"
    if isinstance(value, Known):
        return scalars.fold(run, complex, value.object)
    if not is_complex_dtype(kind.dtype):
        return rectangular(run, value, Known(0.0))
    assert isinstance(value, Number)
    return value if kind == COMPLEX else conversions.convert(run, value, COMPLEX)


def part(run: Run, owner: Value, name: str) -> Value:
    """`owner.real`, `owner.imag`."""
    if not isinstance(owner, AnyArray):
        return _part_of_number(run, owner, name)
    if not is_complex_dtype(owner.dtype):
        if name == "real":
            return owner
        kind = Scalar(owner.dtype)
        zero = Known(np.dtype(owner.dtype).type(0))
        return Lazy(owner.shape, kind, lambda at: zero, ())
    found = broadcasting.elementwise(run, lambda each: _part_of_number(run, each, name), (owner,))
    if not isinstance(found, Lazy) or not isinstance(owner, ArrayRef):
        return found
    # The parts of an array are views of it: neither may change once this has a name of its own.
    message = f"this writes to an array that shares memory with its own .{name}"
    shared = (Sharing(owner.base, None, message),)
    return Lazy(found.shape, found.type, found.element, found.reads, found.order, shared)


def _part_of_number(run: Run, owner: Value, name: str) -> Value:
    if isinstance(owner, Known):
        return scalars.fold(run, getattr, owner.object, name)
    assert isinstance(owner, Number)
    if is_complex_dtype(owner.type.dtype):
        width = "float32" if owner.type.dtype == "complex64" else "float64"
        return run.apply(PARTS[name], (owner.atom,), Scalar(width, owner.type.weak))
    return owner if name == "real" else conversions.convert(run, Known(0), owner.type)


def conjugate(run: Run, owner: Value) -> Value:
    """`owner.conjugate()`: what is real is itself."""
    if isinstance(owner, AnyArray):
        if not is_complex_dtype(owner.dtype):
            return owner
        return broadcasting.elementwise(run, lambda each: conjugate(run, each), (owner,))
    if isinstance(owner, Known):
        return scalars.fold(run, lambda each: each.conjugate(), owner.object)
    assert isinstance(owner, Number)
    if not is_complex_dtype(owner.type.dtype):
        return owner
    return run.apply(np.conjugate, (owner.atom,), owner.type)


def store(
    run: Run,
    array: ArrayRef,
    name: str,
    index: Value,
    function: Callable[..., Any] | None,
    value: Value,
) -> None:
    """`array.real[index] = value`, or with an operator."""
    value = run.as_array(value) if not _is_plain(value) else value
    kind = type_of(value) if not isinstance(value, AnyArray) else Scalar(value.dtype)
    if kind is None or is_complex_dtype(kind.dtype):
        run.refuse(
            f"storing {describe(value)} in the .{name} of an array",
            "Store a real number, or real numbers.",
            errors.DTypeError,
            code="SG515",
        )
    if function in (operator.add, operator.sub):
        zero = Known(0.0)
        moved = broadcasting.elementwise(
            run,
            lambda v: rectangular(run, *((v, zero) if name == "real" else (zero, v))),
            (value,),
        )
        updates.update(run, array, index, function, moved)
        return
    old = run.item(array, index)
    if function is not None:
        value = run.operate(function, part(run, old, name), value)
    other = part(run, old, "imag" if name == "real" else "real")
    made = broadcasting.elementwise(
        run,
        lambda v, w: rectangular(run, *((v, w) if name == "real" else (w, v))),
        (value, other),
    )
    updates.update(run, array, index, None, made)


def _is_plain(value: Value) -> bool:
    return isinstance(value, AnyArray) or scalars.is_number(value)
