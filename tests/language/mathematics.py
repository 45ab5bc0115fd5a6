"""The `math` module, complete, and NumPy's functions of scalars."""

import math
from math import cos, pi
from math import sin as sine

import numpy as np

from tests.tools.checking import Cases

case = Cases()


def trigonometric(x):
    return math.sin(x) + math.cos(x) * math.tan(x) + math.asin(x) * math.acos(x) + math.atan(x)


case(trigonometric, 0.4)
case(trigonometric, -0.4)


def hyperbolic(x):
    return math.sinh(x) + math.cosh(x) * math.tanh(x) + math.asinh(x) + math.atanh(x)


case(hyperbolic, 0.4)
case(lambda x: math.acosh(x) * x, 1.4)


def exponentials(x):
    return math.exp(x) + math.expm1(x) * x + math.exp2(x) if hasattr(math, "exp2") else x


case(exponentials, 0.4)


def logarithms(x, y):
    return (
        math.log(x) + math.log2(x) * math.log10(y) + math.log1p(x) + math.log(x, y) + math.log(x, 3)
    )


case(logarithms, 1.4, 2.3)


def roots(x):
    return math.sqrt(x) + math.isqrt(17) * x + (math.cbrt(x) if hasattr(math, "cbrt") else x)


case(roots, 1.4)


def powers(x, y):
    return math.pow(x, y) + math.pow(x, 2) * math.pow(2.0, y)


case(powers, 1.4, 0.7)


def two_arguments(x, y):
    return math.atan2(x, y) + math.hypot(x, y) * math.copysign(x, y) + math.fmod(x * 3.0, y)


case(two_arguments, 1.45, 0.7)
case(two_arguments, 1.45, -0.7)
case(two_arguments, -1.45, -0.7)


def several_arguments(x, y, z):
    return math.hypot(x, y, z) + math.hypot(x) * x + math.dist((x, y), (z, 1.0))


case(several_arguments, 1.4, 0.7, -0.4)


def sums_and_products(x, y):
    return math.fsum([x, y, x * y]) * math.prod((x, y, 2.0)) + math.prod([x, x], start=y)


case(sums_and_products, 1.4, 0.7)


def special(x):
    return math.erf(x) + math.erfc(x) * x + math.gamma(x) * math.lgamma(x)


case(special, 1.4)
case(special, 3.7)
case(lambda x: math.lgamma(x) * x, 0.4)
case(lambda x: math.gamma(x), -1.4)


def angles(x):
    return math.degrees(x) * math.radians(x) + math.degrees(math.sin(x))


case(angles, 1.4)


def absolute(x):
    return math.fabs(x) * x + math.fabs(x - 3.0) + abs(x) ** 2


case(absolute, 1.4)
case(absolute, -1.4)


def rounding(x):
    return math.floor(x) * x + math.ceil(x) * x * x + math.trunc(x) + math.floor(2.7) * x


case(rounding, 1.4)
case(rounding, -1.4)


def remainders(x, y):
    return math.fmod(x, y) + math.remainder(x, y) * y + math.fmod(x, 0.3)


case(remainders, 1.4, 0.55)
case(remainders, -1.4, 0.55)


def integers(x, n):
    return x * math.factorial(5) + x * math.comb(5, 2) + x**2 * math.gcd(12, n) + math.perm(4, 2)


case(integers, 1.4, 18)


def predicates(x):
    if math.isnan(x) or math.isinf(x) or not math.isfinite(x):
        return 0.0
    if math.isclose(x, 1.4, abs_tol=0.2):
        return x * x
    return x


case(predicates, 1.4)
case(predicates, 2.4)


def constants(x):
    return x * math.pi + x**2 * math.e + x * math.tau + (0.0 if x < math.inf else x) + pi


case(constants, 1.4)


def imported_names(x):
    return sine(x) * cos(x)


case(imported_names, 1.4)


def parts(x):
    fraction, whole = math.modf(x * 3.0)
    return fraction * x + whole


case(parts, 1.4)


def frexp_ldexp(x):
    return math.ldexp(x, 3) + x * x


case(frexp_ldexp, 1.4)


def compositions(x, y):
    return (
        math.exp(-(math.sin(x * y) ** 2))
        * math.log(1.0 + math.cosh(x))
        / math.sqrt(1.0 + math.tanh(y) ** 2)
    )


case(compositions, 1.4, 0.7)


def numpy_trigonometric(x):
    return (
        np.sin(x)
        + np.cos(x) * np.tan(x)
        + np.arcsin(x) * np.arccos(x)
        + np.arctan(x)
        + np.sinh(x)
        + np.cosh(x) * np.tanh(x)
        + np.arcsinh(x) * np.arctanh(x)
    )


case(numpy_trigonometric, 0.4)


def numpy_exponentials(x):
    return (
        np.exp(x)
        + np.exp2(x)
        + np.expm1(x) * np.log(x)
        + np.log2(x) * np.log10(x)
        + np.log1p(x)
        + np.sqrt(x) * np.cbrt(x)
        + np.square(x)
        + np.reciprocal(x)
    )


case(numpy_exponentials, 0.4)


def numpy_arithmetic(x, y):
    return (
        np.add(x, y) * np.subtract(x, y)
        + np.multiply(x, y) / np.divide(x, y)
        + np.true_divide(y, x)
        + np.power(x, y)
        + np.float_power(x, 2)
        + np.negative(x) * np.positive(y)
    )


case(numpy_arithmetic, 1.4, 0.7)


def numpy_two_arguments(x, y):
    return (
        np.arctan2(x, y)
        + np.hypot(x, y)
        + np.copysign(x, y)
        + np.logaddexp(x, y)
        + np.logaddexp2(x, y)
        + np.mod(x, y)
        + np.fmod(x, y)
        + np.remainder(-x, y)
        + np.floor_divide(x, y) * x
    )


case(numpy_two_arguments, 1.6, 0.7)


def numpy_selection(x, y):
    return (
        np.maximum(x, y) * x
        + np.minimum(x, y) * y
        + np.fmax(x, 0.5)
        + np.fmin(y, 2.0 * x)
        + np.abs(x - y)
        + np.absolute(y)
        + np.fabs(x)
        + np.sign(x) * y
        + np.heaviside(x, 0.5) * y
        + np.clip(x, 0.0, 1.0)
        + (np.where(x > y, x * x, y) if x > 0.0 else 0.0)
    )


case(numpy_selection, 1.4, 0.7)
case(numpy_selection, 0.4, -0.7)


def numpy_rounding(x):
    return x * (np.floor(x) + np.ceil(x) + np.trunc(x) + np.rint(x)) + np.degrees(x) * np.deg2rad(
        x
    ) * np.rad2deg(x) * np.radians(x)


case(numpy_rounding, 1.4)


def numpy_logic(x, y):
    total = x * y
    if np.isnan(x) or np.isinf(y) or not np.isfinite(x):
        return 0.0
    if np.logical_and(x > 1.0, y > 0.0):
        total = total * x
    if np.greater(x, y) and np.logical_not(x < y):
        total += y
    return total


case(numpy_logic, 1.4, 0.7)
case(numpy_logic, 0.4, 0.7)


def numpy_constants(x):
    return x * np.pi + x * np.e + (x if x < np.inf else 0.0)


case(numpy_constants, 1.4)


def numpy_scalars(x):
    k = np.float64(2.5)
    n = np.int64(3)
    return k * x + x**n + np.float64(x) * n


case(numpy_scalars, 1.4)
case(numpy_scalars, np.float64(1.4))


def sinc(x):
    return np.sinc(x) * x


case(sinc, 0.4)


def smooth_at_zero(x):
    return abs(x) * x + abs(x) ** 3 + math.sqrt(x * x + 1.0)


case(smooth_at_zero, 0.4)


def huge_and_small(x):
    return math.exp(-1000.0 * x) + math.log(x * 1e-300) + math.tanh(400.0 * x)


case(huge_and_small, 1.4)
