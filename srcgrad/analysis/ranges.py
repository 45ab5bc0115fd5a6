"""What a number may be: between which bounds, whether zero, whether infinite or not a number."""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.records import dataclass

INFINITY = math.inf
LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, never zero if `nonzero`; also infinities and NaN if `wild`.

    Sums and products of numbers are taken for finite: what is wild is a pole, an overflowing
    exponential, a number without a logarithm or root, an infinite constant, and what is made of it.
    """

    low: float = -INFINITY
    high: float = INFINITY
    nonzero: bool = False
    wild: bool = False

    @property
    def may_be_zero(self) -> bool:
        return not self.nonzero and self.low <= 0.0 <= self.high

    @property
    def is_positive(self) -> bool:
        return self.low >= 0.0 and not self.may_be_zero

    @property
    def is_singular(self) -> bool:
        """Whether a quotient by it may be no finite number."""
        return self.may_be_zero or self.wild


ANY = Range()
WILD = Range(wild=True)
TRUTH = Range(0.0, 1.0)


def constant(value: Any) -> Range:
    """
    >>> constant(2.0)
    Range(low=2.0, high=2.0, nonzero=True, wild=False)
    >>> constant(math.inf).wild
    True
    """
    if isinstance(value, complex | np.complexfloating):
        return Range(nonzero=value != 0, wild=not cmath.isfinite(value))
    number = float(value)
    if math.isnan(number):
        return WILD
    return Range(number, number, number != 0.0, math.isinf(number))


def hull(a: Range, b: Range) -> Range:
    """What is one or the other."""
    return Range(
        min(a.low, b.low),
        max(a.high, b.high),
        not a.may_be_zero and not b.may_be_zero,
        a.wild or b.wild,
    )


def add(a: Range, b: Range) -> Range:
    low, high = _sum(a.low, b.low, -INFINITY), _sum(a.high, b.high, INFINITY)
    one_sided = (a.low >= 0.0 and b.low >= 0.0) or (a.high <= 0.0 and b.high <= 0.0)
    nonzero = one_sided and not (a.may_be_zero and b.may_be_zero)
    return Range(low, high, nonzero or low > 0.0 or high < 0.0, a.wild or b.wild)


def _sum(x: float, y: float, unknown: float) -> float:
    total = x + y
    return unknown if math.isnan(total) else total


def negative(a: Range) -> Range:
    return Range(-a.high, -a.low, not a.may_be_zero, a.wild)


def multiply(a: Range, b: Range) -> Range:
    ends = [_product(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    nonzero = not a.may_be_zero and not b.may_be_zero
    return Range(min(ends), max(ends), nonzero, a.wild or b.wild)


def _product(x: float, y: float) -> float:
    return 0.0 if x == 0.0 or y == 0.0 else x * y


def square(a: Range) -> Range:
    ends = [_product(a.low, a.low), _product(a.high, a.high)]
    low = 0.0 if a.low <= 0.0 <= a.high else min(ends)
    return Range(low, max(ends), not a.may_be_zero, a.wild)


def divide(a: Range, b: Range) -> Range:
    if b.is_singular:
        return WILD
    if b.low >= 0.0:
        inverse = Range(_inverse(b.high), _inverse(b.low), True)
    elif b.high <= 0.0:
        inverse = Range(-_inverse(-b.high), -_inverse(-b.low), True)
    else:
        inverse = Range(nonzero=True)
    return multiply(a, inverse)


def _inverse(x: float) -> float:
    """Of a bound that is not negative; one that has underflowed to zero has an infinite one."""
    return 1.0 / x if x > 0.0 else INFINITY


def divide_lengths(a: Range, b: Range) -> Range:
    """`//`: a part of a length is a length, and no length counts as zero here."""
    if b.is_singular:
        return WILD
    if a.is_positive and b.is_positive:
        return Range(0.0, a.high, True, a.wild)
    return _unbounded(a, b)


def power(a: Range, b: Range) -> Range:
    if b.low != b.high:
        if a.is_positive:
            return Range(0.0, nonzero=True, wild=a.wild or b.wild)
        if a.low >= 0.0 and b.low >= 0.0:
            return Range(0.0, wild=a.wild or b.wild)
        return WILD
    exponent = b.low
    if exponent == 0.0:
        return constant(1.0)
    if exponent < 0.0:
        return divide(constant(1.0), power(a, constant(-exponent)))
    if exponent % 2.0 == 0.0:
        return square(power(a, constant(exponent / 2.0)))
    if a.low >= 0.0:
        return Range(_raised(a.low, exponent), _raised(a.high, exponent), a.nonzero, a.wild)
    if exponent % 1.0 == 0.0:
        return Range(nonzero=not a.may_be_zero, wild=a.wild)
    return WILD


def _raised(x: float, exponent: float) -> float:
    try:
        return float(x**exponent)
    except OverflowError:
        return INFINITY


def exponential(a: Range) -> Range:
    """Nothing overflows at the lower end: of a finite number it is positive."""
    if a.wild:
        return Range(0.0, wild=True)
    high = math.exp(a.high) if a.high <= LARGEST_EXPONENT else INFINITY
    return Range(math.exp(min(a.low, LARGEST_EXPONENT)), high, True, high == INFINITY)


def exponential_less_one(a: Range) -> Range:
    return add(exponential(a), constant(-1.0))


def logarithm(a: Range) -> Range:
    if not a.is_positive:
        return WILD
    low = math.log(a.low) if a.low > 0.0 else -INFINITY
    high = math.log(a.high) if a.high > 0.0 else -INFINITY
    return Range(low, high, wild=a.wild)


def logarithm_of_one_more(a: Range) -> Range:
    return logarithm(add(a, constant(1.0)))


def root(a: Range) -> Range:
    if a.low < 0.0:
        return WILD
    return Range(math.sqrt(a.low), math.sqrt(a.high), not a.may_be_zero, a.wild)


def magnitude(a: Range) -> Range:
    low = 0.0 if a.low <= 0.0 <= a.high else min(abs(a.low), abs(a.high))
    return Range(low, max(abs(a.low), abs(a.high)), not a.may_be_zero, a.wild)


def larger(a: Range, b: Range) -> Range:
    low, high = max(a.low, b.low), max(a.high, b.high)
    nonzero = a.is_positive or b.is_positive or not (a.may_be_zero or b.may_be_zero)
    return Range(low, high, nonzero, a.wild or b.wild)


def smaller(a: Range, b: Range) -> Range:
    return negative(larger(negative(a), negative(b)))


def length(a: Range, b: Range) -> Range:
    """`hypot`."""
    nonzero = not a.may_be_zero or not b.may_be_zero
    return Range(0.0, nonzero=nonzero, wild=a.wild or b.wild)


def even_growth(a: Range) -> Range:
    """`cosh`."""
    return Range(1.0, nonzero=True, wild=exponential(magnitude(a)).wild)


def odd_growth(a: Range) -> Range:
    """`sinh`."""
    wild = exponential(magnitude(a)).wild
    return Range(min(a.low, 0.0), max(a.high, 0.0), not a.may_be_zero, wild)


def _between(low: float, high: float) -> Callable[[Range], Range]:
    return lambda a: Range(low, high, wild=a.wild)


def _same(a: Range) -> Range:
    return a


def _whole(a: Range) -> Range:
    """Of a number rounded towards zero."""
    return Range(min(a.low, 0.0), max(a.high, 0.0), wild=a.wild)


def _odd(low: float, high: float) -> Callable[[Range], Range]:
    """A function that is zero at zero only and has the sign of its operand."""
    return lambda a: Range(
        0.0 if a.low >= 0.0 else low, 0.0 if a.high <= 0.0 else high, not a.may_be_zero, a.wild
    )


def _unbounded(*operands: Range) -> Range:
    return Range(wild=any(each.wild for each in operands))


def _spread(functions: Iterable[Any], of: Callable[..., Range]) -> dict[Any, Callable[..., Range]]:
    return dict.fromkeys(functions, of)


_UNIT = _between(-1.0, 1.0)
RANGES: dict[Any, Callable[..., Range]] = {
    operator.add: add,
    operator.sub: lambda a, b: add(a, negative(b)),
    operator.neg: negative,
    operator.mul: multiply,
    operator.truediv: divide,
    operator.floordiv: divide_lengths,
    operator.mod: lambda a, b: WILD if b.is_singular else _unbounded(a, b),
    **_spread((operator.pow, np.power, np.float_power, math.pow), power),
    **_spread((operator.pos, float, np.float32, np.float64, np.positive), _same),
    **_spread((abs, math.fabs, np.fabs, np.absolute), magnitude),
    **_spread((max, np.maximum, np.fmax), larger),
    **_spread((min, np.minimum, np.fmin), smaller),
    **_spread((math.exp, np.exp), exponential),
    np.exp2: lambda a: exponential(multiply(a, constant(math.log(2.0)))),
    **_spread((math.expm1, np.expm1), exponential_less_one),
    **_spread((math.log, np.log, math.log2, np.log2, math.log10, np.log10), logarithm),
    **_spread((math.log1p, np.log1p), logarithm_of_one_more),
    **_spread((math.sqrt, np.sqrt), root),
    np.cbrt: _odd(-INFINITY, INFINITY),
    np.square: square,
    np.reciprocal: lambda a: divide(constant(1.0), a),
    **_spread((math.hypot, np.hypot), length),
    **_spread((math.sin, np.sin, math.cos, np.cos, np.sign), _UNIT),
    **_spread((math.tanh, np.tanh, math.erf), _odd(-1.0, 1.0)),
    math.erfc: _between(0.0, 2.0),
    **_spread((math.atan, np.arctan), _odd(-math.pi / 2.0, math.pi / 2.0)),
    **_spread((math.asinh, np.arcsinh), _odd(-INFINITY, INFINITY)),
    **_spread((math.tan, np.tan, math.degrees, np.degrees), _unbounded),
    **_spread((math.radians, np.radians, complex, np.complex64, np.complex128), _unbounded),
    **_spread((np.conjugate, np.real, np.imag, np.angle), _unbounded),
    **_spread((cmath.exp, cmath.sin, cmath.cos, cmath.sinh, cmath.cosh, cmath.phase), _unbounded),
    **_spread((math.atan2, np.arctan2, math.copysign, np.copysign), _unbounded),
    **_spread((np.logaddexp, np.logaddexp2), _unbounded),
    **_spread((math.cosh, np.cosh), even_growth),
    **_spread((math.sinh, np.sinh), odd_growth),
    **_spread((int, round, math.floor, math.ceil, math.trunc), _whole),
    **_spread((np.floor, np.ceil, np.trunc, np.rint), _whole),
    **_spread(
        (
            *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
            *(operator.not_, ir.both, ir.either, bool, np.bool_),
            *(math.isnan, math.isinf, math.isfinite, np.isnan, np.isinf, np.isfinite),
            *(np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.signbit),
        ),
        lambda *operands: TRUTH,
    ),
}


def of(function: Callable[..., Any], operands: tuple[Range, ...]) -> Range:
    """What the value of a function may be; of one that is not known here, anything."""
    known = RANGES.get(function)
    if known is None:
        return WILD
    try:
        return known(*operands)
    except TypeError:  # another number of operands than these formulas are for
        return WILD


OVERFLOWING: frozenset[Any] = frozenset(
    (
        *(math.exp, np.exp, np.exp2, math.expm1, np.expm1),
        *(math.sinh, np.sinh, math.cosh, np.cosh),
    )
)


def overflows(value: ir.Expr, found: Range) -> bool:
    """Whether a result may be infinite though what it was made of is not."""
    return isinstance(value, ir.Apply) and value.function in OVERFLOWING and found.wild
