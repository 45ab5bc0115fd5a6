"""The derivatives of functions of numbers.

What is no derivative in the strict sense follows these conventions, each chosen so that a NaN never
takes the place of a subgradient:

    function                          where                      the partial
    --------------------------------  -------------------------  -----------------------------------
    abs, fabs                         0                          0
    max, min, maximum, fmax, …        the operands are equal     1 for the first, 0 for the second
    sqrt, cbrt                        0                          0: a vertical tangent counts as
    asin, acos                        -1, 1                        zero wherever the value is finite
    acosh                             1                            (log at 0, whose value is not
    x**y with 0 < y < 1               x = 0                        finite, keeps its infinity)
    x**y for x                        y = 0, or x = 0 and y > 1  0
    x**y for y                        x = 0                      0
    x**y for y                        x < 0                      nan: no real function of y there
    hypot, atan2                      (0, 0)                     (0, 0)
    copysign for x                    x = 0                      0
    logaddexp                         equal and infinite         (1/2, 1/2)
    floor, round, sign, //, int, …    jumps                      0, as everywhere else
    x % y, fmod, remainder            jumps                      that of the piece the result is on
    modf, frexp                       jumps                      that of the piece the result is on
    max, min of an array, ptp, fmax   equal elements             1 for the first, 0 for the others
    max, min with `initial`           equal to it                0: the initial value is the first
    maximum.accumulate and its kind   equal elements             1 for the first, 0 for the others
    prod, cumprod                     elements that are zero     the product of the others
    var, std                          all elements equal         0
    clip                              on a bound                 that of the operand: 1
    nansum, nanmean, nanmax, …        elements that are NaN      0
    where= of ufuncs and reductions   the mask does not hold     0, whatever the branch not taken is

With `arithmetic.times`, an operand whose partial is zero stays zero even where the adjoint of the
result is infinite.
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

import numpy as np

from srcgrad import ir
from srcgrad.comparisons import COMPARISONS
from srcgrad.printer.of_arrays import OF_MATH
from srcgrad.rules.registry import inactive, twins
from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

# Arithmetic.

partials(operator.add, lambda x, y: (1.0, 1.0))
partials(operator.sub, lambda x, y: (1.0, -1.0))
partials(operator.mul, lambda x, y: (y, x))
partials(operator.truediv, lambda x, y, result: (1.0 / y, -result / y))
partials(operator.mod, lambda x, y: (1.0, -(x // y)))
partials(
    operator.pow,
    lambda x, y, result: (
        0.0 if x == 0.0 and y >= 0.0 and y < 1.0 else y * x ** (y - 1),
        result * math.log(x) if x > 0.0 else 0.0 if x == 0.0 else math.nan,
    ),
)
partials("math.fma", lambda x, y, z: (y, x, 1.0))
partials(operator.neg, lambda x: -1.0)
partials(operator.pos, lambda x: 1.0)
partials(abs, lambda x: np.sign(x))
partials(ir.select, lambda test, yes, no: (None, 1.0 if test else 0.0, 0.0 if test else 1.0))
partials(max, lambda x, y: (0.0 if y > x else 1.0, 1.0 if y > x else 0.0))
partials(min, lambda x, y: (0.0 if y < x else 1.0, 1.0 if y < x else 0.0))
partials(np.maximum, lambda x, y: (0.0 if y > x else 1.0, 1.0 if y > x else 0.0))
partials(np.minimum, lambda x, y: (0.0 if y < x else 1.0, 1.0 if y < x else 0.0))
partials(
    np.fmax,
    lambda x, y: (1.0 if x >= y or y != y else 0.0, 0.0 if x >= y or y != y else 1.0),
)
partials(
    np.fmin,
    lambda x, y: (1.0 if x <= y or y != y else 0.0, 0.0 if x <= y or y != y else 1.0),
)
partials(float, lambda x: 1.0)
partials(np.float32, lambda x: 1.0)
partials(np.float64, lambda x: 1.0)

# Powers, exponentials and logarithms.

partials(math.exp, lambda x, result: result)
partials(np.exp2, lambda x, result: result * math.log(2.0))
partials(math.expm1, lambda x: math.exp(x))
partials(math.log, lambda x: 1.0 / x)
partials(math.log2, lambda x: 1.0 / (x * math.log(2.0)))
partials(math.log10, lambda x: 1.0 / (x * math.log(10.0)))
partials(math.log1p, lambda x: 1.0 / (1.0 + x))
partials(math.sqrt, lambda x, result: 0.0 if result == 0.0 else 0.5 / result)
partials(np.cbrt, lambda x, result: 0.0 if x == 0.0 else result / (3.0 * x))
partials(np.square, lambda x: 2.0 * x)
partials(np.reciprocal, lambda x, result: -result * result)
partials(
    np.logaddexp,
    lambda x, y, result: (
        (0.5 if x == result else math.exp(x - result)) if x <= y else 1.0 - math.exp(y - result),
        (0.5 if y == result else math.exp(y - result)) if y <= x else 1.0 - math.exp(x - result),
    ),
)
partials(
    np.logaddexp2,
    lambda x, y, result: (
        (0.5 if x == result else 2.0 ** (x - result)) if x <= y else 1.0 - 2.0 ** (y - result),
        (0.5 if y == result else 2.0 ** (y - result)) if y <= x else 1.0 - 2.0 ** (x - result),
    ),
)

# Angles.

partials(math.sin, lambda x: math.cos(x))
partials(math.cos, lambda x: -math.sin(x))
partials(math.tan, lambda x, result: 1.0 + result * result)
partials(math.asin, lambda x: 0.0 if x * x == 1.0 else 1.0 / math.sqrt((1.0 - x) * (1.0 + x)))
partials(math.acos, lambda x: 0.0 if x * x == 1.0 else -1.0 / math.sqrt((1.0 - x) * (1.0 + x)))
partials(math.atan, lambda x: 1.0 / (1.0 + x * x))
partials(
    math.atan2,
    lambda y, x: (
        0.0 if x == 0.0 and y == 0.0 else x / math.hypot(x, y) * (1.0 / math.hypot(x, y)),
        0.0 if x == 0.0 and y == 0.0 else -y / math.hypot(x, y) * (1.0 / math.hypot(x, y)),
    ),
)
partials(
    math.hypot,
    lambda x, y, result: (
        0.0 if result == 0.0 else x / result,
        0.0 if result == 0.0 else y / result,
    ),
)
partials(math.degrees, lambda x: 180.0 / math.pi)
partials(math.radians, lambda x: math.pi / 180.0)

# Hyperbolic functions.

partials(math.sinh, lambda x: math.cosh(x))
partials(math.cosh, lambda x: math.sinh(x))
partials(math.tanh, lambda x, result: 1.0 - result * result)
partials(math.asinh, lambda x: 1.0 / math.hypot(x, 1.0))
partials(
    math.acosh,
    lambda x: 0.0 if x == 1.0 else 1.0 / (math.sqrt(x - 1.0) * math.sqrt(x + 1.0)),
)
partials(math.atanh, lambda x: 1.0 / ((1.0 - x) * (1.0 + x)))

# Parts of numbers.

partials(math.fabs, lambda x: np.sign(x))
partials(math.copysign, lambda x, y, result: (0.0 if x == 0.0 else result / x, None))
partials(math.fmod, lambda x, y, result: (1.0, (result - x) / y))
partials(math.ldexp, lambda x, exponent: (math.ldexp(1.0, exponent), None))
partials(math.nextafter, lambda x, y: (1.0, None))

# Special functions.

partials(math.erf, lambda x: 2.0 / math.sqrt(math.pi) * math.exp(-x * x))
partials(math.erfc, lambda x: -2.0 / math.sqrt(math.pi) * math.exp(-x * x))
partials(math.gamma, lambda x, result: result * scipy.special.digamma(x))
partials(math.lgamma, lambda x: scipy.special.digamma(x))

# What keeps float32, which the functions of `math` do not.

twins(
    {
        **OF_MATH,
        math.log2: np.log2,
        math.log10: np.log10,
        math.atan2: np.arctan2,
        math.hypot: np.hypot,
        math.degrees: np.degrees,
        math.radians: np.radians,
        math.fabs: np.fabs,
        math.copysign: np.copysign,
        math.fmod: np.fmod,
        math.ldexp: np.ldexp,
        math.nextafter: np.nextafter,
    }
)

# Steps: derivative zero.

inactive(
    ir.held,
    *COMPARISONS,
    operator.not_,
    operator.floordiv,
    operator.and_,
    operator.or_,
    operator.xor,
    operator.invert,
    operator.lshift,
    operator.rshift,
    ir.both,
    ir.either,
    int,
    bool,
    round,
    math.floor,
    math.ceil,
    math.trunc,
    math.isnan,
    math.isinf,
    math.isfinite,
    np.floor,
    np.ceil,
    np.trunc,
    np.rint,
    np.sign,
    np.signbit,
    np.isnan,
    np.isinf,
    np.isfinite,
    np.logical_and,
    np.logical_or,
    np.logical_xor,
    np.logical_not,
    np.spacing,
    math.gcd,
    np.gcd,
    np.lcm,
    np.argsort,
    np.bool_,
    np.int8,
    np.int16,
    np.int32,
    np.int64,
    np.uint8,
    np.uint16,
    np.uint32,
    np.uint64,
)
