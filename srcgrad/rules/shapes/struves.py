"""Derivatives of Struve's functions with respect to their order, for generated code.

The power series 11.2.1 and 11.2.2, whose terms are differentiated; where that of H cancels, the
integral 11.5.2 of H - Y by Gauss and Legendre's rule, and the derivative of Y. With either runs
how much cancels: where nine digits of the larger of function and derivative cannot be promised,
the answer is NaN. Numbers of equations are those of the NIST Digital Library of Mathematical
Functions. Measured against mpmath with 80 digits, for orders from -10.3 to 60 and arguments from
1e-6 to 150: an error below 1e-13 of the larger of function and derivative.
"""

# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import Any

import scipy.special

from srcgrad.rules.shapes.bessels import LARGEST, SMALLEST, gauss_point, yv_by_order
from srcgrad.rules.shapes.doubles import double, exponential
from srcgrad.rules.shapes.hypergeometrics import certain


def inverse_gamma(y: float) -> Any:
    """1 / gamma(y) and its derivative, also where gamma has a pole."""
    found = scipy.special.rgamma(y)
    if y >= 0.5:
        return found, -found * scipy.special.psi(y)
    r = y - 2.0 * math.floor(0.5 * y + 0.5)
    along, across = scipy.special.sindg(180.0 * r), scipy.special.cosdg(180.0 * r)
    slope = scipy.special.gamma(1.0 - y) * (across - along / math.pi * scipy.special.psi(1.0 - y))
    return found, slope


def struve_series(v: float, x: float, sign: float) -> Any:
    """The function, its derivative in v, and the sum of the sizes of terms of either."""
    log = math.log(0.5 * x)
    value, slope, size, term, k = 0.0, 0.0, 0.0, 0.0, 0
    while k < 100_000:
        y = k + v + 1.5
        if y <= 2.0 or k == 0:
            scale = sign**k * exponential((2.0 * k + v + 1.0) * log - math.lgamma(k + 1.5))
            if y > 100.0:
                term = exponential(
                    (2.0 * k + v + 1.0) * log - math.lgamma(k + 1.5) - math.lgamma(y)
                )
                change = term * (log - scipy.special.psi(y))
            else:
                reciprocal, its_slope = inverse_gamma(y)
                term = scale * reciprocal
                change = term * log + scale * its_slope
        else:
            term *= sign * 0.25 * x * x / ((k + 0.5) * (y - 1.0))
            change = term * (log - scipy.special.psi(y))
        value += term
        slope += change
        size += abs(change) + abs(term)
        if y > 2.0 and 0.25 * x * x < 0.5 * (k + 1.5) * y and abs(change) <= 1e-17 * size:
            return value, slope, size
        k += 1
    return math.nan, math.nan, math.inf


def struve_excess(v: float, x: float) -> Any:
    """H - Y, its derivative in v, and the size of what that is made of, for x > 0."""
    total, weighted, t, largest = 0.0, 0.0, 0.0, -math.inf
    while True:
        width = 4.0 / (x + abs(v) + 1.0)
        last = -math.inf
        for k in range(16):
            place, weight = gauss_point(k)
            here = t + place * width
            rise = math.log1p(here * here)
            power = (v - 0.5) * rise - x * here
            last = max(last, power)
            total += weight * width * exponential(power)
            weighted += weight * width * exponential(power) * rise
        t += width
        largest = max(largest, last)
        if 2.0 * t * (v - 0.5) < x * (1.0 + t * t) and last < largest - 45.0:
            break
    log = math.log(0.5 * x)
    scale = 2.0 * exponential(v * log) / math.sqrt(math.pi)
    reciprocal, its_slope = inverse_gamma(v + 0.5)
    first, second = scale * (log * reciprocal + its_slope) * total, scale * reciprocal * weighted
    return scale * reciprocal * total, first + second, abs(first) + abs(second)


def struve_by_order(v: float, x: float) -> float:
    """The derivative of H in its order, for x > 0."""
    v, x = double(v), double(x)
    if not (x >= SMALLEST and x + abs(v) <= LARGEST):
        return math.nan
    size = math.inf
    value, slope = math.nan, math.nan
    if x < 30.0 + abs(v):
        value, slope, size = struve_series(v, x, -1.0)
    if size > 100.0 * max(abs(slope), abs(value)) or not size < math.inf:
        excess, by_excess, other = struve_excess(v, x)
        by_bessel = yv_by_order(1, v, x)
        other = other + abs(by_bessel)
        if other < size:
            value, slope, size = excess + scipy.special.yv(v, x), by_excess + by_bessel, other
    return certain(slope, value, size)


def modstruve_by_order(v: float, x: float) -> float:
    """The derivative of L in its order, for x > 0."""
    v, x = double(v), double(x)
    if not (x >= SMALLEST and x + abs(v) <= LARGEST):
        return math.nan
    value, slope, size = struve_series(v, x, 1.0)
    return certain(slope, value, size)
