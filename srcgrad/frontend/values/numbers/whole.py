"""Whole numbers that are held as floats, because there may be a float in their place.

Up to 2**53 every whole number is a float, and what floats give for whole numbers is what Python
gives, if it is no larger. So each such number has a bound for its size; what is computed of whole
numbers alone gets a check where the bound of its result is larger.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Hole, Known, Number, Value
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.types import FLOAT, Scalar, is_integer

EXACT = 2.0**53
LENGTH = 2.0**47
"""No array has more elements than a processor has addresses."""
WORDS = "an int beyond 53 bits where there may be a float, which has not all its digits"
BY_ZERO = "a division by zero of NumPy's numbers that are whole, or floats, as the path has it"
_DIVISIONS = (
    *(operator.floordiv, operator.ifloordiv, np.floor_divide),
    *(operator.mod, operator.imod, np.remainder),
)
_SUMS = (operator.add, operator.sub, operator.iadd, operator.isub, np.add, np.subtract)
_PRODUCTS = (operator.mul, operator.imul, np.multiply)
_NO_LARGER = (
    *(operator.neg, operator.pos, operator.abs, abs, operator.floordiv, operator.ifloordiv),
    *(int, round, math.floor, math.ceil, math.trunc, np.negative, np.absolute, np.floor_divide),
)
_REMAINDERS = (operator.mod, operator.imod, np.remainder)
_POWERS = (operator.pow, operator.ipow, pow, np.power)
_CHOICES = (min, max, np.maximum, np.minimum, ir.select)


def size(run: Run, value: Value | None) -> float:
    """A bound for the size of a number where it is a whole number; 0 if it is none on any path."""
    match value:
        case Hole():
            return value.whole
        case Known(object) if type(object) in (int, bool) or isinstance(object, np.integer):
            return _float(abs(int(object)))
        case Number() if value.atom.name in run.known.kinds:
            return run.known.whole.get(value.atom.name, EXACT)
        case Number():
            return _of_type(run, value.atom.name)
    return 0.0


def _of_type(run: Run, name: str) -> float:
    """A bound for a number of one type, which may be a smaller one's."""
    type = run.draft.types[name]
    match run.draft.definitions.get(name):
        case ir.Dim():
            return LENGTH
        case ir.Apply(function, (ir.Var(inner),)) if function in (int, np.int64):
            if is_integer(run.draft.types[inner].dtype):
                return _of_type(run, inner)
    if is_integer(type.dtype):
        return min(float(np.iinfo(type.dtype).max) + 1.0, EXACT)
    return 1.0 if type.dtype == "bool" else 0.0


def _float(whole: int) -> float:
    try:
        return float(whole)
    except OverflowError:
        return math.inf


def note(run: Run, name: str, bound: float) -> None:
    """Take note of a bound for what a name or the items of a list may be."""
    run.known.whole[name] = max(run.known.whole.get(name, 0.0), min(bound, EXACT))


def follow(
    run: Run,
    function: Callable[..., Any],
    values: tuple[Value, ...],
    made: Number,
    results: set[Scalar],
) -> None:
    """Bound the result of a function of numbers of which some are whole on some paths only."""
    for each in values:
        check_held(run, each)
    if function in _DIVISIONS and any(not kind.weak for kind in results if is_integer(kind.dtype)):
        nonzero = run.operate(operator.ne, values[1], Known(0))
        run.guard(nonzero, errors.Overflow, BY_ZERO)
    bound = _of_result(function, [size(run, each) for each in values])
    note(run, made.atom.name, bound)
    if bound > EXACT:
        check(run, made)


def _of_result(function: Callable[..., Any], sizes: list[float]) -> float:
    if function in _CHOICES:
        return max(sizes)
    if function in _SUMS:
        return sum(sizes)
    if function in _PRODUCTS:
        return math.prod(sizes)
    if function in _REMAINDERS:
        return sizes[1]
    if function in _NO_LARGER:
        return sizes[0]
    if function in _POWERS:
        try:
            return max(1.0, float(sizes[0] ** sizes[1]))
        except OverflowError:
            return math.inf
    return math.inf


def check_held(run: Run, value: Value) -> None:
    """Refuse a whole number that is to be computed with as a float that has not all its digits.

    One that is known is refused at once; of others the size is checked, unless bounds show
    that they fit (`programs.overflow` leaves out such checks).
    """
    if isinstance(value, Known):
        _check_known(run, value)
    elif isinstance(value, Number) and value.type.dtype in ("int64", "uint64"):
        if size(run, value) >= EXACT:
            check(run, conversions.convert(run, value, FLOAT))


def check(run: Run, value: Value) -> None:
    """Refuse, when the program runs, a number of such a size that a whole one may be another."""
    fits = run.operate(operator.lt, run.operate(operator.abs, value), Known(EXACT))
    run.guard(fits, errors.Overflow, WORDS)


def check_sum(run: Run, made: Number) -> None:
    """Check what a loop has added up, if that may be whole numbers alone, or may be floats."""
    is_mixed = made.atom.name in run.known.kinds and not is_integer(made.type.dtype)
    if is_mixed and size(run, made) >= EXACT:
        check(run, made)


def _check_known(run: Run, value: Known) -> None:
    if scalars.type_of(value) is None or not isinstance(value.object, int | np.integer):
        return
    whole = int(value.object)
    if abs(whole) > EXACT and _float(whole) != whole:
        run.refuse(
            f"{whole} on one path and a float on another: no float has all its digits",
            "Make it a float on both paths: float(...).",
            errors.DTypeError,
            code="SG533",
        )
