"""Functions of numbers in plain Python, read in place of calls that compiled code cannot make.

Each binds its arguments as the original does and gives the original's values, special ones too.
Where it takes a tuple or an array of numbers, the front end unrolls or runs the loop. Integers are
64 bits wide in compiled code: what would need more raises OverflowError.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import FunctionType
from typing import Any

import numpy as np

from srcgrad.frontend.pointwise import integers
from srcgrad.frontend.pointwise.integers import SHIFT


def maximum(*values: Any) -> Any:
    """`max` of several numbers or of one sequence: the first of equals, as in Python."""
    if len(values) == 1:
        values = values[0]
    largest = values[0]
    for value in values[1:]:
        largest = max(largest, value)
    return largest


def minimum(*values: Any) -> Any:
    """`min` of several numbers or of one sequence: the first of equals, as in Python."""
    if len(values) == 1:
        values = values[0]
    smallest = values[0]
    for value in values[1:]:
        smallest = min(smallest, value)
    return smallest


def hypot(*coordinates: float) -> float:
    """`math.hypot` of any number of coordinates, two at a time and so without overflow."""
    if len(coordinates) == 0:
        return 0.0
    length = math.fabs(coordinates[0])
    for coordinate in coordinates[1:]:
        length = math.hypot(length, coordinate)
    return length


def length(coordinates: Sequence[float]) -> float:
    """`math.hypot(*coordinates)`."""
    found = 0.0
    for coordinate in coordinates:
        found = math.hypot(found, coordinate)
    return found


def dist(p: Sequence[float], q: Sequence[float]) -> float:
    """`math.dist`."""
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    length = 0.0
    for i in range(len(p)):
        length = math.hypot(length, p[i] - q[i])
    return length


def fsum(values: Sequence[float]) -> float:
    """`math.fsum`, by Neumaier's compensated summation."""
    total = 0.0
    lost = 0.0
    for value in values:
        new = total + value
        if math.isfinite(new):
            if abs(total) >= abs(value):
                lost += (total - new) + value
            else:
                lost += (value - new) + total
        total = new
    return total + lost


def prod(values: Sequence[Any], start: Any = 1) -> Any:
    """`math.prod`."""
    result = start
    for value in values:
        result = result * value
    return result


def sumprod(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """`math.sumprod`, without its extended precision."""
    if not (hasattr(p, "__len__") and hasattr(q, "__len__")):
        p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    total = 0
    for i in range(len(p)):
        total = total + p[i] * q[i]
    return total


def log(x: float, base: float) -> float:
    """`math.log` to a base."""
    return math.log(x) / math.log(base)


def single_exp2(x: Any) -> Any:
    """`np.exp2` of a float32, for which Numba may call the function for doubles."""
    return np.float32(np.exp2(np.float64(x)))


def remainder(x: float, y: float) -> float:
    """`math.remainder`: what is left of x by the nearest multiple of y, the even one on ties."""
    x = float(x)
    y = float(y)
    left = math.fmod(x, y)
    more = abs(y) - abs(left)
    if abs(left) > more:
        return left - math.copysign(y, left)
    if abs(left) == more and math.fmod(0.5 * (abs(x) - abs(left)), abs(y)) > 0.0:
        return left - math.copysign(y, left)
    return left


def numpy_divmod(x1: Any, x2: Any) -> tuple[Any, Any]:
    """`np.divmod`."""
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


def to_uint64(x: float) -> np.uint64:
    return (
        np.uint64(np.int64(x - 9223372036854775808.0)) + np.uint64(9223372036854775808)
        if x >= 9223372036854775808.0
        else np.uint64(np.int64(x))
    )


def frexp(x: float) -> tuple[float, int]:
    """`math.frexp`: x as a mantissa of at least a half times a power of two."""
    x = float(x)
    mantissa = x
    exponent = 0
    if x != 0.0 and math.isfinite(x):
        exponent = math.floor(math.log2(abs(x))) + 1
        mantissa = math.ldexp(x, -exponent)
        if abs(mantissa) >= 1.0:
            mantissa = math.ldexp(x, -exponent - 1)
            exponent = exponent + 1
        elif abs(mantissa) < 0.5:
            mantissa = math.ldexp(x, 1 - exponent)
            exponent = exponent - 1
    return mantissa, exponent


def numpy_frexp(x: Any) -> tuple[Any, Any]:
    """`np.frexp`: as `math.frexp`, in the dtype of x."""
    x = np.multiply(x, 1.0)
    mantissa = x
    exponent = 0
    if x != 0.0 and np.isfinite(x):
        exponent = math.floor(math.log2(abs(x))) + 1
        mantissa = np.ldexp(x, -exponent)
        if abs(mantissa) >= 1.0:
            mantissa = np.ldexp(x, -exponent - 1)
            exponent = exponent + 1
        elif abs(mantissa) < 0.5:
            mantissa = np.ldexp(x, 1 - exponent)
            exponent = exponent - 1
    return mantissa, np.int32(exponent)


def modf(x: float) -> tuple[float, float]:
    """`math.modf`: fraction and whole, both with the sign of x."""
    x = float(x)
    fraction = math.copysign(0.0, x) if math.isinf(x) else math.fmod(x, 1.0)
    return fraction, float(np.trunc(x))


def numpy_modf(x: Any) -> tuple[Any, Any]:
    """`np.modf`: as `math.modf`, in the dtype of x."""
    x = np.multiply(x, 1.0)
    return np.where(np.isinf(x), np.copysign(0.0, x), np.fmod(x, 1.0)), np.trunc(x)


def ulp(x: float) -> float:
    """`math.ulp`: the distance to the next larger float."""
    x = math.fabs(x)
    if math.isinf(x):
        return x
    if x == 1.7976931348623157e308:
        return 1.99584030953472e292
    return math.nextafter(x, math.inf) - x


def round_float(number: float, ndigits: int | None = None) -> Any:
    """`round` of a Python float to digits: of the number itself, not of its product with 10**n."""
    if ndigits is None:
        return round(number)
    power = 10.0 ** abs(ndigits)
    scaled = number * power if ndigits >= 0 else number / power
    if not math.isfinite(scaled) or abs(scaled) >= 4503599627370496.0 or ndigits > 22:
        # All digits stay. Said with np.rint, through which no derivative passes.
        return float(np.rint(number) if abs(number) > 1e200 else np.rint(number * SHIFT) / SHIFT)
    rounded = float(np.rint(scaled))
    below = float(np.floor(scaled))
    if scaled - below == 0.5:
        # Whether the exact product is a tie: number * power - scaled in parts, after Dekker.
        if ndigits >= 0:
            high = 134217729.0 * number - (134217729.0 * number - number)
            power_high = 134217729.0 * power - (134217729.0 * power - power)
            low = number - high
            power_low = power - power_high
            above = ((high * power_high - scaled) + high * power_low + low * power_high) + (
                low * power_low
            )
        else:
            above = number - scaled * power
        if above > 0.0:
            rounded = below + 1.0
        elif above < 0.0:
            rounded = below
    return rounded / power if ndigits >= 0 else rounded * power


def round_integer(number: Any, ndigits: int | None = None) -> Any:
    """`round` of an integer, to even where there is a tie."""
    if ndigits is None or ndigits >= 0:
        return number
    power = 10**-ndigits
    quotient = number // power
    twice = 2 * (number - quotient * power)
    if twice > power or (twice == power and quotient % 2 == 1):
        quotient = quotient + 1
    return quotient * power


def around(a: Any, decimals: int = 0) -> Any:
    """`np.round` of a float: by way of the product with 10**n, as NumPy does."""
    if decimals == 0:
        return np.rint(a)
    if decimals > 0:
        return np.rint(np.multiply(a, 10.0**decimals)) / 10.0**decimals
    return np.rint(np.divide(a, 10.0**-decimals)) * 10.0**-decimals


def isclose(a: float, b: float, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> bool:
    """`math.isclose`."""
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    apart = abs(b - a)
    near = apart <= abs(rel_tol * b) or apart <= abs(rel_tol * a) or apart <= abs_tol
    return a == b or (near and math.isfinite(a) and math.isfinite(b))


def numpy_isclose(
    a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    """`np.isclose`."""
    near = np.logical_and(abs(a - b) <= atol + rtol * abs(b), np.isfinite(b))
    close = np.logical_or(near, a == b)
    if equal_nan:
        return np.logical_or(close, np.logical_and(np.isnan(a), np.isnan(b)))
    return close


def clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """`np.clip`; on a bound the derivative is that of the operand."""
    low = min if a_min is None else a_min
    high = max if a_max is None else a_max
    if low is not None:
        a = np.maximum(a, low)
    if high is not None:
        a = np.minimum(a, high)
    return a


def heaviside(x1: Any, x2: Any) -> Any:
    """`np.heaviside`."""
    return np.where(x1 < 0, 0.0, np.where(x1 > 0, 1.0, np.where(x1 == 0, x2, x1)))


def nan_to_num(
    x: Any, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    """`np.nan_to_num`: infinities become the largest numbers of their dtype."""
    largest = np.nextafter(np.rint(x), 0.0)
    high = largest if posinf is None else posinf
    low = largest if neginf is None else neginf
    finite = np.where(x == math.inf, high, np.where(x == -math.inf, low, x))
    return np.where(np.isnan(x), nan, finite)


def sinc(x: Any) -> Any:
    """`np.sinc`; near zero by its series, of which the derivative is accurate."""
    angle = np.multiply(math.pi, x)
    square = angle * angle
    if square < 0.02:
        inner = 1.0 - square / 42.0 * (1.0 - square / 72.0 * (1.0 - square / 110.0))
        return 1.0 - square / 6.0 * (1.0 - square / 20.0 * inner)
    return np.sin(angle) / angle


def fix(x: Any) -> Any:
    """`np.fix`."""
    return np.trunc(x)


def _present(module: Any, **definitions: Any) -> dict[Any, FunctionType]:
    """The definitions of what this version of the module has."""
    return {
        getattr(module, name): each for name, each in definitions.items() if hasattr(module, name)
    }


DEFINITIONS: dict[Any, FunctionType] = {
    **_present(
        math,
        comb=integers.comb,
        dist=dist,
        factorial=integers.factorial,
        frexp=frexp,
        fsum=fsum,
        isclose=isclose,
        isqrt=integers.isqrt,
        modf=modf,
        perm=integers.perm,
        prod=prod,
        remainder=remainder,
        sumprod=sumprod,
        ulp=ulp,
    ),
    **_present(
        np,
        bitwise_count=integers.bit_count,
        clip=clip,
        divmod=numpy_divmod,
        fix=fix,
        frexp=numpy_frexp,
        heaviside=heaviside,
        isclose=numpy_isclose,
        modf=numpy_modf,
        nan_to_num=nan_to_num,
        sinc=sinc,
    ),
}
"""What is read in place of every call of a function."""


def in_order(values: Any, backwards: bool) -> list[Any]:
    """`sorted(values, reverse=backwards)` of an array, by insertion."""
    ordered = values.copy()
    for i in range(1, len(ordered)):
        here = ordered[i]
        k = i
        while k > 0 and (ordered[k - 1] < here if backwards else ordered[k - 1] > here):
            ordered[k] = ordered[k - 1]
            k -= 1
        ordered[k] = here
    return list(ordered)
