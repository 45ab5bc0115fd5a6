"""Integers of NumPy's and of Python's together: which dtype, and what it does not hold."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import pointwise, sizes
from srcgrad.frontend.arithmetic import (
    LARGEST,
    PYTHON,
    constant,
    convert,
    logical,
    numbers,
    operand,
    promote,
    type_of,
)
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Known, Number, Value
from srcgrad.types import FLOAT, INT, Scalar, is_float, is_integer


def settled(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> tuple[tuple[Value, ...], tuple[Scalar, ...]]:
    """Operands that are of one type each, where those that may be of several give one result."""
    meaning = pointwise.meaning(function)
    assert meaning is not None, function
    if meaning.definition is not None:
        return values, types
    results: set[str | None] = set()
    for each in itertools.product(*(each.either or (each,) for each in types)):
        try:
            call = meaning.at(each)
        except (errors.DTypeError, TypeError):
            results.add(None)
            continue
        made = call.result if isinstance(call, pointwise.Call) else promote(*each)
        results.add(made.dtype)
    (dtype, *others) = results
    mixed = next(each for each in types if each.either)
    if others or dtype is None:
        several = " or ".join(dict.fromkeys(_spelled(each) for each in mixed.either))
        run.refuse(
            f"{pointwise.name(function)} of a number that is {several}, as the path has it",
            "NumPy computes with each in another way: say int(...) or float(...) on both paths.",
            errors.DTypeError,
            code="SG530",
        )
    taken = tuple(_one_of(each, dtype) if each.either else each for each in types)
    for value, before, now in zip(values, types, taken, strict=True):
        if before.either and is_integer(now.dtype) and not now.weak:
            assert isinstance(value, Number), "what depends on the path is no constant"
            check_width(run, Number(value.atom, INT), now.dtype)
    pairs = zip(values, types, taken, strict=True)
    return tuple(v if t == s else convert(run, v, s) for v, t, s in pairs), taken


def _spelled(type: Scalar) -> str:
    """A type in a message: `uint8`, or `int` for Python's own."""
    return PYTHON[type.dtype].__name__ if type.weak else type.dtype


def _one_of(type: Scalar, result: str) -> Scalar:
    """What to take a number as that may be of several types, where all have one result."""
    if is_integer(result) and is_integer(type.dtype):
        return Scalar(result)
    weak = [each for each in type.either if each.weak and each.dtype == type.dtype]
    return weak[0] if weak else Scalar(type.dtype)


def check_widths(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> None:
    """Refuse an int of Python's that the dtype of the number that it meets does not hold."""
    if isinstance(function, type) and issubclass(function, np.integer):
        for value in values:
            check_width(run, value, np.dtype(function).name)
            _check_uint32(run, value, np.dtype(function).name)
        return
    dtypes = pointwise.strict_dtypes(function, types)
    for value, dtype in zip(values, dtypes, strict=False):
        if dtype is not None:
            check_width(run, value, dtype)


def check_width(run: Run, value: Value, dtype: str) -> None:
    """Refuse a number of Python's that an integer dtype does not hold, as NumPy does."""
    if type_of(value) == FLOAT:
        _check_whole(run, value, dtype)
    if type_of(value) != INT or dtype == "int64":
        return
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    fine = numbers(run, operator.ge, value, Known(least))
    if most < LARGEST:
        fine = logical(run, ir.both, fine, numbers(run, operator.le, value, Known(most)))
    run.guard(fine, errors.Overflow, f"an int of Python's out of bounds for {dtype}")


def _check_whole(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of Python's whose whole part an integer dtype does not hold: a NaN, too."""
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    below, above = (operator.gt, least - 1) if most < LARGEST else (operator.ge, least)
    if dtype == "uint64":
        below, above = operator.gt, -1
    fine = numbers(run, below, value, Known(float(above)))
    fine = logical(run, ir.both, fine, numbers(run, operator.lt, value, Known(float(most + 1))))
    run.guard(fine, errors.Overflow, f"a float of Python's out of bounds for {dtype}")


def _check_uint32(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of NumPy's where what uint32 it becomes depends on how many there are."""
    kind = type_of(value)
    if dtype == "uint32" and kind is not None and is_float(kind.dtype) and not kind.weak:
        fine = numbers(run, operator.gt, value, Known(float(-(2**31) - 1)))
        fine = logical(run, ir.both, fine, numbers(run, operator.lt, value, Known(float(2**32))))
        run.guard(fine, errors.Overflow, "a float out of bounds for uint32")


def check_held(run: Run, value: Value, type: Scalar) -> None:
    """Refuse a number that is to be held as a type that does not hold it."""
    given = type_of(value)
    if given is None or type.weak or not is_integer(type.dtype):
        return
    if given.weak and not type.either:
        check_width(run, value, type.dtype)
    elif given.dtype == "uint64" and type.dtype == "int64" and type.either:
        if isinstance(value, Known):
            constant(run, int(value.object))
            return
        fine = numbers(run, operator.le, value, Known(np.uint64(LARGEST)))
        run.guard(fine, errors.Overflow, "a uint64 beyond 63 bits where there may be an int")


def shifted(run: Run, call: pointwise.Call, values: tuple[Value, ...]) -> Value:
    """A shift of a number of NumPy's: by its width or more, it leaves its sign or nothing.

    So does a shift by less than nothing.
    """
    number, count = map(partial(operand, run), values, call.casts)
    fits = numbers(run, operator.lt, values[1], Known(64))
    if not sizes.nonnegative(run, values[1]):
        up = numbers(run, operator.ge, values[1], Known(0))
        fits = logical(run, ir.both, up, fits)
    signed = call.result.dtype.startswith("int")
    if call.applied is operator.rshift and signed:
        kind = type_of(values[1])
        assert kind is not None
        most = constant(run, 63, kind)
        if isinstance(fits, Number):
            count = run.apply(ir.select, (fits.atom, count, most), kind).atom
        else:
            count = most
        made = run.apply(call.applied, (number, count), call.result)
    else:
        if not isinstance(fits, Number):
            return Known(np.dtype(call.result.dtype).type(0))
        wide = Scalar("int64" if signed else "uint64")
        shifted = run.apply(call.applied, (number, count), wide)
        nothing = ir.Const(np.dtype(wide.dtype).type(0))
        made = run.apply(ir.select, (fits.atom, shifted.atom, nothing), wide)
    return made if call.after is None else run.apply(call.after, (made.atom,), call.result)
