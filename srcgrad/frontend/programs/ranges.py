"""Between which bounds numbers lie: the arithmetic of intervals."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from srcgrad import ir
from srcgrad.types import Scalar, is_integer

LEAST, GREATEST = -(2**63), 2**63 - 1
LENGTH = 2**31
"""More elements than this along two axes at once, or a larger argument, are not expected."""


class Range(NamedTuple):
    """All numbers from `low` to `high`, and no NaN."""

    low: Any
    high: Any

    def __or__(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high))

    def __and__(self, other: Range) -> Range:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Range(low, high) if low <= high else self

    def within(self, other: Range) -> bool:
        return bool(other.low <= self.low and self.high <= other.high)

    @property
    def magnitude(self) -> Any:
        return max(abs(self.low), abs(self.high))


WORD = Range(LEAST, GREATEST)
SMALL = Range(-LENGTH, LENGTH)
BIT = Range(0, 1)
NATURAL = Range(0, math.inf)


def of_type(type: Scalar) -> Range | None:
    """All values that a type has; None if they may be NaN."""
    if type.dtype == "bool":
        return BIT
    if is_integer(type.dtype):
        info = np.iinfo(type.dtype)
        return Range(int(info.min), int(info.max))
    return None


def of_constant(value: Any) -> Range | None:
    if isinstance(value, bool | np.bool_):
        return Range(int(value), int(value))
    if isinstance(value, int | np.integer):
        return Range(int(value), int(value))
    if isinstance(value, float | np.floating) and value == value:
        return Range(float(value), float(value))
    return None


def of_result(
    function: Callable[..., Any], operands: tuple[Range | None, ...], whole: bool
) -> Range | None:
    """Where the result of a function lies, as a number without a width; None if that is not known.

    `whole` says that the operands are whole numbers.
    """
    if function is ir.select:
        _, yes, no = operands
        return None if yes is None or no is None else yes | no
    known = tuple(each for each in operands if each is not None)
    if len(known) < len(operands):
        return _partly(function, operands)
    found = _known(function, known, whole)
    if found is None or any(each != each for each in found):
        return None
    return found


def _partly(function: Callable[..., Any], operands: tuple[Range | None, ...]) -> Range | None:
    """The result of operands of which something is not known."""
    if function is operator.mod and len(operands) == 2 and operands[1] is not None:
        return None
    return BIT if function in _TESTS else None


def _known(function: Callable[..., Any], given: tuple[Range, ...], whole: bool) -> Range | None:
    if function in _TESTS:
        return BIT
    if function in _UNCHANGED:
        return given[0]
    if function in _CORNERS and len(given) == 2:
        return _corners(_CORNERS[function], *given)
    match given:
        case (a,) if function is operator.neg:
            return Range(-a.high, -a.low)
        case (a,) if function in _MAGNITUDE:
            return Range(0 if a.low <= 0 <= a.high else min(map(abs, a)), a.magnitude)
        case (a,) if function is operator.invert:
            return Range(~a.high, ~a.low) if whole else None
        case (a,) if function in _ROUNDED:
            return None if math.inf in map(abs, a) else Range(math.floor(a.low), math.ceil(a.high))
        case (a,) if function in _ROOTS:
            return Range(0.0, math.sqrt(a.high)) if a.low >= 0 else None
        case (a, b) if function is operator.truediv:
            if b.low <= 0 <= b.high:
                return None
            return _corners(operator.truediv, a, b)
        case (a, b) if function is operator.floordiv and whole:
            divisors = [
                Range(*part) for part in ((b.low, min(b.high, -1)), (max(b.low, 1), b.high))
            ]
            parts = [_corners(operator.floordiv, a, d) for d in divisors if d.low <= d.high]
            return parts[0] | parts[-1] if parts else None
        case (a, b) if function in _REMAINDERS and whole:
            if b.low > 0 and a.low >= 0 and a.high < b.low:
                return a
            return Range(min(b.low + 1, 0), max(b.high - 1, 0))
        case (a, b) if function is operator.pow and whole and b.low == b.high and 0 <= b.low <= 64:
            ends = [a.low**b.low, a.high**b.low]
            return Range(min(*ends, 0 if a.low <= 0 <= a.high else ends[0]), max(ends))
        case (a, b) if function is operator.lshift and whole and b.low >= 0 and b.high < 128:
            return _corners(operator.lshift, a, b)
        case (a, b) if function is operator.rshift and whole and b.low >= 0:
            return Range(min(a.low >> b.low, a.low >> 64, 0), max(a.high >> b.low, 0))
        case (a, b) if function is operator.and_ and whole:
            sides = [each.high for each in given if each.low >= 0]
            return Range(0, min(sides)) if sides else _bits(a, b)
        case (a, b) if function in (operator.or_, operator.xor) and whole:
            return _bits(a, b)
        case (a, b) if function is math.gcd:
            return Range(0, max(a.magnitude, b.magnitude))
        case (a, b) if function is np.lcm:
            return Range(0, a.magnitude * b.magnitude)
        case (a, b) if function in _LEAST:
            return Range(min(a.low, b.low), min(a.high, b.high))
        case (a, b) if function in _GREATEST:
            return Range(max(a.low, b.low), max(a.high, b.high))
    return None


def _bits(a: Range, b: Range) -> Range:
    """A number of as many bits as the longer of two."""
    size = 1 << int(max(a.magnitude, b.magnitude)).bit_length()
    return Range(0 if a.low >= 0 and b.low >= 0 else -size, size - 1)


def _corners(function: Callable[..., Any], a: Range, b: Range) -> Range:
    """What a function that is monotone in each operand makes of two intervals."""
    found = [function(x, y) for x in a for y in b]
    return Range(min(found), max(found))


def _product(x: Any, y: Any) -> Any:
    return 0 if x == 0 or y == 0 else x * y


_TESTS = (
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    *(operator.not_, ir.both, ir.either, bool, np.bool_, math.isnan, math.isinf, math.isfinite),
)
_CORNERS = {operator.add: operator.add, operator.sub: operator.sub, operator.mul: _product}
_UNCHANGED = (float, np.float64, operator.pos)
_MAGNITUDE = (abs, operator.abs, np.absolute, math.fabs)
_ROUNDED = (
    *(int, round, math.floor, math.ceil, math.trunc, np.floor, np.ceil, np.trunc, np.rint),
    *(np.int64, np.int32, np.int16, np.int8, np.uint64, np.uint32, np.uint16, np.uint8),
)
_ROOTS = (math.sqrt, np.sqrt)
_REMAINDERS = (operator.mod, np.remainder)
_LEAST = (min, np.minimum, np.fmin)
_GREATEST = (max, np.maximum, np.fmax)
