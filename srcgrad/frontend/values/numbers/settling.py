"""Numbers that may be of several types, where all of these give one result."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call, name
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Number, Value
from srcgrad.frontend.values.numbers.conversions import convert
from srcgrad.frontend.values.numbers.scalars import (
    PYTHON,
    promote,
)
from srcgrad.frontend.values.numbers.widths import check_width
from srcgrad.types import (
    INT,
    Scalar,
    is_integer,
)


def settled(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> tuple[tuple[Value, ...], tuple[Scalar, ...]]:
    """Operands that are of one type each, where those that may be of several give one result."""
    meaning = table.meaning(function)
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
        made = call.result if isinstance(call, Call) else promote(*each)
        results.add(made.dtype)
    (dtype, *others) = results
    mixed = next(each for each in types if each.either)
    if others or dtype is None:
        several = " or ".join(dict.fromkeys(_spelled(each) for each in mixed.either))
        run.refuse(
            f"{name(function)} of a number that is {several}, as the path has it",
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
